#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The kernel makes messages for the process connector until each listener has said that it stops:
# mayfly says so in whatever way it ends.
. tests/tap.sh
need_live
command -v strace >/dev/null || skip_all "strace is not installed"

# The last bytes of a request: to start and to stop.
start='\\x01\\x00\\x00\\x00"\], 40'
stop='\\x02\\x00\\x00\\x00"\], 40'

asked() { grep -q "sendto.*$1.* = 40" "$tmp/calls"; }
count() { grep -c "sendto.*$1.* = 40" "$tmp/calls"; }

# ends_with SIGNAL [WHEN [OPTION OF STRACE...]]: mayfly is sent it while it listens
ends_with() {
	local tracer pid when=${2:-}
	: >"$tmp/calls"
	strace -f -xx -qq -o "$tmp/calls" -e trace=sendto -e signal=none "${@:3}" \
		"$MAYFLY" --source=netlink --json -o /dev/null 2>"$tmp/said" &
	tracer=$!
	if until_true 20 asked "$start"; then
		pid=$(awk '/sendto/ { print $1; exit }' "$tmp/calls")
		kill -s "$1" "$pid"
	fi
	wait $tracer 2>/dev/null
	is "ended by SIG$1$when it stops the messages, once" "$(count "$start") $(count "$stop")" "1 1"
}

timeout 10 "$MAYFLY" --source=netlink --once -o /dev/null >/dev/null 2>"$tmp/said" ||
	skip_all "$(head -1 "$tmp/said")"
for signal in TERM HUP KILL SEGV; do
	ends_with $signal
done
ends_with KILL " before the kernel has answered" -e trace=sendto,poll -e inject=poll:delay_enter=2000000
# A program that is stopped by its name is stopped with its guard; only mayfly is continued.
"$MAYFLY" --source=netlink --json -o "$tmp/stopped" 2>"$tmp/said" &
pid=$!
guard() { pgrep -x mayfly-guard -P $pid; }
until_true 20 guard >/dev/null
until_true 20 test -s "$tmp/stopped"
kill -STOP "$(guard)"
kill -TERM $pid
ok "a guard that is stopped does not hold mayfly" until_true 10 eval '! kill -0 $pid 2>/dev/null'
kill -CONT "$(guard)" 2>/dev/null
wait $pid 2>/dev/null
# The first thread ends before another one executes a program; in a storm both are read late.
timeout 60 "$MAYFLY" --source=netlink --json -o "$tmp/events" -- \
	"$TOOLS/torture/stress" threads 500 50 >"$tmp/said" 2>&1
is "an exec by a thread is not missed, however late it is read" \
	"$(jq -r 'select(.event == "exec" or .event == "lost") | .event' "$tmp/events" | sort | uniq -c | xargs)" \
	"501 exec"
until_true 10 eval '! pgrep -x mayfly-guard -P 1 >/dev/null'
is "no guard is left" "$(pgrep -x mayfly-guard -P 1)" ""
finish
