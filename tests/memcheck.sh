#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The whole program and its child processes under valgrind: no error but those of
# tests/memcheck.supp, which are valgrind's.
. tests/tap.sh
command -v valgrind >/dev/null || skip_all "valgrind is not installed"

# check NAME STATUS ARG...: that status, and nothing from valgrind; what it prints is in $tmp/out
check()
{
	local name=$1 wanted=$2
	shift 2
	rm -f "$tmp"/log.*
	valgrind -q --leak-check=no --suppressions=tests/memcheck.supp --log-file="$tmp/log.%p" \
		"$MAYFLY" "$@" >"$tmp/out" 2>"$tmp/err"
	is "$name: its status" $? "$wanted"
	# a warning about a call that valgrind does not know has other marks
	is "$name: no error" "$(cat "$tmp"/log.* | grep '^==' | head -40)" ""
}

check 'a snapshot of /proc' 0 --once --source=proc
ok 'it has this process' grep -q "^ *$$ " "$tmp/out"
check 'the same as JSON' 0 --once --json --source=proc --pid=$$
check 'the machine is checked' "$("$MAYFLY" --check >/dev/null; echo $?)" --check
if "$MAYFLY" --check >/dev/null; then
	check 'a command' 3 --json -w "$tmp/recording" -o "$tmp/lines" --failed --snapshot=1 -- \
		sh -c 'for i in 1 2 3; do env true $i; done; /nonexistent; sleep 1.5; exit 3'
	ok 'its processes are seen' grep -q '"argv":\["true","3"\]' "$tmp/lines"
	check 'the screen of a recording, as text' 0 -r "$tmp/recording" --once
	check 'its summary' 0 -r "$tmp/recording" --summary
	check 'a replay' 0 -r "$tmp/recording" --json
	check 'lines are read' 0 -r "$tmp/lines" --json
	check 'several recordings' 0 -r "$tmp/recording" -r "$tmp/lines" --batch
	check 'the page of an export' 0 -r "$tmp/recording" --export=html -o "$tmp/page"
	check 'a command for each match' 0 -r "$tmp/recording" --when=comm=true --exec='read line; exit 1'
	is 'which is run' "$(grep -c 'the command exited with 1' "$tmp/err")" 3
	check 'events of the process connector' 0 --source=netlink --json --duration=1 -o "$tmp/events"
else
	ok "live # SKIP BPF does not work here" true
fi
finish
