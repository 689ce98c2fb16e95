#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A spool: the host has a mosquitto of its own, with persistence and a bound, that bridges to the
# central one.  What is published while that is killed with -9 is sent when it is back; beyond the
# bound it is a gap, which is told, and healed by the next snapshot.  Needs no privilege.
. tests/tap.sh
. tests/fleet/fleet.bash
need mosquitto mosquitto
need mosquitto_pub mosquitto-clients

central=$((20000 + $$ % 20000))
spool=$((central + 1))
bound=500 # messages

# broker NAME CONFIG-LINES
broker()
{
	mkdir -p "$tmp/$1"
	chmod 777 "$tmp/$1"
	{
		cat <<END_OF_CONFIG
allow_anonymous true
persistence true
persistence_location $tmp/$1/
autosave_on_changes true
autosave_interval 1
END_OF_CONFIG
		cat
	} >"$tmp/$1.conf"
}
broker central <<END_OF_CONFIG
listener $central 127.0.0.1
max_queued_messages 0
END_OF_CONFIG
# as the man page has it, with a small bound
broker spool <<END_OF_CONFIG
listener $spool 127.0.0.1
max_queued_messages $bound
connection central
address 127.0.0.1:$central
topic mayfly/# out 1
remote_clientid host1-spool
cleansession false
restart_timeout 1
END_OF_CONFIG

# start NAME PORT: sets $pid
start()
{
	mosquitto -c "$tmp/$1.conf" >>"$tmp/$1.log" 2>&1 &
	pid=$!
	started $pid
	until_true 20 mosquitto_pub -p "$2" -t up -n
}
bridged() { mosquitto_pub -p $spool -q 1 -t mayfly/probe -m probe; sleep 0.1; grep -q probe "$tmp/came"; }
lines_come() { [ "$(grep -c '"seq"' "$tmp/came")" -ge "$1" ]; }
# publish FROM TO: these lines of the host
publish_part()
{
	sed -n "$1,$2p" "$tmp/host1.json" | mosquitto_pub -p $spool -q 1 -l -t mayfly/host1
}
central_start()
{
	start central $central
	central_pid=$pid
}
central_kill()
{
	kill -9 $central_pid
	wait $central_pid 2>/dev/null
	kill $viewer
	wait $viewer 2>/dev/null
}

HOSTS=1
make_hosts segfaults
ok 'the central broker starts' central_start
ok 'the viewer has a session' \
	timeout 20 mosquitto_sub -p $central -i viewer -c -q 1 -t 'mayfly/#' -E
ok 'the spool starts' start spool $spool
follow $central "$tmp/came"
ok 'it is a bridge to the central one' until_true 30 bridged
publish_part 1 200
ok 'lines come through it' until_true 30 lines_come 200
central_kill
publish_part 201 450
ok 'the central one is started again' central_start
follow $central "$tmp/came"
publish_part 451 600
ok 'what was published meanwhile comes' until_true 60 lines_come 600
awk '/"seq"/ && !seen[$0]++' "$tmp/came" >"$tmp/once"
head -600 "$tmp/host1.json" >"$tmp/wanted"
ok 'line by line' cmp "$tmp/once" "$tmp/wanted"
is 'and nothing is said to be lost' "$("$MAYFLY" -r - --json <"$tmp/once" 2>&1 >/dev/null)" ''

# Beyond the bound: the first lines are kept, the rest is a gap.
central_kill
publish_part 601 1600
ok 'the central one is started once more' central_start
: >"$tmp/came"
follow $central "$tmp/came"
ok 'it is a bridge again' until_true 60 bridged
# fresh: what has come that had not come before
fresh() { awk 'NR == FNR { seen[$0]++; next } /"seq"/ && !seen[$0]++' "$tmp/once" "$tmp/came"; }
fresh >"$tmp/kept"
kept=$(wc -l <"$tmp/kept")
ok "the spool has kept what its bound allows ($kept lines)" \
	test "$kept" -ge $((bound - 50)) -a "$kept" -le $((bound + 50))
sed -n "601,$((600 + kept))p" "$tmp/host1.json" | cmp - "$tmp/kept" >"$tmp/said" 2>&1
is 'the first ones' "$(cat "$tmp/said")" ''

# The host goes on with a snapshot: of all processes only init is left.
rest=$(sed -n '1600s/.*\("time":.*"boot":"[^"]*"\).*/\1/p' "$tmp/host1.json")
init=$(sed -n '1s/.*\("id":.*\),"age_ns.*/\1}/p' "$tmp/host1.json")
printf '{"event":"snapshot",%s,"seq":1601}\n{"event":"seed",%s,"seq":1602,%s\n{"event":"settled",%s,"seq":1603}\n' \
	"$rest" "$rest" "$init" "$rest" >"$tmp/snapshot"
mosquitto_pub -p $spool -q 1 -l -t mayfly/host1 <"$tmp/snapshot"
ok 'a snapshot comes' until_true 30 grep -q '"seq":1603}' "$tmp/came"
fresh | cat "$tmp/once" - >"$tmp/all"
"$MAYFLY" -r - --json <"$tmp/all" >"$tmp/lines" 2>"$tmp/said"
is 'what is missing is said' "$(tail -1 "$tmp/said")" \
	"mayfly: -: $((1000 - kept)) lines are missing, by the sequence numbers"
is 'it is a loss of that host' "$(grep -o '"event":"lost".*' "$tmp/lines" | grep -o '"count":[0-9]*')" \
	"\"count\":$((1000 - kept))"
running() { "$MAYFLY" -r - --once --columns=PID 2>/dev/null | grep -c '^ *[0-9]'; }
ok 'without the snapshot, processes would run that have ended' \
	test "$(head -n -3 "$tmp/all" | running)" -gt 1
is 'with it, only what runs on the host' "$(running <"$tmp/all")" 1
finish
