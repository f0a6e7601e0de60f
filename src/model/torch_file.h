/* Checkpoints as torch.save writes them: a zip of raw storages and one pickle that names them.
 *
 *   step_N/data.pkl    the state dict (model/pickle.h)
 *   step_N/data/K      the numbers of storage K
 *   step_N/version     and a few more small records, which are passed over
 */
#ifndef MODEL_TORCH_FILE_H
#define MODEL_TORCH_FILE_H

#include "base/tensors.h"
#include "base/zipstore.h"
#include "trmscope/err.h"

struct torch_file {
    struct tensors tensors; /* in the order of the state dict; the numbers lie in the file */
    struct zipstore zip;
};

/* bytes stay the caller's and must outlive *t; path is for messages. False: *t holds nothing. */
bool torch_parse(struct torch_file *t, const uint8_t *bytes, size_t size, const char *path,
                 struct trm_err *err);
void torch_close(struct torch_file *t);

/* Writes a file that torch.load(weights_only=True) takes; every name gets the prefix. */
bool torch_write(const char *path, const struct tensors *tensors, const char *prefix,
                 struct trm_err *err);

#endif
