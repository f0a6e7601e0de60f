/* The place in a run that is looked at. Pure arithmetic on a value; see the header. */
#include "run/playback.h"

#include <limits.h>
#include <math.h>

static const double LATE_SECONDS = 5;

int run_unit_frames(struct trm_cycles c, enum run_unit unit)
{
    switch (unit) {
    case UNIT_RECURSION_STEP: return 1;
    case UNIT_H_CYCLE: return c.L_cycles + 1;
    case UNIT_SUPERVISION_STEP: break;
    }
    return c.H_cycles * (c.L_cycles + 1);
}

int run_same_place(struct trm_cycles from, struct trm_cycles to, int place)
{
    int per_from = run_unit_frames(from, UNIT_SUPERVISION_STEP);
    int per_to = run_unit_frames(to, UNIT_SUPERVISION_STEP);
    return place / per_from * per_to + place % per_from * per_to / per_from;
}

struct playback playback_start(void)
{
    return (struct playback){.until = INT_MAX};
}

static int limited(long long place)
{
    return place < 0 ? 0 : place < INT_MAX ? (int)place : INT_MAX - 1;
}

void playback_step(struct playback *p, struct trm_cycles c, enum run_unit unit, int times)
{
    long long frames = run_unit_frames(c, unit), border = p->place / frames;
    bool between = p->place % frames != 0; /* then the first step back goes to `border` itself */
    p->place = limited((border + times + (times < 0 && between)) * frames);
    p->playing = false;
}

void playback_seek(struct playback *p, int place)
{
    p->place = limited(place);
    p->playing = false;
}

void playback_play(struct playback *p, double now, double speed, int until)
{
    p->playing = true;
    p->speed = speed;
    p->due = speed > 0 ? now + 1 / speed : now;
    p->until = until > p->place ? until : INT_MAX;
}

void playback_pause(struct playback *p)
{
    p->playing = false;
}

/* Every frame that is there is shown at once; pictures are dropped, not frames. */
static void move_fast(struct playback *p, int frames)
{
    if (frames - 1 > p->place) p->place = frames - 1 < p->until ? frames - 1 : p->until;
}

/* A late caller catches up, but only as far as there are frames, and time lost is not owed: who is
 * later than a picture takes on the slowest line was stopped (^Z), and goes on from now. */
static void move_timed(struct playback *p, double now, int frames)
{
    if (now - p->due > LATE_SECONDS) p->due = now;
    while (p->due <= now && p->place < frames && p->place < p->until) {
        p->place++;
        p->due += 1 / p->speed;
    }
    if (p->due <= now) p->due = now + 1 / p->speed;
}

/* At the end: pause as soon as it is shown, or, looping, start again when its time is over. */
static void end(struct playback *p, double now, int place_before)
{
    bool loop = p->loop && p->speed > 0;
    if (!loop)
        p->playing = false;
    else if (p->place == place_before && p->due <= now) {
        p->place = 0;
        p->due = now + 1 / p->speed;
    }
}

bool playback_tick(struct playback *p, double now, int frames)
{
    int before = p->place;
    if (!p->playing) return false;
    bool at_end = p->place >= p->until && p->until < frames;
    if (!at_end && p->speed > 0) move_timed(p, now, frames);
    if (!at_end && p->speed <= 0) move_fast(p, frames);
    if (p->place >= p->until && p->until < frames) end(p, now, before);
    return p->place != before || !p->playing;
}

double playback_deadline(const struct playback *p, int frames)
{
    if (!p->playing || p->speed <= 0 || p->place >= frames) return INFINITY;
    return p->due;
}

int playback_goal(const struct playback *p)
{
    return p->playing && p->speed <= 0 ? p->until : p->place;
}

int playback_shown(const struct playback *p, int frames)
{
    return p->place < frames ? p->place : frames - 1;
}
