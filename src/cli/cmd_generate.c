/* trmscope generate: puzzles with exactly one answer, rated, on standard output: CSV, and ARC tasks
 * as JSON (one as a task file, more as an object of tasks by their names). */
#include "base/check.h"
#include "base/clock.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "puzzle/pack_write.h"
#include "trmscope/family.h"

#include <string.h>

/* One member of the object of tasks, or a task file where only one is made. */
static void add_task(const struct trm_puzzle *p, long i, long count, struct str *out)
{
    if (count > 1) str_printf(out, "%s\"%s-%ld\": ", i ? ", " : "{", p->name, i + 1);
    p->family->print(p, out);
}

static void print_header(void)
{
    struct str text = {0};
    pack_csv_header(&text);
    fputs(text.text, stdout);
    str_done(&text);
}

/* Puzzle i is a function of the seed and i alone. */
static bool make(const struct trm_family *family, const struct trm_generate *wish, uint64_t seed,
                 long i, long count, struct trm_err *err)
{
    struct trm_puzzle p = {0};
    struct str text = {0};
    if (!trm_puzzle_generate(family, wish, seed, (uint64_t)i, &p, err)) return false;
    if (i == 0 && family->fills_blanks) print_header();
    if (family->fills_blanks)
        pack_csv_row(&p, "generated", &text);
    else
        add_task(&p, i, count, &text);
    fputs(text.text, stdout);
    str_done(&text);
    trm_puzzle_done(&p);
    return true;
}

static struct trm_generate read_wish(const struct options *o)
{
    return (struct trm_generate){
        .rows = (int)options_integer(o, "rows", 0),
        .cols = (int)options_integer(o, "cols", options_integer(o, "rows", 0)),
        .clues = (int)options_integer(o, "clues", 0),
        .extra = (int)options_integer(o, "extra", 0),
        .perfect = options_given(o, "perfect"),
        .rule = options_text(o, "rule"),
        .min_rating = options_real(o, "min-rating", 0),
    };
}

/* What a generator in the middle of a puzzle is asked by. */
struct making {
    struct progress progress;
    long made, count;
};

static bool go_on(void *making)
{
    struct making *m = making;
    return progress_show(&m->progress, (double)m->made, (size_t)m->count);
}

static bool make_all(const struct options *o, const struct trm_family *family, struct making *m,
                     struct trm_err *err)
{
    struct trm_generate wish = read_wish(o);
    uint64_t seed = (uint64_t)options_integer(o, "seed", 0);
    bool good = true;
    wish.go_on = go_on;
    wish.context = m;
    progress_begin(&m->progress, "generating", options_given(o, "quiet"));
    while (m->made < m->count && go_on(m) &&
           (good = make(family, &wish, seed, m->made, m->count, err)))
        m->made++;
    progress_end(&m->progress);
    if (m->made == m->count || !stop_wished()) return good;
    return trm_err_set(err, TRM_ERR_INTERNAL, "interrupted after %ld of %ld puzzles", m->made,
                       m->count);
}

/* Wishes that another family's generator has. */
static bool check_options(const struct options *o, const struct trm_family *family,
                          struct trm_err *err)
{
    static const struct {
        const char *family, *not_its[8]; /* the last is NULL */
    } refused[] = {
        {"sudoku", {"perfect", "rule"}},
        {"maze", {"clues", "extra", "rule"}},
        {"arc", {"rows", "cols", "clues", "extra", "perfect", "min-rating"}},
    };
    char why[80];
    snprintf(why, sizeof why, "does nothing for %s", family->name);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        if (strcmp(refused[i].family, family->name) == 0 &&
            !options_refuse(o, refused[i].not_its, why, err))
            return false;
    return true;
}

static bool run(const struct options *o, struct trm_err *err)
{
    const struct trm_family *family = trm_family_find(o->arguments[0], err);
    if (!family || !check_options(o, family, err)) return false;
    if (!family->generate)
        return trm_err_set(err, TRM_ERR_USAGE, "%s: puzzles of this family cannot be generated",
                           family->name);
    struct making m = {.count = options_integer(o, "count", 1)};
    struct lap clock = {0};
    lap_seconds(&clock);
    bool good = make_all(o, family, &m, err);
    double seconds = lap_seconds(&clock);
    if (!family->fills_blanks && m.count > 1 && m.made > 0) puts("}");
    if (!options_given(o, "quiet") && (good || m.made > 0))
        fprintf(stderr, "%ld puzzles, %.1f a second\n", m.made, (double)m.made / seconds);
    return good;
}

static const struct option_spec specs[] = {
    {"count", 'n', OPTION_INTEGER, "N", "how many puzzles (default: 1)", 1, 1e9},
    {"rows", 0, OPTION_INTEGER, "N", "size (default: the family's usual one)", 1, 64},
    {"cols", 0, OPTION_INTEGER, "N", "columns, where they differ from the rows", 1, 64},
    {"clues", 0, OPTION_INTEGER, "N", "how many clues (default: as few as one answer allows)", 1,
     256},
    {"extra", 0, OPTION_INTEGER, "N", "give this many clues back to a puzzle of the fewest", 0,
     256},
    {"perfect", 0, OPTION_FLAG, NULL, "a maze of corridors with one way between any two cells", 0,
     0},
    {"rule", 0, OPTION_TEXT, "NAME", "the rule that an ARC task follows (default: any)", 0, 0},
    {"min-rating", 0, OPTION_REAL, "R",
     "go on until a puzzle rates so high (default: any Sudoku; a maze's way grows with its size)",
     0, 1e9},
    OPTION_SEED,
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"clues", true, {"extra"}},
    OPTION_RULES_END,
};

const struct command cmd_generate = {
    .name = "generate",
    .arguments = "FAMILY",
    .summary = "puzzles with one answer, rated",
    .details =
        "Prints CSV with the columns source,question,answer,rating. The rating of a Sudoku up\n"
        "to 9x9 is the number of guesses an exact search needs, that of a maze the length of\n"
        "its way.\n"
        "ARC tasks are printed as JSON and have no rating; their demonstrations leave one\n"
        "answer by all the rules that the program knows.\n"
        "Puzzle number i of a seed is always the same with one version of the program.\n",
    .options = specs,
    .rules = rules,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
