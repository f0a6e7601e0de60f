/* Reports of an evaluation: a few lines of figures, how the share of right answers grows with the
 * steps, and the calibration of q_halt. */
#include "cli/eval_report.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "cli/restart_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* NaN of nothing: JSON says null. */
static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

/* ---- Text ---- */

static void line(struct str *out, const char *what, size_t part, size_t whole)
{
    str_printf(out, "  %-39s ", what);
    if (whole > 0)
        str_printf(out, "%6.1f %%  %zu of %zu\n", 100 * share(part, whole), part, whole);
    else
        str_add(out, "     -\n");
}

static void add_figures(const struct eval_report *r, struct str *out)
{
    const struct evaluation_totals *t = &r->totals;
    char end[48], halted[48];
    const char *most = r->evaluation->until_halt ? "at most " : "";
    snprintf(end, sizeof end, "right after %s%d supervision steps", most, r->evaluation->steps);
    snprintf(halted, sizeof halted, "halted by itself within %d steps", r->evaluation->steps);
    line(out, end, t->right_at_end, t->known);
    line(out, "right at its own halt", t->right_at_halt, t->known);
    if (r->family->valid) line(out, r->family->valid, t->valid_at_end, t->count);
    line(out, "cells right in the last answer", (size_t)t->cells_right, (size_t)t->cells);
    line(out, halted, t->halted, t->count);
    str_printf(out, "  %-39s %6.2f\n", "mean halting step", t->mean_halt_step);
    if (r->evaluation->until_halt) return;
    line(out, "right at the halt, wrong at the end", t->spoiled, t->known);
    line(out, "wrong at the halt, right at the end", t->mended, t->known);
}

static void add_steps(const struct eval_report *r, struct str *out)
{
    int steps = r->evaluation->steps;
    str_add(out, "\n  after supervision step");
    for (int s = 1; s <= steps; s = report_next(s, steps)) str_printf(out, " %7d", s);
    str_add(out, "\n  right                 ");
    for (int s = 1; s <= steps; s = report_next(s, steps))
        str_printf(out, " %5.1f %%",
                   100 * share(evaluation_right_after(r->evaluation, s), r->totals.known));
    str_add_char(out, '\n');
}

static void add_calibration(const struct eval_report *r, struct str *out)
{
    str_printf(out,
               "\n  calibration of q_halt over the answers of all steps: expected error %.3f\n"
               "  p(halt)      answers    mean p     right\n",
               r->totals.calibration_error);
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        const struct calibration_bin *b = &r->totals.bin[i];
        str_printf(out, "  %.1f - %.1f  %9ld", i / 10., (i + 1) / 10., b->answers);
        if (b->answers) str_printf(out, "     %.3f     %.3f", b->mean_p, b->right);
        str_add_char(out, '\n');
    }
}

/* All else compares with the label that a run is asked for; the rules accept other ways too. */
static void add_restarts(const struct eval_report *r, struct str *out)
{
    restart_report_text(r->restarts, r->choice, r->totals.known, out);
    if (r->family->relabel)
        str_add(out, "  (right, in this table: any answer that the rules accept, labelled or not)\n");
}

/* A task a line, and the scores of all. */
static void add_tasks(const struct task_scores *s, struct str *out)
{
    static const char *const words[TASK_PASSES] = {"pass@1 over tasks", "pass@2 over tasks"};
    str_add_char(out, '\n');
    for (int k = 0; k < TASK_PASSES; k++)
        str_printf(out, "  %-39s %6.1f %%  %g of %zu\n", words[k], 100 * s->pass[k],
                   s->pass[k] * (double)s->count, s->count);
    str_add(out, "\n  task                      tests  pass@1  pass@2  answers  different\n");
    for (size_t i = 0; i < s->count; i++) {
        const struct task_score *t = &s->items[i];
        str_printf(out, "  %-25.*s %5d  %6.2f  %6.2f  %7ld  %9ld\n", t->name_length, t->name,
                   t->tests, t->pass[0], t->pass[1], t->answers, t->different);
    }
}

void eval_report_text(const struct eval_report *r, struct str *out)
{
    size_t unknown = r->totals.count - r->totals.known;
    char *pack = utf8_clean(xstrdup(r->puzzles));
    str_printf(out, "%s: %zu puzzles\n", pack, r->totals.count);
    free(pack);
    if (unknown) str_printf(out, "  %zu of them have no answer to compare with\n", unknown);
    add_figures(r, out);
    if (r->totals.known == 0) return;
    if (r->tasks) add_tasks(r->tasks, out);
    if (r->restarts) add_restarts(r, out);
    add_steps(r, out);
    add_calibration(r, out);
}

/* ---- JSON ---- */

static void add_calibration_json(const struct evaluation_totals *t, struct jsonw *w)
{
    jsonw_number(w, "calibration_error", t->calibration_error);
    jsonw_array(w, "calibration");
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        const struct calibration_bin *b = &t->bin[i];
        jsonw_object(w, NULL);
        jsonw_number(w, "from", i / 10.);
        jsonw_number(w, "to", (i + 1) / 10.);
        jsonw_int(w, "answers", b->answers);
        if (b->answers) {
            jsonw_number(w, "mean_p", b->mean_p);
            jsonw_number(w, "right", b->right);
        } else {
            jsonw_null(w, "mean_p");
            jsonw_null(w, "right");
        }
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void add_tasks_json(const struct task_scores *s, struct jsonw *w)
{
    jsonw_number(w, "pass_at_1", s->count ? s->pass[0] : NAN);
    jsonw_number(w, "pass_at_2", s->count ? s->pass[1] : NAN);
    jsonw_array(w, "tasks");
    for (size_t i = 0; i < s->count; i++) {
        const struct task_score *t = &s->items[i];
        struct str name = {0};
        str_printf(&name, "%.*s", t->name_length, t->name);
        jsonw_object(w, NULL);
        jsonw_text(w, "task", name.text);
        jsonw_int(w, "tests", t->tests);
        jsonw_number(w, "pass_at_1", t->pass[0]);
        jsonw_number(w, "pass_at_2", t->pass[1]);
        jsonw_int(w, "answers", t->answers);
        jsonw_int(w, "different", t->different);
        jsonw_end(w);
        str_done(&name);
    }
    jsonw_end(w);
}

void eval_report_json(const struct eval_report *r, struct jsonw *w)
{
    const struct evaluation_totals *t = &r->totals;
    jsonw_object(w, NULL);
    jsonw_text(w, "puzzles", r->puzzles);
    jsonw_text(w, "model", r->model);
    jsonw_int(w, "count", (int64_t)t->count);
    jsonw_int(w, "known", (int64_t)t->known);
    jsonw_int(w, "steps", r->evaluation->steps);
    jsonw_bool(w, "until_halt", r->evaluation->until_halt);
    jsonw_number(w, "exact_accuracy", share(t->right_at_end, t->known));
    jsonw_number(w, "exact_accuracy_at_halt", share(t->right_at_halt, t->known));
    if (r->family->valid) jsonw_number(w, "valid", share(t->valid_at_end, t->count));
    jsonw_number(w, "cell_accuracy", share((size_t)t->cells_right, (size_t)t->cells));
    jsonw_number(w, "halted", share(t->halted, t->count));
    jsonw_number(w, "mean_halt_step", t->mean_halt_step);
    jsonw_number(w, "right_at_halt_wrong_at_end", share(t->spoiled, t->known));
    jsonw_number(w, "wrong_at_halt_right_at_end", share(t->mended, t->known));
    jsonw_array(w, "exact_accuracy_after_step");
    for (int s = 1; s <= r->evaluation->steps; s++)
        jsonw_number(w, NULL, share(evaluation_right_after(r->evaluation, s), t->known));
    jsonw_end(w);
    add_calibration_json(t, w);
    if (r->tasks) add_tasks_json(r->tasks, w);
    if (r->restarts) restart_report_json(r->restarts, r->choice, t->known, w);
    jsonw_end(w);
}
