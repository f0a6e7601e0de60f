/* trmscope [PUZZLE]: the terminal program; without a terminal the same run as text. */
#include "base/path.h"
#include "cli/commands.h"
#include "cli/identify.h"
#include "cli/inputs.h"
#include "cli/scope_run.h"
#include "cli/text_run.h"
#include "puzzle/dataset.h"
#include "tui/editor_page.h"
#include "tui/lesson_page.h"
#include "tui/perform.h"
#include "tui/settings.h"
#include "tui/signals.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct option_spec scope_options[] = {
    OPTIONS_INPUT,
    OPTION_IDENTIFIER,
    OPTION_PUZZLE,
    OPTION_STEPS,
    OPTION_THREADS,
    {"ascii", 'a', OPTION_FLAG, NULL, "draw with ASCII characters only", 0, 0},
    {"color", 'c', OPTION_CHOICE, COLOR_CHOICES,
     "how many colours to use (default: what the terminal has; none if NO_COLOR is set)", 0, 0},
    {"theme", 't', OPTION_TEXT, "NAME",
     "dark, light, contrast, colorblind, mono, or one of your own; auto: by the "
     "terminal's paper (default: what is set, or auto)",
     0, 0},
    {"no-mouse", 0, OPTION_FLAG, NULL, "leave the mouse to the terminal", 0, 0},
    {"sync", 0, OPTION_FLAG, NULL,
     "mark whole frames (mode 2026), against flicker on terminals that know it", 0, 0},
    {"open", 0, OPTION_FILE, "FILE", "show a run that trace or X recorded, without its model", 0,
     0},
    {"record", 0, OPTION_FILE, "FILE", "record the session as an asciicast (.cast)", 0, 0},
    {"text", 0, OPTION_FLAG, NULL, "print the run as text even on a terminal", 0, 0},
    {"script", 0, OPTION_FILE, "FILE", "press the keys of a script, without a terminal", 0, 0},
    {"size", 0, OPTION_TEXT, "WxH", "size of the script's screen (default: 80x24)", 0, 0},
    OPTION_END,
};

const struct option_rule scope_rules[] = {
    {"open", true, {"model", "family", "rows", "cols", "split", "identifier", "puzzle", "steps"}},
    {"script", false, {"size"}},
    OPTION_RULES_END,
};

/* What is set, and what had to be made for it. */
struct setup {
    struct settings settings;
    struct theme *theme; /* owned, or NULL */
    struct trm_err complaint;
    char *path;   /* of the puzzles: what is named, or the bundled ones */
    char *remark; /* on the puzzle and its model, or NULL */
    bool tutor;
};

/* The message of a file that is wrong, from the file's name on: the line of the screen that says it
 * is short. */
static const char *short_complaint(const struct trm_err *err)
{
    char *path = settings_path();
    size_t folder = path ? (size_t)(path_name(path) - path) : 0;
    bool inside = path && strncmp(err->text, path, folder) == 0;
    free(path);
    return inside ? err->text + folder : err->text;
}

/* A file that is wrong does not keep the program from starting; the message names the line. */
static bool read_setup(const struct options *o, struct setup *u, struct app_wish *w,
                       struct trm_err *err)
{
    const char *theme = options_text(o, "theme");
    settings_read(&u->settings, &u->complaint);
    const char *name = theme ? theme : u->settings.theme;
    name = settings_theme_name(name, options_given(o, "script") ? NULL : getenv("COLORFGBG"));
    w->theme = settings_theme(name, &u->theme, theme ? err : &u->complaint);
    if (!w->theme && theme) return false;
    if (!w->theme) w->theme = theme_find("dark");
    w->keymap = &u->settings.keymap;
    w->complaint = u->complaint.kind ? short_complaint(&u->complaint) : NULL;
    return true;
}

/* What is set in the file gives way to NO_COLOR, what the command line says does not. */
static enum color_wish color_wish(const struct options *o, const struct settings *s)
{
    int wish = options_choice(o, "color");
    const char *refused = options_given(o, "script") ? NULL : getenv("NO_COLOR");
    if (wish >= 0) return (enum color_wish)wish;
    return refused && refused[0] ? COLORS_NEVER : (enum color_wish)s->color;
}

/* What the options say of the screen, else what is set. */
static bool read_wish(const struct options *o, struct setup *u, struct app_wish *w,
                      struct trm_err *err)
{
    *w = (struct app_wish){.record = options_text(o, "record"),
                           .first = (size_t)options_integer(o, "puzzle", 1) - 1,
                           .tutor = u->tutor,
                           .threads = (int)options_integer(o, "threads", 0)};
    if (w->record && path_exists(w->record))
        return trm_err_set(err, TRM_ERR_USAGE, "--record %s: exists", w->record);
    if (!read_setup(o, u, w, err)) return false;
    const struct settings *s = &u->settings;
    w->budget = settings_budget(s);
    w->terminal = (struct terminal_wish){
        .colors = color_wish(o, s),
        .ascii = options_given(o, "ascii") || s->ascii,
        .no_mouse = options_given(o, "no-mouse") || !s->mouse,
        .sync = options_given(o, "sync") || s->sync,
    };
    if (!options_given(o, "script")) return true;
    return inputs_size(o, "80x24", &w->terminal.width, &w->terminal.height, err);
}

static bool run_script(const char *path, const struct app_wish *w, const struct trm_model *m,
                       const struct trm_puzzles *puzzles, struct trm_err *err)
{
    struct app app;
    struct script script;
    bool done = script_read(&script, path, err);
    if (done && (done = app_open(&app, w, m, puzzles, err))) {
        app.timeless = true;
        done = perform(&app, &script, err) && recording_stop(&app, err);
        app_close(&app);
    }
    script_done(&script);
    return done;
}

static bool run_terminal(const struct app_wish *w, const struct trm_model *m,
                         const struct trm_puzzles *puzzles, struct trm_err *err)
{
    struct app app;
    if (!app_open(&app, w, m, puzzles, err)) return false;
    editor_page_remind(&app);
    lesson_page_remind(&app);
    app_loop(&app);
    int stopped_by = app.stop_signal;
    bool good = recording_stop(&app, err);
    app_close(&app);
    if (stopped_by) signals_end_by(stopped_by);
    return good;
}

/* why: there is no terminal; empty where nobody needs to be told. */
static bool show_text(const struct options *o, const struct app_wish *w, const struct trm_model *m,
                      const struct trm_puzzles *puzzles, const char *why, struct trm_err *err)
{
    if (*why && isatty(STDOUT_FILENO))
        fprintf(stderr, "trmscope: %s; this is the run as text\n", why);
    if (w->record)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "--record records the terminal program, and this is the run as text");
    if (w->recorded) {
        text_recorded(stdout, w->recorded);
        return true;
    }
    if (w->remark) fprintf(stderr, "trmscope: %s\n", w->remark);
    return text_run(stdout, m, &puzzles->items[w->shelf || w->pack ? 0 : w->first],
                    (int)options_integer(o, "steps", 0), w->threads, err);
}

static bool show(const struct options *o, const struct app_wish *w, const struct trm_model *m,
                 const struct trm_puzzles *puzzles, struct trm_err *err)
{
    static const char *const of_text[] = {"steps", NULL};
    const char *script = options_text(o, "script"), *why = "";
    if (!script && (options_given(o, "text") || !terminal_possible(&why)))
        return show_text(o, w, m, puzzles, why, err);
    if (!options_refuse(o, of_text, "is for the run as text; keys say how far the program goes",
                        err))
        return false;
    return script ? run_script(script, w, m, puzzles, err) : run_terminal(w, m, puzzles, err);
}

/* Only the puzzle that is opened: a pack of a hundred thousand would take seconds. */
static bool check_opened(const struct trm_puzzles *all, size_t index, const char *what,
                         struct trm_err *err)
{
    if (!inputs_there(index + 1, all->count, err)) return false;
    struct trm_puzzles one = {.items = &all->items[index], .count = 1};
    return inputs_check(&one, what, err);
}

/* A folder, and a puzzle far down a file: read whole, and kept in little memory. */
static bool open_shelf(struct app_wish *w, const char *path, struct trm_puzzles *one,
                       struct trm_err *err)
{
    w->shelf = shelf_read(path, NULL, NULL, err);
    if (!w->shelf || !inputs_there(w->first + 1, shelf_count(w->shelf), err)) return false;
    struct trm_puzzle p = shelf_puzzle(w->shelf, w->first);
    trm_puzzles_add(one, &p);
    trm_puzzle_done(&p);
    return inputs_check(one, path, err);
}

/* Only the puzzle to begin with: the program is there at once, and reads the rest itself. */
static bool open_file(struct app_wish *w, const char *path, struct trm_puzzles *one,
                      struct trm_err *err)
{
    enum { FAR_DOWN = 1000 };
    if (path_is_folder(path) || w->first >= FAR_DOWN) return open_shelf(w, path, one, err);
    struct trm_puzzles some = {.limit = w->first + 1};
    bool opened =
        trm_puzzles_read(&some, path, NULL, err) && check_opened(&some, w->first, path, err);
    if (opened) trm_puzzles_add(one, &some.items[w->first]);
    trm_puzzles_done(&some);
    w->pack = path;
    return opened;
}

/* The tutor begins with the second of the bundled Sudokus, as the third halts after a few steps. A
 * task of ARC is a file of one. */
static size_t first_of_tutor(const char *path)
{
    return path_has_ending(path, ".json") ? 0 : 1;
}

static bool open_puzzles(const struct options *o, struct setup *u, struct app_wish *w,
                         struct trm_puzzles *puzzles, struct trm_err *err)
{
    bool named = o->argument_count > 0;
    bool at_once = options_given(o, "identifier"); /* what the program reads later has none */
    const char *what = u->path =
        named ? inputs_path(o->arguments[0]) : inputs_bundled_puzzles(o, err);
    if (!what) return false;
    if (u->tutor && !named && !options_given(o, "puzzle")) w->first = first_of_tutor(what);
    bool dataset = dataset_is_folder(what);
    bool there = path_exists(what) && !path_is_stream(what); /* read again, a pipe is empty */
    if (dataset || at_once)
        puzzles->limit = w->first < INPUTS_OF_DATASET ? INPUTS_OF_DATASET : w->first + 1;
    else
        puzzles->limit = w->first < TRM_PUZZLES_MOST ? TRM_PUZZLES_MOST : w->first + 1;
    if (named && there && (dataset || !options_given(o, "family"))) w->named = what;
    if (!at_once && (!named || (w->named && !dataset))) return open_file(w, what, puzzles, err);
    return inputs_puzzles(o, what, puzzles, err) && check_opened(puzzles, w->first, what, err);
}

/* --open: a recorded run with the puzzle that it is of. */
static bool open_recorded(const struct options *o, struct app_wish *w, struct trm_puzzles *puzzles,
                          struct trm_err *err)
{
    if (o->argument_count > 0)
        return trm_err_set(err, TRM_ERR_USAGE, "--open shows a recorded run, and no puzzle");
    w->recorded = trm_recorder_open(options_text(o, "open"), err);
    if (w->recorded) session_recorded_puzzle(w->recorded, puzzles);
    return w->recorded != NULL;
}

static bool open_subject(const struct options *o, struct setup *u, struct app_wish *w,
                         struct trm_puzzles *puzzles, const struct trm_model **model,
                         struct trm_err *err)
{
    if (options_given(o, "open")) return open_recorded(o, w, puzzles, err);
    if (!open_puzzles(o, u, w, puzzles, err)) return false;
    const struct trm_puzzle *shown = &puzzles->items[w->shelf || w->pack ? 0 : w->first];
    *model = inputs_model(o, shown, err); /* others may be of another size */
    if (!*model || !identify_puzzles(o, *model, u->path, puzzles->items, puzzles->count, err))
        return false;
    if (!options_given(o, "identifier"))
        w->remark = u->remark = identify_remark(*model, u->path, shown, 1);
    bool good = inputs_hint(o, &w->hint, err); /* to open it again by */
    snprintf(w->hint.family, sizeof w->hint.family, "%s", puzzles->items[0].family->name);
    return good;
}

bool scope_run(const struct options *o, bool tutor, struct trm_err *err)
{
    struct app_wish wish;
    struct setup setup = {.tutor = tutor};
    struct trm_puzzles puzzles = {0};
    const struct trm_model *model = NULL;
    bool done =
        read_wish(o, &setup, &wish, err) && open_subject(o, &setup, &wish, &puzzles, &model, err);
    if (done) done = show(o, &wish, model, &puzzles, err);
    trm_model_free(model);
    trm_puzzles_done(&puzzles);
    shelf_free(wish.shelf);
    trm_recorder_free(wish.recorded);
    theme_free(setup.theme);
    free(setup.path);
    free(setup.remark);
    return done;
}

static bool run(const struct options *o, struct trm_err *err)
{
    return scope_run(o, false, err);
}

const struct command cmd_scope = {
    .name = "scope",
    .arguments = "[PUZZLE]",
    .summary = "watch a model think about a puzzle; the word scope may be left out",
    .details =
        "PUZZLE is a file or a folder of puzzles, - for standard input, or a puzzle itself (the\n"
        "81 characters of a Sudoku, . or 0 for a blank). Of a data set folder of the public layout\n"
        "the first 10000 are read. Without PUZZLE a bundled file is opened that suits the model\n"
        "or --family, else a Sudoku; without --model the bundled model for the puzzle.\n"
        "Press ? in the program for its keys.\n"
        "\n"
        "Where there is no terminal (a pipe, TERM=dumb) the run is printed as text: the answer\n"
        "after each supervision step, what changed, p(halt), and whether it is right; --steps is\n"
        "for that.\n"
        "\n"
        "A script holds keys and a few commands, one line each: characters are keys; :key NAME;\n"
        ":wait idle; :wait pause; :wait for TEXT; :sleep MS; :click X Y; :size WxH;\n"
        ":screen FILE (.svg, .png, .styles, else text).\n",
    .options = scope_options,
    .rules = scope_rules,
    .most_arguments = 1,
    .run = run,
};
