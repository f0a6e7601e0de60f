/* One job runs all restarts as batches (run/evaluate.h); the page shows its evaluation when it is
 * there. How they are made is a form, whose last answer is the next beginning. */
#include "tui/restarts_page.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "base/path.h"
#include "canvas/draw.h"
#include "model/model_internal.h"
#include "run/pick.h"
#include "run/run.h"
#include "run/shelf.h"
#include "tui/app.h"
#include "tui/compare_page.h"
#include "tui/form.h"
#include "tui/list.h"
#include "tui/page_frame.h"
#include "tui/work.h"
#include "view/agreement.h"
#include "view/board.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- How restarts are made: the form --------------------------------------------------------- */

/* clang-format off */
#define FIELD(member) SCHEMA_FIELD(struct restarts_settings, member)
static const struct schema_key keys[] = {
    {.path = "restarts", .type = SCHEMA_INT, FIELD(restarts.count), .least = 2, .most = 256, .fallback = "8",
     .help = "how often the puzzle is run; the first time plainly"},
    {.path = "vary", .type = SCHEMA_CHOICE, FIELD(restarts.kind), .choices = RESTART_CHOICES,
     .fallback = "symmetry",
     .help = "noise on z before every supervision step, another starting latent, or the puzzle "
             "turned and renamed"},
    {.path = "noise", .type = SCHEMA_REAL, FIELD(restarts.noise), .least = 0, .most = 100, .fallback = "0.3",
     .help = "size of the noise, in root mean squares of the latent"},
    {.path = "seed", .type = SCHEMA_INT64, FIELD(restarts.seed), .least = 0, .most = 9e15, .fallback = "0",
     .help = "another seed draws other restarts"},
    {.path = "pick", .type = SCHEMA_CHOICE, FIELD(pick), .choices = PICK_CHOICES, .fallback = "q",
     .help = "whose answer is shown first"},
};
static const struct schema schema = {keys, ARRAY_LEN(keys)};
/* clang-format on */

/* ---- The job --------------------------------------------------------------------------------- */

struct task {
    const struct trm_model *model; /* shared */
    struct trm_puzzles pack;       /* the one puzzle */
    struct restarts restarts;
    int threads;
};

struct result {
    struct evaluation all; /* restarts 0: there is none, and err says why */
    struct trm_err err;
};

static bool report(void *context, double done, size_t count)
{
    return job_progress(context, done / (double)count);
}

static void run(struct job *j, void *what)
{
    struct task *t = what;
    struct result *r = xcalloc(1, sizeof *r);
    const struct evaluate_options how = {
        .threads = t->threads, .restarts = t->restarts, .progress = report, .context = j};
    if (!evaluate_puzzles(&r->all, t->model, &t->pack, &how, &r->err))
        r->all = (struct evaluation){0};
    job_send(j, r);
}

static void drop_task(void *what)
{
    struct task *t = what;
    trm_model_free(t->model);
    trm_puzzles_done(&t->pack);
    free(t);
}

static void drop_result(void *what)
{
    struct result *r = what;
    evaluation_done(&r->all);
    free(r);
}

static const struct job_work work = {run, drop_task, drop_result};

/* ---- The page's state ------------------------------------------------------------------------ */

struct restarts_state {
    struct restarts_settings settings; /* of what is shown or on its way */
    struct job *job;
    struct result *result; /* NULL: none yet */
    const struct trm_model *model;
    struct trm_puzzle puzzle;
    char cells[PROBE_TEXT]; /* of it that a probe changed: "r1c2 changed"; "": none */
    struct trm_grid answer; /* rows 0: not known */
    bool rules;             /* they can pick */
    struct list list;
    int row;         /* of the answer, that is in sight where not all of it is */
    int answer_rows; /* of the one that was drawn last */
};

static const struct evaluation *all(const struct restarts_state *s)
{
    return s->result && s->result->all.count > 0 ? &s->result->all : NULL;
}

static void start(struct app *a, struct restarts_state *s)
{
    struct task *t = xcalloc(1, sizeof *t);
    t->model = trm_model_share(s->model);
    trm_puzzles_add(&t->pack, &s->puzzle);
    t->restarts = s->settings.restarts;
    t->threads = a->threads;
    if (s->result) drop_result(s->result);
    s->result = NULL;
    list_fill(&s->list, 0);
    work_leave(a, &s->job); /* work_start would wait for it */
    work_start(a, &s->job, &work, t);
}

static void tick(struct app *a, void *state)
{
    struct restarts_state *s = state;
    struct result *r = work_take(a, &s->job);
    if (!r) return;
    s->result = r;
    if (r->err.text[0]) app_say(a, MESSAGE_BAD, "%s", r->err.text);
    if (!all(s)) return;
    list_fill(&s->list, (size_t)r->all.restarts);
    list_choose(&s->list, (size_t)pick_restart(&r->all, 0, r->all.restarts, s->settings.pick));
}

static bool busy(const struct app *a, const void *state)
{
    const struct restarts_state *s = state;
    (void)a;
    return s->job != NULL;
}

static void drop_state(struct restarts_state *s)
{
    if (s->result) drop_result(s->result);
    list_done(&s->list);
    trm_puzzle_done(&s->puzzle);
    trm_model_free(s->model);
    free(s);
}

void restarts_forget(struct app *a)
{
    if (a->restarts_kept) drop_state(a->restarts_kept);
    a->restarts_kept = NULL;
}

/* Whether it is of what the scope shows. One of the restarts may be shown there, of a turned puzzle
 * perhaps: then what it was turned from counts. */
static bool is_present(const struct app *a, const struct restarts_state *s)
{
    const struct session *n = &a->session;
    const struct course *c = solver_course(n->solver);
    bool restarted = c && c->restart > 0;
    const struct trm_puzzle *plain = &n->puzzles->items[n->current];
    uint64_t mine = puzzle_fingerprint(&s->puzzle);
    return model_is_same(s->model, n->model) && (mine == puzzle_fingerprint(session_puzzle(n)) ||
                                                 (restarted && mine == puzzle_fingerprint(plain)));
}

/* Settings need no comparing: whoever starts with others forgets what was there (start). */
static void close_page(struct app *a, void *state)
{
    struct restarts_state *s = state;
    work_leave(a, &s->job);
    if (!all(s) || !is_present(a, s)) {
        drop_state(s);
        return;
    }
    restarts_forget(a);
    a->restarts_kept = s;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

enum { COLUMN_RESTART, COLUMN_HALT, COLUMN_Q, COLUMN_SAME, COLUMN_VERDICT, LISTED };

static const struct list_column list_columns[LISTED] = {
    {"run", 3, ALIGN_RIGHT},   {"halts", 5, ALIGN_RIGHT}, {"q_halt", 7, ALIGN_RIGHT},
    {"agree", 5, ALIGN_RIGHT}, {"answer", 7, ALIGN_LEFT},
};

/* `first` picks a restart with the answer it halts with (run/pick.h): all are shown and judged
 * there, else at their end. */
static bool at_halt(const struct restarts_state *s)
{
    return s->settings.pick == PICK_FIRST;
}

/* The restarts with the answers that are shown as their last ones. Owns nothing. */
static struct evaluation answered(const struct restarts_state *s)
{
    struct evaluation e = *all(s);
    if (at_halt(s)) e.token = e.token_at_halt;
    return e;
}

static void verdict_cell(const struct restarts_state *s, const struct evaluated *item,
                         struct list_cell *out)
{
    bool right = at_halt(s) ? item->right_at_halt || item->valid_at_halt
                            : item->right_at_end || item->valid_at_end;
    bool known = item->known || s->rules;
    snprintf(out->text, sizeof out->text, "%s", !known ? "unknown" : right ? "right" : "wrong");
    out->role = !known ? ROLE_DIM : right ? ROLE_RIGHT : ROLE_WRONG;
}

/* "picked by q: 0, vote: 0, first: 6, rules: 0" */
static void draw_picks(const struct restarts_state *s, struct canvas *c, struct area row,
                       const struct look *l)
{
    struct str line = {0};
    for (int how = 0; how < PICKS; how++) {
        if (how == PICK_RULES && !s->rules) continue;
        int restart = pick_restart(all(s), 0, all(s)->restarts, (enum pick)how);
        str_printf(&line, "%s%s: %d", line.length ? ", " : "picked by ", pick_names[how], restart);
    }
    draw_line(c, row, l, look_style(l, ROLE_DIM), ALIGN_LEFT, line.text);
    str_done(&line);
}

static void list_cell(const void *context, size_t restart, int column, struct list_cell *out)
{
    const struct restarts_state *s = context;
    const struct evaluation *e = all(s), shown = answered(s);
    const struct evaluated *item = &e->items[restart];
    double q = (double)e->q_halt[restart * (size_t)e->steps + (size_t)e->steps - 1];
    out->role = ROLE_TEXT;
    switch (column) {
    case COLUMN_RESTART: snprintf(out->text, sizeof out->text, "%zu", restart); break;
    case COLUMN_HALT:
        snprintf(out->text, sizeof out->text, item->halted ? "%d" : "-", item->halt_step);
        break;
    case COLUMN_Q: snprintf(out->text, sizeof out->text, "%+.2f", q); break; /* p: 1.000 of all */
    case COLUMN_SAME:
        snprintf(out->text, sizeof out->text, "%d",
                 pick_agreement(&shown, 0, shown.token + restart * (size_t)shown.cells));
        break;
    default: verdict_cell(s, item, out);
    }
}

static void draw_list(struct restarts_state *s, struct canvas *c, struct area a,
                      const struct look *l)
{
    const struct list_view view = {.columns = list_columns,
                                   .column_count = LISTED,
                                   .cell = list_cell,
                                   .context = s,
                                   .empty = "they are on their way",
                                   .focused = true};
    struct area in = draw_box(c, a, l, "restarts", true);
    if (all(s) && in.height > 3) draw_picks(s, c, area_take_bottom(&in, 1), l);
    list_draw(&s->list, c, in, l, &view);
}

static void draw_answer(struct restarts_state *s, struct canvas *c, struct area a,
                        const struct look *l)
{
    const struct evaluation *e = all(s);
    const struct trm_config *config = trm_model_config(s->model);
    size_t restart = list_item(&s->list);
    char title[48] = "answer";
    if (restart != LIST_NONE)
        snprintf(title, sizeof title, "answer %sof restart %zu", at_halt(s) ? "at halt " : "",
                 restart);
    struct area inside = draw_box(c, a, l, title, false);
    if (!e || restart == LIST_NONE) return;
    const struct evaluation shown = answered(s);
    const uint8_t *said = shown.token + restart * (size_t)e->cells;
    float *canvas_share = xfloats((size_t)e->cells), *share = xfloats(TRM_GRID_CELLS);
    struct trm_grid grid;
    evaluation_run_answer(&shown, s->model, &(struct trm_puzzles){.items = &s->puzzle, .count = 1},
                          restart, &grid);
    s->answer_rows = grid.rows;
    pick_cell_agreement(&shown, 0, said, canvas_share);
    for (int i = 0; i < trm_grid_size(&grid); i++)
        share[i] = canvas_share[i / grid.cols * config->cols + i % grid.cols];
    const struct trm_grid *right = board_answer(&s->puzzle, &grid, &s->answer);
    bool same_size = right && right->rows == grid.rows && right->cols == grid.cols;
    const struct agreement_view view = {.family = s->puzzle.family,
                                        .question = &s->puzzle.question,
                                        .grid = &grid,
                                        .answer = same_size ? right : NULL,
                                        .share = share,
                                        .row = least_of(s->row, grid.rows - 1)};
    view_agreement(c, inside, l, &view);
    free(canvas_share);
    free(share);
}

static void describe(const struct restarts_state *s, char *out, size_t size)
{
    const struct restarts *r = &s->settings.restarts;
    int used = snprintf(out, size, "%d restarts by %s", r->count, restart_kind_names[r->kind]);
    if (r->kind == RESTART_NOISE)
        used += snprintf(out + used, size - (size_t)used, " %g", r->noise);
    snprintf(out + used, size - (size_t)used, ", seed %llu. Enter: watch one, s: others",
             (unsigned long long)r->seed);
}

/* The answer's part of the list's area: beside it, or above it where the screen is narrow for the
 * board. */
static struct area cut_answer(const struct restarts_state *s, struct area *list)
{
    enum { LIST = 46, ANSWER = 33 /* room for the sentence */, BORDER = 2, BELOW_BOARD = 4 };
    const struct trm_grid *g = &s->puzzle.question;
    int width, rows;
    board_least_size(s->puzzle.family, g->rows, g->cols, &width, &rows);
    width = most_of(width + BORDER, ANSWER);
    if (list->width >= width + LIST)
        return area_take_left(list, most_of(width, list->width * 2 / 5));
    return area_take_top(list, least_of(rows + BELOW_BOARD, list->height * 2 / 3));
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    struct restarts_state *s = state;
    const struct look *l = &a->screen.look;
    char status[120], right[200];
    (void)area;
    describe(s, status, sizeof status);
    snprintf(right, sizeof right, "restarts, model %s", path_name(trm_model_name(s->model)));
    struct area list = page_frame(a, c, s->puzzle.name, right, status);
    draw_answer(s, c, cut_answer(s, &list), l);
    draw_list(s, c, list, l);
    struct area bar = {list.x + 1, list.y + list.height - 2, list.width - 2, 1};
    if (s->job && list.height > 3) draw_progress(c, bar, l, job_fraction(s->job), "running");
}

/* ---- Keys ------------------------------------------------------------------------------------ */

/* The scope may have another model by now, which was still being read when this page began, or was
 * taught in a lesson that ended. Says so and leaves: restarts of two models do not mix. */
static bool left_behind(struct app *a, const struct restarts_state *s)
{
    if (model_is_same(s->model, a->session.model)) return false;
    app_say(a, MESSAGE_WARN, "These are of another model; R runs them anew.");
    app_leave(a, &restarts_page);
    return true;
}

static bool take_form(struct app *a, void *context, const void *values, struct trm_err *err)
{
    struct restarts_state *s = context;
    const struct restarts_settings *wanted = values;
    if (wanted->pick == PICK_RULES && !s->rules)
        return trm_err_set(err, TRM_ERR_USAGE, "%s has no rules that tell a right answer",
                           s->puzzle.family->title);
    a->restarts = *wanted; /* for R, where this page is left */
    if (left_behind(a, s)) return true;
    s->settings = *wanted;
    start(a, s);
    return true;
}

/* The chosen restart step by step beside the scope's own run of the puzzle. */
static void watch(struct app *a, struct restarts_state *s)
{
    struct trm_err err = {0};
    size_t restart = list_item(&s->list), budget = a->session.budget;
    if (left_behind(a, s) || !all(s) || restart == LIST_NONE) return;
    struct run *r =
        run_restart(s->model, &s->puzzle, &s->settings.restarts, (int)restart, budget, &err);
    struct solver *other = r ? solver_new(a->session.threads, budget, &err) : NULL;
    if (!other) {
        run_free(r);
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return;
    }
    char said[48], label[PROBE_TEXT];
    enum restart_kind kind = s->settings.restarts.kind;
    bool turned = kind == RESTART_SYMMETRY && !s->puzzle.family->fills_blanks; /* run_restart */
    snprintf(said, sizeof said, "restart %zu by %s%s", restart, restart_kind_names[kind],
             turned ? ", turned" : "");
    probe_text_after(s->cells, said, label);
    bool plain = restart == 0 && !*s->cells;
    solver_load_run(other, r);
    const struct trm_model *m = trm_model_share(s->model);
    app_go_home(a); /* beside the scope's run, whose keys it follows; this page is gone */
    compare_open(
        a, &(struct compare_wish){.other = other, .label = label, .model = m, .plain = plain});
    trm_model_free(m);
}

/* The answer, where it is larger than its box. */
static void scroll(struct restarts_state *s, int rows)
{
    s->row = clamped(s->row + rows, 0, s->answer_rows - 1);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct restarts_state *s = state;
    if (action == ACTION_LIST_OPEN) {
        watch(a, s);
        return true;
    }
    if (action == ACTION_RESTARTS_FORM) {
        form_open(a, &(struct form_wish){.title = "restarts",
                                         .accept = "run",
                                         .schema = &schema,
                                         .initial = &s->settings,
                                         .size = sizeof s->settings,
                                         .take = take_form,
                                         .context = s});
        return true;
    }
    if (action == ACTION_LEFT || action == ACTION_RIGHT) {
        scroll(s, action == ACTION_LEFT ? -4 : 4);
        return true;
    }
    return list_act(&s->list, action);
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct restarts_state *s = state;
    enum list_mouse hit = list_mouse(&s->list, e);
    if (hit == LIST_MOUSE_OPENED) watch(a, s);
    return hit != LIST_MOUSE_NONE;
}

static struct restarts_state *begin(struct app *a)
{
    const struct trm_puzzle *p = session_puzzle(&a->session);
    struct restarts_state *s = xcalloc(1, sizeof *s);
    if (a->restarts.restarts.count == 0) schema_defaults(&schema, &a->restarts);
    s->settings = a->restarts;
    s->model = trm_model_share(a->session.model);
    s->puzzle = trm_puzzle_copy(p);
    probe_text_cells(session_deed(&a->session), s->cells);
    s->answer = a->screen.answer;
    s->rules = pick_rules_decide(p);
    /* chosen for another puzzle, whose rules decide, and kept for the next such one */
    if (s->settings.pick == PICK_RULES && !s->rules) s->settings.pick = PICK_Q;
    start(a, s);
    return s;
}

void restarts_open(struct app *a)
{
    if (!a->session.model) {
        app_say(a, MESSAGE_BAD, SESSION_NO_MODEL);
        return;
    }
    struct restarts_state *s = a->restarts_kept;
    a->restarts_kept = NULL;
    if (s && !is_present(a, s)) {
        drop_state(s);
        s = NULL;
    }
    playback_pause(&a->session.play);
    if (!s) s = begin(a);
    app_push(a, &restarts_page, s);
}

const struct page_kind restarts_page = {
    .title = "restarts",
    .intro =
        "The same puzzle run several times: plainly, then turned and renamed, with noise, or "
        "from another starting latent. Each row is one of them: after which supervision step "
        "it would halt, how sure it is at the end (q_halt), and how many restarts end with the "
        "same answer. Cells are coloured by how many agree with the answer that is shown; Left and "
        "Right scroll an answer that does not fit. The last line says whose answer is picked: of "
        "the highest q_halt, given most often (vote), first to halt, or accepted by the rules. "
        "With first, answers are those at the halt. That many agree does not prove that they are right. What was found stays until another "
        "puzzle or model is shown.",
    .context = CONTEXT_RESTARTS,
    .draw = draw,
    .act = act,
    .mouse = mouse,
    .tick = tick,
    .busy = busy,
    .close = close_page,
};
