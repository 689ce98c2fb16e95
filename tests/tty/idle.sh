#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Where nothing happens the screen wakes up once a second, to read and draw.  Paused it does not.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root"
need_live
unshare -pf --mount-proc true 2>"$tmp/error" || skip_all "$(cat "$tmp/error")"

# other processes are outside its pid namespace
open 120 30 "exec unshare -pf --mount-proc sh -c 'sleep 1000 & exec $MAYFLY'"
ok "the screen is on" wait_for F10Quit
mayfly=$(pgrep -P "$(tmux display -p '#{pane_pid}')")
switches() { awk '/^voluntary_ctxt/ { n += $2 } END { print n }' "/proc/$mayfly/task/"*/status; }

# wakes SECONDS: how often, after three seconds without a key
wakes()
{
  local before
  sleep 3
  before=$(switches)
  sleep "$1"
  echo $(($(switches) - before))
}

woken=$(wakes 5)
echo "# $woken wake-ups in 5 s"
ok "one wake-up a second where nothing happens" [ "$woken" -gt 0 -a "$woken" -le 9 ]
keys Z
wait_for " PAUSED "
woken=$(wakes 5)
echo "# $woken wake-ups in 5 s"
ok "none while it is paused" [ "$woken" -le 1 ]
keys q
finish
