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

# figure NAME TOOL VALUE: a cell of the table of "make bench" (table.sh)
figure() {
	[ -z "${BENCH_FIGURES:-}" ] || printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$BENCH_FIGURES"
}

# median: the middle one of the numbers on standard input
median() {
	sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

has() {
	command -v "$1" >/dev/null
}

need_root() {
	[ "$(id -u)" = 0 ] || { echo "$0: needs root for BPF: sudo make bench" >&2; exit 1; }
}

# ask LINE: sets $answer to the answer of the typist
ask() {
	echo "$*" >&"${typist[1]}"
	IFS= read -r answer <&"${typist[0]}" || { echo "$0: the typist has gone"; exit 1; }
}

# open_on TEXT COMMAND...: runs it on a terminal of 200x60, and waits until it shows TEXT
open_on() {
	local text=$1
	shift
	coproc typist { exec build/tests/tty/typist 200 60 "$@"; }
	ask wait "$text"
	case $answer in !*) echo "$0: $* did not start"; exit 1 ;; esac
}

# open [OPTION...]: the same for mayfly, as $mayfly
open() {
	open_on F10Quit build/mayfly "$@"
	ask pid
	mayfly=$answer
}

close() {
	local pid=$typist_PID
	echo quit >&"${typist[1]}"
	wait "$pid"
}

# lost: the counter in the header, which is there if it is not 0
lost() {
	ask line " lost "
	grep -oE '[0-9]+ events? lost' <<<"$answer" | grep -oE '[0-9]+' || echo 0
}
