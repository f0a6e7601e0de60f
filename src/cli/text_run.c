/* What the panes show, in words: the answer after each supervision step, what moved, p(halt), and
 * at the end what became of it. The sign behind a cell stands where the terminal has colours. */
#include "cli/text_run.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "run/judge.h"
#include "run/run.h"
#include "trace/measures.h"
#include "trace/tracefile.h"

#include <stdlib.h>

/* The answer after a supervision step, and the one before it; and the steps since the last line
 * that changed nothing, which share a line. */
struct answers {
    struct trm_grid now, before;
    int changed;
    struct {
        int first, last; /* supervision steps; first 0: none */
        double from, to; /* p(halt) */
        int conflicts;
    } quiet;
};

static void print_question(FILE *out, const struct trm_recorder *run)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(run);
    const struct trm_grid *q = &p->question;
    char *model = utf8_clean(xstrdup(trm_recorder_model_name(run)));
    const char *changed = tracefile_changed(run);
    fprintf(out, "%s%s%s: %s, %d x %d\nmodel %s\n\n", p->name, *changed ? ", " : "", changed,
            p->family->title, q->rows, q->cols, model);
    free(model);
    for (int r = 0; r < q->rows; r++) {
        for (int c = 0; c < q->cols; c++)
            fprintf(out, "%c ", p->family->glyph(q->cell[r * q->cols + c]));
        fputc('\n', out);
    }
    fputs("\nAfter a cell: * it changed in this supervision step, ! it breaks a rule.\n", out);
}

/* Whether the two differ there (trm_grid_differ): one of them may have no such cell. */
static bool differs(const struct trm_grid *a, const struct trm_grid *b, int r, int c)
{
    bool in_a = r < a->rows && c < a->cols, in_b = r < b->rows && c < b->cols;
    if (!in_a || !in_b) return in_a != in_b;
    return a->cell[r * a->cols + c] != b->cell[r * b->cols + c];
}

static void print_grid(FILE *out, const struct trm_puzzle *p, const struct trm_frame *f,
                       const struct answers *a, int canvas_cols)
{
    for (int r = 0; r < a->now.rows; r++) {
        for (int c = 0; c < a->now.cols; c++) {
            bool changed = differs(&a->now, &a->before, r, c);
            bool conflict = f->conflict[r * canvas_cols + c];
            fprintf(out, "%c%c", p->family->glyph(a->now.cell[r * a->now.cols + c]),
                    conflict  ? '!'
                    : changed ? '*'
                              : ' ');
        }
        fputc('\n', out);
    }
}

static void print_quiet(FILE *out, struct answers *a)
{
    if (a->quiet.first == 0) return;
    if (a->quiet.first < a->quiet.last)
        fprintf(out,
                "supervision steps %d to %d: p(halt) %.3f to %.3f, 0 changed, %d in conflict\n",
                a->quiet.first, a->quiet.last, a->quiet.from, a->quiet.to, a->quiet.conflicts);
    else
        fprintf(out, "supervision step %d: p(halt) %.3f, 0 changed, %d in conflict\n",
                a->quiet.first, a->quiet.from, a->quiet.conflicts);
    a->quiet.first = 0;
}

static void keep_quiet(struct answers *a, const struct trm_frame *f, double p_halt)
{
    if (a->quiet.first == 0) {
        a->quiet.first = f->supervision_step;
        a->quiet.from = p_halt;
    }
    a->quiet.last = f->supervision_step;
    a->quiet.to = p_halt;
    a->quiet.conflicts = f->conflicts; /* the same answer has the same ones */
}

static void print_step(FILE *out, const struct trm_recorder *r, const struct trm_frame *f,
                       struct answers *a)
{
    double p_halt = measure_sigmoid((double)f->q_halt);
    a->before = a->now;
    trm_recorder_grid(r, f, &a->now);
    a->changed = trm_grid_differ(&a->now, &a->before);
    bool ends = trm_recorder_halt(r) == f->index, halts = ends && trm_recorder_halt_step(r) > 0;
    if (a->changed == 0 && !ends) {
        keep_quiet(a, f, p_halt);
        return;
    }
    print_quiet(out, a);
    if (a->changed > 0) fputc('\n', out);
    fprintf(out, "supervision step %d: p(halt) %.3f, %d changed, %d in conflict%s\n",
            f->supervision_step, p_halt, a->changed, f->conflicts,
            halts  ? "; the model halts here"
            : ends ? "; the model is stopped here"
                   : "");
    if (a->changed > 0) print_grid(out, trm_recorder_puzzle(r), f, a, trm_recorder_config(r)->cols);
    fflush(out); /* one sees it think */
}

static const char *judge(const struct trm_recorder *r, int frame)
{
    return judgement_name(judge_frame(r, trm_recorder_puzzle(r), trm_recorder_frame(r, frame)));
}

static void print_verdict(FILE *out, const struct trm_recorder *r, struct answers *a)
{
    print_quiet(out, a);
    const struct trm_frame *last = trm_recorder_last(r);
    int halt = trm_recorder_halt(r);
    fputc('\n', out);
    if (halt >= 0)
        fprintf(out, "The model %s after supervision step %d: its answer there is %s.\n",
                trm_recorder_halt_step(r) > 0 ? "halts" : "does not halt, and is stopped",
                trm_recorder_frame(r, halt)->supervision_step, judge(r, halt));
    else
        fprintf(out, "The model does not halt within %d supervision steps.\n",
                last->supervision_step);
    if (last->index > halt)
        fprintf(out, "After supervision step %d the answer is %s.\n", last->supervision_step,
                judge(r, last->index));
}

/* Before the first step there is the question, where it is answered by filling its blanks, else
 * nothing. */
static struct answers begin(const struct trm_puzzle *p)
{
    return (struct answers){.now = p->family->fills_blanks ? p->question : trm_grid_make(0, 0)};
}

bool text_run(FILE *out, const struct trm_model *m, const struct trm_puzzle *p, int steps,
              int threads, struct trm_err *err)
{
    struct run *r = run_new(m, p, 0, err);
    if (!r) return false;
    struct trm_stepper *stepper = trm_stepper_new(r->model, 1, threads);
    struct answers a = begin(p);
    if (steps == 0) steps = trm_model_config(m)->halt_max_steps;
    print_question(out, r->recorder);
    run_next(r, stepper); /* the fresh carry */
    for (int done = 0; done < steps;) {
        run_next(r, stepper);
        const struct trm_frame *last = trm_recorder_last(r->recorder);
        if (!last->complete) continue;
        print_step(out, r->recorder, last, &a);
        done++;
    }
    print_verdict(out, r->recorder, &a);
    trm_stepper_free(stepper);
    run_free(r);
    return true;
}

void text_recorded(FILE *out, const struct trm_recorder *r)
{
    struct answers a = begin(trm_recorder_puzzle(r));
    int frames = trm_recorder_count(r);
    print_question(out, r);
    for (int i = 0; i < frames; i++) {
        const struct trm_frame *f = trm_recorder_frame(r, i);
        if (f->complete) print_step(out, r, f, &a);
    }
    print_verdict(out, r, &a);
}
