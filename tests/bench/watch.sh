#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# watch.sh [PAIRS [WATCHER...]]: what a command costs that is watched: PAIRS (3) builds with each
# watcher and as many without, in turn, each in a tmux of 200x60.
#
#	screen      mayfly, its screen in the tmux
#	json        mayfly --json -o FILE
#	strace      strace -f -o FILE
#	execsnoop   that of libbpf-tools or bpfcc, its output in a file
#
# Without WATCHER those that are installed.  BUILD is the command (make -j2 of this program, from
# nothing and without ccache), and CLEAN what is run before it.
#
# A row: the median of the pairs' differences of elapsed time, and of CPU time of the command; the
# least and the greatest of the former; and CPU time of the watcher itself.  VERBOSE=1 shows the pairs.
. "$(dirname "$0")/lib.sh"
need_root
command -v tmux >/dev/null || { echo "$0: needs tmux"; exit 1; }
pairs=${1:-3}
shift
export BUILD=${BUILD:-"make -j2 B=$tmp/build"}
CLEAN=${CLEAN:-"rm -rf $tmp/build"}
PATH=$(tr : '\n' <<<"$PATH" | grep -v ccache | paste -sd :)
mayfly=$PWD/build/mayfly
snooper=$(command -v execsnoop execsnoop-bpfcc | head -1)
server=mayfly-watch-$$
echo "set -g exit-empty off" >"$tmp/tmux.conf"
tmux() { command tmux -L "$server" -f "$tmp/tmux.conf" "$@"; }
end_server() {
	tmux kill-server 2>/dev/null
	cleanup
}
trap end_server EXIT

# timed FILE COMMAND: writes elapsed, user and system time of the command to FILE
cat >"$tmp/timed" <<'END'
#!/bin/bash
TIMEFORMAT='%R %U %S'
exec 3>"$1"
{ time bash -c "$2" 2>&4; } 4>&2 2>&3
END
cat >"$tmp/build_once" <<END
#!/bin/bash
"$tmp/timed" "$tmp/own" "\$BUILD"
tmux -L $server wait-for -S built
END
cat >"$tmp/run" <<END
#!/bin/bash
"$tmp/timed" "$tmp/whole" "\$*"
tmux -L $server wait-for -S ended
END
chmod 755 "$tmp"/{timed,build_once,run}

# words_of WATCHER: what stands before the command
words_of() {
	case $1 in
	screen) echo "$mayfly --" ;;
	json) echo "$mayfly --json -o $tmp/events --" ;;
	strace) echo "strace -f -o $tmp/calls" ;;
	esac
}

await() {
	timeout 900 tmux -L "$server" wait-for "$1" || { echo "$0: waited in vain for: $1"; exit 1; }
}

shows_end() { tmux capture-pane -p | grep -q DONE; }

# build WATCHER: sets $wall and $used, times of the command, and $watching, CPU time of the watcher
build() {
	local ticks=0 user system
	bash -c "$CLEAN" >/dev/null 2>&1
	rm -f "$tmp"/{whole,own,events,calls}
	if [ "$1" = execsnoop ]; then
		start "$snooper" >"$tmp/snooped" 2>&1
		sleep 3 # it does not say when it is ready
	fi
	tmux new-session -d -x 200 -y 60 "$tmp/run $(words_of "$1") $tmp/build_once"
	await built
	if [ "$1" = screen ]; then
		wait_for 30 shows_end || { echo "$0: the screen shows no end"; exit 1; }
		tmux send-keys q
	fi
	await ended
	if [ "$1" = execsnoop ]; then
		[ -e "/proc/$pid" ] || { echo "$0: $snooper ended: $(tail -n 1 "$tmp/snooped")" >&2; exit 1; }
		ticks=$(cpu_ticks "$pid")
		kill "$pid"
		wait "$pid" 2>/dev/null
	fi
	read -r wall user system <"$tmp/own"
	used=$(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')
	watching=$(awk -v used="$used" -v ticks="$ticks" -v hz="$(getconf CLK_TCK)" \
		'{ print $2 + $3 - used + ticks / hz }' "$tmp/whole")
}

# pair WATCHER NUMBER: every other one begins with the watcher
pair() {
	local plain watched own
	[ $(($2 % 2)) = 0 ] || { build none; plain="$wall $used"; }
	build "$1"
	watched="$wall $used" own=$watching
	[ $(($2 % 2)) = 1 ] || { build none; plain="$wall $used"; }
	echo "$plain $watched $own"
}

if [ $# = 0 ]; then
	set -- screen json
	! command -v strace >/dev/null || set -- "$@" strace
	[ -z "$snooper" ] || set -- "$@" execsnoop
fi
build none # all files are read once
printf '%s: %s s, %s s of CPU\n' "$BUILD" "$wall" "$used"
printf '%-10s %9s %20s %9s %9s\n' watcher elapsed "least to most" "its CPU" "own CPU"
for watcher; do
	for number in $(seq "$pairs"); do
		pair "$watcher" "$number"
	done | awk '{ print 100 * ($3 - $1) / $1, 100 * ($4 - $2) / $2, $5, $0 }' >"$tmp/pairs"
	[ -z "${VERBOSE:-}" ] || cat "$tmp/pairs"
	for column in 1 2; do
		sort -n -k $column,$column "$tmp/pairs" | awk -v n=$column '{ d[NR] = $n } END {
			print (d[int((NR + 1) / 2)] + d[int(NR / 2) + 1]) / 2, d[1], d[NR] }'
	done | paste -sd ' ' | awk -v name="$watcher" -v own="$(awk '{ n += $3 } END { print n / NR }' "$tmp/pairs")" '{
		printf "%-10s %+7.1f %% %+8.1f to %+7.1f %% %+7.1f %% %7.2f s\n", name, $1, $2, $3, $4, own }'
done
