/* The reader of config.yaml; what it accepts is printed and read back. */
#include "fuzz.h"
#include "tui/settings.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings s, again;
    struct str out = {0};
    if (!settings_parse(&s, (const char *)data, size, "fuzz", NULL)) return 0;
    settings_print(&s, &out);
    if (!settings_parse(&again, out.text, out.length, "printed", NULL)) abort();
    str_done(&out);
    return 0;
}
