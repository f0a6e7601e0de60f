#!/bin/sh
# trmscope trace: files for other programs.
. tests/cli/check.inc

runs 0 trace "$easy" --steps 3 -o "$work/run.jsonl"
silent
[ "$(wc -l <"$work/run.jsonl")" -eq 22 ] || fail "a line for each of 3 x 7 + 1 frames"
tail -1 "$work/run.jsonl" >"$work/out"
prints '"frame":21,"supervision_step":3,"h_cycle":0,"l_cycle":0,"renewed":"z_H","complete":true,'

runs 0 trace "$easy" --steps 3 -o "$work/run.csv"
[ "$(wc -l <"$work/run.csv")" -eq 23 ] || fail "a line for each frame, and one of names"
head -1 "$work/run.csv" >"$work/out"
prints 'frame,supervision_step,h_cycle,l_cycle,renewed,complete,halt,q_halt,'

# Never over another file without being told so.
runs 2 trace "$easy" -o "$work/run.jsonl"
says "--force"
runs 0 trace "$easy" --steps 1 --force -o "$work/run.jsonl"
[ "$(wc -l <"$work/run.jsonl")" -eq 8 ] || fail "written over"

# The same run gives the same bytes, whatever the number of frames that are kept whole.
runs 0 trace "$easy" --threads 1 -o "$work/a.safetensors"
runs 0 trace "$easy" --threads 1 -o "$work/b.safetensors"
cmp "$work/a.safetensors" "$work/b.safetensors" || fail "not the same bytes"
runs 0 trace "$easy" --latents carries -o "$work/c.safetensors"
[ "$(wc -c <"$work/c.safetensors")" -lt "$(wc -c <"$work/a.safetensors")" ] || fail "carries only"

# Of lines, too, a run keeps the carries: more than fit are refused before it begins.
runs 2 trace "$easy" -s 100000 -o "$work/long.csv"
says "at most 4 fit; try fewer --steps"
# Of a model that crops the board counts, not the canvas.
runs 2 trace puzzles/maze/8.csv -m models/maze -s 100000 -o "$work/long.csv"
says "the latents of 100001 frames are 6.2 GiB"

# Pictures: the same bytes each time, of the frame that was asked for.
runs 0 trace "$easy" --threads 1 -o "$work/a.svg"
runs 0 trace "$easy" --threads 1 -o "$work/b.svg"
cmp "$work/a.svg" "$work/b.svg" || fail "not the same picture"
grep -q "^<svg" "$work/a.svg" || fail "not an SVG"
# In the colours of the program, and in one's own.
mkdir -p "$XDG_CONFIG_HOME/trmscope/themes"
echo "base: light" >"$XDG_CONFIG_HOME/trmscope/themes/mine.yaml"
runs 0 trace "$easy" --steps 1 -t light -o "$work/light.svg"
runs 0 trace "$easy" --steps 1 -t mine -o "$work/mine.svg"
cmp "$work/light.svg" "$work/mine.svg" || fail "not the same light"
# One's own dark theme that is wrong is no reason to have no picture, as in the program.
echo "base: nowhere" >"$XDG_CONFIG_HOME/trmscope/themes/dark.yaml"
runs 0 trace "$easy" -o "$work/still.svg"
cmp "$work/a.svg" "$work/still.svg" || fail "not the built-in dark"
runs 3 trace "$easy" -t dark -o "$work/dark.svg"
rm "$XDG_CONFIG_HOME/trmscope/themes/dark.yaml"
runs 2 trace "$easy" -t pink -o "$work/pink.svg"
says 'there is no theme "pink"'
runs 0 trace "$easy" --size 60x20 -o "$work/a.png"
[ "$(head -c 4 "$work/a.png" | tail -c 3)" = PNG ] || fail "not a PNG"
runs 0 trace "$easy" --size 100x30 --frame 8 -o "$work/a.txt"
grep -q "supervision step 2" "$work/a.txt" || fail "not frame 8"
[ "$(wc -l <"$work/a.txt")" -eq 30 ] || fail "not 30 rows"
runs 0 trace "$easy" --size 1x1 -o "$work/tiny.txt"
runs 2 trace "$easy" --frame 460 -o "$work/late.txt"
says "the last frame of 64 steps is 448"
runs 2 trace "$easy" --size 0x10 -o "$work/none.txt"

# Of a long file as many puzzles are read as a picture speaks of.
yes 123434122143432. | head -n 100001 >"$work/long.txt"
runs 0 trace "$work/long.txt" -p 3 --steps 1 -o "$work/long_of.txt"
grep -q "(3 of 100000)" "$work/long_of.txt" || fail "not the third of many"

# Names of files need not be UTF-8.
odd=$work/$(printf 'caf\351')
cp puzzles/sudoku/easy.csv "$odd.csv"
cp models/sudoku.safetensors "$odd.safetensors"
cp models/sudoku.yaml "$odd.yaml"
runs 0 trace "$odd.csv" -m "$odd.safetensors" --steps 1 -o "$work/odd.safetensors"
grep -aq "$(printf '"model":"caf\357\277\275.safetensors"')" "$work/odd.safetensors" ||
    fail "the model's name is not told"

runs 2 trace "$easy"
says "--output"
runs 2 trace "$easy" -o "$work/run.doc"
says ".safetensors"
runs 2 trace "$easy" --puzzle 2 -o "$work/d.jsonl"
says "only 1"
# Where it cannot be written is said before the puzzle is looked at.
for name in "$work/nowhere/d.jsonl" "$work/nowhere/d.svg"; do
    runs 2 trace nowhere.txt -o "$name"
    says "--output: found \"$name\", expected a name in a folder that is there"
done
mkdir "$work/folder.csv"
for force in "" --force; do
    runs 2 trace nowhere.txt -o "$work/folder.csv" $force
    says "folder.csv: is a folder, expected the name of a file"
done

# Python reads it by one call, where Python has the library.
for python in "${PYTHON:-python3}" /usr/bin/python3; do
    "$python" -c 'import safetensors.numpy' 2>/dev/null || continue
    "$python" - "$work/a.safetensors" <<'PYTHON' || fail "as Python sees it"
import sys
from safetensors.numpy import load_file
t = load_file(sys.argv[1])
assert t["z_H"].shape == t["z_L"].shape == (449, 82, 128)
assert t["logits"].shape == (449, 81, 11)
assert (t["logits"].argmax(-1) == t["tokens"]).all()
assert (t["tokens"][-1] == t["answer"]).all()
PYTHON
    echo "read by $python"
    break
done
echo "trace: all as expected"
