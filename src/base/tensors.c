/* A list of tensors in a file. The index is apart from the list so that the order of the file is
 * kept and a name is still found quickly. */
#include "base/tensors.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool tensor_measure(struct tensor *t)
{
    CHECK(t->dims >= 0 && t->dims <= TENSOR_DIMS);
    t->count = 1;
    for (int i = 0; i < t->dims; i++) {
        if (__builtin_mul_overflow(t->count, t->shape[i], &t->count)) return false;
    }
    return !__builtin_mul_overflow(t->count, dtype_size(t->dtype), &t->size);
}

bool tensor_measure_exactly(struct tensor *t, size_t bytes, struct trm_err *err)
{
    char shape[TENSOR_SHAPE_TEXT];
    if (!tensor_measure(t)) {
        return trm_err_set(err, TRM_ERR_INPUT, "shape %s is larger than any file",
                           tensor_shape_text(t, shape));
    }
    if (t->size == bytes) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "found %zu bytes of numbers, expected %zu for %s of %s",
                       bytes, t->size, tensor_shape_text(t, shape), dtype_name(t->dtype));
}

const char *tensor_shape_text(const struct tensor *t, char text[TENSOR_SHAPE_TEXT])
{
    int used = snprintf(text, TENSOR_SHAPE_TEXT, "[");
    for (int i = 0; i < t->dims; i++) {
        used += snprintf(text + used, (size_t)(TENSOR_SHAPE_TEXT - used), "%s%zu", i ? ", " : "",
                         t->shape[i]);
    }
    snprintf(text + used, (size_t)(TENSOR_SHAPE_TEXT - used), "]");
    return text;
}

void tensors_add(struct tensors *all, const struct tensor *t)
{
    CHECK(!all->by_name);
    all->items = xgrow(all->items, &all->capacity, all->count + 1, sizeof *all->items);
    all->items[all->count++] = *t;
}

static int compare_names(const void *a, const void *b)
{
    const struct tensor *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

const char *tensors_index(struct tensors *all)
{
    CHECK(!all->by_name);
    all->by_name = xcalloc(all->count, sizeof *all->by_name);
    for (size_t i = 0; i < all->count; i++) all->by_name[i] = &all->items[i];
    qsort(all->by_name, all->count, sizeof *all->by_name, compare_names);
    for (size_t i = 1; i < all->count; i++) {
        if (compare_names(&all->by_name[i - 1], &all->by_name[i]) == 0)
            return all->by_name[i]->name;
    }
    return NULL;
}

const struct tensor *tensors_find(const struct tensors *all, const char *name)
{
    const struct tensor key = {.name = name}, *wanted = &key;
    if (all->count == 0) return NULL;
    CHECK(all->by_name);
    const struct tensor **found =
        bsearch(&wanted, all->by_name, all->count, sizeof *all->by_name, compare_names);
    return found ? *found : NULL;
}

void tensors_done(struct tensors *all)
{
    free(all->items);
    free(all->by_name);
    *all = (struct tensors){0};
}

void tensors_done_with_names(struct tensors *all)
{
    for (size_t i = 0; i < all->count; i++) free((void *)(uintptr_t)all->items[i].name);
    tensors_done(all);
}
