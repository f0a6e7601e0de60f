/* The table of config keys, and the files they stand in. The order is the order of the printed
 * file: the `arch:` keys first, the public ones and ours, then what the data set says. */
#include "model/config_yaml.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"

#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { DATASET_LIMIT = 1 << 20 };

#define KEY(name, kind, field, text)                                                               \
    .path = name, .type = SCHEMA_##kind, SCHEMA_FIELD(struct trm_config, field), .help = text
#define RANGE(low, high) .least = low, .most = high

/* The ranges are far above any model known; they keep products of sizes within int and long. What
 * bounds memory is max_parameters (config.c), and that sizes are compared with a file's tensors. */
/* clang-format off */
static const struct schema_key keys[] = {
    {KEY("arch.H_cycles", INT, H_cycles, "H cycles in a supervision step"), RANGE(1, 1000)},
    {KEY("arch.L_cycles", INT, L_cycles, "times z_L is renewed in an H cycle"), RANGE(1, 1000)},
    {KEY("arch.L_layers", INT, L_layers, "blocks of the network"), RANGE(0, 64), .fallback = "0"},
    {KEY("arch.hidden_size", INT, hidden_size, "numbers of a token"), RANGE(0, 65536), .fallback = "0"},
    {KEY("arch.num_heads", INT, num_heads, "heads of the attention"), RANGE(1, 65536)},
    {KEY("arch.expansion", REAL, expansion, "of the MLPs"), RANGE(1e-6, 1024), .fallback = "4"},
    {KEY("arch.pos_encodings", CHOICE, pos_encodings, "how a token knows its place"), .choices = "none|rope|learned|rope_2d"},
    {KEY("arch.learned_places", BOOL, learned_places, "adds a learned vector of its row and one of its column to a cell (ours)"), .fallback = "false"},
    {KEY("arch.mlp_t", BOOL, mlp_t, "an MLP over the tokens in place of the attention"), .fallback = "false"},
    {KEY("arch.puzzle_emb_ndim", INT, puzzle_emb_ndim, "numbers of a puzzle's own vector"), RANGE(0, 1 << 24), .fallback = "0"},
    {KEY("arch.puzzle_emb_len", INT, puzzle_emb_len, "tokens it makes; 0: as many as it fills"), RANGE(0, CONFIG_PREFIX_MOST), .fallback = "16"},
    {KEY("arch.no_ACT_continue", BOOL, no_ACT_continue, "halt at q_halt > 0, else at q_halt > q_continue"), .fallback = "true"},
    {KEY("arch.halt_max_steps", INT, halt_max_steps, "supervision steps at most"), RANGE(1, 1000000)},
    {KEY("arch.halt_exploration_prob", REAL, halt_exploration_prob, "share of training runs that halt late"), RANGE(0, 1), .fallback = "0.1"},
    {KEY("arch.latent_noise", REAL, latent_noise, "noise on z_H and z_L before every supervision step but the first, in their root mean squares (ours)"), RANGE(0, 100), .fallback = "0"},
    {KEY("arch.rms_norm_eps", REAL, rms_norm_eps, "added to the mean square in a norm"), RANGE(0, 1), .fallback = "1e-5"},
    {KEY("arch.rope_theta", REAL, rope_theta, "base of the rotary frequencies"), RANGE(1e-6, 1e12), .fallback = "10000"},
    {KEY("arch.inner_size", INT, inner_size, "of the MLP over a token; 0: by expansion"), RANGE(0, 1 << 20), .fallback = "0"},
    {KEY("arch.inner_size_t", INT, inner_size_t, "of the MLP over the tokens; 0: by expansion"), RANGE(0, 1 << 20), .fallback = "0"},
    {KEY("family", TEXT, family, "sudoku, maze, arc"), .fallback = "''"},
    {KEY("rows", INT, rows, "of the board; 0: not known"), RANGE(0, 256), .fallback = "0"},
    {KEY("cols", INT, cols, "of the board; 0: not known"), RANGE(0, 256), .fallback = "0"},
    {KEY("crop", BOOL, crop, "leaves out the padding around small puzzles (ours)"), .fallback = "false"},
    {KEY("vocab_size", INT, vocab_size, "different tokens"), RANGE(0, 65536), .fallback = "0"},
    {KEY("seq_len", INT, seq_len, "tokens of a puzzle, without the prefix"), RANGE(0, 16384), .fallback = "0"},
    {KEY("num_puzzle_identifiers", INT, num_puzzle_identifiers, "rows of the puzzle embedding"), RANGE(0, INT_MAX), .fallback = "0"},
};
/* clang-format on */

const struct schema config_schema = {keys, ARRAY_LEN(keys)};

static bool take_yaml(struct trm_config *c, const struct yaml *y, struct trm_err *err)
{
    *c = (struct trm_config){0};
    schema_defaults(&config_schema, c);
    return schema_read(&config_schema, y, c, err) && schema_require(&config_schema, y, err);
}

bool config_parse_yaml(struct trm_config *c, const char *text, size_t length, const char *path,
                       struct trm_err *err)
{
    struct yaml y;
    bool taken = yaml_parse(&y, text, length, path, err) && take_yaml(c, &y, err);
    yaml_close(&y);
    return taken;
}

bool config_read_yaml(struct trm_config *c, const char *path, struct trm_err *err)
{
    struct yaml y;
    bool taken = yaml_open(&y, path, err) && take_yaml(c, &y, err);
    yaml_close(&y);
    return taken;
}

char *config_other_model(const char *path)
{
    struct yaml y;
    const struct yaml_node *arch = yaml_open(&y, path, NULL) ? yaml_find(y.root, "arch") : NULL;
    const struct yaml_node *name = arch ? yaml_find(arch, "name") : NULL;
    bool says = name && name->text && !yaml_is_null(name) &&
                strncmp(name->text, CONFIG_TRM, strlen(CONFIG_TRM)) != 0;
    char *other = says ? xstrdup(name->text) : NULL;
    yaml_close(&y);
    return other;
}

/* One number of dataset.json. It may be missing; if it is there, it must be right. */
static bool take_size(int *out, const json_t *root, const char *key, int most, const char *path,
                      struct trm_err *err)
{
    const json_t *value = json_object_get(root, key);
    if (!value) return true;
    if (!json_is_integer(value) || json_integer_value(value) < 1 ||
        json_integer_value(value) > most) {
        char *found = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        trm_err_set(err, TRM_ERR_INPUT, "%s: %s: found %.60s, expected a whole number, 1 to %d",
                    path, key, found ? found : "nothing", most);
        free(found);
        return false;
    }
    if (*out == 0) *out = (int)json_integer_value(value);
    return true;
}

bool config_parse_dataset(struct trm_config *c, const char *text, size_t length, const char *path,
                          struct trm_err *err)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        return trm_err_set(err, TRM_ERR_INPUT, "%s: line %d, column %d: %s, expected JSON", path,
                           error.line, error.column, error.text);
    }
    bool taken = json_is_object(root);
    if (!taken) trm_err_set(err, TRM_ERR_INPUT, "%s: line 1: expected a JSON object", path);
    taken =
        taken && take_size(&c->seq_len, root, "seq_len", 16384, path, err) &&
        take_size(&c->vocab_size, root, "vocab_size", 65536, path, err) &&
        take_size(&c->num_puzzle_identifiers, root, "num_puzzle_identifiers", INT_MAX, path, err);
    json_decref(root);
    return taken;
}

bool config_read_dataset(struct trm_config *c, const char *path, struct trm_err *err)
{
    size_t length;
    char *text = path_read(path, DATASET_LIMIT, &length, err);
    bool taken = text && config_parse_dataset(c, text, length, path, err);
    free(text);
    return taken;
}

void config_fill_missing(struct trm_config *c, const struct trm_config *other)
{
    if (!c->family[0]) memcpy(c->family, other->family, sizeof c->family);
    if (!c->rows) c->rows = other->rows;
    if (!c->cols) c->cols = other->cols;
    if (!c->seq_len) c->seq_len = other->seq_len;
    if (!c->vocab_size) c->vocab_size = other->vocab_size;
    if (!c->num_puzzle_identifiers) c->num_puzzle_identifiers = other->num_puzzle_identifiers;
}

/* `more`: lines of arch: that stand before the keys of the table. */
static bool write_yaml(const struct trm_config *c, const char *more, const char *path,
                       struct trm_err *err)
{
    static const char arch[] = "arch:\n";
    struct str lines = {0}, text = {0};
    schema_print(&config_schema, c, SCHEMA_BARE, &lines);
    CHECK(strncmp(lines.text, arch, strlen(arch)) == 0);
    str_printf(&text,
               "# A Tiny Recursive Model: the public arch: keys, then what the data set says.\n"
               "%s%s%s",
               arch, more, lines.text + strlen(arch));
    bool written = path_write(path, text.text, text.length, err);
    str_done(&lines);
    str_done(&text);
    return written;
}

bool config_write_yaml(const struct trm_config *c, const char *path, struct trm_err *err)
{
    return write_yaml(c, "", path, err);
}

bool config_write_public(const struct trm_config *c, const char *path, struct trm_err *err)
{
    return write_yaml(c,
                      "  name: " CONFIG_TRM "TinyRecursiveReasoningModel_ACTV1\n"
                      "  loss:\n"
                      "    name: losses@ACTLossHead\n"
                      "    loss_type: stablemax_cross_entropy\n"
                      "  H_layers: 0\n"
                      "  forward_dtype: bfloat16\n",
                      path, err);
}
