#include "run/lesson.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"
#include "puzzle/versions.h"
#include "run/held_out.h"
#include "run/training_files.h"
#include "train/training_state.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- the folder ------------------------------------------------------------------------------ */

/* What lesson.yaml says: the wish first, so that lesson_schema fits. */
struct record {
    struct lesson_wish wish;
    char parent[4096], recipe[256];
};

#define TEXT(name, text)                                                                           \
    .path = #name, .type = SCHEMA_TEXT, SCHEMA_FIELD(struct record, name), .fallback = "''",       \
    .help = text
static const struct schema_key start_keys[] = {
    {TEXT(parent, "the model it began with")},
    {TEXT(recipe, "or the recipe that grows one from random weights")},
};
static const struct schema start_schema = {start_keys, ARRAY_LEN(start_keys)};

/* Names in the order of time. */
static char *new_folder(struct trm_err *err)
{
    char *all = path_xdg(PLACE_STATE, "lessons"), name[64];
    if (!all) {
        trm_err_set(err, TRM_ERR_INPUT,
                    "no place for the lesson: neither HOME nor XDG_STATE_HOME is set");
        return NULL;
    }
    struct timespec now;
    struct tm t;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &t);
    size_t used = strftime(name, sizeof name, "%Y%m%d-%H%M%S", &t);
    snprintf(name + used, sizeof name - used, "-%03ld-%d", now.tv_nsec / 1000000, (int)getpid());
    char *folder = path_join(all, name);
    free(all);
    if (path_make_folders(folder, err)) return folder;
    free(folder);
    return NULL;
}

static bool is_free(const char *folder)
{
    char *name = path_join(folder, "weights");
    bool nobody = training_files_free(name);
    free(name);
    return nobody;
}

bool lesson_remove(const char *folder)
{
    if (!is_free(folder)) return false;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char *path = path_join(folder, e->d_name);
        unlink(path); /* folders, "." and "..", refuse */
        free(path);
    }
    if (dir) closedir(dir);
    rmdir(folder);
    return true;
}

void lesson_forget(const char *folder)
{
    char *plan = path_join(folder, "lesson.yaml");
    unlink(plan);
    free(plan);
}

static int is_name(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static bool has_state(const char *folder)
{
    char *state = path_join(folder, "weights.train.safetensors");
    bool has = path_exists(state);
    free(state);
    return has;
}

/* Whether the folder holds a lesson that can go on, and no program is at it. */
static bool can_go_on(const char *folder)
{
    char *plan = path_join(folder, "lesson.yaml");
    bool can = path_exists(plan) && has_state(folder) && is_free(folder);
    free(plan);
    return can;
}

char *lesson_find(void)
{
    char *all = path_xdg(PLACE_STATE, "lessons"), *found = NULL;
    struct dirent **names = NULL;
    int count = all ? scandir(all, &names, is_name, path_by_name) : -1;
    for (int i = count - 1; i >= 0; i--) {
        char *folder = path_join(all, names[i]->d_name);
        if (!found && can_go_on(folder))
            found = folder;
        else
            free(folder);
        free(names[i]);
    }
    if (count >= 0) free(names);
    free(all);
    return found;
}

/* ---- writing and reading --------------------------------------------------------------------- */

static char *puzzles_path(const char *folder, const struct trm_family *f)
{
    return path_join(folder, f->generate_kind ? "puzzles.json" : "puzzles.csv");
}

static bool write_text(const char *path, struct str *text, struct trm_err *err)
{
    bool written = path_write(path, text->text, text->length, err);
    str_done(text);
    return written;
}

static bool write_record(const struct lesson *l, struct trm_err *err)
{
    struct record r = {.wish = l->wish};
    struct str text = {0};
    char *path = path_join(l->folder, "lesson.yaml");
    snprintf(r.parent, sizeof r.parent, "%s", l->parent_path);
    snprintf(r.recipe, sizeof r.recipe, "%s", l->recipe);
    schema_print(&lesson_schema, &r, SCHEMA_HELP, &text);
    schema_print(&start_schema, &r, SCHEMA_HELP, &text);
    bool written = write_text(path, &text, err);
    free(path);
    return written;
}

static bool write_puzzles(const struct lesson *l, const char *path, struct trm_err *err)
{
    struct str text = {0};
    lesson_print_puzzles(&l->puzzles, &text);
    return write_text(path, &text, err);
}

/* One line each: what people call the puzzles, which their files do not say. */
static bool write_names(const struct lesson *l, struct trm_err *err)
{
    struct str text = {0};
    char *path = path_join(l->folder, "names.txt");
    for (size_t i = 0; i < l->puzzles.count; i++) {
        str_add(&text, l->puzzles.items[i].name);
        str_add_char(&text, '\n');
    }
    bool written = write_text(path, &text, err);
    free(path);
    return written;
}

/* Where they are missing the puzzles are called by their file. */
static void read_names(struct lesson *l)
{
    enum { MOST = 1 << 20 };
    size_t length, i = 0;
    char *path = path_join(l->folder, "names.txt");
    char *text = path_exists(path) ? path_read(path, MOST, &length, NULL) : NULL;
    for (char *line = text, *end; line && i < l->puzzles.count; line = end + 1) {
        end = strchr(line, '\n');
        if (!end) break;
        free(l->puzzles.items[i].name);
        l->puzzles.items[i++].name = xstrndup(line, (size_t)(end - line));
    }
    free(text);
    free(path);
}

static bool read_record(struct lesson *l, struct trm_err *err)
{
    const struct schema *all[] = {&lesson_schema, &start_schema};
    struct record r = {0};
    struct yaml y;
    char *path = path_join(l->folder, "lesson.yaml");
    schema_defaults(&lesson_schema, &r);
    bool read = yaml_open(&y, path, err) && schema_refuse_unknown(all, 2, &y, err) &&
                schema_read(&lesson_schema, &y, &r, err) && schema_read(&start_schema, &y, &r, err);
    yaml_close(&y);
    free(path);
    l->wish = r.wish;
    free(l->parent_path), free(l->recipe);
    l->parent_path = xstrdup(r.parent);
    l->recipe = xstrdup(r.recipe);
    return read;
}

/* ---- life ------------------------------------------------------------------------------------ */

static struct lesson *lesson_new(const struct lesson_wish *w)
{
    struct lesson *l = xcalloc(1, sizeof *l);
    if (w)
        l->wish = *w;
    else
        schema_defaults(&lesson_schema, &l->wish);
    l->parent_path = xstrdup("");
    l->recipe = xstrdup("");
    return l;
}

void lesson_close(struct lesson *l)
{
    if (!l) return;
    training_free(l->training);
    if (l->folder && !has_state(l->folder)) lesson_remove(l->folder);
    trm_puzzles_done(&l->puzzles);
    trm_model_free(l->parent), trm_model_free(l->base);
    trm_model_free(l->asked), trm_model_free(l->learned);
    free(l->parent_path);
    free(l->recipe);
    free(l->folder);
    free(l);
}

static bool is_task(const struct lesson *l)
{
    return l->puzzles.items[0].family->generate_kind != NULL;
}

static bool start(struct lesson *l, const struct recipe *r, bool resume, int threads,
                  struct trm_err *err)
{
    char *name = path_join(l->folder, "weights");
    bool own = strncmp(r->evaluation_puzzles, l->folder, strlen(l->folder)) == 0;
    const struct training_options o = {.recipe = *r,
                                       .name = name,
                                       .resume = resume,
                                       .start = resume ? NULL : l->parent,
                                       .threads = threads,
                                       .judges = own ? "puzzles of the lesson" : NULL,
                                       .gentle = l->wish.gentle};
    l->training = training_start(&o, err);
    free(name);
    return l->training != NULL;
}

static bool write_parent(const struct lesson *l, struct trm_err *err)
{
    char *stem = path_join(l->folder, "parent");
    bool saved = trm_model_save(l->parent, stem, err);
    free(stem);
    return saved;
}

/* All that the folder holds before the run begins. */
static bool write_all(const struct lesson *l, const char *puzzles, struct trm_err *err)
{
    return write_puzzles(l, puzzles, err) && write_names(l, err) && write_parent(l, err) &&
           write_record(l, err);
}

static bool begin(struct lesson *l, const struct trm_model *m, int threads, struct trm_err *err)
{
    const struct trm_family *f;
    struct recipe r;
    if (!lesson_check(m, &l->puzzles, err)) return false;
    f = l->puzzles.items[0].family;
    l->identifier = l->puzzles.items[0].identifier;
    if (is_task(l)) l->puzzles.items[0].identifier = 0;
    l->parent = lesson_start_model(m, f, err);
    l->folder = l->parent ? new_folder(err) : NULL;
    if (!l->folder) return false;
    char *path = puzzles_path(l->folder, f);
    bool begun = write_all(l, path, err) &&
                 lesson_recipe(&r, &l->wish, l->parent, &l->puzzles, path, err) &&
                 start(l, &r, false, threads, err);
    free(path);
    return begun;
}

struct lesson *lesson_begin(const struct trm_model *m, const struct trm_puzzles *puzzles,
                            const struct lesson_wish *w, int threads, struct trm_err *err)
{
    struct lesson *l = lesson_new(w);
    l->base = trm_model_share(m);
    char *file = realpath(trm_model_name(m), NULL); /* a lesson goes on from any folder */
    if (file) {
        free(l->parent_path);
        l->parent_path = file;
    }
    for (size_t i = 0; i < puzzles->count; i++) trm_puzzles_add(&l->puzzles, &puzzles->items[i]);
    if (begin(l, m, threads, err)) return l;
    lesson_close(l);
    return NULL;
}

static bool make_puzzles(struct lesson *l, const struct recipe *r, struct trm_err *err)
{
    enum { WATCHED = 3 };
    struct recipe few = *r;
    few.evaluation_count = WATCHED;
    return held_out_puzzles(&few, &l->puzzles, err) &&
           (l->puzzles.count > 0 ||
            trm_err_set(err, TRM_ERR_INPUT, "the recipe has no puzzles to watch"));
}

static bool files_are_there(const struct recipe *r)
{
    bool all = !r->evaluation_puzzles[0] || path_exists(r->evaluation_puzzles);
    for (int i = 0; i < r->data.count; i++)
        all &= r->data.source[i].kind == SOURCE_GENERATE || path_exists(r->data.source[i].path);
    return all;
}

bool lesson_can_grow(const char *recipe)
{
    struct recipe r;
    struct trm_err ignored;
    if (!recipe_read(&r, recipe, &ignored) || !files_are_there(&r)) return false;
    const struct trm_family *f = trm_family_find(r.model.family, NULL);
    return f && !f->generate_kind && trm_compute_check(r.compute, NULL);
}

static bool begin_recipe(struct lesson *l, const char *recipe, int threads, struct trm_err *err)
{
    struct recipe r;
    if (!recipe_read(&r, recipe, err)) return false;
    r.checkpoint_minutes = fmin(r.checkpoint_minutes, 0.5);
    l->parent = make_puzzles(l, &r, err) ? training_start_model(&r, NULL, err) : NULL;
    l->folder = l->parent ? new_folder(err) : NULL;
    if (!l->folder) return false;
    char *path = puzzles_path(l->folder, l->puzzles.items[0].family);
    bool begun = write_all(l, path, err) && start(l, &r, false, threads, err);
    free(path);
    return begun;
}

struct lesson *lesson_begin_recipe(const char *recipe, int threads, struct trm_err *err)
{
    struct lesson *l = lesson_new(NULL);
    free(l->recipe);
    l->recipe = path_with_ending(path_name(recipe), "");
    if (begin_recipe(l, recipe, threads, err)) return l;
    lesson_close(l);
    return NULL;
}

/* The model as it was when it began: the file of its name may hold another one by now. */
static bool open_parent(struct lesson *l, struct trm_err *err)
{
    char *kept = path_join(l->folder, "parent.safetensors");
    struct trm_model *m = trm_model_open(kept, NULL, err);
    if (m && l->parent_path[0]) lesson_name_start(m, l->parent_path);
    l->parent = m;
    free(kept);
    return m != NULL;
}

static bool resume(struct lesson *l, int threads, struct trm_err *err)
{
    struct recipe r;
    char *name = path_join(l->folder, "weights");
    bool read = read_record(l, err) && training_recipe(&r, name, err);
    free(name);
    const struct trm_family *f = read ? trm_family_find(r.model.family, err) : NULL;
    if (!f) return false;
    char *path = puzzles_path(l->folder, f);
    bool read_back = trm_puzzles_read(&l->puzzles, path, f, err);
    if (read_back) read_names(l);
    bool going = read_back && open_parent(l, err) && start(l, &r, true, threads, err);
    free(path);
    return going;
}

struct lesson *lesson_resume(const char *folder, int threads, struct trm_err *err)
{
    struct lesson *l = lesson_new(NULL);
    l->folder = xstrdup(folder);
    if (resume(l, threads, err)) return l;
    lesson_close(l);
    return NULL;
}

void lesson_discard(struct lesson *l)
{
    if (!l) return;
    char *folder = xstrdup(l->folder);
    lesson_close(l);
    lesson_remove(folder);
    free(folder);
}

/* The version of a task as it is has the first of its identifiers. Who asks from outside knows none
 * of them, and takes none of them along to another model. */
const struct trm_model *lesson_model(struct lesson *l, int64_t *step)
{
    const struct trm_model *m = training_model(l->training, step);
    if (!m || !is_task(l)) return m;
    if (m != l->learned) {
        trm_model_free(l->asked), trm_model_free(l->learned);
        l->learned = trm_model_share(m);
        l->asked = trm_model_about(m, version_identifier(0, 1, 0));
    }
    trm_model_free(m);
    return trm_model_share(l->asked);
}

void lesson_look(struct lesson *l, struct training_status *status)
{
    training_status(l->training, status);
    l->solved = status->judged.held_out_exact >= 1;
    if (l->solved && l->wish.until_solved && status->judged.step > 0 &&
        status->phase < TRAINING_FINISHED)
        training_stop(l->training);
}
