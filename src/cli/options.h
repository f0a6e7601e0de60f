/* Options of a command: one table that getopt_long, help, man page and shell completion share. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "trmscope/compute.h"

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_FILE,
    OPTION_INTEGER,
    OPTION_REAL,
    OPTION_CHOICE
};

/* Tables of these end with a row whose name is NULL. */
struct option_spec {
    const char *name; /* long name, "model" */
    char letter;      /* short name, or 0 */
    enum option_kind kind;
    const char *value;  /* what stands for the value in help: "FILE"; a choice: "text|json|svg" */
    const char *help;   /* one sentence without a capital and a full stop */
    double least, most; /* of an integer or a real; both 0: any */
};

/* Rows that several commands share, so that they are called and explained alike everywhere. */
/* clang-format off */
#define OPTION_MODEL {"model", 'm', OPTION_FILE, "FILE", \
    "the model: .safetensors, or PyTorch's step_N (default: the bundled one)", 0, 0}
#define OPTION_FAMILY {"family", 0, OPTION_TEXT, "NAME", \
    "sudoku, maze or arc, where neither the puzzles nor the model say so", 0, 0}
#define OPTION_ROWS {"rows", 0, OPTION_INTEGER, "N", \
    "rows of the model's grid, where its files do not say so", 1, 64}
#define OPTION_COLS {"cols", 0, OPTION_INTEGER, "N", \
    "columns of the model's grid, where its files do not say so", 1, 64}
#define OPTION_SPLIT {"split", 0, OPTION_CHOICE, "test|train", \
    "which half of a data set folder (default: test)", 0, 0}
/* What cli/inputs.h reads. */
#define OPTIONS_INPUT OPTION_MODEL, OPTION_FAMILY, OPTION_ROWS, OPTION_COLS, OPTION_SPLIT
/* What cli/identify.h reads. */
#define OPTION_IDENTIFIER {"identifier", 0, OPTION_TEXT, "N|NAME", \
    "row of the puzzle embedding that is asked with, or its name in identifiers.json", 0, 0}
#define OPTION_PUZZLE {"puzzle", 'p', OPTION_INTEGER, "N", \
    "which puzzle of the file, counted from 1", 1, 1e9}
/* What inputs_part reads. */
#define OPTION_LIMIT {"limit", 'n', OPTION_INTEGER, "N", \
    "only N puzzles of a file; an ARC task that is begun is taken whole", 1, 1e9}
#define OPTION_FROM {"from", 0, OPTION_INTEGER, "N", \
    "begin at puzzle N of a file, counted from 1", 1, 1e9}
#define OPTIONS_PART OPTION_LIMIT, OPTION_FROM
#define OPTION_STEPS {"steps", 's', OPTION_INTEGER, "N", \
    "supervision steps (default: the model's halt_max_steps)", 1, 100000}
#define OPTION_THREADS {"threads", 'j', OPTION_INTEGER, "N", \
    "threads that compute (default: one for each processor)", 1, 1024}
#define OPTION_COMPUTE {"compute", 0, OPTION_CHOICE, TRM_COMPUTE_CHOICES, \
    "numbers of the products (default: float32, the same on every machine)", 0, 0}
#define OPTION_SEED {"seed", 0, OPTION_INTEGER, "N", "seed of everything random (default: 0)", 0, 9e15}
#define OPTION_JSON {"json", 0, OPTION_FLAG, NULL, "print JSON", 0, 0}
#define OPTION_OUTPUT {"output", 'o', OPTION_FILE, "FILE", \
    "where to write; never over another file without --force", 0, 0}
#define OPTION_FORCE {"force", 'f', OPTION_FLAG, NULL, "write over files that exist", 0, 0}
#define OPTION_QUIET {"quiet", 'q', OPTION_FLAG, NULL, "no progress on standard error", 0, 0}
#define OPTION_END {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0}
/* clang-format on */

/* Which options do nothing where another is given, or where it is not: they are refused, so that
 * nobody waits for what was never meant to happen. Tables end with
 * OPTION_RULES_END. */
struct option_rule {
    const char *option; /* long names, here and below */
    bool given;
    const char *idle[14]; /* ended by NULL */
};

#define OPTION_RULES_END                                                                           \
    {                                                                                              \
        NULL, false,                                                                               \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }

struct option_use {
    int spec;
    const char *text;
};

/* What the user typed. Texts belong to argv. */
struct options {
    const struct option_spec *specs;
    const char **values;     /* one for each spec; NULL: not given */
    struct option_use *uses; /* every option that takes a value, as typed */
    int use_count;
    bool help, version; /* every command knows --help and --version */
    int argument_count;
    char **arguments;
};

/* argv[0] is passed over; argv is reordered, options first. Values are checked against their spec,
 * so that the readers below need no error; errors name the command by whose help the options are
 * found. Release with options_done, also after false. */
bool options_parse(struct options *o, const char *command, const struct option_spec *specs,
                   int argc, char **argv, struct trm_err *err);
void options_done(struct options *o);

/* What OPTION_COMPUTE says; false when this processor cannot. */
bool options_compute(const struct options *o, enum trm_compute *out, struct trm_err *err);

/* Refuses options of the list (long names, ended by NULL) that were given: they would do nothing.
 * why: "does nothing without --adapt". */
bool options_refuse(const struct options *o, const char *const *names, const char *why,
                    struct trm_err *err);

/* The same by a table; NULL: there are no rules. */
bool options_check(const struct options *o, const struct option_rule *rules, struct trm_err *err);

/* By long name, which must be in the table. */
bool options_given(const struct options *o, const char *name);
const char *options_text(const struct options *o, const char *name); /* NULL when not given */
/* The value that an option was given the i-th time, from 0; NULL: not so often. */
const char *options_each(const struct options *o, const char *name, int i);
long options_integer(const struct options *o, const char *name, long otherwise);
double options_real(const struct options *o, const char *name, double otherwise);
/* Place of a choice in its "a|b|c", or -1. */
int options_choice(const struct options *o, const char *name);

#endif
