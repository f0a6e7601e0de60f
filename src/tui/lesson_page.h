/* `t`: the lesson that goes on, or the menu that begins one. */
#ifndef TUI_LESSON_PAGE_H
#define TUI_LESSON_PAGE_H

#include "trmscope/family.h"
#include "tui/page.h"

/* It stays when its lesson ends while something else lies over it, and then says so. */
extern const struct page_kind lesson_page;

/* The page of the lesson, which there must be. */
void lesson_page_open(struct app *a);

/* Where it is open, every page is closed but the scope. */
void lesson_page_leave(struct app *a);

/* The page, or what can be taught (lesson_menu.c). */
void lesson_page_call(struct app *a);

/* Whether another lesson may begin: there is none, and none is being opened. */
bool lesson_menu_may_ask(const struct app *a);

/* Asks how these puzzles (copied) shall be taught, where that may be asked. */
void lesson_menu_teach(struct app *a, const struct trm_puzzles *puzzles);

/* Forgets what was asked. */
void lesson_menu_done(struct app *a);

/* Asks before what was learned is forgotten. */
void lesson_page_ask_discard(struct app *a, void (*take)(struct app *a, void *context));

/* Offers to go on with an unfinished lesson, at the start of the program; not in the tutorial. */
void lesson_page_remind(struct app *a);

#endif
