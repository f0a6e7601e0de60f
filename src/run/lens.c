/* The same measures that the recorder takes of a frame (trace/recorder.c). */
#include "run/lens.h"

#include "base/alloc.h"
#include "trace/encode.h"
#include "trace/measures.h"
#include "trmscope/step.h"

#include <stdlib.h>

static void decode(const struct trm_recorder *r, struct lens *l)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(r));
    const struct trm_puzzle *p = trm_recorder_puzzle(r);
    const uint8_t *given = trm_recorder_given(r);
    int32_t tokens[TRM_GRID_CELLS];
    for (int i = 0; i < c->seq_len; i++)
        tokens[i] = given[i] ? trm_recorder_question(r)[i] : l->frame.token[i];
    p->family->decode(tokens, c->rows, c->cols, &p->question, &l->grid);
}

static void find_conflicts(const struct trm_recorder *r, struct lens *l, uint8_t *conflict)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(r);
    int cols = trm_model_config(trm_recorder_model(r))->cols;
    uint8_t marks[TRM_GRID_CELLS] = {0};
    l->frame.conflicts = p->family->conflicts(p, &l->grid, marks);
    for (int y = 0; y < l->grid.rows; y++)
        for (int x = 0; x < l->grid.cols && x < cols; x++)
            conflict[y * cols + x] = marks[y * l->grid.cols + x];
}

void lens_look(struct lens *l, const struct course *course, const struct trm_frame *f,
               enum trm_latent which)
{
    const struct trm_recorder *r = course->recorder;
    const struct trm_config *c = trm_model_config(trm_recorder_model(r));
    size_t cells = (size_t)c->seq_len, vocab = (size_t)c->vocab_size;
    uint8_t asked[TRM_GRID_CELLS];
    lens_done(l);
    l->numbers = xfloats(cells * (vocab + 2));
    l->marks = xcalloc(2 * cells, 1);
    float *prob = l->numbers + cells * vocab, *entropy = prob + cells;
    trm_lens(trm_recorder_model(r), which == TRM_Z_H ? f->z_H : f->z_L, l->numbers);
    viewpoint_rename(&course_owner(course, f->index)->view, c, l->numbers);
    l->frame = *f;
    for (size_t i = 0; i < cells; i++) {
        struct belief b = measure_belief(l->numbers + i * vocab, c->vocab_size);
        l->marks[i] = (uint8_t)b.token;
        prob[i] = b.prob;
        entropy[i] = b.entropy;
    }
    l->frame.logits = l->numbers;
    l->frame.prob = prob;
    l->frame.entropy = entropy;
    l->frame.token = l->marks;
    l->frame.conflict = l->marks + cells;
    l->frame.changed = 0;
    decode(r, l);
    encode_asked(c, trm_recorder_puzzle(r), &l->grid, asked);
    l->frame.mean_entropy = measure_mean(entropy, asked, cells);
    find_conflicts(r, l, l->marks + cells);
}

void lens_done(struct lens *l)
{
    free(l->numbers);
    free(l->marks);
    *l = (struct lens){0};
}
