/* Curves of a run: read off between uneven rows, drawn at every size. */
#include "view/training_curves.h"

#include "canvas/text.h"
#include "golden.h"

enum { ROWS = 60 };

/* A run that learns; every tenth row has an evaluation. */
static void make_rows(struct training_row *rows)
{
    for (int i = 0; i < ROWS; i++) {
        double x = (i + 1) / (double)ROWS, exact = 1 / (1 + exp(-10 * (x - 0.5)));
        bool judged = i % 10 == 9;
        rows[i] = (struct training_row){
            .step = 10 * (i + 1) + (i > 30 ? 50 : 0),
            .sequence_steps = 640 * (i + 1),
            .seconds = 3 * i + 1,
            .loss = 2.4 * exp(-4 * x),
            .cell_loss = 2.2 * exp(-4 * x),
            .cell_accuracy = 1 - 0.8 * exp(-4 * x),
            .exact_accuracy = i ? exact : (double)NAN,
            .halt_accuracy = 1,
            .halt_steps = 2 + 6 * x,
            .learning_rate = 1e-3 * (1 - x),
            .gradient_norm = 1,
            .speed = 400 + 20 * (i % 3),
            .held_out_exact = judged ? 0.9 * exact : (double)NAN,
            .held_out_exact_at_halt = judged ? 0.8 * exact : (double)NAN,
            .held_out_cells = judged ? 1 - 0.9 * exp(-4 * x) : (double)NAN,
            .held_out_halt_step = judged ? 3 + 6 * x : (double)NAN,
        };
    }
}

static void assert_curves(const char *golden, int width, int height, const struct training_view *v)
{
    const struct look l = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct canvas c;
    struct str text = {0};
    draw_training_curves(&c, width, height, &l, v);
    canvas_to_text(&c, &text);
    assert_golden(golden, text.text);
    str_done(&text);
    canvas_done(&c);
}

static void curves_look_right(void **state)
{
    (void)state;
    struct training_row rows[ROWS];
    make_rows(rows);
    struct training_view v = {rows, ROWS, OVER_SEQUENCE_STEPS};
    assert_curves("training_80x24.txt", 80, 24, &v);
    assert_curves("training_120x16.txt", 120, 16, &v);
    v.axis = OVER_STEPS;
    assert_curves("training_36x7.txt", 36, 7, &v);
}

static void any_rows_at_any_size(void **state)
{
    (void)state;
    struct training_row rows[ROWS];
    const struct look l = {theme_find("mono"), DEPTH_MONO, GLYPHS_ASCII};
    make_rows(rows);
    rows[5].loss = INFINITY;
    rows[6].step = rows[7].step;
    for (size_t count = 0; count <= ROWS; count += count < 3 ? 1 : 19)
        for (int width = 0; width < 130; width += 1 + width / 4)
            for (int height = 0; height < 40; height += 1 + height / 4) {
                struct training_view v = {count ? rows : NULL, count,
                                          (enum training_axis)(width % 3)};
                struct canvas c;
                draw_training_curves(&c, width, height, &l, &v);
                canvas_done(&c);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_look_right),
        cmocka_unit_test(any_rows_at_any_size),
    };
    return cmocka_run_group_tests_name("training_curves", tests, NULL, NULL);
}
