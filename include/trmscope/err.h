/* Errors are values.
 *
 * A function that can fail for a reason outside the program (a file, an argument, a full disk)
 * takes a `struct trm_err *` last, returns false or NULL, and leaves in it one sentence a person
 * can act on:  PATH: PLACE: what was found, what was expected; what to try.
 * Errors of the programmer hit CHECK (base/check.h); memory that runs out ends the program
 * (base/alloc.h).  Nothing below the command line ever calls exit().
 */
#ifndef TRMSCOPE_ERR_H
#define TRMSCOPE_ERR_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The values are the exit codes of the program. */
enum trm_err_kind {
    TRM_OK = 0,
    TRM_ERR_UNSOLVED = 1, /* the work was done, some of it without success */
    TRM_ERR_USAGE = 2,    /* the caller asked for something that does not exist */
    TRM_ERR_INPUT = 3,    /* a file, a puzzle or a model is not what it should be */
    TRM_ERR_INTERNAL = 4, /* the system refused: disk full, no threads, interrupted */
};

struct trm_err {
    enum trm_err_kind kind;
    char text[1000]; /* one sentence without a newline; empty while kind is TRM_OK */
};

/* Fills *err and returns false, so that `return trm_err_set(err, ...)` reads well.
 * err may be NULL: then nothing is kept. Control characters in the text become '?'. Any thread. */
bool trm_err_set(struct trm_err *err, enum trm_err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with ": " and the meaning of the current errno behind the text. */
bool trm_err_errno(struct trm_err *err, enum trm_err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "WHERE: " in front of the text of an error that is set; returns false. */
bool trm_err_prefix(struct trm_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif
