#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# storm.sh [SECONDS [RATE]]: a storm as users see it, on the real screen of 200x60.
#
#	found   2000 other processes sleep; a script retries a failing job, hidden by setsid and
#	        double forks: the time until it is the first row of the spawners screen
#	cost    RATE processes per second for SECONDS: mayfly's CPU use, that of its BPF programs,
#	        its memory, and its losses
#	keys    the same storm again, with keys typed: the time to the answer of mayfly, of htop, and
#	        of a terminal in raw mode with cat, which shows what the kernel's part of it is
#
# The storm shares the CPUs with the screen and the terminal: the real rate is printed.
. "$(dirname "$0")/lib.sh"
need_root
seconds=${1:-20}
rate=${2:-3000}
sleepers=2000
runs=5
hz=$(getconf CLK_TCK)

stats=/proc/sys/kernel/bpf_stats_enabled
before=$(cat $stats)
restore() {
	cleanup
	echo "$before" >$stats
}
trap restore EXIT
echo 1 >$stats # before mayfly starts: its header then has the programs' cost too

# kernel_ns: time in the BPF programs of mayfly
kernel_ns() {
	cat "/proc/$mayfly/fdinfo/"* 2>/dev/null | awk '
		/^prog_id/ { id = $2 }
		/^run_time_ns/ && !seen[id]++ { n += $2 }
		END { printf "%.0f", n }'
}

# ---- found ----

# A job that fails and is retried by a daemon; it ends by itself.
cat >"$tmp/retry_job.sh" <<'END'
#!/bin/bash
for _ in $(seq 400); do
	setsid sh -c '(/bin/false; exec /bin/true) & exit 0'
	sh -c 'grep -q nothing /dev/null || exit 7'
	[ ! -e "$0.end" ] || exit
done
END
chmod 755 "$tmp/retry_job.sh"

# start_spawner: with nohup, in a new session, and its parents exit
start_spawner() {
	rm -f "$tmp/retry_job.sh.end"
	(nohup setsid sh -c "'$tmp/retry_job.sh' & exit 0" >/dev/null 2>&1 &)
}

spawner_is_gone() {
	! pgrep -f "$tmp/retry_job.sh" >/dev/null
}

start_sleepers $sleepers
: >"$tmp/found"
for _ in $(seq $runs); do
	open
	ask type r
	ask wait "WHAT IT STARTS"
	begin=$(date +%s%N)
	start_spawner
	ask first "retry_job.sh:"
	case $answer in !*) echo "the spawner was not found"; break ;; esac
	echo $((($(date +%s%N) - begin) / 1000000)) >>"$tmp/found"
	touch "$tmp/retry_job.sh.end"
	close
	wait_for 30 spawner_is_gone || { echo "the spawner stays"; exit 1; }
done
sort -n "$tmp/found" | awk -v s=$sleepers '{ a[NR] = $1 } END {
	printf "found   first row after %d ms in the median of %d runs, %d ms at worst, among %d others\n",
		a[int((NR + 1) / 2)], NR, a[NR], s }'

# ---- cost, keys ----

# storm SECONDS: in the background, by two processes that start half of it each
storm() {
	spawners=()
	for half in 1 2; do
		start build/tests/live/spawner $((rate * $1 / 2))@$((rate / 2)) 4 \
			build/tests/live/nothing storm-%d >"$tmp/storm$half"
		spawners+=("$pid")
	done
}

# wait_storm: waits for its end; sets $reached to its rate
wait_storm() {
	wait "${spawners[@]}"
	reached=$(sed -E 's/.* ([0-9]+) a second/\1/' "$tmp"/storm[12] | awk '{ n += $1 } END { print n }')
}

open
storm "$seconds"
ticks=$(cpu_ticks "$mayfly")
kernel=$(kernel_ns)
begin=$(date +%s%N)
ask frames "$seconds"
taken=$(($(date +%s%N) - begin))
ticks=$(($(cpu_ticks "$mayfly") - ticks))
kernel=$(($(kernel_ns) - kernel))
frames=$answer
wait_storm
awk -v t=$ticks -v hz="$hz" -v ns=$taken -v k=$kernel -v lost="$(lost)" -v rate="$reached" \
	-v hwm="$(awk '/VmHWM/ { print $2 }' "/proc/$mayfly/status")" 'BEGIN {
	s = ns / 1e9
	printf "cost    %.1f %% of a core, the programs in the kernel %.1f %%, %.1f MiB at most, %d lost\n",
		100 * t / hz / s, 100 * k / ns, hwm / 1024, lost
	printf "        in %.0f s of a storm of %d a second, ", s, rate }'
echo "$frames to the terminal"
close

# keys TOOL PROGRAM: in the terminal that is open; PROGRAM as the typist has it
keys() {
	storm "$seconds"
	ask keys "$seconds" "$2"
	wait_storm
	printf 'keys    %-9s %s\n' "$1" "$answer"
	echo "                  in a storm of $reached a second"
	figure "a key in a storm, median" "$1" "$(sed -n 's/.*median \([0-9.]*\) ms.*/\1 ms/p' <<<"$answer")"
	figure "a key in a storm, p99" "$1" "$(sed -n 's/.*p99 \([0-9.]*\) ms.*/\1 ms/p' <<<"$answer")"
}

open_on ready sh -c 'stty raw -echo; echo ready; exec cat'
keys cat cat
close
open
keys mayfly ""
echo "                  $(lost) lost"
close
! has htop || {
	open_on F10Quit htop -d 10
	keys htop htop
	close
}
