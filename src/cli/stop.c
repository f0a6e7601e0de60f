/* A signal handler may only set a flag: here it is, with the moment at which it was set. */
#include "cli/stop.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/stop_wish.h"

#include <signal.h>

static struct stop_wish wish;
static int listeners;

/* signal and raise are among the functions that a handler may call (POSIX). */
static void note_wish(int number)
{
    if (!stop_wish_insists(&wish, number)) return;
    signal(number, SIG_DFL);
    raise(number);
}

/* What the parent ignores stays ignored: nohup wants the work to outlive the terminal. */
static void listen_to(int number, const struct sigaction *noted)
{
    struct sigaction before;
    sigaction(number, NULL, &before);
    if (before.sa_handler != SIG_IGN) sigaction(number, noted, NULL);
}

void stop_listen(bool kill_too)
{
    static const int kills[] = {SIGTERM, SIGHUP, SIGPIPE};
    if (listeners++ > 0) return; /* what was said to an outer one stays said */
    /* A write that was cut short would cost stdio all that it holds. */
    struct sigaction noted = {.sa_handler = note_wish, .sa_flags = SA_RESTART};
    struct sigaction continued = {.sa_handler = clock_continued, .sa_flags = SA_RESTART};
    sigfillset(&noted.sa_mask);
    wish = (struct stop_wish){0};
    sigaction(SIGCONT, &continued, NULL);
    sigaction(SIGINT, &noted, NULL); /* ignored or not: shells do that to all in the background */
    for (size_t i = 0; kill_too && i < ARRAY_LEN(kills); i++) listen_to(kills[i], &noted);
}

bool stop_wished(void)
{
    return wish.said;
}

void stop_unlisten(void)
{
    if (--listeners == 0) signal(SIGINT, SIG_DFL);
}
