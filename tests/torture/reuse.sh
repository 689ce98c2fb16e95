#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A pid namespace with the smallest pid_max: almost every process has the same pid.
. tests/tap.sh
. tests/torture/torture.bash

[ -e /proc/sys/kernel/pid_max ] || skip_all "no /proc/sys/kernel/pid_max"
COUNT=30000
cat >"$tmp/namespace.sh" <<'END'
echo 301 >/proc/sys/kernel/pid_max || exit 3
exec "$1" "$2" 1 /bin/true reuse-%d
END
begin
start "$MAYFLY" --json -o "$tmp/events" --duration=300 -- \
	unshare -pf --mount-proc bash "$tmp/namespace.sh" "$PWD/$TOOLS/live/spawner" $COUNT
recorder=$pid
press 5 "while pids are used again"
wait "$recorder"
status=$?
if [ $status = 3 ]; then
	ok "pids of 301 # SKIP this kernel has no pid_max of a namespace's own" true
else
	is "the processes were started" $status 0
	is "each has executed once, with its own argument" "$(grep -o '"reuse-[0-9]*"\]' "$tmp/events" | sort -u | wc -l)" $COUNT
	is "each has ended" "$(grep -c '"event":"exit".*"comm":"true".*"code":0' "$tmp/events")" $COUNT
	is "no identity was given twice" "$(grep '"event":"fork"' "$tmp/events" | grep -o '"id":"[^"]*"' | sort | uniq -d | wc -l)" 0
fi
ok "its memory is bounded" memory_within 150
compare
finish
