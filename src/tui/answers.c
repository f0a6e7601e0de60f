/* The oldest is forgotten when there is no more room. */
#include "tui/answers.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

static void forget(struct answers *a, int i)
{
    free(a->items[i].question);
    free(a->items[i].text);
    a->count--;
    memmove(&a->items[i], &a->items[i + 1], (size_t)(a->count - i) * sizeof a->items[0]);
}

void answers_add(struct answers *a, const char *question, const char *text)
{
    if (!text[0]) return;
    for (int i = a->count - 1; i >= 0; i--)
        if (strcmp(a->items[i].question, question) == 0 && strcmp(a->items[i].text, text) == 0)
            forget(a, i);
    if (a->count == (int)ARRAY_LEN(a->items)) forget(a, a->count - 1);
    memmove(&a->items[1], &a->items[0], (size_t)a->count * sizeof a->items[0]);
    a->items[0].question = xstrdup(question);
    a->items[0].text = xstrdup(text);
    a->count++;
}

const char *answers_back(const struct answers *a, const char *question, int n)
{
    for (int i = 0; i < a->count && n > 0; i++)
        if (strcmp(a->items[i].question, question) == 0 && --n == 0) return a->items[i].text;
    return NULL;
}

void answers_done(struct answers *a)
{
    while (a->count > 0) forget(a, a->count - 1);
}
