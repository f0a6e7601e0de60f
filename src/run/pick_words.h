/* Which puzzles one looks for, in words: "wrong >5 9x9 hard" means all of these at once.
 *
 *   >5 <5 =5       the rating; also >= and <=
 *   9x9            rows and columns of the question
 *   sudoku ...     the family
 *   right wrong early new
 *                  what the model made of it: right where it halts, wrong for good, halted too
 *                  early, not asked yet
 *   81 characters  the puzzle itself, as it is written in one line
 *   other words    a part of its name, capitals or not
 */
#ifndef RUN_PICK_WORDS_H
#define RUN_PICK_WORDS_H

#include "run/shelf.h"
#include "run/verdicts.h"

enum { PICK_TERMS = 12, PICK_TEXT = 64 };

struct pick_words {
    int count;
    struct pick_term {
        enum pick_kind {
            PICK_NAME,
            PICK_RATING,
            PICK_SIZE,
            PICK_FAMILY,
            PICK_PUZZLE,
            PICK_RIGHT,
            PICK_WRONG,
            PICK_EARLY,
            PICK_NEW
        } kind;
        char text[PICK_TEXT]; /* PICK_NAME */
        char compare[3];      /* PICK_RATING: "<", "<=", ... */
        double value;
        int rows, cols; /* PICK_SIZE */
        const struct trm_family *family;
        uint64_t fingerprint;
    } term[PICK_TERMS];
    bool asks_verdict; /* some word is about what the model made of it */
    bool asks_rating;  /* some word is about how hard it is */
};

/* Words beyond PICK_TERMS are ignored. */
struct pick_words pick_words_parse(const char *text);

/* Whether every word is true of it. verdict: NULL when the model was not asked. */
bool pick_words_match(const struct pick_words *w, const char *name, const struct shelved *item,
                      const struct verdict *verdict);

#endif
