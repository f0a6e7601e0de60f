/* Puzzle to tokens. Pure functions over the tables of the families. */
#include "trace/encode.h"

#include "trmscope/augment.h"

#include <string.h>

static bool encode_grid(const struct trm_config *c, const struct trm_family *family,
                        const struct trm_grid *grid, int32_t *tokens)
{
    const struct trm_augment as_it_is = trm_augment_none();
    return (c->crop ? trm_augment_encode_within : trm_augment_encode)(&as_it_is, family, grid,
                                                                      c->rows, c->cols, tokens);
}

bool encode_question(const struct trm_model *m, const struct trm_puzzle *p, int32_t *tokens,
                     struct trm_err *err)
{
    const struct trm_config *c = trm_model_config(m);
    const struct trm_family *family = p->family;
    if (c->family[0] && strcmp(c->family, family->name) != 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: the puzzle is of the family %s, but the model "
                           "%s solves %s",
                           p->name, family->name, trm_model_name(m), c->family);
    if (c->rows < 1 || c->rows > TRM_GRID_SIDE || c->cols < 1 || c->cols > TRM_GRID_SIDE ||
        c->rows * c->cols != c->seq_len)
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: the model does not say how its %d cells lie in rows and columns (at "
            "most %d of each); add family, rows and cols to its yaml file",
            trm_model_name(m), c->seq_len, TRM_GRID_SIDE);
    if (c->vocab_size > UINT8_MAX + 1) /* tokens are kept as bytes */
        return trm_err_set(err, TRM_ERR_INPUT, "%s: a vocabulary of %d tokens, expected at most %d",
                           trm_model_name(m), c->vocab_size, UINT8_MAX + 1);
    if (!encode_grid(c, family, &p->question, tokens))
        return trm_err_set(
            err, TRM_ERR_INPUT, "%s: the puzzle has %d x %d cells, the model takes %d x %d (%s)",
            p->name, p->question.rows, p->question.cols, c->rows, c->cols, trm_model_name(m));
    return true;
}

bool encode_fits(const struct trm_model *m, const struct trm_puzzle *p)
{
    const struct trm_config *c = trm_model_config(m);
    int32_t tokens[TRM_GRID_CELLS];
    if (!encode_question(m, p, tokens, NULL)) return false;
    for (int i = 0; i < c->seq_len; i++)
        if (tokens[i] < 0 || tokens[i] >= c->vocab_size) return false;
    return c->puzzle_emb_ndim == 0 ||
           (p->identifier >= 0 && p->identifier < c->num_puzzle_identifiers);
}

bool encode_board(const struct trm_model *m, const struct trm_puzzle *p, struct trm_board *board,
                  struct trm_err *err)
{
    const struct trm_config *c = trm_model_config(m);
    int32_t tokens[TRM_GRID_CELLS];
    *board = trm_board_start(c);
    if (!c->crop) return true;
    if (!encode_question(m, p, tokens, err)) return false;
    trm_board_hold(board, c, tokens);
    for (int i = 0; i < 2 * p->demo_count; i++) /* an answer is hardly larger than all of these */
        if (encode_grid(c, p->family, encode_demo(p, i), tokens)) trm_board_hold(board, c, tokens);
    return true;
}

const struct trm_model *encode_model(const struct trm_model *m, const struct trm_puzzle *p,
                                     struct trm_err *err)
{
    struct trm_board board;
    return encode_board(m, p, &board, err) ? trm_model_on_board(m, &board) : NULL;
}

bool encode_answer(const struct trm_config *c, const struct trm_puzzle *p, int32_t *tokens)
{
    struct trm_puzzle complete = *p; /* borrows what it does not fill in */
    return trm_puzzle_complete(&complete) && encode_grid(c, p->family, &complete.answer, tokens);
}

void encode_given(const struct trm_config *c, const struct trm_puzzle *p, uint8_t *given)
{
    const struct trm_grid *question = &p->question;
    memset(given, 0, (size_t)c->seq_len);
    if (!p->family->fills_blanks) return;
    for (int y = 0; y < question->rows; y++)
        for (int x = 0; x < question->cols; x++)
            given[y * c->cols + x] = question->cell[y * question->cols + x] != p->family->blank;
}

void encode_asked(const struct trm_config *c, const struct trm_puzzle *p,
                  const struct trm_grid *answer, uint8_t *asked)
{
    bool sized = !p->family->fills_blanks;
    encode_given(c, p, asked);
    for (int i = 0; i < c->seq_len; i++) {
        bool beyond = sized && (i / c->cols >= answer->rows || i % c->cols >= answer->cols);
        asked[i] = !asked[i] && !beyond;
    }
}
