/* One line a path, its kind first. */
#include "tui/recent.h"

#include "base/alloc.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

static const char file_name[] = "recent";
static const char *const kinds[RECENT_KINDS] = {"puzzles ", "model "};

static void put(struct recent *r, enum recent_kind kind, const char *path)
{
    char **list = r->path[kind], *taken = path_absolute(path);
    int at = recent_rank(r, kind, path);
    if (at == RECENT_MOST) at = RECENT_MOST - 1;
    free(list[at]);
    memmove(list + 1, list, (size_t)at * sizeof *list);
    list[0] = taken;
}

void recent_load(struct recent *r)
{
    size_t length;
    *r = (struct recent){0};
    char *file = path_xdg(PLACE_STATE, file_name), *lines[RECENT_KINDS * RECENT_MOST], *rest = NULL;
    char *text = file && path_exists(file) ? path_read(file, 1 << 20, &length, NULL) : NULL;
    int count = 0;
    for (char *line = text ? strtok_r(text, "\n", &rest) : NULL;
         line && count < RECENT_KINDS * RECENT_MOST; line = strtok_r(NULL, "\n", &rest))
        lines[count++] = line;
    while (count-- > 0) /* the oldest first, so that the newest comes to the front */
        for (int k = 0; k < RECENT_KINDS; k++)
            if (strncmp(lines[count], kinds[k], strlen(kinds[k])) == 0)
                put(r, (enum recent_kind)k, lines[count] + strlen(kinds[k]));
    free(text);
    free(file);
}

void recent_done(struct recent *r)
{
    for (int k = 0; k < RECENT_KINDS; k++)
        for (int i = 0; i < RECENT_MOST; i++) free(r->path[k][i]);
    *r = (struct recent){0};
}

bool recent_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || ((a[0] == '/') != (b[0] == '/') && path_same(a, b));
}

int recent_rank(const struct recent *r, enum recent_kind kind, const char *path)
{
    for (int i = 0; i < RECENT_MOST && r->path[kind][i]; i++)
        if (recent_same(r->path[kind][i], path)) return i;
    return RECENT_MOST;
}

/* What only the older list has comes last, while there is room. */
static void add_missing(struct recent *r, const struct recent *older)
{
    for (int k = 0; k < RECENT_KINDS; k++) {
        int end = 0;
        while (end < RECENT_MOST && r->path[k][end]) end++;
        for (int i = 0; i < RECENT_MOST && older->path[k][i] && end < RECENT_MOST; i++)
            if (recent_rank(r, (enum recent_kind)k, older->path[k][i]) == RECENT_MOST)
                r->path[k][end++] = xstrdup(older->path[k][i]);
    }
}

/* The file is read once more, for another program may have written it meanwhile. */
void recent_add(struct recent *r, enum recent_kind kind, const char *path)
{
    struct str out = {0};
    struct recent now;
    if (strchr(path, '\n')) return;
    recent_load(&now);
    put(&now, kind, path);
    add_missing(&now, r);
    recent_done(r); /* of which the path may be one */
    *r = now;
    for (int k = 0; k < RECENT_KINDS; k++)
        for (int i = 0; i < RECENT_MOST && r->path[k][i]; i++)
            str_printf(&out, "%s%s\n", kinds[k], r->path[k][i]);
    char *file = path_xdg(PLACE_STATE, file_name), *folder = path_xdg(PLACE_STATE, NULL);
    if (file && path_make_folders(folder, NULL)) path_write(file, out.text, out.length, NULL);
    free(file);
    free(folder);
    str_done(&out);
}
