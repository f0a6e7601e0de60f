/* A struct as the YAML file that would give it. Numbers and texts are written so that PyYAML reads
 * the same: 1.0e-05 with a point, words that it takes for booleans in quotes. */
#include "base/check.h"
#include "base/schema.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

enum { COMMENT_COLUMN = 32 };

static void print_real(double value, struct str *out)
{
    struct str text = {0};
    str_add_real(&text, value);
    size_t mantissa = strcspn(text.text, "e");
    str_add_bytes(out, text.text, mantissa);
    if (!memchr(text.text, '.', mantissa)) str_add(out, ".0");
    str_add(out, text.text + mantissa);
    str_done(&text);
}

/* Of ASCII alone, whatever the locale calls a letter. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool plain(const char *text)
{
    static const char *const taken[] = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
    if (!is_letter(text[0]) && text[0] != '/') return false;
    for (const char *c = text; *c; c++) {
        if (!is_letter(*c) && !strchr("0123456789_./-", *c)) return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        if (strcasecmp(text, taken[i]) == 0) return false;
    }
    return true;
}

/* Characters that YAML does not take as they are, or takes for the end of a line. */
static bool escaped(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
           (c >= UTF8_BAD && c <= 0xffff);
}

static void print_text(const char *text, struct str *out)
{
    if (plain(text)) {
        str_add(out, text);
        return;
    }
    str_add_char(out, '"');
    for (int length; *text; text += length) {
        uint32_t c = utf8_decode(text, &length);
        if (c == '"' || c == '\\') str_add_char(out, '\\');
        if (escaped(c))
            str_printf(out, "\\u%04X", (unsigned)c);
        else
            str_add_bytes(out, text, (size_t)length);
    }
    str_add_char(out, '"');
}

static void print_choice(const char *choices, int place, struct str *out)
{
    for (; place > 0; place--) {
        choices = strchr(choices, '|');
        CHECK(choices);
        choices++;
    }
    str_add_bytes(out, choices, strcspn(choices, "|"));
}

static void print_value(const struct schema_key *k, const void *field, struct str *out)
{
    switch (k->type) {
    case SCHEMA_INT: str_printf(out, "%d", *(const int *)field); break;
    case SCHEMA_INT64: str_printf(out, "%" PRId64, *(const int64_t *)field); break;
    case SCHEMA_REAL: print_real(*(const double *)field, out); break;
    case SCHEMA_BOOL: str_add(out, *(const bool *)field ? "true" : "false"); break;
    case SCHEMA_TEXT: print_text(field, out); break;
    case SCHEMA_CHOICE: print_choice(k->choices, *(const int *)field, out); break;
    case SCHEMA_OTHER: k->print(field, out); break;
    case SCHEMA_IGNORED: break;
    }
}

void schema_field_text(const struct schema_key *k, const void *target, struct str *out)
{
    const char *field = (const char *)target + k->offset;
    if (k->type == SCHEMA_TEXT)
        str_add(out, field);
    else
        print_value(k, field, out);
}

bool schema_field_set(const struct schema_key *k, const char *text, void *target,
                      struct trm_err *err)
{
    const struct schema one = {k, 1};
    struct str quoted = {0};
    if (k->type == SCHEMA_TEXT) {
        print_text(text, &quoted);
        text = quoted.text;
    }
    bool done = schema_set(&one, k->path, text[0] ? text : "\"\"", target, err);
    str_done(&quoted);
    return done;
}

/* "  # help", beginning at the same column in every line where the value leaves room. */
static void print_comment(const struct schema_key *k, size_t line_start, struct str *out)
{
    while (out->length - line_start < COMMENT_COLUMN - 1) str_add_char(out, ' ');
    str_printf(out, " # %s", k->help);
    if (k->type == SCHEMA_CHOICE) str_printf(out, ": %s", k->choices);
}

/* Opens the sections of `path` that `before` did not have open; returns the depth of its key. */
static int print_sections(const char *before, const char *path, struct str *out)
{
    int depth = 0;
    bool same = true;
    for (const char *dot; (dot = strchr(path, '.')); path = dot + 1, depth++) {
        size_t length = (size_t)(dot - path) + 1;
        same = same && strncmp(before, path, length) == 0;
        if (same)
            before += length;
        else
            str_printf(out, "%*s%.*s:\n", 2 * depth, "", (int)length - 1, path);
    }
    return depth;
}

void schema_print(const struct schema *s, const void *target, enum schema_comments comments,
                  struct str *out)
{
    const char *before = "";
    for (size_t i = 0; i < s->count; i++) {
        const struct schema_key *k = &s->keys[i];
        if (k->type == SCHEMA_IGNORED) continue;
        int depth = print_sections(before, k->path, out);
        size_t line_start = out->length;
        const char *dot = strrchr(k->path, '.');
        str_printf(out, "%*s%s: ", 2 * depth, "", dot ? dot + 1 : k->path);
        print_value(k, (const char *)target + k->offset, out);
        if (comments == SCHEMA_HELP) print_comment(k, line_start, out);
        str_add_char(out, '\n');
        before = k->path;
    }
}
