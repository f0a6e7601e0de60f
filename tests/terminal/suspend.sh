#!/bin/sh
# ^Z gives the terminal back, fg draws everything anew; so does a stop that came from outside.
. tests/terminal/tmux.inc
shell 80 24
start
press '>'
wait_for 'after supervision step 1'
press C-z
wait_for 'Stopped'
restored
type_line fg
wait_for 'after supervision step 1'
[ "$(modes)" != "0 1 0 0" ] || fail "the program did not take the terminal again"

# Another size while it was stopped.
press C-z
wait_for 'Stopped'
tm resize-window -t 0 -x 120 -y 40
type_line fg
wait_for '* halt'

kill -STOP "$(scope_pid)"
wait_for 'shell>'
type_line fg
wait_for 'after supervision step 1'
press '>'
wait_for 'after supervision step 2'
press q
wait_gone 'after supervision step 2'
restored
