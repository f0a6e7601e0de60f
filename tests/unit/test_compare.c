/* Two runs side by side, drawn: the same run at two moments stands for two runs. */
#include "base/alloc.h"
#include "sample_run.h"
#include "trace/measures.h"
#include "view/compare.h"
#include "views.h"

#include <stdlib.h>

enum { LEFT = 33, RIGHT = 60 };

struct pair {
    struct sample_run *run;
    uint8_t lit[SAMPLE_CELLS];
    char glyphs[SAMPLE_VOCAB];
    double p[SAMPLE_STEPS];
    struct latent_view difference;
    struct compare_view view;
};

static struct compare_side_view side_of(const struct pair *k, int frame, const char *label)
{
    return (struct compare_side_view){
        .label = label,
        .board = {.family = trm_family_find("sudoku", NULL),
                  .grid = &k->run->grid[frame],
                  .answer = &k->run->answer,
                  .given = k->run->given,
                  .lit = k->lit,
                  .frame = &k->run->frame[frame],
                  .before = &k->run->frame[frame - 1],
                  .canvas_rows = 9,
                  .canvas_cols = 9,
                  .vocab = SAMPLE_VOCAB,
                  .token_glyphs = k->glyphs,
                  .row = 4,
                  .col = 4},
        .p_halt = k->p,
        .steps = frame / SAMPLE_STEP_FRAMES,
        .halt_step = frame >= SAMPLE_HALT ? SAMPLE_HALT / SAMPLE_STEP_FRAMES : 0,
    };
}

static int setup(void **state)
{
    struct pair *k = xcalloc(1, sizeof *k);
    k->run = sample_run_new();
    const struct sample_run *r = k->run;
    board_token_glyphs(trm_family_find("sudoku", NULL), 9, 9, &r->question, SAMPLE_VOCAB,
                       k->glyphs);
    for (int i = 0; i < SAMPLE_STEPS; i++)
        k->p[i] = measure_sigmoid((double)r->frame[(i + 1) * SAMPLE_STEP_FRAMES].q_halt);
    for (int i = 0; i < SAMPLE_CELLS; i++) {
        k->lit[i] = r->grid[LEFT].cell[i] != r->grid[RIGHT].cell[i];
        k->view.differ += k->lit[i];
    }
    k->difference = (struct latent_view){.which = TRM_Z_H,
                                         .measure = LATENT_CHANGE,
                                         .z = r->frame[LEFT].z_H,
                                         .before = r->frame[RIGHT].z_H,
                                         .prefix = SAMPLE_PREFIX,
                                         .canvas_rows = 9,
                                         .canvas_cols = 9,
                                         .hidden = SAMPLE_HIDDEN,
                                         .family = trm_family_find("sudoku", NULL),
                                         .token = 5};
    k->view.side[0] = side_of(k, LEFT, "hard:1, sudoku");
    k->view.side[1] = side_of(k, RIGHT, "step_20000");
    k->view.difference = &k->difference;
    k->view.distance = 0.5;
    k->view.cosine = 0.75;
    k->view.latent = "z_H";
    k->view.step = (double)LEFT / SAMPLE_STEP_FRAMES;
    k->view.most_steps = SAMPLE_STEPS;
    *state = k;
    return 0;
}

static int teardown(void **state)
{
    struct pair *k = *state;
    sample_run_free(k->run);
    free(k);
    return 0;
}

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_compare(c, a, l, view);
}

static void every_size(void **state)
{
    struct pair *k = *state;
    assert_true(k->view.differ > 0);
    assert_view("compare", draw, &k->view);
}

static void the_map_alone(void **state)
{
    struct pair *k = *state;
    k->view.difference_alone = true;
    assert_view_at("compare_map", draw, &k->view, 80, 24, GLYPHS_UTF8);
}

/* Runs of different shapes have no map, and different boards no count. */
static void what_cannot_be_compared(void **state)
{
    struct pair *k = *state;
    k->view.difference = NULL;
    k->view.differ = -1;
    k->view.distance = k->view.cosine = NAN;
    assert_view_at("compare_apart", draw, &k->view, 80, 24, GLYPHS_ASCII);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_size, setup, teardown),
        cmocka_unit_test_setup_teardown(the_map_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_compared, setup, teardown),
    };
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
