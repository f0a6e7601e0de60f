/* Writing JSON as a stream: for JSON Lines and `--json`, where a tree in memory would be waste.
 *
 *   struct jsonw w = {.out = &text};
 *   jsonw_object(&w, NULL);
 *   jsonw_int(&w, "step", 3);
 *   jsonw_end(&w);              -> {"step":3}
 *
 * Keys are for members of an object; inside an array and at the top the key is NULL. */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSONW_DEPTH = 16 };

struct jsonw {
    struct str *out; /* borrowed */
    int depth;
    char close[JSONW_DEPTH]; /* '}' or ']' of every open level */
    bool filled;             /* something stands before in this level: a comma is due */
};

/* A text alone, in its quotes; bytes that are not UTF-8 become U+FFFD. */
void jsonw_quote(struct str *out, const char *text);

void jsonw_object(struct jsonw *w, const char *key);
void jsonw_array(struct jsonw *w, const char *key);
void jsonw_end(struct jsonw *w); /* of the innermost object or array */

void jsonw_text(struct jsonw *w, const char *key, const char *text);
void jsonw_int(struct jsonw *w, const char *key, int64_t value);
void jsonw_number(struct jsonw *w, const char *key, double value); /* %.9g; NaN, infinity: null */
void jsonw_bool(struct jsonw *w, const char *key, bool value);
void jsonw_null(struct jsonw *w, const char *key);

#endif
