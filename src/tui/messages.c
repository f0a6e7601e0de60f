/* The last fifty, on the page of the help. */
#include "tui/messages.h"

#include "base/alloc.h"
#include "base/str.h"
#include "tui/app.h"
#include "tui/help_overlay.h"

#include <stdlib.h>
#include <string.h>

void messages_keep(struct messages *m, const char *text)
{
    const char *last = m->count > 0 ? m->text[(m->count - 1) % MESSAGES_KEPT] : "";
    if (strcmp(last, text) == 0) return;
    char **place = &m->text[m->count++ % MESSAGES_KEPT];
    free(*place);
    *place = xstrdup(text);
}

void messages_open(struct app *a)
{
    struct messages *m = &a->messages;
    struct str all = {0};
    long first = m->count > MESSAGES_KEPT ? m->count - MESSAGES_KEPT : 0;
    for (long i = m->count; i-- > first;)
        str_printf(&all, "%s%s", m->text[i % MESSAGES_KEPT], i > first ? "\n" : "");
    free(m->shown);
    m->shown = m->count > 0 ? str_take(&all) : xstrdup("Nothing was said yet.");
    help_overlay_open_about(a, "messages, the newest first", m->shown);
}

void messages_done(struct messages *m)
{
    for (int i = 0; i < MESSAGES_KEPT; i++) free(m->text[i]);
    free(m->shown);
    *m = (struct messages){0};
}
