/* trmscope bench: what this machine does, against its own limit. */
#include "base/check.h"
#include "cli/bench_screen.h"
#include "cli/bench_training.h"
#include "cli/commands.h"
#include "run/benchmark.h"
#include "tensor/gemm.h"
#include "tensor/kernels.h"
#include "tensor/parallel.h"

static void print_head(int threads)
{
    printf("products   %s\nkernels    %s\nthreads    %d of %d processors\n", gemm_backend(),
           kernels_best()->name, threads, processors());
}

static void print_row(const struct benchmark_shape *s, const struct benchmark_result *r,
                      double peak, bool json, bool last)
{
    const char *mixer = s->mlp_t ? "mlp_t" : "attention";
    if (json)
        printf("    {\"hidden\": %d, \"mixer\": \"%s\", \"tokens\": %d, \"batch\": %d, "
               "\"gflops\": %.4g, \"ms_per_supervision_step\": %.5g, \"of_peak\": %.4f}%s\n",
               s->hidden, mixer, s->tokens, s->batch, r->gflops, 1e3 * r->seconds, r->gflops / peak,
               last ? "" : ",");
    else
        printf("%6d  %-9s  %6d  %5d  %8.1f  %10.2f  %7.2f\n", s->hidden, mixer, s->tokens, s->batch,
               r->gflops, 1e3 * r->seconds, r->gflops / peak);
    fflush(stdout);
}

enum {
    HIDDENS = 2,
    MIXERS = 2,
    LENGTHS = 2,
    BATCHES = 2,
    SHAPES = HIDDENS * MIXERS * LENGTHS * BATCHES
};

static struct benchmark_shape shape_number(int i)
{
    static const int hidden[] = {128, 512}, tokens[] = {97, 916}, batch[] = {1, 32};
    return (struct benchmark_shape){
        .hidden = hidden[i / (MIXERS * LENGTHS * BATCHES)],
        .mlp_t = i / (LENGTHS * BATCHES) % MIXERS == 0,
        .tokens = tokens[i / BATCHES % LENGTHS],
        .batch = batch[i % BATCHES],
    };
}

static bool run_training(const struct options *o, struct trm_err *err)
{
    struct bench_training_wish w = {
        .threads = (int)options_integer(o, "threads", processors()),
        .seconds = options_real(o, "seconds", 1),
        .json = options_given(o, "json"),
        .hidden = (int)options_integer(o, "hidden", 0),
        .mixer = options_choice(o, "mixer"),
    };
    if (!options_compute(o, &w.compute, err)) return false;
    bench_training(&w);
    return true;
}

/* The shapes that are wished for; how many. */
static int choose_shapes(const struct options *o, struct benchmark_shape out[SHAPES])
{
    int hidden = (int)options_integer(o, "hidden", 0), mixer = options_choice(o, "mixer"),
        count = 0;
    for (int i = 0; i < SHAPES; i++) {
        struct benchmark_shape s = shape_number(i);
        if ((hidden == 0 || s.hidden == hidden) && (mixer < 0 || s.mlp_t == (mixer == 0)))
            out[count++] = s;
    }
    return count;
}

static void print_results(const struct benchmark_shape *shapes,
                          const struct benchmark_result *results, int count, int threads,
                          double peak, bool json)
{
    if (json)
        printf("{\n  \"threads\": %d, \"peak_gflops\": %.4g,\n  \"inference\": [\n", threads, peak);
    else
        printf("peak       %.1f GFLOP/s (float32, best of 2048^3)\n\n"
               "hidden  mixer      tokens  batch   GFLOP/s  ms per supervision step  of peak\n",
               peak);
    for (int i = 0; i < count; i++) print_row(&shapes[i], &results[i], peak, json, i == count - 1);
    if (json) printf("  ]\n}\n");
}

static bool run_inference(const struct options *o, struct trm_err *err)
{
    int threads = (int)options_integer(o, "threads", processors());
    bool json = options_given(o, "json");
    struct benchmark_shape shapes[SHAPES];
    struct benchmark_result results[SHAPES];
    int count = choose_shapes(o, shapes);
    if (count == 0)
        return trm_err_set(err, TRM_ERR_USAGE, "--hidden: found %ld, expected 128 or 512",
                           options_integer(o, "hidden", 0));
    if (!json) print_head(threads);
    double peak = benchmark_peak(threads, 5);
    for (int i = 0; i < count; i++) {
        results[i] = benchmark_inference(&shapes[i], threads, options_real(o, "seconds", 1));
        double again = benchmark_peak(threads, 2); /* the limit may be reached only later */
        if (again > peak) peak = again;
    }
    print_results(shapes, results, count, threads, peak, json);
    return true;
}

static bool run(const struct options *o, struct trm_err *err)
{
    if (options_given(o, "screen"))
        return bench_screen((int)options_integer(o, "keys", 1000),
                            (int)options_integer(o, "threads", processors()), err);
    return options_given(o, "train") ? run_training(o, err) : run_inference(o, err);
}

static const struct option_spec specs[] = {
    {"train", 0, OPTION_FLAG, NULL, "training steps in place of recursion steps", 0, 0},
    {"screen", 0, OPTION_FLAG, NULL,
     "the terminal program: start, pictures, and from key to screen while all processors train", 0,
     0},
    {"keys", 0, OPTION_INTEGER, "N", "--screen: keys that are pressed (default: 1000)", 1, 100000},
    OPTION_COMPUTE,
    {"hidden", 0, OPTION_INTEGER, "N", "models of this width only", 1, 65536},
    {"mixer", 0, OPTION_CHOICE, "mlp_t|attention", "models of this mixer only", 0, 0},
    OPTION_THREADS,
    {"seconds", 0, OPTION_REAL, "N", "time for each shape (default: 1)", 0.01, 3600},
    OPTION_JSON,
    OPTION_END,
};

const struct command cmd_bench = {
    .name = "bench",
    .arguments = "",
    .summary = "what this machine does, against its own limit",
    .details =
        "Times the engine on models with random weights, as one supervision step of H_cycles 3,\n"
        "L_cycles 6, 2 layers, and compares it with the best float32 product of 2048 x 2048 x\n"
        "2048 of the same run. GFLOP/s count the products of the model only (2 m n k). Run it\n"
        "when nothing else runs.\n"
        "--train times training steps: forward, backward and optimizer. A sequence-step is one\n"
        "sequence through one supervision step. --compute is for --train.\n"
        "--screen times the terminal program on a screen of 200x60: its start, a picture of every\n"
        "pane, and from a key to the screen, the median and the most over 1000 keys, with a run of\n"
        "hidden 512 on 916 tokens while as many threads as there are processors train such a\n"
        "model. It takes two minutes.\n",
    .options = specs,
    .run = run,
};
