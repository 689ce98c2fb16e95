#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A runaway as users see it: marked, named, with the bell; and the totals at exit.
. tests/tap.sh
. tests/tty/tty.bash

{
  quiet_machine
  cat <<'END'
fork 900 710
exec 900 : ./retry.sh
repeat 250
+0.010 fork $i+2000 900
+0.001 exec $i+2000 : curl -s http://localhost:1/
+0.009 exit $i+2000 7
end
END
} | record storm

# writes all output of the program until its exit to $tmp/raw
start()
{
  rm -f "$tmp/raw"
  open 100 24 "stty -echo; read go; $MAYFLY -r $tmp/storm $1 2>/dev/null; echo left; cat"
  tmux pipe-pane "cat >$tmp/raw"
  keys Enter
}
bells() { tr -cd '\a' <"$tmp/raw" | wc -c; }

start "--bell --runaway=50,1"
ok "the header names the runaway" wait_for "RUNAWAY retry.sh"
keys Z
ok "its row has a mark" wait_for "R   900 54321"
keys r
ok "the list shows the reason" wait_for "/s, failures count 5x, limit 50"
keys Z
wait_for "(ended)"
keys q
ok "the terminal is restored" until_true 5 is_sane
wait_for left
ok "the bell rang once" [ "$(bells)" = 1 ]

start "--runaway=1000"
wait_for "curl -s"
keys End
wait_for "(ended)"
ok "a higher limit is not reached" hides RUNAWAY
keys q
wait_for left
ok "without --bell nothing rings" [ "$(bells)" = 0 ]

finish
