/* Everything a key can do: one table that makes the key map, the `?` help, the key bar, and what
 * scripts may call by name.
 */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#define SECTIONS(X)                                                                                \
    X(TIME, "Time")                                                                                \
    X(LOOK, "Look")                                                                                \
    X(PUZZLE, "Puzzle")                                                                            \
    X(PROGRAM, "Program")

enum section {
#define X(id, title) SECTION_##id,
    SECTIONS(X)
#undef X
        SECTION_COUNT
};

/* X(id, section, name, default keys, label in the key bar or NULL, help)
 * The order is that of the help; the key bar shows the rows with a label, first ones first. */
/* clang-format off */
#define ACTIONS(X) \
    X(RUN,             TIME, "run", "Space", "run", "run, or pause") \
    X(STEP_FORWARD,    TIME, "step-forward", ".", "step", "one recursion step forward") \
    X(STEP_BACK,       TIME, "step-back", ",", "back", "one recursion step back") \
    X(CYCLE_FORWARD,   TIME, "cycle-forward", "}", NULL, "to the end of the H cycle") \
    X(CYCLE_BACK,      TIME, "cycle-back", "{", NULL, "one H cycle back") \
    X(SUPER_FORWARD,   TIME, "supervision-forward", ">", "supervision", \
      "to the end of the supervision step") \
    X(SUPER_BACK,      TIME, "supervision-back", "<", NULL, "one supervision step back") \
    X(FIRST,           TIME, "first", "g Home", "first", "the fresh carry, before any step") \
    X(LAST,            TIME, "last", "G End", "last", \
      "the end of the last supervision step (halt_max_steps, or later if you went on)") \
    X(HALT,            TIME, "halt", "*", "halt", "the moment at which the model would halt") \
    X(FASTER,          TIME, "faster", "+ =", "faster", "run faster") \
    X(SLOWER,          TIME, "slower", "- _", "slower", "run slower") \
    X(PANE_NEXT,       LOOK, "pane-next", "Tab", "pane", "the next pane has the keys") \
    X(PANE_PREVIOUS,   LOOK, "pane-previous", "S-Tab", NULL, "the pane before has the keys") \
    X(ZOOM,            LOOK, "zoom", "Enter", "zoom", "this pane alone, or all panes again") \
    X(UP,              LOOK, "up", "Up k", NULL, "cursor up") \
    X(DOWN,            LOOK, "down", "Down j", NULL, "cursor down") \
    X(LEFT,            LOOK, "left", "Left h", NULL, \
      "cursor left; in the halting pane one supervision step back") \
    X(RIGHT,           LOOK, "right", "Right l", NULL, \
      "cursor right; in the halting pane one supervision step forward") \
    X(LATENT,          LOOK, "latent", "z", "z_H/z_L", "show z_H (the answer) or z_L (the reasoning)") \
    X(MEASURE,         LOOK, "measure", "v", "measure", \
      "norm, change, one channel, or the raw latent as a map") \
    X(CHANNEL_BACK,    LOOK, "channel-back", "[", NULL, "the channel before") \
    X(CHANNEL_FORWARD, LOOK, "channel-forward", "]", NULL, "the next channel") \
    X(PUZZLE_NEXT,     PUZZLE, "puzzle-next", "n", "next puzzle", "the next puzzle of the file") \
    X(PUZZLE_PREVIOUS, PUZZLE, "puzzle-previous", "N p", NULL, "the puzzle before") \
    X(HELP,            PROGRAM, "help", "? F1", "help", "this help; the same key closes it") \
    X(MOUSE,           PROGRAM, "mouse", "m", NULL, \
      "mouse on or off (when on, Shift-drag selects text)") \
    X(REDRAW,          PROGRAM, "redraw", "C-l", NULL, "draw the screen anew") \
    X(SUSPEND,         PROGRAM, "suspend", "C-z", NULL, "stop; fg in the shell goes on") \
    X(CLOSE,           PROGRAM, "close", "Esc", NULL, "close what is open, back to all panes") \
    X(QUIT,            PROGRAM, "quit", "q F10", "quit", "quit")
/* clang-format on */

enum action {
    ACTION_NONE,
#define X(id, section, name, keys, label, help) ACTION_##id,
    ACTIONS(X)
#undef X
        ACTION_COUNT
};

struct action_info {
    enum section section;
    const char *name, *keys, *label, *help;
};

extern const struct action_info actions[ACTION_COUNT]; /* row ACTION_NONE is empty */
extern const char *const section_titles[SECTION_COUNT];

/* ACTION_NONE when there is none so called. */
enum action action_find(const char *name);

#endif
