/* What the tutorial counts on: a page is done by what the next one can go on with, and following it
 * costs nobody a lesson of their own. Whole, by its script: tests/cli/tutor.sh. */
#include "canvas/text.h"
#include "files.h"
#include "playing.h"
#include "toy.h"
#include "tui/choice.h"
#include "tui/lesson_page.h"
#include "tui/perform.h"
#include "unit_test.h"

#include <poll.h>
#include <stdlib.h>

struct fixture {
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct app app;
    char *home;
};

static int setup(void **state)
{
    static const char text[] = "12343412214343..\n1234341221434.2.\n";
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    f->home = xdg_home();
    f->model = toy_model(1);
    if (!trm_puzzles_parse(&f->puzzles, text, strlen(text), "toys", NULL, &err))
        fail_msg("%s", err.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    remove_tree(f->home);
    free(f);
    return 0;
}

/* At a page of the tutorial, the first is 1. */
static void open_app(struct fixture *f, int page)
{
    struct trm_err err = {0};
    const struct app_wish wish = {.terminal = {.width = 100, .height = 36, .ascii = true},
                                  .theme = theme_find("dark"),
                                  .threads = 1,
                                  .tutor = true};
    if (!app_open(&f->app, &wish, f->model, &f->puzzles, &err)) fail_msg("%s", err.text);
    f->app.scripted = true;
    play_keys(&f->app, ":wait idle\n");
    for (int i = 1; i < page; i++) play_keys(&f->app, ":key F6\n");
    assert_int_equal(f->app.tutor.page, page - 1);
}

/* A puzzle with several answers is none to train on. */
static void a_puzzle_of_ones_own_is_proper(void **state)
{
    enum { TYPE_A_PUZZLE = 8 };
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f, TYPE_A_PUZZLE);
    play_keys(
        a,
        "e\n:wait idle\n:key C-a Delete Enter\n:wait idle\n:wait pause\n"); /* every cell blank */
    assert_ptr_equal(app_top(a)->kind, &scope_page);
    assert_int_equal(session_puzzle(&a->session)->question.cell[0], 0);
    assert_false(a->tutor.done);
    play_keys(
        a,
        "e\n:wait idle\nu\n:key Esc\n1\n:key Enter\n:wait idle\n:wait pause\n"); /* the last one */
    assert_int_equal(session_puzzle(&a->session)->question.cell[15], 1);
    assert_int_equal(session_puzzle(&a->session)->question.cell[0], 1);
    assert_true(a->tutor.done);
    app_close(a);
}

/* A lesson that was learned for a few steps and left. */
static char *leave_lesson(struct fixture *f)
{
    struct lesson_wish w = lesson_wish_default(f->puzzles.items[0].family);
    struct training_status s = {0};
    struct trm_err err = {0};
    w.steps = 1e6;
    w.batch = 8;
    struct lesson *l = lesson_begin(f->model, &f->puzzles, &w, 1, &err);
    if (!l) fail_msg("%s", err.text);
    while (s.step < 2) {
        struct pollfd news = {.fd = training_descriptor(l->training), .events = POLLIN};
        poll(&news, 1, 100);
        training_news(l->training);
        lesson_look(l, &s);
        assert_true(s.phase < TRAINING_FINISHED);
    }
    lesson_close(l);
    char *folder = lesson_find();
    assert_non_null(folder);
    return folder;
}

static bool learns(const struct app *a)
{
    return a->lessons.now && a->lessons.status.step > 0;
}

static bool is_gone(const struct app *a)
{
    return !a->lessons.now && !a->lessons.opening;
}

/* Enter is the tutorial's, which does not offer to go on with it; then "choose the first line", and
 * then "d discards it". */
static void an_unfinished_lesson_is_left_alone(void **state)
{
    enum { TRAIN = 9 };
    struct fixture *f = *state;
    struct app *a = &f->app;
    char *mine = leave_lesson(f);
    open_app(f, TRAIN);
    lesson_page_remind(a);
    assert_ptr_equal(app_top(a)->kind, &scope_page);
    play_keys(a, "t\n");
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    play_keys(a, ":key Enter\n");
    play_until(a, learns);
    assert_string_not_equal(a->lessons.now->folder, mine);
    play_keys(a, "dy");
    play_until(a, is_gone);
    app_close(a);
    char *left = lesson_find();
    assert_non_null(left);
    assert_string_equal(left, mine);
    assert_true(lesson_remove(left));
    free(left), free(mine);
}

/* Whether the text of the strip is longer than its rows: the mark that says so stands in a column
 * of its own, above the last line. */
static bool is_cut(const struct app *a)
{
    const struct canvas *c = &a->canvas;
    return canvas_at(c, c->width - 2, c->height - 2)->glyph != ' ';
}

/* What is to be done is seen on every page, and how one gets out of it. */
static void every_page_fits_a_small_screen(void **state)
{
    static const char *const sizes[] = {":size 40x24\n", ":size 80x12\n", ":size 40x12\n"};
    struct fixture *f = *state;
    struct app *a = &f->app;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        open_app(f, 1);
        play_keys(a, sizes[i]);
        while (a->tutor.on) {
            if (!a->tutor.done) assert_true(play_shows(a, "Your turn. F6 skips"));
            if (!a->tutor.done) assert_true(play_shows(a, ":tutor ends"));
            assert_true(play_shows(a, "tutorial "));
            if (is_cut(a)) fail_msg("page %d is cut, %s", a->tutor.page + 1, sizes[i]);
            play_keys(a, ":key F6\n");
        }
        app_close(a);
    }
}

/* Nobody who follows a page word by word has left the program by it. */
static void going_back_does_not_quit(void **state)
{
    enum { TYPE_A_PUZZLE = 8 };
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f, TYPE_A_PUZZLE);
    assert_true(play_shows(a, "Esc goes back"));
    play_keys(a, ":key Esc\n");
    assert_false(a->quit);
    assert_ptr_equal(app_top(a)->kind, &scope_page);
    app_close(a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_puzzle_of_ones_own_is_proper),
        TEST(an_unfinished_lesson_is_left_alone),
        TEST(every_page_fits_a_small_screen),
        TEST(going_back_does_not_quit),
    };
    return cmocka_run_group_tests_name("tutor", tests, NULL, NULL);
}
