/* One terminal a process: what is here is global because a signal handler finds nothing else. */
#include "tui/rescue.h"

#include "base/check.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static struct {
    atomic_bool armed;
    int keys, screen;
    char bytes[400];
    size_t length;
    struct termios modes;
    int errors;    /* the true standard error, or -1: not collected */
    int collected; /* memory file that stands in for it */
} rescue;

static void collect_errors(void)
{
    rescue.errors = rescue.collected = -1;
    if (!isatty(STDERR_FILENO)) return; /* a file is not in the way */
    rescue.collected = memfd_create("trmscope-stderr", MFD_CLOEXEC);
    if (rescue.collected < 0) return;
    rescue.errors = dup(STDERR_FILENO);
    if (rescue.errors < 0 || dup2(rescue.collected, STDERR_FILENO) < 0) {
        close(rescue.collected);
        rescue.errors = -1;
    }
}

void rescue_remember(int keys)
{
    rescue.keys = keys;
    tcgetattr(keys, &rescue.modes);
}

void rescue_arm(int screen, const char *bytes, size_t length)
{
    CHECK(length <= sizeof rescue.bytes);
    memcpy(rescue.bytes, bytes, length);
    rescue.length = length;
    rescue.screen = screen;
    collect_errors();
    atomic_store(&rescue.armed, true);
}

static void put(int to, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(to, bytes, length);
        if (done <= 0) return;
        bytes += done;
        length -= (size_t)done;
    }
}

static void show_errors(void)
{
    if (rescue.errors < 0) return;
    dup2(rescue.errors, STDERR_FILENO);
    char piece[512];
    off_t at = 0;
    for (ssize_t got; (got = pread(rescue.collected, piece, sizeof piece, at)) > 0; at += got)
        put(STDERR_FILENO, piece, (size_t)got);
    close(rescue.errors);
    close(rescue.collected);
    rescue.errors = -1;
}

void rescue_now(void)
{
    if (!atomic_exchange(&rescue.armed, false)) return;
    put(rescue.screen, rescue.bytes, rescue.length);
    tcsetattr(rescue.keys, TCSANOW, &rescue.modes);
    show_errors();
}

void rescue_disarm(void)
{
    if (atomic_exchange(&rescue.armed, false)) show_errors();
}
