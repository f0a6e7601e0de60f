/* Documents. The two kinds of family differ in document_cell and in what counts as an answer;
 * everything else is a list of pairs. */
#include "edit/document.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool document_size_fits(const struct trm_family *f, int rows, int cols)
{
    if (f->vocab_for(rows, cols) == 0) return false;
    return f->fills_blanks || (rows <= f->default_rows && cols <= f->default_cols);
}

bool document_cell_fits(const struct trm_family *f, int rows, int cols, int cell)
{
    return f->glyph(cell) != '?' && cell < f->vocab_for(rows, cols) - 1; /* one token is PAD */
}

struct trm_grid document_blank(const struct trm_family *f, int rows, int cols)
{
    struct trm_grid g = trm_grid_make(rows, cols);
    memset(g.cell, f->blank, (size_t)trm_grid_size(&g));
    return g;
}

struct document document_new(const struct trm_family *f, int rows, int cols)
{
    enum { TASK_SIDE = 3 };
    struct document d = {.family = f};
    if (rows == 0) rows = f->fills_blanks ? f->default_rows : TASK_SIDE;
    if (cols == 0) cols = f->fills_blanks ? f->default_cols : TASK_SIDE;
    CHECK(document_size_fits(f, rows, cols));
    struct trm_grid blank = document_blank(f, rows, cols);
    struct trm_pair pair = {blank, blank};
    if (f->fresh) f->fresh(rows, cols, &pair.input);
    if (!f->fills_blanks) document_insert(&d, 0, &pair, true);
    document_insert(&d, d.count, &pair, false);
    return d;
}

/* Whether two puzzles are tests of one task, told by what readers make of one. */
static bool same_task(const struct trm_puzzle *a, const struct trm_puzzle *b)
{
    return a->demo_count > 0 && a->demo_count == b->demo_count && strcmp(a->name, b->name) == 0 &&
           trm_grid_equal(&a->demos[0].input, &b->demos[0].input);
}

/* Where the blanks are filled in, who edits begins with blanks: an exact answer is had
 * for a key. */
static struct trm_pair pair_of_puzzle(const struct trm_puzzle *p)
{
    const struct trm_grid *q = &p->question;
    struct trm_pair pair = {*q, p->answer};
    if (p->family->fills_blanks) pair.output = document_blank(p->family, q->rows, q->cols);
    return pair;
}

struct document document_from(const struct trm_puzzles *all, size_t index, int *at)
{
    const struct trm_puzzle *p = &all->items[index];
    struct document d = {.family = p->family, .identifier = p->identifier};
    size_t first = index, end = index + 1;
    while (first > 0 && same_task(p, &all->items[first - 1])) first--;
    while (end < all->count && same_task(p, &all->items[end])) end++;
    for (int i = 0; i < p->demo_count; i++) document_insert(&d, i, &p->demos[i], true);
    if (!p->family->fills_blanks && p->demo_count == 0) { /* no task is without one */
        struct trm_grid blank = document_blank(p->family, p->question.rows, p->question.cols);
        document_insert(&d, 0, &(struct trm_pair){blank, blank}, true);
    }
    for (size_t i = first; i < end; i++) {
        struct trm_pair pair = pair_of_puzzle(&all->items[i]);
        document_insert(&d, d.count, &pair, false);
    }
    *at = d.demo_count + (int)(index - first);
    return d;
}

static bool grid_fits(const struct trm_family *f, const struct trm_grid *g, struct trm_err *err)
{
    char most[40] = ""; /* families that fill blanks do not have every smaller size */
    if (document_size_fits(f, g->rows, g->cols)) return true;
    if (!f->fills_blanks)
        snprintf(most, sizeof most, " (%d x %d at most)", f->default_rows, f->default_cols);
    return trm_err_set(err, TRM_ERR_INPUT,
                       "found a grid of %d x %d cells, expected a size that the editor of %s has%s",
                       g->rows, g->cols, f->title, most);
}

/* From the last test on: a demonstration may have been made for it, of its size. */
bool document_fits(const struct trm_puzzles *all, size_t index, struct trm_err *err)
{
    int at;
    struct document d = document_from(all, index, &at);
    bool fits = d.count <= DOCUMENT_PAIRS ||
                trm_err_set(err, TRM_ERR_INPUT,
                            "found a task of %d demonstrations and tests, expected %d at most",
                            d.count, DOCUMENT_PAIRS);
    for (int i = d.count - 1; i >= 0 && fits; i--) {
        const struct trm_pair *pair = &d.pairs[i];
        bool demo = i < d.demo_count, open = !demo && pair->output.rows == 0;
        fits = grid_fits(d.family, &pair->input, err) &&
               (open || grid_fits(d.family, &pair->output, err));
        if (!fits && d.demo_count > 0)
            trm_err_prefix(err, "%s %d", demo ? "demonstration" : "test",
                           demo ? i + 1 : i + 1 - d.demo_count);
    }
    document_done(&d);
    return fits;
}

struct document document_copy(const struct document *d)
{
    struct document copy = *d;
    size_t size = (size_t)d->count * sizeof *d->pairs;
    copy.capacity = (size_t)d->count;
    copy.pairs = size > 0 ? xmalloc(size) : NULL;
    if (size > 0) memcpy(copy.pairs, d->pairs, size);
    return copy;
}

void document_done(struct document *d)
{
    free(d->pairs);
    *d = (struct document){0};
}

bool document_equal(const struct document *a, const struct document *b)
{
    bool same = a->family == b->family && a->count == b->count && a->demo_count == b->demo_count;
    for (int i = 0; i < a->count && same; i++) same = pair_equal(&a->pairs[i], &b->pairs[i]);
    return same;
}

struct trm_grid *document_grid(const struct document *d, struct sheet s)
{
    CHECK(s.pair >= 0 && s.pair < d->count);
    return s.side == SIDE_INPUT ? &d->pairs[s.pair].input : &d->pairs[s.pair].output;
}

int document_cell(const struct document *d, struct sheet s, int row, int col)
{
    const struct trm_grid *g = document_grid(d, s);
    CHECK(row >= 0 && row < g->rows && col >= 0 && col < g->cols);
    int i = row * g->cols + col;
    if (!d->family->fills_blanks) return g->cell[i];
    const struct trm_pair *pair = &d->pairs[s.pair];
    return pair->input.cell[i] != d->family->blank ? pair->input.cell[i] : pair->output.cell[i];
}

struct trm_grid document_picture(const struct document *d, struct sheet s)
{
    struct trm_grid g = *document_grid(d, s);
    for (int r = 0; r < g.rows; r++)
        for (int c = 0; c < g.cols; c++)
            g.cell[r * g.cols + c] = (uint8_t)document_cell(d, s, r, c);
    return g;
}

void document_insert(struct document *d, int at, const struct trm_pair *pair, bool demo)
{
    CHECK(at >= 0 && at <= d->count && (demo ? at <= d->demo_count : at >= d->demo_count));
    d->pairs = xgrow(d->pairs, &d->capacity, (size_t)d->count + 1, sizeof *d->pairs);
    memmove(&d->pairs[at + 1], &d->pairs[at], (size_t)(d->count - at) * sizeof *d->pairs);
    d->pairs[at] = *pair;
    d->count++;
    d->demo_count += demo;
}

bool document_can_remove(const struct document *d, int at)
{
    int tests = d->count - d->demo_count;
    return at < d->demo_count ? d->demo_count > 1 : tests > 1;
}

void document_remove(struct document *d, int at)
{
    CHECK(at >= 0 && at < d->count && document_can_remove(d, at));
    memmove(&d->pairs[at], &d->pairs[at + 1], (size_t)(d->count - at - 1) * sizeof *d->pairs);
    d->count--;
    d->demo_count -= at < d->demo_count;
}

/* What was put into the blank cells, if that makes a right answer. */
static void take_answer(const struct document *d, int pair, struct trm_puzzle *p)
{
    bool known;
    struct trm_grid picture = document_picture(d, (struct sheet){pair, SIDE_OUTPUT});
    if (d->family->correct(p, &picture, &known) && known) p->answer = picture;
}

struct trm_puzzle document_puzzle(const struct document *d, int pair, const char *name)
{
    CHECK(pair >= 0 && pair < d->count);
    struct trm_puzzle p = {.family = d->family, .name = xstrdup(name), .rating = -1};
    p.identifier = d->identifier;
    p.question = d->pairs[pair].input;
    p.test_index = pair >= d->demo_count ? pair - d->demo_count : 0;
    if (d->family->fills_blanks)
        take_answer(d, pair, &p);
    else
        p.answer = d->pairs[pair].output;
    p.demo_count = d->demo_count;
    if (d->demo_count > 0) {
        size_t size = (size_t)d->demo_count * sizeof *p.demos;
        p.demos = xmalloc(size);
        memcpy(p.demos, d->pairs, size);
    }
    return p;
}

bool document_has_attempts(const struct document *d)
{
    if (!d->family->fills_blanks || d->count == 0) return false;
    struct trm_grid picture = document_picture(d, (struct sheet){0, SIDE_OUTPUT});
    struct trm_puzzle p = document_puzzle(d, 0, "");
    bool left_out = p.answer.rows == 0 && !trm_grid_equal(&picture, &p.question);
    trm_puzzle_done(&p);
    return left_out;
}

void document_puzzles(const struct document *d, const char *name, struct trm_puzzles *out)
{
    for (int i = d->demo_count; i < d->count; i++) {
        struct trm_puzzle p = document_puzzle(d, i, name);
        trm_puzzles_add(out, &p);
        trm_puzzle_done(&p);
    }
}
