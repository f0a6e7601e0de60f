/* The stack machine of the pickle reader: one function for each group of opcodes (see pickletools
 * in Python's library for the full list). What it may build is in pickle_machine.h. */
#include "model/pickle.h"

#include "base/alloc.h"
#include "model/pickle_machine.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_LIMIT = 512 };

/* ---- Groups of opcodes ----------------------------------------------------------------------- */

/* A text behind its length, which has `length_bytes` bytes. */
static bool take_text(struct pickle_machine *m, size_t length_bytes)
{
    uint64_t length;
    const uint8_t *text =
        pickle_take_number(m, length_bytes, &length) ? pickle_take(m, length) : NULL;
    return text &&
           pickle_push(m, &(struct pickle_value){
                              .kind = PICKLE_TEXT, .text = (const char *)text, .length = length});
}

/* An integer of that many bytes, with a sign or without. */
static bool integer(struct pickle_machine *m, uint64_t bytes, bool has_sign)
{
    uint64_t value;
    if (bytes > 8) return pickle_refuse(m, "an integer of more than 8 bytes");
    if (!pickle_take_number(m, bytes, &value)) return false;
    int unused = has_sign && bytes > 0 ? (int)(64 - 8 * bytes) : 0;
    int64_t number = (int64_t)(value << unused) >> unused;
    return pickle_push(m, &(struct pickle_value){.kind = PICKLE_INTEGER, .number = number});
}

/* The number of bytes, then the integer. */
static bool long_integer(struct pickle_machine *m)
{
    uint64_t bytes;
    return pickle_take_number(m, 1, &bytes) && integer(m, bytes, true);
}

/* The topmost `count` values become a tuple. */
static bool tuple(struct pickle_machine *m, size_t count)
{
    if (count > m->stack_count) return pickle_refuse(m, "the stack is too short for a tuple");
    const int *from = m->stack + m->stack_count - count;
    for (size_t i = 0; i < count; i++) {
        if (m->values[from[i]].kind == PICKLE_MARK) return pickle_refuse(m, "a mark in a tuple");
    }
    struct pickle_value v = {
        .kind = PICKLE_TUPLE, .first = (int)m->item_count, .count = (int)count};
    m->items = xgrow(m->items, &m->item_capacity, m->item_count + count, sizeof *m->items);
    if (count > 0) memcpy(m->items + m->item_count, from, count * sizeof *from);
    m->item_count += count;
    m->stack_count -= count;
    return pickle_push(m, &v);
}

/* How many values lie above the topmost mark. */
static bool above_mark(struct pickle_machine *m, size_t *count)
{
    for (*count = 0; *count < m->stack_count; ++*count) {
        if (m->values[m->stack[m->stack_count - 1 - *count]].kind == PICKLE_MARK) return true;
    }
    return pickle_refuse(m, "no mark on the stack");
}

/* MARK, items -> tuple */
static bool marked_tuple(struct pickle_machine *m)
{
    size_t count;
    int mark;
    if (!above_mark(m, &count) || !tuple(m, count)) return false;
    int made = m->stack[--m->stack_count];
    if (!pickle_pop(m, PICKLE_MARK, &mark)) return false;
    pickle_push_number(m, made);
    return true;
}

/* dictionary, then `count` keys and values by turns -> dictionary */
static bool set_items(struct pickle_machine *m, size_t count)
{
    if (count % 2 || m->stack_count < count + 1)
        return pickle_refuse(m, "expected keys and values");
    const int *items = m->stack + m->stack_count - count;
    struct pickle_value *dict = &m->values[items[-1]];
    if (dict->kind != PICKLE_DICT)
        return pickle_refuse(m, "expected a dictionary to put items into");
    for (size_t i = 0; i < count; i += 2) {
        m->pairs = xgrow(m->pairs, &m->pair_capacity, m->pair_count + 1, sizeof *m->pairs);
        m->pairs[m->pair_count] = (struct pickle_pair){items[i], items[i + 1], dict->first};
        dict->first = (int)m->pair_count++;
    }
    m->stack_count -= count;
    return true;
}

/* dictionary, MARK, keys and values -> dictionary */
static bool set_marked_items(struct pickle_machine *m)
{
    size_t count;
    if (!above_mark(m, &count)) return false;
    int *mark = m->stack + m->stack_count - count - 1;
    memmove(mark, mark + 1, count * sizeof *mark);
    m->stack_count--;
    return set_items(m, count);
}

/* object, state -> object: only the _metadata of a dictionary, which nobody needs */
static bool build(struct pickle_machine *m)
{
    int state, object;
    if (!pickle_pop(m, PICKLE_DICT, &state) || !pickle_pop(m, PICKLE_DICT, &object)) return false;
    pickle_push_number(m, object);
    return true;
}

/* A line with a module, a line with a name. */
static bool global(struct pickle_machine *m)
{
    const char *module, *name;
    size_t module_length, name_length;
    return pickle_take_line(m, &module, &module_length) &&
           pickle_take_line(m, &name, &name_length) &&
           pickle_global(m, module, module_length, name, name_length);
}

/* text, text -> what they name */
static bool stack_global(struct pickle_machine *m)
{
    int module, name;
    if (!pickle_pop(m, PICKLE_TEXT, &name) || !pickle_pop(m, PICKLE_TEXT, &module)) return false;
    const struct pickle_value *a = &m->values[module], *b = &m->values[name];
    return pickle_global(m, a->text, a->length, b->text, b->length);
}

/* Keeps the value on top under a number; writers count upwards, but may leave some out. */
static bool remember(struct pickle_machine *m, uint64_t number)
{
    if (m->stack_count == 0)
        return pickle_refuse(m, "the stack is empty, expected a value to remember");
    if (number >= PICKLE_VALUES) {
        return pickle_refuse(m, "memo %llu, expected less than %d", (unsigned long long)number,
                             PICKLE_VALUES);
    }
    m->memo = xgrow(m->memo, &m->memo_capacity, number + 1, sizeof *m->memo);
    while (m->memo_count <= number) m->memo[m->memo_count++] = PICKLE_NONE;
    m->memo[number] = m->stack[m->stack_count - 1];
    return true;
}

static bool put(struct pickle_machine *m, size_t bytes)
{
    uint64_t number;
    return pickle_take_number(m, bytes, &number) && remember(m, number);
}

static bool get(struct pickle_machine *m, size_t bytes)
{
    uint64_t number;
    if (!pickle_take_number(m, bytes, &number)) return false;
    if (number >= m->memo_count || m->memo[number] == PICKLE_NONE) {
        return pickle_refuse(m, "nothing was remembered under this number");
    }
    pickle_push_number(m, m->memo[number]);
    return true;
}

static bool skip(struct pickle_machine *m, size_t bytes)
{
    return pickle_take(m, bytes) != NULL;
}

static bool simple(struct pickle_machine *m, enum pickle_kind kind, int64_t number)
{
    return pickle_push(
        m, &(struct pickle_value){.kind = kind, .number = number, .first = PICKLE_NONE});
}

/* ---- The loop -------------------------------------------------------------------------------- */

static bool step(struct pickle_machine *m, uint8_t opcode)
{
    switch (opcode) {
    case 0x80: return skip(m, 1); /* PROTO */
    case 0x95: return skip(m, 8); /* FRAME */
    case 'N': return simple(m, PICKLE_NOTHING, 0);
    case 'G': return skip(m, 8) && simple(m, PICKLE_NOTHING, 0); /* BINFLOAT */
    case 0x88: return simple(m, PICKLE_INTEGER, 1);              /* NEWTRUE */
    case 0x89: return simple(m, PICKLE_INTEGER, 0);              /* NEWFALSE */
    case 'K': return integer(m, 1, false);
    case 'M': return integer(m, 2, false);
    case 'J': return integer(m, 4, true);
    case 0x8a: return long_integer(m);
    case 'X': return take_text(m, 4);  /* BINUNICODE */
    case 0x8c: return take_text(m, 1); /* SHORT_BINUNICODE */
    case '(': return simple(m, PICKLE_MARK, 0);
    case ')': return tuple(m, 0);
    case 0x85: return tuple(m, 1);
    case 0x86: return tuple(m, 2);
    case 0x87: return tuple(m, 3);
    case 't': return marked_tuple(m);
    case '}': return simple(m, PICKLE_DICT, 0);
    case 's': return set_items(m, 2);
    case 'u': return set_marked_items(m);
    case 'q': return put(m, 1);
    case 'r': return put(m, 4);
    case 0x94: return remember(m, m->memo_count); /* MEMOIZE */
    case 'h': return get(m, 1);
    case 'j': return get(m, 4);
    case 'c': return global(m);
    case 0x93: return stack_global(m);
    case 'Q': return pickle_persistent(m);
    case 'R': return pickle_call(m);
    case 'b': return build(m);
    default:
        return pickle_refuse(m, "found opcode 0x%02x, which a state dict does not need", opcode);
    }
}

/* Steps until STOP; *result is the dictionary that is then on the stack. */
static bool run(struct pickle_machine *m, int *result)
{
    for (;;) {
        m->opcode_at = m->at;
        const uint8_t *opcode = pickle_take(m, 1);
        if (!opcode) return false;
        if (*opcode == '.') return pickle_pop(m, PICKLE_DICT, result);
        if (!step(m, *opcode)) return false;
        if (m->stack_count > PICKLE_VALUES || m->pair_count > PICKLE_VALUES) {
            return pickle_refuse(m, "more than %d values, which no state dict needs",
                                 PICKLE_VALUES);
        }
    }
}

/* ---- The result ------------------------------------------------------------------------------ */

/* Adds the tensors of a dictionary, oldest pair first. */
static bool collect(const struct pickle_machine *m, int dict, struct tensors *out)
{
    int *order = xcalloc(m->pair_count, sizeof *order);
    size_t count = 0;
    bool good = true;
    for (int p = m->values[dict].first; p != PICKLE_NONE; p = m->pairs[p].before)
        order[count++] = p;
    while (count > 0 && good) {
        const struct pickle_pair *pair = &m->pairs[order[--count]];
        const struct pickle_value *key = &m->values[pair->key], *value = &m->values[pair->value];
        if (value->kind != PICKLE_TENSOR) continue;
        good = key->kind == PICKLE_TEXT && key->length < NAME_LIMIT &&
               !memchr(key->text, 0, key->length);
        if (!good) {
            pickle_refuse(m, "a tensor without a name of at most %d bytes", NAME_LIMIT - 1);
            break;
        }
        struct tensor t = m->made[value->tensor];
        t.name = xstrndup(key->text, key->length);
        tensors_add(out, &t);
    }
    free(order);
    return good;
}

static bool finish(const struct pickle_machine *m, int dict, struct tensors *out)
{
    if (!collect(m, dict, out)) return false;
    if (out->count == 0) {
        return pickle_refuse(
            m, "no tensors in the dictionary, expected a file of torch.save(model.state_dict(), "
               "FILE)");
    }
    const char *twice = tensors_index(out);
    return !twice || pickle_refuse(m, "tensor '%.200s': found twice", twice);
}

bool pickle_read(const uint8_t *bytes, size_t size, const struct pickle_storages *storages,
                 struct tensors *out, struct trm_err *err)
{
    struct pickle_machine m = {.bytes = bytes, .size = size, .storages = storages, .err = err};
    int dict;
    *out = (struct tensors){0};
    m.stack = xgrow(m.stack, &m.stack_capacity, 1, sizeof *m.stack); /* never NULL */
    bool done = run(&m, &dict) && finish(&m, dict, out);
    if (!done) tensors_done_with_names(out);
    free(m.values);
    free(m.stack);
    free(m.memo);
    free(m.items);
    free(m.pairs);
    free(m.made);
    return done;
}
