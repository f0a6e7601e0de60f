/* Points are the tokens of kept carries, not more than a second's work: every n-th of them. */
#include "run/spread.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "run/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 2048, AXES_POINTS_MOST = 256, SCORES = 3, PLANE_HOLDS = 3 };

int spread_steps(const struct trm_recorder *run)
{
    int frames = trm_recorder_count(run);
    return frames > 0 ? (frames - 1) / run_step_frames(run) : 0; /* carries are always kept */
}

static const float *carry(const struct spread *s, int step)
{
    const struct trm_frame *f = trm_recorder_frame(s->run, step * run_step_frames(s->run));
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
    components_find(&s->found, points, count, D, SCORES, &i->stopped);
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

/* ---- The way of z_H -------------------------------------------------------------------------- */

static const float *latent_after(const struct trm_recorder *run, int step)
{
    return trm_recorder_frame(run, step * run_step_frames(run))->z_H;
}

/* Without latents of its own. */
static struct way *way_new(const struct trm_recorder *run)
{
    const struct trm_config *c = trm_recorder_config(run);
    struct way *w = xcalloc(1, sizeof *w);
    atomic_init(&w->owners, 1);
    w->name = xstrdup(trm_recorder_puzzle(run)->name);
    w->steps = spread_steps(run);
    w->halt_step = trm_recorder_halt_step(run);
    w->size = (size_t)trm_config_tokens(c) * (size_t)c->hidden_size;
    return w;
}

struct way *way_of(const struct trm_recorder *run, size_t most)
{
    if (spread_steps(run) < 1) return NULL;
    struct way *w = way_new(run);
    size_t fit = most / w->size;
    if (fit < (size_t)w->steps) w->steps = most_of(1, (int)fit);
    w->z = xfloats((size_t)w->steps * w->size);
    for (int i = 0; i < w->steps; i++)
        memcpy(w->z + (size_t)i * w->size, latent_after(run, i + 1), w->size * sizeof *w->z);
    return w;
}

static struct way *share(struct way *w)
{
    atomic_fetch_add(&w->owners, 1);
    return w;
}

void way_free(struct way *w)
{
    if (!w || atomic_fetch_sub(&w->owners, 1) != 1) return;
    free(w->name);
    free(w->z);
    free(w);
}

/* Finds two axes. A round goes through whole latents: of many points every n-th is enough. */
static void find_plane(struct components *found, const float *const *points, int count, size_t size,
                       const atomic_bool *stop)
{
    int apart = (count - 1) / AXES_POINTS_MOST + 1, used = 0;
    const float **some = xcalloc((size_t)count, sizeof *some);
    for (int p = 0; p < count; p += apart) some[used++] = points[p];
    components_find(found, some, used, size, 2, stop);
    free(some);
}

/* Those of the run itself lie in its frames. */
static const float *latent_of(const struct trajectory *t, int k, int step)
{
    const struct way *w = t->way[k];
    return w->z ? w->z + (size_t)(step - 1) * w->size : latent_after(t->run, step);
}

static void work_trajectory(struct inquiry *i)
{
    struct trajectory *t = (struct trajectory *)i;
    int all = 0, at = 0;
    t->way[0] = way_new(t->run);
    for (int k = 0; k < t->count; k++) all += t->way[k]->steps;
    const float **points = xcalloc((size_t)all, sizeof *points);
    double *place = xcalloc(2 * (size_t)all, sizeof *place);
    for (int k = 0; k < t->count; k++) {
        t->x[k] = place + at, t->y[k] = place + all + at;
        for (int s = 1; s <= t->way[k]->steps; s++) points[at++] = latent_of(t, k, s);
    }
    struct components found;
    find_plane(&found, points, all, t->way[0]->size, &i->stopped);
    for (int k = 0; k < found.count && all > PLANE_HOLDS; k++) t->explained[k] = found.explained[k];
    for (int p = 0; p < all; p++) {
        float score[COMPONENTS_MAX] = {0};
        components_project(&found, points[p], score);
        place[p] = (double)score[0], place[all + p] = (double)score[1];
    }
    components_done(&found);
    free(points);
}

static void drop_trajectory(struct inquiry *i)
{
    struct trajectory *t = (struct trajectory *)i;
    for (int k = 0; k < t->count; k++) way_free(t->way[k]);
    trm_recorder_free(t->run);
    free(t->x[0]);
    free(t);
}

struct trajectory *trajectory_new(struct trm_recorder *run, struct way *const *earlier, int count)
{
    CHECK(count < WAYS_MOST);
    if (spread_steps(run) < 1) return NULL;
    struct trajectory *t = xcalloc(1, sizeof *t);
    t->inquiry = (struct inquiry){.work = work_trajectory, .drop = drop_trajectory};
    t->run = trm_recorder_share(run);
    t->count = 1 + count;
    for (int k = 0; k < count; k++) t->way[k + 1] = share(earlier[k]);
    return t;
}
