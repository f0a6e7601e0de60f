/* Tasks with demonstrations, read from a file: every demonstration of every version of a task, but
 * for one that the version leaves out (puzzle/versions.h), is something to learn from, its test
 * inputs and their answers are not. */
#include "train/source_internal.h"

#include "base/alloc.h"
#include "puzzle/pack_write.h"


static bool check(const struct source *s, const struct trm_puzzle *task, struct trm_err *err)
{
    int rows = s->config.rows, cols = s->config.cols;
    if (task->demo_count == 0)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: has no demonstrations to learn from",
                           task->name);
    for (int i = 0; i < task->demo_count; i++)
        if (!version_fits(&task->demos[i].input, rows, cols) ||
            !version_fits(&task->demos[i].output, rows, cols))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: train[%d] is larger than the %d x %d that the model takes",
                               task->name, i, rows, cols);
    return true;
}

/* Room for every version of every task. */
static bool check_identifiers(const struct source *s, struct trm_err *err)
{
    int last =
        version_identifier(s->task_count - 1, s->settings.versions, s->settings.versions - 1);
    if (last < s->config.num_puzzle_identifiers) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "num_puzzle_identifiers: found %d, expected %d for %d tasks in %d versions",
                       s->config.num_puzzle_identifiers, last + 1, s->task_count,
                       s->settings.versions);
}

/* Demonstrations of one task into the store from `first` on; *t keeps what versions
 * are made from. */
static void take(struct source *s, const struct trm_puzzle *task, size_t first)
{
    struct source_task *t = &s->tasks[s->task_count++];
    *t = (struct source_task){.first = first, .demo_count = task->demo_count};
    for (int i = 0; i < task->demo_count; i++) {
        const struct trm_puzzle pair = {.question = task->demos[i].input,
                                        .answer = task->demos[i].output};
        puzzle_store_put(&s->store, first + (size_t)i, &pair);
    }
}

static bool take_all(struct source *s, const struct trm_puzzles *all, struct trm_err *err)
{
    size_t demos = 0, at = 0;
    for (size_t i = 0; i < all->count; i += pack_task_tests(all, i))
        demos += (size_t)all->items[i].demo_count;
    puzzle_store_init(&s->store, demos);
    s->tasks = xcalloc(all->count, sizeof *s->tasks);
    for (size_t i = 0; i < all->count; i += pack_task_tests(all, i)) {
        const struct trm_puzzle *task = &all->items[i];
        if (!check(s, task, err)) return false;
        take(s, task, at);
        at += (size_t)task->demo_count;
    }
    return check_identifiers(s, err);
}

static bool read_all(const struct source *s, struct trm_puzzles *out, struct trm_err *err)
{
    const struct trm_puzzles *given = s->settings.given;
    if (!given) return trm_puzzles_read(out, s->settings.path, s->family, err);
    for (size_t i = 0; i < given->count; i++) trm_puzzles_add(out, &given->items[i]);
    return true;
}

bool source_read_tasks(struct source *s, struct trm_err *err)
{
    struct trm_puzzles all = {0};
    bool good = read_all(s, &all, err) &&
                (take_all(s, &all, err) || trm_err_prefix(err, "%s", s->settings.path));
    trm_puzzles_done(&all);
    return good;
}

void source_task_pair(const struct source *s, struct rng *r, struct trm_puzzle *out,
                      struct trm_augment *a)
{
    int task = (int)rng_below(r, (uint32_t)s->task_count), versions = s->settings.versions;
    int number = (int)rng_below(r, (uint32_t)versions);
    const struct source_task *t = &s->tasks[task];
    const struct trm_puzzle shape = {.family = s->family, .demo_count = t->demo_count};
    struct version v = task_version(&shape, s->config.rows, s->config.cols, number);
    bool leaves = v.left_out >= 0;
    int demo = (int)rng_below(r, (uint32_t)(t->demo_count - leaves));
    if (leaves && demo >= v.left_out) demo++;
    puzzle_store_get(&s->store, t->first + (size_t)demo, &out->question, &out->answer);
    out->identifier = version_identifier(task, versions, number);
    *a = v.augment;
}
