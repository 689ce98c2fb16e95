#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# H: the threads of a real process, as its children.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root"
export XDG_CONFIG_HOME=$tmp/config
gone() { ! kill -0 "$1" 2>/dev/null; }
ready() { grep -q ready "$tmp/ready"; }
# the nice value of each of its threads, the first thread first
nices() { ps -L -o ni= -p "$pid" | tr -s ' \n' ' '; }
# by their names: the process that searches has them among its arguments
lacks() { ! grep -qE '"comm":"thread-|[[(]thread-[0-9]' "$1"; }
tid_of() { grep -lx "$1" "/proc/$pid"/task/*/comm | sed 's,/comm,,; s,.*/,,'; }

"$TOOLS/tty/threads" 7 300 >"$tmp/ready" &
pid=$!
until_true $DEADLINE ready || exit 1

open 80 24 "$MAYFLY -p $pid -l 60 -w $tmp/recorded; echo status \$?; cat"
ok "threads are not shown" wait_selected "$pid"
ok "none of them" hides "{thread-"
keys End
# shellcheck disable=SC2046 # each digit is a key of its own
type_thread() { keys Home; keys $(tid_of thread-7 | sed 's/./& /g'); until_true 2 shows "pid $(tid_of thread-7) is"; }
ok "the number of a thread leads to its process, with a word" until_true $DEADLINE type_thread
ok "namely" shows "pid $(tid_of thread-7) is a thread of process $pid; H shows threads"
keys H
ok "H shows them below their process" wait_for "├─ {thread-1}"
ok "all of them" wait_for "└─ {thread-7}"
ok "their number is in the head" shows "threads "
keys H
ok "H hides them" wait_gone "{thread-"
ok "and they do not look as if they had ended" hides "exited after"
keys H
wait_for "{thread-7}"
keys End
ok "a thread has its own number" wait_selected "$(tid_of thread-7)"
keys F8
ok "F8 raises its nice alone" wait_for "nice $((own_nice + 1)) to thread-7 ($(tid_of thread-7))"
is "and no other's" "$(nices)" "$(printf " $own_nice%.0s" {1..7}) $((own_nice + 1)) "
keys F7
wait_for "nice $own_nice to"
keys v
ok "v is about its process" wait_for "details of the thread's process"
keys q
wait_gone "details of"
keys F9
ok "F9 is about its process" wait_for "to all of threads ($pid)"
keys Enter
ok "which then gets the signal" wait_for "signals go to the whole process: SIGTERM to threads ($pid)"
ok "and ends" until_true $DEADLINE gone "$pid"
ok "its threads leave with it" wait_gone "{thread-"
keys F10
ok "F10 leaves" wait_for "status 0"

open 80 24 "$MAYFLY -r $tmp/recorded -p $pid; echo status \$?; cat"
wait_for "F10Quit"
keys H
ok "a recording shows them at their time" wait_for "└─ {thread-7}"
keys q
wait_for "status 0"
"$MAYFLY" -r "$tmp/recorded" --json >"$tmp/json"
ok "what it prints is about processes" grep -q "\"pid\":$pid," "$tmp/json"
ok "and not about threads" lacks "$tmp/json"
"$MAYFLY" -r "$tmp/recorded" --once >"$tmp/once"
ok "the tree shows no threads" lacks "$tmp/once"

# also without BPF; the process connector is not available everywhere
sources=proc
"$MAYFLY" --source=netlink --once >"$tmp/once" 2>&1 && sources="proc netlink"
for source in $sources; do
  rm "$tmp/ready"
  "$TOOLS/tty/threads" 7 300 >"$tmp/ready" &
  pid=$!
  until_true $DEADLINE ready || exit 1
  open 80 24 "$MAYFLY --source=$source -p $pid; echo status \$?; cat"
  wait_selected "$pid"
  ok "$source: none at first" hides "{thread-"
  keys H
  ok "$source: H shows them" wait_for "├─ {thread-1}"
  ok "$source: all of them" wait_for "└─ {thread-7}"
  keys End
  ok "$source: with their numbers" wait_selected "$(tid_of thread-7)"
  keys H
  ok "$source: H hides them" wait_gone "{thread-"
  keys H
  wait_for "└─ {thread-7}"
  kill "$pid"
  ok "$source: they leave with their process" wait_gone "{thread-"
  keys q
  wait_for "status 0"
done
finish
