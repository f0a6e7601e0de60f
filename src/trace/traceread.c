/* Reader of trace files. Frames point into the mapped file, so that a trace of gigabytes opens at
 * once; everything that others rely on (shapes, order, tokens that exist) is checked before. */
#include "trace/columns.h"
#include "trace/encode.h"
#include "trace/recorder_internal.h"
#include "trace/tracefile.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/number.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CYCLES_MOST = 10000, STEPS_MOST = 1000000, FRAMES_MOST = 100000000, NOISE_MOST = 100 };
enum { NUMBER_MOST = 1000000000 }; /* of tests and identifiers */

/* A file being read. */
struct reader {
    const char *path;
    struct safetensors file;
    struct trm_config config;
    const struct trm_family *family;
    int test;       /* of a task, from 1; 0: not told */
    int identifier; /* of the puzzle */
    size_t frames, kept;
    const char *data[COLUMNS]; /* the numbers of each column */
    struct trm_grid canvas;    /* of the puzzle's size, empty */
};

/* ---- What the run is ---- */

static bool get_number(const struct reader *r, const char *key, int least, int most, int *out,
                       struct trm_err *err)
{
    const char *text = safetensors_metadata(&r->file, key);
    char *end = NULL;
    long value = text ? strtol(text, &end, 10) : 0;
    if (text && end != text && !*end && value >= least && value <= most) {
        *out = (int)value;
        return true;
    }
    return trm_err_set(err, TRM_ERR_INPUT,
                       "%s: metadata %s: found %s, expected a number from %d to %d", r->path, key,
                       text ? text : "nothing", least, most);
}

/* What files of old do not say stays as it is. */
static bool get_told(const struct reader *r, const char *key, int least, int most, int *out,
                     struct trm_err *err)
{
    return !safetensors_metadata(&r->file, key) || get_number(r, key, least, most, out, err);
}

/* Traces that were written before there was noise have none. */
static bool read_noise(struct reader *r, struct trm_err *err)
{
    const char *text = safetensors_metadata(&r->file, "latent_noise");
    char *end = NULL;
    double value = text ? number_read(text, &end) : 0;
    if (text && (end == text || *end || !(value >= 0 && value <= NOISE_MOST)))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: metadata latent_noise: found %s, expected a number from 0 to %d",
                           r->path, text, NOISE_MOST);
    r->config.latent_noise = value;
    return true;
}

static bool check_format(const struct reader *r, struct trm_err *err)
{
    const char *format = safetensors_metadata(&r->file, "format");
    if (format && strcmp(format, TRACE_FORMAT) == 0) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "%s: found no recorded run (format %s), expected a file that trmscope trace "
                       "has written (format %s)",
                       r->path, format ? format : "not told", TRACE_FORMAT);
}

static bool find_family(struct reader *r, struct trm_err *err)
{
    const char *name = safetensors_metadata(&r->file, "family");
    struct trm_err why = {0};
    r->family = trm_family_find(name ? name : "", &why);
    if (!r->family) return trm_err_set(err, TRM_ERR_INPUT, "%s: %s", r->path, why.text);
    if (r->family->vocab_for(r->config.rows, r->config.cols) > 0) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "%s: found %d x %d cells, which no %s has", r->path,
                       r->config.rows, r->config.cols, r->family->title);
}

static bool read_metadata(struct reader *r, struct trm_err *err)
{
    struct trm_config *c = &r->config;
    int act = 1;
    *c = trm_config_default();
    if (!get_number(r, "rows", 1, TRM_GRID_SIDE, &c->rows, err) ||
        !get_number(r, "cols", 1, TRM_GRID_SIDE, &c->cols, err) ||
        !get_number(r, "H_cycles", 1, CYCLES_MOST, &c->H_cycles, err) ||
        !get_number(r, "L_cycles", 1, CYCLES_MOST, &c->L_cycles, err) ||
        !get_number(r, "halt_max_steps", 1, STEPS_MOST, &c->halt_max_steps, err))
        return false;
    if (!get_told(r, "no_ACT_continue", 0, 1, &act, err) ||
        !get_told(r, "test", 1, NUMBER_MOST, &r->test, err) ||
        !get_told(r, "identifier", 1, NUMBER_MOST, &r->identifier, err))
        return false;
    if (!read_noise(r, err) || !find_family(r, err)) return false;
    c->no_ACT_continue = act;
    c->seq_len = c->rows * c->cols;
    r->canvas = trm_grid_make(c->rows, c->cols);
    snprintf(c->family, sizeof c->family, "%s", r->family->name);
    return true;
}

static const struct tensor *need(const struct reader *r, const char *name, int dims,
                                 struct trm_err *err)
{
    const struct tensor *t = safetensors_find(&r->file, name);
    char shape[TENSOR_SHAPE_TEXT];
    if (t && t->dims == dims) return t;
    trm_err_set(err, TRM_ERR_INPUT, "%s: %s: found %s, expected a tensor of %d dimensions", r->path,
                name, t ? tensor_shape_text(t, shape) : "none", dims);
    return NULL;
}

/* What only the shapes say: frames, vocabulary, tokens, hidden size. */
static bool read_sizes(struct reader *r, struct trm_err *err)
{
    struct trm_config *c = &r->config;
    const struct tensor *logits = need(r, "logits", 3, err), *z = need(r, "z_H", 3, err);
    if (!logits || !z) return false;
    size_t vocab = logits->shape[2], tokens = z->shape[1], hidden = z->shape[2];
    r->frames = logits->shape[0];
    r->kept = z->shape[0];
    if (vocab < 1 || vocab > UINT8_MAX + 1 || tokens < (size_t)c->seq_len ||
        tokens > TRM_GRID_CELLS * 2 || hidden < 1 || hidden > 1 << 20)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: found %zu tokens in the vocabulary and latents of %zu x %zu, which "
                           "cannot be of a puzzle of %d cells",
                           r->path, vocab, tokens, hidden, c->seq_len);
    if (r->frames < 1 || r->frames > FRAMES_MOST || r->kept < 1 || r->kept > r->frames)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %zu frames, %zu of them with latents",
                           r->path, r->frames, r->kept);
    c->vocab_size = (int)vocab;
    c->hidden_size = (int)hidden;
    c->puzzle_emb_len = (int)tokens - c->seq_len;
    return true;
}

/* ---- Its tensors ---- */

/* The numbers of a tensor of exactly that type and shape, aligned for their type. */
static const void *find(const struct reader *r, const char *name, enum dtype dtype, int dims,
                        const size_t *shape, struct trm_err *err)
{
    const struct tensor *t = need(r, name, dims, err);
    char text[TENSOR_SHAPE_TEXT];
    if (!t) return NULL;
    bool fits = t->dtype == dtype && (uintptr_t)t->data % dtype_size(dtype) == 0;
    for (int i = 0; i < dims; i++) fits &= t->shape[i] == shape[i];
    if (fits) return t->data;
    struct tensor expected = {.dims = dims};
    char wanted[TENSOR_SHAPE_TEXT];
    memcpy(expected.shape, shape, (size_t)dims * sizeof *shape);
    trm_err_set(err, TRM_ERR_INPUT, "%s: %s: found %s %s, expected %s %s", r->path, name,
                dtype_name(t->dtype), tensor_shape_text(t, text), dtype_name(dtype),
                tensor_shape_text(&expected, wanted));
    return NULL;
}

static bool find_columns(struct reader *r, struct trm_err *err)
{
    for (int i = 0; i < COLUMNS; i++) {
        const struct column *c = &columns[i];
        size_t shape[COLUMN_DIMS];
        int dims = column_shape(c, &r->config, c->over == KEPT_FRAMES ? r->kept : r->frames, shape);
        r->data[i] = find(r, c->name, c->dtype, dims, shape, err);
        if (!r->data[i]) return false;
    }
    return true;
}

static const char *column_data(const struct reader *r, const char *name)
{
    for (int i = 0; i < COLUMNS; i++)
        if (strcmp(columns[i].name, name) == 0) return r->data[i];
    CHECK(false && "a column of that name");
    return NULL;
}

static bool check_tokens(const struct reader *r, struct trm_err *err)
{
    const uint8_t *token = (const uint8_t *)column_data(r, "tokens");
    size_t count = r->frames * (size_t)r->config.seq_len;
    for (size_t i = 0; i < count; i++)
        if (token[i] >= r->config.vocab_size)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: tokens: found %d in frame %zu, expected less than %d", r->path,
                               token[i], i / (size_t)r->config.seq_len, r->config.vocab_size);
    return true;
}

/* Frame 0 has latents, and the frames that have are in order. */
static bool check_kept(const struct reader *r, struct trm_err *err)
{
    const int32_t *frame = (const int32_t *)(const void *)column_data(r, "latent_frame");
    for (size_t i = 0; i < r->kept; i++) {
        bool follows = i == 0 ? frame[0] == 0 : frame[i] > frame[i - 1];
        if (!follows || (size_t)frame[i] >= r->frames)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: latent_frame: found %d at place %zu, expected 0, then larger "
                               "and larger numbers below %zu",
                               r->path, frame[i], i, r->frames);
    }
    return true;
}

/* ---- Its puzzle ---- */

/* Tokens to a grid. Views rely on there being one: of ARC there is none where the corner holds no
 * colour. name: of the tensor. */
static bool read_grid(const struct reader *r, const char *name, const int32_t *tokens, int rows,
                      int cols, struct trm_grid *out, struct trm_err *err)
{
    for (int i = 0; i < rows * cols; i++)
        if (tokens[i] < 0 || tokens[i] >= r->config.vocab_size)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: %s: found a token beyond the vocabulary of %d", r->path, name,
                               r->config.vocab_size);
    r->family->decode(tokens, rows, cols, &r->canvas, out);
    return out->rows > 0 ||
           trm_err_set(err, TRM_ERR_INPUT, "%s: %s: found no grid, expected one in the corner",
                       r->path, name);
}

/* What the file says in words, fit to be printed; the caller frees it. */
static char *read_name(const struct reader *r, const char *key, const char *otherwise)
{
    const char *name = safetensors_metadata(&r->file, key);
    return utf8_clean(xstrdup(name ? name : otherwise));
}

/* The shape of the demonstrations' tensor: 2 D, rows, cols. */
static bool check_demos(const struct reader *r, const struct tensor *t, struct trm_err *err)
{
    char shape[TENSOR_SHAPE_TEXT];
    const size_t *s = t->shape;
    if (s[0] >= 2 && s[0] % 2 == 0 && s[0] / 2 <= TRACE_DEMOS && s[1] >= 1 &&
        s[1] <= TRM_GRID_SIDE && s[2] >= 1 && s[2] <= TRM_GRID_SIDE)
        return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "%s: demos: found %s, expected inputs and outputs by turns, of at most "
                       "%d x %d cells",
                       r->path, tensor_shape_text(t, shape), TRM_GRID_SIDE, TRM_GRID_SIDE);
}

/* The demonstrations of its task, on a canvas of their own. Files of old have none. */
static bool read_demos(const struct reader *r, struct trm_puzzle *p, struct trm_err *err)
{
    if (!r->family->print_task || !safetensors_find(&r->file, "demos")) return true;
    const struct tensor *t = need(r, "demos", 3, err);
    if (!t || !check_demos(r, t, err)) return false;
    const uint8_t *token = find(r, "demos", DTYPE_U8, 3, t->shape, err);
    if (!token) return false;
    int grids = (int)t->shape[0], rows = (int)t->shape[1], cols = (int)t->shape[2];
    int32_t tokens[TRM_GRID_CELLS];
    p->demos = xcalloc((size_t)grids / 2, sizeof *p->demos);
    p->demo_count = grids / 2;
    for (int i = 0; i < grids; i++) {
        for (int k = 0; k < rows * cols; k++) tokens[k] = *token++;
        if (!read_grid(r, "demos", tokens, rows, cols, encode_demo(p, i), err)) return false;
    }
    return true;
}

static bool read_answer(const struct reader *r, struct trm_puzzle *p, struct trm_err *err)
{
    size_t cells = (size_t)r->config.seq_len;
    if (!safetensors_find(&r->file, "answer")) return true;
    const int32_t *answer = find(r, "answer", DTYPE_I32, 1, &cells, err);
    return answer &&
           read_grid(r, "answer", answer, r->config.rows, r->config.cols, &p->answer, err);
}

/* A recorder of that puzzle, still without frames. */
static struct trm_recorder *allocate(const struct reader *r, const struct trm_puzzle *p,
                                     const int32_t *question, const uint8_t *given)
{
    size_t cells = (size_t)r->config.seq_len;
    char *model = read_name(r, "model", "unknown model");
    struct trm_recorder *recorder = recorder_allocate(&r->config, model, p);
    recorder->changed = read_name(r, "changed", "");
    memcpy(recorder->question, question, cells * sizeof *question);
    for (size_t i = 0; i < cells; i++) recorder->given[i] = given[i] != 0;
    free(model);
    return recorder;
}

static struct trm_recorder *read_puzzle(const struct reader *r, struct trm_err *err)
{
    size_t cells = (size_t)r->config.seq_len;
    struct trm_puzzle p = {
        .family = r->family, .rating = -1, .test_index = r->test - 1, .identifier = r->identifier};
    const int32_t *question = find(r, "question", DTYPE_I32, 1, &cells, err);
    const uint8_t *given = question ? find(r, "given", DTYPE_U8, 1, &cells, err) : NULL;
    struct trm_recorder *recorder = NULL;
    if (!given) return NULL;
    p.name = read_name(r, "puzzle", "recorded run");
    if (read_grid(r, "question", question, r->config.rows, r->config.cols, &p.question, err) &&
        read_answer(r, &p, err) && read_demos(r, &p, err))
        recorder = allocate(r, &p, question, given);
    trm_puzzle_done(&p);
    return recorder;
}

/* ---- Its frames ---- */

/* The place that follows from the number of the frame, and must be what the file says. */
static bool check_place(const struct reader *r, struct trm_frame *f, struct trm_err *err)
{
    int per_cycle = r->config.L_cycles + 1, per_step = r->config.H_cycles * per_cycle;
    long place = (long)f->supervision_step * per_step + (long)f->h_cycle * per_cycle + f->l_cycle;
    bool begins = f->h_cycle == 0 && f->l_cycle == 0;
    f->renewed = f->l_cycle == 0 ? TRM_Z_H : TRM_Z_L;
    if (place == f->index && f->l_cycle >= 0 && f->l_cycle < per_cycle && f->h_cycle >= 0 &&
        f->h_cycle < r->config.H_cycles && f->complete == (begins && f->index > 0))
        return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "%s: frame %d: found supervision step %d, H cycle %d, L cycle %d, which is "
                       "not its place in a run of %d H cycles and %d L cycles",
                       r->path, f->index, f->supervision_step, f->h_cycle, f->l_cycle,
                       r->config.H_cycles, r->config.L_cycles);
}

static bool read_frames(struct reader *r, struct trm_recorder *recorder, struct trm_err *err)
{
    const int32_t *kept = (const int32_t *)(const void *)column_data(r, "latent_frame");
    for (size_t i = 0, k = 0; i < r->frames; i++) {
        struct trm_frame *f = recorder_frame_new(recorder);
        bool has = k < r->kept && (size_t)kept[k] == i;
        for (int c = 0; c < COLUMNS; c++) {
            size_t row = columns[c].over == KEPT_FRAMES ? k : i;
            if (columns[c].over == KEPT_FRAMES && !has) continue;
            column_set(&columns[c], r->data[c] + row * column_bytes(&columns[c], &r->config), f);
        }
        if (!check_place(r, f, err)) return false;
        if (f->complete && !has)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: frame %zu ends a supervision step, but has no latents", r->path,
                               i);
        recorder_publish(recorder, f);
        k += has;
    }
    return true;
}

/* Takes the open file over. */
static struct trm_recorder *read_run(struct reader *r, struct trm_err *err)
{
    struct trm_recorder *recorder = NULL;
    if (check_format(r, err) && read_metadata(r, err) && read_sizes(r, err) &&
        find_columns(r, err) && check_tokens(r, err) && check_kept(r, err))
        recorder = read_puzzle(r, err);
    if (recorder && read_frames(r, recorder, err)) {
        recorder->file = r->file;
        return recorder;
    }
    trm_recorder_free(recorder);
    safetensors_close(&r->file);
    return NULL;
}

const char *tracefile_changed(const struct trm_recorder *r)
{
    return r->changed ? r->changed : "";
}

struct trm_recorder *trm_recorder_open(const char *path, struct trm_err *err)
{
    struct reader r = {.path = path};
    return safetensors_open(&r.file, path, err) ? read_run(&r, err) : NULL;
}

struct trm_recorder *recorder_parse(const uint8_t *bytes, size_t size, const char *path,
                                    struct trm_err *err)
{
    struct reader r = {.path = path};
    return safetensors_parse(&r.file, bytes, size, path, err) ? read_run(&r, err) : NULL;
}
