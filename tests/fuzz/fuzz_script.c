/* The script reader. */
#include "fuzz.h"
#include "tui/script.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct script script;
    struct trm_err err = {0};
    char *text = malloc(size + 1);
    memcpy(text, bytes, size);
    text[size] = '\0';
    fuzz_check(script_parse(&script, text, "f", &err), &err);
    script_done(&script);
    free(text);
    return 0;
}
