/* trmscope bench: what this machine does, against its own limit. */
#include "cli/bench.h"
#include "cli/bench_screen.h"
#include "cli/commands.h"
#include "tensor/parallel.h"

static bool run_steps(const struct options *o, struct trm_err *err)
{
    struct bench_wish w = {
        .threads = (int)options_integer(o, "threads", processors()),
        .seconds = options_real(o, "seconds", 1),
        .json = options_given(o, "json"),
        .hidden = (int)options_integer(o, "hidden", 0),
        .tokens = (int)options_integer(o, "tokens", 0),
        .batch = (int)options_integer(o, "batch", 0),
        .mixer = options_choice(o, "mixer"),
    };
    if (!options_compute(o, &w.compute, err)) return false;
    if ((options_given(o, "train") ? bench_training : bench_inference)(&w)) return true;
    return trm_err_set(err, TRM_ERR_USAGE,
                       "no shape is as --hidden, --mixer, --tokens and --batch want it; without "
                       "them all are shown");
}

static bool run(const struct options *o, struct trm_err *err)
{
    if (options_given(o, "screen"))
        return bench_screen((int)options_integer(o, "keys", 1000),
                            (int)options_integer(o, "threads", processors()), err);
    return run_steps(o, err);
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
    {"tokens", 0, OPTION_INTEGER, "N", "sequences of this length only", 1, 65536},
    {"batch", 0, OPTION_INTEGER, "N", "batches of this size only", 1, 65536},
    OPTION_THREADS,
    {"seconds", 0, OPTION_REAL, "N", "time for each shape (default: 1)", 0.01, 3600},
    OPTION_JSON,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"screen", true, {"train", "compute", "hidden", "mixer", "tokens", "batch", "seconds", "json"}},
    {"screen", false, {"keys"}},
    OPTION_RULES_END,
};

const struct command cmd_bench = {
    .name = "bench",
    .arguments = "",
    .summary = "what this machine does, against its own limit",
    .details =
        "Times the engine on models with random weights, as one supervision step of H_cycles 3,\n"
        "L_cycles 6, 2 layers, and compares it with the best product of 2048 x 2048 x 2048 of the\n"
        "same run in the same numbers: float32 by the BLAS, bfloat16 by the program's own kernels\n"
        "on matrices that lie ready. GFLOP/s count the products of the model only (2 m n k), once\n"
        "each. A second table shows what the time of all threads went into. Run it when nothing\n"
        "else runs.\n"
        "--train times training steps: forward, backward and optimizer. A sequence-step is one\n"
        "sequence through one supervision step.\n"
        "--screen times the terminal program on a screen of 200x60: its start, a picture of every\n"
        "pane, and from a key to the screen, the median and the most over 1000 keys, with a run of\n"
        "hidden 512 on 916 tokens while as many threads as there are processors train such a\n"
        "model. It takes two minutes.\n",
    .options = specs,
    .rules = rules,
    .run = run,
};
