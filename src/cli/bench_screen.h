/* How fast the terminal program answers, on a screen of 200 x 60 that nobody sees. */
#ifndef CLI_BENCH_SCREEN_H
#define CLI_BENCH_SCREEN_H

#include "trmscope/err.h"

/* Prints the time from opening the bundled model to the first picture, the time a picture takes in
 * every pane, and, with a model of hidden 512 on 916 tokens running and `threads` threads training,
 * the time from a key to the picture that shows it, over `keys` keys. */
bool bench_screen(int keys, int threads, struct trm_err *err);

#endif
