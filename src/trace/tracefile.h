/* A recorded run in a file, for other programs.
 *
 * safetensors: one tensor for each thing a frame says, stacked over the N frames. K of them have
 * their latents; which, `latent_frame` says (all of them when the recorder's budget allowed it).
 *
 *   z_H, z_L           F32 [K, tokens, hidden]    prefix tokens first
 *   logits             F32 [N, cells, vocab]
 *   prob, entropy      F32 [N, cells]             of the arg max; nats
 *   q                  F32 [N, 2]                 q_halt, q_continue
 *   norm_H, norm_L, change_H, change_L, mean_entropy           F32 [N]
 *   latent_frame       I32 [K]
 *   question           I32 [cells]                tokens
 *   answer             I32 [cells]                tokens; left out when nobody knows it, or it does
 *                                                 not fit
 *   supervision_step, h_cycle, l_cycle, changed, conflicts     I32 [N]
 *   tokens             U8 [N, cells]              arg max of the logits
 *   conflict           U8 [N, cells]
 *   given              U8 [cells]
 *   demos              U8 [2 D, rows, cols]       tokens of the task's demonstrations, inputs and
 *                                                 outputs by turns, on a canvas of their own; left
 *                                                 out where there are none
 *   complete           U8 [N]
 * and as metadata: format ("trmscope trace 1"), model, family, rows, cols, puzzle, test (which test
 * input of its task, from 1; of families that have tasks), identifier (of the puzzle; left out
 * where it is 0), changed (what was done to the run; left out of a plain one), H_cycles, L_cycles,
 * halt_max_steps, no_ACT_continue, halt_frame (trm_recorder_halt: where it halts, or has done
 * halt_max_steps; -1: neither yet), latent_noise.
 * trm_recorder_open reads it again.
 *
 * JSON Lines and CSV: the scalars of one frame a line, and the answer as text (tracelines.c).
 */
#ifndef TRACE_TRACEFILE_H
#define TRACE_TRACEFILE_H

#include "base/str.h"
#include "trmscope/recorder.h"

#define TRACE_FORMAT "trmscope trace 1"

/* So many demonstrations at most go into a file: in memory they are larger by far. */
enum { TRACE_DEMOS = 1 << 14 };

/* Writes the frames that are there at the time of the call: one at least, or nobody reads the file.
 * changed: what was done to the run, in words ("noise 0.3 at frame 12"); "": it is the plain run of
 * its puzzle. The same run gives the same bytes. */
bool tracefile_write(const struct trm_recorder *r, const char *changed, const char *path,
                     struct trm_err *err);

/* The same as the ending of the path asks: .safetensors, .csv, or else JSON Lines; the last two do
 * not say what was changed. */
bool tracefile_save(const struct trm_recorder *r, const char *changed, const char *path,
                    struct trm_err *err);

/* What a file says was done to the run that was read from it; "": nothing, or the run is no file's.
 * Valid as long as the recorder. */
const char *tracefile_changed(const struct trm_recorder *r);

/* Appends the lines of all frames as JSON objects, or as CSV under a line of names. */
void tracefile_lines(const struct trm_recorder *r, struct str *out);
void tracefile_csv(const struct trm_recorder *r, struct str *out);

#endif
