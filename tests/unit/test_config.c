/* A config follows the public code's arithmetic and refuses what no model can have. */
#include "files.h"
#include "model/params.h"

static struct trm_config sudoku(void)
{
    struct trm_config c = trm_config_default();
    c.seq_len = 81;
    c.vocab_size = 11;
    c.num_puzzle_identifiers = 1;
    return c;
}

static void inner_sizes_round_as_python_does(void **state)
{
    (void)state;
    assert_int_equal(trm_inner_size(4, 512), 1536);
    assert_int_equal(trm_inner_size(4, 64), 256);
    assert_int_equal(trm_inner_size(4, 97), 512);     /* 258.67 */
    assert_int_equal(trm_inner_size(13, 32), 512);    /* 277.3 */
    assert_int_equal(trm_inner_size(0.75, 513), 256); /* 256.5: half to even */
    assert_int_equal(trm_inner_size(0.75, 515), 512); /* 257.5 */
}

static void what_is_missing_follows(void **state)
{
    (void)state;
    struct trm_err err;
    struct trm_config c = sudoku();
    c.puzzle_emb_len = 0;
    c.puzzle_emb_ndim = 513;
    assert_true(trm_config_resolve(&c, "m.yaml", &err));
    assert_int_equal(c.puzzle_emb_len, 2);
    assert_int_equal(c.inner_size, 1536);
    assert_int_equal(c.inner_size_t, 0);

    c = sudoku();
    c.mlp_t = true;
    c.inner_size = 384; /* as read off a tensor */
    assert_true(trm_config_resolve(&c, "m.yaml", &err));
    assert_int_equal(c.inner_size, 384);
    assert_int_equal(c.inner_size_t, 512);
}

/* The published sizes: 7M with attention, 5M with the token-mixing MLP, 19M on 900 tokens. */
static void parameters_are_those_of_the_paper(void **state)
{
    (void)state;
    struct trm_err err;
    struct trm_config c = sudoku();
    assert_true(trm_config_resolve(&c, "m.yaml", &err));
    long layer = 4 * 512 * 512 + 3 * 1536 * 512;
    long rest = 2 * 11 * 512 + 2 * 512 + 2 + 2 * 512;
    assert_int_equal(trm_config_parameters(&c), 2 * layer + rest + 512);
    c.num_puzzle_identifiers = 1000;
    assert_int_equal(trm_config_parameters(&c), 2 * layer + rest + 512 * 1000);
    c.pos_encodings = TRM_POS_LEARNED;
    assert_int_equal(trm_config_parameters(&c), 2 * layer + rest + 512 * 1000 + 97 * 512);

    c = sudoku();
    c.mlp_t = true;
    assert_true(trm_config_resolve(&c, "m.yaml", &err));
    assert_int_equal(trm_config_parameters(&c), 2 * (3 * 512 * 97 + 3 * 1536 * 512) + rest + 512);
}

static void refused(struct trm_config c, const char *words)
{
    struct trm_err err = {0};
    assert_false(trm_config_resolve(&c, "m.yaml", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "m.yaml: ");
    assert_message(err.text, words);
}

static void impossible_models_are_refused(void **state)
{
    (void)state;
    struct trm_config c = sudoku();
    c.puzzle_emb_ndim = 0;
    refused(c, "arch.puzzle_emb_len: found 16, expected 0, because arch.puzzle_emb_ndim is 0");
    c = sudoku();
    c.puzzle_emb_len = 1, c.puzzle_emb_ndim = 513;
    refused(c, "arch.puzzle_emb_ndim: found 513, expected at most 512");
    c = sudoku();
    c.hidden_size = c.num_heads = 1, c.mlp_t = true, c.expansion = 1024;
    c.puzzle_emb_len = 0, c.puzzle_emb_ndim = 1 << 24;
    refused(c, "arch.puzzle_emb_ndim: found 16777216, which makes 16777216 tokens, expected at "
               "most 4096");
    c = sudoku();
    c.num_heads = 7;
    refused(c, "arch.num_heads: found 7, expected a divisor of arch.hidden_size 512");
    c.hidden_size = 21;
    c.puzzle_emb_ndim = 21;
    refused(c, "heads of 3 numbers");
    c = sudoku();
    c.H_cycles = 0;
    refused(c, "arch.H_cycles: found 0, expected 1 to");
    c = sudoku();
    c.seq_len = 0;
    refused(c, "seq_len: found 0");
    c = sudoku();
    c.rows = 9, c.cols = 8;
    refused(c, "rows, cols: found 9 and 8, expected a product of 81");
    c = sudoku();
    c.rows = c.cols = 0, c.learned_places = true;
    refused(c, "arch.learned_places: found a board of 0 x 0, expected rows and cols of 1 to 64");
    c = sudoku();
    c.rms_norm_eps = -1;
    refused(c, "arch.rms_norm_eps: found -1");
    c.rms_norm_eps = 0.0 / 0.0;
    refused(c, "arch.rms_norm_eps: found");
    c = sudoku();
    c.expansion = 1e9;
    refused(c, "arch.expansion: found 1000000000, expected 1e-06 to 1024");
    c = sudoku();
    c.hidden_size = 65536;
    refused(c, "parameters, expected at most 2e+09");
}

static void an_mlp_of_no_width_is_refused(void **state)
{
    (void)state;
    struct trm_config c = sudoku();
    c.expansion = 0.001;
    refused(c, "arch.expansion: found 0.001, which makes an MLP of no width, expected more than "
               "0.00146");
    c.mlp_t = true;
    c.expansion = 0.005; /* wide enough for 512 numbers, not for 97 tokens */
    refused(c, "arch.expansion: found 0.005, which makes an MLP of no width, expected more than "
               "0.00773");
    c.mlp_t = false;
    struct trm_err err;
    assert_true(trm_config_resolve(&c, "m.yaml", &err));
    assert_int_equal(c.inner_size, 256);
}

/* The same shapes, but every query and key would turn otherwise. */
static void weights_of_another_theta_are_not_alike(void **state)
{
    (void)state;
    struct trm_err err;
    struct trm_config have = sudoku();
    assert_true(trm_config_resolve(&have, "m.yaml", &err));
    struct trm_config want = have;
    assert_true(params_alike(&have, &want, &err));
    want.rope_theta = 0.3;
    assert_false(params_alike(&have, &want, &err));
    assert_message(err.text, "rope_theta: found 10000, expected 0.3");
    have.pos_encodings = want.pos_encodings = TRM_POS_NONE; /* nothing turns */
    assert_true(params_alike(&have, &want, &err));
}

static void heads_do_not_matter_without_attention(void **state)
{
    (void)state;
    struct trm_err err;
    struct trm_config c = sudoku();
    c.mlp_t = true;
    c.num_heads = 7;
    assert_true(trm_config_resolve(&c, "m.yaml", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inner_sizes_round_as_python_does),
        cmocka_unit_test(what_is_missing_follows),
        cmocka_unit_test(parameters_are_those_of_the_paper),
        cmocka_unit_test(impossible_models_are_refused),
        cmocka_unit_test(an_mlp_of_no_width_is_refused),
        cmocka_unit_test(weights_of_another_theta_are_not_alike),
        cmocka_unit_test(heads_do_not_matter_without_attention),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
