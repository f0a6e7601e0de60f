/* The recursion as an explicit state machine.
 *
 * A stepper owns a pool of threads and, for each of them, the buffers of a chunk of rows. A batch
 * that divides well is split by rows, each thread alone; otherwise all threads work on one chunk
 * after the other as a team (which is what happens when a person steps one puzzle).
 */
#include "trmscope/step.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "model/level_bf16.h"
#include "model/noise.h"
#include "tensor/bf16_fused.h"
#include "tensor/gemm.h"
#include "tensor/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    float *memory; /* everything below, for `rows` rows of the stepper */
    float *h;      /* [R, T, D] the input of a layer */
    struct layer_buffers buffers;
    struct level_scratch scratch;
    struct layer_bf16 layer_bf16;
    bf16 *h_bf16; /* in place of h, buffers and scratch when there are packed weights */
    struct scratch_bf16 scratch_bf16;
};

struct trm_stepper {
    const struct trm_model *model;
    struct level level;
    struct pool *pool;
    struct chunk *chunks;  /* one for each thread; the first serves the team */
    struct packed *packed; /* NULL: not in bfloat16 */
    int max_batch, rows;   /* the most rows of a batch, of a chunk */
};

/* Enough tokens for the products to run near their best, few enough to stay in the caches. */
static int chunk_rows(const struct level *l, int max_batch)
{
    enum { TOKENS = 384 };
    return clamped(TOKENS / l->tokens, 1, max_batch);
}

static void chunk_init(struct chunk *c, const struct level *l, int rows, int team_size)
{
    size_t latent = (size_t)rows * level_latent_size(l), wide = (size_t)rows * level_wide_size(l);
    size_t mix = (size_t)rows * level_mix_size(l);
    c->memory = xfloats(latent * 2 + wide + mix + level_scratch_size(l, rows, team_size));
    c->h = c->memory;
    c->buffers.mixed = c->h + latent;
    c->buffers.wide = c->buffers.mixed + latent;
    c->buffers.mix = c->buffers.wide + wide;
    c->buffers.mid = c->buffers.out = c->h;
    level_scratch_place(&c->scratch, l, rows, c->buffers.mix + mix);
}

static void chunk_place_bf16(struct chunk *c, const struct level *l, int rows, struct arena *a)
{
    size_t tokens = (size_t)(rows * l->tokens + BF16_BLOCK);
    c->h_bf16 = arena_take_bf16(a, tokens * (size_t)l->hidden);
    layer_bf16_place(&c->layer_bf16, l, rows, false, a);
    c->layer_bf16.mid = c->layer_bf16.out = c->h_bf16;
    scratch_bf16_place(&c->scratch_bf16, l, a);
}

static void chunk_init_bf16(struct chunk *c, const struct level *l, int rows)
{
    struct arena arena = {0};
    chunk_place_bf16(c, l, rows, &arena);
    arena = (struct arena){.memory = c->memory = xfloats(arena.used)};
    chunk_place_bf16(c, l, rows, &arena);
}

struct trm_stepper *trm_stepper_new(const struct trm_model *m, int max_batch, int threads)
{
    return trm_stepper_new_in(TRM_COMPUTE_FLOAT32, m, max_batch, threads);
}

struct trm_stepper *trm_stepper_new_in(enum trm_compute compute, const struct trm_model *m,
                                       int max_batch, int threads)
{
    CHECK(max_batch > 0);
    struct trm_stepper *s = xcalloc(1, sizeof *s);
    s->model = trm_model_share(m);
    level_init(&s->level, m, compute);
    s->pool = pool_new(threads);
    s->max_batch = max_batch;
    s->rows = chunk_rows(&s->level, max_batch);
    s->chunks = xcalloc((size_t)pool_size(s->pool), sizeof *s->chunks);
    bool packed = trm_compute_resolve(compute) == TRM_COMPUTE_BFLOAT16;
    if (packed && packed_possible(&m->config)) s->packed = packed_new(m, false);
    for (int i = 0; i < pool_size(s->pool); i++)
        if (s->packed)
            chunk_init_bf16(&s->chunks[i], &s->level, s->rows);
        else
            chunk_init(&s->chunks[i], &s->level, s->rows, i > 0 ? 1 : pool_size(s->pool));
    return s;
}

void trm_stepper_free(struct trm_stepper *s)
{
    if (!s) return;
    for (int i = 0; i < pool_size(s->pool); i++) free(s->chunks[i].memory);
    free(s->chunks);
    pool_free(s->pool);
    packed_free(s->packed);
    trm_model_free(s->model);
    free(s);
}

/* ---- the question ---------------------------------------------------------------------------- */

/* The prefix: the puzzle's vector, zero-padded, cut into puzzle_emb_len tokens. */
static void embed_prefix(const struct trm_model *m, int identifier, float *x)
{
    const struct trm_config *c = &m->config;
    if (c->puzzle_emb_len == 0) return;
    size_t room = (size_t)c->puzzle_emb_len * (size_t)c->hidden_size;
    memset(x, 0, room * sizeof *x);
    if (m->puzzle.rows) model_puzzle_row(m, identifier, x);
}

/* Adds to every cell of x [cells, hidden] what its row and its column have learned. */
static void add_places(const struct trm_model *m, int cells, int cols, float *x)
{
    size_t D = (size_t)m->config.hidden_size;
    const float *row = model_weights(m, PARAM_EMBED_ROW, 0);
    const float *col = model_weights(m, PARAM_EMBED_COL, 0);
    for (int cell = 0; cell < cells; cell++, x += D) {
        const float *down = row + (size_t)(cell / cols) * D,
                    *right = col + (size_t)(cell % cols) * D;
        for (size_t i = 0; i < D; i++) x[i] += down[i] + right[i];
    }
}

void model_embed_row(const struct trm_model *m, const int32_t *tokens, int cells, int cols,
                     int identifier, float *x)
{
    PART_SCOPE(PART_DATA);
    const struct trm_config *c = &m->config;
    size_t D = (size_t)c->hidden_size, prefix = (size_t)c->puzzle_emb_len;
    const float *embedding = model_weights(m, PARAM_EMBED_TOKENS, 0);
    const float *position = model_weights(m, PARAM_EMBED_POS, 0);
    size_t count = (prefix + (size_t)cells) * D;
    embed_prefix(m, identifier, x);
    for (int i = 0; i < cells; i++)
        memcpy(x + (prefix + (size_t)i) * D, embedding + (size_t)tokens[i] * D, D * sizeof *x);
    float scale = sqrtf((float)c->hidden_size);
    if (position) {
        for (size_t i = 0; i < count; i++) x[i] += position[i];
        scale *= 0.707106781f;
    }
    if (c->learned_places) add_places(m, cells, cols, x + prefix * D);
    for (size_t i = 0; i < count; i++) x[i] *= scale;
}

bool trm_question_embed(struct trm_question *q, const struct trm_model *m, int batch,
                        const int32_t *tokens, const int32_t *identifiers, struct trm_err *err)
{
    const struct trm_config *c = &m->config;
    *q = (struct trm_question){0};
    for (int i = 0; i < batch * c->seq_len; i++)
        if (tokens[i] < 0 || tokens[i] >= c->vocab_size)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "row %d, cell %d: token %d, but the model knows 0..%d",
                               i / c->seq_len, i % c->seq_len, tokens[i], c->vocab_size - 1);
    for (int i = 0; i < batch && identifiers && c->puzzle_emb_ndim > 0; i++)
        if (identifiers[i] < 0 || identifiers[i] >= c->num_puzzle_identifiers)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "row %d: puzzle identifier %d, but the model has 0..%d", i,
                               identifiers[i], c->num_puzzle_identifiers - 1);
    size_t row = (size_t)trm_config_tokens(c) * (size_t)c->hidden_size;
    q->batch = batch;
    q->x = xfloats((size_t)batch * row);
    for (int i = 0; i < batch; i++)
        model_embed_row(m, tokens + (size_t)i * (size_t)c->seq_len, c->seq_len, c->cols,
                        identifiers ? identifiers[i] : 0, q->x + (size_t)i * row);
    return true;
}

/* Rows of that many floats close up. */
static void keep_rows(float *to, const float *from, size_t row, const int *rows, int count)
{
    for (int i = 0; i < count; i++)
        memmove(to + (size_t)i * row, from + (size_t)rows[i] * row, row * sizeof *to);
}

void trm_question_keep(struct trm_question *q, const struct trm_model *m, const int *rows,
                       int count)
{
    const struct trm_config *c = &m->config;
    keep_rows(q->x, q->x, (size_t)trm_config_tokens(c) * (size_t)c->hidden_size, rows, count);
    q->batch = count;
}

void trm_question_done(struct trm_question *q)
{
    free(q->x);
    *q = (struct trm_question){0};
}

/* ---- the state ------------------------------------------------------------------------------- */

static void state_allocate(struct trm_state *s, size_t count)
{
    s->count = count;
    s->z_H = xfloats(2 * count);
    s->z_L = s->z_H + count;
}

static void fill_tokens(float *latent, size_t tokens, const float *start, size_t hidden)
{
    for (size_t t = 0; t < tokens; t++) memcpy(latent + t * hidden, start, hidden * sizeof *latent);
}

void model_start_latents(const struct trm_model *m, float *z_H, float *z_L, size_t tokens)
{
    size_t hidden = (size_t)m->config.hidden_size;
    fill_tokens(z_H, tokens, model_weights(m, PARAM_H_INIT, 0), hidden);
    fill_tokens(z_L, tokens, model_weights(m, PARAM_L_INIT, 0), hidden);
}

void trm_state_start(struct trm_state *s, const struct trm_model *m, int batch)
{
    const struct trm_config *c = &m->config;
    size_t tokens = (size_t)batch * (size_t)trm_config_tokens(c);
    *s = (struct trm_state){.batch = batch, .cycles = {c->H_cycles, c->L_cycles}};
    state_allocate(s, tokens * (size_t)c->hidden_size);
    model_start_latents(m, s->z_H, s->z_L, tokens);
}

void trm_state_copy(struct trm_state *dst, const struct trm_state *src)
{
    float *z_H = dst->z_H;
    bool fits = z_H && dst->count == src->count;
    if (!fits) free(z_H);
    *dst = *src;
    if (fits) {
        dst->z_H = z_H;
        dst->z_L = z_H + dst->count;
    } else {
        state_allocate(dst, src->count);
    }
    memcpy(dst->z_H, src->z_H, 2 * src->count * sizeof *src->z_H);
}

void trm_state_keep(struct trm_state *s, const int *rows, int count)
{
    size_t row = s->count / (size_t)s->batch;
    float *z_L = s->z_H + (size_t)count * row;
    keep_rows(s->z_H, s->z_H, row, rows, count);
    keep_rows(z_L, s->z_L, row, rows, count);
    s->z_L = z_L;
    s->batch = count;
    s->count = (size_t)count * row;
}

bool trm_state_equal(const struct trm_state *a, const struct trm_state *b)
{
    return a->batch == b->batch && a->cycles.H_cycles == b->cycles.H_cycles &&
           a->cycles.L_cycles == b->cycles.L_cycles && a->supervision_step == b->supervision_step &&
           a->recursion_step == b->recursion_step && a->count == b->count &&
           memcmp(a->z_H, b->z_H, 2 * a->count * sizeof *a->z_H) == 0;
}

void trm_state_done(struct trm_state *s)
{
    free(s->z_H);
    *s = (struct trm_state){0};
}

void trm_state_shake(struct trm_state *s, int row, const struct trm_config *c, uint64_t seed,
                     uint32_t run)
{
    enum { STREAMS = 4, OWN = 3 }; /* the others are those of restarts (run/restart.c) */
    struct rng r;
    if (c->latent_noise == 0 || s->recursion_step > 0 || s->supervision_step == 0) return;
    rng_init(&r, seed, ((uint64_t)run << 32 | (uint32_t)s->supervision_step) * STREAMS + OWN);
    state_add_noise(s, row, c->latent_noise, &r);
}

enum trm_latent trm_state_next(const struct trm_state *s)
{
    int place = s->recursion_step % (s->cycles.L_cycles + 1);
    return place == s->cycles.L_cycles ? TRM_Z_H : TRM_Z_L;
}

/* ---- stepping -------------------------------------------------------------------------------- */

/* Rows of a batch for the members of a pool: each alone on its own rows, or all on every row. */
static bool split_by_rows(int batch, int threads)
{
    return batch % threads == 0 || batch >= 4 * threads;
}

struct step_job {
    struct trm_stepper *stepper;
    const struct trm_question *question;
    struct trm_state *state;
};

/* Rows first..first + rows of the batch. */
static void step_chunk(const struct step_job *job, int first, int rows, const struct chunk *c,
                       struct team team)
{
    const struct level *l = &job->stepper->level;
    size_t at = (size_t)first * level_latent_size(l);
    float *z_H = job->state->z_H + at, *z_L = job->state->z_L + at;
    const float *x = job->question->x + at;
    bool renew_H = trm_state_next(job->state) == TRM_Z_H;
    int begin, end;
    level_share_tokens(l, rows, team, &begin, &end);
    size_t from = (size_t)begin * (size_t)l->hidden;
    size_t count = (size_t)(end - begin) * (size_t)l->hidden;
    if (renew_H)
        l->kernels->add(c->h + from, z_H + from, z_L + from, count);
    else
        l->kernels->add3(c->h + from, z_L + from, z_H + from, x + from, count);
    for (int layer = 0; layer < l->layers; layer++) {
        struct layer_buffers b = c->buffers;
        if (layer == l->layers - 1) b.out = renew_H ? z_H : z_L;
        team_barrier(team);
        level_layer(l, layer, rows, c->h, &b, &c->scratch, team);
    }
    team_barrier(team);
}

/* The same in bfloat16. chunks: of every member of the team, which all work in the
 * first one's h. */
static void step_chunk_bf16(const struct step_job *job, int first, int rows,
                            const struct chunk *chunks, struct team team)
{
    const struct trm_stepper *st = job->stepper;
    const struct level *l = &st->level;
    const struct level_bf16 f = {l, st->packed, bf16_best()};
    bf16 *h = chunks->h_bf16;
    size_t at = (size_t)first * level_latent_size(l);
    float *z_H = job->state->z_H + at, *z_L = job->state->z_L + at;
    bool renew_H = trm_state_next(job->state) == TRM_Z_H;
    int begin, end;
    level_bf16_share(l, rows, team, &begin, &end);
    size_t from = (size_t)begin * (size_t)l->hidden;
    size_t count = (size_t)(end - begin) * (size_t)l->hidden;
    bf16_add_floats(h + from, renew_H ? z_H + from : z_L + from, renew_H ? z_L + from : z_H + from,
                    renew_H ? NULL : job->question->x + at + from, count);
    for (int layer = 0; layer < l->layers; layer++) {
        team_barrier(team);
        level_bf16_layer(&f, layer, rows, h, &chunks->layer_bf16, &chunks[team.rank].scratch_bf16,
                         team);
    }
    bf16_to_floats((renew_H ? z_H : z_L) + from, h + from, count);
    team_barrier(team);
}

static void step_work(void *argument, struct team team)
{
    const struct step_job *job = argument;
    struct trm_stepper *st = job->stepper;
    int begin = 0, end = job->state->batch;
    struct chunk *c = &st->chunks[0];
    if (split_by_rows(end, team.size)) {
        team_share(team, end, 1, &begin, &end);
        c = &st->chunks[team.rank];
        team = team_alone();
    }
    for (int row = begin; row < end; row += st->rows) {
        int rows = end - row < st->rows ? end - row : st->rows;
        (st->packed ? step_chunk_bf16 : step_chunk)(job, row, rows, c, team);
    }
}

void trm_step(struct trm_stepper *st, const struct trm_question *q, struct trm_state *s)
{
    CHECK(s->batch == q->batch && s->batch <= st->max_batch);
    CHECK(s->count == (size_t)s->batch * level_latent_size(&st->level));
    struct step_job job = {st, q, s};
    pool_run(st->pool, step_work, &job);
    if (++s->recursion_step == s->cycles.H_cycles * (s->cycles.L_cycles + 1)) {
        s->recursion_step = 0;
        s->supervision_step++;
    }
}

void trm_supervision_step(struct trm_stepper *st, const struct trm_question *q, struct trm_state *s)
{
    do trm_step(st, q, s);
    while (s->recursion_step != 0);
}

/* ---- reading the answer ---------------------------------------------------------------------- */

struct read_job {
    const struct level *level;
    const float *latent;
    int batch;
    float *logits, *q;
};

static void read_out_work(void *argument, struct team team)
{
    const struct read_job *job = argument;
    const struct level *l = job->level;
    const struct trm_config *c = &l->model->config;
    const float *lm_head = model_weights(l->model, PARAM_LM_HEAD, 0);
    const float *q_head = model_weights(l->model, PARAM_Q_HEAD, 0);
    const float *bias = model_weights(l->model, PARAM_Q_BIAS, 0);
    int D = l->hidden, S = c->seq_len, V = c->vocab_size, begin, end;
    team_share(team, job->batch, 1, &begin, &end);
    for (int row = begin; row < end; row++) {
        const float *z = job->latent + (size_t)row * level_latent_size(l);
        if (job->logits)
            gemm(PLAIN, TRANSPOSED, S, V, D, 1, z + (size_t)c->puzzle_emb_len * (size_t)D, D,
                 lm_head, D, 0, job->logits + (size_t)row * (size_t)S * (size_t)V, V);
        for (int i = 0; i < 2 && job->q; i++) {
            float sum = 0;
            gemm(PLAIN, TRANSPOSED, 1, 1, D, 1, z, D, q_head + (size_t)i * (size_t)D, D, 0, &sum,
                 1);
            job->q[2 * row + i] = sum + bias[i];
        }
    }
}

void trm_read_out(struct trm_stepper *st, const float *latent, int batch, float *logits, float *q)
{
    struct read_job job = {&st->level, latent, batch, logits, q};
    if (batch == 1)
        read_out_work(&job, team_alone());
    else
        pool_run(st->pool, read_out_work, &job);
}

void trm_lens(const struct trm_model *m, const float *latent, float *logits)
{
    struct level level;
    level_init(&level, m, TRM_COMPUTE_FLOAT32);
    struct read_job job = {&level, latent, 1, logits, NULL};
    read_out_work(&job, team_alone());
}

bool trm_would_halt(const struct trm_config *c, const float q[2])
{
    return c->no_ACT_continue ? q[0] > 0 : q[0] > q[1];
}
