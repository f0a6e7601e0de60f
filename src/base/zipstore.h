/* Zip files whose entries are stored as they are, not compressed: how PyTorch keeps checkpoints.
 *
 * Entries are read where they lie in a mapped file. Sizes and places come from the central
 * directory (a writer that streams leaves them out of the local headers), ZIP64 included.
 */
#ifndef BASE_ZIPSTORE_H
#define BASE_ZIPSTORE_H

#include "base/path.h"
#include "trmscope/err.h"

#include <stddef.h>
#include <stdint.h>

/* ---- Reading --------------------------------------------------------------------------------- */

struct zip_entry {
    char *name;
    const uint8_t *data; /* inside the file, size bytes */
    size_t size;
};

struct zipstore {
    struct zip_entry *entries; /* sorted by name */
    size_t count, capacity;
};

/* Whether these are the first bytes of a zip. */
bool zipstore_sniff(const uint8_t *bytes, size_t size);

/* bytes stay the caller's and must outlive *z. Refuses the whole file when an entry is compressed,
 * encrypted, named twice or not inside the file: *z is empty then. path is for messages. */
bool zipstore_parse(struct zipstore *z, const uint8_t *bytes, size_t size, const char *path,
                    struct trm_err *err);
const struct zip_entry *zipstore_find(const struct zipstore *z, const char *name); /* or NULL */
void zipstore_done(struct zipstore *z);

/* ---- Writing ----------------------------------------------------------------------------------
 * open; add each entry; commit. After a false return call abort. */

struct zip_writer {
    struct path_writer file;
    uint64_t offset;
    struct zip_written *written; /* what the central directory will say */
    size_t count, capacity;
};

bool zip_writer_open(struct zip_writer *w, const char *path, struct trm_err *err);

/* The data begins at a multiple of 64, as torch.save places it, so that it can be mapped. Names are
 * UTF-8, each once: that is not looked at. */
bool zip_writer_add(struct zip_writer *w, const char *name, const void *data, size_t size,
                    struct trm_err *err);
bool zip_writer_commit(struct zip_writer *w, struct trm_err *err);
void zip_writer_abort(struct zip_writer *w); /* safe after a commit */

#endif
