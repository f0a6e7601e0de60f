/* A form: the fields of a struct, described by the same table that reads it from a file
 * (base/schema.h), so that ranges, choices and help texts are said once. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "base/schema.h"
#include "tui/page.h"

struct form_wish {
    const char *title;  /* of the box */
    const char *intro;  /* a sentence or two above the fields, or NULL */
    const char *accept; /* what Enter does: "train" */
    const struct schema
        *schema;         /* must live as long as the form; SCHEMA_IGNORED rows are not shown */
    const void *initial; /* [size] the struct to begin with, copied */
    size_t size;

    /* Every field was right, the form is closed. False and an error: it opens again and shows it.
     * context is NULL, or lives as long as the form: the asking page's state, say. */
    bool (*take)(struct app *a, void *context, const void *values, struct trm_err *err);
    void *context;
};

void form_open(struct app *a, const struct form_wish *w);
extern const struct page_kind form_page;

#endif
