#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Choosing columns with keys; they are kept for the next run.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
rc=$tmp/config/mayfly/mayflyrc
mkdir -p "${rc%/*}"
printf '# mine\nlinger = 7\nsomething = else\n' >"$rc"
heading() { screen | grep -m 1 -E '^ +PID|COMMAND'; }
heading_is() { [ "$(heading | tr -s ' ')" = "$1" ]; }
wait_heading() { until_true $DEADLINE heading_is "$1" || { screen; false; }; }
start() { open 100 30 "XDG_CONFIG_HOME=$tmp/config $MAYFLY $1 -r $tmp/quiet 2>/dev/null; cat"; }

start
ok "the default columns are shown" wait_heading " PID USER S CPU% RES TIME+ AGE COMMAND"
keys F2
wait_for "15 selected"
keys Down Space
ok "a column that is taken away goes at once" \
	wait_heading " PID S CPU% RES TIME+ AGE SPAWN/s COMMAND"
keys Escape
ok "Esc brings it back" wait_heading " PID USER S CPU% RES TIME+ AGE COMMAND"
keys S
wait_for "15 selected"
keys Down Space Down F7
keys Enter
ok "Enter reports that the columns are saved" wait_for "saved in "
ok "the settings file has them" grep -qx 'columns = PID CPU% S RES TIME+ AGE SPAWN/s MEM% THR IO KIDS NI PRI SPAWNED' "$rc"
ok "and the sort order" grep -qx "sort = birth" "$rc"
ok "and still what it had before" grep -qx 'something = else' "$rc"
keys q

start
ok "they are there the next time" wait_heading " PID CPU% S RES TIME+ AGE SPAWN/s COMMAND"
keys q
start "--columns=pid,time+,tty"
ok "the command line goes before the file" wait_heading " PID TIME+ TTY COMMAND"
keys q
cp "$rc" "$tmp/before"
start --readonly
wait_for "vim notes.txt"
keys F2
wait_for "14 selected"
keys Down Space Enter
ok "--readonly chooses, but saves nothing" wait_for "not saved: --readonly"
ok "the file is unchanged" cmp "$rc" "$tmp/before"
keys q

# --- what is shown, keys and colours ------------------------------------------------------------

start
wait_for "vim notes.txt"
keys t K
keys F2
wait_for "14 selected"
keys Enter
wait_for "saved in "
ok "what is shown is saved" grep -qx 'view = flat exited kernel -threads grouped -paths -whole' "$rc"
keys q
start
ok "and there the next time" wait_for "kthreadd"
ok "as a list" until_true $DEADLINE hides "─ vim"
keys q

cat >"$rc" <<'END'
key.user = W Ctrl-U
key.flat = W
key.kthreads = u
key.nosuch = x
key.paths = Hyper-x
color.cursor = black on 200
END
open 100 30 "XDG_CONFIG_HOME=$tmp/config $MAYFLY -r $tmp/quiet 2>$tmp/said; cat"
wait_for "vim notes.txt"
ok "a key that another command has is refused with its line" \
	grep -q 'mayflyrc:2: key.flat: "W" is not free: it is a key of user' "$tmp/said"
ok "an unknown command is, too" grep -q 'mayflyrc:4: key.nosuch: there is no such command' "$tmp/said"
ok "and an unknown key" grep -q 'mayflyrc:5: key.paths: "Hyper-x" is not a key' "$tmp/said"
keys W
ok "a key has a new command" wait_for "Show processes of"
keys Escape
wait_gone "Show processes of"
keys u
ok "and its own went to another" wait_for "kthreadd"
keys F1
wait_for "EscClose"
keys x # any key closes it
until_true $DEADLINE hides "EscClose"
has_colour() { tmux capture-pane -pe | grep -q '48;5;200m'; }
ok "a single colour is changed" until_true $DEADLINE has_colour
keys q
finish
