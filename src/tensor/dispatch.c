/* Which set of kernels this processor gets. */
#include "tensor/kernels.h"

extern const struct kernels kernels_plain;

#ifdef __x86_64__
extern const struct kernels kernels_avx2, kernels_avx512;

static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

const struct kernels *const *kernels_all(void)
{
    static const struct kernels *const three[] = {&kernels_plain, &kernels_avx2, &kernels_avx512,
                                                  0};
    static const struct kernels *const two[] = {&kernels_plain, &kernels_avx2, 0};
    static const struct kernels *const one[] = {&kernels_plain, 0};
    if (!has_avx2()) return one;
    return has_avx512() ? three : two;
}
#else
const struct kernels *const *kernels_all(void)
{
    static const struct kernels *const one[] = {&kernels_plain, 0};
    return one;
}
#endif

const struct kernels *kernels_best(void)
{
    const struct kernels *const *set = kernels_all();
    while (set[1]) set++;
    return *set;
}
