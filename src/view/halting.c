/* The halting curve and what goes with it.
 *
 * The first plot is p(halt) at the end of every supervision step, with the threshold and the moment
 * at which the model halts. After it, as far as there is room, curves over recursion steps: how
 * much z_H and z_L move, how many cells change or break a rule, how unsure the answer is, q.
 */
#include "view/halting.h"

#include "base/bounds.h"
#include "canvas/draw.h"
#include "canvas/plot.h"

#include <math.h>
#include <stdio.h>

enum { MOST_POINTS = 4096, LEAST_PLOT = 7, FEW_LINES = 2, ALL_LINES = 4 };

/* The last complete frame at or before `index`; NULL when there is none. */
static const struct trm_frame *complete_before(const struct halting_view *v, int index)
{
    for (int i = index < v->count ? index : v->count - 1; i > 0; i--)
        if (v->frames[i]->complete) return v->frames[i];
    return NULL;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* What more thinking did to the answer: `last` comes after `halt`. */
static const char *since(enum judgement there, enum judgement at_end)
{
    if (there == at_end)
        return there == JUDGED_RIGHT   ? "; still right"
               : there == JUDGED_WRONG ? "; still wrong"
                                       : "; still so";
    if (at_end == JUDGED_BUT_FOR_GIVEN)
        return there == JUDGED_WRONG ? "; mended since but for given cells"
                                     : "; spoiled since in given cells";
    return at_end == JUDGED_RIGHT ? "; mended since" : "; spoiled since";
}

/* Whether the answer is right, and what became of it; nothing where nobody can tell. `last` comes
 * after `halt`, or is the same. */
enum { OUTCOME_TEXT = 80 };
static const char *outcome(char out[OUTCOME_TEXT], const struct halting_view *v,
                           const struct trm_frame *halt, const struct trm_frame *last)
{
    *out = '\0';
    if (!v->judged) return out;
    enum judgement there = v->judged[halt->index], at_end = v->judged[last->index];
    snprintf(out, OUTCOME_TEXT, ", %s%s", judgement_name(there),
             last == halt ? "" : since(there, at_end));
    return out;
}

/* Where it halts, and what became of the answer since. The lines fit narrow panes. */
static void say_halt(const struct halting_view *v, char *text, size_t size)
{
    const struct trm_frame *last = complete_before(v, v->count - 1);
    if (v->halt < 0 || v->halt >= v->count) {
        snprintf(text, size, "has not halted yet, of at most %d steps", v->halt_max_steps);
        return;
    }
    const struct trm_frame *halt = v->frames[v->halt];
    bool by_itself = v->uses_continue ? halt->q_halt > halt->q_continue : halt->q_halt > 0;
    bool later = last && last->index > halt->index;
    char then[OUTCOME_TEXT], more[80] = "";
    if (later && v->changed_since > 0)
        snprintf(more, sizeof more, "; %d changed by step %d", v->changed_since,
                 last->supervision_step);
    snprintf(text, size, "%s after step %d%s%s", by_itself ? "halts" : "is stopped",
             halt->supervision_step, outcome(then, v, halt, later ? last : halt), more);
}

/* -1: none was asked for, or it is not reached yet. */
static int own_halt(const struct halting_view *v)
{
    return v->threshold > 0 && v->own_halt < v->count ? v->own_halt : -1;
}

static void say_rule(const struct halting_view *v, char *text, size_t size)
{
    char own[160] = "; ( and ) set your own threshold", then[OUTCOME_TEXT];
    int at = own_halt(v);
    if (v->threshold > 0 && at < 0)
        snprintf(own, sizeof own, "; your own p(halt) > %g: not yet", v->threshold);
    else if (v->threshold > 0)
        snprintf(own, sizeof own, "; your own p(halt) > %g: step %d%s", v->threshold,
                 v->frames[at]->supervision_step, outcome(then, v, v->frames[at], v->frames[at]));
    snprintf(text, size, "its rule: %s, at most %d steps%s",
             v->uses_continue ? "q_halt > q_continue" : "q_halt > 0", v->halt_max_steps, own);
}

static void say_kind(const struct halting_view *v, char *text, size_t size)
{
    const struct run_character *k = &v->kind;
    char shaken[32] = "";
    if (k->change == 0 && k->kind == RUN_SHORT) {
        snprintf(text, size, "z_H: too few supervision steps to say what kind of run it is");
        return;
    }
    if (v->latent_noise > 0) snprintf(shaken, sizeof shaken, ", shaken by %g", v->latent_noise);
    int used = snprintf(text, size, "%s%s: z_H moves %.3f of its length a step",
                        run_kind_name(k->kind), shaken, k->change);
    if (k->period && (size_t)used < size)
        snprintf(text + used, size - (size_t)used, ", %.3f from %d steps before", k->miss,
                 k->period);
}

static void draw_words(struct canvas *c, struct area a, const struct look *l,
                       const struct halting_view *v)
{
    char text[ALL_LINES][200];
    const struct trm_frame *now = complete_before(v, v->current);
    if (now)
        snprintf(text[0], sizeof text[0], "step %d: p(halt) %.3f, q_halt %+.3f",
                 now->supervision_step, measure_sigmoid((double)now->q_halt), (double)now->q_halt);
    else
        snprintf(text[0], sizeof text[0], "p(halt) is read after each supervision step");
    say_halt(v, text[1], sizeof text[1]);
    say_rule(v, text[2], sizeof text[2]);
    say_kind(v, text[3], sizeof text[3]);
    for (int i = 0; i < a.height; i++) {
        enum role role = i == 1 ? v->halt >= 0 ? ROLE_HALTED : ROLE_DIM : i ? ROLE_DIM : ROLE_TEXT;
        draw_line(c, (struct area){a.x, a.y + i, a.width, 1}, l, look_style(l, role), ALIGN_LEFT,
                  text[i]);
    }
}

/* ---- Plots ----------------------------------------------------------------------------------- */

/* Frames that the curves run over: all, or the last MOST_POINTS of them. */
static int first_frame(const struct halting_view *v)
{
    return v->count > MOST_POINTS ? v->count - MOST_POINTS : 0;
}

static double horizon(const struct halting_view *v)
{
    double steps = v->step_frames > 0 ? (double)(v->count - 1) / v->step_frames : 0;
    return fmax(steps, v->halt_max_steps);
}

enum { MOMENTS = 3 };

static int moments(const struct halting_view *v, struct plot_mark mark[MOMENTS])
{
    int count = 0, own = own_halt(v);
    double step = v->step_frames > 0 ? v->step_frames : 1;
    if (own >= 0) mark[count++] = (struct plot_mark){own / step, ROLE_THRESHOLD, NULL};
    if (v->halt >= 0) mark[count++] = (struct plot_mark){v->halt / step, ROLE_HALTED, "halt"};
    if (v->current >= 0) mark[count++] = (struct plot_mark){v->current / step, ROLE_STRONG, NULL};
    return count;
}

/* "p(halt) 0.731": a curve and what it is at the shown moment. */
enum { NAME_TEXT = 64 };
static void name_with_value(char out[NAME_TEXT], const char *name, double value)
{
    if (isnan(value))
        snprintf(out, NAME_TEXT, "%s", name);
    else
        snprintf(out, NAME_TEXT, "%s %.3g", name, value);
}

static void plot_halting(struct canvas *c, struct area a, const struct look *l,
                         const struct halting_view *v)
{
    double p[MOST_POINTS];
    int per = most_of(1, v->step_frames), complete = v->count > 0 ? (v->count - 1) / per : 0;
    int skipped = most_of(0, complete - MOST_POINTS), count = complete - skipped;
    for (int i = 0; i < count; i++)
        p[i] = measure_sigmoid((double)v->frames[(skipped + i + 1) * per]->q_halt);
    struct plot_mark mark[MOMENTS];
    const struct trm_frame *now = complete_before(v, v->current);
    char name[NAME_TEXT];
    name_with_value(name, "p(halt)", now ? measure_sigmoid((double)now->q_halt) : NAN);
    struct plot plot = {
        .curve = {{p, count, 1 + skipped, 1, ROLE_CURVE_A, name}},
        .curve_count = 1,
        .marks = mark,
        .mark_count = moments(v, mark),
        .x_low = 0,
        .x_high = horizon(v),
        .y_low = 0,
        .y_high = 1,
        .threshold = v->threshold > 0   ? v->threshold
                     : v->uses_continue ? NAN
                                        : 0.5,
        .x_name = "supervision step",
    };
    draw_plot(c, a, l, &plot);
}

enum quantity { CHANGE_H, CHANGE_L, ENTROPY, CONFLICTS, CHANGED, Q_HALT, Q_CONTINUE };

static double quantity_of(const struct trm_frame *f, enum quantity q)
{
    switch (q) {
    /* A latent that the step left alone was moved by nothing, or by noise. (The frame of a probe
     * stands for the step at its place, and has what the probe did.) */
    case CHANGE_H: return f->renewed == TRM_Z_H && f->change_H > 0 ? f->change_H : NAN;
    case CHANGE_L: return f->renewed == TRM_Z_L && f->change_L > 0 ? f->change_L : NAN;
    case ENTROPY: return f->mean_entropy;
    case CONFLICTS: return f->conflicts;
    case Q_HALT: return (double)f->q_halt;
    case Q_CONTINUE: return (double)f->q_continue;
    default: return f->changed;
    }
}

/* The last change that a latent had: z_H rests while z_L is renewed, and the other way round. */
static struct curve fill_curve(const struct halting_view *v, double *y, enum quantity q,
                               enum role role, const char *name)
{
    int first = first_frame(v), count = v->count - first;
    double last = NAN, step = v->step_frames > 0 ? v->step_frames : 1;
    bool rests = q == CHANGE_H || q == CHANGE_L;
    for (int i = 0; i < count; i++) {
        double value = first + i == 0 ? NAN : quantity_of(v->frames[first + i], q);
        if (!isnan(value) || !rests) last = value;
        y[i] = last;
    }
    return (struct curve){y, count, first / step, 1 / step, role, name};
}

static void plot_curves(struct canvas *c, struct area a, const struct look *l,
                        const struct halting_view *v, int which)
{
    static const struct pair {
        enum quantity quantity[2];
        const char *name[2];
    } pairs[] =
        {
            {{CHANGE_H, CHANGE_L}, {"change of z_H", "z_L"}},
            {{CONFLICTS, CHANGED}, {"conflicts", "changed"}},
            {{ENTROPY, ENTROPY}, {"mean entropy, nats", NULL}},
            {{Q_HALT, Q_CONTINUE}, {"q_halt", "q_continue"}},
        },
      no_conflicts = {{CHANGED, CHANGED}, {"changed", NULL}};
    const struct pair *pair = &pairs[which];
    if (v->no_rules && pair->quantity[0] == CONFLICTS) pair = &no_conflicts;
    double y[2][MOST_POINTS];
    struct plot_mark mark[MOMENTS];
    int curves = pair->name[1] ? 2 : 1;
    struct plot plot = {
        .curve_count = curves,
        .marks = mark,
        .mark_count = moments(v, mark),
        .x_low = 0,
        .x_high = horizon(v),
        .y_low = 0,
        .y_high = 0,
        .threshold = NAN,
        .x_name = "supervision step",
    };
    char name[2][NAME_TEXT];
    int now = v->current - first_frame(v);
    for (int i = 0; i < curves; i++) {
        plot.curve[i] =
            fill_curve(v, y[i], pair->quantity[i], i ? ROLE_CURVE_C : ROLE_CURVE_B, name[i]);
        bool there = now >= 0 && now < plot.curve[i].count;
        name_with_value(name[i], pair->name[i], there ? y[i][now] : NAN);
    }
    draw_plot(c, a, l, &plot);
}

/* ---- View ------------------------------------------------------------------------------------ */

static void plot_number(struct canvas *c, struct area a, const struct look *l,
                        const struct halting_view *v, int which)
{
    if (which == 0)
        plot_halting(c, a, l, v);
    else
        plot_curves(c, a, l, v, which - 1);
}

void view_halting(struct canvas *c, struct area a, const struct look *l,
                  const struct halting_view *v)
{
    enum { PLOTS = 5, LEAST_COLUMN = 36 };
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    int lines = a.height >= ALL_LINES + LEAST_PLOT + 1 ? ALL_LINES : FEW_LINES;
    draw_words(c, area_take_top(&a, lines), l, v);
    int columns = clamped(a.width / LEAST_COLUMN, 1, PLOTS);
    int rows = clamped(a.height / LEAST_PLOT, 1, (PLOTS + columns - 1) / columns);
    for (int i = 0; i < rows * columns && i < PLOTS && a.height > 0; i++)
        plot_number(c, plot_place(a, columns, rows, i), l, v, i);
    c->clip = old;
}
