/* "Did you mean ...?": the name that a mistyped word most likely meant. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* Insertions, deletions, replacements and swaps of neighbours that turn one word into the other,
 * ignoring case; words longer than 63 bytes count as far away. */
int nearest_distance(const char *a, const char *b);

/* The name closest to word, or NULL when none is close enough to be worth a guess. */
const char *nearest_name(const char *word, const char *const *names, size_t count);

#endif
