#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The mouse, as terminals report it; the reports are turned off at the end.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
reports() { [ "$(tmux display -p '#{mouse_standard_flag}')" = "$1" ]; }
wait_reports() { until_true $DEADLINE reports "$1"; }
line_of() { screen | grep -nF -- "$1" | head -1 | cut -d: -f1; }
column_of()
{
  local line
  line=$(screen | grep -F -- "$1" | head -1)
  line=${line%%"$1"*}
  echo $((${#line} + 1))
}
report() { keys -l $'\033'"[<$1;$2;$3M"; }
click() { report 0 "$1" "$2"; keys -l $'\033'"[<0;$1;$2m"; }

open 80 24 "$MAYFLY -r $tmp/quiet; echo status \$?; cat"
wait_for "vim notes.txt"
ok "the terminal reports the mouse" wait_reports 1
click 60 "$(line_of 'vim notes.txt')"
ok "a click selects a row" wait_selected 720
click "$(($(column_of '-bash') - 2))" "$(line_of ' -bash')"
ok "a click on the tree sign folds" wait_gone "vim notes.txt"
ok "and selects that row" wait_selected 710
click "$(($(column_of '(1) -bash') - 2))" "$(line_of '-bash')"
ok "a second one unfolds" wait_for "vim notes.txt"
click 3 24
ok "a click on the function bar is its key" wait_for "including short-lived"
report 65 10 10
ok "the wheel scrolls down" wait_gone "including short-lived"
report 64 10 10
ok "and up" wait_for "including short-lived"
click 10 24
ok "Esc in the bar closes" wait_for "vim notes.txt"
keys -l $'\033[M '"$(printf "\\$(printf %o $((32 + 60)))\\$(printf %o $((32 + $(line_of cron))))")"
ok "reports in the old format are read" wait_selected 800
keys q
wait_for "status 0"
ok "afterwards it reports no more" wait_reports 0

# with a terminfo entry that describes the reports
open 80 24 "TERM=xterm-256color $MAYFLY -r $tmp/quiet; cat"
wait_for "vim notes.txt" >/dev/null
click 60 "$(line_of 'vim notes.txt')"
ok "TERM=xterm-256color: a click selects a row" wait_selected 720

for signal in TERM SEGV; do
  open 80 24 "ulimit -c 0; sh -c 'echo \$\$ >$tmp/pid; exec $MAYFLY -r $tmp/quiet' 2>/dev/null; cat"
  wait_for "vim notes.txt" >/dev/null
  wait_reports 1
  kill -$signal "$(cat "$tmp/pid")"
  ok "the mouse is off after SIG$signal" wait_reports 0
done

# a shell with job control, to come back to
open 80 24 "bash --norc --noprofile"
keys "$MAYFLY -r $tmp/quiet" Enter
wait_for "vim notes.txt" >/dev/null
wait_reports 1
keys C-z
ok "the mouse is off while it is stopped" wait_reports 0
keys fg Enter
ok "but when it goes on" wait_reports 1

open 80 24 "$MAYFLY --no-mouse -r $tmp/quiet; echo status \$?; cat"
wait_for "vim notes.txt" >/dev/null
ok "--no-mouse leaves it alone" reports 0
finish
