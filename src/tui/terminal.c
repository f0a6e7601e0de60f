/* The only file that calls curses.
 *
 * curses keeps the true state of the screen and sends differences; we give it whole rows, and only
 * those with a changed cell. The window is never cleared, so nothing flickers. Keys are read
 * through a pad, because wgetch on a pad never refreshes the screen behind our back. Private modes
 * that curses does not know (bracketed paste, mouse drags, synchronised output) are written
 * directly, always after curses flushed its own output, and undone in rescue.c.
 */
#define NCURSES_NOMACROS 1
#include "tui/terminal.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/rescue.h"
#include "tui/signals.h"

#include <curses.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define PASTE_ON   "\033[?2004h"
#define PASTE_OFF  "\033[?2004l"
#define DRAGS_ON   "\033[?1002h"
#define MOUSE_OFF  "\033[?1002l\033[?1000l\033[?1006l"
#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END   "\033[?2026l"

enum {
    CODE_PASTE_BEGIN = 0x1000, /* key codes of ours, above all of curses */
    CODE_PASTE_END,
    CODE_NAMED,          /* + a named key - PRESS_FIRST */
    MOUSE_QUEUE = 16,    /* curses keeps 8 */
    PASTE_WAIT = 500,    /* milliseconds for the rest of a paste */
    PASTE_MOST = 1 << 20 /* bytes */
};

static const double RESUME_SECONDS = 10;

struct terminal {
    SCREEN *screen;
    WINDOW *pad; /* keys are read here */
    FILE *own;   /* /dev/tty or /dev/null, opened by us; or NULL */
    int keys;    /* descriptor; -1: headless */
    struct termios modes; /* of the line, as we set them */
    double resumed;       /* when it was made anew last though nobody had set others; or 0 */
    bool owed;            /* that is to be done again */
    bool sync, mouse, gone;
    int width, height;
    enum depth depth;
    enum glyph_set glyphs;
    short fg, bg; /* what stands for the default colours: -1, or 7 and 0 */

    struct canvas shown; /* what the screen shows */
    bool redraw, refit;  /* refit: the size changed and the app was not told */
    cchar_t *row;        /* [width], scratch */
    struct style style;  /* the last one translated, and what it became */
    attr_t attrs;
    int pair;
    bool pairs_full; /* curses has no number left for a pair of colours */
    bool mouse_down;
    MEVENT mouse_events[MOUSE_QUEUE]; /* newest first, as curses hands them out */
    int mouse_count;
    struct str paste;
};

/* ---- Opening and closing -------------------------------------------------------------------- */

bool terminal_possible(const char **why)
{
    int status;
    const char *term = getenv("TERM");
    *why = NULL;
    if (!isatty(STDOUT_FILENO))
        *why = "standard output is not a terminal";
    else if (!isatty(STDIN_FILENO) && access("/dev/tty", R_OK | W_OK) != 0)
        *why = "there is no terminal to read keys from";
    else if (!term || !term[0])
        *why = "TERM is not set";
    else if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
        *why = "terminfo does not know the terminal named in TERM";
    else if (!tigetstr("cup"))
        *why = "the terminal named in TERM cannot place the cursor";
    if (cur_term) del_curterm(cur_term);
    return *why == NULL;
}

/* "xterm-direct" for "xterm-256color", where true colour is announced and terminfo has it. */
static char *direct_twin(enum color_wish wish)
{
    const char *term = getenv("TERM"), *announced = getenv("COLORTERM");
    bool says = announced && (!strcmp(announced, "truecolor") || !strcmp(announced, "24bit"));
    if (!term || !(wish == COLORS_TRUE || (wish == COLORS_AUTO && says))) return NULL;
    char *twin = xasprintf("%.*s-direct", (int)strcspn(term, "-"), term);
    int status;
    bool known = setupterm(twin, STDOUT_FILENO, &status) == OK;
    if (cur_term) del_curterm(cur_term);
    if (known) return twin;
    free(twin);
    return NULL;
}

static bool open_screen(struct terminal *t, const struct terminal_wish *w, struct trm_err *err)
{
    use_env(FALSE); /* LINES and COLUMNS in the environment would freeze the size */
    use_tioctl(TRUE);
    bool headless = w->width > 0 && w->height > 0;
    if (headless) {
        t->keys = -1;
        t->own = fopen("/dev/null", "r+");
        if (!t->own) return trm_err_errno(err, TRM_ERR_INTERNAL, "/dev/null");
        t->screen = newterm("xterm-256color", t->own, t->own);
    } else {
        if (!isatty(STDIN_FILENO)) t->own = fopen("/dev/tty", "r");
        t->keys = fileno(t->own ? t->own : stdin);
        rescue_remember(t->keys);
        char *twin = direct_twin(w->colors);
        t->screen = newterm(twin, stdout, t->own ? t->own : stdin);
        free(twin);
    }
    if (!t->screen)
        return trm_err_set(
            err, TRM_ERR_INTERNAL,
            "terminfo does not know the terminal \"%s\"; set TERM, or install ncurses-base",
            headless ? "xterm-256color" : getenv("TERM"));
    return true;
}

static void set_modes(struct terminal *t)
{
    cbreak(); /* ^C and ^Z stay signals */
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    leaveok(stdscr, TRUE);
    curs_set(0);
    if (!getenv("ESCDELAY")) set_escdelay(25);
    t->pad = newpad(1, 1);
    CHECK(t->pad);
    keypad(t->pad, TRUE);
    nodelay(t->pad, TRUE);
    meta(t->pad, TRUE);
}

/* Keys that many terminals send and some terminfo entries leave out. */
static void define_keys(void)
{
    static const struct {
        const char *bytes;
        int code;
    } extra[] = {
        {"\033[200~", CODE_PASTE_BEGIN},
        {"\033[201~", CODE_PASTE_END},
        {"\033[H", KEY_HOME},
        {"\033[F", KEY_END},
        {"\033[1~", KEY_HOME},
        {"\033[4~", KEY_END},
        {"\033[Z", KEY_BTAB},
        {"\033[1;5A", CODE_NAMED + PRESS_CTRL_UP - PRESS_FIRST},
        {"\033[1;5B", CODE_NAMED + PRESS_CTRL_DOWN - PRESS_FIRST},
        {"\033[1;5C", CODE_NAMED + PRESS_CTRL_RIGHT - PRESS_FIRST},
        {"\033[1;5D", CODE_NAMED + PRESS_CTRL_LEFT - PRESS_FIRST},
        {"\033[1;5H", CODE_NAMED + PRESS_CTRL_HOME - PRESS_FIRST},
        {"\033[1;5F", CODE_NAMED + PRESS_CTRL_END - PRESS_FIRST},
        {"\033[1;2A", CODE_NAMED + PRESS_SHIFT_UP - PRESS_FIRST},
        {"\033[1;2B", CODE_NAMED + PRESS_SHIFT_DOWN - PRESS_FIRST},
        {"\033[1;2C", CODE_NAMED + PRESS_SHIFT_RIGHT - PRESS_FIRST},
        {"\033[1;2D", CODE_NAMED + PRESS_SHIFT_LEFT - PRESS_FIRST},
    };
    for (size_t i = 0; i < ARRAY_LEN(extra); i++) define_key(extra[i].bytes, extra[i].code);
}

/* Headless pictures depend on what is wished alone, never on the environment. */
static void choose_look(struct terminal *t, const struct terminal_wish *w)
{
    struct surroundings s = {
        .no_color = t->keys < 0 ? NULL : getenv("NO_COLOR"),
        .codeset = t->keys < 0 ? "UTF-8" : nl_langinfo(CODESET),
        .term = t->keys < 0 ? NULL : getenv("TERM"),
        .colors = tigetnum("colors"),
    };
    t->glyphs = capability_glyphs(w->ascii, &s);
    t->depth = capability_depth(w->colors, &s);
    t->fg = t->bg = -1;
    if (t->depth == DEPTH_MONO) return; /* without start_color curses sends no colour at all */
    start_color();
    if (use_default_colors() != OK) {
        t->fg = COLOR_WHITE;
        t->bg = COLOR_BLACK;
    }
}

/* A terminfo string without its padding marks. */
static void add_capability(struct str *out, const char *name)
{
    const char *text = tigetstr(name);
    if (!text || text == (const char *)-1) return;
    for (; *text; text++) {
        if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
            text = strchr(text, '>');
        else
            str_add_char(out, *text);
    }
}

static void arm_rescue(struct terminal *t)
{
    struct str bytes = {0};
    str_add(&bytes, MOUSE_OFF PASTE_OFF);
    if (t->sync) str_add(&bytes, SYNC_END);
    static const char *const leave[] = {"sgr0", "op", "cnorm", "rmkx", "rmcup"};
    for (size_t i = 0; i < ARRAY_LEN(leave); i++) add_capability(&bytes, leave[i]);
    str_add(&bytes, "\r");
    rescue_arm(STDOUT_FILENO, bytes.text, bytes.length < 400 ? bytes.length : 400);
    str_done(&bytes);
}

static void put_bytes(const struct terminal *t, const char *bytes)
{
    if (t->keys < 0) return;
    ssize_t put = write(STDOUT_FILENO, bytes, strlen(bytes));
    (void)put; /* a terminal that went away is noticed by poll */
}

static void fit(struct terminal *t, int width, int height)
{
    t->width = width > 0 ? width : 80; /* some serial lines say 0 x 0 */
    t->height = height > 0 ? height : 24;
    if (t->height != LINES || t->width != COLS) resizeterm(t->height, t->width);
    t->row = xrealloc(t->row, (size_t)t->width * sizeof *t->row);
    canvas_resize(&t->shown, t->width, t->height);
    t->redraw = true;
}

static void fit_window(struct terminal *t)
{
    struct winsize size = {0};
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    fit(t, size.ws_col, size.ws_row);
}

struct terminal *terminal_open(const struct terminal_wish *w, struct trm_err *err)
{
    struct terminal *t = xcalloc(1, sizeof *t);
    t->sync = w->sync;
    /* Handlers come first: curses installs its own only where there is none. */
    bool headless = w->width > 0 && w->height > 0;
    bool handled = headless || signals_open(err);
    if (!handled || !open_screen(t, w, err)) {
        if (handled && !headless) signals_close();
        if (t->own) fclose(t->own);
        free(t);
        return NULL;
    }
    if (!headless) arm_rescue(t);
    set_modes(t);
    define_keys();
    choose_look(t, w);
    if (headless)
        fit(t, w->width, w->height);
    else
        fit_window(t);
    put_bytes(t, PASTE_ON);
    terminal_set_mouse(t, !w->no_mouse);
    if (!headless) tcgetattr(STDOUT_FILENO, &t->modes);
    return t;
}

void terminal_close(struct terminal *t)
{
    if (!t) return;
    terminal_set_mouse(t, false);
    put_bytes(t, PASTE_OFF);
    delwin(t->pad);
    endwin();
    if (t->keys >= 0) {
        rescue_disarm();
        signals_close();
    }
    delscreen(t->screen);
    if (t->own) fclose(t->own);
    canvas_done(&t->shown);
    str_done(&t->paste);
    free(t->row);
    free(t);
}

enum depth terminal_depth(const struct terminal *t)
{
    return t->depth;
}

enum glyph_set terminal_glyphs(const struct terminal *t)
{
    return t->glyphs;
}

int terminal_width(const struct terminal *t)
{
    return t->width;
}

int terminal_height(const struct terminal *t)
{
    return t->height;
}

void terminal_resize(struct terminal *t, int width, int height)
{
    CHECK(t->keys < 0 && width > 0 && height > 0);
    fit(t, width, height);
    t->refit = true;
}

/* ---- Drawing -------------------------------------------------------------------------------- */

/* A colour as curses counts them. Terminals with 8 colours show 8..15 as 0..7, brightened. */
static int curses_color(const struct terminal *t, color c, int otherwise, attr_t *bright)
{
    if (color_kind(c) == COLOR_KIND_DEFAULT) return otherwise;
    if (t->depth == DEPTH_TRUE) {
        int rgb = (int)color_to_rgb(c, 0);
        return rgb < 8 ? (rgb ? 8 : 0) : rgb; /* direct colours 1..7 mean the old seven */
    }
    int index = (int)(c & 255);
    if (COLORS >= 16 || index < 8) return index;
    *bright |= A_BOLD;
    return index & 7;
}

static void translate_style(struct terminal *t, struct style s)
{
    attr_t unused = 0;
    t->style = s;
    t->attrs = (s.attrs & ATTR_BOLD ? A_BOLD : 0) | (s.attrs & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
               (s.attrs & ATTR_REVERSE ? A_REVERSE : 0) | (s.attrs & ATTR_DIM ? A_DIM : 0);
    t->pair = 0;
    if (t->depth == DEPTH_MONO) return;
    int fg = curses_color(t, s.fg, t->fg, &t->attrs);
    int bg = curses_color(t, s.bg, t->bg, &unused);
    if (fg == -1 && bg == -1) return;
    t->pair = alloc_pair(fg, bg);
    if (t->pair < 0) t->pair = 0, t->pairs_full = true;
}

static void translate_cell(struct terminal *t, const struct cell *c, cchar_t *out)
{
    if (!style_equal(c->style, t->style)) translate_style(t, c->style);
    bool plain = c->glyph >= 32 && c->glyph < 127;
    wchar_t text[2] = {plain || t->glyphs == GLYPHS_UTF8 ? (wchar_t)c->glyph : L'?', 0};
    setcchar(out, text, t->attrs, 0, &t->pair); /* the last argument carries pairs above 255 */
}

/* Gives curses the changed part of row y. */
static bool draw_row(struct terminal *t, const struct canvas *c, int y)
{
    const struct cell *new = c->cells + (size_t)y * c->width;
    struct cell *old = t->shown.cells + (size_t)y * c->width;
    int first = 0, last = c->width - 1;
    while (!t->redraw && first <= last && cell_equal(&new[first], &old[first])) first++;
    while (!t->redraw && last > first && cell_equal(&new[last], &old[last])) last--;
    if (first > last) return false;
    for (int x = first; x <= last; x++) translate_cell(t, &new[x], &t->row[x - first]);
    mvadd_wchnstr(y, first, t->row, last - first + 1);
    memcpy(old + first, new + first, (size_t)(last - first + 1) * sizeof *old);
    return true;
}

/* Curses forgets all pairs of colours, and the whole picture gets those that it needs. Of true
 * colours there are more pairs than curses counts (65,536), though a picture has few of them. */
static void draw_with_new_pairs(struct terminal *t, const struct canvas *c)
{
    reset_color_pairs();
    t->pairs_full = false;
    t->redraw = true;
    t->style = (struct style){0}, t->attrs = 0, t->pair = 0;
    for (int y = 0; y < c->height; y++) draw_row(t, c, y);
}

/* Hidden, but where the person is, for those who are read to from there. */
static bool place_cursor(struct terminal *t, const struct canvas *c)
{
    bool moved = c->point_x != t->shown.point_x || c->point_y != t->shown.point_y;
    t->shown.point_x = c->point_x, t->shown.point_y = c->point_y;
    leaveok(stdscr, c->point_x < 0);
    if (c->point_x >= 0) wmove(stdscr, c->point_y, c->point_x);
    return moved;
}

void terminal_draw(struct terminal *t, const struct canvas *c)
{
    if (c->width != t->width || c->height != t->height) return; /* drawn for the size before */
    if (t->redraw) clearok(curscr, TRUE);
    bool changed = t->redraw;
    for (int y = 0; y < c->height; y++) changed |= draw_row(t, c, y);
    if (t->pairs_full) draw_with_new_pairs(t, c);
    changed |= place_cursor(t, c);
    t->redraw = false;
    if (!changed) return;
    wnoutrefresh(stdscr);
    if (t->sync) put_bytes(t, SYNC_BEGIN);
    doupdate();
    if (t->sync) put_bytes(t, SYNC_END);
}

void terminal_redraw(struct terminal *t)
{
    t->redraw = true;
}

/* ---- Events --------------------------------------------------------------------------------- */

bool terminal_has_mouse(const struct terminal *t)
{
    return t->mouse;
}

void terminal_set_mouse(struct terminal *t, bool on)
{
    mmask_t wanted = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED |
                     REPORT_MOUSE_POSITION;
    mouseinterval(0); /* no waiting for a double click */
    mousemask(on ? wanted : 0, NULL);
    t->mouse = on;
    t->mouse_down = false;
    if (t->keys >= 0) put_bytes(t, on ? DRAGS_ON : MOUSE_OFF);
}

void terminal_suspend(struct terminal *t)
{
    if (t->keys < 0) return;
    put_bytes(t, MOUSE_OFF PASTE_OFF);
    endwin();
    signals_stop_here();
}

/* Whether nobody has set other ones since the terminal was opened. */
static bool modes_are_ours(const struct terminal *t)
{
    const struct termios *ours = &t->modes;
    struct termios now;
    return tcgetattr(STDOUT_FILENO, &now) == 0 && now.c_iflag == ours->c_iflag &&
           now.c_oflag == ours->c_oflag && now.c_cflag == ours->c_cflag &&
           now.c_lflag == ours->c_lflag && memcmp(now.c_cc, ours->c_cc, sizeof now.c_cc) == 0;
}

static void resume(struct terminal *t)
{
    if (!isendwin()) endwin(); /* stopped by someone else: curses shall set all modes anew */
    doupdate();
    put_bytes(t, PASTE_ON);
    terminal_set_mouse(t, t->mouse);
    fit_window(t);
}

/* Who stops the program and lets it go on (cpulimit, ten times a second) need not have touched the
 * terminal, which then is as it was. But some shells write on it and give it back with our modes:
 * so it is made anew, once in a while, if need be at a later event. */
static void resume_quietly(struct terminal *t)
{
    double now = seconds_now();
    if (t->resumed > 0 && now - t->resumed < RESUME_SECONDS) return;
    t->resumed = now;
    t->owed = false;
    resume(t);
    t->refit = true;
}

void terminal_wait(struct terminal *t, const int *wake, int count, int milliseconds)
{
    enum { OWN = 2, MOST = 32 };
    struct pollfd from[MOST] = {
        {.fd = t->keys < 0 ? -1 : signals_descriptor(), .events = POLLIN},
        {.fd = t->keys, .events = POLLIN},
    };
    CHECK(count <= MOST - OWN);
    for (int i = 0; i < count; i++)
        from[OWN + i] = (struct pollfd){.fd = wake[i], .events = POLLIN};
    poll(from, (nfds_t)(OWN + count), milliseconds);
    if (t->keys < 0) return;
    signals_drain();
    if (from[1].revents & (POLLHUP | POLLERR | POLLNVAL)) t->gone = true;
}

/* Signals as events. */
static bool read_signal(struct terminal *t, struct event *e)
{
    if (t->keys < 0) return false;
    e->signal = signals_take_stop();
    if (e->signal || t->gone) {
        e->kind = EVENT_STOP;
        return true;
    }
    bool stopped = signals_take(SIGTSTP);
    if (stopped) terminal_suspend(t);
    bool told = signals_take(SIGCONT);
    if (stopped || isendwin() || (told && !modes_are_ours(t))) {
        resume(t);
        signals_take(SIGWINCH);
        e->kind = EVENT_CONTINUE;
        return true;
    }
    t->owed |= told;
    if (t->owed) resume_quietly(t);
    if (signals_take(SIGWINCH)) {
        fit_window(t);
        t->refit = true;
    }
    return false;
}

static int named_key(int code)
{
    static const struct {
        int code, key;
    } keys[] = {
        {KEY_UP, PRESS_UP},         {KEY_DOWN, PRESS_DOWN},        {KEY_LEFT, PRESS_LEFT},
        {KEY_RIGHT, PRESS_RIGHT},   {KEY_HOME, PRESS_HOME},        {KEY_END, PRESS_END},
        {KEY_PPAGE, PRESS_PAGE_UP}, {KEY_NPAGE, PRESS_PAGE_DOWN},  {KEY_IC, PRESS_INSERT},
        {KEY_DC, PRESS_DELETE},     {KEY_BTAB, PRESS_BACK_TAB},    {KEY_BACKSPACE, PRESS_BACKSPACE},
        {KEY_ENTER, PRESS_ENTER},   {KEY_SLEFT, PRESS_SHIFT_LEFT}, {KEY_SRIGHT, PRESS_SHIFT_RIGHT},
        {KEY_SR, PRESS_SHIFT_UP},   {KEY_SF, PRESS_SHIFT_DOWN},    {KEY_A1, PRESS_HOME},
        {KEY_A3, PRESS_PAGE_UP},    {KEY_C1, PRESS_END},           {KEY_C3, PRESS_PAGE_DOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (keys[i].code == code) return keys[i].key;
    if (code > KEY_F0 && code <= KEY_F0 + 12) return PRESS_F1 + code - KEY_F0 - 1;
    int ours = code - CODE_NAMED + PRESS_FIRST;
    return ours > PRESS_FIRST && ours < PRESS_LAST ? ours : PRESS_NONE;
}

static int typed_key(wint_t c)
{
    if (c == '\n' || c == '\r') return PRESS_ENTER;
    if (c == 8 || c == 127) return PRESS_BACKSPACE;
    return c <= 0x10ffff ? (int)c : PRESS_NONE;
}

/* curses answers several clicks that came at once with one KEY_MOUSE and keeps them on a stack. */
static void collect_mouse(struct terminal *t)
{
    t->mouse_count = 0;
    while (t->mouse_count < MOUSE_QUEUE && getmouse(&t->mouse_events[t->mouse_count]) == OK)
        t->mouse_count++;
}

/* What a curses mouse event is to us; false for buttons and movements that mean nothing. */
static bool mouse_act(struct terminal *t, mmask_t state, enum mouse_act *act)
{
    if (state & BUTTON4_PRESSED) {
        *act = MOUSE_WHEEL_UP;
    } else if (state & BUTTON5_PRESSED) {
        *act = MOUSE_WHEEL_DOWN;
    } else if (state & BUTTON1_PRESSED) {
        *act = MOUSE_PRESS;
        t->mouse_down = true;
    } else if (state & BUTTON1_RELEASED) {
        *act = MOUSE_RELEASE;
        t->mouse_down = false;
    } else {
        *act = MOUSE_DRAG;
        return t->mouse_down && (state & REPORT_MOUSE_POSITION);
    }
    return true;
}

static bool read_mouse(struct terminal *t, struct event *e)
{
    while (t->mouse_count > 0) {
        const MEVENT *m = &t->mouse_events[--t->mouse_count];
        *e = (struct event){.kind = EVENT_MOUSE, .x = m->x, .y = m->y};
        if (mouse_act(t, m->bstate, &e->mouse)) return true;
    }
    return false;
}

/* Everything up to the end mark, which a terminal sends in one go. */
static void read_paste(struct terminal *t, struct event *e)
{
    str_clear(&t->paste);
    wtimeout(t->pad, PASTE_WAIT);
    wint_t c;
    for (int kind; (kind = wget_wch(t->pad, &c)) != ERR;) {
        if (kind == KEY_CODE_YES && c == CODE_PASTE_END) break;
        if (kind == KEY_CODE_YES || t->paste.length > PASTE_MOST) continue;
        char bytes[4];
        str_add_bytes(&t->paste, bytes, (size_t)utf8_encode(c == '\r' ? '\n' : (uint32_t)c, bytes));
    }
    nodelay(t->pad, TRUE);
    str_add(&t->paste, "");
    *e = (struct event){.kind = EVENT_PASTE, .text = t->paste.text, .length = t->paste.length};
}

bool terminal_read(struct terminal *t, struct event *e)
{
    *e = (struct event){0};
    if (read_signal(t, e)) return true;
    if (t->refit) {
        t->refit = false;
        e->kind = EVENT_RESIZE;
        return true;
    }
    if (t->keys < 0) return false;
    if (read_mouse(t, e)) return true;
    wint_t c;
    for (int kind; (kind = wget_wch(t->pad, &c)) != ERR;) {
        if (kind == KEY_CODE_YES && c == KEY_MOUSE) {
            collect_mouse(t);
            if (read_mouse(t, e)) return true;
            continue;
        }
        if (kind == KEY_CODE_YES && c == CODE_PASTE_BEGIN) {
            read_paste(t, e);
            return true;
        }
        e->key = kind == KEY_CODE_YES ? named_key((int)c) : typed_key(c);
        e->kind = EVENT_KEY;
        if (e->key != PRESS_NONE) return true;
    }
    return false;
}
