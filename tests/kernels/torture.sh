#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# torture.sh VMLINUZ...: what tests/torture cannot show on this machine, in QEMU, beside the screen: the
# wall clock is set again and again in a storm; a fork bomb on a kernel that shares the CPU fairly.
# Needs what run.sh needs.  The figures of keys are those of an emulated machine.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kernels/qemu.bash
copy build/tests/tty/typist /bin
copy build/tests/live/spawner /bin
copy build/tests/torture/stress /bin
mkdir -p "$root/usr/lib/locale"
cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
add_init <<'INIT'
mkdir -p /dev/pts; mount -t devpts pts /dev/pts

# until_true SECONDS COMMAND...
until_true() { end=$(($(cut -d. -f1 /proc/uptime) + $1)); shift; until "$@"; do [ "$(cut -d. -f1 /proc/uptime)" -lt $end ] || return 1; sleep 0.2; done; }
# ask LINE: sets $answer to that of the typist
ask() { echo "$*" >&3; read -r answer <&4; }
answers() { ask "$@"; echo "$answer" >/tmp/check; [ "${answer#!}" = "$answer" ]; }
begin() {
	busybox mkfifo /tmp/in /tmp/out
	typist 120 40 mayfly --force --write=/tmp/recording "$@" </tmp/in >/tmp/out 2>/tmp/err & typist=$!
	exec 3>/tmp/in 4</tmp/out
	ok "the screen is on" answers wait F10Quit
	ask pid; mayfly=$answer
}
# press SECONDS WHEN: the figure is told, and every key has its effect
press() { ask keys "$1"; echo "# keys: $answer"; ok "every key has its effect, $2" [ "${answer#!}" = "$answer" ]; }
memory_within() { awk -v most="$1" '/VmHWM/ { print "# at most " int($2 / 1024) " MiB"; exit $2 > most * 1024 }' /proc/$mayfly/status; }
# "PID PPID" of each process
scan() { cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\([0-9]*\) (.*) . \([0-9]*\) .*/\1 \2/' | busybox sort; }
# compare: closes the screen; its recording has the processes of /proc
compare() {
	scan >/tmp/before
	sleep 5
	echo quit >&3
	wait $typist
	ok "the screen ends" [ $? = 0 ]
	scan >/tmp/after
	mayfly -r /tmp/recording --once --json 2>/tmp/err | sed 's/.*"pid":\([0-9]*\),"ppid":\([0-9]*\),.*/\1 \2/' | busybox sort >/tmp/tree
	# what is in both scans is in the tree, what is in the tree is in one of them
	awk 'FILENAME == "/tmp/tree" { tree[$0]; next } FILENAME == "/tmp/before" { before[$0]; next }
		$0 in before { both++; if (!($0 in tree)) print }
		END { print both + 0 >"/tmp/both" }' /tmp/tree /tmp/before /tmp/after >/tmp/check
	echo "# $(cat /tmp/both) in both scans, $(cat /tmp/tree | busybox wc -l) in the tree"
	ok "all of /proc are in the tree, with the same parents" [ ! -s /tmp/check -a -s /tmp/tree -a "$(cat /tmp/both)" -gt 20 ]
	awk 'FILENAME != "/tmp/tree" { known[$1]; next } !($1 in known)' /tmp/before /tmp/after /tmp/tree >/tmp/check
	ok "all of the tree are in /proc" [ ! -s /tmp/check ]
	ok "nothing is lost" [ "$(mayfly -r /tmp/recording --json 2>/dev/null | grep -c '"event":"lost"')" = 0 ]
}
near() { echo "$1 $2" >/tmp/check; [ $(($1 - $2)) -le 3 ] && [ $(($2 - $1)) -le 3 ]; }
# of the exec with this argument, in seconds since 1970
time_of() { date -u -d "$(grep "\"event\":\"exec\".*\"$1\"\]" /tmp/events | head -1 | sed 's/.*"time":"\([^.]*\).*/\1/; s/T/ /')" +%s; }

# the slowest key, in an emulated machine, which is twenty times slower
fast() { [ "$(sed -E "s/.*, max ([0-9]+).*/\1/" /tmp/check)" -le 1000 ]; }
BOMB=3000
case $CASE in
clock)
	STORM=1200
	begin
	spawner $STORM@30 8 /bin/true storm-%d >/tmp/storm & storm=$!
	step=0
	# to and fro: a day, ten years, a second
	for by in 86400 -86400 315360000 -315360000 1 -1 3600 -7200 86400 -1; do
		for again in 1 2; do
			step=$((step + 1))
			date -s "@$(($(date +%s) + by * (again % 2 * 2 - 1)))" >/dev/null
			env true mark-$step
			echo "$step $(date +%s)" >>/tmp/marks
			sleep 1 # what is read after the next step would have its time
		done
	done
	press 10 "after $step steps"
	wait $storm
	ok "the storm was started" [ $? = 0 ]
	ok "its memory is bounded" memory_within 150
	compare
	mayfly -r /tmp/recording --json >/tmp/events 2>/tmp/err
	right=0
	while read -r mark seconds; do near "$(time_of mark-$mark)" "$seconds" && right=$((right + 1)); done </tmp/marks
	ok "$right of $step marks have the time of the wall clock" [ $right = $step ]
	ok "each of the storm has executed once" [ "$(grep -o '"storm-[0-9]*"\]' /tmp/events | busybox sort -u | busybox wc -l)" = $STORM ]
	ok "none has run for an hour" [ "$(grep '"comm":"true"' /tmp/events | grep -c '"duration_ns":[0-9]\{13,\}')" = 0 ]
	;;
bomb)
	# a terminal with cat, in the same seconds; both are sessions of their own, and so is the bomb
	busybox mkfifo /tmp/cat-in /tmp/cat-out
	typist 80 24 sh -c 'busybox stty raw -echo; echo ready; exec busybox cat' </tmp/cat-in >/tmp/cat-out 2>/tmp/err & cat=$!
	exec 5>/tmp/cat-in 6</tmp/cat-out
	echo wait ready >&5; read -r answer <&6
	begin
	busybox setsid stress bomb $BOMB 200 >/tmp/bomb 2>&1 &
	for when in "while the bomb goes off" "beside $BOMB processes that try to fork"; do
		echo "keys 10 cat" >&5
		press 10 "$when"
		echo "$answer" >/tmp/check
		ok "and within a second" fast
		read -r answer <&6; echo "# keys of cat: $answer"
		until_true 60 eval '[ $(ls -d /proc/[0-9]* | busybox wc -l) -gt $BOMB ]'
		echo "# $(ls -d /proc/[0-9]* | busybox wc -l) processes"
	done
	busybox killall stress
	press 5 "after all have been killed"
	compare
	echo quit >&5; wait $cat
	;;
esac
INIT

table='
clock 2 1024 -
bomb 2 3072 -
'
for kernel in "$@"; do
	run_cases "$kernel" < <(grep -E "^(${CASES:-.*}) " <<<"$table")
done
exit $failed_cases
