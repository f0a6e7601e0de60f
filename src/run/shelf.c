/* DESIGN
 *
 * One array of what lists need, one block of bytes with the rest: name, numbers, and each grid as
 * rows, columns and cells. Files that have a puzzle in every line are read piece by piece, so that
 * the large form of only some thousand puzzles exists at a time; all others are read whole, as is a
 * file with a mistake in it, whose error must name the line.
 */
#include "run/shelf.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "puzzle/dataset.h"
#include "puzzle/lines.h"
#include "puzzle/pack_files.h"

#include <libgen.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PIECE_BYTES = 1 << 18, DATASET_MOST = 10000 };
static const size_t FILE_LIMIT = (size_t)1 << 30;

struct shelf {
    atomic_int owners;
    char *path;
    struct shelved *items;
    size_t count, capacity;
    struct str bytes;
    struct stamp {
        off_t size; /* negative: there was no such file */
        struct timespec time;
    } stamp; /* of the file, before it was read */
};

/* ---- Fingerprints ---------------------------------------------------------------------------- */

/* FNV-1a, 64 bits. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    const uint8_t *b = bytes;
    for (size_t i = 0; i < length; i++) hash = (hash ^ b[i]) * 0x100000001b3u;
    return hash;
}

static uint64_t mix_grid(uint64_t hash, const struct trm_grid *g)
{
    uint8_t size[2] = {g->rows, g->cols};
    return mix(mix(hash, size, 2), g->cell, (size_t)trm_grid_size(g));
}

uint64_t puzzle_fingerprint(const struct trm_puzzle *p)
{
    uint64_t hash = mix(0xcbf29ce484222325u, p->family->name, strlen(p->family->name));
    hash = mix_grid(hash, &p->question);
    for (int i = 0; i < p->demo_count; i++)
        hash = mix_grid(mix_grid(hash, &p->demos[i].input), &p->demos[i].output);
    return hash;
}

/* ---- Packing --------------------------------------------------------------------------------- */

struct numbers {
    int demo_count, test_index, identifier, line;
    double rating;
};

static void pack_grid(struct str *out, const struct trm_grid *g)
{
    uint8_t size[2] = {g->rows, g->cols};
    str_add_bytes(out, size, 2);
    str_add_bytes(out, g->cell, (size_t)trm_grid_size(g));
}

static const uint8_t *unpack_grid(const uint8_t *from, struct trm_grid *out)
{
    *out = trm_grid_make(from[0], from[1]);
    size_t size = (size_t)trm_grid_size(out);
    memcpy(out->cell, from + 2, size);
    return from + 2 + size;
}

static void add(struct shelf *s, const struct trm_puzzle *p)
{
    struct numbers n = {p->demo_count, p->test_index, p->identifier, p->line, p->rating};
    s->items = xgrow(s->items, &s->capacity, s->count + 1, sizeof *s->items);
    s->items[s->count++] = (struct shelved){.family = p->family,
                                            .fingerprint = puzzle_fingerprint(p),
                                            .rating = (float)p->rating,
                                            .rows = p->question.rows,
                                            .cols = p->question.cols,
                                            .answered = p->answer.rows > 0,
                                            .at = s->bytes.length};
    str_add_bytes(&s->bytes, p->name, strlen(p->name) + 1);
    str_add_bytes(&s->bytes, &n, sizeof n);
    pack_grid(&s->bytes, &p->question);
    pack_grid(&s->bytes, &p->answer);
    for (int i = 0; i < p->demo_count; i++) {
        pack_grid(&s->bytes, &p->demos[i].input);
        pack_grid(&s->bytes, &p->demos[i].output);
    }
}

const char *shelf_name(const struct shelf *s, size_t i)
{
    return s->bytes.text + s->items[i].at;
}

struct trm_puzzle shelf_puzzle(const struct shelf *s, size_t i)
{
    const char *name = shelf_name(s, i);
    const uint8_t *from = (const uint8_t *)name + strlen(name) + 1;
    struct numbers n;
    memcpy(&n, from, sizeof n);
    struct trm_puzzle p = {.family = s->items[i].family,
                           .name = xstrdup(name),
                           .rating = n.rating,
                           .demo_count = n.demo_count,
                           .test_index = n.test_index,
                           .identifier = n.identifier,
                           .line = n.line};
    from = unpack_grid(from + sizeof n, &p.question);
    from = unpack_grid(from, &p.answer);
    if (n.demo_count > 0) p.demos = xcalloc((size_t)n.demo_count, sizeof *p.demos);
    for (int d = 0; d < n.demo_count; d++)
        from = unpack_grid(unpack_grid(from, &p.demos[d].input), &p.demos[d].output);
    return p;
}

/* ---- The file itself ------------------------------------------------------------------------- */

static struct stamp stamp_of(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0) return (struct stamp){.size = -1};
    return (struct stamp){s.st_size, s.st_mtim};
}

bool shelf_is_current(const struct shelf *s)
{
    struct stamp now = stamp_of(s->path), then = s->stamp;
    if (now.size < 0) return true;
    return now.size == then.size && now.time.tv_sec == then.time.tv_sec &&
           now.time.tv_nsec == then.time.tv_nsec;
}

/* ---- Owners ---------------------------------------------------------------------------------- */

static struct shelf *shelf_new(const char *path)
{
    struct shelf *s = xcalloc(1, sizeof *s);
    atomic_init(&s->owners, 1);
    s->path = xstrdup(path);
    s->stamp = stamp_of(path);
    return s;
}

struct shelf *shelf_share(struct shelf *s)
{
    atomic_fetch_add(&s->owners, 1);
    return s;
}

void shelf_free(struct shelf *s)
{
    if (!s || atomic_fetch_sub(&s->owners, 1) > 1) return;
    free(s->path);
    free(s->items);
    str_done(&s->bytes);
    free(s);
}

const char *shelf_path(const struct shelf *s)
{
    return s->path;
}

size_t shelf_count(const struct shelf *s)
{
    return s->count;
}

const struct shelved *shelf_item(const struct shelf *s, size_t i)
{
    return &s->items[i];
}

/* ---- Reading --------------------------------------------------------------------------------- */

struct reading {
    struct shelf *shelf;
    bool (*go_on)(void *context, double done);
    void *context;
    double from, part; /* this file is [from, from + part] of all that is read */
};

static bool tell(const struct reading *r, double done, struct trm_err *err)
{
    if (!r->go_on || r->go_on(r->context, r->from + r->part * done)) return true;
    return trm_err_set(err, TRM_ERR_INTERNAL, "%s: reading was stopped", r->shelf->path);
}

static bool take_one(const struct trm_puzzle *p, void *shelf, struct trm_err *err)
{
    (void)err;
    add(shelf, p);
    return true;
}

static void take_all(struct shelf *s, struct trm_puzzles *puzzles)
{
    for (size_t i = 0; i < puzzles->count; i++) add(s, &puzzles->items[i]);
    trm_puzzles_done(puzzles);
}

/* Whether every line is a puzzle by itself: then *header is the length of the line that names the
 * columns, 0 if there is none. */
static bool has_puzzle_lines(const char *text, size_t length, size_t *header)
{
    struct lines l;
    struct csv columns;
    struct trm_puzzles one = {0};
    lines_begin(&l, text, length);
    if (!lines_next(&l)) return false;
    *header = csv_header(&columns, l.line, l.length) ? (size_t)(l.next - text) : 0;
    bool alone = *header ||
                 (trm_puzzles_parse(&one, l.line, l.length, "line", NULL, NULL) && one.count == 1);
    trm_puzzles_done(&one);
    return alone;
}

/* Names and lines as if the file had been read in one go. */
static void renumber(struct trm_puzzles *piece, const char *path, size_t before, int lines)
{
    char *stem = puzzle_stem(path);
    for (size_t i = 0; i < piece->count; i++) {
        struct trm_puzzle *p = &piece->items[i];
        free(p->name);
        p->name = xasprintf("%s:%zu", stem, before + i + 1);
        p->line += lines;
    }
    free(stem);
}

static int count_lines(const char *text, size_t length)
{
    int lines = 0;
    for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
    return lines;
}

/* False without an error in *err when a piece was refused. */
static bool read_pieces(struct reading *r, const char *path, const char *text, size_t length,
                        size_t header, struct trm_err *err)
{
    size_t first = r->shelf->count;
    int lines = header ? 1 : 0;
    for (size_t at = header, end; at < length; at = end) {
        struct trm_puzzles piece = {0};
        struct str part = {0};
        end = length - at > PIECE_BYTES ? at + PIECE_BYTES : length;
        while (end < length && text[end - 1] != '\n') end++;
        str_add_bytes(&part, text, header);
        str_add_bytes(&part, text + at, end - at);
        bool read = trm_puzzles_parse(&piece, part.text, part.length, path, NULL, NULL);
        str_done(&part);
        renumber(&piece, path, r->shelf->count - first, lines - (header ? 1 : 0));
        lines += count_lines(text + at, end - at);
        take_all(r->shelf, &piece);
        if (!read || !tell(r, (double)end / (double)length, err)) return false;
    }
    return true;
}

bool shelf_readable(const char *path, struct trm_err *err)
{
    if (!path_is_stream(path)) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "%s: found a device or a pipe, expected a file or a folder; pipes are for "
                       "the command line",
                       path);
}

static bool read_file(struct reading *r, const char *path, struct trm_err *err)
{
    size_t length = 0, header = 0, count = r->shelf->count, bytes = r->shelf->bytes.length;
    struct trm_puzzles whole = {.each = take_one, .with = r->shelf};
    struct trm_err stopped = {0};
    char *text = shelf_readable(path, err) ? path_read(path, FILE_LIMIT, &length, err) : NULL;
    if (!text) return false;
    bool read = false;
    if (length > PIECE_BYTES && has_puzzle_lines(text, length, &header))
        read = read_pieces(r, path, text, length, header, &stopped);
    if (!read && stopped.kind == TRM_OK) { /* from the beginning, whole */
        r->shelf->count = count;
        r->shelf->bytes.length = bytes;
        read = trm_puzzles_parse(&whole, text, length, path, NULL, err);
    } else if (!read && err) {
        *err = stopped;
    }
    free(text);
    return read;
}

static bool read_folder(struct reading *r, const char *path, struct trm_err *err)
{
    struct dirent **names;
    int count = pack_files(path, &names, err);
    bool read = count > 0;
    for (int i = 0; i < count; i++) {
        char *file = path_join(path, names[i]->d_name);
        r->from = (double)i / count;
        r->part = 1.0 / count;
        read = read && read_file(r, file, err) && tell(r, 1, err);
        free(file);
        free(names[i]);
    }
    if (count > 0) free(names);
    return read;
}

static bool is_half(const char *path)
{
    char *file = path_join(path, "dataset.json");
    bool half = path_exists(file);
    free(file);
    return half;
}

/* The first puzzles of a data set: of its test half where the folder is named, else of the half
 * that is. They are read in their large form, and the public ones have a million. */
static bool read_dataset(struct reading *r, const char *path, struct trm_err *err)
{
    struct trm_puzzles some = {.limit = DATASET_MOST};
    char *above = xstrdup(path), *last = xstrdup(path);
    bool half = is_half(path);
    const char *folder = half ? dirname(above) : path, *split = half ? basename(last) : "test";
    if (!half && !dataset_has_split(path, "test")) split = "train";
    bool read = dataset_puzzles(folder, split, NULL, 0, 0, &some, err);
    take_all(r->shelf, &some);
    free(above);
    free(last);
    return read && tell(r, 1, err);
}

static bool read_path(struct reading *r, const char *path, struct trm_err *err)
{
    if (dataset_is_folder(path) || is_half(path)) return read_dataset(r, path, err);
    return path_is_folder(path) ? read_folder(r, path, err) : read_file(r, path, err);
}

struct shelf *shelf_read(const char *path, bool (*go_on)(void *context, double done), void *context,
                         struct trm_err *err)
{
    struct reading r = {shelf_new(path), go_on, context, 0, 1};
    if (read_path(&r, path, err)) return r.shelf;
    shelf_free(r.shelf);
    return NULL;
}

struct shelf *shelf_of(const char *path, const struct trm_puzzles *puzzles)
{
    struct shelf *s = shelf_new(path);
    for (size_t i = 0; i < puzzles->count; i++) add(s, &puzzles->items[i]);
    return s;
}
