#!/bin/bash
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

size=$(stat -c %s "$tmp/a")
head -c $((size - 5)) "$tmp/a" >"$tmp/cut"
ok 'a truncated recording is not an error' eval '"$MAYFLY" -r "$tmp/cut" --json >"$tmp/cut.json" 2>"$tmp/said"'
ok 'all before the cut is printed' \
	eval 'head -n "$(wc -l <"$tmp/cut.json")" "$tmp/a.json" | cmp - "$tmp/cut.json"'
ok 'a message reports it' grep -q "$tmp/cut: the recording is truncated at byte" "$tmp/said"

"$MAYFLY" -r tests/tap.sh --json >"$tmp/out" 2>"$tmp/said"
is 'a file that is not a recording cannot be opened' $? 3
is 'a message names the reason' "$(cat "$tmp/said")" 'mayfly: tests/tap.sh is not a mayfly recording'

finish
