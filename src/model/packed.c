/* Packing goes by groups of 32 rows of a matrix, which are 32 columns of its panels, or 32 rows, or
 * 32 numbers along k, according to the side it stands on. */
#include "model/packed.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP = 32, BLOCK = GROUP * GROUP };

/* How each matrix is used. */
struct usage {
    enum param_id id;
    bool left;            /* in rows, on the left of its products */
    bool gates;           /* its first half are gates, the second ups */
    bool turned_gradient; /* blocks hold [in, out] */
};

static const struct usage usages[] = {
    {PARAM_QKV, false, false, true},      {PARAM_O, false, false, false},
    {PARAM_GATE_UP_T, true, true, false}, {PARAM_DOWN_T, true, false, true},
    {PARAM_GATE_UP, false, true, true},   {PARAM_DOWN, false, false, false},
};
enum { USAGES = sizeof usages / sizeof *usages };

bool packed_possible(const struct trm_config *c)
{
    int head = c->hidden_size / c->num_heads;
    return bf16_best() && c->hidden_size % 32 == 0 && c->inner_size % 32 == 0 &&
           (c->mlp_t ? c->inner_size_t : head) % 32 == 0;
}

/* Floats of the parameters that stand before the layers. */
static size_t before_layers(const struct params *p)
{
    int i = 0;
    while (p->items[i].layer < 0) i++;
    return p->items[i].offset;
}

/* Lays out all matrices; returns the numbers that they take. */
static size_t place(struct packed *p, bool training)
{
    const struct params *params = &p->model->params;
    size_t used = 0, gradient = before_layers(params);
    for (int layer = 0; layer < p->model->config.L_layers; layer++)
        for (int u = 0; u < USAGES; u++) {
            const struct param *param = params_find(params, usages[u].id, layer);
            if (!param) continue;
            size_t out = bf16_room(param->rows), in = bf16_room(param->cols), count = out * in;
            size_t wide = usages[u].left ? 1 : BF16_PANEL;
            struct packed_matrix *m = &p->layers[layer][usages[u].id];
            *m = (struct packed_matrix){param,     p->memory + used, NULL,
                                        in * wide, out * wide,       gradient};
            used += count;
            gradient += count;
            if (!training) continue;
            m->back = p->memory + used;
            used += count;
        }
    return used;
}

struct packed *packed_new(const struct trm_model *m, bool training)
{
    CHECK(packed_possible(&m->config));
    struct packed *p = xcalloc(1, sizeof *p);
    p->model = m;
    p->layers = xcalloc((size_t)m->config.L_layers, sizeof *p->layers);
    size_t count = place(p, training);
    p->memory = (bf16 *)(void *)xfloats(count / 2);
    place(p, training);
    packed_update(p, team_alone());
    return p;
}

void packed_free(struct packed *p)
{
    if (!p) return;
    free(p->memory);
    free(p->layers);
    free(p);
}

size_t packed_gradient_size(const struct trm_config *c)
{
    struct params params;
    params_layout(&params, c);
    size_t size = before_layers(&params);
    for (int i = 0; i < params.count; i++)
        for (int u = 0; u < USAGES; u++)
            if (params.items[i].id == usages[u].id)
                size += bf16_room(params.items[i].rows) * bf16_room(params.items[i].cols);
    return size;
}

/* The row of W that stands at place `i` of the packed order. */
static int row_at(const struct usage *u, const struct param *p, int i)
{
    if (!u->gates) return i;
    return i / GROUP * 16 + i % 16 + (i % GROUP < 16 ? 0 : p->rows / 2);
}

/* Rows first.. of the packed order. */
static void pack_group(const struct usage *u, const struct packed_matrix *m, const float *weights,
                       int first, float *room)
{
    const struct param *p = m->param;
    int rows = least_of(GROUP, p->rows - first);
    size_t in = (size_t)p->cols, at = (size_t)first;
    for (int i = 0; i < rows; i++)
        memcpy(room + (size_t)i * in, weights + (size_t)row_at(u, p, first + i) * in,
               in * sizeof *room);
    if (u->left) {
        bf16_pack_rows(m->forward + at * m->forward_stride, m->forward_stride, room, in, false,
                       rows, p->cols);
        if (m->back) bf16_pack_rows(m->back + at, m->back_stride, room, in, true, p->cols, rows);
    } else {
        bf16_pack_panels(m->forward + at / BF16_PANEL * m->forward_stride, m->forward_stride, room,
                         in, true, p->cols, rows);
        if (m->back)
            bf16_pack_panels(m->back + at * BF16_PANEL, m->back_stride, room, in, false, rows,
                             p->cols);
    }
}

/* Blocks of 32 rows of W, of all matrices, dealt out to the team. */
static void each_group(const struct packed *p, struct team team,
                       void (*work)(const struct packed *p, const struct usage *u,
                                    const struct packed_matrix *m, int first, void *argument),
                       void *argument)
{
    int turn = 0;
    for (int layer = 0; layer < p->model->config.L_layers; layer++)
        for (int u = 0; u < USAGES; u++) {
            const struct packed_matrix *m = &p->layers[layer][usages[u].id];
            if (!m->param) continue;
            for (int first = 0; first < m->param->rows; first += GROUP)
                if (turn++ % team.size == team.rank) work(p, &usages[u], m, first, argument);
        }
}

static void pack_work(const struct packed *p, const struct usage *u, const struct packed_matrix *m,
                      int first, void *room)
{
    pack_group(u, m, p->model->weights + m->param->offset, first, room);
}

void packed_update(struct packed *p, struct team team)
{
    int widest = 0;
    for (int i = 0; i < p->model->params.count; i++)
        if (p->model->params.items[i].cols > widest) widest = p->model->params.items[i].cols;
    float *room = xfloats(GROUP * (size_t)widest);
    each_group(p, team, pack_work, room);
    free(room);
}

struct unpacking {
    const float *gradient;
    float *flat;
};

/* 32 rows of the packed order from their blocks. */
static void unpack_work(const struct packed *p, const struct usage *u,
                        const struct packed_matrix *m, int first, void *argument)
{
    const struct unpacking *job = argument;
    const struct param *param = m->param;
    (void)p;
    int across = bf16_padded(param->cols) / GROUP, down = bf16_padded(param->rows) / GROUP;
    for (int col = 0; col < param->cols; col += GROUP) {
        int place = u->turned_gradient ? col / GROUP * down + first / GROUP
                                       : first / GROUP * across + col / GROUP;
        const float *block = job->gradient + m->gradient + (size_t)place * BLOCK;
        int cols = least_of(GROUP, param->cols - col);
        for (int i = 0; i < GROUP && first + i < param->rows; i++) {
            int row = row_at(u, param, first + i);
            float *out = job->flat + param->offset + (size_t)row * (size_t)param->cols + col;
            for (int j = 0; j < cols; j++)
                out[j] = u->turned_gradient ? block[j * GROUP + i] : block[i * GROUP + j];
        }
    }
}

void packed_unpack(const struct packed *p, const float *gradient, float *flat, struct team team)
{
    struct unpacking job = {gradient, flat};
    if (team.rank == 0) memcpy(flat, gradient, before_layers(&p->model->params) * sizeof *flat);
    each_group(p, team, unpack_work, &job);
}
