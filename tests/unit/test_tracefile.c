/* A trace file read back says what the recorder says. */
#include "trace/tracefile.h"

#include "base/safetensors.h"
#include "run/run.h"
#include "toy.h"
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
    char path[64];
    struct safetensors file;
};

static void write_and_read(struct fixture *f, int puzzle, size_t budget)
{
    struct trm_err err = {0};
    f->model = toy_model(3);
    f->puzzle = toy_puzzle(puzzle);
    f->stepper = trm_stepper_new(f->model, 1, 1);
    f->run = run_new(f->model, &f->puzzle, budget, &err);
    for (int i = 0; i < FRAMES; i++) run_next(f->run, f->stepper);
    snprintf(f->path, sizeof f->path, "/tmp/trmscope-test-%d.safetensors", (int)getpid());
    assert_true(tracefile_write(f->run->recorder, f->path, &err));
    assert_true(safetensors_open(&f->file, f->path, &err));
}

static void tear_down(struct fixture *f)
{
    safetensors_close(&f->file);
    unlink(f->path);
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
    assert_true(tracefile_write(run->recorder, f.path, &err));
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
    assert_false(tracefile_write(f.run->recorder, "/nowhere/at/all.safetensors", &err));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_is_there),
        cmocka_unit_test(question_answer_and_metadata_are_there),
        cmocka_unit_test(only_kept_latents_are_written),
        cmocka_unit_test(an_answer_that_nobody_knows_is_left_out),
        cmocka_unit_test(a_place_that_cannot_be_written_is_an_error),
        cmocka_unit_test(lines_are_json_one_for_each_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
