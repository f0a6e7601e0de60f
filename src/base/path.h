/* Files and folders: mapped reading, writing that never leaves half a file, XDG places. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/str.h"
#include "trmscope/err.h"

#include <stddef.h>
#include <stdint.h>

/* A file mapped read-only. bytes is NULL only when size is 0, as after a false return. Who cuts the
 * file short meanwhile ends the program (SIGBUS); another one may take its name. */
struct mapped {
    const uint8_t *bytes;
    size_t size;
};

bool mapped_open(struct mapped *m, const char *path, struct trm_err *err);
void mapped_close(struct mapped *m);

/* Reads a whole file; refuses more than limit bytes. text is terminated (it may hold NUL bytes
 * before the end: compare *length). The caller frees it. */
char *path_read(const char *path, size_t limit, size_t *length, struct trm_err *err);
/* The same of a file that is open, from where its descriptor stands; path is for messages. SMB lets
 * nobody read a locked file through another descriptor. */
char *path_read_open(int fd, const char *path, size_t limit, size_t *length, struct trm_err *err);
/* The same where a person may say "-" for standard input. */
char *path_read_input(const char *path, size_t limit, size_t *length, struct trm_err *err);

/* Writes PATH by way of a temporary file beside it, fsync, rename: a reader or a crash sees the
 * old file or the new one, never a part. A link stays, and the file that it leads to is written;
 * its mode is that of a new file. A device, a pipe or a folder is refused. */
bool path_write(const char *path, const void *bytes, size_t length, struct trm_err *err);

/* The same in pieces. After a false return of any of them call path_writer_abort. */
struct path_writer {
    char *path, *temporary;
    int fd;
};
bool path_writer_open(struct path_writer *w, const char *path, struct trm_err *err);
bool path_writer_add(struct path_writer *w, const void *bytes, size_t length, struct trm_err *err);
bool path_writer_commit(struct path_writer *w, struct trm_err *err); /* closes in every case */
void path_writer_abort(struct path_writer *w);                       /* safe after a commit */

/* Removes temporary files of PATH that processes left when they were killed. Only where nobody else
 * writes PATH. */
void path_remove_leftovers(const char *path);

char *path_join(const char *folder, const char *name); /* the caller frees it */
char *path_absolute(const char *path); /* what it means in the present working folder; as above */
/* "a/b.x", ".y" -> "a/b.y"; the caller frees it */
char *path_with_ending(const char *path, const char *ending);
bool path_has_ending(const char *path, const char *ending);   /* ".csv", any case */
const char *path_name(const char *path);                      /* the part after the last '/' */
char *path_folder(const char *path); /* "a/b/c" -> "a/b", "c" -> "."; the caller frees it */
bool path_exists(const char *path);
bool path_is_folder(const char *path);
bool path_is_stream(const char *path); /* a pipe, a device: it is read once, and may not end */
bool path_same(const char *a, const char *b); /* both exist and are one file, by whatever name */
/* Like mkdir -p. */
bool path_make_folders(const char *path, struct trm_err *err);

enum path_place { PLACE_CONFIG, PLACE_DATA, PLACE_STATE };
/* `name` in the user's folder for trmscope by the XDG base directory specification, or that folder
 * where it is NULL; not created. NULL when neither the variable nor HOME is set. The caller frees
 * it. */
char *path_xdg(enum path_place place, const char *name);

/* Where `name` (models, puzzles, configs or what is below them) is, without links: in the first
 * that has it of $TRMSCOPE_DATA, ../share/trmscope and .. of the program's folder (installed,
 * built), and the share folder that it was built for. NULL when none has. The caller frees it. */
char *path_bundled(const char *name);

struct dirent;
/* For scandir: in the order of bytes, the same in every locale (alphasort asks the locale). */
int path_by_name(const struct dirent **a, const struct dirent **b);

/* Takes the lock (flock) of an open file. Waits a few hundredths of a second where it is held: by
 * path_locked, which holds it for a moment. False with errno (EWOULDBLOCK: somebody has it; ENOENT:
 * it was removed meanwhile). */
bool path_lock(int fd);

/* Whether somebody has the lock that path_lock takes, this process with another descriptor
 * included. A file that cannot be opened is not locked. */
bool path_locked(const char *path);

#endif
