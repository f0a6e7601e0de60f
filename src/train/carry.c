/* Arrays side by side, a row at the same place in each: they are saved and loaded as they are. */
#include "train/carry.h"

#include "base/alloc.h"
#include "base/check.h"
#include "tensor/parts.h"

#include <stdlib.h>
#include <string.h>

static void set_board(struct carry *c, int row, struct trm_board board)
{
    c->boards[2 * row] = board.rows;
    c->boards[2 * row + 1] = board.cols;
}

void carry_init(struct carry *c, const struct trm_config *config, int most_rows)
{
    size_t rows = (size_t)most_rows, cells = (size_t)config->seq_len;
    size_t latent = (size_t)trm_config_tokens(config) * (size_t)config->hidden_size;
    *c = (struct carry){
        .most_rows = most_rows,
        .rows = most_rows,
        .cells = cells,
        .latent = latent,
        .z_H = xfloats(rows * latent),
        .z_L = xfloats(rows * latent),
        .inputs = xcalloc(rows * cells, sizeof *c->inputs),
        .labels = xcalloc(rows * cells, sizeof *c->labels),
        .identifiers = xcalloc(rows, sizeof *c->identifiers),
        .boards = xcalloc(2 * rows, sizeof *c->boards),
        .steps = xcalloc(rows, sizeof *c->steps),
        .halted = xcalloc(rows, sizeof *c->halted),
        .samples = xcalloc(rows, sizeof *c->samples),
    };
    for (size_t i = 0; i < rows; i++)
        set_board(c, (int)i, (struct trm_board){config->rows, config->cols});
    carry_halt_all(c);
}

struct trm_board carry_board(const struct carry *c, int row)
{
    return (struct trm_board){c->boards[2 * row], c->boards[2 * row + 1]};
}

void carry_done(struct carry *c)
{
    free(c->z_H), free(c->z_L), free(c->inputs), free(c->labels);
    free(c->identifiers), free(c->boards), free(c->steps), free(c->halted), free(c->samples);
    *c = (struct carry){0};
}

void carry_resize(struct carry *c, int rows)
{
    CHECK(rows > 0 && rows <= c->most_rows);
    for (int row = c->rows; row < rows; row++) c->halted[row] = 1;
    c->rows = rows;
}

int carry_next_halted(const struct carry *c, int row)
{
    while (row < c->rows && !c->halted[row]) row++;
    return row < c->rows ? row : -1;
}

void carry_put(struct carry *c, const struct trm_model *m, int row, const struct sample *s)
{
    PART_SCOPE(PART_DATA);
    CHECK(row >= 0 && row < c->rows);
    size_t r = (size_t)row;
    memcpy(c->inputs + r * c->cells, s->inputs, c->cells * sizeof *s->inputs);
    memcpy(c->labels + r * c->cells, s->labels, c->cells * sizeof *s->labels);
    model_start_latents(m, c->z_H + r * c->latent, c->z_L + r * c->latent,
                        (size_t)trm_config_tokens(&m->config));
    c->identifiers[row] = s->identifier;
    set_board(c, row, s->board);
    c->steps[row] = 0;
    c->halted[row] = 0;
    c->samples[row] = s->number;
}

void carry_halt_all(struct carry *c)
{
    memset(c->halted, 1, (size_t)c->most_rows);
}
