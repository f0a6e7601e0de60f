/* Mazes: reading, the labelled path against a naive twin, both judgements, the generator. */
#include "files.h"

#include "base/check.h"
#include "base/str.h"
#include "puzzle/families.h"
#include "puzzle/maze.h"
#include "puzzle/pack_write.h"

/* ---- Reading --------------------------------------------------------------------------------- */

static struct trm_puzzle read_one(const char *text)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    if (!trm_puzzles_parse(&all, text, strlen(text), "m.txt", NULL, &err)) fail_msg("%s", err.text);
    struct trm_puzzle p = trm_puzzle_copy(&all.items[0]);
    trm_puzzles_done(&all);
    assert_ptr_equal(p.family, &family_maze);
    return p;
}

static void expect_cells(const struct trm_grid *g, const char *cells)
{
    assert_int_equal(trm_grid_size(g), strlen(cells));
    for (int i = 0; cells[i]; i++) assert_int_equal(maze_glyph(g->cell[i]), cells[i]);
}

static void test_reads_every_form(void **state)
{
    (void)state;
    struct trm_puzzle p = read_one("\xef\xbb\xbfS #\r\n  #\r\n# G\r\n");
    expect_cells(&p.question, "S #  ## G");
    assert_int_equal(p.answer.rows, 0);
    trm_puzzle_done(&p);
    p = read_one("So#\n.o#\n#oG\n\n\nS.G\n");
    expect_cells(&p.question, "S #  ## G");
    expect_cells(&p.answer, "So# o##oG");
    trm_puzzle_done(&p);
    p = read_one("source,question,answer,rating\nx,S #  ## G,So# o##oG,4\n");
    expect_cells(&p.answer, "So# o##oG");
    assert_int_equal(p.question.rows, 3);
    assert_true(p.rating == 4);
    trm_puzzle_done(&p);
    p = read_one("question,answer\nS #  ## G,S #  ## G\n"); /* an answer that draws nothing */
    assert_int_equal(p.answer.rows, 0);
    trm_puzzle_done(&p);
    char line[200] = "";
    for (int i = 0; i < 80; i++) strcat(line, i == 0 ? "S" : " ");
    strcat(line, "G");
    p = read_one(line);
    assert_int_equal(p.question.rows, 9);
    trm_puzzle_done(&p);
}

/* Lines of a CSV that have no question, also the one that is cut off at what is looked at, do not
 * speak against mazes. */
static void test_knows_a_csv_by_its_good_lines(void **state)
{
    (void)state;
    struct trm_puzzle p = read_one("source,question\n\nx,S #  ## G\n");
    expect_cells(&p.question, "S #  ## G");
    trm_puzzle_done(&p);
    struct str text = {0};
    str_add(&text, "source,question\nx,S #  ## G\n");
    while (text.length < 65536 + 100) str_add_char(&text, 's'); /* a long name */
    str_add(&text, ",S#G ##  #\n");
    p = read_one(text.text);
    expect_cells(&p.question, "S #  ## G");
    trm_puzzle_done(&p);
    str_done(&text);
    static const char none[] = "source,question\n\nx\n";
    assert_false(maze_sniff(none, strlen(none)));
}

static void expect_refused(const char *text, const char *words)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    assert_false(trm_puzzles_parse(&all, text, strlen(text), "bad", &family_maze, &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, words);
    trm_puzzles_done(&all);
}

static void test_refuses_with_place(void **state)
{
    (void)state;
    expect_refused("", "is empty");
    expect_refused("S #\n #\n# G\n", "line 2: found 2 cells, expected 3 as in line 1");
    expect_refused("\n # \n##G\n", "line 2: found no S in the maze that begins here");
    expect_refused("S# \n## \n", "line 1: found no G");
    expect_refused("S# \n#GG\n", "line 2, column 3: found a second G, expected one");
    expect_refused("S# \n#xG\n", "line 2, column 2: found 'x', expected # (wall)");
    expect_refused("question\nS# G#\n",
                   "line 2, column 1: found a maze of 5 characters, expected a square");
    expect_refused("question\nS#SG\n", "line 2, column 3: found a second S");
    expect_refused("question,answer\nS #G,S##G\n", "line 2, column 7: found '#' in the answer");
    expect_refused("question,answer\nS #G,S #G \n",
                   "line 2, column 6: found a maze of 5 characters");
    expect_refused("##/SS\n", "line 1, column 5: found a second S");
    expect_refused("question,answer\nS #G,S / G\n", "line 2, column 9: found ' ' in the answer");
    expect_refused("question,answer\nS /#G,S  G\n", "line 2, column 9: found ' ' in the answer");
    expect_refused("S#S\n", "line 1, column 3: found a second S");
    expect_refused("S G//\n", "line 1, column 1: found rows divided by /");
    expect_refused("/\n", "line 1, column 1: found rows divided by /");
    char square[9 + 65 * 65 + 1] = "question\n"; /* a side more than a grid has */
    memset(square + 9, '#', 65 * 65);
    expect_refused(square, "line 2, column 1: found a maze of 4225 characters, expected a square");
    char wide[70];
    memset(wide, '#', sizeof wide);
    wide[65] = '\0';
    expect_refused(wide, "found a maze of 65 characters, expected a square number");
}

static void test_check_says_what_is_wrong(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_puzzle p = read_one("S#.\n##.\n..G\n");
    assert_false(family_maze.check(&p, &err));
    assert_message(err.text, "no way from S (row 1, column 1) to G (row 3, column 3)");
    trm_puzzle_done(&p);
    p = read_one("S...\noooG\n....\n");
    p.answer = p.question;
    assert_false(family_maze.check(&p, &err));
    assert_message(err.text, "not a shortest one");
    trm_puzzle_done(&p);
}

/* ---- Labels ---------------------------------------------------------------------------------- */

/* The labelled path by its definition, slowly: the cells of distance d + 1, in order of discovery,
 * are for each cell of distance d in its order the new ones below, left, right and above. */
static void naive_label(struct trm_grid *g)
{
    static int level[TRM_GRID_CELLS], next[TRM_GRID_CELLS], from[TRM_GRID_CELLS];
    static const int dy[] = {1, 0, 0, -1}, dx[] = {0, -1, 1, 0};
    int count = 1, start = 0, goal = 0;
    for (int i = 0; i < trm_grid_size(g); i++) {
        from[i] = -1;
        if (g->cell[i] == MAZE_START) start = i;
        if (g->cell[i] == MAZE_GOAL) goal = i;
    }
    level[0] = from[start] = start;
    while (count > 0) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < 4; k++) {
                int y = level[i] / g->cols + dy[k], x = level[i] % g->cols + dx[k];
                if (y < 0 || x < 0 || y >= g->rows || x >= g->cols) continue;
                int cell = y * g->cols + x;
                if (g->cell[cell] == MAZE_WALL || from[cell] >= 0) continue;
                from[cell] = level[i];
                next[found++] = cell;
            }
        }
        memcpy(level, next, sizeof level);
        count = found;
    }
    for (int cell = from[goal]; cell >= 0 && cell != start; cell = from[cell])
        g->cell[cell] = MAZE_PATH;
}

static struct trm_puzzle make(struct rng *r, int rows, int cols, bool perfect)
{
    struct trm_puzzle p;
    struct trm_err err = {0};
    struct trm_generate wish = {.rows = rows, .cols = cols, .perfect = perfect};
    if (!family_maze.generate(r, &wish, &p, &err)) fail_msg("%s", err.text);
    return p;
}

static void test_labels_agree_with_twin(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 1, 0);
    for (int i = 0; i < 120; i++) {
        int rows = 3 + (int)rng_below(&r, 24), cols = 3 + (int)rng_below(&r, 24);
        struct trm_puzzle p = make(&r, rows, cols, i % 4 == 0);
        struct trm_grid slow = p.question, fast;
        naive_label(&slow);
        int steps = maze_label(&p.question, &fast);
        assert_true(trm_grid_equal(&slow, &fast));
        assert_true(trm_grid_equal(&p.answer, &fast) && p.rating == steps);
        trm_puzzle_done(&p);
    }
}

/* The flood by rows finds the cells that the plain search says are so far. */
static void test_far_cells_agree_with_twin(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 6, 0);
    for (int i = 0; i < 400; i++) {
        int rows = 1 + (int)rng_below(&r, 64), cols = 1 + (int)rng_below(&r, 64);
        struct trm_grid g = trm_grid_make(rows, cols);
        for (int c = 0; c < rows * cols; c++) g.cell[c] = rng_below(&r, 3) ? MAZE_FREE : MAZE_WALL;
        int start = (int)rng_below(&r, (uint32_t)(rows * cols)), least = 1 + (int)rng_below(&r, 60);
        static int far[TRM_GRID_CELLS], distance[TRM_GRID_CELLS];
        int count = maze_far(&g, start, least, far), found = 0;
        maze_distances(&g, start, distance, NULL);
        for (int c = 0; c < rows * cols; c++) {
            if (distance[c] < least) continue;
            assert_true(found < count);
            assert_int_equal(far[found++], c);
        }
        assert_int_equal(found, count);
    }
}

/* In an open field the first way is down, and the last step comes from the left or above. */
static void test_label_prefers_down(void **state)
{
    (void)state;
    struct trm_puzzle p = read_one("S...\n....\n...G\n");
    struct trm_grid label;
    assert_int_equal(maze_label(&p.question, &label), 5);
    expect_cells(&label, "S   o   oooG");
    trm_puzzle_done(&p);
}

/* ---- Judging --------------------------------------------------------------------------------- */

static bool judged_right(const struct trm_puzzle *p, const char *cells)
{
    struct trm_grid g = p->question;
    bool known = false;
    for (int i = 0; cells[i]; i++) g.cell[i] = (uint8_t)maze_cell(cells[i]);
    bool right = family_maze.correct(p, &g, &known);
    assert_true(known);
    return right;
}

static void test_any_shortest_path_is_right(void **state)
{
    (void)state;
    struct trm_puzzle p = read_one("S...\n....\n#..G\n");
    assert_true(judged_right(&p, "Sooo   o#  G"));
    assert_true(judged_right(&p, "S   ooo #  G") == false); /* stops short */
    assert_true(judged_right(&p, "So   oo # oG"));
    assert_false(judged_right(&p, "So  ooo # oG")); /* a cell too many */
    assert_false(judged_right(&p, "So   oo   oG")); /* a wall gone */
    assert_false(judged_right(&p, "S       #  G"));
    assert_false(judged_right(&p, "Sooo   o#  #"));
    struct trm_grid g = p.question;
    uint8_t marks[12];
    assert_int_equal(family_maze.conflicts(&p, &g, marks), 0);
    g.cell[1] = MAZE_PATH; /* a path of one cell: it ends there, and G has none */
    assert_int_equal(family_maze.conflicts(&p, &g, marks), 2);
    assert_true(marks[1] && marks[11]);
    trm_puzzle_done(&p);
}

static void test_exact_answer(void **state)
{
    (void)state;
    struct trm_puzzle p = read_one("S..\n##.\nG..\n");
    struct trm_solution found;
    assert_true(family_maze.solve(&p.question, 2, &found));
    assert_int_equal(found.count, 1);
    assert_int_equal(found.nodes, 6);
    expect_cells(&found.answer, "Soo##oGoo");
    p.question.cell[7] = MAZE_WALL;
    assert_true(family_maze.solve(&p.question, 2, &found));
    assert_int_equal(found.count, 0);
    trm_puzzle_done(&p);
}

/* ---- Generator ------------------------------------------------------------------------------- */

static void test_generates_like_maze_hard(void **state)
{
    (void)state;
    struct rng r, again;
    rng_init(&r, 2, 0);
    rng_init(&again, 2, 0);
    for (int i = 0; i < 6; i++) {
        struct trm_puzzle p = make(&r, 0, 0, false), q = make(&again, 0, 0, false);
        struct trm_err err = {0};
        assert_true(trm_grid_equal(&p.question, &q.question));
        int walls = 0;
        for (int c = 0; c < 900; c++) walls += p.question.cell[c] == MAZE_WALL;
        assert_in_range(walls, 900 * 22 / 100, 900 * 50 / 100);
        assert_true(p.rating >= 109);
        assert_true(family_maze.check(&p, &err));
        trm_puzzle_done(&p);
        trm_puzzle_done(&q);
    }
}

/* A tree: one cell more than there are links between cells. */
static void test_perfect_mazes_are_trees(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 3, 0);
    for (int i = 0; i < 30; i++) {
        struct trm_puzzle p = make(&r, 3 + i, 33 - i, true);
        int cells = 0, links = 0, near[4];
        for (int c = 0; c < trm_grid_size(&p.question); c++) {
            if (p.question.cell[c] == MAZE_WALL) continue;
            cells++;
            int count = maze_neighbours(&p.question, c, near);
            for (int k = 0; k < count; k++) links += p.question.cell[near[k]] != MAZE_WALL;
        }
        assert_int_equal(links / 2, cells - 1);
        trm_puzzle_done(&p);
    }
}

static void test_generator_keeps_to_the_wish(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 4, 0);
    struct trm_puzzle p;
    struct trm_err err = {0};
    struct trm_generate far = {.rows = 12, .min_rating = 36}, small = {.rows = 2},
                        no = {.rows = 5, .min_rating = 24};
    assert_true(family_maze.generate(&r, &far, &p, &err));
    assert_true(p.rating >= 36);
    trm_puzzle_done(&p);
    bool easy = false; /* a wish for less than the usual way is heard too */
    struct trm_generate near = {.rows = 12, .min_rating = 5};
    for (int i = 0; i < 50; i++) {
        assert_true(family_maze.generate(&r, &near, &p, &err));
        assert_true(p.rating >= 5);
        easy |= p.rating < 30;
        trm_puzzle_done(&p);
    }
    assert_true(easy);
    assert_false(family_maze.generate(&r, &small, &p, &err));
    assert_message(err.text, "a maze of 2x2: expected 3x3 to 64x64");
    assert_false(family_maze.generate(&r, &no, &p, &err));
    assert_message(err.text, "a way of 24 steps");
}

static void test_prints_what_it_reads(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 5, 0);
    for (int i = 0; i < 20; i++) {
        struct trm_puzzle p = make(&r, 5 + i, 24 - i, false);
        struct str text = {0};
        family_maze.print(&p, &text);
        struct trm_puzzle q = read_one(text.text);
        assert_true(trm_grid_equal(&p.question, &q.question));
        assert_true(trm_grid_equal(&p.answer, &q.answer));
        trm_puzzle_done(&p);
        trm_puzzle_done(&q);
        str_done(&text);
    }
}

/* Of four cells, and of five: a row is no square, whatever it would make. */
static void test_one_row_is_read_again(void **state)
{
    static const char *const rows[] = {"SooG\n", "S#  G\n"}, *const lines[] = {"S  G/", "S#  G/"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct trm_puzzle p = read_one(rows[i]), q;
        struct str text = {0}, line = {0};
        pack_line(p.family, &p.question, &line);
        assert_string_equal(line.text, lines[i]);
        pack_csv_header(&text);
        pack_csv_row(&p, "x", &text);
        q = read_one(text.text);
        assert_true(trm_grid_equal(&p.question, &q.question));
        assert_true(trm_grid_equal(&p.answer, &q.answer));
        trm_puzzle_done(&p);
        trm_puzzle_done(&q);
        str_done(&text);
        str_done(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_every_form),
        cmocka_unit_test(test_knows_a_csv_by_its_good_lines),
        cmocka_unit_test(test_refuses_with_place),
        cmocka_unit_test(test_check_says_what_is_wrong),
        cmocka_unit_test(test_labels_agree_with_twin),
        cmocka_unit_test(test_far_cells_agree_with_twin),
        cmocka_unit_test(test_label_prefers_down),
        cmocka_unit_test(test_any_shortest_path_is_right),
        cmocka_unit_test(test_exact_answer),
        cmocka_unit_test(test_generates_like_maze_hard),
        cmocka_unit_test(test_perfect_mazes_are_trees),
        cmocka_unit_test(test_generator_keeps_to_the_wish),
        cmocka_unit_test(test_prints_what_it_reads),
        cmocka_unit_test(test_one_row_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
