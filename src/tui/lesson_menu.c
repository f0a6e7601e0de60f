/* How a lesson begins: what shall be taught, and how. */
#include "base/alloc.h"
#include "base/path.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/editor_page.h"
#include "tui/form.h"
#include "tui/lesson_page.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { TEACH_ONE, TEACH_UNTIL_SOLVED, TEACH_ALL, FORM_ONE, FORM_ALL, GO_ON, FROM_RANDOM };
enum { ENTRIES = 24 };

/* What is asked, for the time of the question; one at a time. */
struct menu {
    struct trm_puzzles one, all; /* all: more than one, or none */
    char *folder;                /* of an unfinished lesson */
    enum kind kind[ENTRIES];
    char *name[ENTRIES], *note[ENTRIES], *recipe[ENTRIES];
    int count;
};

static struct menu *menu_of(struct app *a)
{
    return a->lessons.menu;
}

static void menu_free(struct menu *m)
{
    if (!m) return;
    trm_puzzles_done(&m->one);
    trm_puzzles_done(&m->all);
    for (int i = 0; i < m->count; i++) free(m->name[i]), free(m->note[i]), free(m->recipe[i]);
    free(m->folder);
    free(m);
}

void lesson_menu_done(struct app *a)
{
    menu_free(a->lessons.menu);
    a->lessons.menu = NULL;
}

static void add(struct menu *m, enum kind kind, char *name, const char *note)
{
    if (m->count == ENTRIES) {
        free(name);
        return;
    }
    m->kind[m->count] = kind;
    m->name[m->count] = name;
    m->note[m->count++] = xstrdup(note);
}

/* ---- What is done ---------------------------------------------------------------------------- */

static bool form_taken(struct app *a, void *context, const void *values, struct trm_err *err)
{
    (void)err;
    a->lessons.wish = *(const struct lesson_wish *)values;
    lessons_begin(a, context, values);
    return true;
}

/* That they cannot be learned is found later: what was typed is there when it is asked again. */
static void ask_form(struct app *a, struct trm_puzzles *puzzles)
{
    struct lessons *s = &a->lessons;
    const struct trm_family *family = puzzles->items[0].family;
    if (s->wish_family != family) s->wish = lesson_wish_default(family);
    s->wish_family = family;
    const struct form_wish f = {.title = "lesson",
                                .intro = "How the model is taught. It can be slowed down, paused "
                                         "and stopped at any time.",
                                .accept = "begin",
                                .schema = &lesson_schema,
                                .initial = &s->wish,
                                .size = sizeof s->wish,
                                .take = form_taken,
                                .context = puzzles};
    form_open(a, &f);
}

static void begin(struct app *a, const struct trm_puzzles *puzzles, bool until_solved)
{
    struct lesson_wish w = lesson_wish_default(puzzles->items[0].family);
    w.until_solved = until_solved;
    lessons_begin(a, puzzles, &w);
}

static void taken(struct app *a, void *context, int which)
{
    struct menu *m = menu_of(a);
    (void)context;
    if (!m || which >= m->count) return;
    switch (m->kind[which]) {
    case GO_ON: lessons_resume(a, m->folder); break;
    case TEACH_ONE: begin(a, &m->one, false); break;
    case TEACH_UNTIL_SOLVED: begin(a, m->all.count > 1 ? &m->all : &m->one, true); break;
    case TEACH_ALL: begin(a, &m->all, false); break;
    case FORM_ONE: ask_form(a, &m->one); break;
    case FORM_ALL: ask_form(a, &m->all); break;
    case FROM_RANDOM: lessons_begin_recipe(a, m->recipe[which]); break;
    }
}

/* ---- What can be chosen ---------------------------------------------------------------------- */

static void add_teaching(struct menu *m)
{
    const struct lesson_wish w = lesson_wish_default(m->one.items[0].family);
    bool many = m->all.count > 1;
    char note[80];
    snprintf(note, sizeof note, "%g minute%s", w.minutes, w.minutes == 1 ? "" : "s");
    add(m, TEACH_ONE, xstrdup("this puzzle"), note);
    if (many) add(m, TEACH_ALL, xasprintf("the %zu puzzles of the list", m->all.count), note);
    if (!m->one.items[0].family->generate_kind)
        add(m, TEACH_UNTIL_SOLVED, xasprintf("until %s solved", many ? "all of them are" : "it is"),
            note);
    add(m, FORM_ONE, xstrdup("this puzzle, as I say"), "time, rate, replay, what is frozen");
    if (many)
        add(m, FORM_ALL, xasprintf("the %zu puzzles, as I say", m->all.count),
            "time, rate, replay, what is frozen");
}

static int is_recipe(const struct dirent *d)
{
    return path_has_ending(d->d_name, ".yaml");
}

static void add_recipes(struct menu *m)
{
    struct dirent **names = NULL;
    char *folder = path_bundled("configs");
    int count = folder ? scandir(folder, &names, is_recipe, path_by_name) : -1;
    for (int i = 0; i < count; i++) {
        char *recipe = path_join(folder, names[i]->d_name);
        if (m->count < ENTRIES && lesson_can_grow(recipe)) {
            char *name = path_with_ending(names[i]->d_name, "");
            m->recipe[m->count] = xstrdup(recipe);
            add(m, FROM_RANDOM, xasprintf("random weights: %s", name), "a model from nothing");
            free(name);
        }
        free(recipe), free(names[i]);
    }
    if (count >= 0) free(names);
    free(folder);
}

static void ask(struct app *a, const char *text)
{
    struct menu *m = menu_of(a);
    const struct choice_wish w = {.title = "teach",
                                  .text = text,
                                  .names = (const char *const *)m->name,
                                  .notes = (const char *const *)m->note,
                                  .count = m->count,
                                  .take = taken};
    choice_open(a, &w);
}

bool lesson_menu_may_ask(const struct app *a)
{
    return !a->lessons.now && !a->lessons.opening;
}

void lesson_menu_teach(struct app *a, const struct trm_puzzles *puzzles)
{
    lesson_menu_done(a);
    struct menu *m = a->lessons.menu = xcalloc(1, sizeof *m);
    trm_puzzles_add(&m->one, &puzzles->items[0]);
    bool many = puzzles->count > 1 && !puzzles->items[0].family->generate_kind;
    for (size_t i = 0; many && i < puzzles->count && i < LESSON_PUZZLES_MOST; i++)
        trm_puzzles_add(&m->all, &puzzles->items[i]);
    m->folder = lesson_find();
    add_teaching(m); /* first, in whatever state things are: the tutorial counts on it */
    if (m->folder) add(m, GO_ON, xstrdup("go on with the unfinished lesson"), "where it was saved");
    add_recipes(m);
    ask(a, "What shall the model learn? It learns in the background, on a copy.");
}

/* The present puzzle first, then the others that `n` goes through. */
static void take_present(struct app *a, struct trm_puzzles *out)
{
    const struct queue *q = &a->queue;
    const struct session *s = &a->session;
    trm_puzzles_add(out, session_puzzle(s));
    for (size_t i = 0; q->shelf && i < q->count && out->count < LESSON_PUZZLES_MOST; i++) {
        if (i == q->at) continue;
        struct trm_puzzle p = shelf_puzzle(q->shelf, q->items[i]);
        if (p.family == out->items[0].family) trm_puzzles_add(out, &p);
        trm_puzzle_done(&p);
    }
    for (size_t i = 0; !q->shelf && i < s->puzzles->count && i < LESSON_PUZZLES_MOST; i++)
        if (i != s->current) trm_puzzles_add(out, &s->puzzles->items[i]);
}

/* What is being edited, the current one first. */
static bool take_edited(struct app *a, struct trm_puzzles *out)
{
    size_t current;
    struct trm_puzzles all = {0};
    if (app_top_page(a)->kind != &editor_page) return false;
    if (!editor_page_puzzles(a, &all, &current)) return false;
    trm_puzzles_add(out, &all.items[current]);
    for (size_t i = 0; i < all.count; i++)
        if (i != current) trm_puzzles_add(out, &all.items[i]);
    trm_puzzles_done(&all);
    return true;
}

void lesson_page_call(struct app *a)
{
    struct trm_puzzles puzzles = {0};
    if (a->lessons.now) {
        lesson_page_open(a);
        return;
    }
    if (!lesson_menu_may_ask(a)) return; /* it comes when it is open */
    if (!take_edited(a, &puzzles)) take_present(a, &puzzles);
    lesson_menu_teach(a, &puzzles);
    trm_puzzles_done(&puzzles);
}

/* ---- At the start ---------------------------------------------------------------------------- */

static void discard(struct app *a, void *context)
{
    struct menu *m = menu_of(a);
    (void)context;
    if (!lesson_remove(m->folder))
        app_say(a, MESSAGE_WARN, "It stays: another program has gone on with this lesson.");
}

static void reminded(struct app *a, void *context, int which)
{
    struct menu *m = menu_of(a);
    (void)context;
    if (!m || !m->folder) return;
    if (which == 0) lessons_resume(a, m->folder);
    if (which == 2) lesson_page_ask_discard(a, discard);
}

void lesson_page_remind(struct app *a)
{
    static const char *const names[] = {"go on", "later", "discard it"};
    static const char *const notes[] = {"from where it was saved", "t finds it again",
                                        "what was learned is gone"};
    /* What the tutorial says of Enter and of d is about a lesson of its own. */
    char *folder = a->tutor.on ? NULL : lesson_find();
    if (!folder) return;
    lesson_menu_done(a);
    a->lessons.menu = xcalloc(1, sizeof *a->lessons.menu);
    a->lessons.menu->folder = folder;
    const struct choice_wish w = {.title = "lesson",
                                  .text = "A lesson was not finished when the program ended.",
                                  .names = names,
                                  .notes = notes,
                                  .count = 3,
                                  .take = reminded};
    choice_open(a, &w);
}
