/* One table for a kind of configuration file: it reads the file into a struct, checks every value,
 * fills in what is missing, and prints the effective file with its comments.
 *
 *   static const struct schema_key keys[] = {
 *       {.path = "arch.H_cycles", .type = SCHEMA_INT, SCHEMA_FIELD(struct trm_config, H_cycles),
 *        .least = 1, .most = 100, .fallback = "3", .help = "H cycles in a supervision step"},
 *   };
 *   static const struct schema schema = {keys, ARRAY_LEN(keys)};
 *
 * Reading a file: schema_defaults, then schema_require and schema_refuse_unknown where wanted, then
 * schema_read.
 */
#ifndef BASE_SCHEMA_H
#define BASE_SCHEMA_H

#include "base/str.h"
#include "base/yaml.h"

enum schema_type {
    SCHEMA_INT,     /* int */
    SCHEMA_INT64,   /* int64_t */
    SCHEMA_REAL,    /* double */
    SCHEMA_BOOL,    /* bool */
    SCHEMA_TEXT,    /* char[size] */
    SCHEMA_CHOICE,  /* an enum: the word's place in choices */
    SCHEMA_OTHER,   /* by read and print */
    SCHEMA_IGNORED, /* no field: known to others, with everything below it */
};

struct schema_key {
    const char *path; /* "arch.H_cycles"; a section's keys together */
    enum schema_type type;
    size_t offset, size;  /* of the field; SCHEMA_FIELD */
    double least, most;   /* of numbers; both 0: any */
    const char *choices;  /* "none|rope|learned" */
    const char *fallback; /* as it would stand in the file; NULL: there is none */
    const char *help;     /* for the comment behind the value */

    /* Of SCHEMA_OTHER: from a node to the field; from the field to YAML in one line. */
    bool (*read)(const struct yaml *y, const struct yaml_node *n, void *field, struct trm_err *err);
    void (*print)(const void *field, struct str *out);
};

#define SCHEMA_FIELD(type, member)                                                                 \
    .offset = offsetof(type, member), .size = sizeof(((const type *)0)->member)

struct schema {
    const struct schema_key *keys;
    size_t count;
};

/* Gives every field that has a fallback its fallback. */
void schema_defaults(const struct schema *s, void *target);

/* Fields whose keys stand in the file and are not null; the others stay as they are. After an error
 * some are set. */
bool schema_read(const struct schema *s, const struct yaml *y, void *target, struct trm_err *err);

/* One field from a text, as --set and tests do it. */
bool schema_set(const struct schema *s, const char *path, const char *text, void *target,
                struct trm_err *err);

/* One field as a person would write it into a form, appended; and back again, checked. A text needs
 * no quotes there. */
void schema_field_text(const struct schema_key *k, const void *target, struct str *out);
bool schema_field_set(const struct schema_key *k, const char *text, void *target,
                      struct trm_err *err);

/* Keys without a fallback must stand in the file. */
bool schema_require(const struct schema *s, const struct yaml *y, struct trm_err *err);

/* Keys that no schema knows are an error, which proposes the nearest name. */
bool schema_refuse_unknown(const struct schema *const *schemas, size_t count, const struct yaml *y,
                           struct trm_err *err);

/* Whether numbers of a struct that did not come from a file are within their range. The error names
 * no file. */
bool schema_check(const struct schema *s, const void *target, struct trm_err *err);

enum schema_comments { SCHEMA_BARE, SCHEMA_HELP };

/* Appends the effective file; comments stand behind the values. */
void schema_print(const struct schema *s, const void *target, enum schema_comments comments,
                  struct str *out);

#endif
