/* The fast exact search for 9x9: one board of bits for each digit.
 *
 * A board is three bands of three rows, 27 bits each (bit 9 * row in the band + column) and one
 * idle lane, so that a whole board is one vector register and the counting of candidates in every
 * cell at once is a handful of instructions. Between guesses three rules run until nothing changes:
 *
 *   matching  In a band a digit takes one mini-row (a row's three cells in a box) from each row and
 *             each box. Of the nine mini-rows only those that are part of such a choice can stay;
 *             this finds what people call pointing and claiming, and a digit without a place.
 *   places    A row or column with one place left for a digit. (With matching, boxes follow.)
 *   naked     A cell with one digit left.
 *
 * Invariant: s->open[d] holds every cell where d+1 may still go; cells that are set are in the
 * board of their own digit only, and not in s->unset. */
#include "puzzle/sudoku.h"

#include <string.h>

enum { BANDS = 3, LANES = 4, ROW = 0777, BAND = (1 << 27) - 1 };

/* Lane b is band b. */
typedef uint32_t board __attribute__((vector_size(4 * LANES)));

struct state {
    board open[9];
    board unset;
    uint32_t narrowed[9][LANES]; /* the bands as `matching` left them; nothing new there if equal */
};

/* ---- Tables made by the preprocessor ------------------------------------------------------------
 * KEEP(m): of nine mini-rows m (bit 3 * row + box) the ones that are part of a choice of one in
 * each row and each box, blown up to three cells each; 0 when there is no such choice. */
/* clang-format off */
#define BLOW(m) (((m) & 1u) * 7u | ((m) >> 1 & 1u) * 070u | ((m) >> 2 & 1u) * 0700u | \
    ((m) >> 3 & 1u) * (7u << 9) | ((m) >> 4 & 1u) * (070u << 9) | ((m) >> 5 & 1u) * (0700u << 9) | \
    ((m) >> 6 & 1u) * (7u << 18) | ((m) >> 7 & 1u) * (070u << 18) | ((m) >> 8 & 1u) * (0700u << 18))
#define PART(m, choice) (((m) & (choice)) == (choice) ? BLOW(choice) : 0u)
#define KEEP(m) (PART(m, 0421u) | PART(m, 0412u) | PART(m, 0241u) | \
                 PART(m, 0214u) | PART(m, 0142u) | PART(m, 0124u))
#define KEEP8(m) KEEP((m)), KEEP((m) + 1u), KEEP((m) + 2u), KEEP((m) + 3u), \
                 KEEP((m) + 4u), KEEP((m) + 5u), KEEP((m) + 6u), KEEP((m) + 7u)
#define KEEP64(m) KEEP8((m)), KEEP8((m) + 8u), KEEP8((m) + 16u), KEEP8((m) + 24u), \
                  KEEP8((m) + 32u), KEEP8((m) + 40u), KEEP8((m) + 48u), KEEP8((m) + 56u)
static const uint32_t keep[512] = {KEEP64(0u), KEEP64(64u), KEEP64(128u), KEEP64(192u),
                                   KEEP64(256u), KEEP64(320u), KEEP64(384u), KEEP64(448u)};

/* SEES(c): the cells that share a unit with cell c, c among them. */
#define COLUMN(c) ((1u | 1u << 9 | 1u << 18) << (c) % 9)
#define BOX(c) ((7u | 7u << 9 | 7u << 18) << (c) % 9 / 3 * 3)
#define LANE(c, b) (COLUMN(c) | ((c) / 27 == (b) ? BOX(c) | (unsigned)ROW << (c) % 27 / 9 * 9 : 0u))
#define SEES(c) {LANE(c, 0), LANE(c, 1), LANE(c, 2), 0}
#define SEES9(c) SEES((c)), SEES((c) + 1), SEES((c) + 2), SEES((c) + 3), SEES((c) + 4), \
                 SEES((c) + 5), SEES((c) + 6), SEES((c) + 7), SEES((c) + 8)
static const board sees[81] = {SEES9(0), SEES9(9), SEES9(18), SEES9(27), SEES9(36),
                               SEES9(45), SEES9(54), SEES9(63), SEES9(72)};
/* clang-format on */

/* ---- Rules ----------------------------------------------------------------------------------- */

/* Sets digit d (0..8) at a bit of band b; false when it may not go there any more. */
static bool set(struct state *s, int d, int b, int bit)
{
    uint32_t cell = 1u << bit;
    if (!(s->open[d][b] & cell)) return false;
    for (int e = 0; e < 9; e++) s->open[e][b] &= ~cell;
    for (int k = 0; k < BANDS; k++) s->open[d][k] &= ~sees[27 * b + bit][k];
    s->open[d][b] |= cell;
    s->unset[b] &= ~cell;
    return true;
}

static bool set_all(struct state *s, int d, int b, uint32_t cells)
{
    for (; cells; cells &= cells - 1)
        if (!set(s, d, b, __builtin_ctz(cells))) return false;
    return true;
}

/* The nine mini-rows of a band that have a cell: bit 3 * row + box. */
static uint32_t mini_rows(uint32_t band)
{
    uint32_t any = (band | band >> 1 | band >> 2) & 0111111111; /* bits 0, 3, 6 of each row */
    uint32_t three = (any | any >> 2 | any >> 4) & 0007007007;  /* side by side in each row */
    return (three | three >> 6 | three >> 12) & ROW;
}

/* The cells of a band that are alone in their row. No row may be empty. */
static uint32_t alone_in_rows(uint32_t band)
{
    uint32_t rest = band & (band - 01001001);                  /* each row without its lowest bit */
    uint32_t more = ((rest & 0377377377) + 0377377377) | rest; /* its top bit: is anything left? */
    uint32_t alone = ~more & 0400400400;
    return band & (alone | (alone - (alone >> 8)));
}

/* Matching, and rows with one place, in every band of digit d that changed. */
static bool narrow(struct state *s, int d, bool *changed)
{
    for (int b = 0; b < BANDS; b++) {
        uint32_t band = s->open[d][b];
        if (band == s->narrowed[d][b]) continue;
        *changed = true;
        band &= keep[mini_rows(band)];
        if (!band) return false;
        s->open[d][b] = s->narrowed[d][b] = band;
        if (!set_all(s, d, b, alone_in_rows(band) & s->unset[b])) return false;
    }
    return true;
}

/* Columns with one place for digit d. */
static bool columns(struct state *s, int d)
{
    uint32_t x = s->open[d][0], y = s->open[d][1], z = s->open[d][2];
    uint32_t some = x | y | z, twice = (x & y) | (z & (x | y));
    uint32_t r0 = some & ROW, r1 = some >> 9 & ROW, r2 = some >> 18;
    uint32_t any = r0 | r1 | r2;
    if (any != ROW) return false;
    twice |= twice >> 9 | twice >> 18 | (r0 & r1) | (r2 & (r0 | r1));
    uint32_t alone = (any & ~twice) * 01001001;
    for (int b = 0; b < BANDS; b++)
        if (!set_all(s, d, b, s->open[d][b] & alone & s->unset[b])) return false;
    return true;
}

/* Cells by the number of their candidates, all 81 at once. */
struct tally {
    board one, two, three, four; /* at least so many */
};

static struct tally count_candidates(const struct state *s)
{
    struct tally t = {{0}, {0}, {0}, {0}};
    for (int d = 0; d < 9; d++) {
        t.four |= t.three & s->open[d];
        t.three |= t.two & s->open[d];
        t.two |= t.one & s->open[d];
        t.one |= s->open[d];
    }
    return t;
}

/* Cells with one digit left are set; false when one has none. */
static bool naked(struct state *s, bool *changed)
{
    struct tally t = count_candidates(s);
    board single = t.one & ~t.two & s->unset;
    for (int b = 0; b < BANDS; b++) {
        if (t.one[b] != BAND) return false;
        if (!single[b]) continue;
        *changed = true;
        for (int d = 0; d < 9; d++)
            if (!set_all(s, d, b, s->open[d][b] & single[b])) return false;
        /* one of them may have taken the last digit of another: then it is still unset */
        if (single[b] & s->unset[b]) return false;
    }
    return true;
}

/* Runs the rules until nothing changes; false when some cell or digit has no place left. */
static bool settle(struct state *s)
{
    for (;;) {
        bool changed = false;
        for (int d = 0; d < 9; d++) {
            bool here = false;
            if (!narrow(s, d, &here)) return false;
            if (here && !columns(s, d)) return false;
            changed |= here;
        }
        if (!changed && !naked(s, &changed)) return false;
        if (!changed) return true;
    }
}

/* ---- Search ---------------------------------------------------------------------------------- */

static bool is_empty(board x)
{
    return !(x[0] | x[1] | x[2]);
}

/* The cell to guess in, one with the fewest candidates: of the first band that has such a cell. */
static void choose(const struct state *s, int *b, int *bit)
{
    struct tally t = count_candidates(s);
    board few = t.two & ~t.three & s->unset;
    if (is_empty(few)) few = t.three & ~t.four & s->unset;
    if (is_empty(few)) few = s->unset;
    for (*b = 0; !few[*b]; ++*b) {
    }
    *bit = __builtin_ctz(few[*b]);
}

/* A candidate of the cell: the lowest, or any. */
static int choose_digit(const struct state *s, int b, int bit, struct rng *random)
{
    int digits[9], count = 0;
    for (int d = 0; d < 9; d++)
        if (s->open[d][b] >> bit & 1) digits[count++] = d;
    return digits[random ? rng_below(random, (uint32_t)count) : 0];
}

static void keep_answer(const struct state *s, uint8_t *answer)
{
    for (int d = 0; d < 9; d++)
        for (int b = 0; b < BANDS; b++)
            for (uint32_t left = s->open[d][b]; left; left &= left - 1)
                answer[27 * b + __builtin_ctz(left)] = (uint8_t)(d + 1);
}

/* Guesses "this digit is here", and after that has been searched, "it is not". */
static void search(struct state *s, struct sudoku_search *all)
{
    while (settle(s)) {
        if (is_empty(s->unset)) {
            keep_answer(s, all->last);
            if (all->count++ == 0) memcpy(all->answer, all->last, sizeof all->answer);
            return;
        }
        if (sudoku_search_over(all)) {
            all->gave_up = true;
            return;
        }
        all->nodes++;
        int b, bit;
        choose(s, &b, &bit);
        int d = choose_digit(s, b, bit, all->random);
        struct state with = *s;
        if (set(&with, d, b, bit)) search(&with, all);
        if (all->count >= all->limit || all->gave_up) return;
        s->open[d][b] &= ~(1u << bit);
    }
}

static bool start(struct state *s, const uint8_t *cells)
{
    memset(s, 0, sizeof *s);
    board full = {BAND, BAND, BAND, 0};
    for (int d = 0; d < 9; d++) s->open[d] = full;
    s->unset = full;
    for (int i = 0; i < 81; i++)
        if (cells[i] && !set(s, cells[i] - 1, i / 27, i % 27)) return false;
    return true;
}

void sudoku_search_nine(const uint8_t *cells, struct sudoku_search *s)
{
    s->count = 0;
    s->nodes = 0;
    s->gave_up = false;
    struct state first;
    if (!start(&first, cells)) return;
    if (s->barred_digit) {
        int c = s->barred_cell;
        first.open[s->barred_digit - 1][c / 27] &= ~(1u << c % 27);
    }
    search(&first, s);
}
