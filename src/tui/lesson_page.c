/* The page is a window on the lesson, which the app looks after (lessons.c). */
#include "tui/lesson_page.h"

#include "base/bounds.h"
#include "base/path.h"
#include "run/steps.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/compare_page.h"
#include "tui/page_frame.h"
#include "view/lesson_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void lesson_page_open(struct app *a)
{
    app_push(a, &lesson_page, &a->lessons);
}

void lesson_page_leave(struct app *a)
{
    if (app_page_state(a, &lesson_page)) app_go_home(a);
}

/* ---- Deeds ----------------------------------------------------------------------------------- */

static void pause_or_go_on(struct app *a)
{
    struct training *t = a->lessons.now->training;
    struct training_status now;
    training_status(t, &now);
    if (now.phase >= TRAINING_FINISHED)
        lessons_say_over(a);
    else if (now.pausing)
        training_go_on(t);
    else
        training_pause(t);
}

/* The chosen weights in the scope, whose puzzle becomes the watched one. */
static bool show(struct app *a)
{
    struct lessons *s = &a->lessons;
    struct trm_puzzles one = {0};
    struct queue none = {0};
    struct trm_err err;
    int64_t step;
    const struct trm_model *m = lessons_newest(a, &step);
    if (!m) {
        app_say(a, MESSAGE_WARN, "Nothing was learned yet.");
        return false;
    }
    trm_puzzles_add(&one, &s->now->puzzles.items[s->watched]);
    bool shown = app_show(a, m, &one, 0, &none, &err);
    trm_model_free(m);
    if (shown) return true;
    trm_puzzles_done(&one);
    app_say(a, MESSAGE_BAD, "%s", err.text);
    return false;
}

static void show_alone(struct app *a)
{
    if (!show(a)) return;
    app_go_home(a);
    app_say(a, MESSAGE_GOOD, "The scope thinks with what was learned; t goes back to the lesson.");
}

/* After on the left, where the scope is; before on the right. */
static void show_both(struct app *a)
{
    struct lessons *s = &a->lessons;
    struct trm_err err;
    if (!s->now->parent || !show(a)) return;
    struct solver *other = solver_new(a->threads, a->session.budget, &err);
    if (other && solver_load(other, s->now->parent, session_puzzle(&a->session), &err)) {
        const struct compare_wish w = {.other = other,
                                       .label = "before the lesson",
                                       .model = s->now->parent,
                                       .follow = true,
                                       .plain = true};
        app_go_home(a);
        compare_open(a, &w);
        return;
    }
    solver_free(other);
    app_say(a, MESSAGE_BAD, "%s", err.text);
}

static void discard(struct app *a, void *context)
{
    (void)context;
    lessons_discard(a);
}

void lesson_page_ask_discard(struct app *a, void (*take)(struct app *a, void *context))
{
    confirm_open(a, "Forget what was learned in this lesson?", "yes, discard it", take, NULL);
}

/* A running lesson is not ended unasked: only the next start of the program can go on with it. */
static void ask_end(struct app *a, const char *then, const char *yes,
                    void (*take)(struct app *a, void *context))
{
    char question[240];
    snprintf(question, sizeof question, "This ends the lesson at %d %%. %s",
             (int)(100 * a->lessons.status.share), then);
    confirm_open(a, question, yes, take, NULL);
}

static void end(struct app *a, void *context)
{
    (void)context;
    if (lessons_running(a)) training_stop(a->lessons.now->training);
}

static void stop(struct app *a)
{
    if (lessons_running(a))
        ask_end(a, "Only the next start of the program can go on with it.", "yes, end it", end);
    else
        lessons_say_over(a);
}

static void keep(struct app *a, void *context)
{
    (void)context;
    lessons_accept(a);
}

static void accept(struct app *a)
{
    if (lessons_running(a))
        ask_end(a, "What was learned so far is measured and becomes a model.", "yes, accept it",
                keep);
    else
        lessons_accept(a);
}

static void choose(struct lessons *s, int by)
{
    if (s->moment_count > 0) s->chosen = clamped(s->chosen + by, 0, s->moment_count - 1);
}

static bool act(struct app *a, void *state, enum action action)
{
    enum { SCREEN = 10 };
    struct lessons *s = state;
    if (!s->now) return false;
    switch (action) {
    case ACTION_LESSON_PAUSE: pause_or_go_on(a); return true;
    case ACTION_LESSON_STOP: stop(a); return true;
    case ACTION_LESSON_FASTER: lessons_change_rate(a, 1); return true;
    case ACTION_LESSON_SLOWER: lessons_change_rate(a, -1); return true;
    case ACTION_LESSON_MORE: lessons_change_threads(a, 1); return true;
    case ACTION_LESSON_LESS: lessons_change_threads(a, -1); return true;
    case ACTION_LESSON_NEXT: lessons_watch(a, s->watched + 1); return true;
    case ACTION_LESSON_SHOW: show_alone(a); return true;
    case ACTION_LESSON_BOTH: show_both(a); return true;
    case ACTION_LESSON_MEASURE: lessons_measure(a); return true;
    case ACTION_LESSON_ACCEPT: accept(a); return true;
    case ACTION_LESSON_DISCARD: lesson_page_ask_discard(a, discard); return true;
    case ACTION_TEACH: app_leave(a, &lesson_page); return true;
    case ACTION_PAGE_UP: choose(s, -SCREEN); return true;
    case ACTION_PAGE_DOWN: choose(s, SCREEN); return true;
    case ACTION_UP: choose(s, -1); return true;
    case ACTION_DOWN: choose(s, 1); return true;
    default: return false;
    }
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* What the watched run looks like; owns the parts that the view borrows. */
struct watched {
    struct trm_grid grid;
    char glyphs[256];
    double *before, *now;
};

static void take_watched(const struct lessons *s, struct watched *w, struct lesson_view *v)
{
    const struct trm_recorder *r = s->latest;
    const struct trm_puzzle *p = &s->now->puzzles.items[s->watched];
    v->watched = p->name;
    if (!r || !s->first) return;
    const struct trm_config *c = trm_model_config(trm_recorder_model(r));
    const struct trm_frame *last = trm_recorder_last(r);
    trm_recorder_grid(r, last, &w->grid);
    board_token_glyphs(p->family, c->rows, c->cols, &p->question, c->vocab_size, w->glyphs);
    w->before = run_halting_curve(s->first, &v->before_count);
    w->now = run_halting_curve(r, &v->now_count);
    v->before = w->before;
    v->now = w->now;
    v->uses_continue = !c->no_ACT_continue;
    v->board_step = (double)s->latest_step;
    v->board = (struct board_view){.family = p->family,
                                   .grid = &w->grid,
                                   .answer = board_answer(p, &w->grid, &p->answer),
                                   .given = trm_recorder_given(r),
                                   .frame = last,
                                   .before = last,
                                   .canvas_rows = c->rows,
                                   .canvas_cols = c->cols,
                                   .vocab = c->vocab_size,
                                   .token_glyphs = w->glyphs};
}

static const char *phase_name(const struct app *a)
{
    static const char *const names[] = {"opening", "learning", "looking at its puzzles",
                                        "saving",  "paused",   "finished",
                                        "stopped", "failed"};
    return a->lessons.measuring ? "measuring" : names[a->lessons.status.phase];
}

static struct lesson_view numbers(const struct app *a)
{
    const struct lessons *s = &a->lessons;
    const struct training_status *t = &s->status;
    const struct training_row *r = &t->last;
    bool any = t->has_row;
    return (struct lesson_view){
        .state = phase_name(a),
        .share = s->measuring ? job_fraction(s->measuring) : t->share,
        .seconds = t->seconds,
        .seconds_left = lessons_running(a) ? t->seconds_left : NAN,
        .speed = any ? r->speed : NAN,
        .loss = any ? r->loss : NAN,
        .cells = any ? r->cell_accuracy : NAN,
        .exact = any ? r->exact_accuracy : NAN,
        .halt_steps = any ? r->halt_steps : NAN,
        .solved = isnan(t->judged.step) ? NAN : t->judged.held_out_exact,
        .judges = t->judges,
        .grows = s->now->recipe[0] != '\0',
        .solved_step = t->judged.step,
        .step = (double)t->step,
        .rate_factor = s->rate < 0 ? 1 : lesson_rates[s->rate],
        .threads = t->threads,
        .curves = {s->rows.rows, s->rows.count, OVER_STEPS},
        .moment_count = s->moment_count,
        .chosen = s->chosen,
        .said = s->said,
    };
}

static void draw_lesson(struct app *a, struct canvas *c, struct area body)
{
    const struct lessons *s = &a->lessons;
    struct lesson_view v = numbers(a);
    struct watched w = {.before = NULL};
    struct lesson_line lines[LESSON_MOMENTS];
    for (int i = 0; i < s->moment_count; i++) {
        const struct lesson_moment *m = &s->moments[i];
        lines[i] = (struct lesson_line){(double)m->step, m->seconds, m->loss, m->solved};
    }
    v.moments = lines;
    take_watched(s, &w, &v);
    view_lesson(c, body, &a->screen.look, &v);
    free(w.before), free(w.now);
}

/* "sudoku" of "models/sudoku.safetensors" */
static void add_model_name(struct str *out, const char *path)
{
    char *name = path_with_ending(path_name(path), "");
    str_add(out, name);
    free(name);
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    const struct lesson *l = a->lessons.now;
    struct str title = {0}, shown = {0};
    (void)state, (void)area;
    str_add(&title, "lesson");
    if (l) {
        str_printf(&title, ": %zu puzzle%s, ", l->puzzles.count, l->puzzles.count == 1 ? "" : "s");
        add_model_name(&title, l->parent_path[0] ? l->parent_path : trm_model_name(l->parent));
    }
    str_add(&shown, "in the scope: ");
    add_model_name(&shown, trm_recorder_model_name(a->session.recorder));
    const char *status = !l                   ? "this lesson is over; q goes back"
                         : lessons_running(a) ? "q leaves it at work in the background"
                                              : "a keeps what was learned, d discards it";
    struct area body = page_frame(a, c, title.text, shown.text, status);
    if (l && body.height > 0) draw_lesson(a, c, body);
    str_done(&title);
    str_done(&shown);
}

const struct page_kind lesson_page = {
    .title = "lesson",
    .intro = "A copy of the model learns the puzzles under all symmetries, with generated ones "
             "between them so that it does not forget. The watched puzzle is answered by the "
             "present weights every few seconds. Nothing is kept until it is accepted: that ends "
             "the lesson, before and after are measured, and a new model is written beside the old "
             "one, with a card. Bundled models are never written to.",
    .context = CONTEXT_LESSON,
    .draw = draw,
    .act = act,
};
