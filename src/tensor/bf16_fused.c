/* Vectors of 16 columns, always in the same order: results depend on nothing but the input. */
#include "tensor/bf16_fused.h"

#include "tensor/parts.h"

#if defined(__AVX512BF16__)

#include "tensor/bf16_lanes.h"

#include <math.h>
#include <string.h>

enum { EDGE = BF16_BLOCK, HALF = BF16_PANEL, BLOCK = EDGE * EDGE, PAIR = 2 * BF16_PANEL };

/* ---- forward --------------------------------------------------------------------------------- */

static inline __m512 swiglu(__m512 gate, __m512 up)
{
    return _mm512_mul_ps(_mm512_mul_ps(gate, sigmoid_near(gate)), up);
}

/* kept [32, 32] = the first `rows` of sums */
static void keep(bf16 *kept, const float *sums, int rows)
{
    for (int r = 0; r < rows; r++, kept += EDGE, sums += EDGE)
        narrow_two(kept, _mm512_load_ps(sums), _mm512_load_ps(sums + HALF));
    memset(kept, 0, (size_t)((EDGE - rows) * EDGE) * sizeof *kept);
}

void bf16_swiglu_rows(bf16 *act, size_t stride, const float *sums, int rows, bf16 *kept)
{
    PART_SCOPE(PART_ACTIVATION);
    if (kept) keep(kept, sums, rows);
    for (int r = 0; r < rows; r++, act += stride, sums += EDGE)
        narrow(act, swiglu(_mm512_load_ps(sums), _mm512_load_ps(sums + HALF)));
}

void bf16_swiglu_panels(bf16 *act, size_t stride, const float *sums, bf16 *kept)
{
    PART_SCOPE(PART_ACTIVATION);
    if (kept) keep(kept, sums, EDGE);
    for (int panel = 0; panel < 2; panel++, act += stride, sums += HALF)
        for (int r = 0; r < HALF; r += 2) {
            const float *gate = sums + r * EDGE, *up = gate + HALF * EDGE;
            __m512 lower = swiglu(_mm512_load_ps(gate), _mm512_load_ps(up));
            __m512 upper = swiglu(_mm512_load_ps(gate + EDGE), _mm512_load_ps(up + EDGE));
            _mm512_storeu_si512(act + r / 2 * PAIR, weave_floats(lower, upper));
        }
}

static void norm_row(bf16 *out, float *inverse, const bf16 *h, float *row, int n, float eps)
{
    __m512 squares = _mm512_setzero_ps();
    for (int c = 0; c < n; c += HALF) {
        float *at = row + c / EDGE * BLOCK + c % EDGE;
        __m512 v = _mm512_add_ps(widen(h + c), _mm512_load_ps(at));
        squares = _mm512_fmadd_ps(v, v, squares);
        _mm512_store_ps(at, v);
    }
    float factor = 1.0f / sqrtf(_mm512_reduce_add_ps(squares) / (float)n + eps);
    __m512 factors = _mm512_set1_ps(factor);
    for (int c = 0; c < n; c += EDGE, row += BLOCK)
        narrow_two(out + c, _mm512_mul_ps(_mm512_load_ps(row), factors),
                   _mm512_mul_ps(_mm512_load_ps(row + HALF), factors));
    if (inverse) *inverse = factor;
}

void bf16_norm_rows(bf16 *out, float *inverse, const bf16 *h, float *blocks, int rows, int n,
                    float eps)
{
    PART_SCOPE(PART_NORM);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)n;
        norm_row(out + at, inverse ? inverse + r : NULL, h + at, blocks + r * EDGE, n, eps);
    }
}

static inline __m512 inverse_root(__m512 squares, int count, float eps)
{
    __m512 mean = _mm512_div_ps(squares, _mm512_set1_ps((float)count));
    mean = _mm512_add_ps(mean, _mm512_set1_ps(eps));
    return _mm512_div_ps(_mm512_set1_ps(1), _mm512_sqrt_ps(mean));
}

void bf16_norm_columns(bf16 *out, float *inverse, const bf16 *h, float *blocks, int rows,
                       size_t stride, float eps)
{
    PART_SCOPE(PART_NORM);
    __m512 left = _mm512_setzero_ps(), right = left;
    for (int r = 0; r < rows; r++) {
        float *at = blocks + r * EDGE;
        const bf16 *before = h + (size_t)r * stride;
        __m512 v = _mm512_add_ps(widen(before), _mm512_load_ps(at));
        __m512 w = _mm512_add_ps(widen(before + HALF), _mm512_load_ps(at + HALF));
        _mm512_store_ps(at, v);
        _mm512_store_ps(at + HALF, w);
        left = _mm512_fmadd_ps(v, v, left);
        right = _mm512_fmadd_ps(w, w, right);
    }
    left = inverse_root(left, rows, eps);
    right = inverse_root(right, rows, eps);
    for (int r = 0; r < rows; r++) {
        const float *at = blocks + r * EDGE;
        narrow_two(out + (size_t)r * stride, _mm512_mul_ps(_mm512_load_ps(at), left),
                   _mm512_mul_ps(_mm512_load_ps(at + HALF), right));
    }
    if (!inverse) return;
    _mm512_storeu_ps(inverse, left);
    _mm512_storeu_ps(inverse + HALF, right);
}

void bf16_add(bf16 *out, const bf16 *a, const bf16 *b, size_t n)
{
    for (size_t i = 0; i < n; i += 16) narrow(out + i, _mm512_add_ps(widen(a + i), widen(b + i)));
}

void bf16_add3(bf16 *out, const bf16 *a, const bf16 *b, const bf16 *c, size_t n)
{
    for (size_t i = 0; i < n; i += 16) {
        __m512 bc = _mm512_add_ps(widen(b + i), widen(c + i));
        narrow(out + i, _mm512_add_ps(widen(a + i), bc));
    }
}

static inline __m512 rounded(const float *x)
{
    return (__m512)_mm512_slli_epi32(
        _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(x))), 16);
}

void bf16_add_floats(bf16 *out, const float *a, const float *b, const float *c, size_t n)
{
    for (size_t i = 0; i < n; i += 16) {
        __m512 sum = c ? _mm512_add_ps(rounded(b + i), rounded(c + i)) : rounded(b + i);
        narrow(out + i, _mm512_add_ps(rounded(a + i), sum));
    }
}

/* ---- backward -------------------------------------------------------------------------------- */

void bf16_norm_rows_back(bf16 *dv, float *d, const bf16 *out, const float *inverse, int rows, int n)
{
    PART_SCOPE(PART_NORM);
    for (int r = 0; r < rows; r++, dv += n, d += n, out += n) {
        __m512 dots = _mm512_setzero_ps();
        for (int c = 0; c < n; c += HALF)
            dots = _mm512_fmadd_ps(_mm512_loadu_ps(d + c), widen(out + c), dots);
        __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(dots) / (float)n);
        __m512 factor = _mm512_set1_ps(inverse[r]);
        for (int c = 0; c < n; c += HALF) {
            __m512 v = _mm512_fnmadd_ps(widen(out + c), mean, _mm512_loadu_ps(d + c));
            v = _mm512_mul_ps(v, factor);
            _mm512_storeu_ps(d + c, v);
            narrow(dv + c, v);
        }
    }
}

void bf16_norm_columns_back(bf16 *dv, float *d, const bf16 *out, const float *inverse, int rows,
                            int cols)
{
    PART_SCOPE(PART_NORM);
    for (int c = 0; c < cols; c += HALF) {
        __m512 dots = _mm512_setzero_ps();
        for (int r = 0; r < rows; r++)
            dots =
                _mm512_fmadd_ps(_mm512_loadu_ps(d + r * cols + c), widen(out + r * cols + c), dots);
        __m512 mean = _mm512_div_ps(dots, _mm512_set1_ps((float)rows));
        __m512 factor = _mm512_loadu_ps(inverse + c);
        for (int r = 0; r < rows; r++) {
            int at = r * cols + c;
            __m512 v = _mm512_fnmadd_ps(widen(out + at), mean, _mm512_loadu_ps(d + at));
            v = _mm512_mul_ps(v, factor);
            _mm512_storeu_ps(d + at, v);
            narrow(dv + at, v);
        }
    }
}

struct swiglu_slopes {
    __m512 gate, up, act;
};

/* d silu(g) = s (1 + g (1 - s)) with s = sigmoid(g). */
static inline struct swiglu_slopes slopes(const bf16 *gate, const bf16 *up, const float *dact)
{
    __m512 g = widen(gate), u = widen(up), d = _mm512_load_ps(dact);
    __m512 s = sigmoid_near(g), silu = _mm512_mul_ps(g, s);
    __m512 slope = _mm512_add_ps(s, _mm512_fnmadd_ps(silu, s, silu));
    return (struct swiglu_slopes){_mm512_mul_ps(_mm512_mul_ps(d, u), slope), _mm512_mul_ps(d, silu),
                                  _mm512_mul_ps(silu, u)};
}

void bf16_swiglu_back_rows(const struct bf16_swiglu_back *s)
{
    PART_SCOPE(PART_ACTIVATION);
    for (int half = 0; half < 2; half++) {
        const bf16 *gate = s->gate_up[half];
        const float *dact = s->dact + half * HALF;
        bf16 *rows = s->rows + half * EDGE, *act = s->act + (size_t)half * s->act_stride;
        bf16 *dgate = s->panels + (size_t)(2 * half) * s->panels_stride;
        bf16 *dup = dgate + s->panels_stride;
        for (int r = 0; r < EDGE; r += 2, gate += 2 * EDGE, dact += 2 * EDGE) {
            struct swiglu_slopes a = slopes(gate, gate + HALF, dact);
            struct swiglu_slopes b = slopes(gate + EDGE, gate + EDGE + HALF, dact + EDGE);
            narrow_two(rows + (size_t)r * s->rows_stride, a.gate, a.up);
            narrow_two(rows + (size_t)(r + 1) * s->rows_stride, b.gate, b.up);
            _mm512_storeu_si512(dgate + r / 2 * PAIR, weave_floats(a.gate, b.gate));
            _mm512_storeu_si512(dup + r / 2 * PAIR, weave_floats(a.up, b.up));
            _mm512_storeu_si512(act + r / 2 * PAIR, weave_floats(a.act, b.act));
        }
    }
}

/* A row of 32 columns as two vectors. */
struct swiglu_row {
    struct swiglu_slopes left, right;
};

static inline struct swiglu_row slopes_of_row(const bf16 *gate, const float *dact)
{
    const bf16 *up = gate + HALF * EDGE;
    return (struct swiglu_row){slopes(gate, up, dact), slopes(gate + HALF, up + HALF, dact + HALF)};
}

void bf16_swiglu_back_columns(const struct bf16_swiglu_back *s)
{
    PART_SCOPE(PART_ACTIVATION);
    size_t up = (size_t)HALF * s->rows_stride;
    for (int r = 0; r < EDGE; r += 2) {
        int half = r / HALF, at = r % HALF;
        const bf16 *gate = s->gate_up[half] + at * EDGE;
        const float *dact = s->dact + r * EDGE;
        bf16 *rows = s->rows + (size_t)(half * EDGE + at) * s->rows_stride;
        bf16 *panels = s->panels + (half * EDGE + at) / 2 * PAIR,
             *act = s->act + (size_t)r * s->act_stride;
        struct swiglu_row a = slopes_of_row(gate, dact),
                          b = slopes_of_row(gate + EDGE, dact + EDGE);
        narrow_two(rows, a.left.gate, a.right.gate);
        narrow_two(rows + s->rows_stride, b.left.gate, b.right.gate);
        narrow_two(rows + up, a.left.up, a.right.up);
        narrow_two(rows + up + s->rows_stride, b.left.up, b.right.up);
        narrow_two(act, a.left.act, a.right.act);
        narrow_two(act + s->act_stride, b.left.act, b.right.act);
        bf16 *right = panels + s->panels_stride, *panel_up = panels + HALF / 2 * PAIR;
        _mm512_storeu_si512(panels, weave_floats(a.left.gate, b.left.gate));
        _mm512_storeu_si512(right, weave_floats(a.right.gate, b.right.gate));
        _mm512_storeu_si512(panel_up, weave_floats(a.left.up, b.left.up));
        _mm512_storeu_si512(right + HALF / 2 * PAIR, weave_floats(a.right.up, b.right.up));
    }
}

void bf16_add_block(float *d, size_t stride, const float *sums, int rows)
{
    for (int r = 0; r < rows; r++, d += stride, sums += EDGE)
        for (int c = 0; c < EDGE; c += HALF)
            _mm512_storeu_ps(d + c,
                             _mm512_add_ps(_mm512_loadu_ps(d + c), _mm512_load_ps(sums + c)));
}

#endif
