#!/bin/sh
# The editor in a real terminal: typed, pasted, painted, saved and run; and killed with -9 in the
# middle of it, after which the edit is offered again, as it was.
. tests/terminal/tmux.inc
shell 80 24
start
press E
wait_for 'make a puzzle'
press s
wait_for 'Not unique'
bytes '\033[200~53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\033[201~'
wait_for 'One answer'
press Right Right 4
wait_for 'row 1, column 3: 4'
press u
wait_for 'undone: put'
press C-r 7
wait_for '2 cells break a rule'

# kill -9: nothing can be put in order.
kill -9 "$(scope_pid)"
wait_for 'Killed'
type_line reset
until_true shows_not Killed
start
wait_for '1 unfinished edit: E goes on with it'
press E
wait_for 'go on: new sudoku'
press Enter
wait_for 'As it was: 3 changes'
wait_for '2 cells break a rule'
press u
wait_for 'One answer'
press w
wait_for 'save as'
press C-u
type_line "$work/mine.txt"
wait_for "saved: $work/mine.txt"
grep -qx '534.7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79' \
    "$work/mine.txt" || fail "the file is not what was typed"
press Enter
wait_for 'e goes on with it'
press e
wait_for "saved: $work/mine.txt"

# The mouse paints a maze; a file that is there is not replaced unasked.
press E
wait_for 'make a puzzle'
press m
wait_for 'The shortest way has 54 steps'
bytes '\033[<0;11;5M\033[<32;11;9M\033[<0;11;9m'
wait_for '1 change, not saved'
press w
wait_for 'save as'
press C-u
type_line "$work/mine.txt"
wait_for 'use another name'
press r
wait_for "saved: $work/mine.txt"
grep -q '#' "$work/mine.txt" || fail "the maze is not in the file"
press q q
wait_for 'shell>'
restored
ls "$work"/.local/state/trmscope/edits/*.journal 2>/dev/null && fail "what is saved is not unfinished"
exit 0
