#!/bin/sh
# trmscope teach: a lesson, what it keeps, what is refused, going on after an interruption.
. tests/cli/check.inc
XDG_STATE_HOME="$work/state"
XDG_DATA_HOME="$work/data"
export XDG_STATE_HOME XDG_DATA_HOME

runs 0 teach "$easy" -s steps=2 -s batch=4 --others 10 -q
prints "$work/data/trmscope/models/sudoku-lesson-1.safetensors"
prints "1 of 1 puzzles right, 1 before"
grep -q "^# sudoku-lesson-1" "$work/data/trmscope/models/sudoku-lesson-1.md" || fail "no card"
[ -z "$(ls "$work/state/trmscope/lessons")" ] || fail "the folder of the lesson is still there"
runs 3 teach "$(echo "$easy" | sed 's/9/./g')" -q
says "cannot be learned"

# An ARC task with several test inputs: one of them, by its number.
cat >"$work/two.json" <<END
{"train": [{"input": [[1, 0], [0, 0]], "output": [[2, 0], [0, 0]]},
           {"input": [[0, 1], [0, 0]], "output": [[0, 2], [0, 0]]}],
 "test": [{"input": [[0, 0], [1, 0]], "output": [[0, 0], [2, 0]]},
          {"input": [[0, 0], [0, 1]], "output": [[0, 0], [0, 2]]}]}
END
runs 2 teach "$work/two.json" -q
says "found 2 test inputs, expected one: tasks are learned one by one, and --puzzle N takes the N-th"
runs 2 teach "$work/two.json" -q --puzzle 3
says "--puzzle 3: there are only 2 puzzles"
runs 0 teach "$work/two.json" -q --puzzle 2 -s steps=1 -s batch=4
prints "$work/data/trmscope/models/arc-base-lesson-1.safetensors"
grep -q "00/01" "$work/data/trmscope/models/arc-base-lesson-1.md" || fail "not the second test input"
rm "$work/data/trmscope/models/"arc-base-lesson-1.*
runs 2 teach --resume
says "no lesson to go on with"
runs 2 teach "$easy" -s speed=3
says "speed"

# Interrupted where the lesson is over and is being measured: that is done again, and nothing is lost.
state="$work/state/trmscope/lessons/*/weights.train.safetensors"
# saved N: field N of "steps: 50, 200 sequence-steps, 21 s": the step, the seconds.
saved() { "$program" info $state 2>/dev/null | sed -n 's/^steps: //p' | cut -d' ' -f"$1" | tr -d ,; }
"$program" teach "$easy" -s steps=1 -s batch=4 --others 3000 >"$work/out" 2>"$work/err" &
child=$!
i=0
until [ "$(saved 1)" = 1 ]; do
    i=$((i + 1))
    [ $i -lt 600 ] || fail "the lesson does not end"
    sleep 0.1
done
ends_at_interrupt $child
says "measure again with: trmscope teach --resume"
[ ! -s "$work/out" ] || fail "figures of what was not measured"
runs 0 teach --resume --others 10 -q
prints "1 of 1 puzzles right, 1 before"
[ -z "$(ls "$work/state/trmscope/lessons")" ] || fail "the folder of the measured lesson is still there"

# Killed outright: it goes on where it was saved last, half a minute before the kill or little more.
# LESSON_SECONDS=75 lets it learn so long that it must have been saved by itself.
until_said() {
    i=0
    until grep -qF -- "$1" "$work/err"; do
        [ $i -lt 600 ] || fail "never said: $1"
        sleep 0.1
        i=$((i + 1))
    done
}
"$program" teach "$easy" -s steps=100000 -s batch=4 >"$work/out" 2>"$work/err" &
child=$!
until_said "parameters"
begun=$(date +%s)
sleep "${LESSON_SECONDS:-1}"
kill -KILL $child
lost=$(($(date +%s) - begun - $(saved 4)))
wait $child 2>/dev/null
[ $lost -le 40 ] || fail "$lost seconds are lost"
step=$(saved 1)
"$program" teach --resume >"$work/out" 2>"$work/err" &
child=$!
until_said "going on at step $step, "
kill -INT $child
wait $child
[ $? -eq 4 ] || fail "an interrupted lesson ends with 4"
says "go on with: trmscope teach --resume"
echo "teach: all as expected ($lost s lost by kill -9)"
