/* What the targets of the puzzle families share. */
#ifndef TESTS_FUZZ_FUZZ_PUZZLES_H
#define TESTS_FUZZ_FUZZ_PUZZLES_H

#include "base/str.h"
#include "fuzz.h"
#include "trmscope/family.h"

/* Everything a table can do with a puzzle that was read. */
static inline void fuzz_one_puzzle(const struct trm_puzzle *p)
{
    const struct trm_family *f = p->family;
    static int32_t tokens[TRM_GRID_CELLS];
    static uint8_t marks[TRM_GRID_CELLS];
    struct trm_grid back;
    struct trm_err err = {0};
    bool known = false;
    int rows = f->encode_at ? f->default_rows : p->question.rows;
    int cols = f->encode_at ? f->default_cols : p->question.cols;
    CHECK(f->vocab_for(rows, cols) > 0);
    CHECK(f->encode(&p->question, rows, cols, tokens));
    f->decode(tokens, rows, cols, &p->question, &back);
    CHECK(trm_grid_equal(&back, &p->question));
    f->conflicts(p, &p->question, marks);
    f->correct(p, &p->question, &known);
    if (f->check) fuzz_check(f->check(p, &err), &err);
}

static inline void fuzz_puzzles(const struct trm_family *f, const uint8_t *bytes, size_t size)
{
    struct trm_puzzles all = {.limit = 50}, again = {0};
    struct trm_err err = {0};
    f->sniff((const char *)bytes, size);
    fuzz_check(trm_puzzles_parse(&all, (const char *)bytes, size, "f", f, &err), &err);
    for (size_t i = 0; i < all.count; i++) {
        const struct trm_puzzle *p = &all.items[i];
        struct str text = {0};
        if (i < 2) fuzz_one_puzzle(p);
        f->print(p, &text);
        CHECK(trm_puzzles_parse(&again, text.text, text.length, "g", f, NULL));
        CHECK(again.count == 1 && trm_grid_equal(&again.items[0].question, &p->question));
        CHECK(trm_grid_equal(&again.items[0].answer, &p->answer));
        trm_puzzles_done(&again);
        str_done(&text);
    }
    trm_puzzles_done(&all);
}

#endif
