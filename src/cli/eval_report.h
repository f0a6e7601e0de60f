/* What an evaluation came to, as text for people and as JSON. */
#ifndef CLI_EVAL_REPORT_H
#define CLI_EVAL_REPORT_H

#include "base/jsonw.h"
#include "cli/restart_options.h"
#include "run/task_scores.h"

struct eval_report {
    const char *puzzles; /* name of the pack */
    const char *model;
    const struct evaluation *evaluation; /* of one run a puzzle */
    const struct evaluation *restarts;   /* what it was picked from; NULL: plain runs */
    const struct restart_choice *choice;
    struct evaluation_totals totals; /* of `evaluation` */
    const struct trm_family *family;
    const struct task_scores *tasks; /* NULL in families that have no tasks */
};

void eval_report_text(const struct eval_report *r, struct str *out);

/* One object of an array. */
void eval_report_json(const struct eval_report *r, struct jsonw *w);

#endif
