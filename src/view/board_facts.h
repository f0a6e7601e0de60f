/* What the answer board says of one cell: what happened to it, how sure the model is of it, whether
 * it is right where that is known, and the one mark that tells the most of it.
 */
#ifndef VIEW_BOARD_FACTS_H
#define VIEW_BOARD_FACTS_H

#include "view/board.h"

struct cell_facts {
    int position; /* of the model's canvas */
    bool outside; /* of the grid: what the model says there is no cell of its answer */
    bool given, changed, conflict, lit;
    bool unsure; /* the second candidate is nearly as likely as the first */

    /* Only where the right answer is known. */
    bool wrong, fixed, broken, still_wrong; /* now; became right, became wrong; was and is wrong */

    double prob;   /* of the predicted token; 1 for given cells */
    double margin; /* by which it leads the next one */
};

struct cell_facts board_facts(const struct board_view *v, int row, int col);

/* The mark of a cell, ' ' for none: fixed or broken in this step before everything, then a broken
 * rule, wrong, changed, unsure. */
uint32_t board_mark(const struct look *l, const struct cell_facts *k);

/* The colours of a cell. */
struct style board_style(const struct look *l, const struct cell_facts *k);

/* A probability in one place of the screen: up to four dots, or a character. */
uint32_t board_bar(const struct look *l, double prob);

/* Tokens of a position, the most probable first. */
enum { CANDIDATES = 12 };
struct candidates {
    int count;
    int token[CANDIDATES];
    double prob[CANDIDATES];
};
struct candidates board_candidates(const struct board_view *v, int position, int wanted);

#endif
