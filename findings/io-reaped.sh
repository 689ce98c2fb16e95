#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The read_bytes and write_bytes of a process jump when it reaps a child, at each level again.
#
# Guess: /proc/PID/io is what the process itself has read and written.  Children are apart, as
# their CPU time is in /proc/PID/stat (cutime, cstime), so a sum over all processes is right.
# Seen: three shells in each other, and a dd that writes 8 MiB.  No shell has written anything.  Once
# dd was reaped, 8 MiB stand in the io of the shell that waited for it, at once; once that one was
# reaped, in the io of the next, and so on: what was written once is there three times, and a shell
# that only waits has a rate of 8 MiB per interval for a moment.  /proc/PID/task/PID/io of the same
# shells, which have one thread, says 0.
# So: for what a process itself did, sum task/*/io, and keep what threads had when they ended.  A
# rate from /proc/PID/io is not that of the process if it has reaped a child meanwhile.
#
# Kernel 6.18 (x86-64), ext4, bash 5.2, coreutils 9.1; wait_task_zombie() in kernel/exit.c adds the
# child's ioac and that of its signal_struct, where its own children's are, to the parent's.
# Needs a directory on a disk (on tmpfs nothing is counted): $TMPDIR, /var/tmp or the current one.
set -eu
for place in "${TMPDIR:-/tmp}" /var/tmp .; do
	dir=$(mktemp -d "$place/io-reaped.XXXXXX") || continue
	[ "$(stat -f -c %T "$dir")" = tmpfs ] || break
	rmdir "$dir"
	dir=
done
[ -n "${dir:-}" ] || { echo "$0: no directory on a disk" >&2; exit 1; }
trap 'rm -rf "$dir"' EXIT

cat >"$dir/level" <<'END'
# level N: N shells, each of which waits for the next; the last one runs dd.
read_io()
{
	local line
	while read -r line; do
		case $line in write_bytes:*) value=${line#* } ;; esac
	done <"$1"
}
read_io "/proc/$$/io"
before=$value
if [ "$1" -gt 1 ]; then
	bash "$0" $(($1 - 1))
else
	dd if=/dev/zero of="$(dirname "$0")/file" bs=1M count=8 conv=fsync 2>/dev/null &
	wait $!
fi
read_io "/proc/$$/io"
after=$value
read_io "/proc/$$/task/$$/io"
echo "$1 $before $after $value"
END
timeout 50 bash "$dir/level" 3 >"$dir/seen"
while read -r level before after own; do
	echo "shell $level: $((before >> 20)) MiB before, $((after >> 20)) MiB after it has waited, $((own >> 20)) MiB by its thread"
done <"$dir/seen"
if [ "$(awk '$2 < 1048576 && $3 >= 8388608 && $4 < 1048576' "$dir/seen" | wc -l)" = 3 ]; then
	echo "as described"
else
	echo "$0: a process has only its own bytes here" >&2
	exit 1
fi
