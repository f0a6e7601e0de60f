/* Kinds of ARC pairs for training: a rule with its choices, turned and recoloured in one way. Of a
 * kind there are pairs without end, and what they have in common is what an identifier stands for.
 *
 * A kind that has no pair that is small enough for the canvas is passed over, so that every number
 * is a kind on every canvas. */
#include "puzzle/arc_rules.h"
#include "puzzle/families.h"

#include "base/alloc.h"
#include "trmscope/augment.h"

enum {
    KIND_SEED = 0x6b696e64,
    KIND_TRIES = 1000, /* draws of a kind */
    PAIR_TRIES = 200,  /* of a pair that fits; the rarest on 12 x 12 fit once in fifty */
};

struct kind {
    const struct arc_rule *rule;
    int choice[ARC_CHOICES];
    struct trm_augment augment;
};

static struct kind draw_kind(struct rng *r)
{
    struct kind k;
    struct trm_puzzle nothing = {.name = NULL};
    int count = 0;
    while (arc_rule(count)) count++;
    k.rule = arc_rule((int)rng_below(r, (uint32_t)count));
    arc_rule_choose(r, k.rule, k.choice);
    family_arc.augment(r, &nothing, &k.augment);
    return k;
}

static bool fits(const struct trm_grid *g, int rows, int cols)
{
    return g->rows <= rows && g->cols <= cols;
}

static bool draw_pair(struct rng *r, const struct kind *k, int rows, int cols, struct trm_pair *out)
{
    for (int i = 0; i < PAIR_TRIES; i++) {
        struct trm_pair pair;
        if (!arc_rule_pair(r, k->rule, k->choice, &pair)) return false;
        trm_augment_apply(&k->augment, &pair.input, &out->input);
        trm_augment_apply(&k->augment, &pair.output, &out->output);
        if (fits(&out->input, rows, cols) && fits(&out->output, rows, cols)) return true;
    }
    return false;
}

bool arc_generate_kind(struct rng *r, uint64_t kind, const struct trm_generate *wish,
                       struct trm_puzzle *out, struct trm_err *err)
{
    int rows = wish->rows ? wish->rows : ARC_SIDE, cols = wish->cols ? wish->cols : ARC_SIDE;
    struct rng own;
    rng_init(&own, KIND_SEED, kind);
    for (int i = 0; i < KIND_TRIES; i++) {
        struct kind k = draw_kind(&own);
        struct trm_pair first, pair;
        if (!draw_pair(&own, &k, rows, cols, &first)) continue;
        if (!draw_pair(r, &k, rows, cols, &pair)) pair = first;
        *out = (struct trm_puzzle){.family = &family_arc,
                                   .name = xstrdup(k.rule->name),
                                   .question = pair.input,
                                   .answer = pair.output,
                                   .rating = -1};
        return true;
    }
    return trm_err_set(err, TRM_ERR_USAGE, "no kind of ARC pair fits a canvas of %d x %d", rows,
                       cols);
}
