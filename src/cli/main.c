/* The program. Everything is below; see HACKING.md for the map. */
#include "cli/commands.h"

#include <locale.h>

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* numbers in files are written with a point, wherever we are */
    return commands_main(argc, argv);
}
