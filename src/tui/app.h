/* The terminal program: one thread, one loop. It reads events, lets the session move, and draws
 * what changed, at most 30 times a second; without events and changes it sleeps.
 *
 *   key -> keymap -> action -> app_do changes the app or asks the session
 *   session (worker) -> frames -> screen_draw -> canvas -> terminal
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "run/pick.h"
#include "tui/answers.h"
#include "tui/export.h"
#include "tui/keymap.h"
#include "tui/lessons.h"
#include "tui/library.h"
#include "tui/messages.h"
#include "tui/models.h"
#include "tui/page.h"
#include "tui/screen.h"
#include "tui/session.h"
#include "tui/terminal.h"
#include "tui/tutor.h"

enum { PAGES_MOST = 16, WATCHED_MOST = 28, LEAVING_MOST = 6 };

struct app {
    struct terminal *terminal;
    struct keymap keymap;
    struct page pages[PAGES_MOST]; /* the scope at the bottom; page.h */
    int page_count;
    int watched[WATCHED_MOST]; /* descriptors that wake the loop */
    int watched_count;
    struct job *leaving[LEAVING_MOST]; /* cancelled ones that have not ended yet (work.h) */
    int leaving_count;
    struct answers answers;  /* to prompts, to be recalled */
    struct editing *editing; /* the editor, kept while its page is closed; NULL: none was opened */
    struct area body, keys;  /* of the last picture: where overlays lie, the key bar */
    struct session session;
    struct library library;
    struct models models;
    struct lessons lessons;
    struct survey_state *survey; /* of a pack (survey_page.h); NULL: none */
    struct queue queue;          /* what `n` goes on to */
    int threads;                 /* that compute; 0: one for each processor */
    struct trm_puzzles own;      /* those of the session, when they were opened from within */
    struct writing *to_write;    /* a run that is still being made, or NULL (export.h) */
    struct job *exporting;       /* a run to a file, or NULL */
    char *export_path;           /* asked for last */
    struct recording recording;  /* of this session */
    struct tutor tutor;
    /* What the last restarts found (restarts_page.h), or NULL. */
    struct restarts_state *restarts_kept;
    int probes;                        /* done so far: each has a seed of its own */
    struct restarts_settings restarts; /* the last ones; count 0: none yet */
    struct screen screen;              /* what is shown and how */
    struct theme *own_theme;           /* chosen while it runs, or NULL */
    struct canvas canvas;              /* the last picture */
    bool scripted;                     /* the clock is the script's */
    double clock;                      /* seconds, while scripted */
    double drawn;                      /* when the last picture was made */
    int drawn_frames;                  /* frames the run had when it began */
    bool dirty, quit;
    bool timeless;        /* a script's: pictures tell nothing of how long things take */
    bool news;            /* what workers did is being taken: what is said now is news */
    double message_until; /* so long a message stays in spite of keys */
    bool message_is_news; /* and of this page and this run, which it goes with */
    const struct page_kind *news_page;
    const struct trm_recorder *news_run;
    struct messages messages; /* what was said so far */
    bool interrupted;     /* the last thing that came was ^C, and quitting asked a question */
    int stop_signal;      /* the signal that made it quit, or 0 */
};

struct app_wish {
    struct terminal_wish terminal;
    const struct theme *theme;   /* must live as long as the app */
    const struct keymap *keymap; /* NULL: the built-in keys */
    const char *complaint;       /* something to be said at the beginning, or NULL */
    const char *remark;          /* the same of the puzzle and its model */
    struct trm_config hint; /* what was said of the model's family, rows and cols; 0: nothing */
    size_t first;                /* puzzle to begin with, from 0 */
    int threads;                 /* 0: one for each processor */
    struct shelf *shelf; /* shared; the puzzles are only its number `first`; NULL: they are all */
    const char *named;   /* the file or folder that was named, or NULL */
    const char *pack;    /* file whose number `first` is the only puzzle that was read of it so far;
                            the rest is read in the background; NULL: none */
    size_t budget;       /* bytes for the latents of a run; 0: the default */
    struct trm_recorder *recorded; /* a run from a file in place of a model's; shared */
    bool tutor;                    /* begin with the tutorial */
    const char *record;            /* where the session is recorded (.cast), or NULL */
};

/* m is shared (NULL where there is a recorded run); puzzles must outlive the app. */
bool app_open(struct app *a, const struct app_wish *w, const struct trm_model *m,
              const struct trm_puzzles *puzzles, struct trm_err *err);
void app_close(struct app *a);

/* Until the person quits. */
void app_loop(struct app *a);

/* ---- What the loop and a script do ---- */

/* One turn of the loop without its events: news, a picture when one is due; and the
 * sleep after it. */
void app_turn(struct app *a);
void app_sleep(struct app *a);
double app_now(const struct app *a);
void app_event(struct app *a, const struct event *e);
void app_do(struct app *a, enum action action);            /* by the page that has it, or ... */
void app_do_everywhere(struct app *a, enum action action); /* ... in deeds.c */
struct reach app_reach(const struct app *a);               /* the contexts whose keys work now */
void app_news(struct app *a); /* takes what workers have and lets time pass */
void app_draw(struct app *a);
void app_wait(struct app *a, int milliseconds); /* until there is an event or news */
bool app_idle(const struct app *a);             /* all that was asked for is there */
/* An answer to what the person does stays until something else is done; news of workers stays for
 * some seconds at least, so that it is read, where page and run stay. */
void app_say(struct app *a, enum message_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says what can be seen elsewhere too, unless there is news to be read. */
void app_remark(struct app *a, enum message_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- What pages ask for ---- */

/* Shows puzzle `first` of a pack in the scope and takes the pack over; pages stay open. A puzzle
 * that the present model cannot read is shown as soon as another model that can is opened; when
 * there is none everything stays as it was, and a message says why. */
bool app_show_puzzles(struct app *a, struct trm_puzzles *pack, size_t first);

/* The same of puzzle items[at] of a shelf (shared); `n` goes through the others in their order. */
bool app_show_shelf(struct app *a, struct shelf *s, const size_t *items, size_t count, size_t at);
/* With that model (shared) in place of the present one. */
bool app_show_shelf_by(struct app *a, const struct trm_model *m, struct shelf *s,
                       const size_t *items, size_t count, size_t at);

/* The next puzzle, or the one before (by -1), around at the end. */
void app_next_puzzle(struct app *a, int by);

/* The next test input of the ARC task that is shown, around at the end. */
void app_next_test(struct app *a);

/* A model (shared) with puzzle `first` of a pack, which is taken over with its queue (may be
 * empty), or with the present puzzle when pack is NULL. On an error everything stays as it was, the
 * caller's too. */
bool app_show(struct app *a, const struct trm_model *m, struct trm_puzzles *pack, size_t first,
              struct queue *q, struct trm_err *err);
/* Takes it over; its puzzle is shown already. */
void app_set_queue(struct app *a, struct queue *q);

/* ---- The stack of pages (pages.c), for the loop ---- */

void pages_close(struct app *a);
void pages_key(struct app *a, int key);
void pages_text(struct app *a, const char *utf8, size_t length);
void pages_mouse(struct app *a, const struct event *e);
void pages_tick(struct app *a);
double pages_deadline(const struct app *a);
bool pages_busy(const struct app *a);
void pages_draw(struct app *a);

/* The page at the bottom (scope_page.c). */
extern const struct page_kind scope_page;

#endif
