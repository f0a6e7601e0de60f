/* What every fuzz target shares. A target gets bytes of any kind; it may refuse them, but must not
 * crash, hang, leak, or read where it should not. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/check.h"
#include "base/tensors.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A refusal has a text, a success has none. */
static inline void fuzz_check(int accepted, const struct trm_err *err)
{
    CHECK(accepted ? err->kind == TRM_OK : err->kind == TRM_ERR_INPUT && err->text[0]);
}

/* Reads the first and the last byte of all numbers and converts a few, so that a
 * wrong place shows. */
static inline void fuzz_touch(const struct tensors *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct tensor *t = &all->items[i];
        const volatile uint8_t *data = t->data;
        float few[8];
        if (t->size > 0) (void)(data[0] + data[t->size - 1]);
        dtype_to_floats(few, t->dtype, t->data, t->count < 8 ? t->count : 8);
    }
}

#endif
