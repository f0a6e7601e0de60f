/* trmscope bench --train: shapes that people train, the recipe of configs/sudoku-fast.yaml and the
 * public width, and the canvas of ARC. The machine's peak is measured beside every shape, because
 * neighbours and clocks change it. */
#include "base/check.h"
#include "cli/bench.h"
#include "run/benchmark.h"

#include <stdio.h>

static const struct training_shape shapes[] = {
    {128, true, 82, 64, 1, 3},  {128, false, 82, 64, 1, 3}, {512, true, 82, 64, 1, 3},
    {512, false, 82, 64, 1, 3}, {128, false, 901, 8, 1, 3}, {512, false, 901, 8, 1, 3},
};
enum { SHAPES = ARRAY_LEN(shapes) };

static struct bench_shape shape_of(const struct training_shape *s)
{
    return (struct bench_shape){s->hidden, s->mlp_t, s->tokens, s->batch};
}

struct line {
    struct training_result result;
    double peak; /* GFLOP/s, around the same time */
};

static struct line measure(const struct training_shape *s, const struct bench_wish *w)
{
    double before = benchmark_peak(w->compute, w->threads, 3);
    struct line out = {benchmark_training(s, w->compute, w->threads, w->seconds), before};
    double after = benchmark_peak(w->compute, w->threads, 3);
    if (after > before) out.peak = after;
    return out;
}

static void print_line(const struct training_shape *s, const struct line *l)
{
    printf("%6d  %-9s  %6d  %5d  %8d  %8d  %16.1f  %7.1f  %7.1f  %7.2f\n", s->hidden,
           bench_mixer(s->mlp_t), s->tokens, s->batch, s->H_cycles, s->L_cycles,
           l->result.sequence_steps, l->result.gflops, l->peak, l->result.gflops / l->peak);
    fflush(stdout);
}

static void print_json(const struct training_shape *s, const struct line *l, bool first)
{
    printf(
        "%s    {\"hidden\": %d, \"mixer\": \"%s\", \"tokens\": %d, \"batch\": %d, \"H_cycles\": %d, "
        "\"L_cycles\": %d, \"sequence_steps_per_second\": %.5g, \"gflops\": %.4g, "
        "\"peak_gflops\": %.4g, \"of_peak\": %.4f,\n     ",
        first ? "" : ",\n", s->hidden, bench_mixer(s->mlp_t), s->tokens, s->batch, s->H_cycles,
        s->L_cycles, l->result.sequence_steps, l->result.gflops, l->peak,
        l->result.gflops / l->peak);
    bench_print_parts_json(l->result.shares);
    printf("}");
}

static void print_head(const struct bench_wish *w)
{
    if (w->json)
        printf("{\n  \"threads\": %d, \"compute\": \"%s\", \"peak\": \"%s\",\n  \"training\": [\n",
               w->threads, trm_compute_name(w->compute), bench_peak_name(w->compute));
    else
        printf("training in %s, %d threads; peak: %s, beside each shape\n\n"
               "hidden  mixer      tokens  batch  H_cycles  L_cycles  sequence-steps/s  GFLOP/s  "
               "   peak  of peak\n",
               trm_compute_name(w->compute), w->threads, bench_peak_name(w->compute));
}

bool bench_training(const struct bench_wish *w)
{
    struct bench_shape done[SHAPES];
    double shares[SHAPES][PARTS];
    int count = 0;
    for (int i = 0; i < SHAPES; i++) {
        done[count] = shape_of(&shapes[i]);
        if (!bench_wanted(w, &done[count])) continue;
        if (count == 0) print_head(w);
        struct line l = measure(&shapes[i], w);
        if (w->json)
            print_json(&shapes[i], &l, count == 0);
        else
            print_line(&shapes[i], &l);
        for (int p = 0; p < PARTS; p++) shares[count][p] = l.result.shares[p];
        count++;
    }
    if (count == 0) return false;
    if (w->json)
        printf("\n  ]\n}\n");
    else
        bench_print_parts(done, (const double(*)[PARTS])shares, count);
    return true;
}
