#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Columns that are off by default: process group and session as ps has them, bytes per second and
# growth of a process that writes and grows at a known pace, with each source.
. tests/tap.sh
need_live

cat >"$tmp/load.py" <<'END'
import os, sys, time
kept, path = [], sys.argv[1]
file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_DSYNC)
start, n = time.monotonic(), 0
print("ready", flush=True)
while True:
    os.pwrite(file, b"x" * 65536, (n % 64) * 65536)
    kept.append(b"y" * 131072)
    n += 1
    time.sleep(max(0, start + n / 10 - time.monotonic()))
END
setsid python3 "$tmp/load.py" "$tmp/file" >"$tmp/ready" &
load=$!
trap 'kill $load 2>/dev/null; rm -rf "$tmp"' EXIT
until_true 20 grep -q ready "$tmp/ready"

columns='PID PGRP SID READ/s WRITE/s GROWTH'
row()
{
	$MAYFLY --source="$1" -1 --json -d 1.5 -p $load -F "pid = $load"
}
ids() { ps -o pgid=,sid= -p "$1" | awk '{ print $1, $2 }'; }
for source in bpf proc; do
	row $source >"$tmp/row"
	is "$source: process group and session are those of ps" \
		"$(jq -r '"\(.pgrp) \(.sid)"' "$tmp/row")" "$(ids $load)"
	is "$source: it reads nothing" "$(jq -r .read_bytes_per_second "$tmp/row")" 0
	# 10 * 64 KiB and 600 * 128 KiB; a busy machine is late with some of it
	if [ "$(awk '/^write_bytes/ { print $2 }' /proc/$load/io)" -gt 0 ]; then
		ok "$source: it writes 640 KiB a second: $(jq -r .write_bytes_per_second "$tmp/row")" \
			jq -e '.write_bytes_per_second > 160000 and .write_bytes_per_second < 1310720' "$tmp/row"
	else
		echo "# $tmp is on no storage"
	fi
	ok "$source: it grows by 75 MiB a minute: $(jq -r .rss_bytes_per_minute "$tmp/row")" \
		jq -e '.rss_bytes_per_minute > 20e6 and .rss_bytes_per_minute < 160e6' "$tmp/row"
done
is "the columns have the same" \
	"$($MAYFLY -1 -d 1.5 -p $load --columns="$columns" -F "pid = $load" | awk -v pid=$load '
		NR == 1 { $1 = $1; print }
		$1 == pid { print $2, $3, ($6 ~ /^[+].*M$/) }')" \
	"$(printf '%s COMMAND\n%s 1' "$columns" "$(ids $load)")"
is "a filter finds it by session and growth" \
	"$($MAYFLY -1 --json -d 1.5 -F "sid = $load and growth > 10M" | jq -r .pid)" $load
is "so does an order" \
	"$($MAYFLY -1 --json -d 1.5 --sort=growth -u "$(id -u)" -F 'growth > 10M' | jq -r .pid | grep -x $load)" $load
ok "nothing is measured for groups and sessions" \
	timeout 60 $MAYFLY -1 -d 600 -p $load --columns='PID PGRP SID'

$MAYFLY -1 --json -d 1 -w "$tmp/recording" -p $load >"$tmp/seen"
is "a recording has the growth, and the process group" \
	"$($MAYFLY -r "$tmp/recording" -1 --json -F "pid = $load" |
		jq -r '"\(.rss_bytes_per_minute > 10e6) \(.pgrp)"')" "true $load"
kill $load
wait $load 2>/dev/null
finish
