/* dataset.json. */
#include "fuzz.h"
#include "model/config_yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct trm_config c = {0};
    struct trm_err err = {0};
    fuzz_check(config_parse_dataset(&c, (const char *)bytes, size, "f", &err), &err);
    return 0;
}
