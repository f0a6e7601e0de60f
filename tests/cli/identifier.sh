#!/bin/sh
# --identifier: with which row of the puzzle embedding a model is asked that knows many tasks.
. tests/cli/check.inc

model=$work/model
mkdir "$model"
for file in step_1 all_config.yaml dataset.json; do cp "tests/reference/D_arc_like/$file" "$model"; done

# asks NAME ARGUMENT...: the run of halo, or of what is named instead, as $work/NAME.csv.
asks() {
    name=$1
    shift
    runs 0 trace "$@" -m "$model" --rows 30 --cols 30 --steps 1 -o "$work/$name.csv"
}
same() { cmp -s "$work/$1.csv" "$work/$2.csv" || fail "$1 and $2 are not asked alike"; }
differ() { cmp -s "$work/$1.csv" "$work/$2.csv" && fail "$1 and $2 are asked alike"; }

# A file of tasks does not say whose row it is, and is not asked silently with that of none.
halo=puzzles/arc/halo.json
asks none "$halo"
says "trmscope: halo has no identifier, and row 0 is no task's; --identifier chooses one"
[ "$(wc -l <"$work/err")" -eq 1 ] || fail "more than one line"
asks quiet "$halo" -q
silent
asks zero "$halo" --identifier 0
silent
same none zero
asks three "$halo" --identifier 3
silent
differ three zero

# By name, of a file beside the model or in the data set.
runs 2 trace "$halo" -m "$model" --rows 30 --cols 30 -o "$work/x.csv" --identifier halo
says '--identifier: found "halo", expected a row from 0 to 4; names need an identifiers.json'
echo '["<blank>", "tile", "peel", "halo", "halo|||t3|||0213456789", "crop"]' >"$model/identifiers.json"
asks name "$halo" --identifier halo
same name three
asks turned "$halo" --identifier 'halo|||t3|||0213456789'
differ turned three
runs 2 trace "$halo" -m "$model" --rows 30 --cols 30 -o "$work/x.csv" --identifier hallo
says "--identifier: found no \"hallo\" in $model/identifiers.json; is it halo?"
runs 2 trace "$halo" -m "$model" --rows 30 --cols 30 -o "$work/x.csv" --identifier crop
says '"crop" has row 5, but the model has 0 to 4'
runs 2 trace "$halo" -m "$model" --rows 30 --cols 30 -o "$work/x.csv" --identifier 5
says 'found "5", expected a row from 0 to 4'
rm "$model/identifiers.json"
mkdir "$work/tasks"
cp "$halo" puzzles/arc/peel.json "$work/tasks"
runs 0 convert "$work/tasks" "$work/set" --test "$halo" -f
asks set "$work/set" # which says itself whose row it is, but numbers fewer tasks than the model knows
says "$work/set has 4 identifiers, the model 5: its rows may be of other tasks"
asks quietly "$work/set" -q
silent
asks set3 "$work/set" --identifier 3
same set set3
asks peel "$work/set" --identifier peel
differ peel set

# Every command that asks a model says so, and asks as it is told.
for how in solve eval why; do
    case $how in why) limit= ;; *) limit="--steps 1" ;; esac
    code=0
    [ $how != solve ] || code=1 # random weights solve nothing
    runs $code $how "$halo" -m "$model" --rows 30 --cols 30 $limit
    says "halo has no identifier"
    cp "$work/out" "$work/0"
    runs $code $how "$halo" -m "$model" --rows 30 --cols 30 $limit --identifier 3
    cp "$work/out" "$work/3"
    grep -q "no identifier" "$work/err" && fail "$how asks for what it has"
    [ $how = eval ] || ! cmp -s "$work/0" "$work/3" || fail "$how asks alike"
done
"$program" eval "$work/tasks" -m "$model" --rows 30 --cols 30 --steps 1 >"$work/out" 2>"$work/err"
says "halo (and 1 more) has no identifier"

# In the terminal program its message line says so; what is made of a task is asked with its row.
cat >"$work/script" <<SCRIPT
:wait idle
:screen $work/1
G
:wait idle
X
:key C-u
$work/first.csv
:key Enter
:wait idle
e
:wait idle
:key Enter
:wait idle
G
:wait idle
X
:key C-u
$work/second.csv
:key Enter
:wait idle
SCRIPT
in_program() {
    rm -f "$work/first.csv" "$work/second.csv"
    runs 0 "$@" -m "$model" --rows 30 --cols 30 --script "$work/script" --size 100x30
    silent
    same first second
    cp "$work/1" "$work/out"
}
in_program "$halo"
prints "halo has no identifier, and row 0"
cp "$work/first.csv" "$work/row0.csv"
in_program "$halo" --identifier 3
grep -q "no identifier" "$work/out" && fail "it has one"
differ first row0
in_program "$work/set"
differ first row0
runs 0 "$halo" -m "$model" --rows 30 --cols 30 --text --steps 1
says "halo has no identifier"

# Silent where there is nothing to choose: models that learn what they are asked, and other families.
runs 0 trace "$halo" -m models/arc-base --steps 1 -o "$work/base.csv"
silent
runs 0 trace "$easy" -m tests/reference/B_mlp_t --rows 9 --cols 9 --steps 1 -o "$work/sudoku.csv"
silent
runs 2 trace "$easy" -m tests/reference/C_att_learned_noemb --rows 9 --cols 9 --steps 1 -o "$work/x.csv" --identifier 0
says "has no puzzle embedding"
runs 2 solve -x --identifier 1 "$easy"
says "--identifier does nothing with --exact"
runs 2 eval --adapt 1 --identifier 1 "$halo"
says "--identifier does nothing with --adapt"
runs 2 trace --open "$work/run.safetensors" --identifier 1 -o "$work/x.csv"
says "--identifier does nothing with --open"
echo "identifier: all as expected"
