/* In which numbers the products of a model are computed.
 *
 * float32 is what every result is compared with, and what a value that was never set means.
 * bfloat16 rounds the inputs of products and, where hidden, inner and head sizes are multiples of
 * 32, what a layer hands on, so also z_H and z_L, to 8 bits of mantissa; sums, the insides of norms
 * and of softmax, losses, weights and trm_read_out stay float32. It is several times as fast where
 * the processor has AVX512-BF16 or AMX-BF16, and exists nowhere else.
 */
#ifndef TRMSCOPE_COMPUTE_H
#define TRMSCOPE_COMPUTE_H

#include "trmscope/err.h"

#ifdef __cplusplus
extern "C" {
#endif

enum trm_compute { TRM_COMPUTE_FLOAT32, TRM_COMPUTE_AUTO, TRM_COMPUTE_BFLOAT16 };

/* The names, in the order above. */
#define TRM_COMPUTE_CHOICES "float32|auto|bfloat16"

/* False: bfloat16, and this processor cannot. */
bool trm_compute_check(enum trm_compute c, struct trm_err *err);

/* What `auto` comes to on this processor: never TRM_COMPUTE_AUTO. */
enum trm_compute trm_compute_resolve(enum trm_compute c);

/* For people: "float32", or "bfloat16 (AMX-BF16)". */
const char *trm_compute_name(enum trm_compute c);

#ifdef __cplusplus
}
#endif

#endif
