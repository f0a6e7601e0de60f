#!/bin/sh
# The tutorial, done as docs/tutor.script does it: every page notices what was done and nothing else.
. tests/cli/check.inc

XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
export XDG_DATA_HOME XDG_STATE_HOME
# Before and after each Enter on a done page: which page it is.
awk -v folder="$work" '
    /^:sleep/ { next }
    /^:key Enter/ { printf ":screen %s/%02d\n", folder, ++n }
    { print }
    END { printf ":screen %s/end\n", folder }' docs/tutor.script >"$work/script"
runs 0 tutor --script "$work/script" --size 100x36

page=1
for screen in "$work"/[0-9][0-9]; do
    grep -q "tutorial $page of 10" "$screen" || continue
    grep -qE "Enter (goes on|ends it)" "$screen" && page=$((page + 1))
done
[ $page -eq 11 ] || { cat "$work"/[0-9][0-9] | tail -40; fail "page $page was not done"; }
grep -q tutorial "$work/end" && fail "it does not end"

# A page waits for the person, and can be skipped; the palette begins and ends it.
printf ':wait idle\n:key Enter\n:wait idle\n:screen %s\n:key Enter Enter\n:wait idle\n:screen %s\n:key F6\n:wait idle\n:screen %s\n:tutor\n' \
    "$work/1" "$work/2" "$work/3" | sed '$d' >"$work/script"
runs 0 tutor --script "$work/script" --size 80x24
for screen in 1 2; do
    cp "$work/$screen" "$work/out"
    prints "tutorial 2 of 10: load"
    prints "Your turn."
done
cp "$work/3" "$work/out"
prints "tutorial 3 of 10: step"

# On small screens it takes less, or nothing.
for size in 1x1 20x5 40x12 300x80; do runs 0 tutor --script "$work/script" --size $size; done
echo "tutor: all as expected"
