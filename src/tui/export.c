/* Pictures are drawn and written at once. A run may have gigabytes of latents: it is written by a
 * job, from frames that never change. */
#include "tui/export.h"

#include "base/alloc.h"
#include "base/path.h"
#include "canvas/picture.h"
#include "trace/tracefile.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/prompt.h"
#include "tui/work.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- The session ----------------------------------------------------------------------------- */

static void drop_recording(struct recording *r)
{
    if (r->fd >= 0) close(r->fd);
    cast_done(&r->cast);
    str_done(&r->text);
    free(r->path);
    *r = (struct recording){0};
}

/* What the file does not take waits for the next time: from the very byte on, for half a line may
 * have been written. */
static bool write_lines(struct recording *r, struct trm_err *err)
{
    struct str *t = &r->text;
    size_t put = 0;
    while (put < t->length) {
        ssize_t now = write(r->fd, t->text + put, t->length - put);
        if (now < 0 && errno == EINTR) continue;
        if (now < 0) break;
        put += (size_t)now;
    }
    bool whole = put == t->length;
    if (!whole) trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", r->path);
    if (put > 0) memmove(t->text, t->text + put, t->length - put + 1);
    t->length -= put;
    if (whole) r->told = false;
    return whole;
}

/* Somebody removed or renamed the file while it grew; whoever has it open has it still. */
static bool write_anew(const struct recording *r, struct trm_err *err)
{
    char removed[40];
    struct mapped whole;
    if (path_exists(r->path))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: is another file by now", r->path);
    snprintf(removed, sizeof removed, "/proc/self/fd/%d", r->fd);
    if (!mapped_open(&whole, removed, err)) return false;
    bool written = path_write(r->path, whole.bytes, whole.size, err);
    mapped_close(&whole);
    return written;
}

/* Whether the name still leads to the file that grew. */
static bool is_there(const struct recording *r)
{
    struct stat own, named;
    return fstat(r->fd, &own) == 0 && stat(r->path, &named) == 0 && own.st_dev == named.st_dev &&
           own.st_ino == named.st_ino;
}

static bool finish_recording(struct recording *r, struct trm_err *err)
{
    if (!write_lines(r, err)) return false;
    if (!is_there(r)) return write_anew(r, err);
    if (fsync(r->fd) == 0) return true;
    return trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", r->path);
}

/* At once: better to learn now that it cannot be than when the session is over. */
static bool create_file(struct recording *r, struct trm_err *err)
{
    if (!path_write(r->path, r->text.text, r->text.length, err)) return false;
    str_clear(&r->text);
    r->fd = open(r->path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (r->fd >= 0) return true;
    return trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", r->path);
}

bool recording_start(struct app *a, const char *path, struct trm_err *err)
{
    struct recording *r = &a->recording;
    *r = (struct recording){.path = xstrdup(path), .fd = -1, .since = NAN};
    cast_init(&r->cast, &r->text, a->canvas.width, a->canvas.height, "trmscope");
    if (!create_file(r, err)) {
        drop_recording(r);
        return false;
    }
    app_say(a, MESSAGE_GOOD, "The session is being recorded; X ends that and writes %s.", path);
    return true;
}

/* Seconds since its first picture, by the script's clock where there is one, else without those in
 * which the program was stopped, and the still ones before that: nobody waits for them once more.
 */
static double recorded_time(const struct app *a, struct recording *r)
{
    if (!a->scripted) return r->passed += lap_seconds(&r->clock);
    if (isnan(r->since)) r->since = app_now(a);
    return app_now(a) - r->since;
}

void recording_frame(struct app *a)
{
    struct recording *r = &a->recording;
    if (!r->path) return;
    cast_frame(&r->cast, recorded_time(a, r), &a->canvas);
    if (!write_lines(r, NULL) && !r->told) a->dirty = true; /* the next turn tells of it */
}

/* As news, which stays for a while: whoever types would not see it. */
static void tell_of_recording(struct app *a)
{
    struct recording *r = &a->recording;
    struct trm_err err = {0};
    if (!r->path || r->told || write_lines(r, &err)) return;
    r->told = true;
    app_say(a, MESSAGE_BAD, "The recording waits in memory: %.160s", err.text);
}

bool recording_stop(struct app *a, struct trm_err *err)
{
    struct recording *r = &a->recording;
    if (!r->path) return true;
    bool written = finish_recording(r, err);
    drop_recording(r);
    return written;
}

/* What cannot be written is not lost: it is recorded on. */
static void stop_recording(struct app *a)
{
    struct recording *r = &a->recording;
    struct trm_err err = {0};
    if (!finish_recording(r, &err)) {
        app_say(a, MESSAGE_BAD, "%.160s. The recording goes on; X tries again.", err.text);
        return;
    }
    app_say(a, MESSAGE_GOOD, "Written: %s. asciinema play shows it.", r->path);
    drop_recording(r);
}

/* ---- The run --------------------------------------------------------------------------------- */

struct writing {
    struct trm_recorder *run; /* shared */
    char *changed;            /* what was done to it */
    char *path;
};

/* Sends the error; where there is none, its text is the file's name. */
static void work(struct job *j, void *task)
{
    const struct writing *w = task;
    struct trm_err *err = xcalloc(1, sizeof *err);
    if (tracefile_save(w->run, w->changed, w->path, err))
        snprintf(err->text, sizeof err->text, "%s", w->path);
    job_send(j, err);
}

static void drop(void *task)
{
    struct writing *w = task;
    trm_recorder_free(w->run);
    free(w->changed);
    free(w->path);
    free(w);
}

static const struct job_work writing = {work, drop, NULL};

/* A run that is still being made is written when it is as far as was asked for, or is left. */
static void begin_writing(struct app *a)
{
    struct writing *w = a->to_write;
    if (!w || a->exporting) return;
    if (w->run == a->session.recorder && !session_idle(&a->session)) return;
    a->to_write = NULL;
    work_start(a, &a->exporting, &writing, w);
}

static void wish_to_write(struct app *a, const char *path)
{
    if (a->to_write) { /* what was promised is kept */
        app_say(a, MESSAGE_WARN, "Not written: %.150s comes first, as soon as its run is there.",
                a->to_write->path);
        return;
    }
    struct writing *w = xcalloc(1, sizeof *w);
    *w = (struct writing){trm_recorder_share(a->session.recorder),
                          xstrdup(session_deed(&a->session)), xstrdup(path)};
    a->to_write = w;
    begin_writing(a);
    if (a->to_write) app_say(a, MESSAGE_GOOD, "It is written as soon as the run is there.");
}

bool export_busy(const struct app *a)
{
    return a->to_write || a->exporting;
}

static void quit_anyway(struct app *a, void *context)
{
    (void)context;
    a->quit = lessons_may_quit(a);
}

bool export_may_quit(struct app *a)
{
    char question[160];
    if (!a->to_write) return true;
    snprintf(question, sizeof question, "The run is not there yet: %.100s will not be written.",
             a->to_write->path);
    confirm_open(a, question, "yes, quit", quit_anyway, NULL);
    return false;
}

/* A file that was begun is finished; nobody sees messages of the screen any more. */
static void finish_writing(struct app *a)
{
    struct pollfd news = {.events = POLLIN};
    while (a->exporting) {
        struct trm_err *err = work_take(a, &a->exporting);
        if (err && err->kind) fprintf(stderr, "trmscope: %s\n", err->text);
        free(err);
        if (err || !a->exporting) continue;
        news.fd = job_descriptor(a->exporting);
        poll(&news, 1, -1);
    }
}

void export_close(struct app *a)
{
    finish_writing(a);
    if (a->to_write) {
        fprintf(stderr, "trmscope: %s was not written: its run was not there yet\n",
                a->to_write->path);
        drop(a->to_write);
    }
    free(a->export_path);
}

void export_tick(struct app *a)
{
    tell_of_recording(a);
    begin_writing(a);
    struct trm_err *err = work_take(a, &a->exporting);
    if (!err) return;
    if (err->kind)
        app_say(a, MESSAGE_BAD, "%s", err->text);
    else if (path_has_ending(err->text, ".safetensors"))
        app_say(a, MESSAGE_GOOD, "The run is written: trmscope --open %s shows it again.",
                err->text);
    else
        app_say(a, MESSAGE_GOOD, "The run is written: %s", err->text);
    free(err);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static bool is_one_of(const char *path, const char *const *endings)
{
    for (; *endings; endings++)
        if (path_has_ending(path, *endings)) return true;
    return false;
}

static void write_now(struct app *a, const char *path)
{
    static const char *const runs[] = {".safetensors", ".jsonl", ".csv", NULL};
    struct trm_err err = {0};
    if (path_has_ending(path, ".cast")) {
        if (!recording_start(a, path, &err)) app_say(a, MESSAGE_BAD, "%s", err.text);
    } else if (is_one_of(path, runs)) {
        wish_to_write(a, path);
    } else {
        a->screen.message_kind = MESSAGE_NONE; /* the picture is of what was there before */
        app_draw(a);
        if (canvas_save(&a->canvas, theme_paper(a->screen.look.theme), path, &err))
            app_say(a, MESSAGE_GOOD, "Written: %s", path);
        else
            app_say(a, MESSAGE_BAD, "%s", err.text);
    }
}

static void write_over(struct app *a, void *context)
{
    (void)context;
    write_now(a, a->export_path);
}

static bool take(struct app *a, void *context, const char *text, struct trm_err *err)
{
    static const char *const known[] = {".svg",   ".png", ".txt",  ".safetensors",
                                        ".jsonl", ".csv", ".cast", NULL};
    char question[160];
    (void)context;
    if (!is_one_of(text, known))
        return trm_err_set(err, TRM_ERR_USAGE,
                           "screen: .svg .png .txt; run: .safetensors .jsonl .csv; session: .cast");
    if (a->recording.path && path_has_ending(text, ".cast"))
        return trm_err_set(err, TRM_ERR_USAGE,
                           "%.100s: a session is being recorded already, for %.100s; X ends that",
                           text, a->recording.path);
    free(a->export_path);
    a->export_path = xstrdup(text);
    snprintf(question, sizeof question, "%.100s exists. Write over it?", text);
    if (path_exists(text))
        confirm_open(a, question, "yes, write over it", write_over, NULL);
    else
        write_now(a, text);
    return true;
}

/* A dash for whatever is no letter and no digit, and one for several in a row. */
static void make_file_name(char *text)
{
    char *end = text;
    for (const char *c = text; *c; c++) {
        bool good = isalnum((unsigned char)*c) || strchr("-_.", *c);
        if (good || end == text || end[-1] != '-') *end++ = good ? *c : '-';
    }
    *end = '\0';
}

/* "hard:1" at frame 12: hard-1-12.svg; its run: hard-1.safetensors, which is not what a run that
 * was changed or another test of the task is called: hard-1-noise-0.3-at-frame-12.safetensors,
 * task-test-2.safetensors. */
static void propose(const struct app *a, bool run, char *out, size_t size)
{
    const struct session *s = &a->session;
    const struct trm_puzzle *p = session_puzzle(s);
    char test[24] = "", end[24] = ".safetensors";
    if (p->test_index > 0) snprintf(test, sizeof test, "-test-%d", p->test_index + 1);
    if (!run) snprintf(end, sizeof end, "-%d.svg", session_shown(s));
    const char *deed = session_deed(s); /* in the name of a file's puzzle it is said already */
    const char *name = *deed ? trm_recorder_puzzle(s->recorder)->name : p->name;
    snprintf(out, size, "%.60s%s%s%s%s", path_name(name), test, *deed ? "-" : "", deed, end);
    make_file_name(out);
}

static void ask(struct app *a, bool run)
{
    char name[240];
    propose(a, run, name, sizeof name);
    prompt_open(a, &(struct prompt_wish){
                       .label = run ? "write the run (.safetensors .jsonl .csv)"
                                : a->recording.path
                                    ? "write (.svg .png .txt .safetensors .jsonl .csv)"
                                    : "write (.svg .png .txt .safetensors .jsonl .csv .cast)",
                       .initial = name,
                       .history = "export",
                       .take = take,
                       .complete = prompt_complete_path});
}

static void take_recorded(struct app *a, void *context, int which)
{
    (void)context;
    if (which == 0)
        stop_recording(a);
    else
        ask(a, false);
}

void export_ask(struct app *a)
{
    static const char *const names[] = {"end the recording and write it", "write something else"};
    char text[160];
    if (!a->recording.path) {
        ask(a, false);
        return;
    }
    snprintf(text, sizeof text, "The session is being recorded, for %.100s.", a->recording.path);
    choice_open(a, &(struct choice_wish){.title = "write",
                                         .text = text,
                                         .names = names,
                                         .count = 2,
                                         .chosen = 1,
                                         .take = take_recorded});
}

void export_ask_run(struct app *a)
{
    ask(a, true);
}
