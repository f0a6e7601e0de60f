/* What was said, to be read again: a message goes with the next key, an error with its path and its
 * reason too. */
#ifndef TUI_MESSAGES_H
#define TUI_MESSAGES_H

struct app;

enum { MESSAGES_KEPT = 50 };

struct messages {
    char *text[MESSAGES_KEPT]; /* a ring: message n is text[n % MESSAGES_KEPT] */
    long count;                /* of all that were said */
    char *shown;               /* the overlay's text */
};

/* Keeps a copy, but of what was said last already. */
void messages_keep(struct messages *m, const char *text);

/* All that are kept, the newest first. */
void messages_open(struct app *a);
void messages_done(struct messages *m);

#endif
