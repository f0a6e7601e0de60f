/* What one looks at: a model, a file of puzzles, the run of one of them, and the place in that run.
 *
 * Knows no screen and no keys. Main thread; the model runs on the solver's worker, and nothing here
 * waits for it.
 */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "run/playback.h"
#include "run/probe.h"
#include "run/solver.h"

struct session {
    const struct trm_model *model;     /* shared; NULL: the run was read from a file */
    const struct trm_puzzles *puzzles; /* borrowed; at least one */
    size_t current;                    /* which of them */
    size_t number,
        total; /* what people call it, "3 of 20", where it is not current of puzzles; or 0 */
    struct solver *solver;
    int threads;                   /* of it, and of another beside it */
    size_t budget;                 /* bytes for the latents of a run */
    struct trm_recorder *recorder; /* of the present run; the solver's */
    /* What sets the run that is shown apart: "noise 0.3 at frame 12", "hard:2"; "": it is the plain
     * run of the puzzle. Of a file's run: as the file says. */
    char changed[PROBE_TEXT];
    bool plain; /* it is another puzzle's or model's, to which nothing was done */
    struct playback play;
    int seen;  /* the frame that was shown after the last tick; -1: none */
    int speed; /* place in session_speeds */
    int goal;  /* what the solver was last asked for */
    /* Running was asked to go to the halt: it pauses there even where it loops. */
    bool to_halt;
};

/* Recursion steps a second; 0: as fast as they come. */
enum { SESSION_SPEEDS = 10 };
extern const double session_speeds[SESSION_SPEEDS];

/* m is shared, puzzles must live as long as the session. threads and budget as for solver_new. */
bool session_open(struct session *s, const struct trm_model *m, const struct trm_puzzles *puzzles,
                  size_t first, int threads, size_t budget, struct trm_err *err);

/* Appends the puzzle of a run that was read from a file. One whose cell was changed is not called
 * what the puzzle is called from which it was made: it would be taken for it, with any model. */
void session_recorded_puzzle(const struct trm_recorder *run, struct trm_puzzles *out);

/* A run that was read from a file (trm_recorder_open; shared): it can be looked at, not gone on
 * with. puzzles: its own puzzle alone. */
bool session_open_recorded(struct session *s, struct trm_recorder *run,
                           const struct trm_puzzles *puzzles, int threads, size_t budget,
                           struct trm_err *err);

/* What is said to those who ask for more than such a run can give. */
#define SESSION_NO_MODEL                                                                           \
    "This run was read from a file, without its model. M opens a model and runs the puzzle."

/* Whether the shown puzzle is a task without its demonstrations (older files of runs have none),
 * which matters to that model: one that crops takes its board from them too. Of the first model
 * that a run from a file is shown with it is always said: nothing else tells that they lack. */
bool session_lacks_demos(const struct session *s, const struct trm_model *m);
#define SESSION_NO_DEMOS                                                                           \
    "the task without its demonstrations, which the file does not have; o opens the task"

void session_close(struct session *s);

/* Another puzzle of the file. On an error the one before stays. */
bool session_show(struct session *s, size_t index, struct trm_err *err);

/* Another model, other puzzles (which must live as long as they are shown), one of them. On an
 * error everything stays as it was. */
bool session_take(struct session *s, const struct trm_model *m, const struct trm_puzzles *puzzles,
                  size_t index, struct trm_err *err);

/* Another run (a solver with one loaded, and the whole model that it is of; shared) is shown in
 * place of the present one, at frame `place`; returns the solver before, for the caller to free.
 * changed: what sets it apart, "" for a plain run of the present puzzle; plain: it is one all the
 * same. Whatever is shown next is a plain run again. */
struct solver *session_exchange(struct session *s, struct solver *other, const struct trm_model *m,
                                const char *changed, bool plain, int place);

/* What was done to the run that is shown; "": nothing. */
const char *session_deed(const struct session *s);

/* Back to the plain run of the puzzle, at the same place; false and an error when
 * that cannot be. */
bool session_restore(struct session *s, struct trm_err *err);

/* Moving in time. Everything but running pauses. */
void session_step(struct session *s, enum run_unit unit, int times);
void session_seek(struct session *s, int frame);
void session_last(struct session *s); /* end of halt_max_steps, or of what was done beyond */
/* To where the model halts; runs until it does. False: in a run from a file it does not. */
bool session_halt(struct session *s, double now);
/* Or pause. False: it is at the end of a run from a file. Where it loops it begins again there. */
bool session_run(struct session *s, double now);

/* By so many speeds. The way to the halt is run as fast as frames come all the same. */
void session_faster(struct session *s, double now, int by);

/* What became of a tick. */
enum session_event {
    SESSION_QUIET,
    SESSION_MOVED,
    SESSION_HALTED, /* running came to the halting point, or to where the model is stopped and a
                       file goes on, and paused there */
    SESSION_ENDED,  /* ... to the end of halt_max_steps */
    SESSION_FULL,   /* ... to the end of the memory for frames */
};

/* Lets time pass and tells the worker how far to go. Call after every event and when
 * session_deadline is over. */
enum session_event session_tick(struct session *s, double now);

/* When session_tick has to be called at the latest; INFINITY: not before something happens. */
double session_deadline(const struct session *s);

/* Whether all that was asked for is there. */
bool session_idle(const struct session *s);

int session_shown(const struct session *s);  /* the frame to show, -1: none yet */
int session_end(const struct session *s);    /* last frame of halt_max_steps, or of a file */
int session_frames(const struct session *s); /* recorded ones */

/* Of the run that is shown; valid as long as that is. */
const struct trm_puzzle *session_puzzle(const struct session *s);

#endif
