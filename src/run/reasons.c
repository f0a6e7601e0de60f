/* One thread each: the solver has the others, and an explanation may take its time. */
#include "run/reasons.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

static void work_reasons(struct inquiry *i)
{
    struct reasons *r = (struct reasons *)i;
    const struct trm_model *m = trm_recorder_model(r->course->recorder);
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    struct explainer *e = explainer_new(m, trm_recorder_cycles(r->course->recorder).L_cycles);
    struct explain_moment moment;
    CHECK(explain_moment_of(&moment, r->course, r->frame, stepper));
    explain_halt(e, &moment, &r->x);
    if (r->edit_count > 0 && !atomic_load(&i->stopped)) {
        explain_what_if(stepper, &moment, NULL, 0, REASONS_AHEAD, r->q);
        explain_what_if(stepper, &moment, r->edits, r->edit_count, REASONS_AHEAD, r->q_edited);
    }
    explain_moment_done(&moment);
    explainer_free(e);
    trm_stepper_free(stepper);
}

static void drop_reasons(struct inquiry *i)
{
    struct reasons *r = (struct reasons *)i;
    explanation_done(&r->x);
    course_free(r->course);
    free(r);
}

struct reasons *reasons_new(struct course *course, int frame, const struct explain_edit *edits,
                            int count)
{
    CHECK(count <= EXPLAIN_EDITS);
    struct reasons *r = xcalloc(1, sizeof *r);
    r->inquiry = (struct inquiry){.work = work_reasons, .drop = drop_reasons};
    r->course = course_share(course);
    r->frame = frame;
    r->edit_count = count;
    memcpy(r->edits, edits, (size_t)count * sizeof *edits);
    return r;
}

static bool still_wanted(void *context, int done)
{
    struct alone *a = context;
    int cells = trm_model_config(trm_recorder_model(a->course->recorder))->seq_len;
    return inquiry_progress(&a->inquiry, (double)done / cells);
}

static void work_alone(struct inquiry *i)
{
    struct alone *a = (struct alone *)i;
    const struct trm_model *m = trm_recorder_model(a->course->recorder);
    struct trm_stepper *stepper = trm_stepper_new(m, EXPLAIN_BATCH, 1);
    struct explain_moment moment;
    float q;
    CHECK(explain_moment_of(&moment, a->course, a->frame, stepper));
    explain_what_if(stepper, &moment, NULL, 0, 0, &q);
    explain_alone(stepper, &moment, (double)q, a->effect, still_wanted, a);
    explain_moment_done(&moment);
    trm_stepper_free(stepper);
}

static void drop_alone(struct inquiry *i)
{
    struct alone *a = (struct alone *)i;
    course_free(a->course);
    free(a->effect);
    free(a);
}

struct alone *alone_new(struct course *course, int frame)
{
    struct alone *a = xcalloc(1, sizeof *a);
    a->inquiry = (struct inquiry){.work = work_alone, .drop = drop_alone};
    a->course = course_share(course);
    a->frame = frame;
    a->effect = xfloats((size_t)trm_model_config(trm_recorder_model(course->recorder))->seq_len);
    return a;
}
