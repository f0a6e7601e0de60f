/* YAML and the config table: what is accepted is resolved, printed, and reads back the same. */
#include "fuzz.h"
#include "model/config_yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct trm_config c, back;
    struct trm_err err = {0};
    struct str text = {0};
    bool read = config_parse_yaml(&c, (const char *)bytes, size, "f", &err);
    fuzz_check(read, &err);
    if (!read) return 0;
    schema_print(&config_schema, &c, size % 3, &text);
    CHECK(config_parse_yaml(&back, text.text, text.length, "printed", &err));
    CHECK(memcmp(&c, &back, sizeof c) == 0);
    str_done(&text);
    fuzz_check(trm_config_resolve(&c, "f", &err), &err);
    return 0;
}
