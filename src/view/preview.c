/* Words above, picture below, in what room there is. */
#include "view/preview.h"

#include "canvas/draw.h"
#include "puzzle/sudoku.h"
#include "view/tile.h"

#include <stdio.h>
#include <string.h>

enum role verdict_text(char out[VERDICT_TEXT], const struct verdict *v)
{
    const char *steps = v && v->steps == 1 ? "step" : "steps";
    out[0] = '\0';
    if (!v) return ROLE_DIM;
    if (!v->known) {
        snprintf(out, VERDICT_TEXT, "unknown, %d", v->steps);
        return ROLE_DIM;
    }
    if (v->right_at_halt) {
        snprintf(out, VERDICT_TEXT, "right, %d %s", v->steps, steps);
        return ROLE_RIGHT;
    }
    snprintf(out, VERDICT_TEXT, "%s, %d %s", v->right_at_end ? "too early" : "wrong", v->steps,
             steps);
    return v->right_at_end ? ROLE_WARN : ROLE_WRONG;
}

/* ---- Demonstrations -------------------------------------------------------------------------- */

enum { ARROW_WIDTH = 3, PAIR_GAP = 3 };

/* Both grids of a pair in cells of one size, the output's room beside the input's. */
static struct area draw_pair(struct canvas *c, struct area a, const struct look *l,
                             const struct trm_family *f, const struct trm_pair *pair)
{
    int cols = pair->input.cols + pair->output.cols;
    int rows = pair->input.rows > pair->output.rows ? pair->input.rows : pair->output.rows;
    if (cols == 0 || rows == 0 || a.width <= ARROW_WIDTH) return (struct area){a.x, a.y, 0, 0};
    struct area both = {0, 0, a.width - ARROW_WIDTH, a.height};
    struct grid_scale scale = grid_scale_fit(both, l, rows, cols);
    struct grid_view input = {f, &pair->input, NULL, scale},
                     output = {f, &pair->output, NULL, scale};
    struct area in = view_grid(c, a, l, &input);
    struct area rest = {in.x + in.width + ARROW_WIDTH, a.y, a.width - in.width - ARROW_WIDTH,
                        a.height};
    if (pair->output.rows == 0 || rest.width <= 0) return in;
    canvas_put(c, in.x + in.width + 1, a.y + in.height / 2, look_glyph(l, GLYPH_ARROW),
               look_style(l, ROLE_DIM));
    struct area out = view_grid(c, rest, l, &output);
    int height = in.height > out.height ? in.height : out.height;
    return (struct area){a.x, a.y, out.x + out.width - a.x, height};
}

/* The most columns of pairs in which `count` of them fit well: the cells should be large. */
static int columns_for(int count, struct area a)
{
    int best = 1;
    for (int columns = 1; columns <= count && columns <= 6; columns++) {
        int width = a.width / columns - PAIR_GAP;
        int height = a.height / ((count + columns - 1) / columns);
        if (width < 12) break;
        if (width >= 2 * height || columns == 1) best = columns;
    }
    return best;
}

int view_demos(struct canvas *c, struct area a, const struct look *l, const struct trm_puzzle *p,
               int first)
{
    int count = p->demo_count - first, drawn = 0;
    if (count <= 0 || a.width < 4 || a.height < 2) return 0;
    struct area old = canvas_clip(c, a);
    int columns = columns_for(count, a), rows = (count + columns - 1) / columns;
    int height = a.height / rows > 2 ? a.height / rows : a.height < 3 ? a.height : 3;
    for (int i = 0; i < count; i++) {
        struct area place = {a.x + i % columns * (a.width / columns), a.y + i / columns * height,
                             a.width / columns - PAIR_GAP, height - 1};
        if (place.y + 1 >= a.y + a.height) break;
        draw_pair(c, area_intersect(place, a), l, p->family, &p->demos[first + i]);
        drawn++;
    }
    c->clip = old;
    return drawn;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static int filled(const struct trm_puzzle *p)
{
    int count = 0;
    for (int i = 0; i < trm_grid_size(&p->question); i++)
        count += p->question.cell[i] != p->family->blank;
    return count;
}

/* What is worth saying beside family and size. */
static void describe(const struct trm_puzzle *p, char *out, size_t size)
{
    const struct trm_grid *g = &p->question;
    const struct sudoku_shape *shape = g->rows == g->cols ? sudoku_shape(g->rows) : NULL;
    int used = snprintf(out, size, "%s %dx%d", p->family->title, g->rows, g->cols);
    if (strcmp(p->family->name, "sudoku") == 0 && shape)
        used += snprintf(out + used, size - (size_t)used, ", %d clues, %s", filled(p),
                         sudoku_technique_name(sudoku_technique(shape, g->cell)));
    else if (p->demo_count > 0)
        used += snprintf(out + used, size - (size_t)used, ", %d demonstrations, test %d",
                         p->demo_count, p->test_index + 1);
    if (p->rating >= 0 && used < (int)size)
        snprintf(out + used, size - (size_t)used, ", rating %g", p->rating);
}

void view_task(struct canvas *c, struct area a, const struct look *l, const struct trm_puzzle *p,
               int first)
{
    struct trm_pair asked = {p->question, {0}};
    struct grid_view question = {p->family, &p->question, NULL, {0, 0}};
    if (a.width < 4 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    bool wide = a.width > 4 * a.height;
    struct area demos = a, test = a;
    if (wide)
        demos.width = a.width * 2 / 3, test.x += demos.width, test.width -= demos.width;
    else
        demos.height = a.height * 2 / 3, test.y += demos.height, test.height -= demos.height;
    if (p->demo_count == 0) {
        view_grid(c, a, l, &question);
    } else {
        view_demos(c, demos, l, p, first);
        draw_line(c, test, l, look_style(l, ROLE_DIM), ALIGN_LEFT, "test");
        test.y++, test.height--;
        if (test.height > 0) draw_pair(c, test, l, p->family, &asked);
    }
    c->clip = old;
}

void view_preview(struct canvas *c, struct area a, const struct look *l,
                  const struct preview_view *v)
{
    const struct trm_puzzle *p = v->puzzle;
    char text[200], verdict[VERDICT_TEXT];
    enum role role = verdict_text(verdict, v->verdict);
    if (a.width < 4 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    describe(p, text, sizeof text);
    draw_line(c, (struct area){a.x, a.y, a.width, 1}, l, look_style(l, ROLE_TEXT), ALIGN_LEFT,
              text);
    int words = 1;
    if (v->verdict && a.height > 14) {
        snprintf(text, sizeof text, "the model: %s", verdict);
        draw_line(c, (struct area){a.x, a.y + words++, a.width, 1}, l, look_style(l, role),
                  ALIGN_LEFT, text);
    }
    if (a.height > 12) words++;
    struct area picture = {a.x, a.y + words, a.width, a.height - words};
    if (picture.height > 0) view_task(c, picture, l, p, 0);
    c->clip = old;
}
