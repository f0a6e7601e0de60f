/* A lesson drawn: while it learns, before its first look, paused with another rate. */
#include "base/alloc.h"
#include "sample_run.h"
#include "trace/measures.h"
#include "view/lesson_view.h"
#include "views.h"

#include <stdlib.h>

enum { ROWS = 40, FRAME = 60, MOMENTS = 3 };

struct lesson {
    struct sample_run *run;
    char glyphs[SAMPLE_VOCAB];
    double before[SAMPLE_STEPS], now[SAMPLE_STEPS];
    struct training_row rows[ROWS];
    struct lesson_view view;
};

static void make_rows(struct training_row *rows)
{
    for (int i = 0; i < ROWS; i++) {
        double x = (i + 1) / (double)ROWS;
        bool judged = i % 10 == 9;
        rows[i] = (struct training_row){
            .step = 10 * (i + 1),
            .sequence_steps = 640 * (i + 1),
            .seconds = 3 * i + 1,
            .loss = 0.6 - 0.4 * x,
            .cell_loss = 0.5 - 0.4 * x,
            .cell_accuracy = 0.9 + 0.08 * x,
            .exact_accuracy = 0.5 + 0.4 * x,
            .halt_accuracy = 1,
            .halt_steps = 6 - 3 * x,
            .learning_rate = 3e-4 * (1 - x),
            .gradient_norm = 1,
            .speed = 200 + 10 * (i % 3),
            .held_out_exact = judged ? x : (double)NAN,
            .held_out_exact_at_halt = judged ? 0.9 * x : (double)NAN,
            .held_out_cells = judged ? 0.8 + 0.2 * x : (double)NAN,
            .held_out_halt_step = judged ? 9 - 6 * x : (double)NAN,
        };
    }
}

static int setup(void **state)
{
    static const struct lesson_line moments[MOMENTS] = {
        {10, 12, 0.49, NAN}, {200, 60, 0.3, 0.5}, {400, 118, 0.1, 1}};
    struct lesson *k = xcalloc(1, sizeof *k);
    k->run = sample_run_new();
    const struct sample_run *r = k->run;
    const struct trm_family *sudoku = trm_family_find("sudoku", NULL);
    board_token_glyphs(sudoku, 9, 9, &r->question, SAMPLE_VOCAB, k->glyphs);
    for (int i = 0; i < SAMPLE_STEPS; i++) {
        k->now[i] = measure_sigmoid((double)r->frame[(i + 1) * SAMPLE_STEP_FRAMES].q_halt);
        k->before[i] = 0.3 * k->now[i];
    }
    make_rows(k->rows);
    k->view = (struct lesson_view){.state = "learning",
                                   .share = 0.2,
                                   .seconds = 118,
                                   .seconds_left = 482,
                                   .speed = 210,
                                   .loss = 0.2,
                                   .cells = 0.98,
                                   .exact = 0.9,
                                   .halt_steps = 3,
                                   .solved = 1,
                                   .solved_step = 400,
                                   .judges = 10,
                                   .step = 404,
                                   .rate_factor = 1,
                                   .threads = 2,
                                   .board = {.family = sudoku,
                                             .grid = &r->grid[FRAME],
                                             .answer = &r->answer,
                                             .given = r->given,
                                             .frame = &r->frame[FRAME],
                                             .before = &r->frame[FRAME],
                                             .canvas_rows = 9,
                                             .canvas_cols = 9,
                                             .vocab = SAMPLE_VOCAB,
                                             .token_glyphs = k->glyphs},
                                   .watched = "hard:3",
                                   .board_step = 400,
                                   .before = k->before,
                                   .now = k->now,
                                   .before_count = SAMPLE_STEPS,
                                   .now_count = SAMPLE_STEPS,
                                   .curves = {k->rows, ROWS, OVER_STEPS},
                                   .moments = moments,
                                   .moment_count = MOMENTS,
                                   .chosen = MOMENTS - 1,
                                   .said = "step 400: 100 % of 10 held-out puzzles right"};
    *state = k;
    return 0;
}

static int teardown(void **state)
{
    struct lesson *k = *state;
    sample_run_free(k->run);
    free(k);
    return 0;
}

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_lesson(c, a, l, view);
}

static void while_it_learns(void **state)
{
    struct lesson *k = *state;
    assert_view("lesson", draw, &k->view);
}

/* Where q_halt is compared with q_continue there is no line at 0.5 that it halts above. */
static void no_threshold_beside_q_continue(void **state)
{
    struct lesson *k = *state;
    struct str halts = view_text(draw, &k->view, 120, 40, GLYPHS_UTF8);
    k->view.uses_continue = true;
    struct str compares = view_text(draw, &k->view, 120, 40, GLYPHS_UTF8);
    assert_string_not_equal(halts.text, compares.text);
    str_done(&halts);
    str_done(&compares);
}

static void at_another_rate(void **state)
{
    struct lesson *k = *state;
    k->view.state = "paused";
    k->view.rate_factor = 0.25;
    k->view.threads = 1;
    k->view.chosen = 0;
    assert_view_at("lesson_paused", draw, &k->view, 80, 24, GLYPHS_ASCII);
}

static void assert_work(const struct lesson_view *v, const char *words)
{
    struct canvas c;
    struct str text = {0};
    const struct look l = {theme_find("dark"), DEPTH_MONO, GLYPHS_ASCII};
    canvas_init(&c, 120, 40);
    view_lesson(&c, canvas_area(&c), &l, v);
    canvas_to_text(&c, &text);
    if (!strstr(text.text, words)) fail_msg("no \"%s\" in\n%s", words, text.text);
    str_done(&text);
    canvas_done(&c);
}

/* A share of how many, and of which: few of many are looked at, and a model that grows from a
 * recipe has no puzzles that were given. */
static void it_says_what_is_right_of_what(void **state)
{
    struct lesson *k = *state;
    k->view.solved = 63 / 64.0;
    k->view.judges = 64;
    assert_work(&k->view, "right as given: 98.4 % of 64 (step 400)");
    k->view.grows = true;
    assert_work(&k->view, "held out, right: 98.4 % of 64 (step 400)");
    k->view.judges = 0;
    assert_work(&k->view, "held out, right: 98.4 % (step 400)");
}

static void before_the_first_look(void **state)
{
    struct lesson *k = *state;
    const struct lesson_view first = {.state = "opening",
                                      .watched = "hard:3",
                                      .seconds_left = NAN,
                                      .speed = NAN,
                                      .loss = NAN,
                                      .cells = NAN,
                                      .exact = NAN,
                                      .halt_steps = NAN,
                                      .solved = NAN,
                                      .solved_step = NAN,
                                      .rate_factor = 1,
                                      .threads = 1,
                                      .chosen = -1};
    (void)k;
    assert_view("lesson_new", draw, &first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(while_it_learns, setup, teardown),
        cmocka_unit_test_setup_teardown(no_threshold_beside_q_continue, setup, teardown),
        cmocka_unit_test_setup_teardown(at_another_rate, setup, teardown),
        cmocka_unit_test_setup_teardown(it_says_what_is_right_of_what, setup, teardown),
        cmocka_unit_test_setup_teardown(before_the_first_look, setup, teardown),
    };
    return cmocka_run_group_tests_name("lesson view", tests, NULL, NULL);
}
