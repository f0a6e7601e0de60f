/* Models on disk: both forms and back, what may be missing, and files that do not fit. */
#include "base/alloc.h"
#include "files.h"
#include "model/config_yaml.h"
#include "model/model_internal.h"
#include "model/weights.h"
#include "small_models.h"

#include <math.h>
#include <sys/stat.h>

/* A folder of its own for every test; `name` below it. */
static char folder[300];

static int make_folder(void **state)
{
    (void)state;
    char *path = temporary_path("x");
    snprintf(folder, sizeof folder, "%.*s", (int)(strlen(path) - 2), path);
    free(path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[700];
    snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -r '%s'", folder, folder);
    return system(command);
}

static const char *at(const char *name)
{
    static char paths[4][400];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static struct trm_model *open_model(const char *path, const struct trm_config *hint)
{
    struct trm_err err = {0};
    struct trm_model *m = trm_model_open(path, hint, &err);
    if (!m) fail_msg("%s", err.text);
    return m;
}

static void refused(const char *path, const char *words)
{
    struct trm_err err = {0};
    struct trm_model *m = trm_model_open(path, NULL, &err);
    assert_null(m);
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, path);
    assert_message(err.text, words);
}

static void save(const struct trm_model *m, const char *name)
{
    struct trm_err err = {0};
    if (!trm_model_save(m, at(name), &err)) fail_msg("%s", err.text);
}

static void write_text(const char *name, const char *text)
{
    struct trm_err err = {0};
    if (!path_write(at(name), text, strlen(text), &err)) fail_msg("%s", err.text);
}

static void assert_same_model(const struct trm_model *a, const struct trm_model *b)
{
    assert_int_equal(a->params.total, b->params.total);
    assert_memory_equal(a->weights, b->weights, a->params.total * sizeof *a->weights);
    assert_memory_equal(&a->config, &b->config, sizeof a->config);
    int ndim = a->config.puzzle_emb_ndim;
    float *row_a = calloc((size_t)ndim + 1, 4), *row_b = calloc((size_t)ndim + 1, 4);
    for (int i = 0; i < a->config.num_puzzle_identifiers && ndim > 0; i++) {
        model_puzzle_row(a, i, row_a);
        model_puzzle_row(b, i, row_b);
        assert_memory_equal(row_a, row_b, (size_t)ndim * 4);
    }
    free(row_a);
    free(row_b);
}

/* ---- Good files ------------------------------------------------------------------------------ */

static void every_kind_comes_back_from_both_forms(void **state)
{
    (void)state;
    for (int kind = 0; kind < SMALL_MODELS; kind++) {
        struct trm_model *m = small_public_model(kind);
        struct trm_err err = {0};
        save(m, "m");
        if (m->config.pos_encodings == TRM_POS_ROPE_2D) { /* ours alone */
            assert_false(trm_model_save_torch(m, at("step_7"), &err));
            assert_non_null(strstr(err.text, "rope_2d, which the public code does not know"));
            trm_model_free(m);
            continue;
        }
        if (!trm_model_save_torch(m, at("step_7"), &err)) fail_msg("%s", err.text);
        const char *const paths[] = {"m.safetensors", "m.yaml",          "m",
                                     "step_7",        "all_config.yaml", ""};
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
            struct trm_model *back = open_model(at(paths[i]), NULL);
            assert_same_model(m, back);
            trm_model_free(back);
        }
        trm_model_free(m);
    }
}

/* The public code would make MLPs of another width out of the config. */
static void widths_that_the_public_code_cannot_have_are_refused(void **state)
{
    (void)state;
    struct trm_model *odd = small_model(0), *m = small_public_model(1);
    struct trm_config c = m->config;
    struct trm_err err = {0};
    c.inner_size_t = 13;
    struct trm_model *odd_t = trm_model_new(&c, 1);
    assert_false(trm_model_save_torch(odd, at("step_1"), &err));
    assert_message(err.text, "step_1: arch.inner_size: found 20, expected 256, ");
    assert_message(err.text, "it can only be saved as safetensors");
    assert_false(trm_model_save_torch(odd_t, at("step_1"), &err));
    assert_message(err.text, "step_1: arch.inner_size_t: found 13, expected 256, ");
    assert_false(path_exists(at("step_1")) || path_exists(at("all_config.yaml")));
    trm_model_free(odd);
    trm_model_free(odd_t);
    trm_model_free(m);
}

static void assert_arch(const char *file, const char *section, const char *key, const char *text)
{
    struct yaml y;
    struct trm_err err = {0};
    if (!yaml_open(&y, at(file), &err)) fail_msg("%s", err.text);
    const struct yaml_node *map = yaml_find(y.root, "arch");
    if (section) map = yaml_find(map, section);
    const struct yaml_node *n = map ? yaml_find(map, key) : NULL;
    if (text) {
        assert_non_null(n);
        assert_string_equal(n->text, text);
    } else {
        assert_null(n);
    }
    yaml_close(&y);
}

/* load_model_class and the classes themselves end without these. */
static void the_public_classes_find_their_keys(void **state)
{
    (void)state;
    struct trm_model *m = small_public_model(0);
    struct trm_err err = {0};
    if (!trm_model_save_torch(m, at("step_7"), &err)) fail_msg("%s", err.text);
    static const char file[] = "all_config.yaml";
    assert_arch(file, NULL, "name", "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1");
    assert_arch(file, "loss", "name", "losses@ACTLossHead");
    assert_arch(file, "loss", "loss_type", "stablemax_cross_entropy");
    assert_arch(file, NULL, "H_layers", "0");
    assert_arch(file, NULL, "forward_dtype", "bfloat16");
    assert_arch(file, NULL, "hidden_size", "24");
    save(m, "m");
    assert_arch("m.yaml", NULL, "name", NULL); /* ours says what the model is, and no more */
    trm_model_free(m);
}

static void assert_dtype(const char *name, const char *key, enum dtype expected)
{
    struct weights w;
    struct trm_err err = {0};
    char *full = xasprintf("%s%s", strchr(name, '.') ? "" : "_orig_mod.model.inner.", key);
    if (!weights_open(&w, at(name), &err)) fail_msg("%s", err.text);
    const struct tensor *t = tensors_find(w.tensors, full);
    assert_non_null(t);
    assert_string_equal(dtype_name(t->dtype), dtype_name(expected));
    weights_close(&w);
    free(full);
}

/* The public code computes in the type that H_init and L_init have in the file. */
static void buffers_are_bfloat16_again_where_they_were(void **state)
{
    (void)state;
    struct trm_model *m = small_public_model(0);
    struct trm_err err = {0};
    float *H_init = m->weights + params_find(&m->params, PARAM_H_INIT, -1)->offset;
    float *L_init = m->weights + params_find(&m->params, PARAM_L_INIT, -1)->offset;
    for (int i = 0; i < m->config.hidden_size; i++) H_init[i] = L_init[i] = (float)(i - 7) / 8;
    L_init[3] = 0x1.0002p0f; /* bfloat16 has 7 bits behind the point */
    if (!trm_model_save_torch(m, at("step_7"), &err)) fail_msg("%s", err.text);
    assert_dtype("step_7", "H_init", DTYPE_BF16);
    assert_dtype("step_7", "L_init", DTYPE_F32); /* a number would change */
    assert_dtype("step_7", "lm_head.weight", DTYPE_F32);
    save(m, "m");
    assert_dtype("m.safetensors", "H_init", DTYPE_F32);
    struct trm_model *back = open_model(at("step_7"), NULL);
    assert_same_model(m, back);
    trm_model_free(back);
    trm_model_free(m);
}

/* Files of the public code: the same tensors as step_1 and as safetensors. */
static void public_checkpoints_are_read(void **state)
{
    (void)state;
    struct trm_model *torch = open_model("tests/reference/D_arc_like/step_1", NULL);
    struct trm_model *safe = open_model("tests/reference/D_arc_like/model.safetensors", NULL);
    assert_same_model(torch, safe);
    assert_int_equal(torch->config.seq_len, 900);
    assert_int_equal(torch->config.inner_size, 512);
    assert_int_equal(torch->config.num_puzzle_identifiers, 5);
    assert_null(torch->puzzle.owned); /* of its own type */
    trm_model_free(torch);
    trm_model_free(safe);

    struct trm_model *folder_of_steps = open_model("tests/reference/F_maze_like", NULL);
    assert_string_equal(path_name(trm_model_name(folder_of_steps)), "step_1");
    assert_int_equal(folder_of_steps->config.puzzle_emb_len, 1);
    assert_false(folder_of_steps->config.no_ACT_continue);
    trm_model_free(folder_of_steps);
}

static void the_latest_step_of_a_folder_is_opened(void **state)
{
    (void)state;
    struct trm_model *m = small_public_model(0);
    struct trm_err err;
    assert_true(trm_model_save_torch(m, at("step_9"), &err));
    assert_true(trm_model_save_torch(m, at("step_10"), &err));
    write_text("step_99x", "no checkpoint");
    struct trm_model *back = open_model(folder, NULL);
    assert_string_equal(path_name(trm_model_name(back)), "step_10");
    trm_model_free(back);
    trm_model_free(m);
}

/* ---- Files made from others ------------------------------------------------------------------ */

/* How a copy of a saved model differs from it. */
struct change {
    const char *prefix, *leave_out, *add;
    const char *name; /* of a tensor that gets ... */
    enum dtype dtype; /* ... another type, filled with `bits` if that is not 0 */
    uint16_t bits;
    size_t rows; /* ... or, not 0, so many rows */
};

/* The numbers of a changed tensor: those of the old one in turn, shortened to their upper half for
 * a type of 16 bits, as doubles for one of 64; or `bits` throughout. The caller frees them. */
static uint8_t *changed_numbers(const struct tensor *old, const struct tensor *t,
                                const struct change *c)
{
    size_t width = dtype_size(t->dtype);
    uint8_t *numbers = malloc(t->size);
    for (size_t i = 0; i < t->count; i++) {
        double whole = (double)((const float *)old->data)[i % old->count];
        if (width == sizeof whole) memcpy(numbers + i * width, &whole, width);
        if (width > 4) continue;
        const uint8_t *number = (const uint8_t *)old->data + 4 * (i % old->count) + 4 - width;
        memcpy(numbers + i * width, c->bits ? (const uint8_t *)&c->bits : number, width);
    }
    return numbers;
}

/* The tensors of m.safetensors, changed; those of 64 bits come first, those of 16 bits last. */
static void add_changed(struct tensors *out, const struct tensors *old, const struct change *c)
{
    static const size_t order[] = {8, 4, 2};
    for (size_t i = 0; i < 3 * old->count; i++) {
        struct tensor t = old->items[i % old->count];
        bool changed = c->name && strcmp(t.name, c->name) == 0;
        size_t width = changed ? dtype_size(c->dtype) : 4;
        char name[200];
        if (width != order[i / old->count] || (c->leave_out && strcmp(t.name, c->leave_out) == 0))
            continue;
        if (changed && c->rows) t.shape[0] = c->rows;
        if (changed) t.dtype = c->dtype;
        assert_true(tensor_measure(&t));
        t.data =
            changed_numbers(&old->items[i % old->count], &t, changed ? c : &(struct change){0});
        snprintf(name, sizeof name, "%s%s", c->prefix ? c->prefix : "", t.name);
        t.name = strdup(name);
        tensors_add(out, &t);
    }
}

/* "m" copied to "n.safetensors". */
static void write_changed(const struct change *c)
{
    struct weights from;
    struct tensors all = {0};
    struct safetensors_writer w;
    struct trm_err err = {0};
    assert_true(weights_open(&from, at("m.safetensors"), &err));
    add_changed(&all, from.tensors, c);
    weights_close(&from);
    safetensors_writer_init(&w);
    for (size_t i = 0; i < all.count; i++) {
        const struct tensor *t = &all.items[i];
        safetensors_declare(&w, t->name, t->dtype, t->dims, t->shape);
    }
    if (c->add) safetensors_declare(&w, c->add, DTYPE_U8, 1, (size_t[]){1});
    assert_true(safetensors_begin(&w, at("n.safetensors"), &err));
    for (size_t i = 0; i < all.count; i++) {
        assert_true(safetensors_put(&w, all.items[i].data, all.items[i].size, &err));
        free((void *)(uintptr_t)all.items[i].data);
    }
    if (c->add) assert_true(safetensors_put(&w, "x", 1, &err));
    assert_true(safetensors_commit(&w, &err));
    safetensors_writer_done(&w);
    tensors_done_with_names(&all);
}

static void prefixes_are_taken_off(void **state)
{
    (void)state;
    static const char *const prefixes[] = {"_orig_mod.model.inner.", "model.inner.", "_orig_mod.",
                                           "module."};
    struct trm_model *m = small_model(1);
    save(m, "m");
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        write_changed(&(struct change){.prefix = prefixes[i]});
        save(m, "n_config");
        rename(at("n_config.yaml"), at("n.yaml"));
        struct trm_model *back = open_model(at("n.safetensors"), NULL);
        assert_same_model(m, back);
        trm_model_free(back);
    }
    trm_model_free(m);
}

/* Copies m.yaml, so that "n" is a model. */
static void write_changed_model(const struct change *c)
{
    struct trm_err err;
    size_t length;
    write_changed(c);
    char *yaml = path_read(at("m.yaml"), 10000, &length, &err);
    write_text("n.yaml", yaml);
    free(yaml);
}

static void sixteen_bits_are_read(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    write_changed_model(&(struct change){.name = "lm_head.weight", .dtype = DTYPE_BF16});
    struct trm_model *back = open_model(at("n"), NULL);
    const float *whole = model_weights(m, PARAM_LM_HEAD, 0),
                *half = model_weights(back, PARAM_LM_HEAD, 0);
    for (int i = 0; i < 10; i++) assert_float_equal(whole[i], half[i], fabsf(whole[i]) / 100);
    trm_model_free(back);

    write_changed_model(
        &(struct change){.name = "puzzle_emb.weights", .dtype = DTYPE_F16, .bits = 0x3c00});
    back = open_model(at("n"), NULL);
    float row[1000];
    model_puzzle_row(back, 2, row);
    assert_float_equal(row[0], 1, 0);
    save(back, "again"); /* written in its own type */
    struct trm_model *again = open_model(at("again"), NULL);
    assert_int_equal(again->puzzle.type, DTYPE_F16);
    assert_same_model(back, again);
    save(again, "again"); /* over the file that it was read from */
    model_puzzle_row(again, 2, row);
    assert_float_equal(row[0], 1, 0);
    trm_model_free(again);
    trm_model_free(back);
    trm_model_free(m);
}

/* `cp other model` while it is open, and a file that is cut short. */
static void a_model_does_not_change_with_its_file(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    struct trm_model *back = open_model(at("m"), NULL);
    assert_int_equal(truncate(at("m.safetensors"), 0), 0);
    assert_same_model(m, back);
    trm_model_free(back);
    trm_model_free(m);
}

/* More than is read: it stays in its file, which may be replaced by renaming. */
static void a_large_embedding_is_mapped(void **state)
{
    (void)state;
    struct trm_model *small = small_model(0);
    struct trm_config c = small->config;
    int last = (64 << 20) / (c.puzzle_emb_ndim * (int)sizeof(float)) + 1;
    float row[100];
    c.num_puzzle_identifiers = last + 1;
    struct trm_model *m = trm_model_new(&c, 1);
    m->puzzle.owned[(size_t)last * (size_t)c.puzzle_emb_ndim] = 0.5f;
    save(m, "m");
    trm_model_free(m);
    struct trm_model *back = open_model(at("m"), NULL);
    assert_non_null(back->puzzle.file.bytes);
    save(small, "m");
    model_puzzle_row(back, last, row);
    assert_true(row[0] == 0.5f);
    model_own_puzzle_rows(back);
    model_puzzle_row(back, last, row);
    assert_true(row[0] == 0.5f && !back->puzzle.file.bytes);
    trm_model_free(back);
    trm_model_free(small);
}

/* Types of more bytes come first in a file, whatever a model lists first. */
static void sixty_four_bits_are_read_and_written(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    write_changed_model(&(struct change){.name = "puzzle_emb.weights", .dtype = DTYPE_F64});
    struct trm_model *wide = open_model(at("n"), NULL);
    save(wide, "again");
    struct trm_model *again = open_model(at("again"), NULL);
    assert_int_equal(again->puzzle.type, DTYPE_F64);
    assert_same_model(m, again);
    trm_model_free(again);
    trm_model_free(wide);
    trm_model_free(m);
}

static void tensors_that_do_not_fit_are_named(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    const int hidden = m->config.hidden_size;
    char words[200];

    write_changed_model(&(struct change){.name = "q_head.weight", .dtype = DTYPE_F32, .rows = 3});
    snprintf(words, sizeof words,
             "tensor 'q_head.weight': found shape [3, %d], expected [2, %d] by ", hidden, hidden);
    refused(at("n.safetensors"), words);
    write_changed_model(&(struct change){.name = "lm_head.weight", .dtype = DTYPE_F32, .rows = 5});
    refused(at("n.safetensors"), "n.yaml says: vocab_size");
    write_changed_model(
        &(struct change){.name = "puzzle_emb.weights", .dtype = DTYPE_F32, .rows = 9});
    refused(at("n.safetensors"), "n.yaml says: num_puzzle_identifiers");
    write_changed_model(&(struct change){.leave_out = "q_head.bias"});
    refused(at("n.safetensors"), "1 missing: q_head.bias; 0 not expected");
    write_changed_model(
        &(struct change){.leave_out = "puzzle_emb.weights", .add = "strange.thing"});
    refused(at("n.safetensors"), "1 missing: puzzle_emb.weights; 1 not expected: strange.thing");
    write_changed_model(&(struct change){.leave_out = "lm_head.weight"});
    refused(at("n.safetensors"), "no tensor 'lm_head.weight' among");
    write_changed_model(&(struct change){.name = "q_head.weight", .dtype = DTYPE_I32});
    refused(at("n.safetensors"),
            "tensor 'q_head.weight': found dtype I32, expected F64, F32, BF16 or F16");
    write_changed_model(
        &(struct change){.name = "q_head.bias", .dtype = DTYPE_BF16, .bits = 0x7fc0});
    refused(at("n.safetensors"), "tensor 'q_head.bias': number 0 is nan, expected finite numbers");
    write_changed_model(&(struct change){.name = "H_init", .dtype = DTYPE_BF16, .bits = 0xff80});
    refused(at("n.safetensors"), "tensor 'H_init': number 0 is -inf, expected finite numbers");
    write_changed_model(
        &(struct change){.name = "puzzle_emb.weights", .dtype = DTYPE_F16, .bits = 0x7e00});
    refused(at("n.safetensors"), "tensor 'puzzle_emb.weights': number 0 is nan");
    trm_model_free(m);
}

/* ---- Configs --------------------------------------------------------------------------------- */

/* m.yaml with one line replaced, as n.yaml beside the same weights. */
static void change_config(const char *key, const char *instead)
{
    struct trm_err err;
    size_t length;
    struct str text = {0};
    char *yaml = path_read(at("m.yaml"), 10000, &length, &err);
    char *line = strstr(yaml, key);
    assert_non_null(line);
    *line = '\0';
    str_printf(&text, "%s%s%s", yaml, instead, strchr(line + 1, '\n'));
    write_text("n.yaml", text.text);
    str_done(&text);
    free(yaml);
    write_changed(&(struct change){0});
}

static void what_the_tensors_say_may_be_missing(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "L_layers:", "hidden_size:", "inner_size:", "vocab_size:", "num_puzzle_identifiers:"};
    struct trm_model *m = small_model(0);
    save(m, "m");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        change_config(keys[i], "");
        struct trm_model *back = open_model(at("n"), NULL);
        assert_same_model(m, back);
        trm_model_free(back);
    }
    trm_model_free(m);
}

static void learned_positions_and_mlp_t_give_the_length(void **state)
{
    (void)state;
    for (int kind = 0; kind < SMALL_MODELS; kind++) {
        struct trm_model *m = small_model(kind);
        bool given = m->config.mlp_t || m->config.pos_encodings == TRM_POS_LEARNED ||
                     m->config.rows > 0; /* rows and cols say it as well */
        save(m, "m");
        struct trm_config board = m->config;
        change_config("seq_len:", "seq_len: 0");
        if (!given) {
            refused(at("n.safetensors"), "seq_len: found nothing in the tensors or in ");
            refused(at("n.safetensors"),
                    "n.yaml, expected the number of cells of a puzzle; put the data set's "
                    "dataset.json");
        }
        struct trm_model *back = open_model(at("n"), given ? NULL : &board);
        assert_int_equal(back->config.seq_len, m->config.seq_len);
        trm_model_free(back);
        if (!given) { /* dataset.json says it as well */
            char text[100];
            snprintf(text, sizeof text, "{\"seq_len\": %d}", m->config.seq_len);
            write_text("dataset.json", text);
            back = open_model(at("n"), NULL);
            assert_int_equal(back->config.seq_len, m->config.seq_len);
            trm_model_free(back);
            unlink(at("dataset.json"));
        }
        trm_model_free(m);
    }
}

static void configs_that_do_not_fit_are_named(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    change_config("hidden_size:", "hidden_size: 1024");
    refused(at("n.safetensors"), "expected 1024 in place of");
    change_config("L_layers:", "L_layers: 7");
    refused(at("n.safetensors"), "expected 7, as ");
    change_config("inner_size:", "inner_size: 8");
    refused(at("n.safetensors"), "n.yaml says: arch.inner_size");
    change_config("num_heads:", "");
    struct trm_err err = {0};
    assert_null(trm_model_open(at("n"), NULL, &err));
    assert_message(err.text, "n.yaml: arch.num_heads: found nothing, expected this key");
    change_config("num_heads:", "num_heads: 1001");
    assert_null(trm_model_open(at("n"), NULL, &err));
    assert_message(err.text, "n.yaml: arch.num_heads: found 1001, expected a divisor");
    change_config("mlp_t:", "mlp_t: true");
    refused(at("n.safetensors"), "not expected");
    trm_model_free(m);
}

/* A size that all_config.yaml leaves to others: they are named too. */
static void whoever_said_a_size_is_named(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    struct trm_config hint = {.vocab_size = 8};
    struct trm_err err = {0};
    save(m, "m");
    change_config("vocab_size:", "");
    assert_null(trm_model_open(at("n"), &hint, &err));
    assert_message(err.text, "expected 8 in place of 6, as ");
    assert_message(err.text, "n.yaml with the sizes asked for says: vocab_size");
    write_text("dataset.json", "{\"vocab_size\": 7}");
    refused(at("n.safetensors"), "expected 7 in place of 6, as ");
    refused(at("n.safetensors"), "n.yaml with ");
    refused(at("n.safetensors"), "dataset.json says: vocab_size");
    change_config("num_puzzle_identifiers:", "");
    write_text("dataset.json", "{\"num_puzzle_identifiers\": 7}");
    refused(at("n.safetensors"), "dataset.json says: num_puzzle_identifiers");
    trm_model_free(m);
}

/* A public model of another architecture has other tensors: its config says why. */
static void another_architecture_is_called_by_its_name(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    change_config("  L_layers:", "  L_layers: 0\n  name: recursive_reasoning.trm@AnyClass");
    trm_model_free(open_model(at("n"), NULL));
    change_config("  L_layers:", "  L_layers: 9\n  name: recursive_reasoning.hrm@HRM_ACTV1");
    refused(at("n"), "arch.name: found recursive_reasoning.hrm@HRM_ACTV1, expected "
                     "recursive_reasoning.trm@..., the one model that is known here: ");
    refused(at("n"), "arch.L_layers");
    change_config("  H_cycles:", "  name: recursive_reasoning.transformers_baseline@Model");
    refused(at("n"), "arch.name: found recursive_reasoning.transformers_baseline@Model, expected ");
    trm_model_free(m);
}

/* ---- Broken files ---------------------------------------------------------------------------- */

static void cut_files_are_refused(void **state)
{
    (void)state;
    struct trm_model *m = small_public_model(0);
    struct trm_err err;
    struct mapped whole;
    struct weights w;
    save(m, "m");
    assert_true(trm_model_save_torch(m, at("step_1"), &err));
    static const char *const names[] = {"m.safetensors", "step_1"};
    for (int i = 0; i < 2; i++) {
        assert_true(mapped_open(&whole, at(names[i]), &err));
        for (size_t cut = 0; cut < whole.size; cut += cut < 5000 ? 1 : 499) {
            assert_false(weights_parse(&w, whole.bytes, cut, "w", &err));
            assert_int_equal(err.kind, TRM_ERR_INPUT);
        }
        assert_true(path_write(at(names[i]), whole.bytes, whole.size / 2, &err));
        mapped_close(&whole);
    }
    refused(at("m.safetensors"), "is the file cut short?");
    refused(at("step_1"), "is the file cut short?");
    trm_model_free(m);
}

static void wrong_files_are_refused(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    struct trm_err err = {0};
    save(m, "m");
    write_text("alone.safetensors", "12345678{}");
    refused(at("alone.safetensors"),
            "found neither alone.yaml nor all_config.yaml beside it, expected one of them");
    rename(at("m.yaml"), at("all_config.yaml"));
    write_text("step_1", "");
    refused(at("step_1"), "0 bytes, expected a safetensors file");
    write_text("step_1", "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
    refused(at("step_1"), "a file of torch.save before PyTorch 1.6");
    write_text("step_1", "this is no checkpoint");
    refused(at("step_1"), "is this a safetensors file, and all of it?");
    refused(at("no_such"), "no_such: no such file");
    assert_null(trm_model_open(at("gone.yaml"), NULL, &err));
    assert_message(err.text, "gone.safetensors: no such file");
    mkdir(at("empty"), 0777);
    refused(at("empty"), "a folder without step_N and without model.safetensors");
    trm_model_free(m);
}

/* root may read everything: then there is nothing to see here. */
static void unreadable_files_are_refused(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    save(m, "m");
    chmod(at("m.safetensors"), 0);
    if (access(at("m.safetensors"), R_OK) != 0) refused(at("m.safetensors"), "Permission denied");
    trm_model_free(m);
}

static void a_file_that_cannot_be_written_leaves_nothing(void **state)
{
    (void)state;
    struct trm_model *m = small_public_model(0);
    struct trm_err err = {0};
    assert_false(trm_model_save(m, at("no/folder/m"), &err));
    assert_int_equal(err.kind, TRM_ERR_INTERNAL);
    assert_message(err.text, "no/folder/m.safetensors: cannot be created: No such file");
    assert_false(trm_model_save_torch(m, at("no/folder/step_1"), &err));
    assert_message(err.text, "no/folder/step_1: cannot be created");
    trm_model_free(m);
}

static void a_mean_is_of_both(void **state)
{
    (void)state;
    struct trm_err err;
    struct trm_model *a = small_model(0), *b = trm_model_copy(a);
    size_t rows = (size_t)a->config.num_puzzle_identifiers * (size_t)a->config.puzzle_emb_ndim;
    for (size_t i = 0; i < a->params.total; i++) b->weights[i] = (float)i;
    for (size_t i = 0; i < rows; i++) b->puzzle.owned[i] = (float)i;
    struct trm_model *mean = trm_model_mean(a, b, &err);
    for (size_t i = 0; i < a->params.total; i++)
        assert_true(mean->weights[i] == (a->weights[i] + b->weights[i]) / 2);
    for (size_t i = 0; i < rows; i++)
        assert_true(mean->puzzle.owned[i] == (a->puzzle.owned[i] + b->puzzle.owned[i]) / 2);
    trm_model_free(a), trm_model_free(b), trm_model_free(mean);
}

/* A file that is opened twice is one model, and no longer when it was written anew. */
static void the_same_model_is_known(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0), *other = trm_model_copy(m);
    other->puzzle.owned[0] += 1;
    save(m, "m");
    struct trm_model *first = open_model(at("m"), NULL), *again = open_model(at("m"), NULL);
    assert_true(model_is_same(first, first) && model_is_same(first, again));
    assert_false(model_is_same(first, NULL) || model_is_same(NULL, NULL));
    assert_false(model_is_same(first, m)); /* called otherwise */
    save(other, "m");
    struct trm_model *rewritten = open_model(at("m"), NULL);
    assert_false(model_is_same(first, rewritten));
    other->puzzle.owned[0] = m->puzzle.owned[0];
    other->weights[3] += 1;
    save(other, "m");
    struct trm_model *trained = open_model(at("m"), NULL);
    assert_false(model_is_same(first, trained));
    m->config.halt_max_steps++;
    save(m, "m");
    struct trm_model *longer = open_model(at("m"), NULL);
    assert_false(model_is_same(first, longer));
    trm_model_free(m), trm_model_free(other), trm_model_free(first), trm_model_free(again);
    trm_model_free(rewritten), trm_model_free(trained), trm_model_free(longer);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mean_is_of_both),
        IN_FOLDER(every_kind_comes_back_from_both_forms),
        IN_FOLDER(the_same_model_is_known),
        IN_FOLDER(widths_that_the_public_code_cannot_have_are_refused),
        IN_FOLDER(the_public_classes_find_their_keys),
        IN_FOLDER(another_architecture_is_called_by_its_name),
        IN_FOLDER(buffers_are_bfloat16_again_where_they_were),
        IN_FOLDER(public_checkpoints_are_read),
        IN_FOLDER(the_latest_step_of_a_folder_is_opened),
        IN_FOLDER(prefixes_are_taken_off),
        IN_FOLDER(sixteen_bits_are_read),
        IN_FOLDER(a_model_does_not_change_with_its_file),
        IN_FOLDER(a_large_embedding_is_mapped),
        IN_FOLDER(sixty_four_bits_are_read_and_written),
        IN_FOLDER(tensors_that_do_not_fit_are_named),
        IN_FOLDER(what_the_tensors_say_may_be_missing),
        IN_FOLDER(learned_positions_and_mlp_t_give_the_length),
        IN_FOLDER(configs_that_do_not_fit_are_named),
        IN_FOLDER(whoever_said_a_size_is_named),
        IN_FOLDER(cut_files_are_refused),
        IN_FOLDER(wrong_files_are_refused),
        IN_FOLDER(unreadable_files_are_refused),
        IN_FOLDER(a_file_that_cannot_be_written_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
