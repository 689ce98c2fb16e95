#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The keypad types its characters, and pasted text runs no commands.
. tests/tap.sh
. tests/tty/tty.bash

# paste TEXT: as the terminal pastes it
paste() { printf '%s' "$1" | tmux load-buffer - && tmux paste-buffer -p; }

for term in tmux-256color screen screen-256color xterm xterm-256color rxvt-unicode linux; do
	[ -n "$(infocmp "$term" 2>/dev/null)" ] || continue
	quiet_machine | record quiet
	open 80 24 "TERM=$term $MAYFLY -r $tmp/quiet; echo status \$?; cat"
	wait_for "vim notes.txt" >"$tmp/said" || cat "$tmp/said"
	keys KP7 KP2 KP0
	ok "$term: digits of the keypad go to a pid" wait_for "pid 720"
	keys KP-
	keys Up
	ok "$term: - of the keypad folds" wait_selected 710
	keys KP-
	ok "$term: and hides the row below" wait_gone "vim notes.txt"
	keys KP+
	ok "$term: + of the keypad unfolds, and opens no menu" wait_for "vim notes.txt"
	keys 'KP*'
	ok "$term: * of the keypad folds everything" wait_gone "vim notes.txt"
	keys 'KP*'
	wait_for "vim notes.txt"
	keys KP/ v i KPEnter
	ok "$term: / of the keypad searches, and its Enter ends that" wait_selected 720
	keys KP.
	ok "$term: . of the keypad is ." wait_for "Sort by"
	keys Escape
	wait_gone "Sort by"
done

# A process that would get the signal
sleep 300 &
victim=$!
open 100 24 "$MAYFLY --source=proc -p $victim; echo status \$?; cat"
wait_selected $victim
paste $'k\nq\n15\n'
ok "pasted text is dropped, with a message" wait_for "pasted text is dropped"
keys Z
ok "the screen goes on" wait_for PAUSED
ok "no menu is open" hides "terminate gracefully"
ok "and no signal was sent" kill -0 $victim
keys Z
wait_gone PAUSED
# not within the first 0.2 s of the row: it could be another one
opens_menu() { keys k; until_true 2 shows "EnterSend"; }
ok "the signals are shown" until_true $DEADLINE opens_menu
paste $'\n\n'
ok "text pasted over them is dropped, with a message" wait_for "pasted text is dropped"
ok "which sends nothing" kill -0 $victim
keys Escape
wait_gone "terminate gracefully"
keys F4
wait_for "Filter:"
paste $'sleep\n300\n'
ok "a prompt takes it as text, in one line" wait_for "Filter: sleep 300"
keys x
ok "a line break at the end adds nothing" wait_for "Filter: sleep 300x"
paste "$(head -c 200000 /dev/zero | tr '\0' y)"
keys C-u a
ok "a long one fills the prompt and is over" wait_for "Filter: a"
keys Escape
wait_gone "Filter:"
# The mark of its end was lost: Esc ends it.
tmux send-keys -l "$(printf '\033[200~k')"
wait_for "pasted text is dropped"
keys Escape
wait_gone "pasted text is dropped"
keys Z
ok "Esc ends a paste without an end" wait_for PAUSED
keys q
ok "q leaves" wait_for "status 0"
paste after
ok "and pasting is as it was before" wait_for "after"
ok "without the marks" hides "200~"
kill $victim
finish
