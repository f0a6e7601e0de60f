/* A whole run on its thread: what it writes, and that stopping, resuming and threads change nothing
 * in what is learned. */
#include "base/alloc.h"
#include "base/path.h"
#include "base/rng.h"
#include "base/safetensors.h"
#include "files.h"
#include "run/evaluate.h"
#include "run/held_out.h"
#include "run/training.h"
#include "train/stream.h"
#include "train/training_state.h"
#include "unit_test.h"

#include <math.h>
#include <poll.h>

static const char text[] =
    "arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 16, num_heads: 2,"
    " pos_encodings: none, mlp_t: true, puzzle_emb_ndim: 16, puzzle_emb_len: 1, halt_max_steps: 4,"
    " inner_size: 32, inner_size_t: 16}\n"
    "family: sudoku\nrows: 4\ncols: 4\n"
    "data: [{kind: generate, most_extra: 4, share: {0: 1, 0.5: 2}}, {kind: generate, fresh: 1}]\n"
    "steps: 60\nglobal_batch_size: 12\nshards: 3\nlr: 1e-2\nlr_warmup_steps: 5\nema: true\n"
    "ema_rate: 0.9\ncurriculum: {halt_max_steps: {0: 2, 0.3: 4}, batch: {0: 8, 0.6: 12}}\n"
    "evaluation: {count: 8, steps: 20, budget: 100}\nguard: {share: 0.5, steps: 7}\n";

static struct recipe recipe(void)
{
    struct recipe r;
    struct trm_err err;
    if (!recipe_parse(&r, text, sizeof text - 1, "R", &err)) fail_msg("%s", err.text);
    return r;
}

/* Waits until the run has ended, or has done `step` steps. */
static struct training_status await(struct training *t, int64_t step)
{
    struct training_status s;
    do {
        struct pollfd news = {training_descriptor(t), POLLIN, 0};
        poll(&news, 1, 1000);
        training_news(t);
        training_status(t, &s);
    } while (s.phase < TRAINING_FINISHED && s.step < step);
    return s;
}

static struct training *start(const struct recipe *r, const char *name, bool resume, int threads)
{
    const struct training_options o = {
        .recipe = *r, .name = name, .resume = resume, .threads = threads};
    struct trm_err err;
    struct training *t = training_start(&o, &err);
    if (!t) fail_msg("%s", err.text);
    return t;
}

static struct training_status run(const struct recipe *r, const char *name, bool resume,
                                  int threads)
{
    struct training *t = start(r, name, resume, threads);
    struct training_status s = await(t, INT64_MAX);
    training_free(t);
    return s;
}

static bool has_time(const char *name)
{
    return strcmp(name, "history") == 0 || strcmp(name, "window") == 0 ||
           strcmp(name, "seconds") == 0 || strcmp(name, "training") == 0 ||
           strcmp(name, "waited") == 0;
}

/* Every tensor but those with times in them. */
static void assert_same_files(const char *a, const char *b, const char *ending)
{
    char *paths[2] = {xasprintf("%s%s", a, ending), xasprintf("%s%s", b, ending)};
    struct safetensors x, y;
    struct trm_err err;
    assert_true(safetensors_open(&x, paths[0], &err) && safetensors_open(&y, paths[1], &err));
    assert_int_equal(x.tensors.count, y.tensors.count);
    for (size_t i = 0; i < x.tensors.count; i++) {
        const struct tensor *t = &x.tensors.items[i], *u = safetensors_find(&y, t->name);
        assert_non_null(u);
        if (has_time(t->name)) continue; /* slow steps make more rows of the history, too */
        if (t->size != u->size || memcmp(t->data, u->data, t->size) != 0)
            fail_msg("%s differs", t->name);
    }
    safetensors_close(&x), safetensors_close(&y);
    free(paths[0]), free(paths[1]);
}

static void stops_and_threads_change_nothing(void **state)
{
    (void)state;
    struct recipe r = recipe();
    char *folder = temporary_path("runs");
    struct trm_err err;
    assert_true(path_make_folders(folder, &err));
    char *whole = path_join(folder, "whole"), *parts = path_join(folder, "parts");
    struct training_status s = run(&r, whole, false, 2);
    assert_true(s.phase == TRAINING_FINISHED && s.step == 60 && s.judged.step == 60);
    for (int i = 0; i < 4; i++) {
        struct training *t = start(&r, parts, i > 0, 1 + i);
        await(t, 13 * (i + 1));
        training_stop(t);
        s = await(t, INT64_MAX);
        training_free(t);
        if (s.phase == TRAINING_FINISHED) break;
        assert_true(s.phase == TRAINING_STOPPED && s.saved_step == s.step);
    }
    if (s.phase == TRAINING_STOPPED) s = run(&r, parts, true, 1);
    assert_true(s.phase == TRAINING_FINISHED && s.step == 60);
    assert_same_files(whole, parts, ".train.safetensors");
    assert_same_files(whole, parts, ".safetensors");
    free(whole), free(parts);
    remove_tree(folder);
}

/* Damaged states: bytes changed anywhere are refused or harmless, never a crash. */
static void damaged_states_are_survived(void **state)
{
    (void)state;
    struct recipe r = recipe();
    char *folder = temporary_path("runs");
    struct trm_err err;
    struct rng rng;
    size_t length;
    assert_true(path_make_folders(folder, &err));
    char *name = path_join(folder, "run"), *path = xasprintf("%s.train.safetensors", name);
    r.steps = 20;
    assert_int_equal(run(&r, name, false, 1).phase, TRAINING_FINISHED);
    char *bytes = path_read(path, 1 << 24, &length, &err);
    rng_init(&rng, 7, 0);
    struct trm_model *m = training_start_model(&r, NULL, &err);
    for (int i = 0; i < 300; i++) {
        struct training_state s;
        struct trm_err bad = {0};
        size_t at = rng_below(&rng, i % 3 ? (uint32_t)length : 6000), cut = length;
        char kept = bytes[at];
        bytes[at] = (char)rng_u32(&rng);
        if (i % 10 == 0) cut = rng_below(&rng, (uint32_t)length);
        assert_true(path_write(path, bytes, cut, &err));
        training_state_init(&s, &r, m, 1);
        if (!training_state_load(&s, path, &bad)) assert_true(bad.text[0]);
        training_state_done(&s);
        bytes[at] = kept;
    }
    trm_model_free(m);
    free(bytes), free(name), free(path);
    remove_tree(folder);
}

/* A saved run whose recipe speaks of a larger model than its tensors are: no memory is taken. */
static void a_recipe_that_the_tensors_do_not_fit_is_refused(void **state)
{
    (void)state;
    static const float few[16];
    char *path = temporary_path("lying.train.safetensors");
    struct safetensors_writer w;
    struct trm_err err;
    struct recipe r = recipe();
    struct str lie = {0};
    r.model.hidden_size = 65536;
    recipe_print(&r, false, &lie);
    safetensors_writer_init(&w);
    safetensors_add_metadata(&w, "recipe", lie.text);
    safetensors_declare(&w, "weights", DTYPE_F32, 1, (size_t[]){16});
    assert_true(safetensors_begin(&w, path, &err));
    assert_true(safetensors_put(&w, few, sizeof few, &err));
    assert_true(safetensors_commit(&w, &err));
    safetensors_writer_done(&w);
    assert_null(training_state_model(path, &err));
    assert_message(err.text, "weights: found 16 numbers, but the recipe in this file makes");
    unlink(path);
    str_done(&lie);
    free(path);
}

/* The logits alone would be 281 TB. */
static void a_run_that_no_machine_holds_is_refused(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    r.model.seq_len = 16384, r.model.vocab_size = 65536;
    r.model.rows = r.model.cols = 128;
    r.global_batch_size = 65536, r.batch.count = 0;
    assert_null(training_start_model(&r, NULL, &err));
    assert_message(err.text, "GB that the run takes, expected what a machine of");
}

/* A file with nothing but the tensors that a model is made of, called as they are in a saved run.
 * Number i of a tensor is i, and of the weights -i. */
static void write_model_state(const char *path, const struct recipe *r)
{
    struct params p;
    params_layout(&p, &r->model);
    const size_t latent = (size_t)trm_config_tokens(&r->model) * (size_t)r->model.hidden_size;
    const size_t rows = (size_t)recipe_settings(r).most_rows;
    const size_t puzzles =
        (size_t)r->model.num_puzzle_identifiers * (size_t)r->model.puzzle_emb_ndim;
    const struct {
        const char *name;
        int dims;
        size_t shape[2];
    } all[] = {{"weights", 1, {p.total}},
               {"average", 1, {p.total}},
               {"puzzle_emb", 1, {puzzles}},
               {"carry.z_H", 2, {rows, latent}}};
    struct safetensors_writer w;
    struct str lines = {0};
    struct trm_err err;
    recipe_print(r, false, &lines);
    safetensors_writer_init(&w);
    safetensors_add_metadata(&w, "recipe", lines.text);
    for (int i = 0; i < 4; i++)
        safetensors_declare(&w, all[i].name, DTYPE_F32, all[i].dims, all[i].shape);
    assert_true(safetensors_begin(&w, path, &err));
    for (int i = 0; i < 4; i++) {
        size_t count = all[i].shape[0] * (all[i].dims == 2 ? all[i].shape[1] : 1);
        float *numbers = xfloats(count);
        for (size_t k = 0; k < count; k++) numbers[k] = (float)k * (i == 0 ? -1 : 1);
        assert_true(safetensors_put(&w, numbers, count * sizeof *numbers, &err));
        free(numbers);
    }
    assert_true(safetensors_commit(&w, &err));
    safetensors_writer_done(&w);
    str_done(&lines);
}

/* The model of a saved run is read without what only training needs, however much that were. */
static void the_model_of_a_state_needs_no_trainer(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    char *path = temporary_path("model.train.safetensors");
    write_model_state(path, &r);
    struct trm_model *m = training_state_model(path, &err);
    if (!m) fail_msg("%s", err.text);
    assert_true(m->weights[7] == 7); /* of the average */
    float row[16];
    model_puzzle_row(m, 0, row);
    assert_true(row[5] == 5);
    assert_string_equal(trm_model_name(m), path);
    trm_model_free(m);
    r.ema = false;
    write_model_state(path, &r);
    m = training_state_model(path, &err);
    if (!m) fail_msg("%s", err.text);
    assert_true(m->weights[7] == -7);
    trm_model_free(m);
    remove_temporary(path);
}

static void a_trial_of_the_guard_is_saved(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    struct training_state a, b;
    char *path = temporary_path("state.train.safetensors");
    struct trm_model *m = training_start_model(&r, NULL, &err);
    training_state_init(&a, &r, m, 1);
    training_state_init(&b, &r, m, 1);
    trainer_blocks_copy(&a.guard.left, &a.trainer);
    a.guard.left.block[0].numbers[3] = 42;
    a.guard.trial = 7;
    a.guard.left_factor = 0.25;
    assert_true(training_state_save(&a, &r, path, &err));
    if (!training_state_load(&b, path, &err)) fail_msg("%s", err.text);
    assert_true(b.guard.trial == 7 && b.guard.left_factor == 0.25);
    assert_int_equal(b.guard.left.count, a.guard.left.count);
    assert_true(b.guard.left.block[0].numbers[3] == 42);
    training_state_done(&b);
    r.guard_share = 0; /* the trial ends where the guard is taken away */
    training_state_init(&b, &r, m, 1);
    assert_true(training_state_load(&b, path, &err));
    assert_true(b.guard.trial == 0 && b.guard.left.count == 0);
    training_state_done(&a), training_state_done(&b);
    trm_model_free(m);
    remove_temporary(path);
}

/* Nothing that a run is measured by is among what it learns. */
static void what_is_held_out_is_not_learned(void **state)
{
    static const char nine[] =
        "arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 16, num_heads: 2,"
        " pos_encodings: none, mlp_t: true, puzzle_emb_len: 0, halt_max_steps: 2, inner_size: 16,"
        " inner_size_t: 16}\nfamily: sudoku\nrows: 9\ncols: 9\n"
        "data: [{kind: generate, fresh: 1, augment: false}]\nsteps: 1\nevaluation: {count: 16}\n";
    enum { COUNT = 16, CELLS = 81, SAMPLES = 2000 };
    (void)state;
    struct recipe r;
    struct trm_err err;
    struct trm_puzzles held = {0};
    int32_t tokens[COUNT][CELLS];
    if (!recipe_parse(&r, nine, sizeof nine - 1, "R", &err)) fail_msg("%s", err.text);
    assert_true(held_out_puzzles(&r, &held, &err) && held.count == COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_true(held.items[i].family->encode(&held.items[i].question, 9, 9, tokens[i]));
    struct stream *s = stream_new(&r.data, &r.model, (uint64_t)r.seed, 0, 1, &err);
    for (int n = 0; n < SAMPLES; n++) {
        struct sample sample;
        assert_true(stream_next(s, &sample, &err));
        for (int i = 0; i < COUNT; i++)
            assert_memory_not_equal(sample.inputs, tokens[i], sizeof tokens[i]);
    }
    stream_free(s);
    trm_puzzles_done(&held);
}

static bool beats(const struct training_row *a, const struct training_row *b)
{
    if (!b || a->held_out_exact > b->held_out_exact) return true;
    return a->held_out_exact == b->held_out_exact && a->held_out_cells >= b->held_out_cells;
}

/* The first rows of the history, at most so many; returns how many there are. */
static size_t first_rows(struct training *t, struct training_row *rows, size_t most)
{
    struct training_rows all = {0};
    training_follow_rows(t, &all);
    size_t count = all.count < most ? all.count : most;
    if (count) memcpy(rows, all.rows, count * sizeof *rows);
    training_rows_done(&all);
    return count;
}

/* What is kept answered best, not last. */
static void the_best_weights_are_kept(void **state)
{
    enum { STEPS = 400 };
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    struct training_row rows[STEPS];
    const struct training_row *best = NULL;
    struct trm_puzzles held = {0};
    struct evaluation e;
    struct evaluation_totals sum;
    r.steps = STEPS, r.guard_share = 0;
    r.lr_factor = (struct schedule){2, {0, 0.6}, {1, 100}}; /* then all is lost */
    char *folder = temporary_path("runs");
    assert_true(path_make_folders(folder, &err));
    char *name = path_join(folder, "run"), *path = xasprintf("%s.safetensors", name);
    struct training *t = start(&r, name, false, 1);
    struct training_status s = await(t, INT64_MAX);
    size_t count = first_rows(t, rows, STEPS);
    training_free(t);
    for (size_t i = 0; i < count; i++)
        if (!isnan(rows[i].held_out_exact) && beats(&rows[i], best)) best = &rows[i];
    assert_true(best && s.best_step == (int64_t)best->step);
    assert_true(best->held_out_exact > 0 && s.best_step < s.step);
    assert_true(s.judged.held_out_exact < best->held_out_exact);
    struct trm_model *m = trm_model_open(path, NULL, &err);
    const struct evaluate_options how = {.threads = 1, .compute = r.compute};
    assert_true(m && held_out_puzzles(&r, &held, &err) &&
                evaluate_puzzles(&e, m, &held, &how, &err));
    evaluation_total(&e, &sum);
    assert_true((double)sum.right_at_end / (double)sum.known == best->held_out_exact);
    evaluation_done(&e);
    trm_puzzles_done(&held);
    trm_model_free(m);
    free(name), free(path);
    remove_tree(folder);
}

/* With the weights of a model, which are measured before the first step. */
static struct training *start_from_model(const struct recipe *r, const char *name)
{
    struct trm_err err;
    struct trm_model *m = training_start_model(r, NULL, &err);
    const struct training_options o = {.recipe = *r, .name = name, .start = m, .threads = 1};
    struct training *t = training_start(&o, &err);
    if (!t) fail_msg("%s", err.text);
    trm_model_free(m);
    return t;
}

/* Also where the run was stopped before it could: else its best weights were other ones. */
static void what_it_began_with_is_measured_after_a_stop(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    char *folder = temporary_path("runs"), *name = path_join(folder, "run");
    assert_true(path_make_folders(folder, &err));
    struct training *t = start_from_model(&r, name);
    training_stop(t);
    struct training_status s = await(t, INT64_MAX);
    training_free(t);
    assert_true(s.phase == TRAINING_STOPPED && s.step == 0 && isnan(s.judged.step));
    t = start(&r, name, true, 1);
    s = await(t, INT64_MAX);
    struct training_row first;
    assert_int_equal(first_rows(t, &first, 1), 1);
    assert_true(s.phase == TRAINING_FINISHED && first.step == 0 && !isnan(first.held_out_exact));
    training_free(t);
    t = start(&r, NULL, false, 1); /* nobody asks what random weights do */
    await(t, INT64_MAX);
    assert_int_equal(first_rows(t, &first, 1), 1);
    assert_true(first.step > 0);
    training_free(t);
    free(name);
    remove_tree(folder);
}

/* Time may pass before the first step, which is not the end of the run for that. */
static void the_first_step_is_at_the_beginning(void **state)
{
    (void)state;
    struct recipe r = recipe();
    r.steps = 0, r.minutes = 10;
    struct training *t = start_from_model(&r, NULL);
    await(t, 20);
    training_stop(t);
    await(t, INT64_MAX);
    struct training_row rows[2];
    assert_int_equal(first_rows(t, rows, 2), 2);
    assert_true(rows[0].step == 0 && rows[1].step == 10);
    assert_true(rows[1].sequence_steps == 80); /* rows of the first part of the curriculum */
    training_free(t);
}

/* How many rows the history of a run has once it was gone on with. */
static size_t rows_after(const struct recipe *r, const char *name)
{
    struct training_row rows[64];
    struct training *t = start(r, name, true, 1);
    await(t, INT64_MAX);
    size_t count = first_rows(t, rows, 64);
    training_free(t);
    return count;
}

/* Best by other puzzles is not best by these; a file that was moved has no others. */
static void other_judges_judge_anew(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    char *folder = temporary_path("runs"), *name = path_join(folder, "run");
    assert_true(path_make_folders(folder, &err));
    struct training_status s = run(&r, name, false, 1);
    assert_false(isnan(s.best.step));
    double best = s.best.step;
    s = run(&r, name, true, 1);
    assert_true(s.best.step == best);
    char *file = path_join(folder, "val.csv"), *moved = path_join(folder, "moved");
    assert_true(path_make_folders(moved, &err));
    char *there = path_join(moved, "val.csv");
    static const char pack[] = "source,question,answer,rating\n"
                               "x,......324...3.1.,2341143241233214,0\n";
    assert_true(path_write(file, pack, strlen(pack), &err));
    snprintf(r.evaluation_puzzles, sizeof r.evaluation_puzzles, "%s", file);
    s = run(&r, name, true, 1);
    assert_true(s.best.step == 60);
    size_t rows = rows_after(&r, name);
    assert_int_equal(rename(file, there), 0);
    snprintf(r.evaluation_puzzles, sizeof r.evaluation_puzzles, "%s", there);
    assert_int_equal(rows_after(&r, name), rows);
    r.evaluation_puzzles[0] = '\0';
    free(file), free(moved), free(there);
    r.seed = 7; /* draws others */
    s = run(&r, name, true, 1);
    assert_true(s.phase == TRAINING_FINISHED && s.best.step == 60 && s.judged.step == 60);
    r.evaluation_count = 0;
    s = run(&r, name, true, 1);
    assert_true(s.phase == TRAINING_FINISHED && isnan(s.best.step) && s.best_step == -1);
    free(name);
    remove_tree(folder);
}

/* Adds rows to the history of a saved run until there are so many. */
static void lengthen_history(const struct recipe *r, const char *name, size_t count)
{
    struct trm_err err;
    struct training_state s;
    char *path = xasprintf("%s.train.safetensors", name);
    struct trm_model *m = training_start_model(r, NULL, &err);
    training_state_init(&s, r, m, 1);
    if (!training_state_load(&s, path, &err)) fail_msg("%s", err.text);
    assert_true(s.history.count > 0);
    while (s.history.count < count) {
        struct training_row last = s.history.rows[s.history.count - 1];
        training_rows_add(&s.history, &last);
    }
    assert_true(training_state_save(&s, r, path, &err));
    training_state_done(&s);
    trm_model_free(m);
    free(path);
}

/* Of a run of days the history does not grow as fast as in its first hour, stopped or not. */
static void rows_become_rarer(void **state)
{
    enum { MANY = 20000, MORE = 3 };
    static const double at[MORE] = {40, 60, 70};
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    char *folder = temporary_path("runs"), *name = path_join(folder, "run");
    assert_true(path_make_folders(folder, &err));
    r.steps = 20, r.evaluation_count = 0;
    assert_int_equal(run(&r, name, false, 1).phase, TRAINING_FINISHED);
    lengthen_history(&r, name, MANY);
    r.steps = 70;
    struct training *t = start(&r, name, true, 1);
    await(t, 33);
    training_stop(t);
    await(t, INT64_MAX);
    training_free(t);
    t = start(&r, name, true, 1);
    await(t, INT64_MAX);
    struct training_rows all = {0};
    training_follow_rows(t, &all);
    training_free(t);
    assert_int_equal(all.count, MANY + MORE);
    for (int i = 0; i < MORE; i++) assert_true(all.rows[MANY + i].step == at[i]);
    training_rows_done(&all);
    free(name);
    remove_tree(folder);
}

static void factors_slow_a_run_down_and_are_saved(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct trm_err err;
    struct training_state a, b;
    enum guard_verdict verdict;
    r.lr_warmup_steps = 0;
    char *path = temporary_path("state.train.safetensors");
    struct trm_model *m = training_start_model(&r, NULL, &err);
    struct stream *s = stream_new(&r.data, &r.model, (uint64_t)r.seed, 0, 1, &err);
    training_state_init(&a, &r, m, 1);
    training_state_init(&b, &r, m, 1);
    a.guard.factor = 0.25, a.rate_factor = 0.5;
    assert_true(training_state_step(&a, &r, s, 60, &verdict, &err));
    assert_true(fabs(a.window.rate - 0.125 * r.lr) < 1e-12);
    a.best_step = 7, a.best_exact = 0.75, a.best_cells = 0.875, a.evaluated = 1;
    assert_true(training_state_save(&a, &r, path, &err) && training_state_load(&b, path, &err));
    assert_true(b.rate_factor == 0.5 && b.guard.factor == 0.25);
    assert_true(b.best_step == 7 && b.best_exact == 0.75 && b.best_cells == 0.875);
    assert_true(b.evaluated == 1 && b.step == 1 && b.sequence_steps == a.sequence_steps);
    training_state_done(&a);
    training_state_done(&b);
    stream_free(s);
    trm_model_free(m);
    remove_temporary(path);
}

static void pause_and_wishes(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct training_status s;
    r.steps = 100000;
    struct training *t = start(&r, NULL, false, 1);
    await(t, 25);
    training_pause(t);
    do await(t, 0), training_status(t, &s);
    while (s.phase != TRAINING_PAUSED);
    int64_t step = s.step, at;
    training_set_threads(t, 2);
    training_set_rate_factor(t, 0.5);
    training_want_model(t);
    training_go_on(t);
    s = await(t, step + 30);
    assert_true(s.step > step && s.threads == 2 && s.has_row);
    const struct trm_model *m = training_model(t, &at);
    assert_true(m && at >= step);
    trm_model_free(m);
    struct training_row rows[2];
    assert_int_equal(first_rows(t, rows, 2), 2);
    assert_true(rows[0].step == 10 && rows[1].sequence_steps == 160);
    training_free(t);
}

static void what_cannot_be_opened_is_told(void **state)
{
    (void)state;
    struct recipe r = recipe();
    struct training_status s = run(&r, "/nowhere/at/all", false, 1);
    assert_int_equal(s.phase, TRAINING_FAILED);
    assert_message(s.err.text, "/nowhere/at/all");
    s = run(&r, "/nowhere/at/all", true, 1);
    assert_int_equal(s.phase, TRAINING_FAILED);
    assert_message(s.err.text, ".train.safetensors");
}

static void a_loss_that_is_no_number_ends_the_run(void **state)
{
    (void)state;
    struct recipe r = recipe();
    r.lr = 1e30, r.guard_share = 0, r.clip = 0, r.optimizer = OPTIMIZER_ADAMW;
    struct training_status s = run(&r, NULL, false, 1);
    assert_int_equal(s.phase, TRAINING_FAILED);
    assert_message(s.err.text, "not a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops_and_threads_change_nothing),
        cmocka_unit_test(damaged_states_are_survived),
        cmocka_unit_test(a_recipe_that_the_tensors_do_not_fit_is_refused),
        cmocka_unit_test(a_run_that_no_machine_holds_is_refused),
        cmocka_unit_test(the_model_of_a_state_needs_no_trainer),
        cmocka_unit_test(a_trial_of_the_guard_is_saved),
        cmocka_unit_test(what_is_held_out_is_not_learned),
        cmocka_unit_test(the_best_weights_are_kept),
        cmocka_unit_test(what_it_began_with_is_measured_after_a_stop),
        cmocka_unit_test(the_first_step_is_at_the_beginning),
        cmocka_unit_test(other_judges_judge_anew),
        cmocka_unit_test(rows_become_rarer),
        cmocka_unit_test(factors_slow_a_run_down_and_are_saved),
        cmocka_unit_test(pause_and_wishes),
        cmocka_unit_test(what_cannot_be_opened_is_told),
        cmocka_unit_test(a_loss_that_is_no_number_ends_the_run),
    };
    return cmocka_run_group_tests_name("training", tests, NULL, NULL);
}
