/* Why the model halts. The gradient comes from the tape that training uses (model/backward.h), fed
 * with the state that entered the last H cycle and asked for dq alone. */
#include "run/explain.h"

#include "base/alloc.h"
#include "base/check.h"
#include "model/backward.h"
#include "model/model_internal.h"
#include "trace/measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- The number by which it halts ------------------------------------------------------------ */

/* How much of q_continue is in it. */
static float of_continue(const struct trm_config *c)
{
    return c->no_ACT_continue ? 0 : -1;
}

static double number_of(const struct trm_config *c, const float q[2])
{
    return (double)q[0] + (double)of_continue(c) * (double)q[1];
}

const char *explain_number_name(const struct trm_config *c)
{
    return c->no_ACT_continue ? "q_halt" : "q_halt - q_continue";
}

/* ---- The moment ------------------------------------------------------------------------------ */

/* The token of a blank cell of that puzzle. */
static int32_t blank_token(const struct trm_recorder *r)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(r));
    const struct trm_family *family = trm_recorder_puzzle(r)->family;
    struct trm_grid blank = trm_recorder_puzzle(r)->question;
    int32_t tokens[TRM_GRID_CELLS];
    memset(blank.cell, family->blank, sizeof blank.cell);
    CHECK(family->encode(&blank, c->rows, c->cols, tokens)); /* the question itself was */
    return tokens[0];
}

int explain_frame(const struct course *c, int index)
{
    int per_cycle = trm_recorder_cycles(c->recorder).L_cycles + 1;
    int frame = index - index % per_cycle;
    int begin = trm_recorder_begin(course_owner(c, frame)->recorder);
    return frame - per_cycle >= begin ? frame : 0;
}

static double q_of_start(const struct explain_moment *m, struct trm_stepper *stepper)
{
    float q[2];
    trm_read_out(stepper, m->start.z_H, 1, NULL, q);
    return number_of(trm_model_config(m->model), q);
}

bool explain_moment_of(struct explain_moment *m, struct course *c, int index,
                       struct trm_stepper *stepper)
{
    *m = (struct explain_moment){.frame = explain_frame(c, index)};
    if (m->frame == 0) return false;
    m->holder = course_share(c);
    m->course = course_owner(c, m->frame);
    m->model = trm_recorder_model(c->recorder);
    m->blank = viewpoint_token(&m->course->view, blank_token(m->course->recorder));
    int per_cycle = trm_recorder_cycles(m->course->recorder).L_cycles + 1;
    course_return(m->course, m->frame - per_cycle, stepper, &m->start);
    m->q_before = q_of_start(m, stepper);
    course_disturb(m->course, &m->start);
    m->q_shaken = q_of_start(m, stepper);
    return true;
}

void explain_moment_done(struct explain_moment *m)
{
    trm_state_done(&m->start);
    course_free(m->holder);
    *m = (struct explain_moment){0};
}

/* Where a token that the model sees lies for people. */
static int own_token(const struct explain_moment *m, int seen)
{
    int prefix = trm_model_config(m->model)->puzzle_emb_len;
    return seen < prefix ? seen : prefix + viewpoint_own_cell(&m->course->view, seen - prefix);
}

/* ---- Taking it apart ------------------------------------------------------------------------- */

struct explainer {
    const struct trm_model *model;
    const struct trm_config *config;
    struct backward *backward;
    int most_L_cycles;
    struct trm_state state; /* that is run forward */
    float *logits, *zeros;  /* [S, V] */
    float *gradient;        /* of the weights, not looked at */
    float *puzzle;          /* of the puzzle's vector, not looked at */
    float *blank;           /* [T, D] the question with every cell blank */
};

struct explainer *explainer_new(const struct trm_model *m, int most_L_cycles)
{
    struct explainer *e = xcalloc(1, sizeof *e);
    e->config = trm_model_config(m);
    size_t T = (size_t)trm_config_tokens(e->config), D = (size_t)e->config->hidden_size;
    size_t logits = (size_t)e->config->seq_len * (size_t)e->config->vocab_size;
    e->model = trm_model_share(m);
    e->most_L_cycles = most_L_cycles;
    e->backward = backward_new(m, NULL, 1, most_L_cycles, TRM_COMPUTE_FLOAT32);
    e->logits = xfloats(logits);
    e->zeros = xfloats(logits);
    e->gradient = xfloats(m->params.total);
    e->puzzle = xfloats((size_t)e->config->puzzle_emb_ndim);
    e->blank = xfloats(T * D);
    return e;
}

void explainer_free(struct explainer *e)
{
    if (!e) return;
    backward_free(e->backward);
    trm_state_done(&e->state);
    trm_model_free(e->model);
    free(e->logits), free(e->zeros), free(e->gradient), free(e->puzzle);
    free(e->blank);
    free(e);
}

/* Forward from the moment's start, backward from q. e->state holds the latents that came out;
 * returns q. */
static double run_cycle(struct explainer *e, const struct explain_moment *m)
{
    const float dq[2] = {1, of_continue(e->config)};
    struct trm_cycles one = {1, m->start.cycles.L_cycles};
    float q[2];
    trm_state_copy(&e->state, &m->start);
    backward_forward(e->backward, 1, m->course->question.x, e->state.z_H, e->state.z_L, one,
                     e->logits, q);
    backward_run(e->backward, e->zeros, dq, m->course->tokens, e->gradient,
                 e->config->puzzle_emb_ndim ? e->puzzle : NULL);
    return number_of(e->config, q);
}

static void allocate(struct explanation *out, const struct explainer *e)
{
    size_t T = (size_t)trm_config_tokens(e->config), D = (size_t)e->config->hidden_size;
    *out = (struct explanation){.tokens = (int)T, .hidden = (int)D};
    out->part = xfloats(2 * D + 2 * EXPLAIN_SOURCES * T);
    out->moved = out->part + D;
    for (int s = 0; s < EXPLAIN_SOURCES; s++) {
        out->slope[s] = out->moved + D + (size_t)(2 * s) * T;
        out->effect[s] = out->slope[s] + T;
    }
}

static void take_channels(const struct explainer *e, const struct explain_moment *m,
                          struct explanation *out)
{
    const float *w = model_weights(e->model, PARAM_Q_HEAD, 0), *of_q_continue = w + out->hidden;
    const float *now = e->state.z_H, *before = m->start.z_H;
    out->bias = number_of(e->config, model_weights(e->model, PARAM_Q_BIAS, 0));
    for (int d = 0; d < out->hidden; d++) {
        float weight = w[d] + of_continue(e->config) * of_q_continue[d];
        out->part[d] = weight * now[d];
        out->moved[d] = weight * (now[d] - before[d]);
    }
}

/* Gradients and values [T, D] to slopes and effects [T]. baseline [T, D], or [D] for every token
 * alike. */
static void take_tokens(struct explanation *out, const struct explain_moment *m,
                        enum explain_source s, const float *gradient, const float *value,
                        const float *baseline, bool alike)
{
    size_t D = (size_t)out->hidden;
    for (int t = 0; t < out->tokens; t++) {
        const float *g = gradient + (size_t)t * D, *v = value + (size_t)t * D;
        const float *b = baseline + (alike ? 0 : (size_t)t * D);
        int own = own_token(m, t);
        out->slope[s][own] = (float)sqrt(measure_dot(g, g, D));
        out->effect[s][own] = (float)(measure_dot(g, v, D) - measure_dot(g, b, D));
    }
}

static int32_t identifier_of(const struct explain_moment *m)
{
    return trm_recorder_puzzle(m->course->recorder)->identifier;
}

static void blank_question(struct explainer *e, const struct explain_moment *m)
{
    int32_t tokens[TRM_GRID_CELLS];
    for (int i = 0; i < e->config->seq_len; i++) tokens[i] = m->blank;
    model_embed_row(e->model, tokens, e->config->seq_len, e->config->cols, identifier_of(m),
                    e->blank);
}

void explain_halt(struct explainer *e, const struct explain_moment *m, struct explanation *out)
{
    CHECK(m->start.cycles.L_cycles <= e->most_L_cycles);
    allocate(out, e);
    out->q_before = m->q_before;
    out->q_shaken = m->q_shaken;
    blank_question(e, m);
    out->q = run_cycle(e, m);
    take_channels(e, m, out);
    take_tokens(out, m, EXPLAIN_QUESTION, backward_dx(e->backward), m->course->question.x, e->blank,
                false);
    take_tokens(out, m, EXPLAIN_Z_H, backward_dz_H(e->backward), m->start.z_H,
                model_weights(e->model, PARAM_H_INIT, 0), true);
    take_tokens(out, m, EXPLAIN_Z_L, backward_dz_L(e->backward), m->start.z_L,
                model_weights(e->model, PARAM_L_INIT, 0), true);
}

void explanation_done(struct explanation *x)
{
    free(x->part);
    *x = (struct explanation){0};
}

const char *explain_source_name(enum explain_source s)
{
    static const char *const names[] = {"question", "z_H", "z_L"};
    return names[s];
}

/* ---- What if --------------------------------------------------------------------------------- */

/* Puts back the latents that are pinned. */
static void hold(struct trm_state *s, const struct explain_moment *m, const struct explain_edit *e,
                 int count)
{
    const struct trm_config *c = trm_model_config(m->model);
    size_t D = (size_t)c->hidden_size;
    for (int i = 0; i < count; i++) {
        int cell = viewpoint_cell(&m->course->view, e[i].cell);
        size_t at = (size_t)(c->puzzle_emb_len + cell) * D;
        if (e[i].kind == EDIT_PIN_Z_H)
            memcpy(s->z_H + at, m->start.z_H + at, D * sizeof *s->z_H);
        else if (e[i].kind == EDIT_PIN_Z_L)
            memcpy(s->z_L + at, m->start.z_L + at, D * sizeof *s->z_L);
    }
}

static struct trm_question edited_question(const struct explain_moment *m,
                                           const struct explain_edit *e, int count)
{
    const struct viewpoint *view = &m->course->view;
    int32_t tokens[TRM_GRID_CELLS], identifier = identifier_of(m);
    struct trm_question q;
    memcpy(tokens, m->course->tokens, (size_t)trm_model_config(m->model)->seq_len * sizeof *tokens);
    for (int i = 0; i < count; i++)
        if (e[i].kind == EDIT_SET)
            tokens[viewpoint_cell(view, e[i].cell)] = viewpoint_token(view, e[i].token);
    CHECK(trm_question_embed(&q, m->model, 1, tokens, &identifier, NULL));
    return q;
}

void explain_what_if(struct trm_stepper *stepper, const struct explain_moment *m,
                     const struct explain_edit *edits, int count, int steps, float *q)
{
    struct trm_question question = edited_question(m, edits, count);
    struct trm_state s = {0};
    trm_state_copy(&s, &m->start);
    for (int step = 0; step <= steps; step++) {
        int left = s.cycles.L_cycles + 1; /* of the moment's cycle */
        float both[2];
        do {
            if (step > 0) course_disturb(m->course, &s); /* the start was already */
            trm_step(stepper, &question, &s);
            hold(&s, m, edits, count);
        } while (step == 0 ? --left > 0 : s.recursion_step != 0);
        trm_read_out(stepper, s.z_H, 1, NULL, both);
        q[step] = (float)number_of(trm_model_config(m->model), both);
    }
    trm_state_done(&s);
    trm_question_done(&question);
}

/* ---- Each cell alone ------------------------------------------------------------------------- */

/* `rows` copies of the moment's start. */
static void copies_of_start(struct trm_state *s, const struct explain_moment *m, int rows)
{
    size_t count = m->start.count;
    trm_state_start(s, m->model, rows);
    s->cycles = m->start.cycles;
    s->supervision_step = m->start.supervision_step;
    s->recursion_step = m->start.recursion_step;
    for (int r = 0; r < rows; r++) {
        memcpy(s->z_H + (size_t)r * count, m->start.z_H, count * sizeof *s->z_H);
        memcpy(s->z_L + (size_t)r * count, m->start.z_L, count * sizeof *s->z_L);
    }
}

/* q[rows]: with one of `cells` blanked in each row. */
static void blank_each(struct trm_stepper *stepper, const struct explain_moment *m,
                       const int *cells, int rows, double *q)
{
    float both[2 * EXPLAIN_BATCH];
    int S = trm_model_config(m->model)->seq_len, identifiers[EXPLAIN_BATCH];
    int32_t *tokens = xcalloc((size_t)(rows * S), sizeof *tokens);
    struct trm_question question;
    struct trm_state s = {0};
    for (int r = 0; r < rows; r++) {
        memcpy(tokens + r * S, m->course->tokens, (size_t)S * sizeof *tokens);
        tokens[r * S + cells[r]] = m->blank;
        identifiers[r] = identifier_of(m);
    }
    CHECK(trm_question_embed(&question, m->model, rows, tokens, identifiers, NULL));
    copies_of_start(&s, m, rows);
    for (int i = 0; i <= s.cycles.L_cycles; i++) trm_step(stepper, &question, &s);
    trm_read_out(stepper, s.z_H, rows, NULL, both);
    for (int r = 0; r < rows; r++) q[r] = number_of(trm_model_config(m->model), both + 2 * r);
    trm_state_done(&s);
    trm_question_done(&question);
    free(tokens);
}

bool explain_alone(struct trm_stepper *stepper, const struct explain_moment *m, double q,
                   float *out, bool (*go_on)(void *context, int done), void *context)
{
    int S = trm_model_config(m->model)->seq_len, cells[EXPLAIN_BATCH], rows = 0;
    bool on = true;
    const struct viewpoint *view = &m->course->view;
    for (int i = 0; i < S; i++)
        out[viewpoint_own_cell(view, i)] = m->course->tokens[i] == m->blank ? 0 : NAN;
    for (int i = 0; i < S && on; i++) {
        if (m->course->tokens[i] != m->blank) cells[rows++] = i;
        if (rows == 0 || (rows < EXPLAIN_BATCH && i + 1 < S)) continue;
        double without[EXPLAIN_BATCH];
        blank_each(stepper, m, cells, rows, without);
        for (int r = 0; r < rows; r++)
            out[viewpoint_own_cell(view, cells[r])] = (float)(q - without[r]);
        rows = 0;
        on = !go_on || go_on(context, i + 1);
    }
    return on;
}
