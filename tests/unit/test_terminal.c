/* What a real terminal gets to see: the program's screen behind a pseudo terminal. */
#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "files.h"
#include "tui/terminal.h"
#include "unit_test.h"

#include <locale.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Direct colours as xterm has them; not every machine has such an entry. */
static const char direct[] =
    "xterm-direct|direct colours,\n"
    "\tcolors#0x1000000, pairs#0x10000, RGB,\n"
    "\tsetaf=\\E[%?%p1%{8}%<%t3%p1%d%e38\\:2\\:\\:%p1%{65536}%/%d\\:%p1%{256}%/%{255}%&%d\\:"
    "%p1%{255}%&%d%;m,\n"
    "\tsetab=\\E[%?%p1%{8}%<%t4%p1%d%e48\\:2\\:\\:%p1%{65536}%/%d\\:%p1%{256}%/%{255}%&%d\\:"
    "%p1%{255}%&%d%;m,\n"
    "\tuse=xterm,\n";

/* False where there is no tic, or no entry to build on. */
static bool make_entry(const char *folder)
{
    char *source = path_join(folder, "entry");
    char *command = xasprintf("tic -x -o %s %s 2>/dev/null", folder, source);
    struct trm_err err = {0};
    bool made = path_make_folders(folder, &err) && path_write(source, direct, strlen(direct), &err);
    assert_true(made);
    made = system(command) == 0;
    free(command), free(source);
    return made;
}

/* Pictures of ever new colours, more than curses has pairs for, then one of two known ones. */
static void draw_many_colours(void)
{
    struct terminal_wish w = {.colors = COLORS_TRUE};
    struct trm_err err = {0};
    struct terminal *t = terminal_open(&w, &err);
    struct canvas c;
    unsigned n = 0;
    if (!t || terminal_depth(t) != DEPTH_TRUE) _exit(1);
    canvas_init(&c, terminal_width(t), terminal_height(t));
    for (int picture = 0; picture < 40; picture++) {
        for (int i = 0; i < c.width * c.height; i++, n++)
            canvas_put(&c, i % c.width, i / c.width, (uint32_t)('a' + picture % 26),
                       (struct style){color_rgb((int)(n >> 8), (int)n, 77),
                                      color_rgb((int)n, 99, (int)(n >> 9)), 0});
        terminal_draw(t, &c);
    }
    canvas_fill(&c, canvas_area(&c), 'E',
                (struct style){color_rgb(161, 178, 195), color_rgb(101, 67, 33), 0});
    terminal_draw(t, &c);
    terminal_close(t);
    canvas_done(&c);
    _exit(0);
}

static void true_colours_do_not_run_out(void **state)
{
    (void)state;
    char *folder = temporary_path("terminfo");
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    struct str seen = {0};
    char part[4096];
    int screen, status;
    if (!make_entry(folder)) {
        printf("skipped: tic does not make the entry of a terminal\n");
        remove_tree(folder);
        return;
    }
    pid_t child = forkpty(&screen, NULL, NULL, &size);
    assert_true(child >= 0);
    if (child == 0) {
        setenv("TERMINFO", folder, 1);
        setenv("TERM", "xterm-direct", 1);
        draw_many_colours();
    }
    for (ssize_t got; (got = read(screen, part, sizeof part)) > 0;) {
        if (seen.length > 1 << 20) str_clear(&seen); /* the last picture is what matters */
        str_printf(&seen, "%.*s", (int)got, part);
    }
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_non_null(strstr(seen.text, "48:2::101:67:33mEEEE"));
    close(screen);
    str_done(&seen);
    remove_tree(folder);
}

/* What the program is told when it goes on: one bit for each kind of event. */
static unsigned told_to_continue(struct terminal *t)
{
    unsigned kinds = 0;
    struct event e;
    raise(SIGCONT);
    terminal_wait(t, NULL, 0, 0);
    while (terminal_read(t, &e)) kinds |= 1u << e.kind;
    return kinds;
}

/* Ends with the number of what went wrong, or 0. */
static void go_on_again_and_again(void)
{
    const struct terminal_wish w = {0};
    struct trm_err err = {0};
    struct terminal *t = terminal_open(&w, &err);
    struct termios others, now;
    int wrong = 0;
    if (!t) _exit(1);
    if (told_to_continue(t) != 1u << EVENT_RESIZE) wrong = 2; /* made anew, in case */
    if (told_to_continue(t) != 0 && !wrong) wrong = 3;
    tcgetattr(STDOUT_FILENO, &others);
    others.c_lflag |= ECHO | ICANON;
    tcsetattr(STDOUT_FILENO, TCSANOW, &others);
    if (told_to_continue(t) != 1u << EVENT_CONTINUE && !wrong) wrong = 4;
    tcgetattr(STDOUT_FILENO, &now);
    if ((now.c_lflag & (ECHO | ICANON)) && !wrong) wrong = 5;
    if (told_to_continue(t) != 0 && !wrong) wrong = 6;
    terminal_close(t);
    _exit(wrong);
}

/* Some stop a program ten times a second: as long as nobody touches the terminal, that is nothing
 * to draw everything anew for, nor to be told of. */
static void going_on_with_our_modes(void **state)
{
    (void)state;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    char part[4096];
    int screen, status;
    pid_t child = forkpty(&screen, NULL, NULL, &size);
    assert_true(child >= 0);
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        go_on_again_and_again();
    }
    while (read(screen, part, sizeof part) > 0) continue;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(screen);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(true_colours_do_not_run_out),
        cmocka_unit_test(going_on_with_our_modes),
    };
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
