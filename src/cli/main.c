/* The program. Everything is below; see HACKING.md for the map. */
#include <stdio.h>

int main(void)
{
    printf("trmscope %s\n", TRMSCOPE_VERSION);
    return 0;
}
