/* What is told of a Sudoku while somebody types it. */
#include "puzzle/families.h"
#include "puzzle/sudoku.h"

#include <stdio.h>
#include <string.h>

static struct trm_grid grid_of(int size, const uint8_t *cells)
{
    struct trm_grid g = trm_grid_make(size, size);
    memcpy(g.cell, cells, (size_t)(size * size));
    return g;
}

/* How hard the one answer is to find. */
static void tell_proper(const struct sudoku_shape *shape, const uint8_t *cells,
                        const struct sudoku_search *s, struct trm_inspection *out)
{
    enum sudoku_technique hardest = sudoku_technique(shape, cells);
    out->quality = TRM_PROPER;
    snprintf(out->text, sizeof out->text, "One answer. It needs %s; the search made %ld guess%s.",
             sudoku_technique_name(hardest), s->nodes, s->nodes == 1 ? "" : "es");
}

static void tell(const struct sudoku_search *s, struct trm_inspection *out)
{
    const char *least = s->gave_up || s->count >= TRM_INSPECTION_ANSWERS ? "at least " : "";
    if (s->count > 1) {
        out->quality = TRM_UNFINISHED;
        snprintf(out->text, sizeof out->text, "Not unique: %s%d answers.", least, s->count);
    } else if (s->gave_up) {
        out->quality = TRM_UNDECIDED;
        snprintf(out->text, sizeof out->text, "%s after %ld guesses; more clues would help.",
                 s->count ? "One answer, perhaps more: no decision" : "No answer found", s->nodes);
    } else {
        out->quality = TRM_BROKEN;
        snprintf(out->text, sizeof out->text, "No answer: some clue is wrong.");
    }
}

/* Cells that break a rule already; the search would take them at their word. */
static int count_clashes(const struct trm_grid *question)
{
    return family_sudoku.conflicts(NULL, question, NULL);
}

void sudoku_inspect(const struct trm_grid *question, const atomic_bool *stop,
                    struct trm_inspection *out)
{
    const struct sudoku_shape *shape = sudoku_shape(question->rows);
    *out = (struct trm_inspection){.quality = TRM_BROKEN};
    int clashes = count_clashes(question);
    if (clashes > 0) {
        snprintf(out->text, sizeof out->text, "%d cells break a rule.", clashes);
        return;
    }
    struct sudoku_search s = {
        .limit = TRM_INSPECTION_ANSWERS, .node_limit = SUDOKU_SOLVE_NODES, .stop = stop};
    sudoku_search(shape, question->cell, &s);
    out->count = s.count;
    if (s.count > 0) out->answer = grid_of(shape->size, s.answer);
    if (s.count > 1) out->other = grid_of(shape->size, s.last);
    out->stopped = stop && atomic_load(stop);
    if (out->stopped) return;
    if (s.count == 1 && !s.gave_up)
        tell_proper(shape, question->cell, &s, out);
    else
        tell(&s, out);
}
