#!/bin/sh
# Terminals that can do less, and none at all.
. tests/terminal/tmux.inc

# No UTF-8: ASCII only, and not refused.
shell 80 24 LC_ALL=C
start
wait_for '+ answer ---'
screen | LC_ALL=C grep -q '[^ -~]' && fail "not ASCII"
press q
wait_for 'shell>'
restored

# NO_COLOR: no colour at all; empty does not count; an option beats it.
colours() { tm capture-pane -e -p -t 0 | grep -q "$(printf "\033")\[\([0-9]*;\)*[34][0-8]"; }
shell 80 24 NO_COLOR=1
start
colours && fail "colours in spite of NO_COLOR"
press q
wait_for 'shell>'
start --color 256
until_true colours || fail "no colours in spite of --color"
press q
wait_for 'shell>'
mkdir -p "$work/.config/trmscope"
echo 'color: 256' >"$work/.config/trmscope/config.yaml"
start
colours && fail "what is set beats NO_COLOR"
press q
wait_for 'shell>'
rm -r "$work/.config"
shell 80 24 NO_COLOR=
start
until_true colours || fail "an empty NO_COLOR counted"
press q

# A terminal with 8 colours, one with a poor font, one without a mouse.
for term in linux vt100 screen ansi; do
    infocmp "$term" >/dev/null 2>&1 || continue
    shell 80 24 TERM="$term"
    start --no-mouse
    press '>'
    wait_for 'after supervision step 1'
    press q
    wait_for 'shell>'
    restored
done

# A terminal that cannot place the cursor, one nobody knows, no TERM: the run as text.
for term in dumb no-such-terminal ''; do
    shell 80 24 TERM="$term"
    type_line "clear; $program $work/two.txt >$work/out; echo code \$?"
    wait_for 'code 0'
    grep -q 'The model halts after supervision step' "$work/out" || fail "no text with TERM=$term"
    type_line "clear; $program $work/two.txt | tail -3; echo"
    wait_for 'the answer is right'
done

# Puzzles from a pipe, keys from the terminal.
shell 80 24
type_line "clear; tail -1 $work/two.txt | $program -"
wait_for ' quit'
press '>'
wait_for 'after supervision step 1'
press q
wait_for 'shell>'
restored
