/* How accuracy grows with the number of restarts: one column for 1, 2, 4, ... of them, one row for
 * each way to pick an answer. */
#ifndef CLI_RESTART_REPORT_H
#define CLI_RESTART_REPORT_H

#include "base/jsonw.h"
#include "cli/restart_options.h"

/* known: how many puzzles have an answer to compare with. */
void restart_report_text(const struct evaluation *e, const struct restart_choice *choice,
                         size_t known, struct str *out);

/* A member "restarts" of an object. */
void restart_report_json(const struct evaluation *e, const struct restart_choice *choice,
                         size_t known, struct jsonw *w);

/* What a table shows next after `n` of `most`: 1, 2, 4, 8, ... and the last. */
int report_next(int n, int most);

#endif
