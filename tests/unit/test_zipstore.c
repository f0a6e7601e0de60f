/* Stored zips: round trips, ZIP64, and files that lie about places and sizes. */
#include "base/str.h"
#include "base/zipstore.h"
#include "files.h"

/* A zip of two entries, as the writer makes it; the caller frees it. */
static uint8_t *small_zip(size_t *size)
{
    char *path = temporary_path("small.zip");
    struct zip_writer w;
    struct trm_err err = {0};
    assert_true(zip_writer_open(&w, path, &err));
    assert_true(zip_writer_add(&w, "a/data", "0123456789", 10, &err));
    assert_true(zip_writer_add(&w, "a/b", "xyz", 3, &err));
    assert_true(zip_writer_commit(&w, &err));
    uint8_t *bytes = (uint8_t *)path_read(path, 10000, size, &err);
    assert_non_null(bytes);
    remove_temporary(path);
    return bytes;
}

static uint32_t u32(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

/* Offset of the nth place where these bytes stand, counted from 0. */
static size_t place(const uint8_t *bytes, size_t size, const char *magic, int nth)
{
    for (size_t i = 0; i + 4 <= size; i++) {
        if (memcmp(bytes + i, magic, 4) == 0 && nth-- == 0) return i;
    }
    fail_msg("no such record");
    return 0;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    size_t size;
    uint8_t *bytes = small_zip(&size);
    struct zipstore z;
    struct trm_err err = {0};
    assert_true(zipstore_sniff(bytes, size));
    if (!zipstore_parse(&z, bytes, size, "z", &err)) fail_msg("%s", err.text);
    assert_int_equal(z.count, 2);
    const struct zip_entry *data = zipstore_find(&z, "a/data");
    assert_int_equal(data->size, 10);
    assert_memory_equal(data->data, "0123456789", 10);
    assert_int_equal((size_t)(data->data - bytes) % 64, 0);
    assert_int_equal(zipstore_find(&z, "a/b")->size, 3);
    assert_null(zipstore_find(&z, "a"));
    assert_int_equal(u32(bytes + 14), 0xa684c7c6); /* CRC-32 of 0123456789 */
    zipstore_done(&z);
    free(bytes);
}

static void an_unfinished_file_never_appears(void **state)
{
    (void)state;
    char *path = temporary_path("unfinished.zip");
    struct zip_writer w;
    struct trm_err err;
    assert_true(zip_writer_open(&w, path, &err));
    assert_true(zip_writer_add(&w, "a", "xyz", 3, &err));
    zip_writer_abort(&w);
    assert_false(path_exists(path));
    remove_temporary(path);
}

static void refused(const uint8_t *bytes, size_t size, const char *words)
{
    struct zipstore z;
    struct trm_err err = {0};
    assert_false(zipstore_parse(&z, bytes, size, "m.zip", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "m.zip: ");
    assert_message(err.text, words);
}

/* The small zip with `length` bytes at `offset` behind the nth `magic` replaced. */
static void refused_change(const char *magic, int nth, size_t offset, const void *instead,
                           size_t length, const char *words)
{
    size_t size;
    uint8_t *bytes = small_zip(&size);
    memcpy(bytes + place(bytes, size, magic, nth) + offset, instead, length);
    refused(bytes, size, words);
    free(bytes);
}

static void lying_files_are_refused(void **state)
{
    (void)state;
    static const char central[] = "PK\1\2", local[] = "PK\3\4", end[] = "PK\5\6";
    refused((const uint8_t *)"PK", 2, "no end record in the last 2 bytes, expected a zip");
    refused_change(end, 0, 0, "PK\0\0", 4, "no end record");
    refused_change(central, 0, 10, "\x08\0", 2,
                   "entry 'a/data': compressed (method 8), expected stored");
    refused_change(central, 0, 8, "\x01\0", 2, "entry 'a/data': encrypted");
    refused_change(central, 1, 0, "PK\1\3", 4, "expected an entry of the directory");
    refused_change(central, 1, 28, "\xff\xff", 2, "expected an entry of the directory");
    refused_change(central, 0, 24, "\x0b", 1, "found a size of 11 bytes, stored in 10");
    refused_change(central, 0, 20, "\xff\xff\xff\xfe\xff\xff\xff\xfe", 8, "in a file of");
    refused_change(central, 0, 42, "\x01", 1, "its header should be at byte 1, but is not");
    refused_change(central, 0, 42, "\xff\xff\xff\xfe", 4,
                   "its header should be at byte 4278190079");
    refused_change(local, 0, 30, "x", 1, "byte 0: another name than in the directory");
    refused_change(local, 0, 26, "\x07", 1, "byte 0: another name than in the directory");
    refused_change(local, 1, 28, "\xff\xff", 2, "entry 'a/b': byte 74: another name");
    refused_change(central, 1, 20, "\xff\0\0\0\xff\0\0\0", 8,
                   "expected 255; is the file cut short?");
}

static void an_entry_named_twice_is_refused(void **state)
{
    (void)state;
    char *path = temporary_path("twice.zip");
    struct zip_writer w;
    struct trm_err err = {0};
    size_t size;
    assert_true(zip_writer_open(&w, path, &err));
    assert_true(zip_writer_add(&w, "a", "x", 1, &err) && zip_writer_add(&w, "a", "y", 1, &err));
    assert_true(zip_writer_commit(&w, &err));
    uint8_t *bytes = (uint8_t *)path_read(path, 10000, &size, &err);
    refused(bytes, size, "entry 'a': found twice");
    free(bytes);
    remove_temporary(path);
}

static void cut_files_are_refused(void **state)
{
    (void)state;
    size_t size;
    uint8_t *bytes = small_zip(&size);
    struct zipstore z;
    struct trm_err err;
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *shorter = malloc(cut + 1); /* so that a sanitizer sees a read beyond */
        memcpy(shorter, bytes, cut);
        assert_false(zipstore_parse(&z, shorter, cut, "z", &err));
        free(shorter);
    }
    free(bytes);
}

/* A streamed file: no sizes in the local header, all sizes in 64 bits, a comment at the end. */
static void zip64_is_read(void **state)
{
    (void)state;
    static const char ones[] = "\xff\xff\xff\xff\xff\xff\xff\xff";
    static const char zeros[40] = {0};
    struct str s = {0};
    struct zipstore z;
    struct trm_err err = {0};
    str_add_bytes(&s, "PK\3\4\x2d\0\x08\0", 8);
    str_add_bytes(&s, zeros, 18);
    str_add_bytes(&s, "\1\0\0\0nDATA", 9);
    size_t directory = s.length;
    str_add_bytes(&s, "PK\1\2\x2d\0\x2d\0\x08\0", 10);
    str_add_bytes(&s, zeros, 10);
    str_add_bytes(&s, ones, 8);
    str_add_bytes(&s, "\1\0\x22\0", 4); /* name 1, extra 34 */
    str_add_bytes(&s, zeros, 10);
    str_add_bytes(&s, ones, 4);
    str_add_bytes(&s, "n\x99\x99\2\0..\1\0\x18\0\4\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                  35);
    size_t end64 = s.length, length = end64 - directory;
    str_add_bytes(&s, "PK\6\6", 4);
    str_add_bytes(&s, zeros, 36);
    str_add_bytes(&s, (const char[8]){(char)length}, 8);
    str_add_bytes(&s, (const char[8]){(char)directory}, 8);
    str_add_bytes(&s, "PK\6\7\0\0\0\0", 8);
    str_add_bytes(&s, (const char[8]){(char)end64}, 8);
    str_add_bytes(&s, "\1\0\0\0PK\5\6\0\0\0\0\1\0\1\0", 16);
    str_add_bytes(&s, ones, 8);
    str_add_bytes(&s, "\7\0comment", 9);
    if (!zipstore_parse(&z, (const uint8_t *)s.text, s.length, "z", &err)) fail_msg("%s", err.text);
    assert_int_equal(z.count, 1);
    assert_memory_equal(zipstore_find(&z, "n")->data, "DATA", 4);
    zipstore_done(&z);

    s.text[directory + 46 + 1 + 6] = 2; /* the extra field holds no ZIP64 part any more */
    refused((const uint8_t *)s.text, s.length, "entry 'n': found a size of 4294967295");
    s.text[end64] = 'X'; /* and the end record is left alone with its ones */
    refused((const uint8_t *)s.text, s.length,
            "a directory of 4294967295 bytes at byte 4294967295");
    str_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(an_unfinished_file_never_appears),
        cmocka_unit_test(lying_files_are_refused),
        cmocka_unit_test(an_entry_named_twice_is_refused),
        cmocka_unit_test(cut_files_are_refused),
        cmocka_unit_test(zip64_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
