/* trmscope eval: how good a model is on packs of puzzles. */
#include "base/path.h"
#include "cli/adapt_tasks.h"
#include "cli/commands.h"
#include "cli/eval_report.h"
#include "cli/identify.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/stop.h"

#include <stdio.h>

/* Text is printed pack by pack; JSON, one array, when all are done, or one could not be. */
struct output {
    bool json;
    int packs; /* that have been added */
    struct str text;
    struct jsonw w;
};

/* False and an error: nobody can read it. */
static bool add(struct output *out, const struct trm_model *m, const char *pack,
                const struct trm_puzzles *puzzles, const struct evaluation *e,
                const struct restart_choice *choice, struct trm_err *err)
{
    bool printed = true;
    struct evaluation picked;
    struct task_scores tasks = {0};
    const struct trm_family *family = puzzles->items[0].family;
    struct eval_report r = {.puzzles = path_name(pack),
                            .model = path_name(trm_model_name(m)),
                            .evaluation = &picked,
                            .restarts = e->restarts > 1 ? e : NULL,
                            .choice = choice,
                            .family = family};
    if (!family->fills_blanks) {
        task_scores_make(e, m, puzzles, &tasks);
        r.tasks = &tasks;
    }
    pick_evaluation(&picked, e, choice->pick);
    evaluation_total(&picked, &r.totals);
    if (out->json) {
        eval_report_json(&r, &out->w);
    } else {
        if (out->packs > 0) str_add_char(&out->text, '\n');
        eval_report_text(&r, &out->text);
        printed = fputs(out->text.text, stdout) >= 0 && fflush(stdout) == 0;
        if (!printed) trm_err_errno(err, TRM_ERR_INTERNAL, "standard output cannot be written");
        str_clear(&out->text);
    }
    out->packs++;
    evaluation_done(&picked);
    task_scores_done(&tasks);
    return printed;
}

static bool evaluate(const struct options *o, const struct trm_model *m, const char *pack,
                     const struct trm_puzzles *puzzles, struct output *out, struct trm_err *err)
{
    struct progress progress;
    struct evaluation e;
    struct restart_choice choice;
    if (!restart_options(o, &puzzles->items[0], &choice, err)) return false;
    struct evaluate_options how = {
        .steps = (int)options_integer(o, "steps", 0),
        .batch = (int)options_integer(o, "batch", 0),
        .threads = (int)options_integer(o, "threads", 0),
        .restarts = choice.restarts,
        .until_halt = options_given(o, "until-halt"),
        .progress = progress_show,
        .context = &progress,
    };
    if (!options_compute(o, &how.compute, err)) return false;
    stop_listen(false); /* until the report is there: counting answers may take its time too */
    progress_begin(&progress, path_name(pack), options_given(o, "quiet"));
    bool done = evaluate_puzzles(&e, m, puzzles, &how, err);
    progress_end(&progress);
    bool printed = done && (e.count == 0 || add(out, m, pack, puzzles, &e, &choice, err));
    stop_unlisten();
    if (!done) return false;
    if (printed && e.count < puzzles->count)
        printed = trm_err_set(err, TRM_ERR_INTERNAL, "%s: interrupted after %zu of %zu puzzles",
                              pack, e.count, puzzles->count);
    evaluation_done(&e);
    return printed;
}

/* A wish to stop that came with the last puzzle of a pack is for the packs behind it. */
static bool go_on(struct trm_err *err)
{
    return !stop_wished() || trm_err_set(err, TRM_ERR_INTERNAL, "interrupted between two packs");
}

/* Only a model that crops looks at demonstrations: they say how large an answer may be. There are
 * several for every puzzle, each as large as it. */
static bool look_at_demos(const struct options *o, const struct trm_model *m, const char *what,
                          struct trm_puzzles *puzzles, struct trm_err *err)
{
    return !trm_model_config(m)->crop || inputs_demos(o, what, puzzles, err);
}

static bool evaluate_file(const struct options *o, const char *what, struct output *out,
                          struct trm_err *err)
{
    struct trm_puzzles puzzles = {.no_demos = true};
    const struct trm_model *m = NULL;
    inputs_part(o, &puzzles);
    bool done = inputs_puzzles(o, what, &puzzles, err) && inputs_check(&puzzles, what, err) &&
                (m = inputs_model(o, &puzzles.items[0], err)) &&
                inputs_fit(m, &puzzles, what, err) && look_at_demos(o, m, what, &puzzles, err) &&
                identify(o, m, what, puzzles.items, puzzles.count, err) &&
                evaluate(o, m, what ? what : "bundled puzzles", &puzzles, out, err);
    trm_puzzles_done(&puzzles);
    trm_model_free(m);
    return done;
}

/* Copies of a task are no tasks of their own, and it is learned in turned and recoloured forms
 * anyway. */
static bool read_tasks(const struct options *o, const char *what, struct trm_puzzles *tasks,
                       struct trm_err *err)
{
    tasks->plain = true;
    inputs_part(o, tasks);
    if (!inputs_puzzles(o, what, tasks, err)) return false;
    if (tasks->left_out > 0 && !options_given(o, "quiet"))
        fprintf(stderr, "trmscope: test inputs of augmented copies, left out: %zu\n",
                tasks->left_out);
    return true;
}

/* Tasks print their lines as they are done. */
static bool adapt_file(const struct options *o, const char *what, struct trm_err *err)
{
    struct trm_puzzles puzzles = {0};
    bool done = read_tasks(o, what, &puzzles, err) && adapt_eval(o, &puzzles, err);
    trm_puzzles_done(&puzzles);
    return done;
}

static bool adapt(const struct options *o, struct trm_err *err)
{
    bool done = true;
    for (int i = 0; i < o->argument_count && done; i++)
        done = go_on(err) && adapt_file(o, o->arguments[i], err);
    return done && (o->argument_count > 0 || adapt_file(o, NULL, err));
}

static bool run(const struct options *o, struct trm_err *err)
{
    if (!restart_options_check(o, err)) return false;
    if (options_given(o, "adapt")) return adapt(o, err);
    struct output out = {.json = options_given(o, "json")};
    out.w.out = &out.text;
    if (out.json) jsonw_array(&out.w, NULL);
    bool done = true;
    for (int i = 0; i < o->argument_count && done; i++)
        done = go_on(err) && evaluate_file(o, o->arguments[i], &out, err);
    if (o->argument_count == 0) done = evaluate_file(o, NULL, &out, err);
    if (out.json) {
        jsonw_end(&out.w);
        str_add_char(&out.text, '\n');
    }
    if (out.json && out.packs > 0) fwrite(out.text.text, 1, out.text.length, stdout);
    str_done(&out.text);
    return done;
}

/* clang-format off */
static const struct option_spec specs[] = {
    OPTIONS_INPUT,
    OPTION_IDENTIFIER,
    OPTION_STEPS,
    OPTIONS_PART,
    OPTIONS_RESTART,
    {"until-halt", 0, OPTION_FLAG, NULL, "every run ends where the model halts (quicker)", 0, 0},
    OPTION_ADAPT,
    {"log", 0, OPTION_FILE, "FILE", "--adapt: a line a task; tasks that have one are not done again", 0, 0},
    {"batch", 0, OPTION_INTEGER, "N", "runs at once (default: 32)", 1, 4096},
    OPTION_THREADS,
    OPTION_COMPUTE,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"adapt", true, {"identifier", "steps", "restarts", "vary", "noise", "pick", "until-halt", "batch"}},
    {"adapt", false, {"log"}},
    OPTION_RULES_END,
};
/* clang-format on */

const struct command cmd_eval = {
    .name = "eval",
    .arguments = "[PUZZLES...]",
    .summary = "exact accuracy, cell accuracy, halting steps, calibration of q_halt",
    .details = "Runs the model on every puzzle, always to the last supervision step as the\n"
               "official evaluation does, and says how many answers are right there, how many\n"
               "were right where the model would have halted, and whether its p(halt) keeps\n"
               "what it promises. Puzzles without an answer are compared with the only one\n"
               "that the exact solver finds; where no answer is known at all, what compares with\n"
               "one is null in --json. ^C prints what there is so far.\n"
               "With --until-halt a puzzle leaves its batch where the model halts, and no more is\n"
               "known of it; the figures of later steps and of the end are those of its halt.\n"
               "Each of PUZZLES is " INPUTS_OR_BUNDLED ".\n"
               "Of ARC tasks all answers to a test input are turned back and counted, over\n"
               "restarts and over the augmented copies of a data set; pass@1 and pass@2 say\n"
               "whether the one or two given most often are right.\n"
               "A large pack can be done in parts: --limit 100000, then the same with --from\n"
               "100001. Without --limit more than 100000 are refused; each takes 8 KB of\n"
               "memory. Of ARC tasks both count test inputs, and a task that is begun is done\n"
               "whole. In a data set the first version of every task comes first, as it was\n"
               "published, then the second of every task, and so on: --limit takes some versions\n"
               "of all tasks, not all versions of some (of 400 tasks with 419 tests --limit 419\n"
               "is every test once, --limit 4190 ten times).\n"
               "With --restarts K a table shows how many are right when 1, 2, 4, ... K runs of\n"
               "each puzzle are picked from, for every way to pick; of a maze any shortest path\n"
               "is right there, as in solve. The other figures go by the label, of a turned maze\n"
               "by the one that it has when it is turned.\n"
               "With --adapt SECONDS every ARC task is learned from its demonstrations first\n"
               "(see solve) and scored as the public evaluator does: two attempts at every test\n"
               "input. The augmented copies of a data set are left out, they are no tasks of\n"
               "their own. Learning multiplies in bfloat16 where the processor can; --compute is\n"
               "for the asking. With --log FILE it goes on where it was interrupted. A task whose\n"
               "answers nobody knows has the score null there; the total of --json counts the\n"
               "tasks that are done, those attempted and those of known answer, whose scores it\n"
               "adds up.\n",
    .options = specs,
    .rules = rules,
    .most_arguments = -1,
    .run = run,
};
