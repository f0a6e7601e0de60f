/* Writer of trace files. The table of columns is walked over twice, once for the shapes and once
 * for the numbers. */
#include "trace/tracefile.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/path.h"
#include "base/safetensors.h"
#include "base/str.h"
#include "trace/columns.h"
#include "trace/encode.h"

#include <stdio.h>
#include <stdlib.h>

/* A file being written. */
struct trace {
    const struct trm_recorder *recorder;
    const char *changed;
    const struct trm_config *config;
    int frames;
    int kept;        /* frames with latents */
    int32_t *answer; /* [cells] tokens; NULL: not known */
    uint8_t *demos;  /* [demo_shape] tokens; NULL: there are none */
    size_t demo_shape[3];
    struct safetensors_writer file;
};

/* What is said once about the run. */
struct once {
    const char *name;
    enum dtype dtype;
    const void *data; /* NULL: left out */
    int dims;
    size_t shape[3];
};

enum { ONCES = 4 };

static void list_once(const struct trace *t, struct once once[ONCES])
{
    const struct trm_recorder *r = t->recorder;
    const size_t cells = (size_t)t->config->seq_len, *demos = t->demo_shape;
    once[0] = (struct once){"question", DTYPE_I32, trm_recorder_question(r), 1, {cells}};
    once[1] = (struct once){"answer", DTYPE_I32, t->answer, 1, {cells}};
    once[2] = (struct once){"given", DTYPE_U8, trm_recorder_given(r), 1, {cells}};
    once[3] = (struct once){"demos", DTYPE_U8, t->demos, 3, {demos[0], demos[1], demos[2]}};
}

static void declare_once(struct trace *t, enum dtype dtype)
{
    struct once once[ONCES];
    list_once(t, once);
    for (int i = 0; i < ONCES; i++)
        if (once[i].dtype == dtype && once[i].data)
            safetensors_declare(&t->file, once[i].name, dtype, once[i].dims, once[i].shape);
}

static size_t once_bytes(const struct once *o)
{
    size_t bytes = dtype_size(o->dtype);
    for (int i = 0; i < o->dims; i++) bytes *= o->shape[i];
    return bytes;
}

static bool put_once(struct trace *t, enum dtype dtype, struct trm_err *err)
{
    struct once once[ONCES];
    list_once(t, once);
    for (int i = 0; i < ONCES; i++)
        if (once[i].dtype == dtype && once[i].data &&
            !safetensors_put(&t->file, once[i].data, once_bytes(&once[i]), err))
            return false;
    return true;
}

static void declare(struct trace *t, const struct column *c)
{
    size_t shape[COLUMN_DIMS];
    size_t frames = (size_t)(c->over == KEPT_FRAMES ? t->kept : t->frames);
    int dims = column_shape(c, t->config, frames, shape);
    safetensors_declare(&t->file, c->name, c->dtype, dims, shape);
}

static bool put(struct trace *t, const struct column *c, struct trm_err *err)
{
    size_t bytes = column_bytes(c, t->config);
    for (int i = 0; i < t->frames; i++) {
        union scalar room;
        const struct trm_frame *f = trm_recorder_frame(t->recorder, i);
        if (c->over == KEPT_FRAMES && !f->z_H) continue;
        if (!safetensors_put(&t->file, column_get(c, f, &room), bytes, err)) return false;
    }
    return true;
}

static void add_number(struct trace *t, const char *key, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    safetensors_add_metadata(&t->file, key, text);
}

static void add_real(struct trace *t, const char *key, double value)
{
    struct str text = {0};
    str_add_real(&text, value);
    safetensors_add_metadata(&t->file, key, text.text);
    str_done(&text);
}

static void add_metadata(struct trace *t)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(t->recorder);
    struct trm_cycles cycles = trm_recorder_cycles(t->recorder);
    safetensors_add_metadata(&t->file, "format", TRACE_FORMAT);
    safetensors_add_metadata(&t->file, "model", path_name(trm_recorder_model_name(t->recorder)));
    safetensors_add_metadata(&t->file, "family", p->family->name);
    safetensors_add_metadata(&t->file, "puzzle", path_name(p->name));
    if (p->family->print_task && p->test_index >= 0) add_number(t, "test", p->test_index + 1);
    if (p->identifier != 0) add_number(t, "identifier", p->identifier);
    if (*t->changed) safetensors_add_metadata(&t->file, "changed", t->changed);
    add_number(t, "rows", t->config->rows);
    add_number(t, "cols", t->config->cols);
    add_number(t, "H_cycles", cycles.H_cycles);
    add_number(t, "L_cycles", cycles.L_cycles);
    add_number(t, "halt_max_steps", t->config->halt_max_steps);
    add_number(t, "no_ACT_continue", t->config->no_ACT_continue);
    add_number(t, "halt_frame", trm_recorder_halt(t->recorder));
    add_real(t, "latent_noise", t->config->latent_noise);
}

/* Wider types come first: what is said once follows the columns of its type. */
static bool last_of_type(int i)
{
    return i + 1 == COLUMNS || columns[i + 1].dtype != columns[i].dtype;
}

static bool write_columns(struct trace *t, const char *path, struct trm_err *err)
{
    for (int i = 0; i < COLUMNS; i++) {
        declare(t, &columns[i]);
        if (last_of_type(i)) declare_once(t, columns[i].dtype);
    }
    add_metadata(t);
    if (!safetensors_begin(&t->file, path, err)) return false;
    for (int i = 0; i < COLUMNS; i++) {
        if (!put(t, &columns[i], err)) return false;
        if (last_of_type(i) && !put_once(t, columns[i].dtype, err)) return false;
    }
    return safetensors_commit(&t->file, err);
}

/* The tokens of the answer: as a file brought it, or as it is known to the family. */
static int32_t *find_answer(const struct trm_recorder *r)
{
    const struct trm_config *c = trm_recorder_config(r);
    int32_t *answer = xcalloc((size_t)c->seq_len, sizeof *answer);
    if (encode_answer(c, trm_recorder_puzzle(r), answer)) return answer;
    free(answer);
    return NULL;
}

/* Tokens of `grids` grids of rows x cols; NULL where one of them is none. */
static uint8_t *encode_demos(const struct trm_puzzle *p, int grids, int rows, int cols)
{
    size_t cells = (size_t)rows * (size_t)cols;
    uint8_t *out = xcalloc((size_t)grids * cells, 1);
    int32_t tokens[TRM_GRID_CELLS];
    for (int i = 0; i < grids; i++) {
        if (!p->family->encode(encode_demo(p, i), rows, cols, tokens)) {
            free(out);
            return NULL;
        }
        for (size_t k = 0; k < cells; k++) out[(size_t)i * cells + k] = (uint8_t)tokens[k];
    }
    return out;
}

/* On the smallest canvas that all of them fit, which may be larger than that of the run; a model
 * that crops takes its board from them. */
static void find_demos(struct trace *t)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(t->recorder);
    int grids = 2 * least_of(p->demo_count, TRACE_DEMOS), rows = 1, cols = 1;
    if (!p->family->print_task || grids == 0) return;
    for (int i = 0; i < grids; i++) {
        rows = most_of(rows, encode_demo(p, i)->rows);
        cols = most_of(cols, encode_demo(p, i)->cols);
    }
    t->demo_shape[0] = (size_t)grids;
    t->demo_shape[1] = (size_t)rows;
    t->demo_shape[2] = (size_t)cols;
    t->demos = encode_demos(p, grids, rows, cols);
}

bool tracefile_write(const struct trm_recorder *r, const char *changed, const char *path,
                     struct trm_err *err)
{
    struct trace t = {.recorder = r,
                      .changed = changed,
                      .config = trm_recorder_config(r),
                      .frames = trm_recorder_count(r),
                      .answer = find_answer(r)};
    find_demos(&t);
    for (int i = 0; i < t.frames; i++) t.kept += trm_recorder_frame(r, i)->z_H != NULL;
    safetensors_writer_init(&t.file);
    bool written = write_columns(&t, path, err);
    safetensors_writer_done(&t.file);
    free(t.answer);
    free(t.demos);
    return written;
}

bool tracefile_save(const struct trm_recorder *r, const char *changed, const char *path,
                    struct trm_err *err)
{
    struct str text = {0};
    if (path_has_ending(path, ".safetensors")) return tracefile_write(r, changed, path, err);
    if (path_has_ending(path, ".csv"))
        tracefile_csv(r, &text);
    else
        tracefile_lines(r, &text);
    bool written = path_write(path, text.text, text.length, err);
    str_done(&text);
    return written;
}
