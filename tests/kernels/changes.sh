#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# changes.sh VMLINUZ...: what changes in a machine while mayfly watches it, each in QEMU: the wall
# clock is set, the machine sleeps, a CPU is taken away.  Needs what run.sh needs, and tmux.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kernels/qemu.bash
copy "$(command -v tmux)" /bin
terminfo=$(find /lib/terminfo /usr/share/terminfo -name screen-256color 2>/dev/null | head -1)
mkdir -p "$root/lib/terminfo/s"
cp "$terminfo" "$root/lib/terminfo/s/"
mkdir -p "$root/usr/lib/locale"
cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/" # tmux wants UTF-8
add_init <<'END'
mkdir -p /dev/pts; mount -t devpts pts /dev/pts

# until_true SECONDS COMMAND...
until_true() { end=$(($(cut -d. -f1 /proc/uptime) + $1)); shift; until "$@"; do [ "$(cut -d. -f1 /proc/uptime)" -lt $end ] || return 1; sleep 0.1; done; }
# of /tmp/out or another file, the time of the exec with this argument, in seconds since 1970
time_of() { seconds "$(grep "\"event\":\"exec\".*\"$1\"" "${2:-/tmp/out}" | head -1 | sed 's/.*"time":"\([^.]*\).*/\1/; s/T/ /')"; }
seconds() { date -u -d "$1" +%s; }
near() { [ $(($1 - $2)) -le 3 ] && [ $(($2 - $1)) -le 3 ]; }
seen() { grep -q "\"event\":\"exec\".*\"$1\"" /tmp/out; }
start() { mayfly --json -d 0.5 -w /tmp/recording -o /tmp/out 2>/tmp/err & mayfly=$!; until_true 60 grep -qs seed /tmp/out; }
# mark NAME: an exec that is found by its name; its time must be the wall clock's
mark() { env true "$1"; now=$(date +%s); ok "$1 is seen" until_true 30 seen "$1"; ok "its time is the wall clock's" near "$(time_of "$1")" "$now"; }
stop() { kill -TERM $mayfly; wait $mayfly; mayfly --json -r /tmp/recording >/tmp/replayed 2>/tmp/err; }
# replayed NAME...: a replay has the same times
replayed() { for mark in "$@"; do ok "a replay has the time of $mark" [ "$(time_of $mark /tmp/replayed)" = "$(time_of $mark)" ]; done; }

case $CASE in
clock)
	start
	mark before
	date -s "@$(($(date +%s) + 7200))" >/dev/null
	mark two_hours_later
	date -s "@$(($(date +%s) - 86400))" >/dev/null
	mark a_day_earlier
	stop
	replayed before two_hours_later a_day_earlier
	ok "what was before is not moved" [ $(($(time_of two_hours_later) - $(time_of before))) -ge 7200 ]
	;;
mem)
	start
	sleep 6 & sleeper=$!
	mark before
	cut -d. -f1 /proc/uptime >/tmp/up
	echo 0 >/sys/class/rtc/rtc0/wakealarm; echo +20 >/sys/class/rtc/rtc0/wakealarm
	echo mem >/sys/power/state
	slept=$(($(cut -d. -f1 /proc/uptime) - $(cat /tmp/up)))
	echo "# it slept for $slept s of CLOCK_BOOTTIME"
	ok "the machine has slept" [ $slept -ge 10 ]
	mark after
	wait $sleeper
	ended() { grep -q "\"event\":\"exit\".*\"pid\":$sleeper," /tmp/out; }
	ok "a process that was there before is seen to end" until_true 30 ended
	ns=$(grep "\"event\":\"exit\".*\"pid\":$sleeper," /tmp/out | sed 's/.*"duration_ns":\([0-9]*\).*/\1/')
	echo "# it lived for $ns ns"
	ok "its lifetime has the time that the machine slept" [ $((ns / 1000000000)) -ge $slept ]
	stop
	replayed before after
	;;
offline)
	export TERM=screen-256color LC_ALL=C.UTF-8
	tmux -u new-session -d -x 120 -y 30 "mayfly -d 0.5 2>/tmp/err"
	screen() { tmux capture-pane -p; }
	meters() { screen | grep '^cpu ' >/tmp/check; }
	# labels: the numbers of the CPUs that have meters; share CPU: its percentage
	labels() { meters; sed 's/mem.*//; s/[^0-9 %]//g' /tmp/check | tr ' ' '\n' | grep -v % | grep . | tr '\n' ' '; }
	share() { meters; sed "s/.*[ u] $1 [^0-9]* \([0-9]*\)%.*/\1/" /tmp/check; }
	has() { [ "$(labels)" = "$1" ]; }
	busy() { [ "$(share $1)" -ge 80 ] && [ "$(share $2)" -lt "$(share $1)" ]; }
	ok "each CPU has a meter" until_true 60 has "0 1 2 "
	echo 0 >/sys/devices/system/cpu/cpu1/online
	ok "one that is offline has none" until_true 30 has "0 2 "
	taskset 4 sh -c 'while :; do :; done' & burner=$!
	ok "CPU 2 is the busy one" until_true 30 busy 2 0
	kill $burner
	echo 1 >/sys/devices/system/cpu/cpu1/online
	ok "when it is back its meter is" until_true 30 has "0 1 2 "
	taskset 2 sh -c 'while :; do :; done' & burner=$!
	ok "CPU 1 is the busy one" until_true 30 busy 1 2
	kill $burner
	mayfly --json -o /tmp/out -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do env true $i; done' 2>/tmp/err
	ok "events are complete" [ "$(grep -c '"event":"exit".*"comm":"true"' /tmp/out)" = 10 ]
	;;
esac
END

# hpet=disable: else it has the alarm of the clock, and does not wake the machine
table='
clock   2 512 -
mem     2 512 hpet=disable
offline 3 512 -
'
for kernel in "$@"; do
	run_cases "$kernel" < <(grep -E "^(${CASES:-.*}) " <<<"$table")
done
exit $failed_cases
