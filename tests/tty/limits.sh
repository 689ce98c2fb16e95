#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Control groups at their limits: a fork bomb beside a screen in use, and mayfly with little
# memory in a storm.
. tests/tap.sh
. tests/tty/tty.bash
. tests/group.bash

[ "$(id -u)" = 0 ] || skip_all "needs root"
need_live

# A fork bomb: at most 2000 processes, all trying to fork, as an ordinary user.
if make_group pids 2000; then
  trap 'end_group; tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
  open 100 30 "$MAYFLY; echo status \$?; cat"
  ok "the screen is on" wait_for "F10Quit"
  cat >"$tmp/bomb" <<'END'
echo $BASHPID >"$1/cgroup.procs"
exec timeout -s KILL 90 setpriv --reuid=65534 --regid=65534 --clear-groups \
  bash -c 'trap "" TERM; bomb() { bomb 2>/dev/null & bomb 2>/dev/null & wait; sleep 60; }; bomb'
END
  bash "$tmp/bomb" "$group" >"$tmp/bomb.out" 2>&1 &
  is_full() { [ "$(cat "$group/pids.current")" -ge 1900 ]; }
  ok "the bomb has gone off" until_true 60 is_full
  keys F1
  ok "a key has an effect" wait_for "PgUp Ctrl-B"
  keys Escape
  ok "and another" wait_gone "PgUp Ctrl-B"
  keys r
  ok "the spawners are shown" wait_for "SPAWNER: WHAT IT STARTS"
  keys Tab Tab F10
  ok "it leaves" wait_for "status 0"
  end_group
  wait $! 2>/dev/null
  trap 'tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
else
  ok "a fork bomb # SKIP no control group for pids can be made here" true
fi

# run_within ARGS...: runs mayfly in the group; sets status, writes $tmp/err
run_within()
{
  (in_group timeout 300 "$MAYFLY" "$@") >"$tmp/out" 2>"$tmp/err"
  status=$?
}
if make_group memory 64M; then
  run_within --json -o "$tmp/events" -- "$TOOLS/live/spawner" 15000 4
  is "64 MiB are enough for a storm" "$status $(grep -v ' were truncated' "$tmp/err")" "0 "
  ok "there are its events" [ "$(wc -l <"$tmp/events")" -gt 1000 ]
  run_within --ring=256M --json -o "$tmp/events" --duration=1
  is "a ring buffer that does not fit is reported" "$status $(grep -c '^mayfly: not enough memory to create the ring buffer: .*--ring' "$tmp/err")" "3 1"
  end_group
else
  ok "little memory # SKIP no control group for memory can be made here" true
fi
finish
