/* A trace file read back says what the recorder says. */
#include "trace/tracefile.h"

#include "base/alloc.h"
#include "base/safetensors.h"
#include "files.h"
#include "run/run.h"
#include "small_models.h"
#include "toy.h"
#include "trace/recorder_internal.h"
#include "unit_test.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

enum { FRAMES = 2 * TOY_FRAMES + 3 };

struct fixture {
    struct trm_model *model;
    struct trm_puzzle puzzle;
    struct trm_stepper *stepper;
    struct run *run;
    char *path;
    struct safetensors file;
};

static void write_puzzle(struct fixture *f, size_t budget)
{
    struct trm_err err = {0};
    f->stepper = trm_stepper_new(f->model, 1, 1);
    f->run = run_new(f->model, &f->puzzle, budget, &err);
    for (int i = 0; i < FRAMES; i++) run_next(f->run, f->stepper);
    f->path = temporary_path("run.safetensors");
    assert_true(tracefile_write(f->run->recorder, "", f->path, &err));
    assert_true(safetensors_open(&f->file, f->path, &err));
}

static void write_run(struct fixture *f, int puzzle, size_t budget)
{
    f->puzzle = toy_puzzle(puzzle);
    write_puzzle(f, budget);
}

static void write_and_read(struct fixture *f, int puzzle, size_t budget)
{
    f->model = toy_model(3);
    write_run(f, puzzle, budget);
}

static void tear_down(struct fixture *f)
{
    safetensors_close(&f->file);
    remove_temporary(f->path);
    run_free(f->run);
    trm_stepper_free(f->stepper);
    trm_puzzle_done(&f->puzzle);
    trm_model_free(f->model);
}

static const void *tensor(const struct fixture *f, const char *name, size_t rows, size_t size)
{
    const struct tensor *t = safetensors_find(&f->file, name);
    assert_non_null(t);
    if (rows) assert_int_equal(t->shape[0], rows);
    assert_int_equal(t->size, size);
    return t->data;
}

static void every_frame_is_there(void **state)
{
    (void)state;
    struct fixture f;
    write_and_read(&f, 2, 0);
    size_t latent = f.run->state.count, cells = TOY_CELLS, numbers = cells * TOY_VOCAB;
    const float *z_H = tensor(&f, "z_H", FRAMES, FRAMES * latent * 4);
    const float *z_L = tensor(&f, "z_L", FRAMES, FRAMES * latent * 4);
    const float *logits = tensor(&f, "logits", FRAMES, FRAMES * numbers * 4);
    const float *entropy = tensor(&f, "entropy", FRAMES, FRAMES * cells * 4);
    const float *q = tensor(&f, "q", FRAMES, FRAMES * 8);
    const float *change = tensor(&f, "change_L", FRAMES, FRAMES * 4);
    const int32_t *conflicts = tensor(&f, "conflicts", FRAMES, FRAMES * 4);
    const int32_t *latent_frame = tensor(&f, "latent_frame", FRAMES, FRAMES * 4);
    const uint8_t *tokens = tensor(&f, "tokens", FRAMES, FRAMES * cells);
    const uint8_t *complete = tensor(&f, "complete", FRAMES, FRAMES);
    for (size_t i = 0; i < FRAMES; i++) {
        const struct trm_frame *x = trm_recorder_frame(f.run->recorder, (int)i);
        assert_memory_equal(z_H + i * latent, x->z_H, latent * 4);
        assert_memory_equal(z_L + i * latent, x->z_L, latent * 4);
        assert_memory_equal(logits + i * numbers, x->logits, numbers * 4);
        assert_memory_equal(entropy + i * cells, x->entropy, cells * 4);
        assert_memory_equal(tokens + i * cells, x->token, cells);
        assert_true(q[2 * i] == x->q_halt && q[2 * i + 1] == x->q_continue);
        assert_true(change[i] == (float)x->change_L);
        assert_int_equal(conflicts[i], x->conflicts);
        assert_int_equal(latent_frame[i], i);
        assert_int_equal(complete[i], x->complete);
    }
    tear_down(&f);
}

static void question_answer_and_metadata_are_there(void **state)
{
    (void)state;
    struct fixture f;
    write_and_read(&f, 2, 0);
    const int32_t *question = tensor(&f, "question", TOY_CELLS, TOY_CELLS * 4);
    const int32_t *answer = tensor(&f, "answer", TOY_CELLS, TOY_CELLS * 4);
    const uint8_t *given = tensor(&f, "given", TOY_CELLS, TOY_CELLS);
    for (int i = 0; i < TOY_CELLS; i++) {
        assert_int_equal(question[i], f.puzzle.question.cell[i] + 1);
        assert_int_equal(answer[i], f.puzzle.answer.cell[i] + 1);
        assert_int_equal(given[i], f.puzzle.question.cell[i] != 0);
    }
    assert_string_equal(safetensors_metadata(&f.file, "format"), "trmscope trace 1");
    assert_string_equal(safetensors_metadata(&f.file, "family"), "sudoku");
    assert_string_equal(safetensors_metadata(&f.file, "L_cycles"), "2");
    tear_down(&f);
}

static void only_kept_latents_are_written(void **state)
{
    (void)state;
    struct fixture f;
    write_and_read(&f, 2, 1);
    size_t latent = f.run->state.count;
    const float *z_H = tensor(&f, "z_H", 3, 3 * latent * 4);
    const int32_t *latent_frame = tensor(&f, "latent_frame", 3, 12);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(latent_frame[i], i * TOY_FRAMES);
        assert_memory_equal(z_H + (size_t)i * latent,
                            trm_recorder_frame(f.run->recorder, i * TOY_FRAMES)->z_H, latent * 4);
    }
    tear_down(&f);
}

static void an_answer_that_nobody_knows_is_left_out(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    write_and_read(&f, 1, 0);
    struct trm_puzzle empty = toy_puzzle(1);
    empty.question = trm_grid_make(4, 4); /* 288 answers */
    struct run *run = run_new(f.model, &empty, 0, &err);
    run_next(run, f.stepper);
    safetensors_close(&f.file);
    assert_true(tracefile_write(run->recorder, "", f.path, &err));
    assert_true(safetensors_open(&f.file, f.path, &err));
    assert_null(safetensors_find(&f.file, "answer"));
    run_free(run);
    trm_puzzle_done(&empty);
    tear_down(&f);
}

static void a_place_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    write_and_read(&f, 2, 0);
    assert_false(tracefile_write(f.run->recorder, "", "/nowhere/at/all.safetensors", &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all"));
    tear_down(&f);
}

static void lines_are_json_one_for_each_frame(void **state)
{
    (void)state;
    struct fixture f;
    struct str text = {0};
    write_and_read(&f, 2, 0);
    tracefile_lines(f.run->recorder, &text);
    char *line = text.text;
    for (int i = 0; i < FRAMES; i++) {
        const struct trm_frame *x = trm_recorder_frame(f.run->recorder, i);
        char *end = strchr(line, '\n');
        json_t *j = json_loadb(line, (size_t)(end - line), 0, NULL);
        assert_non_null(j);
        assert_int_equal(json_integer_value(json_object_get(j, "frame")), i);
        assert_int_equal(json_is_true(json_object_get(j, "complete")), x->complete);
        assert_int_equal(json_is_true(json_object_get(j, "halt")),
                         i == trm_recorder_halt(f.run->recorder));
        double q = json_number_value(json_object_get(j, "q_halt"));
        assert_true(fabs(q - (double)x->q_halt) < 1e-6);
        assert_int_equal(json_string_length(json_object_get(j, "answer")), TOY_CELLS);
        json_decref(j);
        line = end + 1;
    }
    assert_int_equal(*line, '\0');
    str_done(&text);
    tear_down(&f);
}

/* ---- Read back ---- */

static void assert_same_frame(const struct trm_frame *a, const struct trm_frame *b, size_t latent)
{
    assert_int_equal(a->index, b->index);
    assert_int_equal(a->supervision_step, b->supervision_step);
    assert_int_equal(a->h_cycle, b->h_cycle);
    assert_int_equal(a->l_cycle, b->l_cycle);
    assert_int_equal(a->complete, b->complete);
    if (a->index > 0) assert_int_equal(a->renewed, b->renewed);
    assert_true(a->q_halt == b->q_halt && a->q_continue == b->q_continue);
    assert_true((float)a->norm_L == (float)b->norm_L);
    assert_true((float)a->change_H == (float)b->change_H);
    assert_true((float)a->mean_entropy == (float)b->mean_entropy);
    assert_int_equal(a->changed, b->changed);
    assert_int_equal(a->conflicts, b->conflicts);
    assert_memory_equal(a->logits, b->logits, TOY_CELLS * TOY_VOCAB * sizeof(float));
    assert_memory_equal(a->token, b->token, TOY_CELLS);
    assert_int_equal(a->z_H == NULL, b->z_H == NULL);
    if (!a->z_H) return;
    assert_memory_equal(a->z_H, b->z_H, latent * sizeof(float));
    assert_memory_equal(a->z_L, b->z_L, latent * sizeof(float));
}

static void a_file_opens_as_the_run_it_was(void **state)
{
    (void)state;
    for (size_t budget = 0; budget < 2; budget++) { /* all latents, carries only */
        struct fixture f;
        struct trm_err err = {0};
        write_and_read(&f, 2, budget);
        struct trm_recorder *was = f.run->recorder, *r = trm_recorder_open(f.path, &err);
        struct trm_grid a, b;
        assert_non_null(r);
        assert_null(trm_recorder_model(r));
        assert_int_equal(trm_recorder_count(r), FRAMES);
        assert_int_equal(trm_recorder_halt(r), trm_recorder_halt(was));
        assert_int_equal(trm_recorder_cycles(r).L_cycles, 2);
        assert_true(trm_grid_equal(&trm_recorder_puzzle(r)->question, &f.puzzle.question));
        assert_true(trm_grid_equal(&trm_recorder_puzzle(r)->answer, &f.puzzle.answer));
        assert_memory_equal(trm_recorder_given(r), trm_recorder_given(was), TOY_CELLS);
        for (int i = 0; i < FRAMES; i++) {
            const struct trm_frame *x = trm_recorder_frame(was, i), *y = trm_recorder_frame(r, i);
            assert_same_frame(x, y, f.run->state.count);
            trm_recorder_grid(was, x, &a);
            trm_recorder_grid(r, y, &b);
            assert_true(trm_grid_equal(&a, &b));
        }
        struct trm_state s = {0};
        assert_false(trm_recorder_state(r, 0, &s)); /* nothing to go on with */
        trm_recorder_free(r);
        tear_down(&f);
    }
}

static struct trm_recorder *parse(uint8_t *bytes, size_t size, struct trm_err *err)
{
    *err = (struct trm_err){0};
    return recorder_parse(bytes, size, "trace", err);
}

static uint8_t *search(uint8_t *bytes, size_t size, const char *text)
{
    uint8_t *found = memmem(bytes, size, text, strlen(text));
    assert_non_null(found);
    return found;
}

/* The bytes of a file with one text in it changed. The caller frees them. */
static uint8_t *bytes_with(const struct safetensors *file, const char *find, const char *put)
{
    size_t size = file->file.size;
    uint8_t *bytes = aligned_alloc(64, (size + 63) / 64 * 64);
    memcpy(bytes, file->file.bytes, size);
    memcpy(search(bytes, size, find), put, strlen(put));
    return bytes;
}

/* What shakes a run belongs to what is seen of it; files of before have nothing. */
static void noise_is_told(void **state)
{
    (void)state;
    struct trm_err err = {0};
    for (int i = 0; i < 3; i++) {
        static const double noise[] = {0, 0.3, 0.1};
        struct fixture f = {0};
        struct trm_model *quiet = toy_model(3);
        f.model = trm_model_noisy(quiet, noise[i]);
        trm_model_free(quiet);
        write_run(&f, 2, 0);
        struct trm_recorder *r = trm_recorder_open(f.path, &err);
        assert_true(trm_recorder_config(r)->latent_noise == noise[i]);
        trm_recorder_free(r);
        tear_down(&f);
    }
}

/* With which row of the puzzle embedding the model was asked; files of before do not say it. */
static void the_identifier_comes_back(void **state)
{
    (void)state;
    for (int identifier = 0; identifier < 3; identifier++) {
        struct fixture f = {.model = toy_model(3), .puzzle = toy_puzzle(2)};
        struct trm_err err = {0};
        f.puzzle.identifier = identifier;
        write_puzzle(&f, 0);
        const char *said = safetensors_metadata(&f.file, "identifier");
        assert_true((said != NULL) == (identifier > 0));
        struct trm_recorder *r = trm_recorder_open(f.path, &err);
        assert_int_equal(trm_recorder_puzzle(r)->identifier, identifier);
        trm_recorder_free(r);
        tear_down(&f);
    }
}

static void an_identifier_out_of_range_is_refused(void **state)
{
    (void)state;
    static const char *const found[] = {"0", "x", "-"};
    struct fixture f = {.model = toy_model(3), .puzzle = toy_puzzle(2)};
    struct trm_err err = {0};
    f.puzzle.identifier = 2;
    write_puzzle(&f, 0);
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        char text[40];
        snprintf(text, sizeof text, "\"identifier\":\"%s\"", found[i]);
        uint8_t *bytes = bytes_with(&f.file, "\"identifier\":\"2\"", text);
        assert_null(parse(bytes, f.file.file.size, &err));
        assert_message(err.text, "metadata identifier: found ");
        free(bytes);
    }
    tear_down(&f);
}

/* Writing what was read gives the same bytes. */
static void what_was_read_is_written_the_same(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    char *again;
    struct mapped a, b;
    write_and_read(&f, 2, 1);
    struct trm_recorder *r = trm_recorder_open(f.path, &err);
    again = xasprintf("%s.again", f.path);
    assert_true(tracefile_write(r, "", again, &err));
    assert_true(mapped_open(&a, f.path, &err) && mapped_open(&b, again, &err));
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    mapped_close(&a);
    mapped_close(&b);
    trm_recorder_free(r);
    unlink(again);
    free(again);
    tear_down(&f);
}

/* One change to a good file at a time, each refused with words about it. */
static void a_file_that_contradicts_itself_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    write_and_read(&f, 2, 1);
    size_t size = f.file.file.size;
    uint8_t *bytes = aligned_alloc(64, (size + 63) / 64 * 64);
    static const struct {
        const char *find, *put, *says;
    } texts[] = {
        {"trmscope trace 1", "trmscope trace 9", "trmscope trace 9"},
        {"\"sudoku\"", "\"sudoko\"", "sudoko"},
        {"\"rows\":\"4\"", "\"rows\":\"0\"", "rows"},
        {"\"cols\":\"4\"", "\"cols\":\"3\"", "4 x 3"},
        {"\"L_cycles\":\"2\"", "\"L_cycles\":\"3\"", "frame 3"},
        {"\"entropy\"", "\"entrope\"", "entropy"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        memcpy(bytes, f.file.file.bytes, size);
        memcpy(search(bytes, size, texts[i].find), texts[i].put, strlen(texts[i].put));
        assert_null(parse(bytes, size, &err));
        if (!strstr(err.text, texts[i].says)) fail_msg("%s: %s", texts[i].find, err.text);
    }
    static const struct {
        const char *tensor, *says;
    } numbers[] = {{"tokens", "tokens"},
                   {"latent_frame", "latent_frame"},
                   {"h_cycle", "frame 0"},
                   {"question", "vocabulary"}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        memcpy(bytes, f.file.file.bytes, size);
        const struct tensor *t = safetensors_find(&f.file, numbers[i].tensor);
        bytes[(const uint8_t *)t->data - f.file.file.bytes] = 77;
        assert_null(parse(bytes, size, &err));
        if (!strstr(err.text, numbers[i].says)) fail_msg("%s: %s", numbers[i].tensor, err.text);
    }
    free(bytes);
    tear_down(&f);
}

static void assert_told(const struct trm_recorder *r, int test_index, const char *changed)
{
    assert_int_equal(trm_recorder_puzzle(r)->test_index, test_index);
    assert_string_equal(tracefile_changed(r), changed);
}

/* Its demonstrations are higher, and wider, than its tests. */
static struct trm_puzzles read_task(void)
{
    static const char task[] = "{\"train\":[{\"input\":[[1,2]],\"output\":[[2],[3]]},"
                               "{\"input\":[[1],[1],[7]],\"output\":[[0,9,8,0]]}],"
                               "\"test\":[{\"input\":[[3,4]]},{\"input\":[[5,6]]}]}";
    struct trm_puzzles tests = {0};
    struct trm_err err = {0};
    assert_true(trm_puzzles_parse(&tests, task, strlen(task), "task", NULL, &err));
    return tests;
}

/* A run of the second test of a task, with a few frames, written as one that was changed. */
static void write_task(const char *path, struct safetensors *file)
{
    struct trm_model *m = family_model("arc", 30);
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    struct trm_puzzles tests = read_task();
    struct trm_err err = {0};
    struct run *run = run_new(m, &tests.items[1], 0, &err);
    for (int i = 0; i < 3; i++) run_next(run, stepper);
    assert_told(run->recorder, 1, "");
    assert_true(tracefile_write(run->recorder, "noise 0.3 at frame 1", path, &err));
    assert_true(safetensors_open(file, path, &err));
    run_free(run);
    trm_puzzles_done(&tests);
    trm_stepper_free(stepper);
    trm_model_free(m);
}

/* What was done to a run, and which test of its task it is of, comes back; a file of before, which
 * says neither, opens as the plain run of the first. */
static void changes_and_tests_come_back(void **state)
{
    (void)state;
    struct safetensors file;
    struct trm_err err = {0};
    char *path = temporary_path("run.safetensors");
    write_task(path, &file);
    struct trm_recorder *r = trm_recorder_open(path, &err);
    assert_told(r, 1, "noise 0.3 at frame 1");
    trm_recorder_free(r);
    static const struct {
        const char *find, *put;
        int test_index;
        const char *changed;
    } before[] = {{"\"test\"", "\"tset\"", -1, "noise 0.3 at frame 1"},
                  {"\"changed\":\"", "\"chnaged\":\"", 1, ""},
                  {"noise 0.3", "no\\ne 0.3", 1, "no?e 0.3 at frame 1"}};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        uint8_t *bytes = bytes_with(&file, before[i].find, before[i].put);
        r = parse(bytes, file.file.size, &err);
        if (!r) fail_msg("%s", err.text);
        assert_told(r, before[i].test_index, before[i].changed);
        trm_recorder_free(r);
        free(bytes);
    }
    uint8_t *bytes = bytes_with(&file, "\"test\":\"2\"", "\"test\":\"0\"");
    assert_null(parse(bytes, file.file.size, &err));
    assert_message(err.text, "metadata test: found 0, expected a number from 1 to 1000");
    free(bytes);
    safetensors_close(&file);
    remove_temporary(path);
}

static void assert_same_demos(const struct trm_recorder *r, const struct trm_puzzle *p)
{
    const struct trm_puzzle *read = trm_recorder_puzzle(r);
    assert_int_equal(read->demo_count, p->demo_count);
    for (int i = 0; i < p->demo_count; i++) {
        assert_true(trm_grid_equal(&read->demos[i].input, &p->demos[i].input));
        assert_true(trm_grid_equal(&read->demos[i].output, &p->demos[i].output));
    }
}

/* Without them a model that crops would run the task on another board. Files of before have
 * none. */
static void demonstrations_come_back(void **state)
{
    (void)state;
    struct safetensors file;
    struct trm_err err = {0};
    struct mapped again;
    struct trm_puzzles tests = read_task();
    char *path = temporary_path("run.safetensors"), *copy = xasprintf("%s.again", path);
    write_task(path, &file);
    struct trm_recorder *r = trm_recorder_open(path, &err);
    assert_same_demos(r, &tests.items[1]);
    assert_true(tracefile_write(r, tracefile_changed(r), copy, &err));
    assert_true(mapped_open(&again, copy, &err));
    assert_int_equal(again.size, file.file.size);
    assert_memory_equal(again.bytes, file.file.bytes, again.size);
    mapped_close(&again);
    trm_recorder_free(r);
    uint8_t *bytes = bytes_with(&file, "\"demos\"", "\"domes\"");
    r = parse(bytes, file.file.size, &err);
    if (!r) fail_msg("%s", err.text);
    assert_int_equal(trm_recorder_puzzle(r)->demo_count, 0);
    trm_recorder_free(r);
    free(bytes);
    safetensors_close(&file);
    trm_puzzles_done(&tests);
    unlink(copy);
    free(copy);
    remove_temporary(path);
}

static void damaged_demonstrations_are_refused(void **state)
{
    (void)state;
    struct safetensors file;
    struct trm_err err = {0};
    char *path = temporary_path("run.safetensors");
    write_task(path, &file);
    static const struct {
        const char *shape;
        int first; /* token; -1: as it was */
        const char *says;
    } damages[] = {{"[3,4,4]", -1, "demos: found [3, 4, 4], expected inputs and outputs by turns"},
                   {"[6,2,4]", -1, "demos: found no grid"},
                   {"[4,3,4]", 1, "demos: found no grid"},
                   {"[4,3,4]", 77, "demos: found a token beyond the vocabulary of 12"}};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        uint8_t *bytes = bytes_with(&file, "[4,3,4]", damages[i].shape);
        const struct tensor *demos = safetensors_find(&file, "demos");
        if (damages[i].first >= 0)
            bytes[(const uint8_t *)demos->data - file.file.bytes] = (uint8_t)damages[i].first;
        assert_null(parse(bytes, file.file.size, &err));
        assert_message(err.text, damages[i].says);
        free(bytes);
    }
    safetensors_close(&file);
    remove_temporary(path);
}

/* A picture begins in the corner of the canvas, or the views would have none to draw. */
static void a_question_without_a_grid_is_refused(void **state)
{
    (void)state;
    struct safetensors file;
    struct trm_err err = {0};
    char *path = temporary_path("run.safetensors");
    write_task(path, &file);
    uint8_t *bytes = bytes_with(&file, "trmscope trace 1", "trmscope trace 1");
    const struct tensor *question = safetensors_find(&file, "question");
    bytes[(const uint8_t *)question->data - file.file.bytes] = 1; /* EOS */
    assert_null(parse(bytes, file.file.size, &err));
    assert_message(err.text, "trace: question: found no grid");
    free(bytes);
    safetensors_close(&file);
    remove_temporary(path);
}

static void csv_has_the_fields_of_the_lines(void **state)
{
    (void)state;
    struct fixture f;
    struct str csv = {0};
    char row[400];
    write_and_read(&f, 2, 0);
    tracefile_csv(f.run->recorder, &csv);
    const struct trm_frame *x = trm_recorder_frame(f.run->recorder, 1);
    assert_true(strncmp(csv.text,
                        "frame,supervision_step,h_cycle,l_cycle,renewed,complete,halt,"
                        "q_halt,",
                        68) == 0);
    snprintf(row, sizeof row, "\n1,0,0,1,\"z_L\",0,0,%.9g,", (double)x->q_halt);
    assert_non_null(strstr(csv.text, row));
    int lines = 0;
    for (const char *c = csv.text; *c; c++) lines += *c == '\n';
    assert_int_equal(lines, FRAMES + 1);
    str_done(&csv);
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_is_there),
        cmocka_unit_test(question_answer_and_metadata_are_there),
        cmocka_unit_test(only_kept_latents_are_written),
        cmocka_unit_test(an_answer_that_nobody_knows_is_left_out),
        cmocka_unit_test(a_place_that_cannot_be_written_is_an_error),
        cmocka_unit_test(a_file_opens_as_the_run_it_was),
        cmocka_unit_test(noise_is_told),
        cmocka_unit_test(the_identifier_comes_back),
        cmocka_unit_test(an_identifier_out_of_range_is_refused),
        cmocka_unit_test(what_was_read_is_written_the_same),
        cmocka_unit_test(a_file_that_contradicts_itself_is_refused),
        cmocka_unit_test(changes_and_tests_come_back),
        cmocka_unit_test(demonstrations_come_back),
        cmocka_unit_test(damaged_demonstrations_are_refused),
        cmocka_unit_test(a_question_without_a_grid_is_refused),
        cmocka_unit_test(csv_has_the_fields_of_the_lines),
        cmocka_unit_test(lines_are_json_one_for_each_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
