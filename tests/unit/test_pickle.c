/* The pickle of a state dict is read; everything else is refused by its name and never run. */
#include "files.h"
#include "model/pickle.h"

/* Two storages of floats. */
static const float numbers[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

static const void *find(const void *of, const char *key, size_t *size)
{
    (void)of;
    *size = strcmp(key, "0") == 0 ? sizeof numbers : 8;
    return strcmp(key, "0") == 0 ? &numbers[0] : strcmp(key, "1") == 0 ? &numbers[4] : NULL;
}

static const struct pickle_storages storages = {find, NULL};

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct tensor items[] = {
        {.name = "a.weight", .dtype = DTYPE_F32, .dims = 2, .shape = {3, 4}},
        {.name = "b", .dtype = DTYPE_BF16, .dims = 3, .shape = {1, 4, 1}},
    };
    struct tensors all = {.items = items, .count = 2}, back;
    struct str out = {0};
    struct trm_err err = {0};
    for (size_t i = 0; i < all.count; i++) assert_true(tensor_measure(&items[i]));
    pickle_write(&all, "model.", &out);
    if (!pickle_read((const uint8_t *)out.text, out.length, &storages, &back, &err))
        fail_msg("%s", err.text);
    assert_int_equal(back.count, 2);
    const struct tensor *a = tensors_find(&back, "model.a.weight"),
                        *b = tensors_find(&back, "model.b");
    assert_string_equal(back.items[0].name, "model.a.weight");
    assert_ptr_equal(a->data, numbers);
    assert_int_equal(a->shape[1], 4);
    assert_int_equal(b->dtype, DTYPE_BF16);
    assert_ptr_equal(b->data, &numbers[4]);
    tensors_done_with_names(&back);

    for (size_t cut = 0; cut < out.length; cut++) { /* every way to cut it short is noticed */
        uint8_t *shorter = malloc(cut + 1);
        memcpy(shorter, out.text, cut);
        assert_false(pickle_read(shorter, cut, &storages, &back, &err));
        free(shorter);
    }
    str_done(&out);
}

#define DICT "ccollections\nOrderedDict\n)R"
#define STORAGE                                                                                    \
    "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"                                             \
    "0X\3\0\0\0cpuK\x0ctQ"
#define REBUILD   "ctorch._utils\n_rebuild_tensor_v2\n"
#define TENSOR    REBUILD "(" STORAGE "K\0K\3K\4\x86K\4K\1\x86\x89)tR"
#define NAME(one) "X\1\0\0\0" one

static bool read_text(const char *pickle, size_t size, struct tensors *out, struct trm_err *err)
{
    return pickle_read((const uint8_t *)pickle, size, &storages, out, err);
}

#define READ(pickle, out, err) read_text(pickle, sizeof pickle - 1, out, err)

static void what_other_writers_do_is_read(void **state)
{
    (void)state;
    struct tensors out;
    struct trm_err err = {0};
    /* memo with gaps, a plain dict, a parameter, values that are no tensors, _metadata */
    if (!READ("\x80\2}q\7(" NAME("a") "q\1" TENSOR "q\2" NAME("n") "N" NAME("f") "G01234567" NAME(
                  "b") "ctorch._utils\n_rebuild_parameter\n(h\2\x88)tR"
                       "u}X\x09\0\0\0_metadata" DICT "sb.",
              &out, &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(out.count, 2);
    assert_ptr_equal(tensors_find(&out, "b")->data, numbers);
    tensors_done_with_names(&out);

    /* protocol 4: frames, short texts, names on the stack, memo without numbers */
    if (!READ("\x80\4\x95\0\0\0\0\0\0\0\0\x8c\x0b"
              "collections\x94\x8c\x0bOrderedDict\x94\x93\x94)R"
              "\x8c\1a" TENSOR "s.",
              &out, &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(out.count, 1);
    tensors_done_with_names(&out);

    /* a part of a storage, and integers of all widths */
    if (!READ(DICT NAME("a") REBUILD "(" STORAGE "\x8a\1\4M\1\0J\2\0\0\0\x86\x8a\0K\1\x86\x89)tRs.",
              &out, &err)) {
        fail_msg("%s", err.text);
    }
    assert_ptr_equal(out.items[0].data, &numbers[4]);
    assert_int_equal(out.items[0].count, 2);
    tensors_done_with_names(&out);
}

static void refused(const char *pickle, size_t size, const char *words)
{
    struct tensors out;
    struct trm_err err = {0};
    assert_false(read_text(pickle, size, &out, &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, words);
    assert_int_equal(out.count, 0);
}

#define REFUSED(pickle, words) refused(pickle, sizeof pickle - 1, words)

static void other_functions_are_refused_by_name(void **state)
{
    (void)state;
    REFUSED("\x80\2cos\nsystem\nX\7\0\0\0rm -rf \x85R.",
            "byte 2: found os.system, which a state dict does not need and which was not run");
    REFUSED("\x80\4\x8c\x08"
            "builtins\x8c\4eval\x93.",
            "found builtins.eval");
    REFUSED("ctorch\nload\n.", "found torch.load");
    REFUSED("ctorch\nFloatStorage2\n.", "found torch.FloatStorage2");
    REFUSED("ctorch.storage\nFloatStorage\n.", "found torch.storage.FloatStorage");
    REFUSED("ios\nsystem\n.", "byte 0: found opcode 0x69");
    REFUSED(")\x81.", "byte 1: found opcode 0x81"); /* NEWOBJ */
    REFUSED("ctorch\nFloatStorage\n)R.", "a storage class is called, expected only named");
}

static void lying_tensors_are_refused(void **state)
{
    (void)state;
#define ONE(rest) DICT NAME("a") REBUILD "(" rest ")tRs."
    REFUSED(ONE(STORAGE "K\1K\3K\4\x86K\4K\1\x86\x89"),
            "a tensor [3, 4] of F32 at number 1 of a storage of 48 bytes");
    REFUSED(ONE(STORAGE "K\0\x8a\x08\0\0\0\0\0\0\0\x40K\4\x86K\4K\1\x86\x89"),
            "a tensor [4611686018427387904, 4]");
    REFUSED(ONE(STORAGE "J\xff\xff\xff\xffK\3\x85K\1\x85\x89"),
            "expected a tensor: storage, offset, sizes, strides");
    REFUSED(ONE(STORAGE "K\0J\xff\xff\xff\xff\x85K\1\x85\x89"), "expected a tensor");
    REFUSED(ONE(STORAGE "K\0K\3K\4\x86K\4\x85\x89"), "expected a tensor");
    REFUSED(ONE("K\0K\0K\3\x85K\1\x85\x89"), "expected a tensor");
    REFUSED(ONE(STORAGE "K\0K\4K\3\x86K\1K\4\x86\x89"),
            "a tensor [4, 3] that is a view of another");
    REFUSED("X\7\0\0\0storage\x85Q.", "expected a storage as torch.save writes it");
    REFUSED("(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
            "7X\3\0\0\0cpuK\x0ctQ.",
            "storage '7' is not in the file");
    REFUSED("(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
            "0X\3\0\0\0cpuK\x0dtQ.",
            "storage '0' has 48 bytes, expected 13 numbers of F32");
    REFUSED("(X\7\0\0\0storagectorch\nLongStorage\nX\1\0\0\0"
            "0X\3\0\0\0cpuK\x0ctQ.",
            "expected 12 numbers of I64");
}

static void broken_programs_are_refused(void **state)
{
    (void)state;
    REFUSED("", "byte 0: the pickle ends within an opcode");
    REFUSED("X\xff\xff\xff\xff", "the pickle ends within an opcode");
    REFUSED("cos", "the pickle ends within a line");
    REFUSED(".", "the stack is empty, expected a dictionary");
    REFUSED("K\1.", "found a number, expected a dictionary");
    REFUSED("}.", "no tensors in the dictionary");
    REFUSED("}" NAME("a") "K\1s.", "no tensors in the dictionary");
    REFUSED("t", "no mark on the stack");
    REFUSED("\x86", "the stack is too short for a tuple");
    REFUSED("((\x85", "a mark in a tuple");
    REFUSED("R", "the stack is empty, expected a tuple");
    REFUSED("K\1)R", "found a number, expected a function or class");
    REFUSED("K\1K\1s", "expected keys and values");
    REFUSED("K\1K\1K\1s", "expected a dictionary to put items into");
    REFUSED("}(K\1u", "expected keys and values");
    REFUSED("h\0", "nothing was remembered under this number");
    REFUSED("Nq\3h\2", "nothing was remembered under this number");
    REFUSED("q\0", "expected a value to remember");
    REFUSED("Nr\xff\xff\xff\xff", "memo 4294967295, expected less than");
    REFUSED("\x8a\x09"
            "123456789",
            "an integer of more than 8 bytes");
    REFUSED("]", "found opcode 0x5d");
    REFUSED(DICT "K\1" TENSOR "s.", "a tensor without a name");
    REFUSED(DICT NAME("\0") TENSOR "s.", "a tensor without a name");
    REFUSED(DICT NAME("a") TENSOR "s" NAME("a") TENSOR "s.", "tensor 'a': found twice");
    REFUSED("ccollections\nOrderedDict\nK\1\x85R.", "expected an empty OrderedDict()");
}

/* Pickles that would make more and more values stop at a limit. */
static void floods_are_refused(void **state)
{
    (void)state;
    size_t size = (2 << 20) + 10;
    char *flood = malloc(size);
    memset(flood, 'N', size);
    refused(flood, size, "more than 1048576 values");
    flood[1] = 'q', flood[2] = 0;
    for (size_t i = 3; i + 1 < size; i += 2) flood[i] = 'h', flood[i + 1] = 0;
    refused(flood, size, "more than 1048576 values"); /* on the stack */
    free(flood);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_other_writers_do_is_read),
        cmocka_unit_test(other_functions_are_refused_by_name),
        cmocka_unit_test(lying_tensors_are_refused),
        cmocka_unit_test(broken_programs_are_refused),
        cmocka_unit_test(floods_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
