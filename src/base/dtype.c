/* Number types of tensor files. All of these files are little-endian, and so is every machine this
 * program is built for; data in a mapped file may lie at any address, hence the memcpy. */
#include "base/dtype.h"

#include "base/check.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "tensor files are little-endian");

static const struct {
    size_t size;
    const char *name, *npy, *torch;
} table[DTYPE_COUNT] = {
#define X(id, size, name, npy, torch) [DTYPE_##id] = {size, name, npy, torch},
    DTYPES(X)
#undef X
};

size_t dtype_size(enum dtype type)
{
    return table[type].size;
}

const char *dtype_name(enum dtype type)
{
    return table[type].name;
}

const char *dtype_npy(enum dtype type)
{
    return table[type].npy;
}

const char *dtype_torch(enum dtype type)
{
    return table[type].torch;
}

enum dtype dtype_from_name(const char *name)
{
    int i = 0;
    while (i < DTYPE_COUNT && strcmp(table[i].name, name) != 0) i++;
    return (enum dtype)i;
}

enum dtype dtype_from_npy(const char *descr)
{
    int i = 0;
    while (i < DTYPE_COUNT && (!table[i].npy || strcmp(table[i].npy, descr) != 0)) i++;
    return (enum dtype)i;
}

enum dtype dtype_from_torch(const char *storage)
{
    int i = 0;
    while (i < DTYPE_COUNT && (!table[i].torch || strcmp(table[i].torch, storage) != 0)) i++;
    return (enum dtype)i;
}

bool dtype_is_float(enum dtype type)
{
    return type == DTYPE_F64 || type == DTYPE_F32 || type == DTYPE_F16 || type == DTYPE_BF16;
}

static float float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint16_t read_u16(const void *data, size_t index)
{
    uint16_t bits;
    memcpy(&bits, (const char *)data + 2 * index, sizeof bits);
    return bits;
}

/* IEEE half precision: 1 sign bit, 5 of exponent, 10 of mantissa. */
static float half_to_float(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    uint32_t exponent = half >> 10 & 31u, mantissa = half & 0x3ffu;
    if (exponent == 31) return float_of_bits(sign | 0x7f800000u | mantissa << 13);
    if (exponent > 0) return float_of_bits(sign | (exponent + 112) << 23 | mantissa << 13);
    float small = (float)mantissa * 0x1p-24f; /* zero and subnormals */
    return sign ? -small : small;
}

void dtype_to_floats(float *out, enum dtype type, const void *data, size_t count)
{
    switch (type) {
    case DTYPE_F32: memcpy(out, data, count * sizeof *out); break;
    case DTYPE_BF16: /* the upper half of a float32 */
        for (size_t i = 0; i < count; i++) {
            out[i] = float_of_bits((uint32_t)read_u16(data, i) << 16);
        }
        break;
    case DTYPE_F16:
        for (size_t i = 0; i < count; i++) out[i] = half_to_float(read_u16(data, i));
        break;
    case DTYPE_F64:
        for (size_t i = 0; i < count; i++) {
            double value;
            memcpy(&value, (const char *)data + 8 * i, sizeof value);
            out[i] = (float)value;
        }
        break;
    default:
        for (size_t i = 0; i < count; i++) out[i] = (float)dtype_integer(type, data, i);
    }
}

int64_t dtype_integer(enum dtype type, const void *data, size_t index)
{
    CHECK(type < DTYPE_COUNT && !dtype_is_float(type));
    size_t size = dtype_size(type);
    uint64_t bits = 0;
    memcpy(&bits, (const char *)data + size * index, size);
    bool is_signed =
        type == DTYPE_I64 || type == DTYPE_I32 || type == DTYPE_I16 || type == DTYPE_I8;
    int unused = (int)(64 - 8 * size); /* carry the sign up by a shift there and back */
    return is_signed ? (int64_t)(bits << unused) >> unused : (int64_t)bits;
}
