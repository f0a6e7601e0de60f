/* What a YAML node says: numbers, booleans, texts, and the messages when it says something else. */
#include "base/check.h"
#include "base/number.h"
#include "base/str.h"
#include "base/yaml.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* "arch.H_cycles", "data[2].file"; nothing for the root. */
static void add_name(struct str *out, const struct yaml_node *n)
{
    if (!n->parent) return;
    add_name(out, n->parent);
    if (n->key)
        str_printf(out, "%s%.80s", out->length ? "." : "", n->key);
    else
        str_printf(out, "[%d]", n->place);
}

bool yaml_refuse(const struct yaml *y, const struct yaml_node *n, struct trm_err *err,
                 const char *format, ...)
{
    char what[400];
    va_list args;
    va_start(args, format);
    number_vprint(what, sizeof what, format, args);
    va_end(args);
    struct str name = {0};
    add_name(&name, n);
    trm_err_set(err, TRM_ERR_INPUT, "%s: line %d, column %d: %s%s%s", y->path, n->line, n->column,
                name.length ? name.text : "", name.length ? ": " : "", what);
    str_done(&name);
    return false;
}

/* "found 'x', expected ..." */
__attribute__((format(printf, 4, 5))) static bool expected(const struct yaml *y,
                                                           const struct yaml_node *n,
                                                           struct trm_err *err, const char *format,
                                                           ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    number_vprint(what, sizeof what, format, args);
    va_end(args);
    if (n->kind == YAML_TEXT) {
        return yaml_refuse(y, n, err, "found %s%.60s%s, expected %s",
                           n->plain && *n->text ? "" : "'", n->text,
                           n->plain && *n->text ? "" : "'", what);
    }
    return yaml_refuse(y, n, err, "found a %s, expected %s", n->kind == YAML_LIST ? "list" : "map",
                       what);
}

bool yaml_is_null(const struct yaml_node *n)
{
    return n->kind == YAML_TEXT && n->plain &&
           (!*n->text || strcmp(n->text, "~") == 0 || strcasecmp(n->text, "null") == 0);
}

/* The number a text stands for; NaN when it is none. */
static double number(const struct yaml_node *n)
{
    if (n->kind != YAML_TEXT || !*n->text ||
        strspn(n->text, "0123456789+-.eE") != strlen(n->text)) {
        return NAN;
    }
    char *end;
    double value = number_read(n->text, &end);
    return *end ? NAN : value;
}

bool yaml_integer(const struct yaml *y, const struct yaml_node *n, int64_t least, int64_t most,
                  int64_t *out, struct trm_err *err)
{
    double value = number(n);
    bool whole = value == rint(value) && fabs(value) <= 9007199254740992.0; /* 2^53: exact */
    if (!whole || (int64_t)value < least || (int64_t)value > most) {
        return expected(y, n, err, "a whole number, %" PRId64 " to %" PRId64, least, most);
    }
    *out = (int64_t)value;
    return true;
}

bool yaml_real(const struct yaml *y, const struct yaml_node *n, double least, double most,
               double *out, struct trm_err *err)
{
    double value = number(n);
    if (!(value >= least && value <= most)) {
        return expected(y, n, err, "a number, %g to %g", least, most);
    }
    *out = value;
    return true;
}

bool yaml_bool(const struct yaml *y, const struct yaml_node *n, bool *out, struct trm_err *err)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < ARRAY_LEN(words) && n->kind == YAML_TEXT; i++) {
        if (strcasecmp(n->text, words[i]) != 0) continue;
        *out = i % 2;
        return true;
    }
    return expected(y, n, err, "true or false");
}

bool yaml_text(const struct yaml *y, const struct yaml_node *n, const char **out,
               struct trm_err *err)
{
    if (n->kind != YAML_TEXT) return expected(y, n, err, "a text");
    *out = n->text;
    return true;
}
