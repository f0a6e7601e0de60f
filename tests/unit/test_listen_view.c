/* Whom a cell listens to, and what it was believed to be, drawn. */
#include "base/alloc.h"
#include "sample_run.h"
#include "view/beliefs.h"
#include "view/board.h"
#include "view/listen_view.h"
#include "views.h"

#include <stdlib.h>

struct fixture {
    struct sample_run *run;
    float weight[SAMPLE_TOKENS];
    uint8_t tied[SAMPLE_TOKENS];
    char glyphs[SAMPLE_VOCAB];
    struct listen_view listen;
    struct beliefs_view beliefs;
};

enum { CELL = 4 * 9 + 2 };

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    const struct trm_family *family = trm_family_find("sudoku", NULL);
    f->run = sample_run_new();
    family->tied(&f->run->question, CELL, f->tied + SAMPLE_PREFIX);
    for (int t = 0; t < SAMPLE_TOKENS; t++)
        f->weight[t] = (float)(0.1 + 0.05 * sin(t) + 0.2 * f->tied[t]);
    f->weight[SAMPLE_PREFIX + CELL] = 1.5f;
    board_token_glyphs(family, 9, 9, &f->run->question, SAMPLE_VOCAB, f->glyphs);
    f->listen = (struct listen_view){.weight = f->weight,
                                     .head = -1,
                                     .heads = 4,
                                     .blocks = 2,
                                     .tied = f->tied,
                                     .prefix = SAMPLE_PREFIX,
                                     .canvas_rows = 9,
                                     .canvas_cols = 9,
                                     .family = family,
                                     .grid = &f->run->question,
                                     .token = SAMPLE_PREFIX + CELL};
    f->beliefs = (struct beliefs_view){.frames = f->run->frames,
                                       .count = SAMPLE_FRAMES,
                                       .current = 40,
                                       .halt = SAMPLE_HALT,
                                       .step_frames = SAMPLE_STEP_FRAMES,
                                       .cycle_frames = SAMPLE_CYCLE_FRAMES,
                                       .most_steps = SAMPLE_STEPS,
                                       .position = CELL,
                                       .row = 4,
                                       .col = 2,
                                       .vocab = SAMPLE_VOCAB,
                                       .token_glyphs = f->glyphs,
                                       .right = '6'};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sample_run_free(f->run);
    free(f);
    return 0;
}

static void draw_listen(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_listen(c, a, l, view);
}

static void draw_beliefs(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_beliefs(c, a, l, view);
}

static void listening(void **state)
{
    struct fixture *f = *state;
    assert_view("listen", draw_listen, &f->listen);
    assert_view_colours("listen", draw_listen, &f->listen);
    f->listen.attention = true;
    f->listen.head = 2;
    assert_view_at("listen_attention", draw_listen, &f->listen, 80, 24, GLYPHS_ASCII);
    f->listen.weight = NULL;
    assert_view_at("listen_computing", draw_listen, &f->listen, 40, 10, GLYPHS_UTF8);
}

static void beliefs(void **state)
{
    struct fixture *f = *state;
    assert_view("beliefs", draw_beliefs, &f->beliefs);
    f->beliefs.position = -1;
    assert_view_at("beliefs_nowhere", draw_beliefs, &f->beliefs, 40, 10, GLYPHS_UTF8);
}

/* The cell is believed to be something else until frame 14: the mind changed with the next renewal
 * of z_H, and what is not come yet, what the run began with and what noise did do not count. */
static void changes_of_mind(void **state)
{
    enum { WRONG = 12, RIGHT = 16, NOISY = 17 };
    static const int shown[] = {WRONG, RIGHT, SAMPLE_FRAMES - 1};
    struct fixture *f = *state;
    struct trm_frame *frame = f->run->frame;
    const uint8_t *right = frame[NOISY].token, *begun = frame[0].token;
    bool told[3];
    frame[0].token = right;
    frame[NOISY].token = frame[WRONG].token;
    for (int i = 0; i < 3; i++) {
        f->beliefs.current = shown[i];
        told[i] = view_shows(draw_beliefs, &f->beliefs, 120, 24,
                             i ? "changed its mind 1 time;" : "changed its mind 0 times");
    }
    frame[0].token = begun; /* before anything fails: each is released once */
    frame[NOISY].token = right;
    for (int i = 0; i < 3; i++) assert_true(told[i]);
}

/* The rules tie twenty cells to every cell of a Sudoku, two to four to one of a maze, and never a
 * cell to itself; who is tied to me, I am tied to. */
static void tied_cells(void **state)
{
    static const char *const names[] = {"sudoku", "maze"};
    (void)state;
    for (int n = 0; n < 2; n++) {
        const struct trm_family *family = trm_family_find(names[n], NULL);
        struct trm_grid grid = trm_grid_make(9, 9);
        uint8_t tied[81][81];
        for (int i = 0; i < 81; i++) family->tied(&grid, i, tied[i]);
        for (int i = 0; i < 81; i++) {
            int count = 0;
            for (int k = 0; k < 81; k++) {
                count += tied[i][k];
                assert_int_equal(tied[i][k], tied[k][i]);
            }
            assert_int_equal(tied[i][i], 0);
            assert_true(n ? count >= 2 && count <= 4 : count == 20);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(listening, setup, teardown),
        cmocka_unit_test_setup_teardown(beliefs, setup, teardown),
        cmocka_unit_test_setup_teardown(changes_of_mind, setup, teardown),
        cmocka_unit_test(tied_cells),
    };
    return cmocka_run_group_tests_name("listen_view", tests, NULL, NULL);
}
