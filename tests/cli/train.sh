#!/bin/sh
# trmscope train: a run that is killed again and again, the ways in which it can fail, signals.
# KILLS=50 sh tests/cli/train.sh build kills so often (default: 6).
. tests/cli/check.inc
kills=${KILLS:-6}
steps=$((250 + 80 * kills))

cat >"$work/small.yaml" <<END
arch: {H_cycles: 1, L_cycles: 2, L_layers: 1, hidden_size: 64, num_heads: 2, pos_encodings: none,
  mlp_t: true, puzzle_emb_ndim: 64, puzzle_emb_len: 1, halt_max_steps: 4, inner_size: 128, inner_size_t: 32}
family: sudoku
rows: 4
cols: 4
data: [{kind: generate, most_extra: 4}]
steps: $steps
global_batch_size: 64
lr: 3e-3
lr_warmup_steps: 20
optimizer: adamw
ema: true
ema_rate: 0.9
evaluation: {count: 16, steps: 100}
guard: {share: 0.5, steps: 10}
checkpoint: {minutes: 0}
END
cd "$work" || exit 1

runs 0 info small.yaml
prints "parameters: "
prints "memory: "
prints "# supervision steps at most"

# The recipe is never written over.
runs 2 train small.yaml -o small --force
says "small.yaml: is the recipe"

# Nor is anything else that bears the name of one of its files.
echo "source,question,answer,rating" >puzzles.csv
runs 2 train small.yaml -o puzzles
says "puzzles.csv: exists"
[ "$(cat puzzles.csv)" = "source,question,answer,rating" ] || fail "puzzles.csv was written over"

# What follows from a key follows from the one that is set.
runs 0 train small.yaml -q -o larger --set rows=6 --set cols=6 --set steps=1 --set evaluation.count=0
grep -q "seq_len: 36" larger.yaml || fail "a board of 6x6 has 36 cells"

# Waits until the run in the background has begun, on a busy machine too.
await_begin() {
    i=0
    while ! grep -q "parameters" "$work/err" && [ $i -lt 600 ]; do
        sleep 0.1
        i=$((i + 1))
    done
}

# A run from end to end: what it says and writes.
runs 0 train small.yaml -o whole --set checkpoint.minutes=3
says "whole: "
says "16 held-out puzzles"
says "step $steps, $((64 * steps)) sequence-steps"
says "waited for data"
says "whole.safetensors is the best"
head -1 whole.csv | grep -q '^step,sequence_steps,seconds,loss' || fail "no head in whole.csv"
[ "$(tail -1 whole.csv | cut -d, -f1)" = $steps ] || fail "whole.csv does not end at the last step"
[ "$(wc -l <whole.jsonl)" -eq $(($(wc -l <whole.csv) - 1)) ] || fail "rows of whole.jsonl"
runs 0 info whole.safetensors
prints "parameters: "
runs 0 info whole.train.safetensors
prints "$((64 * steps)) sequence-steps"
grep -q "<svg" whole.svg || fail "no curves in whole.svg"
runs 2 train small.yaml -o whole
says "--resume goes on with it"

# Killed at random instants, often within a write (a state after every step); what is learned is the
# same as if nothing had happened.
seed=$$
random() { # of $1
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    echo $((seed / 65536 % $1))
}
killed=0 writing=0 resume=
while [ $killed -lt "$kills" ]; do
    "$program" train small.yaml -o parts $resume -j $((1 + $(random 3))) 2>"$work/err" &
    child=$!
    sleep "0.$((100 + $(random 300)))"
    tries=0 # every second time: as soon as a write is seen
    while [ $((killed % 2)) -eq 1 ] && [ $tries -lt 300 ] && ! [ -f parts*.part-* ]; do
        tries=$((tries + 1))
    done 2>/dev/null
    kill -KILL $child 2>/dev/null || break # it had ended
    wait $child 2>/dev/null
    # A kill before the first state leaves the empty files of a run that never was.
    if [ -f parts.train.safetensors ]; then resume=--resume; else resume=--force; fi
    killed=$((killed + 1))
    [ -z "$(find . -name 'parts*.part-*')" ] || writing=$((writing + 1))
done
runs 0 train small.yaml -o parts $resume
cmp whole.safetensors parts.safetensors || fail "other weights after $killed kills"
[ -z "$(find . -name '*.part-*')" ] || fail "left: $(find . -name '*.part-*')"
[ "$(cut -d, -f1,2,4-11 whole.csv)" = "$(cut -d, -f1,2,4-11 parts.csv)" ] || fail "other metrics"

# SIGTERM and ^C save and say how to go on.
for signal in TERM INT; do
    : >"$work/err"
    "$program" train small.yaml -o told --set steps=100000 --force 2>"$work/err" &
    child=$!
    await_begin
    kill -$signal $child
    wait $child
    code=$?
    [ $code -eq 4 ] || fail "exit code $code after SIG$signal"
    says "ends after this step and saves it; ^C again ends at once"
    says "go on with: trmscope train -o told --resume"
done

# nohup: it outlives the terminal.
: >"$work/err"
nohup "$program" train small.yaml -o outlives --set checkpoint.minutes=3 >/dev/null 2>"$work/err" &
child=$!
await_begin
kill -HUP $child
wait $child || { cat "$work/err"; fail "a hangup stopped what nohup started"; }
says "outlives.safetensors is the best"

# Whoever read what it says is gone: it is saved. (Some parents ignore SIGPIPE, and so would the run.)
default=
env --default-signal=PIPE true 2>/dev/null && default="env --default-signal=PIPE"
{
    $default "$program" train small.yaml -o unread --set steps=20000 --set checkpoint.minutes=60 2>&1
    echo $? >unread.code
} | head -n 1 >unread.head
[ "$(cat unread.code)" -eq 4 ] || fail "exit code $(cat unread.code) without a reader"
saved=$("$program" info unread.train.safetensors | sed -n 's/^steps: \([0-9]*\),.*/\1/p')
[ "$saved" -gt 0 ] || fail "nothing was saved without a reader"

# Time in which it is stopped is no time of learning.
: >"$work/err"
begun=$(date +%s)
"$program" train small.yaml -o halted --set steps=100000 2>"$work/err" &
child=$!
await_begin
kill -STOP $child
sleep 3
kill -CONT $child
kill $child
wait $child
elapsed=$(($(date +%s) - begun))
learned=$("$program" info halted.train.safetensors | sed -n 's/^steps: .*sequence-steps, \([0-9]*\) s$/\1/p')
[ "$learned" -le $((elapsed - 2)) ] || fail "$learned s of $elapsed, of which 3 it was stopped"

# Two processes cannot write the same run.
: >"$work/err"
"$program" train -o told --resume 2>"$work/err" &
child=$!
await_begin
runs 2 train -o told --resume
says "another process"
kill $child
wait $child

# The disk is full (here: files may not grow): the state that is there stays as it is.
cp parts.train.safetensors kept
(trap '' XFSZ && ulimit -f 64 && exec "$program" train -o parts --resume --set steps=100000) 2>"$work/err"
[ $? -eq 4 ] || fail "a full disk is no error"
says "cannot be written"
saved=$("$program" info parts.train.safetensors | sed -n 's/^steps: \([0-9]*\),.*/\1/p')
[ "$(grep -o 'holds step [0-9]*' "$work/err")" = "holds step $saved" ] ||
    { cat "$work/err"; fail "it holds step $saved"; }
cmp kept parts.train.safetensors || fail "the state was harmed by a full disk"
[ -z "$(find . -name '*.part-*')" ] || fail "left: $(find . -name '*.part-*')"

# A loss that is no number, a folder that is not there, a recipe that is wrong.
runs 4 train small.yaml -o wild --set lr=100 --set weight_decay=1000 --set guard.share=0 --set checkpoint.minutes=3
says "the loss is not a number"
says "wild.train.safetensors holds step 0"
runs 0 train -o wild --resume --set lr=1e-3 --set weight_decay=0.1 --set steps=20
mkdir folder
for name in "" folder/ folder/.safetensors nowhere/x; do # which name no file, or one in no folder
    runs 2 train small.yaml -o "$name" --force
    says "expected a name in a folder that is there"
done
[ -z "$(ls -A folder)" ] || fail "files without a name"
runs 2 train small.yaml -o x --set arch.hiden_size=3
says "arch.hidden_size"
runs 3 train small.yaml -o x --set lr=
says "lr: "
says "expected a number"
runs 3 train small.yaml -o parts --resume --set arch.inner_size=64
says "a run goes on with the model"

# A recipe whose files are missing leaves nothing behind.
sed 's/^evaluation:.*/evaluation: {puzzles: missing.csv}/' small.yaml >judged.yaml
grep -q missing.csv judged.yaml || echo 'evaluation: {puzzles: missing.csv}' >>judged.yaml
runs 3 train judged.yaml -o nothing
says "evaluation.puzzles: missing.csv: No such file"
[ ! -e nothing.jsonl ] || fail "an empty log is left"

# Puzzles that do not fit the model are known before it learns anything.
"$program" generate sudoku -n 2 -q >nine.csv
runs 3 train small.yaml -o misfit --set evaluation.puzzles=nine.csv --set steps=100000
says "evaluation: "

# A data set without a test half: nothing is held out, and the run goes on without.
"$program" generate sudoku --rows 4 -n 20 -q >four.csv
runs 0 convert four.csv half
sed 's/^data:.*/data_paths: [half]/; s/^evaluation:.*//' small.yaml >half.yaml
runs 0 train half.yaml -o public --set steps=3
says "nothing is held out"
mv half gone # a saved run needs it to go on, not to be looked at
runs 0 convert public.train.safetensors public-now.safetensors

# One with a test half, of a recipe that does not say what its boards are, as no public one does.
"$program" generate sudoku --rows 4 -n 5 -q --seed 9 >five.csv
runs 0 convert four.csv both --test five.csv
sed '/^family:/d; /^rows:/d; /^cols:/d' half.yaml | sed 's/half/both/' >both.yaml
runs 0 train both.yaml -o unknown --set steps=3
says "both: its test half does not measure the run, for the recipe does not say"
says "set family, rows and cols (of a Sudoku --set family=sudoku --set rows=9 --set cols=9)"
runs 0 train both.yaml -o known --set steps=3 --set family=sudoku --set rows=4 --set cols=4
says "5 held-out puzzles"
says "both: held out are puzzles of its test half, so that half chooses known.safetensors"
says "measure known.train.safetensors (convert)"
runs 0 train both.yaml -o chosen --set steps=3 --set family=sudoku --set rows=4 --set cols=4 \
    --set evaluation.puzzles=four.csv
! grep -q "held out are puzzles" "$work/err" || fail "its test half chooses nothing"

# From another model's weights.
runs 0 train small.yaml -o tuned --init whole.safetensors --set steps=20
says "step 0, 0 sequence-steps"
runs 3 train small.yaml -o tuned2 --init whole.safetensors --set arch.inner_size=64
says "found 256 x 64, expected 128 x 64"
runs 0 train small.yaml -q -o seven --set num_puzzle_identifiers=7 --set steps=1 --set evaluation.count=0
runs 3 train small.yaml -o tuned3 --init seven.safetensors --set steps=1
says "puzzle_emb.weights: found 7 x 64, expected 1 x 64, a row for each puzzle identifier; with"
runs 0 train small.yaml -o tuned3 --force --init seven.safetensors --set steps=1 --set num_puzzle_identifiers=7

# What is bundled is there in any folder: a model to begin with, puzzles to be measured by.
runs 3 train small.yaml -o bundled --init models/sudoku-4x4 --set steps=2
says "sudoku-4x4.safetensors"
runs 0 train small.yaml -o bundled --set steps=2 --set evaluation.puzzles=puzzles/sudoku/4x4.csv
says "% of 16 held-out puzzles right"
sed 's|^data:.*|data: [{kind: puzzles, path: puzzles/sudoku/4x4.csv}]|' small.yaml >file.yaml
runs 0 train file.yaml -o of-a-file --set steps=2
echo "train: all as expected, $killed kills, $writing of them within a write"
