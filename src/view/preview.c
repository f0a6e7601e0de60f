/* Words above, picture below, in what room there is. */
#include "view/preview.h"

#include "base/bounds.h"
#include "canvas/draw.h"
#include "puzzle/sudoku.h"
#include "view/tile.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum role verdict_text(char out[VERDICT_TEXT], const struct verdict *v)
{
    const char *steps = v && v->steps == 1 ? "step" : "steps";
    out[0] = '\0';
    if (!v) return ROLE_DIM;
    if (!v->known) {
        snprintf(out, VERDICT_TEXT, "unknown, %d %s", v->steps, steps);
        return ROLE_DIM;
    }
    if (v->right_at_halt) {
        snprintf(out, VERDICT_TEXT, "right, %d %s", v->steps, steps);
        return ROLE_RIGHT;
    }
    snprintf(out, VERDICT_TEXT, "%s, %d %s", v->right_at_end ? "early" : "wrong", v->steps, steps);
    return v->right_at_end ? ROLE_WARN : ROLE_WRONG;
}

/* ---- Demonstrations -------------------------------------------------------------------------- */

enum { ARROW_WIDTH = 3, PAIR_GAP = 3 };

/* How a pair lies in an area: beside each other, or above each other where that is too wide. */
struct pair_plan {
    bool above;
    struct grid_scale scale; /* of both grids */
    int score;               /* how large that is; negative: how much is cut off */
};

static struct pair_plan plan_in(struct area a, const struct look *l, const struct trm_pair *p,
                                bool above)
{
    int cols = p->input.cols + p->output.cols, rows = p->input.rows + p->output.rows;
    int width = a.width - (above ? 0 : ARROW_WIDTH), height = a.height - (above ? 1 : 0);
    struct pair_plan plan = {.above = above};
    if (above)
        cols = most_of(p->input.cols, p->output.cols);
    else
        rows = most_of(p->input.rows, p->output.rows);
    plan.scale = grid_scale_fit((struct area){0, 0, width, height}, l, rows, cols);
    int lines = plan.scale.height ? rows * plan.scale.height : (rows + 1) / 2 + above;
    int cut = most_of(cols * plan.scale.width - width, 0) + most_of(lines - height, 0);
    plan.score = cut > 0 ? -cut : 4 * plan.scale.width + plan.scale.height;
    return plan;
}

static struct pair_plan plan_pair(struct area a, const struct look *l, const struct trm_pair *p)
{
    struct pair_plan beside = plan_in(a, l, p, false), above = plan_in(a, l, p, true);
    return p->output.rows > 0 && above.score > beside.score ? above : beside;
}

static void draw_pair(struct canvas *c, struct area a, const struct look *l,
                      const struct trm_family *f, const struct trm_pair *pair,
                      struct pair_plan plan)
{
    struct grid_view input = {f, &pair->input, plan.scale};
    struct grid_view output = {f, &pair->output, plan.scale};
    struct area in = view_grid(c, a, l, &input), rest = a;
    if (pair->output.rows == 0) return;
    if (plan.above) {
        area_take_top(&rest, in.height + 1);
        canvas_put(c, a.x + in.width / 2, in.y + in.height, look_glyph(l, GLYPH_MARK_DOWN),
                   look_style(l, ROLE_DIM));
    } else {
        area_take_left(&rest, in.width + ARROW_WIDTH);
        canvas_put(c, in.x + in.width + 1, a.y + in.height / 2, look_glyph(l, GLYPH_ARROW),
                   look_style(l, ROLE_DIM));
    }
    if (rest.width > 0 && rest.height > 0) view_grid(c, rest, l, &output);
}

/* Where pair i of `count` lies when there are so many columns of them. */
static struct area pair_place(struct area a, int count, int columns, int i)
{
    int rows = (count + columns - 1) / columns, height = a.height / rows;
    height = most_of(height, 3);
    return (struct area){a.x + i % columns * (a.width / columns), a.y + i / columns * height,
                         a.width / columns - (columns > 1 ? PAIR_GAP : 0), height - 1};
}

/* How the pair lies that is shown smallest when there are so many columns. */
static struct pair_plan least_plan(struct area a, const struct look *l,
                                   const struct trm_pair *pairs, int count, int columns)
{
    struct pair_plan least = {.score = INT_MAX};
    for (int i = 0; i < count; i++) {
        struct pair_plan own = plan_pair(pair_place(a, count, columns, i), l, &pairs[i]);
        if (own.score < least.score) least = own;
    }
    return least;
}

/* The number of columns with which the pair that is shown smallest is shown largest. */
static int columns_for(struct area a, const struct look *l, const struct trm_pair *pairs, int count,
                       int *score)
{
    int best = 1;
    *score = INT_MIN;
    for (int columns = 1; columns <= count && columns <= 8; columns++) {
        int own = least_plan(a, l, pairs, count, columns).score;
        if (own > *score) best = columns, *score = own;
    }
    return best;
}

/* The demonstrations from number `first` on, as many as fit, in as many columns as there is room
 * for. Returns how many were drawn. */
static int draw_demos(struct canvas *c, struct area a, const struct look *l,
                      const struct trm_puzzle *p, int first)
{
    int count = p->demo_count - first, drawn = 0;
    if (count <= 0 || a.width < 4 || a.height < 2) return 0;
    struct area old = canvas_clip(c, a);
    int score, columns = columns_for(a, l, p->demos + first, count, &score);
    /* Pairs in cells of one size can be compared. */
    struct grid_scale scale = least_plan(a, l, p->demos + first, count, columns).scale;
    for (int i = 0; i < count; i++) {
        struct area place = pair_place(a, count, columns, i);
        if (place.y + 1 >= a.y + a.height) break;
        struct pair_plan plan = plan_pair(area_intersect(place, a), l, &p->demos[first + i]);
        plan.scale = scale;
        draw_pair(c, area_intersect(place, a), l, p->family, &p->demos[first + i], plan);
        drawn++;
    }
    c->clip = old;
    return drawn;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static int filled(const struct trm_puzzle *p)
{
    int count = 0;
    for (int i = 0; i < trm_grid_size(&p->question); i++)
        count += p->question.cell[i] != p->family->blank;
    return count;
}

/* What is worth saying beside family and size. */
static void describe(const struct trm_puzzle *p, char *out, size_t size)
{
    const struct trm_grid *g = &p->question;
    const struct sudoku_shape *shape = g->rows == g->cols ? sudoku_shape(g->rows) : NULL;
    int used = snprintf(out, size, "%s %dx%d", p->family->title, g->rows, g->cols);
    if (strcmp(p->family->name, "sudoku") == 0 && shape)
        used += snprintf(out + used, size - (size_t)used, ", %d clues, %s", filled(p),
                         sudoku_technique_name(sudoku_technique(shape, g->cell)));
    else if (p->demo_count > 0)
        used += snprintf(out + used, size - (size_t)used, ", %d demonstrations, test %d",
                         p->demo_count, p->test_index + 1);
    if (p->rating >= 0 && used < (int)size)
        snprintf(out + used, size - (size_t)used, ", rating %g", p->rating);
}

/* Where demonstrations and the test lie: beside each other, or one above the other. */
struct task_plan {
    struct area demos, test;
    int score; /* of what is shown smallest */
};

/* The test gets a third of the room, and up to a half where it would be cut otherwise. */
static int room_for_test(int whole, int least)
{
    int third = whole / 3, half = whole / 2;
    return least <= third ? third : least < half ? least : half;
}

static int least_rows(const struct look *l, const struct trm_grid *g)
{
    struct grid_scale s = grid_scale_fit((struct area){0}, l, g->rows, g->cols);
    return s.height ? g->rows * s.height : (g->rows + 1) / 2;
}

static struct task_plan plan_task(struct area a, const struct look *l, const struct trm_puzzle *p,
                                  int first, bool beside)
{
    struct trm_pair asked = {p->question, {0}};
    int width = room_for_test(a.width, p->question.cols);
    int height = room_for_test(a.height, least_rows(l, &p->question) + 1);
    struct task_plan plan;
    plan.demos =
        beside ? area_take_left(&a, a.width - width) : area_take_top(&a, a.height - height);
    plan.test = a;
    area_take_top(&a, 1); /* the word */
    columns_for(plan.demos, l, p->demos + first, p->demo_count - first, &plan.score);
    plan.score = least_of(plan.score, plan_pair(a, l, &asked).score);
    return plan;
}

static void draw_task(struct canvas *c, struct area a, const struct look *l,
                      const struct trm_puzzle *p, int first)
{
    struct trm_pair asked = {p->question, {0}};
    struct task_plan beside = plan_task(a, l, p, first, true);
    struct task_plan plan = plan_task(a, l, p, first, false);
    bool wide = a.width > 4 * a.height;
    if (beside.score > plan.score || (wide && beside.score == plan.score)) plan = beside;
    int hidden = p->demo_count - first - draw_demos(c, plan.demos, l, p, first);
    if (hidden > 0)
        canvas_printf(c, plan.demos.x, plan.demos.y + plan.demos.height - 1,
                      look_style(l, ROLE_DIM), "%d more", hidden);
    draw_line(c, area_take_top(&plan.test, 1), l, look_style(l, ROLE_DIM), ALIGN_LEFT, "test");
    if (plan.test.height > 0)
        draw_pair(c, plan.test, l, p->family, &asked, plan_pair(plan.test, l, &asked));
}

void view_task(struct canvas *c, struct area a, const struct look *l, const struct trm_puzzle *p,
               int first)
{
    struct grid_view question = {p->family, &p->question, {0, 0}};
    if (a.width < 4 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    if (p->demo_count > first)
        draw_task(c, a, l, p, first);
    else
        view_grid(c, a, l, &question);
    c->clip = old;
}

void view_preview(struct canvas *c, struct area a, const struct look *l,
                  const struct preview_view *v)
{
    const struct trm_puzzle *p = v->puzzle;
    char text[200], verdict[VERDICT_TEXT];
    enum role role = verdict_text(verdict, v->verdict);
    if (a.width < 4 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    describe(p, text, sizeof text);
    draw_line(c, (struct area){a.x, a.y, a.width, 1}, l, look_style(l, ROLE_TEXT), ALIGN_LEFT,
              text);
    int words = 1;
    if (v->verdict && a.height > 14) {
        snprintf(text, sizeof text, "the model: %s", verdict);
        draw_line(c, (struct area){a.x, a.y + words++, a.width, 1}, l, look_style(l, role),
                  ALIGN_LEFT, text);
    }
    if (a.height > 12) words++;
    struct area picture = {a.x, a.y + words, a.width, a.height - words};
    if (picture.height > 0) view_task(c, picture, l, p, 0);
    c->clip = old;
}
