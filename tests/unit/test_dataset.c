/* Data set folders: written and read back, and refused where they lie. */
#include "files.h"
#include "labels.h"

#include "base/path.h"
#include "base/rng.h"
#include "puzzle/dataset.h"

static const char *const half_files[] = {
    "all__inputs.npy",         "all__labels.npy",        "all__puzzle_identifiers.npy",
    "all__puzzle_indices.npy", "all__group_indices.npy", "dataset.json"};

static char *new_folder(void)
{
    char *path = temporary_path("data");
    assert_true(path_make_folders(path, NULL));
    return path;
}

static void remove_folder(char *folder)
{
    char file[5000];
    for (int half = 0; half < 2; half++) {
        for (size_t i = 0; i < 6; i++) {
            snprintf(file, sizeof file, "%s/%s/%s", folder, half ? "test" : "train", half_files[i]);
            unlink(file);
        }
        snprintf(file, sizeof file, "%s/%s", folder, half ? "test" : "train");
        rmdir(file);
    }
    snprintf(file, sizeof file, "%s/identifiers.json", folder);
    unlink(file);
    snprintf(file, sizeof file, "%s/test_puzzles.json", folder);
    unlink(file);
    assert_int_equal(rmdir(folder), 0);
    remove_temporary(folder);
}

/* Of an ARC data set with six identifiers. */
static const char metadata[] = "{\"vocab_size\": 12, \"seq_len\": 900, \"sets\": [\"all\"], "
                               "\"num_puzzle_identifiers\": 7}";

static struct trm_puzzles make(const char *family, int count, uint64_t seed)
{
    const struct trm_family *f = trm_family_find(family, NULL);
    struct trm_puzzles all = {0};
    struct rng r;
    rng_init(&r, seed, 0);
    for (int i = 0; i < count; i++) {
        struct trm_puzzle p;
        struct trm_generate wish = {.rows = strcmp(family, "maze") ? 0 : 10};
        assert_true(f->generate(&r, &wish, &p, NULL));
        free(p.name);
        p.name = malloc(20);
        snprintf(p.name, 20, "task%d", (int)seed * 100 + i);
        trm_puzzles_add(&all, &p);
        trm_puzzle_done(&p);
    }
    return all;
}

static void check_round_trip(const char *family, int rows, int cols)
{
    struct trm_puzzles train = make(family, 12, 1), test = make(family, 5, 2), back = {0};
    struct trm_err err = {0};
    struct dataset d;
    char *folder = new_folder();
    if (!dataset_write(folder, &train, &test, rows, cols, &err)) fail_msg("%s", err.text);
    if (!dataset_open(&d, folder, "test", &err)) fail_msg("%s", err.text);
    assert_int_equal(d.seq_len, rows * cols);
    assert_int_equal(d.puzzles, 5);
    assert_int_equal(d.groups, 5);
    if (!dataset_read(&d, train.items[0].family, rows, cols, &back, &err)) fail_msg("%s", err.text);
    assert_int_equal(back.count, 5);
    for (size_t i = 0; i < back.count; i++) {
        assert_true(trm_grid_equal(&back.items[i].question, &test.items[i].question));
        assert_true(trm_grid_equal(&back.items[i].answer, &test.items[i].answer));
    }
    dataset_close(&d);
    trm_puzzles_done(&back);
    trm_puzzles_done(&train);
    trm_puzzles_done(&test);
    remove_folder(folder);
}

static void test_round_trips(void **state)
{
    (void)state;
    check_round_trip("sudoku", 9, 9);
    check_round_trip("maze", 10, 10);
    check_round_trip("arc", 30, 30);
}

/* Demonstrations of all tasks are for training, the tests of the test half are not; each task has
 * its identifier, the same in both halves. */
static void test_arc_tasks(void **state)
{
    (void)state;
    struct trm_puzzles train = make("arc", 3, 1), test = make("arc", 2, 2), back = {0};
    char *folder = new_folder();
    struct dataset d;
    assert_true(dataset_write(folder, &train, &test, 30, 30, NULL));
    assert_true(dataset_open(&d, folder, "train", NULL));
    size_t examples = 3;
    for (size_t i = 0; i < 3; i++) examples += (size_t)train.items[i].demo_count;
    for (size_t i = 0; i < 2; i++) examples += (size_t)test.items[i].demo_count;
    assert_int_equal(d.examples, examples);
    assert_int_equal(d.puzzles, 5);
    assert_int_equal(d.identifiers, 6);
    assert_int_equal(dataset_identifier(&d, 0), 1);
    assert_int_equal(dataset_identifier(&d, examples - 1), 5);
    back.limit = (size_t)train.items[0].demo_count + 1;
    assert_true(dataset_read(&d, train.items[0].family, 30, 30, &back, NULL));
    assert_int_equal(back.count, back.limit);
    assert_string_equal(back.items[0].name, "task100");
    assert_true(trm_grid_equal(&back.items[0].answer, &train.items[0].demos[0].output));
    dataset_close(&d);
    assert_true(dataset_open(&d, folder, "test", NULL));
    assert_int_equal(dataset_identifier(&d, 1), 5);
    dataset_close(&d);
    trm_puzzles_done(&back);
    trm_puzzles_done(&train);
    trm_puzzles_done(&test);
    remove_folder(folder);
}

/* identifiers.json, as the public code writes it and as nobody should. */
static void test_names_of_identifiers(void **state)
{
    (void)state;
    static const char public[] = "[\"<blank>\", \"007bbfb7\", \"007bbfb7|||t3|||0213456789\"]";
    char *folder = new_folder(), *file = path_join(folder, "identifiers.json");
    struct trm_err err = {0};
    int row = 5;
    assert_true(dataset_find_name(folder, "007bbfb7", &row, &err));
    assert_int_equal(row, -1); /* there is no such file */
    assert_true(path_write(file, public, strlen(public), NULL));
    assert_true(dataset_find_name(folder, "007bbfb7", &row, &err));
    assert_int_equal(row, 1);
    assert_true(dataset_find_name(folder, "007bbfb7|||t3|||0213456789", &row, &err));
    assert_int_equal(row, 2);
    assert_false(dataset_find_name(folder, "007bbfb8", &row, &err));
    assert_message(err.text, "found no \"007bbfb8\"");
    assert_message(err.text, "identifiers.json; is it 007bbfb7?");
    static const char *const odd[] = {"{\"a\": 1}", "[1, null, [\"a\"]]", "[]"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(path_write(file, odd[i], strlen(odd[i]), NULL));
        assert_false(dataset_find_name(folder, "a", &row, &err));
        assert_message(err.text, "found no \"a\"");
    }
    assert_true(path_write(file, "[", 1, NULL));
    assert_false(dataset_find_name(folder, "a", &row, &err));
    assert_message(err.text, "identifiers.json: line 1");
    free(file);
    remove_folder(folder);
}

/* The puzzles of a half, as they are read. */
static struct trm_puzzles half(const char *folder, const char *split)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    if (!dataset_puzzles(folder, split, NULL, 0, 0, &all, &err)) fail_msg("%s", err.text);
    return all;
}

static void assert_same_demos(const struct trm_puzzle *a, const struct trm_puzzle *b)
{
    assert_int_equal(a->demo_count, b->demo_count);
    for (int i = 0; i < a->demo_count; i++) {
        assert_true(trm_grid_equal(&a->demos[i].input, &b->demos[i].input));
        assert_true(trm_grid_equal(&a->demos[i].output, &b->demos[i].output));
    }
}

static void test_tests_have_their_demonstrations(void **state)
{
    (void)state;
    struct trm_puzzles train = make("arc", 3, 1), test = make("arc", 2, 2);
    char *folder = new_folder(), file[5000];
    assert_true(dataset_write(folder, &train, &test, 30, 30, NULL));
    struct trm_puzzles tests = half(folder, "test"), pairs = half(folder, "train");
    assert_int_equal(tests.count, 2);
    for (size_t i = 0; i < tests.count; i++) {
        assert_same_demos(&tests.items[i], &test.items[i]);
        assert_int_equal(tests.items[i].identifier, 4 + (int)i);
    }
    for (size_t i = 0; i < pairs.count; i++) {
        assert_int_equal(pairs.items[i].demo_count, 0);
        assert_int_equal(pairs.items[i].test_index, 0);
    }
    struct trm_puzzles bare = {.from = 1, .no_demos = true};
    assert_true(dataset_puzzles(folder, "test", NULL, 0, 0, &bare, NULL));
    assert_int_equal(bare.count, 1);
    assert_int_equal(bare.items[0].demo_count, 0);
    assert_true(dataset_add_demos(folder, &bare, 0, 0, 0, NULL));
    assert_same_demos(&bare.items[0], &test.items[1]);
    trm_puzzles_done(&bare);
    snprintf(file, sizeof file, "%s/train/dataset.json", folder);
    assert_int_equal(unlink(file), 0);
    struct trm_puzzles alone = half(folder, "test");
    assert_int_equal(alone.count, 2);
    assert_int_equal(alone.items[0].demo_count, 0);
    trm_puzzles_done(&alone);
    trm_puzzles_done(&pairs);
    trm_puzzles_done(&tests);
    trm_puzzles_done(&train);
    trm_puzzles_done(&test);
    remove_folder(folder);
}

/* Whatever the labels of the tests are, questions and demonstrations are the same. */
static void test_labels_of_tests_change_nothing_else(void **state)
{
    (void)state;
    struct trm_puzzles train = make("arc", 3, 1), test = make("arc", 2, 2);
    char *folder = new_folder();
    assert_true(dataset_write(folder, &train, &test, 30, 30, NULL));
    struct trm_puzzles before = half(folder, "test");
    for (size_t i = 0; i < test.count; i++) put_label(&test.items[i], LABELS_GARBAGE, 30);
    assert_true(dataset_write(folder, &train, &test, 30, 30, NULL));
    struct trm_puzzles after = half(folder, "test");
    assert_int_equal(before.count, after.count);
    for (size_t i = 0; i < after.count; i++) {
        const struct trm_puzzle *a = &before.items[i], *b = &after.items[i];
        assert_true(trm_grid_equal(&a->question, &b->question));
        assert_same_demos(a, b);
        assert_int_equal(a->identifier, b->identifier);
        assert_true(trm_grid_equal(&b->answer, &test.items[i].answer));
    }
    trm_puzzles_done(&after);
    trm_puzzles_done(&before);
    trm_puzzles_done(&test);
    trm_puzzles_done(&train);
    remove_folder(folder);
}

/* What the names of copies end with. */
#define ONE "|||t1|||0123456789"
#define TWO "|||t0|||0213456789"

/* Two groups of three versions, as the public builder makes them; of the second task there are two
 * tests. Whatever is cut off, tasks come alike, and the tests of a version stay together, each
 * under its number. */
static void test_versions_take_turns(void **state)
{
    (void)state;
    static const char *const order[] = {"a",     "b",     "b",     "a" ONE, "b" ONE,
                                        "b" ONE, "a" TWO, "b" TWO, "b" TWO};
    static const char names[] = "[\"<blank>\", \"a\", \"a" ONE "\", \"a" TWO "\", \"b\", "
                                "\"b" ONE "\", \"b" TWO "\"]";
    const int32_t puzzles[] = {0, 1, 2, 3, 5, 7, 9}, groups[] = {0, 3, 6};
    const int32_t identifiers[] = {1, 2, 3, 4, 5, 6};
    struct trm_puzzles nine = make("arc", 9, 1);
    char *folder = new_folder(), file[5000];
    for (size_t i = 0; i < nine.count; i++) nine.items[i].demo_count = 0;
    assert_true(dataset_write(folder, &nine, &nine, 30, 30, NULL));
    snprintf(file, sizeof file, "%s/test/all__puzzle_indices.npy", folder);
    assert_true(npy_write(file, DTYPE_I32, 1, (size_t[]){7}, puzzles, NULL));
    snprintf(file, sizeof file, "%s/test/all__puzzle_identifiers.npy", folder);
    assert_true(npy_write(file, DTYPE_I32, 1, (size_t[]){6}, identifiers, NULL));
    snprintf(file, sizeof file, "%s/test/all__group_indices.npy", folder);
    assert_true(npy_write(file, DTYPE_I32, 1, (size_t[]){3}, groups, NULL));
    snprintf(file, sizeof file, "%s/test/dataset.json", folder);
    assert_true(path_write(file, metadata, strlen(metadata), NULL));
    snprintf(file, sizeof file, "%s/identifiers.json", folder);
    assert_true(path_write(file, names, strlen(names), NULL));
    for (size_t from = 0; from < 9; from++)
        for (size_t limit = 0; limit < 9; limit++) {
            struct trm_puzzles some = {.from = from, .limit = limit, .no_demos = true};
            struct trm_err err = {0};
            if (!dataset_puzzles(folder, "test", NULL, 0, 0, &some, &err)) fail_msg("%s", err.text);
            size_t begin = from % 3 == 2 ? from + 1 : from, end = limit ? begin + limit : 9;
            end += end % 3 == 2;
            assert_int_equal(some.count, (end < 9 ? end : 9) - begin);
            for (size_t i = 0; i < some.count; i++) {
                assert_string_equal(some.items[i].name, order[begin + i]);
                assert_int_equal(some.items[i].test_index, (begin + i) % 3 == 2);
            }
            trm_puzzles_done(&some);
        }
    struct trm_puzzles tasks = {.plain = true, .from = 1};
    assert_true(dataset_puzzles(folder, "test", NULL, 0, 0, &tasks, NULL));
    assert_int_equal(tasks.count, 2);
    assert_string_equal(tasks.items[0].name, "b");
    assert_int_equal(tasks.left_out, 6);
    trm_puzzles_done(&tasks);
    trm_puzzles_done(&nine);
    remove_folder(folder);
}

/* A grid that lies elsewhere on the canvas, as in the public training sets. */
static void test_moved_grids_come_back(void **state)
{
    (void)state;
    struct trm_puzzles train = make("arc", 1, 3), back = {0};
    const struct trm_family *arc = train.items[0].family;
    char *folder = new_folder(), file[5000];
    assert_true(dataset_write(folder, &train, NULL, 30, 30, NULL));
    size_t count = (size_t)train.items[0].demo_count + 1, shape[2] = {count, 900};
    uint8_t *tokens = calloc(count, 900);
    int32_t moved[900];
    struct trm_grid small = trm_grid_make(3, 4);
    small.cell[5] = 7;
    assert_true(arc->encode_at(&small, 30, 30, 11, 26, moved)); /* its right side is the edge */
    for (int i = 0; i < 900; i++) tokens[i] = (uint8_t)moved[i];
    snprintf(file, sizeof file, "%s/train/all__inputs.npy", folder);
    assert_true(npy_write(file, DTYPE_U8, 2, shape, tokens, NULL));
    struct dataset d;
    assert_true(dataset_open(&d, folder, "train", NULL));
    assert_true(dataset_read(&d, arc, 30, 30, &back, NULL));
    assert_true(trm_grid_equal(&back.items[0].question, &small));
    dataset_close(&d);
    free(tokens);
    trm_puzzles_done(&back);
    trm_puzzles_done(&train);
    remove_folder(folder);
}

static void expect_refused(const char *folder, const char *words)
{
    struct dataset d = {0};
    struct trm_puzzles back = {0};
    struct trm_err err = {0};
    bool read = dataset_open(&d, folder, "train", &err) &&
                dataset_read(&d, trm_family_find("sudoku", NULL), 9, 9, &back, &err);
    assert_false(read);
    assert_message(err.text, words);
    dataset_close(&d);
    trm_puzzles_done(&back);
}

static void test_refuses_what_does_not_fit(void **state)
{
    (void)state;
    struct trm_puzzles train = make("sudoku", 2, 1);
    char *folder = new_folder(), file[5000];
    expect_refused(folder, "train/dataset.json");
    assert_true(dataset_write(folder, &train, NULL, 9, 9, NULL));

    int32_t falling[3] = {0, 3, 2}, two[2] = {0, 9};
    size_t three[] = {3}, pair[] = {2}, wide[] = {2, 82};
    snprintf(file, sizeof file, "%s/train/all__puzzle_indices.npy", folder);
    assert_true(npy_write(file, DTYPE_I32, 1, three, falling, NULL));
    expect_refused(folder, "puzzle_indices[2]: found 2 after 3");
    falling[1] = 1;
    assert_true(npy_write(file, DTYPE_I32, 1, three, falling, NULL));
    snprintf(file, sizeof file, "%s/train/all__puzzle_identifiers.npy", folder);
    assert_true(npy_write(file, DTYPE_I32, 1, pair, two, NULL));
    expect_refused(folder, "puzzle_identifiers[1]: found 9, expected 0..0");
    two[1] = 0;
    assert_true(npy_write(file, DTYPE_I32, 1, pair, two, NULL));

    static uint8_t tokens[2 * 82];
    snprintf(file, sizeof file, "%s/train/all__labels.npy", folder);
    assert_true(npy_write(file, DTYPE_U8, 2, wide, tokens, NULL));
    expect_refused(folder, "labels [2, 82], expected both [N, 81]");
    wide[1] = 81;
    tokens[100] = 11;
    assert_true(npy_write(file, DTYPE_U8, 2, wide, tokens, NULL));
    expect_refused(folder, "labels[1][19]: found token 11, expected 0..10");
    wide[0] = 0;
    assert_true(npy_write(file, DTYPE_U8, 2, wide, tokens, NULL));
    snprintf(file, sizeof file, "%s/train/all__inputs.npy", folder);
    assert_true(npy_write(file, DTYPE_U8, 2, wide, tokens, NULL));
    expect_refused(folder, "inputs: found no example, expected at least one");
    trm_puzzles_done(&train);
    remove_folder(folder);
}

/* The identifiers of an older data set in the same folder would be those of other puzzles. */
static void test_an_older_half_does_not_stay(void **state)
{
    (void)state;
    struct trm_puzzles train = make("arc", 2, 1), test = make("arc", 2, 2);
    char *folder = new_folder();
    struct dataset d;
    assert_true(dataset_write(folder, &train, &test, 30, 30, NULL));
    assert_true(dataset_write(folder, &train, NULL, 30, 30, NULL));
    assert_true(dataset_open(&d, folder, "train", NULL));
    assert_int_equal(d.identifiers, 3);
    dataset_close(&d);
    assert_false(dataset_open(&d, folder, "test", NULL));
    trm_puzzles_done(&train);
    trm_puzzles_done(&test);
    remove_folder(folder);
}

static void test_refuses_to_write_what_is_incomplete(void **state)
{
    (void)state;
    struct trm_puzzles train = make("sudoku", 2, 1);
    struct trm_err err = {0};
    char *folder = new_folder();
    assert_false(dataset_write(folder, &train, NULL, 4, 4, &err));
    assert_message(err.text, "9x9 does not fit the data set's 4x4");
    train.items[1].answer.rows = 0;
    assert_false(dataset_write(folder, &train, NULL, 9, 9, &err));
    assert_message(err.text, "task101: has no answer");
    trm_puzzles_done(&train);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_arc_tasks),
        cmocka_unit_test(test_names_of_identifiers),
        cmocka_unit_test(test_tests_have_their_demonstrations),
        cmocka_unit_test(test_labels_of_tests_change_nothing_else),
        cmocka_unit_test(test_versions_take_turns),
        cmocka_unit_test(test_moved_grids_come_back),
        cmocka_unit_test(test_refuses_what_does_not_fit),
        cmocka_unit_test(test_an_older_half_does_not_stay),
        cmocka_unit_test(test_refuses_to_write_what_is_incomplete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
