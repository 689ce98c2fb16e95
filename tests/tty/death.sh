#!/bin/bash
# Whatever kills it, the terminal is left as it was found.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
for signal in TERM HUP INT QUIT SEGV ABRT BUS; do
  rm -f "$tmp/status"
  # ulimit: no core file; the shell's own word on the death would scroll the screen
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

# the terminal itself goes away
open 80 24 "sh -c 'echo \$\$ >$tmp/pid; exec $MAYFLY -r $tmp/quiet'"
wait_for "vim notes.txt" >/dev/null
pid=$(cat "$tmp/pid")
tmux kill-server
is_gone() { ! kill -0 "$pid" 2>/dev/null; }
ok "when its terminal closes it ends" until_true $DEADLINE is_gone
finish
