/* One view, two writers. */
#include "cli/train_curves.h"

#include "base/alloc.h"
#include "base/path.h"
#include "canvas/picture.h"
#include "canvas/text.h"
#include "view/training_curves.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PICTURE_WIDTH = 120, PICTURE_HEIGHT = 30, TEXT_HEIGHT = 18 };

/* All rows there are; the caller frees them. */
static struct training_row *read_rows(struct training *t, size_t *count)
{
    struct training_row *rows = NULL;
    size_t capacity = 0, got;
    *count = 0;
    do {
        rows = xgrow(rows, &capacity, *count + 1024, sizeof *rows);
        got = training_read_rows(t, *count, rows + *count, 1024);
        *count += got;
    } while (got == 1024);
    return rows;
}

void train_curves_write(struct training *t, const char *name)
{
    const struct look look = {theme_find("light"), DEPTH_TRUE, GLYPHS_UTF8};
    struct training_view view = {.axis = OVER_SEQUENCE_STEPS};
    struct training_row *rows = read_rows(t, &view.count);
    struct canvas c;
    struct str svg = {0};
    char *path = xasprintf("%s.svg", name);
    view.rows = rows;
    draw_training_curves(&c, PICTURE_WIDTH, PICTURE_HEIGHT, &look, &view);
    canvas_to_svg(&c, theme_paper(look.theme), &svg);
    if (view.count > 0) { /* so the run is ours */
        path_remove_leftovers(path);
        path_write(path, svg.text, svg.length, NULL);
    }
    canvas_done(&c);
    str_done(&svg);
    free(path);
    free(rows);
}

void train_curves_print(const struct training_row *rows, size_t count)
{
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    const struct look look = {theme_find("mono"), DEPTH_MONO, utf8 ? GLYPHS_UTF8 : GLYPHS_ASCII};
    const struct training_view view = {rows, count, OVER_SEQUENCE_STEPS};
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    struct canvas c;
    struct str text = {0};
    draw_training_curves(&c, known ? size.ws_col : 80, TEXT_HEIGHT, &look, &view);
    canvas_to_text(&c, &text);
    fputs(text.text, stdout);
    canvas_done(&c);
    str_done(&text);
}
