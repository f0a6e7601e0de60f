/* What a restart does to a state, and what it must not depend on. */
#include "run/restart.h"

#include "toy.h"
#include "trace/measures.h"
#include "unit_test.h"

#include <math.h>
#include <string.h>

enum { ROWS = 3, HIDDEN = 16 };

static const struct restarts noise = {.kind = RESTART_NOISE, .noise = 0.5, .seed = 7};
static const struct restarts start = {.kind = RESTART_START, .seed = 7};
static const struct restarts symmetry = {.kind = RESTART_SYMMETRY, .seed = 7};
static const struct trm_config plain = {.hidden_size = HIDDEN};
static const struct trm_config shaken = {.hidden_size = HIDDEN, .latent_noise = 0.5};
static const struct trm_config square = {.rows = 9, .cols = 9}, wide = {.rows = 5, .cols = 12};

static const float *latent(const struct trm_state *s, int row)
{
    return s->z_L + (size_t)row * s->count / ROWS;
}

static size_t row_bytes(const struct trm_state *s)
{
    return s->count / ROWS * sizeof(float);
}

static void the_first_run_is_plain(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_state s, before = {0};
    struct trm_puzzle p = toy_puzzle(2);
    struct trm_augment a = restart_symmetry(&symmetry, 0, &p, &square), none = trm_augment_none();
    trm_state_start(&s, m, ROWS);
    trm_state_copy(&before, &s);
    restart_disturb(&noise, 0, &plain, &s, 1);
    restart_disturb(&start, 0, &plain, &s, 1);
    restart_disturb(&symmetry, 3, &plain, &s, 1);
    assert_true(trm_state_equal(&s, &before));
    assert_memory_equal(&a, &none, sizeof a);
    trm_state_done(&s);
    trm_state_done(&before);
    trm_puzzle_done(&p);
    trm_model_free(m);
}

static void a_restart_is_its_number_not_its_row(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_state s, before = {0};
    trm_state_start(&s, m, ROWS);
    trm_state_copy(&before, &s);
    restart_disturb(&noise, 5, &plain, &s, 0);
    restart_disturb(&noise, 5, &plain, &s, 2);
    assert_memory_equal(latent(&s, 0), latent(&s, 2), row_bytes(&s));
    assert_memory_equal(latent(&s, 1), latent(&before, 1), row_bytes(&s));
    restart_disturb(&noise, 6, &plain, &s, 1);
    assert_memory_not_equal(latent(&s, 1), latent(&s, 2), row_bytes(&s));
    trm_state_done(&s);
    trm_state_done(&before);
    trm_model_free(m);
}

static void noise_has_the_size_asked_for_and_is_new_for_every_step(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_state s, before = {0}, later = {0};
    trm_state_start(&s, m, ROWS);
    trm_state_copy(&before, &s);
    trm_state_copy(&later, &s);
    later.supervision_step = 1;
    restart_disturb(&noise, 1, &plain, &s, 1);
    restart_disturb(&noise, 1, &plain, &later, 1);
    size_t n = s.count / ROWS;
    double moved = measure_distance(latent(&s, 1), latent(&before, 1), n) / sqrt((double)n);
    double size = moved / measure_rms(latent(&before, 1), n);
    assert_true(size > 0.4 && size < 0.6); /* of 272 numbers: 0.5 +- 0.02 */
    assert_memory_not_equal(latent(&s, 1), latent(&later, 1), row_bytes(&s));
    trm_state_done(&s);
    trm_state_done(&before);
    trm_state_done(&later);
    trm_model_free(m);
}

static void another_start_is_one_vector_for_all_tokens(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_state s, started = {0};
    trm_state_start(&s, m, ROWS);
    restart_disturb(&start, 1, &plain, &s, 1);
    size_t n = s.count / ROWS;
    for (size_t i = HIDDEN; i < n; i++) assert_true(latent(&s, 1)[i] == latent(&s, 1)[i - HIDDEN]);
    assert_memory_not_equal(latent(&s, 1), latent(&s, 0), row_bytes(&s));
    trm_state_copy(&started, &s);
    s.supervision_step = started.supervision_step = 1;
    restart_disturb(&start, 1, &plain, &s, 1); /* only before the first step */
    assert_true(trm_state_equal(&s, &started));
    trm_state_done(&s);
    trm_state_done(&started);
    trm_model_free(m);
}

/* What a restart makes of the first row of a model that wants noise. Free the state. */
static struct trm_state shaken_state(const struct restarts *r, int k, int step)
{
    struct trm_model *m = toy_model(1);
    struct trm_state s;
    trm_state_start(&s, m, ROWS);
    s.supervision_step = step;
    restart_disturb(r, k, &shaken, &s, 0);
    trm_model_free(m);
    return s;
}

static void assert_same_row(struct trm_state a, struct trm_state b, bool same)
{
    assert_int_equal(memcmp(latent(&a, 0), latent(&b, 0), row_bytes(&a)) == 0, same);
    trm_state_done(&a);
    trm_state_done(&b);
}

static void the_noise_of_a_model_belongs_to_the_plain_run(void **state)
{
    (void)state;
    const struct restarts other_seed = {.kind = RESTART_SYMMETRY, .seed = 8},
                          same_seed = {.seed = 7};
    struct trm_state s = shaken_state(&start, 0, 0);
    assert_memory_equal(latent(&s, 0), latent(&s, 1), row_bytes(&s)); /* never before the first */
    trm_state_done(&s);
    s = shaken_state(&start, 0, 1);
    size_t n = s.count / ROWS;
    double moved = measure_distance(latent(&s, 0), latent(&s, 1), n) / sqrt((double)n);
    double size = moved / measure_rms(latent(&s, 1), n);
    assert_true(size > 0.4 && size < 0.6);
    trm_state_done(&s);
    assert_same_row(shaken_state(&start, 0, 1), shaken_state(&symmetry, 0, 1), true);
    assert_same_row(shaken_state(&start, 0, 1), shaken_state(&same_seed, 0, 1), true);
    assert_same_row(shaken_state(&start, 0, 1), shaken_state(&other_seed, 0, 1), true);
    assert_same_row(shaken_state(&symmetry, 1, 1), shaken_state(&other_seed, 1, 1), false);
    assert_same_row(shaken_state(&start, 0, 1), shaken_state(&start, 0, 2), false);
    assert_same_row(shaken_state(&symmetry, 0, 1), shaken_state(&symmetry, 1, 1), false);
    s = shaken_state(&noise, 1, 1); /* in place of the model's, not beside it */
    restart_disturb(&noise, 1, &plain, &s, 1);
    assert_memory_equal(latent(&s, 0), latent(&s, 1), row_bytes(&s));
    trm_state_done(&s);
}

static void a_symmetry_keeps_the_question_and_never_sees_the_answer(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_puzzle p = {.family = trm_family_find("arc", &err)};
    p.question = trm_grid_make(5, 7);
    for (int i = 0; i < 35; i++) p.question.cell[i] = (uint8_t)(i % 10);
    struct trm_puzzle informed = p;
    informed.answer = trm_grid_make(30, 30);
    int changed = 0;
    for (int k = 1; k < 20; k++) {
        struct trm_augment a = restart_symmetry(&symmetry, k, &p, &square);
        struct trm_augment b = restart_symmetry(&symmetry, k, &informed, &square);
        struct trm_grid seen, back;
        assert_memory_equal(&a, &b, sizeof a);
        trm_augment_apply(&a, &p.question, &seen);
        trm_augment_undo(&a, &seen, &back);
        assert_true(trm_grid_equal(&back, &p.question));
        assert_int_equal(a.top, 0);
        assert_int_equal(a.left, 0);
        changed += !trm_grid_equal(&seen, &p.question);
    }
    assert_true(changed >= 17);
}

/* A grid as wide as its canvas does not fit on it when it lies on its side. */
static void a_symmetry_fits_a_canvas_that_is_not_square(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_puzzle p = {.family = trm_family_find("arc", &err)};
    p.question = trm_grid_make(wide.rows, wide.cols);
    int changed = 0;
    for (int k = 1; k < 40; k++) {
        struct trm_augment a = restart_symmetry(&symmetry, k, &p, &wide);
        struct trm_grid seen;
        trm_augment_apply(&a, &p.question, &seen);
        assert_int_equal(seen.rows, wide.rows);
        assert_int_equal(seen.cols, wide.cols);
        changed += a.turn != TRM_TURN_NONE;
    }
    assert_true(changed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_run_is_plain),
        cmocka_unit_test(a_restart_is_its_number_not_its_row),
        cmocka_unit_test(noise_has_the_size_asked_for_and_is_new_for_every_step),
        cmocka_unit_test(another_start_is_one_vector_for_all_tokens),
        cmocka_unit_test(the_noise_of_a_model_belongs_to_the_plain_run),
        cmocka_unit_test(a_symmetry_keeps_the_question_and_never_sees_the_answer),
        cmocka_unit_test(a_symmetry_fits_a_canvas_that_is_not_square),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
