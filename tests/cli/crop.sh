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
echo "crop: all as expected"
