/* Text files of puzzles, line by line, as people save them on any system. */
#ifndef PUZZLE_LINES_H
#define PUZZLE_LINES_H

#include "trmscope/family.h"

/* Walks through a text; lines end with LF or CRLF, a byte order mark at the start is passed over.
 * All pointers reach into the caller's text. */
struct lines {
    const char *next, *end;
    const char *line; /* the current line, not terminated */
    size_t length;
    int number; /* of the current line, from 1 */
};

void lines_begin(struct lines *l, const char *text, size_t length);
bool lines_next(struct lines *l); /* false at the end */

/* The columns of a puzzle CSV: source,question,answer,rating, in any order, question required. */
enum csv_column { CSV_SOURCE, CSV_QUESTION, CSV_ANSWER, CSV_RATING, CSV_COLUMNS };

struct csv {
    int place[CSV_COLUMNS]; /* which field of a line; -1: there is no such column */
};

struct csv_field {
    const char *text; /* not terminated */
    size_t length;
    int column; /* character of the line where it begins, from 1 */
};

/* Whether the line names the columns; *c is set in any case. */
bool csv_header(struct csv *c, const char *line, size_t length);

/* The fields of a line; an error names what is missing. Columns that do not exist are empty. */
bool csv_split(const struct csv *c, const struct lines *l, struct csv_field out[CSV_COLUMNS],
               struct trm_err *err);

/* A rating: a number, negative when the field is empty. */
bool csv_rating(const struct csv_field *f, double *rating, struct trm_err *err);

/* "'x'" or "byte 0x00": how an error shows what was found. buffer: 12 characters. */
const char *show_char(char c, char *buffer);

/* A file's name without folder and ending, "puzzle" for standard input. The caller frees it. */
char *puzzle_stem(const char *path);

/* Whether the next `count` puzzles, which belong together, are not wanted: before out->from, or
 * copies by their name (which may be NULL). Then they are counted as passed or left out. Asked by
 * puzzles_take for every puzzle; before it by those who would make puzzles for nothing. */
bool puzzles_pass(struct trm_puzzles *out, const char *name, size_t count);

/* Adds a puzzle that was read, which is taken over in any case; its name, where it has none,
 * becomes STEM:NUMBER, its line `line`. What is not wanted (puzzles_pass) is dropped. False,
 * without an error, when out->limit is reached; with one at TRM_PUZZLES_MOST where there is no
 * limit, or when out->each says so. */
bool puzzles_take(struct trm_puzzles *out, struct trm_puzzle *p, const char *path, size_t number,
                  int line, struct trm_err *err);

/* Whether reading may stop because the caller has as many as it asked for. */
static inline bool puzzles_full(const struct trm_puzzles *out)
{
    return out->limit && out->count >= out->limit;
}

/* How many were read, wanted or not. */
static inline size_t puzzles_seen(const struct trm_puzzles *out)
{
    return out->count + out->passed + out->left_out;
}

/* `count` puzzles that belong together come next, and puzzles_full was asked: all are read, for
 * which out->limit is raised where it must be. */
static inline void puzzles_want_whole(struct trm_puzzles *out, size_t count)
{
    if (out->limit && out->limit < out->count + count) out->limit = out->count + count;
}

#endif
