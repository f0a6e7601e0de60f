/* Configs in files: all_config.yaml and dataset.json of the public code, NAME.yaml of ours. */
#ifndef MODEL_CONFIG_YAML_H
#define MODEL_CONFIG_YAML_H

#include "base/schema.h"
#include "trmscope/config.h"

enum { CONFIG_PREFIX_MOST = 4096 }; /* tokens that a puzzle embedding makes */

/* Every key of a config with its range and meaning. The offsets are those of struct trm_config. */
extern const struct schema config_schema;

/* Reads the keys of config_schema and passes over all others (a public file has the whole run's
 * settings). Optional keys get the public defaults; sizes that the file does not tell are 0. The
 * config is not resolved yet. */
bool config_read_yaml(struct trm_config *c, const char *path, struct trm_err *err);
bool config_parse_yaml(struct trm_config *c, const char *text, size_t length, const char *path,
                       struct trm_err *err);

/* What arch.name of a public file begins with when it is the one model that is known here. */
#define CONFIG_TRM "recursive_reasoning.trm@"

/* arch.name of a file that says another model; the caller frees it. NULL: it says no other, or
 * cannot be read. */
char *config_other_model(const char *path);

/* dataset.json of a data set: fills seq_len, vocab_size and num_puzzle_identifiers where they are
 * 0. */
bool config_read_dataset(struct trm_config *c, const char *path, struct trm_err *err);
bool config_parse_dataset(struct trm_config *c, const char *text, size_t length, const char *path,
                          struct trm_err *err);

/* Takes family, rows, cols and what a data set says from another config, where *c does not know
 * them. */
void config_fill_missing(struct trm_config *c, const struct trm_config *other);

/* Refuses a config that halts by comparing q_halt with q_continue: it has no threshold to move. */
bool config_check_threshold(const struct trm_config *c, struct trm_err *err);

/* Writes a resolved config so that config_read_yaml gives it back. */
bool config_write_yaml(const struct trm_config *c, const char *path, struct trm_err *err);

/* The same with the keys that the public classes cannot do without, and that no model here has. */
bool config_write_public(const struct trm_config *c, const char *path, struct trm_err *err);

#endif
