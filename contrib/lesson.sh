#!/bin/sh
# The table of lessons in the README: the first ten Sudokus of a pack that the bundled model fails, a lesson
# of MINUTES (default 10) on them, and what it measured.
# usage: contrib/lesson.sh [PROGRAM MINUTES [OPTION OF teach...]]
program=${1:-build/trmscope}
minutes=${2:-10}
[ $# -gt 1 ] && shift 2 || shift $#
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pack=puzzles/sudoku/diabolical.csv
"$program" solve "$pack" -q 2>/dev/null | cut -f2 >"$work/verdicts"
head -1 "$pack" >"$work/ten.csv"
tail -n +2 "$pack" | paste -d'\t' - "$work/verdicts" | awk -F'\t' '$2 == "wrong" { print $1 }' |
    head -10 >>"$work/ten.csv"
XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data
export XDG_STATE_HOME XDG_DATA_HOME
"$program" teach "$work/ten.csv" --minutes "$minutes" --others 1000 "$@" 2>"$work/log" || cat "$work/log"
grep -v held-out "$work/log" | tail -1
