/* The .npy reader. */
#include "base/npy.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct npy n;
    struct trm_err err = {0};
    bool read = npy_parse(&n, bytes, size, "f", &err);
    fuzz_check(read, &err);
    if (!read) return 0;
    const struct tensors all = {.items = &n.array, .count = 1};
    fuzz_touch(&all);
    npy_close(&n);
    return 0;
}
