#!/bin/sh
# trmscope why: one puzzle in words and in JSON, and whether what it names matters.
. tests/cli/check.inc

runs 0 why "$easy"
prints "supervision step"
prints "channels of z_H[0]"
prints "lets it stop"
prints "a hint and no proof"
runs 0 why "$easy" --at 1 --json
prints '"supervision_step":1,"number":"q_halt","q":'
prints '"token_slope":['

# The q_halt of an H cycle ago is the one that was read, and not what noise makes of it.
runs 0 trace "$easy" --steps 2 -o "$work/two.jsonl"
read=$(sed -n '$s/.*"q_halt":\([^,]*\),.*/\1/p' "$work/two.jsonl")
runs 0 why "$easy" --at 3 --json
before=$(sed -n 's/.*"q_before":\([^,]*\),.*/\1/p' "$work/out")
shaken=$(sed -n 's/.*"q_shaken":\([^,]*\),.*/\1/p' "$work/out")
awk -v r="$read" -v b="$before" -v s="$shaken" \
    'BEGIN { exit !((r - b) * (r - b) < 1e-6 && (r - s) * (r - s) > 1e-6) }' ||
    fail "read $read, an H cycle ago $before, shaken to $shaken"
runs 0 why "$easy" --at 3
prints "by noise of 0.5"
runs 2 why "$easy" -p 2
says "there is only 1 puzzle"

# What is explained is the number by which the model halts.
cp models/sudoku-4x4.safetensors "$work/both.safetensors"
sed 's/no_ACT_continue: true/no_ACT_continue: false/' models/sudoku-4x4.yaml >"$work/both.yaml"
runs 0 why puzzles/sudoku/4x4.csv -m "$work/both" --at 1
prints "supervision step 1: q_halt - q_continue "
prints "add up to q_halt - q_continue;"
grep -q 'p(halt)' "$work/out" && fail "p(halt), which that model does not halt by"
runs 0 why puzzles/sudoku/4x4.csv -m "$work/both" --at 1 --json
prints '"number":"q_halt - q_continue","q":'

# Only the puzzle that is asked for is read and need be a proper one, and the model is one for it.
{ head -1 puzzles/sudoku/4x4.csv; sed -n 2p puzzles/sudoku/4x4.csv; } >"$work/mixed.csv"
sed -n 2p puzzles/sudoku/hard.csv >>"$work/mixed.csv"
echo "odd,11..............,," >>"$work/mixed.csv"
for n in 1 2; do
    runs 0 why "$work/mixed.csv" -p $n
    prints "mixed:$n, supervision step"
    runs 0 trace "$work/mixed.csv" -p $n --steps 1 -o "$work/$n.jsonl"
done
runs 3 why "$work/mixed.csv" -p 3
says "mixed.csv: line 4"
runs 3 why "$work/mixed.csv" --check 3
says "mixed.csv: line 4"

# Of files that are too long to be read at once, too.
awk -F, 'NR == 2 { for (i = 0; i <= 100000; i++) print $2 }' puzzles/sudoku/4x4.csv >"$work/long.txt"
runs 0 why "$work/long.txt" -p 3
runs 0 trace "$work/long.txt" -p 3 --steps 1 -o "$work/long.jsonl"
runs 3 solve "$work/long.txt"
says "long.txt: "
says "take fewer at once (--limit and --from"

# A board of four cells has no fifth.
for colour in 0 1 2 3 4 5 6 7 8 9; do
    pair="{\"input\": [[$colour]], \"output\": [[0]]}"
    echo "{\"train\": [$pair, $pair], \"test\": [$pair]}" >"$work/dot.json"
    runs 0 why "$work/dot.json" -m models/arc-base --at 2
    grep -q 'r[0-9]*c0 ' "$work/out" && fail "a cell that is not there is named"
done

# The cells that are named matter: blanking them moves q_halt more than blanking as many random
# given ones, in at least 80 of 100 puzzles.
runs 0 why --check 10 -q puzzles/sudoku/hard.csv
prints "each at its halt, or its last step"
prints "of 10 (chance: 5, 2 to 8); mean move"
prints "each blanked alone: that the named cells win shows that they matter more to q_halt"
prints "gradient: its wins are not told apart from chance."
wins=$(sed -n 's/.*each blanked alone *wins in \([0-9]*\) of 10.*/\1/p' "$work/out")
[ "$wins" -ge 8 ] || fail "only $wins of 10"
# Of three puzzles even three wins say nothing.
runs 0 why --check 3 -q puzzles/sudoku/hard.csv
prints "each blanked alone: its wins are not told apart from chance."
runs 0 why --check 3 -q --json puzzles/sudoku/hard.csv
prints '"puzzles":3,'
prints '"alone":{"wins":3,"ties":0,"chance":[0,3],"moved":'

runs 3 why --check 3 puzzles/sudoku/4x4.csv
says "found no puzzle with 10 given cells"

# ^C ends a long one, and it says that it did.
"$program" why "$easy" --at 100000 >"$work/out" 2>"$work/err" &
ends_at_interrupt $!
says "interrupted; nothing was explained"
[ ! -s "$work/out" ] || fail "something was printed all the same"
echo "why: all as expected"
