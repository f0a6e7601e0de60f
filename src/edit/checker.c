/* DESIGN: the two threads share one slot, under a mutex: the last question, and the answer that was
 * found to it. Questions are numbered; an answer is of use only while its number is still the
 * last. `stop` tells the search under way to end; it is raised and lowered under the mutex, so that
 * it never reaches the search after. The channel carries no data, only the news. */
#include "edit/checker.h"

#include "base/alloc.h"
#include "base/channel.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct checker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t asked;
    struct channel *news;

    unsigned wanted, answered, taken; /* numbers of questions; 0: none yet */
    bool quit;
    atomic_bool stop;
    const struct trm_family *family;
    struct trm_grid question;
    struct trm_inspection answer; /* to number `answered` */
};

static void tell(struct checker *c)
{
    channel_try_send(c->news, c); /* full: the interface will look anyway */
}

/* Waits for a question; false at the end. */
static bool next_question(struct checker *c, struct trm_grid *question,
                          const struct trm_family **family, unsigned *number)
{
    pthread_mutex_lock(&c->mutex);
    while (!c->quit && c->wanted == c->answered) pthread_cond_wait(&c->asked, &c->mutex);
    bool go = !c->quit;
    *question = c->question;
    *family = c->family;
    *number = c->wanted;
    atomic_store(&c->stop, c->quit);
    pthread_mutex_unlock(&c->mutex);
    return go;
}

static void *work(void *context)
{
    struct checker *c = context;
    struct trm_grid question;
    const struct trm_family *family;
    unsigned number;
    struct trm_inspection found;
    while (next_question(c, &question, &family, &number)) {
        family->inspect(&question, &c->stop, &found);
        pthread_mutex_lock(&c->mutex);
        bool last = number == c->wanted;
        if (last) {
            c->answer = found;
            c->answered = number;
        }
        pthread_mutex_unlock(&c->mutex);
        if (last) tell(c);
    }
    return NULL;
}

/* Signals are for the main thread. */
static bool start_thread(struct checker *c)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(&c->thread, NULL, work, c) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

struct checker *checker_new(struct trm_err *err)
{
    struct checker *c = xcalloc(1, sizeof *c);
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->asked, NULL);
    c->news = channel_new(1, err);
    if (c->news && start_thread(c)) return c;
    if (c->news) trm_err_set(err, TRM_ERR_INTERNAL, "the system has no thread left");
    if (c->news) channel_free(c->news, NULL);
    free(c);
    return NULL;
}

void checker_free(struct checker *c)
{
    if (!c) return;
    pthread_mutex_lock(&c->mutex);
    c->quit = true;
    atomic_store(&c->stop, true);
    pthread_cond_signal(&c->asked);
    pthread_mutex_unlock(&c->mutex);
    pthread_join(c->thread, NULL);
    channel_free(c->news, NULL);
    pthread_cond_destroy(&c->asked);
    pthread_mutex_destroy(&c->mutex);
    free(c);
}

void checker_ask(struct checker *c, const struct trm_family *f, const struct trm_grid *question)
{
    pthread_mutex_lock(&c->mutex);
    c->family = f;
    c->question = *question;
    c->wanted++;
    atomic_store(&c->stop, true);
    pthread_cond_signal(&c->asked);
    pthread_mutex_unlock(&c->mutex);
}

void checker_forget(struct checker *c)
{
    pthread_mutex_lock(&c->mutex);
    atomic_store(&c->stop, true);
    c->answered = c->taken = ++c->wanted;
    pthread_mutex_unlock(&c->mutex);
}

bool checker_answer(struct checker *c, struct trm_inspection *out)
{
    channel_try_receive(c->news);
    pthread_mutex_lock(&c->mutex);
    bool fresh = c->answered == c->wanted && c->taken != c->wanted;
    if (fresh) {
        *out = c->answer;
        c->taken = c->wanted;
    }
    pthread_mutex_unlock(&c->mutex);
    return fresh;
}

bool checker_busy(struct checker *c)
{
    pthread_mutex_lock(&c->mutex);
    bool busy = c->answered != c->wanted;
    pthread_mutex_unlock(&c->mutex);
    return busy;
}

int checker_descriptor(const struct checker *c)
{
    return channel_descriptor(c->news);
}
