/* One line of the file is "FINGERPRINT FLAGS STEPS". A model has one file, by its path, whose first
 * line is the size and time of the version that was asked: a model that was trained further begins
 * with nothing remembered and writes over what there is, for nobody else removes it. */
#include "run/verdicts.h"

#include "base/alloc.h"
#include "base/path.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t FILE_LIMIT = (size_t)1 << 28;

const struct verdict *verdicts_find(const struct verdicts *v, uint64_t fingerprint)
{
    return table_find(&v->table, fingerprint);
}

void verdicts_put(struct verdicts *v, uint64_t fingerprint, struct verdict verdict)
{
    if (fingerprint == 0) return; /* one in 2^64 is never remembered */
    *(struct verdict *)table_put(&v->table, fingerprint) = verdict;
    v->changed = true;
}

/* ---- The file -------------------------------------------------------------------------------- */

enum { KNOWN = 1, RIGHT_AT_HALT = 2, RIGHT_AT_END = 4, HALTED = 8, STEPS_MOST = 9999 };

/* NULL where there is no such model. */
static char *file_of(const char *model_path)
{
    char *whole = realpath(model_path, NULL), name[48];
    if (!whole) return NULL;
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *c = whole; *c; c++) hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
    snprintf(name, sizeof name, "verdicts/%016" PRIx64 ".txt", hash);
    free(whole);
    return path_xdg(PLACE_STATE, name);
}

/* The first line of the file: what the model's file is now; the caller's. */
static char *version_of(const char *model_path)
{
    struct stat s;
    if (stat(model_path, &s) != 0) return xstrdup("no model\n");
    return xasprintf("model of %lld bytes, written at %lld\n", (long long)s.st_size,
                     (long long)s.st_mtime);
}

/* What the table has already is newer. */
static void read_line(struct verdicts *v, const char *line)
{
    uint64_t fingerprint;
    unsigned flags;
    int steps;
    if (sscanf(line, "%" SCNx64 " %u %d", &fingerprint, &flags, &steps) != 3) return;
    if (steps < 1 || steps > STEPS_MOST || verdicts_find(v, fingerprint)) return;
    verdicts_put(v, fingerprint,
                 (struct verdict){(flags & KNOWN) != 0, (flags & RIGHT_AT_HALT) != 0,
                                  (flags & RIGHT_AT_END) != 0, (flags & HALTED) != 0, steps});
}

static void read_file(struct verdicts *v)
{
    size_t length;
    char *text =
        v->file && path_exists(v->file) ? path_read(v->file, FILE_LIMIT, &length, NULL) : NULL;
    bool same = text && strncmp(text, v->version, strlen(v->version)) == 0;
    for (char *line = same ? text : NULL, *end; line && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end) *end++ = '\0';
        read_line(v, line);
    }
    free(text);
}

void verdicts_open(struct verdicts *v, const char *model_path)
{
    *v = (struct verdicts){.table = {.size = sizeof(struct verdict)},
                           .file = file_of(model_path),
                           .model = xstrdup(model_path),
                           .version = version_of(model_path)};
    read_file(v);
    v->changed = false;
}

/* Whether the model's file is what it was when it was asked. */
static bool is_current(const struct verdicts *v)
{
    char *now = version_of(v->model);
    bool same = strcmp(now, v->version) == 0;
    free(now);
    return same;
}

bool verdicts_save(struct verdicts *v)
{
    struct str out = {0};
    if (!v->changed) return true;
    if (!v->file || !is_current(v)) return false;
    read_file(v); /* another program may have written it meanwhile */
    str_add(&out, v->version);
    str_add(&out,
            "# fingerprint of the puzzle; 1 answer known, 2 right at the halt, 4 right at the "
            "end, 8 halted; steps\n");
    for (size_t i = 0; i < v->table.capacity; i++) {
        const struct verdict *d = table_find(&v->table, v->table.keys[i]);
        if (!d) continue;
        str_printf(&out, "%016" PRIx64 " %d %d\n", v->table.keys[i],
                   d->known * KNOWN + d->right_at_halt * RIGHT_AT_HALT +
                       d->right_at_end * RIGHT_AT_END + d->halted * HALTED,
                   d->steps);
    }
    char *folder = path_folder(v->file);
    bool saved = path_make_folders(folder, NULL) && path_write(v->file, out.text, out.length, NULL);
    v->changed = v->changed && !saved;
    free(folder);
    str_done(&out);
    return saved;
}

void verdicts_done(struct verdicts *v)
{
    table_done(&v->table);
    free(v->file), free(v->model), free(v->version);
    *v = (struct verdicts){0};
}
