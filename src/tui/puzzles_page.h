/* `o`: the browser of puzzles. */
#ifndef TUI_PUZZLES_PAGE_H
#define TUI_PUZZLES_PAGE_H

#include "tui/page.h"

void puzzles_page_open(struct app *a);
/* The same with the prompt for words to look for. */
void puzzles_page_find(struct app *a);
/* A file was written: where the browser is open it shows what there is now. */
void puzzles_page_look_again(struct app *a);
extern const struct page_kind puzzles_page;

#endif
