/* Numbers as texts, with a point between ones and tenths: what lies in files and stands in messages
 * does not change with the language that a program which uses us speaks (setlocale). */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdarg.h>
#include <stddef.h>

/* As strtod and vsnprintf do it in the C locale. Any thread. */
double number_read(const char *text, char **end);
int number_vprint(char *out, size_t size, const char *format, va_list args);

#endif
