#include "run/probe.h"

#include "base/bounds.h"
#include "model/noise.h"
#include "run/restart.h"

#include <stdio.h>
#include <string.h>

/* ---- In words -------------------------------------------------------------------------------- */

void probe_text(const struct probe *p, int frame, char out[PROBE_TEXT])
{
    const char *what = "turned";
    char said[48];
    if (p->kind == PROBE_CELL) {
        snprintf(said, sizeof said, "r%dc%d changed", p->row + 1, p->col + 1);
        what = said;
    } else if (p->kind == PROBE_NOISE) {
        snprintf(said, sizeof said, "noise %g", p->size);
        what = said;
    } else if (p->kind == PROBE_START) {
        what = "another start";
    } else if (p->kind == PROBE_CYCLES) {
        snprintf(out, PROBE_TEXT, "%d H cycles, %d L cycles", p->cycles.H_cycles,
                 p->cycles.L_cycles);
        return;
    }
    snprintf(out, PROBE_TEXT, "%s at frame %d", what, frame);
}

static const char then[] = ", then ";

void probe_text_after(const char *before, const char *what, char out[PROBE_TEXT])
{
    if (*before && strlen(before) + strlen(then) + strlen(what) >= PROBE_TEXT) before = "much else";
    snprintf(out, PROBE_TEXT, "%s%s%s", before, *before ? then : "", what);
}

static const char *next_deed(const char *text)
{
    const char *at = strstr(text, then);
    return at ? at + strlen(then) : NULL;
}

bool probe_text_cells(const char *text, char out[PROBE_TEXT])
{
    int length = 0;
    out[0] = '\0';
    for (const char *at = text; at; at = next_deed(at)) {
        int row, col, used = 0;
        const char *comma = length > 0 ? ", " : "";
        if (sscanf(at, "r%9dc%9d changed%n", &row, &col, &used) != 2 || used == 0) continue;
        if (length + (int)strlen(comma) + used >= PROBE_TEXT) break;
        length += snprintf(out + length, PROBE_TEXT - (size_t)length, "%s%.*s", comma, used, at);
    }
    return length > 0;
}

/* ---- What it does ---------------------------------------------------------------------------- */

static bool change_cell(const struct probe *p, const struct trm_config *c,
                        struct trm_puzzle *puzzle, struct trm_err *err)
{
    struct trm_grid *q = &puzzle->question;
    int32_t tokens[TRM_GRID_CELLS];
    if (p->row < 0 || p->row >= q->rows || p->col < 0 || p->col >= q->cols)
        return trm_err_set(err, TRM_ERR_INPUT, "the puzzle has no cell there");
    int at = p->row * q->cols + p->col;
    bool fits = p->value >= 0 && p->value <= UINT8_MAX;
    if (fits) q->cell[at] = (uint8_t)p->value;
    fits = fits && puzzle->family->encode(q, c->rows, c->cols, tokens);
    int vocab = least_of(c->vocab_size, puzzle->family->vocab_for(q->rows, q->cols));
    for (int i = 0; fits && i < c->seq_len; i++) fits = tokens[i] >= 0 && tokens[i] < vocab;
    if (!fits)
        return trm_err_set(err, TRM_ERR_INPUT, "%s has no cell of that kind here",
                           puzzle->family->title);
    bool known = false;
    if (puzzle->answer.rows > 0 && !puzzle->family->correct(puzzle, &puzzle->answer, &known) &&
        known)
        puzzle->answer.rows = puzzle->answer.cols = 0;
    return true;
}

bool probe_puzzle(const struct probe *p, const struct trm_puzzle *puzzle,
                  const struct trm_config *c, struct trm_puzzle *out, struct trm_err *err)
{
    *out = trm_puzzle_copy(puzzle);
    if (p->kind != PROBE_CELL || change_cell(p, c, out, err)) return true;
    trm_puzzle_done(out);
    return false;
}

void probe_state(const struct probe *p, const struct trm_config *c, struct trm_state *s)
{
    struct rng r;
    rng_init(&r, p->seed, (uint64_t)p->kind);
    if (p->kind == PROBE_NOISE) state_add_noise(s, 0, p->size, &r);
    if (p->kind == PROBE_START) state_draw_start(s, 0, c->hidden_size, &r);
    if (p->kind == PROBE_CYCLES) s->cycles = p->cycles;
}
