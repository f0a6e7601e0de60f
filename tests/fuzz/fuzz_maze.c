/* Mazes as text. What is read is printed and read again, and the same. */
#include "fuzz_puzzles.h"
#include "puzzle/families.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_puzzles(&family_maze, bytes, size);
    return 0;
}
