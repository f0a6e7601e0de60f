/* NumPy files. The header is a Python dictionary in text; only the form that NumPy writes is
 * understood: three keys in any order, 'descr': '<f4', 'fortran_order': False, 'shape': (3, 4). */
#include "base/npy.h"

#include "base/check.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

static const char magic[6] = "\x93NUMPY";

enum {
    HEADER_LIMIT = 1 << 16,
    DESCR_SIZE = 32,
};

/* The header while it is read; bytes may end anywhere. */
struct scan {
    const char *at, *end;
};

static bool take(struct scan *s, char wanted)
{
    while (s->at < s->end && isspace((unsigned char)*s->at)) s->at++;
    if (s->at == s->end || *s->at != wanted) return false;
    s->at++;
    return true;
}

/* 'text' in quotes of either kind. */
static bool take_quoted(struct scan *s, char out[DESCR_SIZE])
{
    char quote = '\'';
    if (!take(s, quote) && !take(s, quote = '"')) return false;
    size_t length = 0;
    while (s->at < s->end && *s->at != quote && length < DESCR_SIZE - 1) out[length++] = *s->at++;
    out[length] = '\0';
    return take(s, quote);
}

static bool take_word(struct scan *s, const char *word)
{
    for (; *word; word++) {
        if (s->at == s->end || *s->at != *word) return false;
        s->at++;
    }
    return true;
}

static bool take_size(struct scan *s, size_t *out)
{
    if (s->at == s->end || !isdigit((unsigned char)*s->at)) return false;
    for (*out = 0; s->at < s->end && isdigit((unsigned char)*s->at); s->at++) {
        if (__builtin_mul_overflow(*out, (size_t)10, out) ||
            __builtin_add_overflow(*out, (size_t)(*s->at - '0'), out)) {
            return false;
        }
    }
    return true;
}

/* (), (3,) or (3, 4) */
static bool take_shape(struct scan *s, struct tensor *t)
{
    if (!take(s, '(')) return false;
    for (t->dims = 0; !take(s, ')');) {
        if (t->dims == TENSOR_DIMS || !take_size(s, &t->shape[t->dims++])) return false;
        if (!take(s, ',')) return take(s, ')');
        while (s->at < s->end && *s->at == ' ') s->at++;
    }
    return true;
}

/* The three entries of the dictionary, each exactly once. */
struct header {
    char descr[DESCR_SIZE];
    bool fortran;
    bool has_descr, has_order, has_shape;
};

static bool take_entry(struct scan *s, struct header *h, struct tensor *t)
{
    char key[DESCR_SIZE];
    if (!take_quoted(s, key) || !take(s, ':')) return false;
    while (s->at < s->end && *s->at == ' ') s->at++;
    if (strcmp(key, "descr") == 0 && !h->has_descr) return h->has_descr = take_quoted(s, h->descr);
    if (strcmp(key, "shape") == 0 && !h->has_shape) return h->has_shape = take_shape(s, t);
    if (strcmp(key, "fortran_order") != 0 || h->has_order) return false;
    h->fortran = s->at < s->end && *s->at == 'T';
    return h->has_order = take_word(s, h->fortran ? "True" : "False");
}

static bool take_header(struct scan *s, struct header *h, struct tensor *t)
{
    if (!take(s, '{')) return false;
    while (!take(s, '}')) {
        if (!take_entry(s, h, t)) return false;
        if (!take(s, ',') && (s->at == s->end || *s->at != '}')) return false;
    }
    return h->has_descr && h->has_order && h->has_shape;
}

bool npy_sniff(const uint8_t *bytes, size_t size)
{
    return size >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

/* Where the header's text lies: length and start depend on the version. */
static bool find_header(const uint8_t *bytes, size_t size, size_t *begin, size_t *length,
                        struct trm_err *err)
{
    if (size < 10 || !npy_sniff(bytes, size)) {
        return trm_err_set(err, TRM_ERR_INPUT, "byte 0: expected \\x93NUMPY; is this a .npy file?");
    }
    int version = bytes[6];
    if (version < 1 || version > 3) {
        return trm_err_set(err, TRM_ERR_INPUT, "byte 6: found version %d, expected 1, 2 or 3",
                           version);
    }
    *begin = version == 1 ? 10 : 12;
    *length = bytes[8] | (size_t)bytes[9] << 8;
    if (version > 1 && size >= 12) *length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (size < *begin || *length > size - *begin || *length > HEADER_LIMIT) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "byte 8: a header of %zu bytes in a file of %zu; is the file cut short?",
                           *length, size);
    }
    return true;
}

static bool read_array(struct tensor *t, const uint8_t *bytes, size_t size, struct trm_err *err)
{
    size_t begin = 0, length = 0;
    if (!find_header(bytes, size, &begin, &length, err)) return false;
    struct scan s = {(const char *)bytes + begin, (const char *)bytes + begin + length};
    struct header h = {0};
    if (!take_header(&s, &h, t)) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "byte %zu: expected {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)} or the "
            "like",
            (size_t)((const uint8_t *)s.at - bytes));
    }
    t->dtype = dtype_from_npy(h.descr);
    if (t->dtype == DTYPE_COUNT) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "header: descr is '%s', expected '<f4', '<i4', '|u1' or another little-endian number",
            h.descr);
    }
    if (h.fortran && t->dims > 1) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "header: fortran_order is True, expected False; save numpy.ascontiguousarray(a) "
            "instead");
    }
    if (!tensor_measure_exactly(t, size - begin - length, err)) return false;
    t->data = bytes + begin + length;
    return true;
}

bool npy_parse(struct npy *n, const uint8_t *bytes, size_t size, const char *path,
               struct trm_err *err)
{
    *n = (struct npy){.array.name = ""};
    return read_array(&n->array, bytes, size, err) || trm_err_prefix(err, "%s", path);
}

bool npy_open(struct npy *n, const char *path, struct trm_err *err)
{
    struct mapped file;
    *n = (struct npy){0};
    if (!mapped_open(&file, path, err)) return false;
    if (!npy_parse(n, file.bytes, file.size, path, err)) {
        mapped_close(&file);
        return false;
    }
    n->file = file;
    return true;
}

void npy_close(struct npy *n)
{
    mapped_close(&n->file);
    *n = (struct npy){0};
}

bool npy_write(const char *path, enum dtype dtype, int dims, const size_t *shape, const void *data,
               struct trm_err *err)
{
    struct tensor t = {.dtype = dtype, .dims = dims};
    CHECK(dtype_npy(dtype) && dims <= TENSOR_DIMS);
    if (dims > 0) memcpy(t.shape, shape, (size_t)dims * sizeof *shape);
    CHECK(tensor_measure(&t));

    struct str header = {0};
    str_printf(&header, "{'descr': '%s', 'fortran_order': False, 'shape': (", dtype_npy(dtype));
    for (int i = 0; i < dims; i++) {
        str_printf(&header, "%s%zu%s", i ? ", " : "", shape[i], dims == 1 ? "," : "");
    }
    str_add(&header, "), }");
    while ((10 + header.length + 1) % 64 != 0)
        str_add_char(&header, ' '); /* the numbers are aligned */
    str_add_char(&header, '\n');
    uint8_t start[10] = {
        0, 0, 0, 0, 0, 0, 1, 0, (uint8_t)header.length, (uint8_t)(header.length >> 8)};
    memcpy(start, magic, sizeof magic);

    struct path_writer w;
    bool done = path_writer_open(&w, path, err) && path_writer_add(&w, start, sizeof start, err) &&
                path_writer_add(&w, header.text, header.length, err) &&
                path_writer_add(&w, data, t.size, err);
    str_done(&header);
    if (done) return path_writer_commit(&w, err);
    path_writer_abort(&w);
    return false;
}
