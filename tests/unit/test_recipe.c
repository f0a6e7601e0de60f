/* Recipes: the bundled ones, the public keys, what schedules come to, and errors that say where. */
#include "files.h"

#include "base/rng.h"
#include "puzzle/dataset.h"
#include "run/held_out.h"
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
    refused("data: [{kind: generate}]\nadam_epsilon: 0\n", "adam_epsilon: found 0"); /* 0 / 0 */
    refused("data: [{kind: generate}]\nfreeze_weights: true\n",
            "freeze_weights: found true, but arch.puzzle_emb_ndim is 0");
    refused("data_paths: [nowhere]\n", "nowhere/train/dataset.json");
}

/* q_halt is held against q_continue there: a margin would not say what it says of other models. */
static void a_margin_needs_a_threshold(void **state)
{
    (void)state;
    struct recipe r = parsed("data: [{kind: generate}]\nhalt_margin: 2\n");
    struct trm_err err;
    assert_true(recipe_set(&r, "arch.no_ACT_continue", "false", &err));
    assert_false(recipe_resolve(&r, "R", &err));
    assert_string_equal(err.text, "R: halt_margin: no_ACT_continue: found false, expected true: "
                                  "this model halts where q_halt is above q_continue");
    assert_true(recipe_set(&r, "halt_margin", "0", &err) && recipe_resolve(&r, "R", &err));
}

/* Keys of the public code that would train something else than a recipe does. */
static void public_keys_are_not_passed_over(void **state)
{
    (void)state;
    refused("data: [{kind: generate}]\nload_checkpoint: a/step_1\n",
            "load_checkpoint: found a/step_1, expected null; train --init MODEL");
    refused("data: [{kind: generate}]\ndata_paths_test: [data/other]\n",
            "data_paths_test: found a list, expected no folders; evaluation.puzzles");
    parsed("data: [{kind: generate}]\nload_checkpoint: null\ndata_paths_test: []\n"
           "evaluators: []\nproject_name: x\n");

    struct recipe r = parsed("data: [{kind: generate}]\n");
    struct trm_err err;
    assert_false(recipe_set(&r, "load_checkpoint", "step_1", &err));
    assert_message(err.text, "found step_1, expected null");
    assert_false(recipe_set(&r, "arch.name", "recursive_reasoning.trm_singlez@X", &err));
    assert_true(recipe_set(&r, "arch.name", "recursive_reasoning.trm@X", &err));
    assert_true(recipe_set(&r, "data_paths_test", "[]", &err));
    assert_true(recipe_set(&r, "load_checkpoint", "", &err));
}

static void other_models_are_not_trained(void **state)
{
    (void)state;
    static const char *const names[] = {"trm", "trm_singlez", "hrm", "transformers_baseline"};
    for (size_t i = 0; i < 4; i++) {
        char text[1000];
        struct recipe r;
        struct trm_err err;
        int length = snprintf(text, sizeof text,
                              "arch: {name: recursive_reasoning.%s@Model_ACTV1, %sfamily: sudoku\n"
                              "rows: 4\ncols: 4\ndata: [{kind: generate}]\n",
                              names[i], ARCH + strlen("arch: {"));
        assert_int_equal(recipe_parse(&r, text, (size_t)length, "R", &err), i == 0);
        if (i > 0) assert_message(err.text, "arch.name: found recursive_reasoning.");
    }
}

static void every_key_reaches_the_trainer(void **state)
{
    (void)state;
    struct recipe r =
        parsed("data: [{kind: generate}]\nlr: 1\nlr_warmup_steps: 0\npuzzle_emb_lr: 0.5\n"
               "puzzle_emb_weight_decay: 0.6\nweight_decay: 0.7\nbeta1: 0.8\nbeta2: 0.85\n"
               "adam_epsilon: 1e-3\nmuon_adam_share: 0.3\nclip: 1.5\nlabel_smoothing: 0.05\n"
               "q_weight: 0.4\nhalt_margin: 2\nstep_weight: 0.9\nema: true\nema_rate: 0.98\n"
               "ema_warmup: 11\nseed: 13\nshards: 3\ncurriculum: {lr_factor: 0.5}\n");
    assert_true(recipe_set(&r, "freeze_weights", "true", NULL));
    const struct trainer_settings s = recipe_settings(&r);
    assert_true(s.optimizer.beta1 == 0.8 && s.optimizer.beta2 == 0.85);
    assert_true(s.optimizer.epsilon == 1e-3 && s.optimizer.weight_decay == 0.7);
    assert_true(s.optimizer.adam_share == 0.3 && s.loss.label_smoothing == 0.05);
    assert_true(s.loss.q_weight == 0.4 && s.loss.halt_margin == 2 && s.step_weight == 0.9);
    assert_true(s.clip == 1.5 && s.puzzle_decay == 0.6 && s.seed == 13 && s.shards == 3);
    assert_true(s.average && s.average_keep == 0.98 && s.average_warmup == 11);
    const struct step_plan p = recipe_plan(&r, 1, 100);
    assert_true(p.rate == 0 && p.puzzle_rate == 0.25);
    r.freeze_weights = false;
    assert_true(recipe_plan(&r, 1, 100).rate == 0.5);
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

/* A public puzzle embedding is larger than all else: what is trained, what is evaluated and what
 * was evaluated last have one each. */
static void every_copy_of_a_puzzle_embedding_is_counted(void **state)
{
    (void)state;
    struct recipe r = parsed("data: [{kind: generate}]\n");
    r.model.puzzle_emb_ndim = 64;
    size_t before = recipe_memory(&r, 1);
    r.model.num_puzzle_identifiers += 1000;
    assert_int_equal(recipe_memory(&r, 1) - before, 3 * 1000 * 64 * sizeof(float));
}

/* Puzzles that are generated stay, as many as its samples bring: half of one each. */
static void what_a_run_gathers_is_counted(void **state)
{
    (void)state;
    struct recipe r = parsed("data: [{kind: generate, fresh: 0.5}]\n");
    struct trm_err err;
    assert_true(recipe_set(&r, "steps", "1000", &err) && recipe_resolve(&r, "R", &err));
    double least = (16 + 0.5 * 768000) * 2 * r.model.seq_len, run = recipe_gathered_memory(&r);
    assert_true(run > least && run < 2 * least);
    assert_true(recipe_set(&r, "minutes", "60", &err)); /* who knows how many samples */
    assert_true(recipe_gathered_memory(&r) > 2 * run);
    r = parsed("data: [{kind: generate, fresh: 0.5}]\ncurriculum: {batch: {0: 768, 0.5: 1536}}\n");
    assert_true(recipe_set(&r, "steps", "1000", &err) && recipe_resolve(&r, "R", &err));
    assert_true(recipe_gathered_memory(&r) > 1.4 * run);
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

static struct trm_puzzles made_tasks(int count)
{
    const struct trm_family *arc = trm_family_find("arc", NULL);
    const struct trm_generate wish = {0};
    struct trm_puzzles all = {0};
    struct rng r;
    rng_init(&r, 1, 0);
    for (int i = 0; i < count; i++) {
        struct trm_puzzle p;
        assert_true(arc->generate(&r, &wish, &p, NULL));
        free(p.name);
        p.name = calloc(1, 20);
        snprintf(p.name, 20, "task%d", i);
        trm_puzzles_add(&all, &p);
        trm_puzzle_done(&p);
    }
    return all;
}

/* Without them a model that crops has no board for an answer larger than its question. */
/* A file may have more puzzles than anybody wants in memory: some are taken, from all over it. */
static void held_out_puzzles_are_spread_over_a_file(void **state)
{
    (void)state;
    enum { MANY = TRM_PUZZLES_MOST + 4, FEW = 4 };
    char *path = temporary_path("many.csv"), more[4096];
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("source,question,answer,rating\n", f);
    for (int i = 0; i < MANY; i++) fprintf(f, "x,......324...3.1.,2341143241233214,%d\n", i);
    assert_int_equal(fclose(f), 0);
    snprintf(more, sizeof more, "data: [{kind: generate}]\nevaluation: {count: %d, puzzles: %s}\n",
             FEW, path);
    struct recipe r = parsed(more);
    struct trm_puzzles held = {0};
    struct trm_err err;
    if (!held_out_puzzles(&r, &held, &err)) fail_msg("%s", err.text);
    assert_int_equal(held.count, FEW);
    for (int i = 0; i < FEW; i++) assert_true(held.items[i].rating == (double)i * MANY / FEW);
    trm_puzzles_done(&held);
    remove_temporary(path);
}

static void held_out_tasks_have_their_demonstrations(void **state)
{
    (void)state;
    static const char text[] =
        "arch: {H_cycles: 1, L_cycles: 1, L_layers: 1, hidden_size: 16, num_heads: 2,"
        " pos_encodings: rope, puzzle_emb_len: 0, halt_max_steps: 2}\n"
        "family: arc\nrows: 30\ncols: 30\ncrop: true\ndata_paths: [set]\n"
        "evaluation: {count: 3}\n";
    struct work_folder folder = enter_temporary();
    struct trm_puzzles tasks = made_tasks(3), held = {0};
    struct recipe r;
    struct trm_err err = {0};
    if (!dataset_write("set", &tasks, &tasks, 30, 30, &err) ||
        !recipe_parse(&r, text, strlen(text), "R", &err) || !held_out_puzzles(&r, &held, &err))
        fail_msg("%s", err.text);
    assert_int_equal(held.count, 3);
    for (size_t i = 0; i < held.count; i++) {
        const struct trm_puzzle *p = &held.items[i];
        assert_int_equal(p->demo_count, tasks.items[i].demo_count);
        assert_true(trm_grid_equal(&p->demos[0].output, &tasks.items[i].demos[0].output));
    }
    assert_null(held_out_unknown(&r));
    r.model.family[0] = '\0';
    assert_string_equal(held_out_unknown(&r), "set");
    trm_puzzles_done(&held);
    trm_puzzles_done(&tasks);
    leave_temporary(&folder);
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
        cmocka_unit_test(a_margin_needs_a_threshold),
        cmocka_unit_test(public_keys_are_not_passed_over),
        cmocka_unit_test(other_models_are_not_trained),
        cmocka_unit_test(every_key_reaches_the_trainer),
        cmocka_unit_test(no_folder_is_dropped),
        cmocka_unit_test(shares_that_leave_nothing_are_refused),
        cmocka_unit_test(a_board_that_no_puzzle_has_is_refused),
        cmocka_unit_test(the_length_is_stated_or_an_error),
        cmocka_unit_test(every_copy_of_a_puzzle_embedding_is_counted),
        cmocka_unit_test(what_a_run_gathers_is_counted),
        cmocka_unit_test(the_length_set_last_counts),
        cmocka_unit_test(held_out_puzzles_are_spread_over_a_file),
        cmocka_unit_test(held_out_tasks_have_their_demonstrations),
        cmocka_unit_test(bundled_recipes_are_sound),
    };
    return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
