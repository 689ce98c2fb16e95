#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# kernel.sh [COUNT]: the cost of COUNT short processes, 4 at a time, in the BPF programs: those of
# mayfly, and of execsnoop and exitsnoop, which watch the same storm in the same run.  With --batch
# as for the screen; --json also has the working directory of an exec, which the peers have not.
. "$(dirname "$0")/lib.sh"
need_root
count=${1:-10000}
bpftool=$(command -v bpftool /usr/sbin/bpftool /usr/local/sbin/bpftool | head -1)
[ -n "$bpftool" ] || { echo "$0: needs bpftool"; exit 1; }

stats=/proc/sys/kernel/bpf_stats_enabled
before=$(cat $stats)
tracing=/sys/kernel/tracing
[ -e $tracing/events ] || { mount -t tracefs nodev $tracing && mounted=1; } 2>/dev/null
restore() {
	cleanup
	echo "$before" >$stats
	[ -z "${mounted:-}" ] || umount $tracing
}
trap restore EXIT
echo 1 >$stats

# The ids of the BPF programs that a process holds: other processes may have loaded some.
programs_of() {
	sed -n 's/^prog_id:[[:space:]]*//p' "/proc/$1/fdinfo/"* 2>/dev/null | sort -nu
}
has_three() {
	[ "$(programs_of "$mayfly" | wc -l)" -ge 3 ]
}
start build/mayfly --batch -o /dev/null
mayfly=$pid
wait_for 10 has_three || { echo "$0: mayfly did not start"; exit 1; }
peers=()
for peer in execsnoop exitsnoop; do
	if command -v $peer >/dev/null; then
		start $peer >/dev/null 2>&1
		peers+=("$pid")
	fi
done
sleep 2 # the peers say nothing when they are ready
ours=$(programs_of "$mayfly" | jq -s .)
theirs=$(for peer in "${peers[@]}"; do programs_of "$peer"; done | jq -s .)

"$bpftool" -j prog show >"$tmp/before"
build/tests/live/spawner "$count" 4
"$bpftool" -j prog show >"$tmp/after"

# One line per program that ran: owner, name, runs, ns per run, ns per process.
jq -r --slurpfile old "$tmp/before" --argjson count "$count" --argjson ours "$ours" \
	--argjson theirs "$theirs" '
	($old[0] | map({(.id | tostring): .}) | add) as $old
	| .[] | select(.run_cnt) | . as $p
	| (if $ours | index($p.id) then "mayfly" elif $theirs | index($p.id) then "peers"
	   else empty end) as $whose
	| ($p.run_cnt - ($old[$p.id | tostring].run_cnt // 0)) as $runs
	| ($p.run_time_ns - ($old[$p.id | tostring].run_time_ns // 0)) as $time
	| select($runs >= $count)
	| [$whose, $p.name, $runs, ($time / $runs), ($time / $count)] | @tsv' \
	"$tmp/after" >"$tmp/rows"
awk -F '\t' -v sums="$tmp/sums" '
	{ printf "%-7s %-42s %8d runs %7.0f ns a run\n", $1, $2, $3, $4; sum[$1] += $4 }
	END {
	      for (whose in sum) printf "%s\t%.2f us\n", whose, sum[whose] / 1000 >sums
	      printf "in the kernel, a lifetime: mayfly %.2f us", sum["mayfly"] / 1000
	      if (sum["peers"]) printf ", execsnoop + exitsnoop %.2f us", sum["peers"] / 1000
	      print "" }' "$tmp/rows"
while IFS=$'\t' read -r whose sum; do
	figure "in the kernel, per lifetime" "${whose/peers/execsnoop}" "$sum"
done <"$tmp/sums"
