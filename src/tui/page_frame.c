/* On low screens the page keeps its rows and the lines go: first the message, then the title. */
#include "tui/page_frame.h"

#include "canvas/draw.h"
#include "tui/app.h"

#include <stdio.h>

enum { LEAST_WIDTH = 20, LEAST_HEIGHT = 5 };

static void draw_title(struct canvas *c, struct area row, const struct look *l, const char *title,
                       const char *right)
{
    char text[300];
    struct style s = look_style(l, ROLE_TITLE);
    snprintf(text, sizeof text, " trmscope  %s", title);
    canvas_fill(c, row, ' ', s);
    int used = draw_line(c, row, l, s, ALIGN_LEFT, text);
    struct area rest = {row.x + used + 2, row.y, row.width - used - 3, 1};
    if (right && rest.width > 8) draw_line(c, rest, l, s, ALIGN_RIGHT, right);
}

/* The message, or the status where there is none. Returns the rows it takes. */
static int draw_words(struct canvas *c, struct area row, const struct screen *s, const char *status)
{
    enum { MOST = 3 };
    static const enum role roles[] = {ROLE_DIM, ROLE_GOOD, ROLE_WARN, ROLE_BAD};
    struct style style = look_style(&s->look, roles[s->message_kind]);
    struct area inner = {row.x + 1, row.y, row.width - 2, 1};
    if (s->message_kind != MESSAGE_NONE)
        return draw_message(c, inner, &s->look, style, s->message, MOST);
    if (status) draw_line(c, inner, &s->look, style, ALIGN_LEFT, status);
    return 1;
}

struct area page_frame(struct app *a, struct canvas *c, const char *title, const char *right,
                       const char *status)
{
    const struct look *l = &a->screen.look;
    struct area body = canvas_area(c);
    canvas_fill(c, body, ' ', look_style(l, ROLE_TEXT));
    if (c->width < LEAST_WIDTH || c->height < LEAST_HEIGHT) {
        view_too_small(c, body, l, LEAST_WIDTH, LEAST_HEIGHT);
        return a->body = (struct area){0};
    }
    draw_title(c, (struct area){0, 0, c->width, 1}, l, title, right);
    int words = draw_words(c, (struct area){0, c->height - 2, c->width, 1}, &a->screen, status);
    a->keys = (struct area){0, c->height - 1, c->width, 1};
    return a->body = (struct area){0, 1, c->width, c->height - 2 - words};
}
