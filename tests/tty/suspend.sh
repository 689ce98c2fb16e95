#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Ctrl-Z restores the terminal, fg draws the screen again.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
open 80 24 "PS1='prompt> ' bash --norc -i"
wait_for "prompt>"
keys "stty -g >$tmp/before; $MAYFLY -r $tmp/quiet" Enter
ok "the tree is shown" wait_for "vim notes.txt"
for round in first second; do
  keys C-z
  ok "Ctrl-Z stops it, $round time" wait_for Stopped
  ok "the shell's screen is back, $round time" until_true $DEADLINE is_sane
  keys "clear; stty -g >$tmp/stopped; fg" Enter
  ok "fg draws the tree again, $round time" wait_for "F10Quit"
  is "the stopped terminal was as before, $round time" \
    "$(cat "$tmp/stopped")" "$(cat "$tmp/before")"
done
keys Down
ok "keys work as before" wait_selected 400
keys q
ok "q leaves" until_true $DEADLINE is_sane

keys "clear; (exec $MAYFLY -r $tmp/quiet)" Enter
wait_for "vim notes.txt"
kill -STOP "$(pgrep -f -- "^$MAYFLY -r $tmp/quiet")"
ok "kill -STOP stops it" wait_for Stopped
keys "clear; fg" Enter
ok "fg draws it all again" wait_for "F10Quit"
keys q
finish
