/* The supervision step as a tape: every application of L_level in the last H cycle keeps what its
 * backward pass needs, in one allocation. Layers below one another share their borders: the output
 * of one is the input of the next. */
#include "model/backward.h"

#include "base/alloc.h"
#include "base/check.h"
#include "model/level_back.h"
#include "model/tape_bf16.h"
#include "tensor/gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct backward {
    const struct trm_model *model;
    const struct packed *packed; /* NULL: not in bfloat16 */
    struct level level;
    int most_rows, most_applications;
    int rows, applications; /* of the last backward_forward */
    float *memory;
    struct tape_bf16 *fast;     /* in place of tape, in, plain and the scratch; or NULL */
    struct layer_buffers *tape; /* [applications][layers] */
    float **in;                 /* [applications] the input of the first layer */
    struct layer_buffers plain; /* shared by all layers of cycles without gradients */
    float *h;                   /* [R, T, D] their input; later the gradient that travels down */
    float *dx, *dz_H;           /* [R, T, D] */
    const float *z_H;           /* the caller's, after backward_forward */
    struct level_scratch scratch;
    struct level_back_scratch back;
    float *back_memory;
    struct trm_board board;     /* that the rows are on */
    float *rope_cos, *rope_sin; /* of a board that is not the canvas */
};

static void place(struct backward *b, struct arena *a)
{
    const struct level *l = &b->level;
    size_t rows = (size_t)b->most_rows, latent = rows * level_latent_size(l);
    b->h = arena_take(a, latent);
    b->dx = arena_take(a, latent);
    b->dz_H = arena_take(a, latent);
    if (b->packed) return;
    float *scratch = arena_take(a, level_scratch_size(l, b->most_rows, 1));
    float *back = arena_take(a, level_back_scratch_size(l, b->most_rows));
    for (int i = 0; i < b->most_applications; i++) {
        float *in = arena_take(a, latent);
        if (a->memory) b->in[i] = in;
        for (int layer = 0; layer < l->layers; layer++) {
            struct layer_buffers t = level_take_buffers(a, l, rows);
            if (a->memory) b->tape[i * l->layers + layer] = t;
        }
    }
    b->plain = level_take_buffers(a, l, rows);
    if (!a->memory) return;
    b->plain.mid = b->plain.out = b->h;
    b->plain.mid_inverse = b->plain.out_inverse = NULL;
    level_scratch_place(&b->scratch, l, b->most_rows, scratch);
    level_back_scratch_place(&b->back, l, b->most_rows, b->back_memory = back);
}

struct backward *backward_new(const struct trm_model *m, const struct packed *packed, int rows,
                              int max_L_cycles, enum trm_compute compute)
{
    CHECK(rows > 0 && max_L_cycles > 0);
    struct backward *b = xcalloc(1, sizeof *b);
    b->model = trm_model_share(m);
    b->packed = packed;
    level_init(&b->level, m, compute);
    b->most_rows = rows;
    b->most_applications = max_L_cycles + 1;
    b->board = (struct trm_board){m->config.rows, m->config.cols};
    b->in = xcalloc((size_t)b->most_applications, sizeof *b->in);
    b->tape = xcalloc((size_t)(b->most_applications * b->level.layers), sizeof *b->tape);
    struct arena arena = {0};
    place(b, &arena);
    arena = (struct arena){.memory = b->memory = xfloats(arena.used)};
    place(b, &arena);
    if (packed) b->fast = tape_bf16_new(&b->level, packed, rows, b->most_applications);
    return b;
}

size_t backward_memory(const struct trm_config *c, bool packed, int rows, int max_L_cycles)
{
    struct trm_model blueprint = {.config = *c};
    float here = 0; /* stands for "there is a rotary table" */
    if (trm_config_rotary(c)) blueprint.rope_sin = &here;
    struct backward b = {.most_rows = rows, .most_applications = max_L_cycles + 1};
    level_init(&b.level, &blueprint, TRM_COMPUTE_FLOAT32);
    if (packed)
        return tape_bf16_memory(&b.level, rows, b.most_applications) +
               3 * (size_t)rows * level_latent_size(&b.level) * sizeof(float);
    struct arena arena = {0};
    place(&b, &arena);
    return arena.used * sizeof(float);
}

void backward_free(struct backward *b)
{
    if (!b) return;
    trm_model_free(b->model);
    tape_bf16_free(b->fast);
    free(b->rope_cos);
    free(b->rope_sin);
    free(b->memory);
    free(b->tape);
    free(b->in);
    free(b);
}

/* ---- the board ------------------------------------------------------------------------------- */

static int board_cells(const struct backward *b)
{
    return b->level.tokens - b->model->config.puzzle_emb_len;
}

/* The rotary table of a board: along the sequence its beginning is the canvas's; in two dimensions
 * a cell turns as where it lies. */
static void cut_rope(const struct backward *b, const float *canvas, float *out)
{
    const struct trm_config *c = &b->model->config;
    size_t half = (size_t)b->level.head / 2, prefix = (size_t)c->puzzle_emb_len;
    bool flat = c->pos_encodings == TRM_POS_ROPE;
    memcpy(out, canvas, (flat ? (size_t)b->level.tokens : prefix) * half * sizeof *out);
    for (size_t y = 0; y < (size_t)b->board.rows && !flat; y++)
        memcpy(out + (prefix + y * (size_t)b->board.cols) * half,
               canvas + (prefix + y * (size_t)c->cols) * half,
               (size_t)b->board.cols * half * sizeof *out);
}

void backward_set_board(struct backward *b, struct trm_board board)
{
    const struct trm_model *m = b->model;
    if (board.rows == b->board.rows && board.cols == b->board.cols) return;
    CHECK(m->config.crop && board.rows <= m->config.rows && board.cols <= m->config.cols);
    b->board = board;
    b->level.tokens = m->config.puzzle_emb_len + board.rows * board.cols;
    if (!m->rope_cos) return;
    size_t most = (size_t)trm_config_tokens(&m->config) * (size_t)b->level.head / 2;
    if (!b->rope_cos) {
        b->level.rope_cos = b->rope_cos = xfloats(most);
        b->level.rope_sin = b->rope_sin = xfloats(most);
    }
    cut_rope(b, m->rope_cos, b->rope_cos);
    cut_rope(b, m->rope_sin, b->rope_sin);
    if (b->back_memory) level_back_scratch_place(&b->back, &b->level, b->most_rows, b->back_memory);
}

/* ---- forward --------------------------------------------------------------------------------- */

static size_t latent_count(const struct backward *b, int rows)
{
    return (size_t)rows * level_latent_size(&b->level);
}

/* h <- the input of an application of L_level. */
static void enter(const struct backward *b, float *h, const float *x, const float *z_H,
                  const float *z_L, bool renew_H, size_t count)
{
    if (renew_H)
        b->level.kernels->add(h, z_H, z_L, count);
    else
        b->level.kernels->add3(h, z_L, z_H, x, count);
}

static void cycle_plain(struct backward *b, int rows, const float *x, float *z_H, float *z_L,
                        int L_cycles)
{
    size_t count = latent_count(b, rows);
    for (int l = 0; l <= L_cycles; l++) {
        bool renew_H = l == L_cycles;
        enter(b, b->h, x, z_H, z_L, renew_H, count);
        for (int layer = 0; layer < b->level.layers; layer++) {
            struct layer_buffers buffers = b->plain;
            if (layer == b->level.layers - 1) buffers.out = renew_H ? z_H : z_L;
            level_layer(&b->level, layer, rows, b->h, &buffers, &b->scratch, team_alone());
        }
    }
}

static void cycle_taped(struct backward *b, int rows, const float *x, float *z_H, float *z_L,
                        int L_cycles)
{
    size_t count = latent_count(b, rows);
    for (int l = 0; l <= L_cycles; l++) {
        bool renew_H = l == L_cycles;
        const float *in = b->in[l];
        enter(b, b->in[l], x, z_H, z_L, renew_H, count);
        for (int layer = 0; layer < b->level.layers; layer++) {
            const struct layer_buffers *t = &b->tape[l * b->level.layers + layer];
            level_layer(&b->level, layer, rows, in, t, &b->scratch, team_alone());
            in = t->out;
        }
        memcpy(renew_H ? z_H : z_L, in, count * sizeof *in);
    }
}

static void read_out(const struct backward *b, int rows, const float *z_H, float *logits, float *q)
{
    const struct trm_config *c = &b->model->config;
    const float *lm_head = model_weights(b->model, PARAM_LM_HEAD, 0);
    const float *q_head = model_weights(b->model, PARAM_Q_HEAD, 0);
    const float *bias = model_weights(b->model, PARAM_Q_BIAS, 0);
    int D = c->hidden_size, S = board_cells(b), V = c->vocab_size;
    for (int r = 0; r < rows; r++) {
        const float *z = z_H + latent_count(b, r);
        gemm(PLAIN, TRANSPOSED, S, V, D, 1, z + c->puzzle_emb_len * D, D, lm_head, D, 0,
             logits + (size_t)r * (size_t)S * (size_t)V, V);
        memcpy(q + 2 * r, bias, 2 * sizeof *bias);
        gemm(PLAIN, TRANSPOSED, 1, 2, D, 1, z, D, q_head, D, 1, q + 2 * r, 2);
    }
}

void backward_forward(struct backward *b, int rows, const float *x, float *z_H, float *z_L,
                      struct trm_cycles cycles, float *logits, float *q)
{
    CHECK(rows <= b->most_rows && cycles.L_cycles < b->most_applications);
    if (b->fast) {
        tape_bf16_forward(b->fast, rows, x, z_H, z_L, cycles, true);
    } else {
        for (int h = 0; h + 1 < cycles.H_cycles; h++)
            cycle_plain(b, rows, x, z_H, z_L, cycles.L_cycles);
        cycle_taped(b, rows, x, z_H, z_L, cycles.L_cycles);
    }
    read_out(b, rows, z_H, logits, q);
    b->rows = rows;
    b->applications = cycles.L_cycles + 1;
    b->z_H = z_H;
}

void backward_look_ahead(struct backward *b, int rows, const float *x, float *z_H, float *z_L,
                         struct trm_cycles cycles, float *logits, float *q)
{
    CHECK(rows <= b->most_rows);
    if (b->fast) tape_bf16_forward(b->fast, rows, x, z_H, z_L, cycles, false);
    for (int h = 0; h < cycles.H_cycles && !b->fast; h++)
        cycle_plain(b, rows, x, z_H, z_L, cycles.L_cycles);
    read_out(b, rows, z_H, logits, q);
}

/* ---- backward -------------------------------------------------------------------------------- */

static float *gradient_of(const struct backward *b, float *gradient, enum param_id id)
{
    return gradient + params_find(&b->model->params, id, 0)->offset;
}

/* d [R, T, D] <- the gradient of z_H. */
static void heads_back(const struct backward *b, const float *dlogits, const float *dq, float *d,
                       float *gradient)
{
    const struct trm_config *c = &b->model->config;
    const float *lm_head = model_weights(b->model, PARAM_LM_HEAD, 0);
    const float *q_head = model_weights(b->model, PARAM_Q_HEAD, 0);
    int D = c->hidden_size, S = board_cells(b), V = c->vocab_size, prefix = c->puzzle_emb_len * D;
    memset(d, 0, latent_count(b, b->rows) * sizeof *d);
    for (int r = 0; r < b->rows; r++) {
        const float *dl = dlogits + (size_t)r * (size_t)S * (size_t)V;
        const float *z = b->z_H + latent_count(b, r);
        float *row = d + latent_count(b, r), *dbias = gradient_of(b, gradient, PARAM_Q_BIAS);
        gemm(PLAIN, PLAIN, S, D, V, 1, dl, V, lm_head, D, 0, row + prefix, D);
        gemm(TRANSPOSED, PLAIN, V, D, S, 1, dl, V, z + prefix, D, 1,
             gradient_of(b, gradient, PARAM_LM_HEAD), D);
        gemm(PLAIN, PLAIN, 1, D, 2, 1, dq + 2 * r, 2, q_head, D, 1, row, D);
        gemm(TRANSPOSED, PLAIN, 2, D, 1, 1, dq + 2 * r, 2, z, D, 1,
             gradient_of(b, gradient, PARAM_Q_HEAD), D);
        for (int i = 0; i < 2; i++) dbias[i] += dq[2 * r + i];
    }
}

static void application_back(const struct backward *b, int application, float *d, float *gradient)
{
    const struct layer_buffers *tape = &b->tape[application * b->level.layers];
    for (int layer = b->level.layers - 1; layer >= 0; layer--) {
        const float *in = layer > 0 ? tape[layer - 1].out : b->in[application];
        level_layer_back(&b->level, layer, b->rows, in, &tape[layer], &b->back, d, gradient);
    }
}

/* From dx of the cells to the vectors of their rows and columns. */
static void places_back(const struct backward *b, const float *dx, float scale, float *gradient)
{
    size_t D = (size_t)b->model->config.hidden_size;
    float *row = gradient_of(b, gradient, PARAM_EMBED_ROW);
    float *col = gradient_of(b, gradient, PARAM_EMBED_COL);
    int S = board_cells(b), cols = b->board.cols;
    for (int cell = 0; cell < S; cell++, dx += D) {
        float *down = row + (size_t)(cell / cols) * D, *right = col + (size_t)(cell % cols) * D;
        for (size_t i = 0; i < D; i++) {
            down[i] += scale * dx[i];
            right[i] += scale * dx[i];
        }
    }
}

/* From dx to the rows of the embedding, the positions, and the puzzle's own vector. */
static void embedding_back(const struct backward *b, const int32_t *tokens, float *gradient,
                           float *dpuzzle)
{
    const struct trm_config *c = &b->model->config;
    size_t D = (size_t)c->hidden_size, prefix = (size_t)c->puzzle_emb_len * D;
    size_t ndim = (size_t)c->puzzle_emb_ndim;
    bool learned = c->pos_encodings == TRM_POS_LEARNED;
    float scale = sqrtf((float)D) * (learned ? 0.707106781f : 1.0f);
    int S = board_cells(b);
    for (int r = 0; r < b->rows; r++) {
        const float *dx = b->dx + latent_count(b, r);
        float *table = gradient_of(b, gradient, PARAM_EMBED_TOKENS);
        for (int s = 0; s < S; s++) {
            float *row = table + (size_t)tokens[r * S + s] * D;
            const float *from = dx + prefix + (size_t)s * D;
            for (size_t i = 0; i < D; i++) row[i] += scale * from[i];
        }
        if (learned) {
            float *position = gradient_of(b, gradient, PARAM_EMBED_POS);
            for (size_t i = 0; i < latent_count(b, 1); i++) position[i] += scale * dx[i];
        }
        if (c->learned_places) places_back(b, dx + prefix, scale, gradient);
        for (size_t i = 0; i < ndim && dpuzzle; i++) dpuzzle[(size_t)r * ndim + i] = scale * dx[i];
    }
}

/* From d, the gradient of z_H, to dx. */
static void tape_back(const struct backward *b, float *d, float *gradient)
{
    size_t count = latent_count(b, b->rows);
    memset(b->dx, 0, count * sizeof *b->dx);
    for (int application = b->applications - 1; application >= 0; application--) {
        application_back(b, application, d, gradient);
        if (application == b->applications - 1)
            memcpy(b->dz_H, d, count * sizeof *d);
        else
            b->level.kernels->add(b->dx, b->dx, d, count);
    }
}

void backward_run(struct backward *b, const float *dlogits, const float *dq, const int32_t *tokens,
                  float *gradient, float *dpuzzle)
{
    CHECK(b->rows > 0);
    float *d = b->h;
    heads_back(b, dlogits, dq, d, gradient);
    if (b->fast)
        tape_bf16_back(b->fast, b->rows, b->applications, d, b->dx, b->dz_H, gradient);
    else
        tape_back(b, d, gradient);
    size_t count = latent_count(b, b->rows);
    b->level.kernels->add(b->dz_H, b->dz_H, b->dx, count); /* z_H and x enter side by side */
    embedding_back(b, tokens, gradient, dpuzzle);
    b->rows = 0; /* the tape is used up */
}

const float *backward_dx(const struct backward *b)
{
    return b->dx;
}

const float *backward_dz_H(const struct backward *b)
{
    return b->dz_H;
}

const float *backward_dz_L(const struct backward *b)
{
    return b->h; /* where the gradient that travels down has come to */
}
