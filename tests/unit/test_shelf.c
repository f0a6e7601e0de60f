/* Puzzles in little memory, words to look for, and what a model made of puzzles. */
#include "base/path.h"
#include "base/str.h"
#include "files.h"
#include "puzzle/dataset.h"
#include "run/pick_words.h"
#include "run/shelf.h"
#include "run/verdicts.h"
#include "unit_test.h"

#include <dirent.h>

static const char *const lines[] = {
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
    "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
};

static void write_file(const char *path, const char *text)
{
    struct trm_err err = {0};
    if (!path_write(path, text, strlen(text), &err)) fail_msg("%s", err.text);
}

static struct shelf *read_shelf(const char *path)
{
    struct trm_err err = {0};
    struct shelf *s = shelf_read(path, NULL, NULL, &err);
    if (!s) fail_msg("%s", err.text);
    return s;
}

static void assert_same(const struct trm_puzzle *a, const struct trm_puzzle *b)
{
    assert_string_equal(a->name, b->name);
    assert_ptr_equal(a->family, b->family);
    assert_true(trm_grid_equal(&a->question, &b->question));
    assert_true(trm_grid_equal(&a->answer, &b->answer));
    assert_true(a->rating == b->rating);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->test_index, b->test_index);
    assert_int_equal(a->demo_count, b->demo_count);
    for (int i = 0; i < a->demo_count; i++) {
        assert_true(trm_grid_equal(&a->demos[i].input, &b->demos[i].input));
        assert_true(trm_grid_equal(&a->demos[i].output, &b->demos[i].output));
    }
}

/* Whatever the plain reader gives comes out of the shelf. */
static void assert_like_reader(const char *path)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    struct shelf *s = read_shelf(path);
    if (!trm_puzzles_read(&all, path, NULL, &err)) fail_msg("%s", err.text);
    assert_int_equal(shelf_count(s), all.count);
    for (size_t i = 0; i < all.count; i++) {
        struct trm_puzzle p = shelf_puzzle(s, i);
        assert_same(&p, &all.items[i]);
        assert_string_equal(shelf_name(s, i), all.items[i].name);
        assert_true(shelf_item(s, i)->fingerprint == puzzle_fingerprint(&all.items[i]));
        trm_puzzle_done(&p);
    }
    shelf_free(s);
    trm_puzzles_done(&all);
}

static void test_bundled(void **state)
{
    (void)state;
    assert_like_reader("puzzles/sudoku/hard.csv");
    assert_like_reader("puzzles/maze/12.csv");
    assert_like_reader("puzzles/arc/halo.json");
    struct shelf *s = read_shelf("puzzles/arc");
    assert_true(shelf_count(s) >= 60);
    shelf_free(s);
}

static void assert_half(const char *path, const char *folder, const char *half)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    struct shelf *s = read_shelf(path);
    if (!dataset_puzzles(folder, half, NULL, 0, 0, &all, &err)) fail_msg("%s", err.text);
    assert_int_equal(shelf_count(s), all.count);
    for (size_t i = 0; i < all.count; i++) {
        struct trm_puzzle p = shelf_puzzle(s, i);
        assert_same(&p, &all.items[i]);
        trm_puzzle_done(&p);
    }
    shelf_free(s);
    trm_puzzles_done(&all);
}

/* The folder of a data set shows its test half; either half can be named. */
static void test_dataset(void **state)
{
    (void)state;
    struct trm_puzzles all = {.limit = 8};
    struct trm_err err = {0};
    char *folder = temporary_path("set"), *train = path_join(folder, "train");
    if (!trm_puzzles_read(&all, "puzzles/sudoku/easy.csv", NULL, &err)) fail_msg("%s", err.text);
    const struct trm_puzzles first = {.items = all.items, .count = 5},
                             rest = {.items = all.items + 5, .count = 3};
    if (!dataset_write(folder, &first, &rest, 9, 9, &err)) fail_msg("%s", err.text);
    assert_half(folder, folder, "test");
    assert_half(train, folder, "train");
    free(train);
    trm_puzzles_done(&all);
    remove_tree(folder);
}

/* So long that it is read piece by piece, with and without a line of column names. */
static void test_pieces(void **state)
{
    (void)state;
    char *path = temporary_path("many.csv");
    for (int header = 0; header <= 1; header++) {
        struct str text = {0};
        if (header) str_add(&text, "source,question,answer,rating\r\n");
        for (int i = 0; i < 9000; i++)
            str_printf(&text, header ? "me,%s,,%d\n" : "%s\n", lines[i % 2], i % 7);
        write_file(path, text.text);
        assert_like_reader(path);
        str_add(&text, header ? "me,oops,,3\n" : "oops\n");
        write_file(path, text.text);
        struct trm_err err = {0};
        assert_null(shelf_read(path, NULL, NULL, &err));
        assert_message(err.text, header ? "line 9002" : "line 9001");
        str_done(&text);
    }
    remove_temporary(path);
}

/* What is wrong is said, however far down it is. */
static void test_far_down(void **state)
{
    (void)state;
    char *path = temporary_path("many.txt");
    struct str text = {0};
    struct trm_err err = {0};
    for (int i = 0; i < TRM_PUZZLES_MOST + 1; i++) str_add(&text, "......324...3.1.\n");
    str_add(&text, "oops\n");
    write_file(path, text.text);
    assert_null(shelf_read(path, NULL, NULL, &err));
    assert_message(err.text, "line 100002");
    str_done(&text);
    remove_temporary(path);
}

/* Whoever keeps a shelf learns that its file was written; one that is gone, or never was there, has
 * nothing else to be read. */
static void test_current(void **state)
{
    (void)state;
    char *path = temporary_path("one.txt"), *folder = temporary_path("folder");
    char *within = path_join(folder, "one.txt");
    struct trm_puzzles none = {0};
    struct trm_err err = {0};
    assert_true(path_make_folders(folder, &err));
    write_file(path, lines[0]);
    write_file(within, lines[0]);
    struct shelf *s = read_shelf(path), *of_folder = read_shelf(folder),
                 *made = shelf_of("x", &none);
    assert_true(shelf_is_current(s) && shelf_is_current(of_folder) && shelf_is_current(made));
    write_file(path, "12343412214343..\n");
    assert_false(shelf_is_current(s));
    assert_true(shelf_is_current(of_folder));
    unlink(path);
    assert_true(shelf_is_current(s));
    usleep(20000); /* the clock of files is a coarse one */
    unlink(within);
    assert_false(shelf_is_current(of_folder));
    shelf_free(s), shelf_free(of_folder), shelf_free(made);
    free(within);
    remove_temporary(path);
    remove_tree(folder);
}

static void write_within(const char *folder, const char *name, const char *text)
{
    char *path = path_join(folder, name);
    write_file(path, text);
    free(path);
}

static void assert_names(const char *folder, const char *first, const char *second)
{
    struct shelf *s = read_shelf(folder);
    assert_int_equal(shelf_count(s), second ? 2 : 1);
    assert_string_equal(shelf_name(s, 0), first);
    if (second) assert_string_equal(shelf_name(s, 1), second);
    shelf_free(s);
}

/* All packs of a folder are one; of tasks it is one pack without the packs beside them. */
static void test_folder(void **state)
{
    (void)state;
    struct trm_err err = {0};
    char *folder = temporary_path("packs");
    assert_true(path_make_folders(folder, &err));
    write_within(folder, "README.md", "no puzzle");
    write_within(folder, ".hidden.txt", "no puzzle");
    assert_null(shelf_read(folder, NULL, NULL, &err));
    assert_message(err.text, "found no file of puzzles in the folder, expected names that end in "
                             ".json, .csv, .txt, .sdk, .sdm, .maze");
    write_within(folder, "two.txt", lines[1]);
    write_within(folder, "one.SDM", lines[0]);
    assert_names(folder, "one:1", "two:1");
    write_within(folder, "task.json",
                 "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                 "\"test\":[{\"input\":[[1]]}]}");
    assert_names(folder, "task", NULL);
    remove_tree(folder);
}

static bool stop_soon(void *context, double done)
{
    double *seen = context;
    *seen = done;
    return done < 0.3;
}

static void test_stopped(void **state)
{
    (void)state;
    char *path = temporary_path("many.txt");
    struct str text = {0};
    struct trm_err err = {0};
    double seen = 0;
    for (int i = 0; i < 20000; i++) str_printf(&text, "%s\n", lines[i % 2]);
    write_file(path, text.text);
    assert_null(shelf_read(path, stop_soon, &seen, &err));
    assert_message(err.text, "stopped");
    assert_true(seen >= 0.3 && seen < 0.9);
    assert_null(shelf_read("/nowhere/at/all", NULL, NULL, &err));
    assert_message(err.text, "/nowhere/at/all");
    str_done(&text);
    remove_temporary(path);
}

static bool match(const char *words, const struct shelved *item, const struct verdict *v)
{
    struct pick_words w = pick_words_parse(words);
    return pick_words_match(&w, "Hard:12", item, v);
}

static void test_words(void **state)
{
    (void)state;
    struct trm_puzzles one = {0};
    struct trm_err err = {0};
    assert_true(trm_puzzles_parse(&one, lines[0], 81, "x", NULL, &err));
    struct shelf *s = shelf_of("x", &one);
    struct shelved item = *shelf_item(s, 0);
    item.rating = 5;
    static const struct {
        const char *words;
        bool matches;
    } known[] = {{"", true},
                 {"hard", true},
                 {"ard:1", true},
                 {"easy", false},
                 {">4", true},
                 {">5", false},
                 {">=5", true},
                 {"<5", false},
                 {"=5 9x9", true},
                 {"4x4", false},
                 {"sudoku", true},
                 {"maze", false},
                 {"new", true},
                 {"right", false},
                 {"wrong", false},
                 {">4 easy", false},
                 {"hard >4 9x9 new sudoku", true},
                 {"<=4.5", false},
                 {"12", true}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (match(known[i].words, &item, NULL) != known[i].matches)
            fail_msg("\"%s\" is wrong", known[i].words);
    assert_true(match(lines[0], &item, NULL));
    assert_false(match(lines[1], &item, NULL));
    struct verdict early = {.known = true, .right_at_end = true, .halted = true, .steps = 2};
    assert_true(match("early", &item, &early));
    assert_false(match("wrong", &item, &early));
    assert_false(match("new", &item, &early));
    early.right_at_end = false;
    assert_true(match("wrong", &item, &early));
    item.rating = 7.1F; /* which is no number of a double */
    assert_true(match("=7.1", &item, NULL) && match(">=7.1", &item, NULL));
    assert_false(match("<7.1", &item, NULL) || match(">7.1", &item, NULL));
    item.rating = -1;
    assert_false(match("<5", &item, NULL)); /* it has none */
    shelf_free(s);
    trm_puzzles_done(&one);
}

/* What the generator wrote into the bundled packs is found out again. */
static void test_ratings(void **state)
{
    static const char *const packs[] = {"puzzles/sudoku/medium.csv", "puzzles/sudoku/4x4.csv",
                                        "puzzles/sudoku/diabolical.csv", "puzzles/maze/12.csv"};
    (void)state;
    for (size_t i = 0; i < sizeof packs / sizeof packs[0]; i++) {
        struct shelf *s = read_shelf(packs[i]);
        for (size_t n = 0; n < shelf_count(s) && n < 20; n++) {
            struct trm_puzzle p = shelf_puzzle(s, n);
            if (trm_puzzle_rate(&p) != p.rating)
                fail_msg("%s: %g, not %g", p.name, trm_puzzle_rate(&p), p.rating);
            trm_puzzle_done(&p);
        }
        shelf_free(s);
    }
    struct shelf *tasks = read_shelf("puzzles/arc/halo.json");
    struct trm_puzzle p = shelf_puzzle(tasks, 0);
    assert_true(trm_puzzle_rate(&p) < 0);
    trm_puzzle_done(&p);
    shelf_free(tasks);
}

static void test_verdicts(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    struct verdicts v;
    char *model = temporary_path("model.safetensors"), *home = xdg_home();
    write_file(model, "weights");
    verdicts_open(&v, model);
    assert_null(verdicts_find(&v, 1));
    for (uint64_t i = 1; i <= COUNT; i++)
        verdicts_put(&v, i * 0x1234567,
                     (struct verdict){true, i % 2, i % 3 == 0, true, (int)(i % 16) + 1});
    verdicts_put(&v, 0x1234567, (struct verdict){.known = true, .steps = 7});
    assert_int_equal(v.table.count, COUNT);
    assert_true(verdicts_save(&v));
    verdicts_done(&v);

    verdicts_open(&v, model);
    assert_int_equal(v.table.count, COUNT);
    assert_int_equal(verdicts_find(&v, 0x1234567)->steps, 7);
    for (uint64_t i = 2; i <= COUNT; i++) {
        const struct verdict *found = verdicts_find(&v, i * 0x1234567);
        assert_non_null(found);
        assert_int_equal(found->right_at_halt, i % 2);
        assert_int_equal(found->right_at_end, i % 3 == 0);
        assert_int_equal(found->steps, (int)(i % 16) + 1);
    }
    assert_null(verdicts_find(&v, 3));
    verdicts_done(&v);

    verdicts_open(&v, "random weights (seed 5)");
    verdicts_put(&v, 4, (struct verdict){.steps = 1});
    assert_false(verdicts_save(&v)); /* kept nowhere */
    verdicts_done(&v);
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    verdicts_open(&v, model);       /* nor here */
    assert_true(verdicts_save(&v)); /* there is nothing to keep */
    verdicts_put(&v, 4, (struct verdict){.steps = 1});
    assert_false(verdicts_save(&v));
    assert_non_null(verdicts_find(&v, 4));
    verdicts_done(&v);
    remove_temporary(model);
    remove_tree(home);
}

static size_t count_files(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t count = 0;
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) count += e->d_name[0] != '.';
    closedir(dir);
    return count;
}

/* A model that was trained further is asked anew. What was found out of it before goes, also where
 * somebody who still has it open saves that afterwards. */
static void test_verdicts_of_a_new_version(void **state)
{
    (void)state;
    struct verdicts old, new;
    char *model = temporary_path("model.safetensors"), *home = xdg_home();
    write_file(model, "weights");
    verdicts_open(&old, model);
    verdicts_put(&old, 1, (struct verdict){.steps = 1});
    assert_true(verdicts_save(&old));
    write_file(model, "other weights");
    verdicts_open(&new, model);
    assert_int_equal(new.table.count, 0);
    verdicts_put(&new, 2, (struct verdict){.steps = 2});
    assert_true(verdicts_save(&new));
    verdicts_done(&new);
    verdicts_put(&old, 3, (struct verdict){.steps = 3});
    assert_false(verdicts_save(&old));
    assert_non_null(verdicts_find(&old, 3)); /* known as long as it is open */
    verdicts_done(&old);
    verdicts_open(&new, model);
    assert_int_equal(new.table.count, 1);
    assert_non_null(verdicts_find(&new, 2));
    verdicts_done(&new);
    char *folder = path_xdg(PLACE_STATE, "verdicts");
    assert_int_equal(count_files(folder), 1);
    free(folder);
    remove_temporary(model);
    remove_tree(home);
}

/* Of two programs with one model neither forgets what the other found out; of what both did, the
 * one that saves last is newer. */
static void test_verdicts_of_two(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    struct verdicts v[2], after;
    char *model = temporary_path("model.safetensors"), *home = xdg_home();
    write_file(model, "weights");
    for (int i = 0; i < 2; i++) verdicts_open(&v[i], model);
    for (uint64_t n = 1; n <= COUNT; n++)
        for (uint64_t i = 0; i < 2; i++)
            verdicts_put(&v[i], n * 0x1234567 + i, (struct verdict){.steps = (int)i + 1});
    for (int i = 0; i < 2; i++) verdicts_put(&v[i], 5, (struct verdict){.steps = 10 + i});
    for (int i = 0; i < 2; i++) assert_true(verdicts_save(&v[i]));
    verdicts_open(&after, model);
    assert_int_equal(after.table.count, 2 * COUNT + 1);
    for (uint64_t n = 1; n <= COUNT; n++)
        for (uint64_t i = 0; i < 2; i++)
            assert_int_equal(verdicts_find(&after, n * 0x1234567 + i)->steps, (int)i + 1);
    assert_int_equal(verdicts_find(&after, 5)->steps, 11);
    assert_int_equal(v[1].table.count, 2 * COUNT + 1);
    for (int i = 0; i < 2; i++) verdicts_done(&v[i]);
    verdicts_done(&after);
    remove_temporary(model);
    remove_tree(home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundled),         cmocka_unit_test(test_folder),
        cmocka_unit_test(test_pieces),          cmocka_unit_test(test_far_down),
        cmocka_unit_test(test_stopped),         cmocka_unit_test(test_words),
        cmocka_unit_test(test_verdicts),        cmocka_unit_test(test_verdicts_of_a_new_version),
        cmocka_unit_test(test_verdicts_of_two), cmocka_unit_test(test_ratings),
        cmocka_unit_test(test_dataset),         cmocka_unit_test(test_current),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
