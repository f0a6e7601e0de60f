/* Each field is a line of text that is checked as it is written; what does not pass stays in red
 * and keeps the form open. Choices and yes-or-no fields change with Space and with the keys of
 * form-change as well. */
#include "tui/form.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/line_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct field {
    const struct schema_key *key;
    struct line_edit line;
    char error[300]; /* empty: it passes */
};

struct form {
    struct form_wish wish;        /* its texts are those below */
    char *title, *intro, *accept; /* owned */
    void *values;
    struct field *fields;
    int count, focus, top;
    struct area rows; /* of the last picture */
    char error[1000]; /* of the whole */
};

/* What a person calls a key: its last part, with spaces. */
static void field_name(const struct schema_key *k, char *out, size_t size)
{
    const char *dot = strrchr(k->path, '.');
    snprintf(out, size, "%s", dot ? dot + 1 : k->path);
    for (char *c = out; *c; c++)
        if (*c == '_') *c = ' ';
}

static void check_field(struct form *f, struct field *field)
{
    struct trm_err err = {0};
    field->error[0] = '\0';
    if (schema_field_set(field->key, field->line.text, f->values, &err)) return;
    const char *place = strstr(err.text, "line 1, column "),
               *what = place ? strstr(place, ": ") : NULL;
    snprintf(field->error, sizeof field->error, "%.280s", what ? what + 2 : err.text);
}

void form_open(struct app *a, const struct form_wish *w)
{
    struct form *f = xcalloc(1, sizeof *f);
    f->wish = *w;
    f->title = xstrdup(w->title);
    f->intro = w->intro ? xstrdup(w->intro) : NULL;
    f->accept = xstrdup(w->accept);
    f->values = xmalloc(w->size);
    memcpy(f->values, w->initial, w->size);
    f->fields = xcalloc(w->schema->count, sizeof *f->fields);
    for (size_t i = 0; i < w->schema->count; i++) {
        struct str text = {0};
        if (w->schema->keys[i].type == SCHEMA_IGNORED) continue;
        struct field *field = &f->fields[f->count++];
        field->key = &w->schema->keys[i];
        schema_field_text(field->key, f->values, &text);
        line_set(&field->line, text.text ? text.text : "");
        str_done(&text);
        check_field(f, field);
    }
    CHECK(f->count > 0);
    app_push(a, &form_page, f);
}

static void close_form(struct app *a, void *state)
{
    struct form *f = state;
    (void)a;
    free(f->title);
    free(f->intro);
    free(f->accept);
    free(f->values);
    free(f->fields);
    free(f);
}

/* Goes to the first field that does not pass, or hands the values over. */
static void take(struct app *a, struct form *f)
{
    struct trm_err err = {0};
    for (int i = 0; i < f->count; i++) {
        if (!f->fields[i].error[0]) continue;
        f->focus = i;
        return;
    }
    app_set_aside(a); /* not closed: it may come back */
    if (f->wish.take(a, f->wish.context, f->values, &err)) {
        close_form(a, f);
        return;
    }
    snprintf(f->error, sizeof f->error, "%s", err.text);
    app_push(a, &form_page, f);
}

/* The next word of "a|b|c" after the present one, or the one before. */
static void change(struct form *f, struct field *field, int by)
{
    const char *choices = field->key->type == SCHEMA_BOOL ? "false|true" : field->key->choices;
    const char *words[64];
    int count = 0, now = 0;
    if (field->key->type != SCHEMA_BOOL && field->key->type != SCHEMA_CHOICE) return;
    for (const char *w = choices; w && count < (int)ARRAY_LEN(words); count++) {
        words[count] = w;
        size_t length = strcspn(w, "|");
        if (length == (size_t)field->line.length && strncmp(w, field->line.text, length) == 0)
            now = count;
        w = w[length] ? w + length + 1 : NULL;
    }
    const char *next = words[(now + by + count) % count];
    char text[100];
    snprintf(text, sizeof text, "%.*s", (int)strcspn(next, "|"), next);
    line_set(&field->line, text);
    check_field(f, field);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct form *f = state;
    struct field *field = &f->fields[f->focus];
    f->error[0] = '\0';
    switch (action) {
    case ACTION_PROMPT_ACCEPT: take(a, f); return true;
    case ACTION_PROMPT_CANCEL: app_pop(a); return true;
    case ACTION_DOWN:
    case ACTION_FORM_NEXT: f->focus = (f->focus + 1) % f->count; return true;
    case ACTION_UP:
    case ACTION_FORM_PREVIOUS: f->focus = (f->focus + f->count - 1) % f->count; return true;
    case ACTION_FORM_CHANGE: change(f, field, 1); return true;
    case ACTION_FORM_CHANGE_BACK: change(f, field, -1); return true;
    default: break;
    }
    if (!line_act(&field->line, action)) return false;
    check_field(f, field);
    return true;
}

static void text(struct app *a, void *state, const char *utf8, size_t length)
{
    struct form *f = state;
    struct field *field = &f->fields[f->focus];
    bool listed = field->key->type == SCHEMA_BOOL || field->key->type == SCHEMA_CHOICE;
    (void)a;
    if (listed && length == 1 && utf8[0] == ' ') {
        change(f, field, 1);
        return;
    }
    line_insert(&field->line, utf8, length);
    check_field(f, field);
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct form *f = state;
    int row = f->top + e->y - f->rows.y;
    (void)a;
    if (e->mouse != MOUSE_PRESS || !area_contains(f->rows, e->x, e->y) || row >= f->count)
        return false;
    if (row == f->focus) change(f, &f->fields[row], 1);
    f->focus = row;
    return true;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void draw_field(const struct form *f, struct canvas *c, struct area row,
                       const struct look *l, int i)
{
    enum { LABEL = 24 };
    const struct field *field = &f->fields[i];
    bool focused = i == f->focus;
    char name[64];
    field_name(field->key, name, sizeof name);
    int label = least_of(row.width / 2, LABEL);
    struct area left = {row.x + 2, row.y, label - 2, 1};
    struct area right = {row.x + label, row.y, row.width - label, 1};
    if (focused)
        canvas_put(c, row.x, row.y, look_glyph(l, GLYPH_ARROW), look_style(l, ROLE_STRONG));
    draw_line(c, area_intersect(left, row), l, look_style(l, focused ? ROLE_STRONG : ROLE_TEXT),
              ALIGN_LEFT, name);
    if (focused)
        line_draw(c, right, l, &field->line);
    else
        draw_line(c, right, l, look_style(l, field->error[0] ? ROLE_BAD : ROLE_TEXT), ALIGN_LEFT,
                  field->line.text);
}

/* What is wrong, or what the field under the cursor is for. */
static void draw_note(const struct form *f, struct canvas *c, struct area a, const struct look *l)
{
    const struct field *field = &f->fields[f->focus];
    char note[400];
    const char *error = f->error[0] ? f->error : field->error;
    if (error[0]) {
        draw_text_block(c, a, l, look_style(l, ROLE_BAD), error, 0);
        return;
    }
    int used = snprintf(note, sizeof note, "%s", field->key->help ? field->key->help : "");
    if (field->key->type == SCHEMA_CHOICE)
        snprintf(note + used, sizeof note - (size_t)used, " (%s; Space changes)",
                 field->key->choices);
    else if (field->key->type == SCHEMA_BOOL)
        snprintf(note + used, sizeof note - (size_t)used, " (Space changes)");
    else if (field->key->least != 0 || field->key->most != 0)
        snprintf(note + used, sizeof note - (size_t)used, " (%.10g to %.10g)", field->key->least,
                 field->key->most);
    draw_text_block(c, a, l, look_style(l, ROLE_DIM), note, 0);
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    enum { WIDTH = 76, NOTE = 2 };
    struct form *f = state;
    const struct look *l = &a->screen.look;
    struct style plain = look_style(l, ROLE_TEXT);
    int width = least_of(area.width, WIDTH);
    int intro = f->intro ? text_lines(f->intro, width - 4) + 1 : 0;
    int height = least_of(2 + intro + f->count + 1 + NOTE, area.height);
    struct area box = {area.x + (area.width - width) / 2, area.y + (area.height - height) / 2,
                       width, height};
    char title[120];
    snprintf(title, sizeof title, "%s (Enter: %s)", f->title, f->accept);
    canvas_fill(c, box, ' ', plain);
    struct area in = draw_box(c, box, l, title, true);
    if (in.height < intro + 1 + NOTE + 1) intro = 0;
    if (intro)
        draw_text_block(c, (struct area){in.x + 1, in.y, in.width - 2, intro - 1}, l, plain,
                        f->intro, 0);
    int rows = in.height - intro - 1 - NOTE;
    if (rows < 1) rows = in.height > 0;
    f->rows = (struct area){in.x, in.y + intro, in.width, rows};
    if (f->focus < f->top) f->top = f->focus;
    if (f->focus >= f->top + rows) f->top = f->focus - rows + 1;
    for (int i = 0; i < rows && f->top + i < f->count; i++)
        draw_field(f, c, (struct area){in.x, in.y + intro + i, in.width, 1}, l, f->top + i);
    struct area note = {in.x + 1, in.y + in.height - NOTE, in.width - 2, NOTE};
    if (in.height > NOTE + 1) draw_note(f, c, area_intersect(note, in), l);
}

const struct page_kind form_page = {
    .title = "form",
    .context = CONTEXT_FORM,
    .overlay = true,
    .leave = ACTION_PROMPT_CANCEL,
    .draw = draw,
    .act = act,
    .text = text,
    .mouse = mouse,
    .close = close_form,
};
