/* One view, two writers. */
#include "cli/train_curves.h"

#include "base/alloc.h"
#include "base/path.h"
#include "canvas/picture.h"
#include "canvas/text.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PICTURE_WIDTH = 120, PICTURE_HEIGHT = 30, TEXT_HEIGHT = 18 };

bool train_curves_draw(const struct training_view *v, int width, int height, const char *path,
                       struct trm_err *err)
{
    const struct look look = {theme_find("light"), DEPTH_TRUE, GLYPHS_UTF8};
    struct canvas c;
    struct str svg = {0};
    draw_training_curves(&c, width, height, &look, v);
    canvas_to_svg(&c, theme_paper(look.theme), &svg);
    bool written = path_write(path, svg.text, svg.length, err);
    canvas_done(&c);
    str_done(&svg);
    return written;
}

void train_curves_write(struct training *t, const char *name)
{
    struct training_rows all = {0};
    char *path = xasprintf("%s.svg", name);
    training_follow_rows(t, &all);
    if (all.count > 0) { /* so the run is ours */
        const struct training_view view = {all.rows, all.count, OVER_SEQUENCE_STEPS};
        path_remove_leftovers(path);
        train_curves_draw(&view, PICTURE_WIDTH, PICTURE_HEIGHT, path, NULL);
    }
    free(path);
    training_rows_done(&all);
}

void train_curves_print(const struct training_view *v)
{
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    const struct look look = {theme_find("mono"), DEPTH_MONO, utf8 ? GLYPHS_UTF8 : GLYPHS_ASCII};
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    struct canvas c;
    struct str text = {0};
    draw_training_curves(&c, known ? size.ws_col : 80, TEXT_HEIGHT, &look, v);
    canvas_to_text(&c, &text);
    fputs(text.text, stdout);
    canvas_done(&c);
    str_done(&text);
}
