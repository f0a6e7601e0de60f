/* What differs between one restart and another. Each draws from a stream of its own: kinds may be
 * compared by the same seed, and a restart does not depend on how many there are. */
#include "run/restart.h"

#include "base/check.h"
#include "model/noise.h"
#include "puzzle/augment_draw.h"

const char *const restart_kind_names[] = {"noise", "start", "symmetry"};

/* Restart k before supervision step `step`; symmetries are drawn as if before step 0. */
static struct rng draw(const struct restarts *r, int k, int step)
{
    struct rng rng;
    rng_init(&rng, r->seed, ((uint64_t)k << 32 | (uint32_t)step) * 4 + (uint64_t)r->kind);
    return rng;
}

struct trm_augment restart_symmetry(const struct restarts *r, int k, const struct trm_puzzle *p,
                                    const struct trm_config *c)
{
    struct trm_augment a = trm_augment_none();
    if (k == 0 || r->kind != RESTART_SYMMETRY) return a;
    struct trm_puzzle blind = *p; /* a place on the canvas must not tell the size of the answer */
    blind.answer.rows = blind.answer.cols = 0;
    struct rng rng = draw(r, k, 0);
    augment_draw(&rng, &blind, c->rows, c->cols, &a);
    a.top = a.left = 0;
    return a;
}

void restart_disturb(const struct restarts *r, int k, const struct trm_config *c,
                     struct trm_state *s, int row)
{
    CHECK(s->recursion_step == 0);
    struct rng rng = draw(r, k, s->supervision_step);
    bool noise = k > 0 && r->kind == RESTART_NOISE, start = k > 0 && r->kind == RESTART_START;
    if (start && s->supervision_step == 0) state_draw_start(s, row, c->hidden_size, &rng);
    if (noise)
        state_add_noise(s, row, r->noise, &rng);
    else
        trm_state_shake(s, row, c, k > 0 ? r->seed : 0, (uint32_t)k); /* run 0 has its own seed */
}

/* Every token gets the vector of the first. */
static void draw_tokens(float *latent, size_t count, size_t hidden, struct rng *r)
{
    for (size_t i = 0; i < hidden; i++) latent[i] = (float)rng_truncated_normal(r, 1);
    for (size_t i = hidden; i < count; i++) latent[i] = latent[i - hidden];
}

void state_draw_start(struct trm_state *s, int row, int hidden, struct rng *r)
{
    size_t count = s->count / (size_t)s->batch, at = (size_t)row * count;
    draw_tokens(s->z_H + at, count, (size_t)hidden, r);
    draw_tokens(s->z_L + at, count, (size_t)hidden, r);
}
