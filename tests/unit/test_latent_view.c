/* A latent, drawn by each of its measures; the order of raw tokens. */
#include "base/alloc.h"
#include "sample_run.h"
#include "trace/measures.h"
#include "view/cell_map.h"
#include "view/latent.h"
#include "views.h"

#include <stdlib.h>

enum { FRAME = 30, CHANNEL = 5 };

struct fixture {
    struct sample_run *run;
    float scores[SAMPLE_TOKENS * LATENT_COLORS], colors[SAMPLE_TOKENS * LATENT_COLORS];
    struct latent_components components;
    struct latent_view view;
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    f->run = sample_run_new();
    for (int i = 0; i < SAMPLE_TOKENS * LATENT_COLORS; i++) {
        f->scores[i] = (float)(5 * sin(i * 0.4));
        f->colors[i] = (float)(0.5 + 0.5 * sin(i * 0.4));
    }
    f->components = (struct latent_components){f->scores, f->colors, {0.5, 0.25, 0.125}, 6};
    f->view = (struct latent_view){.which = TRM_Z_L,
                                   .z = f->run->frame[FRAME].z_L,
                                   .before = f->run->frame[FRAME - 1].z_L,
                                   .prefix = SAMPLE_PREFIX,
                                   .canvas_rows = 9,
                                   .canvas_cols = 9,
                                   .hidden = SAMPLE_HIDDEN,
                                   .family = trm_family_find("sudoku", NULL),
                                   .grid = &f->run->grid[FRAME],
                                   .token = SAMPLE_PREFIX + 40,
                                   .channel = CHANNEL,
                                   .components = &f->components};
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
    view_latent(c, a, l, view);
}

static void every_measure(void **state)
{
    struct fixture *f = *state;
    for (int m = 0; m < LATENT_MEASURE_COUNT; m++) {
        char name[64];
        f->view.measure = (enum latent_measure)m;
        snprintf(name, sizeof name, "latent_%s", latent_measure_name(f->view.measure));
        assert_view(name, draw, &f->view);
        assert_view_colours(name, draw, &f->view);
    }
    f->view.measure = LATENT_COSINE;
    assert_view_at("latent_cosine_ascii", draw, &f->view, 80, 24, GLYPHS_ASCII);
}

/* Where the theme has no colours the components are characters, as on a screen that has none. */
static void components_without_colours(void **state)
{
    struct fixture *f = *state;
    struct str text[2] = {{0}, {0}};
    f->view.measure = LATENT_COMPONENTS;
    for (int i = 0; i < 2; i++) {
        struct look look = {theme_find("mono"), i ? DEPTH_256 : DEPTH_MONO, GLYPHS_UTF8};
        struct canvas c;
        canvas_init(&c, 80, 24);
        draw(&c, canvas_area(&c), &look, &f->view);
        canvas_to_text(&c, &text[i]);
        canvas_done(&c);
    }
    assert_string_equal(text[0].text, text[1].text);
    str_done(&text[0]), str_done(&text[1]);
}

/* The ends of the legend are the outermost numbers, or say that some lie beyond. */
static void outermost_numbers(void **state)
{
    struct fixture *f = *state;
    double most = 0;
    char legend[40];
    for (int t = 0; t < SAMPLE_TOKENS; t++)
        most = fmax(most, fabs((double)f->view.z[t * SAMPLE_HIDDEN + CHANNEL]));
    f->view.measure = LATENT_CHANNEL;
    snprintf(legend, sizeof legend, "z_L channel %d  -%.2f ", CHANNEL, most);
    assert_true(view_shows(draw, &f->view, 80, 24, legend));
    f->view.robust = true;
    assert_false(view_shows(draw, &f->view, 80, 24, legend));
    assert_true(view_shows(draw, &f->view, 80, 24, ">= "));
    f->view.robust = false;
    f->view.measure = LATENT_RAW;
    assert_true(view_shows(draw, &f->view, 80, 24, ">= "));
    assert_true(view_shows(draw, &f->view, 80, 24, "<= -"));
}

static void not_there(void **state)
{
    struct fixture *f = *state;
    f->view.measure = LATENT_COMPONENTS;
    f->view.components = NULL;
    assert_view_at("latent_components_none", draw, &f->view, 40, 8, GLYPHS_UTF8);
    f->view.z = NULL;
    assert_view_at("latent_none", draw, &f->view, 40, 8, GLYPHS_UTF8);
}

/* q is read from the first token, which without a prefix is a cell. */
static void where_q_is_read(void **state)
{
    char text[TOKEN_TEXT];
    (void)state;
    assert_string_equal(token_text(text, 0, 2, 9), "prefix token 0 (q is read here)");
    assert_string_equal(token_text(text, 2, 2, 9), "row 1, column 1");
    assert_string_equal(token_text(text, 0, 0, 9), "row 1, column 1 (q is read here)");
    assert_string_equal(token_text(text, 10, 0, 9), "row 2, column 2");
}

/* What compares a latent with the one before says so where there is none, in place of a map of
 * nothing. */
static void nothing_before(void **state)
{
    static const enum latent_measure compared[] = {LATENT_CHANGE, LATENT_COSINE};
    struct fixture *f = *state;
    f->view.before = NULL;
    for (int i = 0; i < 2; i++) {
        f->view.measure = compared[i];
        f->view.fresh = true;
        f->view.recorded = false;
        assert_true(view_shows(draw, &f->view, 80, 24, "Not renewed yet"));
        assert_true(view_shows(draw, &f->view, 80, 24, "Go on with . or >"));
        f->view.begun = true;
        assert_true(view_shows(draw, &f->view, 80, 24, "z shows z_L"));
        f->view.begun = false;
        f->view.fresh = false;
        f->view.recorded = true;
        assert_true(view_shows(draw, &f->view, 80, 24, "is not in this file"));
    }
    f->view.fresh = true;
    f->view.measure = LATENT_NORM;
    assert_true(view_shows(draw, &f->view, 80, 24, "z_L norm"));
}

/* A file's run has the latents that it has: nobody is to wait for others. */
static void never_there(void **state)
{
    struct fixture *f = *state;
    struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct canvas c;
    struct str text = {0};
    f->view.z = NULL;
    f->view.recorded = true;
    canvas_init(&c, 120, 8);
    draw(&c, canvas_area(&c), &look, &f->view);
    canvas_to_text(&c, &text);
    assert_non_null(strstr(text.text, "This file has no latents of this recursion step."));
    assert_null(strstr(text.text, "computed again"));
    canvas_done(&c);
    str_done(&text);
}

static double number(const struct fixture *f, enum latent_order order, int token)
{
    const float *z = f->view.z + token * SAMPLE_HIDDEN;
    const float *before = f->view.before + token * SAMPLE_HIDDEN;
    switch (order) {
    case LATENT_ORDER_NORM: return measure_rms(z, SAMPLE_HIDDEN);
    case LATENT_ORDER_CHANGE: return measure_change(z, before, SAMPLE_HIDDEN);
    case LATENT_ORDER_COSINE: return measure_cosine(z, before, SAMPLE_HIDDEN);
    case LATENT_ORDER_CHANNEL: return (double)z[CHANNEL];
    case LATENT_ORDER_COMPONENT: return (double)f->scores[LATENT_COLORS * token];
    default: return -token;
    }
}

/* From top to bottom the rows of the raw map fall by what they are sorted by; a click tells whose
 * row it is, and every token has one. */
static void raw_in_order(void **state)
{
    struct fixture *f = *state;
    struct area a = {0, 0, SAMPLE_HIDDEN, 2 * SAMPLE_TOKENS};
    f->view.measure = LATENT_RAW;
    for (int o = 0; o < LATENT_ORDER_COUNT; o++) {
        bool seen[SAMPLE_TOKENS] = {0};
        double last = INFINITY;
        int rows = 0, last_token = -1;
        f->view.order = (enum latent_order)o;
        for (int y = 0; y < a.height; y++) {
            int token, channel;
            if (!latent_hit(&f->view, a, CHANNEL, y, &token, &channel)) continue;
            if (token == last_token) continue;
            double n = number(f, f->view.order, token);
            assert_int_equal(channel, CHANNEL);
            assert_false(seen[token]);
            assert_true(n <= last + 1e-6);
            seen[token] = true, last = n, last_token = token, rows++;
        }
        assert_int_equal(rows, SAMPLE_TOKENS);
    }
    f->view.order = LATENT_ORDER_CHANGE;
    assert_view("latent_raw_sorted", draw, &f->view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_measure, setup, teardown),
        cmocka_unit_test_setup_teardown(components_without_colours, setup, teardown),
        cmocka_unit_test_setup_teardown(outermost_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(not_there, setup, teardown),
        cmocka_unit_test(where_q_is_read),
        cmocka_unit_test_setup_teardown(nothing_before, setup, teardown),
        cmocka_unit_test_setup_teardown(never_there, setup, teardown),
        cmocka_unit_test_setup_teardown(raw_in_order, setup, teardown),
    };
    return cmocka_run_group_tests_name("latent_view", tests, NULL, NULL);
}
