#include "run/pick_words.h"

#include "base/number.h"

#include <stdio.h>
#include <string.h>

static bool read_rating(const char *word, struct pick_term *t)
{
    size_t signs = strspn(word, "<>=");
    char *end;
    if (signs < 1 || signs > 2 || !word[signs]) return false;
    t->value = number_read(word + signs, &end);
    snprintf(t->compare, sizeof t->compare, "%.*s", (int)signs, word);
    t->kind = PICK_RATING;
    return *end == '\0';
}

static bool read_size(const char *word, struct pick_term *t)
{
    int used = 0;
    t->kind = PICK_SIZE;
    return sscanf(word, "%2dx%2d%n", &t->rows, &t->cols, &used) == 2 && word[used] == '\0';
}

static bool read_family(const char *word, struct pick_term *t)
{
    t->kind = PICK_FAMILY;
    for (int i = 0; trm_families[i]; i++)
        if (strcmp(trm_families[i]->name, word) == 0) t->family = trm_families[i];
    return t->family != NULL;
}

static bool read_verdict(const char *word, struct pick_term *t)
{
    static const char *const words[] = {"right", "wrong", "early", "new"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        t->kind = (enum pick_kind)(PICK_RIGHT + i);
        return true;
    }
    return false;
}

static bool read_puzzle(const char *word, struct pick_term *t)
{
    enum { SHORTEST = 16 };
    struct trm_puzzles one = {0};
    size_t length = strlen(word);
    bool read = length >= SHORTEST && trm_puzzles_parse(&one, word, length, "word", NULL, NULL) &&
                one.count == 1;
    if (read) t->fingerprint = puzzle_fingerprint(&one.items[0]);
    trm_puzzles_done(&one);
    t->kind = PICK_PUZZLE;
    return read;
}

struct pick_words pick_words_parse(const char *text)
{
    struct pick_words w = {0};
    char words[1024], *rest = NULL;
    snprintf(words, sizeof words, "%s", text);
    for (char *word = strtok_r(words, " ", &rest); word && w.count < PICK_TERMS;
         word = strtok_r(NULL, " ", &rest)) {
        struct pick_term *t = &w.term[w.count++];
        if (read_verdict(word, t)) {
            w.asks_verdict = true;
        } else if (read_rating(word, t)) {
            w.asks_rating = true;
        } else if (!read_size(word, t) && !read_family(word, t) && !read_puzzle(word, t)) {
            t->kind = PICK_NAME;
            snprintf(t->text, sizeof t->text, "%s", word);
        }
    }
    return w;
}

/* 7.1 is the number that a puzzle can have. */
static bool rating_matches(const struct pick_term *t, float rating)
{
    float asked = (float)t->value;
    if (rating < 0) return false;
    bool equal = rating == asked && strchr(t->compare, '=');
    return equal || (t->compare[0] == '<' && rating < asked) ||
           (t->compare[0] == '>' && rating > asked);
}

static bool term_matches(const struct pick_term *t, const char *name, const struct shelved *item,
                         const struct verdict *v)
{
    switch (t->kind) {
    case PICK_NAME: return strcasestr(name, t->text) != NULL;
    case PICK_RATING: return rating_matches(t, item->rating);
    case PICK_SIZE: return item->rows == t->rows && item->cols == t->cols;
    case PICK_FAMILY: return item->family == t->family;
    case PICK_PUZZLE: return item->fingerprint == t->fingerprint;
    case PICK_RIGHT: return v && v->right_at_halt;
    case PICK_WRONG: return v && v->known && !v->right_at_halt && !v->right_at_end;
    case PICK_EARLY: return v && !v->right_at_halt && v->right_at_end;
    case PICK_NEW: return !v;
    }
    return false;
}

bool pick_words_match(const struct pick_words *w, const char *name, const struct shelved *item,
                      const struct verdict *verdict)
{
    for (int i = 0; i < w->count; i++)
        if (!term_matches(&w->term[i], name, item, verdict)) return false;
    return true;
}
