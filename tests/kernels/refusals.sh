#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# refusals.sh VMLINUZ...: what only a boot can take away, each in QEMU: mayfly names the cause.  Needs
# what run.sh needs, and setpriv.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kernels/qemu.bash
copy "$(command -v setpriv)" /bin
copy build/tests/live/spawner /bin
copy build/tests/live/nothing /bin
add_init <<'END'
# exits STATUS COMMAND...: its output is in /tmp/check
exits() { wanted=$1; shift; "$@" >/tmp/check 2>&1; status=$?; [ $status = "$wanted" ] || { echo "# status $status"; false; }; }
line() { grep -q "^$1 .*$2" /tmp/check; }
# capable COMMAND...: with the capabilities for BPF, and no others
capable() { /bin/setpriv --bounding-set=-all,+bpf,+perfmon --inh-caps=-all,+bpf,+perfmon "$@"; }

case $CASE in
confidentiality)
	ok "without securityfs: it does not work" exits 3 mayfly --check
	ok "the command line of the kernel has the cause" line programs 'NO  the kernel is locked down'
	mount -t securityfs none /sys/kernel/security
	ok "with securityfs: it does not work" exits 3 mayfly --check
	ok "--check names the cause" line lockdown 'NO  the kernel is locked down (lockdown=confidentiality).*--source=netlink'
	ok "and what it prevents" line programs 'NO  the kernel is locked down'
	ok "the connector answers" line 'proc connector' 'ok'
	ok "--source=bpf is refused" exits 3 mayfly --source=bpf --once
	ok "for the same reason" grep -q 'the kernel is locked down' /tmp/check
	ok "so is the default, which names what works" exits 3 mayfly --once
	ok "netlink" grep -q 'Without it, --source=netlink works here' /tmp/check
	ok "which does" exits 0 mayfly --source=netlink --summary -- sh -c 'true; exit 0'
	;;
integrity)
	mount -t securityfs none /sys/kernel/security
	ok "integrity permits it" exits 0 mayfly --check
	ok "--check says so" line lockdown 'ok  integrity'
	;;
memory)
	# a file in memory takes what there is
	free() { awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo; }
	mount -t tmpfs -o size=100% none /tmp
	: >/tmp/err
	ok "there is room" exits 0 mayfly --check
	# how much it needs differs between kernels
	for left in 17 14 11 8 5; do
		while [ "$(free)" -gt $left ]; do dd if=/dev/zero bs=1M count=$(($(free) - left)) >>/tmp/fill 2>/dev/null || break; done
		mayfly --check >/run/check 2>&1
		status=$?
		echo "# $(free) MiB are left: status $status"
		[ $status = 0 ] || break
	done
	cp /run/check /tmp/check
	ok "with 17 MiB or less --check says that it does not work" [ $status = 3 ]
	ok "for want of memory" line '[BTp][Tr][Fo].*' 'NO .*memory'
	rm /tmp/fill
	;;
locked)
	# Before Linux 5.11 BPF's memory is locked memory, and only CAP_SYS_RESOURCE raises the limit.
	user() { (ulimit -l 64; capable "$@"); }
	case $(uname -r) in
	5.10.*)
		ok "too little locked memory" exits 3 user mayfly --check
		ok "the limit is named" line programs 'NO  locked memory is limited to 64K.*ulimit -l'
		;;
	*)
		echo 2 >/proc/sys/kernel/unprivileged_bpf_disabled
		echo 3 >/proc/sys/kernel/perf_event_paranoid
		ok "neither locked memory nor sysctls count" exits 0 user mayfly --check
		;;
	esac
	;;
preemption)
	mount -t debugfs none /sys/kernel/debug
	ok "it works" exits 0 mayfly --check
	case $(uname -r) in
	[7-9].*)
		ok "the preemption that runs is named" line preemption "ok *$(sed 's/.*(\(.*\)).*/\1/' /sys/kernel/debug/sched/preempt): "
		;;
	esac
	;;
skipped)
	# Many more processes than CPUs: one is preempted inside a program for others.
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo 'spawner 40 4 /bin/nothing >/dev/null &'; done >/tmp/load
	echo wait >>/tmp/load
	# As root, with tracefs: a second program reports what the first one was skipped for.
	ok "root sees a storm" exits 0 mayfly --summary -- sh /tmp/load
	ok "all of it" line processes '657 started, 657 exited, 0 running'
	ok "nothing is lost" line lost '0 events'
	ok "capabilities alone suffice" exits 0 capable mayfly --check
	case $(uname -r) in
	[7-9].*)
		ok "--check says what is missing then" line preemption '--  full: .*may preempt the programs.*run as root: /sys/kernel/tracing is not readable'
		# The exit that is skipped may be the last event of all.
		value() { sed "s/.*\"$1\":\([0-9]*\).*/\1/" /tmp/out; }
		loses() { exits 0 capable timeout 60 mayfly --json --summary -o /tmp/events -- sh /tmp/load || return; grep '"summary"' /tmp/events >/tmp/out; [ "$(value lost)" != 0 ]; }
		tries=1
		until loses || [ $((tries += 1)) -gt 10 ]; do echo "# $(cat /tmp/out)"; done
		cat /tmp/check /tmp/out >/tmp/err
		ok "without a second program some are lost (storm $tries: $(value lost))" [ $tries -le 10 ]
		ok "all that has started is known to have exited" [ "$(value ended) $(value running)" = "657 0" ]
		ok "exits that were not seen are among the lost" [ "$(value unseen)" -le "$(value lost)" ]
		ok "the message says why" grep -q '^mayfly: .* lost: this kernel skips them when it preempts' /tmp/err
		blames_ring() { grep -q 'increase the ring buffer' /tmp/err; }
		ok "a larger ring is not proposed" [ "$(blames_ring; echo $?)" = 1 ]
		;;
	esac
	;;
esac
END

table='
confidentiality 2 512 lockdown=confidentiality
integrity       2 512 lockdown=integrity
memory          2 256 -
locked          2 512 -
preemption      2 512 preempt=full
skipped         2 512 preempt=full
'
for kernel in "$@"; do
	run_cases "$kernel" < <(grep -E "^(${CASES:-.*}) " <<<"$table")
done
exit $failed_cases
