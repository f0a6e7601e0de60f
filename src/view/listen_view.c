/* The map is coloured without its outermost numbers: a token listens to itself most of all, and
 * would darken all others. */
#include "view/listen_view.h"

#include "canvas/draw.h"
#include "canvas/heat.h"
#include "view/cell_map.h"

#include <stdio.h>

static int token_count(const struct listen_view *v)
{
    return v->prefix + v->canvas_rows * v->canvas_cols;
}

static const char *sentence(const struct listen_view *v)
{
    if (v->attention)
        return "Attention weights of the cell under the cursor in one block: where it looks; a "
               "weight does not say how much is carried over. (Brackets: tied by the rules.)";
    return "Size of the Jacobian of the cell's latent by every other cell's through one block, "
           "exactly: how much a small change there moves it, not which way, nor what it means. "
           "(Brackets: tied by the rules.)";
}

/* How much of the listening to others goes to the cells that the rules tie it to. */
static void share_text(const struct listen_view *v, char *out, size_t size)
{
    double tied = 0, all = 0;
    int count = 0, others = token_count(v) - 1;
    for (int t = 0; t < token_count(v); t++) {
        if (t == v->token) continue;
        all += (double)v->weight[t];
        if (!v->tied[t]) continue;
        tied += (double)v->weight[t];
        count++;
    }
    if (count == 0 || !(all > 0))
        snprintf(out, size, "no rule ties it to a cell");
    else
        snprintf(out, size, "%.0f%% goes to the %d tied cells (even: %.0f%%)", 100 * tied / all,
                 count, 100.0 * count / others);
}

static struct cell_map_view map_view(const struct listen_view *v)
{
    return (struct cell_map_view){
        .map = HEAT_SEQUENTIAL,
        .framed = v->tied,
        .prefix = v->prefix,
        .canvas_rows = v->canvas_rows,
        .canvas_cols = v->canvas_cols,
        .family = v->family,
        .grid = v->grid,
        .token = v->token,
    };
}

static void name_of(const struct listen_view *v, char *out, size_t size)
{
    if (!v->attention)
        snprintf(out, size, "Jacobian, block %d/%d", v->block + 1, v->blocks);
    else if (v->head < 0)
        snprintf(out, size, "attention, block %d/%d, %d heads", v->block + 1, v->blocks, v->heads);
    else
        snprintf(out, size, "attention, block %d/%d, head %d/%d", v->block + 1, v->blocks,
                 v->head + 1, v->heads);
}

static void draw_map(struct canvas *c, struct area a, const struct look *l,
                     const struct listen_view *v)
{
    char where[TOKEN_TEXT], number[NUMBER_TEXT], value[120], legend[64];
    struct cell_map_view m = map_view(v);
    token_text(where, v->token, v->prefix, v->canvas_cols);
    snprintf(value, sizeof value, "%s; to itself %s", where,
             number_text(number, (double)v->weight[v->token]));
    name_of(v, legend, sizeof legend);
    m.numbers = v->weight;
    m.range = heat_range_of(v->weight, (size_t)token_count(v), HEAT_ROBUST);
    m.value = value;
    m.legend = legend;
    view_cell_map(c, a, l, &m);
}

/* The map's part of the area; the share and the sentence get the rest where there is room. */
static struct area map_area(const struct listen_view *v, struct area a, int *lines)
{
    *lines = text_lines(sentence(v), a.width);
    int least = cell_map_least(v->canvas_rows);
    if (a.height > least) a.y++, a.height--;
    if (a.height - *lines < least) *lines = 0;
    a.height -= *lines;
    return a;
}

void view_listen(struct canvas *c, struct area a, const struct look *l, const struct listen_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    char text[120];
    int lines;
    struct area map = map_area(v, a, &lines);
    if (!v->weight) {
        draw_text_block(c, a, l, look_style(l, ROLE_DIM),
                        "Being computed: what the cell under the cursor listens to.", 0);
    } else {
        share_text(v, text, sizeof text);
        if (map.y > a.y) draw_line(c, a, l, look_style(l, ROLE_STRONG), ALIGN_LEFT, text);
        draw_map(c, map, l, v);
        draw_text_block(c, (struct area){a.x, map.y + map.height, a.width, lines}, l,
                        look_style(l, ROLE_DIM), sentence(v), 0);
    }
    c->clip = old;
}

bool listen_hit(const struct listen_view *v, struct area a, int x, int y, int *token)
{
    struct cell_map_view m = map_view(v);
    int lines;
    return cell_map_hit(&m, map_area(v, a, &lines), x, y, token);
}
