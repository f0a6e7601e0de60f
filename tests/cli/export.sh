#!/bin/sh
# What leaves the program: X, --record, and what was recorded opened again without its model.
. tests/cli/check.inc

# X by its keys: the screen, the run, the session.
cat >"$work/script" <<SCRIPT
:wait idle
>>
:wait idle
X
:key C-u
$work/a.svg
:key Enter
:wait idle
X
:key C-u
$work/a.txt
:key Enter
:wait idle
X
:key C-u
$work/run.safetensors
:key Enter
:wait idle
:screen $work/1
X
:key C-u
$work/run.csv
:key Enter
:wait idle
:screen $work/4
X
:key C-u
$work/s.cast
:key Enter
:wait idle
>
:sleep 500
X
e
:wait idle
:screen $work/2
X
:key C-u
$work/a.svg
:key Enter
:wait idle
:screen $work/3
SCRIPT
runs 0 --script "$work/script" --size 100x30 "$easy"
grep -q "^<svg" "$work/a.svg" || fail "no picture"
grep -q "answer" "$work/a.txt" || fail "no text"
grep -q "write (" "$work/a.txt" && fail "the question is in the picture"
head -1 "$work/run.csv" | grep -q "^frame," || fail "no CSV"
head -1 "$work/s.cast" | grep -q '"version": 2, "width": 100, "height": 30' || fail "no cast"
[ "$(wc -l <"$work/s.cast")" -gt 2 ] || fail "an empty cast"
cp "$work/1" "$work/out"
prints "The run is written: trmscope --open"
cp "$work/4" "$work/out" # which --open does not take
prints "The run is written: "
grep -q -- --open "$work/out" && fail "--open is said to take CSV"
cp "$work/2" "$work/out"
prints "Written: "
cp "$work/3" "$work/out"
prints "yes, write over it"

# The same session gives the same bytes.
printf ':wait idle\n>\n:sleep 300\n>>\n:sleep 300\n' >"$work/script"
runs 0 --script "$work/script" --record "$work/b.cast" "$easy"
mv "$work/b.cast" "$work/c.cast" # its name stands in the message
runs 0 --script "$work/script" --record "$work/b.cast" "$easy"
cmp "$work/b.cast" "$work/c.cast" || fail "two sessions of the same keys differ"
runs 2 --script "$work/script" --record "$work/b.cast" "$easy"
says "exists"

# A recorded run is what it was: as text, as lines, on the screen; more than that it cannot give.
runs 0 trace "$easy" --steps 4 -o "$work/four.safetensors"
runs 0 trace "$easy" --steps 4 -o "$work/four.jsonl"
runs 0 trace "$easy" --steps 4 --threads 1 --frame 7 -o "$work/four.txt"
runs 0 trace --open "$work/four.safetensors" -o "$work/again.jsonl"
sed 's/"norm_H.*"changed/"changed/' "$work/four.jsonl" >"$work/1"
sed 's/"norm_H.*"changed/"changed/' "$work/again.jsonl" >"$work/2"
cmp "$work/1" "$work/2" || fail "the lines of the recorded run"
runs 0 trace --open "$work/four.safetensors" -o "$work/again.safetensors"
cmp "$work/four.safetensors" "$work/again.safetensors" || fail "written again"
runs 0 trace --open "$work/four.safetensors" -o "$work/four.cast"
runs 0 --text --open "$work/four.safetensors"
cp "$work/out" "$work/1"
runs 0 --text --steps 4 "$easy"
sed 's/^model .*//' "$work/out" >"$work/2"
sed 's/^model .*//' "$work/1" | cmp - "$work/2" || fail "the recorded run as text"
printf ':wait idle\n*\n:wait idle\n:screen %s\nG\n:wait idle\nP\n:wait idle\nn\n:key Enter\n:wait idle\n:screen %s\n:key Esc Esc\nR\n:wait idle\n:screen %s\nn\n:wait idle\n' \
    "$work/1" "$work/2" "$work/3" >"$work/script"
runs 0 --script "$work/script" --size 100x30 --open "$work/four.safetensors"
cp "$work/1" "$work/out"
prints "halts after step"
cp "$work/2" "$work/out"
prints "This run was read from a file, without its model"
cp "$work/3" "$work/out"
prints "without its model"
runs 0 trace "$easy" --steps 4 --latents carries -o "$work/carries.safetensors"
runs 0 --script "$work/script" --size 80x24 --open "$work/carries.safetensors"

# Every key of the scope, one after the other, on a run without a model.
awk -F'"' '/^    X\(.* (TIME|LOOK|PUZZLE|MOVE), "/ { print $4 }' src/tui/actions.h | tr ' ' '\n' | grep . |
    while read -r key; do
        printf ':wait idle\n:key %s\n:wait idle\n.\n:wait idle\n:key Esc Esc Esc\n' "$key"
    done >"$work/script"
[ "$(wc -l <"$work/script")" -gt 200 ] || fail "no keys were found"
for file in four carries; do runs 0 --script "$work/script" --open "$work/$file.safetensors"; done

runs 2 --open "$work/four.safetensors" "$easy"
runs 3 --open "$work/four.jsonl"
runs 3 --open models/sudoku.safetensors
says "found no recorded run"

# T in the editor writes the whole run, of the puzzle that was typed, also where another model is
# opened for it first; Enter runs that one.
cat >"$work/script" <<SCRIPT
:wait idle
e
T
:key C-u
$work/whole.safetensors
:key Enter
:wait idle
:screen $work/1
SCRIPT
runs 0 --script "$work/script" "$easy"
runs 0 info "$work/whole.safetensors"
prints "[449, 82, 128]" # a frame for each recursion step of 64 supervision steps, and the first
cat >"$work/script" <<SCRIPT
:wait idle
E
m
:wait idle
T
:wait idle
:screen $work/2
:key C-u
$work/maze.safetensors
:key Enter
:wait idle
:screen $work/1
SCRIPT
runs 0 --script "$work/script" "$easy"
runs 0 info "$work/maze.safetensors"
prints "family: maze"
grep -q "argument-1" "$work/2" && fail "the run of the puzzle before is proposed"

# A session that cannot be recorded is not begun.
runs 4 --record "$work/nowhere/a.cast" "$easy" --script "$work/script"
says "nowhere/a.cast"
echo "export: all as expected"
