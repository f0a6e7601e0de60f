/* Text files of puzzles, line by line. Nothing is copied: a line is a piece of
 * the caller's text. */
#include "puzzle/lines.h"

#include "base/alloc.h"
#include "base/number.h"
#include "base/path.h"
#include "base/utf8.h"
#include "trmscope/augment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lines_begin(struct lines *l, const char *text, size_t length)
{
    static const char mark[] = "\xef\xbb\xbf";
    *l = (struct lines){.next = text, .end = text + length};
    if (length >= 3 && memcmp(text, mark, 3) == 0) l->next += 3;
}

bool lines_next(struct lines *l)
{
    if (l->next == l->end) return false;
    const char *newline = memchr(l->next, '\n', (size_t)(l->end - l->next));
    const char *stop = newline ? newline : l->end;
    l->line = l->next;
    l->length = (size_t)(stop - l->next);
    if (l->length && l->line[l->length - 1] == '\r') l->length--;
    l->next = newline ? newline + 1 : l->end;
    l->number++;
    return true;
}

/* The next field of a line, which ends at a comma; *rest moves behind it, NULL after the last. */
static struct csv_field next_field(const char *line, const char **rest, const char *end)
{
    const char *begin = *rest;
    const char *comma = memchr(begin, ',', (size_t)(end - begin));
    *rest = comma ? comma + 1 : NULL;
    return (struct csv_field){.text = begin,
                              .length = (size_t)((comma ? comma : end) - begin),
                              .column = (int)(begin - line) + 1};
}

bool csv_header(struct csv *c, const char *line, size_t length)
{
    static const char *const names[CSV_COLUMNS] = {"source", "question", "answer", "rating"};
    for (int k = 0; k < CSV_COLUMNS; k++) c->place[k] = -1;
    const char *rest = line;
    for (int i = 0; rest; i++) {
        struct csv_field f = next_field(line, &rest, line + length);
        for (int k = 0; k < CSV_COLUMNS; k++)
            if (f.length == strlen(names[k]) && memcmp(f.text, names[k], f.length) == 0)
                c->place[k] = i;
    }
    return c->place[CSV_QUESTION] >= 0;
}

bool csv_split(const struct csv *c, const struct lines *l, struct csv_field out[CSV_COLUMNS],
               struct trm_err *err)
{
    const char *rest = l->line;
    int count = 0;
    for (int k = 0; k < CSV_COLUMNS; k++) out[k] = (struct csv_field){.text = l->line};
    for (; rest; count++) {
        struct csv_field f = next_field(l->line, &rest, l->line + l->length);
        for (int k = 0; k < CSV_COLUMNS; k++)
            if (c->place[k] == count) out[k] = f;
    }
    if (count > c->place[CSV_QUESTION]) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "found %d field%s, expected the question in field %d as the header says",
                       count, count == 1 ? "" : "s", c->place[CSV_QUESTION] + 1);
}

bool csv_rating(const struct csv_field *f, double *rating, struct trm_err *err)
{
    char text[40];
    *rating = -1;
    if (f->length == 0) return true;
    snprintf(text, sizeof text, "%.*s", (int)(f->length < 39 ? f->length : 39), f->text);
    char *end;
    double value = number_read(text, &end);
    if (*end || f->length >= sizeof text || !(value >= 0 && value < 1e18))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "column %d: found the rating \"%s\", expected a number from 0",
                           f->column, text);
    *rating = value;
    return true;
}

const char *show_char(char c, char *buffer)
{
    unsigned char byte = (unsigned char)c;
    if (byte > 0x20 && byte < 0x7f)
        snprintf(buffer, 12, "'%c'", c);
    else if (byte == ' ')
        snprintf(buffer, 12, "a space");
    else
        snprintf(buffer, 12, "byte 0x%02x", byte);
    return buffer;
}

char *puzzle_stem(const char *path)
{
    if (strcmp(path, "-") == 0) return xstrdup("puzzle");
    const char *name = path_name(path), *dot = strrchr(name, '.');
    return utf8_clean(dot && dot > name ? xstrndup(name, (size_t)(dot - name)) : xstrdup(name));
}

static bool is_copy(const char *name)
{
    struct trm_augment a;
    size_t length;
    trm_augment_parse(name, &a, &length);
    return name[length] != '\0';
}

bool puzzles_pass(struct trm_puzzles *out, const char *name, size_t count)
{
    if (out->plain && name && is_copy(name)) {
        out->left_out += count;
        return true;
    }
    if (out->passed >= out->from) return false;
    out->passed += count;
    return true;
}

/* Who says how many, or takes them one by one, knows what that costs. */
static bool has_room(const struct trm_puzzles *out, struct trm_err *err)
{
    if (out->each || out->limit || out->count < TRM_PUZZLES_MOST) return true;
    return trm_err_set(
        err, TRM_ERR_INPUT,
        "more than %d puzzles, each of which takes 8 KB of memory; take fewer at once "
        "(--limit and --from, where a command has them), or split the file",
        TRM_PUZZLES_MOST);
}

bool puzzles_take(struct trm_puzzles *out, struct trm_puzzle *p, const char *path, size_t number,
                  int line, struct trm_err *err)
{
    bool full = puzzles_full(out), passed = !full && puzzles_pass(out, p->name, 1);
    if (full || passed || !has_room(out, err)) {
        trm_puzzle_done(p);
        return passed;
    }
    if (!p->name) {
        char *stem = puzzle_stem(path);
        p->name = xasprintf("%s:%zu", stem, number);
        free(stem);
    }
    utf8_clean(p->name); /* a file says it, and terminals print it */
    p->line = line;
    if (out->each) {
        bool good = out->each(p, out->with, err);
        trm_puzzle_done(p);
        out->count++;
        return good;
    }
    out->items = xgrow(out->items, &out->capacity, out->count + 1, sizeof *out->items);
    out->items[out->count++] = *p;
    return true;
}
