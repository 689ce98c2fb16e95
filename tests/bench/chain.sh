#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# chain.sh [LIVES [RATE [DEPTH]]]: deep trees, as a hostile user can make them.
#
#	lives   each process starts the next one and exits, RATE of them per second: what a
#	        recording of it costs --once and --json; then live, on a screen of 200x60, with keys
#	deep    DEPTH processes, each the child of the last one, and a storm beside the deepest
. "$(dirname "$0")/lib.sh"
need_root
lives=${1:-100000}
rate=${2:-4000}
depth=${3:-10000} # a machine has 32768 pids, as a rule

# cpu_of COMMAND...: user and system seconds
cpu_of() {
	local TIMEFORMAT='%U %S'
	{ time "$@" >/dev/null; } 2>&1 | awk '{ print $1 + $2 }'
}

# A hand-written recording of the same: each run has the same events.
{
	printf 'seed 1 0 init start=0.5\nseed 1000 1 sh start=0.6\nsettled\nrepeat 80000\n'
	printf '+0.00015 fork $i+1001 $i+1000\n+0.0001 exit $i+1000\nend\n'
} | build/tests/tty/record "$tmp/chain"
for _ in 1 2 3; do
	echo "$(cpu_of build/mayfly -r "$tmp/chain" --once) $(cpu_of build/mayfly -r "$tmp/chain" --json)"
done | sort -n | awk '{ once[NR] = $1; json[NR] = $2 } END {
	printf "file    80000 lives: --once %.2f s of CPU, --json %.2f s: %.2f times\n",
		once[2], json[2], once[2] / json[2] }'

open
start build/tests/live/chain "$lives@$rate" >"$tmp/lives"
ticks=$(cpu_ticks "$mayfly")
ask keys $((lives / rate))
echo "lives   $answer"
wait_for 60 grep -q lives "$tmp/lives"
awk -v t=$(($(cpu_ticks "$mayfly") - ticks)) -v hz="$(getconf CLK_TCK)" -v s=$((lives / rate)) \
	-v hwm="$(awk '/VmHWM/ { print $2 }' "/proc/$mayfly/status")" -v lost="$(lost)" \
	'BEGIN { printf "        %.1f %% of a core, %.1f MiB at most, %d lost; ",
		100 * t / hz / s, hwm / 1024, lost }'
cat "$tmp/lives"
close

start build/tests/live/chain "$depth" deep 120 >"$tmp/deep"
deep=$pid
wait_for 60 grep -q deep "$tmp/deep" || { echo "not deep"; exit 1; }
for options in "" "-F chain" "--sort=cpu"; do
	# shellcheck disable=SC2086
	open $options
	start build/tests/live/spawner 20000@2000 4 build/tests/live/nothing deep-%d >"$tmp/storm"
	ask type "/deep"$'\r'"\e[6~\e[6~" # into the middle of it
	ask keys 10
	printf 'deep    %-12s %s\n' "$options" "$answer"
	wait "$pid"
	close
done
kill -KILL -- "-$deep"
wait "$deep" 2>/dev/null
cat "$tmp/deep"
