/* The model and the puzzles that most commands begin with, as people name them. The command's
 * option table holds OPTIONS_INPUT.
 */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "cli/options.h"
#include "trmscope/family.h"
#include "trmscope/model.h"

/* What they may be, for the help of commands that read them here; the second ends the sentence of
 * those that do not need any named. */
#define INPUTS_KINDS                                                                               \
    "a file, a folder of ARC tasks or of other puzzles, a data set folder of the\n"                \
    "public layout, whose half --split names, - for standard input, or a puzzle itself"
#define INPUTS_OR_BUNDLED                                                                          \
    INPUTS_KINDS ";\n"                                                                             \
                 "where none is named, bundled ones that suit the model or --family, else\n"       \
                 "puzzles/sudoku/hard.csv"

/* So many puzzles of a data set are read where one of them is shown: the public ones have a
 * million, which would not fit. */
enum { INPUTS_OF_DATASET = 10000 };

/* The file or folder of that name, else the bundled one that is called so
 * (puzzles/sudoku/hard.csv); a name that is nowhere stays as it is, and opening it says what is
 * wrong. The caller frees it. */
char *inputs_path(const char *named);

/* The same of a model, whose ending may be left out (models/sudoku). */
char *inputs_model_path(const char *named);

/* What --family, --rows and --cols say, for trm_model_open. */
bool inputs_hint(const struct options *o, struct trm_config *hint, struct trm_err *err);

/* --model, or the bundled model for puzzles like this one (run/model_choice.h). NULL and an error;
 * free with trm_model_free. */
const struct trm_model *inputs_model(const struct options *o, const struct trm_puzzle *puzzle,
                                     struct trm_err *err);

/* Puzzles of a file, of a data set folder (--split), of the files in another folder (inputs_folder),
 * of standard input ("-"), or written out as the argument itself (the 81 characters of a Sudoku);
 * NULL: those of inputs_bundled_puzzles, which is said on standard error unless --quiet (which the
 * option table holds then too). At least one, appended to *out. --family chooses the reader. */
bool inputs_puzzles(const struct options *o, const char *what, struct trm_puzzles *out,
                    struct trm_err *err);

/* The files of a folder as one pack (puzzle/pack_files.h), which must be of one family, appended; an
 * error where there is none. */
bool inputs_folder(const char *folder, const struct trm_family *family, struct trm_puzzles *out,
                   struct trm_err *err);

/* What --limit and --from (OPTIONS_PART) say of the file that is read next. */
void inputs_part(const struct options *o, struct trm_puzzles *out);

/* Gives puzzles that were read without their demonstrations (no_demos), where they are of a data
 * set, what its train half has of them. */
bool inputs_demos(const struct options *o, const char *what, struct trm_puzzles *puzzles,
                  struct trm_err *err);

/* The file that stands in where none is named: a bundled one for the model, as --model and --family
 * say. NULL and an error: there is none, or --split was given, which is of data sets. The caller
 * frees it. */
char *inputs_bundled_puzzles(const struct options *o, struct trm_err *err);

/* Whether every puzzle is a proper one, by the rules of its family: the error names the first that
 * is not, and its line. */
bool inputs_check(const struct trm_puzzles *puzzles, const char *what, struct trm_err *err);

/* Whether the model takes all puzzles where a folder is named and it takes some of them: the files
 * of a folder may be of several sizes, and the error says that they are to be named. What is all
 * of another size, or no folder, those who run it will refuse. */
bool inputs_fit(const struct trm_model *m, const struct trm_puzzles *puzzles, const char *what,
                struct trm_err *err);

/* Whether there is a puzzle of that number, counted from 1, as --puzzle says it. */
bool inputs_there(size_t number, size_t count, struct trm_err *err);

/* Reads puzzles, up to out->limit, and gives the one that --puzzle names (the first, where it is
 * not given), which is a proper one; the others need not be. NULL and an error; owned by *out. The
 * command's option table holds OPTION_PUZZLE. */
struct trm_puzzle *inputs_puzzle(const struct options *o, const char *what, struct trm_puzzles *out,
                                 struct trm_err *err);

/* --size WxH in columns and rows, 1 to 1000 of each. */
bool inputs_size(const struct options *o, const char *otherwise, int *width, int *height,
                 struct trm_err *err);

#endif
