#include "edit/journal.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "trmscope edit 1 ", ending[] = ".journal";
enum { JOURNAL_LIMIT = 1 << 28 };

bool journal_add(struct journal *j, const char *word, const char *text, struct trm_err *err)
{
    CHECK(!strpbrk(word, " \n") && !(text && strchr(text, '\n')));
    struct str line = {0};
    str_printf(&line, "%s%s%s\n", word, text ? " " : "", text ? text : "");
    ssize_t put = write(j->fd, line.text, line.length);
    bool whole = put >= 0 && (size_t)put == line.length;
    if (put >= 0 && !whole) errno = ENOSPC;
    if (!whole) trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", j->path);
    str_done(&line);
    return whole;
}

bool journal_create(struct journal *j, const struct trm_family *f, struct trm_err *err)
{
    *j = (struct journal){.fd = -1};
    char *place = path_xdg(PLACE_STATE, "edits");
    if (!place) return trm_err_set(err, TRM_ERR_INTERNAL, "neither HOME nor XDG_STATE_HOME is set");
    bool made = path_make_folders(place, err);
    if (made) {
        j->path = xasprintf("%s/XXXXXX%s", place, ending);
        j->fd = mkostemps(j->path, (int)strlen(ending), O_APPEND | O_CLOEXEC);
        made = j->fd >= 0 && flock(j->fd, LOCK_EX) == 0;
        if (!made) trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be created", j->path);
    }
    char *header = xasprintf("edit 1 %s", f->name);
    made = made && journal_add(j, "trmscope", header, err);
    free(header);
    free(place);
    if (!made) journal_close(j, false);
    return made;
}

/* The family that the first line names; *rest: what follows it. */
static const struct trm_family *read_first(const char *text, const char **rest)
{
    size_t length = strlen(first_line);
    const char *end = strchr(text, '\n');
    if (!end || strncmp(text, first_line, length) != 0) return NULL;
    char name[40];
    snprintf(name, sizeof name, "%.*s", (int)(end - text - (long)length), text + length);
    *rest = end + 1;
    return trm_family_find(name, NULL);
}

/* Cuts off what comes behind the last newline. */
static size_t cut_torn(char *text, size_t length)
{
    while (length > 0 && text[length - 1] != '\n') length--;
    text[length] = '\0';
    return length;
}

static bool lock(struct journal *j, struct trm_err *err)
{
    j->fd = open(j->path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (j->fd < 0) return trm_err_errno(err, TRM_ERR_INPUT, "%s", j->path);
    if (path_lock(j->fd)) return true;
    if (errno != EWOULDBLOCK)
        return trm_err_errno(err, TRM_ERR_INPUT, "%s: cannot be locked", j->path);
    return trm_err_set(err, TRM_ERR_INPUT, "%s: another program is at this edit", j->path);
}

bool journal_resume(struct journal *j, const char *path, const struct trm_family **family,
                    char **text, struct trm_err *err)
{
    size_t length = 0;
    const char *rest = "";
    *j = (struct journal){.path = xstrdup(path), .fd = -1};
    *text = lock(j, err) ? path_read_open(j->fd, path, JOURNAL_LIMIT, &length, err) : NULL;
    if (!*text) {
        journal_close(j, true);
        return false;
    }
    size_t whole = cut_torn(*text, length);
    bool plain = strlen(*text) == whole;
    *family = plain ? read_first(*text, &rest) : NULL;
    if (*family && ftruncate(j->fd, (off_t)whole) == 0) {
        memmove(*text, rest, strlen(rest) + 1);
        return true;
    }
    free(*text);
    *text = NULL;
    journal_close(j, true);
    return trm_err_set(err, TRM_ERR_INPUT, "%s: is not a journal of an edit", path);
}

void journal_close(struct journal *j, bool keep)
{
    if (j->path && j->fd >= 0 && !keep) unlink(j->path); /* first: nobody finds it unlocked */
    if (j->fd >= 0) close(j->fd);
    free(j->path);
    *j = (struct journal){.fd = -1};
}

/* ---- Finding --------------------------------------------------------------------------------- */

static long touched(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? (long)info.st_mtime : 0;
}

static int last_first(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    long tx = touched(x), ty = touched(y);
    return tx != ty ? (tx < ty) - (tx > ty) : strcmp(x, y);
}

void journal_find(struct journal_paths *out)
{
    char *place = path_xdg(PLACE_STATE, "edits");
    DIR *dir = place ? opendir(place) : NULL;
    *out = (struct journal_paths){0};
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char *path = path_join(place, e->d_name);
        if (path_has_ending(path, ending) && !path_locked(path)) {
            out->items = xgrow(out->items, &out->capacity, out->count + 1, sizeof *out->items);
            out->items[out->count++] = path;
        } else {
            free(path);
        }
    }
    if (dir) closedir(dir);
    free(place);
    if (out->count > 0) qsort(out->items, out->count, sizeof *out->items, last_first);
}

char *journal_glance(const char *path, const struct trm_family **family)
{
    struct mapped file;
    const char *rest;
    char *name = NULL, *text;
    if (!mapped_open(&file, path, NULL)) return NULL;
    text = xstrndup(file.bytes ? (const char *)file.bytes : "", file.size < 400 ? file.size : 400);
    *family = read_first(text, &rest);
    if (*family && strncmp(rest, "name ", 5) == 0)
        name = xstrndup(rest + 5, strcspn(rest + 5, "\n"));
    free(text);
    mapped_close(&file);
    return name;
}

void journal_paths_done(struct journal_paths *p)
{
    for (size_t i = 0; i < p->count; i++) free(p->items[i]);
    free(p->items);
    *p = (struct journal_paths){0};
}
