/* From a base puzzle to what the network is shown: a symmetry, clues given back, tokens. */
#include "train/source.h"

#include "base/alloc.h"
#include "base/check.h"
#include "puzzle/augment_draw.h"
#include "train/loss.h"
#include "train/source_internal.h"

#include <stdlib.h>

/* The family, and a board that belongs to the token count. */
static bool find_family(struct source *s, struct trm_err *err)
{
    const struct trm_config *c = &s->config;
    s->family = trm_family_find(c->family, err);
    if (!s->family) return trm_err_prefix(err, "family");
    if (c->rows * c->cols != c->seq_len)
        return trm_err_set(err, TRM_ERR_INPUT, "rows, cols: found %d x %d, but seq_len is %d",
                           c->rows, c->cols, c->seq_len);
    int vocab = s->family->vocab_for(c->rows, c->cols);
    if (vocab == c->vocab_size) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "vocab_size: found %d, but %s of %d x %d has %d",
                       c->vocab_size, s->family->title, c->rows, c->cols, vocab);
}

/* Whether the puzzles that are made can be told apart, and whether they need to be. */
static bool check_kinds(const struct source *s, struct trm_err *err)
{
    int tasks = s->settings.tasks, identifiers = s->config.num_puzzle_identifiers;
    bool many = s->family->generate_kind != NULL;
    if (many != (tasks > 0))
        return trm_err_set(err, TRM_ERR_INPUT, "tasks: found %d, expected %s for %s", tasks,
                           many ? "a number above 0" : "0", s->family->title);
    if (tasks < identifiers || tasks == 0) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "tasks: found %d, but the model has %d identifiers, expected one more than "
                       "tasks",
                       tasks, identifiers);
}

bool source_makes(const struct trm_family *f, int side)
{
    enum { LEAST = 3 }; /* of any generator, where the family reads smaller boards too */
    return side >= LEAST && f->vocab_for(side, side) > 0;
}

/* Whether there are boards of the wanted size, and they have a place on the canvas. */
static bool check_size(const struct source *s, struct trm_err *err)
{
    const struct trm_config *c = &s->config;
    int size = s->settings.size, room = c->rows < c->cols ? c->rows : c->cols;
    bool smaller = c->crop || s->family->encode_at;
    if (size > 0 && !source_makes(s->family, size))
        return trm_err_set(err, TRM_ERR_INPUT, "size: found %d, but no %s of %d x %d can be made",
                           size, s->family->title, size, size);
    if (size == 0 || (smaller ? size <= room : size == c->rows && size == c->cols)) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "size: found %d, expected %s %d, for a canvas of %d x %d%s", size,
                       smaller ? "at most" : "exactly", room, c->rows, c->cols,
                       smaller ? "" : "; smaller boards need crop: true");
}

static bool read_puzzles(struct source *s, struct trm_err *err)
{
    bool tasks =
        s->family->generate_kind != NULL; /* the question alone does not say what is asked */
    if (tasks == (s->settings.versions > 0))
        return tasks ? source_read_tasks(s, err) : source_read_puzzles(s, err);
    return trm_err_set(err, TRM_ERR_INPUT, "versions: found %d, expected %s for %s",
                       s->settings.versions, tasks ? "a number above 0" : "0", s->family->title);
}

static bool open_kind(struct source *s, struct trm_err *err)
{
    switch (s->settings.kind) {
    case SOURCE_GENERATE:
        if (!find_family(s, err) || !check_kinds(s, err) || !check_size(s, err)) return false;
        puzzle_store_init(&s->store, (size_t)s->settings.pool);
        return true;
    case SOURCE_PUZZLES: return find_family(s, err) && read_puzzles(s, err);
    case SOURCE_DATASET: return source_open_dataset(s, err);
    }
    return trm_err_set(err, TRM_ERR_INTERNAL, "no such kind of source");
}

struct source *source_open(const struct source_settings *settings, const struct trm_config *c,
                           uint64_t seed, struct trm_err *err)
{
    struct source *s = xcalloc(1, sizeof *s);
    s->settings = *settings;
    s->config = *c;
    s->seed = seed;
    if (open_kind(s, err)) return s;
    source_free(s);
    return NULL;
}

void source_free(struct source *s)
{
    if (!s) return;
    puzzle_store_done(&s->store);
    dataset_close(&s->dataset);
    free(s->tasks);
    free(s);
}

double source_epoch(const struct source *s)
{
    const struct dataset *d = &s->dataset;
    switch (s->settings.kind) {
    case SOURCE_GENERATE: break;
    case SOURCE_PUZZLES: return (double)s->store.count;
    case SOURCE_DATASET: return (double)d->groups * (double)d->examples / (double)d->puzzles;
    }
    return 0;
}

/* ---- a puzzle -------------------------------------------------------------------------------- */

/* Fills `count` blanks of the question, drawn at random, with the answer. */
static void give_back(struct trm_puzzle *p, struct rng *r, int count)
{
    int blank[TRM_GRID_CELLS], blanks = 0, cells = trm_grid_size(&p->question);
    for (int i = 0; i < cells; i++)
        if (p->question.cell[i] == p->family->blank) blank[blanks++] = i;
    if (count > blanks) count = blanks;
    for (int k = 0; k < count; k++) {
        int other = k + (int)rng_below(r, (uint32_t)(blanks - k)), cell = blank[other];
        blank[other] = blank[k];
        p->question.cell[cell] = p->answer.cell[cell];
    }
}

/* Sample `number` as a puzzle without a name, and where it lies on the canvas. */
static bool draw(struct source *s, int64_t number, struct trm_puzzle *out, struct trm_augment *a,
                 struct trm_err *err)
{
    const struct source_settings *set = &s->settings;
    struct trm_puzzle base = {.family = s->family};
    struct rng r;
    rng_init(&r, s->seed, (uint64_t)number << 1);
    if (!source_base_puzzle(s, number, &r, &base, a, err)) return false;
    bool moves = set->augment && !s->config.crop; /* a board begins with its grid */
    if (moves) augment_place(&r, &base, s->config.rows, s->config.cols, a);
    *out = base;
    trm_augment_apply(a, &base.question, &out->question);
    trm_augment_apply(a, &base.answer, &out->answer);
    trm_augment_relabel(a, s->family, &out->question, &out->answer);
    int range = set->most_extra - set->least_extra;
    int extra = set->least_extra + (range > 0 ? (int)rng_below(&r, (uint32_t)range + 1) : 0);
    if (s->family->fills_blanks) give_back(out, &r, extra);
    return true;
}

bool source_puzzle(struct source *s, int64_t number, struct trm_puzzles *out, struct trm_err *err)
{
    CHECK(s->family);
    struct trm_augment a;
    struct trm_puzzle p;
    if (!draw(s, number, &p, &a, err)) return false;
    p.name = xasprintf("sample %lld", (long long)number);
    p.rating = -1;
    trm_puzzles_add(out, &p);
    free(p.name);
    return true;
}

bool source_encode(const struct source *s, const struct trm_augment *a, const struct trm_grid *grid,
                   int32_t *tokens)
{
    const struct trm_config *c = &s->config;
    return (c->crop ? trm_augment_encode_within : trm_augment_encode)(a, s->family, grid, c->rows,
                                                                      c->cols, tokens);
}

static bool puzzle_sample(struct source *s, int64_t number, int32_t *inputs, int32_t *labels,
                          int32_t *identifier, struct trm_err *err)
{
    const struct trm_config *c = &s->config;
    struct trm_augment a;
    struct trm_puzzle p;
    if (!draw(s, number, &p, &a, err)) return false;
    CHECK(source_encode(s, &a, &p.question, inputs));
    CHECK(source_encode(s, &a, &p.answer, labels));
    *identifier = c->puzzle_emb_ndim > 0 ? p.identifier : 0;
    return true;
}

bool source_sample(struct source *s, int64_t number, int32_t *inputs, int32_t *labels,
                   int32_t *identifier, struct trm_err *err)
{
    bool made = s->settings.kind == SOURCE_DATASET
                    ? source_dataset_sample(s, number, inputs, labels, identifier, err)
                    : puzzle_sample(s, number, inputs, labels, identifier, err);
    for (int i = 0; made && i < s->config.seq_len; i++)
        if (labels[i] == 0) labels[i] = LABEL_IGNORED; /* PAD */
    return made;
}
