#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Stepping back while paused: what has ended is there again, what happens meanwhile is not lost.
. tests/tap.sh
. tests/tty/tty.bash

can_move() { screen | sed -n 3p | grep -q ●; }
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT

# start NAME: a process whose command line has the name; ended with stop
start()
{
  bash -c "exec -a $1 sleep 1000" &
  pids+=($!)
  last=$!
}
stop() { kill "$1" && wait "$1" 2>/dev/null; true; }
# ago SECONDS: the badge says that it was so long ago, or more
ago() { [ "$(screen | sed -n 's/.* PAST -\([0-9]*\).*/\1/p')" -ge "$1" ] 2>/dev/null; }
second() { [ "$(date +%s)" -gt "$1" ]; }
next_second() { local now; now=$(date +%s); until_true 5 second $((now + ${1:-0})); }

start old-one
old=$last
open 100 24 "$MAYFLY -l 0 -F 'args ~ \"(old|new|later)-one\"'; echo status \$?; cat"
ok "the screen is live" wait_for old-one
keys Left
keys b
ok "without a pause nothing moves" wait_for "back while paused"
next_second 1
stop "$old"
ok "what has ended is gone" wait_gone old-one
next_second
start new-one
new=$last
ok "and another one is there" wait_for new-one
keys Z
ok "a pause says how far it goes back" wait_for "Left goes back ("
ok "and what memory that takes" shows " of 16M)"
keys S-Left
ok "Shift-Left shows the past" wait_for " PAST -"
ok "with a time line" until_true $DEADLINE can_move
ok "where the one that has ended is there again" wait_for old-one
ok "and the later one is not" wait_gone new-one
start later-one
later=$last
keys '('
ok "( goes to the begin of what is kept" wait_for old-one
keys .
keys ,
ok ". and , step" wait_for " PAST -"
keys '>'
ok "> plays it faster" wait_for "speed 2"
keys Space
ok "Space plays it" wait_gone "  paused"
ok "and at its end the paused screen is there" wait_for PAUSED
ok "as it was" wait_for new-one
ok "without what has come since" hides later-one
ok "and without what had ended" hides old-one
keys ,
ok ", goes back from there" wait_for " PAST -"
keys Z
ok "Z returns to now" wait_gone PAST
ok "with what has come meanwhile" wait_for later-one
ok "not paused" hides PAUSED
next_second
stop "$later"
ok "which goes on" wait_gone later-one
keys Z
wait_for PAUSED
keys Left
wait_for PAST
keys Down
keys k
ok "the past is not signalled" wait_for "not in the past: Z returns to now"
ok "and there is no menu of signals" hides SIGTERM
for key in s X ]; do
  keys Up
  wait_gone "not in the past"
  keys "$key"
  ok "$key refuses in the same words" wait_for "not in the past: Z returns to now"
done
keys e
ok "what only /proc has is not in the past" wait_for "not in the past: Z returns to now"
keys Escape
wait_gone "not in the past"
keys b
ok "b asks for a time" wait_for "Time (HH"
keys - 1 0 Enter
ok "and goes there" until_true $DEADLINE ago 2
keys b
wait_for "Time (HH"
keys - 1 h Enter
ok "or as far as there is something, and says so" wait_for "it begins at "
keys t
ok "the list is flat" wait_for F5Tree
keys Escape
ok "Esc returns to now" wait_gone PAST
ok "still flat" wait_for F5Tree
keys t Z
wait_for PAUSED
keys Left
wait_for PAST
keys ')'
ok ") returns to now" wait_gone PAST
keys Z
wait_for PAUSED
keys Left
wait_for PAST
keys q
ok "q quits from the past" wait_for "status 0"
stop "$new"

open 100 24 "$MAYFLY --rewind=0; echo status \$?; cat"
wait_for COMMAND
keys Z
wait_for PAUSED
keys S-Left
ok "--rewind=0 keeps nothing" wait_for "nothing was kept to go back to (--rewind=0)"
for key in Left ',' b '('; do
  keys Down
  wait_gone "nothing was kept"
  keys "$key"
  ok "$key says so, too" wait_for "nothing was kept to go back to (--rewind=0)"
done
keys q
wait_for "status 0"

# What is kept is a file for the kernel.  Only BPF has arguments of that many bytes.
if "$MAYFLY" --check >/dev/null 2>&1; then
  open 100 24 "ulimit -c 0 -f 8; $MAYFLY --max-args=256k; echo status \$?; cat"
  wait_for COMMAND
  for i in 1 2 3 4 5; do
    env true "$(head -c 75000 /dev/urandom | base64 -w 0)"
  done
  keys Z
  ok "a limit for files does not end it" wait_for PAUSED
  keys Left
  ok "going back says why not" wait_for "cannot go back: File too large"
  keys q
  ok "and it quits" wait_for "status 0"
else
  ok "a limit for files does not end it # SKIP it needs BPF" true
fi
finish
