/* The pickle machine; every storage that is named "0" to "9" has 64 numbers' worth of bytes. */
#include "fuzz.h"
#include "model/pickle.h"

static const uint8_t numbers[256];

static const void *find(const void *of, const char *key, size_t *size)
{
    (void)of;
    *size = sizeof numbers;
    return key[0] >= '0' && key[0] <= '9' && !key[1] ? numbers : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct pickle_storages storages = {find, NULL};
    struct tensors all;
    struct trm_err err = {0};
    bool read = pickle_read(bytes, size, &storages, &all, &err);
    fuzz_check(read, &err);
    if (!read) return 0;
    fuzz_touch(&all);
    tensors_done_with_names(&all);
    return 0;
}
