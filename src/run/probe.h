/* Probes: something in a run is changed on purpose, and what comes of it is a run of its own that
 * begins as the one before did (run_branch in run/run.h). The run before stays as it is.
 */
#ifndef RUN_PROBE_H
#define RUN_PROBE_H

#include "trmscope/recorder.h"

enum probe_kind {
    PROBE_CELL,     /* a cell of the question gets another value; blank: it is not given any more */
    PROBE_NOISE,    /* noise on z_H and z_L */
    PROBE_START,    /* a drawn starting latent in place of both */
    PROBE_SYMMETRY, /* the puzzle turned, reordered, renamed under the model's eyes; the latents of
                       cells go with them, and what it answers is laid back */
    PROBE_CYCLES,   /* other cycles; from the fresh carry on, so that steps stay comparable */
};

/* A value. */
struct probe {
    enum probe_kind kind;
    int row, col, value;      /* CELL */
    double size;              /* NOISE: deviation, in root mean squares of the latent */
    uint64_t seed;            /* NOISE, START, SYMMETRY */
    struct trm_cycles cycles; /* CYCLES */
};

/* What a person calls it: "noise 0.3 at frame 12". */
enum { PROBE_TEXT = 120 };
void probe_text(const struct probe *p, int frame, char out[PROBE_TEXT]);

/* What was done to a run, after what was done before ("": nothing): "r1c2 changed at frame 0, then
 * noise 0.3 at frame 12". */
void probe_text_after(const char *before, const char *what, char out[PROBE_TEXT]);

/* What such a text says of the puzzle itself, wherever it is run: "r1c2 changed, r3c4 changed".
 * False and "" where the puzzle is what it was. */
bool probe_text_cells(const char *text, char out[PROBE_TEXT]);

/* The puzzle that is run after the probe, for the caller to release: a copy, with another question
 * for PROBE_CELL (and no answer where the one that was known does not fit it any more). False and
 * an error when there is no such cell or no such value. */
bool probe_puzzle(const struct probe *p, const struct trm_puzzle *puzzle,
                  const struct trm_config *c, struct trm_puzzle *out, struct trm_err *err);

/* What NOISE and START do to a state (batch 1) and CYCLES to its cycles; nothing for the others. */
void probe_state(const struct probe *p, const struct trm_config *c, struct trm_state *s);

#endif
