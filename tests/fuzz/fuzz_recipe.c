/* Recipes: what is accepted can be planned with, is printed, and reads back the same. Data sets
 * that one names are looked for, as they are where a recipe is meant. */
#include "fuzz.h"
#include "train/recipe.h"

/* A family that does not exist is told as on the command line. */
static void check_refusal(bool read, const struct trm_err *err)
{
    if (!read && err->kind == TRM_ERR_USAGE)
        CHECK(strstr(err->text, "family") != NULL);
    else
        fuzz_check(read, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct recipe r, back;
    struct trm_err err = {0};
    struct str text = {0}, again = {0};
    bool read = recipe_parse(&r, (const char *)bytes, size, "f", &err);
    check_refusal(read, &err);
    if (!read) return 0;
    CHECK(recipe_batch(&r, 1, 10) >= 1 && recipe_plan(&r, 10, 10).cycles.L_cycles >= 1);
    CHECK(recipe_memory(&r, 1) > 0 && recipe_gathered_memory(&r) >= 0);
    recipe_print(&r, size % 2, &text);
    CHECK(recipe_parse(&back, text.text, text.length, "printed", &err));
    recipe_print(&back, size % 2, &again);
    CHECK(strcmp(text.text, again.text) == 0);
    str_done(&text);
    str_done(&again);
    return 0;
}
