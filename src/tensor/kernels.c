/* The vectorised loops. Compiled once for each instruction set, KERNELS_NAME given by the Makefile.
 *
 * No fast-math: sums run in 16 lanes, always in the same order. Fusing multiply and add is left to
 * the compiler only here and in bf16_*.c (the Makefile passes -ffp-contract=fast for them). */
#include "tensor/kernels.h"

#include "tensor/lanes.h"
#include "tensor/parts.h"

#include <math.h>

/* A loop over n floats, a vector at a time; `count` lanes of the vector at i are in use. */
#define EACH_VEC(i, count, n)                                                                      \
    size_t i = 0, count = lanes_left(n, 0);                                                        \
    i < (n);                                                                                       \
    i += LANES, count = i < (n) ? lanes_left(n, i) : 0

static void add(float *out, const float *a, const float *b, size_t n)
{
    for (EACH_VEC(i, count, n))
        store_part(out + i, load_part(a + i, count) + load_part(b + i, count), count);
}

static void add3(float *out, const float *a, const float *b, const float *c, size_t n)
{
    for (EACH_VEC(i, count, n)) {
        vec bc = load_part(b + i, count) + load_part(c + i, count);
        store_part(out + i, load_part(a + i, count) + bc, count);
    }
}

static void norm_row(float *out, float *inverse, const float *h, const float *delta, size_t n,
                     float eps)
{
    vec squares = {0};
    for (EACH_VEC(i, count, n)) {
        vec v = load_part(h + i, count) + load_part(delta + i, count);
        store_part(out + i, v, count);
        squares += v * v;
    }
    float factor = 1.0f / sqrtf(sum_lanes(squares) / (float)n + eps);
    for (EACH_VEC(i, count, n)) store_part(out + i, load_part(out + i, count) * factor, count);
    if (inverse) *inverse = factor;
}

static void norm_rows(float *out, float *inverse, const float *h, const float *delta, int rows,
                      int n, float eps)
{
    PART_SCOPE(PART_NORM);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)n;
        norm_row(out + at, inverse ? inverse + r : NULL, h + at, delta + at, (size_t)n, eps);
    }
}

/* A strip of up to LANES columns. */
static void norm_strip(float *out, float *inverse, const float *h, const float *delta, int rows,
                       size_t cols, size_t stride, float eps)
{
    vec squares = {0};
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * stride;
        vec v = load_part(h + at, cols) + load_part(delta + at, cols);
        squares += v * v;
        store_part(out + at, v, cols);
    }
    vec mean = squares / (float)rows + eps;
    float factors[LANES];
    memcpy(factors, &mean, sizeof mean);
    for (int i = 0; i < LANES; i++) factors[i] = 1.0f / sqrtf(factors[i]);
    vec factor = load(factors);
    for (int r = 0; r < rows; r++) {
        float *row = out + (size_t)r * stride;
        store_part(row, load_part(row, cols) * factor, cols);
    }
    if (inverse) store_part(inverse, factor, cols);
}

static void norm_columns(float *out, float *inverse, const float *h, const float *delta, int rows,
                         int cols, int stride, float eps)
{
    PART_SCOPE(PART_NORM);
    for (EACH_VEC(c, count, (size_t)cols))
        norm_strip(out + c, inverse ? inverse + c : NULL, h + c, delta + c, rows, count,
                   (size_t)stride, eps);
}

static inline vec sigmoid(vec v)
{
    return 1.0f / (1.0f + exp_vec(-v));
}

static void swiglu(float *out, const float *gate, const float *up, size_t n)
{
    PART_SCOPE(PART_ACTIVATION);
    for (EACH_VEC(i, count, n)) {
        vec g = load_part(gate + i, count);
        store_part(out + i, g * sigmoid(g) * load_part(up + i, count), count);
    }
}

static float row_max(const float *x, size_t n)
{
    size_t whole = n / LANES * LANES;
    vec top = splat(-INFINITY);
    for (size_t i = 0; i < whole; i += LANES) {
        vec v = load(x + i);
        top = choose(v > top, v, top);
    }
    float lane[LANES], max;
    memcpy(lane, &top, sizeof top);
    max = lane[0];
    for (int i = 1; i < LANES; i++) max = lane[i] > max ? lane[i] : max;
    for (size_t i = whole; i < n; i++) max = x[i] > max ? x[i] : max;
    return max;
}

static void softmax_row(float *x, size_t n)
{
    float max = row_max(x, n), tail = 0;
    size_t whole = n / LANES * LANES;
    vec total = {0};
    for (size_t i = 0; i < whole; i += LANES) {
        vec e = exp_vec(load(x + i) - max);
        store(x + i, e);
        total += e;
    }
    if (whole < n) store_part(x + whole, exp_vec(load_part(x + whole, n - whole) - max), n - whole);
    for (size_t i = whole; i < n; i++) tail += x[i];
    float factor = 1.0f / (sum_lanes(total) + tail);
    for (EACH_VEC(i, count, n)) store_part(x + i, load_part(x + i, count) * factor, count);
}

static void softmax_rows(float *x, int rows, int n, int stride)
{
    PART_SCOPE(PART_ATTENTION);
    for (int r = 0; r < rows; r++) softmax_row(x + (size_t)r * (size_t)stride, (size_t)n);
}

static void rotate(float *x, const float *cosine, const float *sine, int heads, int head)
{
    PART_SCOPE(PART_ATTENTION);
    size_t half = (size_t)head / 2;
    for (int h = 0; h < heads; h++) {
        float *a = x + (size_t)h * (size_t)head, *b = a + half;
        for (EACH_VEC(i, count, half)) {
            vec va = load_part(a + i, count), vb = load_part(b + i, count);
            vec c = load_part(cosine + i, count), s = load_part(sine + i, count);
            store_part(a + i, va * c - vb * s, count);
            store_part(b + i, vb * c + va * s, count);
        }
    }
}

/* ---- backward -------------------------------------------------------------------------------- */

static float dot(const float *a, const float *b, size_t n)
{
    vec sum = {0};
    for (EACH_VEC(i, count, n)) sum += load_part(a + i, count) * load_part(b + i, count);
    return sum_lanes(sum);
}

static void norm_rows_back(float *dv, const float *dout, const float *out, const float *inverse,
                           int rows, int n)
{
    PART_SCOPE(PART_NORM);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)n;
        float mean = dot(dout + at, out + at, (size_t)n) / (float)n, factor = inverse[r];
        for (EACH_VEC(i, count, (size_t)n)) {
            vec d = load_part(dout + at + i, count), y = load_part(out + at + i, count);
            store_part(dv + at + i, (d - y * mean) * factor, count);
        }
    }
}

static void norm_strip_back(float *dv, const float *dout, const float *out, const float *inverse,
                            int rows, size_t cols, size_t stride)
{
    vec dots = {0};
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * stride;
        dots += load_part(dout + at, cols) * load_part(out + at, cols);
    }
    vec mean = dots / (float)rows, factor = load_part(inverse, cols);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * stride;
        vec d = load_part(dout + at, cols), y = load_part(out + at, cols);
        store_part(dv + at, (d - y * mean) * factor, cols);
    }
}

static void norm_columns_back(float *dv, const float *dout, const float *out, const float *inverse,
                              int rows, int cols, int stride)
{
    PART_SCOPE(PART_NORM);
    for (EACH_VEC(c, count, (size_t)cols))
        norm_strip_back(dv + c, dout + c, out + c, inverse + c, rows, count, (size_t)stride);
}

/* d silu(g) = s (1 + g (1 - s)) with s = sigmoid(g). */
static void swiglu_back(float *dgate, float *dup, float *out, const float *dout, const float *gate,
                        const float *up, size_t n)
{
    PART_SCOPE(PART_ACTIVATION);
    for (EACH_VEC(i, count, n)) {
        vec g = load_part(gate + i, count), u = load_part(up + i, count);
        vec d = load_part(dout + i, count), s = sigmoid(g), silu = g * s;
        store_part(dgate + i, d * u * (s + silu * (1.0f - s)), count);
        store_part(dup + i, d * silu, count);
        store_part(out + i, silu * u, count);
    }
}

static void softmax_rows_back(float *dp, const float *p, int rows, int n, int stride)
{
    PART_SCOPE(PART_ATTENTION);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)stride;
        float sum = dot(dp + at, p + at, (size_t)n);
        for (EACH_VEC(i, count, (size_t)n)) {
            vec d = load_part(dp + at + i, count) - sum;
            store_part(dp + at + i, load_part(p + at + i, count) * d, count);
        }
    }
}

/* Blocks of vectors in float, blocks in double: exact enough for norms of millions of numbers. */
static double sum_squares(const float *a, size_t n)
{
    PART_SCOPE(PART_OPTIMIZER);
    enum { BLOCK = 4096 };
    double total = 0;
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t count = n - from < BLOCK ? n - from : BLOCK;
        total += (double)dot(a + from, a + from, count);
    }
    return total;
}

/* ---- optimizers ------------------------------------------------------------------------------ */

/* Moves both moments; the new m comes back, and the root of the unbiased v. */
static inline void move_moments(float *m, float *v, const float *g, size_t count,
                                const struct adam *a, vec *mean, vec *root)
{
    vec gradient = load_part(g, count) * a->scale, first = load_part(m, count);
    vec second = load_part(v, count);
    first += (gradient - first) * a->new_m;
    second += (gradient * gradient - second) * a->new_v;
    store_part(m, first, count);
    store_part(v, second, count);
    *mean = first;
    *root = sqrt_vec(second * a->whole_v);
}

static void adam_atan2(float *p, float *m, float *v, const float *g, size_t n, const struct adam *a)
{
    PART_SCOPE(PART_OPTIMIZER);
    float length = a->rate * a->whole_m;
    for (EACH_VEC(i, count, n)) {
        vec mean, root;
        move_moments(m + i, v + i, g + i, count, a, &mean, &root);
        vec kept = load_part(p + i, count) * a->keep;
        store_part(p + i, kept - length * atan2_right(mean, root), count);
    }
}

static void adam_w(float *p, float *m, float *v, const float *g, size_t n, const struct adam *a)
{
    PART_SCOPE(PART_OPTIMIZER);
    float length = a->rate * a->whole_m;
    for (EACH_VEC(i, count, n)) {
        vec mean, root;
        move_moments(m + i, v + i, g + i, count, a, &mean, &root);
        vec kept = load_part(p + i, count) * a->keep;
        store_part(p + i, kept - length * mean / (root + a->epsilon), count);
    }
}

static void approach(float *average, const float *p, float share, size_t n)
{
    PART_SCOPE(PART_OPTIMIZER);
    for (EACH_VEC(i, count, n)) {
        vec before = load_part(average + i, count);
        store_part(average + i, before + (load_part(p + i, count) - before) * share, count);
    }
}

#define STRING(x)        STRING_OF(x)
#define STRING_OF(x)     #x
#define TABLE_NAME(x)    TABLE_NAME_OF(x)
#define TABLE_NAME_OF(x) kernels_##x

extern const struct kernels TABLE_NAME(KERNELS_NAME);
const struct kernels TABLE_NAME(KERNELS_NAME) = {
    .name = STRING(KERNELS_NAME),
    .add = add,
    .add3 = add3,
    .norm_rows = norm_rows,
    .norm_columns = norm_columns,
    .swiglu = swiglu,
    .softmax_rows = softmax_rows,
    .rotate = rotate,
    .norm_rows_back = norm_rows_back,
    .norm_columns_back = norm_columns_back,
    .swiglu_back = swiglu_back,
    .softmax_rows_back = softmax_rows_back,
    .sum_squares = sum_squares,
    .adam_atan2 = adam_atan2,
    .adam_w = adam_w,
    .approach = approach,
};
