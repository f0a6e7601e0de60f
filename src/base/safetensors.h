/* The safetensors format (github.com/huggingface/safetensors):
 *
 *   8 bytes  N, the length of the header, little-endian
 *   N bytes  JSON: {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...,
 *            "__metadata__": {"KEY": "TEXT"}}, padded with spaces
 *   the rest the numbers; offsets count from here; every byte belongs to exactly one tensor
 */
#ifndef BASE_SAFETENSORS_H
#define BASE_SAFETENSORS_H

#include "base/path.h"
#include "base/tensors.h"
#include "trmscope/err.h"

/* ---- Reading --------------------------------------------------------------------------------- */

/* An open file. Names and numbers are valid until safetensors_close. */
struct safetensors {
    struct tensors tensors; /* in file order */
    struct mapped file;     /* the whole file, mapped: opening reads the header only */
    struct json_t *header;  /* holds the names and the metadata */
};

/* Whether these are the first bytes of such a file. */
bool safetensors_sniff(const uint8_t *bytes, size_t size);

/* After a false return nothing is open. */
bool safetensors_open(struct safetensors *s, const char *path, struct trm_err *err);

/* The same from memory, which stays the caller's and must outlive *s; path is for messages. */
bool safetensors_parse(struct safetensors *s, const uint8_t *bytes, size_t size, const char *path,
                       struct trm_err *err);

/* NULL when there is none of that name. */
const struct tensor *safetensors_find(const struct safetensors *s, const char *name);

/* Text from the metadata map; NULL when the key is not there. */
const char *safetensors_metadata(const struct safetensors *s, const char *key);

/* Calls visit for every text of the metadata map, in the order of the file. */
void safetensors_visit_metadata(const struct safetensors *s,
                                void (*visit)(const char *key, const char *text, void *with),
                                void *with);

void safetensors_close(struct safetensors *s); /* a zeroed *s is allowed */

/* ---- Writing ----------------------------------------------------------------------------------
 * init; declare every tensor (and metadata); begin; put the numbers of all tensors in the order of
 * their declaration, in pieces of any size; commit; done. After a false return call only done. The
 * same calls write the same bytes. */

struct safetensors_writer {
    struct tensors tensors; /* declared; names are copies */
    struct json_t *metadata;
    struct path_writer file;
    size_t size, put; /* bytes of numbers: declared, given so far */
    bool open;
};

void safetensors_writer_init(struct safetensors_writer *w);

/* Types of more bytes come first (CHECKed), so that every tensor is aligned to its own size. Names
 * are UTF-8, each once (CHECKed by begin). */
void safetensors_declare(struct safetensors_writer *w, const char *name, enum dtype dtype, int dims,
                         const size_t *shape);
/* The key is UTF-8 (CHECKed); what is none in the text becomes U+FFFD. */
void safetensors_add_metadata(struct safetensors_writer *w, const char *key, const char *text);
bool safetensors_begin(struct safetensors_writer *w, const char *path, struct trm_err *err);
bool safetensors_put(struct safetensors_writer *w, const void *bytes, size_t length,
                     struct trm_err *err);
bool safetensors_commit(struct safetensors_writer *w, struct trm_err *err);
void safetensors_writer_done(struct safetensors_writer *w); /* without a commit: no file is left */

#endif
