/* The prompt takes the place of the message line. */
#include "tui/prompt.h"

#include "base/alloc.h"
#include "base/path.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/line_edit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct prompt {
    struct prompt_wish wish; /* label and history are owned copies */
    char *label, *history;
    struct line_edit line;
    int recalled; /* how many answers back; 0: the line is new */
    char error[1000];
};

void prompt_open(struct app *a, const struct prompt_wish *w)
{
    struct prompt *p = xcalloc(1, sizeof *p);
    p->wish = *w;
    p->label = xstrdup(w->label);
    p->history = w->history ? xstrdup(w->history) : NULL;
    line_set(&p->line, w->initial ? w->initial : "");
    app_push(a, &prompt_page, p);
}

static void close_prompt(struct app *a, void *state)
{
    struct prompt *p = state;
    (void)a;
    free(p->label);
    free(p->history);
    free(p);
}

static void changed(struct app *a, struct prompt *p)
{
    p->error[0] = '\0';
    if (p->wish.changed) p->wish.changed(a, p->wish.context, p->line.text);
}

static char *expand_home(const char *text)
{
    const char *home = getenv("HOME");
    bool below = text[0] == '~' && text[1] == '/' && home;
    return below ? path_join(home, text + 2) : xstrdup(text);
}

static void take(struct app *a, struct prompt *p)
{
    struct trm_err err = {0};
    bool is_path = p->wish.complete == prompt_complete_path;
    char *text = is_path ? expand_home(p->line.text) : xstrdup(p->line.text);
    app_set_aside(a); /* not closed: it may come back */
    bool taken = p->wish.take(a, p->wish.context, text, &err);
    free(text);
    if (p->history) answers_add(&a->answers, p->history, p->line.text);
    if (taken) {
        close_prompt(a, p);
        return;
    }
    snprintf(p->error, sizeof p->error, "%s", err.text);
    app_push(a, &prompt_page, p);
}

static void leave(struct app *a, struct prompt *p)
{
    struct prompt_wish wish = p->wish;
    app_pop(a);
    if (wish.left) wish.left(a, wish.context);
}

static void complete(struct app *a, struct prompt *p)
{
    struct str out = {0};
    if (!p->wish.complete) return;
    p->wish.complete(a, p->wish.context, p->line.text, &out);
    if (out.text) line_set(&p->line, out.text);
    str_done(&out);
    changed(a, p);
}

static void recall(struct app *a, struct prompt *p, int by)
{
    const char *text = p->history ? answers_back(&a->answers, p->history, p->recalled + by) : NULL;
    if (p->recalled + by == 0) text = "";
    if (!text) return;
    p->recalled += by;
    line_set(&p->line, text);
    changed(a, p);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct prompt *p = state;
    switch (action) {
    case ACTION_PROMPT_ACCEPT: take(a, p); return true;
    case ACTION_PROMPT_CANCEL: leave(a, p); return true;
    case ACTION_PROMPT_COMPLETE: complete(a, p); return true;
    case ACTION_PROMPT_OLDER: recall(a, p, 1); return true;
    case ACTION_PROMPT_NEWER: recall(a, p, -1); return true;
    default: break;
    }
    if (!line_act(&p->line, action)) return false;
    changed(a, p);
    return true;
}

/* Tab is a key only where something can be completed. */
static enum context inner(const struct app *a, const void *state)
{
    const struct prompt *p = state;
    (void)a;
    return p->wish.complete ? CONTEXT_COMPLETION : CONTEXT_EVERYWHERE;
}

static void text(struct app *a, void *state, const char *utf8, size_t length)
{
    struct prompt *p = state;
    line_insert(&p->line, utf8, length);
    changed(a, p);
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    enum { LABEL_LEAST = 8, INPUT_LEAST = 20, ERROR_ROWS = 4 };
    const struct prompt *p = state;
    const struct look *l = &a->screen.look;
    int y = a->keys.height > 0 ? a->keys.y - 1 : area.y + area.height - 1;
    struct area row = {0, y, c->width, 1};
    char label[80];
    snprintf(label, sizeof label, " %s: ", p->label);
    canvas_fill(c, row, ' ', look_style(l, ROLE_TEXT));
    struct area left = {0, y, c->width / 2 < LABEL_LEAST ? c->width : c->width / 2, 1};
    bool cut = text_columns(label) + INPUT_LEAST > c->width;
    if (!cut) left.width = c->width;
    int used = draw_line(c, left, l, look_style(l, ROLE_STRONG), ALIGN_LEFT, label);
    if (cut) used++; /* its last space is cut off too */
    line_draw(c, (struct area){used, y, row.width - used, 1}, l, &p->line);
    struct area above = {0, y - 1, c->width, 1}, words = {1, y - 1, c->width - 1, 1};
    if (!p->error[0] || y < 1) return;
    canvas_fill(c, above, ' ', look_style(l, ROLE_TEXT));
    int rows = draw_message(c, words, l, look_style(l, ROLE_BAD), p->error, ERROR_ROWS);
    canvas_fill(c, (struct area){0, y - rows, 1, rows}, ' ', look_style(l, ROLE_TEXT));
}

const struct page_kind prompt_page = {
    .title = "a line of text",
    .context = CONTEXT_PROMPT,
    .inner = inner,
    .overlay = true,
    .leave = ACTION_PROMPT_CANCEL,
    .draw = draw,
    .act = act,
    .text = text,
    .close = close_prompt,
};

/* ---- Paths ----------------------------------------------------------------------------------- */

/* The longest beginning that all entries of a folder share which begin like that. */
static char *common_beginning(const char *folder, const char *begins, bool *one_folder)
{
    char *common = NULL;
    size_t length = strlen(begins);
    DIR *dir = opendir(folder);
    int count = 0;
    for (struct dirent *d; dir && (d = readdir(dir));) {
        if (strncmp(d->d_name, begins, length) != 0 || (d->d_name[0] == '.' && length == 0))
            continue;
        if (count++ == 0) {
            common = xstrdup(d->d_name);
            continue;
        }
        size_t same = 0;
        while (common[same] && common[same] == d->d_name[same]) same++;
        common[same] = '\0';
    }
    if (dir) closedir(dir);
    char *whole = common ? path_join(folder, common) : NULL;
    *one_folder = count == 1 && path_is_folder(whole);
    free(whole);
    return common;
}

void prompt_complete_path(struct app *a, void *context, const char *text, struct str *out)
{
    char *path = expand_home(text);
    const char *name = path_name(path);
    bool one_folder;
    (void)a;
    (void)context;
    str_add_bytes(out, path, (size_t)(name - path));
    char *common = common_beginning(out->length ? out->text : ".", name, &one_folder);
    str_add(out, common ? common : name);
    if (one_folder) str_add_char(out, '/');
    free(common);
    free(path);
}
