#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The command line as users and scripts use it: which output goes where, and every exit status.
. tests/tap.sh

# run ARGS...: sets status, writes $tmp/out and $tmp/err
run()
{
	timeout 30 $as "$MAYFLY" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}
as= # runs it as another user

run --help
is "--help exits with 0" "$status $(head -c 13 "$tmp/out") $(cat "$tmp/err")" "0 Usage: mayfly "
run --version
is "--version exits with 0" "$status $(grep -cE '^mayfly [0-9.]+$' "$tmp/out")" "0 1"

wrong()
{
	run "$@"
	is "usage error: ${*:-nothing}" "$status $(wc -c <"$tmp/out") $(grep -c '^mayfly: ' "$tmp/err")" "2 0 1"
}
every_wrong_use()
{
	wrong # the screen needs a terminal
	wrong --jsno
	wrong -x
	wrong --pid
	wrong --pid=0
	wrong --user=no.such.user
	wrong --filter='pid='
	wrong --ring=lots
	wrong --max-args=3M
	wrong --duration=never
	wrong --batch --json
	wrong --output=x
	wrong --once ls
	wrong --when='spawns >'
	wrong --when=pid=1 --once
	wrong --fields=pid
	wrong --json --fields=
	wrong --json --fields=argc
	wrong --json --fields=time,-pid
	wrong --json --fields=pid,
	wrong --history=0
	wrong --tree --json
	wrong --tree --once
	wrong --source=magic
	: >"$tmp/recording"
	wrong --batch --read="$tmp/recording" --write="$tmp/recording"
	wrong --batch --pid=$gone
	wrong --json --pid=$gone --once
}
(exit 0) & gone=$!
wait $gone
every_wrong_use
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	MAYFLY=$(realpath "$MAYFLY")
	as="setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all"
	every_wrong_use # use is judged before privileges
	as=
fi

run --read=/nowhere/at/all --batch
is "a missing recording exits with 3" "$status $(grep -c '^mayfly: .*/nowhere' "$tmp/err")" "3 1"
"$MAYFLY" --help >/dev/full 2>"$tmp/err"
is "a full disk exits with 4 and a message" "$? $(cat "$tmp/err")" \
	"4 mayfly: cannot write standard output: No space left on device"
if [ "$(id -u)" = 0 ]; then
	setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all "$(realpath "$MAYFLY")" \
		--batch >"$tmp/out" 2>"$tmp/err" </dev/null
	is "without privileges it exits with 3 and a message" "$? $(wc -c <"$tmp/out") $(grep -c '^mayfly: ' "$tmp/err")" \
		"3 0 1"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$(realpath "$MAYFLY")" \
		--once --source=proc >"$tmp/out" 2>"$tmp/err" </dev/null
	# its readers have its command line, and may exist by now
	is "but /proc can be read" "$? $(grep -qE ' --once --source=proc$' "$tmp/out"; echo $?)" "0 0"
fi
run --batch --source=proc --delay=0.05 -o "$tmp/events" -- sh -c 'sleep 2; exit 7'
# On a busy machine it knows their exit status only when it finds the zombie, and a process that it
# read in the middle of its exec has a second line with what is right.
is "and a command be watched by it" \
	"$status $(grep -E ' seed .* sleep 2$' "$tmp/events" | awk '{ print $3 }' | sort -u | wc -l) $(
		grep -cE '^[0-9:.]+ exit ' "$tmp/events")" "7 1 2"

"$MAYFLY" --check >"$tmp/check" 2>&1 || {
	echo "ok $((++tests)) - # SKIP the rest: $(grep -v ' ok ' "$tmp/check" | head -1 | tr -s ' ')"
	finish
}

"$MAYFLY" --once >&- 2>"$tmp/err"
is "a closed standard output exits with 4 and a message" "$? $(cat "$tmp/err")" \
	"4 mayfly: cannot write standard output: Bad file descriptor"
for mode in --once --batch "--once --json"; do
	run $mode --pid=$gone
	is "$mode of an unused pid exits with 2 and a message" "$status $(cat "$tmp/err")" \
		"2 mayfly: --pid: no such process: $gone"
done
python3 -c 'import threading, time; t = threading.Thread(target=time.sleep, args=(60,), daemon=True); t.start(); print(t.native_id, flush=True); time.sleep(60)' >"$tmp/thread" &
threads=$!
until_true 20 test -s "$tmp/thread"
run --batch --pid="$(cat "$tmp/thread")"
is "the number of a thread exits with 2 and names its process" "$status $(cat "$tmp/err")" \
	"2 mayfly: --pid: $(cat "$tmp/thread") is a thread of process $threads; use --pid=$threads"
kill $threads
run --once --pid=$gone,$$ --columns=PID
is "another one with it is shown" "$status $(grep -c "^ *$$ " "$tmp/out") $(grep -c "no such process: $gone;" "$tmp/err")" \
	"0 1 1"
status_of() { run --batch -o "$tmp/events" -- "$@"; echo $status; }
is "the exit status is the command's: 0" "$(status_of true)" 0
is "the exit status is the command's: 7" "$(status_of sh -c 'exit 7')" 7
is "a missing command exits with 127" "$(status_of /nowhere/at/all)" 127
is "a command that cannot run exits with 126" "$(status_of /etc/passwd)" 126
is "a command killed by a signal exits with 128 plus its number" "$(status_of sh -c 'kill -KILL $$')" 137

echo in | "$MAYFLY" --json -o "$tmp/events" -- sh -c 'cat; echo err >&2' >"$tmp/out" 2>"$tmp/err"
is "with --output the command has all three streams" "$(cat "$tmp/out") $(cat "$tmp/err")" "in err"
echo in | "$MAYFLY" --json -- cat >"$tmp/out" 2>"$tmp/err"
is "without, its output does not mix with ours" "$(cat "$tmp/err") $(grep -vc '^{' "$tmp/out")" "in 0"

run --tree --ascii -- sh -c 'echo out; ls /nonexistent 2>/dev/null; exit 3'
sed 's/  [0-9.]*[mu]*s$//' "$tmp/err" >"$tmp/tree"
is "--tree leaves standard output to the command" "$status $(cat "$tmp/out")" "3 out"
is "and prints what it started to standard error" "$(tail -1 "$tmp/tree") $(wc -l <"$tmp/tree")" \
	"\`- ls /nonexistent  exit 2 2"
run --tree --ascii -o "$tmp/tree" -- true
is "or to --output" "$status $(cut -c 1-5 "$tmp/tree") $(cat "$tmp/out" "$tmp/err")" "0 true  "
run --batch -w "$tmp/written" -o /dev/null -- sleep 0.0625
run --tree --ascii -r "$tmp/written"
is "the tree of a recording is printed to standard output" \
	"$status $(grep -c '^sleep 0.0625  ' "$tmp/out") $(cat "$tmp/err")" "0 1 "
rm "$tmp/written"

run --batch -o "$tmp/events" -- sh -c '(sleep 0.3; /bin/echo late) & exit 5'
is "it waits for what the command has left behind" \
	"$status $(grep -cE ' exec .* /bin/echo late$' "$tmp/events") $(cat "$tmp/out")" "5 1 late"
run --batch -o "$tmp/events" --duration=0.3 -- sleep 600.125
is "--duration ends the command" "$status $(pgrep -fc 'sleep 600\.125')" "143 0"
lifetime() { jq -r 'select(.event == "exit" and .comm == "sleep") | .duration_ns >= 300000000' "$tmp/events"; }
run --json -o "$tmp/events" --duration=0.3 -- sleep 600.126
is "which has had all of that time" "$status $(lifetime)" "143 true"
run --json -o "$tmp/events" --duration=0.001 -- sh -c 'exec sleep 600.127'
is "it is seen, however short the time" \
	"$status $(jq -r 'select(.event == "exit") | .event' "$tmp/events")" "143 exit"
if command -v strace >/dev/null; then
	# the snapshot, which comes before the command, takes longer than that
	timeout 60 strace -qq -o /dev/null -P /etc/passwd -e trace=openat -e inject=openat:delay_enter=2500000 \
		"$MAYFLY" --batch -o "$tmp/events" --duration=1 -- sh -c 'sleep 0.2; echo hi' >"$tmp/out" 2>"$tmp/err"
	is "its time begins with it, however late that is" "$? $(cat "$tmp/out")" "0 hi"
fi
run --batch -o "$tmp/events" -u 65534 --duration=0.1
is "--duration ends it without one" "$status" 0

for signal in INT TERM HUP; do
	env --default-signal=$signal "$MAYFLY" --batch -o "$tmp/ended" 2>"$tmp/err" &
	pid=$!
	until_true 60 [ -s "$tmp/ended" ]
	/bin/echo before SIG$signal >/dev/null
	kill -$signal $pid
	wait $pid
	is "SIG$signal ends it, all written" \
		"$? $(grep -cE " exit .* /bin/echo before SIG$signal\$" "$tmp/ended")" "0 1"
	rm "$tmp/ended"
done

# Like a terminal: to the whole foreground process group.
env --default-signal=INT setsid "$MAYFLY" --batch -o "$tmp/ended" -- \
	sh -c 'trap "sleep 0.1; exit 9" INT; echo ready; while :; do sleep 0.05; done' >"$tmp/out" 2>&1 &
pid=$!
until_true 60 grep -q ready "$tmp/out"
kill -INT -- -$pid
wait $pid
is "Ctrl-C is left to the command, whose end is still seen" \
	"$? $(grep -cE ' exit .* exit=9 +sh -c ' "$tmp/ended")" "9 1"
env --default-signal=TERM "$MAYFLY" --batch -o "$tmp/ended" -- \
	sh -c 'trap "exit 8" TERM; echo ready; while :; do sleep 0.05; done' >"$tmp/out" 2>&1 &
pid=$!
until_true 60 grep -q ready "$tmp/out"
kill -TERM $pid
wait $pid
is "SIGTERM is passed on" "$?" 8

# The launcher, which belongs to the user who called sudo, does not end when it has started the command.
rm -f "$tmp/ended"
if command -v strace >/dev/null; then
	strace -f -qq -o /dev/null -e trace=exit_group -e inject=exit_group:delay_enter=60000000 \
		"$MAYFLY" --batch -o "$tmp/ended" -- sleep 600.128 >"$tmp/out" 2>&1 &
	pid=$!
	ok "a launcher that does not end is ended" until_true 30 grep -qs 'sleep 600.128' "$tmp/ended"
	kill $(pgrep -f '^sleep 600\.128')
	kill -KILL $pid
	wait $pid 2>/dev/null
fi

"$MAYFLY" --once --json 2>"$tmp/err" | head -1 >"$tmp/out"
is "a reader that closes the pipe is not an error" "${PIPESTATUS[0]} $(wc -l <"$tmp/out") $(cat "$tmp/err")" "0 1 "
timeout 20 "$MAYFLY" --batch --pid=$$ --filter=nothing.is.called.this 2>"$tmp/err" | head -1 >"$tmp/out"
is "it leaves with its reader though nothing happens" "${PIPESTATUS[0]} $(cat "$tmp/err")" "0 "
timeout 20 "$MAYFLY" --once >/dev/full 2>"$tmp/err"
is "--once onto a full disk exits with 4" "$? $(cat "$tmp/err")" \
	"4 mayfly: cannot write standard output: No space left on device"
timeout 20 "$MAYFLY" --json -o /dev/full -- sh -c 'exit 6' >"$tmp/out" 2>"$tmp/err"
is "the command's failure takes precedence over a full disk" "$? $(grep -c 'No space' "$tmp/err")" "6 1"
timeout 20 "$MAYFLY" --batch -o "$tmp/no/such/directory/file" 2>"$tmp/err"
is "an output that cannot be opened exits with 4" "$? $(grep -c '^mayfly: cannot write .*No such file' "$tmp/err")" "4 1"
timeout 20 "$MAYFLY" --batch --duration=0.1 -o "$tmp/events" <&- >&- 2>&-
is "closed descriptors do no harm" $? 0

# A reader that stops reading: the pipe fills up, and a signal must still be handled.
mkfifo "$tmp/pipe"
sleep 60 <"$tmp/pipe" &
reader=$!
env --default-signal=TERM "$MAYFLY" --json >"$tmp/pipe" 2>"$tmp/err" &
pid=$!
written() { sed -n 's/^wchar: //p' /proc/$pid/io; }
blocked() { local before; before=$(written); sleep 0.1; [ "$before" -gt 30000 ] && [ "$before" = "$(written)" ]; }
for _ in $(seq 300); do /bin/true; done
until_true 60 blocked
kill -TERM $pid
until_true 10 eval '! kill -0 $pid 2>/dev/null'
is "a reader that stopped reading does not block signals" "$?" 0
kill -KILL $pid 2>/dev/null
kill $reader
wait $pid $reader 2>/dev/null

# A recording has the same events, in the same words.
"$MAYFLY" --json -w "$tmp/same" -o "$tmp/live" -- sh -c '/bin/true; (exit 3); exec sh -c "exit 4"'
root=$(head -1 "$tmp/live" | jq .pid)
"$MAYFLY" --json -r "$tmp/same" -o "$tmp/replayed" --pid="$root"
ok "a replay prints the same lines" cmp "$tmp/live" "$tmp/replayed"
is "and there are some" "$(wc -l <"$tmp/live")" 8
"$MAYFLY" --batch -w - -o "$tmp/live" --duration=0.5 2>"$tmp/err" | "$MAYFLY" --json -r - -o "$tmp/replayed"
is "a recording goes through a pipe" "${PIPESTATUS[*]} $(grep -c '"seed"' "$tmp/replayed" | grep -vx 0 >/dev/null; echo $?)" "0 0 0"
"$MAYFLY" -w - -- sh -c 'echo said; exit 3' 2>"$tmp/err" | "$MAYFLY" --tree -r - >"$tmp/tree"
is "so it does with nothing else said" "${PIPESTATUS[*]} $(grep -c "exit 3" "$tmp/tree")" "3 0 1"
is "the command's output is beside it" "$(cat "$tmp/err")" said
timeout 20 "$MAYFLY" -w - 2>"$tmp/err" | head -c 1000 >"$tmp/out"
is "it leaves with its reader" "${PIPESTATUS[*]} $(cat "$tmp/err")" "0 0 "
"$MAYFLY" -w "$tmp/only" -- sh -c 'echo said; exit 3' >"$tmp/out" 2>"$tmp/err" </dev/null
is "without a terminal --write only records" "$? $(cat "$tmp/out" "$tmp/err")" "3 said"
is "all of it" "$("$MAYFLY" --tree -r "$tmp/only" | grep -c "exit 3")" 1

if [ "$(id -u)" = 0 ]; then
	SUDO_UID=65534 SUDO_GID=65534 SUDO_USER=nobody "$MAYFLY" --batch -o "$tmp/events" -- \
		sh -c 'echo $(id -u):$(id -g):$(id -G) $HOME $USER ${SUDO_UID-none}; grep CapEff /proc/self/status' \
		>"$tmp/out"
	is "under sudo the command is the caller's" "$(tr -s '\n\t' '  ' <"$tmp/out")" \
		"65534:65534:65534 /nonexistent nobody none CapEff: 0000000000000000 "
	is "the events of the command are the caller's" "$(awk '$2 == "exec" { print $5 }' "$tmp/events" | sort -u)" nobody
	SUDO_UID=65534 SUDO_GID=65534 "$MAYFLY" --as=root --batch -o "$tmp/events" -- \
		sh -c 'echo $(id -u) $HOME ${SUDO_UID-none}' >"$tmp/out" 2>&1
	is "--as=root runs it as root all the same" "$(cat "$tmp/out")" "0 $(getent passwd 0 | cut -d: -f6) none"
	"$MAYFLY" --as=65534 --batch -o "$tmp/events" -- id -u >"$tmp/out" 2>&1
	is "--as=USER runs it as that user" "$(cat "$tmp/out")" 65534
	cp /bin/true "$tmp/secret" && chmod 700 "$tmp/secret"
	SUDO_UID=65534 SUDO_GID=65534 "$MAYFLY" --batch -o "$tmp/events" -- "$tmp/secret" >"$tmp/out" 2>&1
	is "a refusal has the user" "$? $(cat "$tmp/out")" \
		"126 mayfly: $tmp/secret: Permission denied, as user nobody; --as=root runs it as root"
	env -u SUDO_UID -u SUDO_GID "$MAYFLY" --batch -o "$tmp/events" -- id -u >"$tmp/out" 2>&1
	is "without sudo the command is root's" "$? $(cat "$tmp/out")" "0 0"
	SUDO_UID=0 SUDO_GID=0 "$MAYFLY" --batch -o "$tmp/events" -- id -u >"$tmp/out" 2>&1
	is "and when it was root who called sudo" "$? $(cat "$tmp/out")" "0 0"
	# 4294967295 is (uid_t)-1, "no change"; 4294967296 is 0 in 32 bits
	for id in 4294967295 4294967296 18446744073709551616 -1 +5 0x0 "" " 0" x 65534x; do
		SUDO_UID=$id SUDO_GID=65534 "$MAYFLY" --batch -o "$tmp/events" -- id -u >"$tmp/out" 2>&1
		is "SUDO_UID=$id is invalid: nothing is run" "$? $(cat "$tmp/out")" \
			"126 mayfly: cannot switch to the user who called sudo (SUDO_UID, SUDO_GID): Invalid argument"
	done
	SUDO_UID=65534 SUDO_GID=4294967296 "$MAYFLY" --batch -o "$tmp/events" -- id -u >"$tmp/out" 2>&1
	is "nothing is run with an invalid SUDO_GID" "$?" 126
	env -u SUDO_GID SUDO_UID=65534 "$MAYFLY" --batch -o "$tmp/events" -- id -u >"$tmp/out" 2>&1
	is "nothing is run with only one of SUDO_UID and SUDO_GID" "$?" 126
	for id in 4294967295 4294967296 -1 +0 " 0" ""; do
		run --once -u "$id"
		is "--user=$id is refused" "$status $(grep -c 'use a name or a uid' "$tmp/err")" "2 1"
	done
	run --once -u 0 --columns=USER
	is "--user=0 is root for every user" "$status $(grep -cvE '^ *(USER|root) ' "$tmp/out")" "0 0"
fi

# The number of escape sequences that reach the terminal, and the exit status.
on_terminal()
{
	python3 - "$MAYFLY" --batch -o /dev/stdout "$@" -- true 2>&1 >/dev/null <<'END'
import os, pty, sys
data = b""
def read(fd):
    global data
    data += (some := os.read(fd, 65536))
    return some
status = pty.spawn(sys.argv[1:], read, lambda fd: b"")
print(data.count(b"\033["), os.waitstatus_to_exitcode(status), file=sys.stderr)
END
}
is "a terminal gets colours" "$(TERM=xterm on_terminal | sed 's/^[1-9][0-9]*/some/')" "some 0"
is "NO_COLOR is honoured" "$(TERM=xterm NO_COLOR=1 on_terminal)" "0 0"
is "a dumb terminal gets none" "$(TERM=dumb on_terminal)" "0 0"
is "--no-color gets none" "$(TERM=xterm on_terminal --no-color)" "0 0"
$MAYFLY --source=netlink --json -o "$tmp/netlink" -- sh -c '/bin/true one; exit 3' 2>"$tmp/said"
is "the process connector passes the status on" $? 3
is "and sees how it ended" \
	"$(jq -r 'select(.event == "exit" and .code == 3) | .ppid' "$tmp/netlink" | wc -l)" 1
# Scope: a recording of a command, and what is printed, are about the command.
sh -c 'exec sleep 600.129' & bystander=$!
"$MAYFLY" --batch -w "$tmp/scope" -o "$tmp/lines" -- sh -c '/bin/echo recorded >/dev/null; exit 3'
is "a command is recorded with its status" "$?" 3
"$MAYFLY" -r "$tmp/scope" --json >"$tmp/out"
ok "the recording has what it did" grep -q '"argv":\["/bin/echo","recorded"\]' "$tmp/out"
is "and no other process" "$(grep -c 'sleep' "$tmp/out")" 0
is "of its ancestors the names only" \
	"$(jq -r 'select(.event == "seed") | .comm' "$tmp/out" | grep -c mayfly) $(
		jq -r 'select(.event == "seed" and .argv != null) | .pid' "$tmp/out" | wc -l)" "1 0"
is "mayfly's own fork is not among its events" "$(grep -c mayfly "$tmp/lines")" 0
"$MAYFLY" --all --batch --force -w "$tmp/scope" -o "$tmp/lines" -- sh -c 'exit 0'
"$MAYFLY" -r "$tmp/scope" --json >"$tmp/out"
ok "--all records the machine" grep -q '"argv":\["sleep","600.129"\]' "$tmp/out"
kill $bystander
wait $bystander 2>/dev/null
finish
