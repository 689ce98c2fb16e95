# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# group.bash - a control group for a test, in the hierarchy of either version.  Source it after
# tests/tap.sh.
# shellcheck disable=SC2034 # scripts use these

group=       # its directory; empty: there is none
group_limit= # the file that has its limit

# make_group KIND LIMIT: makes a group whose pids or memory are limited; false: not possible here
make_group()
{
	local mount=/sys/fs/cgroup/$1 file=$1.max
	if [ ! -d "$mount" ]; then
		mount=$(findmnt -no TARGET -t cgroup2 | head -1)
		grep -qsw "$1" "$mount/cgroup.subtree_control" || return 1
	elif [ "$1" = memory ]; then
		file=memory.limit_in_bytes
	fi
	group=$mount/mayfly-test-$$
	group_limit=$group/$file
	mkdir "$group" 2>/dev/null && echo "$2" 2>/dev/null >"$group_limit" && return
	rmdir "$group" 2>/dev/null
	group=
	return 1
}

# in_group COMMAND...: becomes the command, in the group; for a subshell
in_group()
{
	echo "$BASHPID" >"$group/cgroup.procs" && exec "$@"
}

group_members() { wc -l <"$group/cgroup.procs"; }
group_is_empty() { [ "$(group_members)" = 0 ]; }

# end_group: nothing in it can fork any longer, all its processes are killed, and it is removed
end_group()
{
	[ -n "$group" ] || return 0
	[ ! -e "$group/pids.max" ] || echo 1 >"$group/pids.max"
	for _ in $(seq 400); do
		group_is_empty && break
		xargs -r kill -KILL <"$group/cgroup.procs" 2>/dev/null
		sleep 0.05
	done
	rmdir "$group"
	group=
}
