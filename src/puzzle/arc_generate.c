/* Making ARC tasks: a rule, its choices, demonstrations on random inputs.
 *
 * A task is only taken when its demonstrations leave one answer: no other rule, with any choices,
 * explains them, and every set of choices of its own rule that explains them has the same answer.
 * That is checked by trying them all; most fail at the first demonstration. */
#include "puzzle/arc_draw.h"
#include "puzzle/arc_rules.h"
#include "puzzle/families.h"

#include "base/alloc.h"
#include "base/str.h"

#include <string.h>

enum {
    DEMOS = 3,
    MORE_DEMOS = 2,   /* up to so many more */
    INPUT_TRIES = 50, /* draws of an input on which the rule does something */
    TASK_TRIES = 200,
};

const struct arc_rule *arc_rule(int i)
{
    static const struct arc_rule *const lists[] = {
        arc_rules_shape, arc_rules_colour, arc_rules_object, arc_rules_line, arc_rules_logic};
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++)
        for (const struct arc_rule *rule = lists[k]; rule->name; rule++)
            if (i-- == 0) return rule;
    return NULL;
}

/* ---- Explaining ------------------------------------------------------------------------------ */

static bool explains(const struct arc_rule *rule, const int *choice, const struct trm_puzzle *p)
{
    struct trm_grid out;
    for (int i = 0; i < p->demo_count; i++)
        if (!rule->apply(choice, &p->demos[i].input, &out) ||
            !trm_grid_equal(&out, &p->demos[i].output))
            return false;
    return true;
}

static bool answers(const struct arc_rule *rule, const int *choice, const struct trm_puzzle *p,
                    const struct trm_grid *answer)
{
    struct trm_grid out;
    return rule->apply(choice, &p->question, &out) && trm_grid_equal(&out, answer);
}

/* The next set of choices, like a counter; false after the last. */
static bool next_choice(const struct arc_rule *rule, int *choice)
{
    for (int k = 0; k < ARC_CHOICES; k++) {
        if (++choice[k] < rule->options[k]) return true;
        choice[k] = 0;
    }
    return false;
}

bool arc_rule_explains(const struct arc_rule *rule, const struct trm_puzzle *p,
                       const struct trm_grid *answer)
{
    int choice[ARC_CHOICES] = {0};
    do {
        if (explains(rule, choice, p) && !(answer && answers(rule, choice, p, answer))) return true;
    } while (next_choice(rule, choice));
    return false;
}

/* Whether the demonstrations leave the answer open. */
static bool is_ambiguous(const struct arc_rule *rule, const struct trm_puzzle *p)
{
    if (arc_rule_explains(rule, p, &p->answer)) return true;
    for (int i = 0; arc_rule(i); i++)
        if (arc_rule(i) != rule && arc_rule_explains(arc_rule(i), p, NULL)) return true;
    return false;
}

/* ---- Making ---------------------------------------------------------------------------------- */

bool arc_rule_pair(struct rng *r, const struct arc_rule *rule, const int *choice,
                   struct trm_pair *pair)
{
    for (int i = 0; i < INPUT_TRIES; i++) {
        rule->input(r, choice, &pair->input);
        bool done = rule->apply(choice, &pair->input, &pair->output);
        if (done && !trm_grid_equal(&pair->input, &pair->output)) return true;
    }
    return false;
}

void arc_rule_choose(struct rng *r, const struct arc_rule *rule, int *choice)
{
    for (int k = 0; k < ARC_CHOICES; k++)
        choice[k] = rule->options[k] ? (int)rng_below(r, (uint32_t)rule->options[k]) : 0;
}

static bool is_new(const struct trm_puzzle *p, const struct trm_grid *input)
{
    for (int i = 0; i < p->demo_count; i++)
        if (trm_grid_equal(&p->demos[i].input, input)) return false;
    return true;
}

bool arc_rule_task(struct rng *r, const struct arc_rule *rule, struct trm_puzzle *out)
{
    int choice[ARC_CHOICES] = {0}, wanted = arc_between(r, DEMOS, DEMOS + MORE_DEMOS);
    arc_rule_choose(r, rule, choice);
    *out = (struct trm_puzzle){.family = &family_arc,
                               .name = xstrdup(rule->name),
                               .rating = -1,
                               .demos = xcalloc((size_t)wanted, sizeof *out->demos)};
    struct trm_pair pair;
    bool drawn = true;
    while (drawn && out->demo_count < wanted) {
        drawn = arc_rule_pair(r, rule, choice, &pair) && is_new(out, &pair.input);
        if (drawn) out->demos[out->demo_count++] = pair;
    }
    drawn = drawn && arc_rule_pair(r, rule, choice, &pair) && is_new(out, &pair.input);
    if (!drawn) {
        trm_puzzle_done(out);
        return false;
    }
    out->question = pair.input;
    out->answer = pair.output;
    return true;
}

/* The rule of that name, or any. */
static const struct arc_rule *choose_rule(struct rng *r, const char *name, struct trm_err *err)
{
    int count = 0;
    struct str names = {0};
    while (arc_rule(count)) count++;
    if (!name) return arc_rule((int)rng_below(r, (uint32_t)count));
    for (int i = 0; i < count; i++) {
        if (strcmp(arc_rule(i)->name, name) == 0) {
            str_done(&names);
            return arc_rule(i);
        }
        str_printf(&names, "%s%s", i ? ", " : "", arc_rule(i)->name);
    }
    trm_err_set(err, TRM_ERR_USAGE, "there is no rule \"%.40s\", expected one of %s", name,
                names.text);
    str_done(&names);
    return NULL;
}

bool arc_generate(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                  struct trm_err *err)
{
    for (int i = 0; i < TASK_TRIES; i++) {
        const struct arc_rule *rule = choose_rule(r, wish->rule, err);
        if (!rule) return false;
        if (!arc_rule_task(r, rule, out)) continue;
        if (!is_ambiguous(rule, out)) return true;
        trm_puzzle_done(out);
    }
    return trm_err_set(err, TRM_ERR_USAGE, "no task that leaves one answer came up in %d tries",
                       TASK_TRIES);
}
