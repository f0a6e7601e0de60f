#!/bin/sh
# However it ends, the terminal is as before, and the parent learns why it ended.
. tests/terminal/tmux.inc
shell 80 24

# ends SIGNAL CODE
ends() {
    type_line "clear; $program $work/two.txt; echo code \$?"
    wait_for ' quit'
    kill -"$1" "$(scope_pid)"
    wait_for "code $2"
    restored
}
ends TERM 143
ends HUP 129
ends SEGV 139
ends ABRT 134
ends BUS 135

# A terminal that closes says so more than once: what was recorded is saved all the same.
type_line "clear; $program $work/two.txt --record $work/session.cast; echo code \$?"
wait_for ' quit'
hang_up "$(scope_pid)"
wait_for 'code 129'
restored
[ "$(wc -l <"$work/session.cast")" -gt 1 ] || fail "the recording has no frame"

# A crash says so where it can be read.
type_line "clear; $program $work/two.txt; echo code \$?"
wait_for ' quit'
kill -SEGV "$(scope_pid)"
wait_for 'the terminal was restored'

# So does a file that was cut short under its map, which is no fault of the program.
type_line "clear; $program $work/two.txt; echo code \$?"
wait_for ' quit'
kill -BUS "$(scope_pid)"
wait_for 'a file that it had open'

# ^C in the middle of a run.
start
press Space C-c
wait_for 'shell>'
restored

# ^C leaves a prompt and the help, whatever the time between, and then quits.
start
for key in X '?'; do
    press "$key"
    wait_for "$([ "$key" = X ] && echo 'write (' || echo 'run, or pause')"
    press C-c
    wait_for 'before the first step'
    sleep 1
done
press C-c
wait_for 'shell>'
restored

# What would be lost is asked for; once more ends it all the same.
type_line "clear; XDG_STATE_HOME=/dev/null/nowhere $program $work/two.txt"
wait_for ' quit'
press e
wait_for 'One answer'
press Right Right 4
wait_for 'not kept on disk'
press C-c
wait_for 'quitting loses'
press C-c
wait_for 'shell>'
restored

# The terminal goes away: so does the program.
start
pid=$(scope_pid)
tm kill-server
gone() { ! kill -0 "$pid" 2>/dev/null; }
until_true gone || { kill -9 "$pid"; echo "FAILED: it outlived its terminal"; exit 1; }
