#include "puzzle/pack_files.h"

#include "base/check.h"
#include "base/path.h"
#include "base/str.h"
#include "puzzle/arc.h"

#include <stdlib.h>
#include <string.h>

#define OF_TASKS ".json"
static const char *const of_puzzles[] = {".csv", ".txt", ".sdk", ".sdm", ".maze"};

static bool hidden(const char *path)
{
    return path_name(path)[0] == '.';
}

bool pack_of_tasks(const char *path)
{
    return !hidden(path) && path_has_ending(path, OF_TASKS);
}

bool pack_of_puzzles(const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(of_puzzles); i++)
        if (path_has_ending(path, of_puzzles[i])) return !hidden(path);
    return false;
}

static int is_task(const struct dirent *e)
{
    return pack_of_tasks(e->d_name);
}

static int is_puzzle(const struct dirent *e)
{
    return pack_of_puzzles(e->d_name);
}

static void drop(struct dirent **names, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (!names[i] || strcmp(names[i]->d_name, name) != 0) continue;
        free(names[i]);
        names[i] = NULL;
    }
}

/* What is laid beside tasks and is none: solutions, which are read with their challenges, and the
 * form in which Kaggle wants answers. How many are left. */
static int drop_beside_tasks(struct dirent **names, int count)
{
    int left = 0;
    drop(names, count, "sample_submission.json");
    for (int i = 0; i < count; i++) {
        char *solutions = names[i] ? arc_solutions(names[i]->d_name) : NULL;
        if (solutions) drop(names, count, solutions);
        free(solutions);
    }
    for (int i = 0; i < count; i++)
        if (names[i]) names[left++] = names[i];
    return left;
}

int pack_files(const char *folder, struct dirent ***names, struct trm_err *err)
{
    int count = scandir(folder, names, is_task, path_by_name);
    if (count > 0) count = drop_beside_tasks(*names, count);
    if (count == 0) {
        free(*names);
        count = scandir(folder, names, is_puzzle, path_by_name);
    }
    if (count > 0) return count;
    if (count < 0) {
        trm_err_errno(err, TRM_ERR_INPUT, "%s: cannot be read", folder);
        return 0;
    }
    free(*names);
    struct str endings = {0};
    for (size_t i = 0; i < ARRAY_LEN(of_puzzles); i++) str_printf(&endings, ", %s", of_puzzles[i]);
    trm_err_set(err, TRM_ERR_INPUT,
                "%s: found no file of puzzles in the folder, expected names that end in %s%s",
                folder, OF_TASKS, endings.text);
    str_done(&endings);
    return 0;
}

bool pack_files_in(const char *folder)
{
    struct dirent **names;
    int count = pack_files(folder, &names, NULL);
    for (int i = 0; i < count; i++) free(names[i]);
    if (count > 0) free(names);
    return count > 0;
}
