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

static bool same_size(const struct trm_grid *a, const struct trm_grid *b)
{
    return a && b && a->rows == b->rows && a->cols == b->cols;
}

/* Right or wrong, now and in the frame before. */
static void compare_with_answer(const struct board_view *v, int cell, struct cell_facts *k)
{
    if (!v->frame || k->outside || !same_size(v->answer, v->grid)) return;
    k->wrong = v->answer->cell[cell] != v->grid->cell[cell];
    if (!same_size(v->answer, v->grid_before)) return;
    bool was_wrong = v->answer->cell[cell] != v->grid_before->cell[cell];
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
    compare_with_answer(v, row * v->grid->cols + col, &k);
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
