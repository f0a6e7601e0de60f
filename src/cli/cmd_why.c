/* trmscope why: why the model halts, or does not, on one puzzle; or, over a pack, whether the cells
 * that it names are those that matter. */
#include "base/alloc.h"
#include "base/jsonw.h"
#include "cli/commands.h"
#include "cli/identify.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "run/explain.h"
#include "run/run.h"
#include "run/steps.h"
#include "trace/measures.h"

#include <stdlib.h>

enum { NAMED = 5 }; /* channels and cells that are told */

/* What is told: the explanation, and every cell blanked alone [S]. */
struct reasons {
    const char *number; /* what is explained (run/explain.h) */
    const struct trm_recorder *run;
    const struct trm_frame *frame;
    struct explanation x;
    float *alone;
};

/* ---- Text ------------------------------------------------------------------------------------ */

/* Place of the n-th largest of sign * value, 0-based, -1 where there are not so many; a small
 * selection over and over. */
static int nth(const float *value, int count, int n, int sign)
{
    int best = -1;
    for (int i = 0; i < count; i++) {
        int before = 0;
        for (int k = 0; k < count; k++) {
            float a = (float)sign * value[k], b = (float)sign * value[i];
            before += a > b || (a == b && k < i);
        }
        if (before == n) best = i;
    }
    return best;
}

static void print_channels(const struct reasons *w)
{
    static const char *const names[] = {"up", "down"};
    for (int side = 0; side < 2; side++) {
        printf("  %-5s", names[side]);
        for (int n = 0; n < NAMED; n++) {
            int d = nth(w->x.part, w->x.hidden, n, side ? -1 : 1);
            if (d < 0) break;
            printf(" %d (%+.2f)", d, (double)w->x.part[d]);
        }
        printf("\n");
    }
}

static void print_cells(const struct reasons *w, const float *effect)
{
    static const char *const names[] = {"lets it stop", "holds it back"};
    const struct trm_config *c = trm_model_config(trm_recorder_model(w->run));
    const struct trm_puzzle *p = trm_recorder_puzzle(w->run);
    for (int side = 0; side < 2; side++) {
        printf("  %-13s", names[side]);
        for (int n = 0; n < NAMED; n++) {
            int i = nth(effect, c->seq_len, n, side ? -1 : 1);
            if (i < 0 || !(side ? effect[i] < 0 : effect[i] > 0)) break;
            int row = i / c->cols, col = i % c->cols;
            bool inside = row < p->question.rows && col < p->question.cols;
            char glyph = ' ';
            if (inside) glyph = p->family->glyph(p->question.cell[row * p->question.cols + col]);
            printf("  r%dc%d %c %+.3f", row + 1, col + 1, glyph, (double)effect[i]);
        }
        printf("\n");
    }
}

static void print_number(const struct reasons *w)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(w->run));
    printf("%s, supervision step %d: %s %+.3f", trm_recorder_puzzle(w->run)->name,
           w->frame->supervision_step, w->number, w->x.q);
    if (c->no_ACT_continue) printf(", p(halt) %.3f", measure_sigmoid(w->x.q));
    printf("; an H cycle before, %s %+.3f", w->number, w->x.q_before);
    if (w->x.q_shaken != w->x.q_before)
        printf(", shaken to %+.3f by noise of %g", w->x.q_shaken, c->latent_noise);
    printf("\n");
}

static void print_text(const struct reasons *w)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(w->run));
    print_number(w);
    printf("\nchannels of z_H[0] (they and the bias %+.2f add up to %s; no channel means "
           "anything by itself)\n",
           w->x.bias, w->number);
    print_channels(w);
    printf("\ncells, each blanked alone in the last H cycle (exact for that one change; what two "
           "do together may differ)\n");
    print_cells(w, w->alone);
    for (int s = 0; s < EXPLAIN_SOURCES; s++) {
        printf("\n%s, gradient times difference from the baseline (to first order, a hint and no "
               "proof)\n",
               explain_source_name((enum explain_source)s));
        print_cells(w, w->x.effect[s] + c->puzzle_emb_len);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void add_numbers(struct jsonw *j, const char *name, const float *value, int count)
{
    jsonw_array(j, name);
    for (int i = 0; i < count; i++) jsonw_number(j, NULL, (double)value[i]);
    jsonw_end(j);
}

static void print_json(const struct reasons *w)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(w->run));
    struct str text = {0};
    struct jsonw j = {.out = &text};
    jsonw_object(&j, NULL);
    jsonw_text(&j, "puzzle", trm_recorder_puzzle(w->run)->name);
    jsonw_int(&j, "supervision_step", w->frame->supervision_step);
    jsonw_text(&j, "number", w->number);
    jsonw_number(&j, "q", w->x.q);
    jsonw_number(&j, "q_before", w->x.q_before);
    jsonw_number(&j, "q_shaken", w->x.q_shaken);
    jsonw_number(&j, "bias", w->x.bias);
    add_numbers(&j, "channel_part", w->x.part, w->x.hidden);
    add_numbers(&j, "channel_moved", w->x.moved, w->x.hidden);
    add_numbers(&j, "cell_alone", w->alone, c->seq_len);
    for (int s = 0; s < EXPLAIN_SOURCES; s++) {
        jsonw_object(&j, explain_source_name((enum explain_source)s));
        add_numbers(&j, "token_effect", w->x.effect[s], w->x.tokens);
        add_numbers(&j, "token_slope", w->x.slope[s], w->x.tokens);
        jsonw_end(&j);
    }
    jsonw_end(&j);
    puts(text.text);
    str_done(&text);
}

/* ---- One puzzle ------------------------------------------------------------------------------ */

/* Runs to the end of supervision step `step`, or to the halt when it is 0; false after ^C. */
static bool run_to(struct run *r, struct trm_stepper *stepper, long step, bool quiet)
{
    const struct trm_recorder *all = r->recorder;
    long most = step ? step : trm_model_config(r->model)->halt_max_steps;
    size_t frames = (size_t)most * (size_t)run_step_frames(all);
    struct progress progress;
    bool on = true;
    progress_begin(&progress, "running", quiet);
    while (on &&
           (trm_recorder_count(all) == 0 || (step ? trm_recorder_last(all)->supervision_step < step
                                                  : trm_recorder_halt(all) < 0))) {
        run_next(r, stepper);
        on = progress_show(&progress, trm_recorder_count(all) - 1, frames);
    }
    progress_end(&progress);
    return on;
}

struct blanking {
    struct progress progress;
    size_t cells;
};

static bool show_blanked(void *context, int done)
{
    struct blanking *b = context;
    return progress_show(&b->progress, done, b->cells);
}

/* Fills what is told of the last frame; false after ^C. */
static bool explain_last(struct reasons *w, struct run *r, struct trm_stepper *stepper, bool quiet)
{
    const struct trm_config *c = trm_model_config(r->model);
    struct blanking b = {.cells = (size_t)c->seq_len};
    struct explainer *e = explainer_new(r->model, c->L_cycles);
    struct explain_moment moment;
    w->frame = trm_recorder_last(r->recorder);
    w->alone = xfloats(b.cells);
    explain_moment_of(&moment, r->course, w->frame->index, stepper);
    explain_halt(e, &moment, &w->x);
    progress_begin(&b.progress, "blanking cells", quiet);
    bool done = explain_alone(stepper, &moment, w->x.q, w->alone, show_blanked, &b);
    progress_end(&b.progress);
    explain_moment_done(&moment);
    explainer_free(e);
    return done;
}

static bool explain_puzzle(const struct options *o, const struct trm_model *m,
                           const struct trm_puzzle *p, struct trm_err *err)
{
    struct run *r = run_new(m, p, 0, err);
    if (!r) return false;
    bool quiet = options_given(o, "quiet");
    struct trm_stepper *stepper =
        trm_stepper_new(r->model, EXPLAIN_BATCH, (int)options_integer(o, "threads", 0));
    struct reasons w = {.number = explain_number_name(trm_model_config(m)), .run = r->recorder};
    bool done = run_to(r, stepper, options_integer(o, "at", 0), quiet) &&
                explain_last(&w, r, stepper, quiet);
    if (done)
        options_given(o, "json") ? print_json(&w) : print_text(&w);
    else
        trm_err_set(err, TRM_ERR_INTERNAL, "interrupted; nothing was explained");
    free(w.alone);
    explanation_done(&w.x);
    trm_stepper_free(stepper);
    run_free(r);
    return done;
}

/* ---- A pack ---------------------------------------------------------------------------------- */

static void print_ranking(const char *name, const struct explain_ranking *r, int puzzles)
{
    int games = puzzles - r->ties, least = explain_chance_least(games);
    printf("  %-20s wins in %d of %d (chance: %g, %d to %d); mean move %.3f", name, r->wins, games,
           games / 2., least, games - least, r->moved);
    if (r->ties > 0) printf("; %d ties are not counted", r->ties);
    printf("\n");
}

/* What the wins say, and what they do not. */
static void print_verdict(const char *name, const struct explain_ranking *r, int puzzles,
                          const char *number)
{
    int games = puzzles - r->ties, least = explain_chance_least(games);
    if (r->wins > games - least)
        printf("%s: that the named cells win shows that they matter more to %s, in the\n"
               "last H cycle, than cells drawn at random; it does not prove that the model halts\n"
               "because of them, nor that others do not matter, nor anything about the cycles "
               "before.\n",
               name, number);
    else if (r->wins < least)
        printf("%s: the named cells lose more often than by chance.\n", name);
    else
        printf("%s: its wins are not told apart from chance.\n", name);
}

static void print_check(const struct explain_check *c, const char *number)
{
    static const char alone[] = "each blanked alone", gradient[] = "gradient";
    printf("%d puzzles, each at its halt, or its last step: what moves %s further, the five given\n"
           "cells of largest effect blanked together or five random given ones (chance: what a "
           "coin\ngives 95 times of 100)\n",
           c->puzzles, number);
    print_ranking(alone, &c->alone, c->puzzles);
    print_ranking(gradient, &c->gradient, c->puzzles);
    printf("  random cells         mean move %.3f\n", c->random_moved);
    print_verdict(alone, &c->alone, c->puzzles, number);
    print_verdict(gradient, &c->gradient, c->puzzles, number);
    if (c->left_out > 0)
        printf("%d more were left out: they have fewer than %d given cells.\n", c->left_out,
               EXPLAIN_CHECK_GIVEN);
}

static void add_ranking(struct jsonw *j, const char *name, const struct explain_ranking *r,
                        int puzzles)
{
    int games = puzzles - r->ties, least = explain_chance_least(games);
    jsonw_object(j, name);
    jsonw_int(j, "wins", r->wins);
    jsonw_int(j, "ties", r->ties);
    jsonw_array(j, "chance");
    jsonw_int(j, NULL, least);
    jsonw_int(j, NULL, games - least);
    jsonw_end(j);
    jsonw_number(j, "moved", r->moved);
    jsonw_end(j);
}

static void print_check_json(const struct explain_check *c)
{
    struct str text = {0};
    struct jsonw j = {.out = &text};
    jsonw_object(&j, NULL);
    jsonw_int(&j, "puzzles", c->puzzles);
    jsonw_int(&j, "left_out", c->left_out);
    add_ranking(&j, "alone", &c->alone, c->puzzles);
    add_ranking(&j, "gradient", &c->gradient, c->puzzles);
    jsonw_number(&j, "random_moved", c->random_moved);
    jsonw_end(&j);
    puts(text.text);
    str_done(&text);
}

static bool check_pack(const struct options *o, const struct trm_model *m,
                       const struct trm_puzzles *puzzles, struct trm_err *err)
{
    struct progress progress;
    struct explain_check c;
    progress_begin(&progress, "explaining", options_given(o, "quiet"));
    bool done =
        explain_check(m, puzzles, (int)options_integer(o, "threads", 0),
                      (uint64_t)options_integer(o, "seed", 0), &c, progress_show, &progress, err);
    progress_end(&progress);
    const char *number = explain_number_name(trm_model_config(m));
    if (c.puzzles > 0) options_given(o, "json") ? print_check_json(&c) : print_check(&c, number);
    if (done && c.puzzles == 0)
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "--check: found no puzzle with %d given cells or more, of which five are "
            "blanked",
            EXPLAIN_CHECK_GIVEN);
    return done;
}

/* ---- The command ----------------------------------------------------------------------------- */

static bool check(const struct options *o, const char *what, struct trm_err *err)
{
    struct trm_puzzles puzzles = {.limit = (size_t)options_integer(o, "check", 0)};
    const struct trm_model *m = NULL;
    bool done =
        inputs_puzzles(o, what, &puzzles, err) && inputs_check(&puzzles, what, err) &&
        (m = inputs_model(o, &puzzles.items[0], err)) && inputs_fit(m, &puzzles, what, err) &&
        identify(o, m, what, puzzles.items, puzzles.count, err) && check_pack(o, m, &puzzles, err);
    trm_puzzles_done(&puzzles);
    trm_model_free(m);
    return done;
}

static bool explain(const struct options *o, const char *what, struct trm_err *err)
{
    struct trm_puzzles puzzles = {.limit = (size_t)options_integer(o, "puzzle", 1)};
    struct trm_puzzle *p = inputs_puzzle(o, what, &puzzles, err);
    const struct trm_model *m = p ? inputs_model(o, p, err) : NULL;
    bool done = m && identify(o, m, what, p, 1, err) && explain_puzzle(o, m, p, err);
    trm_puzzles_done(&puzzles);
    trm_model_free(m);
    return done;
}

static bool run(const struct options *o, struct trm_err *err)
{
    const char *what = o->argument_count ? o->arguments[0] : NULL;
    return options_given(o, "check") ? check(o, what, err) : explain(o, what, err);
}

static const struct option_spec specs[] = {
    OPTIONS_INPUT,
    OPTION_IDENTIFIER,
    OPTION_PUZZLE,
    {"at", 0, OPTION_INTEGER, "STEP",
     "the supervision step to explain (default: where the model halts)", 1, 100000},
    {"check", 0, OPTION_INTEGER, "N",
     "over the first N puzzles, whether the cells that are named move q_halt more than others", 1,
     1e6},
    OPTION_SEED,
    OPTION_THREADS,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"check", true, {"at", "puzzle"}},
    {"check", false, {"seed"}},
    OPTION_RULES_END,
};

const struct command cmd_why = {
    .name = "why",
    .arguments = "[PUZZLES]",
    .summary = "why the model halts: q_halt by channel and by cell",
    .details =
        "Runs a puzzle to where the model halts, and takes q_halt apart (of a model that halts\n"
        "where q_halt is above q_continue, their difference): by the channels of the token it is\n"
        "read from, exactly; by cells, each blanked alone in the last H cycle, exactly; and to\n"
        "first order by the gradient through that cycle, for the question and both latents. A\n"
        "positive number lets the model stop, a negative one holds it back. With --check the\n"
        "ranking itself is tested over a pack: whether blanking the five cells named first moves\n"
        "q_halt more than blanking five random given ones, and whether in more puzzles than by\n"
        "chance.\n"
        "PUZZLES is " INPUTS_OR_BUNDLED ".\n",
    .options = specs,
    .rules = rules,
    .most_arguments = 1,
    .run = run,
};
