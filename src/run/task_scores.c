/* Puzzles are sorted by the name of their task, so that a task is a stretch of them; its test
 * inputs, few, are looked through. */
#include "run/task_scores.h"

#include "base/alloc.h"
#include "trace/measures.h"
#include "trmscope/augment.h"

#include <stdlib.h>
#include <string.h>

/* A puzzle of the pack, and the task it is a form of. */
struct form {
    const struct trm_puzzle *puzzle;
    size_t index;
    int name_length;
    struct trm_augment augment;
};

/* One test input of the task at hand, as it was before it was changed. */
struct test {
    struct trm_grid question;
    struct trm_votes labels; /* its answers as its forms know them: one, or they contradict */
    struct trm_votes votes;
};

struct tests {
    struct test *items;
    size_t count, capacity;
};

static int by_task(const void *a, const void *b)
{
    const struct form *x = a, *y = b;
    int shared = x->name_length < y->name_length ? x->name_length : y->name_length;
    int order = memcmp(x->puzzle->name, y->puzzle->name, (size_t)shared);
    if (order) return order;
    if (x->name_length != y->name_length) return x->name_length - y->name_length;
    return (x->index > y->index) - (x->index < y->index);
}

static bool same_task(const struct form *a, const struct form *b)
{
    return a->name_length == b->name_length &&
           memcmp(a->puzzle->name, b->puzzle->name, (size_t)a->name_length) == 0;
}

static struct form *sorted_forms(const struct evaluation *e, const struct trm_puzzles *puzzles)
{
    struct form *forms = xcalloc(e->count, sizeof *forms);
    for (size_t i = 0; i < e->count; i++) {
        size_t length;
        struct form *f = &forms[i];
        *f = (struct form){.puzzle = &puzzles->items[i], .index = i};
        trm_augment_parse(f->puzzle->name, &f->augment, &length);
        f->name_length = (int)length;
    }
    qsort(forms, e->count, sizeof *forms, by_task);
    return forms;
}

/* ---- One task ---- */

/* The test input that a form asks; a new one when nobody asked it before. What is known of its
 * answer says nothing here: the answers that are given are counted alike, whatever is right. */
static struct test *test_of(struct tests *all, const struct form *f)
{
    struct trm_grid question;
    trm_augment_undo(&f->augment, &f->puzzle->question, &question);
    for (size_t i = 0; i < all->count; i++)
        if (trm_grid_equal(&all->items[i].question, &question)) return &all->items[i];
    all->items = xgrow(all->items, &all->capacity, all->count + 1, sizeof *all->items);
    all->items[all->count] = (struct test){.question = question};
    return &all->items[all->count++];
}

static void note_label(const struct form *f, struct test *t)
{
    struct trm_grid answer;
    if (f->puzzle->answer.rows == 0) return;
    trm_augment_undo(&f->augment, &f->puzzle->answer, &answer);
    trm_votes_add(&t->labels, &answer, 0);
}

/* No picture at all is an answer like any other, which the public evaluator counts too. */
static void count_answers(const struct evaluation *e, const struct trm_model *m,
                          const struct trm_puzzles *puzzles, const struct form *f, struct test *t)
{
    for (int k = 0; k < e->restarts; k++) {
        size_t run = f->index * (size_t)e->restarts + (size_t)k;
        struct trm_grid answer, back;
        if (e->items[run].halt_step == 0) continue; /* it never ran */
        evaluation_run_answer(e, m, puzzles, run, &answer);
        trm_augment_undo(&f->augment, &answer, &back);
        double q_halt = e->q_halt[(run + 1) * (size_t)e->steps - 1];
        trm_votes_add(&t->votes, &back, measure_sigmoid(q_halt));
    }
}

/* Every answer that is known, against the one vote. */
static void score_test(struct task_score *s, struct test *t)
{
    if (t->labels.count == 0) return;
    trm_votes_rank(&t->votes);
    s->tests += (int)t->labels.count;
    s->different += (long)t->votes.count;
    for (size_t i = 0; i < t->votes.count; i++) s->answers += t->votes.items[i].count;
    for (size_t i = 0; i < t->labels.count; i++)
        for (int k = 0; k < TASK_PASSES; k++)
            s->pass[k] += trm_votes_pass(&t->votes, &t->labels.items[i].grid, k + 1);
}

/* Forms first..first+count-1 are of one task. */
static void score_task(const struct evaluation *e, const struct trm_model *m,
                       const struct trm_puzzles *puzzles, const struct form *first, size_t count,
                       struct task_score *out)
{
    struct tests tests = {0};
    *out = (struct task_score){.name = first->puzzle->name, .name_length = first->name_length};
    for (size_t i = 0; i < count; i++) {
        struct test *t = test_of(&tests, &first[i]);
        note_label(&first[i], t);
        count_answers(e, m, puzzles, &first[i], t);
    }
    for (size_t i = 0; i < tests.count; i++) {
        score_test(out, &tests.items[i]);
        trm_votes_done(&tests.items[i].labels);
        trm_votes_done(&tests.items[i].votes);
    }
    for (int k = 0; k < TASK_PASSES && out->tests > 0; k++) out->pass[k] /= out->tests;
    free(tests.items);
}

/* ---- All ---- */

void task_scores_make(const struct evaluation *e, const struct trm_model *m,
                      const struct trm_puzzles *puzzles, struct task_scores *out)
{
    struct form *forms = sorted_forms(e, puzzles);
    *out = (struct task_scores){.items = xcalloc(e->count, sizeof *out->items)};
    for (size_t first = 0, end; first < e->count; first = end) {
        for (end = first + 1; end < e->count && same_task(&forms[first], &forms[end]);) end++;
        struct task_score *s = &out->items[out->count];
        score_task(e, m, puzzles, &forms[first], end - first, s);
        out->count += s->tests > 0;
    }
    for (size_t i = 0; i < out->count; i++)
        for (int k = 0; k < TASK_PASSES; k++)
            out->pass[k] += out->items[i].pass[k] / (double)out->count;
    free(forms);
}

void task_scores_done(struct task_scores *s)
{
    free(s->items);
    *s = (struct task_scores){0};
}
