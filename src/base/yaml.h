/* YAML files as a tree in which everything knows its line.
 *
 * A small part of YAML is enough for configuration files: one document of maps, lists and texts.
 * Tags are ignored. An alias stands for its anchor's node without a copy, so that a file of a few
 * lines cannot grow; size, depth and number of nodes are limited.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "trmscope/err.h"

#include <stddef.h>
#include <stdint.h>

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    const char *text;                     /* of a YAML_TEXT, else NULL */
    bool plain;                           /* written without quotes */
    int line, column;                     /* counted from 1 */
    const char *key;                      /* its name in the map that holds it, else NULL */
    int place;                            /* its place in the list that holds it, from 0 */
    const struct yaml_node *parent;       /* NULL for the root */
    const struct yaml_node *first, *next; /* first child; next in the same map or list */
};

struct yaml {
    char *path;             /* for messages */
    struct yaml_node *root; /* an empty map, at line 0, when the file has nothing in it */
    void **owned;           /* every node and text of the tree */
    size_t owned_count, owned_capacity;
};

/* After a false return nothing is open. The text is not needed any longer. */
bool yaml_open(struct yaml *y, const char *path, struct trm_err *err);
bool yaml_parse(struct yaml *y, const char *text, size_t length, const char *path,
                struct trm_err *err);
void yaml_close(struct yaml *y);

/* NULL when `map` is no map or has no such key. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* Nothing behind the colon, or `null`, or `~`. */
bool yaml_is_null(const struct yaml_node *n);

/* "PATH: line 3, column 9: arch.H_cycles: " and the text; returns false. */
bool yaml_refuse(const struct yaml *y, const struct yaml_node *n, struct trm_err *err,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What a node says, checked; a false return leaves *out alone. Whole numbers may be written 4, 4.0
 * or 4e0, and are refused beyond 2^53. */
bool yaml_integer(const struct yaml *y, const struct yaml_node *n, int64_t least, int64_t most,
                  int64_t *out, struct trm_err *err);
bool yaml_real(const struct yaml *y, const struct yaml_node *n, double least, double most,
               double *out, struct trm_err *err);
bool yaml_bool(const struct yaml *y, const struct yaml_node *n, bool *out, struct trm_err *err);
bool yaml_text(const struct yaml *y, const struct yaml_node *n, const char **out,
               struct trm_err *err); /* valid until yaml_close */

#endif
