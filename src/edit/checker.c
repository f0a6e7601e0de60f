/* A desk (run/desk.h) for one kind of inquiry; it gives up what is stale. */
#include "edit/checker.h"

#include "base/alloc.h"
#include "run/desk.h"

#include <stdlib.h>

struct checker {
    struct desk *desk;
    bool asked; /* and not answered yet */
};

struct question {
    struct inquiry inquiry; /* first */
    const struct trm_family *family;
    struct trm_grid grid;
    struct trm_inspection found;
};

static void work(struct inquiry *i)
{
    struct question *q = (struct question *)i;
    q->family->inspect(&q->grid, &i->stopped, &q->found);
}

static void drop(struct inquiry *i)
{
    free(i);
}

struct checker *checker_new(struct trm_err *err)
{
    struct desk *desk = desk_new(err);
    if (!desk) return NULL;
    struct checker *c = xcalloc(1, sizeof *c);
    c->desk = desk;
    return c;
}

void checker_free(struct checker *c)
{
    if (!c) return;
    desk_free(c->desk);
    free(c);
}

void checker_ask(struct checker *c, const struct trm_family *f, const struct trm_grid *question)
{
    struct question *q = xcalloc(1, sizeof *q);
    q->inquiry = (struct inquiry){.work = work, .drop = drop};
    q->family = f;
    q->grid = *question;
    c->asked = true;
    desk_ask(c->desk, &q->inquiry);
}

bool checker_answer(struct checker *c, struct trm_inspection *out)
{
    struct question *q = (struct question *)desk_take(c->desk);
    if (!q) return false;
    *out = q->found;
    c->asked = false;
    drop(&q->inquiry);
    return true;
}

bool checker_busy(const struct checker *c)
{
    return c->asked;
}

int checker_descriptor(const struct checker *c)
{
    return desk_descriptor(c->desk);
}
