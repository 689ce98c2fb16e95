# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# torture.bash - the real program on a terminal while the machine is at its limits.
# Source it after tests/tap.sh.  A script opens the screen with `begin`, does its worst, presses
# keys with `press`, and calls `compare`: the screen is closed, and its recording must have the
# processes that /proc has.
# shellcheck disable=SC2154 # tmp is tap.sh's

[ "$(id -u)" = 0 ] || skip_all "needs root"
need_live
. tests/group.bash
KEYS_MOST_MS=100 # the longest time from a key to its effect
helpers=()
as=()

# ---- helpers ----

# start COMMAND...: in the background, as $pid; it is killed at the end of the script
start() {
	"$@" &
	pid=$!
	helpers+=("$pid")
}

stop_helpers() {
	local helper
	for helper in "${helpers[@]}"; do
		kill "$helper" 2>/dev/null
	done
	helpers=()
}

clean_up() {
	end_group
	stop_helpers
	[ -z "${mayfly:-}" ] || kill -CONT "$mayfly" 2>/dev/null
	[ -z "${typist_PID:-}" ] || echo quit >&"${typist[1]}"
	wait 2>/dev/null
	rm -rf "$tmp"
}
trap clean_up EXIT

# ---- the screen ----

# ask LINE: sets $answer to the answer of the typist
ask() {
	echo "$*" >&"${typist[1]}"
	IFS= read -r answer <&"${typist[0]}" || answer="! the typist has gone"
}
answers() {
	ask "$@"
	[ "${answer#!}" = "$answer" ] || { echo "$answer"; false; }
}

# begin [OPTION...]: opens mayfly on a terminal of 120x40, as $mayfly; it writes a recording.  The
# command `as`, if any, executes it.
begin() {
	coproc typist { exec "$TOOLS/tty/typist" "${WIDTH:-120}" "${HEIGHT:-40}" "${as[@]}" "$MAYFLY" --force --write="$tmp/recording" "$@"; }
	typist_job=$!
	ok "the screen is on" answers wait F10Quit
	ask pid
	mayfly=$answer
}

# press SECONDS WHEN: types keys at random times; each has its effect in time
press() {
	ask keys "$1"
	echo "# keys: $answer"
	ok "every key has its effect within $KEYS_MOST_MS ms, $2" keys_are_fast
}
keys_are_fast() {
	sed -nE 's/.*, max ([0-9.]+) ms.*/\1/p' <<<"$answer" |
		awk -v most=$KEYS_MOST_MS '{ fast = $1 <= most } END { exit !fast }'
}

# memory_within MIB: the largest resident size of mayfly so far
memory_within() {
	awk -v most="$1" '/VmHWM/ { print "# at most " int($2 / 1024) " MiB"; exit $2 > most * 1024 }' \
		"/proc/$mayfly/status"
}

# compare [lost]: closes the screen; its recording and /proc have the same processes.
# With "lost" events may have been lost: the tree is repaired.
compare() {
	local lost
	[ "${1:-}" != lost ] || sleep 3 # a loss is repaired within a second or two
	python3 tests/torture/scan.py >"$tmp/before"
	sleep 5 # by then mayfly has read what happened before, and a pass has missed reaped zombies
	ask line " processes "
	lost=$(sed -nE 's/.* ([^ ]+) events lost .*/\1/p' <<<"$answer")
	echo "# lost: ${lost:-0}"
	[ "${1:-}" = lost ] || is "nothing is lost" "${lost:-0} ${answer%% *}" "0 mayfly"
	echo quit >&"${typist[1]}"
	wait $typist_job
	ok "the screen ends" [ $? = 0 ]
	python3 tests/torture/scan.py >"$tmp/after"
	mayfly=
	"$MAYFLY" -r "$tmp/recording" --once --json >"$tmp/tree.json" 2>"$tmp/tree.err"
	ok "the tree is that of /proc" python3 tests/torture/compare.py "$tmp/before" "$tmp/tree.json" "$tmp/after"
}
