/* The pickle inside a PyTorch checkpoint: a dictionary from names to tensors, and nothing else.
 *
 * Python's pickle is a program for a small stack machine that may call any function. The machine
 * here knows four functions (OrderedDict, two that rebuild tensors, storages), carries none of them
 * out but notes what they would make, and refuses every other by its name.
 */
#ifndef MODEL_PICKLE_H
#define MODEL_PICKLE_H

#include "base/str.h"
#include "base/tensors.h"
#include "trmscope/err.h"

/* Where the numbers are: the storage called `key` ("0", "1", ...) has *size bytes at the returned
 * place; NULL when there is no such storage. */
struct pickle_storages {
    const void *(*find)(const void *of, const char *key, size_t *size);
    const void *of;
};

/* Reads the state dict in bytes into *out, in its order, indexed; names are copies (release with
 * tensors_done_with_names), numbers lie in the storages. Values that are no tensors are passed
 * over. Errors begin with the place, without a path, and leave *out empty. */
bool pickle_read(const uint8_t *bytes, size_t size, const struct pickle_storages *storages,
                 struct tensors *out, struct trm_err *err);

/* Appends the pickle of a state dict as torch.save writes it (protocol 2); tensor number i is
 * called prefix + its name and lies in storage "i". */
void pickle_write(const struct tensors *tensors, const char *prefix, struct str *out);

#endif
