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

mode_t umask(mode_t mask)
{
    masks_set++;
    return (mode_t)syscall(SYS_umask, mask);
}

int flock(int fd, int operation)
{
    if (!flock_errno) return (int)syscall(SYS_flock, fd, operation);
    errno = flock_errno;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_has_the_usual_mode),
        cmocka_unit_test(no_lock_is_not_a_lock_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
