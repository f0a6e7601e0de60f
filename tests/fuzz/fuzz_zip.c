/* The reader of stored zips. */
#include "base/zipstore.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct zipstore z;
    struct trm_err err = {0};
    bool read = zipstore_parse(&z, bytes, size, "f", &err);
    fuzz_check(read, &err);
    if (!read) return 0;
    for (size_t i = 0; i < z.count; i++) {
        const struct zip_entry *entry = &z.entries[i];
        const volatile uint8_t *data = entry->data;
        if (entry->size > 0) (void)(data[0] + data[entry->size - 1]);
        CHECK(zipstore_find(&z, entry->name) == entry);
    }
    zipstore_done(&z);
    return 0;
}
