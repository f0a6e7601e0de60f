/* Files and folders. Every write goes to a temporary file in the target's own folder (rename works
 * only within a file system), is flushed to disk, and is then renamed; the folder is flushed too,
 * so that the new name survives a power cut. */
#include "base/path.h"

#include "base/alloc.h"
#include "base/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PART ".part-" /* between the name of a file and the letters of its temporary one */
enum { LETTERS = 6 };

bool mapped_open(struct mapped *m, const char *path, struct trm_err *err)
{
    *m = (struct mapped){0};
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe would wait for its writer */
    if (fd < 0) return trm_err_errno(err, TRM_ERR_INPUT, "%s", path);
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return trm_err_set(err, TRM_ERR_INPUT, "%s: not a regular file", path);
    }
    m->size = (size_t)info.st_size;
    if (m->size > 0) {
        void *bytes = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED) {
            trm_err_errno(err, TRM_ERR_INPUT, "%s: cannot be mapped", path);
            close(fd);
            *m = (struct mapped){0};
            return false;
        }
        m->bytes = bytes;
    }
    close(fd);
    return true;
}

void mapped_close(struct mapped *m)
{
    if (m->bytes) munmap((void *)(uintptr_t)m->bytes, m->size);
    *m = (struct mapped){0};
}

char *path_read_open(int fd, const char *path, size_t limit, size_t *length, struct trm_err *err)
{
    char *text = NULL;
    size_t used = 0, capacity = 0;
    for (;;) {
        text = xgrow(text, &capacity, used + 65537, 1);
        ssize_t got = read(fd, text + used, 65536);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            trm_err_errno(err, TRM_ERR_INPUT, "%s: cannot be read", path);
            break;
        }
        used += (size_t)got;
        if (used > limit) {
            trm_err_set(err, TRM_ERR_INPUT,
                        "%s: more than %zu bytes, which is more than a file of this kind can need",
                        path, limit);
            break;
        }
        if (got == 0) {
            text[used] = '\0';
            *length = used;
            return text;
        }
    }
    free(text);
    return NULL;
}

char *path_read(const char *path, size_t limit, size_t *length, struct trm_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        trm_err_errno(err, TRM_ERR_INPUT, "%s", path);
        return NULL;
    }
    char *text = path_read_open(fd, path, limit, length, err);
    close(fd);
    return text;
}

char *path_read_input(const char *path, size_t limit, size_t *length, struct trm_err *err)
{
    if (strcmp(path, "-") != 0) return path_read(path, limit, length, err);
    return path_read_open(STDIN_FILENO, "standard input", limit, length, err);
}

/* Whether it lies where links of the system's lead to what is open: /dev/stdout. */
static bool is_systems(const char *path)
{
    char *copy = xstrdup(path), *folder = realpath(dirname(copy), NULL);
    bool systems = folder && (strcmp(folder, "/dev") == 0 || strncmp(folder, "/proc/", 6) == 0);
    free(copy);
    free(folder);
    return systems;
}

/* The file that a name leads to, which need not be there: a link stays, and what it leads to is
 * replaced. Links of the system's are not followed. The caller frees it. */
static char *follow_links(const char *path)
{
    enum { LINKS_MOST = 40 }; /* as systems have it */
    char *at = xstrdup(path), to[PATH_MAX];
    for (int links = 0; links < LINKS_MOST; links++) {
        ssize_t length = readlink(at, to, sizeof to);
        if (length <= 0 || is_systems(at)) break;
        int folder = to[0] == '/' ? 0 : (int)(path_name(at) - at);
        char *next = xasprintf("%.*s%.*s", folder, at, (int)length, to);
        free(at);
        at = next;
    }
    return at;
}

/* A file is replaced by renaming; of a device or a pipe that would leave only the name, and a
 * folder would refuse it when all is written. */
static bool check_replaceable(const char *path, struct trm_err *err)
{
    struct stat s;
    if (path_is_folder(path))
        return trm_err_set(err, TRM_ERR_USAGE, "%s: is a folder, expected the name of a file",
                           path);
    bool link = lstat(path, &s) == 0 && S_ISLNK(s.st_mode);
    if (!link && !path_is_stream(path)) return true;
    return trm_err_set(err, TRM_ERR_USAGE,
                       "%s: found a device or a pipe, expected the name of a file", path);
}

/* A new file of the usual mode, under the six letters that are still free. (mkstemp makes a private
 * one, and to ask for the mask is to set it, for every thread.) */
static int create_new(char *path)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    char *ending = path + strlen(path) - LETTERS;
    for (int tries = 0; tries < 100; tries++) {
        unsigned char dice[LETTERS];
        if (getentropy(dice, sizeof dice) != 0) return -1;
        for (int i = 0; i < LETTERS; i++) ending[i] = letters[dice[i] % (sizeof letters - 1)];
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

bool path_writer_open(struct path_writer *w, const char *path, struct trm_err *err)
{
    struct stat s;
    *w = (struct path_writer){.fd = -1, .path = follow_links(path)};
    if (stat(path, &s) != 0 && errno != ENOENT) /* links that the system does not follow, too */
        return trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be created", path);
    if (!check_replaceable(w->path, err)) return false;
    w->temporary = xasprintf("%s" PART "%*s", w->path, LETTERS, "");
    w->fd = create_new(w->temporary);
    if (w->fd < 0) {
        trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be created", w->path);
        free(w->temporary);
        w->temporary = NULL;
        return false;
    }
    return true;
}

bool path_writer_add(struct path_writer *w, const void *bytes, size_t length, struct trm_err *err)
{
    for (const char *p = bytes; length > 0;) {
        ssize_t put = write(w->fd, p, length);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", w->path);
        p += put;
        length -= (size_t)put;
    }
    return true;
}

static void flush_folder(const char *path)
{
    char *copy = xstrdup(path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(copy);
}

bool path_writer_commit(struct path_writer *w, struct trm_err *err)
{
    bool flushed = fsync(w->fd) == 0;
    bool closed = close(w->fd) == 0;
    w->fd = -1;
    bool done = flushed && closed && rename(w->temporary, w->path) == 0;
    if (done)
        flush_folder(w->path);
    else
        trm_err_errno(err, TRM_ERR_INTERNAL, "%s: cannot be written", w->path);
    if (done) {
        free(w->temporary);
        w->temporary = NULL;
    }
    path_writer_abort(w);
    return done;
}

void path_writer_abort(struct path_writer *w)
{
    if (w->fd >= 0 && w->temporary) close(w->fd);
    w->fd = -1;
    if (w->temporary) unlink(w->temporary);
    free(w->temporary);
    free(w->path);
    w->temporary = w->path = NULL;
}

bool path_write(const char *path, const void *bytes, size_t length, struct trm_err *err)
{
    struct path_writer w;
    if (!path_writer_open(&w, path, err) || !path_writer_add(&w, bytes, length, err)) {
        path_writer_abort(&w);
        return false;
    }
    return path_writer_commit(&w, err);
}

void path_remove_leftovers(const char *path)
{
    char *file = follow_links(path);
    const char *name = path_name(file);
    char *folder = xasprintf("%.*s.", (int)(name - file), file); /* "a/." or "." */
    DIR *d = opendir(folder);
    size_t length = strlen(name);
    for (const struct dirent *e; d && (e = readdir(d));) {
        if (strncmp(e->d_name, name, length) != 0) continue;
        const char *rest = e->d_name + length;
        if (strncmp(rest, PART, strlen(PART)) != 0 || strlen(rest) != strlen(PART) + LETTERS)
            continue;
        char *left = path_join(folder, e->d_name);
        unlink(left);
        free(left);
    }
    if (d) closedir(d);
    free(folder);
    free(file);
}

char *path_absolute(const char *path)
{
    if (path[0] == '/') return xstrdup(path);
    char *folder = getcwd(NULL, 0);
    while (strncmp(path, "./", 2) == 0) path += 2;
    char *whole = folder ? path_join(folder, path) : xstrdup(path);
    free(folder);
    return whole;
}

char *path_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool slash = length > 0 && folder[length - 1] == '/';
    return xasprintf("%s%s%s", folder, slash ? "" : "/", name);
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_folder(const char *path)
{
    const char *name = path_name(path);
    if (name == path) return xstrdup(".");
    return xstrndup(path, name == path + 1 ? 1 : (size_t)(name - path) - 1);
}

char *path_with_ending(const char *path, const char *ending)
{
    const char *dot = strrchr(path_name(path), '.');
    int stem = (int)(dot ? (size_t)(dot - path) : strlen(path));
    return xasprintf("%.*s%s", stem, path, ending);
}

bool path_has_ending(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

bool path_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool path_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool path_is_stream(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

bool path_same(const char *a, const char *b)
{
    struct stat left, right;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

int path_by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The file that is locked has a name: whoever had it before may have removed it. */
static bool has_name(int fd)
{
    struct stat s;
    if (fstat(fd, &s) != 0 || s.st_nlink > 0) return true;
    errno = ENOENT;
    return false;
}

bool path_lock(int fd)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
    for (int tries = 5; tries > 0; tries--) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return has_name(fd);
        if (errno != EWOULDBLOCK) return false;
        nanosleep(&moment, NULL);
    }
    errno = EWOULDBLOCK;
    return false;
}

bool path_locked(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    /* A shared lock, for which NFS does not want the file to be open for writing. */
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (fd >= 0) close(fd);
    return locked;
}

bool path_make_folders(const char *path, struct trm_err *err)
{
    char *copy = xstrdup(path);
    bool made = true;
    for (char *p = copy + (*copy == '/'); made; p++) {
        if (*p != '/' && *p != '\0') continue;
        char kept = *p;
        *p = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *p = kept;
        if (kept == '\0') break;
    }
    if (made && !path_is_folder(path)) { /* a file has the name of the last one */
        errno = ENOTDIR;
        made = false;
    }
    if (!made) trm_err_errno(err, TRM_ERR_INTERNAL, "%s: the folder cannot be created", path);
    free(copy);
    return made;
}

static char *xdg_folder(enum path_place place)
{
    static const struct {
        const char *variable, *below_home;
    } places[] = {
        [PLACE_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [PLACE_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [PLACE_STATE] = {"XDG_STATE_HOME", ".local/state"},
    };
    const char *set = getenv(places[place].variable);
    if (set && set[0] == '/')
        return path_join(set, "trmscope"); /* relative ones are ignored, as XDG says */
    const char *home = getenv("HOME");
    if (!home || !home[0]) return NULL;
    return xasprintf("%s/%s/trmscope", home, places[place].below_home);
}

char *path_xdg(enum path_place place, const char *name)
{
    char *folder = xdg_folder(place);
    if (!folder || !name) return folder;
    char *path = path_join(folder, name);
    free(folder);
    return path;
}

/* The folder of the running program, or NULL where the system does not tell. */
static char *program_folder(void)
{
    char *path = xmalloc(PATH_MAX);
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length <= 0) {
        free(path);
        return NULL;
    }
    path[length] = '\0';
    char *folder = xstrdup(dirname(path));
    free(path);
    return folder;
}

char *path_bundled(const char *name)
{
    char *program = program_folder();
    char *built = program ? path_join(program, "..") : NULL; /* build/trmscope in the source tree */
    char *installed = program ? path_join(program, "../share/trmscope") : NULL;
    const char *roots[] = {getenv("TRMSCOPE_DATA"), installed, built, TRMSCOPE_SHARE_DIR};
    char *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(roots) && !found; i++) {
        if (!roots[i] || !roots[i][0]) continue;
        char *path = path_join(roots[i], name);
        char *real = realpath(path, NULL);
        if (real) found = xstrdup(real);
        free(real);
        free(path);
    }
    free(program);
    free(built);
    free(installed);
    return found;
}
