/* The survey belongs to the app, the page only shows it: it goes on while one looks at a puzzle of
 * a bar. The pack is all of the shelf that `n` goes through, or the puzzles of the session. */
#include "tui/survey_page.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/path.h"
#include "model/model_internal.h"
#include "tui/app.h"
#include "tui/page_frame.h"
#include "tui/work.h"
#include "view/survey_view.h"

#include <stdio.h>
#include <stdlib.h>

struct survey_state {
    const struct trm_model *model; /* shared */
    struct shelf *shelf;           /* shared */
    struct job *job;               /* NULL: all is there, or it is paused */
    struct survey survey;
    int steps;
    enum survey_by by;
    int chosen; /* bar; -1: the fullest one, as long as nobody has chosen */
    double agree;     /* survey_rank_correlation */
    size_t ranked;    /* of so many puzzles, */
    size_t agree_of;  /* when so many were there */
    double agree_due; /* app_now: before it no other one is worked out, while more come */
};

/* The first of the fullest bars, unless one was chosen. */
static int chosen_bar(const struct survey_state *s)
{
    int count = survey_bar_count(&s->survey, s->by, s->steps), fullest = 0;
    if (s->chosen >= 0) return s->chosen;
    struct survey_bar *bars = xcalloc((size_t)count, sizeof *bars);
    survey_bars(&s->survey, s->by, s->steps, bars);
    for (int i = 1; i < count; i++)
        if (bars[i].all > bars[fullest].all) fullest = i;
    free(bars);
    return fullest;
}

static bool all_there(const struct survey_state *s)
{
    return s->survey.next >= shelf_count(s->shelf);
}

static bool same_pack(const struct shelf *a, const struct shelf *b)
{
    if (a == b) return true;
    if (shelf_count(a) != shelf_count(b)) return false;
    for (size_t i = 0; i < shelf_count(a); i++)
        if (shelf_item(a, i)->fingerprint != shelf_item(b, i)->fingerprint) return false;
    return true;
}

/* Whether what was found is that model's, which may be another object since: whoever has looked at
 * another model and comes back opened the file anew. */
static bool is_of(struct survey_state *s, const struct trm_model *m)
{
    if (!model_is_same(s->model, m)) return false;
    trm_model_share(m);
    trm_model_free(s->model);
    s->model = m; /* not to be compared again */
    return true;
}

static void go_on(struct app *a, struct survey_state *s)
{
    void *task = survey_task(s->model, s->shelf, s->survey.next, a->threads);
    if (!all_there(s))
        work_start(a, &s->job, &survey_work, task);
    else
        survey_work.drop_task(task);
}

void survey_close(struct app *a)
{
    struct survey_state *s = a->survey;
    if (!s) return;
    work_leave(a, &s->job);
    survey_done(&s->survey);
    shelf_free(s->shelf);
    trm_model_free(s->model);
    free(s);
    a->survey = NULL;
}

/* Takes the shelf over. */
static void begin(struct app *a, const struct trm_model *m, struct shelf *shelf)
{
    survey_close(a);
    struct survey_state *s = a->survey = xcalloc(1, sizeof *s);
    s->chosen = -1;
    s->model = trm_model_share(m);
    s->shelf = shelf;
    s->steps = trm_model_config(m)->halt_max_steps;
    go_on(a, s);
}

void survey_page_open(struct app *a)
{
    const struct trm_model *m = a->session.model;
    struct shelf *in_order = a->queue.shelf;
    if (!m) {
        app_say(a, MESSAGE_WARN, "This is a recorded run: there is no model to ask.");
        return;
    }
    if (!in_order && library_reads_rest(a)) {
        app_say(a, MESSAGE_WARN, "The puzzles are still being read.");
        return;
    }
    struct shelf *shelf =
        in_order ? shelf_share(in_order) : shelf_of("these puzzles", a->session.puzzles);
    if (a->survey && same_pack(a->survey->shelf, shelf) && is_of(a->survey, m))
        shelf_free(shelf);
    else
        begin(a, m, shelf);
    app_push(a, &survey_page, a->survey);
}

void survey_tick(struct app *a)
{
    struct survey_state *s = a->survey;
    if (!s || !s->job) return;
    for (struct survey_part *part; (part = work_take(a, &s->job)) != NULL; free(part)) {
        struct surveyed there = survey_bar_middle(&s->survey, s->chosen);
        survey_add(&s->survey, part);
        if (part->err.kind != TRM_OK)
            app_say(a, MESSAGE_BAD, "The survey stopped: %s", part->err.text);
        if (s->chosen >= 0) s->chosen = survey_bar_of(&s->survey, s->by, &there);
    }
}

double survey_share(const struct app *a)
{
    return a->survey && a->survey->job ? job_fraction(a->survey->job) : -1;
}

/* Once a second while puzzles come in, and of all of them in the end. */
static void rank(const struct app *a, struct survey_state *s)
{
    if (s->agree_of == s->survey.count || (s->job && app_now(a) < s->agree_due)) return;
    s->agree = survey_rank_correlation(&s->survey, &s->ranked);
    s->agree_of = s->survey.count;
    s->agree_due = app_now(a) + 1;
}

static bool busy(const struct app *a, const void *state)
{
    const struct survey_state *s = state;
    (void)a;
    return s->job != NULL;
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    struct survey_state *s = state;
    char title[200];
    (void)area;
    snprintf(title, sizeof title, "%s: when it halts, and whether it should",
             path_name(shelf_path(s->shelf)));
    rank(a, s);
    double fraction = all_there(s) ? 1 : (double)s->survey.next / (double)shelf_count(s->shelf);
    struct survey_view v = {.survey = &s->survey,
                            .total = shelf_count(s->shelf),
                            .steps = s->steps,
                            .by = s->by,
                            .chosen = chosen_bar(s),
                            .agree = s->agree,
                            .ranked = s->ranked,
                            .done = s->job ? job_fraction(s->job) : fraction,
                            .paused = !s->job && !all_there(s)};
    const char *status = s->job ? "It goes on in the background; S comes back to it."
                         : all_there(s)
                             ? "Up and down choose a bar, Enter shows its puzzles, wrong "
                               "ones first."
                             : "Paused; Space goes on.";
    struct area body = page_frame(a, c, title, path_name(trm_model_name(s->model)), status);
    if (body.height > 0) view_survey(c, area_inset(body, 1), &a->screen.look, &v);
}

static void show_bar(struct app *a, struct survey_state *s)
{
    char bar[SURVEY_BAR_TEXT];
    int chosen = chosen_bar(s);
    bool other = !is_of(s, a->session.model); /* a lesson has put its own there meanwhile */
    size_t count, *items = survey_bar_items(&s->survey, s->by, chosen, &count);
    survey_bar_name(bar, &s->survey, s->by, s->steps, chosen);
    if (count == 0) {
        app_say(a, MESSAGE_WARN, "There is no puzzle in this bar.");
    } else if (app_show_shelf_by(a, s->model, s->shelf, items, count, 0)) {
        app_go_home(a);
        app_say(a, MESSAGE_GOOD,
                "%s: %zu puzzle%s, wrong ones first%s; n shows the next one, S comes "
                "back.",
                bar, count, count == 1 ? "" : "s",
                other ? ", with the model of the survey again" : "");
    }
    free(items);
}

static void choose(struct survey_state *s, int bar)
{
    s->chosen = clamped(bar, 0, survey_bar_count(&s->survey, s->by, s->steps) - 1);
}

static void pause(struct app *a, struct survey_state *s)
{
    if (s->job) {
        survey_tick(a);
        work_leave(a, &s->job);
    } else {
        go_on(a, s);
    }
}

static bool act(struct app *a, void *state, enum action action)
{
    enum { SCREEN = 10 };
    struct survey_state *s = state;
    switch (action) {
    case ACTION_UP: choose(s, chosen_bar(s) - 1); return true;
    case ACTION_DOWN: choose(s, chosen_bar(s) + 1); return true;
    case ACTION_PAGE_UP: choose(s, chosen_bar(s) - SCREEN); return true;
    case ACTION_PAGE_DOWN: choose(s, chosen_bar(s) + SCREEN); return true;
    case ACTION_SURVEY_SHOW: show_bar(a, s); return true;
    case ACTION_SURVEY_BY:
        s->by = (enum survey_by)((s->by + 1) % SURVEY_BYS);
        s->chosen = -1;
        return true;
    case ACTION_SURVEY_PAUSE: pause(a, s); return true;
    default: return false;
    }
}

const struct page_kind survey_page = {
    .title = "the whole pack",
    .intro =
        "Every puzzle of the pack is run to the end in the background. The bars count after "
        "which supervision step the model halts, in the last one those where it does not (Tab: "
        "puzzles by rating, or by p(halt) where it halts or is stopped); what is wrong there is "
        "marked with x. The upper plot shows the halting step of each puzzle against its rating: "
        "a model that knows what it does thinks longer about harder ones, and the rank "
        "correlation is above 0. Puzzles where it does not halt stand at its last step as ^, and "
        "the correlation, of ten puzzles or more, leaves them out. The lower plot is calibration: "
        "of all answers for which p(halt) promised so much, how many were right; on the diagonal "
        "it keeps its promises. Enter shows the puzzles of a bar in the scope, wrong ones first; "
        "S comes back. A pack says nothing about puzzles that are unlike it.",
    .context = CONTEXT_SURVEY,
    .draw = draw,
    .act = act,
    .busy = busy,
};
