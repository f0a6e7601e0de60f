/* The browsers and the widgets they are made of: golden screens at three sizes, journeys from a key
 * to a run, and lists of 100,000 rows. */
#include "base/alloc.h"
#include "base/schema.h"
#include "base/str.h"
#include "canvas/text.h"
#include "files.h"
#include "golden.h"
#include "playing.h"
#include "tui/choice.h"
#include "tui/form.h"
#include "tui/line_edit.h"
#include "tui/list.h"
#include "tui/models_page.h"
#include "tui/perform.h"
#include "tui/prompt.h"
#include "tui/puzzles_page.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- An app on packs and models of its own --------------------------------------------------- */

struct fixture {
    char *home, *data;
    struct trm_model *model;
    struct shelf *shelf;
    struct trm_puzzles first;
    struct app app;
};

static struct trm_model *random_model(const char *family, int side, int vocab, uint64_t seed)
{
    struct trm_config c = trm_config_default();
    struct trm_err err = {0};
    c.hidden_size = 24;
    c.num_heads = 2;
    c.L_layers = 1;
    c.H_cycles = c.L_cycles = 1;
    c.halt_max_steps = 2;
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
    return trm_model_new(&c, seed);
}

static void save_model(const char *folder, const char *name, const char *family, int side,
                       int vocab)
{
    struct trm_err err = {0};
    char *path = path_join(folder, name);
    struct trm_model *m = random_model(family, side, vocab, 7);
    if (!trm_model_save(m, path, &err)) fail_msg("%s", err.text);
    trm_model_free(m);
    free(path);
}

static void save_text(const char *folder, const char *name, const char *text)
{
    struct trm_err err = {0};
    char *path = path_join(folder, name);
    if (!path_write(path, text, strlen(text), &err)) fail_msg("%s", err.text);
    free(path);
}

static const char sudokus[] =
    "source,question,answer,rating\n"
    "a,53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79,,3\n"
    "a,..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9,,40\n"
    "a,.......1.4.........2...........5.4.7..8...3....1.9....3..4..2...5.1........8.6...,,12\n";

/* What lies in the data folder is all there is: no bundled files, so that screens stay the same. */
static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    unsetenv("TMPDIR"); /* its length would show in wrapped lines */
    f->home = xdg_home();
    f->data = path_join(f->home, "trmscope");
    char *puzzles = path_join(f->data, "puzzles/sudoku"), *models = path_join(f->data, "models");
    char *maze = path_join(f->data, "puzzles/maze");
    assert_true(path_make_folders(puzzles, &err) && path_make_folders(models, &err));
    assert_true(path_make_folders(maze, &err));
    save_text(puzzles, "three.csv", sudokus);
    save_text(puzzles, "wrong.csv", "source,question\na,12\n");
    save_text(maze, "tiny.txt", "S # \n  # \n# G \n   #\n");
    save_model(models, "nine", "sudoku", 9, 11);
    save_model(models, "other", "sudoku", 9, 11);
    save_model(models, "maze", "maze", 4, 6);
    save_text(models, "nine.md", "# The card of nine\n\nRandom weights, for tests.\n");
    char *path = path_join(models, "nine.safetensors"), *pack = path_join(puzzles, "three.csv");
    f->model = trm_model_open(path, NULL, &err);
    f->shelf = shelf_read(pack, NULL, NULL, &err);
    if (!f->model || !f->shelf) fail_msg("%s", err.text);
    struct trm_puzzle p = shelf_puzzle(f->shelf, 0);
    trm_puzzles_add(&f->first, &p);
    trm_puzzle_done(&p);
    setenv("TRMSCOPE_DATA", f->data, 1);
    free(puzzles), free(models), free(maze), free(path), free(pack);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    trm_puzzles_done(&f->first);
    shelf_free(f->shelf);
    trm_model_free(f->model);
    remove_tree(f->home);
    free(f->data);
    free(f);
    return 0;
}

static void open_app(struct fixture *f, int width, int height)
{
    struct trm_err err = {0};
    struct app_wish w = {.terminal = {.width = width, .height = height},
                         .theme = theme_find("dark"),
                         .threads = 1,
                         .shelf = f->shelf};
    if (!app_open(&f->app, &w, f->model, &f->first, &err)) fail_msg("%s", err.text);
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
}

/* Without the line of keys, which is the business of all pages. Paths of the temporary folder
 * differ from run to run: the golden screen has a word for it. */
static void assert_screen(struct fixture *f, const char *name)
{
    char file[100];
    struct str text = {0};
    snprintf(file, sizeof file, "browse_%s.txt", name);
    app_draw(&f->app);
    f->app.canvas.height--;
    canvas_to_text(&f->app.canvas, &text);
    f->app.canvas.height++;
    for (char *at; (at = strstr(text.text, "trmscope-test."));)
        memcpy(at, "a-folder-of-the-test", 20);
    assert_golden(file, text.text);
    str_done(&text);
}

static bool at_home(const struct fixture *f)
{
    return app_top(&f->app)->kind == &scope_page;
}

/* ---- Journeys -------------------------------------------------------------------------------- */

static void test_screens(void **state)
{
    static const struct {
        int width, height;
    } sizes[] = {{80, 24}, {120, 40}, {200, 60}, {40, 12}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char name[60];
        open_app(f, sizes[i].width, sizes[i].height);
        play(f, ":wait idle\no\n:wait idle\n:key Down\na\n:wait idle\n");
        snprintf(name, sizeof name, "puzzles_%dx%d", sizes[i].width, sizes[i].height);
        assert_screen(f, name);
        play(f, "q\n:wait idle\n");
        assert_true(at_home(f));
        app_close(&f->app);
    }
}

/* Find a puzzle by words, open it, run it, go on to the next one that was found. */
static void test_find(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->app.session;
    open_app(f, 80, 24);
    play(f, ":wait idle\n/>10\n:wait idle\n");
    assert_screen(f, "find");
    play(f, ":key Enter Down Enter\n:wait idle\n");
    assert_true(at_home(f));
    assert_true(session_puzzle(s)->rating == 12);
    assert_int_equal(s->number, 3);
    assert_int_equal(s->total, 3);
    play(f, "> \n:wait pause\n");
    assert_int_equal(session_shown(s), session_end(s));
    play(f, "n\n:wait idle\n");
    assert_true(session_puzzle(s)->rating == 40); /* around: the one with rating 3 was not found */
    play(f, "N\n:wait idle\n");
    assert_true(session_puzzle(s)->rating == 12);
    app_close(&f->app);
}

/* Words that are left again change nothing; Esc takes the filter away, then closes. */
static void test_filter(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n/nothing\n:wait idle\n");
    assert_screen(f, "nothing");
    play(f, ":key Esc\n:wait idle\n");
    assert_screen(f, "all_again");
    play(f, "/nothing\n:key Enter\nr\n");
    assert_message(f->app.screen.message, "There is no puzzle in this list");
    play(f, "a\n");
    assert_message(f->app.screen.message, "There is no puzzle in this list");
    play(f, ":key Esc\n");
    play(f, "/<5\n:key Enter\n:wait idle\n:key Esc\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &puzzles_page);
    play(f, ":key Esc\n:wait idle\n");
    assert_true(at_home(f));
    app_close(&f->app);
}

/* Orders, and what the model made of the puzzles after a new start. */
static void test_order(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\na\n:wait idle\n");
    assert_non_null(library_verdict(&f->app, shelf_item(f->shelf, 0)->fingerprint));
    app_close(&f->app);
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_non_null(library_verdict(&f->app, shelf_item(f->shelf, 2)->fingerprint));
    play(f, "os\n:wait idle\n");
    assert_screen(f, "order");
    play(f, "h\n:wait idle\n:key Enter\n:wait idle\n"); /* the first one is chosen */
    assert_true(session_puzzle(&f->app.session)->rating == 40);
    app_close(&f->app);
}

/* What cannot be kept is not said to be. */
static void test_asked_in_vain(void **state)
{
    struct fixture *f = *state;
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    open_app(f, 80, 24);
    play(f, ":wait idle\no\na\n:wait idle\n");
    assert_message(f->app.screen.message, "about 3 puzzles; what it said cannot be kept on disk.");
    assert_non_null(library_verdict(&f->app, shelf_item(f->shelf, 0)->fingerprint));
    app_close(&f->app);
}

/* Who comes back from a puzzle finds the list as it was left, and sees that it is not all of it. */
static void test_coming_back(void **state)
{
    static const char title[] = "puzzles like: >10, hard ones first";
    struct fixture *f = *state;
    const struct session *s = &f->app.session;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n/>10\n:key Enter\nsh\n:key Down Enter\n:wait idle\n");
    assert_true(at_home(f));
    assert_true(session_puzzle(s)->rating == 12);
    play(f, "o\n:wait idle\n");
    assert_true(play_shows(&f->app, title));
    play(f, ":key Enter\n:wait idle\n"); /* the same row */
    assert_true(session_puzzle(s)->rating == 12);
    play(f, "n\n:wait idle\no\n:key Enter\n:wait idle\n"); /* the row that n went to */
    assert_true(session_puzzle(s)->rating == 40);
    play(f, "o\n:key Esc\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &puzzles_page);
    assert_true(play_shows(&f->app, "puzzles, hard ones first"));
    play(f, ":key g Down Down q\n:wait idle\no\n:key Enter\n:wait idle\n"); /* left there */
    assert_true(session_puzzle(s)->rating == 3);
    app_close(&f->app);
}

/* The model is asked on while one looks elsewhere, where a word says so. */
static void test_asking_goes_on(void **state)
{
    struct fixture *f = *state;
    char text[UNDER_WAY_TEXT];
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\na");
    assert_string_equal(under_way_text(text, &f->app, &puzzles_page), ""); /* its status says it */
    play(f, "q");
    under_way_text(text, &f->app, NULL);
    assert_message(text, "asking ");
    play(f, ":wait idle\n");
    assert_string_equal(f->app.screen.under_way, "");
    app_close(&f->app);
}

/* A pack with a mistake says which; a maze brings a model for mazes with it. */
static void test_packs(void **state)
{
    struct fixture *f = *state;
    open_app(f, 120, 40);
    play(f, ":wait idle\no\n:wait idle\n:key Tab End\n:wait idle\n");
    assert_screen(f, "wrong_pack");
    play(f, ":key Up\n:wait idle\n"); /* the pack that is open all the time */
    assert_string_equal(f->app.library.error, "");
    assert_string_equal(f->app.library.wanted, shelf_path(f->app.library.shelf));
    play(f, ":key g\n:wait idle\n:key Tab Enter\n:wait idle\n");
    assert_true(at_home(f));
    assert_string_equal(trm_model_config(f->app.session.model)->family, "maze");
    assert_string_equal(session_puzzle(&f->app.session)->family->name, "maze");
    app_close(&f->app);
}

/* From the editor over the browser, the cursor somewhere in the list: changes the puzzle and saves
 * it as that file; `how` are the keys that say what to do where there is one. */
static void edit_and_save(struct fixture *f, const char *name, const char *how)
{
    char *keys = xasprintf("e\n:key Right Right\n1\nW\n:key C-u\n%s/puzzles/sudoku/%s\n"
                           ":key Enter\n%s\n:wait idle\nq\n:wait idle\n",
                           f->data, name, how);
    play(f, keys);
    assert_ptr_equal(app_top(&f->app)->kind, &puzzles_page);
    free(keys);
}

/* What was saved from the editor is in the browser: behind the pack that is open, where the list
 * stays as it was, and as a pack by itself. */
static void test_what_was_saved(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n:key Down\n");
    edit_and_save(f, "three.csv", "a");
    assert_true(play_shows(&f->app, "2 of 4"));
    edit_and_save(f, "new.txt", ":wait idle");
    assert_true(play_shows(&f->app, "new.txt"));
    assert_true(play_shows(&f->app, "2 of 4"));
    app_close(&f->app);
}

/* A file that was written by another program is read again when one looks at it. */
static void test_written_by_others(void **state)
{
    struct fixture *f = *state;
    char *folder = path_join(f->data, "puzzles/sudoku");
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n:key Down q\n");
    save_text(folder, "three.csv", sudokus);
    const struct shelf *before = f->app.library.shelf;
    play(f, "o\n:wait idle\n");
    assert_ptr_not_equal(f->app.library.shelf, before);
    assert_true(play_shows(&f->app, "2 of 3"));
    save_text(folder, "wrong.csv", sudokus);
    play(f, ":key Tab End\n:wait idle\n");
    assert_string_equal(f->app.library.error, "");
    save_text(folder, "wrong.csv", "12\n");
    play(f, ":key End\n:wait idle\n"); /* the pack that is open */
    assert_true(f->app.library.error[0]);
    app_close(&f->app);
    free(folder);
}

/* `n` and `N` go past what no model here can read, and say so. */
static void test_skip(void **state)
{
    static const char small[] = "12343412214343..\n1234341221434.2.\n";
    struct fixture *f = *state;
    struct trm_puzzles mixed = {0};
    struct trm_err err = {0};
    trm_puzzles_add(&mixed, &f->first.items[0]);
    if (!trm_puzzles_parse(&mixed, small, strlen(small), "small", NULL, &err))
        fail_msg("%s", err.text);
    struct trm_puzzle last = shelf_puzzle(f->shelf, 2);
    trm_puzzles_add(&mixed, &last);
    trm_puzzle_done(&last);
    shelf_free(f->shelf);
    f->shelf = shelf_of("mixed", &mixed);
    open_app(f, 80, 24);
    play(f, ":wait idle\nn\n:wait idle\n");
    assert_int_equal(f->app.session.number, 4);
    assert_message(f->app.screen.message, "2 puzzles skipped");
    play(f, "n\n:wait idle\n");
    assert_int_equal(f->app.session.number, 1);
    play(f, "N\n:wait idle\n");
    assert_int_equal(f->app.session.number, 4);
    app_close(&f->app);
    trm_puzzles_done(&mixed);
}

/* Puzzles without a rating get one when it is asked for, and words find it. */
static void test_rate(void **state)
{
    struct fixture *f = *state;
    char *text = xasprintf("o\n:wait idle\nf%s/puzzles/maze\n:key Enter\n:wait idle\n", f->data);
    open_app(f, 80, 24);
    play(f, text);
    free(text);
    assert_true(library_rating(&f->app, 0) < 0);
    play(f, "r\n:wait idle\n");
    assert_true(library_rating(&f->app, 0) == 4);
    play(f, ":sleep 3000\n/=4\n:key Enter\n:wait idle\n"); /* that it was rated was read */
    assert_screen(f, "rated");
    app_close(&f->app);
}

/* A pack that is open, and was made of that many Sudokus. */
static void open_many(struct fixture *f, int count)
{
    static const char one[] =
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n";
    struct str text = {0};
    char *folder = path_join(f->data, "puzzles"), *path = path_join(folder, "many.txt");
    for (int i = 0; i < count; i++) str_add(&text, one);
    save_text(folder, "many.txt", text.text);
    library_read(&f->app, path);
    play(f, ":wait idle\n");
    assert_int_equal(shelf_count(f->app.library.shelf), count);
    str_done(&text);
    free(folder), free(path);
}

/* Rating goes on while another pack is looked at, and what it finds is there when one comes back,
 * though the file is read anew. */
static void test_rating_goes_on(void **state)
{
    static const size_t items[] = {0, 1};
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    open_many(f, 2);
    library_rate(&f->app, items, 2);
    library_show(&f->app, f->shelf);
    assert_non_null(f->app.library.rating);
    play(f, ":wait idle\n");
    assert_true(library_rating(&f->app, 0) == 3); /* as its file says */
    open_many(f, 3);
    for (size_t i = 0; i < 3; i++) assert_true(library_rating(&f->app, i) >= 0);
    app_close(&f->app);
}

/* Words about ratings are true of what is rated while they stand there. */
static void test_words_follow_ratings(void **state)
{
    static const size_t items[] = {0, 1};
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    open_many(f, 2);
    play(f, "/>=0\n:key Enter\n:wait idle\n");
    assert_true(play_shows(&f->app, "0 of 0"));
    library_rate(&f->app, items, 2);
    play(f, ":wait idle\n");
    assert_true(play_shows(&f->app, "1 of 2"));
    app_close(&f->app);
}

/* So many different Sudokus, of the same rating. */
static void open_different(struct fixture *f, int count)
{
    static const char one[] =
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n";
    struct str text = {0};
    char *folder = path_join(f->data, "puzzles"), *path = path_join(folder, "different.txt");
    for (int i = 0; i < count; i++) {
        int turn = i % 9, x = 1 + i / 9 % 9, y = 1 + i / 81 % 9; /* x and y change places */
        for (const char *c = one; *c; c++) {
            int digit = *c > '0' && *c <= '9' ? 1 + (*c - '1' + turn) % 9 : 0;
            int other = digit == x ? y : digit == y ? x : digit;
            str_add_char(&text, digit ? (char)('0' + other) : *c);
        }
    }
    save_text(folder, "different.txt", text.text);
    library_read(&f->app, path);
    play(f, ":wait idle\n");
    str_done(&text);
    free(folder), free(path);
}

/* The number of puzzles in the list as the screen says it. */
static int listed(struct fixture *f)
{
    struct str text = {0};
    int all = -1;
    app_draw(&f->app);
    canvas_to_text(&f->app.canvas, &text);
    for (const char *at = text.text; all < 0 && (at = strstr(at, " of ")); at++) {
        const char *end = at + 4 + strspn(at + 4, "0123456789");
        if (end > at + 4 && strncmp(end, " ", 1) == 0) all = atoi(at + 4);
    }
    str_done(&text);
    return all;
}

/* While ratings come in, a list that goes by them is made anew once a second: the clock of a script
 * stands still, so it is once here, and in the end. */
static void test_ratings_by_the_second(void **state)
{
    enum { MANY = 700 };
    struct fixture *f = *state;
    size_t items[MANY];
    int changes = 0, before = 0;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    open_different(f, MANY);
    play(f, "/>=0\n:key Enter\n:wait idle\n");
    assert_int_equal(listed(f), 0);
    for (size_t i = 0; i < MANY; i++) items[i] = i;
    library_rate(&f->app, items, MANY);
    while (f->app.library.rating) {
        app_news(&f->app);
        int now = listed(f);
        changes += now != before;
        before = now;
    }
    assert_in_range(changes, 1, 2);
    play(f, ":wait idle\n");
    assert_int_equal(listed(f), MANY);
    app_close(&f->app);
}

/* Another model ends the asking of the one before, with a word. */
static void test_asking_ends(void **state)
{
    enum { MANY = 5000 };
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct trm_model *other = random_model("sudoku", 9, 11, 3);
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    open_many(f, MANY);
    play(f, "a");
    assert_non_null(f->app.library.asking);
    if (!app_show(&f->app, other, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
    app_news(&f->app);
    assert_null(f->app.library.asking);
    assert_message(f->app.screen.message,
                   "of 5000 puzzles: another model is shown; what was found");
    app_close(&f->app);
    trm_model_free(other);
}

/* Whoever stops asking does not wait for the model; the loop lets go of the worker when it ends. */
static void test_leave(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    for (int i = 0; i < 20; i++) {
        play(f, "aa");
        assert_true(a->leaving_count <= LEAVING_MOST);
    }
    if (a->library.asking) play(f, "a");
    for (int i = 0; i < 2000 && a->leaving_count > 0; i++) {
        app_wait(a, 10);
        app_news(a);
    }
    assert_int_equal(a->leaving_count, 0);
    assert_null(a->library.asking);
    play(f, "a\n:wait idle\n");
    assert_int_equal(a->watched_count, 1); /* the solver's */
    app_close(a);
}

static void test_open_file(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24);
    char *text =
        xasprintf("o\n:wait idle\nf%s/puzzles/maz\n:key Tab\n:key Enter\n:wait idle\n", f->data);
    play(f, text);
    free(text);
    assert_string_equal(path_name(f->app.library.wanted), ""); /* ".../maze/" */
    assert_int_equal(shelf_count(f->app.library.shelf), 1);
    play(f, "f/nowhere\n:key Enter\n:wait idle\n");
    assert_screen(f, "no_such_file");
    app_close(&f->app);
}

/* A pipe would be waited for, for ever: it is taken by no prompt, and not by the list of packs. */
static void test_pipe(void **state)
{
    struct fixture *f = *state;
    char *path = path_join(f->data, "puzzles/pipe.txt");
    char *keys = xasprintf("o\n:wait idle\nf%s\n:key Enter\n:wait idle\n", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    open_app(f, 80, 24);
    play(f, keys);
    assert_ptr_equal(app_top(&f->app)->kind, &prompt_page);
    assert_null(f->app.library.recent.path[RECENT_PUZZLES][0]);
    play(f, ":key Esc\n");
    library_read(&f->app, path);
    play(f, ":wait idle\n");
    assert_message(f->app.library.error, "found a device or a pipe, expected a file or a folder");
    app_close(&f->app);
    free(keys);
    free(path);
}

static void test_models(void **state)
{
    static const struct {
        int width, height;
    } sizes[] = {{80, 24}, {120, 40}, {200, 60}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char name[60];
        open_app(f, sizes[i].width, sizes[i].height);
        play(f, ":wait idle\nM\n:wait idle\n");
        snprintf(name, sizeof name, "models_%dx%d", sizes[i].width, sizes[i].height);
        assert_screen(f, name);
        app_close(&f->app);
    }
    open_app(f, 80, 24);
    play(f, ":wait idle\n:key C-n\n:wait idle\n");
    assert_string_equal(path_name(trm_model_name(f->app.session.model)), "other.safetensors");
    play(f, ":key C-p\n:wait idle\n");
    assert_string_equal(path_name(trm_model_name(f->app.session.model)), "nine.safetensors");
    play(f, "M\n:wait idle\n:key g\n:wait idle\n");
    for (size_t i = 0; strcmp(f->app.models.items[i].name, "maze") != 0; i++)
        play(f, ":key Down\n");
    play(f, ":key Enter\n:wait idle\n");
    assert_string_equal(trm_model_config(f->app.session.model)->family, "maze");
    assert_int_equal(session_puzzle(&f->app.session)->question.rows, 4); /* made for it */
    app_close(&f->app);
}

/* Files of the public form may say too little of a model to count its numbers. */
static void test_numbers_unknown(void **state)
{
    struct fixture *f = *state;
    char *folder = path_join(f->data, "models"), text[MODEL_TEXT];
    save_text(folder, "step_9", "");
    save_text(folder, "all_config.yaml",
              "arch:\n  H_cycles: 3\n  L_cycles: 6\n  L_layers: 2\n  hidden_size: 512\n"
              "  num_heads: 8\n  expansion: 4\n  pos_encodings: rope\n  puzzle_emb_ndim: 512\n"
              "  halt_max_steps: 16\n");
    open_app(f, 80, 24);
    play(f, ":wait idle\nM\n:wait idle\n");
    const struct models *all = &f->app.models;
    const struct model_entry *m = all->items;
    while (strcmp(m->name, "step_9") != 0) assert_true(++m < all->items + all->count);
    assert_message(model_text(text, m), "unknown family 0x0, ? parameters, attention, hidden 512");
    assert_true(play_shows(&f->app, "0x0"));
    struct str screen = {0};
    canvas_to_text(&f->app.canvas, &screen);
    char *row = strstr(screen.text, "0x0");
    *strchr(row, '\n') = '\0';
    assert_null(strstr(row, " M "));
    str_done(&screen);
    app_close(&f->app);
    free(folder);
}

/* The rest of the pack becomes the queue, whatever is looked at meanwhile. */
static void test_rest_of_the_pack(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    const char *path = shelf_path(f->shelf);
    struct app_wish w = {.terminal = {.width = 80, .height = 24},
                         .theme = theme_find("dark"),
                         .threads = 1,
                         .named = path,
                         .pack = path};
    if (!app_open(&f->app, &w, f->model, &f->first, &err)) fail_msg("%s", err.text);
    play(f, "o\n:key Tab Down\n:wait idle\n");
    assert_string_not_equal(f->app.library.wanted, path);
    assert_non_null(f->app.queue.shelf);
    play(f, ":key q\nn\n:wait idle\n");
    assert_int_equal(f->app.session.number, 2);
    app_close(&f->app);
}

/* A puzzle that waits for its model does not take the place of one that was shown since. */
static void test_waiting_puzzle(void **state)
{
    static const char maze[] = "S # \n  # \n# G \n   #\n";
    struct fixture *f = *state;
    struct trm_puzzles waits = {0};
    open_app(f, 80, 24);
    assert_true(trm_puzzles_parse(&waits, maze, strlen(maze), "maze", NULL, NULL));
    assert_true(app_show_puzzles(&f->app, &waits, 0));
    assert_non_null(f->app.models.opening);
    play(f, "n\n:wait idle\n");
    assert_string_equal(session_puzzle(&f->app.session)->family->name, "sudoku");
    assert_int_equal(f->app.session.number, 2);
    app_close(&f->app);
}

/* Files are asked for as shells have them; what is remembered is true of any working folder. */
static void test_ways_to_name_a_file(void **state)
{
    static const char *const keys[] = {"f~/trmscope/puzzles/maze\n:key Enter\n:wait idle\n",
                                       "f./puzzles/maze\n:key Enter\n:wait idle\n"};
    struct fixture *f = *state;
    char *wanted = path_join(f->data, "puzzles/maze"), *here = getcwd(NULL, 0);
    setenv("HOME", f->home, 1);
    for (int i = 0; i < 2; i++) {
        open_app(f, 80, 24);
        play(f, "o\n:wait idle\n");
        assert_int_equal(chdir(f->data), 0);
        play(f, keys[i]);
        assert_int_equal(chdir(here), 0);
        assert_string_equal(f->app.library.wanted, wanted);
        assert_string_equal(f->app.library.recent.path[RECENT_PUZZLES][0], wanted);
        app_close(&f->app);
    }
    free(wanted), free(here);
}

/* Weights that lie in no file come before the first of the ring, and behind the last. */
static void test_next_of_unlisted(void **state)
{
    static const char *const keys[] = {":key C-n\n:wait idle\n", ":key C-p\n:wait idle\n"};
    static const char *const wanted[] = {"first.safetensors", "other.safetensors"};
    struct fixture *f = *state;
    struct trm_err err = {0};
    char *folder = path_join(f->data, "models");
    save_model(folder, "first", "sudoku", 9, 11);
    struct trm_model *unlisted = random_model("sudoku", 9, 11, 3);
    for (int i = 0; i < 2; i++) {
        open_app(f, 80, 24);
        if (!app_show(&f->app, unlisted, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
        play(f, keys[i]);
        assert_string_equal(path_name(trm_model_name(f->app.session.model)), wanted[i]);
        app_close(&f->app);
    }
    trm_model_free(unlisted);
    free(folder);
}

/* ---- Widgets --------------------------------------------------------------------------------- */

static bool keep_hundreds(const void *context, size_t item)
{
    (void)context;
    return item % 100 == 0;
}

static int backwards(const void *context, size_t a, size_t b)
{
    (void)context;
    return a < b ? 1 : a > b ? -1 : 0;
}

static void number_cell(const void *context, size_t item, int column, struct list_cell *out)
{
    (void)context;
    snprintf(out->text, sizeof out->text, "%zu, %d", item, column);
}

static void test_list(void **state)
{
    enum { COUNT = 100000 };
    struct list l = {0};
    (void)state;
    list_fill(&l, COUNT);
    assert_int_equal(list_item(&l), 0);
    list_choose(&l, 4200);
    list_keep(&l, keep_hundreds, NULL);
    assert_int_equal(l.shown_count, COUNT / 100);
    assert_int_equal(list_item(&l), 4200); /* still the chosen one */
    assert_true(list_act(&l, ACTION_DOWN));
    assert_int_equal(list_item(&l), 4300);
    list_sort(&l, backwards, NULL);
    assert_int_equal(list_item(&l), 4300);
    assert_true(list_act(&l, ACTION_LIST_FIRST));
    assert_int_equal(list_item(&l), COUNT - 100);
    list_fill(&l, COUNT);
    assert_int_equal(list_item(&l), COUNT - 100);
    list_fill(&l, 0);
    assert_true(list_item(&l) == LIST_NONE);
    assert_true(list_act(&l, ACTION_DOWN) && list_act(&l, ACTION_LIST_LAST));
    assert_true(list_item(&l) == LIST_NONE);
    list_done(&l);
}

/* In every area, with every number of rows: nothing is drawn outside, the chosen row is seen. */
static void test_list_areas(void **state)
{
    static const struct list_column columns[] = {{"a", 0, ALIGN_LEFT}, {"b", 9, ALIGN_RIGHT}};
    struct list_view v = {columns, 2, number_cell, NULL, "empty", true};
    struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct canvas c;
    (void)state;
    canvas_init(&c, 60, 20);
    for (int height = 0; height <= 12; height++) {
        for (int width = 0; width <= 50; width += 5) {
            struct list l = {0};
            list_fill(&l, 200);
            for (size_t item = 0; item < 200; item += 37) {
                canvas_clear(&c);
                list_choose(&l, item);
                list_draw(&l, &c, (struct area){3, 2, width, height}, &look, &v);
                for (int y = 0; y < c.height; y++)
                    for (int x = 0; x < c.width; x++)
                        if (!area_contains((struct area){3, 2, width, height}, x, y))
                            assert_int_equal(canvas_at(&c, x, y)->glyph, ' ');
                if (l.rows.height > 0)
                    assert_true(item >= l.top && item < l.top + (size_t)l.rows.height);
            }
            list_done(&l);
        }
    }
    canvas_done(&c);
}

static void test_line(void **state)
{
    struct line_edit l = {0};
    (void)state;
    line_set(&l, "two words");
    line_act(&l, ACTION_PROMPT_WORD);
    assert_string_equal(l.text, "two ");
    line_insert(&l, "\xc3\xa9\nsecond line", 14);
    assert_string_equal(l.text, "two \xc3\xa9");
    line_act(&l, ACTION_PROMPT_LEFT);
    assert_int_equal(l.cursor, 4);
    line_act(&l, ACTION_PROMPT_DELETE);
    assert_string_equal(l.text, "two ");
    line_act(&l, ACTION_PROMPT_FIRST);
    line_act(&l, ACTION_PROMPT_ERASE);
    line_act(&l, ACTION_PROMPT_LEFT);
    assert_int_equal(l.cursor, 0);
    line_insert(&l,
                "\xff\x01"
                "a",
                3);
    assert_string_equal(l.text, "atwo ");
    line_act(&l, ACTION_PROMPT_LAST);
    line_act(&l, ACTION_PROMPT_RIGHT);
    assert_int_equal(l.cursor, l.length);
    line_act(&l, ACTION_PROMPT_CLEAR);
    assert_int_equal(l.length, 0);
    for (int i = 0; i < 2 * LINE_BYTES; i++) line_insert(&l, "\xe2\x82\xac", 3);
    assert_true(l.length < LINE_BYTES && l.length % 3 == 0);
    assert_false(line_act(&l, ACTION_RUN));
}

struct wishes {
    int count, kind;
    double rate;
    bool on;
    char name[20];
};

static const struct schema_key wish_rows[] = {
    {.path = "count",
     .type = SCHEMA_INT,
     SCHEMA_FIELD(struct wishes, count),
     .least = 1,
     .most = 9,
     .fallback = "3",
     .help = "how many"},
    {.path = "learning_rate",
     .type = SCHEMA_REAL,
     SCHEMA_FIELD(struct wishes, rate),
     .fallback = "0.5",
     .help = "how fast"},
    {.path = "kind",
     .type = SCHEMA_CHOICE,
     SCHEMA_FIELD(struct wishes, kind),
     .choices = "red|green",
     .fallback = "red",
     .help = "which one"},
    {.path = "on",
     .type = SCHEMA_BOOL,
     SCHEMA_FIELD(struct wishes, on),
     .fallback = "false",
     .help = "whether"},
    {.path = "name",
     .type = SCHEMA_TEXT,
     SCHEMA_FIELD(struct wishes, name),
     .fallback = "nobody",
     .help = "who: a name"},
};
static const struct schema wish_schema = {wish_rows, 5};

static struct wishes taken;
static int refusals;

static bool take(struct app *a, void *context, const void *values, struct trm_err *err)
{
    (void)a, (void)context;
    if (refusals-- > 0) return trm_err_set(err, TRM_ERR_USAGE, "not yet");
    memcpy(&taken, values, sizeof taken);
    return true;
}

static void test_form(void **state)
{
    struct fixture *f = *state;
    struct wishes w = {0};
    schema_defaults(&wish_schema, &w);
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    const struct form_wish wish = {.title = "wishes",
                                   .intro = "What shall it be?",
                                   .accept = "go",
                                   .schema = &wish_schema,
                                   .initial = &w,
                                   .size = sizeof w,
                                   .take = take};
    refusals = 1;
    form_open(&f->app, &wish);
    play(f, ":key C-u\n12\n:wait idle\n");
    assert_screen(f, "form_wrong");
    play(f, ":key Enter\n:wait idle\n"); /* it does not pass */
    assert_ptr_equal(app_top(&f->app)->kind, &form_page);
    play(f, ":key Backspace Backspace\n7\n:key Tab C-u\n0.25\n:key Tab Space Tab Space Tab C-u\n"
            "a: b\n:key Enter\n:wait idle\n");
    assert_screen(f, "form_refused");
    play(f, ":key Enter\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &puzzles_page);
    assert_int_equal(taken.count, 7);
    assert_true(taken.rate == 0.25);
    assert_int_equal(taken.kind, 1);
    assert_true(taken.on);
    assert_string_equal(taken.name, "a: b");
    form_open(&f->app, &wish);
    play(f, ":key Esc\n:wait idle\n");
    assert_ptr_equal(app_top(&f->app)->kind, &puzzles_page);
    app_close(&f->app);
}

static int answered;

static void answer(struct app *a, void *context, int which)
{
    (void)a, (void)context;
    answered = which;
}

static void yes(struct app *a, void *context)
{
    (void)a, (void)context;
    answered = 100;
}

static void test_choice(void **state)
{
    static const char *const names[] = {"apple", "banana", "avocado"};
    const struct choice_wish w = {.title = "fruit",
                                  .text = "Which one?",
                                  .names = names,
                                  .count = 3,
                                  .chosen = 1,
                                  .take = answer};
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\no\n:wait idle\n");
    answered = -1;
    choice_open(&f->app, &w);
    app_draw(&f->app);
    assert_screen(f, "choice");
    play(f, "a\n"); /* the next of two */
    assert_int_equal(answered, -1);
    play(f, ":key Enter\n");
    assert_int_equal(answered, 2);
    choice_open(&f->app, &w);
    play(f, "b\n");
    assert_int_equal(answered, 1);
    confirm_open(&f->app, "Really?", "yes, do it", yes, NULL);
    play(f, ":key Enter\n");
    assert_int_equal(answered, 1); /* no is where one begins */
    confirm_open(&f->app, "Really?", "yes, do it", yes, NULL);
    play(f, "y\n");
    assert_int_equal(answered, 100);
    assert_ptr_equal(app_top(&f->app)->kind, &puzzles_page);
    app_close(&f->app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_screens, setup, teardown),
        cmocka_unit_test_setup_teardown(test_find, setup, teardown),
        cmocka_unit_test_setup_teardown(test_filter, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asked_in_vain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_coming_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asking_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_packs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_was_saved, setup, teardown),
        cmocka_unit_test_setup_teardown(test_written_by_others, setup, teardown),
        cmocka_unit_test_setup_teardown(test_skip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rate, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rating_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asking_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words_follow_ratings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ratings_by_the_second, setup, teardown),
        cmocka_unit_test_setup_teardown(test_leave, setup, teardown),
        cmocka_unit_test_setup_teardown(test_open_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pipe, setup, teardown),
        cmocka_unit_test_setup_teardown(test_models, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers_unknown, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rest_of_the_pack, setup, teardown),
        cmocka_unit_test_setup_teardown(test_waiting_puzzle, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ways_to_name_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_next_of_unlisted, setup, teardown),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_list_areas),
        cmocka_unit_test(test_line),
        cmocka_unit_test_setup_teardown(test_form, setup, teardown),
        cmocka_unit_test_setup_teardown(test_choice, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
