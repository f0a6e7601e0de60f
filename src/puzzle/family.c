/* The list of families, and what all puzzles share whatever their family. */
#include "trmscope/family.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/rng.h"
#include "base/safetensors.h"
#include "base/str.h"
#include "base/zipstore.h"
#include "puzzle/families.h"
#include "puzzle/lines.h"

#include <stdlib.h>
#include <string.h>

/* In the order in which they are asked whether a text is theirs: the pickiest first. */
const struct trm_family *const trm_families[] = {&family_arc, &family_maze, &family_sudoku, NULL};

static const size_t FILE_LIMIT = (size_t)1 << 30;

const struct trm_family *trm_family_find(const char *name, struct trm_err *err)
{
    struct str names = {0};
    const struct trm_family *found = NULL;
    for (int i = 0; trm_families[i] && !found; i++) {
        if (strcmp(trm_families[i]->name, name) == 0) found = trm_families[i];
        if (i > 0) str_add(&names, ", ");
        str_add(&names, trm_families[i]->name);
    }
    if (!found)
        trm_err_set(err, TRM_ERR_USAGE, "there is no puzzle family \"%.60s\", expected one of %s",
                    name, names.text);
    str_done(&names);
    return found;
}

bool trm_puzzle_complete(struct trm_puzzle *p)
{
    struct trm_solution found;
    if (p->answer.rows > 0) return true;
    if (!p->family->solve || !p->family->solve(&p->question, 2, &found)) return false;
    if (found.count != 1 || found.gave_up) return false;
    p->answer = found.answer;
    return true;
}

bool trm_puzzle_generate(const struct trm_family *family, const struct trm_generate *wish,
                         uint64_t seed, uint64_t number, struct trm_puzzle *out,
                         struct trm_err *err)
{
    struct rng r;
    rng_init(&r, seed, number);
    return family->generate(&r, wish, out, err);
}

double trm_puzzle_rate(const struct trm_puzzle *p)
{
    return p->family->rate ? p->family->rate(p) : -1;
}

char *trm_puzzle_text(const struct trm_puzzle *p)
{
    struct str text = {0};
    p->family->print(p, &text);
    return str_take(&text);
}

void trm_puzzle_done(struct trm_puzzle *p)
{
    free(p->name);
    free(p->demos);
    p->name = NULL;
    p->demos = NULL;
    p->demo_count = 0;
}

struct trm_puzzle trm_puzzle_copy(const struct trm_puzzle *p)
{
    struct trm_puzzle copy = *p;
    copy.name = xstrdup(p->name);
    copy.demos = NULL;
    if (p->demo_count > 0) {
        size_t size = (size_t)p->demo_count * sizeof *p->demos;
        copy.demos = xmalloc(size);
        memcpy(copy.demos, p->demos, size);
    }
    return copy;
}

static const struct trm_family *recognise(const char *text, size_t length)
{
    for (int i = 0; trm_families[i]; i++)
        if (trm_families[i]->sniff(text, length)) return trm_families[i];
    return NULL;
}

/* A model or a recorded run, which people name where a puzzle is wanted. */
static bool holds_tensors(const char *text, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)text;
    return safetensors_sniff(bytes, length) || zipstore_sniff(bytes, length);
}

bool trm_puzzles_parse(struct trm_puzzles *out, const char *text, size_t length, const char *path,
                       const struct trm_family *family, struct trm_err *err)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    size_t before = puzzles_seen(out);
    if (length == 0)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: is empty, expected a puzzle", name);
    if (holds_tensors(text, length))
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: found tensors, expected puzzles; --model takes a model, --open a recorded run",
            name);
    if (!family) family = recognise(text, length);
    if (!family)
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: does not look like a puzzle of any family; --family says what it is", name);
    if (!family->read(text, length, path, out, err)) return trm_err_prefix(err, "%s", name);
    if (puzzles_seen(out) > before || puzzles_full(out)) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "%s: holds no puzzle, expected at least one", name);
}

bool trm_puzzles_read(struct trm_puzzles *out, const char *path, const struct trm_family *family,
                      struct trm_err *err)
{
    size_t length = 0;
    char *text = path_read_input(path, FILE_LIMIT, &length, err);
    bool read = text && trm_puzzles_parse(out, text, length, path, family, err);
    free(text);
    return read;
}

void trm_puzzles_add(struct trm_puzzles *all, const struct trm_puzzle *p)
{
    all->items = xgrow(all->items, &all->capacity, all->count + 1, sizeof *all->items);
    all->items[all->count++] = trm_puzzle_copy(p);
}

void trm_puzzles_done(struct trm_puzzles *all)
{
    for (size_t i = 0; all->items && i < all->count; i++) trm_puzzle_done(&all->items[i]);
    free(all->items);
    *all = (struct trm_puzzles){0};
}
