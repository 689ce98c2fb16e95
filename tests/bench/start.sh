#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# start.sh [PROCESSES [RUNS]]: from the start of a screen to its first frame, while so many
# processes sleep: in turn, in one run, each on a terminal of 200x60.  The medians.
#
#	first    the first frame: the function keys are shown
#	rows     a process is shown
#	all      the header counts all processes
. "$(dirname "$0")/lib.sh"
need_root
processes=${1:-10000}
runs=${2:-5}

start_sleepers "$processes"

# counted BEFORE AFTER: how many processes the header has, between these
counted() {
	ask line "${1:-$2}"
	grep -oE "$1 *[0-9]+$2" <<<"$answer" | grep -oE '[0-9]+' || echo 0
}

# passed: ns since the start
passed() {
	echo $(($(date +%s%N) - begin))
}

# measure NAME ROW BEFORE AFTER COMMAND...: adds the times to the file NAME; ROW is in a row of the
# first screen, the rest as in counted
measure() {
	local name=$1 row=$2 before=$3 after=$4 begin first rows
	shift 4
	begin=$(date +%s%N)
	open_on F10Quit "$@"
	first=$(passed)
	ask wait "$row"
	rows=$(passed)
	until [ "$(counted "$before" "$after")" -ge "$processes" ]; do
		[ "$(passed)" -lt 30000000000 ] || { echo "$0: $name: no $before$after"; exit 1; }
	done
	echo "$first $rows $(passed)" >>"$tmp/$name"
	close
}

# middle NAME COLUMN: in ms
middle() {
	awk -v c="$2" '{ printf "%.0f\n", $c / 1e6 }' "$tmp/$1" | median
}

for _ in $(seq "$runs"); do
	measure mayfly "$(cat /proc/1/comm)" "" " processes" build/mayfly
	! has htop || measure htop " root " Tasks: "" htop -d 10
done
echo "$processes sleeping processes, 200x60, medians of $runs"
for name in mayfly htop; do
	[ -e "$tmp/$name" ] || continue
	printf '%-12s first %6s ms   rows %6s ms   all %6s ms\n' "$name" \
		"$(middle $name 1)" "$(middle $name 2)" "$(middle $name 3)"
	figure "first frame, $processes processes" $name "$(middle $name 1) ms"
	figure "first row" $name "$(middle $name 2) ms"
	figure "all processes are counted" $name "$(middle $name 3) ms"
done
