/* Lessons in the terminal program, without a terminal: from the key that begins one to the model
 * that is kept, quitting and going on. Many of them at random: test_lesson_storm.c. */
#include "base/alloc.h"
#include "base/path.h"
#include "canvas/text.h"
#include "files.h"
#include "playing.h"
#include "small_models.h"
#include "toy.h"
#include "tui/choice.h"
#include "tui/compare_page.h"
#include "tui/lesson_page.h"
#include "tui/perform.h"
#include "tui/prompt.h"
#include "tui/puzzles_page.h"
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
    static const char text[] = "12343412214343..\n1234341221434.2.\n.2.4341221434321\n";
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err;
    f->model = toy_model(1);
    if (!trm_puzzles_parse(&f->puzzles, text, strlen(text), "toys", NULL, &err))
        fail_msg("%s", err.text);
    f->home = temporary_path("home");
    path_make_folders(f->home, NULL);
    setenv("XDG_STATE_HOME", f->home, 1);
    setenv("XDG_DATA_HOME", f->home, 1);
    setenv("XDG_CONFIG_HOME", f->home, 1);
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

static void open_app(struct fixture *f)
{
    struct trm_err err = {0};
    struct app_wish wish = {.terminal = {.width = 100, .height = 30, .ascii = true},
                            .theme = theme_find("dark"),
                            .threads = 1};
    if (!app_open(&f->app, &wish, f->model, &f->puzzles, &err)) fail_msg("%s", err.text);
    f->app.scripted = true;
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
}

/* Lets real time pass until the condition holds. */
static void wait_until(struct fixture *f, bool (*holds)(const struct app *a))
{
    play_until(&f->app, holds);
}

static bool begun(const struct app *a)
{
    return a->lessons.now && a->lessons.status.step > 0;
}

static bool over(const struct app *a)
{
    return a->lessons.now && a->lessons.status.phase >= TRAINING_FINISHED;
}

static bool paused(const struct app *a)
{
    return a->lessons.status.phase == TRAINING_PAUSED;
}

static bool looked(const struct app *a)
{
    return a->lessons.latest && a->lessons.latest_step > 0;
}

static bool measured(const struct app *a)
{
    return !a->lessons.measuring;
}

static bool gone(const struct app *a)
{
    return !a->lessons.now && !a->lessons.opening;
}

/* A few steps with these puzzles. */
static void teach(struct fixture *f, double steps)
{
    struct lesson_wish w = lesson_wish_default(f->puzzles.items[0].family);
    w.steps = steps;
    w.batch = 8;
    lessons_begin(&f->app, &f->puzzles, &w);
}

static void from_a_key_to_a_model(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    play(f, "t");
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    assert_true(play_shows(&f->app, "the 3 puzzles of the list"));
    play(f, ":key Esc\n");
    teach(f, 40);
    wait_until(f, begun);
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    wait_until(f, over);
    wait_until(f, looked);
    assert_true(play_shows(&f->app, "by the weights of step"));
    assert_true(play_shows(&f->app, "finished: step 40"));
    play(f, "b");
    assert_ptr_equal(app_top(a)->kind, &compare_page);
    assert_true(play_shows(&f->app, "before the lesson"));
    assert_message(trm_model_name(a->session.model), "step ");
    play(f, "t");
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    play(f, "v");
    wait_until(f, measured);
    assert_message(a->screen.message, "of 3 puzzles right (");
    assert_message(a->screen.message, "of 30 turned (");
    play(f, "a");
    wait_until(f, gone);
    assert_message(a->screen.message, "Kept with its card: ");
    char *kept = xasprintf("%s/trmscope/models/sudoku-lesson-1.safetensors", f->home);
    assert_true(path_exists(kept));
    free(kept);
    play(f, ":wait idle\n");
    assert_message(trm_model_name(a->session.model), "sudoku-lesson-1");
    assert_null(lesson_find());
    app_close(a);
}

static void quitting_asks_and_the_next_start_goes_on(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach(f, 1e6);
    play(f, ":key :\n");
    wait_until(f, begun);
    assert_true(app_top(a)->kind->overlay); /* the page does not cover what is being written */
    play(f, ":key Esc\nt\n");
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    play(f, " ");
    wait_until(f, paused);
    play(f, "+]");
    assert_true(lesson_rates[a->lessons.rate] == 2);
    play(f, "qq"); /* the page, then the program */
    assert_false(a->quit);
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    play(f, "y");
    assert_true(a->quit);
    app_close(a);
    open_app(f);
    lesson_page_remind(a);
    assert_true(play_shows(&f->app, "A lesson was not finished"));
    play(f, ":key Enter\n");
    wait_until(f, begun);
    assert_int_equal(a->lessons.now->puzzles.count, 3);
    play(f, "dy");
    wait_until(f, gone);
    assert_null(lesson_find());
    app_close(a);
}

static bool learning(const struct app *a)
{
    return a->lessons.now && a->lessons.status.phase == TRAINING_RUNNING;
}

static bool is_left(void)
{
    char *folder = lesson_find();
    free(folder);
    return folder != NULL;
}

/* One key at the start is no reason to lose a lesson. */
static void discarding_an_unfinished_lesson_asks(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach(f, 1e6);
    wait_until(f, begun);
    app_close(a);
    open_app(f);
    lesson_page_remind(a);
    play(f, "d");
    assert_true(is_left());
    assert_true(play_shows(&f->app, "Forget what was learned in this"));
    play(f, ":key Enter\n"); /* no comes first */
    assert_true(is_left());
    lesson_page_remind(a);
    play(f, "dy");
    assert_false(is_left());
    app_close(a);
}

/* There is no way back to it within the program: no key ends a lesson that runs unasked, Space says
 * what an ended one is, and the next start goes on with it as it was said. */
static void ending_a_running_lesson_asks(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach(f, 1e6);
    wait_until(f, begun);
    play(f, "s");
    assert_true(play_shows(&f->app, "This ends the lesson at 0 %."));
    play(f, ":key Enter\na"); /* no; then accept */
    assert_true(play_shows(&f->app, "This ends the lesson at 0 %."));
    play(f, ":key Esc\n");
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    assert_false(a->lessons.accepting);
    wait_until(f, learning);
    play(f, "sy");
    wait_until(f, over);
    play(f, "+"); /* says something else */
    play(f, " ");
    assert_message(a->screen.message, "The lesson is over: a accepts");
    assert_message(a->screen.message, "the next start of the program goes on with it");
    app_close(a);
    open_app(f);
    lesson_page_remind(a);
    play(f, ":key Enter\n");
    wait_until(f, learning);
    play(f, "dy");
    wait_until(f, gone);
    app_close(a);
}

/* Something was learned in a lesson that is over, and its page is open. */
static void teach_and_wait(struct fixture *f)
{
    teach(f, 40);
    wait_until(f, over);
    wait_until(f, looked);
    assert_ptr_equal(app_top(&f->app)->kind, &lesson_page);
}

/* Measuring takes its time: whoever writes something meanwhile goes on writing. */
static void keeping_a_model_closes_nothing_over_the_page(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach_and_wait(f);
    play(f, "a/");
    wait_until(f, gone);
    assert_message(a->screen.message, "Kept with its card: ");
    assert_ptr_equal(app_top(a)->kind, &prompt_page);
    play(f, "q"); /* a letter of what is looked for */
    assert_false(a->quit);
    play(f, ":sleep 3000\n:key Esc q\n"); /* the words, the puzzles */
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    assert_true(play_shows(&f->app, "this lesson is over; q goes back"));
    play(f, " bvadsn+-[]\n:key Enter Up Down\n"); /* keys of a lesson that is not there */
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    play(f, "q\n:wait idle\n");
    assert_ptr_equal(app_top(a)->kind, &scope_page);
    assert_message(trm_model_name(a->session.model), "sudoku-lesson-1");
    app_close(a);
}

/* Who asks again does not wait for the step that the measuring before is at. */
static void measuring_begins_anew(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach_and_wait(f);
    play(f, "v");
    int left = a->leaving_count;
    play(f, "v");
    assert_int_equal(a->leaving_count, left + 1);
    wait_until(f, measured);
    assert_message(a->screen.message, "of 3 puzzles right (");
    app_close(a);
}

static void quitting_asks_before_a_model_is_kept(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach_and_wait(f);
    play(f, "aqq"); /* accept, the page, the program */
    assert_false(a->quit);
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    assert_true(play_shows(&f->app, "no model yet"));
    play(f, "y");
    assert_true(a->quit);
    app_close(a);
    char *saved = lesson_find();
    assert_non_null(saved);
    free(saved);
}

/* Whoever looks elsewhere sees that it goes on, and how far it is. */
static void the_title_tells_of_the_lesson(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach(f, 1e6);
    wait_until(f, begun);
    assert_false(play_shows(&f->app, "lesson 0%")); /* its own page says more */
    play(f, "q");
    assert_true(play_shows(&f->app, "lesson 0%   model "));
    play(f, "o");
    assert_true(play_shows(&f->app, "lesson 0%   model "));
    play(f, "t ");
    wait_until(f, paused);
    play(f, "qq");
    assert_true(play_shows(&f->app, "lesson paused   model "));
    training_stop(a->lessons.now->training);
    wait_until(f, over);
    assert_true(play_shows(&f->app, "lesson over   model "));
    app_close(a);
}

/* What is said of keys is true on the page where it is read. */
static void t_shows_the_lesson_from_the_puzzles(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    teach(f, 1e6);
    wait_until(f, begun);
    play(f, "qot"); /* out of the page, to the puzzles */
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    play(f, "q");
    assert_ptr_equal(app_top(a)->kind, &puzzles_page);
    training_stop(a->lessons.now->training);
    wait_until(f, over);
    assert_string_equal(a->screen.message, "The lesson is over; t shows it.");
    play(f, "t");
    assert_ptr_equal(app_top(a)->kind, &lesson_page);
    app_close(a);
}

/* Nothing begins a second one: it would end the first. */
static void t_asks_for_no_lesson_while_one_is_opened(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    open_app(f);
    play(f, "o");
    assert_ptr_equal(app_top(a)->kind, &puzzles_page);
    teach(f, 1e6);
    const struct job *first = a->lessons.opening;
    app_do(a, ACTION_TEACH); /* before the loop takes what was opened */
    assert_ptr_equal(app_top(a)->kind, &puzzles_page);
    assert_ptr_equal(a->lessons.opening, first);
    wait_until(f, begun);
    app_close(a);
}

static bool failed(const struct app *a)
{
    return a->lessons.now && a->lessons.status.phase == TRAINING_FAILED;
}

/* Makes steps until there are that many more. */
static void wait_for_steps(struct lesson *l, int64_t more)
{
    struct training_status s;
    int64_t wanted = -1;
    do {
        struct pollfd news = {.fd = training_descriptor(l->training), .events = POLLIN};
        poll(&news, 1, 100);
        training_news(l->training);
        lesson_look(l, &s);
        if (wanted < 0 && s.phase == TRAINING_RUNNING) wanted = s.step + more;
        assert_true(s.phase < TRAINING_FINISHED);
    } while (wanted < 0 || s.step < wanted);
}

/* Two programs were asked at once whether to go on with it: the one that came too late discards
 * nothing. */
static void a_lesson_of_another_program_stays(void **state)
{
    struct fixture *f = *state;
    struct lesson_wish w = lesson_wish_default(f->puzzles.items[0].family);
    struct trm_err err;
    w.steps = 1e6;
    w.batch = 8;
    struct lesson *theirs = lesson_begin(f->model, &f->puzzles, &w, 1, &err);
    if (!theirs) fail_msg("%s", err.text);
    wait_for_steps(theirs, 2);
    lesson_close(theirs);
    char *folder = lesson_find();
    assert_non_null(folder);
    theirs = lesson_resume(folder, 1, &err);
    if (!theirs) fail_msg("%s", err.text);
    wait_for_steps(theirs, 2);
    open_app(f);
    lessons_resume(&f->app, folder);
    wait_until(f, failed);
    assert_message(f->app.lessons.status.err.text, "another process is training");
    play(f, "dy");
    wait_until(f, gone);
    app_close(&f->app);
    lesson_close(theirs);
    char *again = lesson_find();
    assert_string_equal(again, folder);
    assert_true(lesson_remove(folder));
    free(again), free(folder);
}

static void what_cannot_be_learned_is_refused_with_the_reason(void **state)
{
    struct fixture *f = *state;
    struct trm_puzzle p = toy_puzzle(0); /* has several answers */
    struct trm_puzzles pack = {0};
    open_app(f);
    trm_puzzles_add(&pack, &p);
    const struct lesson_wish w = lesson_wish_default(p.family);
    lessons_begin(&f->app, &pack, &w);
    wait_until(f, gone);
    assert_message(f->app.screen.message, "cannot be learned: found at least two answers");
    trm_puzzles_done(&pack);
    trm_puzzle_done(&p);
    app_close(&f->app);
}

/* What was typed is not lost with the refusal. */
static void the_form_remembers_what_was_typed(void **state)
{
    static const char ask_form[] = "t\n:key Down Down Enter\n"; /* this puzzle, as I say */
    struct fixture *f = *state;
    struct trm_puzzle p = toy_puzzle(0); /* has several answers */
    trm_puzzles_done(&f->puzzles);
    trm_puzzles_add(&f->puzzles, &p);
    trm_puzzle_done(&p);
    open_app(f);
    play(f, ask_form);
    assert_true(play_shows(&f->app, "lesson (Enter: begin)"));
    play(f, ":key C-u\n7.25\n:key Enter\n"); /* minutes */
    wait_until(f, gone);
    assert_message(f->app.screen.message, "cannot be learned: found at least two answers");
    play(f, ask_form);
    assert_true(play_shows(&f->app, "7.25"));
    app_close(&f->app);
}

/* An ARC task and a model of a file for it, in place of the toys. */
static void take_task(struct fixture *f)
{
    static const char text[] = "{\"train\": [{\"input\": [[1, 0]], \"output\": [[0, 1]]}],"
                               " \"test\": [{\"input\": [[0, 2]]}]}";
    struct trm_err err = {0};
    struct trm_model *made = family_model("arc", 4);
    char *path = path_join(f->home, "base.safetensors");
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    if (!trm_puzzles_parse(&f->puzzles, text, strlen(text), "t.json", NULL, &err) ||
        !trm_model_save(made, path, &err) || !(f->model = trm_model_open(path, NULL, &err)))
        fail_msg("%s", err.text);
    trm_model_free(made);
    free(path);
}

/* What a lesson learned of a task goes, and so does the copy that it began with, which is another
 * model than that of the file: nothing that it answers is remembered of that one. */
static void a_discarded_task_leaves_the_model_of_the_file(void **state)
{
    static const char *const ways[] = {":key Enter\n", "b\n:key Enter\n"};
    static const char *const names[] = {"weights, step 12", "base, before the lesson"};
    struct fixture *f = *state;
    struct app *a = &f->app;
    take_task(f);
    open_app(f);
    for (int i = 0; i < 2; i++) {
        teach(f, 12);
        wait_until(f, over);
        wait_until(f, looked);
        play(f, ways[i]);
        play(f, ":wait idle\n");
        assert_ptr_equal(app_top(a)->kind, &scope_page);
        assert_message(trm_recorder_model_name(a->session.recorder), names[i]);
        assert_null(a->library.verdicts.file);
        assert_int_equal(session_puzzle(&a->session)->identifier, 0);
        play(f, "tdy");
        wait_until(f, gone);
        play(f, ":wait idle\n");
        assert_ptr_equal(a->session.model, f->model);
        assert_non_null(a->library.verdicts.file);
    }
    app_close(a);
}

/* The same of a lesson that another start of the program goes on with. */
static void a_lesson_taken_up_again_leaves_the_model_of_the_file(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    take_task(f);
    open_app(f);
    teach(f, 1e6);
    wait_until(f, begun);
    app_close(a);
    open_app(f);
    lesson_page_remind(a);
    play(f, ":key Enter\n");
    wait_until(f, looked);
    play(f, ":key Enter\ntdy");
    wait_until(f, gone);
    play(f, ":wait idle\n");
    assert_message(trm_recorder_model_name(a->session.recorder), "/base.safetensors");
    app_close(a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(from_a_key_to_a_model),
        TEST(quitting_asks_and_the_next_start_goes_on),
        TEST(discarding_an_unfinished_lesson_asks),
        TEST(ending_a_running_lesson_asks),
        TEST(keeping_a_model_closes_nothing_over_the_page),
        TEST(measuring_begins_anew),
        TEST(quitting_asks_before_a_model_is_kept),
        TEST(the_title_tells_of_the_lesson),
        TEST(t_shows_the_lesson_from_the_puzzles),
        TEST(t_asks_for_no_lesson_while_one_is_opened),
        TEST(a_lesson_of_another_program_stays),
        TEST(what_cannot_be_learned_is_refused_with_the_reason),
        TEST(the_form_remembers_what_was_typed),
        TEST(a_discarded_task_leaves_the_model_of_the_file),
        TEST(a_lesson_taken_up_again_leaves_the_model_of_the_file),
    };
    return cmocka_run_group_tests_name("lesson page", tests, NULL, NULL);
}
