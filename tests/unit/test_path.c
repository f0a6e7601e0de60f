/* Files: what others may do with them, and what a system refuses. */
#include "base/path.h"

#include "base/alloc.h"
#include "files.h"
#include "run/training_files.h"
#include "unit_test.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- In place of the system's ---- */

static int masks_set;   /* calls of umask by the program */
static int flock_errno; /* what flock fails with; 0: it works */
static int flock_times; /* so often, then it works; 0: always */
static bool nfs;        /* whose locks are those of fcntl, which go by how the file was opened */

mode_t umask(mode_t mask)
{
    masks_set++;
    return (mode_t)syscall(SYS_umask, mask);
}

static bool nfs_refuses(int fd, int operation)
{
    int wrong = operation & LOCK_EX ? O_RDONLY : operation & LOCK_SH ? O_WRONLY : -1;
    return nfs && (fcntl(fd, F_GETFL) & O_ACCMODE) == wrong;
}

int flock(int fd, int operation)
{
    if (nfs_refuses(fd, operation)) {
        errno = EBADF;
        return -1;
    }
    if (!flock_errno) return (int)syscall(SYS_flock, fd, operation);
    errno = flock_errno;
    if (flock_times > 0 && --flock_times == 0) flock_errno = 0;
    return -1;
}

/* ---- */

static void assert_mode(const char *path, mode_t mode)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, mode);
}

/* The mask belongs to the whole process: threads that write at once must not touch it. */
static void a_new_file_has_the_usual_mode(void **state)
{
    (void)state;
    char *path = temporary_path("mode");
    struct trm_err err = {0};
    mode_t before = umask(027);
    masks_set = 0;
    assert_true(path_write(path, "x", 1, &err));
    assert_mode(path, 0640);
    assert_true(path_write(path, "y", 1, &err)); /* in place of the other one */
    assert_mode(path, 0640);
    assert_int_equal(masks_set, 0);
    umask(before);
    remove_temporary(path);
}

/* Network file systems without locks: nobody is at work there, and nothing is claimed of anybody.
 */
static void no_lock_is_not_a_lock_of_others(void **state)
{
    (void)state;
    char *name = temporary_path("run"), *path = xasprintf("%s.jsonl", name);
    struct trm_err err = {0};
    struct training_files f;
    assert_true(path_write(path, "", 0, &err));
    flock_errno = EWOULDBLOCK;
    assert_true(path_locked(path));
    assert_false(training_files_lock(&f, name, &err));
    assert_message(err.text, "another process is training");
    training_files_close(&f);
    flock_times = 2; /* as long as path_locked of another program looks */
    assert_true(training_files_lock(&f, name, &err));
    training_files_close(&f);
    flock_errno = ENOLCK;
    assert_false(path_locked(path));
    assert_false(training_files_lock(&f, name, &err));
    assert_message(err.text, "cannot be locked");
    training_files_close(&f);
    flock_errno = 0;
    assert_false(path_locked(path));
    free(name);
    remove_temporary(path);
}

/* Who waits for a lock until the other removes the file and lets go would work on a file that
 * nobody finds again. */
static void a_file_that_was_removed_is_not_locked(void **state)
{
    (void)state;
    char *name = temporary_path("run"), *path = xasprintf("%s.jsonl", name);
    assert_true(path_write(path, "", 0, NULL));
    int fd = open(path, O_RDWR);
    unlink(path);
    errno = 0;
    assert_false(path_lock(fd));
    assert_int_equal(errno, ENOENT);
    close(fd);
    free(name);
    remove_temporary(path);
}

/* Network file systems with locks, where those who look have the file open for reading only. */
static void a_lock_is_seen_through_nfs(void **state)
{
    (void)state;
    char *name = temporary_path("run"), *path = xasprintf("%s.jsonl", name);
    struct trm_err err = {0};
    struct training_files f;
    nfs = true;
    if (!training_files_lock(&f, name, &err)) fail_msg("%s", err.text);
    assert_true(path_locked(path));
    assert_false(training_files_free(name));
    training_files_close(&f);
    assert_true(path_write(path, "", 0, &err));
    int looking = open(path, O_RDONLY);
    assert_int_equal(flock(looking, LOCK_SH), 0);
    assert_false(path_locked(path)); /* two who look at once are not in each other's way */
    close(looking);
    nfs = false;
    free(name);
    remove_temporary(path);
}

static off_t file_size(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_size;
}

/* SMB lets nobody write a locked file through another descriptor. */
static void a_locked_file_is_written_through_its_lock(void **state)
{
    (void)state;
    char *name = temporary_path("run"), *path = xasprintf("%s.jsonl", name);
    char *beside = xasprintf("%s.csv", name);
    const struct training_rows none = {0};
    const struct training_row row = {.step = 1};
    struct trm_err err = {0};
    struct training_files f;
    assert_true(path_write(path, "of another run", 14, &err));
    assert_true(training_files_lock(&f, name, &err) && training_files_open(&f, &none, &err));
    assert_int_equal(fileno(f.json), f.lock);
    assert_int_equal(file_size(path), 0);
    assert_true(training_files_add(&f, &row, &err));
    assert_int_equal(lseek(f.lock, 0, SEEK_CUR), file_size(path));
    assert_true(file_size(path) > 0 && path_locked(path));
    training_files_close(&f);
    assert_false(path_locked(path));
    unlink(beside);
    free(beside), free(name);
    remove_temporary(path);
}

static void assert_text(char *text, size_t length, const char *want)
{
    assert_non_null(text);
    assert_int_equal(length, strlen(want));
    assert_string_equal(text, want);
    free(text);
}

static void assert_file(const char *path, const char *want)
{
    size_t length = 0;
    char *text = path_read(path, 100, &length, NULL);
    assert_text(text, length, want);
}

/* "-" is a file as any other, but where standard input is asked for. */
static void a_file_may_be_called_dash(void **state)
{
    (void)state;
    struct work_folder work = enter_temporary();
    struct trm_err err = {0};
    size_t length = 0;
    int ends[2], before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "typed", 5), 5);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]), close(ends[1]);
    assert_true(path_write("-", "written", 7, &err));
    assert_file("-", "written");
    char *text = path_read_input("-", 100, &length, &err);
    assert_text(text, length, "typed");
    text = path_read_input("./-", 100, &length, &err);
    assert_text(text, length, "written");
    if (before >= 0) dup2(before, STDIN_FILENO), close(before);
    leave_temporary(&work);
}

static bool is_link(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

/* Links stay, and what they lead to is written, whether it was there or not; what a writer that was
 * killed left lies beside it. */
static void a_link_stays_a_link(void **state)
{
    (void)state;
    struct work_folder work = enter_temporary();
    struct trm_err err = {0};
    assert_true(mkdir("there", 0777) == 0 && symlink("there/near", "far") == 0);
    assert_true(symlink("file", "there/near") == 0 && symlink("circle", "circle") == 0);
    for (int i = 0; i < 2; i++) { /* nothing is there at first */
        assert_true(path_write("far", i ? "two" : "one", 3, &err));
        assert_true(is_link("far") && is_link("there/near") && !is_link("there/file"));
        assert_file("there/file", i ? "two" : "one");
    }
    assert_true(path_write("there/file.part-abcdef", "", 0, &err));
    path_remove_leftovers("far");
    assert_false(path_exists("there/file.part-abcdef"));
    assert_false(path_write("circle", "x", 1, &err));
    assert_message(err.text, "circle: cannot be created");
    assert_true(is_link("circle"));
    leave_temporary(&work);
}

/* Where output goes to a file, /dev/stdout is a link that leads to it: neither is replaced. */
static void what_is_open_is_not_replaced(void **state)
{
    (void)state;
    struct work_folder work = enter_temporary();
    struct trm_err err = {0};
    int fd = open("open", O_RDWR | O_CREAT, 0666);
    char *name = xasprintf("/proc/self/fd/%d", fd);
    if (is_link(name)) { /* else the system has none */
        assert_int_equal(symlink(name, "link"), 0);
        assert_false(path_write("link", "x", 1, &err));
        assert_int_equal(err.kind, TRM_ERR_USAGE);
        assert_message(err.text, "found a device or a pipe, expected the name of a file");
        assert_true(is_link("link"));
        assert_false(path_write(name, "x", 1, &err));
        assert_message(err.text, "found a device or a pipe, expected the name of a file");
        assert_file("open", "");
    }
    free(name);
    close(fd);
    leave_temporary(&work);
}

/* Said before anything is written, not when all is. */
static void a_folder_is_not_replaced(void **state)
{
    (void)state;
    struct work_folder work = enter_temporary();
    struct trm_err err = {0};
    assert_true(mkdir("folder", 0777) == 0 && symlink("folder", "link") == 0);
    static const char *const names[] = {"folder", "folder/", "link", "."};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct path_writer w;
        assert_false(path_writer_open(&w, names[i], &err));
        assert_int_equal(err.kind, TRM_ERR_USAGE);
        assert_message(err.text, "is a folder, expected the name of a file");
        path_writer_abort(&w);
    }
    assert_true(is_link("link") && rmdir("folder") == 0); /* it is empty */
    leave_temporary(&work);
}

/* Where a file is called so, nothing can be put. */
static void folders_are_made_or_refused(void **state)
{
    (void)state;
    struct work_folder work = enter_temporary();
    struct trm_err err = {0};
    assert_true(path_write("file", "x", 1, &err));
    static const char *const in_the_way[] = {"file", "file/", "file/below"};
    for (size_t i = 0; i < sizeof in_the_way / sizeof *in_the_way; i++) {
        assert_false(path_make_folders(in_the_way[i], &err));
        assert_message(err.text, ": the folder cannot be created");
    }
    assert_file("file", "x");
    for (int i = 0; i < 2; i++) { /* nothing is there at first */
        assert_true(path_make_folders("a/b/c/", &err));
        assert_true(path_is_folder("a/b/c"));
    }
    assert_int_equal(symlink("a/b", "link"), 0);
    assert_true(path_make_folders("link", &err));
    leave_temporary(&work);
}

static void the_folder_of_a_path(void **state)
{
    (void)state;
    static const char *const folders[][2] = {
        {"a/b/c", "a/b"}, {"a/b/", "a/b"}, {"/a", "/"}, {"a", "."}, {"", "."}};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *folder = path_folder(folders[i][0]);
        assert_string_equal(folder, folders[i][1]);
        free(folder);
    }
}

/* A pipe that nobody writes to is not waited for. */
static void a_pipe_is_not_mapped(void **state)
{
    (void)state;
    char *path = temporary_path("pipe");
    struct mapped m;
    struct trm_err err = {0};
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_true(path_is_stream(path));
    alarm(20); /* ends the test where it waits */
    assert_false(mapped_open(&m, path, &err));
    alarm(0);
    assert_message(err.text, "not a regular file");
    remove_temporary(path);
    assert_false(path_is_stream("."));
    assert_false(path_is_stream("nowhere"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_has_the_usual_mode),
        cmocka_unit_test(no_lock_is_not_a_lock_of_others),
        cmocka_unit_test(a_file_that_was_removed_is_not_locked),
        cmocka_unit_test(a_lock_is_seen_through_nfs),
        cmocka_unit_test(a_locked_file_is_written_through_its_lock),
        cmocka_unit_test(a_file_may_be_called_dash),
        cmocka_unit_test(a_link_stays_a_link),
        cmocka_unit_test(what_is_open_is_not_replaced),
        cmocka_unit_test(a_folder_is_not_replaced),
        cmocka_unit_test(folders_are_made_or_refused),
        cmocka_unit_test(the_folder_of_a_path),
        cmocka_unit_test(a_pipe_is_not_mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
