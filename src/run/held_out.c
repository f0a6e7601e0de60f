/* A function of the recipe alone, so that a resumed run is measured by the same puzzles. */
#include "run/held_out.h"

#include "base/check.h"
#include "puzzle/dataset.h"
#include "train/source.h"

#include <math.h>

static const uint64_t SEED = 0x68656c642d6f7574u; /* of what is held out */

/* Answers that a file does not have are solved once, here. */
static void add_with_answer(struct trm_puzzles *out, const struct trm_puzzle *p)
{
    struct trm_puzzle copy = trm_puzzle_copy(p);
    trm_puzzle_complete(&copy);
    trm_puzzles_add(out, &copy);
    trm_puzzle_done(&copy);
}

static void add_spread(struct trm_puzzles *out, const struct trm_puzzles *all, size_t count)
{
    if (count > all->count) count = all->count;
    for (size_t i = 0; i < count; i++) add_with_answer(out, &all->items[i * all->count / count]);
}

static bool from_file(const struct recipe *r, struct trm_puzzles *out, struct trm_err *err)
{
    const struct trm_family *family =
        r->model.family[0] ? trm_family_find(r->model.family, err) : NULL;
    struct trm_puzzles all = {0};
    if (r->model.family[0] && !family) return false;
    bool read = trm_puzzles_read(&all, r->evaluation_puzzles, family, err);
    if (read)
        add_spread(out, &all, (size_t)r->evaluation_count);
    else
        trm_err_prefix(err, "evaluation.puzzles");
    trm_puzzles_done(&all);
    return read;
}

/* Sample i of a source draws from its first puzzles, more with every sample: here from so many that
 * no two are likely to be the same. */
static bool generated(const struct recipe *r, int place, size_t count, struct trm_puzzles *out,
                      struct trm_err *err)
{
    enum { SPREAD = 64 };
    struct source_settings settings = r->data.source[place];
    settings.fresh = SPREAD;
    settings.pool = (int)fmin(1e6, SPREAD * ((double)count + 1));
    uint64_t seed = ((uint64_t)r->seed ^ SEED) * SOURCES + (uint64_t)place;
    struct source *s = source_open(&settings, &r->model, seed, err);
    bool made = s != NULL || trm_err_prefix(err, "data[%d]", place);
    for (size_t i = 0; i < count && made; i++) made = source_puzzle(s, (int64_t)i + 1, out, err);
    source_free(s);
    return made;
}

/* With their demonstrations, by which a model that crops knows how large an answer may be. */
static bool test_half(const struct recipe *r, int place, size_t count, struct trm_puzzles *out,
                      struct trm_err *err)
{
    const struct trm_config *c = &r->model;
    const struct trm_family *family = c->family[0] ? trm_family_find(c->family, NULL) : NULL;
    const char *folder = r->data.source[place].path;
    struct dataset d = {0};
    if (!family || c->rows * c->cols != c->seq_len) return true; /* boards unknown: not judged */
    if (!dataset_has_split(folder, "test")) return true;
    size_t before = out->count;
    bool read = dataset_open(&d, folder, "test", err);
    if (read && count > d.examples) count = d.examples;
    for (size_t i = 0; i < count && read; i++)
        read = dataset_example(&d, i * d.examples / count, family, c->rows, c->cols, out, err);
    dataset_close(&d);
    return read && dataset_add_demos(folder, out, before, c->rows, c->cols, err);
}

static bool of_source(const struct recipe *r, int place, size_t count, struct trm_puzzles *out,
                      struct trm_err *err)
{
    switch (r->data.source[place].kind) {
    case SOURCE_GENERATE: return generated(r, place, count, out, err);
    case SOURCE_DATASET: return test_half(r, place, count, out, err);
    case SOURCE_PUZZLES: break;
    }
    return true;
}

bool held_out_puzzles(const struct recipe *r, struct trm_puzzles *out, struct trm_err *err)
{
    if (r->evaluation_count == 0) return true;
    if (r->evaluation_puzzles[0]) return from_file(r, out, err);
    double shares[SOURCES] = {0}, sum = 0, passed = 0;
    for (int i = 0; i < r->data.count; i++) {
        bool trained_on_only = r->data.source[i].kind == SOURCE_PUZZLES;
        shares[i] = trained_on_only ? 0 : schedule_at(&r->data.source[i].share, 1, 1);
        sum += shares[i];
    }
    for (int i = 0; i < r->data.count && sum > 0; i++) {
        double begin = round(passed / sum * r->evaluation_count);
        passed += shares[i];
        double end = round(passed / sum * r->evaluation_count);
        if (!of_source(r, i, (size_t)(end - begin), out, err)) return false;
    }
    return true;
}
