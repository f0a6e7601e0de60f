#include "cli/progress.h"

#include "base/utf8.h"
#include "cli/stop.h"

#include <stdio.h>
#include <unistd.h>

static const double REDRAW_SECONDS = 0.2, FIRST_SECONDS = 0.5, ETA_SECONDS = 3, SHORT_SECONDS = 1;

void progress_begin(struct progress *p, const char *what, bool quiet)
{
    stop_listen(false);
    double now = seconds_now();
    *p = (struct progress){
        .shown = !quiet && isatty(STDERR_FILENO), .drawn = now, .next = now + FIRST_SECONDS};
    lap_seconds(&p->clock);
    snprintf(p->what, sizeof p->what, "%s", what);
    utf8_clean(p->what);
}

bool progress_show(void *progress, double done, size_t count)
{
    struct progress *p = progress;
    double time = seconds_now();
    if (!p->shown || time < p->next) return !stop_wished();
    /* Time in which the program is stopped does not count. But of a lap with a stop only processor
     * time is known, far too little under cpulimit (ten stops a second). A short lap cannot hold a
     * long stop, so it counts whole. */
    double since = time - p->drawn, lap = lap_seconds(&p->clock);
    p->passed += since < SHORT_SECONDS ? since : lap;
    p->drawn = time;
    p->next = time + REDRAW_SECONDS;
    fprintf(stderr, "\r%s %.0f of %zu (%.0f %%)", p->what, done, count, 100 * done / (double)count);
    if (p->passed > ETA_SECONDS && done > 0)
        fprintf(stderr, ", %.0f s to go", p->passed * ((double)count - done) / done);
    fprintf(stderr, "\033[K");
    fflush(stderr);
    return !stop_wished();
}

void progress_end(struct progress *p)
{
    if (p->shown) fprintf(stderr, "\r\033[K");
    stop_unlisten();
}
