/* The browser of puzzles: packs on the left, the puzzles of the open one, and the chosen puzzle.
 * What there is belongs to the app's library, and so do the words and the order of the list, which
 * the next look begins with again; this page has only the lists. */
#include "tui/puzzles_page.h"

#include "base/alloc.h"
#include "base/path.h"
#include "canvas/draw.h"
#include "run/pick_words.h"
#include "run/shelf.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/editor_page.h"
#include "tui/lesson_page.h"
#include "tui/list.h"
#include "tui/page_frame.h"
#include "tui/prompt.h"
#include "view/preview.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum order { ORDER_FILE, ORDER_EASY, ORDER_HARD, ORDER_WRONG, ORDER_NAME, ORDER_COUNT };
static const char *const order_names[ORDER_COUNT] = {"as in the file", "easy ones first",
                                                     "hard ones first",
                                                     "what the model got wrong first", "by name"};

struct browser {
    struct app *app;
    struct list packs, puzzles;
    bool in_packs; /* the list of packs has the keys */
    char words_before[LIBRARY_WORDS];
    struct pick_words pick;    /* library.words */
    long news;                 /* library.news that the lists show */
    double look_due;           /* app_now: while news keeps coming, it waits until then */
    const struct shelf *shelf; /* whose puzzles are listed; only compared */
    struct trm_puzzle preview; /* of item previewed; family NULL: none */
    size_t previewed;
    const struct shelf *previewed_of; /* only compared */
    size_t asked, right;              /* of the shown ones */
    struct area pack_area;
};

/* ---- Lists ----------------------------------------------------------------------------------- */

static const struct verdict *verdict_of(const struct browser *b, size_t item)
{
    return library_verdict(b->app, shelf_item(b->app->library.shelf, item)->fingerprint);
}

static bool keep(const void *context, size_t item)
{
    const struct browser *b = context;
    const struct shelf *s = b->app->library.shelf;
    struct shelved seen = *shelf_item(s, item);
    seen.rating = library_rating(b->app, item);
    return pick_words_match(&b->pick, shelf_name(s, item), &seen, verdict_of(b, item));
}

/* Wrong ones, then those that halt too early, then right ones, then those it was not asked. */
static int rank_of(const struct verdict *v)
{
    if (!v) return 3;
    return v->right_at_halt ? 2 : v->right_at_end ? 1 : 0;
}

static int compare(const void *context, size_t x, size_t y)
{
    const struct browser *b = context;
    const struct shelf *s = b->app->library.shelf;
    float rx = library_rating(b->app, x), ry = library_rating(b->app, y);
    switch (b->app->library.order) {
    case ORDER_EASY:
        if ((rx < 0) != (ry < 0)) return rx < 0 ? 1 : -1; /* unrated ones last */
        return rx < ry ? -1 : rx > ry;
    case ORDER_HARD: return rx > ry ? -1 : rx < ry;
    case ORDER_WRONG: return rank_of(verdict_of(b, x)) - rank_of(verdict_of(b, y));
    case ORDER_NAME: return strcmp(shelf_name(s, x), shelf_name(s, y));
    default: return 0;
    }
}

static void fill_puzzles(struct browser *b)
{
    const struct shelf *s = b->app->library.shelf;
    if (s != b->shelf) b->puzzles.chosen = b->puzzles.top = 0;
    if (s != b->shelf) b->puzzles.shown_count = 0; /* numbers of another shelf mean nothing here */
    b->shelf = s;
    list_fill(&b->puzzles, s ? shelf_count(s) : 0);
    if (b->pick.count > 0) list_keep(&b->puzzles, keep, b);
    if (b->app->library.order != ORDER_FILE) list_sort(&b->puzzles, compare, b);
}

static void count_verdicts(struct browser *b)
{
    b->asked = b->right = 0;
    for (size_t i = 0; i < b->puzzles.shown_count; i++) {
        const struct verdict *v = verdict_of(b, b->puzzles.shown[i]);
        b->asked += v && v->known;
        b->right += v && v->right_at_halt;
    }
}

static void fill_packs(struct browser *b)
{
    const struct library *l = &b->app->library;
    list_fill(&b->packs, l->pack_count);
    for (size_t i = 0; i < l->pack_count; i++)
        if (l->wanted && strcmp(l->packs[i].path, l->wanted) == 0 && !b->in_packs)
            list_choose(&b->packs, i);
}

/* Whether ratings or verdicts that come in bring puzzles, take them away or move them. */
static bool lists_by_news(const struct browser *b)
{
    int o = b->app->library.order;
    return b->pick.asks_verdict || b->pick.asks_rating || o == ORDER_EASY || o == ORDER_HARD ||
           o == ORDER_WRONG;
}

/* More ratings and verdicts, and still more to come: each would sort the whole list anew, and a key
 * that is pressed meanwhile would wait. Their cells are drawn as they are in any case. */
static bool can_wait(const struct browser *b)
{
    const struct library *l = &b->app->library;
    bool same = b->shelf == l->shelf && b->packs.count == l->pack_count;
    return same && (l->rating || l->asking) && app_now(b->app) < b->look_due;
}

/* Follows the library: another shelf, more ratings and verdicts. */
static void follow(struct browser *b)
{
    const struct library *l = &b->app->library;
    if (b->news == l->news || can_wait(b)) return;
    bool other = b->shelf != l->shelf;
    if (other || b->packs.count != l->pack_count) fill_packs(b);
    if (other || lists_by_news(b)) fill_puzzles(b);
    if (other) list_choose(&b->puzzles, l->chosen);
    count_verdicts(b);
    b->news = l->news;
    b->look_due = app_now(b->app) + 1;
    b->app->dirty = true;
}

/* The library's words. */
static void look_again(struct browser *b)
{
    b->pick = pick_words_parse(b->app->library.words);
    fill_puzzles(b);
    count_verdicts(b);
}

static void look_for(struct browser *b, const char *words)
{
    struct library *l = &b->app->library;
    snprintf(l->words, sizeof l->words, "%s", words);
    look_again(b);
}

/* ---- Opening --------------------------------------------------------------------------------- */

/* The pack that was wanted last, else the one that is shown, else the one that was opened last. A
 * file that was written since is read again. */
static void read_first(struct app *a)
{
    struct library *l = &a->library;
    if (a->queue.shelf && !l->shelf) {
        free(l->wanted);
        l->wanted = xstrdup(shelf_path(a->queue.shelf));
        library_show(a, a->queue.shelf);
    }
    if (l->wanted)
        library_read(a, l->wanted);
    else if (l->pack_count > 0)
        library_read(a, l->packs[0].path);
}

void puzzles_page_open(struct app *a)
{
    app_leave(a, &puzzles_page); /* whose row is the one to come back to */
    struct browser *b = xcalloc(1, sizeof *b);
    b->app = a;
    b->previewed = LIST_NONE;
    b->news = -1;
    library_scan(a);
    read_first(a);
    fill_packs(b);
    look_again(b);
    list_choose(&b->puzzles, a->library.chosen);
    app_push(a, &puzzles_page, b);
}

static void remember_chosen(const struct browser *b)
{
    struct library *l = &b->app->library;
    size_t item = list_item(&b->puzzles);
    if (item != LIST_NONE && b->shelf == l->shelf) l->chosen = item;
}

void puzzles_page_look_again(struct app *a)
{
    struct browser *b = app_page_state(a, &puzzles_page);
    if (!b) return;
    remember_chosen(b);
    library_scan(a);
    read_first(a);
}

static void close_browser(struct app *a, void *state)
{
    struct browser *b = state;
    (void)a;
    remember_chosen(b);
    list_done(&b->packs);
    list_done(&b->puzzles);
    trm_puzzle_done(&b->preview);
    free(b);
}

static void open_puzzle(struct browser *b)
{
    struct app *a = b->app;
    struct shelf *s = a->library.shelf;
    if (!s || b->puzzles.shown_count == 0) return;
    if (!app_show_shelf(a, s, b->puzzles.shown, b->puzzles.shown_count, b->puzzles.chosen)) return;
    if (path_exists(shelf_path(s))) recent_add(&a->library.recent, RECENT_PUZZLES, shelf_path(s));
    app_go_home(a);
}

/* Into the list of puzzles, or into the scope. */
static void open_chosen(struct browser *b)
{
    if (!b->in_packs) {
        open_puzzle(b);
        return;
    }
    b->in_packs = false;
}

static void read_chosen(struct browser *b)
{
    size_t item = list_item(&b->packs);
    if (item != LIST_NONE) library_read(b->app, b->app->library.packs[item].path);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static void words_changed(struct app *a, void *context, const char *text)
{
    (void)a;
    look_for(context, text);
}

static bool words_taken(struct app *a, void *context, const char *text, struct trm_err *err)
{
    (void)err;
    words_changed(a, context, text);
    return true;
}

static void words_left(struct app *a, void *context)
{
    struct browser *b = context;
    words_changed(a, b, b->words_before);
}

static void ask_words(struct browser *b)
{
    const char *words = b->app->library.words;
    snprintf(b->words_before, sizeof b->words_before, "%s", words);
    const struct prompt_wish w = {.label = "look for",
                                  .initial = words,
                                  .history = "words",
                                  .take = words_taken,
                                  .changed = words_changed,
                                  .left = words_left,
                                  .context = b};
    b->in_packs = false;
    prompt_open(b->app, &w);
}

void puzzles_page_find(struct app *a)
{
    puzzles_page_open(a);
    ask_words(app_page_state(a, &puzzles_page));
}

static bool file_taken(struct app *a, void *context, const char *text, struct trm_err *err)
{
    struct browser *b = context;
    if (!path_exists(text))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: there is no such file or folder", text);
    if (!shelf_readable(text, err)) return false;
    char *path = path_absolute(text);
    recent_add(&a->library.recent, RECENT_PUZZLES, path);
    library_scan(a);
    library_read(a, path);
    free(path);
    b->in_packs = false;
    return true;
}

static void ask_file(struct browser *b)
{
    const struct prompt_wish w = {.label = "file or folder",
                                  .history = "file",
                                  .take = file_taken,
                                  .complete = prompt_complete_path,
                                  .context = b};
    prompt_open(b->app, &w);
}

static void order_taken(struct app *a, void *context, int which)
{
    struct browser *b = context;
    a->library.order = which;
    fill_puzzles(b);
    list_act(&b->puzzles, ACTION_LIST_FIRST); /* what was asked to come first */
}

static void ask_order(struct browser *b)
{
    const struct choice_wish w = {.title = "order",
                                  .names = order_names,
                                  .count = ORDER_COUNT,
                                  .chosen = b->app->library.order,
                                  .take = order_taken,
                                  .context = b};
    choice_open(b->app, &w);
}

static void edit_chosen(struct browser *b)
{
    const struct shelf *s = b->app->library.shelf;
    size_t item = list_item(&b->puzzles);
    if (!b->in_packs && s && item != LIST_NONE) editor_page_edit_shelved(b->app, s, item);
}

/* What is chosen, and behind it the rest of the list, as something to be taught. */
static void teach_chosen(struct browser *b)
{
    const struct shelf *s = b->app->library.shelf;
    const struct list *l = &b->puzzles;
    struct trm_puzzles pack = {0};
    for (size_t i = 0; s && i <= l->shown_count && pack.count < LESSON_PUZZLES_MOST; i++) {
        size_t place = i == 0 ? l->chosen : i - 1;
        if (place >= l->shown_count || (i > 0 && place == l->chosen)) continue;
        struct trm_puzzle p = shelf_puzzle(s, l->shown[place]);
        if (pack.count == 0 || p.family == pack.items[0].family) trm_puzzles_add(&pack, &p);
        trm_puzzle_done(&p);
    }
    if (pack.count > 0) lesson_menu_teach(b->app, &pack);
    trm_puzzles_done(&pack);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct browser *b = state;
    switch (action) {
    case ACTION_TEACH:
        if (!lesson_menu_may_ask(a)) return false; /* it is shown, as everywhere */
        teach_chosen(b);
        return true;
    case ACTION_EDIT: edit_chosen(b); return true;
    case ACTION_LIST_OPEN: open_chosen(b); return true;
    case ACTION_BROWSE_SIDE: b->in_packs = !b->in_packs; return true;
    case ACTION_LEFT: b->in_packs = true; return true;
    case ACTION_RIGHT: b->in_packs = false; return true;
    case ACTION_FIND: ask_words(b); return true;
    case ACTION_BROWSE_FILE: ask_file(b); return true;
    case ACTION_BROWSE_ORDER: ask_order(b); return true;
    case ACTION_BROWSE_ASK: library_ask(a, b->puzzles.shown, b->puzzles.shown_count); return true;
    case ACTION_BROWSE_RATE: library_rate(a, b->puzzles.shown, b->puzzles.shown_count); return true;
    case ACTION_PUZZLES: app_leave(a, &puzzles_page); return true;
    case ACTION_CLOSE:
        if (!a->library.words[0]) return false;
        look_for(b, "");
        return true;
    default: break;
    }
    if (!list_act(b->in_packs ? &b->packs : &b->puzzles, action)) return false;
    if (b->in_packs) read_chosen(b);
    return true;
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct browser *b = state;
    (void)a;
    bool packs = area_contains(b->pack_area, e->x, e->y);
    enum list_mouse hit = list_mouse(packs ? &b->packs : &b->puzzles, e);
    if (e->mouse == MOUSE_PRESS && hit != LIST_MOUSE_NONE) b->in_packs = packs;
    if (packs && hit != LIST_MOUSE_NONE) read_chosen(b);
    if (!packs && hit == LIST_MOUSE_OPENED) open_puzzle(b);
    return true;
}

static void tick(struct app *a, void *state)
{
    (void)a;
    follow(state);
}

static double deadline(const struct app *a, const void *state)
{
    const struct browser *b = state;
    return b->news == a->library.news ? INFINITY : b->look_due;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void pack_cell(const void *context, size_t item, int column, struct list_cell *out)
{
    const struct browser *b = context;
    const struct pack *p = &b->app->library.packs[item];
    const char *open = b->app->library.wanted;
    static const char *const origins[] = {"named", "yours", "opened", "bundled"};
    snprintf(out->text, sizeof out->text, "%s", column == 0 ? p->name : origins[p->origin]);
    if (column == 1) out->role = ROLE_DIM;
    if (column == 0 && open && strcmp(open, p->path) == 0) out->role = ROLE_STRONG;
}

static void puzzle_cell(const void *context, size_t item, int column, struct list_cell *out)
{
    const struct browser *b = context;
    const struct shelf *s = b->app->library.shelf;
    const struct shelved *p = shelf_item(s, item);
    float rating = library_rating(b->app, item);
    switch (column) {
    case 0: snprintf(out->text, sizeof out->text, "%s", shelf_name(s, item)); break;
    case 1: out->role = verdict_text(out->text, verdict_of(b, item)); break;
    case 2:
        if (rating >= 0) snprintf(out->text, sizeof out->text, "%g", (double)rating);
        break;
    default: snprintf(out->text, sizeof out->text, "%dx%d", p->rows, p->cols);
    }
}

static void draw_packs(struct browser *b, struct canvas *c, struct area a, const struct look *l)
{
    static const struct list_column columns[] = {{NULL, 0, ALIGN_LEFT}, {NULL, 7, ALIGN_LEFT}};
    struct list_view v = {columns,
                          a.width < 32 ? 1 : 2,
                          pack_cell,
                          b,
                          "No packs of puzzles were found. f opens a file.",
                          b->in_packs};
    b->pack_area = a;
    list_draw(&b->packs, c, draw_box(c, a, l, "packs", b->in_packs), l, &v);
}

static const char *empty_text(const struct browser *b)
{
    const struct library *l = &b->app->library;
    if (l->error[0]) return l->error;
    if (l->reading) return "This pack is being read.";
    return l->words[0] ? "No puzzle is like that. Esc shows all." : "No pack is open.";
}

static void draw_puzzles(struct browser *b, struct canvas *c, struct area a, const struct look *l)
{
    static const struct list_column columns[] = {{"name", 0, ALIGN_LEFT},
                                                 {"the model", 17, ALIGN_LEFT},
                                                 {"rating", 6, ALIGN_RIGHT},
                                                 {"size", 5, ALIGN_RIGHT}};
    char title[600], note[64];
    const struct library *lib = &b->app->library;
    struct list_view v = {columns, 4, puzzle_cell, b, empty_text(b), !b->in_packs};
    bool ordered = lib->order != ORDER_FILE;
    snprintf(title, sizeof title, "%s%s%s%s", lib->words[0] ? "puzzles like: " : "puzzles",
             lib->words, ordered ? ", " : "", ordered ? order_names[lib->order] : "");
    struct area inside = draw_box(c, a, l, title, !b->in_packs);
    snprintf(note, sizeof note, "%zu of %zu", b->puzzles.shown_count ? b->puzzles.chosen + 1 : 0,
             b->puzzles.shown_count);
    if (!lib->reading || lib->shelf) draw_box_note(c, a, l, note);
    if (lib->error[0] || (lib->reading && !lib->shelf)) {
        draw_text_block(c, inside, l, look_style(l, lib->error[0] ? ROLE_BAD : ROLE_DIM),
                        empty_text(b), 0);
        return;
    }
    list_draw(&b->puzzles, c, inside, l, &v);
}

static void draw_preview(struct browser *b, struct canvas *c, struct area a, const struct look *l)
{
    size_t item = list_item(&b->puzzles);
    struct area inside = draw_box(c, a, l, "puzzle", false);
    if (item == LIST_NONE || b->app->library.error[0]) return;
    if (item != b->previewed || !b->preview.family || b->previewed_of != b->shelf) {
        trm_puzzle_done(&b->preview);
        b->preview = shelf_puzzle(b->app->library.shelf, item);
        b->previewed = item;
        b->previewed_of = b->shelf;
    }
    struct preview_view v = {&b->preview, verdict_of(b, item)};
    view_preview(c, inside, l, &v);
}

/* What is going on, or what was found out. */
static void status_text(const struct browser *b, char *out, size_t size)
{
    const struct library *l = &b->app->library;
    if (l->reading)
        snprintf(out, size, "reading, %.0f %%", 100 * job_fraction(l->reading));
    else if (l->rating)
        snprintf(out, size, "rating, %.0f %%; r stops", 100 * job_fraction(l->rating));
    else if (l->asking)
        snprintf(out, size, "asking the model: %zu of %zu; a stops", l->answered + l->misfits,
                 l->asked);
    else if (b->asked > 0)
        snprintf(out, size, "asked about %zu of these %zu: %zu right where it halts (%.1f %%)",
                 b->asked, b->puzzles.shown_count, b->right,
                 100.0 * (double)b->right / (double)b->asked);
    else
        snprintf(out, size, "/ finds by words; a asks the model about these");
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    enum { THREE = 110, TWO = 62, PACKS = 26, PREVIEW_LINES = 14 };
    struct browser *b = state;
    const struct look *l = &a->screen.look;
    char status[160], model[200];
    follow(b);
    status_text(b, status, sizeof status);
    snprintf(model, sizeof model, "model %s",
             path_name(trm_recorder_model_name(a->session.recorder)));
    struct area body = page_frame(a, c, "puzzles", model, status);
    (void)area;
    b->pack_area = (struct area){0};
    if (body.width < TWO) {
        if (b->in_packs)
            draw_packs(b, c, body, l);
        else
            draw_puzzles(b, c, body, l);
        return;
    }
    bool three = body.width >= THREE;
    draw_packs(b, c, area_take_left(&body, PACKS + (three ? 8 : 0)), l);
    int above = body.height >= PREVIEW_LINES + 6 ? body.height - PREVIEW_LINES : body.height;
    struct area list =
        three ? area_take_left(&body, body.width * 11 / 20) : area_take_top(&body, above);
    draw_puzzles(b, c, list, l);
    if (body.height > 2) draw_preview(b, c, body, l);
}

const struct page_kind puzzles_page = {
    .title = "puzzles",
    .intro =
        "Enter shows a puzzle in the scope; there n and N go through the list as it is here. Words "
        "to look for: a part of the name; >5, <5 or =5 for the rating; 9x9; sudoku, maze or arc; "
        "right, wrong, early (halted too early) or new (not asked) for what the model made of it; "
        "or the puzzle itself in one line. All words have to be true.",
    .context = CONTEXT_PUZZLES,
    .draw = draw,
    .act = act,
    .mouse = mouse,
    .tick = tick,
    .deadline = deadline,
    .close = close_browser,
};
