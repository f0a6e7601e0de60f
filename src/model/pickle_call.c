/* What the pickle of a state dict may call. Nothing is called: each function here checks the
 * arguments and notes the result. */
#include "base/alloc.h"
#include "base/check.h"
#include "model/pickle_machine.h"

#include <inttypes.h>
#include <string.h>

enum { KEY_LIMIT = 64, GLOBAL_LIMIT = 200 };

static bool same(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

bool pickle_global(struct pickle_machine *m, const char *module, size_t module_length,
                   const char *name, size_t name_length)
{
    static const struct {
        const char *module, *name;
        enum pickle_global global;
    } known[] = {
        {"collections", "OrderedDict", ORDERED_DICT},
        {"torch._utils", "_rebuild_tensor_v2", REBUILD_TENSOR},
        {"torch._utils", "_rebuild_parameter", REBUILD_PARAMETER},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (!same(module, module_length, known[i].module)) continue;
        if (!same(name, name_length, known[i].name)) continue;
        return pickle_push(
            m, &(struct pickle_value){.kind = PICKLE_GLOBAL, .global = known[i].global});
    }
    char class[GLOBAL_LIMIT];
    int shown = (int)(name_length < GLOBAL_LIMIT - 1 ? name_length : GLOBAL_LIMIT - 1);
    memcpy(class, name, (size_t)shown);
    class[shown] = '\0';
    enum dtype dtype = same(module, module_length, "torch") ? dtype_from_torch(class) : DTYPE_COUNT;
    if (dtype != DTYPE_COUNT) {
        return pickle_push(m, &(struct pickle_value){
                                  .kind = PICKLE_GLOBAL, .global = STORAGE_CLASS, .dtype = dtype});
    }
    return pickle_refuse(
        m,
        "found %.*s.%s, which a state dict does not need and which was not run; expected a file "
        "of torch.save(model.state_dict(), FILE)",
        (int)(module_length < GLOBAL_LIMIT ? module_length : GLOBAL_LIMIT), module, class);
}

/* Item i of a tuple, which must be of that kind; NULL when it is not there. */
static const struct pickle_value *item(const struct pickle_machine *m, int tuple, int i,
                                       enum pickle_kind kind)
{
    const struct pickle_value *t = &m->values[tuple];
    if (i >= t->count) return NULL;
    const struct pickle_value *v = &m->values[m->items[t->first + i]];
    return v->kind == kind ? v : NULL;
}

bool pickle_persistent(struct pickle_machine *m)
{
    int id;
    if (!pickle_pop(m, PICKLE_TUPLE, &id)) return false;
    const struct pickle_value *word = item(m, id, 0, PICKLE_TEXT),
                              *class = item(m, id, 1, PICKLE_GLOBAL);
    const struct pickle_value *key = item(m, id, 2, PICKLE_TEXT),
                              *count = item(m, id, 4, PICKLE_INTEGER);
    if (!word || !same(word->text, word->length, "storage") || !class ||
        class->global != STORAGE_CLASS || !key || key->length >= KEY_LIMIT || !count) {
        return pickle_refuse(m, "expected a storage as torch.save writes it");
    }
    char name[KEY_LIMIT] = {0};
    memcpy(name, key->text, key->length);
    struct pickle_value storage = {.kind = PICKLE_STORAGE, .dtype = class->dtype};
    storage.data = m->storages->find(m->storages->of, name, &storage.size);
    if (!storage.data) return pickle_refuse(m, "storage '%s' is not in the file", name);
    size_t needed;
    if (count->number < 0 ||
        __builtin_mul_overflow((size_t)count->number, dtype_size(class->dtype), &needed) ||
        needed != storage.size) {
        return pickle_refuse(m, "storage '%s' has %zu bytes, expected %" PRId64 " numbers of %s",
                             name, storage.size, count->number, dtype_name(class->dtype));
    }
    return pickle_push(m, &storage);
}

/* A tuple of sizes that are not negative. */
static bool read_sizes(const struct pickle_machine *m, const struct pickle_value *tuple,
                       size_t sizes[TENSOR_DIMS])
{
    if (!tuple || tuple->count > TENSOR_DIMS) return false;
    for (int i = 0; i < tuple->count; i++) {
        const struct pickle_value *v = &m->values[m->items[tuple->first + i]];
        if (v->kind != PICKLE_INTEGER || v->number < 0) return false;
        sizes[i] = (size_t)v->number;
    }
    return true;
}

/* Whether the numbers lie one after the other in C order. A stride that is never used may be
 * anything. */
static bool contiguous(const struct tensor *t, const size_t strides[TENSOR_DIMS])
{
    size_t expected = 1;
    for (int i = t->dims - 1; i >= 0 && t->count > 0; i--) {
        if (t->shape[i] > 1 && strides[i] != expected) return false;
        expected *= t->shape[i];
    }
    return true;
}

/* (storage, offset, sizes, strides, ...) -> tensor */
static bool rebuild_tensor(struct pickle_machine *m, int arguments)
{
    const struct pickle_value *storage = item(m, arguments, 0, PICKLE_STORAGE);
    const struct pickle_value *offset = item(m, arguments, 1, PICKLE_INTEGER);
    const struct pickle_value *sizes = item(m, arguments, 2, PICKLE_TUPLE);
    const struct pickle_value *strides = item(m, arguments, 3, PICKLE_TUPLE);
    struct tensor t = {0};
    size_t stride[TENSOR_DIMS], begin, end;
    if (!storage || !offset || offset->number < 0 || !read_sizes(m, sizes, t.shape) ||
        !read_sizes(m, strides, stride) || sizes->count != strides->count) {
        return pickle_refuse(m, "expected a tensor: storage, offset, sizes, strides");
    }
    char shape[TENSOR_SHAPE_TEXT];
    t.dims = sizes->count;
    t.dtype = storage->dtype;
    if (!tensor_measure(&t) ||
        __builtin_mul_overflow((size_t)offset->number, dtype_size(t.dtype), &begin) ||
        __builtin_add_overflow(begin, t.size, &end) || end > storage->size) {
        return pickle_refuse(m, "a tensor %s of %s at number %" PRId64 " of a storage of %zu bytes",
                             tensor_shape_text(&t, shape), dtype_name(t.dtype), offset->number,
                             storage->size);
    }
    if (!contiguous(&t, stride)) {
        return pickle_refuse(
            m,
            "a tensor %s that is a view of another, expected its own numbers; save "
            "tensor.contiguous()",
            tensor_shape_text(&t, shape));
    }
    t.data = (const uint8_t *)storage->data + begin;
    m->made = xgrow(m->made, &m->made_capacity, m->made_count + 1, sizeof *m->made);
    m->made[m->made_count++] = t;
    return pickle_push(
        m, &(struct pickle_value){.kind = PICKLE_TENSOR, .tensor = (int)m->made_count - 1});
}

bool pickle_call(struct pickle_machine *m)
{
    int arguments, function;
    if (!pickle_pop(m, PICKLE_TUPLE, &arguments) || !pickle_pop(m, PICKLE_GLOBAL, &function)) {
        return false;
    }
    switch (m->values[function].global) {
    case ORDERED_DICT:
        if (m->values[arguments].count > 0)
            return pickle_refuse(m, "expected an empty OrderedDict()");
        return pickle_push(m, &(struct pickle_value){.kind = PICKLE_DICT, .first = PICKLE_NONE});
    case REBUILD_TENSOR: return rebuild_tensor(m, arguments);
    case REBUILD_PARAMETER: { /* (tensor, whether trained, hooks) */
        const struct pickle_value *tensor = item(m, arguments, 0, PICKLE_TENSOR);
        if (!tensor) return pickle_refuse(m, "expected a tensor in a parameter");
        return pickle_push(m,
                           &(struct pickle_value){.kind = PICKLE_TENSOR, .tensor = tensor->tensor});
    }
    case STORAGE_CLASS: break;
    }
    return pickle_refuse(m, "a storage class is called, expected only named");
}
