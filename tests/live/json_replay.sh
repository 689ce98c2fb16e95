#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# JSON Lines as a recording: what --json has printed, read by -r, is printed again line by line.
# Needs no privilege.
. tests/tap.sh

# json FILE: its lines
json()
{
	"$MAYFLY" -r "$1" --json 2>"$tmp/said"
}

# again NAME: the lines of $tmp/NAME.json are printed again, and the status is 0
again()
{
	json "$tmp/$1.json" >"$tmp/$1.again" && cmp "$tmp/$1.json" "$tmp/$1.again"
}

# record NAME: a recording of the script on standard input, and its lines
record()
{
	"$TOOLS/tty/record" "$tmp/$1" && json "$tmp/$1" >"$tmp/$1.json" && [ -s "$tmp/$1.json" ]
}

all_again()
{
	local file name
	for file in tests/recordings/*.gz; do
		name=$(basename "$file" .gz)
		zcat "$file" | record "$name" || return 1
		again "$name" || return 1
		rm "$tmp/$name"*
	done
}
ok 'each recording of the tests comes back line by line' all_again

cat >"$tmp/kinds.script" <<'END_OF_SCRIPT'
@1000
snapshot
seed 1 0 systemd exe=/usr/lib/systemd/systemd called=/sbin/init cgroup=/init.scope : /sbin/init
seed 2 0 kthreadd kthread
seed 30 2 kworker/0:1 kthread
seed 40 1 agetty tty=tty1 uid=1000 start=2 : /sbin/agetty -o '' \xff\xfe
seed 41 1 gone dead=3 start=3 cpu=0.5
seed 42 1 shot dead=SIGSEGV start=4
settled
+0.1 fork 50 40 tty=pts/3
+0.1 exec 50 cgroup=/user.slice/a.scope ns_pid=7 interp=/bin/sh exe=/usr/bin/dash called=./x cwd=/tmp : /bin/sh ./x a\nb "c\"d\\e" \x01\x7f
+0.1 exec 50 args_size=5000 called=/proc/self/exe exe=/memfd\s(deleted) : long word
+0.1 exec_failed 50 ENOENT called=/nothing : nothing
+0.1 title 50 : a title of its own
+0.1 fork 51 50
+0.1 exit 50 SIGKILL oom cpu=1 rss=5000000 read=4096 write=8192 threads=3
+0.1 exit 51 7 parent=1
+0.1 lost 5
snapshot
seed 60 1 late comm=caf\xe9 : late
settled
+0.1 clock 3600
+0.1 fork 70 1
+0.1 exit 70 0
+0.1 exit 60 unknown
END_OF_SCRIPT
ok 'a recording of each kind of event has lines' eval 'record kinds <"$tmp/kinds.script"'
ok 'and these come back' again kinds
is 'nothing is said about the lines' "$(grep -c line "$tmp/said")" 0
ok 'from a pipe, too' eval 'cat "$tmp/kinds.json" | json - | cmp - "$tmp/kinds.json"'
ok 'also without an end of the last line' \
	eval 'head -c -1 "$tmp/kinds.json" | json - | cmp - "$tmp/kinds.json"'

# as ClickHouse 18 writes it: large numbers are texts, slashes are escaped
sed 's/:\([0-9]\{10,\}\)\([,}]\)/:"\1"\2/g; s/\//\\\//g' "$tmp/kinds.json" >"$tmp/quoted.json"
ok 'quoted numbers and escaped slashes are read' \
	eval 'json "$tmp/quoted.json" | cmp - "$tmp/kinds.json"'
sed 's/"ts":[0-9.]*,//' "$tmp/kinds.json" >"$tmp/dates.json"
ok 'a date does for the time' eval 'json "$tmp/dates.json" | cmp - "$tmp/kinds.json"'

# ---- lines with the name of their host, and their number ----

sed 's/"id"/"host":"web1.example.org","boot":"0123456789ab","seq":@,"id"/
	/"event":"lost"/s/,"count"/,"host":"web1.example.org","boot":"0123456789ab","seq":@,"count"/' \
	"$tmp/kinds.json" | awk '{ sub(/@/, NR); print }' >"$tmp/host.json"
ok 'host, boot and seq come back' again host
ok 'a recording of the lines keeps the host' \
	eval '"$MAYFLY" -r "$tmp/host.json" --json -w "$tmp/host.mayfly" -o /dev/null &&
	json "$tmp/host.mayfly" | cmp - "$tmp/host.json"'
ok '--fields can leave them out' eval '"$MAYFLY" -r "$tmp/host.json" --json \
	--fields=-host,-boot,-seq | cmp - "$tmp/kinds.json"'

sed '12,14d' "$tmp/host.json" >"$tmp/gap.json"
json "$tmp/gap.json" >"$tmp/gap.again"
is 'a gap in the numbers does not fail' $? 0
is 'it is a line of lost events' "$(grep '"event":"lost"' "$tmp/gap.again" | grep -c '"count":3')" 1
is 'and is told' "$(grep line "$tmp/said")" \
	"mayfly: $tmp/gap.json: 3 lines are missing, by the sequence numbers"
awk 'NR % 3 == 0 { print } { print }' "$tmp/host.json" >"$tmp/twice.json"
json "$tmp/twice.json" >"$tmp/twice.again"
# failed execs, titles and losses have no identity: they are printed twice
once()
{
	grep -v '"event":"\(lost\|exec_failed\|title\)"' "$1" | sed 's/"seq":[0-9]*//'
}
is 'processes of lines that come twice are not' "$(once "$tmp/twice.again")" "$(once "$tmp/host.json")"

# ---- snapshots for those who come late ----

# of processes that do not change meanwhile
"$MAYFLY" --source=proc -d 0.2 --json --snapshot=0.3 -F "pid=1 or pid=2 or pid=$$" --duration=60 \
	-o "$tmp/live.json" 2>/dev/null &
live=$!
snapshots() { [ "$(grep -cs '"settled"' "$tmp/live.json")" -ge 4 ] 2>/dev/null; }
until_true 50 snapshots
kill -TERM $live
wait $live
json "$tmp/live.json" >"$tmp/live.again"
is 'a stream with snapshots comes back line by line' "$(diff "$tmp/live.json" "$tmp/live.again" | head -4)" ''
figures() { for figure in '"pgrp":0,"sid":0,' '"cpu_percent":0.000' '"pgrp":[1-9]'; do grep -c "$figure" "$1"; done; }
is 'with figures of each kind' "$(figures "$tmp/live.again" | grep -cv '^0$')" 3
ok 'and once more' eval 'json "$tmp/live.json" | json - | json - | cmp - "$tmp/live.json"'
first=$(grep -n '"event":"snapshot"' "$tmp/live.json" | head -1 | cut -d: -f1)
unnumbered() { sed 's/,"seq":[0-9]*//'; }
is 'from the middle on, too' \
	"$(tail -n "+$first" "$tmp/live.json" | json - | unnumbered | cmp - <(tail -n "+$first" "$tmp/live.json" | unnumbered) 2>&1)" ''
sed 's/"host":"[^"]*"/"host":"another"/' "$tmp/live.json" >"$tmp/another.json"
paste -d'\n' "$tmp/live.json" "$tmp/another.json" | json - >"$tmp/several"
ok 'those of several hosts come back as they were' \
	eval 'cmp "$tmp/several" <(paste -d"\n" "$tmp/live.json" "$tmp/another.json")'
"$MAYFLY" -r "$tmp/live.json" -r "$tmp/another.json" --json >"$tmp/several"
ok 'also of two streams' eval 'grep another "$tmp/several" | cmp - "$tmp/another.json" &&
	grep -v another "$tmp/several" | cmp - "$tmp/live.json"'
is 'a filter leaves its seeds, and the begin and end of each' \
	"$("$MAYFLY" -r "$tmp/live.json" --json -F 'pid=1' | grep -o '"event":"[a-z]*"' | sort | uniq -c | xargs)" \
	"$({ grep '"pid":1,' "$tmp/live.json"; grep '"settled"\|"snapshot"' "$tmp/live.json"; } | grep -o '"event":"[a-z]*"' |
		sort | uniq -c | xargs)"
ok 'a recording of the lines has them' \
	eval '"$MAYFLY" -r "$tmp/live.json" --json -w "$tmp/live.mayfly" -o /dev/null &&
	json "$tmp/live.mayfly" | grep -c "\"settled\"" | grep -qx $(grep -c "\"settled\"" "$tmp/live.json")'
is 'text has none' "$("$MAYFLY" -r "$tmp/live.json" -b | awk '$2 == "snapshot" || $2 == "settled"' | wc -l)" 0

# ---- what is no event ----

# broken NAME WORDS LINE: amid good lines it is passed over, and told in these words
broken()
{
	local status
	{
		head -8 "$tmp/kinds.json"
		printf '%s\n' "$3"
		tail -n +9 "$tmp/kinds.json"
	} >"$tmp/broken.json"
	json "$tmp/broken.json" >"$tmp/broken.again"
	status=$?
	is "$1: the other lines come back" "$(cmp "$tmp/broken.again" "$tmp/kinds.json" 2>&1)" ''
	is "$1: the status" $status 1
	is "$1: it is told" "$(grep -c "1 line could not be read, first line 9: $2" "$tmp/said")" 1
}
broken 'no object' 'it is no object' 'hello'
broken 'a line cut short' 'it is cut short' '{"event":"exit","id":"1-2"'
broken 'a text without its end' 'a text without its end' '{"event":"exi'
broken 'an unknown escape' 'an unknown escape' '{"event":"ex\it"}'
broken 'a key twice' 'a key that comes twice' '{"event":"exit","event":"fork"}'
broken 'a NUL in a text' 'a text with a NUL' '{"event":"exit","ts":5,"comm":"a\u0000b"}'
broken 'deep nesting' 'too many values in values' "{\"x\":$(printf '[%.0s' {1..2000})"
broken 'no event' 'it has no event' '{"a":1}'
broken 'no time' 'no time (ts or time)' '{"event":"exit","id":"5-5"}'
broken 'a pid that is none' 'no id or pid of a process' \
	'{"event":"exit","ts":1600001000,"id":"99999999999-5"}'
broken 'a count too large' 'no count of lost events' \
	'{"event":"lost","ts":1600001000,"count":99999999999999999999}'
broken 'arguments that do not fit' 'args_bytes and args_cut do not fit argv' \
	'{"event":"exec","ts":1600001000,"id":"5-5","argv":["a"],"args_bytes":9,"args_cut":1}'
broken 'an unknown terminal' 'an unknown terminal' \
	'{"event":"fork","ts":1600001000,"id":"5-5","tty":"pts/-1"}'
printf 'neither\n' >"$tmp/neither"
is 'a file that is neither is refused' "$("$MAYFLY" -r "$tmp/neither" --json 2>&1)" \
	"mayfly: $tmp/neither is neither a recording nor JSON Lines of mayfly"
: >"$tmp/nothing"
is 'one that is empty is said to be' "$("$MAYFLY" -r "$tmp/nothing" --json 2>&1)" "mayfly: $tmp/nothing is empty"

# What a start-up file of the shell has printed comes first through ssh.
passed="before it is neither a recording nor JSON Lines, and was passed over (a shell's start-up file may print such)"
for file in kinds kinds.json; do
	(echo Welcome && cat "$tmp/$file") | "$MAYFLY" -r - --json >"$tmp/noisy" 2>"$tmp/said"
	is "a line before $file is passed over" "$? $(cmp "$tmp/noisy" "$tmp/kinds.json" 2>&1)" "0 "
	is 'and said' "$(tail -1 "$tmp/said")" "mayfly: -: 1 line $passed"
done
(echo Welcome && head -1 "$tmp/kinds.json" && echo broken) | "$MAYFLY" -r - --json >/dev/null 2>"$tmp/said"
is 'a broken line has its number in the stream' "$? $(grep -c 'first line 3' "$tmp/said")" "1 1"
finish
