/* The editor without a screen: every tool of every family, undo, what is kept through a crash,
 * files that are never replaced unasked; and a storm of everything. */
#include "base/clock.h"
#include "base/path.h"
#include "base/rng.h"
#include "edit/editor.h"
#include "files.h"
#include "unit_test.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *home;
static int flock_errno; /* what flock fails with; 0: it works */

/* In place of the system's. */
int flock(int fd, int operation)
{
    if (!flock_errno) return (int)syscall(SYS_flock, fd, operation);
    errno = flock_errno;
    return -1;
}

static int setup(void **state)
{
    (void)state;
    home = temporary_path("state");
    setenv("XDG_STATE_HOME", home, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (path_exists(home))
        remove_tree(home);
    else
        remove_temporary(home);
    return 0;
}

static const struct trm_family *family(const char *name)
{
    return trm_family_find(name, NULL);
}

static void type(struct editor *e, const char *text)
{
    for (; *text; text++) assert_true(editor_type(e, (uint32_t)(unsigned char)*text));
}

static void paste(struct editor *e, const char *text)
{
    editor_paste_text(e, text, strlen(text));
}

static void settle(struct editor *e)
{
    while (editor_busy(e)) {
        struct pollfd p = {.fd = checker_descriptor(e->checker), .events = POLLIN};
        assert_int_equal(poll(&p, 1, 20000), 1);
        editor_tick(e);
    }
    editor_tick(e);
}

static void assert_state(struct editor *e, enum saying kind, const char *words)
{
    char text[EDITOR_STATE];
    settle(e);
    assert_int_equal(editor_state(e, text), kind);
    assert_message(text, words);
}

static int cell(const struct editor *e, int row, int col)
{
    return document_cell(&e->document, e->sheet, row, col);
}

static const char proper[] =
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";

static void test_sudoku(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("sudoku"), 0, 0);
    assert_state(&e, SAID_WARN, "at least 100 answers");
    type(&e, "5");
    editor_move(&e, 0, 1);
    type(&e, "5");
    assert_true(e.conflict[0] && e.conflict[1]);
    assert_state(&e, SAID_BAD, "2 cells break a rule");
    editor_toggle_free(&e); /* an attempt of one's own breaks it as well */
    editor_move(&e, 0, 1);
    type(&e, "5");
    assert_state(&e, SAID_BAD, "3 cells break a rule");
    editor_undo(&e);
    editor_toggle_free(&e);
    editor_move(&e, 0, -1);
    type(&e, "3");
    assert_false(e.conflict[0]);
    assert_false(editor_type(&e, 'A'));
    assert_false(editor_type(&e, 'x'));
    paste(&e, proper);
    assert_int_equal(cell(&e, 8, 8), 9);
    assert_state(&e, SAID_GOOD, "One answer");
    paste(&e, "nonsense");
    assert_int_equal(e.saying, SAID_BAD);
    assert_int_equal(cell(&e, 8, 8), 9);

    /* Free digits are attempts: they leave the question alone. */
    editor_toggle_free(&e);
    editor_go(&e, e.sheet, (struct spot){0, 2});
    type(&e, "4");
    assert_int_equal(cell(&e, 0, 2), 4);
    assert_int_equal(e.document.pairs[0].input.cell[2], 0);
    editor_move(&e, 0, -1);
    type(&e, "9");
    assert_int_equal(cell(&e, 0, 1), 3);
    assert_int_equal(e.saying, SAID_WARN);
    settle(&e);
    editor_take_answer(&e);
    assert_state(&e, SAID_GOOD, "You solved it.");
    struct trm_puzzles out = {0};
    size_t current;
    editor_puzzles(&e, &out, &current);
    assert_int_equal(out.items[0].answer.rows, 9);
    trm_puzzles_done(&out);
    editor_select_all(&e);
    editor_toggle_free(&e); /* given and free change places */
    assert_int_equal(e.document.pairs[0].input.cell[0], 0);
    for (int i = 0; i < 100; i++) editor_undo(&e);
    assert_message(e.said, "nothing to undo");
    assert_int_equal(cell(&e, 0, 0), 0);
    editor_redo(&e);
    assert_int_equal(cell(&e, 0, 0), 5);

    editor_grow(&e, 1);
    assert_int_equal(e.document.pairs[0].output.rows, 16);
    editor_go(&e, e.sheet, (struct spot){15, 15});
    editor_toggle_free(&e);
    e.free = false;
    type(&e, "G");
    assert_int_equal(cell(&e, 15, 15), 16);
    editor_grow(&e, -1);
    editor_grow(&e, -1);
    editor_grow(&e, -1);
    editor_grow(&e, -1);
    assert_int_equal(e.document.pairs[0].input.rows, 4);
    assert_int_equal(e.saying, SAID_WARN);
    assert_int_equal(cell(&e, 0, 0), 0); /* a 4x4 has no 5 */
    editor_close(&e, true);
    struct journal_paths left;
    journal_find(&left);
    assert_int_equal(left.count, 0);
}

/* The grid becomes another while the mouse button is down: what was the ink is no cell of it. */
static void test_stroke_over_another_size(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("sudoku"), 16, 16);
    e.brush = true;
    editor_set_ink(&e, 12);
    editor_press(&e, e.sheet, (struct spot){15, 15});
    editor_resize(&e, 4, 4);
    editor_drag(&e, e.sheet, (struct spot){1, 1});
    assert_int_equal(cell(&e, 1, 1), 0);
    editor_undo(&e);
    editor_undo(&e);
    assert_int_equal(cell(&e, 15, 15), 0);
    editor_close(&e, true);
}

static void test_maze(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("maze"), 6, 7);
    assert_state(&e, SAID_GOOD, "7 steps");
    editor_press(&e, e.sheet, (struct spot){1, 3});
    editor_drag(&e, e.sheet, (struct spot){4, 3});
    editor_release(&e);
    assert_state(&e, SAID_WARN, "no way from S to G");
    for (int r = 1; r <= 4; r++) assert_int_equal(cell(&e, r, 3), 0);
    assert_int_equal(history_undoable(&e.history), 1);
    editor_undo(&e); /* the whole stroke */
    assert_int_equal(history_redoable(&e.history), 1);
    assert_int_equal(cell(&e, 1, 3), 1);
    editor_redo(&e);
    editor_go(&e, e.sheet, (struct spot){2, 3});
    editor_paint(&e); /* on a wall: opens it */
    assert_int_equal(cell(&e, 2, 3), 1);
    assert_state(&e, SAID_GOOD, "7 steps");

    /* There is one S: putting another moves it. */
    editor_go(&e, e.sheet, (struct spot){4, 1});
    type(&e, "S");
    assert_int_equal(cell(&e, 1, 1), 1);
    assert_int_equal(cell(&e, 4, 1), 2);
    for (int i = 0; i < 2; i++) { /* it is where the mouse is, to the right and back */
        editor_set_ink(&e, 2);
        editor_press(&e, e.sheet, (struct spot){4, 2 + i});
        editor_drag(&e, e.sheet, (struct spot){4, i ? 1 : 4});
        editor_release(&e);
        assert_int_equal(cell(&e, 4, i ? 1 : 4), 2);
    }
    assert_int_equal(cell(&e, 4, 3), 0); /* the wall that it was pressed on is there again */
    editor_press(&e, e.sheet, (struct spot){4, 1});
    for (int c = 2; c <= 4; c++) editor_drag(&e, e.sheet, (struct spot){4, c});
    assert_int_equal(cell(&e, 4, 3), 0);
    for (int c = 3; c >= 1; c--) editor_drag(&e, e.sheet, (struct spot){4, c});
    editor_release(&e);
    assert_int_equal(cell(&e, 4, 1), 2);
    assert_int_equal(cell(&e, 4, 3), 0);
    editor_go(&e, e.sheet, (struct spot){3, 1});
    type(&e, "o");
    assert_int_equal(cell(&e, 3, 1), 4);
    assert_int_equal(e.document.pairs[0].input.cell[3 * 7 + 1], 1);
    editor_go(&e, e.sheet, (struct spot){0, 0}); /* a wall */
    type(&e, "o");
    assert_message(e.said, "What is given stays");
    settle(&e);
    editor_take_answer(&e);
    struct trm_puzzles out = {0};
    size_t current;
    editor_puzzles(&e, &out, &current);
    assert_int_equal(out.items[0].answer.rows, 6);
    trm_puzzles_done(&out);
    editor_resize(&e, 3, 64);
    assert_int_equal(e.document.pairs[0].input.cols, 64);
    assert_state(&e, SAID_WARN, "There is no start (S) and no goal (G)");
    editor_resize(&e, 65, 3);
    assert_message(e.said, "There is no Maze of 65 x 3");
    editor_turn(&e);
    assert_int_equal(e.document.pairs[0].input.rows, 64);
    editor_close(&e, true);
}

/* Only in a maze a blank cell is something to paint with. */
static void test_blank_as_ink(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("sudoku"), 4, 4);
    type(&e, "2");
    editor_move(&e, 0, 1);
    type(&e, ".");
    editor_take_ink(&e);
    editor_set_ink(&e, 0);
    assert_int_equal(e.ink, 2);
    editor_set_ink(&e, 3);
    editor_take_ink(&e);
    editor_move(&e, 0, -1);
    editor_swap_ink(&e); /* not the blanks: they would all be given */
    assert_int_equal(cell(&e, 0, 0), 3);
    for (int i = 1; i < 16; i++) assert_int_equal(cell(&e, i / 4, i % 4), 0);
    editor_close(&e, true);

    editor_new(&e, family("maze"), 6, 7);
    assert_int_equal(e.ink, 0);
    type(&e, ".");
    assert_int_equal(e.ink, 1);
    editor_set_ink(&e, 0);
    editor_go(&e, e.sheet, (struct spot){2, 2});
    editor_take_ink(&e);
    assert_int_equal(e.ink, 1);
    editor_close(&e, true);
}

/* A way that was copied has free cells below it, whatever was there. */
static void test_paste_a_way(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("maze"), 5, 8);
    for (int c = 2; c <= 3; c++) {
        editor_go(&e, e.sheet, (struct spot){2, c});
        type(&e, "o");
    }
    editor_select(&e);
    editor_move(&e, 0, -1);
    editor_copy(&e);
    editor_go(&e, e.sheet, (struct spot){0, 2}); /* walls */
    editor_paste(&e);
    for (int c = 2; c <= 3; c++) {
        assert_int_equal(cell(&e, 0, c), 4);
        assert_int_equal(e.document.pairs[0].input.cell[c], 1);
    }
    assert_int_equal(cell(&e, 0, 4), 0);
    editor_undo(&e);
    for (int c = 2; c <= 3; c++) assert_int_equal(cell(&e, 0, c), 0);
    editor_close(&e, true);

    editor_new(&e, family("sudoku"), 4, 4); /* attempts leave alone what is given */
    type(&e, "1");
    editor_select(&e);
    editor_copy(&e);
    editor_move(&e, 0, 1);
    type(&e, "2");
    editor_toggle_free(&e);
    editor_paste(&e);
    assert_int_equal(cell(&e, 0, 1), 2);
    editor_close(&e, true);
}

static void test_arc(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("arc"), 0, 0);
    assert_state(&e, SAID_GOOD, "1 demonstration, 1 test.");
    assert_null(e.checker);
    type(&e, "7");
    paste(&e, "1 2 3\n4,5,6\n");
    assert_int_equal(document_grid(&e.document, e.sheet)->rows, 2);
    editor_copy_input(&e);
    assert_int_equal(e.sheet.side, SIDE_OUTPUT);
    assert_int_equal(cell(&e, 1, 2), 6);
    editor_set_ink(&e, 9);
    editor_go(&e, e.sheet, (struct spot){0, 1});
    editor_swap_ink(&e);
    assert_int_equal(cell(&e, 0, 1), 9);
    editor_add_pair(&e, true);
    assert_int_equal(e.document.demo_count, 2);
    assert_int_equal(e.sheet.pair, 1);
    editor_resize(&e, 5, 5);
    editor_go(&e, e.sheet, (struct spot){0, 0});
    editor_select(&e);
    editor_go(&e, e.sheet, (struct spot){4, 4});
    editor_line(&e);
    editor_border(&e);
    for (int i = 0; i < 5; i++) assert_true(cell(&e, i, i) == 9 && cell(&e, 0, i) == 9);
    assert_int_equal(cell(&e, 1, 2), 0);
    e.selecting = false;
    editor_set_ink(&e, 3);
    editor_go(&e, e.sheet, (struct spot){1, 2});
    int inks[EDITOR_INKS_MOST], count = editor_inks(&e, inks), ink = e.ink;
    assert_int_equal(count, 10);
    editor_next_ink(&e);
    assert_int_not_equal(e.ink, ink);
    editor_previous_ink(&e);
    assert_int_equal(e.ink, ink);
    editor_flood(&e);
    assert_int_equal(cell(&e, 2, 3), 3);
    assert_int_equal(cell(&e, 2, 1), 0); /* the other side of the diagonal */
    editor_copy(&e);
    editor_next_sheet(&e, 1);
    editor_resize(&e, 2, 2);
    editor_paste(&e);
    assert_message(e.said, "did not fit");
    assert_int_equal(cell(&e, 1, 1), 9);
    editor_add_pair(&e, false);
    assert_int_equal(e.document.count, 4);
    editor_drop_output(&e);
    assert_state(&e, SAID_WARN, "1 without an output");
    editor_move_pair(&e, 1);
    editor_move_pair(&e, 1);
    assert_message(e.said, "last");
    editor_next_pair(&e, 1);
    assert_int_equal(e.sheet.pair, 0);
    editor_remove_pair(&e);
    editor_remove_pair(&e);
    assert_message(e.said, "at least one");
    editor_undo(&e);
    assert_int_equal(e.document.demo_count, 2);
    editor_swap_sides(&e);
    assert_int_equal(e.document.pairs[0].input.cell[1], 9);
    editor_close(&e, true);
}

/* No grid changes, but the sheet is another one: the cursor is on a cell of it. */
static void test_paste_the_same_again(void **state)
{
    (void)state;
    static const char task[] = "{\"train\":[{\"input\":[[1]],\"output\":[[1,2],[3,4]]}],"
                               "\"test\":[{\"input\":[[1]]}]}";
    struct editor e;
    editor_new(&e, family("arc"), 0, 0);
    paste(&e, task);
    editor_go(&e, (struct sheet){0, SIDE_OUTPUT}, (struct spot){1, 1});
    paste(&e, task);
    assert_int_equal(history_undoable(&e.history), 1);
    assert_int_equal(e.sheet.side, SIDE_INPUT);
    assert_true(e.at.row == 0 && e.at.col == 0);
    editor_paint(&e);
    editor_close(&e, true);
}

static void assert_identifier(const struct editor *e, int identifier)
{
    struct trm_puzzles made = {0};
    size_t current;
    editor_puzzles(e, &made, &current);
    assert_true(made.count > 0);
    for (size_t i = 0; i < made.count; i++) assert_int_equal(made.items[i].identifier, identifier);
    trm_puzzles_done(&made);
}

/* A task of a data set is asked with the row of the puzzle embedding that is its own, whatever is
 * made of it. */
static void test_keeps_the_identifier(void **state)
{
    (void)state;
    static const char task[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                               "\"test\":[{\"input\":[[3]]},{\"input\":[[4]]}]}";
    struct trm_puzzles all = {0};
    struct editor e;
    assert_true(trm_puzzles_parse(&all, task, strlen(task), "task", family("arc"), NULL));
    for (size_t i = 0; i < all.count; i++) all.items[i].identifier = 5;
    editor_edit(&e, &all, 1);
    assert_identifier(&e, 5);
    type(&e, "7");
    editor_add_pair(&e, false);
    paste(&e,
          "{\"train\":[{\"input\":[[1]],\"output\":[[1,2],[3,4]]}],\"test\":[{\"input\":[[1]]}]}");
    assert_int_equal(e.document.count, 2);
    assert_identifier(&e, 5);
    editor_undo(&e);
    assert_int_equal(e.document.count, 4);
    assert_identifier(&e, 5);
    char *journal = strdup(e.journal.path);
    struct trm_err err = {0};
    editor_close(&e, false);
    if (!editor_recover(&e, journal, &err)) fail_msg("%s", err.text);
    assert_int_equal(e.document.count, 4);
    assert_identifier(&e, 5);
    editor_undo(&e);
    assert_identifier(&e, 5);
    editor_close(&e, true);
    free(journal);
    editor_new(&e, family("arc"), 0, 0);
    assert_identifier(&e, 0);
    editor_close(&e, true);
    trm_puzzles_done(&all);
}

/* A quarter would lay the boxes of a 6x6 on their sides. */
static void test_turn_keeps_the_rules(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("sudoku"), 6, 6);
    paste(&e, "123456456123231564564231312645645312");
    editor_turn(&e);
    assert_message(e.said, "half a turn");
    assert_int_equal(cell(&e, 0, 0), 2); /* the last one */
    for (int i = 0; i < 36; i++) assert_false(e.conflict[i]);
    editor_undo(&e);
    assert_int_equal(cell(&e, 0, 0), 1);
    paste(&e, proper); /* its boxes are square */
    editor_turn(&e);
    assert_int_equal(cell(&e, 0, 8), 5);
    assert_int_equal(cell(&e, 1, 8), 3);
    editor_close(&e, true);
}

/* What a second start changes would be in no history, so that nothing before it could be undone. */
static void test_second_start(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct editor e = {.journal = {.fd = -1}, .document.family = family("sudoku")};
    char text[] = "start start p 0 0 0 0 1 4x4:0000000000000000 4x4:0000000000000000\n"
                  "do put c 0 i 0:01\n"
                  "start start c 0 i 0:12\n"
                  "undo\n";
    assert_false(editor_replay(&e, text, &err));
    assert_string_equal(err.text, "line 4: found a second start");
    editor_close(&e, true);
}

static void test_odd_identifiers(void **state)
{
    (void)state;
    static const char *const odd[] = {"", "-1", "5x", "99999999999999999999", "2147483648"};
    struct trm_err err = {0};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct editor e = {.journal = {.fd = -1}, .document.family = family("sudoku")};
        char text[80];
        snprintf(text, sizeof text, "name n\nidentifier %s\n", odd[i]);
        assert_false(editor_replay(&e, text, &err));
        assert_message(err.text, "line 3: found the identifier \"");
        assert_message(err.text, "expected a number");
        editor_close(&e, true);
    }
}

/* kill -9: nothing is closed, the lock goes with the process. */
static void test_recover(void **state)
{
    (void)state;
    struct editor e;
    pid_t child = fork();
    if (child == 0) {
        editor_new(&e, family("maze"), 9, 9);
        editor_press(&e, e.sheet, (struct spot){1, 4});
        editor_drag(&e, e.sheet, (struct spot){5, 4});
        editor_release(&e);
        type(&e, "G");
        editor_undo(&e);
        kill(getpid(), SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    struct journal_paths left;
    struct trm_err err = {0};
    journal_find(&left);
    assert_int_equal(left.count, 1);
    if (!editor_recover(&e, left.items[0], &err)) fail_msg("%s", err.text);
    assert_true(lseek(e.journal.fd, 0, SEEK_CUR) > 0); /* read as SMB wants it: as it is locked */
    assert_true(editor_modified(&e));
    assert_string_equal(e.name, "new maze");
    assert_int_equal(cell(&e, 5, 4), 0);
    assert_int_equal(cell(&e, 7, 7), 3);
    editor_redo(&e);
    assert_int_equal(cell(&e, 5, 4), 3);
    editor_undo(&e);
    editor_undo(&e);
    assert_int_equal(cell(&e, 1, 4), 1);
    assert_false(editor_modified(&e));
    editor_redo(&e);
    editor_close(&e, false); /* still unfinished: offered again, with the redo that was done */
    if (!editor_recover(&e, left.items[0], &err)) fail_msg("%s", err.text);
    assert_int_equal(cell(&e, 5, 4), 0);
    editor_close(&e, true);
    assert_false(path_exists(left.items[0]));
    journal_paths_done(&left);
}

static void assert_file(const char *path, const char *want)
{
    size_t length;
    char *text = path_read(path, 1 << 20, &length, NULL);
    assert_string_equal(text, want);
    free(text);
}

static void test_save(void **state)
{
    (void)state;
    struct editor e;
    struct trm_err err = {0};
    char *path = temporary_path("mine.txt");
    editor_new(&e, family("sudoku"), 4, 4);
    type(&e, "1");
    assert_true(editor_modified(&e));
    assert_int_equal(editor_save(&e, path, SAVE_NEW, &err), SAVED);
    assert_file(path, "1...............\n");
    assert_false(editor_modified(&e));
    editor_undo(&e);
    assert_true(editor_modified(&e));
    editor_redo(&e);
    assert_false(editor_modified(&e));
    type(&e, "2");
    assert_int_equal(editor_save(&e, path, SAVE_NEW, &err), SAVED); /* its own */
    assert_int_equal(editor_save(&e, e.path, SAVE_NEW, &err), SAVED);
    assert_string_equal(e.path, path);
    assert_file(path, "2...............\n");
    assert_true(path_write(path, "................\n", 17, &err));
    assert_int_equal(editor_save(&e, path, SAVE_NEW, &err), SAVE_EXISTS); /* changed by another */
    assert_int_equal(editor_save(&e, path, SAVE_BEHIND, &err), SAVED);
    assert_file(path, "................\n2...............\n");
    assert_int_equal(editor_save(&e, path, SAVE_NEW, &err), SAVE_EXISTS);
    assert_int_equal(editor_save(&e, path, SAVE_OVER, &err), SAVED);
    assert_file(path, "2...............\n");
    assert_true(path_write(path, "#  #\n", 5, &err));
    assert_int_equal(editor_save(&e, path, SAVE_BEHIND, &err), SAVE_FAILED);
    assert_file(path, "#  #\n");
    assert_int_equal(editor_save(&e, "/proc/x/y", SAVE_NEW, &err), SAVE_FAILED);
    editor_undo(&e);
    editor_undo(&e);
    type(&e, "3"); /* what was saved cannot be reached any more */
    assert_true(editor_modified(&e));
    editor_close(&e, true);

    editor_new(&e, family("maze"), 2, 2);
    assert_int_equal(editor_save(&e, path, SAVE_OVER, &err), SAVED);
    assert_int_equal(editor_save(&e, path, SAVE_BEHIND, &err), SAVED);
    assert_file(path, "S \n G\n\nS \n G\n\n");
    editor_erase(&e);
    assert_int_equal(editor_save(&e, path, SAVE_OVER, &err), SAVE_FAILED);
    assert_message(err.text, "found no S");
    editor_close(&e, true);

    editor_new(&e, family("arc"), 1, 1);
    editor_add_pair(&e, false);
    editor_next_pair(&e, 1);
    type(&e, "4");
    assert_int_equal(editor_save(&e, path, SAVE_OVER, &err), SAVED);
    assert_int_equal(editor_save(&e, path, SAVE_BEHIND, &err), SAVE_FAILED);
    struct trm_puzzles all = {0};
    if (!trm_puzzles_read(&all, path, NULL, &err)) fail_msg("%s", err.text);
    assert_int_equal(all.count, 2);
    struct editor again;
    editor_edit(&again, &all, 1);
    assert_int_equal(again.sheet.pair, 2);
    assert_true(document_equal(&again.document, &e.document));
    editor_close(&again, false);
    trm_puzzles_done(&all);
    editor_close(&e, true);
    remove_temporary(path);
}

/* Adds the puzzle to a file that holds `before`; `after` NULL: that is refused. */
static void expect_added(struct editor *e, const char *before, const char *after)
{
    struct trm_err err = {0};
    char *path = temporary_path("pack.csv");
    assert_true(path_write(path, before, strlen(before), &err));
    enum saved saved = editor_save(e, path, SAVE_BEHIND, &err);
    assert_file(path, after ? after : before);
    assert_int_equal(saved, after ? SAVED : SAVE_FAILED);
    assert_message(err.text, after ? "" : "is in another form");
    remove_temporary(path);
}

/* Its question is the question in the file too, and its answer the answer. */
static void test_add_to_a_csv(void **state)
{
    (void)state;
    struct editor e;
    editor_new(&e, family("sudoku"), 4, 4);
    paste(&e, "123434122143....");
    settle(&e);
    editor_take_answer(&e);
    expect_added(&e, "source,question,answer,rating\nbook,1...............,,3",
                 "source,question,answer,rating\nbook,1...............,,3\n"
                 "new sudoku,123434122143....,1234341221434321,\n");
    expect_added(&e, "question,answer\n1...............,\n",
                 "question,answer\n1...............,\n123434122143....,1234341221434321\n");
    expect_added(&e, "source,question\nbook,1...............\n", NULL);
    expect_added(&e, "question\n1...............\n", NULL); /* the answer would be lost */
    editor_undo(&e);
    expect_added(&e, "question\n1...............\n",
                 "question\n1...............\n123434122143....\n");
    editor_close(&e, true);

    editor_new(&e, family("maze"), 1, 4);
    expect_added(&e, "source,question,answer,rating\nx,S #  ## G,,\n",
                 "source,question,answer,rating\nx,S #  ## G,,\nnew maze,S  G/,,\n");
    expect_added(&e, "question\nS #  ## G\n", NULL);
    editor_close(&e, true);
    editor_new(&e, family("maze"), 1, 2); /* its way has no cell, so that no file has an answer */
    expect_added(&e, "S  G\n", "S  G\n\nSG\n\n");
    editor_close(&e, true);
}

/* The file stays the same one, wherever who goes on with the edit works. */
static void test_save_here_recover_there(void **state)
{
    (void)state;
    struct editor e;
    struct trm_err err = {0};
    struct work_folder work = enter_temporary();
    editor_new(&e, family("sudoku"), 4, 4);
    type(&e, "1");
    assert_int_equal(editor_save(&e, "mine.txt", SAVE_NEW, &err), SAVED);
    assert_string_equal(e.path, "mine.txt");
    type(&e, "2");
    char *journal = strdup(e.journal.path);
    editor_close(&e, false);
    assert_true(mkdir("there", 0777) == 0 && chdir("there") == 0);
    if (!editor_recover(&e, journal, &err)) fail_msg("%s", err.text);
    assert_true(path_same(e.path, "../mine.txt"));
    assert_int_equal(editor_save(&e, e.path, SAVE_NEW, &err), SAVE_EXISTS); /* asks */
    assert_int_equal(editor_save(&e, e.path, SAVE_OVER, &err), SAVED);
    assert_false(path_exists("mine.txt"));
    assert_file("../mine.txt", "2...............\n");
    editor_close(&e, true);
    free(journal);
    leave_temporary(&work);
}

/* A link stays one, to the file that gets the puzzle; and "-" is no standard input. */
static void test_save_by_odd_names(void **state)
{
    (void)state;
    struct editor e;
    struct trm_err err = {0};
    struct work_folder work = enter_temporary();
    editor_new(&e, family("sudoku"), 4, 4);
    type(&e, "1");
    assert_true(path_write("pack.txt", "................\n", 17, &err));
    assert_int_equal(symlink("pack.txt", "link.txt"), 0);
    assert_int_equal(editor_save(&e, "link.txt", SAVE_BEHIND, &err), SAVED);
    assert_file("pack.txt", "................\n1...............\n");
    assert_int_equal(editor_save(&e, "-", SAVE_NEW, &err), SAVED);
    type(&e, "2");
    assert_int_equal(editor_save(&e, "-", SAVE_NEW, &err), SAVED); /* its own */
    assert_file("./-", "2...............\n");
    editor_close(&e, true);
    leave_temporary(&work);
}

/* What was put into blank cells goes to the file with the whole answer only; till then the journal
 * stays. */
static void test_save_attempts(void **state)
{
    (void)state;
    struct editor e;
    struct trm_err err = {0};
    struct journal_paths left;
    char *path = temporary_path("attempts.txt");
    editor_new(&e, family("sudoku"), 4, 4);
    type(&e, "1");
    editor_toggle_free(&e);
    editor_move(&e, 0, 1);
    type(&e, "2");
    assert_int_equal(editor_save(&e, path, SAVE_NEW, &err), SAVED);
    assert_message(e.said, "attempts are not in the file");
    assert_false(editor_modified(&e));
    assert_true(editor_unfinished(&e));
    assert_file(path, "1...............\n");
    editor_close(&e, false);
    journal_find(&left);
    assert_int_equal(left.count, 1);
    if (!editor_recover(&e, left.items[0], &err)) fail_msg("%s", err.text);
    journal_paths_done(&left);
    assert_int_equal(cell(&e, 0, 1), 2);
    editor_move(&e, 0, 1);
    editor_erase(&e);
    assert_int_equal(editor_save(&e, path, SAVE_OVER, &err), SAVED);
    assert_message(e.said, path);
    assert_false(editor_unfinished(&e));
    editor_close(&e, false);
    remove_temporary(path);
}

/* A full disk, a folder that cannot be made: the edit goes on, and says so once. */
static void test_unkept(void **state)
{
    (void)state;
    struct editor e;
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    editor_new(&e, family("arc"), 0, 0);
    type(&e, "4");
    assert_int_equal(e.saying, SAID_BAD);
    assert_message(e.said, "not kept on disk");
    e.saying = SAID_NOTHING;
    type(&e, "5");
    assert_int_equal(e.saying, SAID_NOTHING);
    assert_int_equal(cell(&e, 0, 0), 5);
    editor_undo(&e);
    assert_int_equal(cell(&e, 0, 0), 4);
    assert_true(editor_would_be_lost(&e));
    editor_undo(&e);
    assert_false(editor_would_be_lost(&e)); /* nothing is left of it */
    editor_close(&e, false);
    setenv("XDG_STATE_HOME", home, 1);
}

/* Who says that somebody else is at an edit knows it. */
static void test_no_locks(void **state)
{
    (void)state;
    static const struct {
        int number;
        const char *says;
    } why[] = {{EWOULDBLOCK, "another program is at this edit"}, {ENOLCK, "cannot be locked"}};
    struct editor e;
    editor_new(&e, family("sudoku"), 4, 4);
    type(&e, "1");
    char *journal = strdup(e.journal.path);
    editor_close(&e, false);
    for (size_t i = 0; i < sizeof why / sizeof why[0]; i++) {
        struct trm_err err = {0};
        flock_errno = why[i].number;
        assert_false(editor_recover(&e, journal, &err));
        assert_message(err.text, why[i].says);
    }
    flock_errno = 0;
    assert_int_equal(unlink(journal), 0);
    free(journal);
}

static size_t journals_left(void)
{
    struct journal_paths left;
    journal_find(&left);
    size_t count = left.count;
    journal_paths_done(&left);
    return count;
}

/* Types where files may have at most so many bytes. */
static void type_into_quota(struct editor *e, const char *text, size_t most)
{
    struct rlimit before = limit_files(most);
    type(e, text);
    restore_files(&before);
}

/* An edit of two digits, of which the journal has the first and a part of the second. */
static char *new_in_quota(struct editor *e)
{
    struct stat info;
    editor_new(e, family("sudoku"), 4, 4);
    type(e, "1");
    assert_int_equal(stat(e->journal.path, &info), 0);
    char *journal = strdup(e->journal.path);
    type_into_quota(e, "2", (size_t)info.st_size + 3);
    assert_int_equal(journals_left(), 0); /* for it is open */
    type(e, "3");
    return journal;
}

/* A journal that could not be written further is what is left of an unfinished edit, and nobody is
 * offered it once the edit is in its file, or is none. */
static void test_quota(void **state)
{
    (void)state;
    struct editor e;
    struct trm_err err = {0};
    char *path = temporary_path("saved.txt"), *journal = new_in_quota(&e);
    assert_true(editor_would_be_lost(&e));
    assert_int_equal(editor_save(&e, path, SAVE_NEW, &err), SAVED);
    assert_false(path_exists(journal)); /* now, and not only when it is closed */
    type(&e, "4");
    assert_true(editor_would_be_lost(&e));
    editor_close(&e, false);
    assert_int_equal(journals_left(), 0);
    free(journal);

    journal = new_in_quota(&e);
    for (int i = 0; i < 3; i++) editor_undo(&e);
    editor_close(&e, false);
    assert_false(path_exists(journal));
    free(journal);

    journal = new_in_quota(&e);
    editor_close(&e, false);
    if (!editor_recover(&e, journal, &err)) fail_msg("%s", err.text);
    assert_int_equal(cell(&e, 0, 0), 1);
    assert_int_equal(history_undoable(&e.history), 1);
    editor_close(&e, true);
    free(journal);

    editor_new(&e, family("sudoku"), 4, 4); /* without a start nobody could go on with it */
    type_into_quota(&e, "1", 25);
    editor_close(&e, false);
    assert_int_equal(journals_left(), 0);
    remove_temporary(path);
}

static void grow(struct editor *e)
{
    editor_grow(e, 1);
}

static void paste_digits(struct editor *e)
{
    paste(e, "12\n34\n");
}

static void paste_task(struct editor *e)
{
    paste(e, "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],\"test\":[{\"input\":[[3]]}]}");
}

/* Where the first change says something of itself, that it is not kept is worth more. */
static void test_unkept_has_the_last_word(void **state)
{
    static void (*const first[])(struct editor *) = {grow, paste_digits, paste_task};
    (void)state;
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        struct editor e;
        editor_new(&e, family("arc"), 0, 0);
        first[i](&e);
        assert_true(editor_would_be_lost(&e));
        assert_int_equal(e.saying, SAID_BAD);
        assert_message(e.said, "not kept on disk");
        editor_close(&e, false);
    }
    setenv("XDG_STATE_HOME", home, 1);
}

/* A question that the search gives up after 100,000 guesses: no key waits for it. */
static void test_keys_do_not_wait(void **state)
{
    (void)state;
    struct editor e;
    double slowest = 0, sum = 0;
    int slow = 0;
    editor_new(&e, family("sudoku"), 16, 16);
    settle(&e);
    struct trm_grid solved = e.inspection.answer, hard = trm_grid_make(16, 16);
    for (int i = 0; i < 256; i++)
        if (i % 16 >= 4 && memchr(solved.cell, solved.cell[i], 4)) hard.cell[i] = solved.cell[i];
    hard.cell[0] = solved.cell[9];
    char text[257] = "";
    for (int i = 0; i < 256; i++) text[i] = e.document.family->glyph(hard.cell[i]);
    paste(&e, text);
    for (int i = 0; i < 200; i++) {
        double begin = seconds_now();
        editor_go(&e, e.sheet, (struct spot){15, i % 4});
        editor_type(&e, i / 4 % 2 ? '.' : '1');
        double took = seconds_now() - begin;
        sum += took;
        if (took > slowest) slowest = took;
        slow += took > 0.1;
    }
    if (getenv("TIMES"))
        printf("200 keys: mean %.3f ms, slowest %.3f ms\n", 5 * sum, 1e3 * slowest);
    assert_in_range(slow, 0, 10); /* a loaded machine; keys that wait for the search would all be */
    assert_true(editor_busy(&e));
    editor_close(&e, true);
}

static void do_anything(struct editor *e, struct rng *r)
{
    static void (*const tools[])(struct editor *) = {
        editor_select,     editor_select_all,   editor_paint,       editor_erase,
        editor_next_ink,   editor_previous_ink, editor_take_ink,    editor_toggle_free,
        editor_fill,       editor_flood,        editor_line,        editor_border,
        editor_swap_ink,   editor_copy,         editor_paste,       editor_release,
        editor_turn,       editor_mirror,       editor_duplicate,   editor_remove_pair,
        editor_copy_input, editor_swap_sides,   editor_drop_output, editor_take_answer,
        editor_undo,       editor_undo,         editor_redo,
    };
    struct spot spot = {(int)rng_below(r, 70) - 3, (int)rng_below(r, 70) - 3};
    struct sheet sheet = {(int)rng_below(r, 4), e->document.family->fills_blanks
                                                    ? SIDE_INPUT
                                                    : (enum side)rng_below(r, 2)};
    int by = rng_below(r, 2) ? 1 : -1;
    switch (rng_below(r, 12)) {
    case 0: editor_go(e, sheet, spot); break;
    case 1: editor_move(e, by, -by); break;
    case 2: editor_next_sheet(e, by); break;
    case 3: editor_type(e, rng_below(r, 128)); break;
    case 4: editor_set_ink(e, (int)rng_below(r, 20)); break;
    case 5: editor_press(e, sheet, spot); break;
    case 6: editor_drag(e, sheet, spot); break;
    case 7: editor_resize(e, (int)rng_below(r, 12), (int)rng_below(r, 12)); break;
    case 8: editor_grow(e, by); break;
    case 9:
        if (rng_below(r, 4) == 0) editor_add_pair(e, rng_below(r, 2));
        if (rng_below(r, 4) == 0) editor_move_pair(e, by);
        break;
    default: tools[rng_below(r, sizeof tools / sizeof tools[0])](e);
    }
}

/* Whatever is done, the journal tells the same document and the same undo. */
static void test_storm(void **state)
{
    (void)state;
    static const char *const names[] = {"arc", "sudoku", "maze"};
    for (int f = 0; f < 3; f++) {
        struct rng r;
        struct editor e, again;
        struct trm_err err = {0};
        rng_init(&r, 5, (uint64_t)f);
        editor_new(&e, family(names[f]), 0, 0);
        for (int i = 0; i < 4000; i++) {
            do_anything(&e, &r);
            editor_tick(&e);
            if (i % 500 != 499 || !e.journal.path) continue;
            char *path = strdup(e.journal.path);
            editor_close(&e, false);
            if (!path_exists(path)) { /* all of it was undone */
                editor_new(&e, family(names[f]), 0, 0);
            } else if (!editor_recover(&e, path, &err)) {
                fail_msg("%s", err.text);
            }
            free(path);
        }
        struct document last = document_copy(&e.document);
        size_t done = e.history.done, count = e.history.count;
        char *path = strdup(e.journal.path);
        assert_true(editor_modified(&e));
        editor_close(&e, false);
        if (!editor_recover(&again, path, &err)) fail_msg("%s", err.text);
        assert_true(document_equal(&again.document, &last));
        assert_int_equal(again.history.done, done);
        assert_int_equal(again.history.count, count);
        while (again.history.done > 0) editor_undo(&again);
        while (again.history.done < done) editor_redo(&again);
        assert_true(document_equal(&again.document, &last));
        editor_close(&again, true);
        document_done(&last);
        free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sudoku),
        cmocka_unit_test(test_maze),
        cmocka_unit_test(test_stroke_over_another_size),
        cmocka_unit_test(test_blank_as_ink),
        cmocka_unit_test(test_paste_a_way),
        cmocka_unit_test(test_arc),
        cmocka_unit_test(test_paste_the_same_again),
        cmocka_unit_test(test_keeps_the_identifier),
        cmocka_unit_test(test_turn_keeps_the_rules),
        cmocka_unit_test(test_second_start),
        cmocka_unit_test(test_odd_identifiers),
        cmocka_unit_test(test_recover),
        cmocka_unit_test(test_save),
        cmocka_unit_test(test_add_to_a_csv),
        cmocka_unit_test(test_save_here_recover_there),
        cmocka_unit_test(test_save_by_odd_names),
        cmocka_unit_test(test_save_attempts),
        cmocka_unit_test(test_unkept),
        cmocka_unit_test(test_no_locks),
        cmocka_unit_test(test_quota),
        cmocka_unit_test(test_unkept_has_the_last_word),
        cmocka_unit_test(test_keys_do_not_wait),
        cmocka_unit_test(test_storm),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
