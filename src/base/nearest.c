/* Edit distance with swaps (optimal string alignment), three rows of the usual table. */
#include "base/nearest.h"

#include "base/bounds.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST = 63, FAR = 1000 };

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

int nearest_distance(const char *a, const char *b)
{
    size_t rows = strlen(a), cols = strlen(b);
    if (rows > LONGEST || cols > LONGEST) return FAR;
    int table[3][LONGEST + 1];
    for (size_t j = 0; j <= cols; j++) table[0][j] = (int)j;
    for (size_t i = 1; i <= rows; i++) {
        int *now = table[i % 3], *above = table[(i + 2) % 3], *above2 = table[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= cols; j++) {
            int replaced = above[j - 1] + !same(a[i - 1], b[j - 1]);
            now[j] = least_of(replaced, least_of(above[j], now[j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]);
            if (swapped) now[j] = least_of(now[j], above2[j - 2] + 1);
        }
    }
    return table[rows % 3][cols];
}

const char *nearest_name(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    int limit = (int)strlen(word) / 3 + 1; /* one slip in a short word, more in a long one */
    for (size_t i = 0; i < count; i++) {
        int distance = nearest_distance(word, names[i]);
        if (distance > limit) continue;
        best = names[i];
        limit = distance - 1;
    }
    return best;
}
