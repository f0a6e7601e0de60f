/* What is seen leaves the program: the screen as a picture, the run as a file, the session as an
 * asciicast. */
#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include "base/clock.h"
#include "base/str.h"
#include "canvas/asciicast.h"

struct app;
struct job;
struct trm_err;

/* Asks for a file, whose ending says what is written; while a session is recorded, first whether
 * that shall end. */
void export_ask(struct app *a);
void export_ask_run(struct app *a); /* for the run, whether a session is recorded or not */

/* Begins what waits, takes what the job of a run has to say, tells of a recording in trouble. */
void export_tick(struct app *a);
bool export_busy(const struct app *a);
/* Quitting: false, with a question on the screen, while a run waits to be written. */
bool export_may_quit(struct app *a);
/* Waits for what is being written, and says on standard error what was not. */
void export_close(struct app *a);

/* A session that is recorded. Its file grows with every picture, so that whatever ends the program
 * leaves what was seen before. path NULL: none is. */
struct recording {
    char *path;
    int fd;
    struct str text; /* lines that the file lacks: they could not be written yet */
    bool told;       /* that they could not */
    struct cast cast;
    double since;     /* app_now of its first picture, of a script's; NaN before */
    double passed;    /* seconds from the first picture to the last, of a person's */
    struct lap clock; /* since the last */
};

/* False and an error, and nothing is recorded, when the file cannot be written. */
bool recording_start(struct app *a, const char *path, struct trm_err *err);
void recording_frame(struct app *a); /* what was just drawn, if a session is recorded */
/* The end of the program: writes what is left, and forgets it also where that cannot be. */
bool recording_stop(struct app *a, struct trm_err *err);

#endif
