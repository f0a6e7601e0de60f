/* A zip and a pickle make a PyTorch checkpoint. The folder inside the zip is called like the file
 * once was, so it is found by the one entry that every checkpoint has, data.pkl. */
#include "model/torch_file.h"

#include "base/alloc.h"
#include "model/pickle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PICKLE_LIMIT = 16 << 20 };

static const char pickle_name[] = "/data.pkl";

/* The folder of the checkpoint within the zip. */
struct archive {
    const struct zipstore *zip;
    const char *folder;
    int folder_length;
};

static const void *find_storage(const void *of, const char *key, size_t *size)
{
    const struct archive *a = of;
    char *name = xasprintf("%.*s/data/%s", a->folder_length, a->folder, key);
    const struct zip_entry *entry = zipstore_find(a->zip, name);
    free(name);
    if (!entry) return NULL;
    *size = entry->size;
    return entry->data;
}

/* FOLDER/data.pkl; there must be exactly one. */
static const struct zip_entry *find_pickle(const struct zipstore *zip, struct trm_err *err)
{
    const struct zip_entry *found = NULL;
    for (size_t i = 0; i < zip->count; i++) {
        const char *slash = strchr(zip->entries[i].name, '/');
        if (!slash || strcmp(slash, pickle_name) != 0) continue;
        if (found) {
            trm_err_set(err, TRM_ERR_INPUT, "found %.200s and %.200s, expected one data.pkl",
                        found->name, zip->entries[i].name);
            return NULL;
        }
        found = &zip->entries[i];
    }
    if (!found) {
        trm_err_set(err, TRM_ERR_INPUT,
                    "a zip without NAME/data.pkl, expected a checkpoint of torch.save");
    }
    return found;
}

static bool read_tensors(struct torch_file *t, struct trm_err *err)
{
    const struct zip_entry *pickle = find_pickle(&t->zip, err);
    if (!pickle) return false;
    if (pickle->size > PICKLE_LIMIT) {
        return trm_err_set(err, TRM_ERR_INPUT, "%.200s: %zu bytes, expected at most %d",
                           pickle->name, pickle->size, PICKLE_LIMIT);
    }
    struct archive archive = {&t->zip, pickle->name,
                              (int)(strlen(pickle->name) - strlen(pickle_name))};
    struct pickle_storages storages = {find_storage, &archive};
    return pickle_read(pickle->data, pickle->size, &storages, &t->tensors, err) ||
           trm_err_prefix(err, "%.200s", pickle->name);
}

bool torch_parse(struct torch_file *t, const uint8_t *bytes, size_t size, const char *path,
                 struct trm_err *err)
{
    *t = (struct torch_file){0};
    if (!zipstore_parse(&t->zip, bytes, size, path, err)) return false;
    if (read_tensors(t, err)) return true;
    torch_close(t);
    return trm_err_prefix(err, "%s", path);
}

void torch_close(struct torch_file *t)
{
    tensors_done_with_names(&t->tensors);
    zipstore_done(&t->zip);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static bool add_record(struct zip_writer *w, const char *folder, const char *name, const void *data,
                       size_t size, struct trm_err *err)
{
    char *full = path_join(folder, name);
    bool done = zip_writer_add(w, full, data, size, err);
    free(full);
    return done;
}

static bool add_records(struct zip_writer *w, const char *folder, const struct tensors *tensors,
                        const char *prefix, struct trm_err *err)
{
    struct str pickle = {0};
    pickle_write(tensors, prefix, &pickle);
    bool done = add_record(w, folder, "data.pkl", pickle.text, pickle.length, err) &&
                add_record(w, folder, "byteorder", "little", 6, err);
    str_done(&pickle);
    for (size_t i = 0; i < tensors->count && done; i++) {
        char name[32];
        snprintf(name, sizeof name, "data/%zu", i);
        done = add_record(w, folder, name, tensors->items[i].data, tensors->items[i].size, err);
    }
    return done && add_record(w, folder, "version", "3\n", 2, err);
}

bool torch_write(const char *path, const struct tensors *tensors, const char *prefix,
                 struct trm_err *err)
{
    struct zip_writer w;
    char *folder = path_with_ending(path_name(path), "");
    bool done = zip_writer_open(&w, path, err) && add_records(&w, folder, tensors, prefix, err);
    free(folder);
    if (done) return zip_writer_commit(&w, err);
    zip_writer_abort(&w);
    return false;
}
