/* What the rows of a training batch are working on, from one supervision step to the next: their
 * data, latents and counters. A row that halted waits for a new sample. */
#ifndef TRAIN_CARRY_H
#define TRAIN_CARRY_H

#include "model/model_internal.h"
#include "trmscope/crop.h"

/* One puzzle as the network sees it. Labels are tokens, or LABEL_IGNORED (train/loss.h). */
struct sample {
    const int32_t *inputs, *labels; /* [seq_len], those of the board in front */
    struct trm_board board;
    int32_t identifier;
    int64_t number; /* its place in the stream: randomness about it is a function of the number */
};

struct carry {
    int most_rows, rows;      /* room; in use */
    size_t cells;             /* seq_len */
    size_t latent;            /* numbers of one latent of one row: tokens * hidden */
    float *z_H, *z_L;         /* [most_rows, latent]; of a row, in front those of its board */
    int32_t *inputs, *labels; /* [most_rows, cells] */
    int32_t *identifiers;     /* [most_rows] */
    int32_t *boards;          /* [most_rows, 2] rows and columns of the board of each */
    int32_t *steps;           /* [most_rows] supervision steps since the sample came */
    uint8_t *halted;          /* [most_rows] 1: takes a new sample before the next step */
    int64_t *samples;         /* [most_rows] their numbers */
};

/* Every row halted. */
void carry_init(struct carry *c, const struct trm_config *config, int most_rows);
void carry_done(struct carry *c);

/* 1..most_rows. More rows come in halted; fewer drop what they had. */
void carry_resize(struct carry *c, int rows);

struct trm_board carry_board(const struct carry *c, int row);

/* The next halted row at or after `row`; -1 when there is none. */
int carry_next_halted(const struct carry *c, int row);

/* Gives a row a sample and the latents that the model starts from. */
void carry_put(struct carry *c, const struct trm_model *m, int row, const struct sample *s);

/* Makes every row wait for a new sample. */
void carry_halt_all(struct carry *c);

#endif
