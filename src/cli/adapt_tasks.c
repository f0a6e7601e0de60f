/* One loop over the tasks of a pack; what is printed is the two commands' own. */
#include "cli/adapt_tasks.h"

#include "base/jsonw.h"
#include "base/path.h"
#include "cli/adapt_log.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "model/model_internal.h"
#include "puzzle/pack_write.h"
#include "run/adapt.h"
#include "run/shelf.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Everything that a task is done with. */
struct adapting {
    const struct options *options;
    const struct trm_model *model;
    struct adapt_base base;
    struct adapt_log log; /* of eval */
    size_t tests, passed; /* of solve */

    /* Prints what became of a task. */
    bool (*report)(struct adapting *a, const struct arc_task *t, const struct adapted *done,
                   struct trm_err *err);
};

static bool adapt_one(struct adapting *a, const struct arc_task *t, struct trm_err *err)
{
    struct progress progress;
    struct adapted done;
    const struct options *o = a->options;
    struct adapt_options how = {.seconds = a->base.seconds,
                                .threads = (int)options_integer(o, "threads", 0),
                                .seed = a->base.seed,
                                .progress = progress_show,
                                .context = &progress};
    if (!options_compute(o, &how.compute, err)) return false;
    progress_begin(&progress, t->tests->name, options_given(o, "quiet"));
    bool good = adapt_task(t, a->model, &how, &done, err);
    progress_end(&progress);
    if (!good) return false;
    good = a->report(a, t, &done, err);
    fflush(stdout);
    adapted_done(&done);
    return good;
}

static bool check_family(const struct trm_puzzles *puzzles, struct trm_err *err)
{
    const struct trm_family *family = puzzles->items[0].family;
    if (puzzles->items[0].demo_count > 0) return true;
    return trm_err_set(err, TRM_ERR_USAGE,
                       "--adapt learns from demonstrations, but %s has none; leave it out",
                       family->title);
}

/* ---- solve ----------------------------------------------------------------------------------- */

static const char *verdict(const struct arc_task *t, const struct adapted *done, int test)
{
    static const char *const words[] = {"wrong", "right", "right at the second attempt"};
    if (done->misfit) return done->misfit;
    if (t->tests[test].answer.rows == 0) return "unknown";
    return words[task_attempt(t, &done->votes, test)];
}

/* The attempts at a test input, as lines of text; the caller's to release. */
static int attempts(const struct arc_task *t, const struct adapted *done, int test,
                    struct str lines[ATTEMPTS])
{
    int count = 0;
    const struct trm_votes *v = done->misfit ? NULL : &done->votes.test[test];
    for (; v && count < ATTEMPTS && (size_t)count < v->count; count++)
        pack_line(t->tests->family, &v->items[count].grid, &lines[count]);
    return count;
}

static void write_attempts(struct jsonw *w, const char *key, const struct str *lines, int count)
{
    jsonw_array(w, key);
    for (int i = 0; i < count; i++) jsonw_text(w, NULL, lines[i].text ? lines[i].text : "");
    jsonw_end(w);
}

static void write_learning(struct jsonw *w, const struct adapted *done)
{
    if (done->misfit) return;
    jsonw_number(w, "took", done->seconds);
    jsonw_int(w, "steps", done->steps);
    jsonw_number(w, "cell_loss", done->cell_loss);
    jsonw_int(w, "left_out", done->votes.left_out);
    jsonw_int(w, "left_out_right", done->votes.left_out_right);
}

static void print_test_json(const struct arc_task *t, const struct adapted *done, int test,
                            const struct str *lines, int count)
{
    struct str text = {0};
    struct jsonw w = {.out = &text};
    jsonw_object(&w, NULL);
    jsonw_text(&w, "task", t->tests->name);
    jsonw_int(&w, "test", test + 1);
    jsonw_bool(&w, "attempted", !done->misfit);
    write_attempts(&w, "attempts", lines, count);
    jsonw_text(&w, "verdict", verdict(t, done, test));
    write_learning(&w, done);
    jsonw_end(&w);
    puts(text.text);
    str_done(&text);
}

static bool report_tests(struct adapting *a, const struct arc_task *t, const struct adapted *done,
                         struct trm_err *err)
{
    (void)err;
    for (int i = 0; i < t->count; i++) {
        struct str lines[ATTEMPTS] = {{0}};
        int count = attempts(t, done, i, lines);
        const char *first = count > 0 && lines[0].text ? lines[0].text : "-";
        if (options_given(a->options, "json"))
            print_test_json(t, done, i, lines, count);
        else if (count > 1)
            printf("%s\t%s\t%s\n", first, verdict(t, done, i), lines[1].text ? lines[1].text : "");
        else
            printf("%s\t%s\n", first, verdict(t, done, i));
        bool known = t->tests[i].answer.rows > 0;
        a->tests++;
        a->passed += !done->misfit && (!known || task_attempt(t, &done->votes, i) > 0);
        for (int k = 0; k < ATTEMPTS; k++) str_done(&lines[k]);
    }
    return true;
}

/* ---- eval ------------------------------------------------------------------------------------ */

/* The line of a task for the log: see adapt_log_add. */
static void print_record(const struct adapting *a, const struct arc_task *t,
                         const struct adapted *done, const struct adapt_record *r, struct str *out)
{
    struct jsonw w = {.out = out};
    jsonw_object(&w, NULL);
    char puzzle[20];
    snprintf(puzzle, sizeof puzzle, "%016" PRIx64, r->puzzle);
    jsonw_text(&w, "task", r->task);
    jsonw_text(&w, "puzzle", puzzle);
    adapt_log_base(&w, &a->base);
    jsonw_bool(&w, "attempted", r->attempted);
    jsonw_number(&w, "score", r->score);
    if (done->misfit) jsonw_text(&w, "why", done->misfit);
    jsonw_array(&w, "tests");
    for (int i = 0; i < t->count; i++) {
        struct str lines[ATTEMPTS] = {{0}};
        int count = attempts(t, done, i, lines);
        write_attempts(&w, NULL, lines, count);
        for (int k = 0; k < ATTEMPTS; k++) str_done(&lines[k]);
    }
    jsonw_end(&w);
    write_learning(&w, done);
    jsonw_end(&w);
}

static void print_task(const struct adapt_record *r, const struct adapted *done)
{
    char score[32] = "unknown";
    if (!isnan(r->score)) snprintf(score, sizeof score, "%g", r->score);
    if (done->misfit)
        printf("%s\t%s\tnot attempted: %s\n", r->task, score, done->misfit);
    else
        printf("%s\t%s\t%lld steps, loss %.3f, %d of %d left-out demonstrations right\n", r->task,
               score, (long long)done->steps, done->cell_loss, done->votes.left_out_right,
               done->votes.left_out);
}

static bool report_task(struct adapting *a, const struct arc_task *t, const struct adapted *done,
                        struct trm_err *err)
{
    struct adapt_record r = {.task = t->tests->name,
                             .puzzle = puzzle_fingerprint(t->tests),
                             .attempted = !done->misfit,
                             .score = task_score(t, &done->votes)};
    struct str line = {0};
    print_record(a, t, done, &r, &line);
    r.line = line.text;
    if (options_given(a->options, "json"))
        puts(line.text);
    else
        print_task(&r, done);
    bool good = adapt_log_add(&a->log, &r, err);
    str_done(&line);
    return good;
}

/* Of the tasks of a pack alone: the log may know others. */
struct total {
    size_t tasks, done, attempted; /* done: they have a result */
    size_t known;                  /* done, and there is an answer to compare with */
    double score;                  /* the sum over the known ones */
};

static struct total add_up(const struct adapting *a, const struct trm_puzzles *puzzles)
{
    struct total t = {0};
    for (size_t i = 0; i < puzzles->count; i += (size_t)task_at(puzzles, i).count, t.tasks++) {
        const struct adapt_record *r = adapt_log_find(&a->log, &puzzles->items[i]);
        if (!r) continue;
        t.done++;
        t.attempted += r->attempted;
        if (isnan(r->score)) continue;
        t.known++;
        t.score += r->score;
    }
    return t;
}

static void print_total_json(const struct total *t)
{
    struct str text = {0};
    struct jsonw w = {.out = &text};
    jsonw_object(&w, NULL);
    jsonw_int(&w, "tasks", (int64_t)t->tasks);
    jsonw_int(&w, "done", (int64_t)t->done);
    jsonw_int(&w, "attempted", (int64_t)t->attempted);
    jsonw_int(&w, "known", (int64_t)t->known);
    jsonw_number(&w, "score", t->score);
    jsonw_end(&w);
    puts(text.text);
    str_done(&text);
}

static void print_total_text(const struct total *t)
{
    printf("%zu of %zu tasks: ", t->done, t->tasks);
    if (t->known > 0)
        printf("%g right by %d attempts (%.1f %%), ", t->score, ATTEMPTS,
               100 * t->score / (double)t->known);
    if (t->known < t->done) printf("%zu unknown, ", t->done - t->known);
    printf("%zu not attempted\n", t->done - t->attempted);
}

static void print_total(const struct adapting *a, const struct trm_puzzles *puzzles)
{
    struct total t = add_up(a, puzzles);
    if (t.done == 0) return;
    if (options_given(a->options, "json"))
        print_total_json(&t);
    else
        print_total_text(&t);
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool open_model(struct adapting *a, const struct trm_puzzles *puzzles, struct trm_err *err)
{
    const struct options *o = a->options;
    if (!check_family(puzzles, err) || !(a->model = inputs_model(o, &puzzles->items[0], err)))
        return false;
    a->base = (struct adapt_base){.model = path_name(trm_model_name(a->model)),
                                  .weights = model_fingerprint(a->model),
                                  .seed = (uint64_t)options_integer(o, "seed", 0),
                                  .seconds = options_real(o, "adapt", 0)};
    return true;
}

static bool adapt_all(struct adapting *a, const struct trm_puzzles *puzzles, struct trm_err *err)
{
    bool good = true;
    for (size_t i = 0; i < puzzles->count && good;) {
        struct arc_task t = task_at(puzzles, i);
        const struct adapt_record *r = adapt_log_find(&a->log, t.tests);
        if (!r && stop_wished()) /* it came with the last moment of the task before */
            good = trm_err_set(err, TRM_ERR_INTERNAL, "interrupted before %s", t.tests->name);
        else if (!r)
            good = adapt_one(a, &t, err);
        else if (options_given(a->options, "json"))
            puts(r->line);
        i += (size_t)t.count;
    }
    return good;
}

bool adapt_solve(const struct options *o, const struct trm_puzzles *puzzles, struct trm_err *err)
{
    struct adapting a = {.options = o, .report = report_tests, .log.fd = -1};
    bool good = open_model(&a, puzzles, err) && adapt_all(&a, puzzles, err);
    trm_model_free(a.model);
    if (!good || a.passed == a.tests) return good;
    return trm_err_set(err, TRM_ERR_UNSOLVED, "%zu of %zu test inputs are not solved",
                       a.tests - a.passed, a.tests);
}

bool adapt_eval(const struct options *o, const struct trm_puzzles *puzzles, struct trm_err *err)
{
    struct adapting a = {.options = o, .report = report_task, .log.fd = -1};
    bool opened = open_model(&a, puzzles, err) &&
                  adapt_log_open(&a.log, options_text(o, "log"), &a.base, err);
    bool good = opened && adapt_all(&a, puzzles, err);
    if (opened) print_total(&a, puzzles);
    adapt_log_close(&a.log);
    trm_model_free(a.model);
    return good;
}
