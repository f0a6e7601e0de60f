/* A question that is answered by a line of text. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "base/str.h"
#include "tui/page.h"

struct prompt_wish {
    const char *label;   /* "file" */
    const char *initial; /* or NULL */
    const char *history; /* answers given under this name come back with Up; NULL: none are kept */

    /* Called with the text when it is taken, after the prompt was closed. False and an error: it
     * opens again and shows the error. `context` is NULL, or lives as long as the prompt: the state
     * of the asking page, which is below, or of its pane. */
    bool (*take)(struct app *a, void *context, const char *text, struct trm_err *err);

    /* Called after every change, for lists that follow as one types; NULL: not. */
    void (*changed)(struct app *a, void *context, const char *text);

    /* Called when a person leaves it without an answer, not when it is closed with what lies below;
     * NULL: nothing happens. */
    void (*left)(struct app *a, void *context);

    /* Writes the text as far as it can be completed; NULL: Tab does nothing. */
    void (*complete)(struct app *a, void *context, const char *text, struct str *out);

    void *context;
};

/* Texts of the wish are copied. */
void prompt_open(struct app *a, const struct prompt_wish *w);
extern const struct page_kind prompt_page;

/* For wishes that ask for a file: completes its path; `take` gets one that begins with ~/ in full.
 */
void prompt_complete_path(struct app *a, void *context, const char *text, struct str *out);

#endif
