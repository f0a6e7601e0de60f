#!/bin/sh
# trmscope eval: reports as text and JSON, ^C.
. tests/cli/check.inc

echo "$easy" >"$work/pack.txt"
echo "source,question,answer,rating
own,$easy,$answer,0
own,$easy,$answer,0" >"$work/pack.csv"

runs 0 eval "$work/pack.csv"
prints "pack.csv: 2 puzzles"
prints "100.0 %  2 of 2"
prints "mean halting step"
prints "calibration of q_halt over the answers of all steps"
silent
runs 0 eval --json --limit 1 "$work/pack.csv" "$work/pack.txt"
prints '"puzzles":"pack.csv","model":"sudoku.safetensors","count":1,"known":1,"steps":64,"until_halt":false,"exact_accuracy":1,'
prints '"puzzles":"pack.txt"'
runs 0 eval --json --from 2 "$work/pack.csv"
prints '"puzzles":"pack.csv","model":"sudoku.safetensors","count":1,'
runs 2 eval --from 2 "$work/pack.csv" "$work/pack.txt"
says "pack.txt: --from 2: there is no puzzle behind the first 1"
runs 0 eval --steps 1 --json "$work/pack.txt"
prints '"steps":1,'
runs 0 eval --until-halt "$work/pack.csv"
prints "right after at most 64 supervision steps  100.0 %  2 of 2"
runs 0 eval --until-halt --restarts 3 --json "$work/pack.csv"
prints '"until_halt":true,"exact_accuracy":1,'

# Restarts: a table for every way to pick, whose first column is the plain run.
runs 0 eval --restarts 3 --pick vote "$work/pack.csv"
prints "restarts by symmetry, seed 0; all else here is of the run picked by vote"
prints "  restarts                     1       2       3"
prints "  picked by the rules    100.0 % 100.0 % 100.0 %"
runs 0 eval --restarts 2 --noise 0.2 --json "$work/pack.csv"
prints '"restarts":{"count":2,"vary":"noise","noise":0.2,"seed":0,"pick":"q","exact_accuracy":[{"restarts":1,"q":1,'

"$program" eval "$work/pack.csv" >/dev/full 2>"$work/err"
[ $? -eq 4 ] || fail "a full disk is no failure"
says "standard output cannot be written: No space left on device"

# A data set folder, whose train half is no test that nobody asked for; a maze is judged twice.
runs 0 convert "$work/pack.csv" "$work/set"
for command in eval scope solve; do
    runs 3 $command "$work/set"
    says "the data set has no test/dataset.json; --split train reads the half that is there"
done
runs 3 eval "$work/set/train"
says "is one half of a data set: name the folder above it, and --split train"
runs 0 eval "$work/set" --split train
prints "set: 2 puzzles"
prints "last answer valid by the rules"
runs 0 train configs/sudoku-4x4.yaml -q -o "$work/maze" -s steps=1 -s evaluation.count=0 -s family=maze \
    -s rows=8 -s cols=8 -s seq_len=64 -s arch.mlp_t=false -s arch.pos_encodings=rope -s guard.share=0
runs 0 eval puzzles/maze/8.csv --limit 2 -m "$work/maze"
prints "right after "
prints "last answer any shortest path"
# A turned maze is compared with the way that it is labelled with as it is turned; in the table any
# shortest path is right.
runs 0 eval puzzles/maze/12.csv -m models/maze --restarts 8 --until-halt --json
exact=$(sed 's/.*"until_halt":true,"exact_accuracy":\([0-9.]*\),.*/\1/' "$work/out")
valid=$(sed 's/.*"valid":\([0-9.]*\).*/\1/' "$work/out")
by_q=$(sed 's/.*"q":\([0-9.]*\).*/\1/' "$work/out") # the last, of all restarts
[ -n "$by_q" ] && [ "$valid" = "$by_q" ] || fail "picked by q $by_q are right, but $valid are shortest paths"
awk "BEGIN { exit !(4 * $exact >= 3 * $valid) }" || fail "$exact as labelled, of $valid that are shortest paths"
runs 0 eval puzzles/maze/8.csv -m models/maze --limit 1 --restarts 2
prints "right, in this table: any answer that the rules accept"

# Where nobody knows the answer nothing is right or wrong.
echo '{"train":[{"input":[[1,2]],"output":[[2,1]]}],"test":[{"input":[[3,4]]}]}' >"$work/unknown.json"
runs 0 eval "$work/unknown.json" --steps 1
prints "1 of them have no answer to compare with"
prints "right at its own halt                        -"
runs 0 eval "$work/unknown.json" --steps 1 --json -k 2
prints '"known":0,"steps":1,"until_halt":false,"exact_accuracy":null,"exact_accuracy_at_halt":null,"cell_accuracy":null,'
prints '"exact_accuracy_after_step":[null],"calibration_error":null,'
prints '"pass_at_1":null,"pass_at_2":null,"tasks":[]'
prints '"q":null,'

# An answer that is not the right one in the file is found out, in which line too.
wrong=$(echo "$answer" | sed 's/^6/7/')
echo "source,question,answer,rating
own,$easy,$answer,0
own,$easy,$wrong,0" >"$work/wrong.csv"
runs 3 eval "$work/wrong.csv"
says "wrong.csv: line 3"
: >"$work/empty.csv"
runs 3 eval "$work/empty.csv"
says "is empty"
[ ! -s "$work/out" ] || fail "a report of nothing"

# A later file that cannot be read does not cost what was measured before it.
runs 3 eval "$work/pack.csv" "$work/nowhere.csv"
prints "pack.csv: 2 puzzles"
says "nowhere.csv"
runs 3 eval --json "$work/pack.csv" "$work/nowhere.csv"
prints '"puzzles":"pack.csv"'
tail -c 2 "$work/out" | grep -q ']' || fail "the array is not closed"

# A generator is stopped in the middle of a puzzle too: what is made is whole lines. That
# ^C comes twice at once must not cost the last words.
"$program" generate sudoku -q -n 1000000 --min-rating 1000000 >"$work/out" 2>"$work/err" &
child=$!
awaits_wish $child
kill -INT $child
kill -INT $child
wait $child
[ $? -eq 4 ] || fail "generate did not stop at ^C"
says "interrupted after 0 of 1000000 puzzles"
[ ! -s "$work/out" ] || fail "a header without puzzles"

# How many it makes in a second is said of the time at work: while it is stopped it makes none.
"$program" generate sudoku --rows 4 -n 1000000000 >/dev/null 2>"$work/err" &
child=$!
awaits_wish $child
kill -STOP $child
sleep 3
kill -CONT $child
kill -INT $child
wait $child
awk '/ puzzles, .* a second/ { told = $1 / $3 < 3 } END { exit !told }' "$work/err" || {
    cat "$work/err"
    fail "the time in which it was stopped counts"
}

# Nor does ^C cut a row in two where the reader rests and the pipe is full.
mkfifo "$work/pipe"
"$program" generate sudoku --rows 4 -n 1000000 >"$work/pipe" 2>"$work/err" &
child=$!
exec 5<"$work/pipe"
awaits_wish $child
kill -INT $child
cat <&5 >"$work/out"
exec 5<&-
wait $child
made=$(sed -n 's/.*interrupted after \([0-9]*\) .*/\1/p' "$work/err")
[ "$(awk -F, 'NR > 1 && NF == 4' "$work/out" | wc -l)" -eq "$made" ] || fail "$made puzzles made, others arrived"
[ "$(wc -l <"$work/out")" -eq $((made + 1)) ] || fail "not every line is whole"

# What a pack gives is there before the next one is read.
mkfifo "$work/late"
"$program" eval "$work/pack.csv" "$work/late" >"$work/out" 2>"$work/err" &
child=$!
i=0
until grep -q "pack.csv: 2 puzzles" "$work/out"; do
    i=$((i + 1))
    [ $i -lt 200 ] || fail "a pack that is done is not printed before the next one"
    sleep 0.1
done
kill -INT $child
wait $child

# ^C prints what there is; the exit code says that it is not all.
i=0
while [ $i -lt 500 ]; do echo "$easy" && i=$((i + 1)); done >"$work/many.txt"
"$program" eval --batch 1 --steps 1000 "$work/many.txt" >"$work/out" 2>"$work/err" &
child=$!
awaits_wish $child
kill -INT $child
kill -INT $child
wait $child
code=$?
[ $code -eq 4 ] || fail "exit code $code after ^C"
says "interrupted after"
# Options that would do nothing are refused.
runs 2 eval --log "$work/log" puzzles/sudoku/4x4.csv
says "--log does nothing without --adapt"
runs 2 generate maze --clues 30
says "--clues does nothing for maze"
runs 2 generate sudoku --rows 5
[ ! -s "$work/out" ] || fail "a header without puzzles"
echo "eval: all as expected"
