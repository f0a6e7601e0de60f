/* `:` every command by its name: the list follows what one writes. */
#ifndef TUI_COMMAND_PALETTE_H
#define TUI_COMMAND_PALETTE_H

#include "tui/page.h"

void command_palette_open(struct app *a);
extern const struct page_kind command_palette;

#endif
