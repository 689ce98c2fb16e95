#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# history.sh [MILLIONS]: the history in ClickHouse, with so many million events (default 10) of 1000
# hosts.  Loads a million as mayfly's lines, lets the server make the rest of them, 10 seconds later
# each, and times the queries of ui/history, about 5 minutes of it.  100 takes some GiB below /tmp.
. tests/tap.sh
. tests/fleet/fleet.bash
. tests/fleet/clickhouse.bash
need clickhouse-server clickhouse-server
need clickhouse-client clickhouse-client
millions=${1:-10}

# timed WORDS COMMAND...
timed()
{
	local words=$1 begin end
	shift
	begin=$(date +%s%N)
	"$@" >"$tmp/result" || exit
	end=$(date +%s%N)
	echo "$words: $(((end - begin) / 1000000)) ms, $(wc -l <"$tmp/result") rows"
}

# ask QUERY
ask()
{
	sed "s/'2026-11-29T14:00'/'2023-11-14T22:16'/; s/'2026-11-29T15:00'/'2023-11-14T22:21'/
		s/'web1'/'web1.example.org'/" "ui/history/$1.sql" | client 1
}

# multiply COUNT: what is there, again, by 10 seconds later each time
multiply()
{
	local columns values step
	columns=$(client 1 --query "SELECT arrayStringConcat(groupArray(name), ',')
		FROM system.columns WHERE database = 'mayfly' AND table = 'events'")
	for ((step = 1; step < $1; step++)); do
		values=${columns/,time,/,"concat(replaceOne(toString(toDateTime(replaceOne(
			substring(time, 1, 19), 'T', ' '), 'UTC') + toInt32(10 * $step), 'UTC'), ' ', 'T'),
			substring(time, 20)),"}
		client 1 --query "INSERT INTO mayfly.events ($columns) SELECT $values
			FROM mayfly.events WHERE time < '2023-11-14T22:13:30'" || return
	done
}

server_start 1 || exit
client 1 --multiquery <ui/history/schema.sql
tests/bench/hosts_lines.sh 1000 100 10 20 >"$tmp/lines"
timed 'a million lines by clickhouse-client' load 1 <"$tmp/lines"
timed "$((millions - 1)) millions more by the server" multiply "$millions"
echo "$(client 1 --query 'SELECT count() FROM mayfly.events') events, $(du -sm "$tmp/server1" | cut -f1) MiB"
for round in first second; do
	for query in spawners failures ran; do
		timed "$query.sql, $round" ask $query
	done
done
