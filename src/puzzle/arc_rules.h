/* Rules of made-up ARC tasks. A rule is a small family of its own: its choices (a colour, a side, a
 * number) make one task of it different from another.
 *
 * A rule draws an input on which it shows, and maps an input to the output. Everything that tasks
 * need besides (demonstrations, being sure that they leave one answer) is in arc_generate.c.
 */
#ifndef PUZZLE_ARC_RULES_H
#define PUZZLE_ARC_RULES_H

#include "puzzle/arc.h"

enum { ARC_CHOICES = 3 };

struct arc_rule {
    const char *name;

    /* Choice k of a task is one of 0..options[k]-1; 0 in options: there is no such choice. */
    int options[ARC_CHOICES];

    /* Draws an input. A poor one, on which nothing happens, is thrown away by the caller. */
    void (*input)(struct rng *r, const int *choice, struct trm_grid *in);

    /* The output; false when the rule does not apply to this input (or with these choices). The
     * output must have 1..30 rows and columns. *out is not *in. */
    bool (*apply)(const int *choice, const struct trm_grid *in, struct trm_grid *out);
};

/* Lists by subject, each ended by a row without a name. */
extern const struct arc_rule arc_rules_shape[];  /* arc_rules_shape.c: the grid as a whole */
extern const struct arc_rule arc_rules_colour[]; /* arc_rules_colour.c: what colour a cell is */
extern const struct arc_rule
    arc_rules_object[];                        /* arc_rules_object.c: objects, their size, number */
extern const struct arc_rule arc_rules_line[]; /* arc_rules_line.c: moving and drawing */
extern const struct arc_rule arc_rules_logic[]; /* arc_rules_logic.c: patterns, halves, repair */

/* Rule number i of all lists, NULL after the last. */
const struct arc_rule *arc_rule(int i);

/* Whether the rule with some choices maps every demonstration of p to its output. If `answer` is
 * not NULL: in a way that does not lead to that answer on the question. */
bool arc_rule_explains(const struct arc_rule *rule, const struct trm_puzzle *p,
                       const struct trm_grid *answer);

/* Draws the choices that make one task of the rule. */
void arc_rule_choose(struct rng *r, const struct arc_rule *rule, int *choice);

/* Draws an input on which the rule does something, with its output; false when the
 * draws were poor. */
bool arc_rule_pair(struct rng *r, const struct arc_rule *rule, const int *choice,
                   struct trm_pair *pair);

/* A task of that rule, whatever other rules make of it; false when the draws were poor. */
bool arc_rule_task(struct rng *r, const struct arc_rule *rule, struct trm_puzzle *out);

#endif
