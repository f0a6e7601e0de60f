#include "run/lesson_result.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"
#include "puzzle/augment_draw.h"
#include "puzzle/pack_write.h"
#include "run/adapt.h"
#include "run/held_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the exam -------------------------------------------------------------------------------- */

struct lesson_exam lesson_exam_new(const struct lesson *l, const struct trm_model *after,
                                   int threads)
{
    struct lesson_exam e = {.before = trm_model_share(l->parent),
                            .after = trm_model_share(after),
                            .threads = threads,
                            .others = LESSON_OTHERS};
    for (size_t i = 0; i < l->puzzles.count; i++) trm_puzzles_add(&e.puzzles, &l->puzzles.items[i]);
    return e;
}

void lesson_exam_done(struct lesson_exam *e)
{
    trm_model_free(e->before);
    trm_model_free(e->after);
    trm_puzzles_done(&e->puzzles);
    *e = (struct lesson_exam){0};
}

/* Where an evaluation is in the whole: from..to of 1. */
struct part {
    bool (*progress)(void *context, double done);
    void *context;
    double from, to;
};

static bool show_part(void *context, double done, size_t count)
{
    const struct part *p = context;
    return !p->progress ||
           p->progress(p->context, p->from + (p->to - p->from) * done / (double)count);
}

static bool run_all(const struct lesson_exam *e, const struct trm_model *m,
                    const struct trm_puzzles *puzzles, struct part part, struct evaluation *out,
                    struct trm_err *err)
{
    const struct evaluate_options how = {
        .threads = e->threads, .progress = show_part, .context = &part};
    if (!evaluate_puzzles(out, m, puzzles, &how, err)) return false;
    if (out->count == puzzles->count) return true;
    evaluation_done(out);
    return trm_err_set(err, TRM_ERR_INTERNAL, "the measuring was interrupted");
}

/* Pairs of results for the same puzzles. */
struct pairs {
    size_t before, after, lost, won;
};

static bool compare(const struct lesson_exam *e, const struct trm_puzzles *puzzles,
                    struct part part, struct pairs *out, struct trm_err *err)
{
    struct evaluation a, b;
    double middle = (part.from + part.to) / 2;
    struct part first = part, second = part;
    first.to = second.from = middle;
    *out = (struct pairs){0};
    if (!run_all(e, e->before, puzzles, first, &a, err)) return false;
    bool done = run_all(e, e->after, puzzles, second, &b, err);
    for (size_t i = 0; i < puzzles->count && done; i++) {
        bool was = evaluated_good_at_end(&a.items[i]), is = evaluated_good_at_end(&b.items[i]);
        out->before += was;
        out->after += is;
        out->lost += was && !is;
        out->won += is && !was;
    }
    if (done) evaluation_done(&b);
    evaluation_done(&a);
    return done;
}

/* Generated puzzles of the kind that the lesson replays, other ones. */
static bool make_others(const struct lesson_exam *e, struct trm_puzzles *out, struct trm_err *err)
{
    struct lesson_wish w = lesson_wish_default(e->puzzles.items[0].family);
    struct recipe r;
    w.replay = 0.5;
    if (!lesson_recipe(&r, &w, e->before, &e->puzzles, "lesson", err)) return false;
    r.evaluation_puzzles[0] = '\0';
    r.evaluation_count = e->others;
    return held_out_puzzles(&r, out, err);
}

static bool measure_task(const struct lesson_exam *e, struct part part, struct lesson_figures *out,
                         struct trm_err *err)
{
    const struct arc_task t = task_at(&e->puzzles, 0);
    const struct evaluate_options how = {
        .threads = e->threads, .progress = show_part, .context = &part};
    return task_vote(&t, e->after, ADAPT_VERSIONS, &how, &out->votes, err);
}

/* Draws LESSON_TURNS symmetries of *p that change it, no two alike; fewer where it has fewer (a
 * maze has seven). The numbers are none that training draws. Returns how many. */
static int draw_turns(const struct lesson_exam *e, size_t i, struct trm_augment *out)
{
    enum { DRAWS = 20 * LESSON_TURNS };
    static const uint64_t seed = 0x6578616d;
    const struct trm_config *c = trm_model_config(e->before);
    struct rng r;
    int count = 1;
    rng_init(&r, seed, i);
    out[0] = trm_augment_none();
    for (int k = 0; k < DRAWS && count <= LESSON_TURNS; k++) {
        augment_draw(&r, &e->puzzles.items[i], c->rows, c->cols, &out[count]);
        bool new = true;
        for (int n = 0; n < count; n++) new &= memcmp(&out[n], &out[count], sizeof *out) != 0;
        count += new;
    }
    return count;
}

/* The person's puzzles turned and renamed. */
static void turn(const struct lesson_exam *e, struct trm_puzzles *out)
{
    struct trm_augment drawn[LESSON_TURNS + 1]; /* the first changes nothing */
    for (size_t i = 0; i < e->puzzles.count; i++) {
        const struct trm_puzzle *p = &e->puzzles.items[i];
        int count = draw_turns(e, i, drawn);
        for (int k = 1; k < count; k++) {
            struct trm_puzzle turned = trm_augment_puzzle(&drawn[k], p);
            trm_augment_relabel(&drawn[k], p->family, &turned.question, &turned.answer);
            trm_puzzles_add(out, &turned);
            trm_puzzle_done(&turned);
        }
    }
}

static bool measure_puzzles(const struct lesson_exam *e, struct part whole,
                            struct lesson_figures *out, struct trm_err *err)
{
    struct trm_puzzles turned = {0}, others = {0};
    struct pairs own, rest, turns;
    double own_share = (1 + LESSON_TURNS) * (double)e->puzzles.count;
    double share = own_share / (own_share + e->others), first = share / (1 + LESSON_TURNS);
    struct part as_given = whole, as_turned = whole, of_others = whole;
    as_given.to = as_turned.from = first;
    as_turned.to = of_others.from = share;
    turn(e, &turned);
    bool done = compare(e, &e->puzzles, as_given, &own, err) &&
                compare(e, &turned, as_turned, &turns, err) && make_others(e, &others, err) &&
                compare(e, &others, of_others, &rest, err);
    if (done)
        *out = (struct lesson_figures){.own = e->puzzles.count,
                                       .own_before = own.before,
                                       .own_after = own.after,
                                       .turned = turned.count,
                                       .turned_before = turns.before,
                                       .turned_after = turns.after,
                                       .others = others.count,
                                       .others_before = rest.before,
                                       .others_after = rest.after,
                                       .lost = rest.lost,
                                       .won = rest.won};
    trm_puzzles_done(&turned);
    trm_puzzles_done(&others);
    return done;
}

bool lesson_measure(const struct lesson_exam *e, bool (*progress)(void *context, double done),
                    void *context, struct lesson_figures *out, struct trm_err *err)
{
    struct part whole = {progress, context, 0, 1};
    *out = (struct lesson_figures){0};
    if (e->puzzles.items[0].family->generate_kind) return measure_task(e, whole, out, err);
    return measure_puzzles(e, whole, out, err);
}

/* "12/21 (9 votes), 11/22 (4 votes); the first is right" */
static void task_text(const struct lesson_figures *f, const struct trm_puzzles *puzzles,
                      struct str *out)
{
    static const char *const words[] = {"none of them is right", "the first is right",
                                        "the second is right"};
    const struct arc_task t = task_at(puzzles, 0);
    const struct trm_votes *v = &f->votes.test[0];
    str_add(out, "attempts: ");
    for (int i = 0; i < ATTEMPTS && (size_t)i < v->count; i++) {
        str_add(out, i ? ", " : "");
        pack_line(puzzles->items[0].family, &v->items[i].grid, out);
        str_printf(out, " (%ld of %d votes)", v->items[i].count, ADAPT_VERSIONS);
    }
    if (v->count == 0) str_add(out, "none");
    if (t.tests->answer.rows > 0) str_printf(out, "; %s", words[task_attempt(&t, &f->votes, 0)]);
    str_printf(out, "; %d of %d demonstrations left out are right", f->votes.left_out_right,
               f->votes.left_out);
}

void lesson_figures_text(const struct lesson_figures *f, const struct trm_puzzles *puzzles,
                         struct str *out)
{
    if (f->votes.tests > 0) {
        task_text(f, puzzles, out);
        return;
    }
    str_printf(
        out,
        "%zu of %zu puzzles right (%zu before), %zu of %zu turned (%zu), %zu of %zu generated "
        "(%zu)",
        f->own_after, f->own, f->own_before, f->turned_after, f->turned, f->turned_before,
        f->others_after, f->others, f->others_before);
}

void lesson_figures_done(struct lesson_figures *f)
{
    task_votes_done(&f->votes);
    *f = (struct lesson_figures){0};
}

/* ---- a model of its own ---------------------------------------------------------------------- */

static bool is_bundled(const char *path)
{
    char *folder = path_bundled("models");
    char *real = folder ? realpath(folder, NULL) : NULL, *own = realpath(path, NULL);
    size_t length = real ? strlen(real) : 0;
    bool bundled = real && own && strncmp(own, real, length) == 0 && own[length] == '/';
    free(folder), free(real), free(own);
    return bundled;
}

/* The folder for the new model, made where it is not there: that of its parent, where that is
 * somebody's own. */
static char *choose_folder(const struct lesson *l, struct trm_err *err)
{
    const char *parent = l->parent_path;
    char *beside = path_folder(parent);
    bool own = parent[0] && path_exists(parent) && !is_bundled(parent) && access(beside, W_OK) == 0;
    if (own) return beside;
    free(beside);
    char *folder = path_xdg(PLACE_DATA, "models");
    if (!folder)
        trm_err_set(err, TRM_ERR_INPUT, "no place for models: HOME and XDG_DATA_HOME are not set");
    if (!folder || path_make_folders(folder, err)) return folder;
    free(folder);
    return NULL;
}

static const char *const endings[] = {".safetensors", ".yaml", ".md"};

static bool is_free(const char *stem)
{
    bool taken = false;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char *path = xasprintf("%s%s", stem, endings[i]);
        taken |= path_exists(path);
        free(path);
    }
    return !taken;
}

/* Makes a name that is free one's own, by its card, which is empty until the model is there: of two
 * lessons that end at once each has a model. False with errno (EEXIST: it is somebody else's). */
static bool claim(const char *stem)
{
    char *card = xasprintf("%s.md", stem);
    int fd = -1, why = EEXIST;
    if (is_free(stem)) {
        fd = open(card, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        why = errno;
    }
    if (fd >= 0) close(fd);
    free(card);
    errno = why;
    return fd >= 0;
}

/* What the new model is named after. */
static char *parent_name(const struct lesson *l)
{
    char *name = path_with_ending(path_name(l->parent_path), "");
    if (name[0]) return name;
    free(name);
    return xstrdup(l->recipe[0] ? l->recipe : trm_model_config(l->parent)->family);
}

/* A name that is one's own from now on; NULL where none can be made. */
static char *claim_stem(const struct lesson *l, const char *folder, struct trm_err *err)
{
    char *parent = parent_name(l), *stem = NULL;
    bool mine = false, taken = true;
    for (int i = 1; taken; i++) {
        char *name = xasprintf("%s-lesson-%d", parent, i);
        free(stem);
        stem = path_join(folder, name);
        free(name);
        mine = claim(stem);
        taken = !mine && errno == EEXIST;
    }
    if (!mine) {
        trm_err_errno(err, TRM_ERR_INTERNAL, "%s.md: cannot be created", stem);
        free(stem);
        stem = NULL;
    }
    free(parent);
    return stem;
}

/* ---- its card -------------------------------------------------------------------------------- */

static void print_figures(const struct lesson *l, const struct lesson_figures *f, struct str *out)
{
    if (f && f->votes.tests > 0) {
        lesson_figures_text(f, &l->puzzles, out);
        str_add_char(out, '\n');
        return;
    }
    if (!f || f->own == 0) {
        str_add(out, "Nothing was measured.\n");
        return;
    }
    str_add(out, "| right after halt_max_steps | before | after |\n| --- | --- | --- |\n");
    str_printf(out, "| the puzzles above, as they were given | %zu of %zu | %zu of %zu |\n",
               f->own_before, f->own, f->own_after, f->own);
    str_printf(out, "| the same, turned and renamed in other draws | %zu of %zu | %zu of %zu |\n",
               f->turned_before, f->turned, f->turned_after, f->turned);
    str_printf(out, "| generated ones that it never saw | %zu of %zu | %zu of %zu |\n\n",
               f->others_before, f->others, f->others_after, f->others);
    str_printf(out, "Of the generated ones %zu were lost and %zu won.\n", f->lost, f->won);
}

/* What it was taught by: the wish, or the recipe that it grew by. */
static void print_plan(const struct lesson *l, struct str *out)
{
    struct str plan = {0};
    struct recipe r;
    char *name = path_join(l->folder, "weights");
    if (!l->recipe[0])
        schema_print(&lesson_schema, &l->wish, SCHEMA_HELP, &plan);
    else if (training_recipe(&r, name, NULL))
        recipe_print(&r, false, &plan);
    for (char *line = plan.text, *end; line && *line; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        str_printf(out, "    %.*s", (int)(end - line), line);
    }
    free(name);
    str_done(&plan);
}

static void print_puzzles(const struct lesson *l, struct str *out)
{
    const struct trm_family *f = l->puzzles.items[0].family;
    for (size_t i = 0; i < l->puzzles.count; i++) {
        str_add(out, "    ");
        pack_line(f, &l->puzzles.items[i].question, out);
        str_add_char(out, '\n');
    }
    if (f->generate_kind) /* lesson_model */
        str_add(out,
                "\nWhat it learned of this task is also row 0 of its puzzle embedding, by which "
                "it is asked without an identifier: it takes every question for one of this "
                "task.\n");
}

static void print_card(const struct lesson *l, int64_t step, const char *stem,
                       const struct lesson_figures *f, struct str *out)
{
    struct training_status s;
    const char *parent = l->parent_path[0] ? path_name(l->parent_path) : trm_model_name(l->parent);
    training_status(l->training, &s);
    str_printf(out, "# %s\n\n%s %s: ", path_name(stem),
               l->recipe[0] ? "From random weights by the recipe" : "A lesson of",
               l->recipe[0] ? l->recipe : parent);
    if (step != s.step) /* what it cost is known of the whole run only */
        str_printf(out, "the weights of step %lld of a run of ", (long long)step);
    str_printf(out, "%lld steps, %lld sequence-steps, %.0f s.\n\n## What it %s\n\n",
               (long long)s.step, (long long)s.sequence_steps, s.seconds,
               l->recipe[0] ? "was watched with" : "learned");
    print_puzzles(l, out);
    str_add(out, "\n## How\n\n");
    print_plan(l, out);
    str_add(out, "\n## What it measured\n\n");
    print_figures(l, f, out);
}

/* What could not be kept whole: all of it under that name, which was free. */
static void remove_files(const char *stem)
{
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char *path = xasprintf("%s%s", stem, endings[i]);
        unlink(path);
        free(path);
    }
}

bool lesson_accept(const struct lesson *l, const struct trm_model *after, int64_t step,
                   const struct lesson_figures *figures, char **path, struct trm_err *err)
{
    struct str card = {0};
    char *folder = choose_folder(l, err), *stem = folder ? claim_stem(l, folder, err) : NULL;
    free(folder);
    if (!stem) return false;
    char *beside = xasprintf("%s.md", stem);
    print_card(l, step, stem, figures, &card);
    bool saved =
        trm_model_save(after, stem, err) && path_write(beside, card.text, card.length, err);
    if (!saved) remove_files(stem);
    *path = saved ? xasprintf("%s.safetensors", stem) : NULL;
    str_done(&card);
    free(stem), free(beside);
    return saved;
}
