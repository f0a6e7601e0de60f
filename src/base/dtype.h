/* Types of the numbers in tensor files: one table for safetensors, NumPy and PyTorch. */
#ifndef BASE_DTYPE_H
#define BASE_DTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(id, bytes, name in safetensors, descr in .npy, storage class in PyTorch); NULL: has none */
#define DTYPES(X)                                                                                  \
    X(F64, 8, "F64", "<f8", "DoubleStorage")                                                       \
    X(F32, 4, "F32", "<f4", "FloatStorage")                                                        \
    X(F16, 2, "F16", "<f2", "HalfStorage")                                                         \
    X(BF16, 2, "BF16", NULL, "BFloat16Storage")                                                    \
    X(I64, 8, "I64", "<i8", "LongStorage")                                                         \
    X(I32, 4, "I32", "<i4", "IntStorage")                                                          \
    X(I16, 2, "I16", "<i2", "ShortStorage")                                                        \
    X(I8, 1, "I8", "|i1", "CharStorage")                                                           \
    X(U64, 8, "U64", "<u8", NULL)                                                                  \
    X(U32, 4, "U32", "<u4", NULL)                                                                  \
    X(U16, 2, "U16", "<u2", NULL)                                                                  \
    X(U8, 1, "U8", "|u1", "ByteStorage")                                                           \
    X(BOOL, 1, "BOOL", "|b1", "BoolStorage")

enum dtype {
#define X(id, ...) DTYPE_##id,
    DTYPES(X)
#undef X
    DTYPE_COUNT
};

size_t dtype_size(enum dtype type);
const char *dtype_name(enum dtype type);  /* "F32" */
const char *dtype_npy(enum dtype type);   /* "<f4", or NULL */
const char *dtype_torch(enum dtype type); /* "FloatStorage", or NULL */

/* DTYPE_COUNT when the table has none so called. */
enum dtype dtype_from_name(const char *name);
enum dtype dtype_from_npy(const char *descr);
enum dtype dtype_from_torch(const char *storage);

bool dtype_is_float(enum dtype type);

/* The numbers at `data` (little-endian, at any address) as float32. Every type can be asked for;
 * F64 and wide integers are rounded, U64 from 2^63 on comes out negative. */
void dtype_to_floats(float *out, enum dtype type, const void *data, size_t count);

/* Number `index` of an integer or boolean type (CHECKed); U64 from 2^63 on wraps. */
int64_t dtype_integer(enum dtype type, const void *data, size_t index);

#endif
