#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# --exec on the real kernel: what the command gets, as which user, how often, and how it ends.
. tests/tap.sh
need_live
mkdir -m 777 "$tmp/out"

# watch EXPR COMMAND OPTION...: in the background, as $watcher, until it has seen the processes of
# the start
watch()
{
	local expr=$1 command=$2
	shift 2
	rm -f "$tmp/out/"*
	"$MAYFLY" --when "$expr or comm=mayfly_ready" --exec "read -r line
		case \$line in *comm???mayfly_ready*) touch $tmp/out/ready; exit ;; esac
		$command" "$@" >"$tmp/said" 2>"$tmp/err" &
	watcher=$!
	until_true 20 [ -e "$tmp/out/ready" ]
}
cp /bin/sleep "$tmp/mayfly_ready"
"$tmp/mayfly_ready" 1000 &
trap 'kill %1; rm -rf "$tmp"' EXIT
# unwatch: ends it by a signal
unwatch()
{
	kill "$watcher"
	wait "$watcher" 2>/dev/null
}
has_lines() { [ "$(cat "$tmp/out/$1" 2>/dev/null | wc -l)" -ge "$2" ]; }

cp /bin/true "$tmp/mayfly_x"
watch 'comm=mayfly_x' 'echo "$line" >>'"$tmp/out/lines; ls -l /proc/self/fd >$tmp/out/fds
	grep CapEff /proc/self/status >$tmp/out/caps; id -u >$tmp/out/user" --as=nobody
"$tmp/mayfly_x" '$(touch '"$tmp/out/hostile"')' "; touch $tmp/out/hostile" &
first=$!
ok 'the command is run' until_true 10 has_lines lines 1
"$tmp/mayfly_x" second
ok 'and again, for the next process' until_true 10 has_lines lines 2
until_true 10 has_lines user 1
unwatch
is 'it has an input and two outputs, and nothing of mayfly' \
	"$(grep -v ' -> /proc/' "$tmp/out/fds" | grep -c ' -> ')" 3
is 'its input is one line of JSON for each' "$(cut -c1-16 "$tmp/out/lines" ; echo .)" \
	'{"event":"match"
{"event":"match"
.'
ok 'the first is that process' grep -q "\"pid\":$first," "$tmp/out/lines"
ok 'text of processes is no text of commands' test ! -e "$tmp/out/hostile"
is 'it runs as the user of --as' "$(cat "$tmp/out/user")" "$(id -u nobody)"
is 'and without a capability' "$(awk '{ print $2 + 0 }' "$tmp/out/caps")" 0

watch 'state=failed' "echo x >>$tmp/out/lines; false; exit 3"
/bin/false
until_true 10 has_lines lines 1
/bin/false
ok 'what the command itself starts does not match' until_true 10 has_lines lines 2
unwatch
ok 'that it failed is said' grep -qx 'mayfly: --exec: the command exited with 3' "$tmp/err"

watch 'comm=mayfly_x' "echo \"\$line\" >>$tmp/out/lines"
for _ in $(seq 40); do
	"$tmp/mayfly_x"
done
"$tmp/mayfly_x"
next() { "$tmp/mayfly_x"; grep -q left_out "$tmp/out/lines"; }
ok 'the next one after its bounds has how many were left out' until_true 10 next
unwatch
ok 'which is said' grep -q 'matches were left out' "$tmp/err"

# ended: no command is left
sleepers() { pgrep -fc '^sleep 4242$'; }
ended() { [ "$(sleepers)" = 0 ]; }
for trap in '' 'trap "" TERM;'; do
	watch 'comm=mayfly_x' "$trap sleep 4242; true"
	"$tmp/mayfly_x"
	ok 'a command runs for long' until_true 10 eval '[ "$(sleepers)" = 1 ]'
	unwatch
	is "it is terminated at the end ${trap:+by SIGKILL }" "$(sleepers)" 0
	ok 'which is said' grep -q 'has not ended after 2 s, and is terminated' "$tmp/err"
done
watch 'comm=mayfly_x' 'sleep 4242'
"$tmp/mayfly_x"
until_true 10 eval '[ "$(sleepers)" = 1 ]'
kill -9 $watcher 2>/dev/null
{ wait $watcher; } 2>/dev/null
ok 'and when mayfly is killed' until_true 10 ended

# as many as may run at once
all_run() { "$tmp/mayfly_x"; [ "$(sleepers)" = 8 ]; }
for signal in TERM KILL; do
	watch 'comm=mayfly_x' 'sleep 4242'
	ok "eight commands run, before SIG$signal" until_true 30 all_run
	helper=$(pgrep -xo -P "$watcher" mayfly)
	kill -$signal "$watcher"
	{ wait "$watcher"; } 2>/dev/null
	ok 'all are terminated' until_true 8 ended
	[ $signal = KILL ] || ok 'which is said once' grep -q '8 commands have not ended after 2 s, and are terminated' "$tmp/err"
done
ticks() { cut -d' ' -f14,15 "/proc/$helper/stat" 2>/dev/null | tr ' ' +; }
watch 'comm=mayfly_x' 'trap "" TERM; sleep 4242; true'
until_true 30 all_run
helper=$(pgrep -xo -P "$watcher" mayfly)
{ kill -9 $watcher; wait $watcher; } 2>/dev/null
terminated() { grep -q 'are terminated' "$tmp/err"; }
ok 'commands that ignore SIGTERM are waited for' until_true 8 terminated
ok 'without using the CPU' [ "$(($(ticks)))" -lt 50 ]
ok 'and killed' until_true 8 ended

"$MAYFLY" --when 'comm=nothing_like_it' --exec true --duration=0.5
is 'without a match the status is 1' $? 1
"$MAYFLY" --when "pid=$$" --exec true --duration=0.5
is 'with one it is 0' $? 0
is '--exec alone is wrong use' "$("$MAYFLY" --exec true 2>&1); $?" 'mayfly: --exec requires --when; 2'
SUDO_UID=$(id -u nobody) SUDO_GID=$(id -g nobody) "$MAYFLY" --when "pid=$$" --exec 'id -u' --duration=1 \
	>"$tmp/said"
is 'under sudo it runs as the caller' "$(cat "$tmp/said")" "$(id -u nobody)"
"$MAYFLY" --batch -o /dev/null -w "$tmp/recording" -- sh -c 'for _ in 1 2 3 4 5 6 7 8 9 10; do "$1"; "$1"; done' sh "$tmp/mayfly_x"
rm -f "$tmp/out/"*
"$MAYFLY" -r "$tmp/recording" --when=comm=mayfly_x --exec="cat >>$tmp/out/lines" 2>"$tmp/err"
is 'a recording waits for the commands: none is left out' \
	"$? $(grep -c '"event":"match"' "$tmp/out/lines") $(cat "$tmp/err")" '0 20 '

finish
