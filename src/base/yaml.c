/* From libyaml's events to a tree. The builder keeps the open maps and lists on a stack of fixed
 * depth, never recurses, and gives up at the first limit; a node becomes an alias's target only
 * when it is complete, so that the tree has no cycle. */
#include "base/yaml.h"

#include "base/alloc.h"
#include "base/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { SIZE_LIMIT = 1 << 20, DEPTH_LIMIT = 16, NODE_LIMIT = 4096, ANCHOR_LIMIT = 64 };

struct anchor {
    char *name;
    const struct yaml_node *node; /* NULL until it is complete */
};

/* A map or list that is still open. */
struct level {
    struct yaml_node *node, *last; /* last: its last child */
    char *key;                     /* of the value that comes next; NULL: a key comes next */
    int anchor;                    /* of this node, or -1 */
};

struct builder {
    struct yaml *yaml;
    const char *text;
    size_t length;
    struct level levels[DEPTH_LIMIT];
    int depth, node_count, anchor_count, document_count;
    struct anchor anchors[ANCHOR_LIMIT];
    yaml_mark_t at; /* of the event that is being read */
    struct trm_err *err;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct builder *b, const char *format, ...)
{
    char what[300];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return trm_err_set(b->err, TRM_ERR_INPUT, "line %zu, column %zu: %s", b->at.line + 1,
                       b->at.column + 1, what);
}

/* Keeps memory until yaml_close. */
static void *own(struct builder *b, void *memory)
{
    struct yaml *y = b->yaml;
    y->owned = xgrow(y->owned, &y->owned_capacity, y->owned_count + 1, sizeof *y->owned);
    return y->owned[y->owned_count++] = memory;
}

/* Puts a node at the place that comes next: root, list item or value of the waiting key. */
static bool attach(struct builder *b, struct yaml_node *n)
{
    if (++b->node_count > NODE_LIMIT) {
        return refuse(b, "more than %d values, which no configuration needs", NODE_LIMIT);
    }
    n->line = (int)b->at.line + 1;
    n->column = (int)b->at.column + 1;
    if (b->depth == 0) {
        b->yaml->root = n;
        return true;
    }
    struct level *top = &b->levels[b->depth - 1];
    if (top->node->kind == YAML_MAP && !top->key)
        return refuse(b, "expected a key, which is a text");
    n->parent = top->node;
    n->key = top->key;
    n->place = top->last ? top->last->place + 1 : 0;
    if (top->last)
        top->last->next = n;
    else
        top->node->first = n;
    top->last = n;
    top->key = NULL;
    return true;
}

static struct yaml_node *new_node(struct builder *b, enum yaml_kind kind)
{
    struct yaml_node *n = own(b, xcalloc(1, sizeof *n));
    n->kind = kind;
    return n;
}

/* A place for the anchor of the event, or -1 when it has none. */
static bool take_anchor(struct builder *b, const yaml_char_t *name, int *place)
{
    *place = -1;
    if (!name) return true;
    if (b->anchor_count == ANCHOR_LIMIT) return refuse(b, "more than %d anchors", ANCHOR_LIMIT);
    *place = b->anchor_count++;
    b->anchors[*place] = (struct anchor){own(b, xstrdup((const char *)name)), NULL};
    return true;
}

static bool open_level(struct builder *b, enum yaml_kind kind, const yaml_char_t *anchor)
{
    struct yaml_node *n = new_node(b, kind);
    int place;
    if (b->depth == DEPTH_LIMIT) return refuse(b, "more than %d levels", DEPTH_LIMIT);
    if (!attach(b, n) || !take_anchor(b, anchor, &place)) return false;
    b->levels[b->depth++] = (struct level){.node = n, .anchor = place};
    return true;
}

static bool close_level(struct builder *b)
{
    const struct level *top = &b->levels[--b->depth];
    if (top->anchor >= 0) b->anchors[top->anchor].node = top->node;
    return true;
}

static bool take_key(struct builder *b, struct level *top, const char *key)
{
    const struct yaml_node *first = yaml_find(top->node, key);
    if (first)
        return refuse(b, "%.80s: found a second time, expected once (line %d)", key, first->line);
    top->key = own(b, xstrdup(key));
    return true;
}

static bool take_scalar(struct builder *b, const yaml_event_t *e)
{
    const char *text = (const char *)e->data.scalar.value;
    struct level *top = b->depth ? &b->levels[b->depth - 1] : NULL;
    if (strlen(text) != e->data.scalar.length) return refuse(b, "a text with a NUL character");
    if (top && top->node->kind == YAML_MAP && !top->key) return take_key(b, top, text);
    struct yaml_node *n = new_node(b, YAML_TEXT);
    int place;
    n->text = own(b, xstrdup(text));
    n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!attach(b, n) || !take_anchor(b, e->data.scalar.anchor, &place)) return false;
    if (place >= 0) b->anchors[place].node = n;
    return true;
}

/* A second node with the same children: the last anchor of that name counts. */
static bool take_alias(struct builder *b, const char *name)
{
    for (int i = b->anchor_count - 1; i >= 0; i--) {
        const struct anchor *a = &b->anchors[i];
        if (strcmp(a->name, name) != 0) continue;
        if (!a->node) return refuse(b, "*%.80s: found within its own anchor", name);
        struct yaml_node *n = new_node(b, a->node->kind);
        n->text = a->node->text;
        n->plain = a->node->plain;
        n->first = a->node->first;
        return attach(b, n);
    }
    return refuse(b, "*%.80s: expected &%.80s somewhere before", name, name);
}

static bool take_event(struct builder *b, const yaml_event_t *e)
{
    b->at = e->start_mark;
    switch (e->type) {
    case YAML_SCALAR_EVENT: return take_scalar(b, e);
    case YAML_ALIAS_EVENT: return take_alias(b, (const char *)e->data.alias.anchor);
    case YAML_SEQUENCE_START_EVENT: return open_level(b, YAML_LIST, e->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT: return open_level(b, YAML_MAP, e->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_level(b);
    case YAML_DOCUMENT_START_EVENT:
        return ++b->document_count == 1 || refuse(b, "a second document, expected one in a file");
    default: return true;
    }
}

/* Of bytes that are no text libyaml tells no line, only how many are before. */
static yaml_mark_t place_of(const struct builder *b, size_t offset)
{
    yaml_mark_t at = {0};
    for (size_t i = 0; i < offset && i < b->length; i++) {
        bool end = b->text[i] == '\n';
        at.line += end;
        at.column = end ? 0 : at.column + ((b->text[i] & 0xc0) != 0x80);
    }
    return at;
}

static bool refuse_text(struct builder *b, const yaml_parser_t *parser)
{
    b->at = parser->error == YAML_READER_ERROR ? place_of(b, parser->problem_offset)
                                               : parser->problem_mark;
    return refuse(b, "%s", parser->problem ? parser->problem : "not YAML");
}

static bool build(struct builder *b, yaml_parser_t *parser)
{
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) return refuse_text(b, parser);
        more = event.type != YAML_STREAM_END_EVENT;
        bool taken = take_event(b, &event);
        yaml_event_delete(&event);
        if (!taken) return false;
    }
    if (!b->yaml->root) b->yaml->root = new_node(b, YAML_MAP);
    return true;
}

bool yaml_parse(struct yaml *y, const char *text, size_t length, const char *path,
                struct trm_err *err)
{
    *y = (struct yaml){.path = xstrdup(path)};
    struct builder b = {.yaml = y, .text = text, .length = length, .err = err};
    bool built = length <= SIZE_LIMIT;
    if (!built)
        trm_err_set(err, TRM_ERR_INPUT, "%zu bytes, expected at most %d", length, SIZE_LIMIT);
    yaml_parser_t parser;
    if (built && (built = yaml_parser_initialize(&parser))) {
        yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
        built = build(&b, &parser);
        yaml_parser_delete(&parser);
    }
    if (built) return true;
    yaml_close(y);
    return trm_err_prefix(err, "%s", path);
}

bool yaml_open(struct yaml *y, const char *path, struct trm_err *err)
{
    size_t length;
    *y = (struct yaml){0};
    char *text = path_read(path, SIZE_LIMIT, &length, err);
    bool parsed = text && yaml_parse(y, text, length, path, err);
    free(text);
    return parsed;
}

void yaml_close(struct yaml *y)
{
    for (size_t i = 0; i < y->owned_count; i++) free(y->owned[i]);
    free(y->owned);
    free(y->path);
    *y = (struct yaml){0};
}

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
    if (map->kind != YAML_MAP) return NULL;
    const struct yaml_node *n = map->first;
    while (n && strcmp(n->key, key) != 0) n = n->next;
    return n;
}
