/* The scalars of a run as lines of text: one list of fields, written as JSON Lines or as CSV. */
#include "base/jsonw.h"
#include "puzzle/pack_write.h"
#include "trace/measures.h"
#include "trace/tracefile.h"

enum kind { KIND_INT, KIND_REAL, KIND_BOOL, KIND_TEXT };

struct field {
    const char *name;
    enum kind kind;
    double number;    /* of all kinds but text */
    const char *text; /* NULL: there is none */
};

enum { FIELDS = 18 };

static void list_fields(const struct trm_recorder *r, const struct trm_frame *f, const char *answer,
                        struct field out[FIELDS])
{
    const char *renewed = f->index == 0 ? NULL : f->renewed == TRM_Z_H ? "z_H" : "z_L";
    const struct field fields[FIELDS] = {
        {"frame", KIND_INT, f->index, NULL},
        {"supervision_step", KIND_INT, f->supervision_step, NULL},
        {"h_cycle", KIND_INT, f->h_cycle, NULL},
        {"l_cycle", KIND_INT, f->l_cycle, NULL},
        {"renewed", KIND_TEXT, 0, renewed},
        {"complete", KIND_BOOL, f->complete, NULL},
        {"halt", KIND_BOOL, f->index == trm_recorder_halt(r), NULL},
        {"q_halt", KIND_REAL, (double)f->q_halt, NULL},
        {"q_continue", KIND_REAL, (double)f->q_continue, NULL},
        {"p_halt", KIND_REAL, measure_sigmoid((double)f->q_halt), NULL},
        {"norm_H", KIND_REAL, f->norm_H, NULL},
        {"norm_L", KIND_REAL, f->norm_L, NULL},
        {"change_H", KIND_REAL, f->change_H, NULL},
        {"change_L", KIND_REAL, f->change_L, NULL},
        {"mean_entropy", KIND_REAL, f->mean_entropy, NULL},
        {"changed", KIND_INT, f->changed, NULL},
        {"conflicts", KIND_INT, f->conflicts, NULL},
        {"answer", KIND_TEXT, 0, answer},
    };
    for (int i = 0; i < FIELDS; i++) out[i] = fields[i];
}

/* ---- JSON ---- */

static void add_json(const struct field *f, struct jsonw *w)
{
    switch (f->kind) {
    case KIND_INT: jsonw_int(w, f->name, (int64_t)f->number); break;
    case KIND_REAL: jsonw_number(w, f->name, f->number); break;
    case KIND_BOOL: jsonw_bool(w, f->name, f->number != 0); break;
    case KIND_TEXT:
        if (f->text) jsonw_text(w, f->name, f->text);
    }
}

static void add_object(const struct field *fields, struct str *out)
{
    struct jsonw w = {.out = out};
    jsonw_object(&w, NULL);
    for (int i = 0; i < FIELDS; i++) add_json(&fields[i], &w);
    jsonw_end(&w);
    str_add_char(out, '\n');
}

/* ---- CSV: RFC 4180 where a text needs quotes; numbers as in JSON, empty for none --------- */

static void add_quoted(const char *text, struct str *out)
{
    str_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"') str_add_char(out, '"');
        str_add_char(out, *text);
    }
    str_add_char(out, '"');
}

static void add_value(const struct field *f, struct str *out)
{
    if (f->kind == KIND_TEXT && f->text) add_quoted(f->text, out);
    if (f->kind == KIND_REAL && f->number - f->number == 0) str_printf(out, "%.9g", f->number);
    if (f->kind == KIND_INT || f->kind == KIND_BOOL) str_printf(out, "%.0f", f->number);
}

static void add_row(const struct field *fields, struct str *out)
{
    for (int i = 0; i < FIELDS; i++) {
        if (i) str_add_char(out, ',');
        add_value(&fields[i], out);
    }
    str_add_char(out, '\n');
}

/* ---- All frames ---- */

static void add_lines(const struct trm_recorder *r, struct str *out,
                      void (*add)(const struct field *fields, struct str *out))
{
    int frames = trm_recorder_count(r);
    for (int i = 0; i < frames; i++) {
        const struct trm_frame *f = trm_recorder_frame(r, i);
        struct field fields[FIELDS];
        struct trm_grid grid;
        struct str answer = {0};
        trm_recorder_grid(r, f, &grid);
        pack_line(trm_recorder_puzzle(r)->family, &grid, &answer);
        list_fields(r, f, answer.text ? answer.text : "", fields);
        add(fields, out);
        str_done(&answer);
    }
}

void tracefile_lines(const struct trm_recorder *r, struct str *out)
{
    add_lines(r, out, add_object);
}

void tracefile_csv(const struct trm_recorder *r, struct str *out)
{
    struct field names[FIELDS];
    if (trm_recorder_count(r) == 0) return;
    list_fields(r, trm_recorder_frame(r, 0), "", names);
    for (int i = 0; i < FIELDS; i++) str_printf(out, "%s%s", i ? "," : "", names[i].name);
    str_add_char(out, '\n');
    add_lines(r, out, add_row);
}
