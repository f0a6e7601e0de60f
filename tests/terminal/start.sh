#!/bin/sh
# Starts, answers to keys, mouse and paste, sleeps when nothing happens, quits and leaves no trace.
. tests/terminal/tmux.inc
shell 80 24
start
wait_for 'before the first step'
press '>'
wait_for 'after supervision step 1'
press '.'
wait_for 'z_L 1/6'
press ','
wait_for 'after supervision step 1'
press '?'
wait_for 'run, or pause'
press Escape
wait_gone 'run, or pause'

# A click on the key bar; a pasted q is text, not a key.
column=$(screen | tail -1 | sed 's/? help.*//' | wc -m)
bytes "\033[<0;$column;24M\033[<0;$column;24m"
wait_for 'run, or pause'
bytes '\033[200~qqq\033[201~'
press '?'
wait_gone 'run, or pause'
press n
wait_for '(2 of 2)'

# Nothing to do: not even woken.
if [ -r /proc/self/status ]; then
    wait_for 'before the first step'
    pid=$(scope_pid)
    count() { cat /proc/"$pid"/task/*/status | grep '^voluntary'; }
    idle() { before=$(count) && sleep 1 && [ "$(count)" = "$before" ]; }
    patience=20
    case $SANITIZE in *thread*) ;; *) until_true idle || fail "an idle program was woken" ;; esac
    patience=
fi

press q
wait_for 'shell>'
restored

# Text that a library prints while the screen is ours appears afterwards, and the exit code is 0.
type_line "clear; $program $work/two.txt; echo code \$?"
wait_for ' quit'
press q
wait_for 'code 0'
