#include "cli/outputs.h"

#include "base/alloc.h"
#include "base/path.h"

#include <stdlib.h>

bool output_over(const struct options *o, const char *path, struct trm_err *err)
{
    if (!path_exists(path) || options_given(o, "force")) return true;
    return trm_err_set(err, TRM_ERR_USAGE, "%s: exists; --force writes over it", path);
}

bool output_free(const struct options *o, const char *path, struct trm_err *err)
{
    if (!path_is_folder(path)) return output_over(o, path, err);
    return trm_err_set(err, TRM_ERR_USAGE, "%s: is a folder, expected the name of a file", path);
}

bool output_reachable(const char *path, const char *argument, struct trm_err *err)
{
    char *folder = xasprintf("%.*s", (int)(path_name(path) - path), path);
    bool there = *path_name(path) && (!*folder || path_is_folder(folder));
    if (!there)
        trm_err_set(err, TRM_ERR_USAGE,
                    "%s: found \"%s\", expected a name in a folder that is there", argument, path);
    free(folder);
    return there;
}
