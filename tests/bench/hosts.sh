#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# hosts.sh [HOSTS [RATE [SECONDS]]]: one viewer of many hosts, each with RATE events per second, as
# the lines of one stream: without a screen as fast as it reads them, and on a screen of 200x60 at
# their pace.  Prints the CPU time per line, what that is of a core at that rate, and the memory.
. "$(dirname "$0")/lib.sh"
hosts=${1:-1000}
rate=${2:-100}
seconds=${3:-10}
per_second=$((hosts * rate))

tests/bench/hosts_lines.sh "$hosts" "$rate" "$seconds" >"$tmp/lines"
lines=$(wc -l <"$tmp/lines")
/usr/bin/time -f '%U %S %M' -o "$tmp/time" ${MAYFLY:-build/mayfly} -r - --summary <"$tmp/lines" >"$tmp/summary" 2>&1
awk -v lines="$lines" -v per_second=$per_second -v hosts="$hosts" '{
	us = ($1 + $2) * 1e6 / lines
	printf "%d hosts, %d lines: %.2f us a line, %.1f %% of a core at %d a second, %.0f MiB\n",
		hosts, lines, us, us * per_second / 1e4, per_second, $3 / 1024 }' "$tmp/time"
grep -i '^lost\|missing\|could not' "$tmp/summary"

# paced: a fiftieth of a second of them at each fiftieth of a second; those of the start at once
paced() {
	python3 -c '
import sys, time
per_second, first = int(sys.argv[1]), int(sys.argv[2])
lines = open(sys.argv[3], "rb").readlines()
out = sys.stdout.buffer
out.write(b"".join(lines[:first]))
begin, at = time.monotonic(), first
while at < len(lines):
    to = at + per_second // 50
    out.write(b"".join(lines[at:to]))
    out.flush()
    at = to
    time.sleep(max(0, begin + (at - first) / per_second - time.monotonic()))
' $per_second $((lines - per_second * seconds)) "$tmp/lines"
}
mkfifo "$tmp/stream"
tmux -f /dev/null new-session -d -x 200 -y 60 -s hosts \
	"exec ${MAYFLY:-build/mayfly} -r - <'$tmp/stream'"
wait_for 10 tmux list-panes -t hosts >/dev/null
viewer=$(tmux list-panes -t hosts -F '#{pane_pid}')
begin=$(date +%s%N)
{
	paced
	date +%s%N >"$tmp/end"
	sleep 100
} >"$tmp/stream" &
started+=($!)
wait_for $((20 * seconds)) test -s "$tmp/end"
ticks=$(cpu_ticks "$viewer")
awk -v ns=$(($(cat "$tmp/end") - begin)) -v ticks="$ticks" -v hz="$(getconf CLK_TCK)" -v lines="$lines" '
	/VmHWM/ { mib = $2 / 1024 }
	END { printf "on a screen: %.0f lines a second, %.1f %% of a core, %.0f MiB\n",
		lines / ns * 1e9, ticks / hz / ns * 1e11, mib }' "/proc/$viewer/status"
tmux capture-pane -p -t hosts | head -4 | sed 's/ *$//' | cut -c1-150
