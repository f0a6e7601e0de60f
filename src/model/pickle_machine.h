/* The inside of the pickle reader: pickle_machine.c (values and bytes), pickle.c (the opcodes),
 * pickle_call.c (the four functions that a state dict calls).
 *
 * Values are small records in one array and refer to each other by number; stack and memo hold such
 * numbers. A tuple takes its items from the stack into a second array, a dictionary is a chain of
 * pairs: every opcode costs a bounded amount of memory, and there are no more opcodes than bytes.
 * No jump, no recursion: the time is that of one walk over the bytes.
 */
#ifndef MODEL_PICKLE_MACHINE_H
#define MODEL_PICKLE_MACHINE_H

#include "model/pickle.h"

enum {
    PICKLE_NONE = -1,        /* no value, no pair */
    PICKLE_VALUES = 1 << 20, /* at most; a model of a thousand tensors makes thirty thousand */
};

enum pickle_kind {
    PICKLE_NOTHING, /* None, a float: allowed, never looked at */
    PICKLE_INTEGER, /* also True and False */
    PICKLE_TEXT,
    PICKLE_GLOBAL, /* a function or a class */
    PICKLE_TUPLE,
    PICKLE_DICT,
    PICKLE_STORAGE,
    PICKLE_TENSOR,
    PICKLE_MARK, /* where a group begins on the stack */
};

enum pickle_global { ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER, STORAGE_CLASS };

struct pickle_value {
    enum pickle_kind kind;
    enum pickle_global global; /* of a GLOBAL */
    enum dtype dtype;          /* of a storage class, a STORAGE */
    int64_t number;            /* of an INTEGER */
    const char *text;          /* of a TEXT: length bytes of the pickle, without an end mark */
    size_t length;
    int first, count; /* of a TUPLE: its part of items. first of a DICT: its newest pair */
    const void *data; /* of a STORAGE: size bytes */
    size_t size;
    int tensor; /* of a TENSOR: its place in made */
};

struct pickle_pair {
    int key, value;
    int before; /* the pair that was set before this one, or PICKLE_NONE */
};

struct pickle_machine {
    const uint8_t *bytes;
    size_t size, at;
    size_t opcode_at; /* for messages */
    const struct pickle_storages *storages;
    struct trm_err *err;

    struct pickle_value *values;
    int *stack, *memo, *items;
    struct pickle_pair *pairs;
    struct tensor *made; /* without names */
    size_t value_count, value_capacity, stack_count, stack_capacity, memo_count, memo_capacity;
    size_t item_count, item_capacity, pair_count, pair_capacity, made_count, made_capacity;
};

/* "byte 123: " and the text; returns false. */
bool pickle_refuse(const struct pickle_machine *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A new value on the stack, as *v says; false when the pickle makes more than any model needs. The
 * others may move: v must not point to one. */
bool pickle_push(struct pickle_machine *m, const struct pickle_value *v);

/* Takes the value on top; false when there is none or it is of another kind. */
bool pickle_pop(struct pickle_machine *m, enum pickle_kind kind, int *value);

/* Pushes a value that is there already. */
void pickle_push_number(struct pickle_machine *m, int value);

/* The next `length` bytes of the pickle, or NULL when it ends before. */
const uint8_t *pickle_take(struct pickle_machine *m, size_t length);

/* A little-endian number of 0 to 8 bytes without a sign. */
bool pickle_take_number(struct pickle_machine *m, size_t length, uint64_t *value);

/* The rest of the line, without its end; bytes of the pickle. */
bool pickle_take_line(struct pickle_machine *m, const char **line, size_t *length);

/* Pushes what "MODULE NAME" stands for, or refuses it by its name. */
bool pickle_global(struct pickle_machine *m, const char *module, size_t module_length,
                   const char *name, size_t name_length);

/* function, arguments -> what the function would make. */
bool pickle_call(struct pickle_machine *m);

/* A tuple ('storage', class, key, location, count) -> STORAGE. */
bool pickle_persistent(struct pickle_machine *m);

#endif
