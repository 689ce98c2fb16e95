#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# idle.sh [PROCESSES [SECONDS]]: CPU time, memory and wake-ups of the screens while so many
# processes sleep: in turn, in one run, each in a terminal of 200x60.
#
#	RES      resident memory, as top and htop show it
#	PSS      of it, pages shared with others count in part
#	private  of it, pages that no other process has
#	kernel   what its BPF maps have in the kernel, which no process has
#	wake-ups voluntary context switches of all its threads, per minute: other processes of the
#	         machine cause some
. "$(dirname "$0")/lib.sh"
need_root
processes=${1:-10000}
seconds=${2:-10}

start_sleepers "$processes"
runs=0

# memory PID: RES, PSS and private memory in KiB, and that of its BPF maps
memory() {
	awk '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } /^Private_/ { own += $2 }
		END { printf "%d %d %d ", rss, pss, own }' "/proc/$1/smaps_rollup"
	cat "/proc/$1/fdinfo/"* 2>/dev/null | awk '
		/^memlock/ { bytes = $2 }
		/^map_id/ && !seen[$2]++ { n += bytes }
		END { printf "%d", n / 1024 }'
}

# switches PID: of all threads
switches() {
	awk '/^voluntary_ctxt/ { n += $2 } END { print n }' "/proc/$1/task/"*/status
}

# measure NAME COMMAND...: its CPU time and wake-ups over $seconds, after its start
measure() {
	local name=$1 pid before after woken server
	shift
	runs=$((runs + 1))
	server=bench$$-$runs # a server of its own: the last one may still be on its way out
	tmux -L "$server" -f /dev/null new-session -d -x 200 -y 60 -s idle "exec $*" || return
	pid=$(tmux -L "$server" display-message -p -t idle '#{pane_pid}')
	sleep 4 # past its start-up
	before=$(cpu_ticks "$pid")
	woken=$(switches "$pid")
	sleep "$seconds"
	after=$(cpu_ticks "$pid")
	woken=$(($(switches "$pid") - woken))
	awk -v n="$name" -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v s="$seconds" \
		-v w=$woken -v kib="$(memory "$pid")" 'BEGIN {
		split(kib, m)
		printf "%-12s %8.1f %% %9.1f %9.1f %9.1f %9.1f %10.0f\n", n, 100 * t / hz / s,
			m[1] / 1024, m[2] / 1024, m[3] / 1024, m[4] / 1024, w * 60 / s }' |
		tee -a "$tmp/${name%% *}"
	tmux -L "$server" kill-server
}
echo "$processes sleeping processes, 200x60, $seconds s each; memory in MiB"
printf '%-12s %10s %9s %9s %9s %9s %10s\n' "" "of a core" RES PSS private kernel wake-ups/m
for _ in 1 2 3; do
	measure "mayfly" build/mayfly
	! has htop || measure "htop -d 10" htop -d 10
	! has top || measure "top -d 1" top -d 1
done

# of NAME COLUMN FORMAT: the median of a column, counted from the end
of() {
	awk -v c="$2" '{ print $(NF - c) }' "$tmp/$1" | median | xargs printf "$3"
}
for name in mayfly htop top; do
	[ -e "$tmp/$name" ] || continue
	figure "$processes asleep: CPU of the screen" $name "$(of $name 6 '%.1f %%')"
	figure "$processes asleep: RES" $name "$(of $name 4 '%.1f MiB')"
	figure "$processes asleep: wake-ups per minute" $name "$(of $name 0 '%.0f')"
done
