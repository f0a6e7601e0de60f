/* The terminal program's own screen, drawn once: a session runs on its worker while this thread
 * waits for it, then the screen is drawn into a canvas until no latent is missing any more. */
#include "cli/trace_picture.h"

#include "base/path.h"
#include "canvas/asciicast.h"
#include "canvas/picture.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "tui/screen.h"

#include <poll.h>
#include <stdio.h>

enum { LOOK_MS = 100 }; /* how often ^C is looked for */

static void await_news(const struct session *s)
{
    struct pollfd wait = {.fd = solver_descriptor(s->solver), .events = POLLIN};
    poll(&wait, 1, LOOK_MS);
    solver_news(s->solver);
}

/* Until all frames are there; false after ^C or when memory is full. */
static bool run_to_end(struct session *s, int last, bool quiet, struct trm_err *err)
{
    struct progress progress;
    bool go_on = true;
    progress_begin(&progress, "frame", quiet);
    session_seek(s, last);
    while (go_on && session_frames(s) <= last) {
        bool full = session_tick(s, 0) == SESSION_FULL;
        await_news(s);
        go_on = !full && progress_show(&progress, session_frames(s), (size_t)last + 1);
    }
    progress_end(&progress);
    if (go_on) return true;
    return trm_err_set(err, TRM_ERR_INTERNAL, "%s after %d of %d frames; nothing was written",
                       stop_wished() ? "interrupted" : "memory for frames is full",
                       session_frames(s), last + 1);
}

/* ---- Drawing ---- */

static void screen_begin(struct screen *screen, const struct session *s,
                         const struct picture_wish *w)
{
    screen_init(screen, (struct look){w->theme, DEPTH_TRUE, GLYPHS_UTF8});
    screen_load(screen, s);
    screen->still = true;
    screen->gaze.which = w->latent;
    screen->gaze.measure = w->measure;
}

static void draw(struct canvas *c, struct screen *screen, struct session *s, int frame)
{
    session_seek(s, frame);
    screen_draw(c, screen, s);
    while (screen->incomplete) {
        await_news(s);
        screen_draw(c, screen, s);
    }
}

static bool write_picture(struct canvas *c, struct session *s, const struct picture_wish *w,
                          int last, const char *path, struct trm_err *err)
{
    struct screen screen;
    screen_begin(&screen, s, w);
    draw(c, &screen, s, w->frame < 0 ? last : w->frame);
    screen_done(&screen);
    return canvas_save(c, theme_paper(w->theme), path, err);
}

/* Every frame for a tenth of a second; players can jump to the ends of supervision steps. */
static bool write_cast(struct canvas *c, struct session *s, const struct picture_wish *w, int last,
                       const char *path, struct trm_err *err)
{
    struct screen screen;
    struct cast cast;
    struct str out = {0};
    screen_begin(&screen, s, w);
    cast_init(&cast, &out, w->width, w->height, session_puzzle(s)->name);
    for (int i = 0; i <= last; i++) {
        const struct trm_frame *f = trm_recorder_frame(s->recorder, i);
        char mark[40];
        draw(c, &screen, s, i);
        cast_frame(&cast, i / 10., c);
        snprintf(mark, sizeof mark, "supervision step %d", f->supervision_step);
        if (f->complete) cast_mark(&cast, i / 10., mark);
    }
    bool written = path_write(path, out.text, out.length, err);
    cast_done(&cast);
    str_done(&out);
    screen_done(&screen);
    return written;
}

/* ---- Of what ---- */

static bool open(struct session *s, const struct picture_subject *of, int threads,
                 struct trm_err *err)
{
    if (of->recorded) return session_open_recorded(s, of->recorded, of->puzzles, threads, 0, err);
    return session_open(s, of->model, of->puzzles, of->index, threads, 0, err);
}

bool trace_picture(const struct picture_subject *of, const struct picture_wish *w, const char *path,
                   struct trm_err *err)
{
    struct session s;
    struct canvas c;
    if (!open(&s, of, w->threads, err)) return false;
    struct trm_cycles cycles = trm_recorder_cycles(s.recorder);
    int last = of->recorded ? trm_recorder_count(of->recorded) - 1
                            : w->steps * run_unit_frames(cycles, UNIT_SUPERVISION_STEP);
    bool done = w->frame <= last;
    canvas_init(&c, w->width, w->height);
    if (!done)
        trm_err_set(err, TRM_ERR_USAGE, "--frame %d: the last frame of %d steps is %d", w->frame,
                    w->steps, last);
    else if ((done = run_to_end(&s, last, w->quiet, err)) && path_has_ending(path, ".cast"))
        done = write_cast(&c, &s, w, last, path, err);
    else if (done)
        done = write_picture(&c, &s, w, last, path, err);
    canvas_done(&c);
    session_close(&s);
    return done;
}
