/* A question with a few answers: a menu, or yes and no. */
#ifndef TUI_CHOICE_H
#define TUI_CHOICE_H

#include "tui/page.h"

struct choice_wish {
    const char *title;        /* of the box */
    const char *text;         /* the question in sentences, or NULL */
    const char *const *names; /* [count] the answers; the first letter of one chooses it */
    const char *const *notes; /* [count] what is said behind them, or NULL */
    int count;                /* at least 1 */
    int chosen;               /* the one to begin with */

    /* The answer was taken, the question is closed; not called when it is left by Esc. context is
     * NULL, or lives as long as the question: the asking page's state, say. */
    void (*take)(struct app *a, void *context, int which);
    void *context;
};

/* Texts are copied. */
void choice_open(struct app *a, const struct choice_wish *w);
extern const struct page_kind choice_page;

/* Yes or no; no is where one begins. `yes` says what yes does: "yes, write over it". */
void confirm_open(struct app *a, const char *question, const char *yes,
                  void (*take)(struct app *a, void *context), void *context);

#endif
