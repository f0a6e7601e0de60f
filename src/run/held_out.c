/* A function of the recipe alone, so that a resumed run is measured by the same puzzles. */
#include "run/held_out.h"

#include "base/path.h"
#include "puzzle/dataset.h"
#include "train/source.h"

#include <math.h>
#include <string.h>

static const uint64_t SEED = 0x68656c642d6f7574u; /* of what is held out */

/* Answers that a file does not have are solved once, here. */
static void add_with_answer(struct trm_puzzles *out, const struct trm_puzzle *p)
{
    struct trm_puzzle copy = trm_puzzle_copy(p);
    trm_puzzle_complete(&copy);
    trm_puzzles_add(out, &copy);
    trm_puzzle_done(&copy);
}

/* So many of a file's puzzles, spread evenly over it. */
struct spread {
    struct trm_puzzles *out;
    size_t wanted, all, taken, at;
};

static bool count_one(const struct trm_puzzle *p, void *with, struct trm_err *err)
{
    (void)p, (void)with, (void)err;
    return true;
}

static bool take_some(const struct trm_puzzle *p, void *with, struct trm_err *err)
{
    struct spread *s = with;
    (void)err;
    if (s->taken < s->wanted && s->at++ == s->taken * s->all / s->wanted) {
        add_with_answer(s->out, p);
        s->taken++;
    }
    return true;
}

/* Twice through the file, for it may be larger than what one wants in memory. */
static bool from_file(const struct recipe *r, struct trm_puzzles *out, struct trm_err *err)
{
    const struct trm_family *family =
        r->model.family[0] ? trm_family_find(r->model.family, err) : NULL;
    if (r->model.family[0] && !family) return false;
    if (path_is_stream(r->evaluation_puzzles) || strcmp(r->evaluation_puzzles, "-") == 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "evaluation.puzzles: %s: found a device or a pipe, expected a file",
                           r->evaluation_puzzles);
    struct trm_puzzles counted = {.each = count_one};
    struct spread s = {.out = out, .wanted = (size_t)r->evaluation_count};
    struct trm_puzzles taken = {.each = take_some, .with = &s};
    bool read = trm_puzzles_read(&counted, r->evaluation_puzzles, family, err);
    s.all = counted.count;
    if (s.wanted > s.all) s.wanted = s.all;
    return (read && trm_puzzles_read(&taken, r->evaluation_puzzles, family, err)) ||
           trm_err_prefix(err, "evaluation.puzzles");
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

/* NULL: the recipe does not say what the tokens of a data set mean. */
static const struct trm_family *family_of(const struct recipe *r)
{
    const struct trm_config *c = &r->model;
    bool known = c->family[0] && c->rows * c->cols == c->seq_len;
    return known ? trm_family_find(c->family, NULL) : NULL;
}

/* The first data set with a test/ half whose share at the end of the run is above 0:
 * held_out_puzzles uses only those. NULL: none. */
static const char *with_test_half(const struct recipe *r)
{
    if (r->evaluation_count == 0 || r->evaluation_puzzles[0]) return NULL;
    for (int i = 0; i < r->data.count; i++) {
        const struct source_settings *s = &r->data.source[i];
        bool used = schedule_at(&s->share, 1, 1) > 0;
        if (used && s->kind == SOURCE_DATASET && dataset_has_split(s->path, "test")) return s->path;
    }
    return NULL;
}

const char *held_out_unknown(const struct recipe *r)
{
    return family_of(r) ? NULL : with_test_half(r);
}

const char *held_out_test_half(const struct recipe *r)
{
    return family_of(r) ? with_test_half(r) : NULL;
}

/* With their demonstrations, by which a model that crops knows how large an answer may be. */
static bool test_half(const struct recipe *r, int place, size_t count, struct trm_puzzles *out,
                      struct trm_err *err)
{
    const struct trm_config *c = &r->model;
    const struct trm_family *family = family_of(r);
    const char *folder = r->data.source[place].path;
    struct dataset d = {0};
    if (!family || !dataset_has_split(folder, "test")) return true;
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
