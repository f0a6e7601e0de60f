/* Numbers in files have a point, also in a program whose language has a comma there. */
#include "base/number.h"

#include "base/str.h"
#include "files.h"
#include "model/config_yaml.h"
#include "trmscope/family.h"
#include "unit_test.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

/* A language of our own: what a machine has of those of people is not ours to say. */
static bool speak_with_commas(const char *folder)
{
    static const char numbers[] = "LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \"\"\n"
                                  "grouping -1\nEND LC_NUMERIC\n";
    char command[9000];
    snprintf(command, sizeof command, "%s/source", folder);
    FILE *f = fopen(command, "w");
    assert_non_null(f);
    fputs(numbers, f);
    fclose(f);
    snprintf(command, sizeof command, "localedef -c -i '%s/source' '%s/xx_XX' >'%s/said' 2>&1",
             folder, folder, folder);
    int ended = system(command);
    (void)ended; /* not 0 where it warns */
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_NUMERIC, "xx_XX") != NULL;
}

static int start(void **state)
{
    char *folder = temporary_path("locale");
    assert_int_equal(mkdir(folder, 0700), 0);
    *state = folder;
    if (!speak_with_commas(folder)) puts("skipped: no localedef that makes a decimal comma");
    return 0;
}

static int end(void **state)
{
    setlocale(LC_NUMERIC, "C");
    remove_tree(*state);
    return 0;
}

static void need_commas(void)
{
    char text[8];
    snprintf(text, sizeof text, "%.1f", 1.5);
    if (strcmp(text, "1,5") != 0) skip();
}

static void numbers_have_points(void **state)
{
    (void)state;
    need_commas();
    char *end;
    assert_true(number_read("0.25e1x", &end) == 2.5);
    assert_string_equal(end, "x");
    struct str text = {0};
    str_printf(&text, "%.2f ", 0.5);
    str_add_real(&text, 0.1);
    assert_string_equal(text.text, "0.50 0.1");
    str_done(&text);
    need_commas(); /* the program's own language has come back */
}

static void configs_are_read_and_written(void **state)
{
    need_commas();
    char path[5000];
    struct trm_err err = {0};
    struct trm_config c = trm_config_default(), again;
    c.latent_noise = 0.5;
    snprintf(path, sizeof path, "%s/model.yaml", (char *)*state);
    assert_true(config_write_yaml(&c, path, &err));
    assert_true(config_read_yaml(&again, path, &err));
    assert_true(again.latent_noise == 0.5 && again.halt_exploration_prob == 0.1);
}

static void ratings_are_read(void **state)
{
    (void)state;
    need_commas();
    static const char pack[] = "question,answer,rating\n"
                               "1.3.3.....4.1..3,,2.5\n";
    struct trm_puzzles puzzles = {0};
    struct trm_err err = {0};
    if (!trm_puzzles_parse(&puzzles, pack, strlen(pack), "pack", NULL, &err))
        fail_msg("%s", err.text);
    assert_true(puzzles.items[0].rating == 2.5);
    trm_puzzles_done(&puzzles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_points),
        cmocka_unit_test(configs_are_read_and_written),
        cmocka_unit_test(ratings_are_read),
    };
    return cmocka_run_group_tests(tests, start, end);
}
