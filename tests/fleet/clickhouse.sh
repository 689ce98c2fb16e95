#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The history in ClickHouse: two real servers on the loopback device, the files of ui/history, and
# the lines back into mayfly.  Needs no privilege.
. tests/tap.sh
. tests/fleet/fleet.bash
. tests/fleet/clickhouse.bash
need clickhouse-server clickhouse-server
need clickhouse-client clickhouse-client

# ask SERVER QUERY [HOST]: one of ui/history, about all that there is
ask()
{
	sed "s/'2026-11-29T14:00'/'2000'/; s/'2026-11-29T15:00'/'2100'/; s/'web1'/'$3'/" \
		"ui/history/$2.sql" | client "$1"
}

# back SERVER: each host comes back as it was, line by line
back()
{
	local i
	for ((i = 1; i <= HOSTS; i++)); do
		ask "$1" ran "host$i.example.org" | "$MAYFLY" -r - --json | cmp - "$tmp/host$i.json" ||
			return 1
	done
}

# What the lines say, counted without the server.
forks_of()
{
	cat "$tmp"/host?.json | grep '"event":"fork"' |
		sed 's/.*"host":"\([^"]*\)".*"parent":"\([^"]*\)".*/\1\t\2/' | sort | uniq -c |
		sort -k1,1nr -k2,2 -k3,3 | head -20 | awk '{ print $2, $3, $1 }'
}
failures()
{
	cat "$tmp"/host?.json | grep -c '"event":"exit".*"\(code":[1-9]\|signal"\)'
}


# How many processes the seeds are: one that has another name at a later scan (a kworker) is a line
# again.
seeds()
{
	grep '"event":"seed"' | grep -o '"id":"[^"]*"' | sort -u | wc -l
}

make_hosts segfaults
ok 'a server starts' server_start 1
ok 'the schema is read' client 1 --multiquery <ui/history/schema.sql
ok 'and again, with nothing done' client 1 --multiquery <ui/history/schema.sql
cat "$tmp"/host?.json | ui/history/load.sh --host 127.0.0.1 --port $((base + 1)) >"$tmp/said" 2>&1
is 'all lines are loaded' "$? $(cat "$tmp/said")" '0 '
is 'each is a row' "$(client 1 --query 'SELECT count() FROM mayfly.events')" "$total"
ok 'what ran on a host comes back, line by line' back 1
ask 1 ran host1.example.org | "$MAYFLY" -r - --tree >"$tmp/tree"
"$MAYFLY" -r "$tmp/host1.json" --tree >"$tmp/wanted"
ok 'and is a tree' cmp "$tmp/tree" "$tmp/wanted"
child=$(sed -n 's/.*"event":"fork".*"id":"\([0-9]*\)-.*/\1/p' "$tmp/host1.json" | tail -1)
is 'a process has its ancestors' \
	"$(ask 1 ran host1.example.org | "$MAYFLY" -r - --when "pid=$child" --json |
		grep -o '"lineage":.*')" \
	"$("$MAYFLY" -r "$tmp/host1.json" --when "pid=$child" --json | grep -o '"lineage":.*')"
is 'the top spawners of all hosts' "$(ask 1 spawners | awk '{ print $1, $2, $4 }')" "$(forks_of)"
ask 1 failures >"$tmp/failures"
is 'failures by command: all of them' \
	"$(awk -F'\t' '{ n += $4 } END { print n + 0 }' "$tmp/failures")" \
	"$(failures)"
is 'on all hosts' "$(cut -f5 "$tmp/failures" | sort -u)" $HOSTS

# What the columns cannot say otherwise: numbers of 64 bits, true, a text with anything in it.
cat >"$tmp/odd.json" <<'END_OF_LINES'
{"event":"exit","time":"2026-11-29T12:00:00.123456789Z","ts":1795953600.123456789,"host":"odd","boot":"00000000000f","seq":1,"id":"7-9000000000","parent":"1-0","pid":7,"ppid":1,"uid":4294967294,"user":"4294967294","comm":"o\"d\\d","argv":["a\u000ab","c/d\u202e","\u00e9"],"signal":"SIGSEGV","core":true,"duration_ns":100000000000000000,"cpu_ns":9007199254740993}
END_OF_LINES
"$MAYFLY" -r - --json <"$tmp/odd.json" >"$tmp/odd.wanted" 2>&1
load 1 <"$tmp/odd.json"
ask 1 ran odd | "$MAYFLY" -r - --json >"$tmp/odd.back" 2>&1
ok 'odd values come back' cmp "$tmp/odd.back" "$tmp/odd.wanted"
ok 'and have what they had' grep -q '"core":true,"duration_ns":100000000000000000,"cpu_ns":9007199254740993' \
	"$tmp/odd.back"

# A snapshot begins a part of the history; what a broker sent twice is one row.
"$MAYFLY" --source=proc --json --snapshot=0.5 --duration=2 -o "$tmp/live.json" 2>/dev/null
load 1 <"$tmp/live.json"
load 1 <"$tmp/live.json"
client 1 --query 'OPTIMIZE TABLE mayfly.events FINAL'
live=$(sed -n '1s/.*"host":"\([^"]*\)".*/\1/p' "$tmp/live.json")
is 'what was sent twice is there once' \
	"$(client 1 --query "SELECT count() FROM mayfly.events WHERE host = '$live'")" \
	"$(wc -l <"$tmp/live.json")"
last=$(grep '"event":"snapshot"' "$tmp/live.json" | tail -1 | sed 's/.*"time":"\([^"]*\)".*/\1/')
sed "s/'2026-11-29T14:00'/'$last'/; s/'2026-11-29T15:00'/'2100'/; s/'web1'/'$live'/" ui/history/ran.sql |
	client 1 >"$tmp/since"
is 'a part begins with the snapshot before it' \
	"$(head -1 "$tmp/since" | grep -o '"event":"snapshot","time":"[^"]*"')" \
	"\"event\":\"snapshot\",\"time\":\"$last\""
"$MAYFLY" -r - --json <"$tmp/since" >"$tmp/again" 2>"$tmp/said"
is 'and has all processes' "$(seeds <"$tmp/again") $(cat "$tmp/said")" \
	"$(sed -n "/\"event\":\"snapshot\",\"time\":\"$last\"/,\$p" "$tmp/live.json" | seeds) "

# The same over two shards.
client 1 --query 'TRUNCATE TABLE mayfly.events'
ok 'a second server starts' server_start 2
ok 'it has the schema' client 2 --multiquery <ui/history/schema.sql
for server in 1 2; do
	ok 'it is part of the cluster' client $server --multiquery <ui/history/cluster.sql
done
for ((i = 1; i <= HOSTS; i++)); do
	load 2 <"$tmp/host$i.json" &
	loads+=($!)
done
wait "${loads[@]}"
is 'two shards have all rows' "$(client 1 --query 'SELECT count() FROM mayfly.events')" "$total"
is 'each has some hosts whole' "$(for server in 1 2; do
	client $server --query "SELECT count() % $((total / HOSTS)), count() > 0 FROM mayfly.events_here"
done | xargs)" '0 1 0 1'
ok 'what ran on a host comes back from either' back 1
ok 'and from the other' back 2
is 'the top spawners' "$(ask 1 spawners | awk '{ print $1, $2, $4 }')" "$(forks_of)"
ask 2 failures | cmp - "$tmp/failures" >"$tmp/said" 2>&1
is 'and failures are the same' "$(cat "$tmp/said")" ''
finish
