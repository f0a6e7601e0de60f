/* Boards, and models on them. */
#include "trmscope/crop.h"

#include "base/check.h"
#include "model/model_internal.h"

#include <string.h>

struct trm_board trm_board_start(const struct trm_config *c)
{
    return c->crop ? (struct trm_board){1, 1} : (struct trm_board){c->rows, c->cols};
}

void trm_board_hold(struct trm_board *b, const struct trm_config *c, const int32_t *tokens)
{
    for (int i = 0; i < c->seq_len && c->crop; i++) {
        if (tokens[i] <= 0) continue;
        int rows = i / c->cols + 1, cols = i % c->cols + 1;
        if (rows > b->rows) b->rows = rows;
        if (cols > b->cols) b->cols = cols;
    }
}

void trm_board_cut(const struct trm_board *b, const struct trm_config *c, int32_t *tokens)
{
    if (b->cols == c->cols) return;
    for (int y = 1; y < b->rows; y++)
        memmove(tokens + (size_t)y * (size_t)b->cols, tokens + (size_t)y * (size_t)c->cols,
                (size_t)b->cols * sizeof *tokens);
}

const struct trm_model *trm_model_on_board(const struct trm_model *m, const struct trm_board *b)
{
    const struct trm_config *c = &m->config;
    if (b->rows == c->rows && b->cols == c->cols) return trm_model_share(m);
    CHECK(c->crop && b->rows > 0 && b->cols > 0);
    struct trm_config config = *c;
    config.rows = b->rows;
    config.cols = b->cols;
    config.seq_len = b->rows * b->cols;
    return model_borrow(m, &config);
}
