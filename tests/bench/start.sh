#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# start.sh [PROCESSES [RUNS]]: from the start of a screen to its first frame, while so many
# processes sleep: in turn, in one run, each on a terminal of 200x60.  The medians.
#
#	first    the function keys are shown
#	all      the header counts all processes
. "$(dirname "$0")/lib.sh"
need_root
processes=${1:-10000}
runs=${2:-5}

start_sleepers "$processes"

# counted WORD: how many processes the header has after that word
counted() {
	ask line "$1 "
	sed -E "s/.*$1 *([0-9]+).*/\1/;s/^!.*/0/" <<<"$answer"
}

# measure NAME WORD COMMAND...: adds the times to the file NAME
measure() {
	local name=$1 word=$2 begin first
	shift 2
	begin=$(date +%s%N)
	coproc typist { exec build/tests/tty/typist 200 60 "$@"; }
	ask wait F10Quit
	case $answer in !*) echo "$0: $name did not start"; exit 1 ;; esac
	first=$(date +%s%N)
	until [ "$(counted "$word")" -ge "$processes" ]; do
		[ $(($(date +%s%N) - begin)) -lt 30000000000 ] || { echo "$0: $name: no $word"; exit 1; }
	done
	echo "$((first - begin)) $(($(date +%s%N) - begin))" >>"$tmp/$name"
	close
}

# median NAME COLUMN: in ms
median() {
	sort -n -k "$2,$2" "$tmp/$1" | awk -v c="$2" '{ a[NR] = $c }
		END { printf "%.0f", a[int((NR + 1) / 2)] / 1e6 }'
}

for _ in $(seq "$runs"); do
	measure mayfly alive build/mayfly
	! command -v htop >/dev/null || measure htop Tasks: htop -d 10
done
echo "$processes sleeping processes, 200x60, medians of $runs"
for name in mayfly htop; do
	[ ! -e "$tmp/$name" ] || printf '%-12s first %6s ms   all %6s ms\n' "$name" \
		"$(median $name 1)" "$(median $name 2)"
done
