/* Lessons without a screen: what is refused, what is written, going on after an end, accepting. */
#include "base/alloc.h"
#include "base/path.h"
#include "files.h"
#include "model/model_internal.h"
#include "puzzle/versions.h"
#include "run/lesson_result.h"
#include "toy.h"
#include "unit_test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static char *home; /* the user's folders for the time of a test */

/* In place of the system's, which lets root write anywhere: a folder that nobody may write to. */
static const char *closed;
/* And a file that another program makes just after it was looked for. */
static const char *made_meanwhile;

/* And files that cannot be written, by the ending of their names. */
static const char *unwritable;

int rename(const char *from, const char *to)
{
    if (!unwritable || !path_has_ending(to, unwritable))
        return renameat(AT_FDCWD, from, AT_FDCWD, to);
    errno = ENOSPC;
    return -1;
}

int access(const char *path, int mode)
{
    if (closed && mode == W_OK && strncmp(path, closed, strlen(closed)) == 0) return -1;
    int there = faccessat(AT_FDCWD, path, mode, 0);
    if (made_meanwhile && strcmp(path_name(path), made_meanwhile) == 0) {
        made_meanwhile = NULL;
        assert_true(path_write(path, "theirs", 6, NULL));
    }
    return there;
}

static int setup(void **state)
{
    (void)state;
    home = temporary_path("home");
    setenv("XDG_STATE_HOME", home, 1);
    setenv("XDG_DATA_HOME", home, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (!path_exists(home)) path_make_folders(home, NULL);
    remove_tree(home);
    return 0;
}

/* Proper ones, whose answers are not told. */
static struct trm_puzzles toy_pack(int count)
{
    static const char text[] = "12343412214343..\n1234341221434.2.\n.2.4341221434321\n";
    struct trm_puzzles all = {.limit = (size_t)count};
    struct trm_err err;
    if (!trm_puzzles_parse(&all, text, strlen(text), "toys", NULL, &err)) fail_msg("%s", err.text);
    return all;
}

static struct lesson_wish short_wish(double steps)
{
    struct lesson_wish w = lesson_wish_default(trm_family_find("sudoku", NULL));
    w.steps = steps;
    w.batch = 16;
    return w;
}

static struct training_status wait_until_over(struct lesson *l)
{
    struct training_status s;
    for (lesson_look(l, &s); s.phase < TRAINING_FINISHED; lesson_look(l, &s)) {
        struct pollfd news = {.fd = training_descriptor(l->training), .events = POLLIN};
        poll(&news, 1, 1000);
        training_news(l->training);
    }
    return s;
}

static struct training_status wait_for_end(struct lesson *l)
{
    struct training_status s = wait_until_over(l);
    if (s.phase == TRAINING_FAILED) fail_msg("%s", s.err.text);
    return s;
}

static void what_cannot_be_taught_is_refused(void **state)
{
    (void)state;
    static const char two[] = "................\n";
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = {0};
    struct trm_err err;
    struct lesson_wish w = short_wish(5);
    assert_true(
        trm_puzzles_parse(&all, two, strlen(two), "x", trm_family_find("sudoku", NULL), &err));
    assert_null(lesson_begin(m, &all, &w, 1, &err));
    assert_message(err.text, "cannot be learned: ");
    trm_puzzles_done(&all);
    assert_null(lesson_begin(m, &all, &w, 1, &err));
    assert_message(err.text, "found 0 puzzles");
    assert_null(lesson_find());
    trm_model_free(m);
}

static void a_lesson_ends_and_is_accepted(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = toy_pack(3);
    struct trm_err err;
    struct lesson_wish w = short_wish(30);
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    struct training_status s = wait_for_end(l);
    assert_int_equal(s.phase, TRAINING_FINISHED);
    assert_int_equal(s.step, 30);
    assert_null(lesson_find()); /* nobody else is offered it while it is open here */
    assert_false(lesson_remove(l->folder));
    int64_t step;
    const struct trm_model *after = lesson_model(l, &step);
    assert_int_equal(step, 30);
    struct lesson_exam exam = lesson_exam_new(l, after, 1);
    struct lesson_figures figures;
    if (!lesson_measure(&exam, NULL, NULL, &figures, &err)) fail_msg("%s", err.text);
    assert_int_equal(figures.own, 3);
    assert_int_equal(figures.others, LESSON_OTHERS);
    for (int i = 1; i <= 2; i++) { /* the second time under another name */
        char *path, *card;
        size_t length;
        if (!lesson_accept(l, after, step, &figures, &path, &err)) fail_msg("%s", err.text);
        struct trm_model *kept = trm_model_open(path, NULL, &err);
        if (!kept) fail_msg("%s", err.text);
        size_t bytes = m->params.total * sizeof *m->weights;
        assert_memory_equal(kept->weights, after->weights, bytes); /* and not what was before */
        assert_memory_not_equal(kept->weights, m->weights, bytes);
        char *beside = path_with_ending(path, ".md");
        card = path_read(beside, 100000, &length, &err);
        assert_message(card, i == 1 ? "# sudoku-lesson-1" : "# sudoku-lesson-2");
        assert_message(card, "of 3 |");
        assert_message(card, "30 steps");
        free(card), free(beside), free(path);
        trm_model_free(kept);
    }
    lesson_figures_done(&figures);
    lesson_exam_done(&exam);
    char *folder = xstrdup(l->folder);
    lesson_discard(l);
    assert_false(path_exists(folder));
    free(folder);
    trm_model_free(after);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

static void a_lesson_goes_on_where_it_was(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = toy_pack(2);
    struct trm_err err;
    struct lesson_wish w = short_wish(1e6);
    struct training_status s;
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    do {
        struct pollfd news = {.fd = training_descriptor(l->training), .events = POLLIN};
        poll(&news, 1, 100);
        training_news(l->training);
        lesson_look(l, &s);
    } while (s.step < 3 && s.phase < TRAINING_FINISHED);
    lesson_close(l);
    char *folder = lesson_find();
    assert_non_null(folder);
    l = lesson_resume(folder, 1, &err);
    if (!l) fail_msg("%s", err.text);
    assert_int_equal(l->puzzles.count, 2);
    assert_true(l->wish.steps == 1e6);
    assert_string_equal(l->puzzles.items[1].name, all.items[1].name);
    int64_t before = s.step;
    do {
        struct pollfd news = {.fd = training_descriptor(l->training), .events = POLLIN};
        poll(&news, 1, 100);
        training_news(l->training);
        lesson_look(l, &s);
    } while (s.step <= before + 2 && s.phase < TRAINING_FINISHED);
    assert_true(s.phase < TRAINING_FINISHED);
    assert_null(lesson_find()); /* somebody is at it */
    assert_false(lesson_remove(folder));
    lesson_discard(l);
    assert_null(lesson_find());
    free(folder);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* The disk has room for the model, but not for a state of the run: nobody could go on with what is
 * there, nor find it to discard it. */
static void a_lesson_that_never_began_leaves_nothing(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = toy_pack(2);
    struct trm_err err = {0};
    struct lesson_wish w = short_wish(5);
    struct rlimit before = limit_files(2 * m->params.total * sizeof *m->weights);
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    struct training_status s = {0};
    if (l) s = wait_until_over(l);
    restore_files(&before);
    if (!l) fail_msg("%s", err.text);
    assert_int_equal(s.phase, TRAINING_FAILED);
    assert_message(s.err.text, "weights.train.safetensors");
    char *folder = xstrdup(l->folder);
    assert_true(path_exists(folder));
    lesson_close(l);
    assert_false(path_exists(folder));
    free(folder);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* Its figures are of the model that it began with, whatever became of that one's file. */
static void a_lesson_knows_what_it_began_with(void **state)
{
    (void)state;
    struct trm_model *made = toy_model(1), *other = toy_model(2);
    struct trm_puzzles all = toy_pack(1);
    struct trm_err err;
    struct lesson_wish w = short_wish(3);
    char *path = path_join(home, "mine.safetensors");
    assert_true(path_make_folders(home, &err) && trm_model_save(made, path, &err));
    struct trm_model *m = trm_model_open(path, NULL, &err);
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    wait_for_end(l);
    char *folder = xstrdup(l->folder);
    lesson_close(l);
    assert_true(trm_model_save(other, path, &err)); /* and says no family any more */
    char *config = path_join(home, "mine.yaml");
    assert_true(path_write(config, "", 0, &err));
    l = lesson_resume(folder, 1, &err);
    if (!l) fail_msg("%s", err.text);
    assert_string_equal(l->parent_path, path);
    assert_message(trm_model_name(l->parent), "mine, before the lesson"); /* not what lies there */
    assert_int_equal(l->parent->params.total, made->params.total);
    assert_memory_equal(l->parent->weights, made->weights,
                        made->params.total * sizeof *made->weights);
    lesson_discard(l);
    free(folder), free(path), free(config);
    trm_puzzles_done(&all);
    trm_model_free(m), trm_model_free(made), trm_model_free(other);
}

/* A puzzle that is its own answer is solved at once. */
static void it_ends_when_all_is_solved(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = toy_pack(1);
    struct trm_err err;
    struct lesson_wish w = short_wish(6000);
    w.until_solved = true;
    w.lr = 5e-3;
    w.replay = 0;
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    struct training_status s = wait_for_end(l);
    assert_true(l->solved);
    assert_true(s.step < 6000);
    const struct trm_model *after = lesson_model(l, NULL);
    struct lesson_exam exam = lesson_exam_new(l, after, 1);
    struct lesson_figures figures;
    exam.others = 1;
    if (!lesson_measure(&exam, NULL, NULL, &figures, &err)) fail_msg("%s", err.text);
    assert_true(figures.own_before == 0 && figures.own_after == 1);
    lesson_figures_done(&figures);
    lesson_exam_done(&exam);
    trm_model_free(after);
    lesson_discard(l);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

static struct trm_model *arc_model(void)
{
    struct trm_config c = trm_config_default();
    struct trm_err err;
    c.H_cycles = c.L_layers = 1;
    c.L_cycles = 2;
    c.hidden_size = c.puzzle_emb_ndim = 32;
    c.num_heads = 2;
    c.inner_size = 64;
    c.puzzle_emb_len = 1;
    c.halt_max_steps = 2;
    c.num_puzzle_identifiers = 3;
    c.pos_encodings = TRM_POS_ROPE;
    c.rows = c.cols = 4;
    c.seq_len = 16;
    c.vocab_size = 12;
    strcpy(c.family, "arc");
    if (!trm_config_resolve(&c, "test", &err)) fail_msg("%s", err.text);
    return trm_model_new(&c, 1);
}

static struct trm_puzzles one_task(void)
{
    static const char text[] = "{\"train\": [{\"input\": [[1, 0]], \"output\": [[0, 1]]}],"
                               " \"test\": [{\"input\": [[0, 2]]}]}";
    struct trm_puzzles all = {0};
    struct trm_err err;
    if (!trm_puzzles_parse(&all, text, strlen(text), "t.json", NULL, &err))
        fail_msg("%s", err.text);
    return all;
}

static struct lesson *begin_task(const struct trm_model *m, const struct trm_puzzles *task)
{
    struct trm_err err;
    struct lesson_wish w = lesson_wish_default(task->items[0].family);
    w.steps = 12;
    struct lesson *l = lesson_begin(m, task, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    return l;
}

/* An ARC task: learned in versions, measured by votes, and taken up again. */
static void a_task_is_a_lesson_too(void **state)
{
    (void)state;
    struct trm_model *m = arc_model();
    struct trm_puzzles all = one_task();
    struct trm_err err;
    struct lesson *l = begin_task(m, &all);
    wait_for_end(l);
    char *folder = xstrdup(l->folder);
    lesson_close(l);
    l = lesson_resume(folder, 1, &err);
    if (!l) fail_msg("%s", err.text);
    struct training_status s = wait_for_end(l);
    assert_int_equal(s.step, 12);
    int64_t step;
    const struct trm_model *after = lesson_model(l, &step);
    struct lesson_exam exam = lesson_exam_new(l, after, 1);
    struct lesson_figures figures;
    if (!lesson_measure(&exam, NULL, NULL, &figures, &err)) fail_msg("%s", err.text);
    assert_int_equal(figures.votes.tests, 1);
    lesson_figures_done(&figures);
    lesson_exam_done(&exam);
    trm_model_free(after);
    lesson_discard(l);
    free(folder);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* Whether the card of an accepted lesson says so. */
static void assert_card(struct lesson *l, const char *text)
{
    struct trm_err err;
    size_t length;
    char *path;
    const struct trm_model *now = lesson_model(l, NULL);
    if (!lesson_accept(l, now, 3, NULL, &path, &err)) fail_msg("%s", err.text);
    char *beside = path_with_ending(path, ".md"), *card = path_read(beside, 100000, &length, &err);
    assert_message(card, text);
    free(card), free(beside), free(path);
    trm_model_free(now);
}

static void assert_nothing_left(const char *folder, const char *name)
{
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d));)
        if (strncmp(e->d_name, name, strlen(name)) == 0) fail_msg("left: %s", e->d_name);
    closedir(d);
}

/* Two lessons of one model that end at once: each has its own. What could not be saved takes no
 * name. */
static void a_name_is_taken_once(void **state)
{
    (void)state;
    static const char meanwhile[] = "sudoku-lesson-1.md";
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = toy_pack(1);
    struct trm_err err;
    struct lesson_wish w = short_wish(2);
    char *path, *theirs;
    size_t length;
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    wait_for_end(l);
    made_meanwhile = meanwhile;
    if (!lesson_accept(l, m, 2, NULL, &path, &err)) fail_msg("%s", err.text);
    assert_null(made_meanwhile);
    assert_string_equal(path_name(path), "sudoku-lesson-2.safetensors");
    char *folder = path_folder(path), *card = path_join(folder, meanwhile);
    theirs = path_read(card, 100, &length, &err);
    assert_string_equal(theirs, "theirs");
    free(path), free(card), free(theirs);

    struct rlimit before = limit_files(1000);
    assert_false(lesson_accept(l, m, 2, NULL, &path, &err));
    restore_files(&before);
    assert_nothing_left(folder, "sudoku-lesson-3");
    static const char *const each[] = {".safetensors", ".yaml", ".md"};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        unwritable = each[i];
        assert_false(lesson_accept(l, m, 2, NULL, &path, &err));
        assert_message(err.text, "cannot be written");
        assert_nothing_left(folder, "sudoku-lesson-3");
    }
    unwritable = NULL;
    free(folder);
    lesson_discard(l);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* Whether the model, asked without an identifier, is asked by that row of the other one. */
static void assert_asked_by(const struct trm_model *m, const struct trm_model *other, int row)
{
    float own[32], wanted[32];
    model_puzzle_row(m, 0, own);
    model_puzzle_row(other, row, wanted);
    assert_memory_equal(own, wanted, sizeof own);
}

/* Whoever asks about the task, without an identifier as its file has it, asks with the vector that
 * was learned: in the lesson, and of the model that is kept. */
static void what_was_learned_of_a_task_is_asked(void **state)
{
    (void)state;
    struct trm_model *m = arc_model(), *kept;
    struct trm_puzzles all = one_task();
    struct trm_err err;
    char *path;
    all.items[0].identifier = 2; /* of a data set: a row that only m has */
    struct lesson *l = begin_task(m, &all);
    wait_for_end(l);
    assert_int_equal(l->puzzles.items[0].identifier, 0);
    assert_int_equal(l->identifier, 2);
    assert_ptr_equal(l->base, m);
    const struct trm_model *learned = training_model(l->training, NULL);
    const struct trm_model *asked = lesson_model(l, NULL), *again = lesson_model(l, NULL);
    assert_ptr_equal(again, asked);
    assert_memory_not_equal(asked->puzzle.rows, learned->puzzle.rows, 32 * sizeof(float));
    assert_asked_by(asked, learned, version_identifier(0, 1, 0));
    if (!lesson_accept(l, asked, 12, NULL, &path, &err)) fail_msg("%s", err.text);
    kept = trm_model_open(path, NULL, &err);
    if (!kept) fail_msg("%s", err.text);
    assert_asked_by(kept, learned, version_identifier(0, 1, 0));
    assert_card(l, "it takes every question for one of this task");
    trm_model_free(kept), trm_model_free(again), trm_model_free(asked), trm_model_free(learned);
    lesson_discard(l);
    free(path);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* Where the weights may not move there must be something else that may. */
static void frozen_weights_need_a_vector(void **state)
{
    (void)state;
    struct trm_err err;
    struct trm_model *toy = toy_model(1);
    struct trm_config c = *trm_model_config(toy);
    c.puzzle_emb_ndim = c.puzzle_emb_len = 0;
    assert_true(trm_config_resolve(&c, "c", &err));
    struct trm_model *bare = trm_model_new(&c, 1);
    struct trm_puzzles all = toy_pack(1);
    struct lesson_wish w = short_wish(5);
    w.frozen = FROZEN_WEIGHTS;
    assert_null(lesson_begin(bare, &all, &w, 1, &err));
    assert_message(err.text, "frozen: found weights, but this model has nothing else to train");
    struct lesson *l = lesson_begin(toy, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    lesson_discard(l);
    trm_puzzles_done(&all);
    trm_model_free(bare), trm_model_free(toy);
}

/* Beside its parent, unless nobody may write there: then among one's own models. */
static void a_model_has_a_place(void **state)
{
    (void)state;
    struct trm_err err;
    struct lesson_wish w = short_wish(3);
    char *folder = temporary_path("shared"), *path = path_join(folder, "foo.safetensors"), *kept;
    struct trm_model *toy = toy_model(1);
    assert_true(path_make_folders(folder, &err) && trm_model_save(toy, path, &err));
    struct trm_model *m = trm_model_open(path, NULL, &err);
    struct trm_puzzles all = toy_pack(1);
    struct lesson *l = lesson_begin(m, &all, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    wait_for_end(l);
    const struct trm_model *now = lesson_model(l, NULL);
    for (int refused = 0; refused < 2; refused++) {
        closed = refused ? folder : NULL;
        if (!lesson_accept(l, now, 3, NULL, &kept, &err)) fail_msg("%s", err.text);
        assert_int_equal(strncmp(kept, refused ? home : folder, strlen(refused ? home : folder)),
                         0);
        free(kept);
    }
    closed = NULL;
    trm_model_free(now);
    lesson_discard(l);
    trm_puzzles_done(&all);
    trm_model_free(m), trm_model_free(toy);
    free(path);
    remove_tree(folder);
}

/* A model that grows by a recipe says by which, also after it was taken up again. */
static void a_model_grows_by_a_recipe(void **state)
{
    static const char tiny[] =
        "arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 16, num_heads: 2,"
        " pos_encodings: none, mlp_t: true, puzzle_emb_len: 0, halt_max_steps: 2, inner_size: 16,"
        " inner_size_t: 16}\nfamily: sudoku\nrows: 4\ncols: 4\ndata: [{kind: generate}]\n"
        "steps: 3\nglobal_batch_size: 4\n";
    static const char judged[] = "evaluation: {puzzles: nowhere.csv}\n";
    (void)state;
    struct trm_err err;
    char *recipe = path_join(home, "tiny.yaml"), *without = path_join(home, "judged.yaml");
    char *both = xasprintf("%s%s", tiny, judged);
    assert_true(path_make_folders(home, &err) && path_write(recipe, tiny, sizeof tiny - 1, &err) &&
                path_write(without, both, strlen(both), &err));
    assert_true(lesson_can_grow(recipe));
    assert_false(lesson_can_grow(without));
    struct lesson *l = lesson_begin_recipe(recipe, 1, &err);
    if (!l) fail_msg("%s", err.text);
    wait_for_end(l);
    assert_card(l, "From random weights by the recipe tiny");
    char *folder = xstrdup(l->folder);
    lesson_close(l);
    l = lesson_resume(folder, 1, &err);
    if (!l) fail_msg("%s", err.text);
    wait_for_end(l);
    assert_card(l, "From random weights by the recipe tiny");
    assert_message(trm_model_name(l->parent), "parent.safetensors"); /* not the trained one */
    lesson_discard(l);
    free(folder), free(both), free(recipe), free(without);
}

/* One that takes boards of any size up to that side. */
static struct trm_model *cropping_model(const char *family, int side)
{
    struct trm_config c = trm_config_default();
    struct trm_err err;
    c.hidden_size = 32, c.num_heads = 2, c.L_layers = 1, c.puzzle_emb_ndim = 32;
    c.mlp_t = false, c.pos_encodings = TRM_POS_ROPE_2D, c.crop = true;
    c.rows = c.cols = side, c.seq_len = side * side;
    c.vocab_size = trm_family_find(family, NULL)->vocab_for(side, side);
    c.num_puzzle_identifiers = 1;
    strcpy(c.family, family);
    if (!trm_config_resolve(&c, "test", &err)) fail_msg("%s", err.text);
    return trm_model_new(&c, 1);
}

/* What is replayed in a lesson of that puzzle, in this order; all of it can be made. */
static void assert_replayed(const char *puzzle, int side, const int *sizes, int wanted)
{
    struct trm_puzzles all = {0};
    struct trm_err err;
    struct recipe r;
    int count = 0;
    if (!trm_puzzles_parse(&all, puzzle, strlen(puzzle), "p", NULL, &err)) fail_msg("%s", err.text);
    struct trm_model *m = cropping_model(all.items[0].family->name, side);
    struct lesson_wish w = lesson_wish_default(all.items[0].family);
    if (!lesson_recipe(&r, &w, m, &all, "p.csv", &err)) fail_msg("%s", err.text);
    for (int i = 0; i < r.data.count; i++) {
        const struct source_settings *s = &r.data.source[i];
        if (s->kind != SOURCE_GENERATE) continue;
        assert_in_range(count, 0, wanted - 1);
        assert_int_equal(s->size, sizes[count++]);
        assert_true(s->most_extra < s->size * s->size / 2);
        struct source *source = source_open(s, trm_model_config(m), 1, &err);
        if (!source || !source_puzzle(source, 1, &all, &err)) fail_msg("%s", err.text);
        assert_int_equal(all.items[all.count - 1].question.rows, s->size);
        source_free(source);
    }
    assert_int_equal(count, wanted);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* A model for boards of any size goes on with some of each, not with its largest alone; Sudokus
 * have few sizes. */
static void what_is_replayed_has_the_sizes_of_use(void **state)
{
    static const char maze[] = "S    \n #   \n     \n     \n    G\n", way[] = "S \n G\n";
    static const char sudoku[] = "12343412214343..\n";
    (void)state;
    assert_replayed(maze, 14, (const int[]){8, 12, 5}, 3); /* 16 is too large for it */
    assert_replayed(way, 8, (const int[]){8}, 1);          /* no maze of 2 x 2 is made */
    assert_replayed(sudoku, 9, (const int[]){9, 4}, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_cannot_be_taught_is_refused),
        TEST(a_lesson_ends_and_is_accepted),
        TEST(a_lesson_goes_on_where_it_was),
        TEST(a_lesson_that_never_began_leaves_nothing),
        TEST(a_lesson_knows_what_it_began_with),
        TEST(it_ends_when_all_is_solved),
        TEST(a_task_is_a_lesson_too),
        TEST(a_name_is_taken_once),
        TEST(what_was_learned_of_a_task_is_asked),
        TEST(frozen_weights_need_a_vector),
        TEST(a_model_has_a_place),
        TEST(a_model_grows_by_a_recipe),
        TEST(what_is_replayed_has_the_sizes_of_use),
    };
    return cmocka_run_group_tests_name("lesson", tests, NULL, NULL);
}
