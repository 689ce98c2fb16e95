#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Whatever kills mayfly, the terminal is restored.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
for signal in TERM HUP INT QUIT SEGV ABRT BUS; do
  rm -f "$tmp/status"
  # ulimit: no core file; the message of the shell would scroll the screen
  open 80 24 "ulimit -c 0; stty -g >$tmp/before
    sh -c 'echo \$\$ >$tmp/pid; exec $MAYFLY -r $tmp/quiet' 2>/dev/null
    echo \$? >$tmp/status; stty -g >$tmp/after; echo done; cat"
  wait_for "vim notes.txt" >/dev/null
  kill -$signal "$(cat "$tmp/pid")"
  wait_for "done" >/dev/null
  is "it dies of SIG$signal" "$(cat "$tmp/status")" $((128 + $(kill -l $signal)))
  is "the modes of the terminal are as before" "$(cat "$tmp/after")" "$(cat "$tmp/before")"
  ok "its screen is back and its cursor shows" until_true $DEADLINE is_sane
done

# the terminal itself is closed
open 80 24 "sh -c 'echo \$\$ >$tmp/pid; exec $MAYFLY -r $tmp/quiet'"
wait_for "vim notes.txt" >/dev/null
pid=$(cat "$tmp/pid")
tmux kill-server
# the process that adopts it may reap it later
is_gone() { ! kill -0 "$pid" 2>/dev/null || grep -q ') Z ' "/proc/$pid/stat" 2>/dev/null; }
ok "when its terminal closes it ends" until_true $DEADLINE is_gone

for setsid in "" "setsid -w"; do # in a session of its own it gets no SIGHUP
  rm -f "$tmp/pid"
  open 80 24 "exec $setsid $MAYFLY -- sh -c 'echo \$\$ >$tmp/pid; exec cat'"
  wait_for "cat" >/dev/null
  pid=$(cat "$tmp/pid")
  tmux kill-server
  ok "${setsid:-exec}: and so does the command that it watches" until_true $DEADLINE is_gone
done

# The same in the middle of a storm of real events: however the terminal is closed.
"$MAYFLY" --check >"$tmp/check" 2>&1 || {
  echo "ok $((++tests)) - # SKIP storms: $(grep -v ' ok ' "$tmp/check" | head -1 | tr -s ' ')"
  finish
}
# close_in_storm HOW COMMAND...: mayfly exits soon after the command, and leaves nothing behind
close_in_storm()
{
  local how=$1 start took
  shift
  wait_for "BUSY" >/dev/null
  pid=$(cat "$tmp/pid")
  start=$(date +%s%N)
  "$@"
  until_true $DEADLINE is_gone
  took=$((($(date +%s%N) - start) / 100000000))
  ok "in a storm, $how ends it ($took tenths)" [ $took -lt 20 ]
  is "and nothing of it is left" "$(pgrep -cf "^$MAYFLY .*--runaway=20,0.5")" 0
}
# bounded: at most 30 s
"$TOOLS/live/spawner" 30000@1000 4 >/dev/null &
storm=$!
run="sh -c 'echo \$\$ >$tmp/pid; exec $MAYFLY -w $tmp/recording --runaway=20,0.5'"
open 80 24 "$run"
close_in_storm "kill-pane" tmux kill-pane
open 80 24 "$run"
close_in_storm "the terminal's death" kill -KILL "$(tmux display -p '#{pid}')"
ok "there is a recording until then" [ "$(stat -c %s "$tmp/recording")" -gt 10000 ]
is "and it is whole" "$("$MAYFLY" --json -r "$tmp/recording" -o /dev/null 2>&1 | grep -v 'arguments of')" ""
# a logout sends several signals at once
mkfifo "$tmp/pipe"
(
  exec <"$tmp/pipe"
  until_true 20 [ -e "$tmp/go" ]
  cat >"$tmp/recording"
) &
reader=$!
run="sh -c 'echo \$\$ >$tmp/pid; exec $MAYFLY -w $tmp/pipe --runaway=20,0.5 2>$tmp/err'"
open 80 24 "$run; cat"
wait_for "BUSY" >/dev/null
pid=$(cat "$tmp/pid")
waits_for_reader() { grep -qs pipe_write "/proc/$pid/task/"*/wchan; }
until_true $DEADLINE waits_for_reader
for _ in $(seq 10); do # some of them while it ends
  kill -TERM "$pid"
  kill -HUP "$pid"
  sleep 0.01
done
touch "$tmp/go"
until_true $DEADLINE is_gone
wait $reader
is "several signals at once cost a recording nothing" "$(grep -v 'arguments of' "$tmp/err")" ""
is "and that is whole" "$("$MAYFLY" --json -r "$tmp/recording" -o /dev/null 2>&1 | grep -v 'arguments of')" ""
if command -v script >/dev/null; then
  # a terminal within the terminal
  open 80 24 "script -qc \"sh -c 'echo \\\$\\\$ >$tmp/pid; exec $MAYFLY --runaway=20,0.5'\" /dev/null"
  wait_for "BUSY" >/dev/null
  script=$(ps -o ppid= -p "$(cat "$tmp/pid")" | tr -d ' ')
  close_in_storm "the death of script(1)" kill -KILL "$script"
fi
kill $storm 2>/dev/null
wait $storm 2>/dev/null
finish
