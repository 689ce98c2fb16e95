#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# table.sh: what mayfly costs beside similar tools, in one run of a quarter of an hour, as one table.
# What the benchmarks print is in build/bench.log.
. "$(dirname "$0")/lib.sh"
need_root
export BENCH_FIGURES=$tmp/figures
log=build/bench.log
: >"$BENCH_FIGURES"
: >$log

# version TOOL PACKAGE COMMAND...: adds a line about it; a tool that is missing is offered
version() {
	local tool=$1 package=$2
	shift 2
	if has "$tool" || [ "$tool" = mayfly ]; then
		"$@" 2>&1 </dev/null | grep -m 1 -o '[0-9][0-9.]*[0-9][^ ,]*' | sed "s|^|$tool |" >>"$tmp/versions"
	else
		echo "$tool is not installed: apt install $package" >>"$tmp/missing"
	fi
}
version mayfly "" build/mayfly --version
version htop htop htop --version
version top procps top -v
version execsnoop libbpf-tools dpkg-query -W -f '${Version}\n' libbpf-tools
version forkstat forkstat dpkg-query -W -f '${Version}\n' forkstat
version bpftrace bpftrace bpftrace --version
for tool in tmux jq bpftool; do
	has $tool || [ -x /usr/sbin/$tool ] || echo "$tool is not installed: apt install $tool" >>"$tmp/missing"
done

# run SCRIPT [ARGUMENT]
run() {
	echo "== $*" | tee -a $log >&2
	"tests/bench/$1" ${2:+"$2"} >>$log 2>&1 || echo "$1 failed: see $log" >&2
}
run start.sh 10000
run idle.sh 10000
run storm.sh
run kernel.sh
run slowdown.sh
run capture.sh

echo
date -u +'%Y-%m-%d %H:%M UTC'
sed -n 's/^model name[[:space:]]*: //p;s/^CPU part.*: /CPU /p' /proc/cpuinfo | head -1
awk -v cpus="$(getconf _NPROCESSORS_ONLN)" -v release="$(uname -rm)" '/^MemTotal/ {
	printf "%d CPUs, %.0f GiB, Linux %s\n", cpus, $2 / 1048576, release }' /proc/meminfo
paste -sd, "$tmp/versions" | sed 's/,/, /g'
[ ! -e "$tmp/missing" ] || cat "$tmp/missing"
echo
# A line for each name, a column for each tool, both in order of appearance.
awk -F '\t' '
	!($1 in name) { name[$1]; names[++n] = $1 }
	!($2 in tool) { tool[$2]; tools[++m] = $2 }
	{ cell[$1, $2] = $3 }
	END {
		printf "%-40s", ""
		for (j = 1; j <= m; j++) printf " %11s", tools[j]
		print ""
		for (i = 1; i <= n; i++) {
			printf "%-40s", names[i]
			for (j = 1; j <= m; j++) printf " %11s", cell[names[i], tools[j]]
			print ""
		}
	}' "$BENCH_FIGURES" | sed 's/ *$//'
