/* Journeys of someone who watches a run: each asks one question through the keys of the scope and
 * gets its answer on the screen. */
#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"
#include "base/rng.h"
#include "canvas/text.h"
#include "files.h"
#include "playing.h"
#include "small_models.h"
#include "toy.h"
#include "trace/measures.h"
#include "trace/tracefile.h"
#include "tui/compare_page.h"
#include "tui/panes.h"
#include "tui/perform.h"
#include "unit_test.h"

#include <stdlib.h>

struct fixture {
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct app app;
};

static int setup_within(void **state, size_t budget)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    struct app_wish wish = {.terminal = {.width = 120, .height = 40},
                            .theme = theme_find("dark"),
                            .threads = 1,
                            .budget = budget};
    f->model = toy_model(1);
    for (int i = 0; i < 3; i++) {
        struct trm_puzzle p = toy_puzzle(i);
        trm_puzzles_add(&f->puzzles, &p);
        trm_puzzle_done(&p);
    }
    if (!app_open(&f->app, &wish, f->model, &f->puzzles, &err)) fail_msg("%s", err.text);
    *state = f;
    return 0;
}

static int setup(void **state)
{
    return setup_within(state, 0);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    app_close(&f->app);
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    free(f);
    return 0;
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
    app_draw(&f->app);
}

/* Text and colours of the screen; the caller's. */
static char *picture(struct fixture *f)
{
    struct str all = {0};
    app_draw(&f->app);
    canvas_to_text(&f->app.canvas, &all);
    canvas_to_styles(&f->app.canvas, &all);
    return all.text;
}

/* Fails unless the screen shows the text. */
static void assert_shows(struct fixture *f, const char *text)
{
    struct str screen = {0};
    canvas_to_text(&f->app.canvas, &screen);
    bool found = strstr(screen.text, text) != NULL;
    if (!found) print_error("%s\n", screen.text);
    str_done(&screen);
    if (!found) fail_msg("the screen does not show \"%s\"", text);
}

static void assert_hides(struct fixture *f, const char *text)
{
    struct str screen = {0};
    canvas_to_text(&f->app.canvas, &screen);
    bool found = strstr(screen.text, text) != NULL;
    str_done(&screen);
    if (found) fail_msg("the screen shows \"%s\"", text);
}

/* The letters of a screen, or of a text, without what is between them. */
static void squeeze(const char *text, struct str *out)
{
    for (; *text; text++)
        if (*text > ' ' && *text <= '~') str_printf(out, "%c", *text);
}

/* The same where lines may be broken, of one pane alone. */
static void assert_says(struct fixture *f, const char *text)
{
    struct str screen = {0}, shown = {0}, wanted = {0};
    canvas_to_text(&f->app.canvas, &screen);
    squeeze(screen.text, &shown);
    squeeze(text, &wanted);
    if (!strstr(shown.text, wanted.text)) fail_msg("\"%s\" is not said:\n%s", text, screen.text);
    str_done(&screen), str_done(&shown), str_done(&wanted);
}

static void why_does_it_halt(void **state)
{
    struct fixture *f = *state;
    play(f, "w\n:wait idle\n");
    assert_shows(f, "Nothing to explain before the first H cycle");
    play(f, ">\n:wait idle\n");
    assert_shows(f, "each cell blanked alone");
    assert_shows(f, "an H cycle ago");
    assert_shows(f, "How much lower q_halt would be");
    play(f, "v\n:wait idle\n");
    assert_shows(f, "gradient x difference of question");
    play(f, "z\n:wait idle\n");
    assert_shows(f, "gradient x difference of z_H");
    play(f, "vv\n:wait idle\n");
    assert_shows(f, "and the bias");
    play(f, "w\n:wait idle\n");
    assert_shows(f, "z_H: answer");
}

/* Whatever is shown says in a sentence what it does not prove. */
static void what_does_it_prove(void **state)
{
    static const char *const measures[] = {
        "each cell blanked alone", "gradient x difference of question",
        "gradient's length of question", "by channel", "by channel, what moved"};
    static const char *const limits[] = {
        "or earlier, do not show", "it does not prove", "it does not say that such a change occurs",
        "does not say which cells filled it", "it does not say what moved them"};
    struct fixture *f = *state;
    play(f, ">w\n:wait idle\n:key Enter\n:wait idle\n"); /* alone: the lines are not broken */
    for (int i = 0; i < 5; i++) {
        assert_shows(f, measures[i]);
        assert_says(f, limits[i]);
        play(f, "v\n:wait idle\n");
    }
    assert_shows(f, measures[0]);
}

static void what_if(void **state)
{
    struct fixture *f = *state;
    play(f, ">w\n:wait idle\n=3\n:key Enter\n:wait idle\n");
    assert_shows(f, "What if r1c1 = 3: q_halt ");
    play(f, "=3\n:key Enter\nx\n:wait idle\n"); /* the given is removed */
    assert_shows(f, "What if r1c1 blank: q_halt ");
    play(f, "x=3\n:key Enter\nf\n:wait idle\n");
    assert_shows(f, "z_H of r1c1 held");
    play(f, ".\n:wait idle\n,\n:wait idle\n");
    assert_shows(f, "What if r1c1 = 3, z_H of r1c1 held: q_halt ");
    play(f, "0\n:wait idle\n=9\n:key Enter\n:wait idle\n");
    assert_shows(f, "\"9\" is no cell of this puzzle");
    play(f, ":key Esc\nn\n:wait idle\n"); /* another puzzle: nothing is left of it */
    assert_shows(f, "Nothing to explain");
}

/* The keys of the pane work from where one points at a cell, as long as the pane can be seen. */
static void what_if_from_another_pane(void **state)
{
    struct fixture *f = *state;
    play(f, ">w\n:wait idle\n:key Tab Tab\n:wait idle\n");
    assert_int_equal(f->app.screen.gaze.focus, SLOT_BOARD);
    play(f, "x\n:wait idle\n");
    assert_shows(f, "What if r1c1 blank: q_halt ");
    play(f, "=3\n:key Enter\n:wait idle\n");
    assert_shows(f, "What if r1c1 = 3: q_halt ");
    play(f, "f\n:wait idle\n");
    assert_shows(f, "z_H of r1c1 held");
    play(f, "0\n:wait idle\n");
    assert_hides(f, "What if");
    play(f, ":key Enter\n:wait idle\nx");
    assert_shows(f, "This puzzle has one test input only.");
}

/* The first picture says that nothing was compared yet, and how it goes on. */
static void before_the_first_step(void **state)
{
    static const char words[] = "Not renewed yet: there is nothing to compare it with.";
    struct fixture *f = *state;
    play(f, ":wait idle\n");
    assert_shows(f, words);
    play(f, "v\n:wait idle\n");
    assert_shows(f, words);
    play(f, "vvvvv.\n:wait idle\n"); /* a recursion step renews z_L alone */
    assert_hides(f, words);
    assert_shows(f, "z_H is as it began");
    play(f, "z\n:wait idle\n");
    assert_shows(f, "z_L change");
    play(f, "z>\n:wait idle\n");
    assert_shows(f, "z_H change");
    assert_hides(f, words);
}

/* Tab is offered by lines of text that it can do something for. */
static void what_tab_completes(void **state)
{
    struct fixture *f = *state;
    play(f, "X");
    assert_shows(f, "Tab complete");
    play(f, ":key Esc\n>w\n:wait idle\n=");
    assert_shows(f, "what if this cell were");
    assert_hides(f, "Tab complete");
}

static void colours_of_the_latent(void **state)
{
    struct fixture *f = *state;
    play(f, "vvvv\n:wait idle\n");
    assert_shows(f, "there are none yet");
    play(f, ">>\n:wait idle\n");
    assert_shows(f, "z_H variance: red");
    play(f, "ssc\n:wait idle\n");
    assert_shows(f, "z_H raw by change");
}

/* The legend of the latent's map: its name and range. */
static char *legend(struct fixture *f, const char *name)
{
    struct str screen = {0};
    app_draw(&f->app);
    canvas_to_text(&f->app.canvas, &screen);
    const char *at = strstr(screen.text, name);
    if (!at) fail_msg("no %s on the screen:\n%s", name, screen.text);
    char *found = xasprintf("%.*s", (int)strcspn(at, "\n"), at);
    str_done(&screen);
    return found;
}

/* A model shakes z_H before a supervision step, and nothing renews it for some steps: how far it
 * moved is still what the model did, also where its latents have to be computed again. */
static void how_far_did_it_move_by_itself(void **state)
{
    static const char *const names[] = {"z_H change", "z_H cosine"};
    struct fixture *plenty = *state, *little;
    struct trm_err err = {0};
    assert_int_equal(setup_within((void **)&little, 1), 0);
    struct trm_model *shaken = trm_model_noisy(plenty->model, 0.5);
    struct fixture *const both[] = {plenty, little};
    for (int i = 0; i < 2; i++) {
        struct fixture *f = both[i];
        if (!app_show(&f->app, shaken, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
        play(f, ">>\n:wait idle\n");
        for (int m = 0; m < 2; m++) {
            char *moved = legend(f, names[m]);
            play(f, ".\n:wait idle\n");
            char *shaken_since = legend(f, names[m]);
            assert_string_equal(shaken_since, moved);
            play(f, ",v\n:wait idle\n");
            free(moved), free(shaken_since);
        }
    }
    trm_model_free(shaken);
    teardown((void **)&little);
}

static void whom_does_it_listen_to(void **state)
{
    struct fixture *f = *state;
    play(f, "i\n:wait idle\n");
    assert_shows(f, "No recursion step was done yet");
    play(f, ">\n:key Right\n:wait idle\n");
    assert_shows(f, "tied cells (even: ");
    assert_shows(f, "row 1, column 2; to itself");
    play(f, "]v.\n:wait idle\n");
    assert_shows(f, "Jacobian, block 1/1");
}

/* On the largest canvas, behind a prefix of many tokens. */
static void whom_does_the_last_cell_listen_to(void **state)
{
    enum { SIDE = TRM_GRID_SIDE, PREFIX = 300 };
    (void)state;
    struct app_wish wish = {
        .terminal = {.width = 200, .height = 90}, .theme = theme_find("dark"), .threads = 1};
    struct fixture g = {0};
    struct trm_err err = {0};
    struct trm_model *small = family_model("maze", SIDE);
    struct trm_config c = *trm_model_config(small);
    struct trm_puzzle p = {.family = trm_family_find("maze", NULL), .name = xstrdup("a room")};
    c.puzzle_emb_len = PREFIX;
    c.halt_max_steps = 1;
    assert_true(trm_config_resolve(&c, "a long prefix", &err));
    g.model = trm_model_new(&c, 1);
    p.family->fresh(SIDE, SIDE, &p.question);
    trm_puzzles_add(&g.puzzles, &p);
    if (!app_open(&g.app, &wish, g.model, &g.puzzles, &err)) fail_msg("%s", err.text);
    gaze_at(&g.app.screen.gaze, PREFIX + SIDE * SIDE - 1);
    play(&g, ".i\n:wait idle\n");
    assert_shows(&g, "row 64, column 64; to itself");
    assert_shows(&g, "goes to the 2 tied cells");
    app_close(&g.app);
    trm_puzzle_done(&p);
    trm_puzzles_done(&g.puzzles);
    trm_model_free(g.model);
    trm_model_free(small);
}

/* The same of a model with attention: its heads one by one, and their mean. */
static void where_do_its_heads_look(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct trm_config c = *trm_model_config(f->model);
    c.mlp_t = false;
    c.pos_encodings = TRM_POS_ROPE;
    assert_true(trm_config_resolve(&c, "attention", &err));
    struct trm_model *m = trm_model_new(&c, 5);
    if (!app_show(&f->app, m, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
    play(f, ">i\n:wait idle\n:key Enter\n:wait idle\n");
    assert_shows(f, "attention, block 1/1, 2 heads");
    assert_says(f, "a weight does not say how much is carried over");
    play(f, "v\n:wait idle\n");
    assert_shows(f, "attention, block 1/1, head 1/2");
    play(f, "v\n:wait idle\nv\n:wait idle\n");
    assert_shows(f, "attention, block 1/1, 2 heads");
    trm_model_free(m);
}

static void what_did_it_believe(void **state)
{
    struct fixture *f = *state;
    play(f, ">>b\n:wait idle\n");
    assert_shows(f, "changed its mind");
    play(f, "y.\n:wait idle\n");
    assert_shows(f, "lens: lm_head on z_L");
    play(f, "yn\n:wait idle\n");
    assert_shows(f, "answer");
}

static void when_does_it_halt(void **state)
{
    struct fixture *f = *state;
    play(f, "G\n:wait idle\n:key Tab Tab Enter\n:wait idle\n");
    assert_shows(f, "its rule: q_halt > 0");
    static const char *const curves[] = {"p(halt) 0.", "change of z_H 0.", "z_L 0.",
                                         "conflicts ", "changed ",         "mean entropy, nats ",
                                         "q_halt ",    "q_continue "};
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) assert_shows(f, curves[i]);
    play(f, ")(((((((\n:wait idle\n");
    assert_shows(f, "your own p(halt) > 0.1");
    play(f, "(\n:wait idle\n");
    assert_shows(f, "set your own threshold");
}

/* Looks at every frame for what the pane says. */
static void assert_own_threshold(struct fixture *f, double threshold)
{
    const struct trm_recorder *r = f->app.session.recorder;
    char said[80];
    int i = 1, count = trm_recorder_count(r);
    for (; i < count; i++) {
        const struct trm_frame *frame = trm_recorder_frame(r, i);
        if (frame->complete && measure_sigmoid((double)frame->q_halt) > threshold) break;
    }
    snprintf(said, sizeof said, "your own p(halt) > %g: ", threshold);
    size_t used = strlen(said);
    if (i < count)
        snprintf(said + used, sizeof said - used, "step %d",
                 trm_recorder_frame(r, i)->supervision_step);
    else
        snprintf(said + used, sizeof said - used, "not yet");
    assert_shows(f, said);
}

/* One's own threshold is looked for among all steps of this run, also among those that come after
 * it was set, and from the beginning when it or the run is another one. */
static void where_does_it_pass_my_threshold(void **state)
{
    struct fixture *f = *state;
    play(f, ">\n:wait idle\n:key Tab Tab Enter\n:wait idle\n)\n:wait idle\n");
    assert_own_threshold(f, 0.9);
    for (int i = 0; i < 6; i++) {
        play(f, ">\n:wait idle\n");
        assert_own_threshold(f, 0.9);
    }
    static const double lower[] = {0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1};
    for (size_t i = 0; i < sizeof lower / sizeof lower[0]; i++) {
        play(f, "(\n:wait idle\n");
        assert_own_threshold(f, lower[i]);
    }
    for (int i = 0; i < 2; i++) {
        play(f, "n>>\n:wait idle\n");
        assert_own_threshold(f, 0.1);
    }
}

/* What the answer was at the halt and is now, and how the latent went on, with the number behind
 * the word. */
static void did_more_thinking_help(void **state)
{
    struct fixture *f = *state;
    play(f, ">\n:wait idle\n");
    assert_shows(f, "too few supervision steps to say what kind of run it is");
    play(f, "G\n:wait idle\n");
    assert_shows(f, "is stopped after step 4, wrong");
    assert_shows(f, "too short to say: z_H moves 0.");
    for (int i = 0; i < 12; i++) play(f, ">\n:wait idle\n");
    assert_shows(f, "is stopped after step 4, wrong; still wrong; ");
    assert_shows(f, "wandering: z_H moves 1.0");
    assert_shows(f, " steps before");
}

static void which_way_did_it_go(void **state)
{
    struct fixture *f = *state;
    play(f, "T\n:wait idle\n");
    assert_shows(f, "begins after the first supervision step");
    play(f, "G\n:wait idle\nnG\n:wait idle\n");
    assert_shows(f, "up, 1 earlier run");
    assert_shows(f, "of the variance");
}

/* Latents of another model, though of the same shape, are not laid beside the ones before. */
static void another_model_goes_its_own_way(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct trm_model *other = toy_model(2);
    play(f, "TG\n:wait idle\nnG\n:wait idle\n");
    assert_shows(f, "1 earlier run");
    if (!app_show(&f->app, other, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
    play(f, "G\n:wait idle\n");
    assert_shows(f, "trajectory: ");
    assert_hides(f, "earlier run");
    play(f, "nG\n:wait idle\n");
    assert_shows(f, "1 earlier run");
    trm_model_free(other);
}

/* Looping, a run passes its halt and starts again. */
static void again_and_again(void **state)
{
    struct fixture *f = *state;
    play(f, "L++++ \n:sleep 100\n:sleep 5000\n");
    assert_true(f->app.session.play.playing);
    assert_int_equal(session_frames(&f->app.session), session_end(&f->app.session) + 1);
    play(f, "L\n:sleep 5000\n:wait pause\n");
    assert_false(f->app.session.play.playing);
}

/* The way to the halt is run at full speed, which is what is said, and what is chosen on the way is
 * for later. */
static void as_fast_as_frames_come(void **state)
{
    struct fixture *f = *state;
    play(f, ":wait idle\n");
    session_halt(&f->app.session, app_now(&f->app));
    app_draw(&f->app);
    assert_shows(f, "full speed");
    app_do(&f->app, ACTION_FASTER);
    app_draw(&f->app);
    assert_shows(f, "50 recursion steps a second, once it has come to the halt");
    assert_true(f->app.session.play.playing && f->app.session.play.speed == 0);
    play(f, ":wait pause\n ");
    assert_shows(f, "50 steps/s");
}

/* Someone whose memory is set to nothing sees the same, wherever he goes in the run: latents that
 * were not kept are computed again from the carries, bit for bit. */
static void with_little_memory(void **state)
{
    static const char *const keys[] = {".", ",", ">", "<", "{",          "}",
                                       "z", "v", "]", "s", "w",          "i",
                                       "g", "G", "*", "c", ":key Right", ":key Down"};
    struct fixture *plenty = *state, *little;
    struct rng r;
    assert_int_equal(setup_within((void **)&little, 1), 0);
    rng_init(&r, 11, 0);
    int missing = 0;
    for (int i = 0; i < 150; i++) {
        char script[40];
        snprintf(script, sizeof script, "%s\n:wait idle\n",
                 keys[rng_below(&r, sizeof keys / sizeof *keys)]);
        play(plenty, script);
        play(little, script);
        char *wanted = picture(plenty), *got = picture(little);
        if (strcmp(wanted, got) != 0) print_error("after %d keys, %s:\n%s\n", i, script, got);
        assert_string_equal(wanted, got);
        free(wanted), free(got);
        const struct trm_recorder *run = little->app.session.recorder;
        missing += !trm_recorder_frame(run, session_shown(&little->app.session))->z_H;
    }
    assert_true(missing > 50);
    teardown((void **)&little);
}

/* F1 teaches every pane in one screen: its text ends, and its keys begin, above the last line. */
static void what_does_it_show(void **state)
{
    static const char *const calls[] = {"", ":key Tab\n", "w\n", "i\n", "b\n", "T\n", "T\n"};
    static const char *const words[] = {"the cell listens to",
                                        "not what they mean",
                                        "q_halt is read from the first token",
                                        "of the Jacobian",
                                        "likeliest",
                                        "comes to rest",
                                        "does not prove that the answer is right"};
    struct fixture *f = *state;
    play(f, ">\n:wait idle\n");
    for (int i = 0; i < 7; i++) {
        char script[80];
        snprintf(script, sizeof script, "%s:key F1\n:wait idle\n", calls[i]);
        play(f, script);
        assert_shows(f, "help: this pane");
        assert_shows(f, words[i]);
        assert_shows(f, i == 2 ? "What if" : "Time");
        play(f, ":key F1\n");
    }
}

/* Every pane has a page that teaches it, and all of it fits the smallest screen. */
static void every_pane_is_taught(void **state)
{
    struct fixture *f = *state;
    play(f, ":size 80x24\n");
    for (int p = 0; p < PANE_COUNT; p++) {
        f->app.screen.shown[panes[p].slot] = p;
        f->app.screen.gaze.focus = panes[p].slot;
        if (!panes[p].kind->help) fail_msg("pane %d has no help", p);
        play(f, ":key F1\n:wait idle\n");
        assert_int_equal(f->app.canvas.width, 80);
        assert_says(f, panes[p].kind->help);
        play(f, ":key F1\n");
    }
}

/* Keys of a pane that made room for another one say so, and how it comes back. */
static void keys_of_hidden_panes(void **state)
{
    static const char *const keys[] = {"s", "c", "[", "]"};
    struct fixture *f = *state;
    play(f, ">w\n:wait idle\n");
    for (int i = 0; i < 4; i++) {
        play(f, keys[i]);
        assert_shows(f, "a key of the latent pane; w shows it again");
    }
    play(f, "b(");
    assert_shows(f, "a key of the halting pane; b shows it again");
    play(f, "bw(s");
    assert_shows(f, "Tokens are sorted by");
}

/* A program that shows the run of f from a file. */
static void open_recorded(struct fixture *g, const struct fixture *f)
{
    struct trm_err err = {0};
    char *path = temporary_path("run.safetensors");
    *g = (struct fixture){0};
    if (!tracefile_write(f->app.session.recorder, "", path, &err)) fail_msg("%s", err.text);
    struct trm_recorder *run = trm_recorder_open(path, &err);
    if (!run) fail_msg("%s", err.text);
    trm_puzzles_add(&g->puzzles, trm_recorder_puzzle(run));
    struct app_wish wish = {.terminal = {.width = 120, .height = 40},
                            .theme = theme_find("dark"),
                            .threads = 1,
                            .recorded = run};
    if (!app_open(&g->app, &wish, NULL, &g->puzzles, &err)) fail_msg("%s", err.text);
    trm_recorder_free(run);
    remove_temporary(path);
}

static void close_recorded(struct fixture *g)
{
    app_close(&g->app);
    trm_puzzles_done(&g->puzzles);
}

/* A run from a file, looked at without its model: everything that was recorded is there, and what
 * only a model could answer says so at once instead of promising it. */
static void without_a_model(void **state)
{
    static const char *const asks[] = {"w", "x", "=", "f", "i",
                                       "y", "S", "P", "R", "C2\n:key Enter"};
    struct fixture *f = *state, g;
    play(f, "G\n:wait idle\n");
    open_recorded(&g, f);
    play(&g, " \n:wait pause\n");
    assert_shows(&g, "The end of the recorded run: 4 supervision steps.");
    play(&g, "+++++ \n:wait idle\n"); /* as fast as frames come, but there are no more */
    assert_false(g.app.session.play.playing);
    assert_shows(&g, "The end of the recorded run: 4 supervision steps.");
    play(&g, "---L "); /* but, in a loop, the first one */
    assert_true(g.app.session.play.playing);
    assert_int_equal(session_shown(&g.app.session), 0);
    play(&g, "L\n:wait pause\n");
    assert_int_equal(session_shown(&g.app.session), session_end(&g.app.session));
    play(&g, "g>>\n:wait idle\n");
    assert_shows(&g, "after supervision step 2");
    play(&g, "bT\n:wait idle\n"); /* what was recorded is enough for these */
    assert_shows(&g, "of the variance");
    play(&g, "vvvv\n:wait idle\n");
    assert_shows(&g, "z_H variance: red");
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        char script[80];
        snprintf(script, sizeof script, "%s\n:wait idle\n", asks[i]);
        play(&g, script);
        assert_shows(&g, i == 6 ? "no model to ask" : "without its model");
        if (i >= 7) play(&g, ":key Esc\n:wait idle\n");
    }
    play(&g, "oa");
    assert_shows(&g, "without its model");
    close_recorded(&g);
}

/* What did not happen in a file is not waited for. */
static void no_halt_in_a_file(void **state)
{
    struct fixture *f = *state, g;
    play(f, ">\n:wait idle\n");
    assert_int_equal(trm_recorder_halt(f->app.session.recorder), -1);
    open_recorded(&g, f);
    play(&g, ".*");
    assert_shows(&g, "The model does not halt within the recorded run.");
    assert_int_equal(session_shown(&g.app.session), 1);
    assert_false(g.app.session.play.playing);
    close_recorded(&g);
}

/* Where a run was recorded beyond halt_max_steps, it is stopped there, and does not halt. */
static void stopped_in_a_file(void **state)
{
    struct fixture *f = *state, g;
    play(f, "G\n:wait idle\n>\n:wait idle\n");
    assert_int_equal(trm_recorder_halt_step(f->app.session.recorder), 0);
    open_recorded(&g, f);
    play(&g, " \n:wait pause\n");
    assert_message(g.app.screen.message,
                   "The model is stopped here, after supervision step 4 (halt_max_steps).");
    assert_int_equal(session_shown(&g.app.session), 4 * TOY_FRAMES);
    close_recorded(&g);
}

static void paste(struct fixture *f, const char *text)
{
    const struct event e = {.kind = EVENT_PASTE, .text = text, .length = strlen(text)};
    app_event(&f->app, &e);
}

/* While a run that was promised to one file is being made, another file is refused and not put in
 * its place; only what --open takes is said to be for it; and that it is written can be read for
 * some seconds, whatever is pressed, or comes to its halt. */
static void runs_to_files(void **state)
{
    struct fixture *f = *state;
    struct work_folder folder = enter_temporary();
    play(f, ":wait idle\nGX\n:key C-u\n");
    paste(f, "first.csv");
    play(f, ":key Enter\nX\n:key C-u\n");
    paste(f, "second.safetensors");
    play(f, ":key Enter\n");
    assert_shows(f, "Not written: first.csv comes first");
    play(f, ":wait idle\n");
    assert_true(path_exists("first.csv"));
    assert_false(path_exists("second.safetensors"));
    assert_string_equal(f->app.screen.message, "The run is written: first.csv");
    play(f, ",,\n:wait idle\n");
    assert_shows(f, "The run is written: first.csv");
    app_remark(&f->app, MESSAGE_GOOD, "The model halts here.");
    assert_string_equal(f->app.screen.message, "The run is written: first.csv");
    play(f, ":sleep 3000\n,\n");
    assert_int_equal(f->app.screen.message_kind, MESSAGE_NONE);
    play(f, "X\n:key C-u\n");
    paste(f, "second.safetensors");
    play(f, ":key Enter\n:wait idle\n");
    assert_shows(f, "trmscope --open second.safetensors shows it again");
    leave_temporary(&folder);
}

static void two_runs(void **state)
{
    struct fixture *f = *state;
    play(f, "w>>C\n:key Enter\n:wait idle\n"); /* the pane that is not seen takes no keys */
    assert_true(app_top(&f->app)->kind == &compare_page);
    assert_shows(f, "two runs, locked in step");
    assert_shows(f, "; z_H: distance ");
    play(f, "<v\n:wait idle\n");
    assert_shows(f, "z_H: left against right");
    assert_shows(f, "after supervision step 1");
    play(f, "zn\n:wait idle\n");
    assert_shows(f, "z_L: left against right");
    play(f, "s");
    assert_shows(f, "The scope has that pane");
    play(f, "Go\n:wait idle\nq\n:wait idle\n"); /* under another page it comes to rest too */
    assert_true(app_top(&f->app)->kind == &compare_page);
    play(f, ":size 15x4\n>\n:wait idle\n:size 120x40\n"); /* and where there is no room for it */
    assert_shows(f, "two runs, locked in step");
    play(f, "C\n:key C-u\nnowhere.yaml\n:key Enter\n:wait idle\n");
    assert_shows(f, "nowhere");
    play(f, ":key Esc\nq\n:wait idle\n");
    assert_true(app_top(&f->app)->kind == &scope_page);
}

/* What a file of the public form does not say is left out of this one too. */
static void forget_sizes(const char *yaml)
{
    static const char *const keys[] = {
        "family:", "rows:", "cols:", "seq_len:", "vocab_size:", "num_puzzle_identifiers:"};
    struct trm_err err;
    size_t length;
    char *text = path_read(yaml, 1 << 16, &length, &err), *end;
    struct str rest = {0};
    for (char *line = text; *line; line = end) {
        bool told = true;
        end = strchr(line, '\n') + 1;
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
            told = told && strncmp(line, keys[i], strlen(keys[i])) != 0;
        if (told) str_printf(&rest, "%.*s", (int)(end - line), line);
    }
    assert_true(path_write(yaml, rest.text, rest.length, &err));
    str_done(&rest);
    free(text);
}

/* A model that crops runs on the board of its puzzle; one that is set beside it has the canvas of
 * the whole model, and as many identifiers as its tensors say. */
static void a_public_model_beside_one_that_crops(void **state)
{
    static const char task[] = "{\"train\": [{\"input\": [[1, 2]], \"output\": [[2, 1]]}],"
                               " \"test\": [{\"input\": [[3, 4], [5, 6]]}]}";
    (void)state;
    struct app_wish wish = {
        .terminal = {.width = 120, .height = 40}, .theme = theme_find("dark"), .threads = 1};
    struct fixture g = {0};
    struct trm_err err = {0};
    struct work_folder folder = enter_temporary();
    struct trm_model *other = family_model("arc", 8);
    struct trm_config c = *trm_model_config(other);
    c.mlp_t = false, c.pos_encodings = TRM_POS_ROPE_2D, c.crop = true;
    c.num_puzzle_identifiers = 3;
    assert_true(trm_config_resolve(&c, "crops", &err));
    g.model = trm_model_new(&c, 1);
    if (!trm_model_save(other, "other.safetensors", &err) ||
        !trm_puzzles_parse(&g.puzzles, task, strlen(task), "task.json", NULL, &err) ||
        !app_open(&g.app, &wish, g.model, &g.puzzles, &err))
        fail_msg("%s", err.text);
    forget_sizes("other.yaml");
    play(&g, ":wait idle\n>\n:wait idle\nC\n:key C-u\n");
    paste(&g, "other.safetensors");
    play(&g, ":key Enter\n:wait idle\n");
    if (app_top(&g.app)->kind != &compare_page) fail_msg("%s", g.app.screen.message);
    app_close(&g.app);
    trm_puzzles_done(&g.puzzles);
    trm_model_free(g.model);
    trm_model_free(other);
    leave_temporary(&folder);
}

/* The run with a probe, asked why it halts: Enter takes it to the scope, and Esc comes back. */
static void why_does_the_changed_run_halt(void **state)
{
    struct fixture *f = *state;
    struct trm_grid plain = session_puzzle(&f->app.session)->question;
    play(f, ">>P\n:wait idle\n:key Enter\n4\n:key Enter\n>\n:wait idle\n");
    assert_shows(f, "two runs, locked in step");
    play(f, "w\n:wait idle\n");
    assert_shows(f, "Enter shows the right run there");
    play(f, ":key Enter\n:wait idle\n");
    assert_true(app_top(&f->app)->kind == &scope_page);
    assert_shows(f, "toy 0, r1c1 changed at frame 12");
    assert_shows(f, "Esc: the plain run of toy 0.");
    play(f, "w\n:wait idle\n");
    assert_shows(f, "after supervision step 3");
    play(f, "x\n:wait idle\n");
    assert_shows(f, "each cell blanked alone");
    assert_shows(f, "What if r1c1 blank: q_halt ");
    assert_int_equal(session_puzzle(&f->app.session)->question.cell[0], 4);
    play(f, "<{\n:wait idle\n"); /* the cycle that ends where the cell was changed is not its own */
    play(f, "}\n:wait idle\n");
    assert_shows(f, "Something was changed within this H cycle");
    play(f, ":key Esc\n:wait idle\n");
    assert_shows(f, "toy 0 (1 of 3)");
    assert_true(trm_grid_equal(&session_puzzle(&f->app.session)->question, &plain));
    assert_shows(f, "after supervision step 2");
    play(f, "n\n:wait idle\n");
    assert_shows(f, "toy 1 (2 of 3)");
}

/* The left side goes on to another puzzle and another model: the right one says of which it still
 * is, and what Esc goes back to is the left's puzzle. */
static void a_probe_that_is_left_behind(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct trm_model *other = toy_model(9);
    trm_model_rename(other, "folder/other.safetensors");
    play(f, ":size 200x40\n>>P\n:wait idle\n:key Down Enter\n:wait idle\n:key Enter\n:wait idle\n");
    assert_shows(f, " noise 0.3 at frame 12 ");
    assert_hides(f, ", noise 0.3 at frame 12");
    play(f, "n\n:wait idle\n");
    assert_shows(f, " toy 0, noise 0.3 at frame 12");
    play(f, "N\n:wait idle\n");
    assert_hides(f, ", noise 0.3 at frame 12");
    if (!app_show(&f->app, other, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
    play(f, ":wait idle\n");
    assert_shows(f, "toy 0, other.safetensors");
    assert_shows(f, " random weights (seed 1), noise 0.3 at frame 12");
    play(f, "n\n:wait idle\n");
    assert_shows(f, " toy 0, random weights (seed 1), noise 0.3 at frame 12");
    play(f, ":key Enter\n:wait idle\n");
    assert_shows(f, "Esc: the plain run of toy 1.");
    assert_shows(f, "toy 0, noise 0.3 at frame 12");
    play(f, ":key Esc\n:wait idle\n");
    assert_shows(f, "toy 1 (2 of 3)");
    trm_model_free(other);
}

/* Another model on the same puzzle: it follows to the next one, and as far in the run. */
static void two_models(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct work_folder folder = enter_temporary();
    struct trm_model *other = toy_model(9);
    if (!trm_model_save(other, "other.safetensors", &err)) fail_msg("%s", err.text);
    play(f, ">>C\n:key C-u\nother.safetensors\n:key Enter\n:wait idle\n");
    assert_shows(f, "other.safetensors");
    assert_shows(f, "; z_H: distance ");
    play(f, "n\n:wait idle\n>\n:wait idle\n");
    assert_shows(f, "toy 1");
    assert_shows(f, "after supervision step 1");
    assert_shows(f, "differ");
    trm_model_free(other);
    leave_temporary(&folder);
}

/* Taken to the scope its run is not called a plain one of the puzzle whose name it has. */
static void another_model_on_a_changed_puzzle(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct work_folder folder = enter_temporary();
    struct trm_model *other = toy_model(9);
    if (!trm_model_save(other, "other.safetensors", &err)) fail_msg("%s", err.text);
    play(f, ">>P\n:wait idle\n:key Enter\n4\n:key Enter\n>\n:wait idle\n:key Enter\n:wait idle\n");
    play(f, "C\n:key C-u\nother.safetensors\n:key Enter\n:wait idle\n:key Enter\n:wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->question.cell[0], 4);
    assert_string_equal(session_deed(&f->app.session), "r1c1 changed, then other.safetensors");
    trm_model_free(other);
    leave_temporary(&folder);
}

/* The other model cannot read the next puzzle and stays with the one before: what the scope then
 * takes over from it is that puzzle's run. */
static void a_model_that_cannot_follow(void **state)
{
    struct fixture *f = *state;
    struct trm_err err = {0};
    struct work_folder folder = enter_temporary();
    struct trm_model *other = toy_model(9), *large = family_model("sudoku", 9);
    struct trm_puzzles pack = {0};
    struct queue none = {0};
    if (!trm_model_save(other, "other.safetensors", &err)) fail_msg("%s", err.text);
    play(f, ">>C\n:key C-u\nother.safetensors\n:key Enter\n:wait idle\n");
    char name[] = "nine";
    struct trm_puzzle nine = {.family = trm_family_find("sudoku", NULL), .name = name};
    nine.question = trm_grid_make(9, 9);
    trm_puzzles_add(&pack, &nine);
    if (!app_show(&f->app, large, &pack, 0, &none, &err)) fail_msg("%s", err.text);
    play(f, ":wait idle\n:key Enter\n:wait idle\n>\n:wait idle\n");
    assert_int_equal(session_puzzle(&f->app.session)->question.rows, 4);
    assert_shows(f, "toy 0, other.safetensors");
    play(f, ":key Esc\n:wait idle\n"); /* the model in the scope cannot read the large one */
    assert_int_equal(session_puzzle(&f->app.session)->question.rows,
                     trm_recorder_config(f->app.session.recorder)->rows);
    trm_model_free(other);
    trm_model_free(large);
    leave_temporary(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(why_does_it_halt, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_it_prove, setup, teardown),
        cmocka_unit_test_setup_teardown(what_if, setup, teardown),
        cmocka_unit_test_setup_teardown(what_if_from_another_pane, setup, teardown),
        cmocka_unit_test_setup_teardown(before_the_first_step, setup, teardown),
        cmocka_unit_test_setup_teardown(what_tab_completes, setup, teardown),
        cmocka_unit_test_setup_teardown(colours_of_the_latent, setup, teardown),
        cmocka_unit_test_setup_teardown(how_far_did_it_move_by_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(whom_does_it_listen_to, setup, teardown),
        cmocka_unit_test(whom_does_the_last_cell_listen_to),
        cmocka_unit_test_setup_teardown(where_do_its_heads_look, setup, teardown),
        cmocka_unit_test_setup_teardown(what_did_it_believe, setup, teardown),
        cmocka_unit_test_setup_teardown(when_does_it_halt, setup, teardown),
        cmocka_unit_test_setup_teardown(where_does_it_pass_my_threshold, setup, teardown),
        cmocka_unit_test_setup_teardown(did_more_thinking_help, setup, teardown),
        cmocka_unit_test_setup_teardown(which_way_did_it_go, setup, teardown),
        cmocka_unit_test_setup_teardown(another_model_goes_its_own_way, setup, teardown),
        cmocka_unit_test_setup_teardown(again_and_again, setup, teardown),
        cmocka_unit_test_setup_teardown(as_fast_as_frames_come, setup, teardown),
        cmocka_unit_test_setup_teardown(with_little_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_it_show, setup, teardown),
        cmocka_unit_test_setup_teardown(every_pane_is_taught, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_of_hidden_panes, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_model, setup, teardown),
        cmocka_unit_test_setup_teardown(no_halt_in_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(stopped_in_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(runs_to_files, setup, teardown),
        cmocka_unit_test_setup_teardown(two_runs, setup, teardown),
        cmocka_unit_test(a_public_model_beside_one_that_crops),
        cmocka_unit_test_setup_teardown(why_does_the_changed_run_halt, setup, teardown),
        cmocka_unit_test_setup_teardown(a_probe_that_is_left_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(two_models, setup, teardown),
        cmocka_unit_test_setup_teardown(another_model_on_a_changed_puzzle, setup, teardown),
        cmocka_unit_test_setup_teardown(a_model_that_cannot_follow, setup, teardown),
    };
    return cmocka_run_group_tests_name("watching", tests, NULL, NULL);
}
