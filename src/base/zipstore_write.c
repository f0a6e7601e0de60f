/* Writing stored zips. An entry's data is in memory (or mapped), so its checksum is known before
 * its header is written, and no number has to be filled in later. Times are left at zero: the same
 * entries give the same bytes. */
#include "base/alloc.h"
#include "base/check.h"
#include "base/str.h"
#include "base/zipstore.h"

#include <stdlib.h>
#include <string.h>

enum {
    ALIGNMENT = 64, /* of the data, as in PyTorch's writer */
    UTF8_NAMES = 0x0800,
    VERSION = 45, /* of the format, with ZIP64 */
    LOCAL_SIZE = 30,
    ZIP64_LOCAL = 20, /* extra field: both sizes */
    PADDING_HEAD = 4, /* extra field "FB", by which PyTorch aligns */
};

struct zip_written {
    char *name;
    uint64_t size, offset;
    uint32_t crc;
};

/* ---- Checksum -------------------------------------------------------------------------------- */

/* CRC-32 of the zip format (polynomial 0xedb88320), eight bytes at a time: table[k][b] is the
 * remainder of byte b followed by k zero bytes. */
static void fill_crc_table(uint32_t table[8][256])
{
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t crc = b;
        for (int i = 0; i < 8; i++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
        table[0][b] = crc;
    }
    for (int k = 1; k < 8; k++) {
        for (int b = 0; b < 256; b++) {
            table[k][b] = table[k - 1][b] >> 8 ^ table[0][table[k - 1][b] & 255];
        }
    }
}

static uint32_t crc32_of(const uint8_t *bytes, size_t size)
{
    uint32_t table[8][256], crc = ~0u;
    fill_crc_table(table);
    for (; size >= 8; bytes += 8, size -= 8) {
        uint32_t low, high;
        memcpy(&low, bytes, 4);
        memcpy(&high, bytes + 4, 4);
        low ^= crc;
        crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^
              table[4][low >> 24] ^ table[3][high & 255] ^ table[2][high >> 8 & 255] ^
              table[1][high >> 16 & 255] ^ table[0][high >> 24];
    }
    for (; size > 0; bytes++, size--) crc = crc >> 8 ^ table[0][(crc ^ *bytes) & 255];
    return ~crc;
}

/* ---- Records --------------------------------------------------------------------------------- */

static void add_number(struct str *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) str_add_char(out, (char)(value >> 8 * i));
}

static bool wide(uint64_t value)
{
    return value >= UINT32_MAX;
}

/* A 32 bit field: all ones where the value stands in the ZIP64 part of the extra field. */
static void add_narrow(struct str *out, uint64_t value)
{
    add_number(out, wide(value) ? UINT32_MAX : value, 4);
}

/* version, flags, method, time, date, checksum, sizes, length of the name: the same in both. */
static void add_common(struct str *out, const struct zip_written *e)
{
    add_number(out, VERSION, 2);
    add_number(out, UTF8_NAMES, 2);
    add_number(out, 0, 2); /* stored */
    add_number(out, 0, 4);
    add_number(out, e->crc, 4);
    add_narrow(out, e->size);
    add_narrow(out, e->size);
    add_number(out, strlen(e->name), 2);
}

static void add_local(struct str *out, const struct zip_written *e)
{
    size_t zip64 = wide(e->size) ? ZIP64_LOCAL : 0;
    uint64_t unaligned = e->offset + LOCAL_SIZE + strlen(e->name) + zip64 + PADDING_HEAD;
    size_t padding = (size_t)((ALIGNMENT - unaligned % ALIGNMENT) % ALIGNMENT);
    str_add(out, "PK\3\4");
    add_common(out, e);
    add_number(out, zip64 + PADDING_HEAD + padding, 2);
    str_add(out, e->name);
    if (zip64) {
        add_number(out, 1, 2);
        add_number(out, ZIP64_LOCAL - 4, 2);
        add_number(out, e->size, 8);
        add_number(out, e->size, 8);
    }
    str_add(out, "FB");
    add_number(out, padding, 2);
    for (size_t i = 0; i < padding; i++) str_add_char(out, 'Z');
}

static void add_central(struct str *out, const struct zip_written *e)
{
    int zip64 = (wide(e->size) ? 16 : 0) + (wide(e->offset) ? 8 : 0);
    str_add(out, "PK\1\2");
    add_number(out, VERSION, 2);
    add_common(out, e);
    add_number(out, zip64 ? (uint64_t)zip64 + 4 : 0, 2);
    add_number(out, 0, 8); /* comment, disk, attributes */
    add_number(out, 0, 2);
    add_narrow(out, e->offset);
    str_add(out, e->name);
    if (!zip64) return;
    add_number(out, 1, 2);
    add_number(out, (uint64_t)zip64, 2);
    if (wide(e->size)) add_number(out, e->size, 8), add_number(out, e->size, 8);
    if (wide(e->offset)) add_number(out, e->offset, 8);
}

/* The end of the directory, in 64 bits for everybody and once more in 32 bits where they do. */
static void add_end(struct str *out, uint64_t count, uint64_t offset)
{
    uint64_t size = out->length;
    str_add_bytes(out, "PK\6\6", 4);
    add_number(out, 44, 8); /* bytes of this record that follow */
    add_number(out, VERSION, 2);
    add_number(out, VERSION, 2);
    add_number(out, 0, 8); /* disks */
    add_number(out, count, 8);
    add_number(out, count, 8);
    add_number(out, size, 8);
    add_number(out, offset, 8);

    str_add_bytes(out, "PK\6\7", 4); /* where that record is */
    add_number(out, 0, 4);
    add_number(out, offset + size, 8);
    add_number(out, 1, 4);

    str_add_bytes(out, "PK\5\6", 4);
    add_number(out, 0, 4);
    add_number(out, count < UINT16_MAX ? count : UINT16_MAX, 2);
    add_number(out, count < UINT16_MAX ? count : UINT16_MAX, 2);
    add_narrow(out, size);
    add_narrow(out, offset);
    add_number(out, 0, 2);
}

/* ---- Entries --------------------------------------------------------------------------------- */

bool zip_writer_open(struct zip_writer *w, const char *path, struct trm_err *err)
{
    *w = (struct zip_writer){0};
    return path_writer_open(&w->file, path, err);
}

static bool write_out(struct zip_writer *w, const void *bytes, size_t size, struct trm_err *err)
{
    w->offset += size;
    return path_writer_add(&w->file, bytes, size, err);
}

bool zip_writer_add(struct zip_writer *w, const char *name, const void *data, size_t size,
                    struct trm_err *err)
{
    CHECK(strlen(name) < UINT16_MAX);
    w->written = xgrow(w->written, &w->capacity, w->count + 1, sizeof *w->written);
    struct zip_written *e = &w->written[w->count++];
    *e = (struct zip_written){xstrdup(name), size, w->offset, crc32_of(data, size)};
    struct str local = {0};
    add_local(&local, e);
    bool done = write_out(w, local.text, local.length, err) && write_out(w, data, size, err);
    str_done(&local);
    return done;
}

bool zip_writer_commit(struct zip_writer *w, struct trm_err *err)
{
    struct str directory = {0};
    for (size_t i = 0; i < w->count; i++) add_central(&directory, &w->written[i]);
    add_end(&directory, w->count, w->offset);
    bool done =
        write_out(w, directory.text, directory.length, err) && path_writer_commit(&w->file, err);
    str_done(&directory);
    zip_writer_abort(w);
    return done;
}

void zip_writer_abort(struct zip_writer *w)
{
    path_writer_abort(&w->file);
    for (size_t i = 0; i < w->count; i++) free(w->written[i].name);
    free(w->written);
    w->written = NULL;
    w->count = w->capacity = 0;
}
