/* Signals that come together are one wish; one that comes later insists, unless nobody is there. */
#include "base/stop_wish.h"

#include "unit_test.h"

#include <unistd.h>

static void test_wishes(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGPIPE};
    struct stop_wish w = {0};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        assert_false(stop_wish_insists(&w, signals[i]));
        assert_true(w.said);
    }
    usleep(600000);
    assert_false(stop_wish_insists(&w, SIGHUP));
    assert_false(stop_wish_insists(&w, SIGPIPE));
    assert_true(stop_wish_insists(&w, SIGINT));
    assert_true(stop_wish_insists(&w, SIGTERM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_wishes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
