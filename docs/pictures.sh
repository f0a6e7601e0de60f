#!/bin/sh
# Makes the pictures of the README and the asciicast of the tutorial anew, by the program itself.
#   sh docs/pictures.sh [build]
program=${1:-build}/trmscope
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Nobody's settings show in the pictures.
TRMSCOPE_DATA=. XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work XDG_STATE_HOME=$work
export TRMSCOPE_DATA XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME

# script SIZE ARGUMENT...: the keys on standard input.
script() {
    size=$1
    shift
    cat >"$work/script"
    "$program" "$@" --script "$work/script" --size "$size"
}

"$program" trace puzzles/sudoku/diabolical.csv --puzzle 13 --frame 21 --force -q -o docs/scope.svg
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
>...
:wait idle
:screen docs/tutor.svg
KEYS
script 120x40 --puzzle 13 puzzles/sudoku/diabolical.csv <<KEYS
:wait idle
>>
:wait idle
P
n
:key Enter
:wait idle
>>
:wait idle
:screen docs/probe.svg
KEYS
script 120x40 --puzzle 13 puzzles/sudoku/diabolical.csv <<KEYS
:wait idle
>>
:wait idle
w
:wait idle
:key Right Right Right
x
:wait idle
:screen docs/why.svg
KEYS

# Three moments of a run, as docs/gallery/NAME-1.svg to -3.svg: after the first supervision step, after
# some, and where it halts or ends.
moments() {
    name=$1 some=$2 room=$3
    shift 3
    {
        printf ':wait idle\nG\n:wait idle\ng\n:key Enter\n>\n:wait idle\n:screen docs/gallery/%s-1.svg\n' "$name"
        while [ "$some" -gt 1 ]; do
            echo '>'
            some=$((some - 1))
        done
        printf ':wait idle\n:screen docs/gallery/%s-2.svg\nG\n*\n:wait idle\n:screen docs/gallery/%s-3.svg\n' \
            "$name" "$name"
    } | script "$room" "$@"
}

mkdir -p docs/gallery
moments sudoku 3 48x24 --puzzle 13 puzzles/sudoku/diabolical.csv
moments failure 8 48x24 --puzzle 6 puzzles/sudoku/extreme.csv
moments maze 2 52x27 -m models/maze --puzzle 1 puzzles/maze/16.csv
moments maze-failure 4 60x30 -m models/maze --puzzle 7 puzzles/maze/20.csv
"$program" teach puzzles/arc/halo.json -m models/arc-base --minutes 1 --others 1 -q
moments arc 2 48x24 -m "$work/trmscope/models/arc-base-lesson-1" puzzles/arc/halo.json
"$program" curves models/logs/sudoku.jsonl models/logs/sudoku-2.jsonl models/logs/sudoku-3.jsonl models/logs/sudoku-4.jsonl \
    models/logs/sudoku-5.jsonl \
    --size 71x13 --force -o docs/accuracy.svg
"$program" curves models/logs/maze.jsonl models/logs/maze-2.jsonl models/logs/maze-3.jsonl models/logs/maze-4.jsonl \
    models/logs/maze-5.jsonl models/logs/maze-6.jsonl models/logs/maze-7.jsonl \
    --size 71x13 --force -o docs/accuracy-maze.svg
"$program" curves models/logs/arc-base.jsonl models/logs/arc-base-2.jsonl \
    --size 71x13 --force -o docs/accuracy-arc.svg
rm -f docs/tutor.cast
"$program" tutor --script docs/tutor.script --size 100x36 --record docs/tutor.cast
