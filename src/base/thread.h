/* Threads that leave signals to the main thread. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include "trmscope/err.h"

#include <pthread.h>

/* pthread_create of a thread that blocks every signal but those of a crash: these go to the thread
 * that crashes, and where it blocks them the system ends the program before a handler has put the
 * terminal right. */
bool thread_start(pthread_t *thread, void *(*work)(void *), void *argument, struct trm_err *err);

#endif
