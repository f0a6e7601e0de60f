/* Reading and printing ARC tasks. jansson parses (and bounds nesting), we check: every message
 * names the place in the JSON, such as 007bbfb7: train[0].input[2][5]. */
#include "puzzle/arc.h"
#include "puzzle/families.h"
#include "puzzle/lines.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRS = 1000,     /* of demonstrations or tests in a task; the published ones have 10 at most */
    NAME_MOST = 255,  /* bytes of a task's id that its puzzles are called by, each for itself */
    COPIES = 1 << 16, /* of demonstrations in a file: every test input has those of its task */
    SOLUTIONS_LIMIT = 1 << 28,
};

/* ---- Grids ----------------------------------------------------------------------------------- */

/* What a JSON value is, for messages. buffer: 40 characters. */
static const char *show_value(const json_t *v, char *buffer)
{
    if (json_is_integer(v))
        snprintf(buffer, 40, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    else
        snprintf(buffer, 40, "%s",
                 !v                  ? "nothing"
                 : json_is_array(v)  ? "a list"
                 : json_is_object(v) ? "an object"
                 : json_is_string(v) ? "a text"
                 : json_is_real(v)   ? "a number with a point"
                                     : "true, false or null");
    return buffer;
}

static bool read_row(const json_t *row, const char *place, struct trm_grid *out,
                     struct trm_err *err)
{
    char shown[40];
    uint8_t *to = out->cell + out->rows * out->cols;
    for (size_t c = 0; c < out->cols; c++) {
        const json_t *cell = json_array_get(row, c);
        json_int_t colour = json_is_integer(cell) ? json_integer_value(cell) : -1;
        if (colour < 0 || colour >= ARC_COLOURS)
            return trm_err_set(err, TRM_ERR_INPUT, "%s[%d][%zu]: found %s, expected a colour 0..9",
                               place, out->rows, c, show_value(cell, shown));
        to[c] = (uint8_t)colour;
    }
    out->rows++;
    return true;
}

/* place: where v is, for messages. */
static bool read_grid(const json_t *v, const char *place, struct trm_grid *out, struct trm_err *err)
{
    char shown[40];
    *out = trm_grid_make(0, 0);
    if (!json_is_array(v))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %s, expected a grid (a list of rows)",
                           place, show_value(v, shown));
    size_t rows = json_array_size(v), cols = json_array_size(json_array_get(v, 0));
    if (rows < 1 || rows > ARC_SIDE)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %zu rows, expected 1..%d", place, rows,
                           ARC_SIDE);
    for (size_t r = 0; r < rows; r++) {
        const json_t *row = json_array_get(v, r);
        size_t count = json_array_size(row);
        if (!json_is_array(row))
            return trm_err_set(err, TRM_ERR_INPUT, "%s[%zu]: found %s, expected a row (a list)",
                               place, r, show_value(row, shown));
        if (count != cols)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s[%zu]: found %zu cells, expected %zu as in row 0", place, r,
                               count, cols);
        if (cols < 1 || cols > ARC_SIDE)
            return trm_err_set(err, TRM_ERR_INPUT, "%s[%zu]: found %zu cells, expected 1..%d",
                               place, r, cols, ARC_SIDE);
        out->cols = (uint8_t)cols;
        if (!read_row(row, place, out, err)) return false;
    }
    return true;
}

/* The input and output of one pair; without need_output it may have none. */
static bool read_pair(const json_t *v, const char *list, size_t index, bool need_output,
                      struct trm_pair *out, struct trm_err *err)
{
    const json_t *output = json_object_get(v, "output");
    char place[40];
    out->output = trm_grid_make(0, 0);
    if (!json_is_object(v))
        return trm_err_set(err, TRM_ERR_INPUT, "%s[%zu]: expected an object with input and output",
                           list, index);
    snprintf(place, sizeof place, "%s[%zu].input", list, index);
    if (!read_grid(json_object_get(v, "input"), place, &out->input, err)) return false;
    if (!output && !need_output) return true;
    snprintf(place, sizeof place, "%s[%zu].output", list, index);
    return read_grid(output, place, &out->output, err);
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

struct reader {
    const char *path;
    struct trm_puzzles *out;
    const json_t *solutions; /* by id: a list of outputs, one for each test; or NULL */
    size_t copies;           /* of demonstrations, so far */
    struct trm_err *err;
};

static bool check_list(const json_t *task, const char *name, struct trm_err *err)
{
    const json_t *list = json_object_get(task, name);
    if (!json_is_array(list))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: %s, expected a list of pairs", name,
                           list ? "is no list" : "is missing");
    if (json_array_size(list) == 0)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: is empty, expected at least one pair", name);
    if (json_array_size(list) > PAIRS)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %zu pairs, expected %d at most", name,
                           json_array_size(list), PAIRS);
    return true;
}

/* A test's output that is not in the task itself may be in the file of solutions. */
static bool find_solution(const struct reader *r, const char *id, int index,
                          struct trm_grid *answer)
{
    const json_t *list = json_object_get(r->solutions, id);
    const json_t *grid = json_array_get(list, (size_t)index);
    char place[100];
    snprintf(place, sizeof place, "solutions of %.60s[%d]", id, index);
    return !grid || read_grid(grid, place, answer, r->err);
}

/* A short file must not ask for all memory. */
static bool count_copies(struct reader *r, const json_t *task)
{
    size_t demos = json_array_size(json_object_get(task, "train"));
    r->copies += demos * json_array_size(json_object_get(task, "test"));
    return r->copies <= COPIES ||
           trm_err_set(r->err, TRM_ERR_INPUT,
                       "found more than %d demonstrations, counted once for each test input of "
                       "their task; take several files",
                       COPIES);
}

/* Appends the puzzle of one test input; a copy of the demonstrations goes with it. */
static bool add_test(struct reader *r, const char *id, const struct trm_puzzle *task, int index,
                     const struct trm_pair *test)
{
    struct trm_puzzle p = trm_puzzle_copy(task);
    p.question = test->input;
    p.answer = test->output;
    p.test_index = index;
    p.line = 1;
    if (p.answer.rows == 0 && !find_solution(r, id, index, &p.answer)) {
        trm_puzzle_done(&p);
        return false;
    }
    return puzzles_take(r->out, &p, r->path, 1, 1, r->err);
}

/* A task that is begun is read whole: half of one has no score. */
static bool read_tests(struct reader *r, const char *id, const struct trm_puzzle *task,
                       const json_t *list)
{
    puzzles_want_whole(r->out, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list) && !puzzles_full(r->out); i++) {
        struct trm_pair test;
        if (!read_pair(json_array_get(list, i), "test", i, false, &test, r->err) ||
            !add_test(r, id, task, (int)i, &test))
            return false;
    }
    return true;
}

static bool read_task(struct reader *r, const char *id, const json_t *v)
{
    if (!json_is_object(v))
        return trm_err_set(r->err, TRM_ERR_INPUT, "expected a task: an object with train and test");
    if (!check_list(v, "train", r->err) || !check_list(v, "test", r->err)) return false;
    if (puzzles_pass(r->out, id, json_array_size(json_object_get(v, "test")))) return true;
    if (!count_copies(r, v)) return false;
    const json_t *train = json_object_get(v, "train");
    size_t count = json_array_size(train);
    struct trm_puzzle task = {.family = &family_arc,
                              .name = xstrndup(id, strnlen(id, NAME_MOST)),
                              .rating = -1,
                              .demos = xcalloc(count, sizeof *task.demos)};
    bool read = true;
    for (size_t i = 0; i < count && read; i++, task.demo_count++)
        read = read_pair(json_array_get(train, i), "train", i, true, &task.demos[i], r->err);
    read = read && read_tests(r, id, &task, json_object_get(v, "test"));
    trm_puzzle_done(&task);
    return read;
}

static bool read_all(struct reader *r, json_t *root)
{
    const char *id;
    json_t *task;
    if (!json_is_object(root))
        return trm_err_set(r->err, TRM_ERR_INPUT, "expected a task, or an object of tasks by id");
    if (json_object_get(root, "train") || json_object_get(root, "test")) {
        char *stem = puzzle_stem(r->path);
        bool read = read_task(r, stem, root);
        free(stem);
        return read;
    }
    json_object_foreach(root, id, task)
    {
        if (puzzles_full(r->out)) break;
        if (!read_task(r, id, task)) return trm_err_prefix(r->err, "%.60s", id);
    }
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static json_t *parse(const char *text, size_t length, struct trm_err *err)
{
    json_error_t error;
    bool marked = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
    json_t *root = json_loadb(text + (marked ? 3 : 0), length - (marked ? 3 : 0),
                              JSON_REJECT_DUPLICATES, &error);
    if (!root)
        trm_err_set(err, TRM_ERR_INPUT, "line %d, column %d: %s", error.line, error.column,
                    error.text);
    return root;
}

char *arc_solutions(const char *path)
{
    static const char from[] = "challenges", to[] = "solutions";
    const char *place = strstr(path_name(path), from);
    if (!place) return NULL;
    return xasprintf("%.*s%s%s", (int)(place - path), path, to, place + strlen(from));
}

/* The solutions that belong to a file of challenges; NULL, without an error, when
 * there are none. */
static bool read_solutions(const char *path, json_t **out, struct trm_err *err)
{
    char *beside = arc_solutions(path);
    size_t length = 0;
    bool read = true;
    *out = NULL;
    if (beside && path_exists(beside)) {
        char *text = path_read(beside, SOLUTIONS_LIMIT, &length, err);
        *out = text ? parse(text, length, err) : NULL;
        read = *out != NULL;
        if (text && !read) trm_err_prefix(err, "%s", beside);
        free(text);
    }
    free(beside);
    return read;
}

bool arc_read(const char *text, size_t length, const char *path, struct trm_puzzles *out,
              struct trm_err *err)
{
    struct reader r = {.path = path, .out = out, .err = err};
    json_t *root = parse(text, length, err), *solutions = NULL;
    bool read = root && read_solutions(path, &solutions, err);
    r.solutions = solutions;
    read = read && read_all(&r, root);
    json_decref(root);
    json_decref(solutions);
    return read;
}

bool arc_sniff(const char *text, size_t length)
{
    size_t i = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < length && strchr(" \t\r\n", text[i]) && text[i]) i++;
    return i < length && text[i] == '{';
}

/* ---- Printing -------------------------------------------------------------------------------- */

static void print_grid(const struct trm_grid *g, const char *key, struct str *out)
{
    str_printf(out, "\"%s\": [", key);
    for (int r = 0; r < g->rows; r++) {
        str_add(out, r ? ", [" : "[");
        for (int c = 0; c < g->cols; c++)
            str_printf(out, "%s%d", c ? ", " : "", g->cell[r * g->cols + c]);
        str_add_char(out, ']');
    }
    str_add_char(out, ']');
}

static void print_pair(const struct trm_grid *input, const struct trm_grid *output, struct str *out)
{
    str_add(out, "{");
    print_grid(input, "input", out);
    if (output->rows) {
        str_add(out, ", ");
        print_grid(output, "output", out);
    }
    str_add(out, "}");
}

void arc_print_task(const struct trm_puzzle *tests, size_t count, struct str *out)
{
    str_add(out, "{\"train\": [");
    for (int i = 0; i < tests[0].demo_count; i++) {
        if (i) str_add(out, ", ");
        print_pair(&tests[0].demos[i].input, &tests[0].demos[i].output, out);
    }
    str_add(out, "], \"test\": [");
    for (size_t i = 0; i < count; i++) {
        if (i) str_add(out, ", ");
        print_pair(&tests[i].question, &tests[i].answer, out);
    }
    str_add(out, "]}\n");
}

void arc_print(const struct trm_puzzle *p, struct str *out)
{
    arc_print_task(p, 1, out);
}
