/* The safetensors reader. */
#include "base/safetensors.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct safetensors s;
    struct trm_err err = {0};
    bool read = safetensors_parse(&s, bytes, size, "f", &err);
    fuzz_check(read, &err);
    if (!read) return 0;
    fuzz_touch(&s.tensors);
    for (size_t i = 0; i < s.tensors.count; i++) {
        CHECK(safetensors_find(&s, s.tensors.items[i].name) == &s.tensors.items[i]);
    }
    safetensors_metadata(&s, "format");
    safetensors_close(&s);
    return 0;
}
