# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# What the benchmarks share; to be sourced.  Everything a benchmark starts ends with it.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
tmp=$(mktemp -d) || exit 1
export TMUX_TMPDIR=$tmp # tmux leaves its sockets behind
started=()

cleanup() {
	local pid socket
	for socket in "$tmp"/tmux-*/*; do
		[ -S "$socket" ] && tmux -S "$socket" kill-server 2>/dev/null
	done
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	rm -rf "$tmp"
}
trap cleanup EXIT

# start COMMAND...: runs it in the background as $pid; it is killed at the end of the benchmark
start() {
	"$@" &
	pid=$!
	started+=("$pid")
}

# wait_for SECONDS COMMAND...: waits until it succeeds; fails at the timeout
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

# start_sleepers COUNT: so many sleeping processes
start_sleepers() {
	start build/tests/live/sleepers "$1" 600 >"$tmp/sleepers"
	wait_for 60 grep -q ready "$tmp/sleepers" || { echo "no sleepers"; exit 1; }
}

# cpu_ticks PID: user and system time of the process, in clock ticks
cpu_ticks() {
	local stat
	read -r stat <"/proc/$1/stat" || return 1
	# shellcheck disable=SC2086
	set -- ${stat##*) }
	echo $((${12} + ${13}))
}

need_root() {
	[ "$(id -u)" = 0 ] || { echo "$0: needs root for BPF: sudo make bench" >&2; exit 1; }
}

# ask LINE: sets $answer to the answer of the typist
ask() {
	echo "$*" >&"${typist[1]}"
	IFS= read -r answer <&"${typist[0]}" || { echo "$0: the typist has gone"; exit 1; }
}

# open [OPTION...]: runs mayfly on a terminal of 200x60 as $mayfly
open() {
	coproc typist { exec build/tests/tty/typist 200 60 build/mayfly "$@"; }
	ask wait F10Quit
	case $answer in !*) echo "$0: mayfly did not start"; exit 1 ;; esac
	ask pid
	mayfly=$answer
}

close() {
	local pid=$typist_PID
	echo quit >&"${typist[1]}"
	wait "$pid"
}

# lost: the counter in the header
lost() {
	ask line " lost "
	sed -E 's/.* lost ([0-9]+) .*/\1/' <<<"$answer"
}
