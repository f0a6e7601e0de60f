/* How fast the terminal program answers, on a screen of 200 x 60 that nobody sees. */
#ifndef CLI_BENCH_SCREEN_H
#define CLI_BENCH_SCREEN_H

#include "trmscope/err.h"

/* Prints how long a process takes that opens the bundled model and makes one picture; the time that
 * a picture takes with one pane after the other; and, with a model of hidden 512 on 916 tokens
 * running and `threads` threads training one of that size, the time from a key to the picture that
 * shows it, over `keys` keys: the median and the most. Each with its bar. */
bool bench_screen(int keys, int threads, struct trm_err *err);

#endif
