/* What was answered before, by the name of the question: prompts bring it back with Up. */
#ifndef TUI_ANSWERS_H
#define TUI_ANSWERS_H

struct answers {
    struct {
        char *question, *text;
    } items[100]; /* the newest first; owned */
    int count;
};

/* An answer that was given before moves to the front; empty ones are not kept. */
void answers_add(struct answers *a, const char *question, const char *text);

/* The n-th newest answer to a question, from 1; NULL: there are not so many. Valid until the next
 * answers_add. */
const char *answers_back(const struct answers *a, const char *question, int n);

void answers_done(struct answers *a);

#endif
