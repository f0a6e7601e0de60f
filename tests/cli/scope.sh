#!/bin/sh
# trmscope PUZZLE without a terminal: the run as text, scripts, and what is said when it cannot be.
. tests/cli/check.inc

# The bundled puzzle with the bundled model, and any puzzle.
runs 0
prints "The model halts after supervision step"
silent
runs 0 "$easy"
prints "its answer there is right"
prints "supervision steps 2 to 64: p(halt)"
runs 0 scope "$easy" --steps 2
prints "supervision step 2: p(halt)"
runs 0 scope "$easy" --steps 1
grep -c '^supervision step' "$work/out" | grep -qx 1 || fail "more than one step"
echo "$easy" >"$work/one.txt"
"$program" - <"$work/one.txt" >"$work/out" || fail "standard input"
prints "its answer there is right"
{ echo "$easy"; echo "$answer"; } >"$work/two.txt"
runs 0 "$work/two.txt" --puzzle 2
prints "0 in conflict"

# Where no puzzle is named the model says of which family and size it is to be, or --family does.
runs 0 -m models/maze --text --steps 1
prints "12:1: Maze, 12 x 12"
runs 0 -m models/sudoku-4x4 --text --steps 1
prints "4x4:1: Sudoku, 4 x 4"
runs 0 -m models/arc-base --text --steps 1
prints "halo: ARC, 8 x 9"
runs 0 --family maze --text --steps 1
prints "models/maze.safetensors"
runs 0 tutor --family arc --text --steps 1 # whose task is a file of one
prints "halo: ARC, 8 x 9"
runs 0 eval -m models/sudoku-6x6 -n 1
says "no puzzles named: the bundled puzzles/sudoku/6x6.csv;"
runs 2 -m models/maze --family sudoku
says "--family sudoku: the model models/maze solves maze"
runs 3 --family sudoku --rows 16 --cols 16
says "there are no bundled puzzles of Sudoku of 16 x 16 cells; name a file"
runs 2 --split train
says "--split is for a data set, and none is named"

# A pipe is read once, and whole, as standard input is.
mkfifo "$work/pipe"
cat "$work/two.txt" >"$work/pipe" &
child=$!
printf ':wait idle\n:screen %s\n' "$work/a.txt" >"$work/script"
timeout -k 5 100 "$program" "$work/pipe" --script "$work/script" >"$work/out" 2>"$work/err"
got=$?
kill $child 2>"$work/none"
[ $got -eq 0 ] || { cat "$work/err"; fail "a pipe ends with $got"; }
grep -q "pipe:1 (1 of 2)" "$work/a.txt" || { cat "$work/a.txt"; fail "not the puzzles of the pipe"; }

# A data set folder, of which --split says the half.
runs 0 convert puzzles/sudoku/easy.csv "$work/set" --test puzzles/sudoku/hard.csv
runs 0 "$work/set" --text --steps 1
prints "test:1: Sudoku"
runs 0 "$work/set" --text --steps 1 --split train --puzzle 2
prints "train:2: Sudoku"

# The browser knows it too: its folder comes first, and shows the test half.
printf ':wait idle\no\n:wait idle\n:screen %s\n' "$work/a.txt" >"$work/script"
runs 0 "$work/set" --script "$work/script" --size 120x40
cp "$work/a.txt" "$work/out"
prints "test:1 "
prints "/set"

# A model that never says that it is done.
runs 0 convert models/sudoku --halt-margin 20 "$work/never.safetensors"
runs 0 scope puzzles/sudoku/extreme.csv --puzzle 3 -m "$work/never" --steps 2
prints "The model does not halt within 2 supervision steps."
runs 0 scope puzzles/sudoku/extreme.csv --puzzle 3 -m "$work/never"
prints "; the model is stopped here"
prints "The model does not halt, and is stopped after supervision step 64: its answer there is"

# The first answer to an ARC task is new all over: it is no question with its blanks filled.
for task in fill-holes colour-by-row; do
    runs 0 "puzzles/arc/$task.json" -m models/arc-base --text --steps 1
    told=$(sed -n 's/^supervision step 1: .* \([0-9]*\) changed.*/\1/p' "$work/out")
    marked=$(sed -n '/^supervision step 1/,/^$/p' "$work/out" | tail -n +2 | tr -dc '*' | wc -c)
    shown=$(sed -n '/^supervision step 1/,/^$/p' "$work/out" | tail -n +2 | tr -dc '0-9' | wc -c)
    [ "$shown" -gt 0 ] || fail "$task: no answer"
    [ "$told-$marked" = "$shown-$shown" ] || fail "$task: $told changed, $marked marked of $shown"
done

# A script: screens as text, SVG, PNG, and their styles; the same every time.
cat >"$work/script" <<END
:wait idle
>
:wait idle
:screen $work/a.txt
:screen $work/a.svg
:screen $work/a.png
:screen $work/a.styles
:size 120x40
*
:wait pause
:screen $work/b.txt
END
runs 0 "$work/one.txt" --script "$work/script"
grep -q 'after supervision step 1' "$work/a.txt" || fail "the script's screen"
[ "$(wc -l <"$work/a.txt")" -eq 24 ] || fail "not 24 lines"
[ "$(wc -l <"$work/b.txt")" -eq 40 ] || fail "not 40 lines"
grep -q '^<svg' "$work/a.svg" || fail "no SVG"
[ "$(head -c 4 "$work/a.png" | tail -c 3)" = PNG ] || fail "no PNG"
cp "$work/b.txt" "$work/before.txt"
NO_COLOR=1 TERM=dumb LC_ALL=C runs 0 "$work/one.txt" --script "$work/script"
cmp -s "$work/b.txt" "$work/before.txt" || fail "a script depends on the environment"
runs 0 "$work/one.txt" --script "$work/script" --size 40x12 --ascii --color never --theme mono
LC_ALL=C grep -q '[^ -~]' "$work/a.txt" && fail "not ASCII"

# What cannot be.
runs 0 trace "$easy" --steps 1 -o "$work/tensors.safetensors"
for file in models/maze.safetensors "$work/tensors.safetensors" tests/reference/D_arc_like/step_1; do
    runs 3 "$file"
    says "trmscope: $file: found tensors, expected puzzles; --model takes a model, --open a recorded run"
    runs 3 solve --family sudoku "$file"
    says "--model takes a model"
done
echo ':key Nokey' >"$work/bad"
runs 3 "$work/one.txt" --script "$work/bad"
says "$work/bad:1: there is no key \"Nokey\""
printf ':wait idle\n\000\n' >"$work/bad"
runs 3 "$work/one.txt" --script "$work/bad"
says "NUL"
echo ":screen $work/no/such/folder" >"$work/bad"
runs 4 "$work/one.txt" --script "$work/bad"
says "$work/bad:1: $work/no/such/folder"
runs 2 "$work/one.txt" --script "$work/script" --size 80
says "80x24"
runs 2 "$work/one.txt" --size 80x24
says "--script"
runs 2 "$work/one.txt" --script "$work/script" --steps 3
says "--steps is for the run as text"
for command in scope why; do
    runs 2 $command "$work/two.txt" --puzzle 3
    says "trmscope: --puzzle 3: there are only 2 puzzles"
done
runs 2 scope "$work/two.txt" --puzzle 1234
says "trmscope: --puzzle 1234: there are only 2 puzzles"
runs 2 "$work/one.txt" --color pink
says "auto|never|16|256|true"
runs 2 sovle
says "did you mean solve?"
runs 2 -n 3
says "there is no option -n; see trmscope help scope"
runs 2 "$work/one.txt" --limitless
says "there is no option --limitless; see trmscope help scope"
runs 3 "$work/nowhere.txt"
says "$work/nowhere.txt"
: >"$work/empty.txt"
runs 3 "$work/empty.txt"
says "$work/empty.txt"
runs 3 "$work/one.txt" --model "$work/nowhere.safetensors"
says "nowhere.safetensors"
"$program" "$easy" >/dev/full 2>"$work/err" && fail "a full disk is no failure"
says "standard output"

# Options that would do nothing are refused, the first of them by its name.
while read -r option command; do
    runs 2 $command
    says "$option"
done <<END
--limit teach --resume --limit 3
--puzzle teach --resume --puzzle 3
--limit teach puzzles/sudoku/easy.csv --puzzle 3 --limit 3
--model teach --resume -m nowhere
--resume teach --resume puzzles/sudoku/easy.csv
--init train --resume -o nowhere --init models/sudoku
--latents trace -o $work/x.csv --latents all
--frame trace -o $work/x.safetensors --frame 3
--frame trace -o $work/x.cast --frame 3
--theme trace -o $work/x.jsonl --theme light
--latents trace -o $work/x.svg --latents carries
--puzzle trace -o $work/x.svg --open $work/x.safetensors --puzzle 2
--puzzle scope --open $work/x.safetensors --puzzle 2
--at why --check 3 --at 2
--puzzle why --check 3 --puzzle 2
--seed why --seed 2
--vary solve --vary noise
--seed solve --seed 2
--seed solve --exact --seed 2
--threads solve --exact -j 2
--pick eval --pick vote
--seed eval --seed 2
--batch eval --adapt 1 --batch 2
--rows generate arc --rows 3
--extra generate sudoku --clues 30 --extra 3
--test convert models/sudoku $work/x.safetensors --test puzzles/sudoku/easy.csv
--test convert puzzles/sudoku/easy.csv $work/x.csv --test puzzles/sudoku/easy.csv
--rows convert nowhere.train.safetensors $work/x.safetensors --rows 9
--hidden bench --screen --hidden 128
--keys bench --keys 10
--size curves models/logs/sudoku.jsonl --size 80x24
--dump config --dump --theme light
--man help train --man
END

# Where settings are, and that they are right; a theme by the paper that the terminal tells.
runs 0 config
prints "config.yaml: not there"
prints "theme: auto (dark)"
COLORFGBG="0;15" runs 0 config
prints "theme: auto (light)"
runs 0 config --theme auto
prints "base: dark"

# Help, the manual page and completion are there for every command.
runs 0 --help
prints "trmscope COMMAND"
prints "trmscope help scope lists the options of trmscope [PUZZLE]."
awk 'length > 79 { exit 1 }' "$work/out" || fail "the overview: a line of more than 79 columns"
for command in $("$program" help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    runs 0 help "$command"
    prints "Usage: trmscope $command"
    awk 'length > 79 { exit 1 }' "$work/out" || fail "help $command: a line of more than 79 columns"
    runs 0 "$command" --help
    runs 0 help --man
    prints ".Ss trmscope $command"
    runs 0 help --completion bash
    prints "$command) words="
done
bash -n "$work/out" || fail "the completion is no bash"

# Completion knows what the tables know: commands, those of the program too, values, families.
cat > "$work/complete.sh" <<'EOF'
. "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_trmscope
echo "${COMPREPLY[@]}"
EOF
cp "$work/out" "$work/trmscope.bash"
completes()
{
    wanted=$1; shift
    found=$(bash "$work/complete.sh" "$work/trmscope.bash" trmscope "$@")
    [ "$found" = "$wanted" ] || fail "$* is completed to \"$found\", not \"$wanted\""
}
completes "train" trai
completes "flood-fill" help flood
completes "colorblind" config --theme color
completes "colorblind" -t color
completes "sudoku" generate su
completes "256" --color 2
runs 0 help flood-fill
prints "keys: b"
runs 2 help flood-fil
says 'there is no command "flood-fil"; did you mean flood-fill?'
runs 2 help sovle
says 'there is no command "sovle"; did you mean solve?'
runs 2 help qqqqqqqq
says 'there is no command "qqqqqqqq"; see trmscope --help'

# The same in fish: a word that is no command is a puzzle, and every command knows --help.
runs 0 help --completion fish
prints "complete -c trmscope -l help -s h "
prints "complete -c trmscope -l version -s V "
prints "set -l others tutor solve "
prints 'complete -c trmscope -n "not __fish_seen_subcommand_from $others" -l theme -s t -x -a '
prints "complete -c trmscope -n '__fish_seen_subcommand_from solve' -l exact -s x "
grep -q 'seen_subcommand_from scope\|others.* scope' "$work/out" && fail "the word scope is asked for"
if command -v fish >"$work/none"; then
    cp "$work/out" "$work/trmscope.fish"
    found=$(HOME=$work fish -c "source $work/trmscope.fish; complete -C 'trmscope hard.csv --th'" | cut -f1)
    [ "$(echo $found)" = "--theme --threads" ] || fail "--th is completed to $found"
else
    echo "skipped: no fish"
fi
