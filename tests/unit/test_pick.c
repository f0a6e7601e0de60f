/* Ways to pick, on evaluations drawn at random, against their definitions. */
#include "run/pick.h"

#include "trace/measures.h"
#include "trmscope/vote.h"
#include "unit_test.h"

#include <math.h>
#include <string.h>

enum { PUZZLES = 40, RESTARTS = 6, STEPS = 3, CELLS = 4, RUNS = PUZZLES * RESTARTS };

/* Few different answers and few different q, so that there are ties. Every seventh restart was
 * spared. */
static struct evaluation draw(uint64_t seed)
{
    struct rng r;
    struct evaluation e = {.steps = STEPS, .count = PUZZLES, .restarts = RESTARTS, .cells = CELLS};
    rng_init(&r, seed, 0);
    evaluation_allocate(&e, RUNS);
    for (size_t run = 0; run < RUNS; run++) {
        struct evaluated *item = &e.items[run];
        if (run % RESTARTS != 0 && run % 7 == 0) continue;
        item->known = run / RESTARTS % 5 != 4; /* of a puzzle, as its answer is */
        for (int step = 1; step <= STEPS; step++) {
            float q = (float)rng_below(&r, 5) - 3;
            e.q_halt[run * STEPS + (size_t)step - 1] = q;
            e.right[run * STEPS + (size_t)step - 1] = (uint8_t)(run % 5 + (size_t)step);
            e.good[run * STEPS + (size_t)step - 1] = (uint8_t)(run % 3 + (size_t)step);
            if (item->halted || (q <= 0 && step < STEPS)) continue;
            item->halted = q > 0;
            item->halt_step = step;
        }
        item->right_at_halt = rng_below(&r, 2) && item->known;
        item->right_at_end = rng_below(&r, 2) && item->known;
        item->valid_at_halt = rng_below(&r, 4) == 0;
        item->valid_at_end = rng_below(&r, 4) == 0;
        e.token[run * CELLS] = (uint8_t)rng_below(&r, 3);
        e.token_at_halt[run * CELLS] = (uint8_t)(100 + rng_below(&r, 100));
    }
    return e;
}

static double q_end(const struct evaluation *e, size_t run)
{
    return e->q_halt[run * STEPS + STEPS - 1];
}

static int pick_by_q(const struct evaluation *e, size_t first, int restarts)
{
    int found = -1;
    for (int k = 0; k < restarts; k++)
        if (e->items[first + k].halt_step &&
            (found < 0 || q_end(e, first + k) > q_end(e, first + found)))
            found = k;
    return found;
}

/* By the votes of the puzzle floor. */
static int pick_by_vote(const struct evaluation *e, size_t first, int restarts)
{
    struct trm_votes votes = {0};
    for (int k = 0; k < restarts; k++) {
        struct trm_grid g = trm_grid_make(2, 2);
        memcpy(g.cell, e->token + (first + k) * CELLS, CELLS);
        if (e->items[first + k].halt_step)
            trm_votes_add(&votes, &g, measure_sigmoid(q_end(e, first + k)));
    }
    trm_votes_rank(&votes);
    int found = 0;
    while (!e->items[first + found].halt_step ||
           memcmp(votes.items[0].grid.cell, e->token + (first + found) * CELLS, CELLS) != 0)
        found++;
    trm_votes_done(&votes);
    return found;
}

static int pick_by_halt(const struct evaluation *e, size_t first, int restarts)
{
    for (int step = 1; step <= STEPS; step++) {
        int found = -1;
        for (int k = 0; k < restarts; k++) {
            float q = e->q_halt[(first + k) * STEPS + (size_t)step - 1];
            if (!e->items[first + k].halted || e->items[first + k].halt_step != step) continue;
            if (found < 0 || q > e->q_halt[(first + found) * STEPS + (size_t)step - 1]) found = k;
        }
        if (found >= 0) return found;
    }
    return pick_by_q(e, first, restarts);
}

static int pick_by_rules(const struct evaluation *e, size_t first, int restarts)
{
    for (int k = 0; k < restarts; k++)
        if (e->items[first + k].valid_at_end) return k;
    return pick_by_q(e, first, restarts);
}

static void every_way_picks_by_its_definition(void **state)
{
    (void)state;
    int (*const twin[PICKS])(const struct evaluation *, size_t,
                             int) = {pick_by_q, pick_by_vote, pick_by_halt, pick_by_rules};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct evaluation e = draw(seed);
        for (int how = 0; how < PICKS; how++)
            for (int restarts = 1; restarts <= RESTARTS; restarts++)
                for (size_t i = 0; i < PUZZLES; i++)
                    assert_int_equal(pick_restart(&e, i, restarts, (enum pick)how),
                                     twin[how](&e, i * RESTARTS, restarts));
        evaluation_done(&e);
    }
}

/* By the label or by the rules: a turned maze is mostly solved by another shortest path than the
 * labelled one. */
static bool good(const struct evaluated *x, bool at_halt)
{
    if (!x->known) return false;
    return at_halt ? x->right_at_halt || x->valid_at_halt : x->right_at_end || x->valid_at_end;
}

static void sums_count_the_picked_answers(void **state)
{
    (void)state;
    struct evaluation e = draw(1);
    size_t right[PICKS] = {0}, any = 0;
    for (size_t i = 0; i < PUZZLES; i++) {
        bool one = false;
        for (int how = 0; how < PICKS; how++) {
            const struct evaluated *item =
                &e.items[i * RESTARTS + (size_t)pick_restart(&e, i, 4, (enum pick)how)];
            right[how] += good(item, how == PICK_FIRST);
        }
        for (size_t k = 0; k < 4; k++) one |= good(&e.items[i * RESTARTS + k], false);
        any += one;
    }
    for (int how = 0; how < PICKS; how++)
        assert_int_equal(pick_total(&e, 4, (enum pick)how), right[how]);
    assert_int_equal(pick_any(&e, 4), any);
    evaluation_done(&e);
}

static void the_picked_runs_are_an_evaluation_of_their_own(void **state)
{
    (void)state;
    struct evaluation e = draw(2), picked;
    for (int how = 0; how < PICKS; how++) {
        pick_evaluation(&picked, &e, (enum pick)how);
        assert_int_equal(picked.count, PUZZLES);
        for (size_t i = 0; i < PUZZLES; i++) {
            int k = pick_restart(&e, i, RESTARTS, (enum pick)how);
            size_t run = i * RESTARTS + (size_t)k;
            const uint8_t *answer = how == PICK_FIRST ? e.token_at_halt : e.token;
            int same = 0;
            for (size_t other = i * RESTARTS; other < (i + 1) * RESTARTS; other++)
                same += e.items[other].halt_step > 0 &&
                        memcmp(e.token + other * CELLS, answer + run * CELLS, CELLS) == 0;
            assert_int_equal(pick_agreement(&e, i, picked.token + i * CELLS), same);
            assert_memory_equal(&picked.items[i], &e.items[run], sizeof *e.items);
            assert_memory_equal(picked.token + i * CELLS, answer + run * CELLS, CELLS);
            assert_memory_equal(picked.q_halt + i * STEPS, e.q_halt + run * STEPS,
                                STEPS * sizeof *e.q_halt);
            assert_memory_equal(picked.right + i * STEPS, e.right + run * STEPS, STEPS);
            assert_memory_equal(picked.good + i * STEPS, e.good + run * STEPS, STEPS);
        }
        evaluation_done(&picked);
    }
    evaluation_done(&e);
}

static void cells_agree_as_counted(void **state)
{
    (void)state;
    struct evaluation e = draw(3);
    float share[CELLS];
    for (size_t i = 0; i < PUZZLES; i++) {
        const uint8_t *said = e.token + i * RESTARTS * CELLS;
        int runs = 0, same = 0;
        for (size_t run = i * RESTARTS; run < (i + 1) * RESTARTS; run++) {
            runs += e.items[run].halt_step > 0;
            same += e.items[run].halt_step > 0 && e.token[run * CELLS] == said[0];
        }
        pick_cell_agreement(&e, i, said, share);
        assert_true(fabsf(share[0] - (float)same / (float)runs) < 1e-6f);
        assert_true(share[1] == 1); /* draw() lets them differ in the first cell only */
    }
    evaluation_done(&e);
}

static void only_families_with_rules_can_be_picked_by_them(void **state)
{
    (void)state;
    struct trm_err err = {0};
    static const struct {
        const char *family;
        bool rules;
    } cases[] = {{"sudoku", true}, {"maze", true}, {"arc", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trm_puzzle p = {.family = trm_family_find(cases[i].family, &err)};
        p.question = p.answer = trm_grid_make(4, 4); /* an answer must not help */
        assert_int_equal(pick_rules_decide(&p), cases[i].rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_picks_by_its_definition),
        cmocka_unit_test(sums_count_the_picked_answers),
        cmocka_unit_test(the_picked_runs_are_an_evaluation_of_their_own),
        cmocka_unit_test(cells_agree_as_counted),
        cmocka_unit_test(only_families_with_rules_can_be_picked_by_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
