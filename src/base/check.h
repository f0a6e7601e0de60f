/* Assertions that stay on in every build: they catch errors of the programmer, never of the user. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* Prints the failed condition to stderr and aborts; the terminal floor restores the screen on
 * SIGABRT before the message is seen. */
_Noreturn void check_failed(const char *file, int line, const char *condition);

#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
