#!/bin/sh
# Probes in the terminal program: every kind, by keys alone, beside the run as it was.
. tests/cli/check.inc

# probe NAME KEYS: at frame 14, then two supervision steps on. Keys are lines of a script.
probe() {
    { echo ":wait idle"; echo ">>"; echo ":wait idle"; printf '%b\n' "$2"; echo ":wait idle"
      echo ":screen $work/$1.1"; echo ">>"; echo ":wait idle"; echo ":screen $work/$1.2"
      echo "q"; echo ":wait idle"; echo ":screen $work/$1.3"; } >"$work/script"
    runs 0 --script "$work/script" --size 120x40 "$easy"
    cat "$work/$1.1" "$work/$1.2" >"$work/out"
}

probe cell 'P\nc4\n:key Enter'
prints "r1c1 changed at frame 14"
prints "1 cell differs; z_H"
prints "after supervision step 4"
probe noise 'P\nn\n:key Enter'
prints "noise 0.3 at frame 14"
probe start 'P\ns'
prints "another start at frame 14"
probe turn 'P\nt'
prints "turned at frame 14"
probe cycles 'P\nd\n:key Enter'
prints "2 H cycles, 6 L cycles"

# The run as it was is there again afterwards, and two probes draw twice.
grep -q "supervision step 4" "$work/cycles.3" || fail "not back in the scope"
probe twice 'P\ns\n:wait idle\nqP\ns'
cmp -s "$work/twice.2" "$work/start.2" && fail "the second probe is the first"

# Keys of a pane that nobody sees on two runs are not in their key bar.
probe unseen 'w\n:wait idle\nP\nn\n:key Enter'
grep -q "blank it" "$work/unseen.1" && fail "the keys of the why pane under two runs"

# What cannot be done is said and changes nothing.
probe wrong 'P\nc\nx\n:key Enter'
prints "a value of Sudoku"
probe large 'P\nn\n5\n:key Enter'
prints "noise 0.35 at frame 14"
# A run that was taken into the scope is one of the whole model, which reads mazes of any size.
cat >"$work/script" <<SCRIPT
:wait idle
P
s
:wait idle
:key Enter
:wait idle
C
:key C-u
puzzles/maze/16.csv
:key Enter
:wait idle
:screen $work/1
SCRIPT
runs 0 --script "$work/script" --size 120x40 -m models/maze puzzles/maze/8.csv
cp "$work/1" "$work/out"
prints "two runs, locked in step"

# Restarts side by side: a row for each, who is picked, where they agree; one of them watched.
cat >"$work/script" <<SCRIPT
:wait idle
R
:wait idle
:screen $work/1
s
:wait idle
:key Tab Tab Tab
7
:key Enter
:wait idle
:screen $work/2
:key Enter
:wait idle
>>
:wait idle
:screen $work/3
SCRIPT
runs 0 --script "$work/script" --size 120x40 "$easy"
cp "$work/1" "$work/out"
prints "8 restarts by symmetry, seed 0"
prints "picked by"
prints "agree on"
cp "$work/2" "$work/out"
prints "seed 7"
cp "$work/3" "$work/out"
prints "two runs, locked in step"
prints "by symmetry"
prints "supervision step 2"

# The answer of a restart is as large as its puzzle, not as the canvas of the model, and what has no
# room is scrolled to.
cat >"$work/script" <<SCRIPT
:wait idle
R
:wait idle
:key Right Right Right Right Right
:wait idle
:screen $work/1
SCRIPT
runs 0 --script "$work/script" -m models/maze puzzles/maze/20.csv
cp "$work/1" "$work/out"
last=$(sed -n 2p puzzles/maze/20.csv | cut -d, -f2 | tail -c 21)
prints "$last" # the last row
echo "probes: all as expected"
