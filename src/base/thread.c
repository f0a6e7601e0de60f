#include "base/thread.h"

#include "base/check.h"

#include <signal.h>
#include <string.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};

bool thread_start(pthread_t *thread, void *(*work)(void *), void *argument, struct trm_err *err)
{
    sigset_t blocked, before;
    sigfillset(&blocked);
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++) sigdelset(&blocked, crashes[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, &before); /* a thread begins with its maker's */
    int failed = pthread_create(thread, NULL, work, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed || trm_err_set(err, TRM_ERR_INTERNAL, "no thread: %s", strerror(failed));
}
