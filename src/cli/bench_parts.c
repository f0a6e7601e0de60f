/* What recursion steps and training steps print alike. */
#include "cli/bench.h"

#include <stdio.h>
#include <string.h>

bool bench_wanted(const struct bench_wish *w, const struct bench_shape *s)
{
    return (w->hidden == 0 || w->hidden == s->hidden) &&
           (w->tokens == 0 || w->tokens == s->tokens) && (w->batch == 0 || w->batch == s->batch) &&
           (w->mixer < 0 || s->mlp_t == (w->mixer == 0));
}

const char *bench_mixer(bool mlp_t)
{
    return mlp_t ? "mlp_t" : "attention";
}

const char *bench_peak_name(enum trm_compute c)
{
    if (trm_compute_resolve(c) == TRM_COMPUTE_FLOAT32)
        return "best float32 product of 2048^3, by the BLAS";
    return "best bfloat16 product of 2048^3, by trmscope's own kernels";
}

void bench_print_parts(const struct bench_shape *shapes, const double (*shares)[PARTS], int count)
{
    printf("\nshare of the time of all threads, percent\n\nhidden  mixer      tokens  batch");
    for (int p = 0; p < PARTS; p++) printf("  %s", part_name((enum part)p));
    for (int i = 0; i < count; i++) {
        const struct bench_shape *s = &shapes[i];
        printf("\n%6d  %-9s  %6d  %5d", s->hidden, bench_mixer(s->mlp_t), s->tokens, s->batch);
        for (int p = 0; p < PARTS; p++)
            printf("  %*.1f", (int)strlen(part_name((enum part)p)), 100 * shares[i][p]);
    }
    printf("\n");
}

void bench_print_parts_json(const double shares[PARTS])
{
    printf("\"parts\": {");
    for (int p = 0; p < PARTS; p++)
        printf("%s\"%s\": %.4f", p ? ", " : "", part_name((enum part)p), shares[p]);
    printf("}");
}
