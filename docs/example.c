/* A program that uses libtrmscope: loads a model, steps it on a puzzle, prints the answer.
 *   cc example.c -o example $(pkg-config --cflags --libs trmscope)
 *   ./example MODEL.safetensors PUZZLE      (a file, or - for standard input)
 * (after the first `sudo make install` into /usr/local: sudo ldconfig)
 */
#include <stdio.h>
#include <stdlib.h>
#include <trmscope/recorder.h>

static int fail(const struct trm_err *err)
{
    fprintf(stderr, "%s\n", err->text); /* one sentence: what was found, expected, to be tried */
    return err->kind;
}

static void print_grid(const struct trm_family *family, const struct trm_grid *grid)
{
    for (int i = 0; i < trm_grid_size(grid); i++)
        printf("%c%s", family->glyph(grid->cell[i]), (i + 1) % grid->cols ? "" : "\n");
}

int main(int argc, char **argv)
{
    struct trm_err err = {0};
    struct trm_puzzles puzzles = {0};
    struct trm_question question;
    struct trm_state state; /* z_H, z_L and the place in the recursion: a value */
    float q[2];

    if (argc != 3) return fprintf(stderr, "usage: example MODEL PUZZLE\n"), TRM_ERR_USAGE;
    struct trm_model *model = trm_model_open(argv[1], NULL, &err);
    if (!model || !trm_puzzles_read(&puzzles, argv[2], NULL, &err)) return fail(&err);
    const struct trm_puzzle *puzzle = &puzzles.items[0];

    /* The recorder turns puzzles into tokens, read-outs into answers, and keeps every frame. */
    struct trm_recorder *run = trm_recorder_new(model, puzzle, 0, &err);
    if (!run) return fail(&err);
    const struct trm_model *own = trm_recorder_model(run); /* on the board of this puzzle */
    const struct trm_config *config = trm_recorder_config(run);
    if (!trm_question_embed(&question, own, 1, trm_recorder_question(run), NULL, &err))
        return fail(&err);
    struct trm_stepper *stepper = trm_stepper_new(own, 1, 0);
    float *logits = calloc((size_t)config->seq_len * (size_t)config->vocab_size, sizeof *logits);
    trm_state_start(&state, own, 1);
    while (trm_recorder_halt(run) < 0) { /* one recursion step a turn, until the model halts */
        trm_read_out(stepper, state.z_H, 1, logits, q);
        trm_recorder_add(run, &state, logits, q);
        trm_state_shake(&state, 0, config, 0, 0); /* where the model wants noise between steps */
        trm_step(stepper, &question, &state);
    }
    struct trm_grid answer;
    trm_recorder_grid(run, trm_recorder_last(run), &answer);
    print_grid(puzzle->family, &answer);
    printf("q_halt %.2f after supervision step %d\n", (double)q[0],
           trm_recorder_last(run)->supervision_step);
    trm_recorder_free(run), trm_puzzles_done(&puzzles), trm_model_free(model);
    trm_stepper_free(stepper), trm_question_done(&question), trm_state_done(&state), free(logits);
    return 0;
}
