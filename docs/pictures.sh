#!/bin/sh
# Makes the pictures of the README and the asciicast of the tutorial anew, by the program itself.
#   sh docs/pictures.sh [build]
program=${1:-build}/trmscope
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TRMSCOPE_DATA=. XDG_DATA_HOME=$work XDG_STATE_HOME=$work
export TRMSCOPE_DATA XDG_DATA_HOME XDG_STATE_HOME

# script SIZE ARGUMENT...: the keys on standard input.
script() {
    size=$1
    shift
    cat >"$work/script"
    "$program" "$@" --script "$work/script" --size "$size"
}

"$program" trace puzzles/sudoku/hard.csv --frame 12 --force -q -o docs/scope.svg
script 120x32 --puzzle 5 puzzles/sudoku/diabolical.csv <<KEYS
:wait idle
R
:wait idle
:screen docs/restarts.svg
KEYS
script 100x34 tutor <<KEYS
:wait idle
:key Enter
n
:wait idle
:key Enter
...
:wait idle
:screen docs/tutor.svg
KEYS
script 120x40 puzzles/sudoku/hard.csv <<KEYS
:wait idle
>>
:wait idle
P
n
:key Enter
:wait idle
>
:wait idle
:screen docs/probe.svg
KEYS
script 120x40 puzzles/sudoku/hard.csv <<KEYS
:wait idle
>>
:wait idle
w
:wait idle
:key Right Right
x
:wait idle
:screen docs/why.svg
KEYS
rm -f docs/tutor.cast
"$program" tutor --script docs/tutor.script --size 100x36 --record docs/tutor.cast
