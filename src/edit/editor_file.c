/* What comes of an edit: puzzles for the program, files for the disk. A file that is not the
 * editor's own is never replaced unasked, and nothing is written that could not be read again. */
#include "edit/editor.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "puzzle/pack_write.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 30 };

void editor_puzzles(const struct editor *e, struct trm_puzzles *out, size_t *current)
{
    int test = e->sheet.pair - e->document.demo_count;
    document_puzzles(&e->document, e->name, out);
    *current = test > 0 ? (size_t)test : 0;
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void print(const struct editor *e, struct str *out)
{
    struct trm_puzzles all = {0};
    const struct trm_family *f = e->document.family;
    document_puzzles(&e->document, e->name, &all);
    if (f->print_task)
        f->print_task(all.items, all.count, out);
    else
        for (size_t i = 0; i < all.count; i++) f->print(&all.items[i], out);
    trm_puzzles_done(&all);
}

/* How many puzzles a text holds; negative and an error when it cannot be read. */
static long count_puzzles(const struct trm_family *f, const struct str *text, const char *path,
                          struct trm_err *err)
{
    struct trm_puzzles all = {0};
    bool read = trm_puzzles_parse(&all, text->text, text->length, path, f, err);
    long count = read ? (long)all.count : -1;
    trm_puzzles_done(&all);
    return count;
}

/* Whether a text holds so many puzzles, and the last is the one that `text` holds alone. */
static bool ends_with(const struct trm_family *f, const struct str *whole, long count,
                      const struct str *text, const char *path)
{
    struct trm_puzzles all = {0}, alone = {0};
    bool same = trm_puzzles_parse(&all, whole->text, whole->length, path, f, NULL) &&
                trm_puzzles_parse(&alone, text->text, text->length, path, f, NULL) &&
                (long)all.count == count;
    if (same) {
        const struct trm_puzzle *last = &all.items[count - 1], *own = &alone.items[0];
        same = trm_grid_equal(&last->question, &own->question) &&
               trm_grid_equal(&last->answer, &own->answer);
    }
    trm_puzzles_done(&all);
    trm_puzzles_done(&alone);
    return same;
}

/* What the file holds, then the puzzle: a row where it is a CSV with the columns that we write,
 * else as the family prints it. */
static void join(const struct editor *e, const struct str *old, const struct str *text,
                 struct str *out)
{
    size_t length = old->length;
    str_add_bytes(out, old->text, length);
    if (length > 0 && old->text[length - 1] != '\n') str_add_char(out, '\n');
    if (pack_has_csv_header(old->text, length)) {
        struct trm_puzzle p = document_puzzle(&e->document, 0, e->name);
        pack_csv_row(&p, p.name, out);
        trm_puzzle_done(&p);
        return;
    }
    bool lines = strchr(text->text, '\n') != text->text + text->length - 1;
    bool apart = length == 0 || (length > 1 && strcmp(old->text + length - 2, "\n\n") == 0);
    if (lines && !apart) str_add_char(out, '\n'); /* an empty line in between */
    str_add_bytes(out, text->text, text->length);
}

/* Puts what the file holds in front of *text, and makes sure that the file then holds it all. */
static bool put_behind(const struct editor *e, const char *path, struct str *text,
                       struct trm_err *err)
{
    const struct trm_family *f = e->document.family;
    struct str old = {0}, whole = {0};
    if (f->print_task)
        return trm_err_set(err, TRM_ERR_USAGE, "%s: a file of %s holds one task", path, f->title);
    old.text = path_read(path, FILE_LIMIT, &old.length, err);
    if (!old.text) return false;
    long before = old.length > 0 ? count_puzzles(f, &old, path, err) : 0;
    join(e, &old, text, &whole);
    bool good = before >= 0 && ends_with(f, &whole, before + 1, text, path);
    if (before >= 0 && !good)
        trm_err_set(err, TRM_ERR_INPUT, "%s: is in another form; choose another file", path);
    str_done(&old);
    str_done(text);
    *text = whole;
    return good;
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* Whether the file is the one that was written last, with nothing changed since. */
static bool is_own(const struct editor *e, const char *path)
{
    size_t length;
    if (!e->path || !e->saved_text || strcmp(e->path, path) != 0) return false;
    char *now = path_read(path, FILE_LIMIT, &length, NULL);
    bool same = now && strlen(e->saved_text) == length && memcmp(now, e->saved_text, length) == 0;
    free(now);
    return same;
}

static bool write_file(const char *path, const struct str *text, struct trm_err *err)
{
    char *copy = xstrdup(path);
    bool written =
        path_make_folders(dirname(copy), err) && path_write(path, text->text, text->length, err);
    free(copy);
    return written;
}

/* That the edit is in its file; one that is called by a line break is offered once too often. A
 * journal that cannot be written further is of no use then. */
static void tell_journal(struct editor *e)
{
    char *whole = path_absolute(e->path); /* who goes on with it may work in another folder */
    bool told = e->journal.path && !e->unkept && !strchr(whole, '\n');
    if (told) e->unkept = !journal_add(&e->journal, "saved", whole, NULL);
    if (e->unkept && !editor_unfinished(e)) journal_close(&e->journal, false);
    free(whole);
}

static void remember_saved(struct editor *e, const char *path, struct str *text, bool own)
{
    char *before = e->path; /* may be `path` itself */
    e->path = xstrdup(path);
    path = e->path;
    free(before);
    free(e->saved_text);
    e->saved_text = own ? str_take(text) : NULL;
    e->saved_done = e->history.done;
    tell_journal(e);
    if (document_has_attempts(&e->document))
        editor_say(e, SAID_WARN, "saved; unfinished attempts are not in the file");
    else
        editor_say(e, SAID_GOOD, "saved: %.200s", path);
}

enum saved editor_save(struct editor *e, const char *path, enum save_how how, struct trm_err *err)
{
    struct str text = {0};
    bool there = path_exists(path);
    if (path_is_folder(path)) {
        trm_err_set(err, TRM_ERR_USAGE, "%s: is a folder, expected the name of a file", path);
        return SAVE_FAILED;
    }
    if (how == SAVE_NEW && there && !is_own(e, path)) return SAVE_EXISTS;
    print(e, &text);
    bool behind = how == SAVE_BEHIND && there;
    bool good = count_puzzles(e->document.family, &text, "this puzzle", err) > 0 &&
                (!behind || put_behind(e, path, &text, err)) && write_file(path, &text, err);
    if (good) remember_saved(e, path, &text, !behind);
    str_done(&text);
    return good ? SAVED : SAVE_FAILED;
}
