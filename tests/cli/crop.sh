#!/bin/sh
# A model that crops: trained on mazes of two sizes at once, resumed, asked about a third size.
. tests/cli/check.inc
cat >"$work/mazes.yaml" <<END
arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 32, num_heads: 2, pos_encodings: rope_2d,
  mlp_t: false, puzzle_emb_ndim: 32, puzzle_emb_len: 1, halt_max_steps: 4, inner_size: 64}
family: maze
rows: 12
cols: 12
crop: true
data: [{kind: generate, size: 6}, {kind: generate, size: 8, share: 0.5}]
steps: 12
global_batch_size: 8
lr: 3e-3
evaluation: {count: 4}
guard: {share: 0}
checkpoint: {minutes: 0}
END
runs 0 info "$work/mazes.yaml"
prints "crop: true"
runs 0 train "$work/mazes.yaml" -o "$work/whole" -j 2
"$program" train "$work/mazes.yaml" -o "$work/parts" -j 1 2>"$work/err" &
child=$!
i=0
while ! [ -f "$work/parts.train.safetensors" ] && [ $i -lt 600 ]; do
    sleep 0.05
    i=$((i + 1))
done
kill -KILL $child 2>/dev/null
wait $child 2>/dev/null
runs 0 train "$work/mazes.yaml" -o "$work/parts" --resume
cmp "$work/whole.safetensors" "$work/parts.safetensors" || fail "other weights"

# Five rows, seven columns: neither seen nor as large as the canvas.
printf '#######\n#S   G#\n# ### #\n#     #\n#######\n' >"$work/own.txt"
runs 0 eval "$work/own.txt" -m "$work/whole"
prints "cells right in the last answer"
prints "of 35"
runs 0 trace "$work/own.txt" -m "$work/whole" -o "$work/own.jsonl"
mkdir "$work/torch"
runs 3 convert "$work/whole.safetensors" "$work/torch/step_1"

# A maze that is larger than the canvas is refused.
head -c 169 /dev/zero | tr '\0' ' ' | sed 's/^ /S/; s/ $/G/' >"$work/large.txt"
runs 3 eval "$work/large.txt" -m "$work/whole"
says "13 x 13 cells, the model takes 12 x 12"

# Boards that have no place on the canvas.
runs 3 train "$work/mazes.yaml" -o "$work/none" --set 'data=[{kind: generate, size: 13}]'
says "data[0]: size: found 13, expected at most 12"
runs 3 train "$work/mazes.yaml" -o "$work/none" --set crop=false
says "size: found 6, expected exactly 12"
says "crop: true"
runs 3 train "$work/mazes.yaml" -o "$work/none" --set 'data=[{kind: generate, size: 2}]'
says "data[0]: size: found 2, but no Maze of 2 x 2 can be made"

# Sudokus have few sizes: a lesson of small ones replays what there is, and no 8x8 is asked for.
sed 's/family: maze/family: sudoku/; s/^rows: .*/rows: 9/; s/^cols: .*/cols: 9/; s/size: 6/size: 4/
    s/size: 8/size: 9/' "$work/mazes.yaml" >"$work/sudokus.yaml"
runs 3 train "$work/sudokus.yaml" -o "$work/none" --set 'data=[{kind: generate, size: 8}]'
says "data[0]: size: found 8, but no Sudoku of 8 x 8 can be made"
runs 0 train "$work/sudokus.yaml" -o "$work/any" -j 1
echo 12343412214343.. >"$work/small.txt"
runs 0 teach "$work/small.txt" -m "$work/any" -s steps=2 -s batch=4 --others 4 -q
echo "crop: all as expected"
