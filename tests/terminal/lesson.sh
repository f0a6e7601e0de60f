#!/bin/sh
# A lesson, and kill -9 in the middle of it: the next start offers to go on, and goes on where the
# lesson was saved last: half a minute before the end, and what the test itself waits for besides.
# LESSON_SECONDS=75 lets it learn so long before the kill that it must have been saved by itself.
. tests/terminal/tmux.inc
patience=2400 # everything else on the machine goes before a lesson
echo '1..4..12..43.32.' >"$work/two.txt"
model="-m models/sudoku-4x4"
lessons=$work/.local/state/trmscope/lessons

learns() { screen | grep -qE 'learning: step [1-9]'; }
# saved N: field N of "steps: 50, 200 sequence-steps, 21 s": the step, the seconds.
saved() { TRMSCOPE_DATA=$data "$program" info "$lessons"/*/weights.train.safetensors | sed -n 's/^steps: //p' | cut -d' ' -f"$1" | tr -d ,; }

shell 120 40
start "$model"
press t
wait_for 'What shall the model learn'
press Enter
until_true learns || fail "it does not learn"
press Space
wait_for 'paused: step'
begun=$(($(date +%s) - $(saved 4)))
press Space
wait_for 'learning: step'
sleep "${LESSON_SECONDS:-0}"
kill -9 "$(scope_pid)"
ended=$(date +%s)
wait_for 'Killed'
step=$(saved 1)
lost=$((ended - begun - $(saved 4)))
[ "$step" -ge 1 ] || fail "nothing was saved"
[ "$lost" -le 60 ] || fail "$lost seconds are lost"
type_line reset
until_true shows_not Killed

type_line "clear; $program $work/two.txt $model"
wait_for 'A lesson was not finished'
press Enter
wait_for "going on at step $step"
until_true learns || fail "it does not go on"
press q q
wait_for 'A lesson goes on. It is saved as it is'
press y
wait_for 'shell>'
restored

# Another time it is put off, found again by t, and discarded.
type_line "clear; $program $work/two.txt $model"
wait_for 'A lesson was not finished'
press Down Enter
wait_gone 'A lesson was not finished'
press t
wait_for 'go on with the unfinished lesson'
press g
until_true learns || fail "it does not go on after it was put off"
press d y
wait_for 'The lesson was discarded'
press q
wait_for 'shell>'
[ -z "$(ls "$lessons")" ] || fail "the discarded lesson is still there"
# The terminal closes, and says so more than once: the lesson is saved all the same.
start "$model"
press t
wait_for 'What shall the model learn'
press Enter
until_true learns || fail "it does not learn"
hang_up "$(scope_pid)"
wait_for 'shell>'
[ "$(saved 1)" -ge 1 ] || fail "a hangup lost the lesson"
echo "lesson: $lost s lost by kill -9"
