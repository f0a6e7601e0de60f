/* The page sees through to the scope: what it does not take itself (time, the cursor) the scope
 * does to its own run, and the other side is asked for the same place whenever time passes. */
#include "tui/compare_page.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/path.h"
#include "run/shelf.h"
#include "run/steps.h"
#include "trace/measures.h"
#include "tui/app.h"
#include "tui/help_overlay.h"
#include "tui/page_frame.h"
#include "tui/panes.h"
#include "tui/prompt.h"
#include "tui/restarts_page.h"
#include "view/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one side shows at the moment. */
struct side {
    const struct trm_recorder *run;
    struct solver *solver;
    int shown;    /* frame, -1: none yet */
    bool waiting; /* for its latents */
    struct trm_frame frame;
    const struct trm_frame *before;
    struct trm_grid grid, grid_before; /* grid_before.rows 0: there is none */
    char *glyphs;                      /* [vocab]; owned */
    double *p_halt;                    /* [steps]; owned */
    int steps;
};

struct compare {
    struct solver *other;
    const struct trm_model *model;
    bool follow, plain;
    char *label;
    struct trm_grid beside;         /* the left's question when the right run was made */
    struct trm_recorder *left;      /* the scope's run at the last look; shared */
    int goal;                       /* what the other was asked for; -1: nothing yet */
    int seen;                       /* frames of the other in the last picture */
    bool map;                       /* the difference in place of the answers */
    bool incomplete;                /* latents are on their way */
    struct trm_grid answers[2];     /* rows 0: not known */
    uint8_t lit[2][TRM_GRID_CELLS]; /* of each side, as wide as its model's canvas */
};

/* ---- The other side follows ------------------------------------------------------------------ */

/* The frame of `to` at the place of frame `index` of `from`. */
static int same_place(const struct trm_recorder *from, const struct trm_recorder *to, int index)
{
    return run_same_place(trm_recorder_cycles(from), trm_recorder_cycles(to), index);
}

static void follow_puzzle(struct app *a, struct compare *k)
{
    struct trm_err err = {0};
    trm_recorder_free(k->left);
    k->left = trm_recorder_share(a->session.recorder);
    k->goal = -1;
    if (!k->follow) return;
    if (solver_load(k->other, k->model, session_puzzle(&a->session), &err))
        k->beside = session_puzzle(&a->session)->question;
    else
        app_say(a, MESSAGE_BAD, "%s", err.text);
}

static void learn_answers(struct app *a, struct compare *k)
{
    k->answers[0] = a->screen.answer;
    k->answers[1] = screen_known_answer(trm_recorder_puzzle(solver_recorder(k->other)));
}

/* Under another page nothing is drawn, so that nothing is on its way to the screen. */
static bool is_seen(const struct app *a)
{
    return app_top_page(a)->kind == &compare_page;
}

static void tick(struct app *a, void *state)
{
    struct compare *k = state;
    solver_news(k->other);
    if (k->left != a->session.recorder) {
        follow_puzzle(a, k);
        learn_answers(a, k);
    }
    const struct trm_recorder *right = solver_recorder(k->other);
    int goal = same_place(k->left, right, a->session.play.place);
    if (goal != k->goal) solver_go_to(k->other, goal);
    k->goal = goal;
    if (is_seen(a) && (trm_recorder_count(right) != k->seen || k->incomplete)) a->dirty = true;
}

static bool busy(const struct app *a, const void *state)
{
    const struct compare *k = state;
    return (is_seen(a) && k->incomplete) || !solver_idle(k->other);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void side_init(struct side *s, struct solver *solver, int wanted)
{
    const struct trm_recorder *r = solver_recorder(solver);
    const struct trm_config *c = trm_recorder_config(r);
    const struct trm_puzzle *p = trm_recorder_puzzle(r);
    int count = trm_recorder_count(r);
    *s = (struct side){.run = r, .solver = solver, .grid = p->question};
    s->shown = least_of(wanted, count - 1);
    s->glyphs = xmalloc((size_t)c->vocab_size);
    board_token_glyphs(p->family, c->rows, c->cols, &p->question, c->vocab_size, s->glyphs);
    s->p_halt = run_halting_curve(r, &s->steps);
    if (s->shown < 0) return;
    if (s->shown > 0) {
        s->before = trm_recorder_frame(r, s->shown - 1);
        trm_recorder_grid(r, s->before, &s->grid_before);
    }
    s->waiting = !solver_frame(solver, s->shown, &s->frame);
    trm_recorder_grid(r, &s->frame, &s->grid);
}

static void side_done(struct side *s)
{
    free(s->glyphs);
    free(s->p_halt);
}

static struct compare_side_view side_view(const struct app *a, const struct side *s,
                                          const char *label, const uint8_t *lit,
                                          const struct trm_grid *answer)
{
    const struct trm_config *c = trm_recorder_config(s->run);
    return (struct compare_side_view){
        .label = label,
        .board = {.family = trm_recorder_puzzle(s->run)->family,
                  .grid = &s->grid,
                  .answer = board_answer(trm_recorder_puzzle(s->run), &s->grid, answer),
                  .given = trm_recorder_given(s->run),
                  .lit = lit,
                  .frame = s->shown >= 0 ? &s->frame : NULL,
                  .before = s->before,
                  .grid_before = &s->grid_before,
                  .canvas_rows = c->rows,
                  .canvas_cols = c->cols,
                  .vocab = c->vocab_size,
                  .token_glyphs = s->glyphs,
                  .row = least_of(a->screen.gaze.row, c->rows - 1),
                  .col = least_of(a->screen.gaze.col, c->cols - 1)},
        .p_halt = s->p_halt,
        .steps = s->steps,
        .halt_step = trm_recorder_halt_step(s->run),
        .uses_continue = !c->no_ACT_continue,
    };
}

/* Marks the cells that differ; -1 when the boards cannot be laid over each other. */
static int light_up(struct compare *k, const struct side side[2])
{
    const struct trm_grid *l = &side[0].grid, *r = &side[1].grid;
    int count = 0;
    memset(k->lit, 0, sizeof k->lit);
    if (l->rows != r->rows || l->cols != r->cols) return -1;
    for (int i = 0; i < trm_grid_size(l); i++) {
        if (l->cell[i] == r->cell[i]) continue;
        for (int s = 0; s < 2; s++) {
            int cols = trm_recorder_config(side[s].run)->cols;
            k->lit[s][i / l->cols * cols + i % l->cols] = 1;
        }
        count++;
    }
    return count;
}

static const float *latent_of(const struct side *s, enum trm_latent which)
{
    if (s->shown < 0) return NULL;
    return which == TRM_Z_H ? s->frame.z_H : s->frame.z_L;
}

static bool same_shape(const struct trm_recorder *left, const struct trm_recorder *right)
{
    const struct trm_config *l = trm_recorder_config(left), *r = trm_recorder_config(right);
    return l->hidden_size == r->hidden_size && l->rows == r->rows && l->cols == r->cols &&
           l->puzzle_emb_len == r->puzzle_emb_len;
}

static struct latent_view difference_view(const struct app *a, const struct side side[2])
{
    const struct gaze *g = &a->screen.gaze;
    return (struct latent_view){
        .which = g->which,
        .measure = LATENT_CHANGE,
        .z = latent_of(&side[0], g->which),
        .before = latent_of(&side[1], g->which),
        .prefix = g->prefix_tokens,
        .canvas_rows = g->canvas_rows,
        .canvas_cols = g->canvas_cols,
        .hidden = g->hidden,
        .family = trm_recorder_puzzle(side[0].run)->family,
        .token = gaze_token(g),
    };
}

static void measure_distances(struct compare_view *v, const struct latent_view *d)
{
    size_t count = (size_t)(d->prefix + d->canvas_rows * d->canvas_cols) * (size_t)d->hidden;
    v->distance = measure_change(d->z, d->before, count);
    v->cosine = measure_cosine(d->z, d->before, count);
}

/* Whether the left side went on to another puzzle, where the right one stays. */
static bool left_behind(const struct app *a, const struct compare *k)
{
    return !trm_grid_equal(&k->beside, &session_puzzle(&a->session)->question);
}

/* Its label, which says what is changed beside the left run: after puzzle and model where those are
 * not the left's any more. */
static void name_right(const struct app *a, const struct compare *k, char *out, size_t size)
{
    const char *puzzle = trm_recorder_puzzle(solver_recorder(k->other))->name;
    bool other_puzzle = left_behind(a, k) && strcmp(puzzle, k->label) != 0;
    bool other_model = !k->follow && k->model != a->session.model;
    snprintf(out, size, "%s%s%s%s%s", other_puzzle ? puzzle : "", other_puzzle ? ", " : "",
             other_model ? path_name(trm_model_name(k->model)) : "", other_model ? ", " : "",
             k->label);
}

static void draw_sides(struct app *a, struct compare *k, struct canvas *c, struct area body)
{
    struct session *session = &a->session;
    struct side side[2];
    char left[96], right[96 + PROBE_TEXT];
    int shown = session_shown(session);
    side_init(&side[0], session->solver, shown);
    side_init(&side[1], k->other, same_place(side[0].run, solver_recorder(k->other), shown));
    const struct trm_config *config = trm_recorder_config(session->recorder);
    struct compare_view v = {.latent = a->screen.gaze.which == TRM_Z_H ? "z_H" : "z_L",
                             .difference_alone = k->map,
                             .distance = NAN,
                             .cosine = NAN,
                             .step = (double)shown / run_step_frames(side[0].run),
                             .most_steps = config->halt_max_steps};
    struct latent_view difference = difference_view(a, side);
    bool comparable = same_shape(side[0].run, side[1].run),
         there = difference.z && difference.before;
    k->incomplete = comparable && (side[0].waiting || side[1].waiting);
    if (comparable && there) {
        v.difference = &difference;
        measure_distances(&v, &difference);
    }
    v.differ = light_up(k, side);
    snprintf(left, sizeof left, "%s, %s", session_puzzle(session)->name,
             path_name(trm_recorder_model_name(session->recorder)));
    name_right(a, k, right, sizeof right);
    v.side[0] = side_view(a, &side[0], left, k->lit[0], &k->answers[0]);
    v.side[1] = side_view(a, &side[1], right, k->lit[1], &k->answers[1]);
    view_compare(c, body, &a->screen.look, &v);
    side_done(&side[0]), side_done(&side[1]);
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    struct compare *k = state;
    const struct trm_recorder *right = solver_recorder(k->other);
    char status[PLACE_TEXT + 48], place[PLACE_TEXT] = "";
    int shown = session_shown(&a->session), other;
    (void)area;
    if (shown >= 0)
        place_text(place, trm_recorder_frame(a->session.recorder, shown),
                   trm_recorder_cycles(a->session.recorder));
    other = shown >= 0 ? same_place(a->session.recorder, right, shown) : 0;
    snprintf(status, sizeof status, "%s%s", place,
             other >= trm_recorder_count(right) ? "; the right side is on its way" : "");
    struct area body = page_frame(a, c, "two runs, locked in step", NULL, status);
    k->seen = trm_recorder_count(right);
    k->incomplete = false; /* where there is no room for anything, nothing is waited for */
    if (body.height > 0) draw_sides(a, k, c, body);
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static void swap_map(struct app *a, struct compare *k)
{
    k->map = !k->map;
    if (!same_shape(a->session.recorder, solver_recorder(k->other)))
        app_say(a, MESSAGE_WARN,
                "The latents of these two have different shapes: nothing says how far they are "
                "apart.");
}

/* What sets the right run apart when the scope has it; true where it is a plain run all the same.
 * Where its model was shown the left's puzzle and a probe had changed that, it is none. */
static bool name_taken(const struct app *a, const struct compare *k, char out[PROBE_TEXT])
{
    const struct session *s = &a->session;
    const struct trm_puzzle *right = trm_recorder_puzzle(solver_recorder(k->other));
    char cells[PROBE_TEXT];
    bool followed = k->follow && trm_grid_equal(&right->question, &session_puzzle(s)->question);
    bool was_changed = s->model && s->changed[0]; /* a file's run is the only one */
    out[0] = '\0';
    if (followed && probe_text_cells(session_deed(s), cells)) {
        probe_text_after(cells, k->label, out);
        return false;
    }
    if (!followed || was_changed) snprintf(out, PROBE_TEXT, "%s", k->label);
    return k->plain;
}

/* The right run takes the scope's place, and the page ends with the run that was there. */
static void take_right(struct app *a, struct compare *k)
{
    char label[PROBE_TEXT];
    int place = same_place(k->left, solver_recorder(k->other), a->session.play.place);
    bool plain = name_taken(a, k, label);
    if (k->model != a->session.model) restarts_forget(a);
    k->other = session_exchange(&a->session, k->other, k->model, label, plain, place);
    screen_load(&a->screen, &a->session);
    if (*label)
        app_say(a, MESSAGE_GOOD, "The scope shows: %s. Esc: the plain run of %s.", label,
                a->session.puzzles->items[a->session.current].name);
    app_leave(a, &compare_page);
}

/* Panes of the scope cannot be seen from here, and what they ask or change would go unseen. */
static bool asks_a_pane(enum action action)
{
    return panes_owner(action) >= 0 || actions[action].section == SECTION_WHY;
}

static bool act(struct app *a, void *state, enum action action)
{
    struct compare *k = state;
    if (asks_a_pane(action)) {
        app_say(a, MESSAGE_WARN,
                "The scope has that pane: Enter shows the right run there, q the left one.");
        return true;
    }
    switch (action) {
    case ACTION_RUNS_TAKE: take_right(a, k); return true;
    case ACTION_MEASURE: swap_map(a, k); return true;
    case ACTION_LATENT: gaze_next_latent(&a->screen.gaze); return true;
    case ACTION_COMPARE: compare_ask(a); return true;
    case ACTION_PANE_HELP: help_overlay_open(a); return true;
    case ACTION_BACK:
    case ACTION_CLOSE: app_leave(a, &compare_page); return true;
    default: return false;
    }
}

static void close_page(struct app *a, void *state)
{
    struct compare *k = state;
    app_unwatch(a, solver_descriptor(k->other));
    solver_free(k->other);
    trm_recorder_free(k->left);
    trm_model_free(k->model);
    free(k->label);
    free(k);
}

void compare_open(struct app *a, const struct compare_wish *w)
{
    struct compare *k = xcalloc(1, sizeof *k);
    *k = (struct compare){.other = w->other,
                          .label = xstrdup(w->label),
                          .model = trm_model_share(w->model),
                          .follow = w->follow,
                          .plain = w->plain,
                          .beside = session_puzzle(&a->session)->question,
                          .left = trm_recorder_share(a->session.recorder),
                          .goal = -1};
    learn_answers(a, k);
    app_watch(a, solver_descriptor(k->other));
    app_push(a, &compare_page, k);
}

const struct page_kind compare_page = {
    .title = "two runs",
    .intro =
        "The scope's run on the left, another one on the right, both at the same place: the "
        "same supervision step, and as far within it. Cells whose answers differ are lit: digits "
        "in reverse, tiles underlined. The map shows, token by token, how far the latents are apart (||left - right|| / "
        "||right||), which means something for two models only where one was trained from the other; z changes between z_H and z_L, v shows the map alone; time and the cursor "
        "move as in the scope. Enter takes the right run to the scope, where every pane can "
        "be asked about it (w: why it halts). That two runs differ in a cell does not say which of the two "
        "caused it.",
    .context = CONTEXT_RUNS,
    .see_through = true,
    .through_help = true,
    .draw = draw,
    .act = act,
    .tick = tick,
    .busy = busy,
    .close = close_page,
};

/* ---- What to compare with -------------------------------------------------------------------- */

static bool is_model(const char *text)
{
    const char *name = path_name(text), *end = strrchr(name, '.');
    return path_is_folder(text) || strncmp(name, "step_", 5) == 0 ||
           (end && (strcmp(end, ".safetensors") == 0 || strcmp(end, ".yaml") == 0));
}

static bool open_with(struct app *a, const struct trm_model *m, const struct trm_puzzle *p,
                      const char *label, bool follow, struct trm_err *err)
{
    if (!m) return trm_err_set(err, TRM_ERR_INPUT, SESSION_NO_MODEL);
    struct solver *other = solver_new(a->session.threads, a->session.budget, err);
    if (!other) return false;
    if (!solver_load(other, m, p, err)) {
        solver_free(other);
        return false;
    }
    compare_open(a, &(struct compare_wish){other, label, m, follow, .plain = true});
    return true;
}

/* What the files of a model may leave out: it is for the same canvas, which is larger than the
 * board of the run where the scope's model crops, but has identifiers of its own. */
static struct trm_config hint(const struct session *s)
{
    struct trm_config c =
        s->model ? *trm_model_config(s->model) : *trm_recorder_config(s->recorder);
    c.num_puzzle_identifiers = 0;
    return c;
}

static bool open_model(struct app *a, const char *path, struct trm_err *err)
{
    const struct trm_config missing = hint(&a->session);
    const struct trm_model *m = trm_model_open(path, &missing, err);
    bool lacks_demos = m && session_lacks_demos(&a->session, m);
    bool done = m && open_with(a, m, session_puzzle(&a->session), path_name(path), true, err);
    if (done && lacks_demos) app_say(a, MESSAGE_WARN, "On the right: " SESSION_NO_DEMOS);
    trm_model_free(m);
    return done;
}

/* How many puzzles the scope's file has. */
static size_t puzzle_count(const struct app *a)
{
    return a->queue.shelf ? shelf_count(a->queue.shelf) : a->session.puzzles->count;
}

static bool open_number(struct app *a, size_t number, struct trm_err *err)
{
    struct shelf *s = a->queue.shelf;
    if (number < 1 || number > puzzle_count(a))
        return trm_err_set(err, TRM_ERR_INPUT, "puzzle %zu: this file has 1 to %zu", number,
                           puzzle_count(a));
    struct trm_puzzle p =
        s ? shelf_puzzle(s, number - 1) : trm_puzzle_copy(&a->session.puzzles->items[number - 1]);
    bool done = open_with(a, a->session.model, &p, p.name, false, err);
    trm_puzzle_done(&p);
    return done;
}

/* "12": that puzzle of the scope's file; else the first one of a file. */
static bool open_puzzle(struct app *a, const char *text, struct trm_err *err)
{
    if (text[strspn(text, "0123456789")] == '\0')
        return open_number(a, strtoul(text, NULL, 10), err);
    if (!shelf_readable(text, err)) return false;
    const char *path = strcmp(text, "-") == 0 ? "./-" : text; /* not standard input: the keys */
    struct trm_puzzles other = {.limit = 1};
    bool done = trm_puzzles_read(&other, path, session_puzzle(&a->session)->family, err) &&
                open_with(a, a->session.model, &other.items[0], other.items[0].name, false, err);
    trm_puzzles_done(&other);
    return done;
}

static bool take(struct app *a, void *context, const char *text, struct trm_err *err)
{
    (void)context;
    if (!*text)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "a model's file, a puzzle's file, or the number of a puzzle");
    return is_model(text) ? open_model(a, text, err) : open_puzzle(a, text, err);
}

void compare_ask(struct app *a)
{
    char next[24] = "";
    size_t count = puzzle_count(a);
    size_t now = a->queue.shelf ? a->queue.items[a->queue.at] : a->session.current;
    if (count > 1) snprintf(next, sizeof next, "%zu", (now + 1) % count + 1);
    prompt_open(a,
                &(struct prompt_wish){.label = "compare with (model, or puzzle by number or file)",
                                      .initial = next,
                                      .history = "compare",
                                      .take = take,
                                      .complete = prompt_complete_path});
}
