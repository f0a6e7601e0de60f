/* trmscope solve: answers, one a line, each with a word on whether it is right. */
#include "base/jsonw.h"
#include "cli/adapt_tasks.h"
#include "cli/commands.h"
#include "cli/identify.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/restart_options.h"
#include "puzzle/pack_write.h"

/* What is said of one puzzle. */
struct answer {
    const struct trm_puzzle *puzzle;
    struct trm_grid grid; /* rows == 0: there is none */
    const char *verdict;
    struct trm_err why; /* there is none, where the family can tell */
    bool solved;
    int halt_step; /* of the model, the last where it does not halt; 0: the exact solver's */
    bool halted;
    int restart;   /* whose answer it is */
    int agreement; /* how many restarts end with it; -1: there was one run */
};

static void print_text(const struct answer *a, const char *line)
{
    const char *why = a->why.text;
    printf("%s\t%s%s%s\n", line, a->verdict, *why ? ": " : "", why);
}

static void print_json(const struct answer *a, const char *line)
{
    struct str text = {0}, question = {0};
    struct jsonw w = {.out = &text};
    pack_line(a->puzzle->family, &a->puzzle->question, &question);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "puzzle", a->puzzle->name);
    jsonw_text(&w, "question", question.text);
    if (a->grid.rows > 0)
        jsonw_text(&w, "answer", line);
    else
        jsonw_null(&w, "answer");
    jsonw_text(&w, "verdict", a->verdict);
    if (*a->why.text) jsonw_text(&w, "why", a->why.text);
    if (a->halt_step > 0) {
        jsonw_bool(&w, "halted", a->halted);
        jsonw_int(&w, "halt_step", a->halt_step);
    }
    if (a->agreement >= 0) {
        jsonw_int(&w, "restart", a->restart);
        jsonw_int(&w, "agreement", a->agreement);
    }
    jsonw_end(&w);
    puts(text.text);
    str_done(&question);
    str_done(&text);
}

static void print_answer(const struct options *o, const struct answer *a)
{
    struct str line = {0};
    if (a->grid.rows > 0)
        pack_line(a->puzzle->family, &a->grid, &line);
    else
        str_add_char(&line, '-');
    if (options_given(o, "json"))
        print_json(a, line.text);
    else
        print_text(a, line.text);
    str_done(&line);
}

static bool all_solved(size_t solved, size_t count, struct trm_err *err)
{
    if (solved == count) return true;
    return trm_err_set(err, TRM_ERR_UNSOLVED, "%zu of %zu puzzles are not solved", count - solved,
                       count);
}

/* ---- By search ---- */

static struct answer search(const struct trm_puzzle *p)
{
    struct answer a = {.puzzle = p, .verdict = "no answer"};
    struct trm_solution found = {0};
    if (p->family->solve(&p->question, 2, &found)) {
        a.grid = found.answer;
        a.solved = found.count == 1 && !found.gave_up;
        if (found.gave_up)
            a.verdict = "the search was too long";
        else if (found.count > 0)
            a.verdict = a.solved ? "right" : "one of several";
        if (found.count == 0) a.grid.rows = 0;
    }
    if (a.grid.rows == 0 && !found.gave_up && p->family->check) p->family->check(p, &a.why);
    return a;
}

static bool solve_exactly(const struct options *o, const struct trm_puzzles *puzzles,
                          struct trm_err *err)
{
    const struct trm_family *family = puzzles->items[0].family;
    size_t solved = 0;
    if (!family->solve)
        return trm_err_set(err, TRM_ERR_USAGE, "there is no exact solver for %s", family->title);
    for (size_t i = 0; i < puzzles->count; i++) {
        struct answer a = search(&puzzles->items[i]);
        solved += a.solved;
        print_answer(o, &a);
    }
    return all_solved(solved, puzzles->count, err);
}

/* ---- By a model ---- */

/* What was run, and what was picked from it. */
struct work {
    const struct trm_model *model;
    const struct trm_puzzles *puzzles;
    struct restart_choice choice;
    struct evaluation all, picked;
};

/* An answer is right when the rules say so, or the answer that the file brings. */
static struct answer judge(const struct work *w, size_t i)
{
    struct answer a = {.puzzle = &w->puzzles->items[i],
                       .halt_step = w->picked.items[i].halt_step,
                       .halted = w->picked.items[i].halted,
                       .agreement = -1,
                       .restart = pick_restart(&w->all, i, w->all.restarts, w->choice.pick)};
    bool known = false;
    if (w->all.restarts > 1)
        a.agreement = pick_agreement(&w->all, i, w->picked.token + i * (size_t)w->picked.cells);
    evaluation_answer(&w->picked, w->model, w->puzzles, i, &a.grid);
    bool right = a.puzzle->family->correct(a.puzzle, &a.grid, &known);
    a.verdict = !known ? "unknown" : right ? "right" : "wrong";
    a.solved = right || !known;
    return a;
}

static bool print_all(const struct options *o, const struct work *w, struct trm_err *err)
{
    size_t solved = 0, done = w->picked.count, count = w->puzzles->count;
    for (size_t i = 0; i < done; i++) {
        struct answer a = judge(w, i);
        solved += a.solved;
        print_answer(o, &a);
    }
    if (done < count)
        return trm_err_set(err, TRM_ERR_INTERNAL, "interrupted after %zu of %zu puzzles", done,
                           count);
    if (w->all.stopped) /* in a later round of restarts */
        return trm_err_set(err, TRM_ERR_INTERNAL,
                           "interrupted before all restarts were run; %zu of %zu puzzles are not "
                           "solved",
                           count - solved, count);
    return all_solved(solved, done, err);
}

static bool evaluate(const struct options *o, struct work *w, struct trm_err *err)
{
    struct progress progress;
    struct evaluate_options how = {
        .steps = (int)options_integer(o, "steps", 0),
        .threads = (int)options_integer(o, "threads", 0),
        .restarts = w->choice.restarts,
        .until_valid = w->choice.pick == PICK_RULES,
        .progress = progress_show,
        .context = &progress,
    };
    if (!options_compute(o, &how.compute, err)) return false;
    progress_begin(&progress, "solving", options_given(o, "quiet"));
    bool done = evaluate_puzzles(&w->all, w->model, w->puzzles, &how, err);
    progress_end(&progress);
    if (!done) return false;
    pick_evaluation(&w->picked, &w->all, w->choice.pick);
    done = print_all(o, w, err);
    evaluation_done(&w->picked);
    evaluation_done(&w->all);
    return done;
}

static bool solve_by_model(const struct options *o, const char *what, struct trm_puzzles *puzzles,
                           struct trm_err *err)
{
    struct work w = {.puzzles = puzzles};
    if (!restart_options(o, &puzzles->items[0], &w.choice, err)) return false;
    w.model = inputs_model(o, &puzzles->items[0], err);
    bool done = w.model && inputs_fit(w.model, puzzles, what, err) &&
                identify(o, w.model, what, puzzles->items, puzzles->count, err) &&
                evaluate(o, &w, err);
    trm_model_free(w.model);
    return done;
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct trm_puzzles puzzles = {0};
    const char *what = o->argument_count ? o->arguments[0] : NULL;
    bool exact = options_given(o, "exact");
    if (!restart_options_check(o, err)) return false;
    inputs_part(o, &puzzles);
    bool done = inputs_puzzles(o, what, &puzzles, err);
    if (done && exact)
        done = solve_exactly(o, &puzzles, err);
    else if (done && options_given(o, "adapt"))
        done = adapt_solve(o, &puzzles, err);
    else if (done)
        done = inputs_check(&puzzles, what, err) && solve_by_model(o, what, &puzzles, err);
    trm_puzzles_done(&puzzles);
    return done;
}

/* clang-format off */
static const struct option_spec specs[] = {
    OPTIONS_INPUT,
    OPTION_IDENTIFIER,
    OPTION_STEPS,
    OPTIONS_PART,
    OPTIONS_RESTART,
    OPTION_ADAPT,
    {"exact", 'x', OPTION_FLAG, NULL, "by search instead of a model", 0, 0},
    OPTION_THREADS,
    OPTION_COMPUTE,
    {"json", 0, OPTION_FLAG, NULL, "print one JSON object a line", 0, 0},
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"exact", true, {"model", "identifier", "steps", "restarts", "vary", "noise", "pick", "seed", "adapt", "threads", "compute"}},
    {"adapt", true, {"identifier", "steps", "restarts", "vary", "noise", "pick"}},
    OPTION_RULES_END,
};
/* clang-format on */

const struct command cmd_solve = {
    .name = "solve",
    .arguments = "[PUZZLES]",
    .summary = "answers, one a line, and which of them are right",
    .details = "Prints a line for each puzzle: the cells of the answer, a tab, and right,\n"
               "wrong, or unknown where neither the rules nor the file can tell. With --exact\n"
               "a search finds the answer and whether it is the only one. The exit code is 1\n"
               "when some puzzles are not solved. Of a model that does not halt --json says\n"
               "halted: false, and as halt_step the last step.\n"
               "With --restarts K every puzzle is run K times and one of the answers is picked;\n"
               "--pick rules stops running those whose answer the rules accept.\n"
               "With --adapt SECONDS a copy of the model learns every ARC task from its\n"
               "demonstrations and answers it in many turned and recoloured forms; the two\n"
               "answers given most often are its attempts, the second one after a second tab. It\n"
               "learns in bfloat16 where the processor can; --compute is for the asking.\n"
               "PUZZLES is " INPUTS_OR_BUNDLED ".\n",
    .options = specs,
    .rules = rules,
    .most_arguments = 1,
    .run = run,
};
