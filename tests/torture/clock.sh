#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Clocks that are far from the machine's, in a storm: mayfly in a time namespace of nine years later,
# and of a machine that has just started.  tests/kernels/torture.sh sets the wall clock, which has no
# namespace: that of this machine is left alone.
. tests/tap.sh
. tests/torture/torture.bash

inside() { unshare -T --boottime "$offset" --monotonic "$offset" -- "$@"; }
python3() { inside python3 "$@"; } # of compare: starts and times are those of the namespace
offset=1
inside true 2>/dev/null || skip_all "no time namespace can be made here"
program=$(realpath "$MAYFLY")
MAYFLY=$tmp/mayfly
for offset in 300000000 $((60 - $(cut -d. -f1 /proc/uptime))); do
	printf '#!/bin/sh\nexec unshare -T --boottime %d --monotonic %d -- "%s" "$@"\n' "$offset" "$offset" "$program" >"$MAYFLY"
	chmod 755 "$MAYFLY"
	begin
	start "$TOOLS/live/spawner" 3000@150 16 /bin/true "clock$offset-%d"
	press 10 "$offset seconds away"
	wait "$pid"
	ok "all were started" [ $? = 0 ]
	ok "its memory is bounded" memory_within 150
	compare
	"$MAYFLY" -r "$tmp/recording" --json >"$tmp/events"
	grep '"event":"exec".*"clock'"$offset"'-[0-9]*"\]' "$tmp/events" | grep -o '"id":"[^"]*"' >"$tmp/ids"
	is "each has executed once" "$(sort -u "$tmp/ids" | wc -l)" 3000
	is "and has ended after less than ten seconds" \
		"$(grep '"event":"exit"' "$tmp/events" | grep -Ff "$tmp/ids" | grep -c '"duration_ns":[0-9]\{1,10\}[,}]')" 3000
done
finish
