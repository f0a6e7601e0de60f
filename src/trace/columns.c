#include "trace/columns.h"

#include "base/check.h"

#include <string.h>

/* q_halt and q_continue are written as a pair. */
_Static_assert(offsetof(struct trm_frame, q_continue) ==
                   offsetof(struct trm_frame, q_halt) + sizeof(float),
               "q_continue follows q_halt");

/* Rows of wider types first, as the format asks. */
/* clang-format off */
#define COLUMN(name, dtype, over, extent, held, member) \
    {name, DTYPE_##dtype, over, extent, held, offsetof(struct trm_frame, member)}
const struct column columns[COLUMNS] = {
    COLUMN("z_H", F32, KEPT_FRAMES, LATENT, HELD_ARRAY, z_H),
    COLUMN("z_L", F32, KEPT_FRAMES, LATENT, HELD_ARRAY, z_L),
    COLUMN("logits", F32, ALL_FRAMES, CELLS_VOCAB, HELD_ARRAY, logits),
    COLUMN("prob", F32, ALL_FRAMES, CELLS, HELD_ARRAY, prob),
    COLUMN("entropy", F32, ALL_FRAMES, CELLS, HELD_ARRAY, entropy),
    COLUMN("q", F32, ALL_FRAMES, PAIR, HELD_FLOATS, q_halt),
    COLUMN("norm_H", F32, ALL_FRAMES, SCALAR, HELD_DOUBLE, norm_H),
    COLUMN("norm_L", F32, ALL_FRAMES, SCALAR, HELD_DOUBLE, norm_L),
    COLUMN("change_H", F32, ALL_FRAMES, SCALAR, HELD_DOUBLE, change_H),
    COLUMN("change_L", F32, ALL_FRAMES, SCALAR, HELD_DOUBLE, change_L),
    COLUMN("mean_entropy", F32, ALL_FRAMES, SCALAR, HELD_DOUBLE, mean_entropy),
    COLUMN("supervision_step", I32, ALL_FRAMES, SCALAR, HELD_INT, supervision_step),
    COLUMN("h_cycle", I32, ALL_FRAMES, SCALAR, HELD_INT, h_cycle),
    COLUMN("l_cycle", I32, ALL_FRAMES, SCALAR, HELD_INT, l_cycle),
    COLUMN("changed", I32, ALL_FRAMES, SCALAR, HELD_INT, changed),
    COLUMN("conflicts", I32, ALL_FRAMES, SCALAR, HELD_INT, conflicts),
    COLUMN("latent_frame", I32, KEPT_FRAMES, SCALAR, HELD_INT, index),
    COLUMN("tokens", U8, ALL_FRAMES, CELLS, HELD_ARRAY, token),
    COLUMN("conflict", U8, ALL_FRAMES, CELLS, HELD_ARRAY, conflict),
    COLUMN("complete", U8, ALL_FRAMES, SCALAR, HELD_BOOL, complete),
};
/* clang-format on */

int column_shape(const struct column *c, const struct trm_config *config, size_t frames,
                 size_t shape[COLUMN_DIMS])
{
    int dims = 0;
    shape[dims++] = frames;
    switch (c->extent) {
    case SCALAR: break;
    case PAIR: shape[dims++] = 2; break;
    case CELLS: shape[dims++] = (size_t)config->seq_len; break;
    case CELLS_VOCAB:
        shape[dims++] = (size_t)config->seq_len;
        shape[dims++] = (size_t)config->vocab_size;
        break;
    case LATENT:
        shape[dims++] = (size_t)trm_config_tokens(config);
        shape[dims++] = (size_t)config->hidden_size;
        break;
    }
    return dims;
}

size_t column_bytes(const struct column *c, const struct trm_config *config)
{
    size_t shape[COLUMN_DIMS], bytes = dtype_size(c->dtype);
    int dims = column_shape(c, config, 1, shape);
    for (int i = 0; i < dims; i++) bytes *= shape[i];
    return bytes;
}

const void *column_get(const struct column *c, const struct trm_frame *f, union scalar *room)
{
    const char *at = (const char *)f + c->offset;
    const void *array;
    double real;
    int integer;
    bool flag;
    switch (c->held) {
    case HELD_ARRAY: memcpy(&array, at, sizeof array); return array;
    case HELD_FLOATS: return at;
    case HELD_DOUBLE:
        memcpy(&real, at, sizeof real);
        room->f32 = (float)real;
        return &room->f32;
    case HELD_INT:
        memcpy(&integer, at, sizeof integer);
        room->i32 = integer;
        return &room->i32;
    case HELD_BOOL:
        memcpy(&flag, at, sizeof flag);
        room->u8 = flag;
        return &room->u8;
    }
    CHECK(false && "a column holds something");
    return NULL;
}

void column_set(const struct column *c, const void *data, struct trm_frame *f)
{
    char *at = (char *)f + c->offset;
    union scalar value;
    double real;
    int integer;
    bool flag;
    switch (c->held) {
    case HELD_ARRAY: memcpy(at, &data, sizeof data); break;
    case HELD_FLOATS: memcpy(at, data, 2 * sizeof(float)); break;
    case HELD_DOUBLE:
        memcpy(&value.f32, data, sizeof value.f32);
        real = (double)value.f32;
        memcpy(at, &real, sizeof real);
        break;
    case HELD_INT:
        memcpy(&value.i32, data, sizeof value.i32);
        integer = value.i32;
        memcpy(at, &integer, sizeof integer);
        break;
    case HELD_BOOL:
        flag = *(const uint8_t *)data != 0;
        memcpy(at, &flag, sizeof flag);
        break;
    }
}
