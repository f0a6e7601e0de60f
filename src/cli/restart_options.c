#include "cli/restart_options.h"

bool restart_options_check(const struct options *o, struct trm_err *err)
{
    static const char *const idle[] = {"vary", "noise", "pick", "seed", NULL};
    return options_given(o, "restarts") || options_given(o, "adapt") ||
           options_refuse(o, idle, "does nothing without --restarts", err);
}

bool restart_options(const struct options *o, const struct trm_puzzle *p,
                     struct restart_choice *out, struct trm_err *err)
{
    int kind = options_choice(o, "vary"), pick = options_choice(o, "pick");
    bool noise = options_given(o, "noise");
    if (kind < 0) kind = noise ? RESTART_NOISE : RESTART_SYMMETRY;
    if (noise && kind != RESTART_NOISE)
        return trm_err_set(err, TRM_ERR_USAGE, "--noise is for --vary noise");
    *out = (struct restart_choice){
        .restarts = {.count = (int)options_integer(o, "restarts", 1),
                     .kind = (enum restart_kind)kind,
                     .noise = options_real(o, "noise", 0.3),
                     .seed = (uint64_t)options_integer(o, "seed", 0)},
        .pick = pick < 0 ? PICK_Q : (enum pick)pick,
        .rules = pick_rules_decide(p),
    };
    if (out->pick == PICK_RULES && !out->rules)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "--pick rules: %s has no rules that tell a right answer; try vote or q",
                           p->family->title);
    return true;
}
