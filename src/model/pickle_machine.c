/* The parts of the pickle reader that everything else stands on: values, stack, messages, bytes. */
#include "model/pickle_machine.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool pickle_refuse(const struct pickle_machine *m, const char *format, ...)
{
    char what[700];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return trm_err_set(m->err, TRM_ERR_INPUT, "byte %zu: %s", m->opcode_at, what);
}

void pickle_push_number(struct pickle_machine *m, int value)
{
    m->stack = xgrow(m->stack, &m->stack_capacity, m->stack_count + 1, sizeof *m->stack);
    m->stack[m->stack_count++] = value;
}

bool pickle_push(struct pickle_machine *m, const struct pickle_value *v)
{
    if (m->value_count == PICKLE_VALUES) {
        return pickle_refuse(m, "more than %d values, which no state dict needs", PICKLE_VALUES);
    }
    m->values = xgrow(m->values, &m->value_capacity, m->value_count + 1, sizeof *m->values);
    m->values[m->value_count++] = *v;
    pickle_push_number(m, (int)m->value_count - 1);
    return true;
}

bool pickle_pop(struct pickle_machine *m, enum pickle_kind kind, int *value)
{
    static const char *const names[] = {
        "None",      "a number", "a text", "a function or class", "a tuple", "a dictionary",
        "a storage", "a tensor", "a mark"};
    if (m->stack_count == 0)
        return pickle_refuse(m, "the stack is empty, expected %s", names[kind]);
    *value = m->stack[--m->stack_count];
    enum pickle_kind found = m->values[*value].kind;
    return found == kind || pickle_refuse(m, "found %s, expected %s", names[found], names[kind]);
}

const uint8_t *pickle_take(struct pickle_machine *m, size_t length)
{
    if (length > m->size - m->at) {
        pickle_refuse(m, "the pickle ends within an opcode");
        return NULL;
    }
    m->at += length;
    return m->bytes + m->at - length;
}

bool pickle_take_number(struct pickle_machine *m, size_t length, uint64_t *value)
{
    const uint8_t *bytes = pickle_take(m, length);
    *value = 0;
    if (bytes) memcpy(value, bytes, length);
    return bytes != NULL;
}

bool pickle_take_line(struct pickle_machine *m, const char **line, size_t *length)
{
    const uint8_t *begin = m->bytes + m->at, *end = memchr(begin, '\n', m->size - m->at);
    *line = (const char *)begin;
    *length = end ? (size_t)(end - begin) : 0;
    m->at += *length + 1;
    return end || pickle_refuse(m, "the pickle ends within a line");
}
