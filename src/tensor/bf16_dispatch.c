/* Which bfloat16 engines this processor has. AMX must also be asked for: Linux gives its large
 * registers only to processes that want them (Documentation/arch/x86/xstate.rst). */
#include "tensor/bf16.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

extern const struct bf16_engine bf16_avx512, bf16_amx;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct bf16_engine *found[3]; /* the slowest first, ended by NULL */

static bool has_avx512_bf16(void)
{
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

static bool has_amx_bf16(void)
{
    enum { AMX_BF16 = 1 << 22, AMX_TILE = 1 << 24, REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
    unsigned a, b, c, d = 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    return (d & AMX_BF16) && (d & AMX_TILE) &&
           syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

static void find(void)
{
    int count = 0;
    if (!has_avx512_bf16()) return; /* packing needs it */
    found[count++] = &bf16_avx512;
    if (has_amx_bf16()) found[count++] = &bf16_amx;
}

const struct bf16_engine *const *bf16_all(void)
{
    pthread_once(&once, find);
    return found;
}

#else

const struct bf16_engine *const *bf16_all(void)
{
    static const struct bf16_engine *const none[] = {0};
    return none;
}

#endif

const struct bf16_engine *bf16_best(void)
{
    const struct bf16_engine *const *all = bf16_all();
    while (all[0] && all[1]) all++;
    return *all;
}
