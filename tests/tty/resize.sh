#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The window gets any size, and its size is restored.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
open 80 24 "$MAYFLY -r $tmp/quiet; echo status \$?; cat"
ok "the tree is shown" wait_for "vim notes.txt"

resize() { tmux resize-window -x "$1" -y "$2"; }
has_size() { [ "$(tmux display -p '#{pane_width}x#{pane_height}')" = "$1x$2" ]; }
wait_size() { until_true $DEADLINE has_size "$1" "$2"; }

resize 200 60
ok "a large window shows more" wait_for "F10Quit"
bar_is_last() { screen | sed -n "$1p" | grep -q F10Quit; }
ok "the function bar is at its foot" until_true $DEADLINE bar_is_last 60
for size in "1 1" "3 2" "20 5" "2 40" "300 1"; do
  resize $size
  wait_size $size
  keys Down Up
done
resize 80 24
ok "after 1x1 all is back" wait_for "vim notes.txt"
ok "the function bar is the last line" until_true $DEADLINE bar_is_last 24
keys q
ok "it still listens" wait_for "status 0"

for size in "1 1" "20 5"; do
  open ${size% *} ${size#* } "$MAYFLY -r $tmp/quiet; echo \$? >$tmp/status; cat"
  is_on() { [ "$(tmux display -p '#{alternate_on}')" = 1 ]; }
  until_true $DEADLINE is_on
  keys q
  ok "started at $size it leaves on q" wait_file "$tmp/status"
  is "with status 0" "$(cat "$tmp/status")" 0
  rm -f "$tmp/status"
done
finish
