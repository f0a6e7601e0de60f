/* The safetensors reader believes nothing; the writer's bytes are the format's. */
#include "base/safetensors.h"
#include "base/str.h"
#include "files.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_small(const char *path)
{
    struct safetensors_writer w;
    struct trm_err err;
    const float a[2][3] = {{1, 2, 3}, {4, 5, 6}};
    const uint16_t b[3] = {0x3f80, 0xc000, 0x7f80}; /* bfloat16: 1, -2, infinity */
    safetensors_writer_init(&w);
    safetensors_add_metadata(&w, "format", "pt");
    safetensors_declare(&w, "a", DTYPE_F32, 2, (size_t[]){2, 3});
    safetensors_declare(&w, "one", DTYPE_I32, 0, NULL);
    safetensors_declare(&w, "b", DTYPE_BF16, 1, (size_t[]){3});
    safetensors_declare(&w, "empty", DTYPE_U8, 2, (size_t[]){0, 7});
    assert_true(safetensors_begin(&w, path, &err));
    assert_true(safetensors_put(&w, a, 10, &err)); /* pieces need not respect tensors */
    assert_true(safetensors_put(&w, (const char *)a + 10, sizeof a - 10, &err));
    assert_true(safetensors_put(&w, &(int32_t){-7}, 4, &err));
    assert_true(safetensors_put(&w, b, sizeof b, &err));
    assert_true(safetensors_commit(&w, &err));
    safetensors_writer_done(&w);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    char *path = temporary_path("small.safetensors");
    write_small(path);
    struct safetensors s;
    struct trm_err err = {0};
    assert_true(safetensors_open(&s, path, &err));
    assert_int_equal(s.tensors.count, 4);
    assert_string_equal(s.tensors.items[0].name, "a");
    assert_int_equal(((uintptr_t)s.tensors.items[0].data - (uintptr_t)s.file.bytes) % 8, 0);
    assert_string_equal(safetensors_metadata(&s, "format"), "pt");
    assert_null(safetensors_metadata(&s, "author"));

    const struct tensor *a = safetensors_find(&s, "a"), *b = safetensors_find(&s, "b");
    assert_int_equal(a->dims, 2);
    assert_int_equal(a->shape[1], 3);
    float values[6];
    dtype_to_floats(values, a->dtype, a->data, a->count);
    assert_float_equal(values[5], 6, 0);
    dtype_to_floats(values, b->dtype, b->data, b->count);
    assert_float_equal(values[1], -2, 0);
    assert_true(isinf(values[2]));
    const struct tensor *one = safetensors_find(&s, "one");
    assert_int_equal(one->dims, 0);
    assert_int_equal(dtype_integer(one->dtype, one->data, 0), -7);
    assert_int_equal(safetensors_find(&s, "empty")->size, 0);
    assert_null(safetensors_find(&s, "c"));
    safetensors_close(&s);
    remove_temporary(path);
}

static void the_same_calls_write_the_same_bytes(void **state)
{
    (void)state;
    char *one = temporary_path("one.safetensors"), *two = temporary_path("two.safetensors");
    struct mapped x, y;
    struct trm_err err;
    write_small(one);
    write_small(two);
    assert_true(mapped_open(&x, one, &err) && mapped_open(&y, two, &err));
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.bytes, y.bytes, x.size);
    mapped_close(&x);
    mapped_close(&y);
    remove_temporary(one);
    remove_temporary(two);
}

static void an_unfinished_file_never_appears(void **state)
{
    (void)state;
    char *path = temporary_path("unfinished.safetensors");
    struct safetensors_writer w;
    struct trm_err err;
    safetensors_writer_init(&w);
    safetensors_declare(&w, "a", DTYPE_F32, 1, (size_t[]){2});
    assert_true(safetensors_begin(&w, path, &err));
    assert_true(safetensors_put(&w, (float[]){1}, 4, &err));
    safetensors_writer_done(&w);
    assert_false(path_exists(path));
    remove_temporary(path);
}

static void half_precision_is_exact(void **state)
{
    (void)state;
    const uint16_t half[] = {0x3c00, 0xc000, 0x0001, 0x83ff, 0x7bff, 0x7c00, 0xfe00, 0x8000};
    float value[8];
    dtype_to_floats(value, DTYPE_F16, half, 8);
    assert_float_equal(value[0], 1, 0);
    assert_float_equal(value[1], -2, 0);
    assert_float_equal(value[2], 0x1p-24f, 0); /* the smallest number */
    assert_float_equal(value[3], -1023 * 0x1p-24f, 0);
    assert_float_equal(value[4], 65504, 0);
    assert_true(isinf(value[5]) && isnan(value[6]));
    assert_true(value[7] == 0 && signbit(value[7]));
}

static void integers_keep_their_sign(void **state)
{
    (void)state;
    assert_int_equal(dtype_integer(DTYPE_I8, "\x01\xff", 1), -1);
    assert_int_equal(dtype_integer(DTYPE_U8, "\x01\xff", 1), 255);
    assert_int_equal(dtype_integer(DTYPE_I16, "\xfe\xff", 0), -2);
    assert_int_equal(dtype_integer(DTYPE_U16, "\xfe\xff", 0), 65534);
    assert_int_equal(dtype_integer(DTYPE_I64, "\xfd\xff\xff\xff\xff\xff\xff\xff", 0), -3);
}

/* A file of this header and that many bytes behind it must be refused with these words. */
static void refused(const char *header, size_t data_size, const char *words)
{
    struct str file = {0};
    uint64_t length = strlen(header);
    char zero[64] = {0};
    str_add_bytes(&file, &length, sizeof length);
    str_add(&file, header);
    str_add_bytes(&file, zero, data_size);
    struct safetensors s;
    struct trm_err err = {0};
    assert_false(
        safetensors_parse(&s, (const uint8_t *)file.text, file.length, "m.safetensors", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "m.safetensors: ");
    assert_message(err.text, words);
    str_done(&file);
}

static void lying_headers_are_refused(void **state)
{
    (void)state;
    refused("[1]", 0, "header: expected a JSON object");
    refused("{\"a\": ", 0, "header, byte 14:");
    refused("{\"a\":{},\"a\":{}}", 0, "duplicate");
    refused("{\"a\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
            "tensor 'a': dtype is Q4, expected F32");
    refused("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype is missing");
    refused("{\"a\":7}", 4, "tensor 'a': dtype is missing");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "shape is");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "shape is");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4,
            "at most 8 sizes");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "[begin, end]");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "[4, 0]");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 7, "cut short");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8,
            "found 8 bytes of numbers, expected 4 for [1] of F32");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
            0, "larger than any file");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}", 0,
            "larger than any file");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
            12, "tensor 'b': begins at byte 4 of the data, expected 8, where 'a' ends");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "expected 0");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8,
            "8 bytes follow the header, but its tensors have 4");
}

static void broken_files_are_refused(void **state)
{
    (void)state;
    struct safetensors s;
    struct trm_err err = {0};
    assert_false(safetensors_parse(&s, (const uint8_t *)"1234", 4, "m", &err));
    assert_message(err.text, "m: 4 bytes, expected a safetensors file");
    assert_false(safetensors_parse(&s, (const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xff{}", 10,
                                   "m", &err));
    assert_message(err.text,
                   "m: byte 0: a header of 18446744073709551615 bytes, expected at most 2");
    assert_false(safetensors_open(&s, "no/such.safetensors", &err));
    assert_message(err.text, "no/such.safetensors: No such file");
}

/* Every way to cut a good file short is noticed. */
static void cut_files_are_refused(void **state)
{
    (void)state;
    char *path = temporary_path("cut.safetensors");
    write_small(path);
    struct mapped whole;
    struct safetensors s;
    struct trm_err err;
    assert_true(mapped_open(&whole, path, &err));
    for (size_t size = 0; size < whole.size; size++) {
        assert_false(safetensors_parse(&s, whole.bytes, size, path, &err));
    }
    mapped_close(&whole);
    remove_temporary(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_same_calls_write_the_same_bytes),
        cmocka_unit_test(an_unfinished_file_never_appears),
        cmocka_unit_test(half_precision_is_exact),
        cmocka_unit_test(integers_keep_their_sign),
        cmocka_unit_test(lying_headers_are_refused),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(cut_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
