/* Bundled puzzles for models: each is what it is taken for, and a model gets those that it can
 * read.
 */
#include "run/model_choice.h"

#include "base/path.h"
#include "unit_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct trm_config config_of(const char *family, int rows, int cols, bool crop)
{
    struct trm_config c = {.rows = rows, .cols = cols, .crop = crop};
    snprintf(c.family, sizeof c.family, "%s", family);
    return c;
}

/* The file is there, and its puzzles are of that family and suit the model. */
static void expect(struct trm_config c, const char *family, const char *name)
{
    struct trm_err err = {0};
    struct trm_puzzles some = {.limit = 1};
    const char *found = puzzles_bundled_for(&c, &err);
    if (!found) fail_msg("%s", err.text);
    assert_string_equal(found, name);
    char *path = path_bundled(found);
    assert_non_null(path);
    if (!trm_puzzles_read(&some, path, NULL, &err)) fail_msg("%s", err.text);
    const struct trm_puzzle *p = &some.items[0];
    assert_string_equal(p->family->name, family);
    snprintf(c.family, sizeof c.family, "%s", family);
    if (c.rows) assert_true(model_suits(&c, p->family, p->question.rows, p->question.cols));
    trm_puzzles_done(&some);
    free(path);
}

static void test_bundled(void **state)
{
    (void)state;
    static const int sides[] = {8, 12, 16, 20, 30};
    expect(config_of("", 0, 0, false), "sudoku", "puzzles/sudoku/hard.csv");
    expect(config_of("sudoku", 9, 9, false), "sudoku", "puzzles/sudoku/hard.csv");
    expect(config_of("sudoku", 6, 6, false), "sudoku", "puzzles/sudoku/6x6.csv");
    expect(config_of("sudoku", 4, 4, false), "sudoku", "puzzles/sudoku/4x4.csv");
    expect(config_of("", 4, 4, false), "sudoku", "puzzles/sudoku/4x4.csv");
    expect(config_of("maze", 0, 0, false), "maze", "puzzles/maze/12.csv");
    expect(config_of("maze", 30, 30, true), "maze", "puzzles/maze/12.csv");
    expect(config_of("maze", 10, 10, true), "maze", "puzzles/maze/8.csv");
    for (int i = 0; i < 5; i++) {
        char name[40];
        snprintf(name, sizeof name, "puzzles/maze/%d.csv", sides[i]);
        expect(config_of("maze", sides[i], sides[i], false), "maze", name);
    }
    expect(config_of("arc", 30, 30, false), "arc", "puzzles/arc/halo.json");
}

static void test_none(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_config large = config_of("maze", 40, 40, false),
                      small = config_of("arc", 5, 5, true);
    assert_null(puzzles_bundled_for(&large, &err));
    assert_non_null(strstr(err.text, "no bundled puzzles of Maze of 40 x 40 cells; name a file"));
    assert_null(puzzles_bundled_for(&small, NULL));
    large = config_of("chess", 8, 8, false);
    assert_null(puzzles_bundled_for(&large, &err));
    assert_non_null(strstr(err.text, "chess"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundled),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
