/* The whole terminal program without a terminal: golden screens made by scripts, every key and the
 * mouse, and a storm of 20,000 random events at random sizes. */
#include "base/rng.h"
#include "canvas/text.h"
#include "files.h"
#include "golden.h"
#include "playing.h"
#include "toy.h"
#include "tui/choice.h"
#include "tui/command_palette.h"
#include "tui/compare_page.h"
#include "tui/form.h"
#include "tui/help_overlay.h"
#include "tui/own_desk.h"
#include "tui/panes.h"
#include "tui/perform.h"
#include "tui/prompt.h"
#include "tui/signals.h"
#include "tui/work.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STORM = 20000 };

struct fixture {
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct app app;
    size_t budget; /* bytes for latents; 0: plenty */
};

/* A model with random weights for puzzles of that family and size. */
static struct trm_model *random_model(const char *family, int side, int vocab)
{
    struct trm_config c = trm_config_default();
    struct trm_err err = {0};
    c.hidden_size = 24;
    c.num_heads = 2;
    c.L_layers = 1;
    c.H_cycles = 2;
    c.L_cycles = 3;
    c.halt_max_steps = 8;
    c.mlp_t = true;
    c.pos_encodings = TRM_POS_NONE;
    c.puzzle_emb_ndim = 24;
    c.puzzle_emb_len = 1;
    c.num_puzzle_identifiers = 1;
    c.rows = c.cols = side;
    c.seq_len = side * side;
    c.vocab_size = vocab;
    c.inner_size = c.inner_size_t = 16;
    snprintf(c.family, sizeof c.family, "%s", family);
    assert_true(trm_config_resolve(&c, family, &err));
    return trm_model_new(&c, 5);
}

static struct fixture *fixture_new(const char *family, int side, int vocab, const char *puzzles)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    f->model = random_model(family, side, vocab);
    if (!trm_puzzles_parse(&f->puzzles, puzzles, strlen(puzzles), "two.txt", NULL, &err))
        fail_msg("%s", err.text);
    return f;
}

static void open_app(struct fixture *f, int width, int height, bool ascii)
{
    struct trm_err err = {0};
    struct app_wish wish = {
        .terminal = {.width = width, .height = height, .ascii = ascii},
        .theme = theme_find("dark"),
        .threads = 1,
        .budget = f->budget,
    };
    if (!app_open(&f->app, &wish, f->model, &f->puzzles, &err)) fail_msg("%s", err.text);
}

static int setup_nine(void **state)
{
    *state = fixture_new(
        "sudoku", 9, 11,
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n"
        "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9\n");
    return 0;
}

/* Grids that fill only a corner of the 30x30 canvas, and so little memory that only the carries are
 * kept: all other latents are computed again when they are looked at. */
static int setup_arc(void **state)
{
    struct fixture *f =
        fixture_new("arc", 30, 12,
                    "{\"train\":[{\"input\":[[1,0],[0,2]],\"output\":[[1,1],[2,2]]}],\"test\":["
                    "{\"input\":[[1,2,3,4],[5,6,7,8],[9,0,1,2]],\"output\":[[1,2],[3,4]]},"
                    "{\"input\":[[7]],\"output\":[[8]]}]}");
    f->budget = 1;
    *state = f;
    return 0;
}

/* A maze that no small screen shows whole. */
static int setup_maze(void **state)
{
    enum { SIDE = 30 };
    char text[SIDE * (SIDE + 1) + 1];
    for (int row = 0; row < SIDE; row++) {
        for (int col = 0; col < SIDE; col++)
            text[row * (SIDE + 1) + col] = row % 2 && col % 4 ? '#' : ' ';
        text[row * (SIDE + 1) + SIDE] = '\n';
    }
    text[0] = 'S';
    text[sizeof text - 3] = 'G';
    text[sizeof text - 1] = '\0';
    *state = fixture_new("maze", SIDE, 6, text);
    return 0;
}

static int setup_toy(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->model = toy_model(1);
    for (int i = 0; i < 3; i++) {
        struct trm_puzzle p = toy_puzzle(i);
        trm_puzzles_add(&f->puzzles, &p);
        trm_puzzle_done(&p);
    }
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    free(f);
    return 0;
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
}

static void assert_screen(struct fixture *f, const char *name)
{
    char file[100];
    struct str text = {0};
    snprintf(file, sizeof file, "screen_%s.txt", name);
    app_draw(&f->app);
    canvas_to_text(&f->app.canvas, &text);
    assert_golden(file, text.text);
    str_done(&text);
}

static void test_sizes(void **state)
{
    static const struct {
        int width, height;
    } sizes[] = {{80, 24}, {120, 40}, {200, 60}, {40, 12}, {50, 60}};
    struct fixture *f = *state;
    for (int ascii = 0; ascii <= 1; ascii++) {
        open_app(f, 80, 24, ascii);
        play(f, ":wait idle\n>.\n:key Down Right Right\n:wait idle\n");
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            char text[100];
            snprintf(text, sizeof text, ":size %dx%d\n:wait idle\n", sizes[i].width,
                     sizes[i].height);
            play(f, text);
            snprintf(text, sizeof text, "%dx%d%s", sizes[i].width, sizes[i].height,
                     ascii ? "_ascii" : "");
            assert_screen(f, text);
        }
        app_close(&f->app);
    }
}

/* What is open now, at the three sizes of screens that people have. */
static void assert_screens(struct fixture *f, const char *name)
{
    static const char *const sizes[] = {"80x24", "120x40", "200x60"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char text[100];
        snprintf(text, sizeof text, ":size %s\n:wait idle\n", sizes[i]);
        play(f, text);
        snprintf(text, sizeof text, "%s_%s", name, sizes[i]);
        assert_screen(f, text);
    }
}

/* Every pane in its slot, with the numbers that the program itself finds for it; and its help,
 * which one screen holds. */
static void test_every_pane(void **state)
{
    static const struct {
        const char *name, *keys;
    } shown[] = {{"lens", "y"},       {"why", "yw"},          {"listen", "i"}, {"beliefs", "ib"},
                 {"trajectory", "T"}, {"components", "vvvv"}, {"raw", "ss"}};
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n>>.\n:key Down Right Right\n:wait idle\n");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        char text[100];
        snprintf(text, sizeof text, "%s\n:wait idle\n", shown[i].keys);
        play(f, text);
        snprintf(text, sizeof text, "pane_%s", shown[i].name);
        assert_screens(f, text);
        play(f, ":size 80x24\n:key F1\n:wait idle\n");
        snprintf(text, sizeof text, "pane_%s_help", shown[i].name);
        if (i < 5) assert_screen(f, text);
        play(f, ":key F1\n:wait idle\n");
    }
    app_close(&f->app);
}

static void test_panes(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n>\nzvv]]\n:wait idle\n");
    assert_screen(f, "channel");
    play(f, "v\n:key Tab\njjll\n:wait idle\n");
    assert_screen(f, "raw");
    play(f, ":key Enter\n:wait idle\n");
    assert_screen(f, "raw_alone");
    play(f, ":key Esc Tab\nG\n:wait idle\n:key Left\n:wait idle\n");
    assert_screen(f, "halting");
    play(f, "?\n:wait idle\n");
    assert_screen(f, "help");
    play(f, "jjjj\n:wait idle\n");
    assert_screen(f, "help_down");
    play(f, "/supervision\n:key Enter\n:wait idle\n");
    assert_screen(f, "help_find");
    play(f, "/\n:key Esc\n:wait idle\n");
    play(f, "?\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    app_close(&f->app);
}

/* The palette follows what one writes and does what is chosen. */
static void test_palette(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n");
    play(f, ":key :\nsupervision\n:wait idle\n");
    assert_screen(f, "palette");
    play(f, ":key Tab Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    assert_int_equal(session_shown(&f->app.session), 8);
    play(f, ":key :\nnothing of that name\n:key Enter\n:wait idle\n");
    assert_int_equal(f->app.screen.message_kind, MESSAGE_BAD);
    assert_ptr_equal(app_top(&f->app)->kind, &command_palette);
    play(f, ":key C-u\nhelp\n:key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &help_overlay);
    play(f, ":key Esc\n:wait idle\n:key : Backspace\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    app_close(&f->app);
}

/* A page that asks while an older question waits below it is not closed with that. */
static void test_question_below(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n:key / a\n");
    assert_ptr_equal(app_top(&f->app)->kind, &prompt_page);
    int pages = f->app.page_count;
    help_overlay_open(&f->app); /* as a page may that has become ready meanwhile */
    play(f, ":key / b\n");
    assert_ptr_equal(app_top(&f->app)->kind, &prompt_page);
    assert_non_null(app_page_state(&f->app, &help_overlay));
    assert_int_equal(f->app.page_count, pages + 1);
    play(f, ":key Enter Esc\n");
    app_close(&f->app);
}

/* The help that a comparison was opened from waits below it, and has no keys there. */
static void test_help_below(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n>\n:wait idle\n?Pn\n:key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &compare_page);
    assert_non_null(app_page_state(&f->app, &help_overlay));
    int row = f->app.screen.gaze.row;
    play(f, ":key Down\n");
    assert_int_equal(f->app.screen.gaze.row, row + 1);
    play(f, "?\n");
    assert_ptr_equal(app_top(&f->app)->kind, &help_overlay);
    assert_non_null(app_page_state(&f->app, &compare_page));
    play(f, "?q\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    app_close(&f->app);
}

/* Keys that scroll a text scroll the help and not the run below it; others go through to a page
 * that can be seen beside it, and to no other. */
static void test_help_keys(void **state)
{
    static const char first[] = "A Tiny Recursive Model thinks", last[] = "q F10";
    struct fixture *f = *state;
    struct session *s = &f->app.session;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n>\n:wait idle\n?\n:wait idle\n");
    assert_true(play_shows(&f->app, first));
    int shown = session_shown(s);
    play(f, " \n:wait idle\n");
    assert_false(s->play.playing);
    assert_false(play_shows(&f->app, first));
    play(f, ":key End\n:wait idle\n");
    assert_true(play_shows(&f->app, last));
    play(f, "g\n:wait idle\n");
    assert_true(play_shows(&f->app, first));
    play(f, "G \n:key PageUp Home\n:wait idle\n");
    assert_true(play_shows(&f->app, first));
    play(f, "/supervision\n:key Enter\nn\n:wait idle\n");
    assert_int_equal(s->current, 0);
    assert_int_equal(session_shown(s), shown);
    play(f, ".\n:wait idle\n");
    assert_int_equal(session_shown(s), shown + 1);
    play(f, "?o\n:wait idle\n?f\n:wait idle\n"); /* the puzzles would ask for a file */
    assert_ptr_equal(app_top(&f->app)->kind, &help_overlay);
    play(f, "?\n");
    assert_false(app_top(&f->app)->kind->overlay);
    app_close(&f->app);
}

/* ^C leaves what lies on top, as in other programs, and only then quits. */
static void test_interrupt(void **state)
{
    static const char *const opens[] = {"X", "?", ":key :\n", "E"};
    static const struct page_kind *const overlays[] = {&prompt_page, &help_overlay,
                                                       &command_palette, &choice_page, &form_page};
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n");
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        play(f, opens[i]);
        assert_ptr_equal(app_top(a)->kind, overlays[i]);
        app_event(a, &(struct event){.kind = EVENT_STOP, .signal = SIGINT});
        assert_ptr_equal(app_top(a)->kind, &scope_page);
        assert_false(a->quit);
    }
    for (size_t i = 0; i < sizeof overlays / sizeof *overlays; i++)
        assert_true(overlays[i]->leave != ACTION_NONE);
    app_event(a, &(struct event){.kind = EVENT_STOP, .signal = SIGINT});
    assert_true(a->quit);
    assert_int_equal(a->stop_signal, SIGINT);
    a->quit = false;
    play(f, "X");
    app_event(a, &(struct event){.kind = EVENT_STOP, .signal = SIGTERM});
    assert_true(a->quit);
    assert_int_equal(a->stop_signal, SIGTERM);
    app_close(a);
}

/* A program that does not react is ended by the second ^C. */
static void test_insisting(void **state)
{
    enum { LIVES = 7 };
    const struct timespec long_enough = {0, 600000000};
    (void)state;
    for (int answers = 0; answers <= 1; answers++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            struct trm_err err = {0};
            signal(SIGINT, SIG_DFL); /* ignored in what a shell runs in the background */
            if (!signals_open(&err)) _exit(1);
            raise(SIGINT);
            if (answers) signals_stop_answered();
            nanosleep(&long_enough, NULL);
            raise(SIGINT);
            _exit(LIVES);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (answers)
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == LIVES);
        else
            assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    }
}

/* What was said makes room for what the mouse does, and measures are not hidden while they move. */
static void test_messages(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n*\n:wait pause\n");
    assert_int_not_equal(a->screen.message_kind, MESSAGE_NONE);
    struct area scrubber = a->screen.layout.scrubber;
    char click[60];
    snprintf(click, sizeof click, ":click %d %d\n:wait idle\n", scrubber.x, scrubber.y);
    play(f, click);
    assert_int_equal(session_shown(&a->session), 0);
    assert_int_equal(a->screen.message_kind, MESSAGE_NONE);
    play(f, "+");
    assert_message(a->screen.message, "recursion steps a second");
    app_event(a, &(struct event){.kind = EVENT_MOUSE, .mouse = MOUSE_WHEEL_DOWN, .x = 1, .y = 2});
    assert_int_equal(a->screen.message_kind, MESSAGE_NONE);
    play(f, " +");
    assert_true(a->session.play.playing);
    assert_int_equal(a->screen.message_kind, MESSAGE_NONE);
    play(f, " -");
    assert_false(a->session.play.playing);
    assert_int_equal(a->screen.message_kind, MESSAGE_GOOD);
    play(f, ".\n:wait idle\n:key : m e s s a g e s Enter\n:wait idle\n"); /* what was said is there to be read again */
    assert_true(play_shows(a, "messages, the newest first"));
    assert_true(play_shows(a, "recursion steps a second"));
    assert_false(play_shows(a, "recursion steps a second?")); /* a line each */
    assert_int_equal(a->canvas.point_x, -1);
    play(f, ":key Esc : a Left\n"); /* the terminal's own cursor is where one types */
    app_draw(a);
    assert_int_equal(canvas_at(&a->canvas, a->canvas.point_x, a->canvas.point_y)->glyph, 'a');
    play(f, ":key Esc\n");
    struct area board = a->screen.layout.slot[SLOT_BOARD]; /* and in the pane that has the keys */
    app_draw(a);
    assert_true(area_contains(board, a->canvas.point_x, a->canvas.point_y));
    app_close(a);
}

/* A long reason is shown as far as there is room, in whole characters, and is kept whole. */
static void test_long_message(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    char long_name[1001], begin[] = "12: ";
    for (size_t i = 0; i + 1 < sizeof long_name; i += 2) memcpy(long_name + i, "\xc3\xa9", 2);
    long_name[sizeof long_name - 1] = '\0';
    open_app(f, 80, 24, false);
    for (int cut = 0; cut < 2; cut++) { /* the room ends behind a character, and within one */
        app_say(a, MESSAGE_BAD, "%s%s: there is no such file", begin + cut, long_name);
        size_t length = strlen(a->screen.message), fixed = strlen(begin + cut);
        assert_in_range(length, sizeof a->screen.message - 2, sizeof a->screen.message - 1);
        assert_int_equal((length - fixed) % 2, 0);
        const char *kept = a->messages.text[(a->messages.count - 1) % MESSAGES_KEPT];
        assert_int_equal(strlen(kept),
                         fixed + strlen(long_name) + strlen(": there is no such file"));
    }
    app_close(a);
}

static void test_loop_message(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\nL");
    assert_message(f->app.screen.message, "at full speed it pauses");
    app_close(&f->app);
}

/* As a worker's that was taken just now. */
static void say_news(struct app *a)
{
    app_news(a);
    a->news = true;
    app_say(a, MESSAGE_GOOD, "d discards it");
    a->news = false;
}

/* News stays for a while, with the page and the run that it is about; a script has no time. */
static void test_news(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n");
    say_news(a);
    play(f, ".");
    assert_string_equal(a->screen.message, "d discards it");
    assert_int_equal(a->screen.message_kind, MESSAGE_GOOD);
    play(f, "e"); /* where d is another key */
    assert_int_equal(a->screen.message_kind, MESSAGE_NONE);
    play(f, "q");
    say_news(a);
    play(f, "n");
    assert_int_equal(a->screen.message_kind, MESSAGE_NONE);
    a->timeless = true;
    say_news(a);
    play(f, ",");
    assert_int_equal(a->screen.message_kind, MESSAGE_NONE);
    app_close(a);
}

static void pause_a_moment(void)
{
    const struct timespec moment = {0, 1000000};
    nanosleep(&moment, NULL);
}

/* These two say how far they are and have no result, as long as anybody wants one. */
static void work_on(struct job *j, void *task)
{
    (void)task;
    while (job_progress(j, 0.5)) pause_a_moment();
}

static void think_on(struct inquiry *i)
{
    while (inquiry_progress(i, 0.5)) pause_a_moment();
}

static void drop_inquiry(struct inquiry *i)
{
    free(i);
}

static void await_news(int descriptor)
{
    struct pollfd news = {.fd = descriptor, .events = POLLIN};
    assert_int_equal(poll(&news, 1, 10000), 1);
}

/* A bar of progress moves while there is no result yet. */
static void test_progress(void **state)
{
    static const struct job_work work = {work_on, NULL, NULL};
    struct fixture *f = *state;
    struct app *a = &f->app;
    struct job *job = NULL;
    struct own_desk desk = {0};
    struct inquiry *i = calloc(1, sizeof *i);
    *i = (struct inquiry){.work = think_on, .drop = drop_inquiry};
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n");
    assert_false(a->dirty);
    assert_true(work_start(a, &job, &work, NULL));
    await_news(job_descriptor(job));
    assert_null(work_take(a, &job));
    assert_true(a->dirty);
    work_stop(a, &job);
    app_draw(a);
    own_desk_ask(a, &desk, i);
    assert_false(a->dirty);
    await_news(desk_descriptor(desk.desk));
    own_desk_tick(a, &desk);
    assert_null(desk.answer);
    assert_true(a->dirty);
    app_close(a);
    own_desk_done(&desk);
}

/* Words behind the name of a command answer what it asks; a command is found by its key too. */
static void test_palette_words(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n:key :\ntheme lig\n:key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
    assert_string_equal(theme_name(f->app.screen.look.theme), "light");
    play(f, ":key :\ntheme d\n:key Tab\n:wait idle\n"); /* completing is not answering */
    assert_ptr_equal(app_top(&f->app)->kind, &choice_page);
    assert_string_equal(theme_name(f->app.screen.look.theme), "light");
    play(f, ":key Esc\n:key o :\nopen-file nowhere.csv\n:key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &prompt_page); /* with the error */
    play(f, ":key Esc Esc : F 1 Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &help_overlay);
    app_close(&f->app);
}

/* A puzzle that is pasted is shown; what is no puzzle leaves everything as it was. */
static void test_paste(void **state)
{
    struct fixture *f = *state;
    struct event e = {.kind = EVENT_PASTE};
    open_app(f, 80, 24, false);
    e.text = "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9";
    e.length = strlen(e.text);
    app_event(&f->app, &e);
    play(f, ":wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->question.cell[14], 3);
    assert_int_equal(f->app.screen.message_kind, MESSAGE_GOOD);
    e.text = "this is a sentence and not a puzzle";
    e.length = strlen(e.text);
    app_event(&f->app, &e);
    assert_int_equal(f->app.screen.message_kind, MESSAGE_BAD);
    assert_int_equal(session_puzzle(&f->app.session)->question.cell[14], 3);
    app_close(&f->app);
}

static void test_arc(void **state)
{
    struct fixture *f = *state;
    open_app(f, 120, 40, false);
    play(f, ":wait idle\n>.\n:key Down Right\n:wait idle\n");
    assert_screen(f, "arc");
    play(f, ":size 40x12\n:key Down Right\nzv\n:wait idle\n:key Tab Up Up Up Up\n:wait idle\n");
    assert_int_equal(gaze_token(&f->app.screen.gaze), 0);
    assert_false(f->app.screen.incomplete);
    play(f, ",n.\n:wait idle\n");
    assert_int_equal(f->app.screen.gaze.rows, 1);
    app_close(&f->app);
}

/* The part of a large maze around the cursor, and bars that say which part it is. */
static void test_maze(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n>\n:wait idle\njjjjjjjjjjjjjjj\n:wait idle\n");
    assert_screen(f, "maze_80x24");
    play(f, ":size 120x40\n:wait idle\n");
    assert_screen(f, "maze_120x40");
    play(f, ":size 200x60\n:wait idle\n");
    assert_screen(f, "maze_200x60");
    app_close(&f->app);
}

/* The demonstrations, the two test inputs of a task, and the latent when its keys ask for it. */
static void test_task(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    play(f, ":wait idle\n");
    assert_screens(f, "task");
    play(f, ":size 80x24\n:wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->test_index, 0);
    play(f, "x\n:wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->test_index, 1);
    play(f, "x\n:wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->test_index, 0);
    assert_int_equal(f->app.screen.shown[SLOT_LATENT], PANE_TASK);
    play(f, "v\n:wait idle\n");
    assert_int_equal(f->app.screen.shown[SLOT_LATENT], PANE_LATENT);
    play(f, "d\n:wait idle\n");
    assert_int_equal(f->app.screen.shown[SLOT_LATENT], PANE_TASK);
    app_close(&f->app);
}

/* A test that came without the others of its task, as from a lesson: there is no saying that the
 * task has one only. */
static void test_lone_test(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    for (int i = 0; i < 2; i++) {
        struct trm_puzzles one = {0};
        trm_puzzles_add(&one, &f->puzzles.items[i]);
        assert_true(app_show_puzzles(&f->app, &one, 0));
        play(f, ":wait idle\nx\n");
        assert_message(f->app.screen.message, "No other test input of this task is here");
    }
    app_close(&f->app);
}

static void test_tiny(void **state)
{
    struct fixture *f = *state;
    open_app(f, 1, 1, false);
    for (int height = 1; height < 26; height++) {
        for (int width = 1; width < 90; width += 3) {
            char text[100];
            snprintf(text, sizeof text, ":size %dx%d\n:key Tab\n?\n:wait idle\n?\n:wait idle\n",
                     width, height);
            play(f, text);
        }
    }
    app_close(&f->app);
}

/* Time: each key leads where it says, and running pauses where the model halts. */
static void test_time(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    struct session *s = &f->app.session;
    static const struct {
        const char *keys;
        int frame;
    } journey[] = {
        {".", 1}, {".", 2}, {",", 1},  {"}", 3},  {">", 6},         {">.", 13},       {"<", 12},
        {"{", 9}, {"g", 0}, {"G", 24}, {">", 30}, {":key Home", 0}, {":key End", 30},
    };
    for (size_t i = 0; i < sizeof journey / sizeof journey[0]; i++) {
        play(f, ":wait idle\n");
        play(f, journey[i].keys);
        play(f, ":wait idle\n");
        if (session_shown(s) != journey[i].frame)
            fail_msg("%s leads to %d, not %d", journey[i].keys, session_shown(s), journey[i].frame);
    }
    play(f, "g \n:sleep 500\n");
    assert_in_range(session_shown(s), 8, 11); /* 20 steps a second */
    assert_true(s->play.playing);
    play(f, ":wait pause\n");
    assert_int_equal(session_shown(s), trm_recorder_halt(s->recorder));
    assert_int_not_equal(f->app.screen.message_kind, MESSAGE_NONE);
    play(f, "n");
    play(f, ":wait idle\n");
    assert_int_equal(s->current, 1);
    assert_int_equal(session_shown(s), 0);
    play(f, "NN");
    assert_int_equal(s->current, 2);
    app_close(&f->app);
}

/* A click on a cell, on the scrubber, on the key bar. */
static void test_mouse(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24, false);
    struct app *a = &f->app;
    play(f, "G\n:wait idle\n");
    struct area board = a->screen.layout.slot[SLOT_BOARD];
    bool seen[16] = {false};
    for (int y = board.y; y < board.y + board.height; y++) {
        for (int x = board.x; x < board.x + board.width; x++) {
            char text[40];
            snprintf(text, sizeof text, ":click %d %d", x, y);
            play(f, text);
            seen[a->screen.gaze.row * 4 + a->screen.gaze.col] = true;
        }
    }
    for (int i = 0; i < 16; i++) assert_true(seen[i]);
    struct area scrubber = a->screen.layout.scrubber;
    int last = session_shown(&a->session), before = last;
    for (int x = scrubber.x + scrubber.width - 1; x >= scrubber.x; x--) {
        struct event e = {.kind = EVENT_MOUSE, .mouse = MOUSE_DRAG, .x = x, .y = scrubber.y};
        app_event(a, &e);
        assert_true(a->session.play.place <= before);
        before = a->session.play.place;
    }
    assert_int_equal(before, 0);
    for (int x = 0; x < 80 && app_top(a)->kind != &help_overlay; x++) {
        char text[40];
        snprintf(text, sizeof text, ":click %d 23", x);
        play(f, text);
        a->quit = false;
    }
    assert_ptr_equal(app_top(a)->kind, &help_overlay);
    app_close(&f->app);
}

static struct event random_event(struct rng *r, const struct app *a)
{
    struct event e = {.kind = EVENT_KEY};
    uint32_t what = rng_below(r, 100);
    if (what < 70) {
        int i = (int)rng_below(r, (uint32_t)a->keymap.count);
        e.key = a->keymap.bindings[i].key;
    } else if (what < 75) {
        e.key = (int)rng_below(r, PRESS_LAST);
    } else if (what < 76) {
        e = (struct event){.kind = EVENT_PASTE, .text = "pasted", .length = 6};
    } else {
        e.kind = EVENT_MOUSE;
        e.mouse = (enum mouse_act)rng_below(r, MOUSE_WHEEL_DOWN + 1);
        e.x = (int)rng_below(r, (uint32_t)a->canvas.width + 2) - 1;
        e.y = (int)rng_below(r, (uint32_t)a->canvas.height + 2) - 1;
    }
    return e;
}

/* Nothing that a person can do at whatever speed breaks it. */
static void storm(struct fixture *f, int events)
{
    struct app *a = &f->app;
    struct rng r;
    const char *seed = getenv("STORM_SEED");
    rng_init(&r, 2026, seed ? (uint64_t)atoi(seed) : 1);
    struct work_folder work = enter_temporary(); /* some keys save files */
    open_app(f, 80, 24, false);
    a->scripted = true;
    for (int i = 0; i < events; i++) {
        struct event e = random_event(&r, a);
        app_event(a, &e);
        a->quit = false;
        a->clock += 0.02;
        if (a->session.play.place > 2000) session_seek(&a->session, 0);
        if (i % 200 == 0) {
            char text[40];
            snprintf(text, sizeof text, ":size %dx%d", 1 + (int)rng_below(&r, 160),
                     1 + (int)rng_below(&r, 60));
            play(f, text);
        }
        if (i % 5 == 0) {
            app_news(a);
            app_draw(a);
        }
    }
    session_seek(&a->session, 3);
    work_stop(a, &a->lessons.measuring); /* an examination may well take minutes */
    play(f, ":size 80x24\n:key Esc Esc\n:wait idle\n");
    assert_int_equal(a->canvas.width, 80);
    app_close(a);
    leave_temporary(&work);
}

/* How many events; more of them with STORM=100000 in the environment, others with STORM_SEED=2. */
static int storm_events(void)
{
    const char *wanted = getenv("STORM");
    return wanted ? atoi(wanted) : STORM;
}

static void test_storm(void **state)
{
    storm(*state, storm_events());
}

/* The same where every step takes long and latents have to be computed again. */
static void test_short_storm(void **state)
{
    storm(*state, storm_events() / 10);
}

int main(void)
{
    char *home = xdg_home(); /* what is remembered of one test must not be seen by the next run */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sizes, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_every_pane, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_panes, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_palette, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_palette_words, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_question_below, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_help_below, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_help_keys, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_interrupt, setup_nine, teardown),
        cmocka_unit_test(test_insisting),
        cmocka_unit_test_setup_teardown(test_messages, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_long_message, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_loop_message, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_news, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_progress, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_paste, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_arc, setup_arc, teardown),
        cmocka_unit_test_setup_teardown(test_maze, setup_maze, teardown),
        cmocka_unit_test_setup_teardown(test_task, setup_arc, teardown),
        cmocka_unit_test_setup_teardown(test_lone_test, setup_arc, teardown),
        cmocka_unit_test_setup_teardown(test_tiny, setup_nine, teardown),
        cmocka_unit_test_setup_teardown(test_time, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_mouse, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_storm, setup_toy, teardown),
        cmocka_unit_test_setup_teardown(test_short_storm, setup_arc, teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_tree(home);
    return failed;
}
