#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# One process executes 100 000 times, threads execute, and a process renames itself each
# millisecond.
. tests/tap.sh
. tests/torture/torture.bash

begin
start "$MAYFLY" --json -o "$tmp/events" --duration=400 -- "$TOOLS/torture/stress" execs 100000
recorder=$pid
start "$TOOLS/torture/stress" names 20000
press 10 "while a process executes without end"
wait "$recorder"
is "the process has executed to its end" $? 0
is "every exec was seen" "$(grep -c '"event":"exec"' "$tmp/events")" 100000
is "it is one process" "$(grep -o '"id":"[^"]*"' "$tmp/events" | sort -u | wc -l)" 1
ok "its memory is bounded" memory_within 150
"$MAYFLY" --json -o "$tmp/events" --duration=100 -- "$TOOLS/torture/stress" threads 2000 >"$tmp/threads"
is "2 000 threads have executed" "$(cat "$tmp/threads")" "done: 2000 of 2000 have executed"
is "each exec is one of its process" "$(grep '"event":"exec".*"from-a-thread"' "$tmp/events" | grep -o '"id":"[^"]*"' | sort -u | wc -l)" 2000
is "each of them has ended once" "$(grep -c '"event":"exit".*"comm":"true".*"code":0' "$tmp/events")" 2000
compare
finish
