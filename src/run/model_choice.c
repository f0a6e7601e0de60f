#include "run/model_choice.h"

#include "base/check.h"
#include "base/path.h"
#include "model/config_yaml.h"
#include "model/model_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool model_config_read(struct trm_config *c, const char *path)
{
    struct model_files f;
    if (!model_files_find(&f, path, NULL)) return false;
    bool read = config_read_yaml(c, f.config, NULL);
    if (read && f.dataset) config_read_dataset(c, f.dataset, NULL);
    if (read) trm_config_resolve(c, path, NULL);
    model_files_done(&f);
    return read;
}

bool model_suits(const struct trm_config *c, const struct trm_family *f, int rows, int cols)
{
    bool whole = !f->encode_at;
    if (strcmp(c->family, f->name) != 0) return false;
    return whole && !c->crop ? c->rows == rows && c->cols == cols
                             : c->rows >= rows && c->cols >= cols;
}

static int is_model(const struct dirent *e)
{
    return path_has_ending(e->d_name, ".safetensors");
}

/* How well a model suits; of equal ones the first by name is taken. */
enum suit { OTHER_FAMILY, SAME_FAMILY, SUITS, SUITS_BY_NAME };

static enum suit suit_of(const char *path, const char *name, const struct trm_puzzle *p)
{
    struct trm_config c;
    if (!model_config_read(&c, path) || strcmp(c.family, p->family->name) != 0) return OTHER_FAMILY;
    if (!model_suits(&c, p->family, p->question.rows, p->question.cols)) return SAME_FAMILY;
    size_t length = strlen(p->family->name);
    bool named = strncmp(name, p->family->name, length) == 0 && name[length] == '.';
    return named ? SUITS_BY_NAME : SUITS;
}

char *model_bundled_for(const struct trm_puzzle *p, struct trm_err *err)
{
    struct dirent **names = NULL;
    char *folder = path_bundled("models"), *best = NULL;
    int count = folder ? scandir(folder, &names, is_model, path_by_name) : -1;
    enum suit most = OTHER_FAMILY;
    for (int i = 0; i < count; i++) {
        char *path = path_join(folder, names[i]->d_name);
        enum suit suit = suit_of(path, names[i]->d_name, p);
        if (suit > most) {
            char *worse = best;
            best = path, path = worse, most = suit;
        }
        free(path), free(names[i]);
    }
    if (count >= 0) free(names);
    free(folder);
    if (!best)
        trm_err_set(err, TRM_ERR_INPUT, "there is no bundled model for %s; name one with --model",
                    p->family->title);
    return best;
}

/* Of each family the one to begin with comes first; the others are for models that take one size
 * only. A task of ARC lies in a file of its own. */
static const struct {
    const char *family;
    int rows, cols;
    const char *path;
} bundled_puzzles[] = {
    {"sudoku", 9, 9, "puzzles/sudoku/hard.csv"}, {"sudoku", 6, 6, "puzzles/sudoku/6x6.csv"},
    {"sudoku", 4, 4, "puzzles/sudoku/4x4.csv"},  {"maze", 12, 12, "puzzles/maze/12.csv"},
    {"maze", 8, 8, "puzzles/maze/8.csv"},        {"maze", 16, 16, "puzzles/maze/16.csv"},
    {"maze", 20, 20, "puzzles/maze/20.csv"},     {"maze", 30, 30, "puzzles/maze/30.csv"},
    {"arc", 8, 9, "puzzles/arc/halo.json"},
};

const char *puzzles_bundled_for(const struct trm_config *c, struct trm_err *err)
{
    const char *name = c->family[0] ? c->family : bundled_puzzles[0].family;
    const struct trm_family *family = trm_family_find(name, err);
    bool any_size = c->rows == 0 || c->cols == 0;
    struct trm_config known = *c;
    if (!family) return NULL;
    snprintf(known.family, sizeof known.family, "%s", name);
    for (size_t i = 0; i < ARRAY_LEN(bundled_puzzles); i++) {
        bool same = strcmp(bundled_puzzles[i].family, name) == 0;
        int rows = bundled_puzzles[i].rows, cols = bundled_puzzles[i].cols;
        if (same && (any_size || model_suits(&known, family, rows, cols)))
            return bundled_puzzles[i].path;
    }
    trm_err_set(err, TRM_ERR_INPUT,
                "there are no bundled puzzles of %s of %d x %d cells; name a file "
                "(trmscope generate makes them)",
                family->title, c->rows, c->cols);
    return NULL;
}
