/* Puzzles as lines of CSV and as ARC tasks in JSON. */
#include "puzzle/pack_write.h"

#include "base/jsonw.h"
#include "base/str.h"
#include "puzzle/lines.h"

#include <string.h>

static const char header[] = "source,question,answer,rating";

void pack_line(const struct trm_family *family, const struct trm_grid *grid, struct str *out)
{
    bool divided = !family->fills_blanks || grid->rows != grid->cols;
    for (int y = 0; y < grid->rows; y++) {
        if (y > 0 && divided) str_add_char(out, '/');
        for (int x = 0; x < grid->cols; x++)
            str_add_char(out, family->glyph(grid->cell[y * grid->cols + x]));
    }
    if (divided && family->fills_blanks && grid->rows == 1) str_add_char(out, '/');
}

void pack_csv_header(struct str *out)
{
    str_printf(out, "%s\n", header);
}

bool pack_has_csv_header(const char *text, size_t length)
{
    struct lines l;
    bool found = false;
    lines_begin(&l, text, length);
    while (!found && lines_next(&l))
        found = l.length == strlen(header) && memcmp(l.line, header, l.length) == 0;
    return found;
}

void pack_csv_row(const struct trm_puzzle *p, const char *source, struct str *out)
{
    size_t begin = out->length;
    for (; *source; source++) {
        bool mark = *source == '#' && out->length == begin; /* of a comment, which the row is not */
        if (!mark && !strchr(",\"\r\n", *source)) str_add_char(out, *source);
    }
    str_add_char(out, ',');
    pack_line(p->family, &p->question, out);
    str_add_char(out, ',');
    if (p->answer.rows > 0) pack_line(p->family, &p->answer, out);
    str_add_char(out, ',');
    if (p->rating >= 0) str_printf(out, "%.10g", p->rating);
    str_add_char(out, '\n');
}

size_t pack_task_tests(const struct trm_puzzles *all, size_t first)
{
    size_t end = first + 1;
    while (end < all->count && strcmp(all->items[end].name, all->items[first].name) == 0) end++;
    return end - first;
}

void pack_tasks_json(const struct trm_puzzles *all, struct str *out)
{
    str_add_char(out, '{');
    for (size_t i = 0, tests; i < all->count; i += tests) {
        const struct trm_puzzle *p = &all->items[i];
        tests = pack_task_tests(all, i);
        if (i > 0) str_add(out, ", ");
        struct jsonw name = {.out = out};
        jsonw_text(&name, NULL, p->name);
        str_add(out, ": ");
        p->family->print_task(p, tests, out);
    }
    str_add(out, "}\n");
}
