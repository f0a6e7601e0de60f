/* The tables as a manual page and as shell completion. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cli/commands.h"

/* trmscope(1) in mdoc. */
void manual_page(FILE *out);

/* A completion script for that shell. */
#define SHELL_CHOICES "bash|fish"
enum shell { SHELL_BASH, SHELL_FISH };
void manual_completion(FILE *out, enum shell shell);

#endif
