/* A file of weights in either format, told apart by its first bytes. */
#ifndef MODEL_WEIGHTS_H
#define MODEL_WEIGHTS_H

#include "base/safetensors.h"
#include "model/torch_file.h"

struct weights {
    const struct tensors *tensors; /* names as they are in the file; valid until weights_close */
    bool is_torch;
    struct mapped file;
    struct torch_file torch;
    struct safetensors safe;
};

/* False, here and below: *w holds nothing. */
bool weights_open(struct weights *w, const char *path, struct trm_err *err);

/* The same from memory, which stays the caller's and must outlive *w; path is for messages. */
bool weights_parse(struct weights *w, const uint8_t *bytes, size_t size, const char *path,
                   struct trm_err *err);
void weights_close(struct weights *w);

#endif
