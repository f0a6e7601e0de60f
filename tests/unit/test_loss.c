/* The loss against finite differences of itself and numbers worked out by hand. (Against the public
 * code: tests/reference/units.c.) */
#include "base/rng.h"
#include "train/loss.h"
#include "unit_test.h"

enum { CELLS = 5, VOCAB = 7 };

struct sample {
    float logits[CELLS * VOCAB], q[2];
    int32_t labels[CELLS];
};

static struct sample random_sample(uint64_t stream)
{
    struct sample s;
    struct rng r;
    rng_init(&r, 3, stream);
    for (int i = 0; i < CELLS * VOCAB; i++) s.logits[i] = (float)(3 * rng_normal(&r));
    for (int i = 0; i < CELLS; i++) s.labels[i] = (int32_t)rng_below(&r, VOCAB);
    s.labels[rng_below(&r, CELLS)] = LABEL_IGNORED;
    for (int i = 0; i < 2; i++) s.q[i] = (float)rng_normal(&r);
    return s;
}

static struct loss loss_at(const struct loss_settings *settings, const struct sample *s,
                           double scale, float *dlogits, float *dq)
{
    float unused[CELLS * VOCAB], unused_q[2];
    const struct loss_sequence q = {CELLS, VOCAB, s->logits, s->labels, s->q, 0.3};
    return loss_of(settings, &q, scale, dlogits ? dlogits : unused, dq ? dq : unused_q, NULL);
}

static double slope(const struct loss_settings *settings, struct sample *s, float *number)
{
    const float step = 1.0f / 64;
    float kept = *number;
    *number = kept + step;
    struct loss up = loss_at(settings, s, 1, NULL, NULL);
    *number = kept - step;
    struct loss down = loss_at(settings, s, 1, NULL, NULL);
    *number = kept;
    return (loss_total(settings, &up) - loss_total(settings, &down)) / (2 * (double)step);
}

static void derivatives_equal_differences(void **state)
{
    (void)state;
    const double scale = 0.25;
    for (int kind = 0; kind < 4; kind++) {
        const struct loss_settings settings = {kind % 2 ? LOSS_SOFTMAX : LOSS_STABLEMAX,
                                               kind / 2 ? 0.2 : 0, 0.5, kind};
        struct sample s = random_sample((uint64_t)kind);
        float dlogits[CELLS * VOCAB], dq[2];
        loss_at(&settings, &s, scale, dlogits, dq);
        for (int i = 0; i < CELLS * VOCAB; i++) {
            if (fabsf(s.logits[i]) < 0.05f) continue; /* stablemax has an edge in its slope at 0 */
            double want = scale * slope(&settings, &s, &s.logits[i]);
            assert_true(fabs((double)dlogits[i] - want) < 2e-5);
        }
        for (int i = 0; i < 2; i++)
            assert_true(fabs((double)dq[i] - scale * slope(&settings, &s, &s.q[i])) < 2e-5);
    }
}

static void even_logits_cost_the_log_of_the_vocabulary(void **state)
{
    (void)state;
    float logits[2 * 4] = {0}, q[2] = {0, 0}, dlogits[8], dq[2];
    const int32_t labels[2] = {1, LABEL_IGNORED};
    double cells[2];
    const struct loss_sequence s = {2, 4, logits, labels, q, NAN};
    for (int type = LOSS_STABLEMAX; type <= LOSS_SOFTMAX; type++) {
        const struct loss_settings settings = {(enum loss_type)type, 0.1, 0.5, 0};
        struct loss l = loss_of(&settings, &s, 1, dlogits, dq, cells);
        assert_true(fabs(l.lm - log(4)) < 1e-12 && fabs(cells[0] - log(4)) < 1e-12);
        assert_true(cells[1] == 0 && dlogits[4] == 0 && dq[1] == 0);
        assert_true(fabs(l.q_halt - log(2)) < 1e-12 && l.q_continue == 0);
        assert_int_equal(l.labels, 1);
        assert_int_equal(l.right, 0); /* the first of equal logits is the answer */
    }
}

static void a_sequence_without_labels_is_exact_but_does_not_count(void **state)
{
    (void)state;
    float logits[4] = {1, 2, 3, 4}, q[2] = {2, 0}, dlogits[4], dq[2];
    const int32_t label = LABEL_IGNORED;
    const struct loss_settings settings = {LOSS_SOFTMAX, 0, 0.5, 0};
    const struct loss_sequence s = {1, 4, logits, &label, q, NAN};
    struct loss l = loss_of(&settings, &s, 1, dlogits, dq, NULL);
    assert_true(loss_exact(&l) && l.lm == 0 && dq[0] < 0);
    struct metrics m = {0};
    metrics_add(&m, &l, q[0], 3);
    assert_true(m.count == 0 && m.steps == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_equal_differences),
        cmocka_unit_test(even_logits_cost_the_log_of_the_vocabulary),
        cmocka_unit_test(a_sequence_without_labels_is_exact_but_does_not_count),
    };
    return cmocka_run_group_tests_name("loss", tests, NULL, NULL);
}
