/* Allocation that never returns NULL. A zero size is rounded up to one byte. */
#include "base/alloc.h"

#include "base/check.h"
#include "base/number.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

static void *or_die(void *memory, size_t size)
{
    if (!memory) {
        fprintf(stderr, "trmscope: out of memory (%zu bytes were asked for)\n", size);
        abort();
    }
    return memory;
}

void *xmalloc(size_t size)
{
    return or_die(malloc(size ? size : 1), size);
}

void *xcalloc(size_t count, size_t size)
{
    CHECK(size == 0 || count <= SIZE_MAX / size);
    return or_die(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *xrealloc(void *old, size_t size)
{
    return or_die(realloc(old, size ? size : 1), size);
}

char *xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t length)
{
    char *copy = xmalloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *xasprintf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = number_vprint(NULL, 0, format, args);
    va_end(args);
    CHECK(length >= 0);
    char *text = xmalloc((size_t)length + 1);
    va_start(args, format);
    number_vprint(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

/* Large arrays lie in huge pages where the system gives them: a product in bfloat16 is a tenth
 * faster for finding its pages. */
static void *huge(size_t size)
{
    void *memory = NULL;
    if (posix_memalign(&memory, HUGE_PAGE, size) != 0) or_die(NULL, size);
#ifdef MADV_HUGEPAGE
    madvise(memory, size, MADV_HUGEPAGE); /* only a wish */
#endif
    return memory;
}

float *xfloats(size_t count)
{
    CHECK(count < SIZE_MAX / sizeof(float) - 64);
    size_t size = (count * sizeof(float) + 63) / 64 * 64;
    if (size == 0) size = 64;
    float *memory = size < HUGE_PAGE ? or_die(aligned_alloc(64, size), size) : huge(size);
    memset(memory, 0, size);
    return memory;
}

void *xgrow(void *array, size_t *capacity, size_t wanted, size_t element_size)
{
    if (wanted <= *capacity) return array;
    size_t bigger = *capacity ? *capacity : 8;
    while (bigger < wanted) bigger += bigger / 2 + 1;
    CHECK(bigger <= SIZE_MAX / element_size);
    *capacity = bigger;
    return xrealloc(array, bigger * element_size);
}
