#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Little of everything: descriptors, memory, disk space.  mayfly works, or says what it lacks.
. tests/tap.sh
. tests/torture/torture.bash

# with_files COUNT ARGS...: the status and what it says
with_files() {
	local count=$1
	shift
	(
		ulimit -n "$count"
		exec timeout 20 "$MAYFLY" "$@"
	) >"$tmp/out" 2>"$tmp/err"
	echo $?
}
# a number from which it works; below, each one is refused with a reason
works=
for count in $(seq 5 64); do
	status=$(with_files "$count" --json --duration=0.1)
	if [ "$status" = 0 ]; then
		works=$count
		break
	fi
	[ "$status" = 3 ] && grep -qE 'may open only|open files' "$tmp/err" || {
		is "with $count descriptors it says what it lacks" "$status $(cat "$tmp/err")" "3"
		break
	}
done
ok "with ${works:-64} descriptors it works; with fewer it says why not" [ -n "$works" ]

if make_group memory 48M; then
	start "$TOOLS/live/spawner" 60000@3000 4
	(in_group timeout 60 "$MAYFLY" --json -o "$tmp/events" --duration=10) 2>"$tmp/err"
	is "48 MiB are enough for a storm" "$? $(grep -v ' were truncated' "$tmp/err")" "0 "
	stop_helpers
	end_group
fi

mkdir "$tmp/small"
mount -t tmpfs -o size=1M none "$tmp/small" || skip_all "cannot mount"
start "$TOOLS/live/spawner" 30000@2000 4
timeout 60 "$MAYFLY" --json -o "$tmp/small/events" --write="$tmp/small/recording" --duration=5 2>"$tmp/err"
is "a full disk is status 4" $? 4
ok "and it says so" grep -q "No space left" "$tmp/err"
stop_helpers
umount "$tmp/small"
finish
