/* What happens between the multiplications: vectorised loops over float32, one table of functions
 * for each instruction set, chosen once at run time.
 *
 * kernels.c is compiled several times, once for each set; every function is written once. Sums run
 * in 16 lanes in the same order on every machine. `out` may be the same array as an input of the
 * same shape. Naive twins: tests/unit/test_tensor.c.
 */
#ifndef TENSOR_KERNELS_H
#define TENSOR_KERNELS_H

#include <stddef.h>

/* What an Adam step does to every number: gradient g times `scale`, moments m and v moved by shares
 * `new_m` and `new_v` (1 - beta) and unbiased by factors `whole_m` and `whole_v` (1 / (1 -
 * beta^t)), weight p first multiplied by `keep` (1 - rate * weight decay). */
struct adam {
    float scale, new_m, new_v, whole_m, whole_v, keep, rate;
    float epsilon; /* of AdamW */
};

struct kernels {
    const char *name;

    /* out[n] = a + b;  out[n] = a + (b + c) */
    void (*add)(float *out, const float *a, const float *b, size_t n);
    void (*add3)(float *out, const float *a, const float *b, const float *c, size_t n);

    /* Residual and RMS norm of each row: v = h + delta, out = v / sqrt(mean(v^2) + eps).
     * h, delta, out [rows, n]; inverse [rows] gets the factor 1 / sqrt(..), NULL if not wanted. */
    void (*norm_rows)(float *out, float *inverse, const float *h, const float *delta, int rows,
                      int n, float eps);

    /* The same down each column, as the token mixer does: the mean runs over the rows. All arrays
     * have rows of `stride` floats, of which columns 0..cols-1 are worked on. inverse [cols]. */
    void (*norm_columns)(float *out, float *inverse, const float *h, const float *delta, int rows,
                         int cols, int stride, float eps);

    /* out[n] = silu(gate) * up, silu(v) = v / (1 + exp(-v)). */
    void (*swiglu)(float *out, const float *gate, const float *up, size_t n);

    /* Softmax of each row in place: x [rows, n], rows `stride` floats apart. */
    void (*softmax_rows)(float *x, int rows, int n, int stride);

    /* Rotary encoding of one position in place, rotate-half: x [heads, head], cosine and sine
     * [head / 2]. With -sine it turns back, which is its own backward. */
    void (*rotate)(float *x, const float *cosine, const float *sine, int heads, int head);

    /* ---- backward; names of gradients begin with d ---- */

    /* Through out = norm(v): dv = inverse * (dout - out * mean(dout * out)), by rows or columns. */
    void (*norm_rows_back)(float *dv, const float *dout, const float *out, const float *inverse,
                           int rows, int n);
    void (*norm_columns_back)(float *dv, const float *dout, const float *out, const float *inverse,
                              int rows, int cols, int stride);

    /* Through out = silu(gate) * up; also writes out again, which the forward pass need not keep.
     * dgate may be gate, dup may be up, out may be dout. */
    void (*swiglu_back)(float *dgate, float *dup, float *out, const float *dout, const float *gate,
                        const float *up, size_t n);

    /* Through p = softmax(x): dp [rows, n] becomes dx = p * (dp - sum(dp * p)). */
    void (*softmax_rows_back)(float *dp, const float *p, int rows, int n, int stride);

    /* Sum of squares, for norms of gradients. */
    double (*sum_squares)(const float *a, size_t n);

    /* ---- optimizers; what they are: train/optimizer.h ---- */

    /* p = keep p - rate whole_m atan2(m, sqrt(whole_v v)); relative error of atan2 below 5e-7. */
    void (*adam_atan2)(float *p, float *m, float *v, const float *g, size_t n,
                       const struct adam *a);

    /* p = keep p - rate whole_m m / (sqrt(whole_v v) + epsilon) */
    void (*adam_w)(float *p, float *m, float *v, const float *g, size_t n, const struct adam *a);

    /* average[n] = average + share * (p - average) */
    void (*approach)(float *average, const float *p, float share, size_t n);
};

/* The fastest set that this processor runs; "plain" everywhere else. */
const struct kernels *kernels_best(void);

/* All sets this processor can run, ended by NULL, plain first. */
const struct kernels *const *kernels_all(void);

#endif
