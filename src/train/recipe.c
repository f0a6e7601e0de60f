/* The table of a recipe's keys, and what the keys come to. The model's own keys are
 * config_schema's; both tables are joined, arch: first, so that a printed recipe has each section
 * once. */
#include "train/recipe.h"

#include "base/check.h"
#include "model/config_yaml.h"
#include "train/guard.h"
#include "train/puzzle_store.h"
#include "train/recipe_public.h"
#include "train/recipe_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY(name, kind, field, text)                                                               \
    .path = name, .type = SCHEMA_##kind, SCHEMA_FIELD(struct recipe, field), .help = text
#define RANGE(low, high) .least = low, .most = high
#define SCHEDULE         .fallback = "null", .read = read_schedule, .print = print_schedule
#define OTHERS(name)                                                                               \
    {                                                                                              \
        .path = name, .type = SCHEMA_IGNORED                                                       \
    }

/* clang-format off */
static const struct schema_key arch_keys[] = { /* behind the model's own */
    {KEY("arch.loss.loss_type", CHOICE, loss, "what a wrong cell costs"), .choices = "stablemax_cross_entropy|softmax_cross_entropy", .fallback = "stablemax_cross_entropy"},
    OTHERS("arch.loss.name"), OTHERS("arch.name"), OTHERS("arch.forward_dtype"), OTHERS("arch.H_layers"),
};

static const struct schema_key keys[] = {
    {KEY("data_paths", OTHER, data_paths, "folders of data sets, as the public code names them"), .fallback = "[]", .read = read_data_paths, .print = print_data_paths},
    {KEY("global_batch_size", INT, global_batch_size, "rows of a batch"), RANGE(1, 65536), .fallback = "768"},
    {KEY("epochs", REAL, epochs, "of data sets; 0: see steps and minutes"), RANGE(0, 1e12), .fallback = "0"},
    {KEY("lr", REAL, lr, "learning rate"), RANGE(0, 100), .fallback = "1e-4"},
    {KEY("lr_min_ratio", REAL, lr_min_ratio, "what is left of it at the end"), RANGE(0, 1), .fallback = "1"},
    {KEY("lr_warmup_steps", REAL, lr_warmup_steps, "steps in which it rises from 0"), RANGE(0, 1e9), .fallback = "2000"},
    {KEY("beta1", REAL, beta1, "memory of the mean gradient"), RANGE(0, 0.999999), .fallback = "0.9"},
    {KEY("beta2", REAL, beta2, "memory of the squared gradient"), RANGE(0, 0.999999), .fallback = "0.95"},
    {KEY("weight_decay", REAL, weight_decay, "decoupled from the gradient"), RANGE(0, 1000), .fallback = "0.1"},
    {KEY("puzzle_emb_lr", REAL, puzzle_emb_lr, "learning rate of puzzle embeddings"), RANGE(0, 100), .fallback = "1e-2"},
    {KEY("puzzle_emb_weight_decay", REAL, puzzle_emb_weight_decay, "of puzzle embeddings"), RANGE(0, 1000), .fallback = "0.1"},
    {KEY("seed", INT64, seed, "of everything random"), RANGE(0, 9e15), .fallback = "0"},
    {KEY("neighbours", REAL, neighbours, "rope_2d: how sharply heads begin by looking at the next cells (10 is much); 0: at random"), RANGE(0, 100), .fallback = "0"},
    {KEY("ema", BOOL, ema, "average the weights; the average is what is kept"), .fallback = "false"},
    {KEY("ema_rate", REAL, ema_rate, "share of the old average in a step"), RANGE(0, 1), .fallback = "0.999"},
    {KEY("freeze_weights", BOOL, freeze_weights, "train puzzle embeddings only"), .fallback = "false"},
    {KEY("optimizer", CHOICE, optimizer, "how a gradient becomes a step"), .choices = "adam_atan2|adamw|muon", .fallback = "adam_atan2"},
    {KEY("lr_schedule", CHOICE, lr_schedule, "how the rate falls after the warm-up"), .choices = "cosine|linear|constant", .fallback = "cosine"},
    {KEY("adam_epsilon", REAL, adam_epsilon, "of adamw"), RANGE(1e-30, 1), .fallback = "1e-8"},
    {KEY("muon_adam_share", REAL, muon_adam_share, "muon: adamw's rate as a share of its own"), RANGE(0, 100), .fallback = "0.1"},
    {KEY("clip", REAL, clip, "longest gradient; 0: any"), RANGE(0, 1e9), .fallback = "0"},
    {KEY("label_smoothing", REAL, label_smoothing, "share of the target spread over all tokens"), RANGE(0, 0.999), .fallback = "0"},
    {KEY("q_weight", REAL, q_weight, "of the halting loss"), RANGE(0, 1000), .fallback = "0.5"},
    {KEY("halt_margin", REAL, halt_margin, "the model halts when it gives its answer odds of more than e to this; 0: when it is more likely right than wrong"), RANGE(-20, 20), .fallback = "0"},
    {KEY("step_weight", REAL, step_weight, "the loss of supervision step t counts this to the power t - 1"), RANGE(0, 2), .fallback = "1"},
    {KEY("ema_warmup", REAL, ema_warmup, "the average keeps at most (1 + step) / (this + step); 0: no warm-up"), RANGE(0, 1e9), .fallback = "0"},
    {KEY("shards", INT, shards, "pieces of a batch; more threads than these find no work"), RANGE(1, 1024), .fallback = "8"},
    {KEY("compute", CHOICE, compute, "numbers of the products; auto: bfloat16 where the processor has it"), .choices = TRM_COMPUTE_CHOICES, .fallback = "auto"},
    {KEY("steps", REAL, steps, "of the whole run; 0: by epochs or minutes"), RANGE(0, 1e12), .fallback = "0"},
    {KEY("minutes", REAL, minutes, "of the whole run, in place of steps"), RANGE(0, 1e7), .fallback = "0"},
    {KEY("curriculum.H_cycles", OTHER, H_cycles, "by share of the run; null: arch.H_cycles"), SCHEDULE},
    {KEY("curriculum.L_cycles", OTHER, L_cycles, "by share of the run; null: arch.L_cycles"), SCHEDULE},
    {KEY("curriculum.halt_max_steps", OTHER, halt_max_steps, "by share of the run; null: arch.halt_max_steps"), SCHEDULE},
    {KEY("curriculum.latent_noise", OTHER, latent_noise, "by share of the run; null: arch.latent_noise"), SCHEDULE},
    {KEY("curriculum.batch", OTHER, batch, "by share of the run; null: global_batch_size"), SCHEDULE},
    {KEY("curriculum.lr_factor", OTHER, lr_factor, "on the learning rate, by share of the run"), SCHEDULE},
    {KEY("data", OTHER, data, "sources of puzzles"), .fallback = "[]", .read = read_data, .print = print_data},
    {KEY("evaluation.count", INT, evaluation_count, "puzzles held out of the training; 0: none"), RANGE(0, 100000), .fallback = "256"},
    {KEY("evaluation.steps", REAL, evaluation_steps, "steps from one evaluation to the next"), RANGE(1, 1e12), .fallback = "500"},
    {KEY("evaluation.budget", REAL, evaluation_budget, "share of the work that evaluations may take; they come less often then"), RANGE(0, 100), .fallback = "0.05"},
    {KEY("evaluation.puzzles", TEXT, evaluation_puzzles, "a file of puzzles in place of generated ones and of a data set's test half"), .fallback = "''"},
    {KEY("checkpoint.minutes", REAL, checkpoint_minutes, "from one saved state to the next"), RANGE(0, 1e6), .fallback = "3"},
    {KEY("guard.share", REAL, guard_share, "of what was learned may be lost before the run goes back; 0: no guard"), RANGE(0, 1), .fallback = "0"},
    {KEY("guard.steps", INT, guard_steps, "from one good state to the next"), RANGE(1, 1000000), .fallback = "200"},
    {KEY("guard.factor", REAL, guard_factor, "on the learning rate each time"), RANGE(0.001, 1), .fallback = "0.5"},
    OTHERS("project_name"), OTHERS("run_name"), OTHERS("load_checkpoint"), OTHERS("checkpoint_path"),
    OTHERS("checkpoint_every_eval"), OTHERS("eval_interval"), OTHERS("min_eval_interval"),
    OTHERS("eval_save_outputs"), OTHERS("evaluators"), OTHERS("data_paths_test"),
};
/* clang-format on */

/* ---- the joined table ------------------------------------------------------------------------ */

enum { KEYS_MAX = 128 };

struct table {
    struct schema_key keys[KEYS_MAX];
    size_t count;
};

static void append(struct table *t, const struct schema_key *more, size_t count, bool arch)
{
    for (size_t i = 0; i < count; i++) {
        if ((strncmp(more[i].path, "arch.", 5) == 0) != arch) continue;
        CHECK(t->count < KEYS_MAX);
        t->keys[t->count++] = more[i];
    }
}

static struct schema join(struct table *t)
{
    t->count = 0;
    append(t, config_schema.keys, config_schema.count, true);
    append(t, arch_keys, ARRAY_LEN(arch_keys), true);
    append(t, config_schema.keys, config_schema.count, false);
    append(t, keys, ARRAY_LEN(keys), false);
    return (struct schema){t->keys, t->count};
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool take_yaml(struct recipe *r, const struct yaml *y, struct trm_err *err)
{
    struct table table;
    const struct schema schema = join(&table), *all[] = {&schema};
    *r = (struct recipe){0};
    schema_defaults(&schema, r);
    return schema_refuse_unknown(all, 1, y, err) && recipe_check_public(y, err) &&
           schema_read(&schema, y, r, err) && schema_require(&schema, y, err);
}

bool recipe_open(struct recipe *r, const char *path, struct trm_err *err)
{
    struct yaml y;
    bool taken = yaml_open(&y, path, err) && take_yaml(r, &y, err);
    yaml_close(&y);
    return taken;
}

bool recipe_read(struct recipe *r, const char *path, struct trm_err *err)
{
    return recipe_open(r, path, err) && recipe_resolve(r, path, err);
}

bool recipe_parse(struct recipe *r, const char *text, size_t length, const char *path,
                  struct trm_err *err)
{
    struct yaml y;
    bool taken = yaml_parse(&y, text, length, path, err) && take_yaml(r, &y, err) &&
                 recipe_resolve(r, path, err);
    yaml_close(&y);
    return taken;
}

bool recipe_parse_for(struct recipe *r, const struct trm_config *model, const char *text,
                      struct trm_err *err)
{
    struct str all = {0};
    schema_print(&config_schema, model, SCHEMA_BARE, &all);
    str_add(&all, text);
    bool parsed = recipe_parse(r, all.text, all.length, "recipe", err);
    str_done(&all);
    return parsed;
}

bool recipe_set(struct recipe *r, const char *key, const char *value, struct trm_err *err)
{
    struct table table;
    const struct schema schema = join(&table);
    if (!schema_set(&schema, key, value, r, err) || !recipe_check_public_set(key, value, err))
        return false;
    if (strcmp(key, "steps") == 0 && r->steps > 0)
        r->minutes = 0; /* the length that was said last */
    if (strcmp(key, "minutes") == 0 && r->minutes > 0) r->steps = 0;
    if (strcmp(key, "epochs") == 0 && r->epochs > 0) r->steps = r->minutes = 0;
    return true;
}

void recipe_print(const struct recipe *r, bool with_help, struct str *out)
{
    struct table table;
    const struct schema schema = join(&table);
    schema_print(&schema, r, with_help ? SCHEMA_HELP : SCHEMA_BARE, out);
}

/* ---- what follows from what ------------------------------------------------------------------ */

/* The public code's way to name data sets, in ours. */
static bool take_data_paths(struct recipe *r, struct trm_err *err)
{
    if (r->data.count + r->data_paths.count > SOURCES)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "data_paths: found %d folders beside the %d sources of data, expected "
                           "at most %d together",
                           r->data_paths.count, r->data.count, SOURCES);
    for (int i = 0; i < r->data_paths.count; i++) {
        struct source_settings *s = &r->data.source[r->data.count++];
        *s = (struct source_settings){.kind = SOURCE_DATASET, .share = {1, {0}, {1}}, .pool = 1};
        memcpy(s->path, r->data_paths.path[i], sizeof s->path);
    }
    r->data_paths.count = 0;
    return true;
}

static bool take_dataset_sizes(struct recipe *r, struct trm_err *err)
{
    const struct trm_config *c = &r->model;
    bool known = c->seq_len > 0 && c->vocab_size > 0 && c->num_puzzle_identifiers > 0;
    for (int i = 0; i < r->data.count && !known; i++) {
        if (r->data.source[i].kind != SOURCE_DATASET) continue;
        char *folder = path_join(r->data.source[i].path, "train");
        char *path = path_join(folder, "dataset.json");
        bool taken = config_read_dataset(&r->model, path, err);
        free(path), free(folder);
        if (!taken) return false;
    }
    return true;
}

/* Board and vocabulary of the family, for models that are trained on its puzzles. */
static bool take_family_sizes(struct trm_config *c, struct trm_err *err)
{
    if (!c->family[0]) return true;
    const struct trm_family *family = trm_family_find(c->family, err);
    if (!family) return trm_err_prefix(err, "family");
    if (c->rows == 0 && c->cols == 0 && c->seq_len == 0)
        c->rows = family->default_rows, c->cols = family->default_cols;
    if (c->seq_len == 0) c->seq_len = c->rows * c->cols;
    int vocab = family->vocab_for(c->rows, c->cols);
    if (c->rows > 0 && vocab == 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "rows, cols: found %d x %d, a size that %s cannot have", c->rows,
                           c->cols, family->title);
    if (c->vocab_size == 0) c->vocab_size = vocab;
    return true;
}

/* A row of the puzzle embedding for every kind of puzzle, behind that of no kind. */
static bool take_identifiers(struct recipe *r, struct trm_err *err)
{
    int tasks = 0;
    for (int i = 0; i < r->data.count; i++) {
        if (tasks && r->data.source[i].tasks)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "data[%d].tasks: found a second source with tasks, expected one", i);
        tasks += r->data.source[i].tasks;
    }
    bool known = r->model.family[0] == '\0' || r->model.num_puzzle_identifiers > 0;
    if (!known) r->model.num_puzzle_identifiers = 1 + tasks;
    return true;
}

/* Counts that are scheduled must be counts all along. */
static bool check_counts(const struct schedule *s, const char *key, int most, struct trm_err *err)
{
    for (int i = 0; i < s->count; i++)
        if (!(s->value[i] >= 1 && s->value[i] <= most) || s->value[i] != floor(s->value[i]))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "curriculum.%s: found %g, expected a whole number, 1 to %d", key,
                               s->value[i], most);
    return true;
}

/* As arch.latent_noise (model/config_yaml.c). */
static bool check_noise(const struct schedule *s, struct trm_err *err)
{
    const double most = 100, found = schedule_most(s, 0);
    return found <= most ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "curriculum.latent_noise: found %g, expected a number, 0 to %g", found,
                       most);
}

static bool check_share(const struct data_settings *d, double share, struct trm_err *err)
{
    double sum = 0;
    for (int i = 0; i < d->count; i++) sum += schedule_at(&d->source[i].share, share, 1);
    return sum > 0 || trm_err_set(err, TRM_ERR_INPUT,
                                  "data: found a share of 0 for every source at %g of the run, "
                                  "expected one with more at any time",
                                  share);
}

/* Shares change at their points only. */
static bool check_shares(const struct data_settings *d, struct trm_err *err)
{
    if (!check_share(d, 0, err)) return false;
    for (int i = 0; i < d->count; i++)
        for (int k = 0; k < d->source[i].share.count; k++)
            if (!check_share(d, d->source[i].share.from[k], err)) return false;
    return true;
}

static bool check(const struct recipe *r, struct trm_err *err)
{
    if (r->data.count == 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "data: found no source; add one, as  data: [{kind: generate}]");
    if (r->neighbours > 0 && (r->model.mlp_t || r->model.pos_encodings != TRM_POS_ROPE_2D))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "neighbours: found %g, but only attention with pos_encodings rope_2d "
                           "has a direction in which a neighbour lies; leave it out",
                           r->neighbours);
    if (r->freeze_weights && r->model.puzzle_emb_ndim == 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "freeze_weights: found true, but arch.puzzle_emb_ndim is 0: there is "
                           "nothing else to train");
    if (r->halt_margin != 0 && !config_check_threshold(&r->model, err))
        return trm_err_prefix(err, "halt_margin");
    return check_counts(&r->H_cycles, "H_cycles", 1000, err) &&
           check_counts(&r->L_cycles, "L_cycles", 1000, err) &&
           check_counts(&r->halt_max_steps, "halt_max_steps", 60000, err) &&
           check_counts(&r->batch, "batch", 65536, err) && check_noise(&r->latent_noise, err) &&
           check_shares(&r->data, err);
}

static bool resolve(struct recipe *r, struct trm_err *err)
{
    return take_data_paths(r, err) && check(r, err) && take_dataset_sizes(r, err) &&
           take_family_sizes(&r->model, err) && take_identifiers(r, err);
}

bool recipe_resolve(struct recipe *r, const char *path, struct trm_err *err)
{
    if (!resolve(r, err)) return trm_err_prefix(err, "%s", path);
    return trm_config_resolve(&r->model, path, err);
}

/* ---- what it comes to ------------------------------------------------------------------------ */

double recipe_total_steps(const struct recipe *r, double epoch, struct trm_err *err)
{
    double rows = schedule_mean(&r->batch, r->global_batch_size);
    double total = r->steps > 0 ? r->steps : floor(r->epochs * epoch / rows);
    if (total >= 1) return total;
    if (r->steps > 0)
        trm_err_set(err, TRM_ERR_INPUT, "steps: found %g, expected at least 1", r->steps);
    else if (r->epochs * epoch > 0)
        trm_err_set(err, TRM_ERR_INPUT,
                    "epochs: found %g of %g samples each, less than one step of %g rows; set more "
                    "epochs, a smaller global_batch_size, or steps or minutes",
                    r->epochs, epoch, rows);
    else
        trm_err_set(
            err, TRM_ERR_INPUT,
            "steps: found nothing that says how long to train; set steps or minutes (epochs "
            "count data sets and files only)");
    return 0;
}

struct trainer_settings recipe_settings(const struct recipe *r)
{
    return (struct trainer_settings){
        .optimizer = {r->optimizer, r->beta1, r->beta2, r->adam_epsilon, r->weight_decay,
                      r->muon_adam_share},
        .loss = {r->loss, r->label_smoothing, r->q_weight, r->halt_margin},
        .step_weight = r->step_weight,
        .clip = r->clip,
        .puzzle_decay = r->puzzle_emb_weight_decay,
        .average = r->ema,
        .average_keep = r->ema_rate,
        .average_warmup = r->ema_warmup,
        .shards = r->shards,
        .compute = r->compute,
        .most_rows = (int)schedule_most(&r->batch, r->global_batch_size),
        .most_L_cycles = (int)schedule_most(&r->L_cycles, r->model.L_cycles),
        .seed = (uint64_t)r->seed,
    };
}

double recipe_share(double step, double total)
{
    return fmin(1, (step - 1) / total);
}

int recipe_batch(const struct recipe *r, double step, double total)
{
    return (int)schedule_at(&r->batch, recipe_share(step, total), r->global_batch_size);
}

struct step_plan recipe_plan(const struct recipe *r, double step, double total)
{
    const struct trm_config *c = &r->model;
    double share = recipe_share(step, total);
    double factor = rate_factor(r->lr_schedule, step, r->lr_warmup_steps, total, r->lr_min_ratio) *
                    schedule_at(&r->lr_factor, share, 1);
    return (struct step_plan){
        .cycles = {(int)schedule_at(&r->H_cycles, share, c->H_cycles),
                   (int)schedule_at(&r->L_cycles, share, c->L_cycles)},
        .halt_max_steps = (int)schedule_at(&r->halt_max_steps, share, c->halt_max_steps),
        .latent_noise = schedule_at(&r->latent_noise, share, c->latent_noise),
        .exploration = c->halt_exploration_prob,
        .rate = r->freeze_weights ? 0 : r->lr * factor,
        .puzzle_rate = r->puzzle_emb_lr * factor,
    };
}

size_t recipe_memory(const struct recipe *r, int threads)
{
    const struct trainer_settings s = recipe_settings(r);
    struct params p;
    params_layout(&p, &r->model);
    size_t guard = r->guard_share > 0 ? guard_memory(&s, &r->model) : 0;
    size_t puzzles = (size_t)r->model.puzzle_emb_ndim * (size_t)r->model.num_puzzle_identifiers;
    size_t snapshots = 2 * (p.total + puzzles) * sizeof(float); /* what is evaluated, and shown */
    size_t pools = 0;
    for (int i = 0; i < r->data.count; i++)
        pools += (size_t)r->data.source[i].pool * sizeof(void *);
    return trainer_memory(&s, &r->model, threads) + guard + snapshots + pools;
}

double recipe_gathered_memory(const struct recipe *r)
{
    double bytes = 0, rows = schedule_mean(&r->batch, r->global_batch_size);
    double samples = r->steps > 0 ? r->steps * rows : INFINITY;
    for (int i = 0; i < r->data.count; i++) {
        const struct source_settings *s = &r->data.source[i];
        int cells = s->size ? s->size * s->size : r->model.seq_len;
        double made = s->fresh > 0 ? s->fresh * samples : 0;
        double puzzles = fmin(s->pool, SOURCE_FIRST_POOL + made);
        if (s->kind == SOURCE_GENERATE)
            bytes += (double)puzzle_store_memory((size_t)puzzles, cells);
    }
    return bytes;
}

bool recipe_check_memory(const struct recipe *r, struct trm_err *err)
{
    enum { SWAPPED = 2 }; /* how much more than its memory a machine may bear */
    double here = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double wanted = (double)recipe_memory(r, 1);
    return here <= 0 || wanted <= SWAPPED * here ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "memory: found %.3g GB that the run takes, expected what a machine of %.3g "
                       "GB can hold; try a smaller batch, fewer shards or L_cycles",
                       1e-9 * wanted, 1e-9 * here);
}
