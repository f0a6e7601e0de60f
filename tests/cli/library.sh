#!/bin/sh
# The library as another program finds it: installed under an empty folder, found by pkg-config, used
# by the example of docs/.
. tests/cli/check.inc

printf '#!/bin/sh\n' >"$work/x"
chmod +x "$work/x"
"$work/x" 2>/dev/null || { echo "skipped: nothing may be run from $work (TMPDIR)"; exit 0; }
root=$work/root
ln -sf /dev/full "$1/trmscope.pc" # as good as a file of root's: what cannot be written is made anew
${MAKE:-make} --no-print-directory BUILD="$1" DESTDIR="$root" prefix=/usr libdir=/usr/lib install >"$work/out" 2>&1 ||
    { cat "$work/out"; fail "make install"; }
for file in man/man1/trmscope.1 bash-completion/completions/trmscope fish/vendor_completions.d/trmscope.fish; do
    grep -q "identifier" "$root/usr/share/$file" || fail "$file is not installed"
done
while read -r file; do # what a package takes is there
    [ -n "$(cd "$root" && ls -d $file)" ] || fail "$file is not installed"
done <debian/trmscope.install
PKG_CONFIG_PATH=$root/usr/lib/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
flags=$(pkg-config --cflags --libs trmscope) || fail "pkg-config does not know it"
${CC:-cc} -std=c11 -Wall -Wextra -Werror docs/example.c -o "$work/example" $flags $SANITIZE ||
    fail "the example is not built"
[ "$(wc -l <docs/example.c)" -le 60 ] || fail "the example has more than 60 lines"

# Without the folder that was built in: what is installed is enough.
cd "$root/usr/share/trmscope" || fail "nothing is shared"
LD_LIBRARY_PATH=$root/usr/lib
export LD_LIBRARY_PATH
echo "$easy" | "$work/example" models/sudoku.safetensors - >"$work/out" || fail "the example ends with $?"
[ "$(head -9 "$work/out" | tr -d '\n')" = "$answer" ] || { cat "$work/out"; fail "its answer"; }
prints "after supervision step"
sed -n 1,2p puzzles/maze/12.csv >"$work/maze.csv" # whose canvas is larger than its puzzles
"$work/example" models/maze.safetensors "$work/maze.csv" >"$work/out" || fail "of a maze it ends with $?"
sed -n 2p puzzles/maze/12.csv | cut -d, -f3 | fold -w 12 >"$work/way"
head -12 "$work/out" | cmp - "$work/way" || { cat "$work/out"; fail "its way"; }
"$work/example" models/sudoku.safetensors nowhere.txt >"$work/out" 2>"$work/err" && fail "no file, no error"
says "nowhere.txt"

# Only what the public headers name can be seen, and all of it.
cd "$OLDPWD" || exit 1
nm -D --defined-only "$root/usr/lib/libtrmscope.so" | awk '{ print $3 }' | grep -v '^trm_' &&
    fail "other names are visible"
for header in "$root"/usr/include/trmscope/*.h; do
    echo "#include <trmscope/${header##*/}>" | ${CC:-cc} -std=c11 -fsyntax-only -x c - \
        "-I$root/usr/include" || fail "${header##*/} does not stand alone"
done

# Puzzles are made with the public headers alone, in C and in C++, against the static library too.
cat >"$work/make.c" <<'end'
#include <stdio.h>
#include <stdlib.h>
#include <trmscope/augment.h>
int main(void)
{
    struct trm_err err;
    struct trm_generate wish;
    struct trm_puzzle p;
    struct trm_augment a;
    wish.rows = wish.cols = wish.clues = wish.extra = wish.perfect = 0;
    wish.rule = NULL, wish.min_rating = 0, wish.go_on = NULL, wish.context = NULL;
    const struct trm_family *sudoku = trm_family_find("sudoku", &err);
    if (!sudoku || !trm_puzzle_generate(sudoku, &wish, 7, 2, &p, &err)) return 1;
    trm_augment_draw(1, 2, &p, 9, 9, &a);
    struct trm_puzzle turned = trm_augment_puzzle(&a, &p);
    bool known, right = turned.family->correct(&turned, &turned.answer, &known);
    char *text = trm_puzzle_text(&p);
    fputs(text, stdout);
    free(text), trm_puzzle_done(&p), trm_puzzle_done(&turned);
    return right && known ? 0 : 2;
}
end
"$root/usr/bin/trmscope" generate sudoku -n 3 --seed 7 2>"$work/err" | sed -n 4p | cut -d, -f2 >"$work/third"
[ -s "$work/third" ] || fail "nothing is generated"
static="$(pkg-config --cflags trmscope) $root/usr/lib/libtrmscope.a
    $(pkg-config --static --libs-only-l trmscope | sed 's/-ltrmscope//')"
pkg-config --static --libs trmscope | grep -E "ncurses|png" && fail "the library needs no screen"
makes() { # COMPILER AND FLAGS
    "$@" -Wall -Wextra -Werror -o "$work/make" $SANITIZE || fail "$1: the puzzle maker is not built"
    "$work/make" >"$work/out" || fail "$1: the puzzle maker ends with $?"
    grep -qF "$(cat "$work/third")" "$work/out" || { cat "$work/out"; fail "$1: another puzzle"; }
}
makes ${CC:-cc} -std=c11 "$work/make.c" $flags
makes ${CC:-cc} -std=c11 "$work/make.c" $static
if command -v ${CXX:-c++} >"$work/out"; then
    makes ${CXX:-c++} -std=c++11 -x c++ "$work/make.c" $flags
else
    echo "skipped: no C++ compiler"
fi

# The program that was installed finds its models and puzzles beside itself.
unset TRMSCOPE_DATA
program=$root/usr/bin/trmscope
runs 0 solve "$easy"
prints "$answer	right"
printf ':wait idle\n:key F6\n:wait idle\n:screen %s/out\n' "$work" >"$work/script"
runs 0 tutor --script "$work/script" --size 80x24
prints "tutorial 2 of 10: load"

# What the manual names is there in any folder; a file of that folder comes first, and a name that is
# nowhere is said as it was typed.
mkdir -p "$work/elsewhere/puzzles/sudoku" && cd "$work/elsewhere" || exit 1
runs 0 puzzles/sudoku/hard.csv -p 7
prints "hard:7: Sudoku"
runs 0 solve "$easy" -m models/sudoku
prints "$answer	right"
runs 0 info configs/sudoku-fast.yaml models/sudoku puzzles/sudoku/hard.csv
prints "recipe: "
prints "parameters: 522626"
prints "puzzles: "
echo "$easy" >puzzles/sudoku/hard.csv
runs 2 puzzles/sudoku/hard.csv -p 2
says "--puzzle 2: there is only 1 puzzle"
runs 3 puzzles/nowhere.csv
says "trmscope: puzzles/nowhere.csv"
runs 3 solve "$easy" -m models/nowhere
says "trmscope: models/nowhere"
runs 3 info puzzles/nowhere.csv
says "trmscope: puzzles/nowhere.csv"
runs 3 scope ""
echo "library: all as expected"
