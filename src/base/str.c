/* A growing string. */
#include "base/str.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void str_add_bytes(struct str *s, const void *bytes, size_t length)
{
    s->text = xgrow(s->text, &s->capacity, s->length + length + 1, 1);
    if (length) memcpy(s->text + s->length, bytes, length);
    s->length += length;
    s->text[s->length] = '\0';
}

void str_add(struct str *s, const char *text)
{
    str_add_bytes(s, text, strlen(text));
}

void str_add_char(struct str *s, char c)
{
    str_add_bytes(s, &c, 1);
}

void str_printf(struct str *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = number_vprint(NULL, 0, format, args);
    va_end(args);
    CHECK(length >= 0);
    s->text = xgrow(s->text, &s->capacity, s->length + (size_t)length + 1, 1);
    va_start(args, format);
    number_vprint(s->text + s->length, (size_t)length + 1, format, args);
    va_end(args);
    s->length += (size_t)length;
}

void str_clear(struct str *s)
{
    s->length = 0;
    if (s->text) s->text[0] = '\0';
}

char *str_take(struct str *s)
{
    if (!s->text) str_add(s, "");
    char *text = s->text;
    *s = (struct str){0};
    return text;
}

void str_done(struct str *s)
{
    free(s->text);
    *s = (struct str){0};
}

void str_add_real(struct str *s, double value)
{
    size_t before = s->length;
    for (int digits = 6; digits <= 17; digits++) {
        s->length = before;
        str_printf(s, "%.*g", digits, value);
        if (number_read(s->text + before, NULL) == value) break;
    }
}

void str_add_time(struct str *s, double seconds)
{
    long whole = (long)fmax(0, seconds);
    if (whole >= 3600)
        str_printf(s, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        str_printf(s, "%ld:%02ld", whole / 60, whole % 60);
}
