/* NumPy's .npy files, versions 1 to 3: one array in C order, little-endian. After a false return
 * nothing is open. */
#ifndef BASE_NPY_H
#define BASE_NPY_H

#include "base/path.h"
#include "base/tensors.h"
#include "trmscope/err.h"

struct npy {
    struct tensor array; /* its name is "" */
    struct mapped file;
};

/* Whether these are the first bytes of such a file. */
bool npy_sniff(const uint8_t *bytes, size_t size);

bool npy_open(struct npy *n, const char *path, struct trm_err *err);

/* The same from memory, which stays the caller's and must outlive *n; path is for messages. */
bool npy_parse(struct npy *n, const uint8_t *bytes, size_t size, const char *path,
               struct trm_err *err);
void npy_close(struct npy *n);

/* Writes a whole array. CHECKs that NumPy has the type (not BF16). */
bool npy_write(const char *path, enum dtype dtype, int dims, const size_t *shape, const void *data,
               struct trm_err *err);

#endif
