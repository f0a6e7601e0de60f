/* The title line: what makes room first. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_on_makes_room),
        cmocka_unit_test(without_neighbours),
    };
    return cmocka_run_group_tests_name("strips", tests, NULL, NULL);
}
