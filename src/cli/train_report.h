/* What `trmscope train` and `teach` say while they run: one line that is drawn again and again on a
 * terminal, lines of a log elsewhere. Everything goes to standard error.
 */
#ifndef CLI_TRAIN_REPORT_H
#define CLI_TRAIN_REPORT_H

#include "run/training.h"

struct train_report {
    bool line;       /* a terminal sees a progress line */
    bool quiet;      /* neither line nor log */
    double log_due;  /* seconds of the run: when the log gets its next line */
    double log_step; /* the step of its last one */
    bool drawn;      /* a progress line stands on the screen */
};

void train_report_begin(struct train_report *r, bool quiet);

/* Everything that is new since the last call. */
void train_report_show(struct train_report *r, struct training *t);

/* What a wish to stop comes to, said when it comes: a step may take long. */
void train_report_stopping(struct train_report *r);

/* The last words of a run that ended well. */
void train_report_end(struct train_report *r, struct training *t, const char *name);

#endif
