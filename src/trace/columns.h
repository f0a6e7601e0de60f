/* The tensors of a trace file that hold its frames, one row of a table each: what the writer writes
 * and the reader reads. A row says where in a frame its numbers lie, so that both directions are
 * one walk over the table.
 */
#ifndef TRACE_COLUMNS_H
#define TRACE_COLUMNS_H

#include "base/dtype.h"
#include "trmscope/recorder.h"

enum over { ALL_FRAMES, KEPT_FRAMES };                    /* KEPT: those with latents */
enum extent { SCALAR, PAIR, CELLS, CELLS_VOCAB, LATENT }; /* of one frame */

/* What lies at the offset in a frame. */
enum held { HELD_ARRAY, HELD_FLOATS, HELD_DOUBLE, HELD_INT, HELD_BOOL };

struct column {
    const char *name;
    enum dtype dtype; /* in the file; HELD_ARRAY and HELD_FLOATS: of the numbers themselves */
    enum over over;
    enum extent extent;
    enum held held;
    size_t offset;
};

enum { COLUMNS = 20, COLUMN_DIMS = 3 };
extern const struct column columns[COLUMNS];

/* The shape of a column over `frames` frames; returns the number of dimensions. */
int column_shape(const struct column *c, const struct trm_config *config, size_t frames,
                 size_t shape[COLUMN_DIMS]);

/* Bytes of one frame. */
size_t column_bytes(const struct column *c, const struct trm_config *config);

/* Room for a number in the type of its tensor. */
union scalar {
    float f32;
    int32_t i32;
    uint8_t u8;
};

/* The numbers of a frame as the file holds them: where they lie, or put into *room. */
const void *column_get(const struct column *c, const struct trm_frame *f, union scalar *room);

/* The reverse: what the file holds, put into a frame. Arrays are not copied: the frame points to
 * `data`, which is aligned for its type. */
void column_set(const struct column *c, const void *data, struct trm_frame *f);

#endif
