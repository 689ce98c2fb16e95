#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# "Resource temporarily unavailable": processes and threads that the kernel refuses to start, for a
# limit of the user (ulimit -u) or of the control group (pids.max).
. tests/tap.sh
. tests/group.bash
[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v setpriv >/dev/null && command -v prlimit >/dev/null || skip_all "needs setpriv and prlimit"
need_live

limited="setpriv --reuid=65534 --regid=65534 --clear-groups prlimit --nproc=0"
fork_in_vain="for i in 1 2 3; do (/bin/true) || exit 9; done"
thread_in_vain='import threading
try: threading.Thread(target=print).start()
except RuntimeError: raise SystemExit(7)'

# watch COMMAND...: writes the events of the command to $tmp/events
watch() { timeout 60 "$MAYFLY" --failed --json --summary -o "$tmp/events" -- "$@" >"$tmp/out" 2>"$tmp/err"; }
refusals() { jq -r 'select(.event == "fork_failed") | "\(.comm) \(.errno) \(.for_thread)"' "$tmp/events" | sort | uniq -c | tr -s ' '; }
summary() { jq -r 'select(.event == "summary") | "\(.refused_forks) \(.refused_threads)"' "$tmp/events"; }

watch $limited dash -c "$fork_in_vain"
is "ulimit -u: a shell that may not fork ends with its own status" $? 2
is "and it is said why" "$(refusals)" " 1 dash EAGAIN null"
is "the summary counts it as a process" "$(summary)" "1 0"
watch $limited python3 -c "$thread_in_vain"
is "ulimit -u: a program that may not start a thread" $? 7
is "is not taken for one that may not fork" "$(refusals)" " 1 python3 EAGAIN true"
is "the summary counts it as a thread" "$(summary)" "0 1"

timeout 60 "$MAYFLY" --failed --when="refused > 0" --duration=30 -- $limited dash -c "$fork_in_vain" >"$tmp/out" 2>"$tmp/err"
is "--when waits for it" "$? $(grep -c '^  refused   forks x1$' "$tmp/out")" "0 1"

# a group of its own: the test's shell stays where it is
if make_group pids 1; then
	trap 'end_group; rm -rf "$tmp"' EXIT
	watch dash -c "echo \$\$ >$group/cgroup.procs; $fork_in_vain"
	is "pids.max: a shell that may not fork" $? 2
	is "and it is said why" "$(refusals)" " 1 dash EAGAIN null"
	is "the group has counted the same" "$(sed -n 's/^max //p' "$group/pids.events" 2>/dev/null || echo 1)" 1
else
	echo "ok $((++tests)) - # SKIP no control group with pids.max can be made here"
fi
finish
