/* UTF-8, one character at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The character at text and, in *length, its bytes. Malformed bytes (too long, surrogate, beyond
 * Unicode, cut short by the end) give UTF8_BAD and a length of 1. At the terminating NUL: 0 and 0.
 */
enum { UTF8_BAD = 0xfffd };
uint32_t utf8_decode(const char *text, int *length);

/* Writes a character without a NUL; returns its bytes, 1 to 4. Characters beyond Unicode and
 * surrogates are written as UTF8_BAD. */
int utf8_encode(uint32_t character, char out[4]);

/* Makes of text from a file, in place, text that may be printed: every character that a terminal
 * would obey, and every malformed byte, becomes '?'. Returns the text. */
char *utf8_clean(char *text);

#endif
