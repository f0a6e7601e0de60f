/* Values of a recipe that are more than a number: schedules, sources, lists of folders. For the
 * table of keys. */
#ifndef TRAIN_RECIPE_VALUES_H
#define TRAIN_RECIPE_VALUES_H

#include "base/schema.h"

/* A number, or {SHARE: NUMBER, ...} with shares of the run in rising order, 0 <= share < 1; null:
 * not scheduled. */
bool read_schedule(const struct yaml *y, const struct yaml_node *n, void *field,
                   struct trm_err *err);
void print_schedule(const void *field, struct str *out);

/* A list of sources (train/source.h). */
bool read_data(const struct yaml *y, const struct yaml_node *n, void *field, struct trm_err *err);
void print_data(const void *field, struct str *out);

/* A list of folders, or one. */
bool read_data_paths(const struct yaml *y, const struct yaml_node *n, void *field,
                     struct trm_err *err);
void print_data_paths(const void *field, struct str *out);

/* The keys of one source. */
extern const struct schema source_schema;

#endif
