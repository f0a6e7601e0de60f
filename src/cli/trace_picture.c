/* The terminal program's own screen, drawn once: a session runs on its worker while this thread
 * waits for it, then the screen is drawn into a canvas until no latent is missing any more. */
#include "cli/trace_picture.h"

#include "base/path.h"
#include "canvas/picture.h"
#include "canvas/text.h"
#include "cli/progress.h"
#include "tui/screen.h"

#include <poll.h>

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
                       progress_interrupted() ? "interrupted" : "memory for frames is full",
                       session_frames(s), last + 1);
}

static void draw(struct canvas *c, struct session *s, const struct picture_wish *w, int frame)
{
    struct screen screen;
    screen_init(&screen, (struct look){w->theme, DEPTH_TRUE, GLYPHS_UTF8});
    screen_load(&screen, s);
    screen.still = true;
    screen.gaze.which = w->latent;
    screen.gaze.measure = w->measure;
    session_seek(s, frame);
    screen_draw(c, &screen, s);
    while (screen.incomplete) {
        await_news(s);
        screen_draw(c, &screen, s);
    }
    screen_done(&screen);
}

static bool save(const struct canvas *c, const struct theme *theme, const char *path,
                 struct trm_err *err)
{
    struct str out = {0};
    bool made = true;
    if (path_has_ending(path, ".svg"))
        canvas_to_svg(c, theme_paper(theme), &out);
    else if (path_has_ending(path, ".png"))
        made = canvas_to_png(c, theme_paper(theme), 1, &out, err);
    else
        canvas_to_text(c, &out);
    bool written = made && path_write(path, out.text, out.length, err);
    str_done(&out);
    return written;
}

bool trace_picture(const struct trm_model *m, const struct trm_puzzles *puzzles, size_t index,
                   const struct picture_wish *w, const char *path, struct trm_err *err)
{
    struct session s;
    struct canvas c;
    int last = w->steps * trm_config_recursion_steps(trm_model_config(m));
    if (w->frame > last)
        return trm_err_set(err, TRM_ERR_USAGE, "--frame %d: the last frame of %d steps is %d",
                           w->frame, w->steps, last);
    if (!session_open(&s, m, puzzles, index, w->threads, 0, err)) return false;
    canvas_init(&c, w->width, w->height);
    bool done = run_to_end(&s, last, w->quiet, err);
    if (done) {
        draw(&c, &s, w, w->frame < 0 ? last : w->frame);
        done = save(&c, w->theme, path, err);
    }
    canvas_done(&c);
    session_close(&s);
    return done;
}
