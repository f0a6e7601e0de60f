/* A run on a worker thread, for an interface that never waits.
 *
 * The interface says which puzzle and model (solver_load) and up to which frame (solver_go_to); the
 * worker steps and records, and the descriptor becomes readable when there is news. Looking at
 * frames needs no worker: they are in the recorder and stay as they are, so that stepping back is
 * instant and exact. Latents that the recorder did not keep are computed again on request.
 *
 * Every function here is for one thread, the interface's, and none waits for a step, except
 * solver_free, which waits for at most one recursion step.
 */
#ifndef RUN_SOLVER_H
#define RUN_SOLVER_H

#include "trmscope/recorder.h"

struct course;
struct run;
struct solver;

/* Starts the worker. threads as for trm_stepper_new, budget as for trm_recorder_new. NULL and an
 * error when the system has no thread or descriptor left. */
struct solver *solver_new(int threads, size_t budget, struct trm_err *err);
void solver_free(struct solver *s);

/* Leaves the run before, whatever it is doing, and starts another; frame 0 follows without further
 * request. NULL and an error when the puzzle does not fit the model: then the run before goes on.
 * The recorder is valid until the next load; share it (trm_recorder_share) to keep it longer. */
struct trm_recorder *solver_load(struct solver *s, const struct trm_model *m,
                                 const struct trm_puzzle *p, struct trm_err *err);

/* The same with a run that the caller made (run/run.h), which is taken over. */
struct trm_recorder *solver_load_run(struct solver *s, struct run *run);

/* Shows a run that was read from a file (shared), which nothing can be added to. Only before the
 * first load. */
struct trm_recorder *solver_show(struct solver *s, struct trm_recorder *run);

/* The recorder of the present run; NULL before the first load. */
struct trm_recorder *solver_recorder(const struct solver *s);

/* How it goes (run/course.h), valid as long as the recorder is; NULL where nothing can be asked of
 * it: a run from a file, or none yet. */
struct course *solver_course(const struct solver *s);

/* Asks for all frames up to `index` of the present run; the last request counts, and a frame that
 * exists already is a pause. INT_MAX runs without end. When the memory for frames is full
 * (trm_recorder_full) a run towards a frame a supervision step or more away pauses. */
void solver_go_to(struct solver *s, int index);

/* Frame `index` of the present run (it must exist) with its latents; without them where a file does
 * not have them. False: they were not kept, and the worker has been asked for them (the last
 * request counts); *out holds the frame without them, and news will come. What *out points to is
 * valid until the next solver_news or solver_load. Two frames that are asked for one after the
 * other, the second once the first is there, come to be there together. */
bool solver_frame(struct solver *s, int index, struct trm_frame *out);

/* Readable when frames were added, latents that were asked for are there, or the worker rests. */
int solver_descriptor(const struct solver *s);

/* Call once when the descriptor was readable, before looking: makes it quiet again. */
void solver_news(struct solver *s);

/* Whether everything that was asked for has been done, or paused for want of memory. */
bool solver_idle(struct solver *s);

#endif
