/* Reading stored zips (APPNOTE.TXT 6.3.9; numbers little-endian, writing: zipstore_write.c):
 *
 *   [local header, name, extra, data] for every entry
 *   central directory: [46 bytes, name, extra, comment] for every entry
 *   ZIP64 end (56 bytes) and its locator (20), where a number does not fit into 32 bits
 *   end record (22), comment
 *
 * Everything is looked up from the end. The invariant: no byte is read before its place was
 * compared with the size of the file, and no sum of file numbers is made that can overflow. */
#include "base/zipstore.h"

#include "base/alloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR_SIZE = 20,
    COMMENT_MAX = 65535,
};

static const uint32_t local_magic = 0x04034b50, central_magic = 0x02014b50, end_magic = 0x06054b50,
                      end64_magic = 0x06064b50, locator_magic = 0x07064b50;

struct reader {
    const uint8_t *bytes;
    size_t size;
    size_t directory, directory_end; /* the central directory */
    struct zipstore *zip;
    struct trm_err *err;
};

static uint64_t number(const uint8_t *bytes, int length)
{
    uint64_t value = 0;
    for (int i = 0; i < length; i++) value |= (uint64_t)bytes[i] << 8 * i;
    return value;
}

static uint16_t u16(const uint8_t *bytes)
{
    return (uint16_t)number(bytes, 2);
}

static uint32_t u32(const uint8_t *bytes)
{
    return (uint32_t)number(bytes, 4);
}

static uint64_t u64(const uint8_t *bytes)
{
    return number(bytes, 8);
}

/* ---- Where the central directory is ---------------------------------------------------------- */

/* Place of the end record; a comment of any length may follow it. */
static bool find_end(const struct reader *r, size_t *place)
{
    if (r->size < END_SIZE) return false;
    size_t first = r->size > END_SIZE + COMMENT_MAX ? r->size - END_SIZE - COMMENT_MAX : 0;
    for (size_t at = r->size - END_SIZE + 1; at-- > first;) {
        const uint8_t *end = r->bytes + at;
        if (u32(end) == end_magic && u16(end + 20) == r->size - END_SIZE - at) {
            *place = at;
            return true;
        }
    }
    return false;
}

/* The ZIP64 end record that the locator in front of the end record points to, or NULL. */
static const uint8_t *find_end64(const struct reader *r, size_t end)
{
    if (end < LOCATOR_SIZE || u32(r->bytes + end - LOCATOR_SIZE) != locator_magic) return NULL;
    uint64_t at = u64(r->bytes + end - LOCATOR_SIZE + 8);
    if (end - LOCATOR_SIZE < END64_SIZE || at > end - LOCATOR_SIZE - END64_SIZE) return NULL;
    return u32(r->bytes + at) == end64_magic ? r->bytes + at : NULL;
}

static bool find_directory(struct reader *r)
{
    size_t end;
    if (!find_end(r, &end)) {
        return trm_err_set(
            r->err, TRM_ERR_INPUT,
            "no end record in the last %zu bytes, expected a zip; is the file cut short?",
            r->size < END_SIZE + COMMENT_MAX ? r->size : END_SIZE + COMMENT_MAX);
    }
    uint64_t size = u32(r->bytes + end + 12), offset = u32(r->bytes + end + 16);
    const uint8_t *end64 = find_end64(r, end);
    if (end64) size = u64(end64 + 40), offset = u64(end64 + 48);
    if (offset > end || size > end - offset) {
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "byte %zu: a directory of %" PRIu64 " bytes at byte %" PRIu64
                           ", expected both before byte %zu",
                           end, size, offset, end);
    }
    r->directory = (size_t)offset;
    r->directory_end = (size_t)(offset + size);
    return true;
}

/* ---- One entry ------------------------------------------------------------------------------- */

/* Takes the 64 bit values that stand in the extra field in place of those that are all ones. */
static bool widen(const uint8_t *extra, size_t length, uint64_t *size, uint64_t *packed,
                  uint64_t *offset)
{
    uint64_t *const fields[] = {size, packed, offset};
    while (length >= 4) {
        size_t part = u16(extra + 2);
        if (part > length - 4) return false;
        if (u16(extra) != 1) { /* not the ZIP64 part */
            extra += 4 + part, length -= 4 + part;
            continue;
        }
        extra += 4;
        for (int i = 0; i < 3; i++) {
            if (*fields[i] != UINT32_MAX) continue;
            if (part < 8) return false;
            *fields[i] = u64(extra);
            extra += 8, part -= 8;
        }
        return true;
    }
    return true;
}

/* Where the data of an entry begins, by its local header; the name there must be the same. */
static bool find_data(struct reader *r, uint64_t offset, const uint8_t *name, size_t name_length,
                      struct zip_entry *entry)
{
    if (r->directory < LOCAL_SIZE || offset > r->directory - LOCAL_SIZE ||
        u32(r->bytes + offset) != local_magic) {
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "its header should be at byte %" PRIu64 ", but is not", offset);
    }
    const uint8_t *local = r->bytes + offset;
    size_t room = r->directory - (size_t)offset - LOCAL_SIZE;
    size_t before = (size_t)u16(local + 26) + u16(local + 28);
    if (u16(local + 26) != name_length || before > room ||
        memcmp(local + LOCAL_SIZE, name, name_length) != 0) {
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "byte %" PRIu64 ": another name than in the directory", offset);
    }
    if (entry->size > room - before) {
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "found %zu bytes of data, expected %zu; is the file cut short?",
                           room - before, entry->size);
    }
    entry->data = local + LOCAL_SIZE + before;
    return true;
}

/* central: 46 bytes, the name and the extra field, all inside the directory. */
static bool read_entry(struct reader *r, const uint8_t *central, struct zip_entry *entry)
{
    size_t name_length = u16(central + 28), extra_length = u16(central + 30);
    const uint8_t *name = central + CENTRAL_SIZE;
    uint64_t packed = u32(central + 20), size = u32(central + 24), offset = u32(central + 42);
    if (u16(central + 8) & 1) {
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "encrypted, expected an entry as torch.save writes it");
    }
    if (u16(central + 10) != 0) {
        return trm_err_set(
            r->err, TRM_ERR_INPUT,
            "compressed (method %d), expected stored, as torch.save writes it; unpack the file "
            "and pack it again with: zip -0",
            u16(central + 10));
    }
    if (!widen(name + name_length, extra_length, &size, &packed, &offset) || size != packed ||
        size > r->size) {
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "found a size of %" PRIu64 " bytes, stored in %" PRIu64
                           ", in a file of %zu",
                           size, packed, r->size);
    }
    entry->size = (size_t)size;
    return find_data(r, offset, name, name_length, entry);
}

static bool read_directory(struct reader *r)
{
    for (size_t at = r->directory; at < r->directory_end;) {
        const uint8_t *central = r->bytes + at;
        size_t room = r->directory_end - at, length = CENTRAL_SIZE;
        bool whole = room >= CENTRAL_SIZE && u32(central) == central_magic;
        if (whole) length += (size_t)u16(central + 28) + u16(central + 30) + u16(central + 32);
        if (!whole || length > room) {
            return trm_err_set(r->err, TRM_ERR_INPUT,
                               "byte %zu: expected an entry of the directory", at);
        }
        struct zipstore *z = r->zip;
        z->entries = xgrow(z->entries, &z->capacity, z->count + 1, sizeof *z->entries);
        struct zip_entry *entry = &z->entries[z->count++];
        *entry = (struct zip_entry){
            xstrndup((const char *)central + CENTRAL_SIZE, u16(central + 28)), NULL, 0};
        if (!read_entry(r, central, entry)) {
            return trm_err_prefix(r->err, "entry '%.200s'", entry->name);
        }
        at += length;
    }
    return true;
}

/* ---- The whole file -------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    const struct zip_entry *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static bool sort_names(struct zipstore *z, struct trm_err *err)
{
    if (z->count) qsort(z->entries, z->count, sizeof *z->entries, compare_names);
    for (size_t i = 1; i < z->count; i++) {
        if (compare_names(&z->entries[i - 1], &z->entries[i]) == 0) {
            return trm_err_set(err, TRM_ERR_INPUT, "entry '%.200s': found twice",
                               z->entries[i].name);
        }
    }
    return true;
}

bool zipstore_sniff(const uint8_t *bytes, size_t size)
{
    return size >= 4 && u32(bytes) == local_magic;
}

bool zipstore_parse(struct zipstore *z, const uint8_t *bytes, size_t size, const char *path,
                    struct trm_err *err)
{
    *z = (struct zipstore){0};
    struct reader r = {.bytes = bytes, .size = size, .zip = z, .err = err};
    if (find_directory(&r) && read_directory(&r) && sort_names(z, err)) return true;
    zipstore_done(z);
    return trm_err_prefix(err, "%s", path);
}

const struct zip_entry *zipstore_find(const struct zipstore *z, const char *name)
{
    struct zip_entry key = {.name = (char *)(uintptr_t)name};
    if (z->count == 0) return NULL;
    return bsearch(&key, z->entries, z->count, sizeof *z->entries, compare_names);
}

void zipstore_done(struct zipstore *z)
{
    for (size_t i = 0; i < z->count; i++) free(z->entries[i].name);
    free(z->entries);
    *z = (struct zipstore){0};
}
