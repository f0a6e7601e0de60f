/* The halting point is not known before the run gets there, so running always aims at the end of
 * halt_max_steps, and each tick looks whether the place has just come to the halting point. */
#include "tui/session.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "run/probe.h"
#include "run/steps.h"
#include "trace/tracefile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

const double session_speeds[SESSION_SPEEDS] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 0};
enum { SPEED_FIRST = 4 };

static bool session_init(struct session *s, const struct trm_puzzles *puzzles, int threads,
                         size_t budget, struct trm_err *err)
{
    CHECK(puzzles->count > 0);
    *s = (struct session){.puzzles = puzzles, .speed = SPEED_FIRST, .goal = -1, .seen = -1};
    s->threads = threads;
    s->budget = budget;
    s->solver = solver_new(threads, budget, err);
    return s->solver != NULL;
}

void session_recorded_puzzle(const struct trm_recorder *run, struct trm_puzzles *out)
{
    char changed[PROBE_TEXT];
    trm_puzzles_add(out, trm_recorder_puzzle(run));
    if (!probe_text_cells(tracefile_changed(run), changed)) return;
    struct trm_puzzle *p = &out->items[out->count - 1];
    char *name = xasprintf("%s, %s", p->name, changed);
    free(p->name);
    p->name = name;
}

bool session_open_recorded(struct session *s, struct trm_recorder *run,
                           const struct trm_puzzles *puzzles, int threads, size_t budget,
                           struct trm_err *err)
{
    if (!session_init(s, puzzles, threads, budget, err)) return false;
    s->recorder = solver_show(s->solver, run);
    snprintf(s->changed, sizeof s->changed, "%s", tracefile_changed(run));
    s->play = playback_start();
    s->goal = 0;
    return true;
}

bool session_open(struct session *s, const struct trm_model *m, const struct trm_puzzles *puzzles,
                  size_t first, int threads, size_t budget, struct trm_err *err)
{
    if (!session_init(s, puzzles, threads, budget, err)) return false;
    s->model = trm_model_share(m);
    if (session_show(s, first < puzzles->count ? first : puzzles->count - 1, err)) return true;
    session_close(s);
    return false;
}

bool session_lacks_demos(const struct session *s, const struct trm_model *m)
{
    const struct trm_puzzle *p = session_puzzle(s);
    return p->family->print_task && p->demo_count == 0 && (!s->model || trm_model_config(m)->crop);
}

void session_close(struct session *s)
{
    solver_free(s->solver);
    trm_model_free(s->model);
    *s = (struct session){0};
}

bool session_take(struct session *s, const struct trm_model *m, const struct trm_puzzles *puzzles,
                  size_t index, struct trm_err *err)
{
    CHECK(index < puzzles->count);
    if (!m) return trm_err_set(err, TRM_ERR_INPUT, SESSION_NO_MODEL);
    struct trm_recorder *r = solver_load(s->solver, m, &puzzles->items[index], err);
    if (!r) return false;
    trm_model_share(m);
    trm_model_free(s->model);
    s->model = m;
    s->puzzles = puzzles;
    s->recorder = r;
    s->current = index;
    s->changed[0] = '\0';
    s->plain = false;
    bool loop = s->play.loop;
    s->play = playback_start();
    s->play.loop = loop;
    s->goal = 0;
    s->seen = -1;
    return true;
}

bool session_show(struct session *s, size_t index, struct trm_err *err)
{
    return session_take(s, s->model, s->puzzles, index, err);
}

const char *session_deed(const struct session *s)
{
    return s->plain ? "" : s->changed;
}

struct solver *session_exchange(struct session *s, struct solver *other, const struct trm_model *m,
                                const char *changed, bool plain, int place)
{
    struct solver *before = s->solver;
    s->solver = other;
    s->recorder = solver_recorder(other);
    trm_model_share(m);
    trm_model_free(s->model);
    s->model = m;
    snprintf(s->changed, sizeof s->changed, "%s", changed);
    s->plain = plain;
    playback_pause(&s->play);
    playback_seek(&s->play, place);
    s->goal = -1;
    s->seen = session_shown(s);
    return before;
}

bool session_restore(struct session *s, struct trm_err *err)
{
    struct trm_cycles before = trm_recorder_cycles(s->recorder);
    int place = s->play.place;
    if (!session_show(s, s->current, err)) return false;
    playback_seek(&s->play, run_same_place(before, trm_recorder_cycles(s->recorder), place));
    return true;
}

int session_end(const struct session *s)
{
    if (!s->model) return session_frames(s) - 1;
    return trm_recorder_config(s->recorder)->halt_max_steps * run_step_frames(s->recorder);
}

int session_frames(const struct session *s)
{
    return trm_recorder_count(s->recorder);
}

int session_shown(const struct session *s)
{
    return playback_shown(&s->play, session_frames(s));
}

const struct trm_puzzle *session_puzzle(const struct session *s)
{
    bool other = s->model && s->changed[0]; /* the name of a file's puzzle says what is changed */
    return other ? trm_recorder_puzzle(s->recorder) : &s->puzzles->items[s->current];
}

void session_step(struct session *s, enum run_unit unit, int times)
{
    playback_step(&s->play, trm_recorder_cycles(s->recorder), unit, times);
}

void session_seek(struct session *s, int frame)
{
    playback_seek(&s->play, frame);
}

void session_last(struct session *s)
{
    int last = session_frames(s) - 1, end = session_end(s);
    playback_seek(&s->play, last > end ? last : end);
}

/* After the last frame of a file nothing comes but, looping, the first. */
static bool play(struct session *s, double now, double speed)
{
    int end = session_end(s);
    s->to_halt = false;
    if (!s->model && s->play.place >= end) {
        if (!s->play.loop || end <= 0) return false;
        playback_seek(&s->play, 0);
    }
    if (s->play.playing && s->play.loop && s->play.place >= s->play.until)
        playback_seek(&s->play, 0);
    playback_play(&s->play, now, speed, s->play.place < end ? end : INT_MAX);
    return true;
}

bool session_halt(struct session *s, double now)
{
    int halt = trm_recorder_halt(s->recorder);
    if (halt < 0 && !s->model) return false;
    if (halt >= 0)
        playback_seek(&s->play, halt);
    else
        play(s, now, 0);
    s->to_halt = true;
    return true;
}

bool session_run(struct session *s, double now)
{
    if (!s->play.playing) return play(s, now, session_speeds[s->speed]);
    playback_pause(&s->play);
    return true;
}

void session_faster(struct session *s, double now, int by)
{
    s->speed = clamped(s->speed + by, 0, SESSION_SPEEDS - 1);
    if (s->play.playing && !s->to_halt) play(s, now, session_speeds[s->speed]);
}

/* Where running just came to, if it is a place to pause at. The place may be a frame ahead of what
 * there is, and the halt is known only with its frame: what counts is what was shown. That is
 * looked at before the halt, which the worker may find in between. */
static enum session_event arrive(struct session *s, int before, bool was_playing, int shown)
{
    int halt = trm_recorder_halt(s->recorder);
    bool stops = was_playing && (!s->play.loop || s->to_halt);
    if (stops && halt >= 0 && s->seen < halt && shown >= halt) {
        playback_seek(&s->play, halt);
        return halt < session_end(s) ? SESSION_HALTED : SESSION_ENDED;
    }
    if (was_playing && !s->play.playing) return SESSION_ENDED;
    return s->play.place != before ? SESSION_MOVED : SESSION_QUIET;
}

static void ask(struct session *s)
{
    int goal = playback_goal(&s->play);
    if (goal == s->goal) return; /* asking anew would wake the worker for nothing */
    s->goal = goal;
    solver_go_to(s->solver, goal);
}

/* Whether the next frame that is wanted is not there yet. */
static bool is_waiting(const struct session *s)
{
    const struct playback *p = &s->play;
    int next = p->place + (p->playing && p->place < p->until);
    return next >= session_frames(s);
}

enum session_event session_tick(struct session *s, double now)
{
    int frames = session_frames(s), before = s->play.place;
    bool playing = s->play.playing;
    playback_tick(&s->play, now, frames);
    int shown = session_shown(s);
    enum session_event event = arrive(s, before, playing, shown);
    s->seen = shown;
    if (!s->model && s->play.place >= frames) playback_seek(&s->play, frames - 1);
    ask(s);
    if (!is_waiting(s) || !trm_recorder_full(s->recorder) || !solver_idle(s->solver)) return event;
    playback_seek(&s->play, session_frames(s) - 1);
    return SESSION_FULL;
}

double session_deadline(const struct session *s)
{
    return playback_deadline(&s->play, session_frames(s));
}

bool session_idle(const struct session *s)
{
    return playback_goal(&s->play) == s->goal && solver_idle(s->solver);
}
