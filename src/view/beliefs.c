/* The candidates with the most probability over the run get a curve each, the likeliest first. */
#include "view/beliefs.h"

#include "base/alloc.h"
#include "canvas/draw.h"
#include "canvas/plot.h"
#include "trace/measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CURVES = 5, MOST_POINTS = 4096 };

static int first_frame(const struct beliefs_view *v)
{
    return v->count > MOST_POINTS ? v->count - MOST_POINTS : 0;
}

/* prob [frames shown, vocab], the caller's. */
static float *probabilities(const struct beliefs_view *v)
{
    size_t vocab = (size_t)v->vocab;
    float *prob = xfloats((size_t)(v->count - first_frame(v)) * vocab);
    for (int i = first_frame(v); i < v->count; i++)
        measure_softmax(v->frames[i]->logits + (size_t)v->position * vocab, v->vocab,
                        prob + (size_t)(i - first_frame(v)) * vocab);
    return prob;
}

/* The tokens with the largest sums of probability over time, at most CURVES; returns how many. */
static int choose(const struct beliefs_view *v, const float *prob, int token[CURVES])
{
    double *sum = xcalloc((size_t)v->vocab, sizeof *sum);
    int count = v->vocab < CURVES ? v->vocab : CURVES;
    for (int i = 0; i < v->count - first_frame(v); i++)
        for (int t = 0; t < v->vocab; t++) sum[t] += (double)prob[i * v->vocab + t];
    for (int k = 0; k < count; k++) {
        token[k] = 0;
        for (int t = 1; t < v->vocab; t++)
            if (sum[t] > sum[token[k]]) token[k] = t;
        sum[token[k]] = -1;
    }
    free(sum);
    return count;
}

/* Only a step that renews z_H can change its mind: frame 0 is no belief of its own, and noise
 * before a supervision step is not its doing. */
static int changes_of_mind(const struct beliefs_view *v, int shown)
{
    int changes = 0;
    const struct trm_frame *before = NULL;
    for (int i = v->cycle_frames; i <= shown; i += v->cycle_frames) {
        const struct trm_frame *f = v->frames[i];
        changes += before && f->token[v->position] != before->token[v->position];
        before = f;
    }
    return changes;
}

static void draw_words(struct canvas *c, struct area a, const struct look *l,
                       const struct beliefs_view *v)
{
    char text[160];
    int shown = v->current < v->count ? v->current : v->count - 1;
    int changes = changes_of_mind(v, shown);
    const struct trm_frame *now = v->frames[shown];
    snprintf(text, sizeof text,
             "row %d, column %d: %c with %.3f, entropy %.3f nats; changed its mind %d time%s%s%c",
             v->row + 1, v->col + 1, v->token_glyphs[now->token[v->position]],
             (double)now->prob[v->position], (double)now->entropy[v->position], changes,
             changes == 1 ? "" : "s", v->right ? "; right is " : "", v->right ? v->right : ' ');
    draw_line(c, a, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
}

static void draw_curves(struct canvas *c, struct area a, const struct look *l,
                        const struct beliefs_view *v)
{
    static const enum role roles[CURVES] = {ROLE_CURVE_A, ROLE_CURVE_B, ROLE_CURVE_C, ROLE_GOOD,
                                            ROLE_WARN};
    float *prob = probabilities(v);
    int token[CURVES], points = v->count - first_frame(v);
    double *y = xcalloc((size_t)points * CURVES, sizeof *y), step = v->step_frames;
    char name[CURVES][2] = {{0}};
    struct plot_mark mark[2];
    struct plot plot = {.marks = mark,
                        .x_high = fmax(v->most_steps, (v->count - 1) / step),
                        .y_high = 1,
                        .threshold = NAN,
                        .x_name = "supervision step"};
    plot.curve_count = choose(v, prob, token);
    for (int k = 0; k < plot.curve_count; k++) {
        double *curve = y + (size_t)k * (size_t)points;
        for (int i = 0; i < points; i++) curve[i] = (double)prob[i * v->vocab + token[k]];
        name[k][0] = v->token_glyphs[token[k]];
        plot.curve[k] =
            (struct curve){curve, points, first_frame(v) / step, 1 / step, roles[k], name[k]};
    }
    if (v->halt >= 0)
        mark[plot.mark_count++] = (struct plot_mark){v->halt / step, ROLE_HALTED, "halt"};
    mark[plot.mark_count++] = (struct plot_mark){v->current / step, ROLE_STRONG, NULL};
    draw_plot(c, a, l, &plot);
    free(y), free(prob);
}

void view_beliefs(struct canvas *c, struct area a, const struct look *l,
                  const struct beliefs_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    if (v->position < 0 || v->count < 1) {
        draw_text_block(c, a, l, look_style(l, ROLE_DIM),
                        "Put the cursor on a cell of the board: its candidates over the run.", 0);
    } else {
        draw_words(c, area_take_top(&a, 1), l, v);
        draw_curves(c, a, l, v);
    }
    c->clip = old;
}
