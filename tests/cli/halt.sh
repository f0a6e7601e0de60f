#!/bin/sh
# trmscope halt: a model that never halts learns when to, and answers as before.
. tests/cli/check.inc

runs 0 generate sudoku --rows 4 -n 160 --seed 77 -q
cp "$work/out" "$work/fit.csv"
runs 0 convert models/sudoku-4x4.safetensors --halt-margin 20 "$work/never.safetensors"
runs 0 halt "$work/fit.csv" -m "$work/never" -o "$work/again" -q
prints "fitted to the runs of 120 puzzles; of 40 others:"
grep -Eq 'right at its own halt +([0-9.]+ %) +\1$' "$work/out" || fail "it halts where it is less right"
prints "halted by itself                             0.0 %    100.0 %"
runs 0 eval puzzles/sudoku/4x4.csv -n 4 -m "$work/again"
prints "halted by itself within 8 steps          100.0 %"

# Only q_halt is another one.
for name in never again; do
    runs 0 trace puzzles/sudoku/4x4.csv -p 2 -m "$work/$name" -o "$work/$name.csv"
    cut -d, -f9,11- "$work/$name.csv" >"$work/$name.rest"
done
cmp "$work/never.rest" "$work/again.rest" || fail "something else than q_halt changed"
cmp -s "$work/never.csv" "$work/again.csv" && fail "q_halt is what it was"

# Several files are one after the other, and --limit is for each.
head -81 "$work/fit.csv" >"$work/fit1.csv"
(head -1 "$work/fit.csv"; tail -80 "$work/fit.csv") >"$work/fit2.csv"
runs 0 halt "$work/fit1.csv" "$work/fit2.csv" -m "$work/never" -o "$work/both" -q
cmp "$work/again.safetensors" "$work/both.safetensors" || fail "two files are not what one is"
runs 0 halt "$work/fit1.csv" "$work/fit2.csv" -n 20 -m "$work/never" -o "$work/few" -q
prints "fitted to the runs of 30 puzzles; of 10 others:"
sed 2s/,[^,]*$/,x/ "$work/fit2.csv" >"$work/bad.csv"
runs 3 halt "$work/fit1.csv" "$work/bad.csv" -m "$work/never" -o "$work/none"
says "bad.csv: line 2"
runs 3 halt "$work/fit1.csv" puzzles/maze/12.csv -m "$work/never" -o "$work/none"
says "the puzzle is of the family maze"

# Nothing is written over, and what cannot be is said.
runs 2 halt "$work/fit.csv" -m "$work/never" -o "$work/again"
says "again.safetensors: exists"
for name in again.v1 again.v1.safetensors again.v1.yaml; do # a dot is a part of the name
    cp "$work/never.safetensors" "$work/again.v1.safetensors"
    runs 2 halt "$work/fit.csv" -m "$work/never" -o "$work/$name"
    says "again.v1.safetensors: exists"
    cmp "$work/never.safetensors" "$work/again.v1.safetensors" || fail "written over"
done
runs 0 halt "$work/fit.csv" -m "$work/never" -o "$work/again.v2" -q
cmp "$work/again.safetensors" "$work/again.v2.safetensors" || fail "not what it is called"
runs 2 halt "$work/fit.csv" -m "$work/never"
says "halt needs --output NAME"
for name in "" "$work/" "$work/nowhere/x"; do
    runs 2 halt "$work/fit.csv" -m "$work/never" -o "$name"
    says "expected a name in a folder that is there"
done
runs 2 halt
says "needs PUZZLES"
runs 3 halt "$work/fit.csv" -n 5 -m "$work/never" -o "$work/none"
says "found 5 puzzles, expected 8 at least"
runs 3 halt "$work/fit.csv" -s 100000 -m "$work/never" -o "$work/none"
says "found 160 puzzles, expected 41 at most with 100000 supervision steps"
sed 's/no_ACT_continue: .*/no_ACT_continue: false/' "$work/never.yaml" >"$work/other.yaml"

cp "$work/never.safetensors" "$work/other.safetensors"
runs 3 halt "$work/fit.csv" -m "$work/other" -o "$work/none"
says "no_ACT_continue: found false"
[ ! -e "$work/none.safetensors" ] || fail "written in spite of an error"

echo "halt: all as expected"
