#!/bin/sh
# trmscope solve: answers, verdicts, exit codes.
. tests/cli/check.inc

# By the bundled model and by search, from every place a puzzle can come from.
runs 0 solve "$easy"
[ "$(cat "$work/out")" = "$answer	right" ] || fail "the answer of the model"
silent
runs 0 solve --exact "$easy"
[ "$(cat "$work/out")" = "$answer	right" ] || fail "the answer of the search"
echo "$easy" >"$work/one.txt"
runs 0 solve "$work/one.txt"
prints "$answer"
"$program" solve - <"$work/one.txt" >"$work/out" || fail "standard input"
prints "$answer"
# Where none is named it is not silent about whose answers these are.
bundled="trmscope: no puzzles named: the bundled puzzles/sudoku/hard.csv; - reads standard input"
"$program" solve --exact <"$work/one.txt" >"$work/out" 2>"$work/err" || fail "the bundled puzzles"
[ "$(cat "$work/err")" = "$bundled" ] || fail "it is not said once: $(cat "$work/err")"
runs 0 solve --exact -q
silent
runs 0 trace --steps 1 -o "$work/bundled.csv"
says "$bundled"
runs 0 eval --limit 1 --steps 1
says "$bundled"
runs 0 why
says "$bundled"
runs 0 solve --json "$easy"
prints "\"answer\":\"$answer\",\"verdict\":\"right\",\"halted\":true,\"halt_step\":"

# A part of a file.
printf '%s\n' "$easy" "$easy" "$easy" >"$work/three.txt"
runs 0 solve --exact --json --from 2 --limit 1 "$work/three.txt"
[ "$(sed 's/,.*//' "$work/out")" = '{"puzzle":"three:2"' ] || fail "not the second alone"

# The bundled model that suits the size is taken, not only the one named after the family.
runs 0 solve puzzles/sudoku/4x4.csv
prints "right"
runs 0 --text puzzles/sudoku/6x6.csv
prints "sudoku-6x6"
runs 0 generate maze --rows 40 -q
mv "$work/out" "$work/large.csv"
runs 3 solve "$work/large.csv"
says "the puzzle has 40 x 40 cells, the model takes 30 x 30"

# A folder of files is all their puzzles; sizes that no one model takes are said, and what to name.
mkdir "$work/packs"
echo "$easy" >"$work/packs/b.txt"
head -n 2 puzzles/sudoku/4x4.csv >"$work/packs/c.csv"
echo "no puzzle" | tee "$work/packs/README.md" >"$work/packs/.hidden.txt"
runs 0 solve --exact --json "$work/packs"
[ "$(sed 's/,.*//' "$work/out" | tr '\n' ' ')" = '{"puzzle":"b:1" {"puzzle":"c:1" ' ] || fail "not b and c"
runs 3 solve "$work/packs"
says "packs: the model takes 1 of 2 puzzles in the folder; name the files that are for it: c:1: the puzzle has 4 x 4 cells, the model takes 9 x 9"
for p in 1 2; do
    runs 0 "$work/packs" --family sudoku --text --steps 1 --puzzle $p
done
prints "c:1: Sudoku, 4 x 4"
head -n 2 puzzles/maze/8.csv >"$work/packs/d.csv"
runs 3 solve --exact "$work/packs"
says "d.csv: found puzzles of the family maze, and sudoku in the files before it"
runs 3 convert "$work/packs" "$work/all.csv"
says "d:1: found puzzles of the family maze, and sudoku in the files before it"
runs 3 info "$work/packs"
says "d:1: found puzzles of the family maze"
rm "$work/packs/c.csv" "$work/packs/d.csv"
runs 0 solve "$work/packs"
prints "$answer	right"
echo "11${easy#??}" >"$work/packs/e.txt"
runs 3 solve "$work/packs"
says "packs: e:1: row 1, column "
# Beside tasks they are packs by themselves.
cp puzzles/arc/halo.json "$work/packs"
runs 1 solve "$work/packs" -m models/arc-base --steps 1 -q
[ "$(wc -l <"$work/out")" -eq 1 ] || fail "not the task alone"
# A folder of Kaggle's: solutions and the form of answers are no tasks, and the answers are known.
mkdir "$work/kaggle"
echo '{"one": {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[1]]}]}}' >"$work/kaggle/arc_challenges.json"
echo '{"one": [[[2]]]}' >"$work/kaggle/arc_solutions.json"
echo '{"one": [{"attempt_1": [[0]], "attempt_2": [[0]]}]}' >"$work/kaggle/sample_submission.json"
runs 0 info "$work/kaggle"
prints "ARC, 1, the first of 1 x 1 cells; 1 with an answer"
rm "$work/kaggle/arc_challenges.json"
runs 3 info "$work/kaggle"
says "expected a task"
mkdir "$work/none"
runs 3 solve "$work/none"
says "none: found no file of puzzles in the folder, expected names that end in .json, .csv"

# A model that has learned nothing is wrong, says so, and the exit code too.
runs 0 train configs/sudoku-4x4.yaml -q -o "$work/raw" -s steps=1 -s evaluation.count=0
runs 1 solve puzzles/sudoku/4x4.csv -m "$work/raw"
prints "	wrong"
grep -q "	right" "$work/out" && fail "a random model is right"
says "40 of 40 puzzles are not solved"
runs 1 solve puzzles/sudoku/4x4.csv -m "$work/raw" --json
prints '"verdict":"wrong","halted":false,"halt_step":'

# ^C in the middle of its restarts: the answer that there is, and no word that this is all.
"$program" solve puzzles/sudoku/4x4.csv --limit 1 -m "$work/raw" -k 4096 --pick rules --steps 100 \
    >"$work/out" 2>"$work/err" &
ends_at_interrupt $!
prints "	wrong"
says "interrupted before all restarts were run; 1 of 1 puzzles are not solved"

blank=.................................................................................
runs 1 solve --exact "$blank"
prints "one of several"
says "1 of 1 puzzles are not solved"

# Puzzles that are none are refused by name, line and place.
runs 3 solve "$blank"
says "two answers"
runs 3 solve "11$(echo "$blank" | cut -c3-)"
says "found a second 1 in row 1"
runs 1 solve --exact "11$(echo "$blank" | cut -c3-)"
prints "no answer: row 1, column 2: found a second 1"
printf '#####\n#S#G#\n#####\n' >"$work/walled.txt"
runs 1 solve --exact "$work/walled.txt"
prints "no answer: found no way from S (row 2, column 2) to G (row 2, column 4)"
runs 3 solve "$(echo "$easy" | cut -c2-)"
says "80"
{ echo "$easy"; echo "11$(echo "$blank" | cut -c3-)"; } >"$work/second.txt"
runs 3 solve "$work/second.txt"
says "$work/second.txt: line 2"
runs 3 solve "$work/nowhere.txt"
says "$work/nowhere.txt"
runs 3 solve --model "$work/one.txt" "$easy"
says "$work/one.txt"
runs 2 solve --steps 0 "$easy"

# Restarts: the same answer every time; once the rules accept one, the others are spared.
for how in "--pick q" "--pick vote --vary start" "--pick first --noise 0.1" "--pick rules --seed 3"; do
    runs 0 solve --restarts 4 $how --json "$easy"
    prints "\"answer\":\"$answer\",\"verdict\":\"right\""
    cp "$work/out" "$work/before"
    runs 0 solve --restarts 4 $how --json "$easy"
    cmp -s "$work/out" "$work/before" || fail "restarts $how are not the same twice"
done
prints '"restart":0,"agreement":1'
runs 2 solve --restarts 0 "$easy"
runs 2 solve -k 2 --noise 1 --vary start "$easy"
says "--noise is for --vary noise"
runs 2 solve "$easy" "$easy"
# Options that would do nothing are refused.
runs 2 solve -x -m nope "$easy"
says "--model does nothing with --exact"
runs 2 solve --adapt 1 -k 4 puzzles/arc/halo.json
says "--restarts does nothing with --adapt"
echo "solve: all as expected"
