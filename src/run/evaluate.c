/* Evaluation of a pack, batch after batch, on the calling thread and the stepper's pool.
 *
 * A row of a batch is one run: restart k of a puzzle. Rows that halt stay in their batch, so that
 * the model thinks to the last step and what is said about halting is read off afterwards; or
 * (until_halt) they leave, and the others close up.
 */
#include "run/evaluate.h"

#include "base/alloc.h"
#include "base/check.h"
#include "run/playback.h"
#include "trace/encode.h"
#include "trace/measures.h"
#include "trmscope/step.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_BATCH = 32 };

/* What all batches of an evaluation share. S = seq_len, V = vocab_size, K = restarts. Runs are
 * numbered puzzle * K + k. */
struct evaluator {
    const struct trm_model *whole;   /* that was given */
    const struct trm_model *model;   /* on the board of the batch; whole, unless it crops */
    const struct trm_config *config; /* of model */
    const struct trm_puzzles *puzzles;
    const struct evaluate_options *options;
    struct evaluation *result;
    struct trm_stepper *stepper;
    int batch;
    int round, rounds;            /* all restarts at once, or one after the other (until_valid) */
    size_t *runs, planned;        /* what is run in this round */
    size_t *row;                  /* [batch] the runs of this batch */
    int *stay;                    /* [batch] the rows that are not done yet */
    int32_t *tokens;              /* [batch, S] questions, as the restarts see them */
    int32_t *labels;              /* [batch, S] answers, PAD where nothing is asked */
    int32_t *identifiers;         /* [batch] */
    struct trm_augment *symmetry; /* [batch] */
    int32_t *predicted;           /* [S] of one row, mapped back */
    float *logits;                /* [batch, S, V] */
    float *q;                     /* [batch, 2] */
};

static void evaluator_done(struct evaluator *v)
{
    trm_stepper_free(v->stepper);
    trm_model_free(v->model);
    free(v->runs);
    free(v->row);
    free(v->stay);
    free(v->tokens);
    free(v->labels);
    free(v->identifiers);
    free(v->symmetry);
    free(v->predicted);
    free(v->logits);
    free(v->q);
}

static void evaluator_init(struct evaluator *v, size_t runs)
{
    const struct trm_config *c = trm_model_config(v->whole);
    size_t S = (size_t)c->seq_len, V = (size_t)c->vocab_size;
    v->rounds = v->options->until_valid ? v->result->restarts : 1;
    v->batch = v->options->batch ? v->options->batch : DEFAULT_BATCH;
    if ((size_t)v->batch > runs) v->batch = (int)runs;
    size_t B = (size_t)v->batch;
    v->runs = xcalloc(runs, sizeof *v->runs);
    v->row = xcalloc(B, sizeof *v->row);
    v->stay = xcalloc(B, sizeof *v->stay);
    v->tokens = xcalloc(B * S, sizeof *v->tokens);
    v->labels = xcalloc(B * S, sizeof *v->labels);
    v->identifiers = xcalloc(B, sizeof *v->identifiers);
    v->symmetry = xcalloc(B, sizeof *v->symmetry);
    v->predicted = xcalloc(S, sizeof *v->predicted);
    v->logits = xfloats(B * S * V);
    v->q = xfloats(B * 2);
}

static const struct trm_puzzle *puzzle_of(const struct evaluator *v, size_t run)
{
    return &v->puzzles->items[run / (size_t)v->result->restarts];
}

static int restart_of(const struct evaluator *v, size_t run)
{
    return (int)(run % (size_t)v->result->restarts);
}

/* Whether the restart looks at the puzzle itself. */
static bool plain(const struct evaluator *v, size_t run)
{
    return restart_of(v, run) == 0 || v->options->restarts.kind != RESTART_SYMMETRY;
}

static struct trm_board board_of(const struct trm_model *m, const struct trm_puzzle *p)
{
    struct trm_board board;
    CHECK(encode_board(m, p, &board, NULL)); /* check_all */
    return board;
}

static bool same_board(const struct evaluator *v, const struct trm_puzzle *p)
{
    const struct trm_board b = board_of(v->whole, p);
    return b.rows == v->config->rows && b.cols == v->config->cols;
}

static void take_board(struct evaluator *v, const struct trm_puzzle *p)
{
    if (v->model && same_board(v, p)) return;
    const struct trm_board board = board_of(v->whole, p);
    trm_stepper_free(v->stepper);
    trm_model_free(v->model);
    v->model = trm_model_on_board(v->whole, &board);
    v->config = trm_model_config(v->model);
    v->stepper = trm_stepper_new_in(v->options->compute, v->model, v->batch, v->options->threads);
}

/* Every puzzle, before the first is run: a pack with a misfit is refused at once. */
static bool check_all(const struct evaluator *v, struct trm_err *err)
{
    for (size_t i = 0; i < v->puzzles->count; i++)
        if (!encode_question(v->whole, &v->puzzles->items[i], v->predicted, err)) return false;
    return true;
}

/* The question of a row as its restart sees it. */
static void encode_row(struct evaluator *v, int row)
{
    const struct trm_puzzle *p = puzzle_of(v, v->row[row]);
    struct trm_grid seen;
    v->symmetry[row] =
        restart_symmetry(&v->options->restarts, restart_of(v, v->row[row]), p, v->config);
    trm_augment_apply(&v->symmetry[row], &p->question, &seen);
    bool fits = p->family->encode(&seen, v->config->rows, v->config->cols,
                                  v->tokens + (size_t)row * (size_t)v->config->seq_len);
    CHECK(fits); /* check_all, and a symmetry fits the canvas */
}

/* Maps tokens of an answer, or labels, from what a restart sees back to the puzzle that was asked.
 * Tokens that are no picture at all (ARC) become PAD. */
static void map_back(const struct evaluator *v, int row, int32_t *tokens)
{
    const struct trm_puzzle *p = puzzle_of(v, v->row[row]);
    int rows = v->config->rows, cols = v->config->cols;
    struct trm_grid question, seen, answer;
    trm_augment_apply(&v->symmetry[row], &p->question, &question);
    p->family->decode(tokens, rows, cols, &question, &seen);
    trm_augment_undo(&v->symmetry[row], &seen, &answer);
    if (!p->family->encode(&answer, rows, cols, tokens))
        memset(tokens, 0, (size_t)v->config->seq_len * sizeof *tokens);
}

/* Labels of an answer. One that the model's board is too small for is known, and never given. */
static bool encode_known(const struct evaluator *v, const struct trm_puzzle *p, int32_t *labels)
{
    if (encode_answer(v->config, p, labels)) return true;
    labels[0] = -1;
    return p->answer.rows > 0;
}

/* What the model is asked for in a turned question need not be the turned label (a maze has many
 * ways): it is made as in training, and mapped back as the answers are. */
static bool encode_anew(const struct evaluator *v, int row, int32_t *labels)
{
    const struct trm_puzzle *p = puzzle_of(v, v->row[row]);
    const struct trm_augment *a = &v->symmetry[row];
    struct trm_puzzle seen = *p;
    trm_augment_apply(a, &p->question, &seen.question);
    trm_augment_apply(a, &p->answer, &seen.answer);
    trm_augment_relabel(a, p->family, &seen.question, &seen.answer);
    bool known = encode_known(v, &seen, labels);
    if (labels[0] >= 0) map_back(v, row, labels);
    return known;
}

/* The answer to compare with. A search for it is not done again for the next restart, unless it
 * would find another one. */
static void encode_labels(struct evaluator *v, int row)
{
    size_t S = (size_t)v->config->seq_len, run = v->row[row];
    int32_t *labels = v->labels + (size_t)row * S;
    struct evaluated *items = v->result->items;
    const struct trm_puzzle *p = puzzle_of(v, run);
    bool anew = p->family->relabel && !plain(v, run);
    if (!anew && row > 0 && p == puzzle_of(v, v->row[row - 1])) {
        memcpy(labels, labels - S, S * sizeof *labels);
        items[run].known = items[v->row[row - 1]].known;
        return;
    }
    memset(labels, 0, S * sizeof *labels);
    items[run].known = anew ? encode_anew(v, row, labels) : encode_known(v, p, labels);
}

static bool prepare(struct evaluator *v, int rows, struct trm_question *question,
                    struct trm_err *err)
{
    for (int row = 0; row < rows; row++) {
        encode_row(v, row);
        encode_labels(v, row);
        v->identifiers[row] = puzzle_of(v, v->row[row])->identifier;
    }
    return trm_question_embed(question, v->model, rows, v->tokens, v->identifiers, err);
}

/* ---- What a row answers ---- */

/* Tokens of a row, and how many of the cells that are asked for they have right. */
static void compare(struct evaluator *v, int row, int *cells, int *right)
{
    size_t S = (size_t)v->config->seq_len, V = (size_t)v->config->vocab_size;
    const int32_t *labels = v->labels + (size_t)row * S;
    const float *logits = v->logits + (size_t)row * S * V;
    for (size_t i = 0; i < S; i++)
        v->predicted[i] = measure_belief(logits + i * V, v->config->vocab_size).token;
    if (!plain(v, v->row[row])) map_back(v, row, v->predicted);
    *cells = *right = 0;
    for (size_t i = 0; i < S; i++) {
        *cells += labels[i] != 0;
        *right += labels[i] != 0 && labels[i] == v->predicted[i];
    }
}

static bool valid(const struct evaluator *v, size_t run)
{
    const struct trm_puzzle *p = puzzle_of(v, run);
    struct trm_grid grid;
    bool known = false;
    p->family->decode(v->predicted, v->config->rows, v->config->cols, &p->question, &grid);
    return p->family->correct(p, &grid, &known) && known;
}

/* On the canvas, whatever the board was. Of an answer that says its own size (ARC) only the picture
 * and its frame are kept, as of a turned run: two runs that say the same agree, whatever they say
 * about the padding. */
static void keep_answer(const struct evaluator *v, uint8_t *tokens, int row)
{
    size_t run = v->row[row], S = (size_t)v->config->seq_len;
    uint8_t *out = tokens + run * (size_t)v->result->cells;
    int canvas = trm_model_config(v->whole)->cols, cols = v->config->cols;
    int32_t said[TRM_GRID_CELLS];
    memcpy(said, v->predicted, S * sizeof *said);
    if (plain(v, run) && puzzle_of(v, run)->family->encode_at) map_back(v, row, said);
    memset(out, 0, (size_t)v->result->cells);
    for (int i = 0; i < v->config->seq_len; i++)
        out[i / cols * canvas + i % cols] = (uint8_t)said[i];
}

/* A run leaves: its last answer stands for the steps that are left. */
static void finish(struct evaluator *v, int row, int step, int cells, int cells_right)
{
    struct evaluation *e = v->result;
    size_t run = v->row[row], at = run * (size_t)e->steps + (size_t)step - 1;
    struct evaluated *item = &e->items[run];
    for (int left = e->steps - step; left > 0; left--) {
        e->q_halt[at + (size_t)left] = e->q_halt[at];
        e->right[at + (size_t)left] = e->right[at];
        e->good[at + (size_t)left] = e->good[at];
    }
    item->right_at_end = e->right[at];
    keep_answer(v, e->token, row);
    item->valid_at_end = valid(v, run);
    item->cells = item->known ? cells : 0;
    item->cells_right = cells_right;
}

/* Notes the answer that a row gives after supervision step `step`; whether the row goes on. */
static bool judge(struct evaluator *v, int row, int step)
{
    struct evaluation *e = v->result;
    size_t run = v->row[row], at = run * (size_t)e->steps + (size_t)step - 1;
    struct evaluated *item = &e->items[run];
    const float *q = v->q + 2 * row;
    int cells, cells_right;
    compare(v, row, &cells, &cells_right);
    bool right = item->known && cells == cells_right, by_rules = valid(v, run);
    e->q_halt[at] = q[0];
    e->right[at] = right;
    e->good[at] = item->known && (right || by_rules);
    if (!item->halted && (trm_would_halt(v->config, q) || step == e->steps)) {
        item->halted = trm_would_halt(v->config, q);
        item->halt_step = step;
        item->right_at_halt = right;
        item->valid_at_halt = by_rules;
        keep_answer(v, e->token_at_halt, row);
    }
    bool on = step < e->steps && !(e->until_halt && item->halted);
    if (!on) finish(v, row, step, cells, cells_right);
    return on;
}

/* ---- Batches and rounds ---- */

/* `first` runs of the round are done, and a part of `rows` more. A puzzle that is not run again in
 * this round is done. */
static bool go_on(const struct evaluator *v, const struct trm_state *s, size_t first, int rows)
{
    const struct evaluate_options *o = v->options;
    if (!o->progress) return true;
    double per_step = run_unit_frames(s->cycles, UNIT_SUPERVISION_STEP);
    double part = (s->supervision_step + s->recursion_step / per_step) / v->result->steps;
    double round = ((double)first + part * rows) / (double)v->planned;
    double count = (double)v->puzzles->count;
    double open = v->rounds > 1 ? (double)v->planned : count;
    return o->progress(o->context, count - open + open * (v->round + round) / v->rounds,
                       v->puzzles->count);
}

static void disturb(const struct evaluator *v, struct trm_state *s)
{
    for (int row = 0; row < s->batch; row++)
        restart_disturb(&v->options->restarts, restart_of(v, v->row[row]), v->config, s, row);
}

/* The rows that stay close up. */
static void keep_rows(struct evaluator *v, int count, struct trm_question *question,
                      struct trm_state *s)
{
    size_t S = (size_t)v->config->seq_len;
    for (int i = 0; i < count; i++) {
        int row = v->stay[i];
        v->row[i] = v->row[row];
        v->symmetry[i] = v->symmetry[row];
        memmove(v->labels + (size_t)i * S, v->labels + (size_t)row * S, S * sizeof *v->labels);
    }
    trm_question_keep(question, v->model, v->stay, count);
    trm_state_keep(s, v->stay, count);
}

/* At the end of a supervision step: answers are noted, and who is done leaves. */
static void judge_all(struct evaluator *v, struct trm_question *question, struct trm_state *s)
{
    int count = 0;
    const struct evaluate_options *o = v->options;
    size_t per_row = s->count / (size_t)s->batch;
    trm_read_out(v->stepper, s->z_H, s->batch, v->logits, v->q);
    for (int row = 0; row < s->batch && o->watch; row++)
        o->watch(o->watcher, v->row[row], s->supervision_step, s->z_H + (size_t)row * per_row);
    for (int row = 0; row < s->batch; row++)
        if (judge(v, row, s->supervision_step)) v->stay[count++] = row;
    if (count < s->batch) keep_rows(v, count, question, s);
}

/* What was cut short never ran, even where it had halted already. */
static void forget(struct evaluator *v, int rows)
{
    for (int row = 0; row < rows; row++) {
        struct evaluated *item = &v->result->items[v->row[row]];
        item->halted = false;
        item->halt_step = 0;
    }
}

/* False: it was stopped, and the rows of this batch do not count. */
static bool run_batch(struct evaluator *v, size_t first, struct trm_question *question)
{
    struct trm_state state;
    int rows = question->batch;
    trm_state_start(&state, v->model, rows);
    bool on = true;
    while (on && state.batch > 0) {
        if (state.recursion_step == 0) disturb(v, &state);
        trm_step(v->stepper, question, &state);
        on = go_on(v, &state, first, rows);
        if (state.recursion_step == 0) judge_all(v, question, &state);
    }
    bool complete = state.batch == 0;
    forget(v, state.batch);
    trm_state_done(&state);
    return complete;
}

/* Copies as many of the planned runs as are on one board, the first of them at `first`, into the
 * batch; the model takes that board. */
static int next_rows(struct evaluator *v, size_t first)
{
    size_t left = v->planned - first;
    int most = left < (size_t)v->batch ? (int)left : v->batch, rows = 0;
    take_board(v, puzzle_of(v, v->runs[first]));
    while (rows < most && same_board(v, puzzle_of(v, v->runs[first + (size_t)rows]))) rows++;
    memcpy(v->row, v->runs + first, (size_t)rows * sizeof *v->row);
    return rows;
}

/* Runs what is planned; *done: how many of the runs were completed. */
static bool run_round(struct evaluator *v, size_t *done, struct trm_err *err)
{
    for (*done = 0; *done < v->planned;) {
        int rows = next_rows(v, *done);
        struct trm_question question;
        if (!prepare(v, rows, &question, err)) return false;
        bool complete = run_batch(v, *done, &question);
        trm_question_done(&question);
        if (!complete) break;
        *done += (size_t)rows;
    }
    return true;
}

static bool accepted(const struct evaluation *e, size_t puzzle)
{
    bool any = false;
    for (int k = 0; k < e->restarts; k++)
        any |= e->items[puzzle * (size_t)e->restarts + (size_t)k].valid_at_end;
    return any;
}

/* All restarts of every puzzle, or restart `round` of those that have no valid answer yet. */
static void plan(struct evaluator *v)
{
    size_t K = (size_t)v->result->restarts;
    v->planned = 0;
    for (size_t run = 0; run < v->puzzles->count * K; run++)
        if (v->rounds == 1 || (run % K == (size_t)v->round && !accepted(v->result, run / K)))
            v->runs[v->planned++] = run;
}

/* When it is stopped, puzzles count whose restarts are all done; in rounds, who has an answer. */
static bool run_all(struct evaluator *v, struct trm_err *err)
{
    struct evaluation *e = v->result;
    size_t done;
    for (v->round = 0; v->round < v->rounds; v->round++) {
        plan(v);
        if (!run_round(v, &done, err)) return false;
        if (v->round == 0) e->count = v->rounds > 1 ? done : done / (size_t)e->restarts;
        e->stopped = done < v->planned;
        if (e->stopped) break;
    }
    return true;
}

bool evaluate_puzzles(struct evaluation *e, const struct trm_model *m,
                      const struct trm_puzzles *puzzles, const struct evaluate_options *o,
                      struct trm_err *err)
{
    struct evaluator v = {
        .whole = m, .config = trm_model_config(m), .puzzles = puzzles, .options = o, .result = e};
    CHECK(puzzles->count > 0 && o->restarts.count <= RESTARTS_MOST);
    *e = (struct evaluation){.steps = o->steps ? o->steps : v.config->halt_max_steps,
                             .restarts = o->restarts.count ? o->restarts.count : 1,
                             .cells = v.config->seq_len,
                             .until_halt = o->until_halt};
    size_t runs = puzzles->count * (size_t)e->restarts;
    evaluation_allocate(e, runs);
    evaluator_init(&v, runs);
    bool done = check_all(&v, err) && run_all(&v, err);
    evaluator_done(&v);
    if (!done) evaluation_done(e);
    return done;
}

void evaluation_allocate(struct evaluation *e, size_t runs)
{
    e->items = xcalloc(runs, sizeof *e->items);
    e->q_halt = xcalloc(runs * (size_t)e->steps, sizeof *e->q_halt);
    e->right = xcalloc(runs * (size_t)e->steps, sizeof *e->right);
    e->good = xcalloc(runs * (size_t)e->steps, sizeof *e->good);
    e->token = xcalloc(runs * (size_t)e->cells, sizeof *e->token);
    e->token_at_halt = xcalloc(runs * (size_t)e->cells, sizeof *e->token_at_halt);
}

void evaluation_done(struct evaluation *e)
{
    free(e->items);
    free(e->q_halt);
    free(e->right);
    free(e->good);
    free(e->token);
    free(e->token_at_halt);
    *e = (struct evaluation){0};
}

void evaluation_answer(const struct evaluation *e, const struct trm_model *m,
                       const struct trm_puzzles *puzzles, size_t index, struct trm_grid *out)
{
    evaluation_run_answer(e, m, puzzles, index * (size_t)e->restarts, out);
}

void evaluation_run_answer(const struct evaluation *e, const struct trm_model *m,
                           const struct trm_puzzles *puzzles, size_t run, struct trm_grid *out)
{
    const struct trm_puzzle *p = &puzzles->items[run / (size_t)e->restarts];
    const struct trm_board board = board_of(m, p);
    int32_t tokens[TRM_GRID_CELLS];
    const uint8_t *kept = e->token + run * (size_t)e->cells;
    for (int i = 0; i < board.rows * board.cols; i++)
        tokens[i] = kept[i / board.cols * trm_model_config(m)->cols + i % board.cols];
    p->family->decode(tokens, board.rows, board.cols, &p->question, out);
}
