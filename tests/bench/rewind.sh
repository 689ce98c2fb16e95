#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# rewind.sh [SECONDS [RATE]]: what it costs to keep the last minutes in memory (--rewind).
#
# Two screens see the same storm at the same time, one with --rewind=0, so that whatever else the
# machine does is the same for both.  Then both see nothing happen: their wake-ups are compared.
. "$(dirname "$0")/lib.sh"
need_root
seconds=${1:-10}
rate=${2:-3000}

tmux() { command tmux -S "$tmp/tmux-0/rewind" "$@"; }
# screen NAME OPTION...: opens one in a window of its own; sets its pid in $pid
screen() {
	local name=$1
	shift
	tmux new-session -d -s "$name" -x 200 -y 60 "exec build/mayfly $* 2>$tmp/$name"
	pid=$(tmux display -p -t "$name" '#{pane_pid}')
	wait_for 10 eval "tmux capture-pane -p -t $name | grep -q F10Quit" || { echo "no screen"; exit 1; }
}
# run_ns PID: time on a CPU; switches PID: how often it has waited
run_ns() { awk '{ print $1 }' "/proc/$1/schedstat"; }
switches() { awk '/^voluntary/ { print $2 }' "/proc/$1/status"; }
res() { awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
shared() { awk '/^Shmem:/ { print $2 }' /proc/meminfo; }

mkdir -p "$tmp/tmux-0"
before=$(shared)
screen with
with=$pid
screen without --rewind=0
without=$pid
a=$(run_ns "$with") b=$(run_ns "$without")
begin=$(date +%s%N)
for half in 1 2; do
	start build/tests/live/spawner $((rate * seconds / 2))@$((rate / 2)) 4 \
		build/tests/live/nothing storm-%d >"$tmp/storm$half"
	spawners+=("$pid")
done
wait "${spawners[@]}"
taken=$(($(date +%s%N) - begin))
a=$(($(run_ns "$with") - a)) b=$(($(run_ns "$without") - b))
awk -v a=$a -v b=$b -v t=$taken -v n=$((rate * seconds)) 'BEGIN {
	printf "storm   %.0f processes a second: %.2f %% of a core with, %.2f %% without: %.2f %% more, %.2f us a process\n",
		n / t * 1e9, 100 * a / t, 100 * b / t, 100 * (a - b) / t, (a - b) / n / 1e3 }'
echo "memory  $(res "$with") MiB with, $(res "$without") MiB without; shared memory: $(($(shared) - before)) KiB more"
a=$(switches "$with") b=$(switches "$without")
sleep "$seconds"
echo "idle    $(($(switches "$with") - a)) waits in $seconds s with, $(($(switches "$without") - b)) without"
