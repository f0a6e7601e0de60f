/* The reader of trace files: what is opened can be looked at everywhere. */
#include "base/str.h"
#include "fuzz.h"
#include "trace/recorder_internal.h"
#include "trace/tracefile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct trm_err err = {0};
    struct str text = {0};
    void *aligned = aligned_alloc(64, (size + 64) / 64 * 64); /* as a mapped file is */
    if (size) memcpy(aligned, bytes, size);
    struct trm_recorder *r = recorder_parse(aligned, size, "f", &err);
    fuzz_check(r != NULL, &err);
    if (r) tracefile_csv(r, &text);
    trm_recorder_free(r);
    str_done(&text);
    free(aligned);
    return 0;
}
