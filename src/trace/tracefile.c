/* Writer of trace files. What there is to say is one table, `columns`: each row is a tensor, and
 * the file is written by walking over the table twice, once for the shapes and once for the
 * numbers. */
#include "trace/tracefile.h"

#include "base/alloc.h"
#include "base/jsonw.h"
#include "base/path.h"
#include "base/safetensors.h"
#include "trace/encode.h"
#include "trace/measures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file being written. */
struct trace {
    const struct trm_recorder *recorder;
    const struct trm_config *config;
    int frames;
    int kept;        /* frames with latents */
    int32_t *answer; /* [cells] tokens; NULL: not known */
    struct safetensors_writer file;
};

/* ---- The table ---- */

enum over { ONCE, ALL_FRAMES, KEPT_FRAMES };
enum extent { SCALAR, PAIR, CELLS, CELLS_VOCAB, LATENT }; /* of one frame */

/* A number of a frame in the type of its tensor. */
union scalar {
    float f32[2];
    int32_t i32;
    uint8_t u8;
};

struct column {
    const char *name;
    enum dtype dtype;
    enum over over;
    enum extent extent;
    /* The numbers of one frame (NULL when over is ONCE), where they lie or put into *room. */
    const void *(*get)(const struct trace *t, const struct trm_frame *f, union scalar *room);
};

/* clang-format off */
#define GET(name, ...) \
    static const void *get_##name(const struct trace *t, const struct trm_frame *f, \
                                  union scalar *room) \
    { (void)t; (void)f; (void)room; __VA_ARGS__; }
#define GET_ARRAY(name, member) GET(name, return f->member)
#define GET_F32(name) GET(name, room->f32[0] = (float)f->name; return room)
#define GET_I32(name) GET(name, room->i32 = f->name; return room)

GET_ARRAY(z_H, z_H) GET_ARRAY(z_L, z_L) GET_ARRAY(logits, logits) GET_ARRAY(prob, prob)
GET_ARRAY(entropy, entropy) GET_ARRAY(tokens, token) GET_ARRAY(conflict, conflict)
GET(q, room->f32[0] = f->q_halt; room->f32[1] = f->q_continue; return room)
GET_F32(norm_H) GET_F32(norm_L) GET_F32(change_H) GET_F32(change_L) GET_F32(mean_entropy)
GET_I32(supervision_step) GET_I32(h_cycle) GET_I32(l_cycle) GET_I32(changed) GET_I32(conflicts)
GET(complete, room->u8 = f->complete; return room)
GET(latent_frame, room->i32 = f->index; return room)
GET(question, return trm_recorder_question(t->recorder))
GET(answer, return t->answer)
GET(given, return trm_recorder_given(t->recorder))

/* Rows of wider types first, as the format asks. */
static const struct column columns[] = {
#define COLUMN(name, dtype, over, extent) {#name, DTYPE_##dtype, over, extent, get_##name}
    COLUMN(z_H, F32, KEPT_FRAMES, LATENT),
    COLUMN(z_L, F32, KEPT_FRAMES, LATENT),
    COLUMN(logits, F32, ALL_FRAMES, CELLS_VOCAB),
    COLUMN(prob, F32, ALL_FRAMES, CELLS),
    COLUMN(entropy, F32, ALL_FRAMES, CELLS),
    COLUMN(q, F32, ALL_FRAMES, PAIR),
    COLUMN(norm_H, F32, ALL_FRAMES, SCALAR),
    COLUMN(norm_L, F32, ALL_FRAMES, SCALAR),
    COLUMN(change_H, F32, ALL_FRAMES, SCALAR),
    COLUMN(change_L, F32, ALL_FRAMES, SCALAR),
    COLUMN(mean_entropy, F32, ALL_FRAMES, SCALAR),
    COLUMN(supervision_step, I32, ALL_FRAMES, SCALAR),
    COLUMN(h_cycle, I32, ALL_FRAMES, SCALAR),
    COLUMN(l_cycle, I32, ALL_FRAMES, SCALAR),
    COLUMN(changed, I32, ALL_FRAMES, SCALAR),
    COLUMN(conflicts, I32, ALL_FRAMES, SCALAR),
    COLUMN(latent_frame, I32, KEPT_FRAMES, SCALAR),
    COLUMN(question, I32, ONCE, CELLS),
    COLUMN(answer, I32, ONCE, CELLS),
    COLUMN(tokens, U8, ALL_FRAMES, CELLS),
    COLUMN(conflict, U8, ALL_FRAMES, CELLS),
    COLUMN(complete, U8, ALL_FRAMES, SCALAR),
    COLUMN(given, U8, ONCE, CELLS),
};
/* clang-format on */

static bool absent(const struct trace *t, const struct column *c)
{
    return c->get == get_answer && !t->answer;
}

/* ---- safetensors ---- */

/* The shape of one column; returns its dimensions. */
static int shape_of(const struct trace *t, const struct column *c, size_t shape[3])
{
    size_t cells = (size_t)t->config->seq_len, vocab = (size_t)t->config->vocab_size;
    size_t tokens = (size_t)trm_config_tokens(t->config), hidden = (size_t)t->config->hidden_size;
    int dims = 0;
    if (c->over == ALL_FRAMES) shape[dims++] = (size_t)t->frames;
    if (c->over == KEPT_FRAMES) shape[dims++] = (size_t)t->kept;
    if (c->extent == PAIR) shape[dims++] = 2;
    if (c->extent == CELLS || c->extent == CELLS_VOCAB) shape[dims++] = cells;
    if (c->extent == CELLS_VOCAB) shape[dims++] = vocab;
    if (c->extent == LATENT) shape[dims++] = tokens;
    if (c->extent == LATENT) shape[dims++] = hidden;
    return dims;
}

static void declare(struct trace *t, const struct column *c)
{
    size_t shape[3];
    int dims = shape_of(t, c, shape);
    if (!absent(t, c)) safetensors_declare(&t->file, c->name, c->dtype, dims, shape);
}

static bool put(struct trace *t, const struct column *c, struct trm_err *err)
{
    size_t shape[3], bytes = dtype_size(c->dtype);
    int dims = shape_of(t, c, shape), frames = c->over == ONCE ? 1 : t->frames;
    for (int i = c->over != ONCE; i < dims; i++) bytes *= shape[i];
    if (absent(t, c)) return true;
    for (int i = 0; i < frames; i++) {
        union scalar room;
        const struct trm_frame *f = c->over == ONCE ? NULL : trm_recorder_frame(t->recorder, i);
        if (c->over == KEPT_FRAMES && !f->z_H) continue;
        if (!safetensors_put(&t->file, c->get(t, f, &room), bytes, err)) return false;
    }
    return true;
}

static void add_number(struct trace *t, const char *key, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    safetensors_add_metadata(&t->file, key, text);
}

static void add_metadata(struct trace *t)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(t->recorder);
    struct trm_cycles cycles = trm_recorder_cycles(t->recorder);
    safetensors_add_metadata(&t->file, "format", "trmscope trace 1");
    safetensors_add_metadata(&t->file, "model",
                             path_name(trm_model_name(trm_recorder_model(t->recorder))));
    safetensors_add_metadata(&t->file, "family", p->family->name);
    safetensors_add_metadata(&t->file, "puzzle", path_name(p->name));
    add_number(t, "rows", t->config->rows);
    add_number(t, "cols", t->config->cols);
    add_number(t, "H_cycles", cycles.H_cycles);
    add_number(t, "L_cycles", cycles.L_cycles);
    add_number(t, "halt_max_steps", t->config->halt_max_steps);
    add_number(t, "halt_frame", trm_recorder_halt(t->recorder));
}

static bool write_columns(struct trace *t, const char *path, struct trm_err *err)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) declare(t, &columns[i]);
    add_metadata(t);
    if (!safetensors_begin(&t->file, path, err)) return false;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (!put(t, &columns[i], err)) return false;
    return safetensors_commit(&t->file, err);
}

bool tracefile_write(const struct trm_recorder *r, const char *path, struct trm_err *err)
{
    struct trace t = {.recorder = r,
                      .config = trm_model_config(trm_recorder_model(r)),
                      .frames = trm_recorder_count(r)};
    for (int i = 0; i < t.frames; i++) t.kept += trm_recorder_frame(r, i)->z_H != NULL;
    t.answer = xcalloc((size_t)t.config->seq_len, sizeof *t.answer);
    if (!encode_answer(trm_recorder_model(r), trm_recorder_puzzle(r), t.answer)) {
        free(t.answer);
        t.answer = NULL;
    }
    safetensors_writer_init(&t.file);
    bool written = write_columns(&t, path, err);
    safetensors_writer_done(&t.file);
    free(t.answer);
    return written;
}

/* ---- JSON Lines ---- */

static void add_line(const struct trm_recorder *r, const struct trm_frame *f, struct str *out)
{
    struct jsonw w = {.out = out};
    struct str answer = {0};
    struct trm_grid grid;
    trm_recorder_grid(r, f, &grid);
    trm_family_line(trm_recorder_puzzle(r)->family, &grid, &answer);
    jsonw_object(&w, NULL);
    jsonw_int(&w, "frame", f->index);
    jsonw_int(&w, "supervision_step", f->supervision_step);
    jsonw_int(&w, "h_cycle", f->h_cycle);
    jsonw_int(&w, "l_cycle", f->l_cycle);
    if (f->index > 0) jsonw_text(&w, "renewed", f->renewed == TRM_Z_H ? "z_H" : "z_L");
    jsonw_bool(&w, "complete", f->complete);
    jsonw_bool(&w, "halt", f->index == trm_recorder_halt(r));
    jsonw_number(&w, "q_halt", f->q_halt);
    jsonw_number(&w, "q_continue", f->q_continue);
    jsonw_number(&w, "p_halt", measure_sigmoid(f->q_halt));
    jsonw_number(&w, "norm_H", f->norm_H);
    jsonw_number(&w, "norm_L", f->norm_L);
    jsonw_number(&w, "change_H", f->change_H);
    jsonw_number(&w, "change_L", f->change_L);
    jsonw_number(&w, "mean_entropy", f->mean_entropy);
    jsonw_int(&w, "changed", f->changed);
    jsonw_int(&w, "conflicts", f->conflicts);
    jsonw_text(&w, "answer", answer.text ? answer.text : "");
    jsonw_end(&w);
    str_add_char(out, '\n');
    str_done(&answer);
}

void tracefile_lines(const struct trm_recorder *r, struct str *out)
{
    int frames = trm_recorder_count(r);
    for (int i = 0; i < frames; i++) add_line(r, trm_recorder_frame(r, i), out);
}
