#!/bin/sh
# Finds, opens and runs a puzzle in a real terminal, by keys, by the mouse and by pasting; keys and a
# theme of one's own.
. tests/terminal/tmux.inc
shell 100 30
start
press o
wait_for 'asks the model'
press /
wait_for 'look for:'
tm send-keys -t 0 -l 'two:2'
wait_for 'puzzles like: two:2'
wait_gone 'two:1'
# The terminal's own cursor is where one types: screen readers follow it.
press Left
cursor_line() { screen | sed -n "$(($(tm display -p -t 0 '#{cursor_y}') + 1))p" | cut -c "1-$(tm display -p -t 0 '#{cursor_x}')"; }
at_it() { case $(cursor_line) in *'look for: two:') ;; *) false ;; esac }
until_true at_it || fail "the cursor is elsewhere: $(cursor_line)"
press Enter
wait_gone 'look for:'
press Enter
wait_for '(2 of 2)'
press '>'
wait_for 'after supervision step 1'

# Another pack, by the mouse; the model is asked about it and remembers.
press o
wait_for 'puzzles like: two:2' # as it was left
press Escape
wait_for 'two:1'
row=$(screen | grep -n 'sudoku/easy' | head -1 | cut -d: -f1)
bytes "\033[<0;10;${row}M\033[<0;10;${row}m"
wait_for 'easy:1'
press Tab
press /
tm send-keys -t 0 -l 'easy:99'
press Enter
press a
wait_for 'The model was asked about 1 puzzles.'
press Enter
wait_for 'easy:99'

# The palette, with completion; a click beside it closes it.
press :
wait_for ':'
tm send-keys -t 0 -l 'models'
wait_for 'their cards'
press Tab
press Enter
wait_for 'card'
press q
wait_gone 'card'

# A pasted puzzle is shown at once.
bytes '\033[200~..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9\033[201~'
wait_for 'This puzzle was pasted.'
press q
wait_for 'shell>'
restored

# What was opened last comes first; what was asked is known.
type_line "clear; $program"
wait_for ' quit'
press o
wait_for 'hard:1'
press Tab
press g
wait_for 'easy:1'
press Tab
press End
wait_for 'right where it halts'
press q
press q
wait_for 'shell>'

# Keys of one's own; a mistake is told with its line, and the program runs all the same.
mkdir -p "$work/.config/trmscope/themes"
printf 'theme: mine\nkeys:\n  run: [b]\n' >"$work/.config/trmscope/config.yaml"
printf 'base: light\ntitle: "red bold"\n' >"$work/.config/trmscope/themes/mine.yaml"
start
screen | tail -1 | grep -q 'b run' || fail 'the key bar does not show the new key'
press b
wait_for 'halts after step'
press q
wait_for 'shell>'
printf 'theme: mine\nkeys:\n  runn: [b]\n' >"$work/.config/trmscope/config.yaml"
start
wait_for 'line 3'
press q
wait_for 'shell>'

# 16 colours, and no UTF-8 at all.
rm -r "$work/.config"
shell 80 24 TERM=linux LC_CTYPE=C
start
press o
wait_for '+ packs' # boxes in ASCII
press q
press q
wait_for 'shell>'
restored
