/* A growing string: text is always terminated, and may be taken with str_take. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stddef.h>

struct str {
    char *text; /* never NULL after the first append; NULL in a zeroed struct */
    size_t length, capacity;
};

void str_add(struct str *s, const char *text);
void str_add_bytes(struct str *s, const void *bytes, size_t length);
void str_add_char(struct str *s, char c);
void str_printf(struct str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The shortest decimal number that reads back as the same one. */
void str_add_real(struct str *s, double value);

/* m:ss or h:mm:ss; what is negative or NaN counts as 0. */
void str_add_time(struct str *s, double seconds);

void str_clear(struct str *s);  /* keeps the memory */
char *str_take(struct str *s);  /* the caller owns the text, s is empty; never NULL */
void str_done(struct str *s);

#endif
