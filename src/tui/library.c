/* Verdicts follow the session's model: when it changes, those of the other one are saved and its
 * own are opened. */
#include "tui/library.h"

#include "base/alloc.h"
#include "base/path.h"
#include "puzzle/pack_files.h"
#include "run/evaluate.h"
#include "trace/encode.h"
#include "tui/app.h"
#include "tui/work.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Which packs there are ------------------------------------------------------------------- */

static void add_pack(struct library *l, const char *path, enum pack_origin origin)
{
    for (size_t i = 0; i < l->pack_count; i++)
        if (recent_same(l->packs[i].path, path)) return;
    const char *parent = path_name(path); /* its folder's name says more: "sudoku/hard.csv" */
    for (bool slash = false; parent > path && !(slash && parent[-1] == '/'); parent--)
        slash = slash || parent[-1] == '/';
    l->packs = xgrow(l->packs, &l->pack_capacity, l->pack_count + 1, sizeof *l->packs);
    l->packs[l->pack_count++] =
        (struct pack){xstrdup(path), xstrdup(parent), origin,
                      origin == PACK_NAMED ? -1 : recent_rank(&l->recent, RECENT_PUZZLES, path)};
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

/* A folder with files of tasks is one pack; other files are packs by themselves. */
static void add_below(struct library *l, const char *folder, enum pack_origin origin, int depth)
{
    struct dirent **names;
    bool tasks = false;
    int count = scandir(folder, &names, visible, path_by_name);
    for (int i = 0; i < count; i++) {
        char *path = path_join(folder, names[i]->d_name);
        if (path_is_folder(path)) {
            if (depth > 0) add_below(l, path, origin, depth - 1);
        } else if (pack_of_puzzles(path)) {
            add_pack(l, path, origin);
        } else {
            tasks = tasks || pack_of_tasks(path);
        }
        free(path);
        free(names[i]);
    }
    if (count >= 0) free(names);
    if (tasks) add_pack(l, folder, origin);
}

static int by_rank(const void *a, const void *b)
{
    const struct pack *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
    return strcmp(x->path, y->path);
}

static void forget_packs(struct library *l)
{
    for (size_t i = 0; i < l->pack_count; i++) {
        free(l->packs[i].path);
        free(l->packs[i].name);
    }
    l->pack_count = 0;
}

void library_scan(struct app *a)
{
    enum { DEPTH = 3 };
    struct library *l = &a->library;
    forget_packs(l);
    if (l->named && path_exists(l->named)) {
        if (path_is_folder(l->named)) add_below(l, l->named, PACK_NAMED, DEPTH);
        add_pack(l, l->named, PACK_NAMED);
    }
    char *own = path_xdg(PLACE_DATA, "puzzles"), *bundled = path_bundled("puzzles");
    if (own) add_below(l, own, PACK_YOURS, DEPTH);
    if (bundled) add_below(l, bundled, PACK_BUNDLED, DEPTH);
    for (int i = 0; i < RECENT_MOST && l->recent.path[RECENT_PUZZLES][i]; i++)
        if (path_exists(l->recent.path[RECENT_PUZZLES][i]))
            add_pack(l, l->recent.path[RECENT_PUZZLES][i], PACK_OPENED);
    if (l->pack_count > 0) qsort(l->packs, l->pack_count, sizeof *l->packs, by_rank);
    l->news++;
    free(own);
    free(bundled);
}

/* ---- Reading a pack -------------------------------------------------------------------------- */

struct read_result {
    struct shelf *shelf; /* NULL: err says why */
    struct trm_err err;
};

static void drop_read(void *result)
{
    struct read_result *r = result;
    shelf_free(r->shelf);
    free(r);
}

static bool go_on(void *context, double done)
{
    return job_progress(context, done);
}

static void read_pack(struct job *j, void *task)
{
    struct read_result *r = xcalloc(1, sizeof *r);
    r->shelf = shelf_read(task, go_on, j, &r->err);
    job_send(j, r);
}

static const struct job_work reading = {read_pack, NULL, drop_read};

void library_choose_shown(struct app *a)
{
    const struct queue *q = &a->queue;
    if (q->shelf && q->shelf == a->library.shelf) a->library.chosen = q->items[q->at];
}

/* A pack that is read again, because its file was written, is left where it was. */
static bool keeps_its_place(const struct library *l, const struct shelf *s)
{
    size_t i = l->chosen;
    return l->shelf && strcmp(shelf_path(l->shelf), shelf_path(s)) == 0 &&
           i < shelf_count(l->shelf) && i < shelf_count(s) &&
           shelf_item(l->shelf, i)->fingerprint == shelf_item(s, i)->fingerprint;
}

void library_show(struct app *a, struct shelf *s)
{
    struct library *l = &a->library;
    bool stays = keeps_its_place(l, s);
    s = shelf_share(s); /* it may be the one that is open */
    shelf_free(l->shelf);
    l->shelf = s;
    if (!stays) l->chosen = 0;
    library_choose_shown(a);
    l->error[0] = '\0';
    l->news++;
    a->dirty = true;
}

void library_read(struct app *a, const char *path)
{
    struct library *l = &a->library;
    bool there = l->shelf && strcmp(shelf_path(l->shelf), path) == 0 && shelf_is_current(l->shelf);
    bool coming = l->reading && l->wanted && strcmp(l->wanted, path) == 0;
    if (coming) return;
    char *wanted = xstrdup(path); /* path may be l->wanted */
    free(l->wanted);
    l->wanted = wanted;
    l->error[0] = '\0';
    if (l->queue_awaited && l->reading)
        l->rest = l->reading, l->reading = NULL;
    else
        work_leave(a, &l->reading);
    l->queue_awaited = false;
    if (!there) work_start(a, &l->reading, &reading, xstrdup(l->wanted));
    a->dirty = true;
}

void library_read_rest(struct app *a, const char *path, size_t at)
{
    library_read(a, path);
    a->library.queue_awaited = true;
    a->library.queue_at = at;
}

bool library_reads_rest(const struct app *a)
{
    const struct library *l = &a->library;
    return l->rest || (l->reading && l->queue_awaited);
}

/* Unless another puzzle was opened meanwhile. */
static void queue_rest(struct app *a, struct shelf *s)
{
    struct library *l = &a->library;
    uint64_t shown = puzzle_fingerprint(session_puzzle(&a->session));
    bool same = l->queue_at < shelf_count(s) && shelf_item(s, l->queue_at)->fingerprint == shown;
    if (a->queue.shelf || !same) return;
    struct queue q = queue_of(s, NULL, 0, l->queue_at);
    app_set_queue(a, &q);
}

static void take_read(struct app *a)
{
    struct library *l = &a->library;
    struct read_result *r = work_take(a, &l->reading);
    if (!r) return;
    if (r->shelf && l->queue_awaited) queue_rest(a, r->shelf);
    if (!r->shelf && l->queue_awaited) app_say(a, MESSAGE_BAD, "%s", r->err.text);
    l->queue_awaited = false;
    if (r->shelf)
        library_show(a, r->shelf);
    else
        snprintf(l->error, sizeof l->error, "%s", r->err.text);
    l->news++;
    drop_read(r);
}

static void take_rest(struct app *a)
{
    struct read_result *r = work_take(a, &a->library.rest);
    if (!r) return;
    if (r->shelf)
        queue_rest(a, r->shelf);
    else
        app_say(a, MESSAGE_BAD, "%s", r->err.text);
    drop_read(r);
}

/* ---- Rating ---------------------------------------------------------------------------------- */

struct rating_list {
    struct shelf *shelf; /* shared */
    size_t *items, count;
};

struct rated {
    uint64_t fingerprint;
    float rating; /* negative: it has none */
};

static void drop_rating_list(void *task)
{
    struct rating_list *r = task;
    shelf_free(r->shelf);
    free(r->items);
    free(r);
}

static void rate_all(struct job *j, void *task)
{
    const struct rating_list *r = task;
    for (size_t i = 0; i < r->count; i++) {
        struct trm_puzzle p = shelf_puzzle(r->shelf, r->items[i]);
        struct rated *found = xcalloc(1, sizeof *found);
        *found = (struct rated){shelf_item(r->shelf, r->items[i])->fingerprint,
                                (float)trm_puzzle_rate(&p)};
        trm_puzzle_done(&p);
        job_send(j, found);
        if (!job_progress(j, (double)(i + 1) / (double)r->count)) return;
    }
}

static const struct job_work rating = {rate_all, drop_rating_list, NULL};

/* Nothing to rate or to ask about, and a message. */
static bool is_empty(struct app *a, size_t count)
{
    if (a->library.shelf && count > 0) return false;
    app_say(a, MESSAGE_WARN, "There is no puzzle in this list.");
    return true;
}

float library_rating(const struct app *a, size_t item)
{
    const struct library *l = &a->library;
    const struct shelved *p = shelf_item(l->shelf, item);
    const float *found = p->rating < 0 ? table_find(&l->ratings, p->fingerprint) : &p->rating;
    return found ? *found : -1;
}

static void take_ratings(struct app *a)
{
    struct library *l = &a->library;
    if (!l->rating) return;
    for (struct rated *r; (r = work_take(a, &l->rating)); free(r)) {
        if (r->rating < 0 || r->fingerprint == 0) continue;
        *(float *)table_put(&l->ratings, r->fingerprint) = r->rating;
        l->news++;
    }
    if (!l->rating) app_say(a, MESSAGE_GOOD, "What can be rated is rated.");
}

void library_rate(struct app *a, const size_t *items, size_t count)
{
    struct library *l = &a->library;
    if (l->rating) {
        take_ratings(a); /* what is there already is kept */
        work_leave(a, &l->rating);
        return;
    }
    if (is_empty(a, count)) return;
    struct rating_list *r = xcalloc(1, sizeof *r);
    *r = (struct rating_list){shelf_share(l->shelf), xcalloc(count + 1, sizeof *r->items), 0};
    for (size_t i = 0; i < count; i++)
        if (library_rating(a, items[i]) < 0) r->items[r->count++] = items[i];
    if (r->count > 0) {
        work_start(a, &l->rating, &rating, r);
        return;
    }
    drop_rating_list(r);
    app_say(a, MESSAGE_GOOD, "All of these have a rating.");
}

/* ---- Asking the model ------------------------------------------------------------------------ */

struct question_list {
    const struct trm_model *model; /* shared */
    struct shelf *shelf;           /* shared */
    int threads;
    size_t *items, count;
};

struct opinion {
    uint64_t fingerprint;
    bool fits; /* else the model cannot be asked about it */
    struct verdict verdict;
    char failure[]; /* not empty: why nothing was found out, and nothing more comes */
};

static void drop_questions(void *task)
{
    struct question_list *q = task;
    trm_model_free(q->model);
    shelf_free(q->shelf);
    free(q->items);
    free(q);
}

/* How far an evaluation of some of the questions is, among all. */
struct share {
    struct job *job;
    double from, part;
};

static bool share_progress(void *context, double done, size_t count)
{
    const struct share *s = context;
    return job_progress(s->job, s->from + s->part * done / (double)count);
}

static void send_opinion(struct job *j, const struct trm_puzzle *p, const struct evaluated *e)
{
    struct opinion *o = xcalloc(1, sizeof *o + 1);
    o->fingerprint = puzzle_fingerprint(p);
    o->fits = e != NULL;
    if (e)
        o->verdict = (struct verdict){e->known, evaluated_good_at_halt(e), evaluated_good_at_end(e),
                                      e->halted, e->halt_step};
    job_send(j, o);
}

static void send_failure(struct job *j, const struct trm_err *err)
{
    struct opinion *o = xcalloc(1, sizeof *o + strlen(err->text) + 1);
    strcpy(o->failure, err->text);
    job_send(j, o);
}

/* Those that the model can be asked about into the batch, the others are told at once. */
static size_t gather(struct job *j, const struct question_list *q, size_t at, size_t most,
                     struct trm_puzzles *batch)
{
    for (; at < q->count && batch->count < most; at++) {
        struct trm_puzzle p = shelf_puzzle(q->shelf, q->items[at]);
        if (encode_fits(q->model, &p))
            trm_puzzles_add(batch, &p);
        else
            send_opinion(j, &p, NULL);
        trm_puzzle_done(&p);
    }
    return at;
}

static void ask_model(struct job *j, void *task)
{
    enum { FIRST = 4, BATCH = 32 }; /* the first answers come soon */
    const struct question_list *q = task;
    size_t most = FIRST;
    for (size_t at = 0; at < q->count; most = BATCH) {
        struct trm_puzzles batch = {0};
        struct evaluation e = {0};
        struct trm_err err = {0};
        size_t end = gather(j, q, at, most, &batch);
        struct share s = {j, (double)at / (double)q->count, (double)(end - at) / (double)q->count};
        struct evaluate_options o = {
            .threads = q->threads, .progress = share_progress, .context = &s};
        bool done = batch.count == 0 || evaluate_puzzles(&e, q->model, &batch, &o, &err);
        if (!done) send_failure(j, &err);
        for (size_t i = 0; done && i < e.count; i++) send_opinion(j, &batch.items[i], &e.items[i]);
        done = done && e.count == batch.count && job_progress(j, (double)end / (double)q->count);
        evaluation_done(&e);
        trm_puzzles_done(&batch);
        if (!done) return;
        at = end;
    }
}

static const struct job_work asking = {ask_model, drop_questions, NULL};

static void say_asked(struct app *a, bool kept)
{
    const struct library *l = &a->library;
    const char *rest = kept ? "" : "; what it said cannot be kept on disk";
    if (l->misfits > 0)
        app_say(a, MESSAGE_WARN,
                "Of %zu puzzles %zu are not for this model: another kind, size or identifier%s.",
                l->asked, l->misfits, rest);
    else
        app_say(a, kept ? MESSAGE_GOOD : MESSAGE_WARN, "The model was asked about %zu puzzles%s.",
                l->answered, rest);
}

/* why: NULL where the person knows. */
static void end_asking(struct app *a, const char *why)
{
    struct library *l = &a->library;
    work_leave(a, &l->asking);
    bool kept = verdicts_save(&l->verdicts);
    app_say(a, MESSAGE_WARN, "Stopped asking after %zu of %zu puzzles%s%s; what was found out %s.",
            l->answered, l->asked, why ? ": " : "", why ? why : "",
            kept ? "is kept" : "cannot be kept on disk");
}

static void take_opinions(struct app *a)
{
    struct library *l = &a->library;
    if (!l->asking) return;
    for (struct opinion *o; (o = work_take(a, &l->asking)); free(o)) {
        if (o->failure[0]) {
            end_asking(a, o->failure);
            free(o);
            return;
        }
        l->answered += o->fits;
        l->misfits += !o->fits;
        if (o->fits) verdicts_put(&l->verdicts, o->fingerprint, o->verdict);
        l->news++;
    }
    if (l->asking) return;
    say_asked(a, verdicts_save(&l->verdicts));
}

/* Unless it has just come to its end. */
static void stop_asking(struct app *a, const char *why)
{
    struct library *l = &a->library;
    take_opinions(a);
    if (l->asking) end_asking(a, why);
}

void library_ask(struct app *a, const size_t *items, size_t count)
{
    struct library *l = &a->library;
    if (l->asking) {
        stop_asking(a, NULL);
        return;
    }
    if (!l->model) app_say(a, MESSAGE_WARN, SESSION_NO_MODEL);
    if (!l->model || is_empty(a, count)) return;
    struct question_list *q = xcalloc(1, sizeof *q);
    *q = (struct question_list){trm_model_share(l->model), shelf_share(l->shelf), a->threads,
                                xcalloc(count + 1, sizeof *q->items), 0};
    for (size_t i = 0; i < count; i++)
        if (!library_verdict(a, shelf_item(l->shelf, items[i])->fingerprint))
            q->items[q->count++] = items[i];
    l->asked = q->count;
    l->answered = l->misfits = 0;
    if (q->count > 0) {
        work_start(a, &l->asking, &asking, q);
        return;
    }
    drop_questions(q);
    app_say(a, MESSAGE_GOOD, "The model was asked about all of these already.");
}

const struct verdict *library_verdict(const struct app *a, uint64_t fingerprint)
{
    return verdicts_find(&a->library.verdicts, fingerprint);
}

/* ---- Life ------------------------------------------------------------------------------------ */

void library_open(struct library *l, const char *named)
{
    *l = (struct library){.named = named ? xstrdup(named) : NULL,
                          .ratings = {.size = sizeof(float)}};
    recent_load(&l->recent);
}

static void follow_model(struct app *a)
{
    struct library *l = &a->library;
    if (l->model == a->session.model) return;
    stop_asking(a, "another model is shown");
    verdicts_save(&l->verdicts); /* if it could not, that was said with them */
    verdicts_done(&l->verdicts);
    trm_model_free(l->model);
    l->model = trm_model_share(a->session.model);
    if (l->model) verdicts_open(&l->verdicts, trm_model_name(l->model));
    l->news++;
}

void library_tick(struct app *a)
{
    follow_model(a);
    take_rest(a);
    take_read(a);
    take_ratings(a);
    take_opinions(a);
}

bool library_busy(const struct app *a)
{
    const struct library *l = &a->library;
    return l->reading || l->rest || l->asking || l->rating;
}

void library_close(struct app *a)
{
    struct library *l = &a->library;
    work_stop(a, &l->reading);
    work_stop(a, &l->rest);
    work_stop(a, &l->asking);
    work_stop(a, &l->rating);
    verdicts_save(&l->verdicts);
    verdicts_done(&l->verdicts);
    trm_model_free(l->model);
    shelf_free(l->shelf);
    table_done(&l->ratings);
    forget_packs(l);
    free(l->packs);
    free(l->wanted);
    free(l->named);
    recent_done(&l->recent);
}
