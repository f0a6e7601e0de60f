/* Data sets of the public code. Its loader goes through the groups in a new random order each time
 * and takes all examples of one puzzle of each; here one of them is drawn. */
#include "train/order.h"
#include "train/source_internal.h"

bool source_open_dataset(struct source *s, struct trm_err *err)
{
    const struct trm_config *c = &s->config;
    struct dataset *d = &s->dataset;
    if (!dataset_open(d, s->settings.path, "train", err)) return false;
    if (d->seq_len != c->seq_len || d->vocab > c->vocab_size)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: found seq_len %d and vocab_size %d, but the model has %d and %d",
                           d->path, d->seq_len, d->vocab, c->seq_len, c->vocab_size);
    if (c->puzzle_emb_ndim == 0 || d->identifiers <= c->num_puzzle_identifiers) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "%s: found %d puzzle identifiers, but the model has %d",
                       d->path, d->identifiers, c->num_puzzle_identifiers);
}

/* Draws from indices[i] .. indices[i + 1] - 1. Where that is nothing, a neighbour below count. */
static size_t draw_between(const struct npy *indices, size_t i, size_t count, struct rng *r)
{
    int64_t begin = dtype_integer(indices->array.dtype, indices->array.data, i);
    int64_t end = dtype_integer(indices->array.dtype, indices->array.data, i + 1);
    size_t drawn = (size_t)begin + (end > begin ? rng_below(r, (uint32_t)(end - begin)) : 0);
    return drawn < count ? drawn : count - 1;
}

bool source_dataset_sample(struct source *s, int64_t number, int32_t *inputs, int32_t *labels,
                           int32_t *identifier, struct trm_err *err)
{
    const struct dataset *d = &s->dataset;
    size_t epoch = (size_t)number / d->groups, place = (size_t)number % d->groups;
    struct rng r;
    rng_init(&r, s->seed, (uint64_t)number << 1);
    size_t group = order_at(place, d->groups, s->seed + epoch);
    size_t puzzle = draw_between(&d->group_indices, group, d->puzzles, &r);
    size_t example = draw_between(&d->puzzle_indices, puzzle, d->examples, &r);
    *identifier = s->config.puzzle_emb_ndim > 0 ? dataset_identifier(d, example) : 0;
    return dataset_tokens(d, example, inputs, labels, err);
}
