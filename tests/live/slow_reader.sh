#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The reader of mayfly's output may stop reading, for a while or forever; a disk may be full.
# mayfly continues to watch, handles signals, exits on request, and reports what is missing.
. tests/tap.sh
need_live

mkfifo "$tmp/pipe"
# reader.py HOW PIPE OUT: gives the pipe a buffer of a page, and copies it to OUT
#	never     reads nothing
#	trickle   reads a page every half second
#	later     reads everything, once OUT.go exists
cat >"$tmp/reader.py" <<'END'
import fcntl, os, select, sys, time
how, pipe, name = sys.argv[1:]
fd = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK) # before a writer fills more than a page
fcntl.fcntl(fd, 1031, 4096) # F_SETPIPE_SZ
select.select([fd], [], [])
os.set_blocking(fd, True)
out = open(name, "wb", buffering=0)
open(name + ".ready", "w")
end = time.time() + 120
while how == "never" and time.time() < end:
    time.sleep(1)
while how == "trickle" and (some := os.read(fd, 4096)) and time.time() < end:
    time.sleep(0.5)
while not os.path.exists(name + ".go") and time.time() < end:
    time.sleep(0.02)
while some := os.read(fd, 1 << 20):
    out.write(some)
END

# start_reader HOW: runs in the background as $reader
start_reader()
{
	rm -f "$tmp/read" "$tmp/read.ready" "$tmp/read.go"
	python3 "$tmp/reader.py" "$1" "$tmp/pipe" "$tmp/read" &
	reader=$!
}
end_reader()
{
	kill $reader 2>/dev/null
	wait $reader 2>/dev/null
}
is_gone() { ! kill -0 $pid 2>/dev/null; }
# its main thread sleeps and its writer thread is blocked in the pipe
is_stuck()
{
	[ -e "$tmp/read.ready" ] && grep -qs pipe_write /proc/$pid/task/*/wchan ||
		grep -qs "^$pid .*pipe_w" <(ps -L -o pid,wchan:20 -p $pid 2>/dev/null | tr -s ' ' | sed 's/^ //')
}
busy() { for _ in $(seq 100); do /bin/true; done; }
said() { grep -c "$1" "$tmp/err"; }

# until_ended: waits for $pid; sets status, and the time in tenths of a second
until_ended()
{
	local start
	start=$(date +%s%N)
	until_true 20 is_gone || kill -KILL $pid
	wait $pid
	status=$?
	took=$((($(date +%s%N) - start) / 100000000))
}
soon() { [ $took -lt 80 ]; } # a second, and what a busy machine takes to unload the programs

# ends ARGS...: without a reader, each way to end it works
ends()
{
	local how
	for how in $hows; do
		start_reader never
		if [ $how = --duration=1 ]; then
			"$MAYFLY" "$@" --duration=1 2>"$tmp/err" &
		else
			env --default-signal=$how "$MAYFLY" "$@" 2>"$tmp/err" &
		fi
		pid=$!
		busy
		if [ $how != --duration=1 ]; then
			until_true 10 is_stuck
			busy
			kill -$how $pid
		fi
		until_ended
		ok "$how ends $1 without a reader (after $took tenths)" soon
		is "it exits with 4 and a message" "$status $(said '^mayfly: .*pipe: the reader has stopped reading; the last [0-9]* bytes')" "4 1"
		end_reader
	done
}
hows="INT TERM HUP --duration=1" ends --json -o "$tmp/pipe"
hows="TERM --duration=1" ends --batch -o "$tmp/pipe"
hows="INT TERM HUP --duration=1" ends --batch -o /dev/null -w "$tmp/pipe"
hows="TERM --duration=1" ends --once --json -o "$tmp/pipe"

# patience: it waits as long as the reader makes progress, until the second signal
start_reader trickle
env --default-signal=TERM "$MAYFLY" --json -o "$tmp/pipe" 2>"$tmp/err" &
pid=$!
until_true 10 is_stuck
busy # what the reader takes ten seconds for
kill -TERM $pid
sleep 2
ok "a slow reader is waited for" kill -0 $pid
kill -TERM $pid
until_ended
ok "but not after a second signal ($took tenths)" soon
is "the second signal exits with 4 and a message" "$status $(said 'bytes were not written')" "4 1"
end_reader

# A logout sends TERM and HUP at once, and systemd may repeat them: that is no impatience.
start_reader later
env --default-signal=TERM,HUP "$MAYFLY" --batch -o /dev/null -w "$tmp/pipe" 2>"$tmp/err" &
pid=$!
until_true 10 is_stuck
busy
for _ in $(seq 10); do # some of them while it ends
	kill -TERM $pid
	kill -HUP $pid
	sleep 0.01
done
touch "$tmp/read.go"
until_ended
wait $reader
is "several signals at once cost a recording nothing" "$status $(grep -v 'arguments of' "$tmp/err")" "0 "
is "it is whole" "$("$MAYFLY" --json -r "$tmp/read" -o /dev/null 2>&1 | grep -v 'arguments of')" ""

# it stops reading for three seconds
start_reader later
"$MAYFLY" --json -o "$tmp/pipe" -w "$tmp/whole" -- sh -c 'for i in 1 2 3 4 5 6 7 8 9; do /bin/true $i; done' 2>"$tmp/err" &
pid=$!
until_true 10 is_stuck
sleep 3
touch "$tmp/read.go"
until_ended
wait $reader
is "one that stops for three seconds gets everything" \
	"$status $(jq -r 'select(.event == "exec" and .comm == "true") | .argv[1]' "$tmp/read" | tr -d '\n') $(cat "$tmp/err")" \
	"0 123456789 "

# More than may wait: execs of half a MB each.  What is not printed is counted, and the processes
# of it that still run are reported as seeds.
cat >"$tmp/storm.sh" <<'END'
# not to be compressed: recordings are
big=$(head -c 1000000 /dev/urandom | tr -dc a-zA-Z0-9 | head -c 120000)
i=0
while [ $i -lt 240 ]; do /bin/true $i $big $big $big $big; i=$((i + 1)); done
(/bin/true & exec sleep 2) # a zombie, which no line is about
sleep 601.5 & echo $! >$1/sleeper
touch $1/stormed
while [ ! -e $1/resumed ]; do sleep 0.05; done
/bin/true after
kill $(cat $1/sleeper)
END
start_reader later
"$MAYFLY" --json -o "$tmp/pipe" --max-args=1M --ring=64M --force -w "$tmp/whole" -- sh "$tmp/storm.sh" "$tmp" 2>"$tmp/err" &
pid=$!
until_true 60 [ -e "$tmp/stormed" ]
touch "$tmp/read.go"
until_true 30 grep -qs '"event":"lost"' "$tmp/read"
ok "events that were not printed are reported when the reader reads again" grep -q '"event":"lost"' "$tmp/read"
until_true 10 grep -q "\"event\":\"seed\".*601\\.5" "$tmp/read"
ok "processes born meanwhile that still run are reported as seeds" grep -q "\"event\":\"seed\".*601\\.5" "$tmp/read"
touch "$tmp/resumed"
until_ended
wait $reader
is "all of it are whole lines" "$(jq -c . "$tmp/read" | wc -l)" "$(wc -l <"$tmp/read")"
is "it goes on after it" "$(jq -r 'select(.event == "exec" and .argv[1] == "after") | .comm' "$tmp/read")" true
root=$(head -1 "$tmp/read" | jq .pid)
"$MAYFLY" --json -r "$tmp/whole" --pid="$root" -o "$tmp/replayed" 2>"$tmp/replay.err"
lost=$(jq -s 'map(select(.event == "lost").count) | add' "$tmp/read")
is "what was printed and what was lost is all there was" \
	$(($(grep -cE '"event":"(fork|exec|exit)"' "$tmp/read") + lost)) \
	"$(grep -cE '"event":"(fork|exec|exit)"' "$tmp/replayed")"
is "a message reports it" "$status $(cat "$tmp/err")" \
	"0 mayfly: $tmp/pipe: $lost events were dropped: the reader was too slow"

rm -f "$tmp/stormed" "$tmp/resumed"
start_reader later
"$MAYFLY" --json -o /dev/null --max-args=1M --ring=64M -w "$tmp/pipe" -- sh "$tmp/storm.sh" "$tmp" 2>"$tmp/err" &
pid=$!
until_true 60 [ -e "$tmp/stormed" ]
touch "$tmp/read.go"
sleeper() { "$MAYFLY" --once --json -r "$tmp/read" 2>/dev/null | grep -q '601\.5'; }
until_true 30 sleeper
ok "a recording goes on with a snapshot" sleeper
touch "$tmp/resumed"
until_ended
wait $reader
lost=$(sed -n 's/^mayfly: the recording .*: \([0-9]*\) events were dropped: .*/\1/p' "$tmp/err")
"$MAYFLY" --json -r "$tmp/read" -o "$tmp/replayed" 2>"$tmp/replay.err"
is "it reports what is missing, and nothing else is missing" \
	"$status ${lost:-none} $(grep -c "^mayfly: $lost events were lost during recording" "$tmp/replay.err") $(grep -c . "$tmp/replay.err")" \
	"0 ${lost:-some} 1 1"
is "and goes on after it" "$(jq -r 'select(.event == "exec" and .argv[1] == "after") | .comm' "$tmp/replayed")" true

# a replay waits for its reader: nothing is lost, and little is in memory
start_reader later
"$MAYFLY" --json -r "$tmp/whole" -o "$tmp/pipe" 2>"$tmp/err" &
pid=$!
until_true 10 is_stuck
is "a replay is not far ahead of its reader" \
	"$(awk '/^VmHWM/ { print $2 < 50000 }' /proc/$pid/status)" 1
touch "$tmp/read.go"
until_ended
wait $reader
"$MAYFLY" --json -r "$tmp/whole" -o "$tmp/replayed"
ok "and nothing is lost" cmp "$tmp/read" "$tmp/replayed"

# standard error without a reader
mkfifo "$tmp/words"
python3 -c 'import os, sys, time
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NONBLOCK)
try:
    while True: os.write(fd, b"x")
except BlockingIOError: pass
open(sys.argv[1] + ".full", "w")
time.sleep(60)' "$tmp/words" &
reader=$!
until_true 10 [ -e "$tmp/words.full" ]
"$MAYFLY" --batch -o /dev/full --duration=0.5 2>"$tmp/words" &
pid=$!
until_ended
ok "it exits although its messages are not read ($took tenths)" soon
is "the exit status does not change" $status 4
end_reader

# real errors
if [ "$(id -u)" = 0 ] && mkdir "$tmp/small" && mount -t tmpfs -o size=64k none "$tmp/small" 2>/dev/null; then
	"$MAYFLY" --json -o "$tmp/small/out" --duration=20 -- sh -c 'while :; do /bin/true; done' 2>"$tmp/err"
	is "a disk that fills up ends it with a message" "$? $(cat "$tmp/err")" \
		"143 mayfly: cannot write $tmp/small/out: No space left on device"
	rm "$tmp/small/out"
	"$MAYFLY" --batch -o /dev/null -w "$tmp/small/out" --duration=20 -- sh -c 'while :; do /bin/true; done' 2>"$tmp/err"
	is "a disk that a recording fills up ends it with a message" "$? $(cat "$tmp/err")" \
		"143 mayfly: cannot write the recording $tmp/small/out: No space left on device"
	umount "$tmp/small"
fi
python3 - "$MAYFLY" 2>"$tmp/err" <<'END'
import os, subprocess, sys
master, slave = os.openpty()
child = subprocess.Popen([sys.argv[1], "--json", "--duration=20"], stdout=slave, stdin=subprocess.DEVNULL)
os.close(slave)
os.read(master, 1)
os.close(master)
sys.exit(child.wait())
END
is "a closed terminal exits with 4 and a message" "$? $(head -1 "$tmp/err")" \
	"4 mayfly: cannot write standard output: Input/output error"
finish
