/* Desks live as long as the app, so that they are never unwatched. */
#include "tui/own_desk.h"

#include "tui/app.h"

void own_desk_ask(struct app *a, struct own_desk *d, struct inquiry *i)
{
    struct trm_err err = {0};
    if (!d->desk && (d->desk = desk_new(&err)) != NULL) app_watch(a, desk_descriptor(d->desk));
    if (d->desk) {
        desk_ask(d->desk, i);
        return;
    }
    app_say(a, MESSAGE_BAD, "%s", err.text);
    i->drop(i);
}

static void put_answer(struct own_desk *d, struct inquiry *i)
{
    if (d->answer) d->answer->drop(d->answer);
    d->answer = i;
}

void own_desk_tick(struct app *a, struct own_desk *d)
{
    if (!d->desk) return;
    struct inquiry *done = desk_take(d->desk);
    if (done) put_answer(d, done);
    if (desk_moved(d->desk) || done) a->dirty = true;
}

bool own_desk_busy(const struct own_desk *d)
{
    return d->desk && desk_busy(d->desk);
}

void own_desk_forget(struct own_desk *d)
{
    if (d->desk) desk_forget(d->desk);
    put_answer(d, NULL);
}

void own_desk_done(struct own_desk *d)
{
    own_desk_forget(d);
    desk_free(d->desk);
}
