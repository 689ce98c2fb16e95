#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# slowdown.sh [PAIRS [COUNT]]: a loop that starts COUNT processes, one after the other, alone and
# beside each tool that watches it: in pairs, one after the other.  The median of the pairs.
. "$(dirname "$0")/lib.sh"
need_root
pairs=${1:-10}
count=${2:-4000}
[ -e /sys/kernel/tracing/events ] || mount -t tracefs nodev /sys/kernel/tracing 2>/dev/null

# loop: sets $taken to its time in ns
loop() {
	taken=$(date +%s%N)
	build/tests/live/spawner "$count" 1 >/dev/null
	taken=$(($(date +%s%N) - taken))
}

has_programs() {
	grep -qs ^prog_id "/proc/$1/fdinfo/"*
}

# watch COMMAND...: runs it as $watcher, and waits until it watches
watch() {
	start "$@" >/dev/null 2>&1
	watcher=$pid
	case $1 in sleep | forkstat) ;; *)
		wait_for 30 has_programs "$watcher" || { echo "$0: $1 did not start"; exit 1; } ;;
	esac
	sleep 1 # no tool says when it is ready
}

# pair NAME COMMAND...: adds the slowdown in percent to the file NAME
pair() {
	local name=$1 alone
	shift
	loop
	alone=$taken
	watch "$@"
	loop
	kill "$watcher"
	wait "$watcher" 2>/dev/null
	awk -v a="$alone" -v b="$taken" 'BEGIN { print 100 * (b - a) / a }' >>"$tmp/$name"
}

loop # the first one is slower
for _ in $(seq "$pairs"); do
	pair nothing sleep 1000
	pair mayfly build/mayfly --json -o /dev/null
	! has execsnoop || pair execsnoop execsnoop
	! has forkstat || pair forkstat forkstat -e fork,exec,exit
	! has bpftrace || pair bpftrace bpftrace -e \
		'tracepoint:syscalls:sys_enter_execve { printf("%d %s\n", pid, str(args->filename)); }'
done
echo "a loop of $count processes is slower by, in $pairs pairs"
for name in nothing mayfly execsnoop forkstat bpftrace; do
	[ -e "$tmp/$name" ] || continue
	printf '%-12s median %6.1f %%, %6.1f to %6.1f %%\n' "$name" "$(median <"$tmp/$name")" \
		"$(sort -g "$tmp/$name" | head -1)" "$(sort -g "$tmp/$name" | tail -1)"
	figure "a spawn loop is slower by" "$name" "$(median <"$tmp/$name" | xargs printf '%.1f %%')"
done
