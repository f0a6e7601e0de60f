/* Blocks of bfloat16 products by every engine of this machine, against a product in float64 of the
 * rounded numbers; packing against rounding by hand. */
#include "base/alloc.h"
#include "base/rng.h"
#include "tensor/bf16.h"
#include "unit_test.h"

#include <math.h>
#include <stdlib.h>

enum { M = 48, N = 40, K = 69, K_PADDED = 96, ROWS = 64, PANELS = 4 };

/* To nearest even, by hand. */
static double rounded(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
    memcpy(&x, &bits, sizeof x);
    return (double)x;
}

struct matrices {
    float *a, *b; /* [M, K], [K, N], or [K, M], [N, K] when turned */
    bf16 *rows, *panels;
    double want[M][N];
};

static void setup(struct matrices *s, bool turned)
{
    struct rng r;
    rng_init(&r, 3, 1);
    s->a = xfloats(M * K), s->b = xfloats(K * N);
    for (int i = 0; i < M * K; i++) s->a[i] = (float)rng_normal(&r);
    for (int i = 0; i < K * N; i++) s->b[i] = (float)rng_normal(&r);
    s->rows = xcalloc(ROWS * K_PADDED + 64, sizeof *s->rows);
    s->panels = xcalloc(PANELS * BF16_PANEL * K_PADDED + 64, sizeof *s->panels);
    bf16_pack_rows(s->rows, K_PADDED, s->a, turned ? M : K, turned, M, K);
    bf16_pack_panels(s->panels, K_PADDED * BF16_PANEL, s->b, turned ? K : N, turned, K, N);
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            s->want[m][n] = 0;
            for (int k = 0; k < K; k++)
                s->want[m][n] += rounded(turned ? s->a[k * M + m] : s->a[m * K + k]) *
                                 rounded(turned ? s->b[n * K + k] : s->b[k * N + n]);
        }
}

static void check_block(const struct matrices *s, const struct bf16_engine *e, int row, int rows,
                        int panel, int panels, int groups)
{
    float *sums = xfloats(BF16_BLOCK * BF16_BLOCK);
    struct bf16_product p = {s->rows, K_PADDED, 0,     s->panels, K_PADDED * BF16_PANEL,
                             0,       K,        groups, false};
    e->block(&p, row, rows, panel, panels, sums);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < panels * BF16_PANEL; c++) {
            int col = panel * BF16_PANEL + c;
            double want = col < N ? groups * s->want[row + r][col] : 0;
            if (!(fabs((double)sums[r * BF16_BLOCK + c] - want) < 1e-5 * groups))
                fail_msg("%s: row %d, column %d: %g, expected %g", e->name, row + r, col,
                         (double)sums[r * BF16_BLOCK + c], want);
        }
    free(sums);
}

static void blocks_equal_their_twin(void **state)
{
    (void)state;
    if (!bf16_best()) skip();
    for (int turned = 0; turned < 2; turned++) {
        struct matrices s;
        setup(&s, turned);
        for (const struct bf16_engine *const *e = bf16_all(); *e; e++)
            for (int groups = 1; groups < 3; groups++) {
                check_block(&s, *e, 0, 32, 0, 2, groups);
                check_block(&s, *e, 16, 31, 1, 2, groups);
                check_block(&s, *e, 32, 16, 2, 1, groups);
                check_block(&s, *e, 32, 3, 0, 2, groups);
                check_block(&s, *e, 0, 17, 2, 1, groups);
            }
        free(s.a), free(s.b), free(s.rows), free(s.panels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_equal_their_twin),
    };
    return cmocka_run_group_tests_name("bf16", tests, NULL, NULL);
}
