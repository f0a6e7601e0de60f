#!/bin/sh
# trmscope info: what a file is.
. tests/cli/check.inc

runs 0 info models/sudoku.safetensors
silent
prints "model: models/sudoku.safetensors"
prints "parameters: 522626"
prints "  H_cycles: 1 "
prints "family: sudoku"
prints "tensors: 15, 2090504 bytes"
prints "  L_level.layers.0.mlp_t.gate_up_proj.weight  F32   [512, 82]"
runs 0 info models/sudoku.yaml
prints "parameters: 522626"
runs 0 info tests/reference/F_maze_like
prints "form: PyTorch"
prints "  _orig_mod.model.inner.puzzle_emb.weights "
runs 0 info tests/reference/F_maze_like/all_config.yaml # which has the keys of a recipe too
prints "form: PyTorch"

# A public checkpoint without its data set's dataset.json: what is missing can be said.
mkdir "$work/public"
cp tests/reference/F_maze_like/step_1 tests/reference/F_maze_like/all_config.yaml "$work/public"
runs 3 info "$work/public/step_1"
says "or give --rows and --cols"
runs 0 info "$work/public/step_1" --family maze --rows 15 --cols 15
silent
prints "family: maze"
prints "seq_len: 225"
runs 0 info "$work/public" --rows 15 --cols 15 puzzles/maze/8.csv
prints "Maze, "
runs 2 info "$work/public" --family labyrinth
says "labyrinth"

# Tensors that are no model, arrays, puzzles; several files in one go.
runs 0 trace "$easy" --steps 1 -o "$work/run.safetensors"
printf '\223NUMPY\001\000\066\000%-53s\n123456' \
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}" >"$work/short.npy"
printf '\223NUMPY\001\000\072\000%-57s\n123456' \
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}" >"$work/a.npy"
echo "$easy" >"$work/one.txt"
runs 0 info "$work/run.safetensors" "$work/a.npy" "$work/one.txt"
silent
prints "  format: trmscope trace 1"
prints "  z_H "
prints "  U8  [2, 3], 6 bytes"
prints "  Sudoku, 1, the first of 9 x 9 cells; 0 with an answer"

# Puzzles from standard input, a folder of tasks, and half of a data set.
"$program" info - <"$work/one.txt" >"$work/out" 2>"$work/err" || fail "standard input"
prints "puzzles: standard input"
prints "  Sudoku, 1, the first of 9 x 9 cells"
mkdir "$work/tasks"
cp puzzles/arc/halo.json "$work/tasks"
echo '{"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[1]]}, {"input": [[3]]}]}' >"$work/tasks/two.json"
runs 0 info "$work/tasks"
silent
prints "puzzles: $work/tasks"
prints "  ARC, 3 test inputs of 2 tasks, the first of 8 x 9 cells; 1 with an answer"
echo '{"train": ' >"$work/tasks/cut.json"
runs 3 info "$work/tasks"
says "$work/tasks/cut.json"
runs 0 convert puzzles/sudoku/4x4.csv "$work/set" --test puzzles/sudoku/4x4.csv
runs 0 info "$work/set"
prints "  train  "
prints "  test   40 examples of 16 tokens"
runs 0 info "$work/set/test/"
silent
prints "half of a data set: $work/set/test/"
prints "  test   40 examples of 16 tokens"
grep -q train "$work/out" && fail "the other half too"
runs 3 info models
says "models: found nothing in the folder that is known here, expected a model"

# Curves of a run in two stages, the second counted on; a line that is being written is passed over.
printf '{"step":%d,"sequence_steps":%d,"seconds":%d,"loss":1,"held_out_exact":0.5}\n' 1 16 100 2 32 200 >"$work/one.jsonl"
cp "$work/one.jsonl" "$work/two.jsonl"
printf '{"step":3' >>"$work/two.jsonl"
runs 0 curves "$work/one.jsonl" "$work/two.jsonl"
silent
prints "exact: held out"
prints "0      100    200       seconds"
runs 0 curves "$work/one.jsonl" --size 70x13 -o "$work/curves.svg"
grep -q "held out" "$work/curves.svg" || fail "no curve in the picture"
runs 2 curves "$work/one.jsonl" -o "$work/curves.svg"
says "curves.svg: exists; --force writes over it"
mkfifo "$work/pipe.svg" # nothing is written over what is no file, whatever is forced
runs 2 curves "$work/one.jsonl" --force -o "$work/pipe.svg"
says "pipe.svg: found a device or a pipe"
[ -p "$work/pipe.svg" ] || fail "the pipe is gone"
timeout -k 5 60 "$program" info "$work/pipe.svg" 2>"$work/err"
[ $? -eq 3 ] || fail "a pipe is waited for"
says "pipe.svg: not a regular file"
echo '{"loss":1}' >>"$work/one.jsonl"
runs 3 curves "$work/one.jsonl"
says "one.jsonl: line 3: found no row of a training run"
runs 3 curves "$work/one.txt"

# What cannot be told, or does not hold what it says.
runs 3 info Makefile
says "Makefile: found nothing that is known here, expected a model"
runs 3 info "$work/none"
says "No such file"
runs 3 info "$work/short.npy"
says "byte 64: expected"
head -c 5000 "$work/run.safetensors" >"$work/cut.safetensors"
runs 3 info "$work/cut.safetensors"
says "cut short?"
cp models/sudoku.safetensors "$work/alone.safetensors"
runs 3 info "$work/alone.safetensors"
prints "  q_head.bias "
says "found neither alone.yaml nor all_config.yaml beside it"
runs 2 info

# Nothing in a file reaches the terminal as a command.
header='{"\u001b[2Jevil":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'
printf '\101\000\000\000\000\000\000\000%s' "$header" >"$work/evil.safetensors"
runs 0 info "$work/evil.safetensors"
prints "?[2Jevil"
runs 0 info models/sudoku-4x4
prints "model: models/sudoku-4x4.safetensors"
(cd "$work" && "$program" curves models/logs/sudoku.jsonl) >"$work/out" 2>"$work/err" ||
    fail "curves of a bundled run, from another folder"
prints "exact: held out"
runs 3 info models/logs/sudoku.jsonl
says "trmscope curves"
runs 2 curves models/logs/sudoku.jsonl -o "$work/x.png"
says "expected FILE.svg"
echo "info: all as expected"
