/* Training samples: proper puzzles, the same ones for any number of threads and after a restart. */
#include "base/alloc.h"
#include "files.h"
#include "puzzle/dataset.h"
#include "train/loss.h"
#include "train/order.h"
#include "train/stream.h"
#include "unit_test.h"

static struct trm_config config_4x4(void)
{
    struct trm_config c = trm_config_default();
    struct trm_err err;
    c.rows = c.cols = 4;
    c.seq_len = 16;
    c.vocab_size = trm_family_find("sudoku", NULL)->vocab_for(4, 4);
    c.num_puzzle_identifiers = 1;
    strcpy(c.family, "sudoku");
    if (!trm_config_resolve(&c, "test", &err)) fail_msg("%s", err.text);
    return c;
}

/* Two generators that take turns by schedule: the second gives four clues back. */
static struct data_settings two_sources(void)
{
    struct source_settings plain = {
        .kind = SOURCE_GENERATE, .fresh = 0.5, .pool = 40, .augment = true};
    struct data_settings d = {2, {plain, plain}};
    d.source[1].least_extra = d.source[1].most_extra = 4;
    d.source[0].share = (struct schedule){2, {0, 0.5}, {1, 0}};
    d.source[1].share = (struct schedule){2, {0, 0.5}, {0, 1}};
    return d;
}

static struct stream *stream_from(const struct data_settings *d, const struct trm_config *c,
                                  int64_t first, int threads)
{
    struct trm_err err;
    struct stream *s = stream_new(d, c, 5, first, threads, &err);
    if (!s) fail_msg("%s", err.text);
    return s;
}

static struct stream *open_stream(int64_t first, int threads)
{
    struct trm_config c = config_4x4();
    struct data_settings d = two_sources();
    return stream_from(&d, &c, first, threads);
}

static int blanks(const struct sample *s)
{
    int count = 0;
    for (int i = 0; i < 16; i++) count += s->inputs[i] == 1;
    return count;
}

static void labels_are_the_one_answer(void **state)
{
    (void)state;
    struct stream *s = open_stream(0, 2);
    const struct trm_family *family = trm_family_find("sudoku", NULL);
    struct trm_grid like = trm_grid_make(4, 4), question, answer;
    for (int i = 0; i < 200; i++) {
        struct sample sample;
        struct trm_solution solution;
        assert_true(stream_next(s, &sample, NULL) && sample.number == i);
        family->decode(sample.inputs, 4, 4, &like, &question);
        family->decode(sample.labels, 4, 4, &like, &answer);
        assert_true(family->solve(&question, 2, &solution) && solution.count == 1);
        assert_memory_equal(solution.answer.cell, answer.cell, 16);
    }
    stream_free(s);
}

enum { SAMPLES = 1200, CHANGE = 700 };

/* All samples of a run whose shares change at CHANGE, beginning at `first`. */
static int32_t *all_samples(int64_t first, int threads)
{
    int32_t *out = xcalloc(SAMPLES * 32, sizeof *out);
    struct stream *s = open_stream(first, threads);
    stream_set_progress(s, first >= CHANGE ? 0.6 : 0);
    for (int64_t i = first; i < SAMPLES; i++) {
        struct sample sample;
        if (i == CHANGE) stream_set_progress(s, 0.6);
        assert_true(stream_next(s, &sample, NULL));
        memcpy(out + i * 32, sample.inputs, 16 * sizeof *out);
        memcpy(out + i * 32 + 16, sample.labels, 16 * sizeof *out);
    }
    assert_true(stream_number(s) == SAMPLES && stream_waited(s) >= 0);
    stream_free(s);
    return out;
}

static void neither_threads_nor_a_restart_change_samples(void **state)
{
    (void)state;
    int32_t *one = all_samples(0, 1), *three = all_samples(0, 3);
    assert_memory_equal(one, three, SAMPLES * 32 * sizeof *one);
    for (int64_t first = 650; first <= 750; first += 100) {
        int32_t *later = all_samples(first, 2);
        size_t at = (size_t)first * 32;
        assert_memory_equal(one + at, later + at, (SAMPLES * 32 - at) * sizeof *one);
        free(later);
    }
    free(one), free(three);
}

static void shares_follow_the_run(void **state)
{
    (void)state;
    struct stream *s = open_stream(0, 1);
    struct sample sample;
    int before = 0, after = 0;
    for (int i = 0; i < 100; i++)
        assert_true(stream_next(s, &sample, NULL)), before += blanks(&sample);
    stream_set_progress(s, 0.5);
    for (int i = 0; i < 100; i++)
        assert_true(stream_next(s, &sample, NULL)), after += blanks(&sample);
    assert_true(before - after > 300 && before - after < 500); /* four clues a puzzle */
    stream_free(s);
}

static void a_file_gives_every_puzzle_once_an_epoch(void **state)
{
    (void)state;
    char *path = temporary_path("three.txt");
    FILE *f = fopen(path, "w");
    fputs("1...............\n", f); /* three answers at least: refused */
    fclose(f);
    struct trm_config c = config_4x4();
    struct data_settings d = {1, {{.kind = SOURCE_PUZZLES}}};
    struct trm_err err;
    snprintf(d.source[0].path, sizeof d.source[0].path, "%s", path);
    assert_null(stream_new(&d, &c, 5, 0, 1, &err));
    assert_message(err.text, "line 1: found a puzzle with neither an answer nor");
    f = fopen(path, "w");
    fputs("12343412214343..\n1234341221434.2.\n123434122143432.\n", f);
    fclose(f);
    struct stream *s = stream_from(&d, &c, 0, 1);
    for (int epoch = 0; epoch < 5; epoch++) {
        int sum = 0;
        for (int i = 0; i < 3; i++) {
            struct sample sample;
            assert_true(stream_next(s, &sample, NULL));
            sum += blanks(&sample);
        }
        assert_int_equal(sum, 5);
    }
    assert_true(stream_epoch(s) == 3);
    stream_free(s);
    remove_temporary(path);
}

/* More puzzles than anybody may hold in memory as they are: a source packs them. */
static void a_file_may_be_longer_than_a_pack(void **state)
{
    (void)state;
    char *path = temporary_path("many.txt");
    FILE *f = fopen(path, "w");
    int count = TRM_PUZZLES_MOST + 1000;
    for (int i = 0; i < count; i++) fputs("123434122143432.,1234341221434321\n", f);
    fclose(f);
    struct trm_config c = config_4x4();
    struct data_settings d = {1, {{.kind = SOURCE_PUZZLES}}};
    struct trm_puzzles all = {0};
    struct trm_err err;
    assert_false(trm_puzzles_read(&all, path, NULL, &err));
    assert_message(err.text, "more than 100000 puzzles");
    trm_puzzles_done(&all);
    snprintf(d.source[0].path, sizeof d.source[0].path, "%s", path);
    struct stream *s = stream_from(&d, &c, 0, 1);
    assert_true(stream_epoch(s) == count);
    stream_free(s);
    remove_temporary(path);
}

/* A data set of the file above, written and read again. */
static void a_data_set_gives_every_group_once_an_epoch(void **state)
{
    (void)state;
    static const char text[] = "12343412214343..\n1234341221434.2.\n123434122143432.\n";
    struct trm_puzzles all = {0};
    struct trm_err err;
    char *path = temporary_path("set");
    assert_true(trm_puzzles_parse(&all, text, strlen(text), "text", NULL, &err));
    for (size_t i = 0; i < all.count; i++) {
        struct trm_solution solution;
        assert_true(all.items[i].family->solve(&all.items[i].question, 2, &solution));
        all.items[i].answer = solution.answer;
    }
    if (!dataset_write(path, &all, NULL, 4, 4, &err)) fail_msg("%s", err.text);
    struct trm_config c = config_4x4();
    struct data_settings d = {1, {{.kind = SOURCE_DATASET}}};
    snprintf(d.source[0].path, sizeof d.source[0].path, "%s", path);
    struct stream *s = stream_from(&d, &c, 0, 1);
    assert_true(stream_epoch(s) == 3);
    for (int epoch = 0; epoch < 5; epoch++) {
        int sum = 0;
        for (int i = 0; i < 3; i++) {
            struct sample sample;
            assert_true(stream_next(s, &sample, NULL) && sample.labels[0] == 2);
            sum += blanks(&sample);
        }
        assert_int_equal(sum, 5);
    }
    stream_free(s);
    c.vocab_size = 5;
    assert_null(stream_new(&d, &c, 5, 0, 1, &err));
    assert_message(err.text, "vocab_size 6");
    trm_puzzles_done(&all);
    remove_tree(path);
}

static struct trm_config config_arc(int identifiers)
{
    struct trm_config c = trm_config_default();
    struct trm_err err;
    c.rows = 10;
    c.cols = 12;
    c.seq_len = 120;
    c.vocab_size = 12;
    c.num_puzzle_identifiers = identifiers;
    strcpy(c.family, "arc");
    if (!trm_config_resolve(&c, "test", &err)) fail_msg("%s", err.text);
    return c;
}

/* Puzzles of many kinds come with identifiers 1.., all of them in the end. */
static void kinds_have_identifiers(void **state)
{
    (void)state;
    enum { TASKS = 5 };
    struct trm_config c = config_arc(TASKS + 1);
    struct data_settings d = {
        1, {{.kind = SOURCE_GENERATE, .pool = 1000, .fresh = 1, .tasks = TASKS, .augment = true}}};
    struct trm_err err;
    struct stream *s = stream_from(&d, &c, 0, 2);
    int seen[TASKS + 1] = {0}, places = 0;
    for (int i = 0; i < 400; i++) {
        struct sample sample;
        assert_true(stream_next(s, &sample, &err));
        assert_in_range(sample.identifier, 1, TASKS);
        seen[sample.identifier]++;
        places += sample.inputs[0] == 0; /* PAD: the grid lies elsewhere */
        for (int k = 0; k < c.seq_len; k++) assert_true(sample.labels[k] != 0);
    }
    for (int i = 1; i <= TASKS; i++) assert_true(seen[i] > 400 / TASKS / 3);
    assert_true(places > 100);
    stream_free(s);
}

/* What lies in front of a board that is cropped would be computed and say nothing: a model that
 * crops sees every grid in the corner. */
static void a_cropped_board_begins_with_its_grid(void **state)
{
    (void)state;
    struct trm_config c = config_arc(6);
    c.crop = true;
    struct data_settings d = {
        1, {{.kind = SOURCE_GENERATE, .pool = 1000, .fresh = 1, .tasks = 5, .augment = true}}};
    struct trm_err err;
    struct stream *s = stream_from(&d, &c, 0, 1);
    for (int i = 0; i < 100; i++) {
        struct sample sample;
        assert_true(stream_next(s, &sample, &err));
        assert_true(sample.inputs[0] > 1); /* neither PAD nor EOS */
    }
    stream_free(s);
}

/* A way that was turned is a shortest way, but rarely the one that mazes are labelled with; were it
 * learned, two labels of one maze would contradict each other. */
static void turned_mazes_have_labels_of_their_own(void **state)
{
    (void)state;
    enum { SIDE = 8 };
    struct trm_config c = config_4x4();
    c.rows = c.cols = SIDE;
    c.seq_len = SIDE * SIDE;
    const struct trm_family *family = trm_family_find("maze", NULL);
    c.vocab_size = family->vocab;
    strcpy(c.family, "maze");
    struct data_settings d = {
        1, {{.kind = SOURCE_GENERATE, .pool = 50, .fresh = 1, .min_rating = 8, .augment = true}}};
    struct trm_err err;
    struct stream *s = stream_from(&d, &c, 0, 1);
    for (int i = 0; i < 100; i++) {
        struct sample sample;
        struct trm_solution solution;
        struct trm_grid like = trm_grid_make(SIDE, SIDE), question, answer;
        assert_true(stream_next(s, &sample, &err));
        family->decode(sample.inputs, SIDE, SIDE, &like, &question);
        family->decode(sample.labels, SIDE, SIDE, &like, &answer);
        assert_true(family->solve(&question, 1, &solution));
        assert_true(trm_grid_equal(&solution.answer, &answer));
    }
    stream_free(s);
}

/* Demonstrations of a file's tasks, in versions; the version that leaves one out never shows it. */
static void tasks_are_learned_in_versions(void **state)
{
    (void)state;
    enum { VERSIONS = 4 };
    static const char text[] =
        "{\"aa\": {\"train\": [{\"input\": [[1]], \"output\": [[1, 1]]},"
        " {\"input\": [[1, 0], [0, 0]], \"output\": [[1]]},"
        " {\"input\": [[0, 1, 0]], \"output\": [[1]]}], \"test\": [{\"input\": [[2]]}]},"
        " \"bb\": {\"train\": [{\"input\": [[2, 2], [2, 2]], \"output\": [[2]]}],"
        " \"test\": [{\"input\": [[9]]}, {\"input\": [[8]]}]}}";
    char *path = temporary_path("tasks.json");
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
    struct trm_config c = config_arc(2 * VERSIONS);
    struct data_settings d = {1, {{.kind = SOURCE_PUZZLES, .versions = VERSIONS, .augment = true}}};
    struct trm_err err;
    snprintf(d.source[0].path, sizeof d.source[0].path, "%s", path);
    assert_null(stream_new(&d, &c, 5, 0, 1, &err));
    assert_message(err.text, "num_puzzle_identifiers: found 8, expected 9 for 2 tasks");
    c = config_arc(2 * VERSIONS + 1);
    struct stream *s = stream_from(&d, &c, 0, 2);
    int seen[2 * VERSIONS + 1][5] = {{0}}; /* by how many cells the question has */
    for (int i = 0; i < 800; i++) {
        struct sample sample;
        int cells = 0;
        assert_true(stream_next(s, &sample, &err));
        assert_in_range(sample.identifier, 1, 2 * VERSIONS);
        for (int k = 0; k < c.seq_len; k++) cells += sample.inputs[k] >= 2;
        assert_in_range(cells, 1, 4);
        seen[sample.identifier][cells]++;
    }
    for (int v = 1; v <= VERSIONS; v++) { /* version 3 leaves out the first demonstration */
        assert_true((seen[v][1] > 0) == (v != 4));
        assert_true(seen[v][4] > 0 && seen[v][3] > 0 && seen[VERSIONS + v][4] > 0);
    }
    stream_free(s);
    d.source[0].versions = 0;
    assert_null(stream_new(&d, &c, 5, 0, 1, &err));
    assert_message(err.text, "versions: found 0, expected a number above 0 for ARC");
    remove_temporary(path);
}

static void kinds_and_identifiers_must_agree(void **state)
{
    (void)state;
    struct data_settings d = {1, {{.kind = SOURCE_GENERATE, .pool = 1000}}};
    struct trm_config arc = config_arc(5), sudoku = config_4x4();
    struct trm_err err;
    assert_null(stream_new(&d, &arc, 5, 0, 1, &err));
    assert_message(err.text, "data[0]: tasks: found 0, expected a number above 0 for ARC");
    d.source[0].tasks = 5;
    assert_null(stream_new(&d, &arc, 5, 0, 1, &err));
    assert_message(err.text, "found 5, but the model has 5 identifiers");
    assert_null(stream_new(&d, &sudoku, 5, 0, 1, &err));
    assert_message(err.text, "tasks: found 5, expected 0 for Sudoku");
}

static void an_order_has_every_place_once(void **state)
{
    (void)state;
    for (size_t count = 1; count < 200; count += 7) {
        uint8_t seen[200] = {0};
        for (size_t i = 0; i < count; i++) seen[order_at(i, count, count * 3)]++;
        for (size_t i = 0; i < count; i++) assert_int_equal(seen[i], 1);
    }
    int same = 0;
    for (size_t i = 0; i < 1000; i++) same += order_at(i, 1000, 1) == order_at(i, 1000, 2);
    assert_true(same < 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_the_one_answer),
        cmocka_unit_test(neither_threads_nor_a_restart_change_samples),
        cmocka_unit_test(shares_follow_the_run),
        cmocka_unit_test(a_file_gives_every_puzzle_once_an_epoch),
        cmocka_unit_test(a_file_may_be_longer_than_a_pack),
        cmocka_unit_test(a_data_set_gives_every_group_once_an_epoch),
        cmocka_unit_test(kinds_have_identifiers),
        cmocka_unit_test(a_cropped_board_begins_with_its_grid),
        cmocka_unit_test(turned_mazes_have_labels_of_their_own),
        cmocka_unit_test(tasks_are_learned_in_versions),
        cmocka_unit_test(kinds_and_identifiers_must_agree),
        cmocka_unit_test(an_order_has_every_place_once),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
