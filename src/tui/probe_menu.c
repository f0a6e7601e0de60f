/* A menu, a line of text where the probe has a size, and then a solver of its own that runs the
 * branch; the compare page takes it over. */
#include "tui/probe_menu.h"

#include "run/run.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/compare_page.h"
#include "tui/prompt.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Doing it -------------------------------------------------------------------------------- */

static struct solver *run_probe(struct app *a, int frame, const struct probe *probe,
                                struct trm_err *err)
{
    struct session *s = &a->session;
    struct course *course = solver_course(s->solver);
    struct run *run = course ? run_branch(course, frame, probe, s->budget, err) : NULL;
    if (!course) trm_err_set(err, TRM_ERR_INPUT, SESSION_NO_MODEL);
    struct solver *other = run ? solver_new(s->threads, s->budget, err) : NULL;
    if (other)
        solver_load_run(other, run);
    else
        run_free(run);
    return other;
}

/* At the shown frame, with a seed of its own, so that the same probe twice is two probes. */
static bool do_probe(struct app *a, struct probe probe, struct trm_err *err)
{
    char said[PROBE_TEXT], label[PROBE_TEXT];
    int frame = session_shown(&a->session);
    if (frame < 0) return trm_err_set(err, TRM_ERR_INPUT, "there is no frame yet");
    probe.seed = (uint64_t)a->probes++;
    struct solver *other = run_probe(a, frame, &probe, err);
    if (!other) return false;
    probe_text(&probe, frame, said);
    probe_text_after(session_deed(&a->session), said, label);
    playback_pause(&a->session.play);
    const struct trm_model *m = a->session.model;
    compare_open(a, &(struct compare_wish){.other = other, .label = label, .model = m});
    app_say(a, MESSAGE_GOOD, "On the right: %s. Step on and see what becomes of it.", label);
    return true;
}

static void do_at_once(struct app *a, struct probe probe)
{
    struct trm_err err = {0};
    if (!do_probe(a, probe, &err)) app_say(a, MESSAGE_BAD, "%s", err.text);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* The value that people write as this character; -1: none. A space and 0 stand for `blank` too. */
static int value_of(const struct trm_family *family, char glyph)
{
    enum { VALUES = 17 };
    for (int value = 0; value < VALUES; value++)
        if (family->glyph(value) == glyph) return value;
    return glyph == '.' || glyph == '0' || glyph == ' ' ? family->blank : -1;
}

static bool take_cell(struct app *a, void *context, const char *text, struct trm_err *err)
{
    const struct trm_family *family = session_puzzle(&a->session)->family;
    int value = text[0] && !text[1] ? value_of(family, text[0]) : -1;
    (void)context;
    if (value < 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "one character: a value of %s, or . for a blank cell", family->title);
    return do_probe(a,
                    (struct probe){.kind = PROBE_CELL,
                                   .row = a->screen.gaze.row,
                                   .col = a->screen.gaze.col,
                                   .value = value},
                    err);
}

static bool take_noise(struct app *a, void *context, const char *text, struct trm_err *err)
{
    char *end;
    double size = strtod(text, &end);
    (void)context;
    if (end == text || *end || !(size > 0 && size <= 100))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "a number above 0, up to 100: 1 is as much noise as there is latent");
    return do_probe(a, (struct probe){.kind = PROBE_NOISE, .size = size}, err);
}

static bool take_cycles(struct app *a, void *context, const char *text, struct trm_err *err)
{
    struct probe probe = {.kind = PROBE_CYCLES};
    int used = 0;
    (void)context;
    if (sscanf(text, "%4d %4d %n", &probe.cycles.H_cycles, &probe.cycles.L_cycles, &used) != 2 ||
        text[used])
        return trm_err_set(err, TRM_ERR_INPUT, "two numbers: H cycles and L cycles, such as 3 6");
    return do_probe(a, probe, err);
}

static void ask(struct app *a, const char *label, const char *initial, const char *history,
                bool (*take)(struct app *a, void *context, const char *text, struct trm_err *err))
{
    prompt_open(a, &(struct prompt_wish){
                       .label = label, .initial = initial, .history = history, .take = take});
}

static void ask_cell(struct app *a)
{
    char label[64];
    const struct gaze *g = &a->screen.gaze;
    snprintf(label, sizeof label, "row %d, column %d becomes", g->row + 1, g->col + 1);
    ask(a, label, NULL, "probe-cell", take_cell);
}

static void ask_cycles(struct app *a)
{
    char initial[32];
    struct trm_cycles c = trm_recorder_cycles(a->session.recorder);
    snprintf(initial, sizeof initial, "%d %d", c.H_cycles + 1, c.L_cycles);
    ask(a, "H cycles and L cycles, from the fresh carry on", initial, "probe-cycles", take_cycles);
}

static void take(struct app *a, void *context, int which)
{
    (void)context;
    switch ((enum probe_kind)which) {
    case PROBE_CELL: ask_cell(a); break;
    case PROBE_NOISE: ask(a, "size of the noise", "0.3", "probe-noise", take_noise); break;
    case PROBE_START: do_at_once(a, (struct probe){.kind = PROBE_START}); break;
    case PROBE_SYMMETRY: do_at_once(a, (struct probe){.kind = PROBE_SYMMETRY}); break;
    case PROBE_CYCLES: ask_cycles(a); break;
    }
}

void probe_ask(struct app *a)
{
    static const char *const names[] = {"cell", "noise", "start", "turn", "depth"};
    static const char *const notes[] = {"the question has another value under the cursor",
                                        "on z_H and z_L, of a size you choose",
                                        "another starting latent in place of both",
                                        "the puzzle turned and renamed, the answer laid back",
                                        "other H and L cycles, from the fresh carry on"};
    char text[160];
    snprintf(text, sizeof text,
             "What shall be changed at frame %d? The run as it was stays on the left, the changed "
             "one goes on beside it.",
             session_shown(&a->session));
    choice_open(a, &(struct choice_wish){.title = "probe",
                                         .text = text,
                                         .names = names,
                                         .notes = notes,
                                         .count = 5,
                                         .take = take});
}
