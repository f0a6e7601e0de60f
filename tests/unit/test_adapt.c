/* Learning an ARC task: versions, votes and scores. */
#include "base/alloc.h"
#include "files.h"
#include "labels.h"
#include "model/model_internal.h"
#include "puzzle/versions.h"
#include "run/adapt.h"
#include "unit_test.h"

/* The answer is the two cells 3 4, whatever the question. */
static const char constant[] =
    "{\"train\": [{\"input\": [[1, 0]], \"output\": [[3, 4]]},"
    " {\"input\": [[0, 2], [2, 0]], \"output\": [[3, 4]]},"
    " {\"input\": [[5, 5, 0]], \"output\": [[3, 4]]}],"
    " \"test\": [{\"input\": [[7], [0]], \"output\": [[3, 4]]}, {\"input\": [[8, 1]]}]}";

static struct trm_puzzles read_task(const char *text)
{
    struct trm_puzzles all = {0};
    struct trm_err err;
    if (!trm_puzzles_parse(&all, text, strlen(text), "t.json", NULL, &err))
        fail_msg("%s", err.text);
    return all;
}

static struct trm_config base_config(int ndim)
{
    struct trm_config c = trm_config_default();
    c.H_cycles = 1;
    c.L_cycles = 2;
    c.L_layers = 1;
    c.hidden_size = 32;
    c.num_heads = 2;
    c.inner_size = 64;
    c.puzzle_emb_ndim = ndim;
    c.puzzle_emb_len = ndim ? 1 : 0;
    c.halt_max_steps = 2;
    c.num_puzzle_identifiers = 3;
    c.pos_encodings = TRM_POS_ROPE;
    c.rows = c.cols = 4;
    c.seq_len = 16;
    c.vocab_size = 12;
    strcpy(c.family, "arc");
    return c;
}

static struct trm_model *model_of(struct trm_config c)
{
    struct trm_err err;
    if (!trm_config_resolve(&c, "test", &err)) fail_msg("%s", err.text);
    return trm_model_new(&c, 1);
}

static struct trm_model *crop_model(void)
{
    struct trm_config c = base_config(32);
    c.pos_encodings = TRM_POS_ROPE_2D;
    c.crop = true;
    return model_of(c);
}

static struct trm_model *base_model(int ndim)
{
    return model_of(base_config(ndim));
}

static void a_version_is_a_function_of_its_number(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task(constant);
    int left_out[3] = {0}, turned = 0;
    for (int i = 0; i < 24; i++) {
        struct version v = task_version(&all.items[0], 9, 9, i);
        struct version again = task_version(&all.items[1], 9, 9, i);
        assert_memory_equal(&v, &again, sizeof v);
        turned += v.augment.turn != TRM_TURN_NONE;
        if (v.left_out >= 0) left_out[v.left_out]++;
    }
    assert_int_equal(task_version(&all.items[0], 9, 9, 0).augment.turn, TRM_TURN_NONE);
    assert_true(turned > 12);
    for (int i = 0; i < 3; i++) assert_int_equal(left_out[i], 2);
    trm_puzzles_done(&all);
}

/* Demonstrations are learned, the same steps give the same for any number of threads, and every
 * version has its say. */
static void a_task_is_learned(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task(constant);
    struct trm_model *m = base_model(32);
    struct arc_task t = task_at(&all, 0);
    static const int threads[] = {1, 1, 2}, steps[] = {10, 200, 200};
    double loss[3];
    assert_int_equal(t.count, 2);
    for (int i = 0; i < 3; i++) {
        struct adapted done;
        struct trm_err err;
        const struct adapt_options o = {.steps = steps[i], .threads = threads[i]};
        if (!adapt_task(&t, m, &o, &done, &err)) fail_msg("%s", err.text);
        assert_null(done.misfit);
        assert_int_equal(done.steps, steps[i]);
        assert_int_equal(done.votes.left_out, ADAPT_VERSIONS / 4);
        assert_int_equal(done.votes.tests, 2);
        for (int k = 0; k < 2; k++) {
            long count = 0;
            for (size_t j = 0; j < done.votes.test[k].count; j++)
                count += done.votes.test[k].items[j].count;
            assert_in_range(count, 0, ADAPT_VERSIONS);
        }
        assert_int_equal(task_attempt(&t, &done.votes, 1), 0); /* nobody knows the answer */
        loss[i] = done.cell_loss;
        adapted_done(&done);
    }
    assert_true(loss[1] < 0.8 * loss[0]);
    assert_true(loss[1] == loss[2]);
    trm_model_free(m);
    trm_puzzles_done(&all);
}

/* A model that crops has room for an answer like those of the demonstrations. */
static void an_answer_larger_than_its_question_has_room(void **state)
{
    (void)state;
    struct trm_puzzles all =
        read_task("{\"train\": [{\"input\": [[1]], \"output\": [[3, 4, 3], [3, 4, 3]]},"
                  " {\"input\": [[2]], \"output\": [[3, 4, 3], [3, 4, 3]]}],"
                  " \"test\": [{\"input\": [[1]], \"output\": [[3, 4, 3], [3, 4, 3]]}]}");
    struct trm_model *m = crop_model();
    struct arc_task t = task_at(&all, 0);
    struct adapted done;
    struct trm_err err;
    const struct adapt_options o = {.steps = 1000, .threads = 1};
    if (!adapt_task(&t, m, &o, &done, &err)) fail_msg("%s", err.text);
    assert_int_equal(task_attempt(&t, &done.votes, 0), 1);
    adapted_done(&done);
    trm_model_free(m);
    trm_puzzles_done(&all);
}

static void assert_same_votes(const struct trm_votes *a, const struct trm_votes *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(trm_grid_equal(&a->items[i].grid, &b->items[i].grid));
        assert_int_equal(a->items[i].count, b->items[i].count);
        assert_true(a->items[i].q == b->items[i].q);
    }
}

/* What is learned and answered is a function of demonstrations and test inputs, to the last bit. */
static void answers_of_the_tests_are_not_learned_from(void **state)
{
    (void)state;
    struct trm_model *m = crop_model();
    struct adapted done[LABELS];
    for (int which = 0; which < LABELS; which++) {
        struct trm_puzzles all = read_task(constant);
        struct arc_task t = task_at(&all, 0);
        struct trm_err err;
        const struct adapt_options o = {.steps = 80, .threads = 1};
        for (size_t i = 0; i < all.count; i++) put_label(&all.items[i], (enum labels)which, 4);
        if (!adapt_task(&t, m, &o, &done[which], &err)) fail_msg("%s", err.text);
        trm_puzzles_done(&all);
    }
    for (int which = 1; which < LABELS; which++) {
        const struct adapted *a = &done[0], *b = &done[which];
        assert_true(a->cell_loss == b->cell_loss && a->exact_accuracy == b->exact_accuracy);
        assert_int_equal(a->votes.left_out, b->votes.left_out);
        assert_int_equal(a->votes.left_out_right, b->votes.left_out_right);
        for (int i = 0; i < 2; i++) assert_same_votes(&a->votes.test[i], &b->votes.test[i]);
    }
    assert_true(done[0].votes.test[0].count > 0 && done[0].votes.test[1].count > 0);
    for (int which = 0; which < LABELS; which++) adapted_done(&done[which]);
    trm_model_free(m);
}

/* Scores of votes that are known: first, second, third best. */
static void attempts_are_scored(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task(constant);
    struct arc_task t = task_at(&all, 0);
    for (int place = 1; place <= 3; place++) {
        all.items[1].answer = trm_grid_make(1, 1);
        struct trm_votes test[2] = {{0}, {0}};
        struct task_votes v = {.tests = 2, .test = test};
        for (int i = 1; i <= 3; i++) {
            struct trm_grid g = i == place ? all.items[0].answer : trm_grid_make(2, i);
            for (int k = 0; k < 4 - i; k++) trm_votes_add(&test[0], &g, 0.5);
        }
        trm_votes_rank(&test[0]);
        assert_int_equal(task_attempt(&t, &v, 0), place <= ATTEMPTS ? place : 0);
        assert_int_equal(task_attempt(&t, &v, 1), 0);
        assert_true(task_score(&t, &v) == (place <= ATTEMPTS ? 0.5 : 0));
        all.items[1].answer.rows = 0; /* nobody knows it: the other one is the task's score */
        assert_true(task_score(&t, &v) == (place <= ATTEMPTS ? 1 : 0));
        trm_votes_done(&test[0]);
    }
    trm_puzzles_done(&all);
}

/* Nobody knows whether it is right; what was not attempted is wrong where there is an answer. */
static void a_task_without_an_answer_has_no_score(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task(constant);
    struct arc_task t = task_at(&all, 0);
    struct trm_votes test[2] = {{0}, {0}};
    const struct task_votes asked = {.tests = 2, .test = test}, none = {0};
    assert_true(task_score(&t, &asked) == 0);
    assert_true(task_score(&t, &none) == 0);
    all.items[0].answer.rows = 0;
    assert_true(isnan(task_score(&t, &asked)));
    assert_true(isnan(task_score(&t, &none)));
    trm_puzzles_done(&all);
}

static void new_identifiers_start_from_the_mean(void **state)
{
    (void)state;
    struct trm_model *m = base_model(32);
    float a[32], b[32], mean[32];
    for (int i = 0; i < 96; i++) m->puzzle.owned[i] = (float)(i * i % 17);
    model_puzzle_row(m, 1, a);
    model_puzzle_row(m, 2, b);
    struct trm_model *new = trm_model_for_puzzles(m, 40);
    assert_int_equal(trm_model_config(new)->num_puzzle_identifiers, 40);
    for (int i = 0; i < 40; i++) {
        model_puzzle_row(new, i, mean);
        for (int k = 0; k < 32; k++) assert_true(mean[k] == (a[k] + b[k]) / 2);
    }
    trm_model_free(new);
    trm_model_free(m);
}

static void what_cannot_be_learned_is_told(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task("{\"train\": [{\"input\": [[1]], \"output\": [[1]]}],"
                                       " \"test\": [{\"input\": [[1], [1], [1], [1], [1]]}]}");
    struct arc_task t = task_at(&all, 0);
    struct trm_model *m = base_model(32), *blind = base_model(0);
    const struct adapt_options o = {.steps = 1, .threads = 1};
    struct adapted done;
    struct trm_err err;
    assert_true(adapt_task(&t, m, &o, &done, &err));
    assert_message(done.misfit, "a test input is larger");
    adapted_done(&done);
    all.items[0].question = trm_grid_make(1, 1);
    all.items[0].demo_count = 0; /* as of a data set whose train half lacks the task */
    assert_true(adapt_task(&t, m, &o, &done, &err));
    assert_message(done.misfit, "it has no demonstrations");
    adapted_done(&done);
    all.items[0].demo_count = 1;
    assert_false(adapt_task(&t, blind, &o, &done, &err));
    assert_message(err.text, "no puzzle embedding");
    trm_model_free(m);
    trm_model_free(blind);
    trm_puzzles_done(&all);
}

static bool stop(void *context, double done, size_t count)
{
    (void)context, (void)count;
    return done < 0;
}

static bool slowly(void *context, double done, size_t count)
{
    (void)context, (void)done, (void)count;
    usleep(100000);
    return true;
}

/* What asking will need is left over from learning. */
static void the_time_is_kept(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task(constant);
    struct trm_model *m = base_model(32);
    struct arc_task t = task_at(&all, 0);
    struct adapted done;
    struct trm_err err;
    const struct adapt_options o = {.seconds = 4, .threads = 1, .progress = slowly};
    if (!adapt_task(&t, m, &o, &done, &err)) fail_msg("%s", err.text);
    assert_true(done.steps > 0 && done.seconds < 4.9);
    adapted_done(&done);
    trm_model_free(m);
    trm_puzzles_done(&all);
}

static void it_can_be_interrupted(void **state)
{
    (void)state;
    struct trm_puzzles all = read_task(constant);
    struct trm_model *m = base_model(32);
    struct arc_task t = task_at(&all, 0);
    struct adapted done;
    struct trm_err err;
    const struct adapt_options o = {.steps = 1e6, .threads = 1, .progress = stop};
    assert_false(adapt_task(&t, m, &o, &done, &err));
    assert_message(err.text, "t: interrupted");
    trm_model_free(m);
    trm_puzzles_done(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_a_function_of_its_number),
        cmocka_unit_test(a_task_is_learned),
        cmocka_unit_test(an_answer_larger_than_its_question_has_room),
        cmocka_unit_test(answers_of_the_tests_are_not_learned_from),
        cmocka_unit_test(attempts_are_scored),
        cmocka_unit_test(a_task_without_an_answer_has_no_score),
        cmocka_unit_test(new_identifiers_start_from_the_mean),
        cmocka_unit_test(what_cannot_be_learned_is_told),
        cmocka_unit_test(the_time_is_kept),
        cmocka_unit_test(it_can_be_interrupted),
    };
    return cmocka_run_group_tests_name("adapt", tests, NULL, NULL);
}
