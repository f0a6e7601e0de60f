/* Looks at a question on a worker thread while it is being made, so that no key waits.
 *
 * Only the last question counts: asking again stops the search that is under way. One thread, the
 * interface's, calls these functions; none of them waits for a search.
 */
#ifndef EDIT_CHECKER_H
#define EDIT_CHECKER_H

#include "trmscope/family.h"

struct checker;

/* NULL and an error when the system has no thread or descriptor left. */
struct checker *checker_new(struct trm_err *err);
void checker_free(struct checker *c); /* waits until the worker noticed, some milliseconds */

/* Asks about a question of a family that has `inspect`; the one before is forgotten. */
void checker_ask(struct checker *c, const struct trm_family *f, const struct trm_grid *question);

/* Takes the answer to the last question, once, when it is there. */
bool checker_answer(struct checker *c, struct trm_inspection *out);

/* Whether an answer is still to come. */
bool checker_busy(const struct checker *c);

/* For poll(): readable when checker_answer may have something. */
int checker_descriptor(const struct checker *c);

#endif
