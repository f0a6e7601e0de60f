#!/bin/sh
# A storm of sizes, down to 1x1, while the model runs.
. tests/terminal/tmux.inc
shell 80 24
start
press Space
for size in 120x40 40x12 1x1 200x60 2x50 150x3 80x24 79x23 20x5 19x4 300x100 1x60 81x25; do
    tm resize-window -t 0 -x "${size%x*}" -y "${size#*x}"
    press z v
done
tm resize-window -t 0 -x 100 -y 30
wait_for ' quit'
wait_for '┌ halting ──'
press v '?'
wait_for 'run, or pause'
tm resize-window -t 0 -x 60 -y 12
wait_for ' help: scope ─'
press '?' q
wait_for 'shell>'
restored

# LINES and COLUMNS in the environment do not freeze the size.
shell 80 24 LINES=10 COLUMNS=30
start
tm resize-window -t 0 -x 120 -y 40
wait_for '* halt'
press q
wait_for 'shell>'
