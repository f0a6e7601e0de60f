#include "sample_run.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "trace/measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char question[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6"
                               ".6....28....419..5....8..79";
static const char answer[] = "534678912672195348198342567859761423426853791713924856"
                             "961537284287419635345286179";

enum { FIRST_DIGIT_TOKEN = 2 };

static struct trm_grid read_grid(const char *text)
{
    struct trm_grid g = trm_grid_make(9, 9);
    for (int i = 0; i < SAMPLE_CELLS; i++)
        g.cell[i] = (uint8_t)(text[i] == '.' ? 0 : text[i] - '0');
    return g;
}

/* Cell i settles on its answer at a frame of its own; before that it believes in another digit. */
static int settles_at(int i)
{
    return 3 + i * 37 % (SAMPLE_HALT - 3);
}

static int believed_digit(const struct sample_run *s, int i, int frame)
{
    int right = s->answer.cell[i];
    if (s->given[i]) return right;
    if (i == 40 && frame > SAMPLE_HALT + 10) return right % 9 + 1; /* thinking too long */
    return frame >= settles_at(i) ? right : right % 9 + 1;
}

static void fill_beliefs(struct sample_run *s, struct rng *r, int index)
{
    struct trm_frame *f = &s->frame[index];
    float *logits = xfloats(SAMPLE_CELLS * SAMPLE_VOCAB);
    float *prob = xfloats(SAMPLE_CELLS), *entropy = xfloats(SAMPLE_CELLS);
    uint8_t *token = xcalloc(SAMPLE_CELLS, 1);
    s->grid[index] = s->question;
    for (int i = 0; i < SAMPLE_CELLS; i++) {
        float *row = logits + i * SAMPLE_VOCAB;
        int digit = believed_digit(s, i, index);
        for (int t = 0; t < SAMPLE_VOCAB; t++) row[t] = (float)rng_normal(r);
        row[digit - 1 + FIRST_DIGIT_TOKEN] = 3 + (float)index * 0.06f;
        struct belief b = measure_belief(row, SAMPLE_VOCAB);
        token[i] = (uint8_t)b.token, prob[i] = b.prob, entropy[i] = b.entropy;
        s->grid[index].cell[i] = (uint8_t)digit;
        if (!s->given[i]) f->mean_entropy += (double)b.entropy / 51;
    }
    f->logits = logits, f->prob = prob, f->entropy = entropy, f->token = token;
}

static void fill_conflicts(struct sample_run *s, struct trm_frame *f)
{
    uint8_t *conflict = xcalloc(SAMPLE_CELLS, 1);
    const struct trm_grid *g = &s->grid[f->index];
    for (int i = 0; i < SAMPLE_CELLS; i++) {
        for (int k = 0; k < SAMPLE_CELLS; k++) {
            bool unit = i / 9 == k / 9 || i % 9 == k % 9;
            if (k != i && unit && g->cell[i] == g->cell[k]) conflict[i] = 1;
        }
        f->conflicts += conflict[i];
        if (f->index == 0) continue;
        f->changed += f->token[i] != s->frame[f->index - 1].token[i];
    }
    f->conflict = conflict;
}

static void fill_latents(struct rng *r, struct trm_frame *f)
{
    float *z = xfloats((size_t)2 * SAMPLE_TOKENS * SAMPLE_HIDDEN);
    for (int t = 0; t < 2 * SAMPLE_TOKENS; t++)
        for (int d = 0; d < SAMPLE_HIDDEN; d++) {
            double wave = sin(t * 0.31 + d * 0.17) + cos(t * 0.05 * d);
            z[t * SAMPLE_HIDDEN + d] = (float)(wave + rng_normal(r) * exp(-f->index * 0.05));
        }
    f->z_H = z, f->z_L = z + SAMPLE_TOKENS * SAMPLE_HIDDEN;
    f->norm_H = measure_rms(f->z_H, SAMPLE_TOKENS * SAMPLE_HIDDEN);
    f->norm_L = measure_rms(f->z_L, SAMPLE_TOKENS * SAMPLE_HIDDEN);
    f->change_H = f->index ? 0.4 * exp(-f->index * 0.07) : 0;
    f->change_L = f->index ? 0.9 * exp(-f->index * 0.05) : 0;
}

static void fill_place(struct trm_frame *f, int index)
{
    int within = index % SAMPLE_STEP_FRAMES;
    double step = (double)index / SAMPLE_STEP_FRAMES;
    f->index = index;
    f->supervision_step = index / SAMPLE_STEP_FRAMES;
    f->h_cycle = within / SAMPLE_CYCLE_FRAMES, f->l_cycle = within % SAMPLE_CYCLE_FRAMES;
    f->renewed = f->l_cycle == 0 ? TRM_Z_H : TRM_Z_L;
    f->complete = index > 0 && within == 0;
    f->q_halt = (float)(step < 5.5 ? -6 + step * 0.6 : 2 + (step - 6) * 0.8);
    f->q_continue = -f->q_halt;
}

struct sample_run *sample_run_new(void)
{
    struct sample_run *s = xcalloc(1, sizeof *s);
    struct rng r;
    rng_init(&r, 7, 0);
    s->question = read_grid(question);
    s->answer = read_grid(answer);
    for (int i = 0; i < SAMPLE_CELLS; i++) s->given[i] = s->question.cell[i] != 0;
    for (int i = 0; i < SAMPLE_FRAMES; i++) {
        fill_place(&s->frame[i], i);
        fill_beliefs(s, &r, i);
        fill_conflicts(s, &s->frame[i]);
        fill_latents(&r, &s->frame[i]);
        s->frames[i] = &s->frame[i];
    }
    return s;
}

void sample_run_free(struct sample_run *s)
{
    for (int i = 0; i < SAMPLE_FRAMES; i++) {
        const struct trm_frame *f = &s->frame[i];
        const void *owned[] = {f->logits, f->prob, f->entropy, f->token, f->conflict, f->z_H};
        for (int k = 0; k < 6; k++) free((void *)(uintptr_t)owned[k]);
    }
    free(s);
}
