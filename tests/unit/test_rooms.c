/* Golden screens at three sizes of what begins at a run: probes, restarts, exports, a recorded run,
 * the tutorial, the beginning of a lesson. The program without a terminal, random weights. */
#include "canvas/text.h"
#include "files.h"
#include "golden.h"
#include "playing.h"
#include "run/pick.h"
#include "small_models.h"
#include "toy.h"
#include "trace/tracefile.h"
#include "tui/choice.h"
#include "tui/perform.h"
#include "tui/prompt.h"

#include <signal.h>

struct fixture {
    char *home;
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct trm_recorder *recorded; /* a run from a file, shown in place of the model's */
    size_t budget;                 /* bytes for latents; 0: plenty */
    bool tutor;
    struct app app;
};

/* No bundled files but one recipe, so that menus stay the same. */
static int setup(void **state)
{
    static const char text[] = "12343412214343..\n1234341221434.2.\n.2.4341221434321\n";
    static const char grown[] =
        "arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 16,"
        " num_heads: 2, pos_encodings: none, mlp_t: true,"
        " puzzle_emb_len: 0, halt_max_steps: 2}\nfamily: sudoku\nrows: 4\ncols: 4\n"
        "data: [{kind: generate}]\n";
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    f->home = xdg_home();
    char *configs = path_join(f->home, "configs"), *recipe = path_join(configs, "tiny.yaml");
    assert_true(path_make_folders(configs, &err) &&
                path_write(recipe, grown, sizeof grown - 1, &err));
    setenv("TRMSCOPE_DATA", f->home, 1);
    f->model = toy_model(3);
    if (!trm_puzzles_parse(&f->puzzles, text, strlen(text), "toys", NULL, &err))
        fail_msg("%s", err.text);
    free(configs), free(recipe);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    trm_recorder_free(f->recorded);
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    remove_tree(f->home);
    free(f);
    return 0;
}

static void open_app(struct fixture *f, int width, int height)
{
    struct trm_err err = {0};
    const struct app_wish w = {.terminal = {.width = width, .height = height},
                               .theme = theme_find("dark"),
                               .threads = 1,
                               .budget = f->budget,
                               .recorded = f->recorded,
                               .tutor = f->tutor};
    if (!app_open(&f->app, &w, f->recorded ? NULL : f->model, &f->puzzles, &err))
        fail_msg("%s", err.text);
    f->app.scripted = true;
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
}

/* The screen after these keys, in each size that people have. */
static void assert_screens(struct fixture *f, const char *name, const char *keys)
{
    static const struct {
        int width, height;
    } sizes[] = {{80, 24}, {120, 40}, {200, 60}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char file[100];
        struct str text = {0};
        open_app(f, sizes[i].width, sizes[i].height);
        play(f, keys);
        app_draw(&f->app);
        canvas_to_text(&f->app.canvas, &text);
        snprintf(file, sizeof file, "room_%s_%dx%d.txt", name, sizes[i].width, sizes[i].height);
        assert_golden(file, text.text);
        str_done(&text);
        app_close(&f->app);
    }
}

static void probes(void **state)
{
    struct fixture *f = *state;
    assert_screens(f, "probe_menu", ":wait idle\n>>\n:wait idle\nP\n:wait idle\n");
    assert_screens(f, "probe_size", ":wait idle\n>>\n:wait idle\nPn\n:wait idle\n");
    assert_screens(f, "probe_wrong",
                   ":wait idle\n>>\n:wait idle\nPn\n:key C-u\nmuch\n:key Enter\n:wait idle\n");
    assert_screens(f, "probe",
                   ":wait idle\n>>\n:wait idle\nPn\n:key Enter\n:wait idle\n>\n:wait idle\n");
    assert_screens(f, "probe_cell",
                   ":wait idle\n>>\n:wait idle\nPc\n:wait idle\n2\n:key Enter\n:wait idle\n>>\n"
                   ":wait idle\n");
    assert_screens(f, "probe_in_scope",
                   ":wait idle\n>>\n:wait idle\nPn\n:key Enter\n:wait idle\n>\n:wait idle\n"
                   ":key Enter\n:wait idle\nw\n:wait idle\nx\n:wait idle\n");
    assert_screens(f, "probe_turn", ":wait idle\n>>\n:wait idle\nPt\n:wait idle\n>>\n:wait idle\n");
}

static void restarts(void **state)
{
    struct fixture *f = *state;
    assert_screens(f, "restarts", ":wait idle\nR\n:wait idle\n");
    assert_screens(f, "restarts_form", ":wait idle\nR\n:wait idle\ns\n:wait idle\n");
    assert_screens(f, "restart_watched",
                   ":wait idle\nR\n:wait idle\n:key Down Enter\n:wait idle\n>\n:wait idle\n");
}

/* One that answers every task with a canvas full of colours: PAD and EOS are never the likeliest
 * tokens, for one of two colours is above zero where the other is below. */
static struct trm_model *painter(void)
{
    enum { EOS = 1, FIRST_COLOUR = 2 };
    struct trm_model *m = family_model("arc", 30);
    const struct param *head = params_find(&m->params, PARAM_LM_HEAD, 0);
    float *w = m->weights + head->offset, *one = w + FIRST_COLOUR * head->cols;
    for (int i = 0; i < (EOS + 1) * head->cols; i++) w[i] = 0;
    for (int i = 0; i < head->cols; i++) one[head->cols + i] = -one[i];
    return m;
}

static char *screen_text(struct fixture *f)
{
    struct str text = {0};
    app_draw(&f->app);
    canvas_to_text(&f->app.canvas, &text);
    return text.text;
}

/* With `first` answers are shown and judged as they were at the halt: here that one is the right
 * answer, and was given up later. */
static void the_first_to_halt(void **state)
{
    struct fixture *f = *state;
    const struct restarts_settings wanted = {{.count = 8, .kind = RESTART_SYMMETRY}, PICK_FIRST};
    const struct evaluate_options how = {.threads = 1, .restarts = wanted.restarts};
    const struct trm_puzzles one = {.items = f->puzzles.items, .count = 1};
    struct trm_grid last, *right = &f->puzzles.items[0].answer;
    struct evaluation all, picked;
    struct trm_err err = {0};
    char title[48];
    if (!evaluate_puzzles(&all, f->model, &one, &how, &err)) fail_msg("%s", err.text);
    pick_evaluation(&picked, &all, PICK_FIRST);
    int restart = pick_restart(&all, 0, all.restarts, PICK_FIRST);
    evaluation_run_answer(&all, f->model, &one, (size_t)restart, &last);
    evaluation_answer(&picked, f->model, &one, 0, right);
    assert_false(trm_grid_equal(&last, right));
    open_app(f, 80, 24);
    f->app.restarts = wanted;
    play(f, ":wait idle\nR\n:wait idle\n");
    char *screen = screen_text(f);
    snprintf(title, sizeof title, "answer at halt of restart %d ", restart);
    assert_non_null(strstr(screen, title));
    assert_non_null(strstr(screen, "  right "));
    assert_null(strstr(screen, "✗"));
    free(screen);
    evaluation_done(&all), evaluation_done(&picked);
    app_close(&f->app);
}

/* Who leaves, or asks for others, does not wait for the step that they are at. */
static void restarts_are_left(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\nRq");
    assert_int_equal(f->app.leaving_count, 1);
    play(f, "Rs\n:key Enter\n");
    assert_int_equal(f->app.leaving_count, 2);
    play(f, ":wait idle\n");
    char *screen = screen_text(f);
    assert_non_null(strstr(screen, "picked by "));
    free(screen);
    app_close(&f->app);
}

static bool title_shows(struct fixture *f, const char *words)
{
    char *screen = screen_text(f), *end = strchr(screen, '\n');
    if (end) *end = '\0';
    bool shown = strstr(screen, words) != NULL;
    free(screen);
    return shown;
}

static bool finds_restarts(struct fixture *f)
{
    play(f, "R"); /* and no time for a run */
    char *screen = screen_text(f);
    bool found = strstr(screen, "picked by ") != NULL;
    free(screen);
    return found;
}

/* Who has watched one comes back to the others, until another puzzle or model is shown. */
static void restarts_are_kept(void **state)
{
    struct fixture *f = *state;
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_false(finds_restarts(f));
    play(f, ":wait idle\n:key Down Enter\n:wait idle\nq\n");
    assert_true(finds_restarts(f));
    play(f, ":key Enter\n:wait idle\n:key Enter\n:wait idle\n"); /* that run in the scope, */
    play(f, ":key Esc\n:wait idle\n");                           /* and the plain one again */
    assert_true(finds_restarts(f));
    play(f, "q\n:wait idle\n>\n:wait idle\nPc\n:wait idle\n2\n:key Enter\n:wait idle\n");
    play(f, ":key Enter\n:wait idle\n"); /* another question, of the same name */
    assert_true(f->app.session.changed[0]);
    assert_false(finds_restarts(f));
    play(f, "q\n:wait idle\n:key Esc\n:wait idle\nnN\n:wait idle\n");
    assert_null(f->app.restarts_kept);
    assert_false(finds_restarts(f));
    app_close(&f->app);
}

/* Restarts stay on the screen when the model changes under them, and then are nothing to go on
 * with: one that was run by another model beside the scope's run would look like a restart of it.
 */
static void restarts_of_the_model_before(void **state)
{
    static const char *const keys[] = {":key Enter\n", "s\n:key C-u\n4\n:key Enter\n"};
    static const char words[] = "These are of another model; R runs them anew";
    struct fixture *f = *state;
    struct trm_model *other = toy_model(5);
    struct trm_err err = {0};
    for (int i = 0; i < 2; i++) {
        open_app(f, 80, 24);
        play(f, ":wait idle\nR\n:wait idle\n");
        if (!app_show(&f->app, other, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
        play(f, ":wait idle\n");
        assert_true(play_shows(&f->app, "restarts, model random weights (seed 3)"));
        play(f, keys[i]);
        assert_ptr_equal(app_top(&f->app)->kind, &scope_page);
        assert_true(play_shows(&f->app, words));
        play(f, "R\n:wait idle\n");
        assert_true(play_shows(&f->app, "restarts, model random weights (seed 5)"));
        assert_true(play_shows(&f->app, i == 0 ? "8 restarts by" : "4 restarts by"));
        app_close(&f->app);
    }
    trm_model_free(other);
}

/* An ARC task and a model for it (taken over) in place of the fixture's. */
static void take_task(struct fixture *f, struct trm_model *m, const char *task)
{
    struct trm_err err = {0};
    trm_model_free(f->model);
    trm_puzzles_done(&f->puzzles);
    f->model = m;
    if (!trm_puzzles_parse(&f->puzzles, task, strlen(task), "task", NULL, &err))
        fail_msg("%s", err.text);
}

static void open_task_by(struct fixture *f, struct trm_model *m, const char *task)
{
    take_task(f, m, task);
    open_app(f, 80, 24);
}

static void open_task(struct fixture *f, const char *task)
{
    open_task_by(f, painter(), task);
}

/* Of ARC the label alone could tell rules which answer is right: who asked for them at a Sudoku has
 * the answer that is surest, and rules again at the next Sudoku. */
static void a_label_picks_no_restart(void **state)
{
    static const char task[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                               "\"test\":[{\"input\":[[3,4]],\"output\":[[5,6]]}]}";
    const struct restarts_settings wanted = {{.count = 8, .kind = RESTART_SYMMETRY}, PICK_RULES};
    const struct evaluate_options how = {.threads = 1, .restarts = wanted.restarts};
    struct fixture *f = *state;
    struct evaluation all;
    struct trm_grid surest, *right;
    struct trm_err err = {0};
    char title[48];
    take_task(f, painter(), task);
    right = &f->puzzles.items[0].answer;
    if (!evaluate_puzzles(&all, f->model, &f->puzzles, &how, &err)) fail_msg("%s", err.text);
    int restart = pick_restart(&all, 0, all.restarts, PICK_Q);
    evaluation_run_answer(&all, f->model, &f->puzzles, (size_t)restart, &surest);
    evaluation_run_answer(&all, f->model, &f->puzzles, restart == 7 ? 6U : 7U, right);
    assert_false(right->rows == 0 || trm_grid_equal(&surest, right));
    open_app(f, 80, 24);
    f->app.restarts = wanted;
    play(f, ":wait idle\nR\n:wait idle\n");
    snprintf(title, sizeof title, "answer of restart %d ", restart);
    assert_true(play_shows(&f->app, title));
    assert_int_equal(f->app.restarts.pick, PICK_RULES);
    evaluation_done(&all);
    app_close(&f->app);
}

/* The restarts of an ARC task are turned tasks: one of them in the scope is no other puzzle. */
static void restarts_of_a_task_are_kept(void **state)
{
    static const char task[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                               "\"test\":[{\"input\":[[3,4]],\"output\":[[5,6]]}]}";
    struct fixture *f = *state;
    open_task(f, task);
    play(f, ":wait idle\nR\n:wait idle\n:key Down Enter\n:wait idle\n:key Enter\n:wait idle\n");
    assert_true(f->app.session.changed[0]);
    assert_true(finds_restarts(f));
    play(f, "q\n:wait idle\n:key Esc\n:wait idle\n");
    assert_true(finds_restarts(f));
    app_close(&f->app);
}

/* An answer that has more rows than its question can be moved to its last one, and no further. */
static void a_tall_answer(void **state)
{
    static const char task[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                               "\"test\":[{\"input\":[[3,4]],\"output\":[[5]]}]}";
    static const char down[] = ":key Right Right Right Right Right Right Right Right\n";
    struct fixture *f = *state;
    open_task(f, task);
    play(f, ":wait idle\nR\n:wait idle\n");
    char *first = screen_text(f);
    assert_non_null(strstr(first, "answer of restart"));
    play(f, down);
    char *last = screen_text(f);
    play(f, down);
    char *again = screen_text(f);
    assert_string_not_equal(first, last);
    assert_string_equal(last, again);
    free(first), free(last), free(again);
    app_close(&f->app);
}

static void exports(void **state)
{
    struct fixture *f = *state;
    assert_screens(f, "export", ":wait idle\n>\n:wait idle\nX\n:wait idle\n");
    assert_screens(f, "export_refused",
                   ":wait idle\nX\n:key C-u\nrun.gif\n:key Enter\n:wait idle\n");
}

/* A program that has promised to write a run which is not there yet. */
static void promise_run(struct fixture *f, const char *path)
{
    const struct event text = {.kind = EVENT_PASTE, .text = path, .length = strlen(path)};
    open_app(f, 80, 24);
    play(f, ":wait idle\nGX\n:key C-u\n");
    app_event(&f->app, &text);
    play(f, ":key Enter\n");
}

/* Such a run is not given up without a question. */
static void quitting_too_early(void **state)
{
    struct fixture *f = *state;
    char *path = path_join(f->home, "late.safetensors");
    promise_run(f, path);
    play(f, "q\n");
    assert_false(f->app.quit);
    assert_ptr_equal(app_top(&f->app)->kind, &choice_page);
    play(f, ":key Enter\n:wait idle\n"); /* no */
    assert_true(path_exists(path));
    play(f, "q\n");
    assert_true(f->app.quit);
    app_close(&f->app);
    free(path);
}

/* Nor by ^C, unless it is said once more while the question is there. */
static void interrupted_too_early(void **state)
{
    static const struct event interrupt = {.kind = EVENT_STOP, .signal = SIGINT};
    struct fixture *f = *state;
    struct app *a = &f->app;
    char *path = path_join(f->home, "late.safetensors");
    promise_run(f, path);
    app_event(a, &interrupt);
    assert_false(a->quit);
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    play(f, ":key Down\n"); /* whoever reads it may leave it as any other question */
    app_event(a, &interrupt);
    assert_false(a->quit);
    assert_ptr_equal(app_top(a)->kind, &scope_page);
    app_event(a, &interrupt);
    assert_ptr_equal(app_top(a)->kind, &choice_page);
    app_event(a, &interrupt);
    assert_true(a->quit);
    assert_int_equal(a->stop_signal, SIGINT);
    app_close(a);
    free(path);
}

/* From now on a run is shown that was written to a file. */
static void record_run(struct fixture *f)
{
    struct trm_err err = {0};
    char *path = path_join(f->home, "run.safetensors");
    open_app(f, 80, 24);
    play(f, ":wait idle\nG\n:wait idle\n");
    if (!tracefile_write(f->app.session.recorder, "", path, &err)) fail_msg("%s", err.text);
    app_close(&f->app);
    f->recorded = trm_recorder_open(path, &err);
    if (!f->recorded) fail_msg("%s", err.text);
    free(path);
}

static void a_recorded_run(void **state)
{
    struct fixture *f = *state;
    record_run(f);
    assert_screens(f, "recorded", ":wait idle\n>\n:wait idle\n");
    assert_screens(f, "recorded_no_model", ":wait idle\nR\n:wait idle\n");
}

/* Its model is none that is shown already: where the current folder has it, C-n opens it. */
static void the_model_of_a_recorded_run(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct work_folder folder = enter_temporary();
    trm_model_rename(f->model, "toy.safetensors");
    if (!trm_model_save(f->model, "toy.safetensors", &err)) fail_msg("%s", err.text);
    record_run(f);
    open_app(f, 80, 24);
    play(f, ":wait idle\nM\n:wait idle\n");
    assert_false(play_shows(&f->app, "  shown"));
    play(f, "q\n:key C-n\n:wait idle\n");
    assert_non_null(f->app.session.model);
    play(f, "M\n:wait idle\n");
    assert_true(play_shows(&f->app, "  shown"));
    app_close(&f->app);
    leave_temporary(&folder);
}

/* From now on the run is shown that X writes to a file. */
static void record_shown(struct fixture *f)
{
    struct trm_err err = {0};
    char *path = path_join(f->home, "shown.safetensors");
    const struct event text = {.kind = EVENT_PASTE, .text = path, .length = strlen(path)};
    play(f, "X\n:key C-u\n");
    app_event(&f->app, &text);
    play(f, ":key Enter\n:wait idle\n");
    app_close(&f->app);
    f->recorded = trm_recorder_open(path, &err);
    if (!f->recorded) fail_msg("%s", err.text);
    trm_puzzles_done(&f->puzzles);
    session_recorded_puzzle(f->recorded, &f->puzzles);
    free(path);
}

/* A run that was changed comes back from a file as what it is, and the name that is proposed for it
 * is not that of the plain run, which it would be written over. */
static void a_changed_run_in_a_file(void **state)
{
    struct fixture *f = *state;
    open_app(f, 120, 40);
    play(f, ":wait idle\n>>\n:wait idle\nPn\n:key Enter\n:wait idle\n:key Enter\n:wait idle\n");
    assert_true(title_shows(f, "toys:1, noise 0.3 at frame 12 "));
    play(f, "X");
    assert_true(play_shows(&f->app, "toys-1-noise-0.3-at-frame-12-12.svg"));
    play(f, ":key Esc\n");
    record_shown(f);
    open_app(f, 120, 40);
    play(f, ":wait idle\n:key Esc\n:wait idle\n"); /* there is no plain run to go back to */
    assert_true(title_shows(f, "toys:1, noise 0.3 at frame 12 "));
    assert_true(title_shows(f, "recorded from random weights (seed 3)"));
    assert_message(f->app.screen.message, "The plain run is not in this file.");
    app_close(&f->app);
}

/* A change after a change: the file tells of both, and the puzzle keeps the name of what it is. */
static void two_changes_in_a_file(void **state)
{
    struct fixture *f = *state;
    open_app(f, 160, 40);
    play(f, ":wait idle\n>>\n:wait idle\nPc\n:wait idle\n2\n:key Enter\n:wait idle\n");
    play(f, ":key Enter\n:wait idle\n>\n:wait idle\nPn\n:key Enter\n:wait idle\n");
    play(f, ":key Enter\n:wait idle\n");
    assert_true(title_shows(f, "toys:1, r1c1 changed at frame 12, then noise 0.3 at frame 18 "));
    record_shown(f);
    assert_string_equal(f->puzzles.items[0].name, "toys:1, r1c1 changed");
    open_app(f, 160, 40);
    play(f, ":wait idle\n");
    assert_true(title_shows(f, "toys:1, r1c1 changed at frame 12, then noise 0.3 at frame 18 "));
    app_close(&f->app);
}

/* It is no restart of the puzzle whose name it has, and says so; also the plain one of them. */
static void restarts_of_a_changed_puzzle(void **state)
{
    static const char *const rows[] = {":key Home", ":key Home Down"};
    struct fixture *f = *state;
    for (int restart = 0; restart < 2; restart++) {
        char keys[64], title[64];
        snprintf(keys, sizeof keys, "%s Enter\n:wait idle\n:key Enter\n:wait idle\n",
                 rows[restart]);
        snprintf(title, sizeof title, "toys:1, r1c1 changed, then restart %d by ", restart);
        open_app(f, 160, 40);
        play(f, ":wait idle\nPc\n:wait idle\n2\n:key Enter\n:wait idle\n:key Enter\n");
        play(f, ":wait idle\nR\n:wait idle\n");
        play(f, keys);
        assert_true(title_shows(f, title));
        app_close(&f->app);
    }
}

/* A puzzle that differs in a cell does not get the name of the one that it was made from. */
static void a_changed_puzzle_in_a_file(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    char *path = path_join(f->home, "toy.safetensors");
    if (!trm_model_save(f->model, path, &err)) fail_msg("%s", err.text);
    open_app(f, 120, 40);
    play(f, ":wait idle\n>>\n:wait idle\nPc\n:wait idle\n2\n:key Enter\n:wait idle\n");
    play(f, ":key Enter\n:wait idle\n");
    assert_true(title_shows(f, "toys:1, r1c1 changed at frame 12 "));
    record_shown(f);
    open_app(f, 120, 40);
    play(f, ":wait idle\n");
    assert_true(title_shows(f, "toys:1, r1c1 changed at frame 12 "));
    play(f, "X");
    assert_true(play_shows(&f->app, "toys-1-r1c1-changed-at-frame-12-"));
    play(f, ":key Esc\n");
    models_open(&f->app, path);
    play(f, ":wait idle\n");
    assert_non_null(f->app.session.model);
    assert_true(title_shows(f, "toys:1, r1c1 changed "));
    assert_false(title_shows(f, "at frame"));
    app_close(&f->app);
    free(path);
}

/* Tests of a task are told apart, by the names that are proposed and by what a file says. */
static void a_test_of_a_task_in_a_file(void **state)
{
    static const char task[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                               "\"test\":[{\"input\":[[3,4]]},{\"input\":[[5,6]]}]}";
    struct fixture *f = *state;
    open_task(f, task);
    play(f, ":wait idle\nX");
    assert_true(play_shows(&f->app, "task-0.svg"));
    play(f, ":key Esc\nx\n:wait idle\nX");
    assert_true(play_shows(&f->app, "task-test-2-0.svg"));
    play(f, ":key Esc\n");
    record_shown(f);
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(title_shows(f, "task, test 2 "));
    app_close(&f->app);
}

/* One whose canvas is the board of the task, from question and demonstrations. */
static struct trm_model *cropper(void)
{
    struct trm_model *m = family_model("arc", 30);
    struct trm_config c = *trm_model_config(m);
    struct trm_err err = {0};
    trm_model_free(m);
    c.crop = true;
    c.mlp_t = false;
    c.inner_size_t = 0;
    c.pos_encodings = TRM_POS_ROPE_2D;
    if (!trm_config_resolve(&c, "cropper", &err)) fail_msg("%s", err.text);
    return trm_model_new(&c, 3);
}

static int board_rows(const struct trm_recorder *r)
{
    return trm_recorder_config(r)->rows;
}

/* A recorded task has its demonstrations, so that M runs it on the board that it was run on. Where
 * an older file lacks them, M and C say so. */
static void a_task_in_a_file_has_its_board(void **state)
{
    static const char task[] = "{\"train\":[{\"input\":[[1],[2],[3],[4],[5]],\"output\":[[2]]}],"
                               "\"test\":[{\"input\":[[3,4]]}]}";
    struct fixture *f = *state;
    struct app *a = &f->app;
    struct trm_err err = {0};
    char *path = path_join(f->home, "cropper.safetensors");
    const struct event text = {.kind = EVENT_PASTE, .text = path, .length = strlen(path)};
    open_task_by(f, cropper(), task);
    if (!trm_model_save(f->model, path, &err)) fail_msg("%s", err.text);
    play(f, ":wait idle\n>\n:wait idle\n");
    record_shown(f);
    for (int demos = 1; demos >= 0; demos--) {
        f->puzzles.items[0].demo_count = demos;
        open_app(f, 80, 24);
        play(f, ":wait idle\n");
        assert_true(play_shows(a, demos ? "1 demonstration, test 1" : "z_H: answer"));
        models_open(a, path);
        play(f, ":wait idle\n");
        assert_non_null(a->session.model);
        assert_true(demos == (board_rows(a->session.recorder) == board_rows(f->recorded)));
        assert_message(a->screen.message, demos ? "model cropper.safetensors"
                                                : "model cropper.safetensors, the task without its "
                                                  "demonstrations, which the file does not have");
        assert_int_equal(a->screen.message_kind, demos ? MESSAGE_GOOD : MESSAGE_WARN);
        app_close(a);
    }
    open_app(f, 80, 24);
    play(f, ":wait idle\nC\n:key C-u\n");
    app_event(a, &text);
    play(f, ":key Enter\n:wait idle\n");
    assert_message(a->screen.message, "On the right: the task without its demonstrations");
    app_close(a);
    free(path);
}

/* A file with the latents of supervision steps only says so where there are none. */
static void a_recorded_run_without_latents(void **state)
{
    static const char words[] = "This file has no latents";
    struct fixture *f = *state;
    f->budget = 1;
    record_run(f);
    open_app(f, 80, 24);
    play(f, ":wait idle\n.\n:wait idle\n");
    char *within = screen_text(f);
    assert_non_null(strstr(within, words));
    play(f, ">\n:wait idle\n");
    char *end = screen_text(f);
    assert_null(strstr(end, words));
    free(within), free(end);
    app_close(&f->app);
}

static void the_tutorial(void **state)
{
    struct fixture *f = *state;
    f->tutor = true;
    assert_screens(f, "tutor_welcome", ":wait idle\n");
    assert_screens(f, "tutor_turn", ":wait idle\n:key F6 F6\n.\n:wait idle\n");
    assert_screens(f, "tutor_done", ":wait idle\n:key F6 F6\n>\n:wait idle\n");
    assert_screens(f, "tutor_end", ":wait idle\n:key F6 F6 F6 F6 F6 F6 F6 F6 F6\n:wait idle\n");
}

/* What every page says, one below the other: the program above the strip is in other screens. */
static void assert_tutor_pages(struct fixture *f, int width, int height)
{
    struct str pages = {0};
    char file[100];
    open_app(f, width, height);
    play(f, ":wait idle\n");
    while (f->app.tutor.on) {
        struct str text = {0};
        app_draw(&f->app);
        canvas_to_text(&f->app.canvas, &text);
        const char *strip = strstr(text.text, "tutorial ");
        if (!strip) fail_msg("no strip:\n%s", text.text);
        while (strip > text.text && strip[-1] != '\n') strip--;
        str_add(&pages, strip);
        str_done(&text);
        play(f, ":key F6\n:wait idle\n");
    }
    snprintf(file, sizeof file, "room_tutor_pages_%dx%d.txt", width, height);
    assert_golden(file, pages.text);
    str_done(&pages);
    app_close(&f->app);
}

static void every_page_of_the_tutorial(void **state)
{
    struct fixture *f = *state;
    f->tutor = true;
    assert_tutor_pages(f, 80, 24);
    assert_tutor_pages(f, 200, 60);
}

static void a_lesson_begins(void **state)
{
    struct fixture *f = *state;
    assert_screens(f, "teach", ":wait idle\nt\n:wait idle\n");
    assert_screens(f, "teach_form",
                   ":wait idle\nt\n:wait idle\n:key Down Down Down Enter\n:wait idle\n");
}

/* A file that is there is written over by who says so only. */
static void exports_ask_first(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    char *path = path_join(f->home, "mine.txt");
    const struct event text = {.kind = EVENT_PASTE, .text = path, .length = strlen(path)};
    assert_true(path_write(path, "mine", 4, &err));
    open_app(f, 80, 24);
    for (int yes = 0; yes <= 1; yes++) {
        size_t length;
        play(f, ":wait idle\nX\n:key C-u\n");
        app_event(&f->app, &text);
        play(f, ":key Enter\n:wait idle\n");
        assert_ptr_equal(app_top(&f->app)->kind, &choice_page);
        play(f, yes ? "y\n:wait idle\n" : ":key Enter\n:wait idle\n"); /* no comes first */
        char *now = path_read(path, 1 << 20, &length, &err);
        assert_int_equal(strcmp(now, "mine") != 0, yes);
        free(now);
    }
    app_close(&f->app);
    free(path);
}

/* A recording that cannot be written is not thrown away: X tries again. */
static void a_recording_is_kept(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    char *folder = path_join(f->home, "casts"), *path = path_join(folder, "mine.cast");
    assert_true(path_make_folders(folder, &err));
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(recording_start(&f->app, path, &err));
    assert_true(unlink(path) == 0 && rmdir(folder) == 0);
    play(f, "Xe\n");
    assert_message(f->app.screen.message, "X tries again");
    assert_true(path_make_folders(folder, &err));
    play(f, "Xe\n");
    assert_message(f->app.screen.message, "Written: ");
    assert_true(path_exists(path));
    assert_null(f->app.recording.path);
    app_close(&f->app);
    free(path), free(folder);
}

/* Its text, of whole lines; the caller's. */
static char *read_cast(const char *path, size_t *length)
{
    struct trm_err err = {0};
    char *text = path_read(path, 1 << 24, length, &err);
    if (!text) fail_msg("%s", err.text);
    assert_int_equal(strlen(text), *length);
    assert_int_equal(text[0], '{');
    for (const char *end = text; (end = strchr(end, '\n')); end++) {
        if (end > text && end[-1] != '}') assert_int_equal(end[-1], ']');
        if (end[1]) assert_int_equal(end[1], '[');
    }
    assert_int_equal(text[*length - 1], '\n');
    return text;
}

/* Whatever ends the program: what was seen is in the file, also where that grew by a little only.
 */
static void a_recording_grows(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    size_t begun, later, all;
    char *path = path_join(f->home, "mine.cast");
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(recording_start(&f->app, path, &err));
    play(f, ":wait idle\n");
    char *first = read_cast(path, &begun);
    play(f, ">\n:wait idle\n");
    char *second = read_cast(path, &later);
    assert_true(later > begun && memcmp(first, second, begun) == 0);
    assert_int_equal(f->app.recording.text.length, 0);
    play(f, "X\n:wait idle\ne\n");
    char *whole = read_cast(path, &all);
    assert_true(all > later && memcmp(second, whole, later) == 0);
    app_close(&f->app);
    free(first), free(second), free(whole), free(path);
}

/* A disk that is full in the middle of a line is told of once, and the line is whole in the end. */
static void a_full_disk(void **state)
{
    struct fixture *f = *state;
    struct rlimit plenty;
    struct trm_err err = {0};
    size_t length;
    char *path = path_join(f->home, "mine.cast");
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(recording_start(&f->app, path, &err));
    play(f, ":wait idle\n");
    free(read_cast(path, &length));
    size_t most = length + 10;
    plenty = limit_files(most);
    play(f, ">\n:wait idle\n:wait idle\n"); /* the turn after the picture tells of it */
    assert_message(f->app.screen.message, "The recording waits in memory: /");
    assert_true(f->app.recording.text.length > 0);
    f->app.screen.message[0] = '\0';
    play(f, ":sleep 9000\n>\n:wait idle\n");
    assert_string_equal(f->app.screen.message, "");
    play(f, "Xe\n");
    assert_message(f->app.screen.message, "X tries again");
    restore_files(&plenty);
    play(f, "Xe\n");
    assert_message(f->app.screen.message, "Written: ");
    free(read_cast(path, &length));
    assert_true(length > most);
    app_close(&f->app);
    free(path);
}

/* Whoever removed it, and put another file there, keeps that. */
static void a_recording_replaces_nothing(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    size_t length;
    char *path = path_join(f->home, "mine.cast");
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(recording_start(&f->app, path, &err));
    assert_true(unlink(path) == 0 && path_write(path, "mine", 4, &err));
    play(f, "Xe\n");
    assert_message(f->app.screen.message, "is another file by now");
    char *there = path_read(path, 100, &length, &err);
    assert_string_equal(there, "mine");
    assert_int_equal(unlink(path), 0);
    play(f, "Xe\n");
    assert_message(f->app.screen.message, "Written: ");
    free(there);
    free(read_cast(path, &length));
    assert_int_equal(unlink(path), 0);
    char *moved = path_join(f->home, "moved.cast");
    assert_true(recording_start(&f->app, path, &err));
    assert_int_equal(rename(path, moved), 0);
    play(f, "Xe\n"); /* it is where it was said to be */
    assert_message(f->app.screen.message, "Written: ");
    assert_true(path_exists(path) && path_exists(moved));
    free(moved);
    app_close(&f->app);
    free(path);
}

static void answer_with(struct fixture *f, const char *path)
{
    const struct event text = {.kind = EVENT_PASTE, .text = path, .length = strlen(path)};
    play(f, ":key C-u\n");
    app_event(&f->app, &text);
    play(f, ":key Enter\n");
}

/* While a session is recorded X writes other things all the same, but no second session. */
static void writing_while_recording(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    char *cast = path_join(f->home, "mine.cast"), *run = path_join(f->home, "run.csv");
    char *second = path_join(f->home, "second.cast");
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(recording_start(&f->app, cast, &err));
    play(f, "X\n:key Enter\n"); /* something else comes first */
    answer_with(f, run);
    play(f, ":wait idle\n");
    assert_true(path_exists(run));
    assert_string_equal(f->app.recording.path, cast);
    play(f, "Xw\n");
    answer_with(f, second);
    assert_ptr_equal(app_top(&f->app)->kind, &prompt_page);
    assert_false(path_exists(second));
    play(f, ":key Esc\nXe\n");
    assert_message(f->app.screen.message, "Written: ");
    assert_null(f->app.recording.path);
    app_close(&f->app);
    free(cast), free(run), free(second);
}

/* While the program is stopped nothing happens, for those who see the recording too. */
static void a_recording_leaves_out_stops(void **state)
{
    enum { MOMENT = 100000 }; /* microseconds */
    struct fixture *f = *state;
    struct app *a = &f->app;
    struct trm_err err = {0};
    char *cast = path_join(f->home, "mine.cast");
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    a->scripted = false;
    assert_true(recording_start(a, cast, &err));
    recording_frame(a);
    usleep(MOMENT);
    clock_continued(SIGCONT);
    recording_frame(a);
    double passed = a->recording.passed;
    assert_true(passed < 0.9e-6 * MOMENT);
    usleep(MOMENT);
    recording_frame(a);
    assert_true(a->recording.passed > passed + 0.9e-6 * MOMENT);
    assert_true(recording_stop(a, &err));
    app_close(a);
    free(cast);
}

/* What goes on elsewhere stands in the title line of every page, as long as there is room for it,
 * and the picture is made anew when it is over, and not before. */
static void the_title_tells_of_the_recording(void **state)
{
    struct fixture *f = *state;
    struct app *a = &f->app;
    struct trm_err err = {0};
    char *cast = path_join(f->home, "mine.cast");
    open_app(f, 80, 24);
    play(f, ":wait idle\n");
    assert_true(recording_start(a, cast, &err));
    play(f, ":wait idle\n");
    assert_true(title_shows(f, "rec   model random weights (seed 3)"));
    play(f, "M\n:wait idle\n");
    assert_true(title_shows(f, "models"));
    assert_true(title_shows(f, "  rec"));
    play(f, "q\n:size 40x12\n:wait idle\n");
    assert_true(title_shows(f, "toys:1 (1 of 3)  model rand"));
    play(f, ":size 80x24\n:wait idle\n");
    app_news(a);
    assert_false(a->dirty);
    assert_true(recording_stop(a, &err));
    app_news(a);
    assert_true(a->dirty);
    assert_false(title_shows(f, "rec "));
    app_close(a);
    free(cast);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(probes),
        TEST(restarts),
        TEST(restarts_are_left),
        TEST(restarts_are_kept),
        TEST(restarts_of_the_model_before),
        TEST(restarts_of_a_task_are_kept),
        TEST(the_first_to_halt),
        TEST(a_label_picks_no_restart),
        TEST(a_tall_answer),
        TEST(exports),
        TEST(exports_ask_first),
        TEST(quitting_too_early),
        TEST(interrupted_too_early),
        TEST(a_recorded_run),
        TEST(the_model_of_a_recorded_run),
        TEST(a_changed_run_in_a_file),
        TEST(two_changes_in_a_file),
        TEST(restarts_of_a_changed_puzzle),
        TEST(a_changed_puzzle_in_a_file),
        TEST(a_test_of_a_task_in_a_file),
        TEST(a_task_in_a_file_has_its_board),
        TEST(a_recorded_run_without_latents),
        TEST(a_recording_grows),
        TEST(a_full_disk),
        TEST(a_recording_is_kept),
        TEST(a_recording_replaces_nothing),
        TEST(writing_while_recording),
        TEST(a_recording_leaves_out_stops),
        TEST(the_title_tells_of_the_recording),
        TEST(the_tutorial),
        TEST(every_page_of_the_tutorial),
        TEST(a_lesson_begins),
    };
    return cmocka_run_group_tests_name("rooms", tests, NULL, NULL);
}
