/* .npy files: what NumPy writes is read, what it would not write is refused. */
#include "base/npy.h"
#include "files.h"

static void refused(const void *bytes, size_t size, const char *words)
{
    struct npy n;
    struct trm_err err = {0};
    assert_false(npy_parse(&n, bytes, size, "a.npy", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "a.npy: ");
    assert_message(err.text, words);
}

/* A version 1 file of this dictionary with that many bytes of numbers. */
static size_t make(uint8_t out[512], const char *dictionary, size_t data)
{
    size_t length = strlen(dictionary);
    memset(out, 0, 512);
    memcpy(out, "\x93NUMPY\x01\x00", 8);
    out[8] = (uint8_t)length;
    memcpy(out + 10, dictionary, length);
    return 10 + length + data;
}

static void refused_header(const char *dictionary, size_t data, const char *words)
{
    uint8_t file[512];
    refused(file, make(file, dictionary, data), words);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    static const struct {
        enum dtype dtype;
        int dims;
        size_t shape[3], size;
    } cases[] = {
        {DTYPE_F32, 2, {2, 3}, 24}, {DTYPE_U8, 1, {24}, 24},    {DTYPE_I64, 3, {1, 3, 1}, 24},
        {DTYPE_I32, 0, {0}, 4},     {DTYPE_F64, 2, {0, 81}, 0},
    };
    uint8_t data[24];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)(i * 37);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = temporary_path("a.npy");
        struct npy n;
        struct trm_err err;
        assert_true(npy_write(path, cases[i].dtype, cases[i].dims, cases[i].shape, data, &err));
        assert_true(npy_open(&n, path, &err));
        assert_int_equal(n.array.dtype, cases[i].dtype);
        assert_int_equal(n.array.dims, cases[i].dims);
        assert_memory_equal(n.array.shape, cases[i].shape, (size_t)cases[i].dims * sizeof(size_t));
        assert_int_equal(n.array.size, cases[i].size);
        assert_memory_equal(n.array.data, data, cases[i].size);
        assert_int_equal(((uintptr_t)n.array.data - (uintptr_t)n.file.bytes) % 64, 0);
        npy_close(&n);
        remove_temporary(path);
    }
}

static void other_writers_headers_are_read(void **state)
{
    (void)state;
    static const char *const same[] = {
        "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 1), }   \n",
        "{\"shape\":(2,1,),\"descr\":\"<i4\",\"fortran_order\":False}",
        "{'shape': (2, 1), 'fortran_order': False, 'descr': '<i4'}\n",
    };
    uint8_t file[512];
    struct npy n;
    struct trm_err err;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_true(npy_parse(&n, file, make(file, same[i], 8), "a.npy", &err));
        assert_int_equal(n.array.dims, 2);
        assert_int_equal(n.array.count, 2);
    }
    size_t size = make(file, "{'descr': '<i4', 'fortran_order': True, 'shape': (2,), }", 8);
    assert_true(npy_parse(&n, file, size, "a.npy", &err)); /* of one dimension there is one order */
    memmove(file + 12, file + 10, size - 10);
    file[6] = 2, file[10] = file[11] = 0; /* version 2: the length has four bytes */
    assert_true(npy_parse(&n, file, size + 2, "a.npy", &err));
}

static void lying_files_are_refused(void **state)
{
    (void)state;
    refused("\x93NUMP", 5, "byte 0: expected");
    refused("PK\3\4 not an array", 18, "is this a .npy file?");
    refused("\x93NUMPY\x09\x00\x02\x00{}", 12, "byte 6: found version 9, expected 1, 2 or 3");
    refused("\x93NUMPY\x01\x00\xff\x00{}", 12, "byte 8: a header of 255 bytes in a file of 12");
    refused("\x93NUMPY\x02\x00\xff\xff", 10, "is the file cut short?");
    refused_header("{}", 0, "byte 12: expected {'descr'");
    refused_header("{'descr': '<i4', 'fortran_order': False, 'shape': (2,", 8, "expected {'descr'");
    refused_header("{'descr': '<i4', 'fortran_order': False, 'shape': (-2,)}", 8,
                   "expected {'descr'");
    refused_header("{'descr': '<i4', 'descr': '<i4', 'shape': (2,)}", 8,
                   "byte 36: expected {'descr'");
    refused_header("{'descr': '<i4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}", 4,
                   "expected {'descr'");
    refused_header("{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 4,
                   "expected {'descr'");
    refused_header("{'descr': '>i4', 'fortran_order': False, 'shape': (2,)}", 8,
                   "descr is '>i4', expected '<f4'");
    refused_header("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", 8, "descr is '|O'");
    refused_header("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 2)}", 16,
                   "fortran_order is True, expected False");
    refused_header("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2)}", 15,
                   "found 15 bytes of numbers, expected 16 for [2, 2] of I32");
    refused_header("{'descr': '<i4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
                   16, "larger than any file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(other_writers_headers_are_read),
        cmocka_unit_test(lying_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
