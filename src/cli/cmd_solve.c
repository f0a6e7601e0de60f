/* trmscope solve: answers, one a line, each with a word on whether it is right. */
#include "base/jsonw.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "run/evaluate.h"

/* What is said of one puzzle. */
struct answer {
    const struct trm_puzzle *puzzle;
    struct trm_grid grid; /* rows == 0: there is none */
    const char *verdict;
    bool solved;
    int halt_step; /* of the model; 0: the exact solver's */
};

static void print_text(const struct answer *a, const char *line)
{
    printf("%s\t%s\n", line, a->verdict);
}

static void print_json(const struct answer *a, const char *line)
{
    struct str text = {0}, question = {0};
    struct jsonw w = {.out = &text};
    trm_family_line(a->puzzle->family, &a->puzzle->question, &question);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "puzzle", a->puzzle->name);
    jsonw_text(&w, "question", question.text);
    if (a->grid.rows > 0)
        jsonw_text(&w, "answer", line);
    else
        jsonw_null(&w, "answer");
    jsonw_text(&w, "verdict", a->verdict);
    if (a->halt_step > 0) jsonw_int(&w, "halt_step", a->halt_step);
    jsonw_end(&w);
    puts(text.text);
    str_done(&question);
    str_done(&text);
}

static void print_answer(const struct options *o, const struct answer *a)
{
    struct str line = {0};
    if (a->grid.rows > 0)
        trm_family_line(a->puzzle->family, &a->grid, &line);
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
    struct trm_solution found;
    if (!p->family->solve(&p->question, 2, &found)) return a;
    a.grid = found.answer;
    a.solved = found.count == 1 && !found.gave_up;
    if (found.gave_up)
        a.verdict = "the search was too long";
    else if (found.count > 0)
        a.verdict = a.solved ? "right" : "one of several";
    if (found.count == 0) a.grid.rows = 0;
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

/* An answer is right when the rules say so, or the answer that the file brings. */
static struct answer judge(const struct evaluation *e, const struct trm_model *m,
                           const struct trm_puzzles *puzzles, size_t i)
{
    struct answer a = {.puzzle = &puzzles->items[i], .halt_step = e->items[i].halt_step};
    bool known = false;
    evaluation_answer(e, m, puzzles, i, &a.grid);
    bool right = a.puzzle->family->correct(a.puzzle, &a.grid, &known);
    a.verdict = !known ? "unknown" : right ? "right" : "wrong";
    a.solved = right || !known;
    return a;
}

static bool print_all(const struct options *o, const struct evaluation *e,
                      const struct trm_model *m, const struct trm_puzzles *puzzles,
                      struct trm_err *err)
{
    size_t solved = 0;
    for (size_t i = 0; i < e->count; i++) {
        struct answer a = judge(e, m, puzzles, i);
        solved += a.solved;
        print_answer(o, &a);
    }
    if (e->count < puzzles->count)
        return trm_err_set(err, TRM_ERR_INTERNAL, "interrupted after %zu of %zu puzzles", e->count,
                           puzzles->count);
    return all_solved(solved, e->count, err);
}

static bool solve_by_model(const struct options *o, const struct trm_puzzles *puzzles,
                           struct trm_err *err)
{
    struct progress progress;
    struct evaluation e;
    struct evaluate_options how = {
        .steps = (int)options_integer(o, "steps", 0),
        .threads = (int)options_integer(o, "threads", 0),
        .progress = progress_show,
        .context = &progress,
    };
    if (!options_compute(o, &how.compute, err)) return false;
    const struct trm_model *m = inputs_model(o, puzzles->items[0].family, err);
    if (!m) return false;
    progress_begin(&progress, "solving", options_given(o, "quiet"));
    bool done = evaluate_puzzles(&e, m, puzzles, &how, err);
    progress_end(&progress);
    if (done) {
        done = print_all(o, &e, m, puzzles, err);
        evaluation_done(&e);
    }
    trm_model_free(m);
    return done;
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct trm_puzzles puzzles = {0};
    const char *what = o->argument_count ? o->arguments[0] : NULL;
    bool exact = options_given(o, "exact");
    bool done = inputs_puzzles(o, what, &puzzles, err);
    if (done && exact)
        done = solve_exactly(o, &puzzles, err);
    else if (done)
        done = inputs_check(&puzzles, what, err) && solve_by_model(o, &puzzles, err);
    trm_puzzles_done(&puzzles);
    return done;
}

static const struct option_spec specs[] = {
    OPTIONS_INPUT,
    OPTION_STEPS,
    {"exact", 'x', OPTION_FLAG, NULL, "by search instead of a model", 0, 0},
    OPTION_THREADS,
    OPTION_COMPUTE,
    {"json", 0, OPTION_FLAG, NULL, "print one JSON object a line", 0, 0},
    OPTION_QUIET,
    OPTION_END,
};

const struct command cmd_solve = {
    .name = "solve",
    .arguments = "[PUZZLES]",
    .summary = "answers, one a line, and which of them are right",
    .details = "Prints a line for each puzzle: the cells of the answer, a tab, and right,\n"
               "wrong, or unknown where neither the rules nor the file can tell. With --exact\n"
               "a search finds the answer and whether it is the only one. The exit code is 1\n"
               "when some puzzles are not solved.\n"
               "PUZZLES is a file, - for standard input, or a puzzle itself.\n",
    .options = specs,
    .most_arguments = 1,
    .run = run,
};
