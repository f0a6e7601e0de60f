#include "cli/restart_report.h"

#include <math.h>

enum { ROW_ANY = PICKS, ROWS };

static const char *const titles[ROWS] = {
    [PICK_Q] = "picked by q",       [PICK_VOTE] = "picked by vote",
    [PICK_FIRST] = "first to halt", [PICK_RULES] = "picked by the rules",
    [ROW_ANY] = "any of them",
};
_Static_assert(ROW_ANY == PICK_RULES + 1, "every way to pick has a title");

int report_next(int n, int most)
{
    return n < most && 2 * n > most ? most : 2 * n;
}

static bool has_row(const struct restart_choice *choice, int row)
{
    return row != PICK_RULES || choice->rules;
}

/* The share of the known puzzles that are right; NaN where there are none. */
static double figure(const struct evaluation *e, int row, int restarts, size_t known)
{
    size_t right = row == ROW_ANY ? pick_any(e, restarts) : pick_total(e, restarts, (enum pick)row);
    return known ? (double)right / (double)known : NAN;
}

void restart_report_text(const struct evaluation *e, const struct restart_choice *choice,
                         size_t known, struct str *out)
{
    const struct restarts *r = &choice->restarts;
    str_printf(out, "\n  restarts by %s", restart_kind_names[r->kind]);
    if (r->kind == RESTART_NOISE) str_printf(out, " %g", r->noise);
    str_printf(out, ", seed %llu; all else here is of the run %s\n  %-22s",
               (unsigned long long)r->seed, titles[choice->pick], "restarts");
    for (int k = 1; k <= e->restarts; k = report_next(k, e->restarts)) str_printf(out, " %7d", k);
    for (int row = 0; row < ROWS; row++) {
        if (!has_row(choice, row)) continue;
        str_printf(out, "\n  %-22s", titles[row]);
        for (int k = 1; k <= e->restarts; k = report_next(k, e->restarts))
            str_printf(out, " %5.1f %%", 100 * figure(e, row, k, known));
    }
    str_add_char(out, '\n');
}

void restart_report_json(const struct evaluation *e, const struct restart_choice *choice,
                         size_t known, struct jsonw *w)
{
    const struct restarts *r = &choice->restarts;
    jsonw_object(w, "restarts");
    jsonw_int(w, "count", e->restarts);
    jsonw_text(w, "vary", restart_kind_names[r->kind]);
    if (r->kind == RESTART_NOISE) jsonw_number(w, "noise", r->noise);
    jsonw_int(w, "seed", (int64_t)r->seed);
    jsonw_text(w, "pick", pick_names[choice->pick]);
    jsonw_array(w, "exact_accuracy");
    for (int k = 1; k <= e->restarts; k = report_next(k, e->restarts)) {
        jsonw_object(w, NULL);
        jsonw_int(w, "restarts", k);
        for (int row = 0; row < ROWS; row++)
            if (has_row(choice, row))
                jsonw_number(w, row == ROW_ANY ? "any" : pick_names[row], figure(e, row, k, known));
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
}
