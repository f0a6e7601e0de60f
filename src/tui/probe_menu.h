/* Probes of the scope's run at the shown frame: asked for in a menu, run beside the run as it was
 * (compare_page.h). */
#ifndef TUI_PROBE_MENU_H
#define TUI_PROBE_MENU_H

struct app;

void probe_ask(struct app *a);

#endif
