#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A process in a frozen control group says so, in the v2 and the v1 hierarchy.
# shellcheck disable=SC2317 # until_true and the trap call functions
. tests/tap.sh
need_live

MANY=300
many=()
group=
victim=
end_all()
{
	[ -z "$victim" ] || kill -9 "$victim" 2>/dev/null
	empty 2>/dev/null
	[ -z "$group" ] || rmdir "$group"
	rm -rf "$tmp"
}
trap end_all EXIT

# make DIRECTORY: $group is a new group there
make() { [ -w "$1/cgroup.procs" ] && group=$1/mayfly-test-$$ && mkdir "$group" 2>/dev/null; }
is_v2() { [ -e "$group/cgroup.freeze" ]; }
# put V2 V1: freezes or thaws the group
put() { if is_v2; then echo "$1" >"$group/cgroup.freeze"; else echo "$2" >"$group/freezer.state"; fi; }
freeze() { put 1 FROZEN; }
thaw() { put 0 THAWED; }
is_frozen() { grep -qs "frozen 1" "$group/cgroup.events" || grep -qs FROZEN "$group/freezer.state"; }
once() { "$MAYFLY" --source=$source --once --json -d 0.1 -F "pid = $victim and $1" | jq -r "select(.pid == $victim) | $2"; }
remove_groups()
{
	rmdir "$group"/[0-9]* 2>/dev/null
	! ls -d "$group"/[0-9]* >/dev/null 2>&1
}
# a process in each of many groups below $group; and the end of all
populate()
{
	for number in $(seq $MANY); do
		mkdir "$group/$number"
		sleep 1000 &
		echo $! >"$group/$number/cgroup.procs"
		disown
		many+=($!)
	done
}
empty()
{
	thaw
	[ ${#many[@]} = 0 ] || kill -9 "${many[@]}"
	many=()
	until_true 10 remove_groups
}
shows() { [ "$(once "$1" "$2")" = "$3" ]; }

for directory in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/freezer; do
	make "$directory" || { group=; continue; }
	is_v2 || [ -e "$group/freezer.state" ] || { rmdir "$group"; continue; }
	sleep 1000 &
	victim=$!
	echo "$victim" >"$group/cgroup.procs"
	for source in bpf netlink proc; do
		name="$directory, $source"
		ok "$name: it sleeps" until_true 10 shows "state = S" .frozen null
		is "$name: and is not frozen" "$(once "state = frozen" .pid)" ""
		freeze
		until_true 10 is_frozen
		is "$name: it is frozen" "$(once "state = frozen" .frozen)" true
		is "$name: its letter is that of /proc" "$(once "state = frozen" .state)" \
			"$(sed 's/.*) //' "/proc/$victim/stat" | cut -c1)"
		thaw
		is "$name: a thawed one is not" "$(once "state = frozen" .pid)" ""
	done
	kill "$victim"
	wait
	victim=
	populate
	freeze
	until_true 10 is_frozen
	count=$("$MAYFLY" --source=proc --once --json -F "state=frozen cgroup~${group##*/}" | wc -l)
	is "$directory: each of $MANY groups is frozen" "$count" $MANY
	empty
	rmdir "$group"
	group=
done
[ $tests -gt 0 ] || skip_all "no freezer here"
finish
