/* A whole pack: what the background work finds against a plain evaluation, bars and their puzzles,
 * the picture at three sizes, and the way of a person from a bar to its puzzles and back. */
#include "run/survey.h"

#include "base/alloc.h"
#include "base/check.h"
#include "canvas/text.h"
#include "files.h"
#include "model/model_internal.h"
#include "playing.h"
#include "run/lesson_result.h"
#include "toy.h"
#include "trace/encode.h"
#include "trace/measures.h"
#include "trmscope/augment.h"
#include "tui/perform.h"
#include "tui/survey_page.h"
#include "view/survey_view.h"
#include "views.h"

#include <poll.h>
#include <stdlib.h>

enum { PUZZLES = 41 };

/* ---- The work -------------------------------------------------------------------------------- */

struct toys {
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct shelf *shelf;
};

static struct toys toys_of(int count)
{
    struct toys k = {.model = toy_model(1)};
    for (int i = 0; i < count; i++) {
        struct trm_puzzle p = toy_puzzle(i);
        p.rating = i % 5 ? i % 7 : -1;
        trm_puzzles_add(&k.puzzles, &p);
        trm_puzzle_done(&p);
    }
    k.shelf = shelf_of("pack.csv", &k.puzzles);
    return k;
}

static void toys_done(struct toys *k)
{
    shelf_free(k->shelf);
    trm_puzzles_done(&k->puzzles);
    trm_model_free(k->model);
}

/* Everything that the work finds from number `from` on. */
static void find(const struct toys *k, size_t from, struct survey *s)
{
    struct trm_err err = {0};
    struct job *j = job_start(&survey_work, survey_task(k->model, k->shelf, from, 1), &err);
    assert_non_null(j);
    while (!job_finished(j)) {
        struct pollfd wait = {.fd = job_descriptor(j), .events = POLLIN};
        poll(&wait, 1, 1000);
        for (struct survey_part *part; (part = job_take(j)) != NULL; free(part))
            survey_add(s, part);
    }
    job_free(j);
}

static void it_is_an_evaluation(void **state)
{
    (void)state;
    struct toys k = toys_of(PUZZLES);
    struct survey s = {0};
    struct evaluation e = {0};
    struct evaluation_totals t;
    struct evaluate_options o = {.threads = 1};
    struct trm_err err = {0};
    find(&k, 0, &s);
    assert_true(evaluate_puzzles(&e, k.model, &k.puzzles, &o, &err));
    evaluation_total(&e, &t);
    assert_int_equal(s.count, PUZZLES);
    assert_int_equal(s.next, PUZZLES);
    int halting = 0;
    for (size_t i = 0; i < PUZZLES; i++) {
        const struct surveyed *p = &s.puzzles[i];
        const struct evaluated *v = &e.items[i];
        float q = e.q_halt[i * TOY_STEPS + (size_t)v->halt_step - 1];
        assert_int_equal(p->item, i);
        assert_int_equal(p->halted, v->halted);
        assert_int_equal(p->halt_step, v->halt_step);
        assert_int_equal(p->known, v->known);
        assert_int_equal(p->right_at_halt, v->right_at_halt);
        assert_int_equal(p->right_at_end, v->right_at_end);
        assert_true(fabs((double)p->p - measure_sigmoid((double)q)) < 1e-6);
        assert_true((double)p->rating == k.puzzles.items[i].rating);
        halting += p->halted && p->halt_step < TOY_STEPS;
    }
    assert_true(halting > 3); /* else the comparison would say little */
    assert_true(fabs(survey_calibration_error(&s) - t.calibration_error) < 1e-6);
    evaluation_done(&e);
    survey_done(&s);
    toys_done(&k);
}

/* What was interrupted goes on where it was, as if it had not been. */
static void it_goes_on(void **state)
{
    (void)state;
    struct toys k = toys_of(PUZZLES);
    struct survey whole = {0}, rest = {0};
    find(&k, 0, &whole);
    find(&k, 17, &rest);
    assert_int_equal(rest.count, PUZZLES - 17);
    for (size_t i = 0; i < rest.count; i++) {
        assert_int_equal(rest.puzzles[i].item, i + 17);
        assert_int_equal(rest.puzzles[i].halt_step, whole.puzzles[i + 17].halt_step);
    }
    survey_done(&whole);
    survey_done(&rest);
    toys_done(&k);
}

/* Puzzles that the model cannot read are passed over, and the rest keep their numbers. */
static void misfits_are_passed_over(void **state)
{
    (void)state;
    struct toys k = toys_of(3);
    struct trm_puzzle large = toy_puzzle(0);
    large.question = trm_grid_make(9, 9);
    large.answer = (struct trm_grid){0};
    trm_puzzles_add(&k.puzzles, &large);
    trm_puzzles_add(&k.puzzles, &k.puzzles.items[1]);
    shelf_free(k.shelf);
    k.shelf = shelf_of("mixed.csv", &k.puzzles);
    struct survey s = {0};
    find(&k, 0, &s);
    assert_int_equal(s.count, 4);
    assert_int_equal(s.puzzles[3].item, 4);
    assert_int_equal(s.next, 5);
    assert_int_equal(s.left_out, 1);
    trm_puzzle_done(&large);
    survey_done(&s);
    toys_done(&k);
}

/* One puzzle that the model has no vector for, as in a data set that it did not learn, does not
 * cost the others of its batch their answers. */
static void an_identifier_that_the_model_lacks(void **state)
{
    (void)state;
    static const int wrong[] = {-1, 3};
    struct toys k = toys_of(4);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        k.puzzles.items[i].identifier = wrong[i];
        assert_false(encode_fits(k.model, &k.puzzles.items[i]));
    }
    k.puzzles.items[2].identifier = 2;
    shelf_free(k.shelf);
    k.shelf = shelf_of("data set", &k.puzzles);
    struct survey s = {0};
    find(&k, 0, &s);
    assert_int_equal(s.next, 4);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.left_out, 2);
    assert_int_equal(s.puzzles[0].item, 2);
    survey_done(&s);
    toys_done(&k);
}

/* A model that does not say of which family it is, only how its cells lie, is asked as the scope
 * asks it: about what it has the tokens for. */
static void a_model_without_a_family(void **state)
{
    (void)state;
    struct toys k = toys_of(3);
    struct trm_puzzle other = toy_puzzle(0);
    k.model->config.family[0] = '\0';
    assert_true(encode_fits(k.model, &other));
    other.question.cell[0] = TOY_VOCAB; /* a digit that a Sudoku of 9x9 has */
    assert_false(encode_fits(k.model, &other));
    trm_puzzle_done(&other);
    struct survey s = {0};
    find(&k, 0, &s);
    assert_int_equal(s.count, 3);
    survey_done(&s);
    toys_done(&k);
}

/* The bundled model and mazes, turned with their labelled ways: of many it draws another shortest
 * path, the one that a turned maze is labelled with. */
static struct toys turned_mazes(void)
{
    struct trm_err err = {0};
    struct toys k = {.model = trm_model_open("models/maze.safetensors", NULL, &err)};
    struct trm_puzzles mazes = {0};
    struct trm_augment turn = trm_augment_none();
    turn.turn = TRM_TURN_HALF;
    if (!k.model || !trm_puzzles_read(&mazes, "puzzles/maze/8.csv", NULL, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < mazes.count; i++) {
        struct trm_puzzle p = trm_augment_puzzle(&turn, &mazes.items[i]);
        trm_puzzles_add(&k.puzzles, &p);
        trm_puzzle_done(&p);
    }
    trm_puzzles_done(&mazes);
    k.shelf = shelf_of("turned.csv", &k.puzzles);
    return k;
}

/* What the browser remembers of them, asked by an app of its own. */
static void assert_remembered(const struct toys *k, const struct survey *s)
{
    struct app app;
    struct trm_err err = {0};
    struct app_wish wish = {
        .terminal = {.width = 80, .height = 24}, .theme = theme_find("dark"), .threads = 1};
    char *home = xdg_home();
    size_t *items = xcalloc(s->count, sizeof *items);
    if (!app_open(&app, &wish, k->model, &k->puzzles, &err)) fail_msg("%s", err.text);
    for (size_t i = 0; i < s->count; i++) items[i] = i;
    play_keys(&app, ":wait idle\n");
    library_show(&app, k->shelf);
    library_ask(&app, items, s->count);
    play_keys(&app, ":wait idle\n");
    for (size_t i = 0; i < s->count; i++) {
        const struct verdict *v = library_verdict(&app, shelf_item(k->shelf, i)->fingerprint);
        assert_non_null(v);
        assert_int_equal(v->right_at_halt, s->puzzles[i].right_at_halt);
        assert_int_equal(v->right_at_end, s->puzzles[i].right_at_end);
    }
    app_close(&app);
    free(items);
    remove_tree(home);
}

/* The browser asks about those that the model can be asked about, and counts the others. */
static void whom_the_browser_asks(void **state)
{
    enum { ASKED = 6 };
    (void)state;
    struct toys k = toys_of(ASKED);
    struct app app;
    struct trm_err err = {0};
    struct app_wish wish = {
        .terminal = {.width = 120, .height = 24}, .theme = theme_find("dark"), .threads = 1};
    const size_t items[ASKED] = {0, 1, 2, 3, 4, 5};
    char *home = xdg_home();
    k.puzzles.items[2].identifier = k.puzzles.items[5].identifier = 1000;
    shelf_free(k.shelf);
    k.shelf = shelf_of("data set", &k.puzzles);
    if (!app_open(&app, &wish, k.model, &k.puzzles, &err)) fail_msg("%s", err.text);
    play_keys(&app, ":wait idle\n");
    library_show(&app, k.shelf);
    library_ask(&app, items, ASKED);
    play_keys(&app, ":wait idle\n");
    assert_message(app.screen.message,
                   "Of 6 puzzles 2 are not for this model: another kind, size or identifier");
    for (size_t i = 0; i < ASKED; i++) {
        bool asked = library_verdict(&app, shelf_item(k.shelf, i)->fingerprint) != NULL;
        assert_int_equal(asked, i != 2 && i != 5);
    }
    app_close(&app);
    remove_tree(home);
    toys_done(&k);
}

/* What a lesson of that puzzle measures. */
static void assert_measured(const struct toys *k, size_t puzzle)
{
    struct lesson_exam exam = {.before = trm_model_share(k->model),
                               .after = trm_model_share(k->model),
                               .threads = 1,
                               .others = 1};
    struct lesson_figures figures;
    struct trm_err err = {0};
    trm_puzzles_add(&exam.puzzles, &k->puzzles.items[puzzle]);
    if (!lesson_measure(&exam, NULL, NULL, &figures, &err)) fail_msg("%s", err.text);
    assert_int_equal(figures.own_before, 1);
    assert_int_equal(figures.own_after, 1);
    lesson_figures_done(&figures);
    lesson_exam_done(&exam);
}

/* Calibration counts as right what the bars count, after every step. */
static void assert_calibrated(const struct toys *k, const struct evaluation *e,
                              const struct survey *s)
{
    enum { BEGUN = 2 };
    struct trm_err err = {0};
    struct evaluation begun;
    const struct evaluate_options o = {.steps = BEGUN, .threads = 1};
    size_t steps = (size_t)e->steps, good = 0;
    double kept = 0;
    assert_true(evaluate_puzzles(&begun, k->model, &k->puzzles, &o, &err));
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluated *v = &e->items[i];
        const uint8_t *after = e->good + i * steps;
        assert_int_equal(after[BEGUN - 1], evaluated_good_at_end(&begun.items[i]));
        assert_int_equal(after[v->halt_step - 1], evaluated_good_at_halt(v));
        assert_int_equal(after[steps - 1], evaluated_good_at_end(v));
        for (size_t step = 0; step < steps; step++) good += after[step];
    }
    for (int i = 0; i < CALIBRATION_BINS; i++) kept += s->bin[i].right;
    assert_int_equal((size_t)kept, good);
    evaluation_done(&begun);
}

static void any_shortest_path_is_right(void **state)
{
    (void)state;
    struct toys k = turned_mazes();
    struct survey s = {0};
    struct evaluation e = {0};
    struct evaluate_options o = {.threads = 1};
    struct trm_err err = {0};
    size_t others = 0, other = 0;
    find(&k, 0, &s);
    assert_true(evaluate_puzzles(&e, k.model, &k.puzzles, &o, &err));
    assert_int_equal(s.count, k.puzzles.count);
    for (size_t i = 0; i < s.count; i++) {
        const struct evaluated *v = &e.items[i];
        assert_int_equal(s.puzzles[i].right_at_halt, v->right_at_halt || v->valid_at_halt);
        assert_int_equal(s.puzzles[i].right_at_end, v->right_at_end || v->valid_at_end);
        if (!v->valid_at_end || v->right_at_end) continue;
        others++;
        other = i;
    }
    assert_true(others > 0);
    assert_calibrated(&k, &e, &s);
    assert_remembered(&k, &s);
    assert_measured(&k, other);
    evaluation_done(&e);
    survey_done(&s);
    toys_done(&k);
}

/* ---- Bars ------------------------------------------------------------------------------------ */

/* More puzzles, as the job would send them. */
static void add_puzzles(struct survey *s, const struct surveyed *puzzles, size_t count)
{
    struct survey_part *part = xcalloc(1, sizeof *part + count * sizeof *puzzles);
    part->count = count;
    part->next = s->count + count;
    memcpy(part->puzzle, puzzles, count * sizeof *puzzles);
    survey_add(s, part);
    free(part);
}

/* A survey made by hand: harder puzzles halt later, the last three not at all; every fourth is
 * wrong. */
static struct survey made_up(int steps)
{
    struct survey s = {0};
    struct surveyed puzzles[PUZZLES];
    for (int i = 0; i < PUZZLES; i++)
        puzzles[i] = (struct surveyed){.item = (size_t)i,
                                       .rating = i == 7 ? -1 : (float)i,
                                       .p = (float)i / PUZZLES,
                                       .known = i != 8,
                                       .halted = i < 38,
                                       .right_at_halt = i % 4 != 0,
                                       .right_at_end = i % 8 != 0,
                                       .halt_step = i < 38 ? 1 + i / 6 : steps};
    add_puzzles(&s, puzzles, PUZZLES);
    for (int i = 0; i < CALIBRATION_BINS; i++)
        s.bin[i] = (struct calibration_bin){10, i + 0.4, i < 5 ? i : i + 0.5};
    return s;
}

static void every_puzzle_is_in_one_bar(void **state)
{
    (void)state;
    enum { STEPS = 8, MOST = 20 };
    struct survey s = made_up(STEPS);
    for (int by = 0; by < SURVEY_BYS; by++) {
        struct survey_bar bars[MOST];
        size_t all = 0, wrong = 0;
        int count = survey_bar_count(&s, (enum survey_by)by, STEPS);
        assert_in_range(count, 1, MOST);
        survey_bars(&s, (enum survey_by)by, STEPS, bars);
        for (int b = 0; b < count; b++) {
            size_t n, *items = survey_bar_items(&s, (enum survey_by)by, b, &n);
            assert_int_equal(n, bars[b].all);
            for (size_t i = 0; i < n; i++) {
                const struct surveyed *p = &s.puzzles[items[i]];
                assert_int_equal(survey_bar_of(&s, (enum survey_by)by, p), b);
                assert_int_equal(surveyed_wrong(p), i < bars[b].wrong); /* wrong ones first */
            }
            all += n, wrong += bars[b].wrong;
            free(items);
        }
        assert_int_equal(all, PUZZLES);
        assert_int_equal(wrong, 10); /* 0, 4, 12 ... 40: of number 8 nobody knows */
    }
    survey_done(&s);
}

static void bars_have_names(void **state)
{
    (void)state;
    struct survey s = made_up(8), none = {0};
    char name[SURVEY_BAR_TEXT];
    assert_string_equal(survey_bar_name(name, &s, SURVEY_BY_STEP, 8, 0), "step  1");
    assert_string_equal(survey_bar_name(name, &s, SURVEY_BY_STEP, 8, 7), "step  8");
    assert_string_equal(survey_bar_name(name, &s, SURVEY_BY_STEP, 8, 8), "no halt");
    assert_string_equal(survey_bar_name(name, &s, SURVEY_BY_P, 8, 9), "p 0.9-1.0");
    assert_string_equal(survey_bar_name(name, &s, SURVEY_BY_RATING, 8, 1), "4 to 7");
    assert_string_equal(survey_bar_name(name, &s, SURVEY_BY_RATING, 8, 11), "not rated");
    assert_string_equal(survey_bar_name(name, &none, SURVEY_BY_RATING, 8, 0), "not rated");
    assert_int_equal(survey_bar_count(&none, SURVEY_BY_RATING, 4), 1);
    s.puzzles[0].p = 1;
    assert_int_equal(survey_bar_of(&s, SURVEY_BY_P, &s.puzzles[0]), 9);
    survey_done(&s);
}

/* What is stopped at the last step is not counted with what halts there. */
static void who_does_not_halt_has_a_bar(void **state)
{
    (void)state;
    enum { STEPS = 7 };
    struct survey s = made_up(STEPS);
    struct survey_bar bars[STEPS + 1];
    assert_int_equal(survey_bar_count(&s, SURVEY_BY_STEP, STEPS), STEPS + 1);
    survey_bars(&s, SURVEY_BY_STEP, STEPS, bars);
    assert_int_equal(bars[STEPS - 1].all, 2); /* numbers 36 and 37 */
    assert_int_equal(bars[STEPS].all, 3);
    assert_int_equal(bars[STEPS].wrong, 1); /* number 40 */
    survey_done(&s);
}

/* Whoever has chosen a bar keeps it when harder puzzles come and the bars have other limits. */
static void a_bar_is_found_again(void **state)
{
    enum { STEPS = 8, MIDDLE_BAR = 6 };
    (void)state;
    struct survey s = made_up(STEPS); /* ratings up to 40: 0 to 3, ... 40 to 43, not rated */
    for (int by = 0; by < SURVEY_BYS; by++)
        for (int b = 0; b < survey_bar_count(&s, (enum survey_by)by, STEPS); b++) {
            struct surveyed there = survey_bar_middle(&s, b);
            assert_int_equal(survey_bar_of(&s, (enum survey_by)by, &there), b);
        }
    struct surveyed middle = survey_bar_middle(&s, MIDDLE_BAR); /* 24 to 27 */
    struct surveyed none = survey_bar_middle(&s, survey_bar_count(&s, SURVEY_BY_RATING, STEPS) - 1);
    const struct surveyed harder = {.rating = 100, .halt_step = STEPS};
    add_puzzles(&s, &harder, 1); /* now by nines */
    char name[SURVEY_BAR_TEXT];
    survey_bar_name(name, &s, SURVEY_BY_RATING, STEPS,
                    survey_bar_of(&s, SURVEY_BY_RATING, &middle));
    assert_string_equal(name, "18 to 26");
    survey_bar_name(name, &s, SURVEY_BY_RATING, STEPS, survey_bar_of(&s, SURVEY_BY_RATING, &none));
    assert_string_equal(name, "not rated");
    survey_done(&s);
}

static void ranks_agree_or_not(void **state)
{
    (void)state;
    static const struct {
        int step[5];
        float rating[5];
        double wanted;
    } cases[] = {
        {{1, 2, 3, 4, 5}, {0, 1, 4, 9, 100}, 1}, {{5, 4, 3, 2, 1}, {0, 1, 4, 9, 100}, -1},
        {{1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}, 0.8}, {{1, 1, 2, 2, 3}, {1, 2, 3, 4, 5}, 9 / sqrt(90)},
        {{3, 3, 3, 3, 3}, {1, 2, 3, 4, 5}, NAN}, {{1, 2, 3, 4, 5}, {-1, -1, -1, 1, 2}, NAN},
    };
    enum { TWICE = 10 };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct surveyed p[TWICE + 1] = {{.rating = 2, .halt_step = 9}}; /* that one does not halt */
        struct survey s = {.puzzles = p, .count = TWICE + 1};
        size_t ranked;
        for (int i = 0; i < TWICE; i++)
            p[i + 1] = (struct surveyed){.halted = true,
                                         .halt_step = cases[k].step[i % 5],
                                         .rating = cases[k].rating[i % 5]};
        double got = survey_rank_correlation(&s, &ranked);
        assert_int_equal(ranked, cases[k].rating[0] < 0 ? 4 : TWICE);
        s.count--;
        assert_true(isnan(survey_rank_correlation(&s, &ranked))); /* nine say nothing */
        if (isnan(cases[k].wanted))
            assert_true(isnan(got));
        else
            assert_true(fabs(got - cases[k].wanted) < 1e-9);
    }
}

/* A file may say anything of a puzzle. */
static void any_rating_has_a_bar(void **state)
{
    (void)state;
    struct surveyed p[] = {{.halt_step = 1, .rating = 3e9F},
                           {.halt_step = 1, .rating = 2e9F},
                           {.halt_step = 1, .rating = 1e18F},
                           {.halt_step = 1, .rating = 7},
                           {.halt_step = 1, .rating = -1}};
    struct survey s = {0};
    struct survey_bar bars[64];
    add_puzzles(&s, p, ARRAY_LEN(p));
    int count = survey_bar_count(&s, SURVEY_BY_RATING, 16);
    size_t all = 0;
    assert_in_range(count, 2, 64);
    survey_bars(&s, SURVEY_BY_RATING, 16, bars);
    for (int i = 0; i < count; i++) all += bars[i].all;
    assert_int_equal(all, ARRAY_LEN(p));
    assert_int_equal(bars[0].all, 1);
    assert_int_equal(bars[count - 1].all, 1);
    survey_done(&s);
}

/* ---- The picture ----------------------------------------------------------------------------- */

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_survey(c, a, l, view);
}

static void every_size(void **state)
{
    (void)state;
    struct survey s = made_up(16), many = made_up(40), none = {0};
    struct survey_view v = {.survey = &s, .total = PUZZLES, .steps = 16, .chosen = 2, .done = 1};
    v.agree = survey_rank_correlation(&s, &v.ranked);
    assert_view("survey", draw, &v);
    assert_view_colours("survey", draw, &v);
    v.by = SURVEY_BY_RATING;
    assert_view("survey_rating", draw, &v);
    v.by = SURVEY_BY_P;
    assert_view("survey_p", draw, &v);
    v.by = SURVEY_BY_STEP;
    v.survey = &many;
    v.agree = survey_rank_correlation(&many, &v.ranked);
    v.steps = 40;
    v.chosen = 40;
    assert_view_at("survey_many_steps", draw, &v, 80, 24, GLYPHS_ASCII);
    v = (struct survey_view){.survey = &none, .total = 100, .steps = 16, .done = 0.02};
    assert_view_at("survey_begun", draw, &v, 80, 24, GLYPHS_UTF8);
    survey_done(&s);
    survey_done(&many);
}

/* A pack that nobody knows the answers of says nothing of what is right in it. */
static void unknown_answers_are_no_zeroes(void **state)
{
    (void)state;
    struct survey s = made_up(16);
    struct survey_view v = {.survey = &s, .total = PUZZLES, .steps = 16, .done = 1};
    assert_true(
        view_shows(draw, &v, 200, 60, "right at the halt 75.0% of 40 known, at the end 87"));
    for (int i = 0; i < PUZZLES; i++) {
        struct surveyed *p = &s.puzzles[i];
        p->known = p->right_at_halt = p->right_at_end = false;
    }
    memset(s.bin, 0, sizeof s.bin);
    assert_true(view_shows(draw, &v, 200, 60, "41 of 41 puzzles: no answer is known; "));
    assert_false(view_shows(draw, &v, 200, 60, "at the halt"));
    assert_false(view_shows(draw, &v, 200, 60, "calibration error"));
    survey_done(&s);
}

/* What the model cannot be asked about is not silently missing from the count. */
static void who_is_left_out_is_counted(void **state)
{
    (void)state;
    struct survey s = made_up(16), none = {.next = PUZZLES, .left_out = PUZZLES};
    struct survey_view v = {.survey = &s, .total = PUZZLES + 2, .steps = 16, .done = 1};
    s.left_out = 2;
    assert_true(view_shows(draw, &v, 200, 60,
                           "41 of 43 puzzles (2 not for this model: another kind, size or "
                           "identifier): right at the halt"));
    v = (struct survey_view){.survey = &none, .total = PUZZLES, .steps = 16, .done = 1};
    assert_true(view_shows(draw, &v, 200, 60, "none of 41 puzzles is for this model"));
    survey_done(&s);
}

static void the_mean_is_of_those_that_halt(void **state)
{
    (void)state;
    struct survey s = made_up(16);
    struct survey_view v = {.survey = &s, .total = PUZZLES, .steps = 16, .done = 1};
    assert_true(view_shows(draw, &v, 200, 60, "; halted 38 of 41, after step 3.7 on average"));
    for (int i = 0; i < PUZZLES; i++) s.puzzles[i].halted = false, s.puzzles[i].halt_step = 16;
    assert_true(view_shows(draw, &v, 200, 60, "; halted 0 of 41; calibration"));
    survey_done(&s);
}

/* ---- The way of a person --------------------------------------------------------------------- */

struct fixture {
    struct toys pack;
    struct app app;
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    struct trm_err err = {0};
    struct app_wish wish = {
        .terminal = {.width = 120, .height = 40}, .theme = theme_find("dark"), .threads = 1};
    f->pack = toys_of(12);
    if (!app_open(&f->app, &wish, f->pack.model, &f->pack.puzzles, &err)) fail_msg("%s", err.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    app_close(&f->app);
    toys_done(&f->pack);
    free(f);
    return 0;
}

static void play(struct fixture *f, const char *keys)
{
    play_keys(&f->app, keys);
    app_draw(&f->app);
}

static void assert_shows(struct fixture *f, const char *text)
{
    struct str screen = {0};
    canvas_to_text(&f->app.canvas, &screen);
    if (!strstr(screen.text, text)) fail_msg("no \"%s\" in\n%s", text, screen.text);
    str_done(&screen);
}

/* The bar of the halting step with the most wrong puzzles, from 0; *all and *wrong count them. */
static int worst_bar(const struct fixture *f, struct survey_bar *worst)
{
    struct survey s = {0};
    struct survey_bar bars[TOY_STEPS + 1];
    int found = 0;
    find(&f->pack, 0, &s);
    survey_bars(&s, SURVEY_BY_STEP, TOY_STEPS, bars);
    for (int b = 1; b <= TOY_STEPS; b++)
        if (bars[b].wrong > bars[found].wrong) found = b;
    *worst = bars[found];
    survey_done(&s);
    return found;
}

static const char *shown_name(const struct fixture *f)
{
    return session_puzzle(&f->app.session)->name;
}

/* Whether the shown puzzle is wrong where it halts; one of which nobody knows the answer is not. */
static bool shown_is_wrong(const struct fixture *f)
{
    const struct trm_recorder *run = f->app.session.recorder;
    const struct trm_grid *answer = &f->app.screen.answer;
    struct trm_grid grid;
    trm_recorder_prediction(run, trm_recorder_frame(run, trm_recorder_halt(run)), &grid);
    return answer->rows > 0 && memcmp(grid.cell, answer->cell, TOY_CELLS) != 0;
}

static void from_a_bar_to_its_puzzles(void **state)
{
    struct fixture *f = *state;
    struct survey_bar worst;
    char keys[200], wanted[80];
    int bar = worst_bar(f, &worst);
    assert_true(worst.wrong > 0 && worst.all > worst.wrong);
    play(f, "S\n:wait idle\n");
    assert_true(app_top(&f->app)->kind == &survey_page);
    assert_shows(f, "12 of 12 puzzles: right at the halt");
    assert_shows(f, "Up and down choose a bar");

    int used = snprintf(keys, sizeof keys, ":key PageUp\n");
    for (int i = 0; i < bar; i++) used += snprintf(keys + used, sizeof keys - 20, "j");
    snprintf(keys + used, sizeof keys - (size_t)used, "\n:key Enter\n:wait idle\nG\n:wait idle\n");
    play(f, keys);
    assert_true(app_top(&f->app)->kind == &scope_page);
    snprintf(wanted, sizeof wanted, "halts after step %d", bar + 1);
    char first[40];
    snprintf(first, sizeof first, "%s", shown_name(f));
    for (size_t i = 0; i < worst.all; i++) {
        if (bar < TOY_STEPS) assert_shows(f, wanted);
        assert_int_equal(shown_is_wrong(f), i < worst.wrong);
        play(f, "n\n:wait idle\nG\n:wait idle\n");
    }
    assert_string_equal(shown_name(f), first); /* around at the end: no other puzzle is in it */
}

/* The cursor begins at the fullest bar, where there is something to see. */
static void the_fullest_bar_first(void **state)
{
    struct fixture *f = *state;
    struct survey s = {0};
    struct survey_bar bars[10];
    char wanted[80];
    int fullest = 0;
    find(&f->pack, 0, &s);
    survey_bars(&s, SURVEY_BY_P, TOY_STEPS, bars);
    for (int b = 1; b < 10; b++)
        if (bars[b].all > bars[fullest].all) fullest = b;
    survey_done(&s);
    assert_true(fullest > 0);
    play(f, "S\n:wait idle\n:key Tab Tab Enter\n:wait idle\n");
    assert_true(app_top(&f->app)->kind == &scope_page);
    snprintf(wanted, sizeof wanted, "p %.1f-%.1f: %zu puzzle", fullest / 10.0, (fullest + 1) / 10.0,
             bars[fullest].all);
    assert_shows(f, wanted);
}

/* It is worked out while the pack is run, and of all of it in the end. */
static void the_correlation_is_of_all(void **state)
{
    struct fixture *f = *state;
    struct survey s = {0};
    struct app_wish wish = {
        .terminal = {.width = 200, .height = 60}, .theme = theme_find("dark"), .threads = 1};
    struct trm_err err = {0};
    char wanted[80];
    size_t ranked;
    app_close(&f->app);
    toys_done(&f->pack);
    f->pack = toys_of(10 * PUZZLES);
    if (!app_open(&f->app, &wish, f->pack.model, &f->pack.puzzles, &err)) fail_msg("%s", err.text);
    find(&f->pack, 0, &s);
    double agree = survey_rank_correlation(&s, &ranked);
    assert_false(isnan(agree));
    play(f, ":wait idle\nS\n:wait idle\n");
    snprintf(wanted, sizeof wanted, "rating %.2f (of %zu)", agree, ranked);
    assert_shows(f, wanted);
    survey_done(&s);
}

/* One comes back to what was found, without its being worked out again. */
static void and_back(void **state)
{
    struct fixture *f = *state;
    play(f, "S\n:wait idle\n");
    struct survey_state *found = f->app.survey;
    play(f, "q\n:wait idle\nnS\n:wait idle\n");
    assert_ptr_equal(f->app.survey, found);
    assert_shows(f, "12 of 12 puzzles");
    play(f, ":key Tab\n:wait idle\n");
    assert_shows(f, "not rated");
    play(f, "jj\n:key Tab\n:wait idle\n");
    assert_shows(f, "p 0.4-0.5");
    play(f, ":key PageDown PageDown PageUp PageUp Tab\n:wait idle\n");
    assert_shows(f, "step  1");
    play(f, ":key F1\n:wait idle\n");
    assert_shows(f, "help: the whole pack");
    assert_shows(f, "unlike it");
}

/* In the scope from now on, as if it had been opened from its file. */
static void show_model(struct fixture *f, struct trm_model *m)
{
    struct trm_err err = {0};
    if (!app_show(&f->app, m, NULL, 0, NULL, &err)) fail_msg("%s", err.text);
    trm_model_free(m);
}

/* Another model that was only looked at costs nothing, though its file is read anew when one comes
 * back. */
static void the_same_model_again(void **state)
{
    struct fixture *f = *state;
    play(f, "S\n:wait idle\nq\n");
    struct survey_state *found = f->app.survey;
    show_model(f, toy_model(5));
    show_model(f, trm_model_copy(f->pack.model));
    play(f, ":wait idle\nS");
    assert_ptr_equal(f->app.survey, found);
    play(f, "q\n");
    show_model(f, toy_model(5));
    play(f, "S");
    assert_true(survey_share(&f->app) >= 0); /* begun anew */
    play(f, ":wait idle\n");
}

/* A bar shows what the survey saw, whatever the scope shows meanwhile: by the model that was asked.
 */
static void a_bar_is_of_its_model(void **state)
{
    struct fixture *f = *state;
    play(f, "S\n:wait idle\n");
    show_model(f, toy_model(5));
    play(f, ":wait idle\n:key Enter\n");
    assert_shows(f, "with the model of the survey again");
    assert_ptr_equal(f->app.session.model, f->pack.model);
    struct survey_state *found = f->app.survey;
    play(f, ":wait idle\nS\n:wait idle\n:key Enter\n:wait idle\n");
    assert_ptr_equal(f->app.survey, found);
}

/* What was chosen before the first answers came is still chosen when all are there. */
static void the_chosen_bar_stays(void **state)
{
    static const int keys[] = {'S', PRESS_TAB, 'j'};
    struct fixture *f = *state;
    play(f, ":wait idle\n");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) /* no time passes between them */
        app_event(&f->app, &(struct event){.kind = EVENT_KEY, .key = keys[i]});
    play(f, ":wait idle\n:key Enter\n:wait idle\n");
    assert_true(app_top(&f->app)->kind == &scope_page);
    assert_shows(f, "not rated: 3 puzzles");
}

/* Paused at once, nothing or little is there, and it goes on to the end. */
static void a_pause(void **state)
{
    struct fixture *f = *state;
    play(f, "S \n:wait idle\n");
    play(f, " \n:wait idle\n");
    assert_shows(f, "12 of 12 puzzles");
    play(f, " \n:wait idle\n"); /* there is nothing left to pause */
    assert_shows(f, "Up and down choose a bar");
}

/* While it goes on other pages say so. */
static void elsewhere(void **state)
{
    struct fixture *f = *state;
    char text[UNDER_WAY_TEXT];
    play_keys(&f->app, ":wait idle\nS");
    assert_string_equal(under_way_text(text, &f->app, &survey_page), ""); /* it says more */
    under_way_text(text, &f->app, NULL);
    assert_message(text, "survey ");
    play(f, ":wait idle\n");
    assert_string_equal(f->app.screen.under_way, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_an_evaluation),
        cmocka_unit_test(it_goes_on),
        cmocka_unit_test(misfits_are_passed_over),
        cmocka_unit_test(an_identifier_that_the_model_lacks),
        cmocka_unit_test(a_model_without_a_family),
        cmocka_unit_test(every_puzzle_is_in_one_bar),
        cmocka_unit_test(any_rating_has_a_bar),
        cmocka_unit_test(bars_have_names),
        cmocka_unit_test(who_does_not_halt_has_a_bar),
        cmocka_unit_test(a_bar_is_found_again),
        cmocka_unit_test(ranks_agree_or_not),
        cmocka_unit_test(every_size),
        cmocka_unit_test(unknown_answers_are_no_zeroes),
        cmocka_unit_test(who_is_left_out_is_counted),
        cmocka_unit_test(the_mean_is_of_those_that_halt),
        cmocka_unit_test_setup_teardown(from_a_bar_to_its_puzzles, setup, teardown),
        cmocka_unit_test_setup_teardown(the_fullest_bar_first, setup, teardown),
        cmocka_unit_test_setup_teardown(the_chosen_bar_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(the_correlation_is_of_all, setup, teardown),
        cmocka_unit_test_setup_teardown(and_back, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_model_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bar_is_of_its_model, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pause, setup, teardown),
        cmocka_unit_test_setup_teardown(elsewhere, setup, teardown),
        cmocka_unit_test(whom_the_browser_asks),
        cmocka_unit_test(any_shortest_path_is_right),
    };
    return cmocka_run_group_tests_name("survey", tests, NULL, NULL);
}
