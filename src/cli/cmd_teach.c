/* trmscope teach: a lesson without a screen. */
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/train_report.h"
#include "run/lesson_result.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_keys(const struct options *o, struct lesson_wish *w, struct trm_err *err)
{
    const char *text;
    for (int i = 0; (text = options_each(o, "set", i)); i++) {
        char key[64];
        size_t length = strcspn(text, "=");
        if (!text[length] || length >= sizeof key)
            return trm_err_set(err, TRM_ERR_USAGE, "--set: found \"%s\", expected KEY=VALUE", text);
        snprintf(key, sizeof key, "%.*s", (int)length, text);
        if (!schema_set(&lesson_schema, key, text + length + 1, w, err))
            return trm_err_prefix(err, "--set");
    }
    w->minutes = options_real(o, "minutes", w->minutes);
    w->until_solved |= options_given(o, "until-solved");
    return true;
}

/* --puzzle: that one alone. */
static bool read_one(const struct options *o, const char *what, struct trm_puzzles *out,
                     struct trm_err *err)
{
    struct trm_puzzles some = {.limit = (size_t)options_integer(o, "puzzle", 1)};
    const struct trm_puzzle *p = inputs_puzzle(o, what, &some, err);
    if (p) trm_puzzles_add(out, p);
    trm_puzzles_done(&some);
    return p != NULL;
}

static bool read_puzzles(const struct options *o, const char *what, struct trm_puzzles *out,
                         struct trm_err *err)
{
    if (options_given(o, "puzzle")) return read_one(o, what, out, err);
    inputs_part(o, out);
    if (!inputs_puzzles(o, what, out, err)) return false;
    bool tasks = out->items[0].family->generate_kind != NULL;
    if (!tasks || out->count == 1) return true;
    return trm_err_set(err, TRM_ERR_USAGE,
                       "found %zu test inputs, expected one: tasks are learned one by one, and "
                       "--puzzle N takes the N-th",
                       out->count);
}

static struct lesson *begin(const struct options *o, struct trm_err *err)
{
    struct trm_puzzles puzzles = {0};
    const struct trm_model *m = NULL;
    struct lesson *l = NULL;
    const char *what = o->argument_count ? o->arguments[0] : NULL;
    if (read_puzzles(o, what, &puzzles, err) && (m = inputs_model(o, &puzzles.items[0], err))) {
        struct lesson_wish w = lesson_wish_default(puzzles.items[0].family);
        if (set_keys(o, &w, err))
            l = lesson_begin(m, &puzzles, &w, (int)options_integer(o, "threads", 0), err);
    }
    trm_model_free(m);
    trm_puzzles_done(&puzzles);
    return l;
}

static struct lesson *go_on(const struct options *o, struct trm_err *err)
{
    if (o->argument_count > 0) {
        trm_err_set(err, TRM_ERR_USAGE, "--resume goes on with the puzzles that the lesson has");
        return NULL;
    }
    char *folder = lesson_find();
    struct lesson *l =
        folder ? lesson_resume(folder, (int)options_integer(o, "threads", 0), err) : NULL;
    if (!folder) trm_err_set(err, TRM_ERR_USAGE, "there is no lesson to go on with");
    free(folder);
    return l;
}

/* Shows the lesson until it ends. */
static void watch(const struct options *o, struct lesson *l, struct training_status *s)
{
    struct train_report report;
    bool told = false;
    train_report_begin(&report, options_given(o, "quiet"));
    do {
        struct pollfd news = {training_descriptor(l->training), POLLIN, 0};
        poll(&news, 1, 500);
        if (stop_wished() && !told) {
            training_stop(l->training);
            train_report_stopping(&report);
            told = true;
        }
        training_news(l->training);
        lesson_look(l, s);
        train_report_show(&report, l->training);
    } while (s->phase < TRAINING_FINISHED);
    train_report_show(&report, l->training);
}

/* done of 1, for a line that counts in whole ones. */
static bool show_measuring(void *progress, double done)
{
    return progress_show(progress, 100 * done, 100);
}

/* Both models on all puzzles, which may take longer than the lesson did. The lesson stays as it is,
 * so that one who stops this can have it another time. */
static bool measure(const struct options *o, const struct lesson_exam *exam,
                    struct lesson_figures *out, struct trm_err *err)
{
    struct progress progress;
    progress_begin(&progress, "measuring", options_given(o, "quiet"));
    bool measured = lesson_measure(exam, show_measuring, &progress, out, err);
    progress_end(&progress);
    if (!measured && stop_wished())
        trm_err_set(err, TRM_ERR_INTERNAL,
                    "interrupted while before and after were measured, and nothing is kept yet; "
                    "measure again with: trmscope teach --resume");
    return measured;
}

static void print_figures(const struct lesson *l, const struct lesson_figures *f, const char *path)
{
    printf("%s\n", path);
    if (f->votes.tests > 0) {
        struct str text = {0};
        lesson_figures_text(f, &l->puzzles, &text);
        printf("  %s\n", text.text);
        str_done(&text);
        return;
    }
    printf("  %zu of %zu puzzles right, %zu before\n", f->own_after, f->own, f->own_before);
    printf("  %zu of %zu right turned and renamed in other draws, %zu before\n", f->turned_after,
           f->turned, f->turned_before);
    printf("  %zu of %zu generated ones right, %zu before (%zu lost, %zu won)\n", f->others_after,
           f->others, f->others_before, f->lost, f->won);
}

/* Measures and keeps the model. */
static bool keep(const struct options *o, struct lesson *l, struct trm_err *err)
{
    int64_t step;
    char *path = NULL;
    struct lesson_figures figures;
    const struct trm_model *after = lesson_model(l, &step);
    struct lesson_exam exam = lesson_exam_new(l, after, (int)options_integer(o, "threads", 0));
    exam.others = (int)options_integer(o, "others", LESSON_OTHERS);
    bool kept = measure(o, &exam, &figures, err);
    if (kept) {
        kept = lesson_accept(l, after, step, &figures, &path, err);
        if (kept) print_figures(l, &figures, path);
        lesson_figures_done(&figures);
    }
    lesson_exam_done(&exam);
    trm_model_free(after);
    free(path);
    return kept;
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct training_status s;
    stop_listen(true);
    struct lesson *l = options_given(o, "resume") ? go_on(o, err) : begin(o, err);
    if (!l) return false;
    watch(o, l, &s);
    if (s.phase == TRAINING_FAILED) *err = s.err;
    bool ended = s.phase == TRAINING_FINISHED || (s.phase == TRAINING_STOPPED && !stop_wished());
    if (!ended && s.phase == TRAINING_STOPPED)
        trm_err_set(err, TRM_ERR_INTERNAL,
                    "interrupted and saved at step %lld; go on with: trmscope teach --resume",
                    (long long)s.step);
    bool kept = ended && keep(o, l, err);
    if (kept)
        lesson_discard(l);
    else
        lesson_close(l);
    return kept;
}

static const struct option_spec specs[] = {
    OPTIONS_INPUT,
    {"minutes", 't', OPTION_REAL, "N", "of training (default: 10; ARC: 1)", 0.01, 10000},
    {"until-solved", 'u', OPTION_FLAG, NULL, "end as soon as every puzzle is right", 0, 0},
    OPTION_PUZZLE,
    {"limit", 'n', OPTION_INTEGER, "N", "only N puzzles of a file", 1, LESSON_PUZZLES_MOST},
    OPTION_FROM,
    {"set", 's', OPTION_TEXT, "KEY=VALUE",
     "minutes, steps, until_solved, lr, optimizer, batch, replay, frozen, curriculum, gentle", 0,
     0},
    {"others", 0, OPTION_INTEGER, "N", "generated puzzles to measure by (default: 100)", 1, 100000},
    {"resume", 'r', OPTION_FLAG, NULL, "go on with the lesson that was interrupted last", 0, 0},
    OPTION_THREADS,
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"resume",
     true,
     {"model", "family", "rows", "cols", "split", "minutes", "until-solved", "puzzle", "limit",
      "from", "set"}},
    {"puzzle", true, {"limit", "from"}},
    OPTION_RULES_END,
};

const struct command cmd_teach = {
    .name = "teach",
    .arguments = "[PUZZLES]",
    .summary = "a lesson: the model learns these puzzles and does not forget the others",
    .details =
        "Trains a copy of the model on the puzzles under all symmetries of their family, with\n"
        "newly generated ones between them, then measures both models on the puzzles, on ten\n"
        "other symmetries of each and on generated ones, and keeps the new one, with a\n"
        "card, beside the old one; bundled models are never written to, new ones made from\n"
        "them go to trmscope/models of the XDG data folder.\n"
        "PUZZLES is " INPUTS_OR_BUNDLED ".\n"
        "Sudokus and mazes are learned together, an ARC task alone and by one of its test\n"
        "inputs: --puzzle takes one of a file or a folder.\n"
        "A Sudoku without exactly one answer, or a maze without a way, is refused. ^C saves;\n"
        "--resume goes on, also after a kill. The key t of the terminal program does the same\n"
        "before one's eyes.\n",
    .options = specs,
    .rules = rules,
    .most_arguments = 1,
    .run = run,
};
