/* The whole script is read before it begins, so that a mistake in its last line costs nothing. */
#include "tui/script.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/utf8.h"
#include "puzzle/lines.h"
#include "tui/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_BYTES = 1 << 20, SIZE_MOST = 1000 };

static void add(struct script *s, struct script_step step)
{
    s->steps = xgrow(s->steps, &s->capacity, s->count + 1, sizeof step);
    s->steps[s->count++] = step;
}

static bool add_characters(struct script *s, const char *text, int line, struct trm_err *err)
{
    for (int length; *text; text += length) {
        uint32_t c = utf8_decode(text, &length);
        if (c == UTF8_BAD && length == 1)
            return trm_err_set(err, TRM_ERR_INPUT, "%s:%d: this is not UTF-8", s->path, line);
        add(s, (struct script_step){.verb = SCRIPT_KEY, .a = (int)c, .line = line});
    }
    return true;
}

static bool add_names(struct script *s, char *names, int line, struct trm_err *err)
{
    char *rest = NULL;
    for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        int key = event_key_parse(name);
        if (key == PRESS_NONE)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s:%d: there is no key \"%s\"; expected one "
                               "such as j, Space, Tab, C-l, PageUp, F1",
                               s->path, line, name);
        add(s, (struct script_step){.verb = SCRIPT_KEY, .a = key, .line = line});
    }
    return true;
}

/* Two numbers by a format with %n at its end; false when the text is anything else. */
static bool two_numbers(const char *text, const char *format, int least, struct script_step *step)
{
    int used = 0;
    bool read = sscanf(text, format, &step->a, &step->b, &used) == 2 && text[used] == '\0';
    return read && step->a >= least && step->b >= least && step->a <= SIZE_MOST &&
           step->b <= SIZE_MOST;
}

static bool parse_step(const char *verb, const char *rest, struct script_step *step)
{
    if (strcmp(verb, "wait") == 0 && strncmp(rest, "for ", 4) == 0) {
        step->verb = SCRIPT_WAIT_FOR;
        step->text = rest + 4;
        return step->text[0] != '\0';
    }
    if (strcmp(verb, "wait") == 0) {
        step->verb = strcmp(rest, "idle") == 0 ? SCRIPT_WAIT_IDLE : SCRIPT_WAIT_PAUSE;
        return step->verb == SCRIPT_WAIT_IDLE || strcmp(rest, "pause") == 0;
    }
    if (strcmp(verb, "sleep") == 0) {
        char *end;
        long time = strtol(rest, &end, 10);
        step->verb = SCRIPT_SLEEP;
        step->a = (int)(time < 0 || time > 3600000 ? -1 : time);
        return *rest && !*end && step->a >= 0;
    }
    if (strcmp(verb, "click") == 0) {
        step->verb = SCRIPT_CLICK;
        return two_numbers(rest, "%4d %4d%n", 0, step);
    }
    if (strcmp(verb, "size") == 0) {
        step->verb = SCRIPT_SIZE;
        return two_numbers(rest, "%4dx%4d%n", 1, step);
    }
    step->verb = SCRIPT_SCREEN;
    step->text = rest;
    return strcmp(verb, "screen") == 0 && *rest;
}

static bool add_line(struct script *s, char *line, int number, struct trm_err *err)
{
    if (line[0] == '\0' || line[0] == '#') return true;
    if (line[0] != ':') return add_characters(s, line, number, err);
    char *rest = line + strcspn(line, " ");
    if (*rest) *rest++ = '\0';
    if (strcmp(line, ":key") == 0) return add_names(s, rest, number, err);
    struct script_step step = {.line = number};
    if (!parse_step(line + 1, rest, &step))
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "%s:%d: found \"%s %s\", expected :key NAME..., :wait idle, :wait pause, "
            ":wait for TEXT, :sleep MS, :click X Y, :size WxH or :screen FILE",
            s->path, number, line, rest);
    add(s, step);
    return true;
}

static bool parse(struct script *s, struct trm_err *err)
{
    struct lines l;
    lines_begin(&l, s->text, strlen(s->text));
    while (lines_next(&l)) {
        char *line = s->text + (l.line - s->text);
        line[l.length] = '\0';
        if (!add_line(s, line, l.number, err)) return false;
    }
    return true;
}

bool script_parse(struct script *s, const char *text, const char *path, struct trm_err *err)
{
    *s = (struct script){.path = xstrdup(path), .text = xstrdup(text)};
    return parse(s, err);
}

bool script_read(struct script *s, const char *path, struct trm_err *err)
{
    size_t length;
    *s = (struct script){.path = xstrdup(path)};
    s->text = path_read_input(path, SCRIPT_BYTES, &length, err);
    if (!s->text) return false;
    if (strlen(s->text) != length)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found a NUL byte, expected text", path);
    return parse(s, err);
}

void script_done(struct script *s)
{
    free(s->path);
    free(s->text);
    free(s->steps);
    *s = (struct script){0};
}
