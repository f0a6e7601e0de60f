/* getopt_long driven by our table. It keeps its state in globals, so only main's thread parses. */
#include "cli/options.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/nearest.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LONG = 256, OPTION_MOST = 64 }; /* codes of long options lie above every letter */

static int count_specs(const struct option_spec *specs)
{
    int count = 0;
    while (specs[count].name) count++;
    CHECK(count <= OPTION_MOST);
    return count;
}

static bool bad_value(const struct option_spec *s, const char *text, struct trm_err *err)
{
    if (s->kind == OPTION_CHOICE)
        return trm_err_set(err, TRM_ERR_USAGE, "--%s: found \"%s\", expected one of %s", s->name,
                           text, s->value);
    const char *kind = s->kind == OPTION_INTEGER ? "a whole number" : "a number";
    if (s->least == s->most)
        return trm_err_set(err, TRM_ERR_USAGE, "--%s: found \"%s\", expected %s", s->name, text,
                           kind);
    return trm_err_set(err, TRM_ERR_USAGE, "--%s: found \"%s\", expected %s from %.15g to %.15g",
                       s->name, text, kind, s->least, s->most);
}

static bool in_range(const struct option_spec *s, double number)
{
    return isfinite(number) && (s->least == s->most || (number >= s->least && number <= s->most));
}

static int choice_place(const char *choices, const char *text)
{
    size_t length = strlen(text);
    int place = 0;
    for (const char *c = choices; c; place++) {
        const char *end = strchrnul(c, '|');
        if ((size_t)(end - c) == length && strncmp(c, text, length) == 0) return place;
        c = *end ? end + 1 : NULL;
    }
    return -1;
}

static bool check_value(const struct option_spec *s, const char *text, struct trm_err *err)
{
    char *end = NULL;
    bool good = true;
    errno = 0;
    if (s->kind == OPTION_INTEGER) {
        long number = strtol(text, &end, 10);
        good = *text && !*end && errno == 0 && in_range(s, (double)number);
    } else if (s->kind == OPTION_REAL) {
        double number = strtod(text, &end);
        good = *text && !*end && in_range(s, number);
    } else if (s->kind == OPTION_CHOICE) {
        good = choice_place(s->value, text) >= 0;
    }
    return good || bad_value(s, text, err);
}

/* argv[optind - 1] or optopt is what getopt_long did not understand. */
static bool unknown_option(const char *command, const struct option_spec *specs, const char *word,
                           struct trm_err *err)
{
    if (optopt && optopt < FIRST_LONG)
        return trm_err_set(err, TRM_ERR_USAGE, "there is no option -%c; see trmscope help %s",
                           optopt, command);
    if (optopt >= FIRST_LONG) /* a flag that was given a value */
        return trm_err_set(err, TRM_ERR_USAGE, "%s: --%s takes no value", word,
                           specs[optopt - FIRST_LONG].name);
    const char *names[OPTION_MOST + 2] = {"help", "version"};
    size_t count = 2;
    for (const struct option_spec *s = specs; s->name; s++) names[count++] = s->name;
    char *name = xstrndup(word + 2, strcspn(word + 2, "="));
    const char *near = nearest_name(name, names, count);
    if (near)
        trm_err_set(err, TRM_ERR_USAGE, "there is no option --%s; did you mean --%s?", name, near);
    else
        trm_err_set(err, TRM_ERR_USAGE, "there is no option --%s; see trmscope help %s", name,
                    command);
    free(name);
    return false;
}

static bool missing_value(const struct option_spec *specs, int index, struct trm_err *err)
{
    return trm_err_set(err, TRM_ERR_USAGE, "--%s needs a value: %s", specs[index].name,
                       specs[index].value);
}

/* The tables that getopt_long wants. letters: room for 2 * OPTION_MOST + 8. */
static void make_tables(const struct option_spec *specs, struct option *longs, char *letters)
{
    *letters++ = ':'; /* tell a missing value from an unknown option */
    *letters++ = 'h';
    *letters++ = 'V';
    *longs++ = (struct option){"help", no_argument, NULL, 'h'};
    *longs++ = (struct option){"version", no_argument, NULL, 'V'};
    for (int i = 0; specs[i].name; i++) {
        bool flag = specs[i].kind == OPTION_FLAG;
        *longs++ = (struct option){specs[i].name, flag ? no_argument : required_argument, NULL,
                                   FIRST_LONG + i};
        if (specs[i].letter) *letters++ = specs[i].letter;
        if (specs[i].letter && !flag) *letters++ = ':';
    }
    *longs = (struct option){0};
    *letters = '\0';
}

static int spec_of(const struct option_spec *specs, int code)
{
    if (code >= FIRST_LONG) return code - FIRST_LONG;
    for (int i = 0; specs[i].name; i++)
        if (specs[i].letter == code) return i;
    return -1;
}

bool options_parse(struct options *o, const char *command, const struct option_spec *specs,
                   int argc, char **argv, struct trm_err *err)
{
    int count = count_specs(specs);
    *o = (struct options){.specs = specs,
                          .values = xcalloc((size_t)count + 1, sizeof *o->values),
                          .uses = xcalloc((size_t)argc + 1, sizeof *o->uses)};
    struct option longs[OPTION_MOST + 3];
    char letters[2 * OPTION_MOST + 8];
    make_tables(specs, longs, letters);
    opterr = 0;
    optind = 0; /* 0: glibc starts afresh */
    for (int code; (code = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (code == 'h' && spec_of(specs, 'h') < 0) {
            o->help = true;
        } else if (code == 'V') {
            o->version = true;
        } else if (code == '?') {
            return unknown_option(command, specs, argv[optind - 1], err);
        } else if (code == ':') {
            return missing_value(specs, spec_of(specs, optopt), err);
        } else {
            int i = spec_of(specs, code);
            o->values[i] = optarg ? optarg : "";
            if (optarg) o->uses[o->use_count++] = (struct option_use){i, o->values[i]};
            if (!check_value(&specs[i], o->values[i], err)) return false;
        }
    }
    o->argument_count = argc - optind;
    o->arguments = argv + optind;
    return true;
}

void options_done(struct options *o)
{
    free(o->values);
    free(o->uses);
    *o = (struct options){0};
}

static int find(const struct options *o, const char *name)
{
    int i = 0;
    while (o->specs[i].name && strcmp(o->specs[i].name, name) != 0) i++;
    CHECK(o->specs[i].name);
    return i;
}

bool options_given(const struct options *o, const char *name)
{
    return o->values[find(o, name)] != NULL;
}

bool options_refuse(const struct options *o, const char *const *names, const char *why,
                    struct trm_err *err)
{
    for (; *names; names++)
        if (options_given(o, *names))
            return trm_err_set(err, TRM_ERR_USAGE, "--%s %s", *names, why);
    return true;
}

bool options_check(const struct options *o, const struct option_rule *rules, struct trm_err *err)
{
    for (const struct option_rule *r = rules; r && r->option; r++) {
        char why[80];
        snprintf(why, sizeof why, "does nothing %s --%s", r->given ? "with" : "without", r->option);
        if (options_given(o, r->option) == r->given && !options_refuse(o, r->idle, why, err))
            return false;
    }
    return true;
}

const char *options_text(const struct options *o, const char *name)
{
    return o->values[find(o, name)];
}

const char *options_each(const struct options *o, const char *name, int i)
{
    int spec = find(o, name);
    for (int use = 0; use < o->use_count; use++)
        if (o->uses[use].spec == spec && i-- == 0) return o->uses[use].text;
    return NULL;
}

long options_integer(const struct options *o, const char *name, long otherwise)
{
    const char *text = options_text(o, name);
    return text ? strtol(text, NULL, 10) : otherwise;
}

double options_real(const struct options *o, const char *name, double otherwise)
{
    const char *text = options_text(o, name);
    return text ? strtod(text, NULL) : otherwise;
}

int options_choice(const struct options *o, const char *name)
{
    int i = find(o, name);
    return o->values[i] ? choice_place(o->specs[i].value, o->values[i]) : -1;
}

bool options_compute(const struct options *o, enum trm_compute *out, struct trm_err *err)
{
    int choice = options_choice(o, "compute");
    *out = choice < 0 ? TRM_COMPUTE_FLOAT32 : (enum trm_compute)choice;
    return trm_compute_check(*out, err);
}
