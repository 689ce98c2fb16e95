#!/bin/bash
# idle.sh [PROCESSES [SECONDS]]: CPU time of the screens while so many processes sleep: in turn,
# in one run, each in a terminal of 200x60.
. "$(dirname "$0")/lib.sh"
need_root
processes=${1:-10000}
seconds=${2:-10}

start build/tests/live/sleepers "$processes" 600 >"$tmp/sleepers"
wait_for 60 grep -q ready "$tmp/sleepers" || { echo "no sleepers"; exit 1; }
runs=0

# measure NAME COMMAND...: its CPU time over $seconds, after its start
measure() {
	local name=$1 pid before after server
	shift
	runs=$((runs + 1))
	server=bench$$-$runs # a server of its own: the last one may still be on its way out
	tmux -L "$server" -f /dev/null new-session -d -x 200 -y 60 -s idle "exec $*" || return
	pid=$(tmux -L "$server" display-message -p -t idle '#{pane_pid}')
	sleep 4 # past its start-up
	before=$(cpu_ticks "$pid")
	sleep "$seconds"
	after=$(cpu_ticks "$pid")
	awk -v n="$name" -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v s="$seconds" \
		-v rss="$(awk '/VmRSS/ { print $2 }' "/proc/$pid/status")" \
		'BEGIN { printf "%-24s %6.1f %% of a core %8.1f MiB\n", n, 100 * t / hz / s, rss / 1024 }'
	tmux -L "$server" kill-server
}
echo "$processes sleeping processes, 200x60, $seconds s each"
for _ in 1 2 3; do
	measure "mayfly" build/mayfly
	! command -v htop >/dev/null || measure "htop -d 10" htop -d 10
	! command -v top >/dev/null || measure "top -d 1" top -d 1
done
