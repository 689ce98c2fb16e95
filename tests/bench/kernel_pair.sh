#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# kernel_pair.sh MAYFLY OTHER [ROUNDS [COUNT]]: the BPF programs of two builds, which watch the same
# storms of COUNT short processes.  What runs second finds the task in the cache, so that each is
# first in half of the storms.  Medians in ns a run, and their sum.
. "$(dirname "$0")/lib.sh"
need_root
[ $# -ge 2 ] || { sed -n '4,6s/^# //p' "$0"; exit 2; }
builds=("$1" "$2")
rounds=${3:-3}
count=${4:-3000}
bpftool=$(command -v bpftool /usr/sbin/bpftool /usr/local/sbin/bpftool | head -1)
[ -n "$bpftool" ] || { echo "$0: needs bpftool"; exit 1; }

stats=/proc/sys/kernel/bpf_stats_enabled
before=$(cat $stats)
restore() {
	cleanup
	echo "$before" >$stats
}
trap restore EXIT
echo 1 >$stats

programs_of() {
	sed -n 's/^prog_id:[[:space:]]*//p' "/proc/$1/fdinfo/"* 2>/dev/null | sort -nu
}
# Its first event, that of true, is written once all programs are attached.
has_begun() {
	/bin/true && [ "$(wc -l <"$tmp/events")" -ge 2 ]
}

# watch N: starts that build, and notes its programs
watch() {
	: >"$tmp/events"
	start "${builds[$1]}" --batch -o "$tmp/events"
	wait_for 10 has_begun || { echo "$0: ${builds[$1]} did not start"; exit 1; }
	programs_of "$pid" | sed "s/$/ $1/" >>"$tmp/programs"
}

# storm FIRST SECOND: adds "build program ns" to $tmp/rows
storm() {
	local pids
	: >"$tmp/programs"
	watch "$1"
	pids=$pid
	watch "$2"
	"$bpftool" -j prog show >"$tmp/before"
	build/tests/live/spawner "$count" 4 >/dev/null
	"$bpftool" -j prog show >"$tmp/after"
	kill "$pids" "$pid"
	wait "$pids" "$pid"
	for file in before after; do
		jq -r '.[] | select(.run_cnt) | [.id, .name, .run_cnt, .run_time_ns] | @tsv' \
			"$tmp/$file" >"$tmp/$file.rows"
	done
	awk -v count="$count" -v from="$tmp/before.rows" -v to="$tmp/after.rows" '
		FILENAME == from { runs[$1] = $3; ns[$1] = $4; next }
		FILENAME == to { name[$1] = $2; runs[$1] = $3 - runs[$1]; ns[$1] = $4 - ns[$1]; next }
		runs[$1] >= count { print $2, name[$1], ns[$1] / runs[$1] }' \
		"$tmp/before.rows" "$tmp/after.rows" "$tmp/programs" >>"$tmp/rows"
}

for _ in $(seq "$rounds"); do
	storm 0 1
	storm 1 0
done
for build in 0 1; do
	for program in $(cut -d' ' -f2 "$tmp/rows" | sort -u); do
		echo "$program $(awk -v b=$build -v p="$program" '$1 == b && $2 == p { print $3 }' "$tmp/rows" | median)"
	done | awk -v build="${builds[build]}" '
		{ line = line sprintf("  %s %.0f", $1, $2); sum += $2 }
		END { printf "%s:%s  sum %.0f ns\n", build, line, sum }'
done
