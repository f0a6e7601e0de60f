/* Puzzles of a survey in bars, and how two orders of them agree. */
#include "run/survey.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { P_BARS = 10, RATING_BARS = 12 };

/* ---- Bars ------------------------------------------------------------------------------------ */

/* A file may say more than an int holds. */
static int whole(double rating)
{
    return (int)fmin(rating, 1e9);
}

/* Ratings in one bar: whole ones, so that bars have round limits. */
static int rating_width(const struct survey *s)
{
    return 1 + whole(s->highest) / RATING_BARS;
}

/* The bars of rated puzzles; one more holds the others. */
static int rated_bars(const struct survey *s)
{
    return s->rated == 0 ? 0 : whole(s->highest) / rating_width(s) + 1;
}

int survey_bar_count(const struct survey *s, enum survey_by by, int steps)
{
    switch (by) {
    case SURVEY_BY_RATING: return rated_bars(s) + 1;
    case SURVEY_BY_P: return P_BARS;
    default: return steps + 1;
    }
}

/* As survey_bar_of, with what all puzzles have in common worked out once. */
static int place_of(enum survey_by by, const struct surveyed *p, int width, int rated)
{
    switch (by) {
    case SURVEY_BY_RATING: return p->rating < 0 ? rated : whole((double)p->rating) / width;
    case SURVEY_BY_P: return p->p < 1 ? (int)(P_BARS * p->p) : P_BARS - 1;
    default: return p->halted ? p->halt_step - 1 : p->halt_step; /* then it is the last step */
    }
}

int survey_bar_of(const struct survey *s, enum survey_by by, const struct surveyed *p)
{
    return place_of(by, p, rating_width(s), rated_bars(s));
}

struct surveyed survey_bar_middle(const struct survey *s, int bar)
{
    int width = rating_width(s);
    double rating = bar == rated_bars(s) ? -1 : (double)bar * width + (width - 1) / 2;
    return (struct surveyed){.rating = (float)rating,
                             .p = ((float)bar + 0.5F) / P_BARS,
                             .halted = true, /* one step too late: it does not */
                             .halt_step = bar + 1};
}

void survey_bars(const struct survey *s, enum survey_by by, int steps, struct survey_bar *bars)
{
    int width = rating_width(s), rated = rated_bars(s);
    for (int i = 0; i < survey_bar_count(s, by, steps); i++) bars[i] = (struct survey_bar){0};
    for (size_t i = 0; i < s->count; i++) {
        struct survey_bar *b = &bars[place_of(by, &s->puzzles[i], width, rated)];
        b->all++;
        b->wrong += surveyed_wrong(&s->puzzles[i]);
    }
}

const char *survey_bar_name(char out[SURVEY_BAR_TEXT], const struct survey *s, enum survey_by by,
                            int steps, int bar)
{
    int width = rating_width(s), low = bar * width;
    if (by == SURVEY_BY_STEP && bar == steps)
        snprintf(out, SURVEY_BAR_TEXT, "no halt");
    else if (by == SURVEY_BY_STEP)
        snprintf(out, SURVEY_BAR_TEXT, "step %2d", bar + 1);
    else if (by == SURVEY_BY_P)
        snprintf(out, SURVEY_BAR_TEXT, "p %.1f-%.1f", (double)bar / P_BARS,
                 (double)(bar + 1) / P_BARS);
    else if (bar == rated_bars(s))
        snprintf(out, SURVEY_BAR_TEXT, "not rated");
    else if (width == 1)
        snprintf(out, SURVEY_BAR_TEXT, "rating %d", low);
    else
        snprintf(out, SURVEY_BAR_TEXT, "%d to %d", low, low + width - 1);
    return out;
}

size_t *survey_bar_items(const struct survey *s, enum survey_by by, int bar, size_t *count)
{
    size_t *items = xcalloc(s->count + 1, sizeof *items);
    int width = rating_width(s), rated = rated_bars(s);
    *count = 0;
    for (int wrong = 1; wrong >= 0; wrong--)
        for (size_t i = 0; i < s->count; i++) {
            const struct surveyed *p = &s->puzzles[i];
            bool here = place_of(by, p, width, rated) == bar;
            if (here && surveyed_wrong(p) == (bool)wrong) items[(*count)++] = p->item;
        }
    return items;
}

/* ---- Rank correlation ------------------------------------------------------------------------ */

struct ranked {
    double value;
    size_t of;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Ranks from 1, into out[of]; equal values share the mean of theirs. */
static void rank(struct ranked *r, size_t count, double *out)
{
    qsort(r, count, sizeof *r, by_value);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && r[end].value <= r[i].value; end++) continue;
        for (size_t k = i; k < end; k++) out[r[k].of] = (double)(i + end + 1) / 2;
    }
}

double survey_rank_correlation(const struct survey *s, size_t *count)
{
    struct ranked *step = xcalloc(s->count + 1, sizeof *step);
    struct ranked *rating = xcalloc(s->count + 1, sizeof *rating);
    double *x = xcalloc(s->count + 1, sizeof *x), *y = xcalloc(s->count + 1, sizeof *y);
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct surveyed *p = &s->puzzles[i];
        if (p->rating < 0 || !p->halted) continue; /* when it would halt nobody knows */
        step[n] = (struct ranked){.value = p->halt_step, .of = n};
        rating[n] = (struct ranked){.value = (double)p->rating, .of = n};
        n++;
    }
    rank(step, n, x);
    rank(rating, n, y);
    double mean = (double)(n + 1) / 2, both = 0, steps = 0, ratings = 0;
    for (size_t i = 0; i < n; i++) {
        both += (x[i] - mean) * (y[i] - mean);
        steps += (x[i] - mean) * (x[i] - mean);
        ratings += (y[i] - mean) * (y[i] - mean);
    }
    free(step), free(rating), free(x), free(y);
    *count = n;
    bool none = n < SURVEY_RANKED_LEAST || steps <= 0 || ratings <= 0;
    return none ? NAN : both / sqrt(steps * ratings);
}
