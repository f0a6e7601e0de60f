/* Which of K restarts answers.
 *
 *   q      the one most sure of itself: the highest q_halt at the end
 *   vote   the answer given most often, then the higher mean p(halt), then the earlier restart
 *   first  the one that halts first, with the answer it halts with; then the higher q_halt there.
 *          When none halts: by q
 *   rules  the earliest whose answer the rules of the family accept, without any label; when they
 *          accept none: by q
 */
#ifndef RUN_PICK_H
#define RUN_PICK_H

#include "run/evaluate.h"

enum pick { PICK_Q, PICK_VOTE, PICK_FIRST, PICK_RULES, PICKS };

/* The names, in the order above. */
#define PICK_CHOICES "q|vote|first|rules"
extern const char *const pick_names[PICKS];

/* What a person chooses: how restarts are made, and whose answer counts. */
struct restarts_settings {
    struct restarts restarts;
    enum pick pick;
};

/* Whether the rules of the puzzle's family can tell a right answer without knowing it. */
bool pick_rules_decide(const struct trm_puzzle *p);

/* The restart, of the first `restarts` ones of a puzzle, whose answer is picked. PICK_RULES, here
 * and below, is for puzzles where pick_rules_decide: elsewhere the label would pick. */
int pick_restart(const struct evaluation *e, size_t puzzle, int restarts, enum pick how);

/* How many puzzles are right when the first `restarts` restarts are picked from. */
size_t pick_total(const struct evaluation *e, int restarts, enum pick how);

/* The same for a judge who knows the answers: any of the last answers is right. */
size_t pick_any(const struct evaluation *e, int restarts);

/* How many of all restarts that were run end with that answer, `tokens` [cells]. */
int pick_agreement(const struct evaluation *e, size_t puzzle, const uint8_t *tokens);

/* share[cells]: of all restarts that were run, those whose last answer says the same of the cell as
 * `tokens` (an answer of one of them), 0..1. */
void pick_cell_agreement(const struct evaluation *e, size_t puzzle, const uint8_t *tokens,
                         float *share);

/* *out: the picked runs alone, one a puzzle, as if nothing else had been run; their last answer
 * (evaluation_answer) is the picked one. With PICK_FIRST that is the one at the halt, while the
 * fields named _at_end still describe the last step. Release with evaluation_done. */
void pick_evaluation(struct evaluation *out, const struct evaluation *e, enum pick how);

#endif
