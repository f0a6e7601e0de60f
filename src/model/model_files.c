/* Looks for the files of a model, which lie beside each other; ours are called alike too. */
#include "model/model_files.h"

#include "base/alloc.h"
#include "base/path.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char run_config[] = "all_config.yaml";

/* The first of two paths that exists; frees the other, and both where none does. */
static char *existing(char *first, char *second)
{
    bool take_first = first && path_exists(first);
    bool take_second = !take_first && second && path_exists(second);
    if (!take_first) free(first);
    if (!take_second) free(second);
    return take_first ? first : take_second ? second : NULL;
}

/* N of "step_N", or -1. */
static long step_number(const char *name)
{
    if (strncmp(name, "step_", 5) != 0 || !name[5] || strlen(name) > 20) return -1;
    return strspn(name + 5, "0123456789") == strlen(name + 5) ? strtol(name + 5, NULL, 10) : -1;
}

/* The step_N with the largest N in a folder, or NULL. */
static char *latest_step(const char *folder)
{
    char *latest = NULL;
    long largest = -1;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (step_number(entry->d_name) <= largest) continue;
        largest = step_number(entry->d_name);
        free(latest);
        latest = path_join(folder, entry->d_name);
    }
    if (dir) closedir(dir);
    return latest;
}

static char *weights_in(const char *folder)
{
    return existing(latest_step(folder), path_join(folder, "model.safetensors"));
}

bool model_files_in(const char *folder)
{
    char *found = weights_in(folder);
    free(found);
    return found != NULL;
}

static char *find_in_folder(const char *folder, struct trm_err *err)
{
    char *found = weights_in(folder);
    if (!found) {
        trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: a folder without step_N and without model.safetensors, expected one of them",
            folder);
    }
    return found;
}

static char *find_weights(const char *path, struct trm_err *err)
{
    if (path_is_folder(path)) return find_in_folder(path, err);
    if (strcmp(path_name(path), run_config) == 0) {
        char *folder = path_folder(path), *found = find_in_folder(folder, err);
        free(folder);
        return found;
    }
    if (path_has_ending(path, ".yaml")) return path_with_ending(path, ".safetensors");
    char *found = existing(xstrdup(path), xasprintf("%s.safetensors", path));
    return found ? found : xstrdup(path); /* opening it says what is wrong */
}

static char *find_config(const char *weights, const char *folder, struct trm_err *err)
{
    char *found = existing(path_with_ending(weights, ".yaml"), path_join(folder, run_config));
    if (!found) {
        char *own = path_with_ending(path_name(weights), ".yaml");
        trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: found neither %s nor %s beside it, expected one of them: heads, cycles and "
            "positions are not in the tensors",
            weights, own, run_config);
        free(own);
    }
    return found;
}

bool model_files_find(struct model_files *f, const char *path, struct trm_err *err)
{
    *f = (struct model_files){.weights = find_weights(path, err)};
    if (!f->weights) return false;
    if (!path_exists(f->weights)) {
        trm_err_set(err, TRM_ERR_INPUT, "%s: no such file", f->weights);
        model_files_done(f);
        return false;
    }
    char *folder = path_folder(f->weights);
    f->config = find_config(f->weights, folder, err);
    f->dataset = existing(path_join(folder, "dataset.json"), NULL);
    free(folder);
    if (f->config) return true;
    model_files_done(f);
    return false;
}

void model_files_done(struct model_files *f)
{
    free(f->weights);
    free(f->config);
    free(f->dataset);
    *f = (struct model_files){0};
}

char *model_files_stem(const char *path)
{
    bool has_ending = path_has_ending(path, ".safetensors") || path_has_ending(path, ".yaml");
    return has_ending ? path_with_ending(path, "") : xstrdup(path);
}
