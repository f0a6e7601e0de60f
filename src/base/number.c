/* A locale belongs to a thread while it works on a text, and the one before comes back. */
#include "base/number.h"

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static locale_t with_points;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make(void)
{
    with_points = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* Where there is no memory for one, the thread's own stays. */
static locale_t enter(void)
{
    pthread_once(&once, make);
    return uselocale(with_points);
}

double number_read(const char *text, char **end)
{
    locale_t before = enter();
    double value = strtod(text, end);
    uselocale(before);
    return value;
}

int number_vprint(char *out, size_t size, const char *format, va_list args)
{
    locale_t before = enter();
    int length = vsnprintf(out, size, format, args);
    uselocale(before);
    return length;
}
