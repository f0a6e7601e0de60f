/* Desks live as long as the app, so that they are never unwatched. */
#include "tui/own_desk.h"

#include "tui/app.h"

void own_desk_ask(struct app *a, struct desk **desk, struct inquiry *i)
{
    struct trm_err err = {0};
    if (!*desk && (*desk = desk_new(&err)) != NULL) app_watch(a, desk_descriptor(*desk));
    if (*desk) {
        desk_ask(*desk, i);
        return;
    }
    app_say(a, MESSAGE_BAD, "%s", err.text);
    i->drop(i);
}

struct inquiry *own_desk_take(struct app *a, struct desk *desk)
{
    if (!desk) return NULL;
    struct inquiry *done = desk_take(desk);
    if (desk_moved(desk) || done) a->dirty = true;
    return done;
}
