/* What is said of the cell under the cursor, and below it what the marks mean. */
#include "view/board_panel.h"

#include "canvas/draw.h"

#include <stdio.h>
#include <string.h>

/* ---- Words ----------------------------------------------------------------------------------- */

/* Adds to words that are parted by commas. */
static void add_word(char *out, size_t size, const char *word)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", used ? ", " : "", word);
}

/* "given", or what became of a predicted cell: what counts most first, where the line is short. */
static void describe(char *out, size_t size, const struct board_view *v, const struct cell_facts *k)
{
    char given[24] = "given";
    char predicted = v->frame ? v->token_glyphs[v->frame->token[k->position]] : ' ';
    int cell = k->outside ? 0 : v->row * v->grid->cols + v->col;
    char own = board_glyph(v->family, v->grid->cell[cell]);
    if (k->given && v->frame && predicted != own)
        snprintf(given, sizeof given, "given, predicted %c", predicted);
    out[0] = '\0';
    if (k->outside || k->given) add_word(out, size, k->outside ? "outside the answer" : given);
    if (k->wrong) add_word(out, size, k->still_wrong ? "still wrong" : "wrong");
    if (k->conflict) add_word(out, size, "breaks a rule");
    if (k->fixed || k->broken || k->changed)
        add_word(out, size, k->fixed ? "fixed" : k->broken ? "broken" : "changed");
    if (!out[0]) add_word(out, size, v->frame ? "predicted" : "to be found");
}

static void draw_candidate(struct canvas *c, struct area row, const struct look *l, char glyph,
                           double prob)
{
    struct style s = look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, prob);
    char number[16];
    canvas_put(c, row.x, row.y, (uint32_t)glyph, look_style(l, ROLE_STRONG));
    struct area bar = {row.x + 2, row.y, row.width - 2 - 6, 1};
    if (bar.width > 30) bar.width = 30;
    draw_bar(c, bar, l, s, prob);
    snprintf(number, sizeof number, "%.3f", prob);
    canvas_text(c, bar.x + bar.width + 1, row.y, look_style(l, ROLE_TEXT), number);
}

/* ---- Panel ----------------------------------------------------------------------------------- */

/* What the marks mean: rows that are for some boards only say so. */
enum { KEY_DIGITS = 1, KEY_TILES = 2, KEY_RULES = 4, KEY_ANSWER = 8, KEY_ROWS = 9, KEY_MARK = 4 };
static const struct {
    int needs;
    const char *text;
    struct cell_facts facts;
} key[KEY_ROWS] = {
    {KEY_DIGITS, "given", {.given = true, .prob = 1}},
    {KEY_DIGITS, "predicted, how surely", {.prob = 1}},
    {KEY_RULES, "breaks a rule", {.prob = 1, .conflict = true}},
    {0, "changed in this step", {.prob = 1, .changed = true}},
    {KEY_DIGITS, "two candidates are level", {.prob = 1, .unsure = true}},
    {KEY_TILES, "unsure", {.prob = 0, .unsure = true}},
    {KEY_ANSWER, "fixed in this step", {.prob = 1, .changed = true, .fixed = true}},
    {KEY_ANSWER,
     "broken in this step",
     {.prob = 1, .changed = true, .wrong = true, .broken = true}},
    {KEY_ANSWER, "still wrong", {.prob = 1, .wrong = true, .still_wrong = true}},
};

/* The rows for a board; those with a mark only, or all. Returns how many. */
static int key_rows(const struct board_view *v, bool marks, int rows[KEY_ROWS])
{
    bool digits = strcmp(v->family->name, "sudoku") == 0;
    int has = digits ? KEY_DIGITS : KEY_TILES, count = 0;
    if (v->family->fills_blanks) has |= KEY_RULES;
    if (v->answer) has |= KEY_ANSWER;
    for (int i = 0; i < KEY_ROWS; i++)
        if ((key[i].needs & ~has) == 0 && (i > 1 || !marks)) rows[count++] = i;
    return count;
}

static void draw_key_mark(struct canvas *c, int x, int y, const struct look *l, int row)
{
    const struct cell_facts *facts = &key[row].facts;
    if (row == 0) canvas_put(c, x, y, '5', look_style(l, ROLE_GIVEN));
    for (int i = 0; i < 3 && row == 1; i++) {
        double prob = (i + 1) / 3.0;
        struct style s = look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, prob);
        canvas_put(c, x - 1 + i, y, board_bar(l, prob), s);
    }
    if (row > 1) canvas_put(c, x, y, board_mark(l, facts), board_style(l, facts));
}

/* At the lower end of the panel, where there is room below y. */
static void draw_key(struct canvas *c, struct area a, const struct look *l,
                     const struct board_view *v, int y)
{
    int rows[KEY_ROWS], count = key_rows(v, false, rows), top = a.y + a.height - count;
    if (top < y + 2) return;
    for (int i = 0; i < count; i++) {
        draw_key_mark(c, a.x + 1, top + i, l, rows[i]);
        canvas_text(c, a.x + KEY_MARK, top + i, look_style(l, ROLE_DIM), key[rows[i]].text);
    }
}

/* The marks alone, as many as fit, in rows from the lower end of the panel up. */
static void draw_key_below(struct canvas *c, struct area a, const struct look *l,
                           const struct board_view *v)
{
    enum { COLUMN = 28 };
    int rows[KEY_ROWS], columns = a.width / COLUMN, marks = key_rows(v, true, rows);
    if (columns < 1) return;
    int lines = (marks + columns - 1) / columns;
    if (lines > a.height) return;
    for (int i = 0; i < marks; i++) {
        int x = a.x + i % columns * COLUMN, y = a.y + a.height - lines + i / columns;
        draw_key_mark(c, x, y, l, rows[i]);
        canvas_text(c, x + 2, y, look_style(l, ROLE_DIM), key[rows[i]].text);
    }
}

/* How unsure a cell is: entropy, and by how much its first candidate leads the second. */
static void uncertainty_text(const struct board_view *v, const struct cell_facts *k, char *out,
                             size_t size)
{
    snprintf(out, size, "entropy %.3f, margin %.3f", (double)v->frame->entropy[k->position],
             k->margin);
}

void board_panel_beside(struct canvas *c, struct area a, const struct look *l,
                        const struct board_view *v, const struct cell_facts *k)
{
    char text[80];
    int y = a.y;
    snprintf(text, sizeof text, "row %d, column %d", v->row + 1, v->col + 1);
    draw_line(c, (struct area){a.x, y++, a.width, 1}, l, look_style(l, ROLE_STRONG), ALIGN_LEFT,
              text);
    describe(text, sizeof text, v, k);
    draw_line(c, (struct area){a.x, y++, a.width, 1}, l, look_style(l, ROLE_TEXT), ALIGN_LEFT,
              text);
    if (v->frame) {
        int room = a.y + a.height - y - 3;
        struct candidates n = board_candidates(v, k->position, room < 9 ? room : 9);
        y++;
        for (int i = 0; i < n.count; i++)
            draw_candidate(c, (struct area){a.x, y++, a.width, 1}, l, v->token_glyphs[n.token[i]],
                           n.prob[i]);
        uncertainty_text(v, k, text, sizeof text);
        canvas_text(c, a.x, ++y, look_style(l, ROLE_DIM), text);
    }
    draw_key(c, a, l, v, y);
}

void board_panel_below(struct canvas *c, struct area a, const struct look *l,
                       const struct board_view *v, const struct cell_facts *k)
{
    enum { CANDIDATE = 14 };
    char what[80], entropy[64] = "", text[160];
    describe(what, sizeof what, v, k);
    if (v->frame) uncertainty_text(v, k, entropy, sizeof entropy);
    bool third = a.height > 2;
    snprintf(text, sizeof text, "r%d c%d: %s%s%s", v->row + 1, v->col + 1, what,
             third || !v->frame ? "" : ", ", third ? "" : entropy);
    draw_line(c, a, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
    if (third)
        draw_line(c, (struct area){a.x, a.y + 2, a.width, 1}, l, look_style(l, ROLE_DIM),
                  ALIGN_LEFT, entropy);
    if (a.height > 4) draw_key_below(c, (struct area){a.x, a.y + 4, a.width, a.height - 4}, l, v);
    if (!v->frame) return;
    struct candidates n = board_candidates(v, k->position, CANDIDATES);
    for (int i = 0; i < n.count && (i + 1) * (CANDIDATE + 2) <= a.width + 2; i++)
        draw_candidate(c, (struct area){a.x + i * (CANDIDATE + 2), a.y + 1, CANDIDATE, 1}, l,
                       v->token_glyphs[n.token[i]], n.prob[i]);
}
