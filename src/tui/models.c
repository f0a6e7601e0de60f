/* What a list says of a model comes from its YAML; the weights are read only when it is opened. */
#include "tui/models.h"

#include "base/alloc.h"
#include "base/path.h"
#include "run/model_choice.h"
#include "tui/app.h"
#include "tui/work.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t CARD_LIMIT = 1 << 20;

/* ---- Which there are ------------------------------------------------------------------------- */

static void add_model(struct app *a, const char *path, int origin)
{
    struct models *m = &a->models;
    struct trm_config config;
    size_t length;
    for (size_t i = 0; i < m->count; i++)
        if (recent_same(m->items[i].path, path)) return;
    if (!model_config_read(&config, path)) return;
    char *card = path_with_ending(path, ".md");
    m->items = xgrow(m->items, &m->capacity, m->count + 1, sizeof *m->items);
    m->items[m->count++] = (struct model_entry){
        .path = xstrdup(path),
        .name = path_with_ending(path_name(path), ""),
        .card = path_exists(card) ? path_read(card, CARD_LIMIT, &length, NULL) : NULL,
        .config = config,
        .origin = (unsigned)origin,
        .rank = recent_rank(&a->library.recent, RECENT_MODEL, path),
    };
    free(card);
}

const char *models_shown(const struct app *a)
{
    return a->session.model ? trm_recorder_model_name(a->session.recorder) : "";
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static void add_below(struct app *a, const char *folder, int origin, int depth)
{
    struct dirent **names;
    int count = scandir(folder, &names, visible, versionsort);
    for (int i = 0; i < count; i++) {
        char *path = path_join(folder, names[i]->d_name);
        bool state = strstr(names[i]->d_name, ".train.") != NULL; /* of a training run */
        if (path_is_folder(path)) {
            if (depth > 0) add_below(a, path, origin, depth - 1);
        } else if (!state && (path_has_ending(path, ".safetensors") ||
                              strncmp(names[i]->d_name, "step_", 5) == 0)) {
            add_model(a, path, origin);
        }
        free(path);
        free(names[i]);
    }
    if (count >= 0) free(names);
}

static void forget(struct models *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->items[i].path);
        free(m->items[i].name);
        free(m->items[i].card);
    }
    m->count = 0;
}

static int by_rank(const void *a, const void *b)
{
    const struct model_entry *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
    return strcmp(x->path, y->path);
}

void models_scan(struct app *a)
{
    enum { DEPTH = 2 };
    struct models *m = &a->models;
    const struct recent *r = &a->library.recent;
    forget(m);
    /* A run from a file says its model's name, which the current folder may hold. */
    add_model(a, trm_recorder_model_name(a->session.recorder),
              a->session.model ? MODEL_SHOWN : MODEL_OPENED);
    char *own = path_xdg(PLACE_DATA, "models"), *bundled = path_bundled("models");
    if (own) add_below(a, own, MODEL_YOURS, DEPTH);
    for (int i = 0; i < RECENT_MOST && r->path[RECENT_MODEL][i]; i++)
        if (path_exists(r->path[RECENT_MODEL][i]))
            add_model(a, r->path[RECENT_MODEL][i], MODEL_OPENED);
    if (bundled) add_below(a, bundled, MODEL_BUNDLED, DEPTH);
    if (m->count > 0) qsort(m->items, m->count, sizeof *m->items, by_rank);
    free(own);
    free(bundled);
}

const char *model_numbers(char out[MODEL_NUMBERS], const struct model_entry *m)
{
    bool known = m->config.inner_size > 0;
    snprintf(out, MODEL_NUMBERS, "?");
    if (known)
        snprintf(out, MODEL_NUMBERS, "%.2f M", 1e-6 * (double)trm_config_parameters(&m->config));
    return out;
}

const char *model_text(char out[MODEL_TEXT], const struct model_entry *m)
{
    const struct trm_config *c = &m->config;
    char numbers[MODEL_NUMBERS];
    snprintf(out, MODEL_TEXT, "%s %dx%d, %s parameters, %s, hidden %d, H %d L %d",
             c->family[0] ? c->family : "unknown family", c->rows, c->cols,
             model_numbers(numbers, m), c->mlp_t ? "mlp_t" : "attention", c->hidden_size,
             c->H_cycles, c->L_cycles);
    return out;
}

/* ---- Opening --------------------------------------------------------------------------------- */

struct opened {
    const struct trm_model *model; /* NULL: err says why */
    struct trm_puzzles puzzles;    /* one that was made for it, or none */
    struct trm_err err;
};

static void drop_opened(void *result)
{
    struct opened *o = result;
    trm_model_free(o->model);
    trm_puzzles_done(&o->puzzles);
    free(o);
}

/* A puzzle of the model's kind, in case the present one is not: made here, off the main thread. */
static void make_puzzle(struct opened *o)
{
    const struct trm_config *c = trm_model_config(o->model);
    const struct trm_family *f = trm_family_find(c->family, NULL);
    bool whole = f && !f->encode_at; /* the grid has to fill the canvas */
    struct trm_generate wish = {.rows = whole ? c->rows : 0, .cols = whole ? c->cols : 0};
    struct trm_puzzle p;
    if (!f || !f->generate || !trm_puzzle_generate(f, &wish, 1, 1, &p, NULL)) return;
    trm_puzzles_add(&o->puzzles, &p);
    trm_puzzle_done(&p);
}

struct to_open {
    struct trm_config hint;
    char path[];
};

static void open_model(struct job *j, void *task)
{
    const struct to_open *t = task;
    struct opened *o = xcalloc(1, sizeof *o);
    o->model = trm_model_open(t->path, &t->hint, &o->err);
    if (o->model) make_puzzle(o);
    job_send(j, o);
}

static const struct job_work opening = {open_model, NULL, drop_opened};

static void forget_waiting(struct models *m)
{
    trm_puzzles_done(&m->waiting);
    queue_done(&m->waiting_queue);
    m->then = NULL;
}

void models_open(struct app *a, const char *path)
{
    struct models *m = &a->models;
    char *wanted = xstrdup(path);
    free(m->wanted);
    m->wanted = wanted;
    forget_waiting(m);
    work_leave(a, &m->opening);
    struct to_open *t = xcalloc(1, sizeof *t + strlen(path) + 1);
    strcpy(t->path, path);
    if (m->hinted && path_same(path, m->hinted)) t->hint = m->hint;
    work_start(a, &m->opening, &opening, t);
}

/* With what waited for it, with the present puzzle, or with one that was made for it. */
static bool show_model(struct app *a, struct opened *o, struct trm_err *err)
{
    struct models *m = &a->models;
    struct queue none = {0};
    struct trm_err misfit;
    if (m->waiting.count > 0)
        return app_show(a, o->model, &m->waiting, m->waiting_first, &m->waiting_queue, err);
    if (app_show(a, o->model, NULL, 0, NULL, &misfit)) return true;
    if (o->puzzles.count > 0) return app_show(a, o->model, &o->puzzles, 0, &none, err);
    *err = misfit;
    return false;
}

static void take_opened(struct app *a, struct opened *o)
{
    struct models *m = &a->models;
    void (*then)(struct app * a) = m->then;
    const struct session *s = &a->session;
    bool has_made = o->puzzles.count > 0;
    bool was_changed = s->model && s->changed[0]; /* a file has no other puzzle than the changed */
    bool waited = m->waiting.count > 0;
    bool lacks_demos = o->model && !waited && session_lacks_demos(s, o->model);
    struct trm_err err = {0};
    if (o->model && show_model(a, o, &err)) {
        const char *path = trm_model_name(o->model);
        bool made = has_made && o->puzzles.count == 0, plain = was_changed && !waited;
        if (lacks_demos && !made)
            app_say(a, MESSAGE_WARN, "model %s, " SESSION_NO_DEMOS, path_name(path));
        else
            app_remark(a, MESSAGE_GOOD, "model %s%s", path_name(path),
                       made    ? ", with a puzzle that was made for it"
                       : plain ? ", with the plain puzzle again"
                               : "");
        if (path_exists(path)) recent_add(&a->library.recent, RECENT_MODEL, path);
    } else {
        app_say(a, MESSAGE_BAD, "%s", o->model ? err.text : o->err.text);
        then = NULL;
    }
    forget_waiting(m);
    if (then) then(a);
}

void models_tick(struct app *a)
{
    struct opened *o = work_take(a, &a->models.opening);
    if (!o) return;
    take_opened(a, o);
    drop_opened(o);
}

bool models_busy(const struct app *a)
{
    return a->models.opening != NULL;
}

/* ---- Which one next -------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct model_entry *)a)->path, ((const struct model_entry *)b)->path);
}

static bool suits(const struct model_entry *m, const struct trm_puzzle *p)
{
    return model_suits(&m->config, p->family, p->question.rows, p->question.cols);
}

bool models_any(const struct app *a, const struct trm_family *f, int rows, int cols)
{
    const struct models *m = &a->models;
    bool any = false;
    for (size_t i = 0; i < m->count; i++) any |= model_suits(&m->items[i].config, f, rows, cols);
    return any;
}

void models_next(struct app *a, int by)
{
    struct models *m = &a->models;
    const struct session *s = &a->session;
    const struct trm_puzzle *plain = &s->puzzles->items[s->current]; /* it is what will be shown */
    const char *now = m->opening ? m->wanted : models_shown(a);
    models_scan(a);
    if (m->count > 0) qsort(m->items, m->count, sizeof *m->items, by_path); /* a ring that stays */
    size_t at = by > 0 ? m->count - 1 : 0, others = m->count; /* none of them is shown, or ... */
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->items[i].path, now) == 0) at = i, others = m->count - 1;
    for (size_t i = 1; i <= others; i++) {
        size_t next = (at + (by > 0 ? i : m->count - i)) % m->count;
        if (!suits(&m->items[next], plain)) continue;
        models_open(a, m->items[next].path);
        return;
    }
    app_say(a, MESSAGE_WARN, "There is no other model for puzzles like this; M shows all.");
}

bool models_open_for(struct app *a, struct trm_puzzles *pack, size_t first, struct queue *q)
{
    struct models *m = &a->models;
    models_scan(a);
    for (size_t i = 0; i < m->count; i++) {
        if (!suits(&m->items[i], &pack->items[first])) continue;
        models_open(a, m->items[i].path);
        m->waiting = *pack;
        m->waiting_first = first;
        m->waiting_queue = *q;
        *pack = (struct trm_puzzles){0};
        *q = (struct queue){0};
        return true;
    }
    return false;
}

void models_forget_waiting(struct app *a)
{
    struct models *m = &a->models;
    if (m->waiting.count == 0) return;
    forget_waiting(m);
    work_leave(a, &m->opening);
}

void models_then(struct app *a, void (*then)(struct app *a))
{
    if (a->models.opening && a->models.waiting.count > 0)
        a->models.then = then;
    else
        then(a);
}

void models_close(struct app *a)
{
    struct models *m = &a->models;
    work_stop(a, &m->opening);
    forget(m);
    free(m->items);
    free(m->wanted);
    free(m->hinted);
    forget_waiting(m);
}
