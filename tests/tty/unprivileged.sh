#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# An ordinary user: the screen starts with the best source that works, and says what it misses.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root, to become an ordinary user"
as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all"
$as_nobody "$MAYFLY" --version >/dev/null 2>&1 || skip_all "an ordinary user cannot run $MAYFLY"
cp "$MAYFLY" "$tmp/mayfly" # without file capabilities

has_connector() { timeout 20 $as_nobody "$tmp/mayfly" --once --source=netlink >/dev/null 2>&1; }
if has_connector; then
	best=netlink misses="may miss arguments"
else
	best=proc misses="misses short-lived processes"
fi

open 120 24 "HOME=$tmp $as_nobody $tmp/mayfly; echo status \$?; cat"
ok "the screen starts with $best" wait_for "mayfly $best"
ok "and says what it misses" wait_for "PARTIAL $misses"
keys Z
ok "PAUSED is more important" wait_for "PAUSED"
keys Z
wait_for "PARTIAL"
keys q
ok "it exits with 0" wait_for "status 0"
ok "and has said why" wait_for "kernel events need CAP_BPF and CAP_PERFMON"
ok "and what it did" wait_for "Used --source=$best"

# In a network namespace of its own there is no process connector.
open 120 24 "HOME=$tmp unshare -n $as_nobody $tmp/mayfly --source=auto; echo status \$?; cat"
ok "without the process connector it reads /proc" wait_for "mayfly proc"
ok "which misses more" wait_for "PARTIAL misses short-lived processes"
keys q
wait_for "status 0"

open 40 24 "HOME=$tmp $as_nobody $tmp/mayfly --source=proc; echo status \$?; cat"
ok "a narrow screen has the word" wait_for "PARTIAL"
keys q
wait_for "status 0"

open 80 24 "HOME=$tmp $as_nobody $tmp/mayfly --source=bpf; echo status \$?; cat"
ok "--source=bpf is bpf or nothing" wait_for "status 3"

# A script asks for less, or gets what it expects.
for mode in --json --batch --once "--summary -- true"; do
	# shellcheck disable=SC2086
	HOME=$tmp timeout 20 $as_nobody "$tmp/mayfly" $mode >"$tmp/out" 2>"$tmp/err" </dev/null
	is "$mode: the status is 3, the output empty" "$? $(cat "$tmp/out")" "3 "
	ok "$mode: the message names the source that works" \
		grep -q "Without it, --source=$best works here, but $misses" "$tmp/err"
	# shellcheck disable=SC2086
	HOME=$tmp timeout 20 $as_nobody "$tmp/mayfly" --source=$best --duration=0.1 $mode >"$tmp/out" 2>&1
	is "$mode: and it does" $? 0
done
finish
