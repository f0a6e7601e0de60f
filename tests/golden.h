/* Golden texts: what was seen is compared with tests/golden/NAME. With UPDATE=1 in the environment
 * the files are written anew; look at them with git diff before they are kept. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "base/path.h"
#include "unit_test.h"

#include <stdlib.h>

static inline void golden_print_difference(const char *name, const char *want, const char *got)
{
    const char *want_line = want, *got_line = got;
    int line = 1;
    for (size_t i = 0; want[i] && want[i] == got[i]; i++) {
        if (want[i] != '\n') continue;
        want_line = want + i + 1;
        got_line = got + i + 1;
        line++;
    }
    print_error("%s line %d differs\n  expected: %.*s\n  found:    %.*s\n", name, line,
                (int)strcspn(want_line, "\n"), want_line, (int)strcspn(got_line, "\n"), got_line);
}

static inline void assert_golden(const char *name, const char *got)
{
    struct trm_err err = {0};
    char *path = path_join("tests/golden", name);
    size_t length;
    if (getenv("UPDATE")) {
        assert_true(path_write(path, got, strlen(got), &err));
        free(path);
        return;
    }
    char *want = path_read(path, 1 << 20, &length, &err);
    if (!want) print_error("%s\nUPDATE=1 writes it\n", err.text);
    assert_non_null(want);
    bool same = strcmp(want, got) == 0;
    if (!same) golden_print_difference(name, want, got);
    free(want);
    free(path);
    assert_true(same);
}

#endif
