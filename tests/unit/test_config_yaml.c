/* Config files: the public one, ours, dataset.json; what is printed reads back the same. */
#include "files.h"
#include "model/config_yaml.h"

/* The keys of a public all_config.yaml that matter, and some that do not. */
static const char public_text[] = "arch:\n"
                                  "  H_cycles: 3\n"
                                  "  H_layers: 0\n"
                                  "  L_cycles: 6.0\n"
                                  "  L_layers: 2\n"
                                  "  expansion: 4\n"
                                  "  forward_dtype: float32\n"
                                  "  halt_exploration_prob: 0.0\n"
                                  "  halt_max_steps: 16\n"
                                  "  hidden_size: 64\n"
                                  "  loss:\n"
                                  "    loss_type: stablemax_cross_entropy\n"
                                  "    name: losses@ACTLossHead\n"
                                  "  mlp_t: false\n"
                                  "  num_heads: 4\n"
                                  "  pos_encodings: rope\n"
                                  "  puzzle_emb_ndim: 64\n"
                                  "beta1: 0.9\n"
                                  "data_paths:\n"
                                  "- data/sudoku-extreme-1k-aug-1000\n"
                                  "data_paths_test: []\n"
                                  "load_checkpoint: null\n";

static void the_public_file_is_read(void **state)
{
    (void)state;
    struct trm_config c;
    struct trm_err err = {0};
    if (!config_parse_yaml(&c, public_text, strlen(public_text), "all_config.yaml", &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(c.H_cycles, 3);
    assert_int_equal(c.L_cycles, 6);
    assert_int_equal(c.num_heads, 4);
    assert_int_equal(c.pos_encodings, TRM_POS_ROPE);
    assert_true(c.halt_exploration_prob == 0);
    /* what is missing has the public default */
    assert_int_equal(c.puzzle_emb_len, 16);
    assert_false(c.mlp_t);
    assert_true(c.no_ACT_continue && c.rms_norm_eps == 1e-5 && c.rope_theta == 10000);
    assert_int_equal(c.seq_len, 0);
    assert_int_equal(c.inner_size, 0);

    const char dataset[] = "{\"pad_id\": 0, \"vocab_size\": 11, \"seq_len\": 81, "
                           "\"num_puzzle_identifiers\": 3, \"sets\": [\"all\"]}";
    c.vocab_size = 12;
    assert_true(config_parse_dataset(&c, dataset, strlen(dataset), "dataset.json", &err));
    assert_int_equal(c.seq_len, 81);
    assert_int_equal(c.vocab_size, 12); /* what was known stays */
    assert_int_equal(c.num_puzzle_identifiers, 3);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct trm_config c = trm_config_default(), back;
    struct trm_err err = {0};
    c.seq_len = 81;
    c.vocab_size = 11;
    c.num_puzzle_identifiers = 1;
    c.mlp_t = true;
    c.inner_size = 384;
    c.rms_norm_eps = 1e-6;
    c.rows = c.cols = 9;
    strcpy(c.family, "sudoku");
    assert_true(trm_config_resolve(&c, "c", &err));
    char *path = temporary_path("m.yaml");
    assert_true(config_write_yaml(&c, path, &err));
    if (!config_read_yaml(&back, path, &err)) fail_msg("%s", err.text);
    assert_memory_equal(&c, &back, sizeof c);
    remove_temporary(path);
}

static void what_is_missing_comes_from_another(void **state)
{
    (void)state;
    struct trm_config c = {.rows = 9},
                      hint = {.rows = 4, .cols = 4, .vocab_size = 6, .family = "maze"};
    config_fill_missing(&c, &hint);
    assert_int_equal(c.rows, 9);
    assert_int_equal(c.cols, 4);
    assert_int_equal(c.vocab_size, 6);
    assert_string_equal(c.family, "maze");
}

/* The public file with one line replaced. */
static void refused(const char *line, const char *instead, const char *words)
{
    struct trm_config c;
    struct trm_err err = {0};
    char text[2000];
    const char *at = strstr(public_text, line);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - public_text), public_text, instead,
             at + strlen(line));
    assert_false(config_parse_yaml(&c, text, strlen(text), "all_config.yaml", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "all_config.yaml: ");
    assert_message(err.text, words);
}

/* What a run was trained on is the recipe's to judge. */
static void keys_of_the_run_are_passed_over(void **state)
{
    (void)state;
    static const char more[] = "\nload_checkpoint: other/step_1\ndata_paths_test: [data/other]\n";
    const char *end = strstr(public_text, "\ndata_paths_test:");
    struct trm_config c;
    struct trm_err err = {0};
    char text[2000];
    assert_non_null(end);
    snprintf(text, sizeof text, "%.*s%s", (int)(end - public_text), public_text, more);
    if (!config_parse_yaml(&c, text, strlen(text), "all_config.yaml", &err))
        fail_msg("%s", err.text);
    assert_int_equal(c.hidden_size, 64);
}

static void wrong_values_are_refused_with_their_line(void **state)
{
    (void)state;
    refused("num_heads: 4", "num_heads: four",
            "line 15, column 14: arch.num_heads: found four, expected a whole number");
    refused("  num_heads: 4\n", "",
            "arch.num_heads: found nothing, expected this key: heads of the attention");
    refused("H_cycles: 3", "H_cycles: 99999",
            "arch.H_cycles: found 99999, expected a whole number, 1 to 1000");
    refused("rope", "alibi", "arch.pos_encodings: found alibi, expected one of none|rope|learned");
    refused("mlp_t: false", "mlp_t: maybe", "arch.mlp_t: found maybe, expected true or false");
    refused("hidden_size: 64", "hidden_size: 1e99", "arch.hidden_size: found 1e99");
    refused("hidden_size: 64", "hidden_size: [64", "line 11, column");
}

static void dataset_refused(const char *text, const char *words)
{
    struct trm_config c = {0};
    struct trm_err err = {0};
    assert_false(config_parse_dataset(&c, text, strlen(text), "dataset.json", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "dataset.json: ");
    assert_message(err.text, words);
}

static void a_lying_dataset_is_refused(void **state)
{
    (void)state;
    dataset_refused("{\"seq_len\": 81,\n \"vocab", "line 2, column 7: ");
    dataset_refused("[81]", "expected a JSON object");
    dataset_refused("{\"seq_len\": \"81\"}",
                    "seq_len: found \"81\", expected a whole number, 1 to 16384");
    dataset_refused("{\"seq_len\": 0}", "seq_len: found 0");
    dataset_refused("{\"vocab_size\": 1e3}", "vocab_size: found 1000.0");
    dataset_refused("{\"num_puzzle_identifiers\": 99999999999}",
                    "num_puzzle_identifiers: found 99999999999");
    dataset_refused("", "line 1");
    struct trm_config c;
    struct trm_err err;
    assert_false(config_read_dataset(&c, "no/dataset.json", &err));
    assert_message(err.text, "no/dataset.json: No such file");
    assert_false(config_read_yaml(&c, "no/all_config.yaml", &err));
    assert_message(err.text, "no/all_config.yaml: No such file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_file_is_read),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(keys_of_the_run_are_passed_over),
        cmocka_unit_test(what_is_missing_comes_from_another),
        cmocka_unit_test(wrong_values_are_refused_with_their_line),
        cmocka_unit_test(a_lying_dataset_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
