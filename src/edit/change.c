/* Changes, made by comparing two documents, so that no operation has to say how it is undone.
 *
 * Pairs that are equal at the front and at the back are left out. If as many pairs are left of both
 * documents, each grid is told by itself: by its cells where it kept its size and few of them
 * changed. Else the pairs in the middle are told whole. */
#include "edit/change.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* ---- Making ---------------------------------------------------------------------------------- */

static void add_grid(struct str *out, const struct trm_grid *g)
{
    str_printf(out, " %dx%d:", g->rows, g->cols);
    for (int i = 0; i < trm_grid_size(g); i++) str_add_char(out, digits[g->cell[i]]);
}

static void add_cells(struct str *out, const struct trm_grid *a, const struct trm_grid *b)
{
    const char *comma = " ";
    for (int i = 0; i < trm_grid_size(a); i++) {
        if (a->cell[i] == b->cell[i]) continue;
        str_printf(out, "%s%d:%c%c", comma, i, digits[a->cell[i]], digits[b->cell[i]]);
        comma = ",";
    }
}

/* A changed cell takes about six characters, told with its whole grid two. */
static bool is_few(const struct trm_grid *a, const struct trm_grid *b)
{
    int changed = 0;
    for (int i = 0; i < trm_grid_size(a); i++) changed += a->cell[i] != b->cell[i];
    return changed * 3 <= trm_grid_size(a) + 3;
}

static void add_sheet(struct str *out, struct sheet s, const struct trm_grid *a,
                      const struct trm_grid *b)
{
    if (trm_grid_equal(a, b)) return;
    bool cells = a->rows == b->rows && a->cols == b->cols && is_few(a, b);
    str_printf(out, " %c %d %c", cells ? 'c' : 'g', s.pair, s.side == SIDE_INPUT ? 'i' : 'o');
    if (cells) {
        add_cells(out, a, b);
    } else {
        add_grid(out, a);
        add_grid(out, b);
    }
}

static void add_pairs(struct str *out, const struct document *d, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        add_grid(out, &d->pairs[i].input);
        add_grid(out, &d->pairs[i].output);
    }
}

static void compare(struct str *out, const struct document *a, const struct document *b)
{
    int least = a->count < b->count ? a->count : b->count, front = 0, back = 0;
    while (front < least && pair_equal(&a->pairs[front], &b->pairs[front])) front++;
    while (back < least - front &&
           pair_equal(&a->pairs[a->count - 1 - back], &b->pairs[b->count - 1 - back]))
        back++;
    int old = a->count - front - back, new = b->count - front - back;
    if (old == new && a->demo_count == b->demo_count) {
        for (int i = front; i < front + old; i++) {
            add_sheet(out, (struct sheet){i, SIDE_INPUT}, &a->pairs[i].input, &b->pairs[i].input);
            add_sheet(out, (struct sheet){i, SIDE_OUTPUT}, &a->pairs[i].output,
                      &b->pairs[i].output);
        }
        return;
    }
    str_printf(out, " p %d %d %d %d %d", front, a->demo_count, b->demo_count, old, new);
    add_pairs(out, a, front, old);
    add_pairs(out, b, front, new);
}

char *change_between(const struct document *before, const struct document *after, const char *name)
{
    struct str out = {0};
    CHECK(before->family == after->family && *name && !strpbrk(name, " \n"));
    compare(&out, before, after);
    if (!out.text) return NULL;
    struct str line = {0};
    str_add(&line, name);
    str_add(&line, out.text);
    str_done(&out);
    return str_take(&line);
}

/* ---- Reading ----------------------------------------------------------------------------------
 * A walk over the words of a line. Nothing in it is believed: numbers are bounded, cells are asked
 * of the family. */

struct walk {
    const struct trm_family *family;
    const char *at;
    bool bad;
};

/* The next character, passing over it; 0 at the end or after something bad. */
static char take(struct walk *w)
{
    return w->bad || !*w->at ? 0 : *w->at++;
}

static void expect(struct walk *w, char c)
{
    if (take(w) != c) w->bad = true;
}

static int take_number(struct walk *w, int most)
{
    int value = 0, length = 0;
    while (!w->bad && *w->at >= '0' && *w->at <= '9' && length++ < 6)
        value = value * 10 + (*w->at++ - '0');
    if (length == 0 || value > most) w->bad = true;
    return w->bad ? 0 : value;
}

/* A cell of a grid of that size. */
static uint8_t take_cell(struct walk *w, const struct trm_grid *size)
{
    char c = take(w);
    const char *found = c ? strchr(digits, c) : NULL;
    int cell = found ? (int)(found - digits) : -1;
    if (cell < 0 || !document_cell_fits(w->family, size->rows, size->cols, cell)) w->bad = true;
    return w->bad ? 0 : (uint8_t)cell;
}

static struct trm_grid take_grid(struct walk *w)
{
    expect(w, ' ');
    int rows = take_number(w, TRM_GRID_SIDE);
    expect(w, 'x');
    int cols = take_number(w, TRM_GRID_SIDE);
    expect(w, ':');
    if ((rows > 0 || cols > 0) && !document_size_fits(w->family, rows, cols)) w->bad = true;
    struct trm_grid g = w->bad ? trm_grid_make(0, 0) : trm_grid_make(rows, cols);
    for (int i = 0; i < trm_grid_size(&g) && !w->bad; i++) g.cell[i] = take_cell(w, &g);
    return g;
}

static struct sheet take_sheet(struct walk *w, const struct document *d)
{
    expect(w, ' ');
    int pair = take_number(w, d->count - 1);
    expect(w, ' ');
    char side = take(w);
    if ((side != 'i' && side != 'o') || d->count == 0) w->bad = true;
    return (struct sheet){w->bad ? 0 : pair, side == 'i' ? SIDE_INPUT : SIDE_OUTPUT};
}

/* ---- Applying -------------------------------------------------------------------------------- */

static void apply_cells(struct walk *w, struct trm_grid *g, enum direction direction)
{
    expect(w, ' ');
    for (bool more = true; more && !w->bad; more = *w->at == ',' && take(w)) {
        int place = take_number(w, trm_grid_size(g) - 1);
        expect(w, ':');
        uint8_t a = take_cell(w, g), b = take_cell(w, g);
        if (w->bad || trm_grid_size(g) == 0) break;
        uint8_t from = direction == CHANGE_FORWARD ? a : b;
        if (g->cell[place] != from) w->bad = true;
        if (!w->bad) g->cell[place] = direction == CHANGE_FORWARD ? b : a;
    }
}

static void apply_grid(struct walk *w, struct trm_grid *g, enum direction direction)
{
    struct trm_grid a = take_grid(w), b = take_grid(w);
    if (w->bad || !trm_grid_equal(g, direction == CHANGE_FORWARD ? &a : &b))
        w->bad = true;
    else
        *g = direction == CHANGE_FORWARD ? b : a;
}

static void remove_pairs(struct walk *w, struct document *d, int at, const struct trm_pair *pairs,
                         int count)
{
    for (int i = 0; i < count; i++)
        if (!pair_equal(&d->pairs[at + i], &pairs[i])) w->bad = true;
    if (count == 0) return;
    memmove(&d->pairs[at], &d->pairs[at + count],
            (size_t)(d->count - at - count) * sizeof *d->pairs);
    d->count -= count;
}

static void insert_pairs(struct document *d, int at, const struct trm_pair *pairs, int count)
{
    if (count == 0) return;
    d->pairs = xgrow(d->pairs, &d->capacity, (size_t)(d->count + count), sizeof *d->pairs);
    memmove(&d->pairs[at + count], &d->pairs[at], (size_t)(d->count - at) * sizeof *d->pairs);
    memcpy(&d->pairs[at], pairs, (size_t)count * sizeof *pairs);
    d->count += count;
}

static int take_count(struct walk *w)
{
    expect(w, ' ');
    return take_number(w, DOCUMENT_PAIRS);
}

static void apply_pairs(struct walk *w, struct document *d, enum direction direction,
                        struct sheet *touched)
{
    int at = take_count(w), demos[2], count[2];
    for (int i = 0; i < 2; i++) demos[i] = take_count(w);
    for (int i = 0; i < 2; i++) count[i] = take_count(w);
    int from = direction == CHANGE_FORWARD ? 0 : 1, to = 1 - from;
    int room = (int)(strlen(w->at) / 4); /* a grid is " 0x0:" at least */
    w->bad |= at + count[from] > d->count || count[0] + count[1] > room;
    w->bad |= d->demo_count != demos[from] || d->count - count[from] + count[to] > DOCUMENT_PAIRS;
    w->bad |= demos[to] > d->count - count[from] + count[to];
    if (w->bad) return;
    size_t all = (size_t)(count[0] + count[1]);
    struct trm_pair *pairs = xcalloc(all + 1, sizeof *pairs);
    for (size_t i = 0; i < all && !w->bad; i++) {
        pairs[i].input = take_grid(w);
        pairs[i].output = take_grid(w);
    }
    struct trm_pair *side[2] = {pairs, pairs + count[0]};
    if (!w->bad) {
        remove_pairs(w, d, at, side[from], count[from]);
        insert_pairs(d, at, side[to], count[to]);
        d->demo_count = demos[to];
        *touched = (struct sheet){at < d->count ? at : d->count - 1, SIDE_INPUT};
    }
    free(pairs);
}

static void apply_patch(struct walk *w, struct document *d, enum direction direction,
                        struct sheet *touched)
{
    expect(w, ' ');
    char kind = take(w);
    if (kind == 'p') {
        apply_pairs(w, d, direction, touched);
        return;
    }
    struct sheet s = take_sheet(w, d);
    if (w->bad || (kind != 'c' && kind != 'g')) {
        w->bad = true;
        return;
    }
    *touched = s;
    if (kind == 'c')
        apply_cells(w, document_grid(d, s), direction);
    else
        apply_grid(w, document_grid(d, s), direction);
}

/* Every grid is there that must be, and the two of a pair have one size where they
 * are one picture. */
static bool is_sound(const struct document *d)
{
    bool blanks = d->family->fills_blanks;
    bool sound = blanks ? d->count == 1 && d->demo_count == 0
                        : d->demo_count >= 1 && d->demo_count < d->count;
    for (int i = 0; i < d->count && sound; i++) {
        const struct trm_grid *in = &d->pairs[i].input, *out = &d->pairs[i].output;
        sound = in->rows > 0 && (out->rows > 0 || (!blanks && i >= d->demo_count));
        if (blanks) sound = sound && in->rows == out->rows && in->cols == out->cols;
    }
    return sound;
}

bool change_apply(struct document *d, const char *line, enum direction direction,
                  struct sheet *touched, struct trm_err *err)
{
    struct document changed = document_copy(d);
    struct sheet sheet = {0, SIDE_INPUT};
    struct walk w = {d->family, line + strcspn(line, " "), false};
    if (!*w.at || w.at == line) w.bad = true;
    while (*w.at && !w.bad) apply_patch(&w, &changed, direction, &sheet);
    if (w.bad || !is_sound(&changed)) {
        document_done(&changed);
        return trm_err_set(err, TRM_ERR_INPUT, "found a change that does not fit: \"%.60s\"", line);
    }
    document_done(d);
    *d = changed;
    if (touched) *touched = sheet;
    return true;
}

const char *change_name(const char *line, char out[CHANGE_NAME])
{
    size_t i = 0;
    for (; line[i] && line[i] != ' ' && i + 1 < CHANGE_NAME; i++)
        out[i] = line[i] == '-' ? ' ' : line[i];
    out[i] = '\0';
    return out;
}
