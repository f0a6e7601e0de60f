/* Which files a model is made of, from any path that a person may give. */
#ifndef MODEL_MODEL_FILES_H
#define MODEL_MODEL_FILES_H

#include "trmscope/err.h"

struct model_files {
    char *weights; /* NAME.safetensors or step_N */
    char *config;  /* NAME.yaml or all_config.yaml */
    char *dataset; /* dataset.json beside them, or NULL */
};

/* path: weights, config, NAME without an ending, or a folder (its latest step_N, else
 * model.safetensors). False: *f holds nothing. */
bool model_files_find(struct model_files *f, const char *path, struct trm_err *err);
void model_files_done(struct model_files *f);

/* Whether the folder has weights: step_N or model.safetensors. */
bool model_files_in(const char *folder);

/* NAME of NAME.safetensors, NAME.yaml or NAME (which may have dots); the caller frees it. */
char *model_files_stem(const char *path);

#endif
