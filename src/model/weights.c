/* Chooses the reader for a file of weights. The map is kept apart from the readers, so that a model
 * can take it over for a large puzzle embedding. */
#include "model/weights.h"

#include <string.h>

/* The pickle that torch.save wrote before it wrote zips begins with a number of its own. */
static bool is_old_torch(const uint8_t *bytes, size_t size)
{
    static const uint8_t magic[] = {0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46};
    return size >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

bool weights_parse(struct weights *w, const uint8_t *bytes, size_t size, const char *path,
                   struct trm_err *err)
{
    *w = (struct weights){.is_torch = zipstore_sniff(bytes, size)};
    if (is_old_torch(bytes, size)) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: byte 0: a file of torch.save before PyTorch 1.6, expected the zip of newer "
            "versions; load it and save it again",
            path);
    }
    if (w->is_torch) {
        w->tensors = &w->torch.tensors;
        return torch_parse(&w->torch, bytes, size, path, err);
    }
    w->tensors = &w->safe.tensors;
    return safetensors_parse(&w->safe, bytes, size, path, err);
}

bool weights_open(struct weights *w, const char *path, struct trm_err *err)
{
    struct mapped file;
    *w = (struct weights){0};
    if (!mapped_open(&file, path, err)) return false;
    if (!weights_parse(w, file.bytes, file.size, path, err)) {
        mapped_close(&file);
        return false;
    }
    w->file = file;
    return true;
}

void weights_close(struct weights *w)
{
    if (w->is_torch)
        torch_close(&w->torch);
    else
        safetensors_close(&w->safe);
    mapped_close(&w->file);
    *w = (struct weights){0};
}
