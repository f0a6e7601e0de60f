/* Picking is done afterwards, from what evaluate.c kept of every restart, so that one evaluation
 * answers for every way to pick and every smaller number of restarts. */
#include "run/pick.h"

#include "base/check.h"
#include "trace/measures.h"

#include <string.h>

const char *const pick_names[PICKS] = {"q", "vote", "first", "rules"};

static size_t run_of(const struct evaluation *e, size_t puzzle, int k)
{
    return puzzle * (size_t)e->restarts + (size_t)k;
}

static bool was_run(const struct evaluation *e, size_t run)
{
    return e->items[run].halt_step > 0;
}

static double q_after(const struct evaluation *e, size_t run, int step)
{
    return e->q_halt[run * (size_t)e->steps + (size_t)step - 1];
}

static const uint8_t *answer_of(const struct evaluation *e, size_t run)
{
    return e->token + run * (size_t)e->cells;
}

bool pick_rules_decide(const struct trm_puzzle *p)
{
    struct trm_puzzle blind = *p;
    bool known = false;
    blind.answer.rows = blind.answer.cols = 0;
    p->family->correct(&blind, &p->question, &known);
    return known;
}

/* ---- What each way to pick prefers: whether run `a` beats run `b`, the best so far ---- */

static bool surer(const struct evaluation *e, size_t a, size_t b)
{
    return q_after(e, a, e->steps) > q_after(e, b, e->steps);
}

static bool earlier(const struct evaluation *e, size_t a, size_t b)
{
    const struct evaluated *x = &e->items[a], *y = &e->items[b];
    if (x->halted != y->halted) return x->halted;
    if (x->halt_step != y->halt_step) return x->halt_step < y->halt_step;
    return q_after(e, a, x->halt_step) > q_after(e, b, y->halt_step);
}

static bool validated(const struct evaluation *e, size_t a, size_t b)
{
    const struct evaluated *x = &e->items[a], *y = &e->items[b];
    if (x->valid_at_end != y->valid_at_end) return x->valid_at_end;
    return !x->valid_at_end && surer(e, a, b);
}

static int best(const struct evaluation *e, size_t puzzle, int restarts,
                bool (*beats)(const struct evaluation *e, size_t a, size_t b))
{
    int found = 0;
    for (int k = 1; k < restarts; k++)
        if (was_run(e, run_of(e, puzzle, k)) &&
            beats(e, run_of(e, puzzle, k), run_of(e, puzzle, found)))
            found = k;
    return found;
}

/* How many end with that answer, and the mean p(halt) of those. */
static int votes_for(const struct evaluation *e, size_t puzzle, int restarts, const uint8_t *answer,
                     double *p)
{
    int count = 0;
    *p = 0;
    for (int i = 0; i < restarts; i++) {
        size_t run = run_of(e, puzzle, i);
        if (!was_run(e, run) || memcmp(answer_of(e, run), answer, (size_t)e->cells) != 0) continue;
        *p += (measure_sigmoid(q_after(e, run, e->steps)) - *p) / ++count; /* as trm_votes_add */
    }
    return count;
}

static int elected(const struct evaluation *e, size_t puzzle, int restarts)
{
    int found = 0, most = 0;
    double surest = 0, p;
    for (int k = 0; k < restarts; k++) {
        size_t run = run_of(e, puzzle, k);
        if (!was_run(e, run)) continue;
        int count = votes_for(e, puzzle, restarts, answer_of(e, run), &p);
        if (count < most || (count == most && p <= surest)) continue;
        found = k;
        most = count;
        surest = p;
    }
    return found;
}

int pick_restart(const struct evaluation *e, size_t puzzle, int restarts, enum pick how)
{
    CHECK(restarts >= 1 && restarts <= e->restarts);
    switch (how) {
    case PICK_VOTE: return elected(e, puzzle, restarts);
    case PICK_FIRST: return best(e, puzzle, restarts, earlier);
    case PICK_RULES: return best(e, puzzle, restarts, validated);
    default: return best(e, puzzle, restarts, surer);
    }
}

/* ---- Sums ---- */

/* Whether the picked answer is right, of a maze any shortest path; never where none is known. */
static bool is_right(const struct evaluation *e, size_t puzzle, int restarts, enum pick how)
{
    const struct evaluated *item =
        &e->items[run_of(e, puzzle, pick_restart(e, puzzle, restarts, how))];
    return how == PICK_FIRST ? evaluated_good_at_halt(item) : evaluated_good_at_end(item);
}

size_t pick_total(const struct evaluation *e, int restarts, enum pick how)
{
    size_t right = 0;
    for (size_t i = 0; i < e->count; i++) right += is_right(e, i, restarts, how);
    return right;
}

size_t pick_any(const struct evaluation *e, int restarts)
{
    size_t right = 0;
    for (size_t i = 0; i < e->count; i++) {
        bool any = false;
        for (int k = 0; k < restarts; k++) any |= evaluated_good_at_end(&e->items[run_of(e, i, k)]);
        right += any;
    }
    return right;
}

int pick_agreement(const struct evaluation *e, size_t puzzle, const uint8_t *tokens)
{
    double p;
    return votes_for(e, puzzle, e->restarts, tokens, &p);
}

void pick_cell_agreement(const struct evaluation *e, size_t puzzle, const uint8_t *tokens,
                         float *share)
{
    int runs = 0;
    for (int i = 0; i < e->cells; i++) share[i] = 0;
    for (int k = 0; k < e->restarts; k++) {
        size_t run = run_of(e, puzzle, k);
        const uint8_t *said = answer_of(e, run);
        if (!was_run(e, run)) continue;
        runs++;
        for (int i = 0; i < e->cells; i++) share[i] += said[i] == tokens[i];
    }
    for (int i = 0; i < e->cells; i++) share[i] /= (float)runs;
}

void pick_evaluation(struct evaluation *out, const struct evaluation *e, enum pick how)
{
    size_t steps = (size_t)e->steps, cells = (size_t)e->cells;
    *out = (struct evaluation){.steps = e->steps,
                               .until_halt = e->until_halt,
                               .count = e->count,
                               .restarts = 1,
                               .cells = e->cells};
    evaluation_allocate(out, e->count);
    for (size_t i = 0; i < e->count; i++) {
        size_t run = run_of(e, i, pick_restart(e, i, e->restarts, how));
        const uint8_t *answer = how == PICK_FIRST ? e->token_at_halt : e->token;
        out->items[i] = e->items[run];
        memcpy(out->q_halt + i * steps, e->q_halt + run * steps, steps * sizeof *e->q_halt);
        memcpy(out->right + i * steps, e->right + run * steps, steps);
        memcpy(out->good + i * steps, e->good + run * steps, steps);
        memcpy(out->token + i * cells, answer + run * cells, cells);
        memcpy(out->token_at_halt + i * cells, e->token_at_halt + run * cells, cells);
    }
}
