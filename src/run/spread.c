/* Points are the tokens of kept carries, not more than a second's work: every n-th of them. */
#include "run/spread.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS_MOST = 2048, SCORES = 3 };

static int step_frames(const struct trm_recorder *r)
{
    struct trm_cycles c = trm_recorder_cycles(r);
    return c.H_cycles * (c.L_cycles + 1);
}

int spread_steps(const struct trm_recorder *run)
{
    int frames = trm_recorder_count(run);
    return frames > 0 ? (frames - 1) / step_frames(run) : 0;
}

static const float *carry(const struct spread *s, int step)
{
    const struct trm_frame *f = trm_recorder_frame(s->run, step * step_frames(s->run));
    return s->which == TRM_Z_H ? f->z_H : f->z_L;
}

/* Where the scores of all points lie. */
static void find_range(struct spread *s, const float *const *points, int count)
{
    for (int k = 0; k < SCORES; k++) s->low[k] = INFINITY, s->high[k] = -INFINITY;
    for (int i = 0; i < count; i++) {
        float score[COMPONENTS_MAX];
        components_project(&s->found, points[i], score);
        for (int k = 0; k < s->found.count; k++) {
            s->low[k] = fmin(s->low[k], (double)score[k]);
            s->high[k] = fmax(s->high[k], (double)score[k]);
        }
    }
}

static void work(struct inquiry *i)
{
    struct spread *s = (struct spread *)i;
    const struct trm_config *c = trm_recorder_config(s->run);
    size_t T = (size_t)trm_config_tokens(c), D = (size_t)c->hidden_size;
    size_t all = T * (size_t)s->steps, apart = all / POINTS_MOST + 1;
    const float **points = xcalloc(all / apart + 1, sizeof *points);
    int count = 0;
    for (size_t p = 0; p < all; p += apart)
        points[count++] = carry(s, 1 + (int)(p / T)) + p % T * D;
    components_find(&s->found, points, count, D, SCORES);
    find_range(s, points, count);
    free(points);
}

static void drop(struct inquiry *i)
{
    struct spread *s = (struct spread *)i;
    components_done(&s->found);
    trm_recorder_free(s->run);
    free(s);
}

struct spread *spread_new(struct trm_recorder *run, enum trm_latent which)
{
    int steps = spread_steps(run);
    if (steps < 1) return NULL;
    struct spread *s = xcalloc(1, sizeof *s);
    s->inquiry = (struct inquiry){.work = work, .drop = drop};
    s->run = trm_recorder_share(run);
    s->which = which;
    s->steps = steps;
    return s;
}
