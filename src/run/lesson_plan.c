/* Fine-tuning by the book of the recipes (configs/): a low rate with a warm-up, since the moments
 * start empty, a short average, the guard. */
#include "run/lesson_plan.h"

#include "base/bounds.h"
#include "base/check.h"
#include "base/path.h"
#include "puzzle/pack_write.h"
#include "run/adapt.h"
#include "trace/encode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY(name, kind, field, text)                                                               \
    .path = name, .type = SCHEMA_##kind, SCHEMA_FIELD(struct lesson_wish, field), .help = text
#define RANGE(low, high) .least = low, .most = high

/* clang-format off */
static const struct schema_key keys[] = {
    {KEY("minutes", REAL, minutes, "of training"), RANGE(0.01, 10000), .fallback = "10"},
    {KEY("steps", REAL, steps, "of training in place of minutes; 0: by minutes"), RANGE(0, 1e9), .fallback = "0"},
    {KEY("until_solved", BOOL, until_solved, "end as soon as every puzzle is right"), .fallback = "false"},
    {KEY("lr", REAL, lr, "learning rate"), RANGE(1e-9, 1), .fallback = "3e-4"},
    {KEY("optimizer", CHOICE, optimizer, "how a gradient becomes a step"), .choices = "adam_atan2|adamw|muon", .fallback = "adamw"},
    {KEY("batch", INT, batch, "puzzles in a step"), RANGE(1, 1024), .fallback = "64"},
    {KEY("replay", REAL, replay, "share of generated puzzles, so that nothing is forgotten"), RANGE(0, 0.95), .fallback = "0.5"},
    {KEY("frozen", CHOICE, frozen, "what does not learn: nothing, or all weights (only the puzzle's own vector learns)"), .choices = "nothing|weights", .fallback = "nothing"},
    {KEY("curriculum", CHOICE, curriculum, "steps: supervision steps grow with the lesson"), .choices = "none|steps", .fallback = "none"},
    {KEY("gentle", BOOL, gentle, "everything else on the machine goes first"), .fallback = "true"},
};
/* clang-format on */

const struct schema lesson_schema = {keys, ARRAY_LEN(keys)};

static bool has_demonstrations(const struct trm_family *f)
{
    return f->generate_kind != NULL;
}

struct lesson_wish lesson_wish_default(const struct trm_family *f)
{
    struct lesson_wish w;
    schema_defaults(&lesson_schema, &w);
    if (!has_demonstrations(f)) return w;
    w.minutes = 1;
    w.batch = 16;
    w.lr = 5e-4;
    w.replay = 0;
    return w;
}

/* ---- puzzles --------------------------------------------------------------------------------- */

/* By the rules of the family; the answer is filled in. */
static bool check_answer(struct trm_puzzle *p, struct trm_err *err)
{
    struct trm_solution found;
    if (p->family->check && !p->family->check(p, err)) return false;
    if (p->answer.rows > 0) return true;
    if (!p->family->solve || !p->family->solve(&p->question, 1, &found) || found.count == 0)
        return trm_err_set(err, TRM_ERR_INPUT, "no answer was found");
    p->answer = found.answer;
    return true;
}

static bool check_puzzle(const struct trm_model *m, struct trm_puzzle *p, struct trm_err *err)
{
    int32_t tokens[TRM_GRID_CELLS];
    if (!encode_question(m, p, tokens, err)) return false;
    if (!has_demonstrations(p->family))
        return check_answer(p, err) || trm_err_prefix(err, "%s cannot be learned", p->name);
    const struct arc_task task = {p, 1};
    const char *misfit = task_misfit(&task, trm_model_config(m));
    return !misfit || trm_err_set(err, TRM_ERR_INPUT, "%s cannot be learned: %s", p->name, misfit);
}

bool lesson_check(const struct trm_model *m, struct trm_puzzles *puzzles, struct trm_err *err)
{
    if (puzzles->count == 0 || puzzles->count > LESSON_PUZZLES_MOST)
        return trm_err_set(err, TRM_ERR_INPUT, "found %zu puzzles, expected 1 to %d",
                           puzzles->count, LESSON_PUZZLES_MOST);
    if (has_demonstrations(puzzles->items[0].family) && puzzles->count > 1)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "found %zu test inputs, expected one: tasks are learned one by one",
                           puzzles->count);
    for (size_t i = 0; i < puzzles->count; i++)
        if (!check_puzzle(m, &puzzles->items[i], err)) return false;
    return true;
}

void lesson_print_puzzles(const struct trm_puzzles *puzzles, struct str *out)
{
    const struct trm_family *f = puzzles->items[0].family;
    if (has_demonstrations(f)) {
        f->print(&puzzles->items[0], out);
        return;
    }
    pack_csv_header(out);
    for (size_t i = 0; i < puzzles->count; i++) pack_csv_row(&puzzles->items[i], "lesson", out);
}

/* ---- the recipe ------------------------------------------------------------------------------ */

void lesson_name_start(struct trm_model *start, const char *name)
{
    char *own = path_with_ending(name, ", before the lesson");
    trm_model_rename(start, own);
    free(own);
}

const struct trm_model *lesson_start_model(const struct trm_model *m, const struct trm_family *f,
                                           struct trm_err *err)
{
    if (!has_demonstrations(f)) return trm_model_share(m);
    struct trm_model *start = adapt_model(m, err);
    if (start) lesson_name_start(start, trm_model_name(m));
    return start;
}

enum { REPLAYED = 6 }; /* sizes at most */

static const double AS_GIVEN = 0.3; /* of the person's puzzles; the others turned and renamed */

static const char common[] = "lr_warmup_steps: 20\n"
                             "lr_min_ratio: 0.05\n"
                             "weight_decay: 0.1\n"
                             "clip: 1.0\n"
                             "puzzle_emb_lr: 1.0e-3\n"
                             "ema: true\n"
                             "ema_rate: 0.995\n"
                             "ema_warmup: 10\n"
                             "checkpoint: {minutes: 0.5}\n"
                             "guard: {share: 0.5, steps: 50}\n";

/* One more, unless it is among them, or there are no such boards, or no place for them. */
static int add_size(const struct trm_config *c, const struct trm_family *f, int side, int *size,
                    int count)
{
    bool taken = count < REPLAYED && side <= c->rows && side <= c->cols && source_makes(f, side);
    for (int k = 0; k < count; k++) taken &= size[k] != side;
    if (taken) size[count++] = side;
    return count;
}

/* A model that takes boards of any size goes on with some of each: usual ones, or where there are
 * none of these its largest, and the lesson's. Returns how many; others have one, that of the
 * model. */
static int replay_sizes(const struct trm_config *c, const struct trm_family *f,
                        const struct trm_puzzles *puzzles, int *size)
{
    static const int usual[] = {8, 12, 16};
    int count = 0;
    size[0] = 0;
    if (!c->crop) return 1;
    for (size_t i = 0; i < ARRAY_LEN(usual); i++) count = add_size(c, f, usual[i], size, count);
    if (count == 0) count = add_size(c, f, least_of(c->rows, c->cols), size, count);
    for (size_t i = 0; i < puzzles->count; i++) {
        const struct trm_grid *g = &puzzles->items[i].question;
        count = add_size(c, f, most_of(g->rows, g->cols), size, count);
    }
    return count ? count : 1;
}

/* Clues given back to a generated Sudoku at most: 24 to one of 9x9. Other families have none. */
static int most_extra(const struct trm_config *c, const struct trm_family *f, int size)
{
    int cells = size ? size * size : c->rows * c->cols;
    return f->default_rows == 9 ? 24 * cells / 81 : 0;
}

static void print_data(const struct lesson_wish *w, const struct trm_config *c,
                       const struct trm_family *f, const struct trm_puzzles *puzzles,
                       struct str *out)
{
    str_add(out, "data:\n");
    if (has_demonstrations(f)) {
        str_printf(out, "  - {kind: puzzles, path: lesson, versions: %d}\n", ADAPT_VERSIONS);
        return;
    }
    double own = 1 - w->replay;
    str_printf(out, "  - {kind: puzzles, path: lesson, share: %.6g}\n", own * (1 - AS_GIVEN));
    str_printf(out, "  - {kind: puzzles, path: lesson, share: %.6g, augment: false}\n",
               own * AS_GIVEN);
    int size[REPLAYED], sizes = w->replay > 0 ? replay_sizes(c, f, puzzles, size) : 0;
    for (int i = 0; i < sizes; i++)
        str_printf(out, "  - {kind: generate, share: %.6g, most_extra: %d, size: %d}\n",
                   w->replay / sizes, most_extra(c, f, size[i]), size[i]);
}

/* A patient model is taught with as many steps as it learned with: late ones teach little. */
static void print_steps(enum lesson_curriculum curriculum, int halt_max_steps, struct str *out)
{
    enum { STEPS = 16 };
    int most = halt_max_steps < STEPS ? halt_max_steps : STEPS;
    if (curriculum == CURRICULUM_STEPS)
        str_printf(out, "curriculum: {halt_max_steps: {0: %d, 0.1: %d, 0.3: %d}}\n", 1 + most / 8,
                   1 + most / 3, most);
    else
        str_printf(out, "curriculum: {halt_max_steps: %d}\n", most);
}

bool lesson_recipe(struct recipe *r, const struct lesson_wish *w, const struct trm_model *start,
                   const struct trm_puzzles *puzzles, const char *path, struct trm_err *err)
{
    enum { JUDGED = 64 }; /* at most, spread over all of them */
    const struct trm_config *c = trm_model_config(start);
    const struct trm_family *f = trm_family_find(c->family, err);
    if (!f) return false;
    if (has_demonstrations(f) && w->until_solved)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "until_solved: a task has no answers of its own that could be right "
                           "before the end; say how long with minutes or steps");
    if (w->frozen == FROZEN_WEIGHTS && c->puzzle_emb_ndim == 0)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "frozen: found weights, but this model has nothing else to train");
    struct str text = {0};
    str_add(&text, common);
    print_data(w, c, f, puzzles, &text);
    bool arc = has_demonstrations(f);
    size_t judged = arc ? 0 : w->until_solved ? puzzles->count : JUDGED;
    str_printf(&text, "evaluation: {count: %zu, steps: 20, budget: 0.15}\n", judged);
    print_steps(w->curriculum, c->halt_max_steps, &text);
    bool parsed = recipe_parse_for(r, c, text.text, err);
    str_done(&text);
    if (!parsed) return false;
    for (int i = 0; i < r->data.count; i++)
        if (r->data.source[i].kind == SOURCE_PUZZLES)
            snprintf(r->data.source[i].path, sizeof r->data.source[i].path, "%s", path);
    if (!arc) snprintf(r->evaluation_puzzles, sizeof r->evaluation_puzzles, "%s", path);
    r->loss = LOSS_SOFTMAX;
    r->global_batch_size = w->batch;
    r->optimizer = w->optimizer;
    r->lr = w->lr;
    r->steps = w->steps;
    r->minutes = w->steps > 0 ? 0 : w->minutes;
    r->freeze_weights = w->frozen == FROZEN_WEIGHTS;
    if (arc) r->puzzle_emb_lr = 1e-2;
    if (arc) r->guard_share = 0;
    return strlen(path) < sizeof r->evaluation_puzzles ||
           trm_err_set(err, TRM_ERR_INPUT, "%s: the path is too long", path);
}
