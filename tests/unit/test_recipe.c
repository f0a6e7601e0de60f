/* Recipes: the bundled ones, the public keys, what schedules come to, and errors that say where. */
#include "files.h"
#include "train/recipe.h"
#include "unit_test.h"

#include <glob.h>

#define ARCH                                                                                       \
    "arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 16, num_heads: 2,"                 \
    " pos_encodings: none, mlp_t: true, puzzle_emb_len: 0, halt_max_steps: 4, inner_size: 16,"     \
    " inner_size_t: 16}\n"

static const char small[] = ARCH "family: sudoku\nrows: 4\ncols: 4\n";

static bool parse(struct recipe *r, const char *more, struct trm_err *err)
{
    char text[4096];
    int length = snprintf(text, sizeof text, "%s%s", small, more);
    return recipe_parse(r, text, (size_t)length, "R", err);
}

static struct recipe parsed(const char *more)
{
    struct recipe r;
    struct trm_err err;
    if (!parse(&r, more, &err)) fail_msg("%s", err.text);
    return r;
}

static void defaults_are_the_public_ones(void **state)
{
    (void)state;
    struct recipe r = parsed("data: [{kind: generate}]\n");
    struct trainer_settings s = recipe_settings(&r);
    assert_true(s.optimizer.kind == OPTIMIZER_ADAM_ATAN2 && s.loss.type == LOSS_STABLEMAX);
    assert_true(s.optimizer.beta2 == 0.95 && s.loss.q_weight == 0.5 && s.clip == 0 && !s.average);
    assert_true(r.model.vocab_size == 6 && r.model.seq_len == 16 && s.most_rows == 768);
    struct step_plan p = recipe_plan(&r, 500, 5000);
    assert_true(p.rate == 1e-4 * 0.25 && p.exploration == 0.1 && p.halt_max_steps == 4);
}

static void schedules_move_with_the_run(void **state)
{
    (void)state;
    struct recipe r =
        parsed("data: [{kind: generate, share: {0: 1, 0.5: 0.25}}]\nlr_warmup_steps: 0\n"
               "lr_schedule: linear\nlr_min_ratio: 0\nglobal_batch_size: 4\nlr: 1\n"
               "curriculum:\n  L_cycles: {0: 1, 0.25: 5}\n  halt_max_steps: 3\n"
               "  batch: {0: 8, 0.5: 2}\n  lr_factor: {0: 1, 0.5: 0.5}\n"
               "  latent_noise: {0: 0, 0.5: 0.3}\n");
    struct step_plan early = recipe_plan(&r, 25, 100), late = recipe_plan(&r, 51, 100);
    assert_true(early.cycles.L_cycles == 1 && late.cycles.L_cycles == 5);
    assert_true(early.halt_max_steps == 3 && late.cycles.H_cycles == 1);
    assert_true(early.latent_noise == 0 && late.latent_noise == 0.3);
    assert_true(early.rate == 0.75 && fabs(late.rate - 0.245) < 1e-12);
    assert_true(recipe_batch(&r, 50, 100) == 8 && recipe_batch(&r, 51, 100) == 2);
    struct trainer_settings s = recipe_settings(&r);
    assert_true(s.most_rows == 8 && s.most_L_cycles == 5);
    assert_true(schedule_mean(&r.batch, 1) == 5 && schedule_mean(&r.H_cycles, 7) == 7);
    assert_true(schedule_at(&r.data.source[0].share, 0.7, 1) == 0.25);
}

static void a_printed_recipe_reads_back(void **state)
{
    (void)state;
    struct recipe r =
        parsed("data:\n- {kind: generate, most_extra: 3}\n"
               "- {kind: puzzles, path: \"some, file.txt\", share: {0: 0, 0.3: 0.3333333333333333}}\n"
               "curriculum: {H_cycles: {0: 1, 0.4: 2}}\noptimizer: muon\n");
    struct recipe again;
    struct trm_err err;
    struct str first = {0}, second = {0};
    recipe_print(&r, true, &first);
    if (!recipe_parse(&again, first.text, first.length, "printed", &err)) fail_msg("%s", err.text);
    recipe_print(&again, true, &second);
    assert_string_equal(first.text, second.text);
    assert_string_equal(again.data.source[1].path, "some, file.txt");
    assert_true(again.data.source[1].share.value[1] == r.data.source[1].share.value[1]);
    str_done(&first), str_done(&second);
}

static void refused(const char *more, const char *words)
{
    struct recipe r;
    struct trm_err err;
    assert_false(parse(&r, more, &err));
    assert_message(err.text, words);
}

static void errors_say_where(void **state)
{
    (void)state;
    refused("", "data: found no source");
    refused("data: [{kind: generate}]\nlearning_rate: 1\n", "learning_rate: no such key");
    refused("data: [{kind: made}]\n", "data[0].kind: found made");
    refused("data: [{kind: generate, frsh: 1}]\n", "is it fresh?");
    refused("data: [{kind: puzzles}]\n", "data[0]: found no path");
    refused("data: [{kind: generate, least_extra: 4}]\n", "most_extra is 0");
    refused("data: [{kind: generate}]\ncurriculum: {L_cycles: {0: 1, 0.5: 2.5}}\n",
            "curriculum.L_cycles: found 2.5");
    refused("data: [{kind: generate}]\ncurriculum: {L_cycles: {0.5: 1, 0.2: 2}}\n", "rising");
    refused("data: [{kind: generate}]\ncurriculum: {latent_noise: {0: 0, 0.5: 101}}\n",
            "curriculum.latent_noise: found 101");
    refused("data: [{kind: generate}]\nglobal_batch_size: 0\n", "global_batch_size");
    refused("data_paths: [nowhere]\n", "nowhere/train/dataset.json");
}

static void no_folder_is_dropped(void **state)
{
    (void)state;
    refused("data: [{kind: generate}, {kind: generate}, {kind: generate}, {kind: generate},"
            " {kind: generate}]\ndata_paths: [a, b, c, d]\n",
            "data_paths: found 4 folders beside the 5 sources of data, expected at most 8");
}

/* A run has a source of puzzles from beginning to end. */
static void shares_that_leave_nothing_are_refused(void **state)
{
    (void)state;
    refused("data: [{kind: generate, share: 0}]\n",
            "data: found a share of 0 for every source at 0 of the run");
    refused("data: [{kind: generate, share: {0: 1, 0.5: 0}}]\n", "at 0.5 of the run");
    refused("data: [{kind: generate, share: {0: 1, 0.5: 0}},"
            " {kind: generate, share: {0: 0, 0.25: 2, 0.75: 0}}]\n",
            "at 0.75 of the run");
    parsed("data: [{kind: generate, share: {0: 1, 0.5: 0}},"
           " {kind: generate, share: {0: 0, 0.5: 1}}]\n");
}

static void a_board_that_no_puzzle_has_is_refused(void **state)
{
    (void)state;
    static const char text[] = ARCH "family: sudoku\nrows: 5\ncols: 5\ndata: [{kind: generate}]\n";
    struct recipe r;
    struct trm_err err;
    assert_false(recipe_parse(&r, text, sizeof text - 1, "R", &err));
    assert_message(err.text, "rows, cols: found 5 x 5, a size that Sudoku cannot have");
}

static void the_length_is_stated_or_an_error(void **state)
{
    (void)state;
    struct recipe r = parsed("data: [{kind: generate}]\n");
    struct trm_err err;
    assert_true(recipe_total_steps(&r, 0, &err) == 0);
    assert_message(err.text, "set steps or minutes");
    assert_true(recipe_set(&r, "epochs", "100", &err) && recipe_resolve(&r, "R", &err));
    assert_true(recipe_total_steps(&r, 1000, &err) == 130); /* of 768 */
    assert_true(recipe_set(&r, "epochs", "1", &err) && recipe_total_steps(&r, 500, &err) == 0);
    assert_message(err.text, "epochs: found 1 of 500 samples each, less than one step of 768 rows");
    assert_true(recipe_set(&r, "steps", "0.5", &err) && recipe_total_steps(&r, 1000, &err) == 0);
    assert_message(err.text, "steps: found 0.5, expected at least 1");
    assert_true(recipe_set(&r, "steps", "7", &err) && recipe_total_steps(&r, 1000, &err) == 7);
    assert_true(recipe_memory(&r, 2) > recipe_memory(&r, 1));
}

/* Steps that are set take the place of minutes, and the other way round: else one
 * would be ignored. */
static void the_length_set_last_counts(void **state)
{
    (void)state;
    struct recipe r;
    struct trm_err err;
    if (!parse(&r, "minutes: 5\ndata: [{kind: generate}]\n", &err)) fail_msg("%s", err.text);
    assert_true(recipe_set(&r, "steps", "7", &err) && r.steps == 7 && r.minutes == 0);
    assert_true(recipe_set(&r, "minutes", "2", &err) && r.minutes == 2 && r.steps == 0);
}

static void bundled_recipes_are_sound(void **state)
{
    (void)state;
    char *folder = path_bundled("configs");
    char *first = path_join(folder, "[!p]*.yaml"); /* public-sudoku needs its data set */
    char *later = path_join(folder, "stages/*.yaml");
    glob_t found;
    assert_int_equal(glob(first, 0, NULL, &found), 0);
    assert_int_equal(glob(later, GLOB_APPEND, NULL, &found), 0);
    assert_true(found.gl_pathc > 8);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recipe r;
        struct trm_err err;
        if (!recipe_read(&r, found.gl_pathv[i], &err)) fail_msg("%s", err.text);
        if (r.steps > 0) assert_true(recipe_total_steps(&r, 0, &err) > 0);
    }
    globfree(&found);
    free(folder), free(first), free(later);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_the_public_ones),
        cmocka_unit_test(schedules_move_with_the_run),
        cmocka_unit_test(a_printed_recipe_reads_back),
        cmocka_unit_test(errors_say_where),
        cmocka_unit_test(no_folder_is_dropped),
        cmocka_unit_test(shares_that_leave_nothing_are_refused),
        cmocka_unit_test(a_board_that_no_puzzle_has_is_refused),
        cmocka_unit_test(the_length_is_stated_or_an_error),
        cmocka_unit_test(the_length_set_last_counts),
        cmocka_unit_test(bundled_recipes_are_sound),
    };
    return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
