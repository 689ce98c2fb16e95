#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Several recordings and streams at once: by time, each machine by itself.  Needs no privilege.
. tests/tap.sh

# record FILE SECONDS: a recording of the script on standard input, begun so long after the boot
record()
{
	"$TOOLS/tty/record" "$tmp/$1"
}

# lines FILE HOST: of a recording, with that host and numbers
lines()
{
	"$MAYFLY" -r "$tmp/$1" --json 2>/dev/null | awk -v host="$2" '{
		sub(/"id"|"count"/, sprintf("\"host\":\"%s\",\"boot\":\"%012d\",\"seq\":%d,&", host,
			length(host), NR)); print }'
}

# Both machines have a process 10; one has been up for a day, the other for a minute.
record a <<'END_OF_SCRIPT'
@86400
seed 1 0 init : /sbin/init
seed 10 1 sh start=86000 : sh a.sh
settled
+1 fork 20 10
+0.1 exec 20 : make -j4
+2 exit 20 2
+4 fork 21 10
END_OF_SCRIPT
record b <<'END_OF_SCRIPT'
@86402
seed 1 0 systemd : /lib/systemd/systemd
seed 10 1 bash start=86050 : bash b.sh
settled
+0.1 fork 20 10
+0.1 exec 20 : cc x.c
+2 exit 20 0
END_OF_SCRIPT
lines a web1 >"$tmp/a.json"
lines b db1.example.org >"$tmp/b.json"

once()
{
	"$MAYFLY" "$@" --once --columns="HOST PID PPID" --ascii 2>&1 | sed 's/ *$//'
}
is 'each machine has a row, above its processes' "$(once -r "$tmp/a.json" -r "$tmp/b.json")" \
'HOST            PID PPID COMMAND
web1                     web1 3 processes
web1              1    0 `- /sbin/init
web1             10    1    `- sh a.sh
web1             21   10       `- sh a.sh
db1.example.org          db1.example.org 2 processes
db1.example.org   1    0 `- /lib/systemd/systemd
db1.example.org  10    1    `- bash b.sh'
is 'lines of several machines in one stream are the same' \
	"$(sort -t, -k3 "$tmp/a.json" "$tmp/b.json" | once -r -)" \
	"$(once -r "$tmp/a.json" -r "$tmp/b.json")"
is 'two recordings are named by their files' \
	"$(once -r "$tmp/a" -r "$tmp/b" | awk '/processes/ { print $1 }' | xargs)" 'a b'

"$MAYFLY" -r "$tmp/b.json" -r "$tmp/a.json" --json >"$tmp/both.json" 2>"$tmp/said"
is 'the lines of both are by time' "$(grep -o '"ts":[0-9.]*' "$tmp/both.json")" \
	"$(grep -o '"ts":[0-9.]*' "$tmp/both.json" | sort)"
is 'and those of each are as they were' \
	"$(grep web1 "$tmp/both.json" | cmp - "$tmp/a.json" && grep db1 "$tmp/both.json" | cmp - "$tmp/b.json" &&
		cat "$tmp/said")" ''
is 'a filter knows the host' \
	"$("$MAYFLY" -r "$tmp/a.json" -r "$tmp/b.json" --json -F 'host=web1 and pid=20' |
		grep -o '"event":"[a-z]*"\|"host":"[a-z1]*"' | tr -d '"' | xargs)" \
	'event:fork host:web1 event:exec host:web1 event:exit host:web1'
is 'a match says whose it is' \
	"$("$MAYFLY" -r "$tmp/a.json" -r "$tmp/b.json" --json --when 'state=failed' |
		grep -o '"event":"match"\|"host":"[^"]*"' | xargs)" 'event:match host:web1'
is 'so it does as text' \
	"$("$MAYFLY" -r "$tmp/a.json" -r "$tmp/b.json" --when 'state=failed' | sed -n 2p)" '  host      web1'
is 'an export has it' "$("$MAYFLY" -r "$tmp/a.json" -r "$tmp/b.json" --export=perfetto |
	grep -o '"host":"[^"]*"' | sort | uniq -c | xargs)" '2 host:db1.example.org 3 host:web1'
is 'and stacks begin with it' "$("$MAYFLY" -r "$tmp/a.json" -r "$tmp/b.json" --export=folded-count |
	cut -d';' -f1 | sort -u | xargs)" 'db1.example.org web1'
is '--batch has a column for it' \
	"$("$MAYFLY" -r "$tmp/a.json" -r "$tmp/b.json" --batch --time=none | awk '{ print $1, $2, $3 }' |
		xargs)" \
	'HOST EVENT PID web1 fork 20 web1 exec 20 db1.example. seed 1 db1.example. seed 10 db1.example. fork 20 db1.example. exec 20 web1 exit 20 db1.example. exit 20 web1 fork 21'
sed 2d "$tmp/b.json" >"$tmp/gap.json"
is 'a loss is that of its machine' \
	"$(once -r "$tmp/a.json" -r "$tmp/gap.json" | grep processes | sed 's/^[^ ]* *//' | xargs)" \
	'web1 3 processes db1.example.org 2 processes, 1 event lost'
sed 3,4d "$tmp/b.json" >"$tmp/end.json"
is 'so is one before its last line' \
	"$("$MAYFLY" -r "$tmp/end.json" --json 2>/dev/null | grep '"lost"' | grep -o '"count":[0-9]*')" \
	'"count":2'
is 'the first that cannot be read is named' \
	"$("$MAYFLY" -r "$tmp/a" -r "$tmp/nothing" --json 2>&1)" \
	"mayfly: $tmp/nothing: No such file or directory"

# ---- snapshots ----

grep -v '"event":"exit"' "$tmp/a.json" >"$tmp/healed.json"
ts='"time":"2020-09-14T12:27:00Z"'
cat >>"$tmp/healed.json" <<END_OF_LINES
{"event":"snapshot",$ts,"host":"web1","boot":"000000000004","seq":8}
{"event":"seed",$ts,"host":"web1","boot":"000000000004","seq":9,"id":"1-86400000000000","pid":1,"ppid":0}
{"event":"settled",$ts,"host":"web1","boot":"000000000004","seq":10}
END_OF_LINES
is 'a snapshot ends what it does not have, on its host only' \
	"$(once -r "$tmp/healed.json" -r "$tmp/b.json" | grep -c 'sh\|/init\|make\|systemd')" 3
"$MAYFLY" --source=proc --json --snapshot=0.3 --duration=60 -o "$tmp/live.json" 2>/dev/null &
live=$!
ok '--snapshot prints all processes again' \
	until_true 50 eval '[ "$(grep -c "\"settled\"" "$tmp/live.json")" -ge 2 ]'
kill -INT $live
wait $live
times=$(grep -c '"event":"snapshot"' "$tmp/live.json")
is 'and their end' "$(grep -c '"event":"settled"' "$tmp/live.json")" "$times"
is 'each has a seed of init' \
	"$(grep '"event":"seed"' "$tmp/live.json" | grep -c '"pid":1,')" $((times + 1))
ok 'what it prints is read' eval '"$MAYFLY" -r "$tmp/live.json" --json >/dev/null'

# ---- clocks ----

# ticking: for 24 s a process that ends after 50 ms, five times a second on each of two hosts; the
# clock of one is behind by 100 s, and an older process of it ends last
ticking()
{
	local begin end i now up old
	now() { now=$(date +%s%N); up=$((now - begin + 1000000000000)); }
	line() # EVENT HOST WALL ID REST
	{
		printf '{"event":"%s","ts":%d.%09d,"host":"%s","boot":"000000000001","seq":%d,"id":"%s","parent":"1-1000000000","uid":0,%s}\n' \
			"$1" $(($3 / 1000000000)) $(($3 % 1000000000)) "$2" "$seq" "$4" "$5"
	}
	begin=$(date +%s%N)
	seq=1
	for host in right:0 behind:100000000000; do
		now
		old=7-$((up - 5000000000))
		line seed ${host%:*} $((now - ${host#*:})) $old '"comm":"old","age_ns":5000000000'
	done
	end=$((begin + 24000000000)) up=0 i=100
	while now && [ "$now" -lt "$end" ]; do
		i=$((i + 1)) seq=$((seq + 1))
		for host in right:0 behind:100000000000; do
			now
			line exit ${host%:*} $((now - ${host#*:})) $i-$((up - 50000000)) '"comm":"tick","code":0,"duration_ns":50000000'
		done
		read -rt 0.2 <>"$tmp/never"
	done
	seq=$((seq + 1))
	now
	line exit behind $((now - 100000000000)) $old "\"comm\":\"old\",\"code\":0,\"duration_ns\":$((up - ${old#7-}))"
}
mkfifo "$tmp/never"
ticking | tee "$tmp/ticks.json" >("$MAYFLY" -r - --once --columns="AGE PID" >"$tmp/ticks.once" 2>&1) |
	"$MAYFLY" -r - --json >"$tmp/ticks.again" 2>"$tmp/ticks.said" &
follower=$!

# ahead SECONDS: one process of now on two hosts, of which one has a clock that is ahead
ahead()
{
	local now
	now=$(date +%s)
	for host in right ahead; do
		printf '{"event":"%s","ts":%d.250000000,"host":"%s","boot":"000000000001","seq":%d,"id":"%s",%s}\n' \
			seed $now $host 1 1-1000000000 '"parent":"0-0","pid":1,"ppid":0,"uid":0,"comm":"init","age_ns":1000000000' \
			fork $now $host 2 9-2000000000 '"parent":"1-1000000000","pid":9,"ppid":1,"uid":0,"comm":"init"'
		now=$((now + $1))
	done
}
ahead 100 >"$tmp/ahead.json"
is 'a clock that is ahead is brought back, which is told' \
	"$(cat "$tmp/ahead.json" | "$MAYFLY" -r - --once | grep -c 'clock 1m[34][0-9]s ahead')" 1
is 'ages are those of the host' "$(cat "$tmp/ahead.json" | "$MAYFLY" -r - --once --columns="AGE PID" |
	awk '$2 == 1 { print ($1 + 0 < 5) }' | xargs)" '1 1'
is 'its lines are as they were' "$(cat "$tmp/ahead.json" | "$MAYFLY" -r - --json | grep -o '"ts":[0-9.]*')" \
	"$(grep -o '"ts":[0-9.]*' "$tmp/ahead.json")"
is '--summary has the hosts' "$(cat "$tmp/ahead.json" | "$MAYFLY" -r - --summary |
	grep -A1 '^hosts' | sed 's/1m[34][0-9]s/100s/')" 'hosts     right 2 processes
          ahead 2 processes, clock 100s ahead'
is 'of a file it is not known' "$("$MAYFLY" -r "$tmp/ahead.json" --once | grep -c 'clock')" 0
ahead -100 >"$tmp/behind.json"
is 'what is late may have waited on its way' \
	"$(cat "$tmp/behind.json" | "$MAYFLY" -r - --once | grep -c 'clock')" 0

wait $follower
# figures FILE: of each line
figures()
{
	grep -o '"\(ts\|seq\|duration_ns\|age_ns\)":[0-9.]*\|"\(event\|id\|host\)":"[^"]*"' "$1"
}
is 'lines are as they were, also of a clock that was corrected meanwhile' \
	"$(cat "$tmp/ticks.said"; diff <(figures "$tmp/ticks.again") <(figures "$tmp/ticks.json"))" ''
ok 'a clock that is behind is brought forward, which is told' \
	until_true 20 grep -q 'behind 1 process, clock 1m40s behind$' "$tmp/ticks.once"
is 'ages are those of now' \
	"$(awk '$2 == 7 { print ($1 + 0 >= 28 && $1 + 0 <= 31) }' "$tmp/ticks.once")" 1

mkfifo "$tmp/silent"
{ head -1 "$tmp/b.json"; exec sleep 100; } >"$tmp/silent" &
silent=$!
ok 'a silent stream does not hold up the others' timeout 20 "$MAYFLY" -r "$tmp/a.json" \
	-r "$tmp/silent" --when 'args~make' -o /dev/null
kill $silent

# ---- one recording of several hosts ----

# again NAME ARGUMENTS...: what those read is recorded, and read again the same
again()
{
	local name=$1
	shift
	rm -f "$tmp/again"
	"$MAYFLY" "$@" --json -w "$tmp/again" >"$tmp/lines" 2>/dev/null
	is "$name: recorded, the lines are the same" \
		"$("$MAYFLY" -r "$tmp/again" --json | diff - "$tmp/lines" | head -4)" ''
	is "$name: so is the tree" "$(once -r "$tmp/again" | grep -v ^mayfly:)" \
		"$(once "$@" | grep -v ^mayfly:)"
}
again 'two recordings' -r "$tmp/a" -r "$tmp/b"
is 'its records are not of one machine' "$(od -An -tu1 -j8 -N1 "$tmp/again" | xargs)" 3
again 'lines and a recording' -r "$tmp/a.json" -r "$tmp/b"
again 'lines with a gap' -r "$tmp/a.json" -r "$tmp/gap.json"
again 'lines with snapshots' -r "$tmp/healed.json" -r "$tmp/b.json"
again 'a part of it' -r "$tmp/a.json" -r "$tmp/b.json" --from +2.05
"$MAYFLY" -r "$tmp/again" -r "$tmp/a.json" --json >"$tmp/lines" 2>"$tmp/said"
is 'it can be one of several' "$? $(cat "$tmp/said")" '0 '
sort -t, -k3 "$tmp/a.json" "$tmp/b.json" | "$MAYFLY" -r - --json -w "$tmp/stream" >"$tmp/lines" 2>&1
is 'a stream of lines is recorded, too' "$("$MAYFLY" -r "$tmp/stream" --json | diff - "$tmp/lines")" ''
"$MAYFLY" -r "$tmp/ahead.json" -b -o /dev/null -w - | "$MAYFLY" -r - --json >"$tmp/lines"
is 'and through a pipe' "$(grep -o '"ts":[0-9.]*' "$tmp/lines")" \
	"$(grep -o '"ts":[0-9.]*' "$tmp/ahead.json")"
cp "$tmp/a" "$tmp/kept"
"$MAYFLY" -r "$tmp/b" -r "$tmp/a" --json -w "$tmp/a" --force >/dev/null 2>"$tmp/said"
is 'none that is read is written over' "$? $(cat "$tmp/said") $(cmp "$tmp/a" "$tmp/kept")" \
	'2 mayfly: --read, --write and --output must not be the same file '

# Long ones have snapshots, which only those see that begin there.
for host in a b; do
	record long.$host <<END_OF_SCRIPT
@86400
seed 1 0 init : /sbin/init
seed 10 1 sh start=86000 : sh $host.sh
settled
+0.1 fork 20 10
+0.1 exec 20 : worker $host
repeat 30000
+0.001 fork \$i+1000 10
+0.001 exec \$i+1000 : /bin/true \$i.c
+0.001 exit \$i+1000
end
+1 fork 21 20
END_OF_SCRIPT
done
again 'many events' -r "$tmp/long.a" -r "$tmp/long.b"
"$MAYFLY" -r "$tmp/long.a" -r "$tmp/long.b" --json --from +85 >"$tmp/lines"
is 'many events: a part of it is the same' \
	"$("$MAYFLY" -r "$tmp/again" --json --from +85 | diff - "$tmp/lines" | head -4)" ''
cp "$tmp/again" "$tmp/damaged"
printf 'XXXXXXXX' | dd of="$tmp/damaged" bs=1 seek=200 conv=notrunc status=none
is 'damage is healed by the next snapshot' \
	"$(once -r "$tmp/damaged" | grep -v lost | sed 's/^.*: the recording.*//' | grep -c 'worker\|sh [ab].sh')" 6
finish
