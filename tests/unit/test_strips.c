/* The title line: what makes room first; the scrubber: which frames a column stands for. */
#include "view/scrubber.h"
#include "view/strips.h"
#include "views.h"

struct title {
    const char *left, *right, *under_way;
};

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    const struct title *t = view;
    view_title_line(c, a, l, t->left, t->right, t->under_way);
}

/* Of what goes on elsewhere the last parts, and all of it before anything else is cut. */
static void what_goes_on_makes_room(void **state)
{
    static const char *const shown[] = {"rec, lesson 20%, survey 5%   model toy",
                                        "rec, lesson 20%   model toy", "rec   model toy",
                                        "(1 of 3)    model toy"};
    static const int widths[] = {80, 60, 45, 40};
    const struct title t = {"toys:1 (1 of 3)", "model toy", "rec, lesson 20%, survey 5%"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_true(view_shows(draw, &t, widths[i], 1, shown[i]));
        if (i > 0) assert_false(view_shows(draw, &t, widths[i], 1, "survey"));
        if (i > 1) assert_false(view_shows(draw, &t, widths[i], 1, "lesson"));
        if (i > 2) assert_false(view_shows(draw, &t, widths[i], 1, "rec"));
    }
}

/* A page may have nothing at the right, and there may be nothing to say. */
static void without_neighbours(void **state)
{
    const struct title alone = {"models", NULL, "rec"}, quiet = {"models", "model toy", ""};
    (void)state;
    assert_true(view_shows(draw, &alone, 40, 1, "   rec"));
    assert_true(view_shows(draw, &quiet, 40, 1, "   model toy"));
    for (int width = 0; width < 60; width++) {
        struct str text = view_text(draw, &alone, width ? width : 1, 1, GLYPHS_UTF8);
        str_done(&text);
    }
}

/* That frame has the only mark. */
static void assert_marked(const struct scrubber_view *v, int width, int frame)
{
    struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct canvas c;
    int last = v->total > 1 ? v->total - 1 : 1, at = (int)((long)frame * (width - 1) / last);
    canvas_init(&c, width, 1);
    view_scrubber(&c, canvas_area(&c), &look, v);
    for (int x = 0; x < width; x++) {
        bool marked = canvas_at(&c, x, 0)->glyph == look_glyph(&look, GLYPH_BULLET);
        if (marked != (x == at))
            fail_msg("frame %d of %d, column %d of %d", frame, v->total, x, width);
    }
    canvas_done(&c);
}

/* A lone change is seen in its column, however many frames or columns there are. */
static void a_change_is_marked_in_its_column(void **state)
{
    enum { MOST = 200 };
    static const int widths[] = {1, 2, 3, 40, 199, 200, 201, 500};
    static struct trm_frame frame[MOST];
    static const struct trm_frame *frames[MOST];
    (void)state;
    for (int i = 0; i < MOST; i++) frames[i] = &frame[i];
    for (int total = 2; total <= MOST; total += total < 8 ? 1 : 64)
        for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++)
            for (int i = 1; i < total; i++) {
                struct scrubber_view v = {frames, total, total, -1, -1, 6};
                frame[i].changed = 1;
                assert_marked(&v, widths[w], i);
                v.count = i + 1; /* the rest is still to come */
                assert_marked(&v, widths[w], i);
                frame[i].changed = 0;
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_on_makes_room),
        cmocka_unit_test(without_neighbours),
        cmocka_unit_test(a_change_is_marked_in_its_column),
    };
    return cmocka_run_group_tests_name("strips", tests, NULL, NULL);
}
