/* What an evaluation came to, as text for people and as JSON. */
#ifndef CLI_EVAL_REPORT_H
#define CLI_EVAL_REPORT_H

#include "base/jsonw.h"
#include "run/evaluate.h"

struct eval_report {
    const char *puzzles; /* name of the pack */
    const char *model;
    const struct evaluation *evaluation;
    struct evaluation_totals totals;
};

void eval_report_text(const struct eval_report *r, struct str *out);

/* One object, as a member `key` of an object or (NULL) of an array. */
void eval_report_json(const struct eval_report *r, const char *key, struct jsonw *w);

#endif
