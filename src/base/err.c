/* Errors as values: formatting only. See trmscope/err.h for the contract. */
#include "trmscope/err.h"

#include "base/number.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text from files ends up in messages; a terminal must never execute it. Control characters are the
 * first 32, DEL, and U+0080 to U+009F, which are c2 80 to c2 9f in UTF-8. */
static void clean(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if (*c < 0x20 || *c == 0x7f) *c = '?';
        if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) *c = c[1] = '?';
    }
}

bool trm_err_set(struct trm_err *err, enum trm_err_kind kind, const char *format, ...)
{
    if (!err) return false;
    va_list args;
    va_start(args, format);
    number_vprint(err->text, sizeof err->text, format, args);
    va_end(args);
    clean(err->text);
    err->kind = kind;
    return false;
}

bool trm_err_errno(struct trm_err *err, enum trm_err_kind kind, const char *format, ...)
{
    if (!err) return false;
    const char *why = strerror(errno);
    va_list args;
    va_start(args, format);
    int used = number_vprint(err->text, sizeof err->text, format, args);
    va_end(args);
    if (used > 0 && (size_t)used < sizeof err->text)
        snprintf(err->text + used, sizeof err->text - (size_t)used, ": %s", why);
    clean(err->text);
    err->kind = kind;
    return false;
}

bool trm_err_prefix(struct trm_err *err, const char *format, ...)
{
    if (!err) return false;
    char old[sizeof err->text];
    memcpy(old, err->text, sizeof old);
    va_list args;
    va_start(args, format);
    int used = number_vprint(err->text, sizeof err->text, format, args);
    va_end(args);
    if (used > 0 && (size_t)used < sizeof err->text)
        snprintf(err->text + used, sizeof err->text - (size_t)used, ": %s", old);
    clean(err->text);
    return false;
}
