/* A recording holds the differences only, and replaying it gives the canvases back. */
#include "base/rng.h"
#include "canvas/asciicast.h"
#include "unit_test.h"

#include <jansson.h>

static void the_bytes_are_the_shortest(void **state)
{
    (void)state;
    struct canvas c;
    struct str out = {0};
    struct cast r;
    canvas_init(&c, 10, 2);
    cast_init(&r, &out, 10, 2, "a \"b\" \xff");
    canvas_text(&c, 0, 0, (struct style){.attrs = ATTR_BOLD}, "hi");
    cast_frame(&r, 0, &c);
    cast_frame(&r, 0.5, &c); /* nothing changed, nothing written */
    canvas_text(&c, 1, 0, (struct style){color_index(3), color_index(100), 0}, "o");
    cast_frame(&r, 1, &c);
    cast_mark(&r, 1.25, "halts");
    cast_done(&r);
    assert_string_equal(
        out.text,
        "{\"version\": 2, \"width\": 10, \"height\": 2, \"title\": \"a \\\"b\\\" \xef\xbf\xbd\"}\n"
        "[0.000, \"o\", \"\\u001b[0m\\u001b[2J\\u001b[?25l\\u001b[1;1H\\u001b[0;1mhi\"]\n"
        "[1.000, \"o\", \"\\u001b[1;2H\\u001b[0;33;48;5;100mo\"]\n"
        "[1.250, \"m\", \"halts\"]\n");
    str_done(&out);
    canvas_done(&c);
}

/* ---- A terminal that knows just the sequences used ------------------------------------------- */

struct screen {
    struct canvas canvas;
    struct style style;
    int x, y;
};

static color read_color(const int *n, int *i)
{
    *i += 2;
    if (n[*i - 1] == 5) return color_index(n[*i]);
    *i += 2;
    return color_rgb(n[*i - 2], n[*i - 1], n[*i]);
}

static void set_style(struct style *s, const int *n, int count)
{
    *s = (struct style){0};
    for (int i = 1; i < count; i++) {
        if (n[i] == 1) s->attrs |= ATTR_BOLD;
        if (n[i] == 2) s->attrs |= ATTR_DIM;
        if (n[i] == 4) s->attrs |= ATTR_UNDERLINE;
        if (n[i] == 7) s->attrs |= ATTR_REVERSE;
        if (n[i] >= 30 && n[i] <= 37) s->fg = color_index(n[i] - 30);
        if (n[i] >= 90 && n[i] <= 97) s->fg = color_index(n[i] - 82);
        if (n[i] >= 40 && n[i] <= 47) s->bg = color_index(n[i] - 40);
        if (n[i] >= 100 && n[i] <= 107) s->bg = color_index(n[i] - 92);
        if (n[i] == 38)
            s->fg = read_color(n, &i);
        else if (n[i] == 48)
            s->bg = read_color(n, &i);
    }
}

/* text behind ESC [; returns what follows the sequence. */
static const char *read_sequence(struct screen *s, const char *text)
{
    int n[32] = {0}, count = 0;
    if (*text == '?') text++;
    for (; (*text >= '0' && *text <= '9') || *text == ';'; text++) {
        if (*text == ';')
            count++;
        else
            n[count] = 10 * n[count] + *text - '0';
    }
    if (*text == 'J') canvas_clear(&s->canvas);
    if (*text == 'H') s->y = n[0] - 1, s->x = n[1] - 1;
    if (*text == 'm') set_style(&s->style, n, count + 1);
    return text + 1;
}

static void feed(struct screen *s, const char *text)
{
    while (*text) {
        if (*text == '\x1b') {
            text = read_sequence(s, text + 2);
            continue;
        }
        char one[5] = {*text++};
        for (int i = 1; (*text & 0xc0) == 0x80; i++) one[i] = *text++;
        canvas_text(&s->canvas, s->x++, s->y, s->style, one);
    }
}

static void assert_same_canvas(const struct canvas *a, const struct canvas *b)
{
    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++) {
            const struct cell *p = canvas_at(a, x, y), *q = canvas_at(b, x, y);
            assert_int_equal(p->glyph, q->glyph);
            assert_int_equal(p->style.attrs, q->style.attrs);
            assert_int_equal(p->style.fg, q->style.fg);
            assert_int_equal(p->style.bg, q->style.bg);
        }
}

static color random_color(struct rng *r)
{
    uint32_t kind = rng_below(r, 3);
    if (kind == 0) return COLOR_DEFAULT;
    if (kind == 1) return color_index((int)rng_below(r, 256));
    return color_rgb((int)rng_below(r, 256), (int)rng_below(r, 256), (int)rng_below(r, 256));
}

static void scribble(struct canvas *c, struct rng *r)
{
    static const uint32_t glyphs[] = {'a', '"', '\\', ' ', 0x2580, 0xe9, '[', ';'};
    for (int i = 0; i < 12; i++) {
        struct style s = {random_color(r), random_color(r), (uint8_t)rng_below(r, 16)};
        canvas_put(c, (int)rng_below(r, 12), (int)rng_below(r, 5), glyphs[rng_below(r, 8)], s);
    }
}

/* Replays the last event of the recording: each must be valid JSON. */
static void replay(struct screen *s, const char *recording)
{
    const char *line = recording + strlen(recording) - 1;
    while (line > recording && line[-1] != '\n') line--;
    json_error_t error;
    json_t *event = json_loads(line, 0, &error);
    assert_non_null(event);
    feed(s, json_string_value(json_array_get(event, 2)));
    json_decref(event);
}

static void replaying_gives_the_canvases_back(void **state)
{
    (void)state;
    struct rng r;
    struct canvas c;
    struct screen s = {.x = 0};
    struct str out = {0};
    struct cast cast;
    rng_init(&r, 1, 0);
    canvas_init(&c, 12, 5);
    canvas_init(&s.canvas, 12, 5);
    cast_init(&cast, &out, 12, 5, "scribbles");
    for (int frame = 0; frame < 60; frame++) {
        scribble(&c, &r);
        cast_frame(&cast, frame / 10.0, &c);
        replay(&s, out.text);
        assert_same_canvas(&c, &s.canvas);
    }
    canvas_resize(&c, 20, 7);
    scribble(&c, &r);
    canvas_resize(&s.canvas, 20, 7);
    cast_frame(&cast, 7, &c);
    assert_non_null(strstr(out.text, "\"r\", \"20x7\"]"));
    replay(&s, out.text);
    assert_same_canvas(&c, &s.canvas);
    cast_done(&cast);
    str_done(&out);
    canvas_done(&c);
    canvas_done(&s.canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_the_shortest),
        cmocka_unit_test(replaying_gives_the_canvases_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
