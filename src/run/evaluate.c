/* Evaluation of a pack, batch after batch, on the calling thread and the stepper's pool.
 *
 * Rows that halt stay in their batch: the model always thinks to the last step, and everything that
 * is said about halting is read off afterwards. So a batch is one state, stepped without any
 * bookkeeping in between, and a result does not depend on its neighbours.
 */
#include "run/evaluate.h"

#include "base/alloc.h"
#include "base/check.h"
#include "trace/encode.h"
#include "trace/measures.h"
#include "trmscope/step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_BATCH = 32 };

/* What all batches of an evaluation share. S = seq_len, V = vocab_size. */
struct evaluator {
    const struct trm_model *model;
    const struct trm_config *config;
    const struct trm_puzzles *puzzles;
    const struct evaluate_options *options;
    struct evaluation *result;
    struct trm_stepper *stepper;
    int batch;
    int32_t *tokens;      /* [batch, S] questions */
    int32_t *labels;      /* [batch, S] answers, PAD where nothing is asked */
    int32_t *identifiers; /* [batch] */
    int32_t *predicted;   /* [S] of one row */
    float *logits;        /* [batch, S, V] */
    float *q;             /* [batch, 2] */
};

static void evaluator_done(struct evaluator *v)
{
    trm_stepper_free(v->stepper);
    free(v->tokens);
    free(v->labels);
    free(v->identifiers);
    free(v->predicted);
    free(v->logits);
    free(v->q);
}

static void evaluator_init(struct evaluator *v, size_t count)
{
    size_t S = (size_t)v->config->seq_len, V = (size_t)v->config->vocab_size;
    v->batch = v->options->batch ? v->options->batch : DEFAULT_BATCH;
    if ((size_t)v->batch > count) v->batch = (int)count;
    size_t B = (size_t)v->batch;
    v->stepper = trm_stepper_new_in(v->options->compute, v->model, v->batch, v->options->threads);
    v->tokens = xcalloc(B * S, sizeof *v->tokens);
    v->labels = xcalloc(B * S, sizeof *v->labels);
    v->identifiers = xcalloc(B, sizeof *v->identifiers);
    v->predicted = xcalloc(S, sizeof *v->predicted);
    v->logits = xfloats(B * S * V);
    v->q = xfloats(B * 2);
}

/* Every puzzle, before the first is run: a pack with a misfit is refused at once. */
static bool check_all(const struct evaluator *v, struct trm_err *err)
{
    for (size_t i = 0; i < v->puzzles->count; i++)
        if (!encode_question(v->model, &v->puzzles->items[i], v->predicted, err)) return false;
    return true;
}

static bool prepare(struct evaluator *v, size_t first, int rows, struct trm_question *question,
                    struct trm_err *err)
{
    size_t S = (size_t)v->config->seq_len;
    for (int row = 0; row < rows; row++) {
        const struct trm_puzzle *p = &v->puzzles->items[first + (size_t)row];
        int32_t *labels = v->labels + (size_t)row * S;
        if (!encode_question(v->model, p, v->tokens + (size_t)row * S, err)) return false;
        memset(labels, 0, S * sizeof *labels);
        v->result->items[first + (size_t)row].known = encode_answer(v->model, p, labels);
        v->identifiers[row] = p->identifier;
    }
    return trm_question_embed(question, v->model, rows, v->tokens, v->identifiers, err);
}

/* Tokens of a row, and how many of the cells that are asked for they have right. */
static void compare(struct evaluator *v, int row, int *cells, int *right)
{
    size_t S = (size_t)v->config->seq_len, V = (size_t)v->config->vocab_size;
    const int32_t *labels = v->labels + (size_t)row * S;
    *cells = *right = 0;
    for (size_t i = 0; i < S; i++) {
        const float *logits = v->logits + ((size_t)row * S + i) * V;
        v->predicted[i] = measure_belief(logits, v->config->vocab_size).token;
        *cells += labels[i] != 0;
        *right += labels[i] != 0 && labels[i] == v->predicted[i];
    }
}

static bool valid(const struct evaluator *v, size_t index)
{
    const struct trm_puzzle *p = &v->puzzles->items[index];
    struct trm_grid grid;
    bool known = false;
    evaluation_answer(v->result, v->model, v->puzzles, index, &grid);
    return p->family->correct(p, &grid, &known) && known;
}

static void keep_answer(struct evaluator *v, size_t index)
{
    uint8_t *token = v->result->token + index * (size_t)v->result->cells;
    for (int i = 0; i < v->result->cells; i++) token[i] = (uint8_t)v->predicted[i];
}

/* Notes the answer that a row gives after supervision step `step`. */
static void judge(struct evaluator *v, size_t first, int row, int step)
{
    struct evaluation *e = v->result;
    size_t index = first + (size_t)row, at = index * (size_t)e->steps + (size_t)step - 1;
    struct evaluated *item = &e->items[index];
    const float *q = v->q + 2 * row;
    int cells, cells_right;
    compare(v, row, &cells, &cells_right);
    bool right = item->known && cells == cells_right;
    e->q_halt[at] = q[0];
    e->right[at] = right;
    if (!item->halted && (trm_would_halt(v->config, q) || step == e->steps)) {
        item->halted = trm_would_halt(v->config, q);
        item->halt_step = step;
        item->right_at_halt = right;
    }
    if (step < e->steps) return;
    item->right_at_end = right;
    keep_answer(v, index);
    item->valid_at_end = valid(v, index);
    item->cells = item->known ? cells : 0;
    item->cells_right = cells_right;
}

static bool go_on(const struct evaluator *v, const struct trm_state *s, size_t first)
{
    const struct evaluate_options *o = v->options;
    if (!o->progress) return true;
    double per_step = s->cycles.H_cycles * (s->cycles.L_cycles + 1);
    double part = (s->supervision_step + s->recursion_step / per_step) / v->result->steps;
    return o->progress(o->context, (double)first + part * s->batch, v->puzzles->count);
}

/* False: it was stopped, and the rows of this batch do not count. */
static bool run_batch(struct evaluator *v, size_t first, const struct trm_question *question)
{
    struct trm_state state;
    trm_state_start(&state, v->model, question->batch);
    bool on = true;
    while (on && state.supervision_step < v->result->steps) {
        trm_step(v->stepper, question, &state);
        on = go_on(v, &state, first);
        if (state.recursion_step != 0) continue;
        trm_read_out(v->stepper, state.z_H, state.batch, v->logits, v->q);
        for (int row = 0; row < state.batch; row++) judge(v, first, row, state.supervision_step);
    }
    bool complete = state.supervision_step == v->result->steps;
    trm_state_done(&state);
    return complete;
}

static bool run_all(struct evaluator *v, struct trm_err *err)
{
    size_t count = v->puzzles->count;
    for (size_t first = 0; first < count; first += (size_t)v->batch) {
        size_t left = count - first;
        int rows = left < (size_t)v->batch ? (int)left : v->batch;
        struct trm_question question;
        if (!prepare(v, first, rows, &question, err)) return false;
        bool complete = run_batch(v, first, &question);
        trm_question_done(&question);
        if (!complete) break;
        v->result->count = first + (size_t)rows;
    }
    return true;
}

bool evaluate_puzzles(struct evaluation *e, const struct trm_model *m,
                      const struct trm_puzzles *puzzles, const struct evaluate_options *o,
                      struct trm_err *err)
{
    struct evaluator v = {
        .model = m, .config = trm_model_config(m), .puzzles = puzzles, .options = o, .result = e};
    size_t count = puzzles->count;
    *e = (struct evaluation){.steps = o->steps ? o->steps : v.config->halt_max_steps};
    CHECK(count > 0);
    e->items = xcalloc(count, sizeof *e->items);
    e->q_halt = xcalloc(count * (size_t)e->steps, sizeof *e->q_halt);
    e->right = xcalloc(count * (size_t)e->steps, sizeof *e->right);
    e->cells = v.config->seq_len;
    e->token = xcalloc(count * (size_t)e->cells, sizeof *e->token);
    evaluator_init(&v, count);
    bool done = check_all(&v, err) && run_all(&v, err);
    evaluator_done(&v);
    if (!done) evaluation_done(e);
    return done;
}

void evaluation_done(struct evaluation *e)
{
    free(e->items);
    free(e->q_halt);
    free(e->right);
    free(e->token);
    *e = (struct evaluation){0};
}

void evaluation_answer(const struct evaluation *e, const struct trm_model *m,
                       const struct trm_puzzles *puzzles, size_t index, struct trm_grid *out)
{
    const struct trm_config *c = trm_model_config(m);
    const struct trm_puzzle *p = &puzzles->items[index];
    int32_t tokens[TRM_GRID_CELLS];
    for (int i = 0; i < e->cells; i++) tokens[i] = e->token[index * (size_t)e->cells + (size_t)i];
    p->family->decode(tokens, c->rows, c->cols, &p->question, out);
}

/* ---- Totals ---- */

static void calibrate(const struct evaluation *e, struct evaluation_totals *t)
{
    long answers = 0;
    for (size_t i = 0; i < e->count * (size_t)e->steps; i++) {
        double p = measure_sigmoid(e->q_halt[i]);
        if (!e->items[i / (size_t)e->steps].known || isnan(p)) continue;
        int place = (int)(p * CALIBRATION_BINS);
        struct calibration_bin *b = &t->bin[place < CALIBRATION_BINS ? place : place - 1];
        b->answers++;
        b->mean_p += p;
        b->right += e->right[i];
        answers++;
    }
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        struct calibration_bin *b = &t->bin[i];
        if (b->answers == 0) continue;
        t->calibration_error += fabs(b->right - b->mean_p) / (double)answers;
        b->mean_p /= (double)b->answers;
        b->right /= (double)b->answers;
    }
}

void evaluation_total(const struct evaluation *e, struct evaluation_totals *t)
{
    *t = (struct evaluation_totals){.count = e->count};
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluated *item = &e->items[i];
        t->known += item->known;
        t->right_at_end += item->right_at_end;
        t->right_at_halt += item->right_at_halt;
        t->valid_at_end += item->valid_at_end;
        t->halted += item->halted;
        t->spoiled += item->right_at_halt && !item->right_at_end;
        t->mended += !item->right_at_halt && item->right_at_end;
        t->cells += item->cells;
        t->cells_right += item->cells_right;
        t->mean_halt_step += item->halt_step / (double)e->count;
    }
    calibrate(e, t);
}

size_t evaluation_right_after(const struct evaluation *e, int step)
{
    CHECK(step >= 1 && step <= e->steps);
    size_t right = 0;
    for (size_t i = 0; i < e->count; i++)
        right += e->right[i * (size_t)e->steps + (size_t)step - 1];
    return right;
}
