/* Memory that is there or ends the program: no caller checks for NULL.
 *
 * Only sizes that the program itself computed may be asked for here. A size that was read from a
 * file is compared with what the file can hold before it gets this far.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size); /* zeroed; aborts when count * size overflows */
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length); /* all `length` bytes are read, behind a NUL too */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* count floats, zeroed, aligned to a cache line (64 bytes); free() releases them. */
float *xfloats(size_t count);

/* Grows an array to hold at least `wanted` elements, by half of what it holds or more;
 * *capacity is updated. */
void *xgrow(void *array, size_t *capacity, size_t wanted, size_t element_size);

#endif
