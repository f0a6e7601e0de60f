/* Puzzles as they are before symmetry and clues: read from a file, or generated when they are first
 * drawn. */
#include "base/check.h"
#include "puzzle/augment_draw.h"
#include "train/order.h"
#include "train/source_internal.h"

#include <math.h>

/* ---- from a file ----------------------------------------------------------------------------- */

/* A puzzle of the file; with: the struct source. */
static bool keep(const struct trm_puzzle *read, void *with, struct trm_err *err)
{
    struct source *s = with;
    struct trm_puzzle p = *read;
    int32_t tokens[TRM_GRID_CELLS];
    const struct trm_augment as_it_is = trm_augment_none();
    if (!trm_puzzle_complete(&p))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "line %d: found a puzzle with neither an answer nor exactly one to find",
                           p.line);
    if (!source_encode(s, &as_it_is, &p.question, tokens))
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "line %d: a puzzle of %d x %d cells, which a model for %d x %d cannot be "
            "shown",
            p.line, p.question.rows, p.question.cols, s->config.rows, s->config.cols);
    puzzle_store_add(&s->store, &p);
    return true;
}

bool source_read_puzzles(struct source *s, struct trm_err *err)
{
    const struct trm_puzzles *given = s->settings.given;
    struct trm_puzzles each = {.each = keep, .with = s};
    bool good = given || trm_puzzles_read(&each, s->settings.path, s->family, err);
    for (size_t i = 0; given && i < given->count && good; i++)
        good = keep(&given->items[i], s, err);
    return good;
}

/* ---- generated ------------------------------------------------------------------------------- */

/* Puzzle j of the pool. Two threads may make the same one; it is the same. */
static bool generate(struct source *s, size_t j, struct trm_puzzle *out, struct trm_err *err)
{
    size_t tasks = (size_t)s->settings.tasks;
    if (tasks) out->identifier = 1 + (int)(j % tasks);
    if (puzzle_store_get(&s->store, j, &out->question, &out->answer)) return true;
    const struct trm_generate wish = {
        .rows = s->settings.size ? s->settings.size : s->config.rows,
        .cols = s->settings.size ? s->settings.size : s->config.cols,
        .clues = s->settings.clues,
        .perfect = s->settings.perfect,
        .min_rating = s->settings.min_rating,
    };
    struct trm_puzzle made;
    struct rng r;
    rng_init(&r, s->seed, j << 1 | 1); /* odd streams; those of samples are even */
    if (tasks ? !s->family->generate_kind(&r, j % tasks, &wish, &made, err)
              : !s->family->generate(&r, &wish, &made, err))
        return false;
    puzzle_store_put(&s->store, j, &made);
    out->question = made.question;
    out->answer = made.answer;
    trm_puzzle_done(&made);
    return true;
}

/* A new puzzle or an old one, so that new ones come in at a bounded pace. */
static bool draw_generated(struct source *s, int64_t number, struct rng *r, struct trm_puzzle *out,
                           struct trm_err *err)
{
    size_t count = s->store.count;
    double known = SOURCE_FIRST_POOL + floor((double)number * s->settings.fresh);
    if (known < (double)count) count = (size_t)known;
    return generate(s, rng_below(r, (uint32_t)count), out, err);
}

static void draw_from_file(const struct source *s, int64_t number, struct trm_puzzle *out)
{
    size_t count = s->store.count, epoch = (size_t)number / count, place = (size_t)number % count;
    CHECK(puzzle_store_get(&s->store, order_at(place, count, s->seed + epoch), &out->question,
                           &out->answer));
}

bool source_base_puzzle(struct source *s, int64_t number, struct rng *r, struct trm_puzzle *out,
                        struct trm_augment *a, struct trm_err *err)
{
    *a = trm_augment_none();
    if (s->tasks) {
        source_task_pair(s, r, out, a);
        return true;
    }
    if (s->settings.kind == SOURCE_PUZZLES)
        draw_from_file(s, number, out);
    else if (!draw_generated(s, number, r, out, err))
        return false;
    bool turned = s->settings.tasks > 0; /* a kind of puzzle is turned in a way of its own */
    if (s->settings.augment && !turned) augment_draw(r, out, s->config.rows, s->config.cols, a);
    return true;
}
