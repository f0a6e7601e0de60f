/* trmscope bench: recursion steps of two widths, both mixers, two lengths and two batches. */
#include "cli/bench.h"
#include "run/benchmark.h"
#include "tensor/gemm.h"
#include "tensor/kernels.h"
#include "tensor/parallel.h"

#include <stdio.h>

enum { MIXERS = 2, LENGTHS = 2, BATCHES = 2, SHAPES = 2 * MIXERS * LENGTHS * BATCHES };

static struct bench_shape shape_number(int i)
{
    static const int hidden[] = {128, 512}, tokens[] = {97, 916}, batch[] = {1, 32};
    return (struct bench_shape){
        .hidden = hidden[i / (MIXERS * LENGTHS * BATCHES)],
        .mlp_t = i / (LENGTHS * BATCHES) % MIXERS == 0,
        .tokens = tokens[i / BATCHES % LENGTHS],
        .batch = batch[i % BATCHES],
    };
}

/* What was measured. */
struct lines {
    int count;
    double peak; /* GFLOP/s */
    struct bench_shape shapes[SHAPES];
    struct benchmark_result results[SHAPES];
};

static void print_head(const struct bench_wish *w)
{
    printf("compute    %s\nproducts   %s\nkernels    %s\nthreads    %d of %d processors\n",
           trm_compute_name(w->compute), gemm_backend(), kernels_best()->name, w->threads,
           processors());
}

static void print_table(const struct bench_wish *w, const struct lines *l)
{
    double shares[SHAPES][PARTS];
    printf("peak       %.1f GFLOP/s (%s)\n\n"
           "hidden  mixer      tokens  batch   GFLOP/s  ms per supervision step  of peak\n",
           l->peak, bench_peak_name(w->compute));
    for (int i = 0; i < l->count; i++) {
        const struct bench_shape *s = &l->shapes[i];
        const struct benchmark_result *r = &l->results[i];
        printf("%6d  %-9s  %6d  %5d  %8.1f  %23.2f  %7.2f\n", s->hidden, bench_mixer(s->mlp_t),
               s->tokens, s->batch, r->gflops, 1e3 * r->seconds, r->gflops / l->peak);
        for (int p = 0; p < PARTS; p++) shares[i][p] = r->shares[p];
    }
    bench_print_parts(l->shapes, (const double(*)[PARTS])shares, l->count);
}

static void print_json(const struct bench_wish *w, const struct lines *l)
{
    printf("{\n  \"threads\": %d, \"compute\": \"%s\", \"peak_gflops\": %.4g, \"peak\": \"%s\",\n"
           "  \"inference\": [\n",
           w->threads, trm_compute_name(w->compute), l->peak, bench_peak_name(w->compute));
    for (int i = 0; i < l->count; i++) {
        const struct bench_shape *s = &l->shapes[i];
        const struct benchmark_result *r = &l->results[i];
        printf("    {\"hidden\": %d, \"mixer\": \"%s\", \"tokens\": %d, \"batch\": %d, "
               "\"gflops\": %.4g, \"ms_per_supervision_step\": %.5g, \"of_peak\": %.4f,\n     ",
               s->hidden, bench_mixer(s->mlp_t), s->tokens, s->batch, r->gflops, 1e3 * r->seconds,
               r->gflops / l->peak);
        bench_print_parts_json(r->shares);
        printf("}%s\n", i == l->count - 1 ? "" : ",");
    }
    printf("  ]\n}\n");
}

bool bench_inference(const struct bench_wish *w)
{
    struct lines l = {0};
    for (int i = 0; i < SHAPES; i++) {
        l.shapes[l.count] = shape_number(i);
        l.count += bench_wanted(w, &l.shapes[l.count]);
    }
    if (l.count == 0) return false;
    if (!w->json) print_head(w);
    l.peak = benchmark_peak(w->compute, w->threads, 5);
    for (int i = 0; i < l.count; i++) {
        const struct bench_shape *s = &l.shapes[i];
        const struct benchmark_shape shape = {s->hidden, s->mlp_t, s->tokens, s->batch};
        l.results[i] = benchmark_inference(&shape, w->compute, w->threads, w->seconds);
        double again = benchmark_peak(w->compute, w->threads, 2);
        if (again > l.peak) l.peak = again; /* the limit may be reached only later */
    }
    w->json ? print_json(w, &l) : print_table(w, &l);
    return true;
}
