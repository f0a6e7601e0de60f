/* A whole checkpoint: the text of a config, a NUL, then a file of weights in either form. */
#include "fuzz.h"
#include "model/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct checkpoint_names names = {"weights", "config"};
    const uint8_t *end = size ? memchr(bytes, 0, size) : NULL;
    struct trm_config config;
    struct weights w;
    struct trm_err err = {0};
    if (!end) return 0;
    size_t text = (size_t)(end - bytes);
    bool read = config_parse_yaml(&config, (const char *)bytes, text, "config", &err) &&
                weights_parse(&w, end + 1, size - text - 1, "weights", &err);
    fuzz_check(read, &err);
    if (!read) return 0;
    struct trm_model *m = checkpoint_build(&w, config, &names, &err);
    fuzz_check(m != NULL, &err);
    weights_close(&w);
    if (m && m->config.puzzle_emb_ndim > 0 && m->config.puzzle_emb_ndim <= 256) {
        float row[256];
        model_puzzle_row(m, m->config.num_puzzle_identifiers - 1, row);
    }
    trm_model_free(m);
    return 0;
}
