/* The reader of theme files; what it accepts is printed and read back. */
#include "canvas/theme.h"
#include "fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct theme *t = theme_parse((const char *)data, size, "fuzz", NULL), *again;
    struct str out = {0};
    if (!t) return 0;
    theme_print(t, &out);
    again = theme_parse(out.text, out.length, "printed", NULL);
    if (!again) abort();
    theme_free(again);
    theme_free(t);
    str_done(&out);
    return 0;
}
