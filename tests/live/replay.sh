#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Recordings, written and read by the real program.  Needs no privilege: the events are /proc's.
. tests/tap.sh

# record FILE: records /proc, and writes its JSON to FILE.live
record()
{
	"$MAYFLY" --source=proc --delay=0.05 --duration=0.5 --json -w "$1" -o "$1.live"
}

# ids FILE: the processes of its events
ids()
{
	grep -o '"event":"[a-z_]*"\|"id":"[^"]*"' "$1" | paste - - | sort -u
}

# At the end the recording may be an event ahead of the printed output, never behind.
none_is_missing()
{
	ids "$tmp/a.live" >"$tmp/live"
	ids "$tmp/a.json" >"$tmp/replayed"
	[ -s "$tmp/live" ] && [ -z "$(comm -23 "$tmp/live" "$tmp/replayed")" ]
}

ok 'a recording is written' record "$tmp/a"
ok 'it is replayed' "$MAYFLY" -r "$tmp/a" --json -o "$tmp/a.json"
ok 'with all that was seen' none_is_missing
ok 'from a pipe too' eval 'cat "$tmp/a" | "$MAYFLY" -r - --json | cmp - "$tmp/a.json"'
ok 'a replay can be recorded' "$MAYFLY" -r "$tmp/a" --json -w "$tmp/b" -o "$tmp/b.json"
ok 'and is the same recording but for its start' cmp -i 32 "$tmp/a" "$tmp/b"

# a process in a session of its own, and one that leaves its process group meanwhile
setsid bash -c 'sleep 77 & echo $$ >"$0"; wait' "$tmp/leader" &
perl -e '$SIG{USR1} = sub { setpgrp(0, 0) }; print "x\n"; close STDOUT; select(undef, undef, undef, 0.01) while 1' \
	>"$tmp/ready" &
changes=$!
until_true 5 test -s "$tmp/leader" && until_true 5 test -s "$tmp/ready"
leader=$(cat "$tmp/leader")
"$MAYFLY" --source=proc --delay=0.05 --duration=3 --batch -w "$tmp/groups" -o "$tmp/groups.txt" &
recorder=$!
until_true 5 test -s "$tmp/groups.txt" && kill -USR1 $changes
wait $recorder
ps -o pid=,pgid=,sid= --ppid "$leader" -p "$leader,$changes" | awk '{ print $1, $2, $3 }' | sort >"$tmp/ps"
kill $changes "$leader" $(pgrep -P "$leader")
"$MAYFLY" -r "$tmp/groups" --once --columns=pid,pgrp,sid | awk '{ print $1, $2, $3 }' | sort >"$tmp/all"
ok 'a process group that has changed' grep -q "^$changes $changes " "$tmp/ps"
is 'process groups and sessions are recorded' "$(comm -12 "$tmp/ps" "$tmp/all")" "$(cat "$tmp/ps")"

if command -v file >/dev/null; then
	is 'file(1) knows it by the magic that is installed' \
		"$(file -b -m core/source/file/magic "$tmp/a")" 'mayfly recording, version 2'
fi

size=$(stat -c %s "$tmp/a")
head -c $((size - 5)) "$tmp/a" >"$tmp/cut"
ok 'a truncated recording is not an error' eval '"$MAYFLY" -r "$tmp/cut" --json >"$tmp/cut.json" 2>"$tmp/said"'
ok 'all before the cut is printed' \
	eval 'head -n "$(wc -l <"$tmp/cut.json")" "$tmp/a.json" | cmp - "$tmp/cut.json"'
ok 'a message reports it' grep -q "$tmp/cut: the recording is truncated at byte" "$tmp/said"

# wherever it is cut, also within a scan
same_when_cut()
{
	local bytes
	for bytes in $(seq $((size / 14)) $((size / 14)) $((size - 5))); do
		head -c "$bytes" "$tmp/a" >"$tmp/part"
		"$MAYFLY" -r "$tmp/part" --json >"$tmp/part.json" 2>/dev/null || return
		head -n "$(wc -l <"$tmp/part.json")" "$tmp/a.json" | cmp - "$tmp/part.json" || return
	done
}
ok 'what is printed does not depend on what comes later' same_when_cut

# The last block's mark is overwritten: damage that no cut makes.
at=$(sed -n 's/.* truncated at byte \([0-9]*\): .*/\1/p' "$tmp/said")
cp "$tmp/a" "$tmp/broken"
printf '\0\0\0\0' | dd of="$tmp/broken" bs=1 seek="$at" conv=notrunc 2>/dev/null
for options in --json --batch --once '--batch --summary' '--once --json' '--when=pid=0' "--json -w $tmp/rest"; do
	# shellcheck disable=SC2086
	"$MAYFLY" -r "$tmp/broken" $options >"$tmp/broken.out" 2>"$tmp/said"
	is "a damaged recording is a failure with $options" $? 1
	ok "it is said where, with $options" \
		grep -Eq "broken: the recording is damaged at byte $at: [0-9]+ bytes were passed over, 1 event or more is missing" "$tmp/said"
done
ok 'all before the damage is printed' eval '"$MAYFLY" -r "$tmp/broken" --json 2>/dev/null | cmp - "$tmp/cut.json"'
ok 'and recorded' eval '"$MAYFLY" -r "$tmp/rest" --json | cmp - "$tmp/cut.json"'
"$MAYFLY" -r "$tmp/broken" --when=pid=1 >"$tmp/broken.out" 2>"$tmp/said"
is 'what was met before the damage was met' $? 0

"$MAYFLY" -r tests/tap.sh --json >"$tmp/out" 2>"$tmp/said"
is 'a file that is not a recording cannot be opened' $? 3
is 'a message names the reason' "$(cat "$tmp/said")" 'mayfly: tests/tap.sh is neither a recording nor JSON Lines of mayfly'

if [ -f Makefile ] && command -v make >/dev/null && [ -x "${MAYFLY%/mayfly}/tests/tty/record" ]; then
	make --no-print-directory -o "$MAYFLY" -o "${MAYFLY%/mayfly}/tests/tty/record" B="${MAYFLY%/mayfly}" \
		demo DEMO_OPTIONS=--summary >"$tmp/demo" 2>"$tmp/said" </dev/null
	is 'make demo plays a recording' "$? $(grep -c ' 497     497 curl$' "$tmp/demo") $(cat "$tmp/said")" '0 1 '
fi

finish
