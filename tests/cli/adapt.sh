#!/bin/sh
# solve --adapt and eval --adapt: attempts, scores, going on where it was interrupted.
. tests/cli/check.inc

runs 0 train configs/arc-base.yaml -q -o "$work/base" -s steps=3 -s evaluation.count=0 \
    -s arch.hidden_size=32 -s arch.inner_size=64 -s arch.puzzle_emb_ndim=32 -s arch.num_heads=2 \
    -s arch.puzzle_emb_len=1 -s rows=5 -s cols=5 -s seq_len=25 -s guard.share=0
mkdir "$work/tasks"
pair='{"input": [[1, 0]], "output": [[1]]}'
echo "{\"train\": [$pair, $pair, $pair], \"test\": [$pair]}" >"$work/tasks/aa.json"
echo "{\"train\": [$pair], \"test\": [{\"input\": [[1], [1], [1], [1], [1], [1]]}]}" >"$work/tasks/bb.json"
echo "{\"train\": [$pair, $pair], \"test\": [{\"input\": [[1]]}]}" >"$work/tasks/cc.json"

# Training that is measured by tasks without answers says so, and no share.
runs 0 train configs/arc-base.yaml -o "$work/unknown" -s steps=1 -s arch.hidden_size=32 \
    -s arch.inner_size=64 -s arch.puzzle_emb_ndim=32 -s arch.num_heads=2 -s arch.puzzle_emb_len=1 \
    -s rows=5 -s cols=5 -s seq_len=25 -s guard.share=0 -s evaluation.count=1 \
    -s evaluation.puzzles="$work/tasks/cc.json"
says "no answer is known of 1 held-out puzzles; it would halt after step "
says "evaluations of this session took "
grep -q "nan %\|the best" "$work/err" && fail "a share of nothing"

runs 1 solve "$work/tasks/bb.json" -m "$work/base" --adapt 1
prints "larger than the model's canvas"
runs 0 solve "$work/tasks/cc.json" -m "$work/base" --adapt 1 --json
prints '{"task":"cc","test":1,"attempted":true,"attempts":['
prints '"verdict":"unknown"'
# What a task is called is printed, but not obeyed by the terminal.
printf '%s\n' '{"a\u001b[31m\nb": {"train": ['"$pair"'], "test": ['"$pair"']}}' >"$work/odd.json"
runs 0 "$work/odd.json" -m "$work/base" --text --steps 1
prints "a?[31m?b: ARC"
runs 0 eval "$work/odd.json" -m "$work/base" --adapt 1
prints "a?[31m?b	"
runs 2 solve "$easy" --adapt 1
says "learns from demonstrations, but Sudoku has none"

runs 0 eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/log" --limit 2
prints "bb	unknown	not attempted: "
prints "2 of 2 tasks"
prints "%), 1 unknown, 1 not attempted"
[ "$(wc -l <"$work/log")" -eq 2 ] || fail "not a line a task"
printf '{"task":"cc","mod' >>"$work/log" # killed while it wrote
runs 0 eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/log"
grep -q "^aa" "$work/out" && fail "aa was done again"
prints "cc	unknown	"
prints "3 of 3 tasks"
prints "%), 2 unknown, 1 not attempted"
grep -q '"task":"cc".*"score":null' "$work/log" || fail "a score of what nobody knows"
[ "$(wc -l <"$work/log")" -eq 3 ] || fail "not a line a task after it went on"
runs 2 eval "$work/tasks" -m "$work/base" --adapt 2 --log "$work/log"
says "log: line 1: found a result of base.safetensors in 1 s"
# As JSON those of the log stand among the others, and a total at the end.
runs 0 eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/log" --json
prints '{"task":"aa","puzzle":"'
tail -n 1 "$work/out" | grep -q '^{"tasks":3,"done":3,"attempted":2,"known":1,"score":' || fail "no total"
# A log from before there was null has a number for every task.
sed 's/"score":null/"score":0/' "$work/log" >"$work/old"
runs 0 eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/old"
prints "3 of 3 tasks"
prints "%), 1 not attempted"
# Of tasks that nobody knows the answers of there is no share that is right.
runs 0 eval "$work/tasks/bb.json" -m "$work/base" --adapt 1
prints "1 of 1 tasks: 1 unknown, 1 not attempted"
# A task that is begun is done whole.
echo "{\"train\": [$pair], \"test\": [$pair, $pair, $pair]}" >"$work/three.json"
runs 0 eval "$work/three.json" -m "$work/base" --adapt 1 --limit 1 --json
prints ']],"' # the end of its tests
[ "$(head -n 1 "$work/out" | sed 's/.*"tests"//' | grep -o '\["' | wc -l)" -eq 3 ] || fail "half a task has a score"
other='{"input": [[2, 0]], "output": [[1]]}'
echo "{\"train\": [$pair], \"test\": [$pair, $other]}" >"$work/two.json"
runs 0 eval "$work/two.json" -m "$work/base" --limit 1 --json
prints '"count":2,'
prints '"tests":2,'
runs 0 eval - -m "$work/base" --limit 1 --json <"$work/two.json"
prints '"tests":2,'
runs 0 eval "$work/tasks" -m "$work/base" --limit 1 --json
prints '"count":1,'
# The copies that a data set has of a task are no tasks.
task="{\"train\": [$pair, $pair], \"test\": [$pair]}"
echo "{\"dd|||t1|||0123456789\": $task, \"dd\": $task, \"dd|||t2|||0213456789\": $task}" >"$work/copies.json"
runs 0 eval "$work/copies.json" -m "$work/base" --adapt 1 --limit 5
prints "1 of 1 tasks: "
says "test inputs of augmented copies, left out: 2"
echo "{\"dd|||t1|||0123456789\": $task}" >"$work/copies.json"
runs 3 eval "$work/copies.json" -m "$work/base" --adapt 1
says "copies.json: found only augmented copies of tasks"
# A task of another file that is called alike is another task.
mkdir "$work/other"
echo "{\"train\": [$pair], \"test\": [{\"input\": [[2, 0]]}]}" >"$work/other/aa.json"
runs 0 eval "$work/tasks/aa.json" "$work/other" -m "$work/base" --adapt 1 --log "$work/log"
prints "aa	"
[ "$(grep -c "^aa" "$work/out")" -eq 1 ] || fail "not the other aa alone"
[ "$(wc -l <"$work/log")" -eq 4 ] || fail "not a line for the other aa"

# A file that is no log stays as it is, with a newline or without one.
for text in 'my notes' '{"tasks":3}' 'notes
'; do
    printf '%s' "$text" >"$work/notes"
    runs 3 eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/notes"
    says "notes: "
    [ "$(cat "$work/notes"; echo .)" = "$text." ] || fail "a file that is no log was written to"
done
printf '{"ta' >"$work/begun"
runs 0 eval "$work/tasks/bb.json" -m "$work/base" --adapt 1 --log "$work/begun"
[ "$(wc -l <"$work/begun")" -eq 1 ] || fail "what was begun first was not taken back"
# The bundled base on bundled tasks, killed outright in the second: the first is not done again.
mkdir "$work/bundled"
cp puzzles/arc/reflect.json puzzles/arc/rotate.json puzzles/arc/tile.json "$work/bundled"
lines() { cat "$work/killed" 2>/dev/null | wc -l; }
"$program" eval "$work/bundled" -m models/arc-base --adapt 1 --log "$work/killed" -q >/dev/null 2>&1 &
child=$!
until [ "$(lines)" -ge 1 ]; do
    kill -0 $child 2>/dev/null || fail "it ended before its first line"
    sleep 0.05
done
kill -KILL $child
wait $child 2>/dev/null
[ "$(lines)" -eq 1 ] || fail "it was not killed in the second task"
first=$(cat "$work/killed")
runs 0 eval "$work/bundled" -m models/arc-base --adapt 1 --log "$work/killed" -q
grep -q "^reflect" "$work/out" && fail "reflect was done again"
prints "rotate	"
prints "3 of 3 tasks"
[ "$(lines)" -eq 3 ] || fail "not a line a task after it was killed"
[ "$(head -n 1 "$work/killed")" = "$first" ] || fail "the first line is another"
grep -q '"task":"tile","puzzle":"[0-9a-f]*","model":"arc-base.safetensors",.*"seconds":1,"attempted":true,.*"steps":[1-9]' "$work/killed" ||
    fail "tile was not learned: $(tail -n 1 "$work/killed")"
# Without learning: votes over restarts, scored by tasks.
runs 0 eval "$work/tasks/aa.json" -m "$work/base" --restarts 4
prints "pass@1 over tasks"
prints "  aa                            1 "
runs 0 eval "$work/tasks/aa.json" -m "$work/base" --json
prints '"tasks":[{"task":"aa","tests":1,"pass_at_1":'
# A standard output that is closed is not taken for the log.
"$program" eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/closed" >&- 2>"$work/err"
[ $? -eq 4 ] || fail "what is printed nowhere is no failure"
says "standard output cannot be written"
runs 0 eval "$work/tasks" -m "$work/base" --adapt 1 --log "$work/closed"
prints "3 of 3 tasks"
[ "$(wc -l <"$work/closed")" -eq 3 ] || fail "not a line a task where nothing can be printed"
echo "adapt: all as expected"
