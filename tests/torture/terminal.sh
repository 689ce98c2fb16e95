#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# In a storm the terminal stops reading for ten seconds; then it is killed.
. tests/tap.sh
. tests/torture/torture.bash

storm() { start "$TOOLS/live/spawner" 90000@3000 4 >/dev/null; }
begin
storm
ok "the storm is on" answers wait BUSY
kill -STOP "$typist_job"
for _ in $(seq 100); do
	sleep 0.1 # ten seconds are the test
done
kill -CONT "$typist_job"
press 5 "after the terminal has read nothing for ten seconds"
stop_helpers
ok "its memory is bounded" memory_within 150
compare

begin
storm
ok "the storm is on" answers wait BUSY
programs() { awk '/^prog_id:/ { print $2 }' "/proc/$mayfly/fdinfo/"* | sort -u; }
children() { pgrep -P "$mayfly"; }
programs=$(programs)
children=$(children)
ok "it has programs in the kernel" [ -n "$programs" ]
ok "and child processes" [ -n "$children" ]
kill -KILL "$typist_job"
# the process that adopts it may reap it later
has_ended() { ! kill -0 "$1" 2>/dev/null || grep -q ') Z ' "/proc/$1/stat" 2>/dev/null; }
all_have_ended() { for pid in $children; do has_ended "$pid" || return 1; done; }
all_are_unloaded() { for id in $programs; do ! bpftool prog show id "$id" >/dev/null 2>&1 || return 1; done; }
ok "it ends with its terminal" until_true 3 has_ended "$mayfly"
ok "so do its child processes" until_true 3 all_have_ended
ok "its programs are unloaded" until_true 10 all_are_unloaded
typist_job='' mayfly=''
is "its recording is whole" "$("$MAYFLY" --json -r "$tmp/recording" -o /dev/null 2>&1 | grep -v 'arguments of')" ""
finish
