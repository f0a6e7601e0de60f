/* The program. Everything is below; see HACKING.md for the map. */
#include "cli/commands.h"

#include <fcntl.h>
#include <locale.h>
#include <unistd.h>

/* A standard descriptor that is closed would be the first file that is opened, and what is printed
 * would lie in that. In its place comes one that can as little be read (input) or written. */
static void fill_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0) /* those below are open, so it becomes this one */
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* numbers in files are written with a point, wherever we are */
    return commands_main(argc, argv);
}
