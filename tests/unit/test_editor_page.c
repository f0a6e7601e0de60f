/* The editors in the terminal program, by script: make a Sudoku, save it, run it, come back; paint
 * a maze with the mouse; an ARC task of two demonstrations; go on with an unfinished edit. And a
 * storm of random keys (STORM=100000 in the environment: so many). */
#include "base/alloc.h"
#include "base/rng.h"
#include "canvas/text.h"
#include "files.h"
#include "playing.h"
#include "small_models.h"
#include "tui/choice.h"
#include "tui/editing.h"
#include "tui/editor_page.h"
#include "tui/help_overlay.h"
#include "tui/perform.h"
#include "unit_test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct app app;
    char *home;
};

static struct fixture *fixture_new(const char *family, int side, const char *puzzle)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    struct app_wish wish = {
        .terminal = {.width = 80, .height = 24}, .theme = theme_find("dark"), .threads = 1};
    f->home = temporary_path("home");
    setenv("XDG_STATE_HOME", f->home, 1);
    setenv("XDG_DATA_HOME", f->home, 1);
    f->model = family_model(family, side);
    if (!trm_puzzles_parse(&f->puzzles, puzzle, strlen(puzzle), "one.txt", NULL, &err) ||
        !app_open(&f->app, &wish, f->model, &f->puzzles, &err))
        fail_msg("%s", err.text);
    f->app.scripted = true;
    return f;
}

static void fixture_free(struct fixture *f)
{
    app_close(&f->app);
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    if (path_exists(f->home))
        remove_tree(f->home);
    else
        remove_temporary(f->home);
    free(f);
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
}

static struct editor *editor_of(struct fixture *f)
{
    assert_ptr_equal(app_top(&f->app)->kind, &editor_page);
    return &f->app.editing->editor;
}

static void assert_shows(struct fixture *f, const char *words)
{
    struct str text = {0};
    app_draw(&f->app);
    canvas_to_text(&f->app.canvas, &text);
    assert_message(text.text, words);
    str_done(&text);
}

static void assert_file(struct fixture *f, const char *name, const char *want)
{
    char *path = path_join(f->home, name);
    size_t length;
    char *text = path_read(path, 1 << 20, &length, NULL);
    assert_string_equal(text, want);
    free(text);
    free(path);
}

static const char toy[] = "12343412........\n";

/* Find, open, edit, save, run: and back. */
static void test_sudoku_journey(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\nEs\n:wait idle\n"); /* a new Sudoku */
    assert_shows(f, "at least 100 answers");
    play(f, "s4\n:key Enter\n1\n:key Right\n2\n:key Right\n3\n:key Right\n5\n"); /* there is no 5 */
    struct editor *e = editor_of(f);
    assert_int_equal(e->document.pairs[0].input.rows, 4);
    assert_int_equal(e->document.pairs[0].input.cell[2], 3);
    assert_int_equal(e->document.pairs[0].input.cell[3], 0);
    play(f, ":key Down\n1\n:key Left\n:wait idle\n");
    assert_shows(f, "Not unique");
    play(f, "a\n:wait idle\n");
    assert_shows(f, "/"); /* cells that may be one or the other */
    play(f, "w\n:key C-u\n");
    struct event path = {.kind = EVENT_PASTE, .text = f->home, .length = strlen(f->home)};
    app_event(&f->app, &path);
    play(f, "/mine.txt\n:key Enter\n:wait idle\n");
    assert_shows(f, "saved: /");
    assert_file(f, "mine.txt", "123....1........\n");
    play(f, "4\nw\n"); /* its own file: not asked again */
    assert_file(f, "mine.txt", "123...41........\n");
    play(f, ":wait idle\n");
    fixture_free(f);
}

static void test_run_and_back(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\ne\n");
    struct editor *e = editor_of(f);
    assert_int_equal(e->document.pairs[0].input.cell[0], 1);
    play(f, ":key End\njj\n:key Right\n3\n:wait idle\n");
    assert_int_equal(e->history.done, 1);
    play(f, ":key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    assert_int_equal(session_puzzle(&f->app.session)->question.cell[2 * 4 + 1], 3);
    assert_true(f->app.session.play.playing);
    play(f, ":wait pause\ne\n");
    e = editor_of(f);
    assert_int_equal(e->history.done, 1); /* the same editor */
    play(f, "u\n");
    assert_int_equal(e->document.pairs[0].input.cell[2 * 4 + 1], 0);
    play(f, ":key C-r\nT\n:wait idle\n");
    assert_shows(f, "one-1.safetensors"); /* where the run is to be written */
    play(f, ":key C-u\n");
    struct event path = {.kind = EVENT_PASTE, .text = f->home, .length = strlen(f->home)};
    app_event(&f->app, &path);
    play(f, "/run.jsonl\n:key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    assert_false(f->app.session.play.playing);
    char *written = path_join(f->home, "run.jsonl");
    assert_true(path_exists(written));
    free(written);
    play(f, "E\n"); /* the edit behind is offered first */
    assert_shows(f, "go on: one:1");
    play(f, ":key Enter\n");
    assert_int_equal(editor_of(f)->history.done, 1);
    play(f, ":key :\ndiscard\n:key Enter\ny\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    fixture_free(f);
}

/* A session that is recorded keeps nobody from writing a run. */
static void test_trace_while_recording(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    struct trm_err err = {0};
    char *cast = path_join(f->home, "mine.cast");
    assert_true(path_make_folders(f->home, &err));
    play(f, ":wait idle\n");
    assert_true(recording_start(&f->app, cast, &err));
    play(f, "eT\n:wait idle\n");
    assert_shows(f, "write the run");
    assert_shows(f, "one-1.safetensors");
    free(cast);
    fixture_free(f);
}

static void mouse(struct fixture *f, enum mouse_act act, int x, int y)
{
    struct event e = {.kind = EVENT_MOUSE, .mouse = act, .x = x, .y = y};
    app_event(&f->app, &e);
}

static void test_maze_journey(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("maze", 8,
                                    "S      #\n       #\n       #\n       #\n"
                                    "       #\n       #\n       #\n      G#\n");
    play(f, ":wait idle\n:size 120x40\nEm\ns8\n:key Enter\n:wait idle\n");
    assert_shows(f, "The shortest way has 10 steps.");
    struct editor *e = editor_of(f);
    struct board {
        int x, y;
    } from = {-1, -1}, to = {-1, -1};
    struct editor_view v = editing_view(f->app.editing);
    for (int y = 39; y >= 0; y--)
        for (int x = 119; x >= 0; x--) {
            struct editor_hit hit = editor_hit(f->app.editing->area, &v, x, y);
            if (hit.target != EDITOR_CELL || hit.at.col != 3) continue;
            if (hit.at.row == 1) from = (struct board){x, y};
            if (hit.at.row == 6) to = (struct board){x, y};
        }
    mouse(f, MOUSE_PRESS, from.x, from.y);
    mouse(f, MOUSE_DRAG, to.x, to.y);
    mouse(f, MOUSE_RELEASE, to.x, to.y);
    for (int row = 1; row < 7; row++)
        assert_int_equal(e->document.pairs[0].input.cell[row * 8 + 3], 0);
    play(f, ":wait idle\n");
    assert_shows(f, "no way from S to G");
    play(f, "k \n:wait idle\na\n"); /* a gap */
    assert_shows(f, "shortest way");
    play(f, ":key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    play(f, "q");
    fixture_free(f);
}

static void test_arc_journey(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("arc", 30,
                                    "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                                    "\"test\":[{\"input\":[[3]],\"output\":[[4]]}]}");
    play(f, ":wait idle\nEa\n5\n:key Right\n6\n:key Tab\ns1x2\n:key Enter\n65\n:key Home\n"
            "d\n7\n:key Right\n8\n:key Tab\ns1x2\n:key Enter\n8\n:key Right\n7\n:wait idle\n");
    struct editor *e = editor_of(f);
    assert_int_equal(e->document.demo_count, 2);
    assert_int_equal(e->document.pairs[1].output.cols, 2);
    assert_int_equal(e->document.pairs[1].output.cell[1], 7);
    play(f, ":key PageDown\nn\nD\n");
    assert_int_equal(e->document.count, 4);
    assert_shows(f, "2 demonstrations, 2 tests. 1 without an output.");
    play(f, ":key Tab Tab\n");
    assert_int_equal(e->sheet.pair, 0);
    play(f, ":key PageUp Enter\n:wait idle\n"); /* the second test, without an answer */
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    assert_int_equal(session_puzzle(&f->app.session)->test_index, 1);
    assert_int_equal(session_puzzle(&f->app.session)->demo_count, 2);
    play(f, "e\n:key R\nu\n");
    assert_int_equal(editor_of(f)->document.count, 4);
    fixture_free(f);
}

/* An editor that was closed without saving is offered again, as it was. */
static void test_go_on(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\ne\n:key Down Down\n4\nq\n");
    assert_shows(f, "Not saved yet, but kept");
    play(f, "Es\n"); /* another one in its place */
    play(f, "qE\n");
    assert_shows(f, "go on: one:1");
    play(f, ":key Enter\n:wait idle\n");
    struct editor *e = editor_of(f);
    assert_int_equal(e->document.pairs[0].input.cell[8], 4);
    assert_shows(f, "As it was: 1 change");
    play(f, "u\n");
    assert_false(editor_modified(e));
    fixture_free(f);
}

/* However many were left: the oldest one is the last that is offered. */
static void test_many_unfinished(void **state)
{
    enum { OTHERS = 45 };
    static const struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\ne\n:key Down Down\n4\n");
    char *oldest = xstrdup(editor_of(f)->journal.path);
    for (int i = 0; i < OTHERS; i++) play(f, "q\nEs\n1\n");
    assert_int_equal(utimensat(AT_FDCWD, oldest, long_ago, 0), 0);
    play(f, "q\nE\n");
    for (int i = 0; i < OTHERS; i++) play(f, ":key Down\n");
    assert_shows(f, "go on: one:1");
    play(f, ":key Enter\n:wait idle\n");
    assert_string_equal(editor_of(f)->journal.path, oldest);
    assert_shows(f, "As it was: 1 change");
    free(oldest);
    fixture_free(f);
}

/* The scope has one puzzle of the shelf at a time; its task has two tests. */
static void test_task_of_a_shelf(void **state)
{
    static const size_t both[] = {0, 1};
    (void)state;
    struct fixture *f = fixture_new("arc", 30,
                                    "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                                    "\"test\":[{\"input\":[[3]]},{\"input\":[[4]]}]}");
    struct shelf *s = shelf_of("task", &f->puzzles);
    assert_true(app_show_shelf(&f->app, s, both, 2, 1));
    shelf_free(s);
    play(f, ":wait idle\ne\n:wait idle\n");
    assert_int_equal(editor_of(f)->document.count, 3);
    assert_int_equal(editor_of(f)->sheet.pair, 2);
    fixture_free(f);
}

/* Where an edit cannot be kept nothing says that it is, and a question comes before it is lost. */
static void test_unkept(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    struct app *a = &f->app;
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    play(f, ":wait idle\ne\n:key Down Down\n4\n");
    assert_shows(f, "This edit is not kept on disk");
    play(f, ":key Right\n");
    assert_shows(f, "not saved, and not kept on disk: w saves");
    play(f, ":key Esc\n");
    assert_shows(f, "Not saved, and not kept on disk: E goes on");
    play(f, "q");
    assert_false(a->quit);
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    play(f, ":key Enter\nEs\n"); /* no, to both questions */
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    play(f, ":key Enter\nE\n");
    assert_shows(f, "go on: one:1");
    play(f, ":key Enter\n");
    assert_int_equal(editor_of(f)->history.done, 1);
    play(f, "Es\ny\n:wait idle\n");
    assert_int_equal(editor_of(f)->history.done, 0);
    assert_string_equal(editor_of(f)->name, "new sudoku");
    play(f, ":key Esc\nq\n"); /* nothing was done to this one */
    assert_true(a->quit);
    setenv("XDG_STATE_HOME", f->home, 1);
    fixture_free(f);
}

/* The line of a broken config.yaml stays; without one, unfinished edits are told. */
static void test_remind(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\ne\n:key Down Down\n4\n:key Esc\n");
    app_close(&f->app);
    struct trm_err err = {0};
    struct app_wish wish = {.terminal = {.width = 80, .height = 24},
                            .theme = theme_find("dark"),
                            .threads = 1,
                            .complaint = "config.yaml: line 3: there is no such key"};
    if (!app_open(&f->app, &wish, f->model, &f->puzzles, &err)) fail_msg("%s", err.text);
    f->app.scripted = true;
    editor_page_remind(&f->app);
    assert_string_equal(f->app.screen.message, wish.complaint);
    f->app.screen.message_kind = MESSAGE_NONE;
    editor_page_remind(&f->app);
    assert_message(f->app.screen.message, "1 unfinished edit: E goes on with it");
    fixture_free(f);
}

/* Of a data set or a trace: larger than anything the editor has, or empty. */
static void test_grids_that_cannot_be_edited(void **state)
{
    static const int sides[] = {32, 0};
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\n");
    for (int i = 0; i < 2; i++) {
        char name[] = "other";
        struct trm_puzzle p = {.family = trm_family_find("arc", NULL), .name = name, .rating = -1};
        p.question = trm_grid_make(sides[i], sides[i]);
        const struct trm_puzzles all = {.items = &p, .count = 1};
        editor_page_edit(&f->app, &all, 0);
        assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
        assert_message(f->app.screen.message,
                       i == 0 ? "found a grid of 32 x 32 cells" : "found a grid of 0 x 0 cells");
    }
    fixture_free(f);
}

/* A run with a probe that was taken from a comparison has a puzzle of its own. */
static void test_edit_what_is_shown(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ">>P\n:wait idle\n:key Enter\n4\n:key Enter\n>\n:wait idle\n:key Enter\n:wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->question.cell[0], 4);
    play(f, "e\n:wait idle\n");
    assert_int_equal(editor_of(f)->document.pairs[0].input.cell[0], 4);
    fixture_free(f);
}

/* The help covers the cells: nothing is done to them that nobody sees. */
static void test_under_the_help(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    play(f, ":wait idle\ne\n:key Down Down\n4\n");
    const struct editor *e = editor_of(f);
    play(f, "?\n:key Right\n1xG 2\n:key :\n");
    assert_ptr_equal(app_top(&f->app)->kind, &help_overlay);
    assert_int_equal(e->history.done, 1);
    play(f, "?1\n");
    assert_int_equal(e->history.done, 2);
    assert_int_equal(e->document.pairs[0].input.cell[8], 1); /* the cursor is where it was */
    fixture_free(f);
}

/* The keys of an editor, mostly; text, the mouse, sizes. */
static void test_storm(void **state)
{
    (void)state;
    const char *wish = getenv("STORM");
    int events = wish ? atoi(wish) : 6000;
    struct fixture *f = fixture_new("sudoku", 4, toy);
    struct app *a = &f->app;
    struct rng r;
    rng_init(&r, 6, 6);
    struct work_folder work = enter_temporary();
    for (int i = 0; i < events; i++) {
        struct event e = {.kind = EVENT_KEY};
        uint32_t what = rng_below(&r, 100);
        if (!app_page_state(a, &editor_page) && what < 50) {
            play(f, what < 20 ? ":key Esc Esc\ne\n" : ":key Esc Esc\nE\n");
            continue;
        }
        e.key = what < 70 ? a->keymap.bindings[rng_below(&r, (uint32_t)a->keymap.count)].key
                          : 32 + (int)rng_below(&r, 95);
        if (what > 84) {
            e = (struct event){.kind = EVENT_MOUSE, .mouse = (enum mouse_act)rng_below(&r, 5)};
            e.x = (int)rng_below(&r, (uint32_t)a->canvas.width);
            e.y = (int)rng_below(&r, (uint32_t)a->canvas.height);
        }
        static const char *const pasted[] = {"12343412........", "123\n456\n", "S#G\n",
                                             "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                                             "\"test\":[{\"input\":[[3]]}]}"};
        if (what == 84) {
            const char *text = pasted[rng_below(&r, 4)];
            e = (struct event){.kind = EVENT_PASTE, .text = text, .length = strlen(text)};
        }
        app_event(a, &e);
        a->quit = false;
        a->clock += 0.02;
        if (a->session.play.place > 100) session_seek(&a->session, 0);
        if (i % 300 == 0) {
            char size[40];
            snprintf(size, sizeof size, ":size %dx%d\n", 1 + (int)rng_below(&r, 130),
                     1 + (int)rng_below(&r, 45));
            play(f, size);
        }
        if (i % 7 == 0) {
            app_news(a);
            app_draw(a);
        }
    }
    fixture_free(f);
    leave_temporary(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sudoku_journey),
        cmocka_unit_test(test_run_and_back),
        cmocka_unit_test(test_trace_while_recording),
        cmocka_unit_test(test_maze_journey),
        cmocka_unit_test(test_arc_journey),
        cmocka_unit_test(test_go_on),
        cmocka_unit_test(test_many_unfinished),
        cmocka_unit_test(test_under_the_help),
        cmocka_unit_test(test_unkept),
        cmocka_unit_test(test_remind),
        cmocka_unit_test(test_task_of_a_shelf),
        cmocka_unit_test(test_edit_what_is_shown),
        cmocka_unit_test(test_grids_that_cannot_be_edited),
        cmocka_unit_test(test_storm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
