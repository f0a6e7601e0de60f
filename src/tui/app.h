/* The terminal program: one thread, one loop. It reads events, lets the session move, and draws
 * what changed, at most 30 times a second; without events and changes it sleeps.
 *
 *   key -> keymap -> action -> app_do changes the app or asks the session
 *   session (worker) -> frames -> screen_draw -> canvas -> terminal
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "tui/keymap.h"
#include "tui/screen.h"
#include "tui/session.h"
#include "tui/terminal.h"

struct app {
    struct terminal *terminal;
    struct keymap keymap;
    struct session session;
    struct screen screen; /* what is shown and how */
    struct canvas canvas; /* the last picture */
    bool scripted;        /* the clock is the script's */
    double clock;         /* seconds, while scripted */
    double drawn;         /* when the last picture was made */
    int drawn_frames;     /* frames the run had when it began */
    bool dirty, quit;
    int stop_signal; /* the signal that made it quit, or 0 */
};

struct app_wish {
    struct terminal_wish terminal;
    const struct theme *theme;
    size_t first;  /* puzzle to begin with, from 0 */
    int threads;   /* 0: one for each processor */
    size_t budget; /* bytes for the latents of a run; 0: the default */
};

/* m is shared; puzzles must outlive the app. */
bool app_open(struct app *a, const struct app_wish *w, const struct trm_model *m,
              const struct trm_puzzles *puzzles, struct trm_err *err);
void app_close(struct app *a);

/* Until the person quits. */
void app_loop(struct app *a);

/* ---- What the loop and a script do ---- */

double app_now(const struct app *a);
void app_event(struct app *a, const struct event *e);
void app_do(struct app *a, enum action action);       /* in deeds.c */
void app_mouse(struct app *a, const struct event *e); /* in deeds.c */
void app_news(struct app *a); /* takes what the worker has and lets the session move */
void app_draw(struct app *a);
void app_say(struct app *a, enum message_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
