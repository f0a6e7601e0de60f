/* The page owns its job and what came of it so far. The pack is the shelf that is open, or the
 * puzzles of the session. */
#include "tui/survey_page.h"

#include "base/alloc.h"
#include "base/path.h"
#include "tui/app.h"
#include "tui/page_frame.h"
#include "tui/work.h"
#include "view/survey_view.h"

#include <stdio.h>
#include <stdlib.h>

struct survey_state {
    struct shelf *shelf; /* shared */
    struct job *job;     /* NULL: all is there, or it was stopped */
    struct survey survey;
    int steps, chosen;
};

void survey_page_open(struct app *a)
{
    const struct trm_model *m = a->session.model;
    if (!m) {
        app_say(a, MESSAGE_WARN, "This is a recorded run: there is no model to ask.");
        return;
    }
    struct survey_state *s = xcalloc(1, sizeof *s);
    s->shelf = a->library.shelf ? shelf_share(a->library.shelf)
                                : shelf_of("these puzzles", a->session.puzzles);
    s->steps = trm_model_config(m)->halt_max_steps;
    s->chosen = 1;
    work_start(a, &s->job, &survey_work, survey_task(m, s->shelf, a->threads));
    app_push(a, &survey_page, s);
}

static void tick(struct app *a, void *state)
{
    struct survey_state *s = state;
    for (struct survey_part *part; (part = work_take(a, &s->job)) != NULL; free(part))
        survey_add(&s->survey, part);
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
    struct survey_view v = {&s->survey, shelf_count(s->shelf), s->steps, s->chosen,
                            s->job ? job_fraction(s->job) : 1};
    struct area body =
        page_frame(a, c, title, path_name(trm_model_name(a->session.model)),
                   s->job ? "The pack is run in the background; leaving stops it."
                          : "Up and down choose a bar, Enter shows its puzzles, wrong ones first.");
    if (body.height > 0) view_survey(c, area_inset(body, 1), &a->screen.look, &v);
}

/* Numbers of the puzzles of the chosen bar, wrong ones first; the caller's. */
static size_t *puzzles_of_bar(const struct survey_state *s, size_t *count)
{
    size_t *items = xcalloc(s->survey.count + 1, sizeof *items);
    *count = 0;
    for (int wrong = 1; wrong >= 0; wrong--)
        for (size_t i = 0; i < s->survey.count; i++) {
            const struct surveyed *p = &s->survey.puzzles[i];
            bool is_wrong = p->known && !p->right_at_halt;
            if (p->halt_step == s->chosen && is_wrong == (bool)wrong) items[(*count)++] = p->item;
        }
    return items;
}

static void show_bar(struct app *a, struct survey_state *s)
{
    size_t count, *items = puzzles_of_bar(s, &count);
    struct shelf *shelf = shelf_share(s->shelf);
    int step = s->chosen;
    if (count == 0) {
        app_say(a, MESSAGE_WARN, "No puzzle halts after step %d.", step);
    } else if (app_show_shelf(a, shelf, items, count, 0)) {
        app_go_home(a); /* s is gone */
        app_say(a, MESSAGE_GOOD, "%zu puzzle%s halt%s after step %d; n shows the next one.", count,
                count == 1 ? "" : "s", count == 1 ? "s" : "", step);
    }
    shelf_free(shelf);
    free(items);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct survey_state *s = state;
    switch (action) {
    case ACTION_UP: s->chosen -= s->chosen > 1; return true;
    case ACTION_DOWN: s->chosen += s->chosen < s->steps; return true;
    case ACTION_SURVEY_SHOW: show_bar(a, s); return true;
    default: return false;
    }
}

static void close_page(struct app *a, void *state)
{
    struct survey_state *s = state;
    work_stop(a, &s->job);
    survey_done(&s->survey);
    shelf_free(s->shelf);
    free(s);
}

const struct page_kind survey_page = {
    .title = "the whole pack",
    .intro =
        "Every puzzle of the pack is run to the end in the background. The bars count after "
        "which supervision step the model halts; what is wrong there is marked with x. The "
        "upper plot shows the halting step of each puzzle against its rating: a model that "
        "knows what it does thinks longer about harder ones. The lower plot is calibration: of "
        "all answers for which p(halt) promised so much, how many were right; on the diagonal "
        "it keeps its promises. Enter shows the puzzles of a bar in the scope, wrong ones "
        "first. A pack says nothing about puzzles that are unlike it.",
    .context = CONTEXT_SURVEY,
    .draw = draw,
    .act = act,
    .tick = tick,
    .busy = busy,
    .close = close_page,
};
