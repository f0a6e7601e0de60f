/* The progress line and the log. */
#include "cli/train_report.h"

#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const double LOG_SECONDS = 10, LOG_EVALUATION_SECONDS = 30;

void train_report_begin(struct train_report *r, bool quiet)
{
    *r = (struct train_report){.line = !quiet && isatty(STDERR_FILENO), .quiet = quiet};
}

static void wipe(struct train_report *r)
{
    if (r->drawn) fprintf(stderr, "\r\033[K");
    r->drawn = false;
}

/* A number where there is one. */
static void add_number(struct str *out, const char *format, double value)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (!isnan(value)) str_printf(out, format, value);
#pragma GCC diagnostic pop
}

static void add_row(struct str *out, const struct training_row *row)
{
    add_number(out, "  %.0f seq-steps/s", row->speed);
    add_number(out, "  loss %.4f", row->loss);
    add_number(out, "  cells %.2f %%", 100 * row->cell_accuracy);
    add_number(out, "  exact %.1f %%", 100 * row->exact_accuracy);
    add_number(out, "  halt %.2f", row->halt_steps);
    add_number(out, "  lr %.3g", row->learning_rate);
    add_number(out, "  grad %.3g", row->gradient_norm);
}

static void add_place(struct str *out, const struct training_status *s)
{
    str_printf(out, "step %lld", (long long)s->step);
    if (s->total_steps > 0) str_printf(out, "/%.0f", s->total_steps);
    str_printf(out, "  %.1f %%  ", 100 * s->share);
    if (!isnan(s->seconds_left)) {
        str_add_time(out, s->seconds_left);
        str_add(out, " left");
    }
}

static void add_evaluation(struct str *out, const struct training_status *s)
{
    str_printf(out, "  evaluating %d/%d", s->evaluation_done, s->evaluation_count);
    if (isnan(s->evaluation_left)) return;
    str_add(out, ", ");
    str_add_time(out, s->evaluation_left);
    str_add(out, " left");
}

static const char *phase_text(enum training_phase phase)
{
    switch (phase) {
    case TRAINING_OPENING: return "  making puzzles";
    case TRAINING_SAVING: return "  saving";
    case TRAINING_PAUSED: return "  paused";
    case TRAINING_RUNNING:
    case TRAINING_EVALUATING:
    case TRAINING_FINISHED:
    case TRAINING_STOPPED:
    case TRAINING_FAILED: break;
    }
    return "";
}

static int terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* Only what a line has room for: pairs of blanks become one, then whole parts are left out. */
static void fit(struct str *line, size_t columns)
{
    size_t kept = 0, end = 0;
    bool narrow = line->length > columns;
    for (size_t i = 0; i < line->length; i++) {
        if (narrow && i > 0 && line->text[i] == ' ' && line->text[i - 1] == ' ') {
            if (kept - 1 <= columns) end = kept - 1; /* the last part that fits ends here */
            continue;
        }
        line->text[kept++] = line->text[i];
    }
    line->length = kept > columns && end > 0 ? end : kept;
    if (line->length > columns) line->length = columns;
    line->text[line->length] = '\0';
}

/* What people look at most comes first; the log has more digits. */
static void add_short_row(struct str *out, const struct training_row *row)
{
    add_number(out, "  %.0f/s", row->speed);
    add_number(out, "  loss %.3f", row->loss);
    add_number(out, "  cells %.1f%%", 100 * row->cell_accuracy);
    add_number(out, "  exact %.1f%%", 100 * row->exact_accuracy);
    add_number(out, "  halt %.1f", row->halt_steps);
    add_number(out, "  lr %.2g", row->learning_rate);
}

static void draw_line(struct train_report *r, const struct training_status *s)
{
    struct str text = {0};
    str_printf(&text, "%lld", (long long)s->step);
    if (s->total_steps > 0) str_printf(&text, "/%.0f", s->total_steps);
    str_printf(&text, " %.0f%%", 100 * s->share);
    if (!isnan(s->seconds_left)) {
        str_add(&text, "  ");
        str_add_time(&text, s->seconds_left);
        str_add(&text, " left");
    }
    str_add(&text, phase_text(s->phase));
    if (s->phase == TRAINING_EVALUATING)
        add_evaluation(&text, s);
    else if (s->has_row)
        add_short_row(&text, &s->last);
    if (!isnan(s->judged.step))
        add_number(&text, "  held out %.1f%%", 100 * s->judged.held_out_exact);
    fit(&text, (size_t)terminal_columns() - 1);
    fprintf(stderr, "\r%s\033[K", text.text);
    fflush(stderr);
    r->drawn = true;
    str_done(&text);
}

static void log_row(struct train_report *r, const struct training_status *s)
{
    if (!s->has_row || s->last.step == r->log_step || s->seconds < r->log_due) return;
    struct str text = {0};
    add_place(&text, s);
    str_add(&text, "  after ");
    str_add_time(&text, s->seconds);
    str_printf(&text, "  %lld seq-steps", (long long)s->sequence_steps);
    add_row(&text, &s->last);
    add_number(&text, "  waited %.2f %%", 100 * s->waited);
    fprintf(stderr, "%s\n", text.text);
    str_done(&text);
    r->log_step = s->last.step;
    r->log_due = s->seconds + LOG_SECONDS;
}

/* Only of an evaluation that takes long: others are told when they are done. */
static void log_evaluation(struct train_report *r, const struct training_status *s)
{
    if (s->evaluation_seconds < LOG_EVALUATION_SECONDS || s->seconds < r->log_due) return;
    struct str text = {0};
    str_printf(&text, "step %lld", (long long)s->step);
    add_evaluation(&text, s);
    fprintf(stderr, "%s\n", text.text);
    str_done(&text);
    r->log_due = s->seconds + LOG_EVALUATION_SECONDS;
}

void train_report_show(struct train_report *r, struct training *t)
{
    struct training_status s;
    for (char *text; (text = training_message(t));) {
        wipe(r);
        if (!r->quiet) fprintf(stderr, "%s\n", text);
        free(text);
    }
    training_status(t, &s);
    if (s.phase >= TRAINING_FINISHED)
        wipe(r);
    else if (r->line)
        draw_line(r, &s);
    else if (!r->quiet) {
        log_row(r, &s);
        log_evaluation(r, &s);
    }
}

void train_report_stopping(struct train_report *r)
{
    wipe(r);
    if (!r->quiet)
        fprintf(stderr, "ends after this step and saves it; ^C again ends at once, unsaved\n");
}

void train_report_end(struct train_report *r, struct training *t, const char *name)
{
    struct training_status s;
    training_status(t, &s);
    if (r->quiet) return;
    fprintf(stderr, "done: %lld steps, %lld sequence-steps, %.0f s", (long long)s.step,
            (long long)s.sequence_steps, s.seconds);
    fprintf(stderr, "; waited for data %.2f %%, evaluations of this session took %.1f s\n",
            100 * s.waited, s.evaluating);
    if (!isnan(s.best.step))
        fprintf(stderr, "%s.safetensors is the best: step %.0f, %.1f %% of the held-out puzzles\n",
                name, s.best.step, 100 * s.best.held_out_exact);
    else
        fprintf(stderr, "%s.safetensors is the last\n", name);
}
