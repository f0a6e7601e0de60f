/* A JSON writer without a tree. The invariant: what is in `out` becomes valid JSON when every open
 * level is closed; keys and commas are this file's business alone. */
#include "base/jsonw.h"

#include "base/check.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>

void jsonw_quote(struct str *out, const char *text)
{
    str_add_char(out, '"');
    for (int length; *text; text += length) {
        uint32_t c = utf8_decode(text, &length);
        if (c == '"' || c == '\\') str_add_char(out, '\\');
        if (c == UTF8_BAD) /* also for bytes that are no character */
            str_add(out, "\xef\xbf\xbd");
        else if (c < 0x20)
            str_printf(out, "\\u%04x", (unsigned)c);
        else
            str_add_bytes(out, text, (size_t)length);
    }
    str_add_char(out, '"');
}

/* What stands in front of every value. */
static void begin_value(struct jsonw *w, const char *key)
{
    CHECK((key != NULL) == (w->depth > 0 && w->close[w->depth - 1] == '}'));
    if (w->filled) str_add_char(w->out, ',');
    w->filled = true;
    if (!key) return;
    jsonw_quote(w->out, key);
    str_add_char(w->out, ':');
}

static void open_level(struct jsonw *w, const char *key, char open, char close)
{
    begin_value(w, key);
    CHECK(w->depth < JSONW_DEPTH);
    w->close[w->depth++] = close;
    w->filled = false;
    str_add_char(w->out, open);
}

void jsonw_object(struct jsonw *w, const char *key)
{
    open_level(w, key, '{', '}');
}

void jsonw_array(struct jsonw *w, const char *key)
{
    open_level(w, key, '[', ']');
}

void jsonw_end(struct jsonw *w)
{
    CHECK(w->depth > 0);
    str_add_char(w->out, w->close[--w->depth]);
    w->filled = w->depth > 0; /* at the top the next value is a document of its own */
}

void jsonw_text(struct jsonw *w, const char *key, const char *text)
{
    begin_value(w, key);
    jsonw_quote(w->out, text);
}

void jsonw_int(struct jsonw *w, const char *key, int64_t value)
{
    begin_value(w, key);
    str_printf(w->out, "%" PRId64, value);
}

void jsonw_number(struct jsonw *w, const char *key, double value)
{
    begin_value(w, key);
    if (isfinite(value))
        str_printf(w->out, "%.9g", value);
    else
        str_add(w->out, "null");
}

void jsonw_bool(struct jsonw *w, const char *key, bool value)
{
    begin_value(w, key);
    str_add(w->out, value ? "true" : "false");
}

void jsonw_null(struct jsonw *w, const char *key)
{
    begin_value(w, key);
    str_add(w->out, "null");
}
