/* --restarts and what belongs to it, for the commands that run models on packs. */
#ifndef CLI_RESTART_OPTIONS_H
#define CLI_RESTART_OPTIONS_H

#include "cli/options.h"
#include "run/pick.h"

/* clang-format off */
#define OPTIONS_RESTART \
    {"restarts", 'k', OPTION_INTEGER, "K", \
     "run each puzzle K times, the first time plainly (default: 1)", 1, RESTARTS_MOST}, \
    {"vary", 0, OPTION_CHOICE, RESTART_CHOICES, \
     "what restarts differ in: noise on z before every supervision step, another starting latent, " \
     "or the puzzle turned and renamed (default: symmetry)", 0, 0}, \
    {"noise", 0, OPTION_REAL, "SIZE", \
     "--vary noise of this size, in units of the latent's root mean square (default: 0.3)", 0, 100}, \
    {"pick", 0, OPTION_CHOICE, PICK_CHOICES, \
     "whose answer counts: of the highest q_halt, given most often, first to halt, or right by the " \
     "rules (default: q)", 0, 0}, \
    OPTION_SEED
/* clang-format on */

struct restart_choice {
    struct restarts restarts;
    enum pick pick;
    bool rules; /* whether the rules of the family tell a right answer */
};

/* False and an error where what belongs to --restarts is given without it. The table holds
 * OPTION_ADAPT too, which has a use for --seed. */
bool restart_options_check(const struct options *o, struct trm_err *err);

/* Reads them. An error where --pick rules meets puzzles whose rules do not tell a right answer, or
 * --noise meets another --vary. */
bool restart_options(const struct options *o, const struct trm_puzzle *p,
                     struct restart_choice *out, struct trm_err *err);

#endif
