/* Helpers of tests that make files or read error messages. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The message must contain these words; both are shown where it does not. */
static inline void assert_message(const char *message, const char *words)
{
    if (strstr(message, words)) return;
    print_error("the message \"%s\"\ndoes not contain \"%s\"\n", message, words);
    fail();
}

/* A path of that name in a fresh folder of its own. */
static inline char *temporary_path(const char *name)
{
    const char *root = getenv("TMPDIR");
    char *path = malloc(4096);
    int used = snprintf(path, 4000, "%s/trmscope-test.XXXXXX", root && root[0] ? root : "/tmp");
    assert_non_null(mkdtemp(path));
    snprintf(path + used, (size_t)(4096 - used), "/%s", name);
    return path;
}

/* Removes the file, where it exists, and its folder, which must then be empty: whatever was written
 * beside the file was a mistake. Frees the path. */
static inline void remove_temporary(char *path)
{
    unlink(path);
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0);
    free(path);
}

static inline int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info, (void)kind, (void)at;
    return remove(path);
}

/* As on a disk that is full: files of at most so many bytes, until restore_files. */
static inline struct rlimit limit_files(size_t most)
{
    struct rlimit before, full;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = most;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    return before;
}

static inline void restore_files(const struct rlimit *before)
{
    assert_int_equal(setrlimit(RLIMIT_FSIZE, before), 0);
    signal(SIGXFSZ, SIG_DFL);
}

/* The same as remove_temporary for a path that is a folder with files in it. */
static inline void remove_tree(char *path)
{
    assert_int_equal(nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
    remove_temporary(path);
}

/* The process works in a fresh folder, to which relative paths lead, until it leaves it: whatever
 * was written there is removed. */
struct work_folder {
    int back;
    char *path;
};

static inline struct work_folder enter_temporary(void)
{
    struct work_folder f = {open(".", O_RDONLY | O_DIRECTORY), temporary_path("work")};
    assert_true(f.back >= 0 && mkdir(f.path, 0777) == 0 && chdir(f.path) == 0);
    return f;
}

static inline void leave_temporary(struct work_folder *f)
{
    assert_int_equal(fchdir(f->back), 0);
    close(f->back);
    remove_tree(f->path);
}

/* A fresh home for everything that the program keeps for a person; remove_tree removes it. */
static inline char *xdg_home(void)
{
    static const char *const variables[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                                            "XDG_CACHE_HOME"};
    char *home = temporary_path("home");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        setenv(variables[i], home, 1);
    assert_int_equal(mkdir(home, 0700), 0);
    return home;
}

#endif
