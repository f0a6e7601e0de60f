/* Keys of public recipes that ours do not know, and that would change what is trained or measured,
 * must say what holds here anyway, or they are refused: load_checkpoint, data_paths_test,
 * arch.name. The others are passed over. */
#ifndef TRAIN_RECIPE_PUBLIC_H
#define TRAIN_RECIPE_PUBLIC_H

#include "base/yaml.h"

bool recipe_check_public(const struct yaml *y, struct trm_err *err);

/* One key that is set, as if it stood in the file; an empty value says nothing. */
bool recipe_check_public_set(const char *key, const char *value, struct trm_err *err);

#endif
