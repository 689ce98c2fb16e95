#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# soak.sh [SECONDS [RATE]]: an hour of 500 processes a second.  Memory and descriptors do not grow,
# nothing is lost, and at the end the tree is that of /proc.  All is in a namespace of pids: what else
# the machine does is read from the ring, but is not in the tree, and its arguments not in the memory.
if [ -z "${SOAK_INSIDE:-}" ] && [ "$(id -u)" = 0 ]; then
	SOAK_INSIDE=yes exec unshare --pid --fork --kill-child --mount-proc "$0" "$@"
fi
. tests/tap.sh
. tests/torture/torture.bash

seconds=${1:-${SOAK_SECONDS:-3600}}
rate=${2:-500}
STEP=10 # seconds between two samples
SHOWN=6 # samples between two that are printed
begin --history=20000

# Not Private_*: what a child process has from its fork is not private while it lives.
sample() {
	awk -v t="$1" -v fds="$(ls "/proc/$mayfly/fd" | wc -l)" '
		/^RssAnon/ { print t, $2, fds }' "/proc/$mayfly/status"
}
storm() {
	while [ ! -e "$tmp/end" ]; do # a busy machine starts fewer
		"$TOOLS/live/spawner" $((rate * STEP))@"$rate" 16 /bin/true soak-%d
	done
}
start storm >"$tmp/storm.out"
begun=$SECONDS
echo "# $(date -u +%FT%TZ): it begins; $rate processes a second for $seconds s"
while [ $((SECONDS - begun)) -lt "$seconds" ]; do
	sample $((SECONDS - begun)) >>"$tmp/samples"
	[ $(($(wc -l <"$tmp/samples") % SHOWN)) != 1 ] ||
		echo "# $(date -u +%T) $(tail -1 "$tmp/samples" | awk '{ print $1 " s: " $2 " KiB, " $3 " descriptors" }')"
	sleep $STEP
done
echo "# $(date -u +%FT%TZ): it ends"
touch "$tmp/end"
wait "$pid"
started=$(awk '{ n += $2 } END { print n + 0 }' "$tmp/storm.out")
echo "# $started processes, $((started / (SECONDS - begun))) a second"
ok "there were as many as wanted" [ $((started * 10)) -ge $((rate * (SECONDS - begun) * 9)) ]
is "none of them has failed" "$(grep -v "failed 0" "$tmp/storm.out")" ""

# grows COLUMN: the slope of the second half in units an hour, and its standard error; true if it is
# more than twice that, and more than a hundredth of the value
grows() {
	awk -v column="$1" '
		{ t[NR] = $1; v[NR] = $column }
		END {
			for (i = int(NR / 2) + 1; i <= NR; i++) { n++; st += t[i]; sv += v[i] }
			for (i = int(NR / 2) + 1; i <= NR; i++) {
				tt += (t[i] - st / n) ^ 2
				tv += (t[i] - st / n) * (v[i] - sv / n)
			}
			slope = tt ? tv / tt : 0
			for (i = int(NR / 2) + 1; i <= NR; i++)
				rest += (v[i] - sv / n - slope * (t[i] - st / n)) ^ 2
			error = n > 2 && tt ? sqrt(rest / (n - 2) / tt) : 0
			printf "# %.0f at the start, %.0f in the middle, %.0f at the end; %.0f an hour, error %.0f\n",
				v[1], v[int(NR / 2) + 1], v[NR], slope * 3600, error * 3600
			exit !(slope > 2 * error && slope * (t[NR] - t[1]) > v[NR] / 100)
		}' "$tmp/samples"
}
does_not_grow() { ! grows "$1"; }
echo "# anonymous memory, KiB:"; grows 2
ok "its memory does not grow" does_not_grow 2
echo "# descriptors:"; grows 3
ok "nor do its descriptors" does_not_grow 3
press 10 "at the end"
compare
finish
