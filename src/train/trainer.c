/* A step in rounds of the pool, with the weights constant in the first and the data done with after
 * it:
 *
 *   0. in bfloat16: the weights are packed
 *   1. shards, dealt out as threads get free: chunks of rows forward, loss, backward
 *   2. the sum of the shards' gradients, each thread a range of numbers (in bfloat16 then put in
 *      their places), and its norm
 *   3. the optimizer and the EMA, each thread a range (Muon's matrices whole); then, on one thread,
 *      the puzzle embedding
 *
 * The size of a chunk follows from model, batch and shards; which thread takes a shard does not
 * matter. */
#include "train/trainer.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "base/rng.h"
#include "model/backward.h"
#include "model/noise.h"
#include "tensor/kernels.h"
#include "tensor/parts.h"
#include "train/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a thread needs for a chunk of R rows. */
struct trainer_worker {
    struct backward *backward;
    float *x;            /* [R, latent] */
    float *ahead;        /* z_H and z_L of one step ahead, [2, R, latent]; NULL if not needed */
    float *dlogits, *dq; /* [R, cells, vocab], [R, 2] */
    float *dpuzzle;      /* [R, ndim] */
};

struct step_job {
    struct trainer *trainer;
    const struct step_plan *plan;
    atomic_int next_shard;
};

static int chunk_rows(const struct trm_config *c, int most_rows, int shards)
{
    enum { TOKENS = 384 }; /* enough for fast products, few enough for the caches */
    if (c->crop) return 1; /* each on its own board */
    return clamped(TOKENS / trm_config_tokens(c), 1, (most_rows + shards - 1) / shards);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static size_t logits_of(const struct trm_config *c, int rows)
{
    return (size_t)rows * (size_t)c->seq_len * (size_t)c->vocab_size;
}

static size_t latent_of(const struct trm_config *c, int rows)
{
    return (size_t)rows * (size_t)trm_config_tokens(c) * (size_t)c->hidden_size;
}

static void worker_init(struct trainer_worker *w, const struct trainer *t)
{
    const struct trm_config *c = &t->model->config;
    int rows = chunk_rows(c, t->settings.most_rows, t->settings.shards);
    w->backward =
        backward_new(t->model, t->packed, rows, t->settings.most_L_cycles, t->settings.compute);
    w->x = xfloats(latent_of(c, rows));
    w->dlogits = xfloats(logits_of(c, rows));
    w->dq = xfloats(2 * (size_t)rows);
    w->dpuzzle = xfloats((size_t)rows * (size_t)c->puzzle_emb_ndim);
    if (!c->no_ACT_continue) w->ahead = xfloats(2 * latent_of(c, rows));
}

static void worker_done(struct trainer_worker *w)
{
    backward_free(w->backward);
    free(w->x), free(w->ahead), free(w->dlogits), free(w->dq), free(w->dpuzzle);
}

static bool computes_packed(const struct trainer_settings *s, const struct trm_config *c)
{
    return trm_compute_resolve(s->compute) == TRM_COMPUTE_BFLOAT16 && packed_possible(c);
}

static void start_threads(struct trainer *t, int threads)
{
    t->pool = pool_new(threads);
    threads = pool_size(t->pool);
    t->workers = xcalloc((size_t)threads, sizeof *t->workers);
    for (int i = 0; i < threads; i++) worker_init(&t->workers[i], t);
    optimizer_set_threads(&t->optimizer, threads);
}

static void stop_threads(struct trainer *t)
{
    for (int i = 0; i < pool_size(t->pool); i++) worker_done(&t->workers[i]);
    free(t->workers);
    pool_free(t->pool);
}

void trainer_init(struct trainer *t, const struct trainer_settings *s, const struct trm_model *m,
                  int threads)
{
    CHECK(s->shards > 0 && s->most_rows > 0 && s->most_L_cycles > 0);
    *t = (struct trainer){.settings = *s, .model = trm_model_copy(m)};
    const struct trm_config *c = &t->model->config;
    size_t total = t->model->params.total;
    optimizer_init(&t->optimizer, &s->optimizer, c, 1);
    carry_init(&t->carry, c, s->most_rows);
    if (s->average) {
        t->average = xfloats(total);
        memcpy(t->average, t->model->weights, total * sizeof *t->average);
    }
    t->gradients = xcalloc((size_t)s->shards, sizeof *t->gradients);
    if (computes_packed(s, c)) t->packed = packed_new(t->model, true);
    t->gradient_size = t->packed ? packed_gradient_size(c) : total;
    if (t->packed) t->gradient = xfloats(total);
    for (int i = 0; i < s->shards; i++) t->gradients[i] = xfloats(t->gradient_size);
    if (!t->packed) t->gradient = t->gradients[0];
    t->shards = xcalloc((size_t)s->shards, sizeof *t->shards);
    t->dpuzzle = xfloats((size_t)s->most_rows * (size_t)c->puzzle_emb_ndim);
    t->target = xfloats((size_t)s->most_rows);
    t->q = xfloats(2 * (size_t)s->most_rows);
    t->logits = xfloats(logits_of(c, s->most_rows));
    start_threads(t, threads);
}

void trainer_set_threads(struct trainer *t, int threads)
{
    stop_threads(t);
    start_threads(t, threads);
}

void trainer_done(struct trainer *t)
{
    if (!t->model) return;
    stop_threads(t);
    for (int i = 0; i < t->settings.shards; i++) free(t->gradients[i]);
    if (t->packed) free(t->gradient);
    free(t->gradients), free(t->shards), free(t->dpuzzle);
    free(t->target), free(t->q), free(t->logits), free(t->average);
    carry_done(&t->carry);
    optimizer_done(&t->optimizer);
    packed_free(t->packed);
    trm_model_free(t->model);
    *t = (struct trainer){0};
}

size_t trainer_memory(const struct trainer_settings *s, const struct trm_config *c, int threads)
{
    struct params p;
    params_layout(&p, c);
    int rows = chunk_rows(c, s->most_rows, s->shards);
    size_t puzzles = (size_t)c->puzzle_emb_ndim * (size_t)c->num_puzzle_identifiers;
    bool packed = computes_packed(s, c);
    size_t gradient = packed ? packed_gradient_size(c) : p.total;
    size_t blocks = (size_t)(3 + s->average) * p.total + (size_t)s->shards * gradient + puzzles;
    if (packed) blocks += p.total + gradient; /* matrices forward and back, two bytes each */
    size_t batch = 2 * latent_of(c, s->most_rows) + logits_of(c, s->most_rows);
    size_t ahead = c->no_ACT_continue ? 0 : 2 * latent_of(c, rows);
    size_t chunk = latent_of(c, rows) + ahead + logits_of(c, rows);
    return sizeof(float) * (blocks + batch + (size_t)threads * chunk) +
           (size_t)threads * backward_memory(c, packed, rows, s->most_L_cycles);
}

struct trm_model *trainer_snapshot(const struct trainer *t, const char *name)
{
    struct trm_model *m = trm_model_copy(t->model);
    trm_model_rename(m, name);
    if (t->average) memcpy(m->weights, t->average, m->params.total * sizeof *m->weights);
    return m;
}

/* ---- what was learned ------------------------------------------------------------------------ */

struct trainer_blocks trainer_blocks(const struct trainer *t)
{
    const struct trm_config *c = &t->model->config;
    size_t total = t->model->params.total;
    const struct trainer_block all[TRAINER_BLOCKS] = {
        {"weights", t->model->weights, total},
        {"average", t->average, total},
        {"moment1", t->optimizer.m, total},
        {"moment2", t->optimizer.v, total},
        {"puzzle_emb", t->model->puzzle.owned,
         (size_t)c->num_puzzle_identifiers * (size_t)c->puzzle_emb_ndim},
    };
    struct trainer_blocks out = {.optimizer_steps = t->optimizer.steps};
    for (int i = 0; i < TRAINER_BLOCKS; i++)
        if (all[i].numbers) out.block[out.count++] = all[i];
    return out;
}

static void copy_blocks(const struct trainer_blocks *to, const struct trainer_blocks *from)
{
    CHECK(to->count == from->count);
    for (int i = 0; i < to->count; i++)
        memcpy(to->block[i].numbers, from->block[i].numbers,
               from->block[i].count * sizeof *from->block[i].numbers);
}

void trainer_blocks_copy(struct trainer_blocks *copy, const struct trainer *t)
{
    *copy = trainer_blocks(t);
    for (int i = 0; i < copy->count; i++) copy->block[i].numbers = xfloats(copy->block[i].count);
    trainer_blocks_keep(copy, t);
}

void trainer_blocks_keep(struct trainer_blocks *copy, const struct trainer *t)
{
    const struct trainer_blocks own = trainer_blocks(t);
    copy_blocks(copy, &own);
    copy->optimizer_steps = own.optimizer_steps;
}

void trainer_blocks_restore(const struct trainer_blocks *copy, struct trainer *t)
{
    const struct trainer_blocks own = trainer_blocks(t);
    copy_blocks(&own, copy);
    t->optimizer.steps = copy->optimizer_steps;
}

/* ---- round 1: a chunk of rows ---------------------------------------------------------------- */

/* Cells of the row's board, and numbers of one of its latents; the rest of its room is not used. */
static int cells_used(const struct trainer *t, int row)
{
    struct trm_board b = carry_board(&t->carry, row);
    return t->model->config.crop ? b.rows * b.cols : t->model->config.seq_len;
}

static size_t latent_used(const struct trainer *t, int row)
{
    const struct trm_config *c = &t->model->config;
    return (size_t)(c->puzzle_emb_len + cells_used(t, row)) * (size_t)c->hidden_size;
}

static double sigmoid(double v)
{
    return 1 / (1 + exp(-v));
}

/* Whether the row halts now, as the public code draws it: the limit is drawn anew at every step. */
static bool halts(const struct trainer *t, const struct step_plan *plan, int row, const float *q)
{
    const struct carry *c = &t->carry;
    int steps = c->steps[row], least = 0;
    if (steps >= plan->halt_max_steps) return true;
    struct rng r;
    rng_init(&r, t->settings.seed ^ 0x68616c74u, (uint64_t)c->samples[row] << 16 | (uint64_t)steps);
    if (rng_uniform(&r) < plan->exploration)
        least = 2 + (int)rng_below(&r, (uint32_t)plan->halt_max_steps - 1);
    return steps >= least && trm_would_halt(&t->model->config, q);
}

/* The target of q_continue: the better of the two choices one step ahead, at its last step only
 * halting. */
static double target_continue(const struct step_plan *plan, int steps, const float *q_ahead)
{
    double halt = (double)q_ahead[0], go_on = (double)q_ahead[1];
    return sigmoid(steps >= plan->halt_max_steps ? halt : fmax(halt, go_on));
}

/* Noise on the latents of a row before its next supervision step, drawn by sample and step. */
static void shake(const struct trainer *t, double size, int row, float *z_H, float *z_L)
{
    const struct carry *c = &t->carry;
    if (size == 0) return;
    struct rng r;
    rng_init(&r, t->settings.seed ^ 0x6e6f6973u,
             (uint64_t)c->samples[row] << 16 | (uint64_t)c->steps[row]);
    latent_add_noise(z_H, latent_used(t, row), size, &r);
    latent_add_noise(z_L, latent_used(t, row), size, &r);
}

/* Writes the targets of rows first.. by one more supervision step that leaves no trace: the one
 * that a row takes next unless it halts, with the noise before it. */
static void look_ahead(struct trainer *t, const struct step_plan *plan, struct trainer_worker *w,
                       int first, int rows)
{
    const struct carry *c = &t->carry;
    size_t count = (size_t)rows * latent_used(t, first);
    float *z_H = w->ahead, *z_L = w->ahead + count;
    memcpy(z_H, c->z_H + (size_t)first * c->latent, count * sizeof *z_H);
    memcpy(z_L, c->z_L + (size_t)first * c->latent, count * sizeof *z_L);
    for (int i = 0; i < rows; i++)
        shake(t, plan->latent_noise, first + i, z_H + (size_t)i * c->latent,
              z_L + (size_t)i * c->latent);
    backward_look_ahead(w->backward, rows, w->x, z_H, z_L, plan->cycles, w->dlogits, w->dq);
    for (int i = 0; i < rows; i++)
        t->target[first + i] =
            (float)target_continue(plan, c->steps[first + i], w->dq + 2 * (size_t)i);
}

/* Loss and derivatives of row `first + i`; its counters move on. */
static void finish_row(struct trainer *t, const struct step_plan *plan, struct trainer_worker *w,
                       int first, int i, struct step_result *out)
{
    const struct trm_config *config = &t->model->config;
    struct carry *c = &t->carry;
    int row = first + i;
    const float *q = t->q + 2 * (size_t)row;
    const struct loss_sequence s = {cells_used(t, row),
                                    config->vocab_size,
                                    t->logits + logits_of(config, row),
                                    c->labels + (size_t)row * c->cells,
                                    q,
                                    w->ahead ? (double)t->target[row] : NAN};
    double weight = pow(t->settings.step_weight, c->steps[row] - 1);
    struct loss l = loss_of(&t->settings.loss, &s, weight / c->rows,
                            w->dlogits + logits_of(config, i), w->dq + 2 * (size_t)i, NULL);
    out->loss.lm += l.lm;
    out->loss.q_halt += l.q_halt;
    out->loss.q_continue += l.q_continue;
    out->loss.labels += l.labels;
    out->loss.right += l.right;
    out->total += weight * loss_total(&t->settings.loss, &l);
    c->halted[row] = halts(t, plan, row, q);
    if (c->halted[row]) metrics_add(&out->metrics, &l, q[0], c->steps[row]);
}

/* Before every supervision step of the row but its first. */
static void disturb(struct trainer *t, double size, int row)
{
    struct carry *c = &t->carry;
    size_t at = (size_t)row * c->latent;
    if (c->steps[row] > 0) shake(t, size, row, c->z_H + at, c->z_L + at);
}

static void chunk_step(struct trainer *t, const struct step_plan *plan, struct trainer_worker *w,
                       int first, int rows, float *gradient, struct step_result *out)
{
    const struct trm_config *config = &t->model->config;
    struct carry *c = &t->carry;
    size_t ndim = (size_t)config->puzzle_emb_ndim, at = (size_t)first;
    const int32_t *inputs = c->inputs + at * c->cells;
    if (config->crop) backward_set_board(w->backward, carry_board(c, first));
    for (int i = 0; i < rows; i++) disturb(t, plan->latent_noise, first + i);
    for (int i = 0; i < rows; i++)
        model_embed_row(t->model, inputs + (size_t)i * c->cells, cells_used(t, first + i),
                        carry_board(c, first + i).cols, c->identifiers[first + i],
                        w->x + (size_t)i * c->latent);
    backward_forward(w->backward, rows, w->x, c->z_H + at * c->latent, c->z_L + at * c->latent,
                     plan->cycles, t->logits + logits_of(config, first), t->q + 2 * at);
    for (int i = 0; i < rows; i++) c->steps[first + i]++;
    if (w->ahead) look_ahead(t, plan, w, first, rows);
    for (int i = 0; i < rows; i++) finish_row(t, plan, w, first, i, out);
    backward_run(w->backward, w->dlogits, w->dq, inputs, gradient, ndim ? w->dpuzzle : NULL);
    memcpy(t->dpuzzle + at * ndim, w->dpuzzle, (size_t)rows * ndim * sizeof *w->dpuzzle);
}

static int shard_begin(const struct trainer *t, int shard)
{
    return (int)((long)t->carry.rows * shard / t->settings.shards);
}

static void shards_work(void *argument, struct team team)
{
    struct step_job *job = argument;
    struct trainer *t = job->trainer;
    int chunk = chunk_rows(&t->model->config, t->settings.most_rows, t->settings.shards), shard;
    while ((shard = atomic_fetch_add(&job->next_shard, 1)) < t->settings.shards) {
        int begin = shard_begin(t, shard), end = shard_begin(t, shard + 1);
        t->shards[shard] = (struct step_result){0};
        memset(t->gradients[shard], 0, t->gradient_size * sizeof **t->gradients);
        for (int row = begin; row < end; row += chunk)
            chunk_step(t, job->plan, &t->workers[team.rank], row,
                       end - row < chunk ? end - row : chunk, t->gradients[shard],
                       &t->shards[shard]);
    }
}

/* ---- rounds 2 and 3 -------------------------------------------------------------------------- */

static void sum_work(void *argument, struct team team)
{
    PART_SCOPE(PART_OPTIMIZER);
    enum { PIECE = 4096 }; /* stays in the first cache while all shards are added to it */
    struct trainer *t = argument;
    int begin, end;
    CHECK(t->gradient_size < INT32_MAX);
    team_share(team, (int)t->gradient_size, 16, &begin, &end);
    for (int at = begin; at < end; at += PIECE) {
        float *sum = t->gradients[0] + at;
        size_t count = (size_t)(end - at < PIECE ? end - at : PIECE);
        for (int i = 1; i < t->settings.shards; i++)
            kernels_best()->add(sum, sum, t->gradients[i] + at, count);
    }
}

static void pack_work(void *argument, struct team team)
{
    packed_update(argument, team);
}

static void unpack_work(void *argument, struct team team)
{
    PART_SCOPE(PART_OPTIMIZER);
    struct trainer *t = argument;
    packed_unpack(t->packed, t->gradients[0], t->gradient, team);
}

static void join_results(const struct trainer *t, struct step_result *out)
{
    *out = (struct step_result){0};
    for (int i = 0; i < t->settings.shards; i++) {
        const struct step_result *s = &t->shards[i];
        out->loss.lm += s->loss.lm;
        out->loss.q_halt += s->loss.q_halt;
        out->loss.q_continue += s->loss.q_continue;
        out->loss.labels += s->loss.labels;
        out->loss.right += s->loss.right;
        out->total += s->total;
        metrics_join(&out->metrics, &s->metrics);
    }
}

static void move_weights(struct trainer *t, const struct step_plan *plan, double norm)
{
    const struct trainer_settings *s = &t->settings;
    const struct params *p = &t->model->params;
    double scale = s->clip > 0 && norm > s->clip ? s->clip / norm : 1;
    optimizer_step(&t->optimizer, t->model->weights, t->gradient, scale, plan->rate, t->pool);
    if (t->average) {
        double keep = average_keep(s->average_keep, s->average_warmup, (double)t->optimizer.steps);
        average_step(p, t->average, t->model->weights, keep, t->pool);
    }
    if (t->model->puzzle.owned)
        sign_step(t->model->puzzle.owned, t->model->config.puzzle_emb_ndim, t->carry.rows,
                  t->carry.identifiers, t->dpuzzle, plan->puzzle_rate, s->puzzle_decay);
}

void trainer_step(struct trainer *t, const struct step_plan *plan, struct step_result *out)
{
    CHECK(carry_next_halted(&t->carry, 0) < 0);
    CHECK(plan->cycles.L_cycles <= t->settings.most_L_cycles && plan->halt_max_steps > 0);
    struct step_job job = {.trainer = t, .plan = plan};
    if (t->packed) pool_run(t->pool, pack_work, t->packed);
    pool_run(t->pool, shards_work, &job);
    pool_run(t->pool, sum_work, t);
    if (t->packed) pool_run(t->pool, unpack_work, t);
    join_results(t, out);
    out->gradient_norm = gradient_norm(&t->model->params, t->gradient, t->pool);
    out->finite = isfinite(out->total) && isfinite(out->gradient_norm);
    if (out->finite)
        move_weights(t, plan, out->gradient_norm);
    else /* new buffers: what a longer chunk left there is multiplied by 0, and a NaN would stay */
        trainer_set_threads(t, pool_size(t->pool));
}
