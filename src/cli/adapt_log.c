#include "cli/adapt_log.h"

#include "base/alloc.h"
#include "base/path.h"
#include "run/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG_LIMIT = 1 << 28 };

/* Takes the texts of the record over. */
static void keep(struct adapt_log *l, struct adapt_record r)
{
    l->items = xgrow(l->items, &l->capacity, l->count + 1, sizeof *l->items);
    l->items[l->count++] = r;
}

static void keep_line(struct adapt_log *l, const json_t *line, const char *text, size_t length)
{
    const char *puzzle = json_string_value(json_object_get(line, "puzzle"));
    const json_t *score = json_object_get(line, "score");
    keep(l, (struct adapt_record){.task = xstrdup(json_string_value(json_object_get(line, "task"))),
                                  .puzzle = puzzle ? strtoull(puzzle, NULL, 16) : 0,
                                  .attempted = json_is_true(json_object_get(line, "attempted")),
                                  .score = json_is_null(score) ? NAN : json_number_value(score),
                                  .line = xstrndup(text, length)});
}

/* Lines that were written before weights and seed were say nothing of them. */
static bool check_base(const json_t *line, const struct adapt_base *base, struct trm_err *err)
{
    const char *by = json_string_value(json_object_get(line, "model"));
    const char *weights = json_string_value(json_object_get(line, "weights"));
    const json_t *seed = json_object_get(line, "seed");
    double seconds = json_number_value(json_object_get(line, "seconds"));
    if (strcmp(by, base->model) != 0 || fabs(seconds - base->seconds) > 1e-6)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "found a result of %.100s in %g s, expected %.100s in %g s; name "
                           "another file",
                           by, seconds, base->model, base->seconds);
    if (weights && strtoull(weights, NULL, 16) != base->weights)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "found a result of another %.100s, with other weights; name another "
                           "file",
                           by);
    return !seed || (uint64_t)json_integer_value(seed) == base->seed ||
           trm_err_set(err, TRM_ERR_USAGE,
                       "found a result of seed %" JSON_INTEGER_FORMAT ", expected %" PRIu64
                       "; name another file",
                       json_integer_value(seed), base->seed);
}

static bool take_line(struct adapt_log *l, const char *text, size_t length,
                      const struct adapt_base *base, struct trm_err *err)
{
    json_t *line = json_loadb(text, length, 0, NULL);
    bool good = json_is_string(json_object_get(line, "task")) &&
                json_is_string(json_object_get(line, "model"));
    if (!good)
        trm_err_set(err, TRM_ERR_INPUT, "found no result of a task, expected one");
    else if ((good = check_base(line, base, err)))
        keep_line(l, line, text, length);
    json_decref(line);
    return good;
}

/* What follows the last newline: nothing, or the line that was being written when the program was
 * killed. Anything else is no log of ours, and must not be cut. */
static bool check_tail(const char *text, size_t length, struct trm_err *err)
{
    static const char begin[] = "{\"task\":";
    size_t most = sizeof begin - 1;
    return memcmp(text, begin, length < most ? length : most) == 0 ||
           trm_err_set(err, TRM_ERR_INPUT, "is no log of results");
}

/* Whole lines of the file; *used: where they end. */
static bool take_file(struct adapt_log *l, const struct adapt_base *base, off_t *used,
                      struct trm_err *err)
{
    size_t length;
    char *text = path_read_open(l->fd, l->path, LOG_LIMIT, &length, err), *at = text, *end;
    bool good = text != NULL;
    for (int line = 1; good && (end = memchr(at, '\n', length - (size_t)(at - text))); line++) {
        good = take_line(l, at, (size_t)(end - at), base, err) ||
               trm_err_prefix(err, "%s: line %d", l->path, line);
        at = end + 1;
    }
    if (good && !check_tail(at, length - (size_t)(at - text), err))
        good = trm_err_prefix(err, "%s", l->path);
    *used = good ? at - text : 0;
    free(text);
    return good;
}

/* Two processes would do the same tasks, and each cut off what the other writes. Where a file
 * system has no locks it goes on without. */
static bool lock(const struct adapt_log *l, struct trm_err *err)
{
    if (path_lock(l->fd) || (errno != EWOULDBLOCK && errno != ENOENT)) return true;
    if (errno == ENOENT) return trm_err_errno(err, TRM_ERR_INPUT, "%s", l->path);
    return trm_err_set(err, TRM_ERR_USAGE, "%s: another process is writing it", l->path);
}

bool adapt_log_open(struct adapt_log *l, const char *path, const struct adapt_base *base,
                    struct trm_err *err)
{
    off_t used = 0;
    *l = (struct adapt_log){.fd = -1, .path = path ? xstrdup(path) : NULL};
    if (!path) return true;
    l->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (l->fd >= 0 && (!lock(l, err) || !take_file(l, base, &used, err))) return false;
    return (l->fd >= 0 && ftruncate(l->fd, used) == 0) ||
           trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", path);
}

void adapt_log_base(struct jsonw *w, const struct adapt_base *base)
{
    char weights[20];
    snprintf(weights, sizeof weights, "%016" PRIx64, base->weights);
    jsonw_text(w, "model", base->model);
    jsonw_text(w, "weights", weights);
    jsonw_int(w, "seed", (int64_t)base->seed);
    jsonw_number(w, "seconds", base->seconds);
}

void adapt_log_close(struct adapt_log *l)
{
    for (size_t i = 0; i < l->count; i++) free(l->items[i].task), free(l->items[i].line);
    if (l->fd >= 0) close(l->fd);
    free(l->items);
    free(l->path);
    *l = (struct adapt_log){.fd = -1};
}

const struct adapt_record *adapt_log_find(const struct adapt_log *l, const struct trm_puzzle *test)
{
    uint64_t puzzle = puzzle_fingerprint(test);
    for (size_t i = 0; i < l->count; i++) {
        const struct adapt_record *r = &l->items[i];
        if (strcmp(r->task, test->name) == 0 && (r->puzzle == 0 || r->puzzle == puzzle)) return r;
    }
    return NULL;
}

bool adapt_log_add(struct adapt_log *l, const struct adapt_record *r, struct trm_err *err)
{
    struct adapt_record kept = *r;
    kept.task = xstrdup(r->task), kept.line = xstrdup(r->line);
    keep(l, kept);
    if (l->fd < 0) return true;
    char *line = xasprintf("%s\n", r->line);
    size_t length = strlen(line);
    ssize_t put = write(l->fd, line, length);
    if (put >= 0 && put < (ssize_t)length) errno = ENOSPC;
    bool written = put == (ssize_t)length && fsync(l->fd) == 0;
    free(line);
    return written || trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", l->path);
}
