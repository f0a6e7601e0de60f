/* Both files are written in place: others may be reading them, and the lock is on the file itself.
 * They are copies of the history in the saved state, so nothing is lost with them. */
#include "run/training_files.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void remove_leftovers(const char *name)
{
    static const char *const endings[] = {".train.safetensors", ".safetensors", ".yaml"};
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char *path = xasprintf("%s%s", name, endings[i]);
        path_remove_leftovers(path);
        free(path);
    }
}

bool training_files_lock(struct training_files *f, const char *name, struct trm_err *err)
{
    char *path = xasprintf("%s.jsonl", name);
    *f = (struct training_files){.name = name};
    f->lock = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    f->mine = f->lock >= 0 && path_lock(f->lock);
    if (f->lock < 0)
        trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be created", path);
    else if (!f->mine && errno != EWOULDBLOCK)
        trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be locked", path);
    else if (!f->mine)
        trm_err_set(err, TRM_ERR_USAGE, "%s: another process is training %s", path, name);
    else
        remove_leftovers(name);
    free(path);
    return f->mine;
}

bool training_files_free(const char *name)
{
    char *path = xasprintf("%s.jsonl", name);
    bool locked = path_locked(path);
    free(path);
    return !locked;
}

static bool append(FILE *file, const char *name, const char *ending, const struct str *text,
                   struct trm_err *err)
{
    if (fwrite(text->text, 1, text->length, file) == text->length && fflush(file) == 0) return true;
    return trm_err_errno(err, TRM_ERR_INTERNAL, "%s%s: cannot be written", name, ending);
}

/* The file that is locked, emptied, through the descriptor that has the lock: SMB lets nobody write
 * through another one. */
static FILE *open_locked(struct training_files *f, struct trm_err *err)
{
    FILE *file = ftruncate(f->lock, 0) == 0 ? fdopen(f->lock, "w") : NULL;
    if (!file) trm_err_errno(err, TRM_ERR_INTERNAL, "%s.jsonl: cannot be written", f->name);
    return file;
}

static FILE *open_csv(const struct training_files *f, struct trm_err *err)
{
    char *path = xasprintf("%s.csv", f->name);
    FILE *file = fopen(path, "we");
    if (!file) trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be created", path);
    free(path);
    return file;
}

bool training_files_open(struct training_files *f, const struct training_rows *rows,
                         struct trm_err *err)
{
    struct str json = {0}, csv = {0};
    training_row_csv_head(&csv);
    for (size_t i = 0; i < rows->count; i++) {
        training_row_json(&rows->rows[i], &json);
        training_row_csv(&rows->rows[i], &csv);
    }
    bool written = (f->json = open_locked(f, err)) &&
                   append(f->json, f->name, ".jsonl", &json, err) && (f->csv = open_csv(f, err)) &&
                   append(f->csv, f->name, ".csv", &csv, err);
    str_done(&json), str_done(&csv);
    return written;
}

bool training_files_add(struct training_files *f, const struct training_row *row,
                        struct trm_err *err)
{
    struct str json = {0}, csv = {0};
    training_row_json(row, &json);
    training_row_csv(row, &csv);
    bool written = append(f->json, f->name, ".jsonl", &json, err) &&
                   append(f->csv, f->name, ".csv", &csv, err);
    str_done(&json), str_done(&csv);
    return written;
}

/* A run that did not come to its first row leaves nothing. */
static void drop_empty(const struct training_files *f)
{
    struct stat info;
    if (!f->mine || f->json || fstat(f->lock, &info) != 0 || info.st_size > 0) return;
    char *path = xasprintf("%s.jsonl", f->name);
    unlink(path);
    free(path);
}

void training_files_close(struct training_files *f)
{
    if (!f->name) return;
    drop_empty(f);
    if (f->csv) fclose(f->csv);
    if (f->json)
        fclose(f->json); /* and the lock */
    else if (f->lock >= 0)
        close(f->lock);
    *f = (struct training_files){0};
}
