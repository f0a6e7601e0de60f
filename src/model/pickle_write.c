/* Writing the pickle of a state dict: the opcodes that Python's pickler would choose, without its
 * memo, which only makes files shorter. */
#include "base/check.h"
#include "model/pickle.h"

#include <stdio.h>
#include <string.h>

static void add_bytes_of(struct str *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) str_add_char(out, (char)(value >> 8 * i));
}

static void add_text(struct str *out, const char *before, const char *text)
{
    size_t first = strlen(before), second = strlen(text);
    str_add_char(out, 'X');
    add_bytes_of(out, first + second, 4);
    str_add_bytes(out, before, first);
    str_add_bytes(out, text, second);
}

static void add_size(struct str *out, size_t value)
{
    CHECK(value <= INT64_MAX);
    if (value <= UINT8_MAX) {
        str_add_char(out, 'K');
        add_bytes_of(out, value, 1);
    } else if (value <= UINT16_MAX) {
        str_add_char(out, 'M');
        add_bytes_of(out, value, 2);
    } else if (value <= INT32_MAX) {
        str_add_char(out, 'J');
        add_bytes_of(out, value, 4);
    } else {
        str_add(out, "\x8a\x08");
        add_bytes_of(out, value, 8);
    }
}

static void add_global(struct str *out, const char *module, const char *name)
{
    str_printf(out, "c%s\n%s\n", module, name);
}

static void add_sizes(struct str *out, const size_t *sizes, int count)
{
    str_add_char(out, '(');
    for (int i = 0; i < count; i++) add_size(out, sizes[i]);
    str_add_char(out, 't');
}

static void add_ordered_dict(struct str *out)
{
    add_global(out, "collections", "OrderedDict");
    str_add(out, ")R");
}

/* ('storage', class, key, 'cpu', count) */
static void add_storage(struct str *out, const struct tensor *t, size_t key)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", key);
    CHECK(dtype_torch(t->dtype));
    str_add_char(out, '(');
    add_text(out, "", "storage");
    add_global(out, "torch", dtype_torch(t->dtype));
    add_text(out, "", name);
    add_text(out, "", "cpu");
    add_size(out, t->count);
    str_add(out, "tQ");
}

/* _rebuild_tensor_v2(storage, 0, sizes, strides, False, OrderedDict()) */
static void add_tensor(struct str *out, const struct tensor *t, size_t key)
{
    size_t strides[TENSOR_DIMS], stride = 1;
    for (int i = t->dims - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= t->shape[i];
    }
    add_global(out, "torch._utils", "_rebuild_tensor_v2");
    str_add_char(out, '(');
    add_storage(out, t, key);
    add_size(out, 0);
    add_sizes(out, t->shape, t->dims);
    add_sizes(out, strides, t->dims);
    str_add_char(out, '\x89');
    add_ordered_dict(out);
    str_add(out, "tR");
}

void pickle_write(const struct tensors *tensors, const char *prefix, struct str *out)
{
    str_add(out, "\x80\x02");
    add_ordered_dict(out);
    str_add_char(out, '(');
    for (size_t i = 0; i < tensors->count; i++) {
        add_text(out, prefix, tensors->items[i].name);
        add_tensor(out, &tensors->items[i], i);
    }
    str_add(out, "u.");
}
