#!/bin/sh
# trmscope teach: a lesson, what it keeps, what is refused, going on after an interruption.
. tests/cli/check.inc
XDG_STATE_HOME="$work/state"
XDG_DATA_HOME="$work/data"
export XDG_STATE_HOME XDG_DATA_HOME

runs 0 teach "$easy" -s steps=2 -s batch=4 -q
prints "$work/data/trmscope/models/sudoku-lesson-1.safetensors"
prints "1 of 1 puzzles right, 1 before"
grep -q "^# sudoku-lesson-1" "$work/data/trmscope/models/sudoku-lesson-1.md" || fail "no card"
[ -z "$(ls "$work/state/trmscope/lessons")" ] || fail "the folder of the lesson is still there"
runs 3 teach "$(echo "$easy" | sed 's/9/./g')" -q
says "cannot be learned"
runs 2 teach --resume
says "no lesson to go on with"
runs 2 teach "$easy" -s speed=3
says "speed"

# Killed outright; what was saved goes on.
"$program" teach "$easy" -s steps=100000 -s batch=4 -q >"$work/out" 2>"$work/err" &
child=$!
i=0
while [ $i -lt 100 ] && [ ! -f "$(echo "$work"/state/trmscope/lessons/*/weights.train.safetensors)" ]; do
    sleep 0.1
    i=$((i + 1))
done
kill -KILL $child
wait $child 2>/dev/null
"$program" teach --resume -q >"$work/out" 2>"$work/err" &
child=$!
sleep 2
kill -INT $child
wait $child
[ $? -eq 4 ] || fail "an interrupted lesson ends with 4"
says "go on with: trmscope teach --resume"
echo "teach: all as expected"
