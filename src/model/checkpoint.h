/* From tensors and config to a model. */
#ifndef MODEL_CHECKPOINT_H
#define MODEL_CHECKPOINT_H

#include "model/config_yaml.h"
#include "model/model_internal.h"
#include "model/weights.h"

/* What messages call the files. */
struct checkpoint_names {
    const char *weights, *config;
};

/* Makes the model that the tensors of *w hold: reads off them what the config lacks, checks the
 * rest. Takes the map of *w over where a large puzzle embedding lies in it, never the rest of *w;
 * of one from weights_parse, which has no map, the bytes must then outlive the model. */
struct trm_model *checkpoint_build(struct weights *w, struct trm_config config,
                                   const struct checkpoint_names *names, struct trm_err *err);

#endif
