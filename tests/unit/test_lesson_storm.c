/* Lessons begun, paused, throttled, looked at, stopped, kept and left at random, while puzzles and
 * models change under them and the program ends and starts again. Afterwards nothing is left: no
 * thread, no descriptor, no lesson. For people with patience, and for sanitizers:
 *
 *   LESSON_CHANGES=1000 LESSON_SEED=7 make test-lesson_storm
 *
 * The seed says what is tried and in which order; how far a lesson is by then is the machine's. */
#include "base/path.h"
#include "base/rng.h"
#include "files.h"
#include "playing.h"
#include "toy.h"
#include "tui/lesson_page.h"
#include "tui/perform.h"
#include "unit_test.h"

#include <dirent.h>
#include <stdlib.h>

enum { CHANGES = 300 };

struct fixture {
    struct trm_model *models[2];
    struct trm_puzzles puzzles;
    char *home;
    struct app app;
    int begun, resumed; /* lessons */
};

static int setup(void **state)
{
    static const char text[] = "12343412214343..\n1234341221434.2.\n.2.4341221434321\n";
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    f->models[0] = toy_model(1);
    f->models[1] = toy_model(2);
    if (!trm_puzzles_parse(&f->puzzles, text, strlen(text), "toys", NULL, &err))
        fail_msg("%s", err.text);
    f->home = xdg_home();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    trm_puzzles_done(&f->puzzles);
    for (int i = 0; i < 2; i++) trm_model_free(f->models[i]);
    remove_tree(f->home);
    free(f);
    return 0;
}

static uint64_t setting(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : fallback;
}

static void open_app(struct fixture *f)
{
    struct trm_err err = {0};
    const struct app_wish wish = {.terminal = {.width = 100, .height = 30, .ascii = true},
                                  .theme = theme_find("dark"),
                                  .threads = 1};
    if (!app_open(&f->app, &wish, f->models[0], &f->puzzles, &err)) fail_msg("%s", err.text);
    f->app.scripted = true;
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
}

/* Lets real time pass until it holds. */
static void wait_until(struct fixture *f, bool (*holds)(const struct app *a))
{
    play_until(&f->app, holds);
}

static bool opened(const struct app *a)
{
    return !a->lessons.opening;
}

/* ---- What people do -------------------------------------------------------------------------- */

/* Of a few steps, or one that does not end by itself; at the lowest priority, or not. */
static void begin(struct fixture *f, uint32_t how)
{
    struct lesson_wish w = lesson_wish_default(f->puzzles.items[0].family);
    if (f->app.lessons.now || f->app.lessons.opening) return;
    w.steps = how % 4 ? 1 + how % 30 : 1e6;
    w.batch = 8;
    w.gentle = how % 3 > 0;
    lessons_begin(&f->app, &f->puzzles, &w);
    if (how % 8 < 6) wait_until(f, opened);
}

static void press(struct fixture *f, uint32_t which)
{
    static const char *const keys[] = {
        " ", "b", "v", "sy",           "n",          "+",         "-",           "[",
        "]", "q", "t", ":key Enter\n", ":key Esc\n", ":key Up\n", ":key Down\n", ":key G\n"};
    play(f, keys[which % (sizeof keys / sizeof *keys)]);
}

/* The same keys where they mean most. */
static void press_on_its_page(struct fixture *f, uint32_t which)
{
    if (f->app.lessons.now && app_top(&f->app)->kind != &lesson_page) {
        app_go_home(&f->app);
        lesson_page_open(&f->app);
    }
    press(f, which);
}

static void other_puzzle(struct fixture *f, uint32_t which)
{
    app_next_puzzle(&f->app, which % 2 ? 1 : -1);
}

static void other_model(struct fixture *f, uint32_t which)
{
    struct trm_err err;
    if (!app_show(&f->app, f->models[which % 2], NULL, 0, NULL, &err)) fail_msg("%s", err.text);
}

static void keep(struct fixture *f, uint32_t which)
{
    (void)which;
    if (f->app.lessons.now) lessons_accept(&f->app);
}

static void discard(struct fixture *f, uint32_t which)
{
    (void)which;
    lessons_discard(&f->app);
}

/* The program ends where it is; the next one goes on with what was left, or does not. */
static void start_again(struct fixture *f, uint32_t how)
{
    app_close(&f->app);
    open_app(f);
    char *folder = lesson_find();
    if (folder && how % 2) {
        lessons_resume(&f->app, folder);
        if (how % 4 == 1) wait_until(f, opened);
        f->resumed++;
    } else if (folder) {
        lesson_remove(folder);
    }
    free(folder);
}

static void resize(struct fixture *f, uint32_t how)
{
    char size[40];
    snprintf(size, sizeof size, ":size %dx%d\n", 1 + (int)(how % 160), 1 + (int)(how / 160 % 60));
    play(f, size);
}

static void do_something(struct fixture *f, struct rng *r)
{
    static const struct {
        void (*act)(struct fixture *f, uint32_t how);
        uint32_t weight;
    } deeds[] = {
        {press, 8}, {press_on_its_page, 8}, {begin, 6},  {other_puzzle, 2}, {other_model, 2},
        {keep, 1},  {discard, 1},           {resize, 1}, {start_again, 1},
    };
    enum { DEEDS = sizeof deeds / sizeof *deeds };
    uint32_t all = 0, how, which, i;
    for (i = 0; i < DEEDS; i++) all += deeds[i].weight;
    which = rng_below(r, all);
    how = rng_below(r, 1u << 20);
    for (i = 0; which >= deeds[i].weight; i++) which -= deeds[i].weight;
    deeds[i].act(f, how);
    f->app.quit = false;
}

/* ---- What is left ---------------------------------------------------------------------------- */

/* Threads by "task", open descriptors by "fd". */
static int count_own(const char *what)
{
    char path[40];
    int count = 0;
    snprintf(path, sizeof path, "/proc/self/%s", what);
    DIR *dir = opendir(path);
    while (dir && readdir(dir)) count++;
    if (dir) closedir(dir);
    return count;
}

/* A program that opened and closed, so that what libraries keep for themselves is there. */
static void warm_up(struct fixture *f)
{
    open_app(f);
    play(f, ":wait idle\n");
    app_close(&f->app);
}

/* A thread that was joined stays in the system's list for a moment. */
static void await_threads(int count)
{
    for (int i = 0; i < 1000 && count_own("task") != count; i++) usleep(1000);
    assert_int_equal(count_own("task"), count);
}

static void a_thousand_changes(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    struct rng r;
    const struct lesson *before = NULL;
    int changes = (int)setting("LESSON_CHANGES", CHANGES);
    rng_init(&r, setting("LESSON_SEED", 9), 9);
    warm_up(f);
    usleep(100 * 1000); /* as in await_threads */
    int threads = count_own("task"), descriptors = count_own("fd");
    open_app(f);
    for (int i = 0; i < changes; i++) {
        do_something(f, &r);
        a->clock += 0.3;
        app_news(a);
        f->begun += a->lessons.now && a->lessons.now != before;
        before = a->lessons.now;
        if (i % 10 == 0) app_draw(a);
        app_wait(a, (int)rng_below(&r, 3));
    }
    app_go_home(a);
    lessons_discard(a);
    play(f, ":wait idle\n");
    app_close(a);
    print_message("%d changes, %d lessons, %d of them taken up again\n", changes, f->begun,
                  f->resumed);
    if (f->begun < changes / 60) fail_msg("only %d lessons", f->begun);
    await_threads(threads);
    assert_int_equal(count_own("fd"), descriptors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_thousand_changes, setup, teardown)};
    return cmocka_run_group_tests_name("lesson storm", tests, NULL, NULL);
}
