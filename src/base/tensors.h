/* Named arrays of numbers as they lie in a file: what every tensor format is read into. */
#ifndef BASE_TENSORS_H
#define BASE_TENSORS_H

#include "base/dtype.h"
#include "trmscope/err.h"

enum { TENSOR_DIMS = 8, TENSOR_SHAPE_TEXT = 24 * TENSOR_DIMS };

/* name and data are borrowed from the file that the tensor was read from. */
struct tensor {
    const char *name;
    enum dtype dtype;
    int dims;                  /* 0: a single number */
    size_t shape[TENSOR_DIMS]; /* C order: the last index runs fastest */
    const void *data;          /* at any address; size bytes, all inside the file */
    size_t count, size;        /* numbers, bytes */
};

/* Fills count and size from dims, shape and dtype; false when they overflow. */
bool tensor_measure(struct tensor *t);

/* The same for a tensor that a file gives `bytes` bytes; false and an error when that is not what
 * it needs. */
bool tensor_measure_exactly(struct tensor *t, size_t bytes, struct trm_err *err);

/* "[3, 64]" into text, which is returned. */
const char *tensor_shape_text(const struct tensor *t, char text[TENSOR_SHAPE_TEXT]);

/* A list in file order with an index by name. */
struct tensors {
    struct tensor *items;
    size_t count, capacity;
    const struct tensor **by_name; /* made by tensors_index; NULL before */
};

void tensors_add(struct tensors *all, const struct tensor *t);

/* Sorts the index; returns the first name that occurs twice, else NULL. Once, after
 * the last add. */
const char *tensors_index(struct tensors *all);

/* NULL when there is none of that name. After tensors_index. */
const struct tensor *tensors_find(const struct tensors *all, const char *name);

void tensors_done(struct tensors *all);            /* the names and the numbers are not its own */
void tensors_done_with_names(struct tensors *all); /* frees the names too */

#endif
