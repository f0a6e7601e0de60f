/* The layout at every size from 1x1 to 300x100: inside the screen, without
 * overlap, nothing lost. */
#include "view/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 300, HEIGHT = 100 };

static unsigned char covered[HEIGHT][WIDTH];

static void cover(struct area a, int width, int height)
{
    assert_true(a.width >= 0 && a.height >= 0 && a.x >= 0 && a.y >= 0);
    assert_true(a.x + a.width <= width && a.y + a.height <= height);
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + a.width; x++) covered[y][x]++;
}

/* Every cell of the screen belongs to exactly one area. */
static void check(int width, int height, const struct layout_wish *wish)
{
    struct layout l = layout_arrange(width, height, wish);
    memset(covered, 0, sizeof covered);
    cover(l.title, width, height);
    cover(l.scrubber, width, height);
    cover(l.status, width, height);
    cover(l.keys, width, height);
    for (int p = 0; p < SLOT_COUNT; p++) cover(l.slot[p], width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (covered[y][x] != 1)
                fail_msg("%dx%d: cell %d,%d in %d areas", width, height, x, y, covered[y][x]);
    assert_true(l.slot[wish->focus].width > 0 && l.slot[wish->focus].height > 0);
    bool room = l.arrangement != LAYOUT_SMALL;
    if (room && l.slot[SLOT_BOARD].width < wish->board_width)
        fail_msg("%dx%d: narrow board", width, height);
    bool pair = l.arrangement == LAYOUT_PAIR;
    if (room && l.slot[SLOT_BOARD].height < wish->board_height - (pair ? 3 : 0))
        fail_msg("%dx%d: low board", width, height);
    int empty = 0;
    for (int p = 0; p < SLOT_COUNT && room; p++)
        if (l.slot[p].width == 0)
            empty++;
        else if (l.slot[p].width < 26 || l.slot[p].height < 7)
            fail_msg("%dx%d: pane %d is too small", width, height, p);
    if (empty != pair) fail_msg("%dx%d: %d empty slots", width, height, empty);
}

static void test_every_size(void **state)
{
    (void)state;
    static const struct layout_wish wishes[] = {
        {27, 15, 14, SLOT_BOARD, false, false},    {39, 21, 20, SLOT_LATENT, false, false},
        {64, 34, 34, SLOT_CURVES, false, false},   {10, 7, 7, SLOT_BOARD, true, false},
        {500, 200, 200, SLOT_LATENT, false, true},
    };
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
        for (int height = 1; height <= HEIGHT; height++)
            for (int width = 1; width <= WIDTH; width += height % 10 == 0 ? 1 : 7)
                check(width, height, &wishes[i]);
}

static void test_usual_sizes(void **state)
{
    (void)state;
    struct layout_wish wish = {.board_width = 29, .board_height = 15, .focus = SLOT_LATENT};
    assert_int_equal(layout_arrange(80, 24, &wish).arrangement, LAYOUT_WIDE);
    assert_int_equal(layout_arrange(120, 40, &wish).arrangement, LAYOUT_LARGE);
    assert_int_equal(layout_arrange(200, 60, &wish).arrangement, LAYOUT_LARGE);
    assert_int_equal(layout_arrange(200, 22, &wish).arrangement, LAYOUT_BROAD);
    assert_int_equal(layout_arrange(50, 60, &wish).arrangement, LAYOUT_TALL);
    struct layout small = layout_arrange(40, 12, &wish);
    assert_int_equal(small.arrangement, LAYOUT_SMALL);
    assert_int_equal(small.slot[SLOT_BOARD].width, 0);
    assert_int_equal(small.slot[SLOT_LATENT].width, 40);
    assert_int_equal(small.slot[SLOT_LATENT].height, 8);
    struct layout low = layout_arrange(80, 17, &wish);
    assert_int_equal(low.arrangement, LAYOUT_PAIR);
    assert_true(low.slot[SLOT_BOARD].width > 0 && low.slot[SLOT_LATENT].width > 0);
    wish.focus = SLOT_CURVES;
    low = layout_arrange(80, 17, &wish);
    assert_true(low.slot[SLOT_BOARD].width > 0 && low.slot[SLOT_CURVES].width > 0);
    wish.alone = true;
    assert_int_equal(layout_arrange(200, 60, &wish).arrangement, LAYOUT_SMALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_usual_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
