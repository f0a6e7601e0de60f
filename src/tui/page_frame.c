/* Where there is no room for the lines and a page, a notice stands in place of both. */
#include "tui/page_frame.h"

#include "canvas/draw.h"
#include "tui/app.h"

enum { LEAST_WIDTH = 20, LEAST_HEIGHT = 5 };

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
    char under_way[UNDER_WAY_TEXT];
    canvas_fill(c, body, ' ', look_style(l, ROLE_TEXT));
    if (c->width < LEAST_WIDTH || c->height < LEAST_HEIGHT) {
        view_too_small(c, body, l, LEAST_WIDTH, LEAST_HEIGHT);
        return a->body = (struct area){0};
    }
    under_way_text(under_way, a, app_top_page(a)->kind);
    view_title_line(c, (struct area){0, 0, c->width, 1}, l, title, right, under_way);
    int words = draw_words(c, (struct area){0, c->height - 2, c->width, 1}, &a->screen, status);
    a->keys = (struct area){0, c->height - 1, c->width, 1};
    return a->body = (struct area){0, 1, c->width, c->height - 2 - words};
}
