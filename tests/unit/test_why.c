/* Why it halts, drawn: an explanation made of waves, so that every sign and size occurs. */
#include "base/alloc.h"
#include "sample_run.h"
#include "view/why.h"
#include "views.h"

#include <stdlib.h>

enum { AHEAD = 3 };

struct fixture {
    struct sample_run *run;
    struct explanation x;
    float memory[2 * SAMPLE_HIDDEN + 2 * EXPLAIN_SOURCES * SAMPLE_TOKENS];
    float alone[SAMPLE_CELLS], q[AHEAD + 1], edited[AHEAD + 1];
    struct why_view view;
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    float *next = f->memory;
    f->run = sample_run_new();
    f->x = (struct explanation){.tokens = SAMPLE_TOKENS, .hidden = SAMPLE_HIDDEN, .bias = -3};
    f->x.part = next;
    f->x.moved = next += SAMPLE_HIDDEN;
    next += SAMPLE_HIDDEN;
    for (int d = 0; d < SAMPLE_HIDDEN; d++) {
        f->x.part[d] = (float)(0.5 * sin(d * 1.3) + 0.1);
        f->x.moved[d] = (float)(0.2 * cos(d * 0.9));
        f->x.q += (double)f->x.part[d];
    }
    f->x.q += f->x.bias;
    f->x.q_before = f->x.q_shaken = -2.5;
    for (int s = 0; s < EXPLAIN_SOURCES; s++) {
        f->x.slope[s] = next;
        f->x.effect[s] = next + SAMPLE_TOKENS;
        for (int t = 0; t < SAMPLE_TOKENS; t++, next++) {
            next[0] = (float)(1.1 + sin(t * 0.3 + s));
            next[SAMPLE_TOKENS] = (float)(0.2 * sin(t * 0.7 + s));
        }
        next += SAMPLE_TOKENS;
    }
    for (int i = 0; i < SAMPLE_CELLS; i++)
        f->alone[i] = f->run->given[i] ? (float)(0.3 * cos(i * 0.5)) : 0;
    for (int i = 0; i <= AHEAD; i++) f->q[i] = (float)i - 1, f->edited[i] = (float)i - 2.5f;
    f->view = (struct why_view){.number = "q_halt",
                                .x = &f->x,
                                .alone = f->alone,
                                .prefix = SAMPLE_PREFIX,
                                .canvas_rows = 9,
                                .canvas_cols = 9,
                                .family = trm_family_find("sudoku", NULL),
                                .grid = &f->run->question,
                                .token = SAMPLE_PREFIX + 4,
                                .ahead = AHEAD};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sample_run_free(f->run);
    free(f);
    return 0;
}

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_why(c, a, l, view);
}

static void every_measure(void **state)
{
    static const char *const names[] = {"why_alone", "why_effect", "why_slope", "why_channels",
                                        "why_moved"};
    struct fixture *f = *state;
    f->view.source = EXPLAIN_Z_L;
    for (int m = 0; m < WHY_MEASURE_COUNT; m++) {
        f->view.measure = (enum why_measure)m;
        assert_view(names[m], draw, &f->view);
        assert_view_colours(names[m], draw, &f->view);
    }
}

static void a_what_if(void **state)
{
    struct fixture *f = *state;
    f->view.edits = "r1c1 blank, z_H of r2c2 held";
    assert_view_at("why_asking", draw, &f->view, 46, 20, GLYPHS_UTF8);
    f->view.q = f->q;
    f->view.q_edited = f->edited;
    assert_view_at("why_what_if", draw, &f->view, 46, 20, GLYPHS_ASCII);
}

/* q_halt as it was read and what noise made of it, in panes as wide as on screens of 120 and of 80
 * columns, and narrower ones. */
static void noise_before_the_cycle(void **state)
{
    struct fixture *f = *state;
    f->x.q_shaken = -12.75;
    assert_true(view_shows(draw, &f->view, 58, 30, "an H cycle ago -2.500, shaken to -12.750"));
    assert_true(view_shows(draw, &f->view, 46, 11, "; was -2.500, shaken to -12.750"));
    assert_true(view_shows(draw, &f->view, 38, 11, "; was -2.500, shaken to"));
    assert_true(view_shows(draw, &f->view, 38, 11, "\n-12.750"));
    f->view.measure = WHY_MOVED;
    assert_true(view_shows(draw, &f->view, 120, 40, "after they were shaken"));
    f->x.q_shaken = f->x.q_before;
    assert_false(view_shows(draw, &f->view, 120, 40, "shaken"));
}

/* A model that halts where q_halt is above q_continue: no text speaks of q_halt alone. */
static void another_number(void **state)
{
    struct fixture *f = *state;
    f->view.number = "NUMBER";
    f->view.edits = "r1c1 blank";
    f->view.q = f->q;
    f->view.q_edited = f->edited;
    for (int m = 0; m < WHY_MEASURE_COUNT; m++) {
        f->view.measure = (enum why_measure)m;
        assert_true(view_shows(draw, &f->view, 120, 40, "NUMBER -0.539; an H cycle ago"));
        assert_true(view_shows(draw, &f->view, 120, 40, "NUMBER -2.50 instead of -1.00"));
        assert_false(view_shows(draw, &f->view, 120, 40, "q_halt"));
    }
    f->view.x = NULL;
    assert_true(view_shows(draw, &f->view, 120, 40, "NUMBER is being taken apart"));
}

static void while_it_is_computed(void **state)
{
    struct fixture *f = *state;
    f->view.x = NULL;
    f->view.alone = NULL;
    f->view.alone_done = 0.4;
    assert_view_at("why_computing", draw, &f->view, 46, 20, GLYPHS_UTF8);
}

/* A click on the map finds the cell that is drawn there. */
static void clicks_find_cells(void **state)
{
    struct fixture *f = *state;
    struct area a = {0, 0, 80, 24};
    int hits = 0, token;
    for (int y = 0; y < a.height; y++)
        for (int x = 0; x < a.width; x++) {
            if (!why_hit(&f->view, a, x, y, &token)) continue;
            assert_true(token >= 0 && token < SAMPLE_TOKENS);
            hits++;
        }
    assert_true(hits > SAMPLE_CELLS);
    f->view.measure = WHY_CHANNELS;
    assert_false(why_hit(&f->view, a, 10, 10, &token));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_measure, setup, teardown),
        cmocka_unit_test_setup_teardown(a_what_if, setup, teardown),
        cmocka_unit_test_setup_teardown(noise_before_the_cycle, setup, teardown),
        cmocka_unit_test_setup_teardown(another_number, setup, teardown),
        cmocka_unit_test_setup_teardown(while_it_is_computed, setup, teardown),
        cmocka_unit_test_setup_teardown(clicks_find_cells, setup, teardown),
    };
    return cmocka_run_group_tests_name("why", tests, NULL, NULL);
}
