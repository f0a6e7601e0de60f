/* The loop is the program's own (app_turn); only the keys come from a list. A key is pressed 60 ms
 * after the one before was shown, while the loop goes on, and counts as shown when a picture that
 * was begun after it has gone to the terminal. The terminal is curses' own, its bytes go nowhere.
 */
#include "cli/bench_screen.h"

#include "base/alloc.h"
#include "base/path.h"
#include "model/backward.h"
#include "run/benchmark.h"
#include "tui/app.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WIDTH = 200, HEIGHT = 60, BETWEEN_MS = 60 };

static const char sudoku_line[] =
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";

static bool open_app(struct app *a, const struct trm_model *m, const struct trm_puzzles *p,
                     struct trm_err *err)
{
    struct app_wish wish = {.terminal = {.width = WIDTH, .height = HEIGHT},
                            .theme = theme_find("dark")};
    return app_open(a, &wish, m, p, err);
}

/* Turns of the loop until everything that was asked for is there and drawn. */
static void rest(struct app *a)
{
    enum { LOOK_MS = 5 };
    for (app_turn(a); !app_idle(a) || a->dirty; app_turn(a)) app_wait(a, LOOK_MS);
}

static void press(struct app *a, int key)
{
    struct event e = {.kind = EVENT_KEY, .key = key};
    app_event(a, &e);
}

/* Bars in milliseconds; most 0: none. */
struct bars {
    double median, most;
};

static void print_times(const char *what, double *seconds, int count, struct bars bar)
{
    double median = 1e3 * benchmark_median(seconds, count); /* sorted by now */
    double most = 1e3 * seconds[count - 1];
    bool holds = median <= bar.median && (bar.most == 0 || most <= bar.most);
    printf("%-40s  median %7.2f ms   99%% %7.2f ms   most %7.2f ms   bar %g", what, median,
           1e3 * seconds[count * 99 / 100], most, bar.median);
    if (bar.most > 0) printf(", most %g", bar.most);
    printf(": %s\n", holds ? "holds" : "does not hold");
    fflush(stdout);
}

/* ---- Start and pictures ---------------------------------------------------------------------- */

static bool open_bundled(const struct trm_puzzles *p, const char *path, struct app *a,
                         const struct trm_model **m, double *seconds, struct trm_err *err)
{
    struct app clock = {0};
    double start = app_now(&clock);
    *m = trm_model_open(path, NULL, err);
    if (!*m || !open_app(a, *m, p, err)) return false;
    app_draw(a);
    *seconds = app_now(&clock) - start;
    return true;
}

/* The program as a person starts it, with the bundled model and a script of no keys, to its end:
 * a little more than until its first picture. Seconds; negative: it could not be started. */
static double whole_process(void)
{
    struct app clock = {0};
    double start = app_now(&clock);
    int status;
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "trmscope", sudoku_line, "--script", "/dev/null", "--size",
              "200x60", (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return -1;
    return app_now(&clock) - start;
}

static void measure_processes(void)
{
    enum { STARTS = 15 };
    double seconds[STARTS];
    for (int i = 0; i < STARTS; i++)
        if ((seconds[i] = whole_process()) < 0) return; /* no /proc: what follows says enough */
    print_times("whole process with one picture", seconds, STARTS, (struct bars){100, 0});
}

/* Whole screens with one pane after the other. From one picture to the next the run is two frames
 * further or back and the cursor elsewhere, and everything is sent to the terminal again. */
static void measure_pictures(struct app *a)
{
    static const struct {
        const char *name, *keys;
    } scenes[] = {{"answer, latent, curves", "G"},
                  {"components as colours", "vvvv"},
                  {"raw latent, sorted", "s"},
                  {"why", "w"},
                  {"whom it listens to", "i"},
                  {"beliefs", "b"},
                  {"trajectory", "T"}};
    enum { PICTURES = 60 };
    double seconds[PICTURES];
    for (size_t s = 0; s < sizeof scenes / sizeof *scenes; s++) {
        char what[64];
        for (const char *k = scenes[s].keys; *k; k++) press(a, *k);
        rest(a);
        for (int i = 0; i < PICTURES; i++) {
            session_seek(&a->session, session_frames(&a->session) - 1 - 2 * (i % 4));
            gaze_move(&a->screen.gaze, i % 2 ? 1 : -1, 1);
            double start = app_now(a);
            terminal_redraw(a->terminal);
            app_draw(a);
            seconds[i] = app_now(a) - start;
        }
        snprintf(what, sizeof what, "picture %dx%d: %s", WIDTH, HEIGHT, scenes[s].name);
        print_times(what, seconds, PICTURES, (struct bars){16, 16});
    }
}

static bool bench_bundled(const struct trm_puzzles *p, struct trm_err *err)
{
    char *path = path_bundled("models/sudoku.safetensors");
    const struct trm_model *m = NULL;
    struct app a;
    double seconds = 0;
    bool done = path ? open_bundled(p, path, &a, &m, &seconds, err)
                     : trm_err_set(err, TRM_ERR_INPUT, "the bundled model is not there");
    free(path);
    if (done) {
        measure_processes();
        printf("of which from opening the model to the first picture: %.1f ms\n", 1e3 * seconds);
        measure_pictures(&a);
        app_close(&a);
    }
    trm_model_free(m);
    return done;
}

/* ---- From key to screen ---------------------------------------------------------------------- */

static atomic_bool trained_enough;

/* Forward and backward passes of one sequence until told to stop, at the priority
 * of the program. */
static void *train(void *model)
{
    const struct trm_model *m = model;
    const struct trm_config *c = trm_model_config(m);
    struct backward *b = backward_new(m, NULL, 1, c->L_cycles, TRM_COMPUTE_FLOAT32);
    size_t latent = (size_t)(trm_config_tokens(c) * c->hidden_size);
    size_t logits = (size_t)(c->seq_len * c->vocab_size);
    float *x = xfloats(3 * latent), *l = xfloats(logits), q[2] = {0};
    float *gradient = xfloats(m->params.total), *puzzle = xfloats((size_t)c->puzzle_emb_ndim);
    int32_t *tokens = xcalloc((size_t)c->seq_len, sizeof *tokens);
    struct trm_cycles cycles = {c->H_cycles, c->L_cycles};
    for (size_t i = 0; i < 3 * latent; i++) x[i] = (float)(i % 7) - 3;
    while (!atomic_load(&trained_enough)) {
        backward_forward(b, 1, x, x + latent, x + 2 * latent, cycles, l, q);
        if (!atomic_load(&trained_enough)) backward_run(b, l, q, tokens, gradient, puzzle);
    }
    backward_free(b);
    free(x), free(l), free(gradient), free(puzzle), free(tokens);
    return NULL;
}

/* From the event to the picture after it. */
static double key_to_screen(struct app *a, int key)
{
    double pressed = app_now(a);
    press(a, key);
    for (app_turn(a); a->drawn < pressed; app_turn(a)) app_sleep(a);
    return app_now(a) - pressed;
}

static void press_all(struct app *a, int keys)
{
    static const char list[] = ".....z,v.jlkh>.w.iv<b.T.>+-.wi..zvs.c";
    double *seconds = xcalloc((size_t)keys, sizeof *seconds);
    for (int i = 0; i < keys; i++) {
        seconds[i] = key_to_screen(a, list[(size_t)i % (sizeof list - 1)]);
        double go_on = app_now(a) + BETWEEN_MS / 1e3;
        while (app_now(a) < go_on) {
            app_wait(a, (int)(1e3 * (go_on - app_now(a))) + 1);
            app_turn(a);
        }
    }
    print_times("from key to screen, while training", seconds, keys, (struct bars){33, 100});
    free(seconds);
}

static struct trm_model *large_model(int hidden, int tokens)
{
    struct benchmark_shape shape = {.hidden = hidden, .tokens = tokens, .batch = 1};
    struct trm_config c = benchmark_config(&shape);
    memcpy(c.family, "arc", sizeof "arc");
    if (c.seq_len == 900) c.rows = c.cols = 30;
    return trm_model_new(&c, 1);
}

static bool bench_keys(int keys, int threads, struct trm_err *err)
{
    static const char task[] = "{\"train\":[{\"input\":[[1,0],[0,2]],\"output\":[[1,1],[2,2]]}],"
                               "\"test\":[{\"input\":[[1,2,3],[4,5,6]],\"output\":[[1]]}]}";
    struct trm_puzzles p = {0};
    enum { HIDDEN = 512, TOKENS = 916 };
    struct trm_model *m = large_model(HIDDEN, TOKENS);
    pthread_t *thread = xcalloc((size_t)threads, sizeof *thread);
    struct app a;
    bool done =
        trm_puzzles_parse(&p, task, strlen(task), "bench", NULL, err) && open_app(&a, m, &p, err);
    if (done) {
        printf("%d keys; a run of hidden %d on %d tokens; %d threads train such a model\n", keys,
               HIDDEN, TOKENS, threads);
        fflush(stdout);
        atomic_store(&trained_enough, false);
        int begun = 0;
        while (begun < threads && pthread_create(&thread[begun], NULL, train, m) == 0) begun++;
        done = begun == threads || trm_err_set(err, TRM_ERR_INTERNAL,
                                               "%d of %d threads could be started", begun, threads);
        if (done) press_all(&a, keys);
        atomic_store(&trained_enough, true);
        while (begun-- > 0) pthread_join(thread[begun], NULL);
        app_close(&a);
    }
    free(thread);
    trm_puzzles_done(&p);
    trm_model_free(m);
    return done;
}

bool bench_screen(int keys, int threads, struct trm_err *err)
{
    struct trm_puzzles p = {0};
    bool done = trm_puzzles_parse(&p, sudoku_line, strlen(sudoku_line), "bench", NULL, err) &&
                bench_bundled(&p, err) && bench_keys(keys, threads, err);
    trm_puzzles_done(&p);
    return done;
}
