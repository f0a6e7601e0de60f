/* Nothing here is asked of a worker: the numbers are those that the last news brought. */
#include "tui/under_way.h"

#include "tui/app.h"
#include "tui/lesson_page.h"
#include "tui/puzzles_page.h"
#include "tui/survey_page.h"

#include <stdio.h>
#include <string.h>

/* One thing more, and how much of it is done; negative: that is not known, or not told. */
static void add(char out[UNDER_WAY_TEXT], const struct app *a, const char *word, double share)
{
    size_t used = strlen(out);
    char percent[16] = "";
    if (share >= 0 && !a->timeless) snprintf(percent, sizeof percent, " %d%%", (int)(100 * share));
    snprintf(out + used, UNDER_WAY_TEXT - used, "%s%s%s", used ? ", " : "", word, percent);
}

static void add_lesson(char out[UNDER_WAY_TEXT], const struct app *a)
{
    const struct lessons *s = &a->lessons;
    static const char *const resting[TRAINING_FAILED + 1] = {
        [TRAINING_PAUSED] = "lesson paused",
        [TRAINING_FINISHED] = "lesson over",
        [TRAINING_STOPPED] = "lesson over",
        [TRAINING_FAILED] = "lesson failed",
    };
    const char *words = resting[s->status.phase];
    if (s->measuring)
        add(out, a, "measuring", job_fraction(s->measuring));
    else
        add(out, a, words ? words : "lesson", words ? -1 : s->status.share);
}

const char *under_way_text(char out[UNDER_WAY_TEXT], const struct app *a,
                           const struct page_kind *shown)
{
    const struct library *l = &a->library;
    double survey = survey_share(a);
    out[0] = '\0';
    if (a->recording.path) add(out, a, "rec", -1);
    if (a->lessons.now && shown != &lesson_page) add_lesson(out, a);
    if (survey >= 0 && shown != &survey_page) add(out, a, "survey", survey);
    if (l->asking && shown != &puzzles_page) add(out, a, "asking", job_fraction(l->asking));
    if (l->rating && shown != &puzzles_page) add(out, a, "rating", job_fraction(l->rating));
    if (export_busy(a)) add(out, a, "writing", -1);
    return out;
}

void under_way_tick(struct app *a)
{
    char now[UNDER_WAY_TEXT];
    if (strcmp(under_way_text(now, a, NULL), a->screen.under_way) == 0) return;
    memcpy(a->screen.under_way, now, sizeof now);
    a->dirty = true;
}
