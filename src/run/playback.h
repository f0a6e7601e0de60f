/* Where in a run a person looks, and how that place moves: stepping, seeking, playing at a speed.
 *
 * A value without threads and without a clock of its own: the owner says what time it is. The place
 * may lie ahead of what the worker has done; then the last frame there is is shown, and
 * playback_goal says how far the worker has to go. Frames are counted as in trmscope/recorder.h, in
 * runs that start at the beginning of a supervision step.
 */
#ifndef RUN_PLAYBACK_H
#define RUN_PLAYBACK_H

#include "trmscope/step.h"

#include <stdbool.h>

enum run_unit { UNIT_RECURSION_STEP, UNIT_H_CYCLE, UNIT_SUPERVISION_STEP };

/* Frames in a unit. */
int run_unit_frames(struct trm_cycles c, enum run_unit unit);

/* The frame of a run with cycles `to` that is as far as frame `place` of one with cycles `from`. */
int run_same_place(struct trm_cycles from, struct trm_cycles to, int place);

struct playback {
    int place; /* the frame that is wanted; may not be there yet */
    bool playing;
    double speed; /* recursion steps a second while playing; 0: as fast as they come */
    double due;   /* when the next frame is to be shown, in the owner's seconds */
    int until;    /* playing pauses at this frame */
    bool loop;    /* at `until`, start again from frame 0 instead; not at speed 0 */
};

/* At frame 0, paused. */
struct playback playback_start(void);

/* `times` borders of a unit forward, or back when negative; never before frame 0. Pauses. */
void playback_step(struct playback *p, struct trm_cycles c, enum run_unit unit, int times);

/* To frame `place`, or 0 when it is negative. Pauses. */
void playback_seek(struct playback *p, int place);

/* Plays from where it is. `until` at or before the place means: without end. */
void playback_play(struct playback *p, double now, double speed, int until);
void playback_pause(struct playback *p);

/* Lets time pass: moves the place if a frame is due. `frames` is how many there are; playing never
 * runs more than one frame ahead of them, and what is more than a few seconds late is not made
 * good. Returns whether the place moved or playing ended. */
bool playback_tick(struct playback *p, double now, int frames);

/* When the owner has to call playback_tick next if nothing else happens; INFINITY: no need. */
double playback_deadline(const struct playback *p, int frames);

/* The frame up to which the worker has to go: what is wanted, or the end of the play when it runs
 * as fast as frames come. */
int playback_goal(const struct playback *p);

/* The frame to show when there are `frames` of them; -1 when there is none. */
int playback_shown(const struct playback *p, int frames);

#endif
