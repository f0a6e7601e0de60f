/* Everything a key can do: one table that makes the key map, the `?` help, the key bar, the `:`
 * palette, the man page, and what configuration files may call by name.
 *
 * A key may mean different things on different pages. Every action stands in a section, every
 * section belongs to a context, and every page names the context whose keys it has. A context has
 * the keys of its parent too, where it does not use them itself.
 */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

/* clang-format off */
/* X(id, parent, name in key files). A root is its own parent. */
#define CONTEXTS(X) \
    X(EVERYWHERE, EVERYWHERE, "everywhere") \
    X(SCOPE, EVERYWHERE, "scope") \
    X(WHY, SCOPE, "why") \
    X(PAGE, EVERYWHERE, "page") \
    X(LIST, PAGE, "list") \
    X(PUZZLES, LIST, "puzzles") \
    X(RUNS, PAGE, "two-runs") \
    X(SURVEY, PAGE, "survey") \
    X(MODELS, LIST, "models") \
    X(LESSON, PAGE, "lesson") \
    X(RESTARTS, LIST, "restarts") \
    X(EDIT, PAGE, "edit") \
    X(TASK, EDIT, "task") \
    X(DIGITS, EDIT, "digits") \
    X(HELP, HELP, "help") \
    X(PROMPT, PROMPT, "prompt") \
    X(COMPLETION, PROMPT, "completion") \
    X(PALETTE, COMPLETION, "palette") \
    X(CHOICE, CHOICE, "choice") \
    X(FORM, PROMPT, "form")

/* X(id, context, title in the help) */
#define SECTIONS(X) \
    X(WHY, WHY, "What if") \
    X(TIME, SCOPE, "Time") \
    X(LOOK, SCOPE, "Look") \
    X(PUZZLE, SCOPE, "Puzzle") \
    X(PAGE, PAGE, "Page") \
    X(PUZZLES, PUZZLES, "Puzzles") \
    X(RUNS, RUNS, "Two runs") \
    X(SURVEY, SURVEY, "The pack") \
    X(MODELS, MODELS, "Models") \
    X(LESSON, LESSON, "Lesson") \
    X(RESTARTS, RESTARTS, "Restarts") \
    X(LIST, LIST, "List") \
    X(EDIT, EDIT, "Edit") \
    X(CELLS, EDIT, "Cells") \
    X(TASK, TASK, "Task") \
    X(DIGITS, DIGITS, "Digits") \
    X(HELP, HELP, "Help") \
    X(PROMPT, PROMPT, "Line of text") \
    X(COMPLETION, COMPLETION, "Line with completion") \
    X(CHOICE, CHOICE, "Question") \
    X(FORM, FORM, "Form") \
    X(MOVE, EVERYWHERE, "Move") \
    X(PROGRAM, EVERYWHERE, "Program")
/* clang-format on */

enum context {
#define X(id, parent, name) CONTEXT_##id,
    CONTEXTS(X)
#undef X
        CONTEXT_COUNT
};

enum section {
#define X(id, context, title) SECTION_##id,
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
    X(FIRST,           TIME, "first", "g Home", NULL, "the fresh carry, before any step") \
    X(LAST,            TIME, "last", "G End", NULL, \
      "the end of the last supervision step (halt_max_steps, or later if you went on)") \
    X(HALT,            TIME, "halt", "*", "halt", "the moment at which the model would halt") \
    X(LOOP,            TIME, "loop", "L", NULL, \
      "start again whenever running comes to its end (at full speed it pauses there)") \
    X(FASTER,          TIME, "faster", "+ =", "faster", "run faster") \
    X(SLOWER,          TIME, "slower", "- _", "slower", "run slower") \
    X(PANE_NEXT,       LOOK, "pane-next", "Tab", "pane", "the next pane has the keys") \
    X(PANE_PREVIOUS,   LOOK, "pane-previous", "S-Tab", NULL, "the pane before has the keys") \
    X(ZOOM,            LOOK, "zoom", "Enter", "zoom", "this pane alone, or all panes again") \
    X(LATENT,          LOOK, "latent", "z", "z_H/z_L", "show z_H (the answer) or z_L (the reasoning)") \
    X(MEASURE,         LOOK, "measure", "v", "measure", \
      "norm, change, cosine, a channel, the raw latent, components as colours; of other panes: theirs") \
    X(CHANNEL_BACK,    LOOK, "channel-back", "[", NULL, "the channel before") \
    X(CHANNEL_FORWARD, LOOK, "channel-forward", "]", NULL, "the next channel") \
    X(WHY,             LOOK, "why", "w", "why", \
      "why it halts here or does not: q_halt by cell and by channel") \
    X(LISTEN,          LOOK, "listen", "i", NULL, \
      "whom the cell under the cursor listens to; [ and ] choose the block, v the head") \
    X(BELIEFS,         LOOK, "beliefs", "b", NULL, \
      "what the cell under the cursor was believed to be, over time") \
    X(TRAJECTORY,      LOOK, "trajectory", "T", NULL, \
      "the way of z_H through its principal components, this run and earlier ones") \
    X(LENS,            LOOK, "lens", "y", NULL, \
      "the answer, or what z_L would answer (lm_head as a lens)") \
    X(THRESHOLD_DOWN,  LOOK, "threshold-down", "(", NULL, \
      "a halting threshold of your own, lower; below the lowest there is none") \
    X(THRESHOLD_UP,    LOOK, "threshold-up", ")", NULL, "a halting threshold of your own, higher") \
    X(PANE_HELP,       LOOK, "pane-help", "F1 H", NULL, "what the pane with the keys shows, in words") \
    X(SURVEY,          LOOK, "survey", "S", NULL, \
      "the whole pack: halting steps, against the rating, calibration, the wrong ones") \
    X(SORT,            LOOK, "sort", "s", NULL, \
      "the raw latent's tokens by place, norm, change, cosine, the channel under the cursor, or " \
      "the first component") \
    X(COLORS,          LOOK, "colours", "c", NULL, \
      "colours by the numbers shown, without the outermost, or held as they are") \
    X(COMPARE,         LOOK, "compare", "C", NULL, \
      "this run beside another one: another model, another puzzle") \
    X(PROBE,           LOOK, "probe", "P", NULL, \
      "change something here (a cell, noise, the start, a symmetry, cycles) and compare") \
    X(RESTARTS,        LOOK, "restarts", "R", NULL, \
      "the same puzzle run several times from elsewhere: where they agree, whose answer is picked") \
    X(TASK,            LOOK, "task", "d", NULL, \
      "the demonstrations and the test input of an ARC task, or the latent again") \
    X(TEST_NEXT,       PUZZLE, "test-next", "x", NULL, "the next test input of this ARC task") \
    X(PUZZLE_NEXT,     PUZZLE, "puzzle-next", "n", "next puzzle", \
      "the next puzzle of the file, or of the list") \
    X(PUZZLE_PREVIOUS, PUZZLE, "puzzle-previous", "N p", NULL, "the puzzle before") \
    X(MODEL_NEXT,      PUZZLE, "model-next", "C-n", NULL, "the next model for puzzles like this") \
    X(MODEL_PREVIOUS,  PUZZLE, "model-previous", "C-p", NULL, "the model before") \
    X(WHY_BLANK,       WHY, "what-if-blank", "x", "blank it", \
      "what if the cell under the cursor were blank; again: as it is") \
    X(WHY_SET,         WHY, "what-if-set", "=", "set it", \
      "what if the cell under the cursor were another one") \
    X(WHY_HOLD,        WHY, "what-if-hold", "f", "hold it", \
      "what if its latent (z chooses z_H or z_L) stayed what it was an H cycle before") \
    X(WHY_CLEAR,       WHY, "what-if-clear", "0", "as it is", "take all changes back") \
    X(RUNS_TAKE,       RUNS, "take-right", "Enter", "right run", \
      "the right side's run in the scope, where every pane can be asked about it") \
    X(SURVEY_SHOW,     SURVEY, "survey-show", "Enter", "show", \
      "the puzzles of the chosen bar, wrong ones first") \
    X(SURVEY_BY,       SURVEY, "survey-by", "Tab", "bars by", \
      "bars by halting step, by rating, by p(halt) where they halt or are stopped") \
    X(SURVEY_PAUSE,    SURVEY, "survey-pause", "Space", "pause", "pause, or go on") \
    X(BACK,            PAGE, "back", "q", "back", "back to the page before") \
    X(BROWSE_SIDE,     PUZZLES, "other-list", "Tab S-Tab", "packs", "from the puzzles to the packs, or back") \
    X(BROWSE_ASK,      PUZZLES, "ask-model", "a", "ask the model", \
      "what the model makes of the puzzles of the list, in the background; again: stop") \
    X(BROWSE_ORDER,    PUZZLES, "order", "s", "order", "the order of the list") \
    X(BROWSE_RATE,     PUZZLES, "rate", "r", NULL, \
      "how hard the puzzles without a rating are, in the background; again: stop") \
    X(BROWSE_FILE,     PUZZLES, "open-file", "f", "file", "open a file or a folder of puzzles") \
    X(MODEL_FILE,      MODELS, "open-model", "f", "file", "open a model by its file or folder") \
    X(LESSON_PAUSE,    LESSON, "lesson-pause", "Space", "pause", "pause the lesson, or go on") \
    X(LESSON_BOTH,     LESSON, "lesson-before-after", "b", "before/after", \
      "the watched puzzle by the weights before and after, side by side") \
    X(LESSON_MEASURE,  LESSON, "lesson-measure", "v", "measure", \
      "how the chosen weights do on the puzzles, and whether others were forgotten") \
    X(LESSON_ACCEPT,   LESSON, "lesson-accept", "a", "accept", \
      "end the lesson, measure before and after, and keep what was learned as a new model") \
    X(LESSON_DISCARD,  LESSON, "lesson-discard", "d", "discard", "forget what was learned") \
    X(LESSON_STOP,     LESSON, "lesson-stop", "s", "stop", \
      "end the lesson here; only the next start of the program can go on with it") \
    X(LESSON_SHOW,     LESSON, "lesson-show", "Enter", "scope", \
      "the chosen moment's weights in the scope") \
    X(LESSON_NEXT,     LESSON, "lesson-next-puzzle", "n", "next puzzle", "watch the next puzzle") \
    X(LESSON_FASTER,   LESSON, "lesson-rate-up", "+ =", NULL, "double the learning rate") \
    X(LESSON_SLOWER,   LESSON, "lesson-rate-down", "- _", NULL, "halve the learning rate") \
    X(LESSON_MORE,     LESSON, "lesson-threads-up", "]", NULL, "one thread more learns") \
    X(LESSON_LESS,     LESSON, "lesson-threads-down", "[", NULL, "one thread less learns") \
    X(RESTARTS_FORM,   RESTARTS, "restarts-settings", "s", "settings", "how many restarts, of what kind") \
    X(LIST_OPEN,       LIST, "open", "Enter", "open", "open what is chosen") \
    X(LIST_FIRST,      LIST, "list-first", "g Home", NULL, "the first row") \
    X(LIST_LAST,       LIST, "list-last", "G End", NULL, "the last row") \
    X(CHOICE_TAKE,     CHOICE, "choice-take", "Enter Space", "take it", "take this answer") \
    X(CHOICE_LEAVE,    CHOICE, "choice-leave", "Esc C-g", "leave", "leave without an answer") \
    X(CHOICE_UP,       CHOICE, "choice-up", "Up C-p", NULL, "the answer above") \
    X(CHOICE_DOWN,     CHOICE, "choice-down", "Down C-n", NULL, "the answer below") \
    X(FORM_NEXT,       FORM, "form-next", "Tab Down C-n", "next", "the next field") \
    X(FORM_PREVIOUS,   FORM, "form-previous", "S-Tab Up C-p", NULL, "the field before") \
    X(FORM_CHANGE,     FORM, "form-change", "C-Right PageDown", NULL, "the next value of a choice") \
    X(FORM_CHANGE_BACK, FORM, "form-change-back", "C-Left PageUp", NULL, "the value before") \
    X(EDIT_SAVE,       EDIT, "save", "w", "save", "write the file; another one is never replaced unasked") \
    X(EDIT_SAVE_AS,    EDIT, "save-as", "W", NULL, "write another file") \
    X(EDIT_RUN,        EDIT, "run-puzzle", "Enter", "run", "run the model on it, in the scope") \
    X(EDIT_TRACE,      EDIT, "trace-puzzle", "T", NULL, \
      "run the model on it to the end, and write that run to a file") \
    X(EDIT_UNDO,       EDIT, "undo", "u", "undo", "undo, without end") \
    X(EDIT_REDO,       EDIT, "redo", "C-r U", NULL, "do again what was undone") \
    X(EDIT_ANSWER,     EDIT, "exact-answer", "a", "answer", \
      "show the exact answer or path in blank cells, or not") \
    X(EDIT_TAKE,       EDIT, "take-answer", "!", NULL, "put the exact answer into the blank cells") \
    X(EDIT_SIZE,       EDIT, "size", "s", "size", "rows and columns") \
    X(EDIT_GROW,       EDIT, "larger", "+ =", NULL, "the next larger size") \
    X(EDIT_SHRINK,     EDIT, "smaller", "-", NULL, "the next smaller size") \
    X(EDIT_DISCARD,    EDIT, "discard", "", NULL, "leave this edit for good, without saving") \
    X(EDIT_PAINT,      CELLS, "paint", "Space", "paint", \
      "put the ink here; where a Sudoku or a maze has it already, a blank cell") \
    X(EDIT_INK_NEXT,   CELLS, "ink-next", "]", NULL, "the next ink, without painting") \
    X(EDIT_INK_PREVIOUS, CELLS, "ink-previous", "[", NULL, "the ink before") \
    X(EDIT_INK_HERE,   CELLS, "ink-here", ",", NULL, "what is here becomes the ink") \
    X(EDIT_ERASE,      CELLS, "erase", "Backspace Delete", NULL, "a blank cell") \
    X(EDIT_SELECT,     CELLS, "select", "v", "select", \
      "begin a selection here; again, or Esc: no selection") \
    X(EDIT_ALL,        CELLS, "select-all", "C-a", NULL, "select the whole grid") \
    X(EDIT_UP,         CELLS, "select-up", "S-Up", NULL, "stretch the selection up") \
    X(EDIT_DOWN,       CELLS, "select-down", "S-Down", NULL, "stretch the selection down") \
    X(EDIT_LEFT,       CELLS, "select-left", "S-Left", NULL, "stretch the selection to the left") \
    X(EDIT_RIGHT,      CELLS, "select-right", "S-Right", NULL, "stretch the selection to the right") \
    X(EDIT_FILL,       CELLS, "fill", "f", "fill", "fill the selection with the ink") \
    X(EDIT_FLOOD,      CELLS, "flood-fill", "b", "flood", \
      "the ink into all cells that are connected and alike") \
    X(EDIT_LINE,       CELLS, "line", "\\", "line", "a line from where v was pressed to here") \
    X(EDIT_BORDER,     CELLS, "border", "r", NULL, "a border around the selection") \
    X(EDIT_COPY,       CELLS, "copy", "y", "copy", "copy the selection, or the whole grid") \
    X(EDIT_PASTE,      CELLS, "paste", "p", "paste", "put what was copied, its corner here") \
    X(EDIT_EXCHANGE,   CELLS, "exchange", "x", "exchange", \
      "the ink and what is here change places, in the selection or everywhere") \
    X(EDIT_TURN,       CELLS, "turn", "z", NULL, "turn the grid a quarter, with the clock (a 6x6 Sudoku: half)") \
    X(EDIT_MIRROR,     CELLS, "mirror", "|", NULL, "left and right change places") \
    X(EDIT_BRUSH,      CELLS, "brush", "P", NULL, "the mouse paints, or selects") \
    X(TASK_NEXT,       TASK, "sheet-next", "Tab", "next grid", "the next grid: input, output, the next pair") \
    X(TASK_PREVIOUS,   TASK, "sheet-previous", "S-Tab", NULL, "the grid before") \
    X(TASK_DEMO,       TASK, "add-demonstration", "d", "demo", "another demonstration") \
    X(TASK_TEST,       TASK, "add-test", "n", "test", "another test input") \
    X(TASK_COPY_INPUT, TASK, "copy-input", "i", "copy input", "the input becomes the output, to be changed") \
    X(TASK_DUPLICATE,  TASK, "duplicate-pair", "C", NULL, "the same pair once more") \
    X(TASK_REMOVE,     TASK, "remove-pair", "R", NULL, "remove this pair") \
    X(TASK_EARLIER,    TASK, "pair-earlier", "<", NULL, "this pair changes places with the one before") \
    X(TASK_LATER,      TASK, "pair-later", ">", NULL, "this pair changes places with the next") \
    X(TASK_SWAP,       TASK, "swap-sides", "~", NULL, "input and output change places") \
    X(TASK_DROP,       TASK, "drop-output", "D", NULL, "a test without an output: it is not known") \
    X(EDIT_CANDIDATES, DIGITS, "candidates", "c", "candidates", "show what each blank cell may be, or not") \
    X(EDIT_FREE,       DIGITS, "given-or-free", "g", "given", \
      "digits are given, or free: your attempts; with a selection, of its cells") \
    X(HELP_CLOSE,      HELP, "help-close", "? F1 Esc q", "close", "close the help") \
    X(HELP_FIND,       HELP, "help-find", "/", "find", "only what has these letters") \
    X(HELP_UP,         HELP, "help-up", "Up k N", NULL, "one line up") \
    X(HELP_DOWN,       HELP, "help-down", "Down j n", NULL, "one line down") \
    X(HELP_PAGE_UP,    HELP, "help-page-up", "PageUp C-b", NULL, "one screen up") \
    X(HELP_PAGE_DOWN,  HELP, "help-page-down", "PageDown C-f Space", NULL, "one screen down") \
    X(HELP_FIRST,      HELP, "help-first", "g Home", NULL, "to the beginning") \
    X(HELP_LAST,       HELP, "help-last", "G End", NULL, "to the end") \
    X(PROMPT_ACCEPT,   PROMPT, "prompt-accept", "Enter", "take it", "take what is written") \
    X(PROMPT_CANCEL,   PROMPT, "prompt-cancel", "Esc C-g", "leave", "leave without a change") \
    X(PROMPT_COMPLETE, COMPLETION, "prompt-complete", "Tab", "complete", \
      "write the rest, as far as it is sure") \
    X(PROMPT_OLDER,    PROMPT, "prompt-older", "Up C-p", NULL, "up, or what was written before") \
    X(PROMPT_NEWER,    PROMPT, "prompt-newer", "Down C-n", NULL, "down, or what was written after") \
    X(PROMPT_LEFT,     PROMPT, "prompt-left", "Left C-b", NULL, "one character back") \
    X(PROMPT_RIGHT,    PROMPT, "prompt-right", "Right C-f", NULL, "one character forward") \
    X(PROMPT_FIRST,    PROMPT, "prompt-first", "Home C-a", NULL, "to the beginning") \
    X(PROMPT_LAST,     PROMPT, "prompt-last", "End C-e", NULL, "to the end") \
    X(PROMPT_ERASE,    PROMPT, "prompt-erase", "Backspace C-h", NULL, "erase the character before") \
    X(PROMPT_DELETE,   PROMPT, "prompt-delete", "Delete C-d", NULL, "erase the character here") \
    X(PROMPT_WORD,     PROMPT, "prompt-erase-word", "C-w", NULL, "erase the word before") \
    X(PROMPT_CLEAR,    PROMPT, "prompt-clear", "C-u", NULL, "erase all that is written") \
    X(UP,              MOVE, "up", "Up k", NULL, "up") \
    X(DOWN,            MOVE, "down", "Down j", NULL, "down") \
    X(LEFT,            MOVE, "left", "Left h", NULL, \
      "left; in the halting pane one supervision step back") \
    X(RIGHT,           MOVE, "right", "Right l", NULL, \
      "right; in the halting pane one supervision step forward") \
    X(PAGE_UP,         MOVE, "page-up", "PageUp C-b", NULL, \
      "one screen up; in the editor of a task the pair before") \
    X(PAGE_DOWN,       MOVE, "page-down", "PageDown C-f", NULL, \
      "one screen down; in the editor of a task the next pair") \
    X(FIND,            PROGRAM, "find", "/", "find", "find puzzles by words") \
    X(PUZZLES,         PROGRAM, "puzzles", "o", "puzzles", "find puzzles") \
    X(MODELS,          PROGRAM, "models", "M", "models", "find models, with their cards") \
    X(TEACH,           PROGRAM, "teach", "t", "teach", \
      "let the model learn this puzzle, or see the lesson that goes on") \
    X(EXPORT,          PROGRAM, "export", "X", NULL, \
      "write the screen, the run or, from now on, the session to a file") \
    X(TUTOR,           PROGRAM, "tutor", "", NULL, "begin the tutorial, or end it") \
    X(TUTOR_NEXT,      PROGRAM, "tutor-skip", "F6 C-t", NULL, "the next page of the tutorial") \
    X(PALETTE,         PROGRAM, "palette", ":", "commands", \
      "every command by its name, with completion") \
    X(EDIT,            PROGRAM, "edit", "e", "edit", "change the present puzzle, or a copy of it") \
    X(NEW,             PROGRAM, "new", "E", NULL, "make a new puzzle, or go on with an unfinished one") \
    X(THEME,           PROGRAM, "theme", "", NULL, "other colours: dark, light, contrast, ...") \
    X(HELP,            PROGRAM, "help", "? F1", "help", "what the keys do here") \
    X(MESSAGES,        PROGRAM, "messages", "", NULL, "what was said so far, the newest first") \
    X(MOUSE,           PROGRAM, "mouse", "m", NULL, \
      "mouse on or off (when on, Shift-drag selects text)") \
    X(REDRAW,          PROGRAM, "redraw", "C-l", NULL, "draw the screen anew") \
    X(SUSPEND,         PROGRAM, "suspend", "C-z", NULL, "stop; fg in the shell goes on") \
    X(CLOSE,           PROGRAM, "close", "Esc", NULL, \
      "close what is open, back to all panes; then back from a changed run to the plain one") \
    X(QUIT,            PROGRAM, "quit", "q F10", "quit", \
      "quit; ^C too, but it first leaves a prompt, a question or the help")
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

struct section_info {
    enum context context;
    const char *title;
};
extern const struct section_info sections[SECTION_COUNT];

struct context_info {
    enum context parent;
    const char *name;
};
extern const struct context_info contexts[CONTEXT_COUNT];

/* The context whose keys an action has. */
enum context action_context(enum action a);

/* ACTION_NONE when there is none so called. */
enum action action_find(const char *name);

#endif
