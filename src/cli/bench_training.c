/* Shapes that people train: the recipe of configs/sudoku-fast.yaml, and the public width. The
 * machine's peak is measured beside every shape, because neighbours and clocks change it. */
#include "cli/bench_training.h"

#include "base/check.h"
#include "run/benchmark.h"

#include <stdio.h>

static const struct training_shape shapes[] = {
    {128, true, 82, 64, 1, 3},
    {128, false, 82, 64, 1, 3},
    {512, true, 82, 64, 1, 3},
    {512, false, 82, 64, 1, 3},
};

struct line {
    struct training_result result;
    double peak; /* GFLOP/s of float32 products, around the same time */
};

static struct line measure(const struct training_shape *s, const struct bench_training_wish *w)
{
    double before = benchmark_peak(w->threads, 3);
    struct line out = {benchmark_training(s, w->compute, w->threads, w->seconds), before};
    double after = benchmark_peak(w->threads, 3);
    if (after > before) out.peak = after;
    return out;
}

static bool is_wanted(const struct training_shape *s, const struct bench_training_wish *w)
{
    return (w->hidden == 0 || s->hidden == w->hidden) && (w->mixer < 0 || s->mlp_t == !w->mixer);
}

static void print_line(const struct training_shape *s, const struct line *l)
{
    printf("%6d  %-9s  %6d  %5d  %8d  %8d  %16.1f  %7.1f  %7.1f  %7.2f\n", s->hidden,
           s->mlp_t ? "mlp_t" : "attention", s->tokens, s->batch, s->H_cycles, s->L_cycles,
           l->result.sequence_steps, l->result.gflops, l->peak, l->result.gflops / l->peak);
    fflush(stdout);
}

static void print_json(const struct training_shape *s, const struct line *l, bool first)
{
    printf(
        "%s    {\"hidden\": %d, \"mixer\": \"%s\", \"tokens\": %d, \"batch\": %d, \"H_cycles\": %d, "
        "\"L_cycles\": %d, \"sequence_steps_per_second\": %.5g, \"gflops\": %.4g, "
        "\"peak_gflops\": %.4g, \"of_peak\": %.4f}",
        first ? "" : ",\n", s->hidden, s->mlp_t ? "mlp_t" : "attention", s->tokens, s->batch,
        s->H_cycles, s->L_cycles, l->result.sequence_steps, l->result.gflops, l->peak,
        l->result.gflops / l->peak);
}

static void print_head(const struct bench_training_wish *w)
{
    if (w->json)
        printf("{\n  \"threads\": %d, \"compute\": \"%s\",\n  \"training\": [\n", w->threads,
               trm_compute_name(w->compute));
    else
        printf("training in %s, %d threads; peak: float32 products of 2048^3 beside each shape\n\n"
               "hidden  mixer      tokens  batch  H_cycles  L_cycles  sequence-steps/s  GFLOP/s  "
               "   peak  of peak\n",
               trm_compute_name(w->compute), w->threads);
}

void bench_training(const struct bench_training_wish *w)
{
    bool first = true;
    print_head(w);
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        if (!is_wanted(&shapes[i], w)) continue;
        struct line l = measure(&shapes[i], w);
        if (w->json)
            print_json(&shapes[i], &l, first);
        else
            print_line(&shapes[i], &l);
        first = false;
    }
    if (w->json) printf("\n  ]\n}\n");
}
