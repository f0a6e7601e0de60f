/* Sudoku: reading what people save, the rules, the tokens, the two exact searches against each
 * other, and the generator. */
#include "files.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/str.h"
#include "puzzle/families.h"
#include "puzzle/sudoku.h"

static const char question[] =
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
static const char answer[] =
    "534678912672195348198342567859761423426853791713924856961537284287419635345286179";

/* ---- Reading --------------------------------------------------------------------------------- */

static void expect_cells(const struct trm_grid *g, const char *cells)
{
    assert_int_equal(trm_grid_size(g), strlen(cells));
    for (int i = 0; cells[i]; i++) assert_int_equal(g->cell[i], sudoku_digit(cells[i]));
}

/* Reads text that holds `count` puzzles, of which the last has these cells. */
static void expect_read(const char *text, size_t count, const char *cells)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    if (!trm_puzzles_parse(&all, text, strlen(text), "dir/some.txt", NULL, &err))
        fail_msg("%s", err.text);
    assert_int_equal(all.count, count);
    assert_ptr_equal(all.items[0].family, &family_sudoku);
    assert_string_equal(all.items[0].name, "some:1");
    expect_cells(&all.items[count - 1].question, cells);
    trm_puzzles_done(&all);
}

static void test_reads_every_form(void **state)
{
    (void)state;
    char text[2000];
    expect_read(question, 1, question);
    snprintf(text, sizeof text, "\xef\xbb\xbf# two\r\n%s\r\n\r\n%s,%s\r\n", question, question,
             answer);
    expect_read(text, 2, question);
    snprintf(text, sizeof text, "source,question,answer,rating\nbook,%s,%s,3\nbook,%s,,\n",
             question, answer, question);
    expect_read(text, 2, question);
    snprintf(text, sizeof text, "rating,question\n7,%s\n", question);
    expect_read(text, 1, question);
    snprintf(text, sizeof text, "source,question\n\n# easy ones, 1998\nbook,%s\n", question);
    expect_read(text, 1, question);
    snprintf(text, sizeof text, "# a, b\nsource,question\n#1,%s\n# c\n#2,%s\n", question, answer);
    expect_read(text, 2, answer); /* sources may begin so, but rows have commas */
    snprintf(text, sizeof text, "question,rating\n# a, b\n%s,7\n", question);
    expect_read(text, 1, question);
    expect_read("5 3 . | . 7 . | . . .\n6 . . | 1 9 5 | . . .\n. 9 8 | . . . | . 6 .\n"
                "------+-------+------\n"
                "8 . . | . 6 . | . . 3\n4 . . | 8 . 3 | . . 1\n7 . . | . 2 . | . . 6\n"
                "------+-------+------\n"
                ". 6 . | . . . | 2 8 .\n. . . | 4 1 9 | . . 5\n. . . | . 8 . | . 7 9\n",
                1, question);
    expect_read("╔═══╗\n║12│.4║\n├──┼──┤\n34..\n2143\n....\n", 1, "12.434..2143....");
    expect_read("1.3.\n....\n2.4.\n....\n\n.2..\n....\n....\n...1\n", 2, ".2.............1");
    expect_read("1234............\n................\n", 2, "................");
    expect_read("......\n.1....\n..2...\n...3..\n....4.\n.....5\n", 1,
                ".......1......2......3......4......5");
}

static void test_reads_sixteen(void **state)
{
    (void)state;
    struct str rows = {0}, line = {0};
    for (int r = 0; r < 16; r++) {
        str_add(&rows, r == 7 ? "1234 5678 9ABC DEFg\n" : "................\n");
        str_add(&line, r == 7 ? "123456789ABCDEFG" : "................");
    }
    expect_read(rows.text, 1, line.text);
    expect_read(line.text, 1, line.text);
    str_done(&rows);
    str_done(&line);
}

static void expect_refused_bytes(const char *text, size_t length, const char *words)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    assert_false(trm_puzzles_parse(&all, text, length, "bad.txt", NULL, &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "bad.txt: ");
    assert_message(err.text, words);
    trm_puzzles_done(&all);
}

static void expect_refused(const char *text, const char *words)
{
    expect_refused_bytes(text, strlen(text), words);
}

static void test_refuses_with_place(void **state)
{
    (void)state;
    char text[400];
    expect_refused("", "is empty");
    expect_refused("\n# nothing\n", "does not look like");
    snprintf(text, sizeof text, "%.80s", question);
    expect_refused(text, "line 1: found 80 cells, expected 81");
    snprintf(text, sizeof text, "# x\n%s\n%.40sx%.40s\n", question, question, question);
    expect_refused(text, "line 3, column 41: found 'x', expected a digit");
    memcpy(text, question, 81);
    text[30] = '\0';
    expect_refused_bytes(text, 81, "line 1, column 31: found byte 0x00");
    expect_refused("53..7....\n6..195....\n",
                   "line 2: found 10 cells, expected 9: row 2 of the 9x9");
    expect_refused("53..7....\n6..195...\n", "found the end after 2 rows, expected 9");
    expect_refused("1.3.\n..5.\n....\n....\n", "line 2, column 3: found '5', expected 1..4");
    expect_refused("question,answer\n12..,1\n", "line 2, column 1: found 4 cells");
    snprintf(text, sizeof text, "source,question,answer\nbook\n");
    expect_refused(text, "does not look like");
    snprintf(text, sizeof text, "source,question\nbook\nbook,%s\n", question);
    expect_refused(text, "line 2: found 1 field, expected the question in field 2");
    snprintf(text, sizeof text, "question\n%s\nquestion,rating\n", question);
    expect_refused(text, "line 3, column 1: found 'q'");
    snprintf(text, sizeof text, "question,rating\n%s,many\n", question);
    expect_refused(text, "line 2: column 83: found the rating \"many\"");
    snprintf(text, sizeof text, "question,answer\n%s,1%s\n", question, answer + 1);
    expect_refused(text, "line 2, column 83: found '1' in the answer, expected the clue");
    snprintf(text, sizeof text, "question,answer\n%s,%s\n", question, question);
    expect_refused(text, "line 2, column 85: found '.' in the answer, expected a digit");
    expect_refused("1234341221434321,1234 3412 2143 4322\n",
                   "line 1, column 36: found '2' in the answer, expected the clue");
    expect_refused("question,answer\n12343412........,1234|3412|2143|432.\n",
                   "line 2, column 36: found '.' in the answer, expected a digit");
}

static void test_refuses_millions_of_digits(void **state)
{
    (void)state;
    size_t length = 10000000;
    char *text = xmalloc(length);
    memset(text, '7', length);
    expect_refused_bytes(text, length, "line 1: found 10000000 cells, expected 81");
    free(text);
}

static void test_stops_at_limit(void **state)
{
    (void)state;
    struct trm_puzzles all = {.limit = 2};
    struct trm_err err = {0};
    struct str text = {0};
    for (int i = 0; i < 5; i++) str_printf(&text, "%s\n", question);
    assert_true(trm_puzzles_parse(&all, text.text, text.length, "x", &family_sudoku, &err));
    assert_int_equal(all.count, 2);
    trm_puzzles_done(&all);
    str_done(&text);
}

/* Numbers in names are those of the file, wherever reading begins. */
static void test_begins_where_it_is_told(void **state)
{
    (void)state;
    struct trm_puzzles all = {.from = 2, .limit = 2}, none = {.from = 5};
    struct trm_err err = {0};
    struct str text = {0};
    for (int i = 0; i < 5; i++) str_printf(&text, "%s\n", question);
    assert_true(trm_puzzles_parse(&all, text.text, text.length, "x", &family_sudoku, &err));
    assert_int_equal(all.count, 2);
    assert_string_equal(all.items[0].name, "x:3");
    assert_string_equal(all.items[1].name, "x:4");
    assert_true(trm_puzzles_parse(&none, text.text, text.length, "x", &family_sudoku, &err));
    assert_int_equal(none.count, 0);
    assert_int_equal(none.passed, 5);
    trm_puzzles_done(&all);
    str_done(&text);
}

/* Who asks for more than is read unasked gets it. The first ones are room that nobody touches. */
static void test_limit_goes_beyond_the_most(void **state)
{
    (void)state;
    struct trm_puzzles all = {.count = TRM_PUZZLES_MOST, .capacity = TRM_PUZZLES_MOST + 4};
    struct trm_err err = {0};
    all.items = calloc(all.capacity, sizeof *all.items);
    assert_false(trm_puzzles_parse(&all, question, strlen(question), "x", &family_sudoku, &err));
    assert_message(err.text, "x: more than 100000 puzzles");
    assert_message(err.text, "take fewer at once (--limit and --from");
    all.limit = TRM_PUZZLES_MOST + 1;
    assert_true(trm_puzzles_parse(&all, question, strlen(question), "x", &family_sudoku, &err));
    assert_int_equal(all.count, TRM_PUZZLES_MOST + 1);
    trm_puzzle_done(&all.items[TRM_PUZZLES_MOST]);
    free(all.items);
}

/* ---- Rules and tokens ------------------------------------------------------------------------ */

static struct trm_grid grid_of(const char *cells, int size)
{
    struct trm_grid g = trm_grid_make(size, size);
    for (int i = 0; i < size * size; i++) g.cell[i] = (uint8_t)sudoku_digit(cells[i]);
    return g;
}

static struct trm_puzzle puzzle_of(const char *cells, int size)
{
    return (struct trm_puzzle){.family = &family_sudoku, .question = grid_of(cells, size)};
}

static void test_conflicts_and_correct(void **state)
{
    (void)state;
    struct trm_puzzle p = puzzle_of(question, 9);
    struct trm_grid g = grid_of(answer, 9);
    uint8_t marks[81];
    bool known;
    assert_int_equal(family_sudoku.conflicts(&p, &p.question, marks), 0);
    assert_true(family_sudoku.correct(&p, &g, &known) && known);
    g.cell[2] = 3; /* beside the 3 in column 2, above nothing else of row, column and box but ... */
    int count = family_sudoku.conflicts(&p, &g, marks);
    assert_true(count >= 2 && marks[1] && marks[2] && !marks[0]);
    assert_false(family_sudoku.correct(&p, &g, &known));
    assert_false(family_sudoku.correct(&p, &p.question, &known));
    struct trm_puzzle other = p;
    other.question.cell[0] = 9; /* a clue that the answer does not keep */
    g = grid_of(answer, 9);
    assert_false(family_sudoku.correct(&other, &g, &known));
}

static void expect_improper(const struct trm_puzzle *p, const char *words)
{
    struct trm_err err = {0};
    assert_false(family_sudoku.check(p, &err));
    assert_message(err.text, words);
}

static void test_check_says_what_is_wrong(void **state)
{
    (void)state;
    struct trm_puzzle p = puzzle_of(question, 9);
    struct trm_err err = {0};
    assert_true(family_sudoku.check(&p, &err));
    p.question.cell[8] = 5;
    expect_improper(&p,
                    "row 1, column 9: found a second 5 in row 1 (the first is in row 1, column 1)");
    p.question.cell[8] = 4; /* the answer has 2 */
    expect_improper(&p, "found no answer");
    p = puzzle_of(question, 9);
    p.question.cell[0] = p.question.cell[1] = p.question.cell[9] = 0;
    p.question.cell[80] = p.question.cell[79] = p.question.cell[40] = 0;
    memset(p.question.cell + 27, 0, 27);
    expect_improper(&p, "found at least two answers (row");
    p = puzzle_of(question, 9);
    p.answer = grid_of(answer, 9);
    assert_true(family_sudoku.check(&p, &err));
    p.answer.cell[2] = 9;
    expect_improper(&p, "is not its answer");
}

static void test_tokens(void **state)
{
    (void)state;
    struct trm_grid g = grid_of(question, 9), back;
    int32_t tokens[81];
    assert_true(family_sudoku.encode(&g, 9, 9, tokens));
    assert_int_equal(tokens[0], 6);
    assert_int_equal(tokens[2], 1);
    assert_false(family_sudoku.encode(&g, 4, 4, tokens));
    tokens[80] = 0;
    tokens[79] = 11;
    family_sudoku.decode(tokens, 9, 9, &g, &back);
    g.cell[80] = g.cell[79] = 0;
    assert_true(trm_grid_equal(&g, &back));
    assert_int_equal(family_sudoku.vocab_for(9, 9), 11);
    assert_int_equal(family_sudoku.vocab_for(4, 4), 6);
    assert_int_equal(family_sudoku.vocab_for(9, 8), 0);
}

/* ---- Exact search ---------------------------------------------------------------------------- */

static void test_finds_the_answer(void **state)
{
    (void)state;
    struct trm_grid q = grid_of(question, 9);
    struct trm_solution found;
    assert_true(family_sudoku.solve(&q, 2, &found));
    assert_int_equal(found.count, 1);
    expect_cells(&found.answer, answer);
    q.cell[8] = 5;
    assert_false(family_sudoku.solve(&q, 2, &found)); /* breaks a rule */
}

/* There are 288 full grids of 4x4. */
static void test_counts_all_answers(void **state)
{
    (void)state;
    struct trm_grid empty = trm_grid_make(4, 4);
    struct trm_solution found;
    assert_true(family_sudoku.solve(&empty, 1000, &found));
    assert_int_equal(found.count, 288);
    assert_true(family_sudoku.solve(&empty, 7, &found));
    assert_int_equal(found.count, 7);
}

/* A random puzzle with some clues taken or changed: none, one or many answers. */
static void spoil(struct rng *r, uint8_t *cells, int size)
{
    for (int k = (int)rng_below(r, 8); k > 0; k--) {
        int cell = (int)rng_below(r, (uint32_t)(size * size));
        cells[cell] = rng_below(r, 4) ? 0 : (uint8_t)(1 + rng_below(r, (uint32_t)size));
    }
}

static bool is_answer(const uint8_t *cells, const uint8_t *filled)
{
    struct trm_puzzle p = {.family = &family_sudoku, .question = trm_grid_make(9, 9)};
    struct trm_grid g = trm_grid_make(9, 9);
    memcpy(p.question.cell, cells, 81);
    memcpy(g.cell, filled, 81);
    bool known;
    return family_sudoku.correct(&p, &g, &known);
}

static void test_fast_search_agrees_with_plain(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 1, 0);
    int none = 0, one = 0, many = 0;
    for (int i = 0; i < 1500; i++) {
        struct trm_puzzle p;
        struct trm_generate wish = {.extra = (int)rng_below(&r, 5)};
        assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
        spoil(&r, p.question.cell, 9);
        struct sudoku_search fast = {.limit = 50}, plain = {.limit = 50};
        if (rng_below(&r, 3) == 0) {
            fast.barred_cell = plain.barred_cell = (int)rng_below(&r, 81);
            fast.barred_digit = plain.barred_digit = 1 + (int)rng_below(&r, 9);
        }
        sudoku_search_nine(p.question.cell, &fast);
        sudoku_search_any(sudoku_shape(9), p.question.cell, &plain);
        assert_int_equal(fast.count, plain.count);
        if (fast.count) assert_true(is_answer(p.question.cell, fast.answer));
        if (fast.count) assert_true(is_answer(p.question.cell, plain.answer));
        if (fast.count == 1) assert_memory_equal(fast.answer, plain.answer, 81);
        none += fast.count == 0, one += fast.count == 1, many += fast.count > 1;
        trm_puzzle_done(&p);
    }
    assert_true(none > 50 && one > 50 && many > 50); /* the test saw all three */
}

/* ---- Generator ------------------------------------------------------------------------------- */

static int count_clues(const struct trm_grid *g)
{
    int clues = 0;
    for (int i = 0; i < trm_grid_size(g); i++) clues += g->cell[i] != 0;
    return clues;
}

static void expect_proper(const struct trm_puzzle *p)
{
    struct trm_err err = {0};
    if (!family_sudoku.check(p, &err)) fail_msg("%s", err.text);
}

/* Whether there is one answer without the clue too; counted plainly. */
static bool can_spare(const struct sudoku_shape *shape, struct trm_grid grid, int cell)
{
    struct sudoku_search s = {.limit = 2};
    grid.cell[cell] = 0;
    sudoku_search(shape, grid.cell, &s);
    return s.count == 1;
}

static void test_generates_proper_puzzles(void **state)
{
    (void)state;
    static const int sizes[] = {4, 6, 9, 16};
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        struct rng r;
        rng_init(&r, 3, k);
        int n = sizes[k];
        struct trm_generate wish = {.rows = n, .cols = n, .clues = n == 16 ? 140 : 0};
        for (int i = 0; i < (n == 16 ? 2 : 30); i++) {
            struct trm_puzzle p;
            assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
            expect_proper(&p);
            assert_true(n > SUDOKU_RATED ? p.rating == -1 : p.rating >= 0);
            assert_true(p.rating == family_sudoku.rate(&p));
            for (int c = 0; n < 16 && c < n * n; c++) /* minimal: every clue is needed */
                if (p.question.cell[c]) assert_false(can_spare(sudoku_shape(n), p.question, c));
            trm_puzzle_done(&p);
        }
    }
}

static void test_generates_as_wished(void **state)
{
    (void)state;
    struct rng r, again;
    rng_init(&r, 5, 0);
    rng_init(&again, 5, 0);
    struct trm_puzzle p, q;
    struct trm_generate wish = {.clues = 30};
    assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
    assert_true(family_sudoku.generate(&again, &wish, &q, NULL));
    assert_true(trm_grid_equal(&p.question, &q.question)); /* a function of the numbers alone */
    assert_int_equal(count_clues(&p.question), 30);
    trm_puzzle_done(&p);
    trm_puzzle_done(&q);
    wish = (struct trm_generate){.extra = 20, .min_rating = 0};
    assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
    assert_in_range(count_clues(&p.question), 37, 55);
    expect_proper(&p);
    trm_puzzle_done(&p);
    wish = (struct trm_generate){.min_rating = 3};
    assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
    assert_true(p.rating >= 3);
    trm_puzzle_done(&p);
}

/* Recipes and cards name puzzles by their seeds: the bundled packs are drawn again. */
static void test_draws_the_same_puzzles(void **state)
{
    static const struct {
        const char *path;
        struct trm_generate wish;
        uint64_t seed, count;
    } packs[] = {
        {"puzzles/sudoku/easy.csv", {.clues = 40}, 1001, 20},
        {"puzzles/sudoku/medium.csv", {.clues = 30}, 1002, 20},
        {"puzzles/sudoku/4x4.csv", {.rows = 4}, 1006, 20},
        {"puzzles/sudoku/6x6.csv", {.rows = 6}, 1007, 20},
        {"puzzles/sudoku/extreme.csv", {.min_rating = 20}, 5005, 1}, /* the others are older */
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(packs); k++) {
        struct trm_puzzles all = {0};
        assert_true(trm_puzzles_read(&all, packs[k].path, &family_sudoku, NULL));
        for (uint64_t i = 0; i < packs[k].count; i++) {
            struct trm_puzzle p;
            const struct trm_puzzle *same = &all.items[i];
            assert_true(
                trm_puzzle_generate(&family_sudoku, &packs[k].wish, packs[k].seed, i, &p, NULL));
            assert_true(trm_grid_equal(&p.question, &same->question));
            assert_true(trm_grid_equal(&p.answer, &same->answer));
            assert_true(p.rating == same->rating);
            trm_puzzle_done(&p);
        }
        trm_puzzles_done(&all);
    }
}

static void test_rates(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 11, 0);
    int seen[SUDOKU_GUESSING + 1] = {0};
    struct trm_grid g = grid_of(question, 9);
    assert_int_equal(sudoku_technique(sudoku_shape(9), g.cell), SUDOKU_SINGLES);
    assert_int_equal(sudoku_rating(sudoku_shape(9), g.cell, 0), 0);
    for (int i = 0; i < 300; i++) {
        struct trm_puzzle p;
        struct trm_generate wish = {.min_rating = i % 100 ? 0 : 6};
        assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
        enum sudoku_technique t = sudoku_technique(sudoku_shape(9), p.question.cell);
        seen[t]++;
        if (t == SUDOKU_SINGLES) assert_int_equal(p.rating, 0); /* the search has singles too */
        if (p.rating > 0) assert_true(t > SUDOKU_SINGLES);
        assert_true(p.rating >= wish.min_rating);
        expect_proper(&p);
        trm_puzzle_done(&p);
    }
    assert_true(seen[SUDOKU_SINGLES] && seen[SUDOKU_LOCKED] && seen[SUDOKU_PAIRS] &&
                seen[SUDOKU_GUESSING]);
}

static bool never(void *context)
{
    (void)context;
    return false;
}

static void test_generator_refuses(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 5, 0);
    struct trm_puzzle p;
    struct trm_err err = {0};
    struct trm_generate odd = {.rows = 8, .cols = 8}, much = {.clues = 82},
                        few = {.rows = 4, .clues = 2},
                        rated = {.rows = 16, .min_rating = 5, .go_on = never};
    assert_false(family_sudoku.generate(&r, &odd, &p, &err));
    assert_message(err.text, "8x8: expected 4x4, 6x6, 9x9 or 16x16");
    assert_false(family_sudoku.generate(&r, &much, &p, &err));
    assert_message(err.text, "82 clues: expected 0..81");
    assert_false(family_sudoku.generate(&r, &few, &p, &err));
    assert_message(err.text, "with 2 clues");
    assert_false(family_sudoku.generate(&r, &rated, &p, &err));
    assert_message(err.text, "16x16 with a rating of 5: expected 0, as those above 9x9 have no");
}

static void test_prints_what_it_reads(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 9, 0);
    for (int i = 0; i < 40; i++) {
        struct trm_puzzle p;
        struct trm_generate wish = {.rows = i % 3 == 0 ? 4 : i % 3 == 1 ? 6 : 9};
        assert_true(family_sudoku.generate(&r, &wish, &p, NULL));
        struct str text = {0};
        struct trm_puzzles all = {0};
        family_sudoku.print(&p, &text);
        assert_true(trm_puzzles_parse(&all, text.text, text.length, "-", NULL, NULL));
        assert_true(trm_grid_equal(&all.items[0].question, &p.question));
        assert_true(trm_grid_equal(&all.items[0].answer, &p.answer));
        trm_puzzles_done(&all);
        str_done(&text);
        trm_puzzle_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_every_form),
        cmocka_unit_test(test_reads_sixteen),
        cmocka_unit_test(test_refuses_with_place),
        cmocka_unit_test(test_refuses_millions_of_digits),
        cmocka_unit_test(test_stops_at_limit),
        cmocka_unit_test(test_begins_where_it_is_told),
        cmocka_unit_test(test_limit_goes_beyond_the_most),
        cmocka_unit_test(test_conflicts_and_correct),
        cmocka_unit_test(test_check_says_what_is_wrong),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_finds_the_answer),
        cmocka_unit_test(test_counts_all_answers),
        cmocka_unit_test(test_fast_search_agrees_with_plain),
        cmocka_unit_test(test_generates_proper_puzzles),
        cmocka_unit_test(test_generates_as_wished),
        cmocka_unit_test(test_draws_the_same_puzzles),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_generator_refuses),
        cmocka_unit_test(test_prints_what_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
