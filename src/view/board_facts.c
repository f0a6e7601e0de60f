/* Everything is read off the frame and the one before it. */
#include "view/board_facts.h"

#include <math.h>
#include <string.h>

struct candidates board_candidates(const struct board_view *v, int position, int wanted)
{
    const float *logits = v->frame->logits + (size_t)position * (size_t)v->vocab;
    struct candidates k = {0};
    double largest = -INFINITY, sum = 0;
    for (int t = 0; t < v->vocab; t++) largest = fmax(largest, (double)logits[t]);
    for (int t = 0; t < v->vocab; t++) sum += exp((double)logits[t] - largest);
    for (int t = 0; t < v->vocab; t++) {
        double prob = exp((double)logits[t] - largest) / sum;
        int place = k.count;
        while (place > 0 && prob > k.prob[place - 1]) place--;
        if (place >= wanted) continue;
        if (k.count < wanted) k.count++;
        memmove(&k.token[place + 1], &k.token[place], sizeof(int) * (size_t)(k.count - 1 - place));
        memmove(&k.prob[place + 1], &k.prob[place], sizeof(double) * (size_t)(k.count - 1 - place));
        k.token[place] = t, k.prob[place] = prob;
    }
    return k;
}

/* A cell of a grid, which may be smaller than the canvas. */
static int cell_of(const struct trm_grid *g, int row, int col)
{
    const int no_cell = -1;
    return row < g->rows && col < g->cols ? g->cell[row * g->cols + col] : no_cell;
}

/* Right or wrong, now and in the frame before. Where the answer has no cell there
 * should be none. */
static void compare_with_answer(const struct board_view *v, int row, int col, struct cell_facts *k)
{
    if (!v->frame || !v->answer) return;
    int right = cell_of(v->answer, row, col);
    k->wrong = cell_of(v->grid, row, col) != right;
    if (!v->before || !v->grid_before) return;
    bool was_wrong = cell_of(v->grid_before, row, col) != right;
    k->fixed = was_wrong && !k->wrong;
    k->broken = !was_wrong && k->wrong;
    k->still_wrong = was_wrong && k->wrong;
}

struct cell_facts board_facts(const struct board_view *v, int row, int col)
{
    const double level = 0.1;
    struct cell_facts k = {.position = row * v->canvas_cols + col, .prob = 1, .margin = 1};
    k.outside = row >= v->grid->rows || col >= v->grid->cols;
    k.given = v->given[k.position];
    k.lit = v->lit && v->lit[k.position];
    if (v->frame) {
        struct candidates n = board_candidates(v, k.position, 2);
        k.margin = n.count > 1 ? n.prob[0] - n.prob[1] : 1;
        k.unsure = !k.given && k.margin < level;
        k.conflict = v->frame->conflict[k.position];
        k.changed = v->before && v->before->token[k.position] != v->frame->token[k.position];
        if (!k.given) k.prob = (double)v->frame->prob[k.position];
    }
    compare_with_answer(v, row, col, &k);
    return k;
}

uint32_t board_mark(const struct look *l, const struct cell_facts *k)
{
    if (k->fixed) return look_glyph(l, GLYPH_RIGHT_MARK);
    if (k->broken) return look_glyph(l, GLYPH_BROKEN_MARK);
    if (k->conflict && !k->given) return '!'; /* what is given is not to blame */
    if (k->wrong) return look_glyph(l, GLYPH_WRONG_MARK);
    if (k->changed) return look_glyph(l, GLYPH_BULLET);
    return k->unsure ? '?' : ' ';
}

struct style board_style(const struct look *l, const struct cell_facts *k)
{
    struct style s = k->given ? look_style(l, ROLE_GIVEN)
                              : look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, k->prob);
    if (k->changed) s = look_mark(l, s, ROLE_CHANGED);
    if (k->conflict) s = look_mark(l, s, ROLE_CONFLICT);
    if (k->lit) s.attrs |= ATTR_REVERSE;
    return s;
}

uint32_t board_bar(const struct look *l, double prob)
{
    static const uint32_t dots[4] = {0x2840, 0x2844, 0x2846, 0x2847};
    int level = prob < 0.25 ? 0 : prob < 0.5 ? 1 : prob < 0.75 ? 2 : 3;
    return l->glyphs == GLYPHS_UTF8 ? dots[level] : (uint32_t) ".:+#"[level];
}
