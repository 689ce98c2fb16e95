#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# capture.sh [COUNT]: how much of a storm of COUNT short processes, 4 at a time, each tool sees.
# All watch the same storm in the same run.  The share that is seen of the execs, with arguments.
. "$(dirname "$0")/lib.sh"
need_root
count=${1:-10000}
[ -e /sys/kernel/tracing/events ] || mount -t tracefs nodev /sys/kernel/tracing 2>/dev/null

start build/mayfly --json -o "$tmp/mayfly" 2>"$tmp/mayfly.err"
mayfly=$pid
if has execsnoop; then
	start execsnoop >"$tmp/execsnoop" 2>&1
fi
if has forkstat; then
	start forkstat -l -e fork,exec,exit >"$tmp/forkstat" 2>&1
fi
start sh -c 'while :; do ps -eo args; done' >"$tmp/ps" 2>&1
wait_for 10 grep -q '"seed"' "$tmp/mayfly" || { echo "mayfly did not start: $(cat "$tmp/mayfly.err")"; exit 1; }
sleep 2 # the peers say nothing when they are ready

begin=$(date +%s.%N)
build/tests/live/spawner "$count" 4 /bin/true storm-%d >/dev/null
end=$(date +%s.%N)
wait_for 10 sh -c "[ \$(grep -c '\"exit\".*\"comm\":\"true\"' $tmp/mayfly) -ge $count ]"
sleep 1
kill "$mayfly"
wait "$mayfly"

awk -v n="$count" -v s="$begin" -v e="$end" 'BEGIN {
	printf "%d processes in %.1f s (%.0f a second)\n", n, e - s, n / (e - s) }'
row() {
	printf '%-22s %6s of %d\n' "$1" "$2" "$count"
	case $1 in *execs+args) figure "seen of a storm" "${1%% *}" "$(awk -v n="$2" -v c="$count" 'BEGIN { printf "%.1f %%", 100 * n / c }')" ;; esac
}
row "mayfly execs+args" "$(grep -c '"event":"exec".*"storm-[0-9]*"' "$tmp/mayfly")"
row "mayfly exits" "$(grep -c '"event":"exit".*"comm":"true"' "$tmp/mayfly")"
row "mayfly lost events" "$(jq -r 'select(.event == "lost") | .count' "$tmp/mayfly" | awk '{ n += $1 } END { print n + 0 }')"
[ ! -s "$tmp/execsnoop" ] || row "execsnoop execs+args" "$(grep -c 'storm-[0-9]' "$tmp/execsnoop")"
[ ! -s "$tmp/forkstat" ] || row "forkstat execs+args" "$(grep 'exec' "$tmp/forkstat" | grep -c 'storm-[0-9]')"
row "a loop of ps" "$(grep -o 'storm-[0-9]*' "$tmp/ps" | sort -u | wc -l)"
