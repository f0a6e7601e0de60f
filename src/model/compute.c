/* What this processor computes in. */
#include "trmscope/compute.h"

#include "tensor/bf16.h"

bool trm_compute_check(enum trm_compute c, struct trm_err *err)
{
    if (c != TRM_COMPUTE_BFLOAT16 || bf16_best()) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "compute: found bfloat16, but this processor has no AVX512-BF16; try auto");
}

enum trm_compute trm_compute_resolve(enum trm_compute c)
{
    if (c == TRM_COMPUTE_FLOAT32 || !bf16_best()) return TRM_COMPUTE_FLOAT32;
    return TRM_COMPUTE_BFLOAT16;
}

const char *trm_compute_name(enum trm_compute c)
{
    if (trm_compute_resolve(c) == TRM_COMPUTE_FLOAT32) return "float32";
    return bf16_all()[1] ? "bfloat16 (AMX-BF16)" : "bfloat16 (AVX512-BF16)";
}
