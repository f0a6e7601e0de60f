#!/bin/sh
# trmscope convert: both ways without a change, never over a file, errors that name the place.
. tests/cli/check.inc
case=tests/reference/F_maze_like

runs 0 convert "$case/step_1" "$work/maze.safetensors" --family maze --rows 15 --cols 15
silent
mkdir "$work/run"
runs 0 convert "$work/maze.yaml" "$work/run/step_5"
runs 0 convert "$work/run" "$work/again.safetensors"
cmp "$work/maze.safetensors" "$work/again.safetensors" || fail "the weights changed on the way"
cmp "$work/maze.yaml" "$work/again.yaml" || fail "the config changed on the way"
grep -q "^family: maze" "$work/again.yaml" || fail "the family was not kept"
runs 0 convert --force "$work/maze.safetensors" "$work/run/step_6"

# The mean of a model and itself is itself; of two that differ in shape there is none.
runs 0 convert "$work/maze.safetensors" --mean "$work/again.safetensors" "$work/mean.safetensors"
cmp "$work/maze.safetensors" "$work/mean.safetensors" || fail "a mean of two equal models"
runs 3 convert models/sudoku-4x4.safetensors --mean models/sudoku-6x6.safetensors "$work/none.safetensors"
says "expected"
sed 's/num_heads: .*/num_heads: 1/' "$work/again.yaml" >"$work/heads.yaml"
cp "$work/again.safetensors" "$work/heads.safetensors"
runs 3 convert "$work/maze.safetensors" --mean "$work/heads.safetensors" "$work/none.safetensors"
says "num_heads: found 1, expected"
runs 4 convert puzzles/sudoku/4x4.csv ""
runs 2 convert puzzles/maze/8.csv --mean models/sudoku.safetensors "$work/none.csv"
says "--mean is for models"
[ ! -e "$work/none.safetensors" ] || fail "a mean of two shapes was written"

# A more patient model: it does not halt as easily, and takes more steps.
runs 0 eval puzzles/sudoku/4x4.csv -n 4 -m models/sudoku-4x4
prints "halted by itself within 8 steps          100.0 %"
runs 0 convert models/sudoku-4x4.safetensors --halt-margin 20 --steps 9 "$work/patient.safetensors"
runs 0 eval puzzles/sudoku/4x4.csv -n 4 -m "$work/patient.safetensors"
prints "halted by itself within 9 steps            0.0 %"
sed 's/no_ACT_continue: .*/no_ACT_continue: false/' "$work/patient.yaml" >"$work/compares.yaml"
cp "$work/patient.safetensors" "$work/compares.safetensors"
runs 3 convert "$work/compares.safetensors" --halt-margin 1 "$work/none.safetensors"
says "no_ACT_continue: found false, expected true: this model halts where q_halt is above q_continue"
runs 0 convert "$work/compares.safetensors" --steps 5 "$work/fewer.safetensors"
runs 2 convert puzzles/maze/8.csv --steps 5 "$work/none.csv"
says "--steps is for models"

cmp -s "$work/run/step_5" "$work/run/step_6" && fail "the folder in the zip should be called like the file"
[ "$(wc -c <"$work/run/step_5")" -eq "$(wc -c <"$work/run/step_6")" ] || fail "sizes"

# A model with noise of its own: the first step is as before, later ones are not, every run is the same.
runs 0 convert models/sudoku-4x4.safetensors --latent-noise 2 "$work/shaken.safetensors"
grep -q "latent_noise: 2" "$work/shaken.yaml" || fail "the noise is not in the config"
for name in quiet shaken again; do
    model="$work/shaken"
    [ $name = quiet ] && model=models/sudoku-4x4
    runs 0 trace puzzles/sudoku/4x4.csv -p 1 -m "$model" -s 2 -o "$work/$name.csv"
done
cmp "$work/shaken.csv" "$work/again.csv" || fail "the noise is another one every time"
frames=$(($(grep -c . "$work/quiet.csv") / 2 + 1))
[ "$(head -$frames "$work/quiet.csv")" = "$(head -$frames "$work/shaken.csv")" ] || fail "the first step is shaken"
cmp -s "$work/quiet.csv" "$work/shaken.csv" && fail "no noise before the second step"
runs 2 convert puzzles/maze/8.csv --latent-noise 1 "$work/none.csv"
says "--latent-noise is for models"

# The newest weights of a run, which keeps just these where nothing is held out.
runs 0 train configs/sudoku-4x4.yaml -q -o "$work/short" -s steps=3 -s evaluation.count=0
runs 0 convert "$work/short.train.safetensors" "$work/newest.safetensors"
cmp "$work/short.safetensors" "$work/newest.safetensors" || fail "other weights than the run's newest"
cmp "$work/short.yaml" "$work/newest.yaml" || fail "another config than the run's"
head -c 9000 "$work/short.train.safetensors" >"$work/cut.train.safetensors"
runs 3 convert "$work/cut.train.safetensors" "$work/none.safetensors"

# Never over another file without being told so.
runs 2 convert "$case/step_1" "$work/maze.safetensors"
says "maze.safetensors: exists; --force"
rm "$work/maze.safetensors"
runs 2 convert "$case/step_1" "$work/maze.safetensors"
says "maze.yaml: exists; --force"
runs 2 convert "$work/again.yaml" "$work/run/step_7"
says "all_config.yaml: exists"
runs 0 convert --force "$work/again.yaml" "$work/again.safetensors"
runs 0 convert --force "$case/step_1" "$work/maze.safetensors"

# Nor over the file that a name in capitals means.
mkdir "$work/capitals"
echo mine >"$work/capitals/b.safetensors"
runs 2 convert models/sudoku-4x4.safetensors "$work/capitals/b.SAFETENSORS"
says "b.safetensors: exists"
[ "$(cat "$work/capitals/b.safetensors")" = mine ] || fail "written over"

runs 2 convert "$case/step_1" "$work/maze.onnx"
says "expected NAME.safetensors or FOLDER/step_N"
runs 2 convert "$case/step_1" "$work"
says "expected NAME.safetensors or FOLDER/step_N"
runs 2 convert "$case/step_1"
runs 2 convert "$case/step_1" "$work/x.safetensors" --family chess
says "sudoku"
runs 3 convert "$work/none" "$work/x.safetensors"
says "no such file"
for name in step_1 x.safetensors x.csv x.json; do # said before IN is looked at
    runs 2 convert nowhere "$work/no/where/$name"
    says "OUT: found \"$work/no/where/$name\", expected a name in a folder that is there"
done

# A file that is cut short, and one without its config, leave no half of a result.
head -c 100000 "$case/step_1" >"$work/run/step_9"
runs 3 convert "$work/run" "$work/x.safetensors"
says "step_9"
says "is the file cut short?"
cp "$case/step_1" "$work/step_1"
runs 3 convert "$work/step_1" "$work/x.safetensors"
says "found neither step_1.yaml nor all_config.yaml beside it"
[ ! -e "$work/x.safetensors" ] && [ ! -e "$work/x.yaml" ] || fail "something was written"
# Puzzles: a data set and back, answers that are missing searched for.
for i in 1 2 3; do echo "$easy"; done >"$work/easy.txt"
runs 3 convert "$work/easy.txt" "$work/set" --test puzzles/sudoku/6x6.csv
says "6x6 does not fit the data set's 9x9"
[ ! -e "$work/set" ] || fail "half a data set"
runs 0 convert "$work/easy.txt" "$work/set" --test puzzles/sudoku/hard.csv
runs 0 info "$work/set"
prints "train  3 examples of 81 tokens, vocabulary 11; 3 puzzles"
runs 0 convert "$work/set" "$work/back.csv"
cut -d, -f2,3 "$work/back.csv" >"$work/back"
cut -d, -f2,3 puzzles/sudoku/hard.csv | cmp - "$work/back" || fail "puzzles changed on the way"
runs 0 convert "$work/set" "$work/back.csv" --force --split train
grep -q ",$easy,$answer," "$work/back.csv" || fail "no answer was searched for"
cp "$work/easy.txt" "$work/#1.txt" # a name that would make comments of the rows
runs 0 convert "$work/#1.txt" "$work/marked.csv"
sed 1d "$work/marked.csv" | grep '^#' && fail "a source begins as a comment does"
sed '2,$s/^/#/' "$work/marked.csv" >"$work/other.csv"
for name in marked other; do
    runs 0 info "$work/$name.csv"
    prints "Sudoku, 3, the first"
done
runs 2 convert "$work/easy.txt" "$work/set"
says "set: exists; --force"
runs 2 convert "$work/easy.txt" "$work/x.json"
says "expected NAME.csv"
echo "................" >"$work/many.txt"
runs 3 convert "$work/many.txt" "$work/many"
says "neither an answer nor exactly one"
runs 0 convert puzzles/arc "$work/tasks.json"
# Lines are written as they are read, however many there are.
yes 123434122143432. | head -n 100001 >"$work/long.txt"
runs 0 convert "$work/long.txt" "$work/long.csv"
[ "$(wc -l <"$work/long.csv")" -eq 100002 ] || fail "not every puzzle became a line"
runs 0 convert "$work/long.txt" "$work/part.csv" --from 100000 -n 5
[ "$(cut -d, -f1 "$work/part.csv" | tr '\n' ' ')" = "source long:100000 long:100001 " ] || fail "not the last two"
runs 0 convert "$work/long.txt" "$work/part" --from 100000
runs 0 info "$work/part"
prints "2 examples"
runs 2 convert "$work/long.txt" "$work/x.csv" --from 100002
says "long.txt: --from 100002: there is no puzzle behind the first 100001"
runs 2 convert models/sudoku-4x4.safetensors "$work/x.safetensors" --limit 1
says "--limit is for puzzles"
# A bundled model is there in any folder.
(cd "$work" && runs 0 convert models/sudoku-4x4 --mean models/sudoku-4x4 elsewhere.safetensors) || exit 1
[ -s "$work/elsewhere.safetensors" ] || fail "no model from elsewhere"
runs 0 convert puzzles/arc/tile.json "$work/arc" --test "$work/tasks.json"
runs 0 convert "$work/arc" "$work/again.json"
cmp "$work/tasks.json" "$work/again.json" || fail "ARC tasks changed on the way"
# Two files with the same tasks are no one file.
mkdir "$work/twice"
cp "$work/tasks.json" "$work/twice/a.json"
cp "$work/tasks.json" "$work/twice/b.json"
runs 3 convert "$work/twice" "$work/x.json"
says "there are two tasks of this name; name one file"
runs 3 convert "$work/twice" "$work/of-two"
says "there are two tasks of this name"
# The tests of a data set keep their demonstrations; its train half does not say what a test is.
runs 0 convert puzzles/arc/tile.json "$work/arc2" --test "$work/arc"
diff -r "$work/arc" "$work/arc2" || fail "demonstrations or identifiers were lost"
runs 2 convert "$work/arc" "$work/x.json" --split train
says "every one of them would become a test"
[ ! -e "$work/x.json" ] || fail "demonstrations were written as tests"
runs 2 convert puzzles/arc "$work/x.csv"
says "expected NAME.json"
runs 2 convert "$work/arc" "$work/x.csv" --limit 1
says "expected NAME.json"
[ ! -e "$work/x.csv" ] || fail "a task became a line"
echo "convert: all as expected"
