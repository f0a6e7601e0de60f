/* Handlers do nothing that could wait: they set a flag and write one byte. The flags tell what
 * came, the byte only wakes poll; a full pipe loses nothing. */
#include "tui/signals.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/stop_wish.h"
#include "tui/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const int noted[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int stops[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

static int pipe_ends[2] = {-1, -1};
static volatile sig_atomic_t came[NSIG];
static struct stop_wish stop;
static struct sigaction before[NSIG];
static char crash_stack[64 * 1024]; /* a stack that overflowed is no place to run a handler */

static bool is_stop(int number)
{
    for (size_t i = 0; i < ARRAY_LEN(stops); i++)
        if (stops[i] == number) return true;
    return false;
}

static void on_signal(int number)
{
    int kept = errno;
    if (number == SIGCONT) clock_continued(number);
    if (is_stop(number) && stop_wish_insists(&stop, number)) {
        rescue_now();
        signals_end_by(number); /* taken when this handler returns */
    }
    came[number] = 1;
    ssize_t put = write(pipe_ends[1], "!", 1);
    (void)put; /* full: poll will wake anyway */
    errno = kept;
}

static void on_crash(int number)
{
    static const char report[] = "trmscope crashed; the terminal was restored. Please report this, "
                                 "with what you did last.\n";
    /* Of a mapped file, what is not there any more. */
    static const char cut[] =
        "trmscope crashed: a file that it had open (a model, a recorded run) was cut short or "
        "replaced in place;\nthe terminal was restored. Put another file in its place by mv.\n";
    bool bus = number == SIGBUS;
    rescue_now();
    ssize_t put = write(STDERR_FILENO, bus ? cut : report, (bus ? sizeof cut : sizeof report) - 1);
    (void)put;
    raise(number); /* SA_RESETHAND made it the usual crash again */
}

static void install(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    sigaction(number, NULL, &before[number]);
    if (before[number].sa_handler != SIG_IGN) sigaction(number, &action, NULL);
}

bool signals_open(struct trm_err *err)
{
    if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return trm_err_errno(err, TRM_ERR_INTERNAL, "no pipe for signals");
    stop = (struct stop_wish){0};
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    sigaltstack(&stack, NULL);
    for (size_t i = 0; i < ARRAY_LEN(noted); i++) {
        came[noted[i]] = 0;
        install(noted[i], on_signal, SA_RESTART);
    }
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        install(crashes[i], on_crash, SA_RESETHAND | SA_ONSTACK);
    return true;
}

void signals_close(void)
{
    stop_wish_insists(&stop, 0); /* the end has begun: ^C after a while insists */
    for (size_t i = 0; i < ARRAY_LEN(noted); i++)
        if (!is_stop(noted[i])) sigaction(noted[i], &before[noted[i]], NULL);
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &before[crashes[i]], NULL);
    int ends[] = {pipe_ends[0], pipe_ends[1]};
    pipe_ends[0] = pipe_ends[1] = -1; /* before they close: the handler goes on writing */
    close(ends[0]);
    close(ends[1]);
}

int signals_descriptor(void)
{
    return pipe_ends[0];
}

void signals_drain(void)
{
    char bytes[64];
    while (read(pipe_ends[0], bytes, sizeof bytes) > 0) continue;
}

bool signals_take(int number)
{
    if (!came[number]) return false; /* else one that comes just now would be wiped away unseen */
    came[number] = 0;
    return true;
}

int signals_take_stop(void)
{
    for (size_t i = 0; i < ARRAY_LEN(stops); i++)
        if (signals_take(stops[i])) return stops[i];
    return 0;
}

void signals_stop_answered(void)
{
    stop.said = 0;
}

void signals_end_by(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

void signals_stop_here(void)
{
    struct sigaction ours, usual = {.sa_handler = SIG_DFL};
    sigemptyset(&usual.sa_mask);
    sigaction(SIGTSTP, &usual, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}
