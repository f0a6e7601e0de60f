/* The recorder: frames in memory.
 *
 * Threads: one thread appends, any number read at the same time, nobody waits. Frames lie in
 * chunks that never move, chunk k holding FIRST_CHUNK << k of them. A frame and everything it
 * points to is written before the count that makes it visible (release), and read after the count
 * (acquire). After that nobody writes to it again.
 *
 * Memory: everything that frames point to is a block in one list, freed with the recorder; frames
 * before `begin` point into the parent, those of a file into it. A latent that a step left as it
 * was is not stored again: the frame points to the same block as the frame before. The same goes
 * for the read-out while z_H stands still. What the appending thread alone needs (the state before,
 * whole) lies in `before`.
 */
#include "trace/recorder_internal.h"

#include "base/alloc.h"
#include "base/check.h"
#include "trace/encode.h"
#include "trace/measures.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const size_t DEFAULT_BUDGET = (size_t)256 << 20, FULL_FLOOR = (size_t)64 << 20;

/* A piece of memory in the recorder's list; what it holds starts at `bytes`. */
struct block {
    struct block *next;
    _Alignas(64) unsigned char bytes[];
};

/* ---- Life ---- */

struct trm_recorder *recorder_allocate(const struct trm_config *c, const char *model_name,
                                       const struct trm_puzzle *p)
{
    struct trm_recorder *r = xcalloc(1, sizeof *r);
    r->config = *c;
    r->model_name = xstrdup(model_name);
    r->puzzle = trm_puzzle_copy(p);
    r->question = xcalloc((size_t)c->seq_len, sizeof *r->question);
    r->given = xcalloc((size_t)c->seq_len, 1);
    r->cycles = (struct trm_cycles){c->H_cycles, c->L_cycles};
    atomic_init(&r->owners, 1);
    atomic_init(&r->count, 0);
    atomic_init(&r->halt, -1);
    atomic_init(&r->bytes, 0);
    return r;
}

/* For a model whose canvas is the board of the run. */
static struct trm_recorder *recorder_on(const struct trm_model *m, const struct trm_puzzle *p,
                                        size_t budget, struct trm_err *err)
{
    struct trm_recorder *r = recorder_allocate(trm_model_config(m), trm_model_name(m), p);
    r->model = trm_model_share(m);
    r->budget = budget ? budget : DEFAULT_BUDGET;
    if (encode_question(m, p, r->question, err)) {
        encode_given(&r->config, p, r->given);
        return r;
    }
    trm_recorder_free(r);
    return NULL;
}

struct trm_recorder *trm_recorder_new(const struct trm_model *m, const struct trm_puzzle *p,
                                      size_t budget, struct trm_err *err)
{
    const struct trm_model *own = encode_model(m, p, err);
    struct trm_recorder *r = own ? recorder_on(own, p, budget, err) : NULL;
    trm_model_free(own);
    return r;
}

/* Frames are copied, what they point to stays the parent's. */
static void adopt_frames(struct trm_recorder *r)
{
    for (int i = 0; i < r->begin; i++) {
        struct trm_frame *f = recorder_frame_new(r);
        *f = *trm_recorder_frame(r->parent, i);
        recorder_publish(r, f);
    }
}

struct trm_recorder *trm_recorder_branch(struct trm_recorder *parent, int frame,
                                         const struct trm_puzzle *p, size_t budget,
                                         struct trm_err *err)
{
    CHECK(parent->model && frame >= 0 && frame <= trm_recorder_count(parent));
    struct trm_recorder *r = recorder_on(parent->model, p, budget, err);
    if (!r) return NULL;
    r->parent = trm_recorder_share(parent);
    r->begin = frame;
    r->cycles = parent->cycles;
    adopt_frames(r);
    if (frame > 0) trm_recorder_state(parent, frame - 1, &r->before);
    return r;
}

int trm_recorder_begin(const struct trm_recorder *r)
{
    return r->begin;
}

struct trm_recorder *trm_recorder_share(struct trm_recorder *r)
{
    atomic_fetch_add(&r->owners, 1);
    return r;
}

void trm_recorder_free(struct trm_recorder *r)
{
    if (!r || atomic_fetch_sub(&r->owners, 1) != 1) return;
    for (struct block *b = r->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    for (int k = 0; k < CHUNKS; k++) free(r->chunk[k]);
    trm_state_done(&r->before);
    trm_puzzle_done(&r->puzzle);
    trm_model_free(r->model);
    trm_recorder_free(r->parent);
    safetensors_close(&r->file);
    free(r->model_name);
    free(r->changed);
    free(r->question);
    free(r->given);
    free(r);
}

/* ---- Where things lie ---- */

/* Where a frame lies: chunk k holds `size` frames from FIRST_CHUNK * (2^k - 1) on. */
struct place {
    int chunk, within, size;
};

static struct place place_of(int index)
{
    struct place p = {0, index, FIRST_CHUNK};
    while (p.within >= p.size) {
        p.within -= p.size;
        p.size *= 2;
        p.chunk++;
    }
    CHECK(p.chunk < CHUNKS);
    return p;
}

static void *block_add(struct trm_recorder *r, size_t bytes)
{
    struct block *b = aligned_alloc(64, (sizeof *b + bytes + 63) / 64 * 64);
    CHECK(b != NULL);
    b->next = r->blocks;
    r->blocks = b;
    atomic_fetch_add(&r->bytes, sizeof *b + bytes);
    return b->bytes;
}

static const float *latent_keep(struct trm_recorder *r, const float *latent, size_t count)
{
    size_t bytes = count * sizeof *latent;
    r->latent_bytes += bytes;
    return memcpy(block_add(r, bytes), latent, bytes);
}

/* ---- A new frame ---- */

struct trm_frame *recorder_frame_new(struct trm_recorder *r)
{
    int index = atomic_load_explicit(&r->count, memory_order_relaxed);
    struct place p = place_of(index);
    if (!r->chunk[p.chunk]) {
        r->chunk[p.chunk] = xcalloc(p.size, sizeof *r->chunk[p.chunk]);
        atomic_fetch_add(&r->bytes, p.size * sizeof *r->chunk[p.chunk]);
    }
    struct trm_frame *f = &r->chunk[p.chunk][p.within];
    f->index = index;
    return f;
}

static void set_place(struct trm_frame *f, const struct trm_state *s)
{
    int per_cycle = s->cycles.L_cycles + 1;
    int done = s->recursion_step ? s->recursion_step : s->cycles.H_cycles * per_cycle;
    f->supervision_step = s->supervision_step;
    f->h_cycle = s->recursion_step / per_cycle;
    f->l_cycle = s->recursion_step % per_cycle;
    f->renewed = done % per_cycle == 0 ? TRM_Z_H : TRM_Z_L;
    f->complete = f->index > 0 && s->recursion_step == 0;
}

/* The grid of tokens, with the given cells put back where `keep_given`. */
static void decode(const struct trm_recorder *r, const struct trm_frame *f, bool keep_given,
                   struct trm_grid *out)
{
    const struct trm_config *c = &r->config;
    int32_t tokens[TRM_GRID_CELLS];
    for (int i = 0; i < c->seq_len; i++)
        tokens[i] = keep_given && r->given[i] ? r->question[i] : f->token[i];
    r->puzzle.family->decode(tokens, c->rows, c->cols, &r->puzzle.question, out);
}

static void find_conflicts(const struct trm_recorder *r, struct trm_frame *f,
                           const struct trm_grid *grid, uint8_t *conflict)
{
    uint8_t marks[TRM_GRID_CELLS] = {0};
    int cols = r->config.cols;
    f->conflicts = r->puzzle.family->conflicts(&r->puzzle, grid, marks);
    for (int y = 0; y < grid->rows; y++)
        for (int x = 0; x < grid->cols && x < cols; x++)
            conflict[y * cols + x] = marks[y * grid->cols + x];
}

/* What the answer as a whole says: how unsure it is, what changed in it, which rules it breaks. */
static void measure_answer(const struct trm_recorder *r, struct trm_frame *f,
                         const struct trm_frame *before, uint8_t *conflict)
{
    struct trm_grid grid;
    uint8_t asked[TRM_GRID_CELLS];
    decode(r, f, true, &grid);
    encode_asked(&r->config, &r->puzzle, &grid, asked);
    f->mean_entropy = measure_mean(f->entropy, asked, (size_t)r->config.seq_len);
    f->changed = before ? trm_recorder_differ(r, before, f) : 0;
    find_conflicts(r, f, &grid, conflict);
}

static void share_read_out(struct trm_frame *f, const struct trm_frame *before)
{
    f->q_halt = before->q_halt;
    f->q_continue = before->q_continue;
    f->logits = before->logits;
    f->token = before->token;
    f->prob = before->prob;
    f->entropy = before->entropy;
    f->conflict = before->conflict;
    f->conflicts = before->conflicts;
    f->mean_entropy = before->mean_entropy;
}

/* Everything that follows from the logits, in one block: logits, prob, entropy, token, conflict. */
static void set_read_out(struct trm_recorder *r, struct trm_frame *f, const float *logits,
                         const float q[2], const struct trm_frame *before)
{
    const struct trm_config *c = &r->config;
    size_t cells = (size_t)c->seq_len, numbers = cells * c->vocab_size;
    float *kept = block_add(r, (numbers + 2 * cells) * sizeof(float) + 2 * cells);
    float *prob = kept + numbers, *entropy = prob + cells;
    uint8_t *token = (uint8_t *)(entropy + cells), *conflict = token + cells;
    memcpy(kept, logits, numbers * sizeof(float));
    memset(conflict, 0, cells);
    for (size_t i = 0; i < cells; i++) {
        struct belief b = measure_belief(logits + i * c->vocab_size, c->vocab_size);
        token[i] = (uint8_t)b.token;
        prob[i] = b.prob;
        entropy[i] = b.entropy;
    }
    f->q_halt = q[0];
    f->q_continue = q[1];
    f->logits = kept;
    f->token = token;
    f->prob = prob;
    f->entropy = entropy;
    f->conflict = conflict;
    measure_answer(r, f, before, conflict);
}

/* Points the frame at its latents where they are to be kept: carries and the first own frame
 * always, others within the budget. */
static void set_latents(struct trm_recorder *r, struct trm_frame *f, const struct trm_state *s)
{
    size_t bytes = s->count * sizeof(float);
    size_t need = (r->stored_H ? 0 : bytes) + (r->stored_L ? 0 : bytes);
    bool always = f->complete || f->index == r->begin;
    if (!always && r->latent_bytes + need > r->budget) return;
    if (!r->stored_H) r->stored_H = latent_keep(r, s->z_H, s->count);
    if (!r->stored_L) r->stored_L = latent_keep(r, s->z_L, s->count);
    f->z_H = r->stored_H;
    f->z_L = r->stored_L;
}

/* Compares with the state before and remembers which stored latents still hold. */
static void set_changes(struct trm_recorder *r, struct trm_frame *f, const struct trm_state *s)
{
    const struct trm_state *b = &r->before;
    if (b->z_H) {
        CHECK(b->count == s->count);
        f->change_H = measure_change(s->z_H, b->z_H, s->count);
        f->change_L = measure_change(s->z_L, b->z_L, s->count);
        if (memcmp(s->z_H, b->z_H, s->count * sizeof(float)) != 0) r->stored_H = NULL;
        if (memcmp(s->z_L, b->z_L, s->count * sizeof(float)) != 0) r->stored_L = NULL;
    }
    f->norm_H = measure_rms(s->z_H, s->count);
    f->norm_L = measure_rms(s->z_L, s->count);
}

static bool halts_by_itself(const struct trm_recorder *r, const struct trm_frame *f)
{
    float q[2] = {f->q_halt, f->q_continue};
    return f->complete && trm_would_halt(&r->config, q);
}

static bool is_stopped(const struct trm_recorder *r, const struct trm_frame *f)
{
    return f->complete && f->supervision_step >= r->config.halt_max_steps;
}

void recorder_publish(struct trm_recorder *r, const struct trm_frame *f)
{
    if (atomic_load_explicit(&r->halt, memory_order_relaxed) < 0 &&
        (halts_by_itself(r, f) || is_stopped(r, f)))
        atomic_store(&r->halt, f->index);
    atomic_store_explicit(&r->count, f->index + 1, memory_order_release);
}

void trm_recorder_compare(struct trm_recorder *r, const struct trm_state *s)
{
    CHECK(trm_recorder_count(r) == r->begin);
    trm_state_copy(&r->before, s);
}

void trm_recorder_add(struct trm_recorder *r, const struct trm_state *s, const float *logits,
                      const float q[2])
{
    CHECK(s->batch == 1 &&
          s->count == (size_t)trm_config_tokens(&r->config) * (size_t)r->config.hidden_size);
    struct trm_frame *f = recorder_frame_new(r);
    const struct trm_frame *before = f->index ? trm_recorder_frame(r, f->index - 1) : NULL;
    if (f->index == 0) r->cycles = s->cycles; /* a branch of later frames has its parent's */
    set_place(f, s);
    set_changes(r, f, s);
    set_latents(r, f, s);
    CHECK(logits || before);
    if (logits)
        set_read_out(r, f, logits, q, before);
    else
        share_read_out(f, before);
    trm_state_copy(&r->before, s);

    recorder_publish(r, f);
}

/* ---- Reading ---- */

int trm_recorder_count(const struct trm_recorder *r)
{
    return atomic_load_explicit(&r->count, memory_order_acquire);
}

const struct trm_frame *trm_recorder_frame(const struct trm_recorder *r, int index)
{
    CHECK(index >= 0 && index < trm_recorder_count(r));
    struct place p = place_of(index);
    return &r->chunk[p.chunk][p.within];
}

const struct trm_frame *trm_recorder_last(const struct trm_recorder *r)
{
    int count = trm_recorder_count(r);
    return count ? trm_recorder_frame(r, count - 1) : NULL;
}

const struct trm_model *trm_recorder_model(const struct trm_recorder *r)
{
    return r->model;
}

const struct trm_config *trm_recorder_config(const struct trm_recorder *r)
{
    return &r->config;
}

const char *trm_recorder_model_name(const struct trm_recorder *r)
{
    return r->model_name;
}

const struct trm_puzzle *trm_recorder_puzzle(const struct trm_recorder *r)
{
    return &r->puzzle;
}

const int32_t *trm_recorder_question(const struct trm_recorder *r)
{
    return r->question;
}

const uint8_t *trm_recorder_given(const struct trm_recorder *r)
{
    return r->given;
}

struct trm_cycles trm_recorder_cycles(const struct trm_recorder *r)
{
    const struct trm_config *c = &r->config;
    if (trm_recorder_count(r) == 0) return (struct trm_cycles){c->H_cycles, c->L_cycles};
    return r->cycles;
}

int trm_recorder_halt(const struct trm_recorder *r)
{
    int halt = atomic_load(&r->halt); /* which is stored before its frame is counted */
    return halt < trm_recorder_count(r) ? halt : -1;
}

int trm_recorder_halt_step(const struct trm_recorder *r)
{
    int halt = trm_recorder_halt(r);
    const struct trm_frame *f = halt < 0 ? NULL : trm_recorder_frame(r, halt);
    return f && halts_by_itself(r, f) ? f->supervision_step : 0;
}

void trm_recorder_grid(const struct trm_recorder *r, const struct trm_frame *f,
                       struct trm_grid *out)
{
    decode(r, f, true, out);
}

void trm_recorder_prediction(const struct trm_recorder *r, const struct trm_frame *f,
                             struct trm_grid *out)
{
    decode(r, f, false, out);
}

int trm_recorder_differ(const struct trm_recorder *r, const struct trm_frame *a,
                        const struct trm_frame *b)
{
    struct trm_grid grid[2];
    int differ = 0;
    if (a->token == b->token) return 0;
    if (!r->puzzle.family->fills_blanks) {
        trm_recorder_prediction(r, a, &grid[0]);
        trm_recorder_prediction(r, b, &grid[1]);
        return trm_grid_differ(&grid[0], &grid[1]);
    }
    for (int i = 0; i < r->config.seq_len; i++) differ += a->token[i] != b->token[i];
    return differ;
}

bool trm_recorder_full(const struct trm_recorder *r)
{
    size_t bytes = atomic_load(&r->bytes);
    return bytes >= FULL_FLOOR && (bytes - FULL_FLOOR) / 4 >= r->budget;
}

int trm_recorder_kept(const struct trm_recorder *r, int index)
{
    while (!trm_recorder_frame(r, index)->z_H) index--;
    return index;
}

bool trm_recorder_state(const struct trm_recorder *r, int index, struct trm_state *s)
{
    const struct trm_frame *f = trm_recorder_frame(r, index);
    if (!f->z_H || !r->model) return false;
    const struct trm_config *c = &r->config;
    size_t count = (size_t)trm_config_tokens(c) * (size_t)c->hidden_size;
    if (!s->z_H || s->count != count) {
        trm_state_done(s);
        trm_state_start(s, r->model, 1);
    }
    s->batch = 1;
    s->cycles = r->cycles;
    s->supervision_step = f->supervision_step;
    s->recursion_step = f->h_cycle * (r->cycles.L_cycles + 1) + f->l_cycle;
    memcpy(s->z_H, f->z_H, count * sizeof(float));
    memcpy(s->z_L, f->z_L, count * sizeof(float));
    return true;
}
