#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Where mayfly does not work, or not wholly, --check and the message name the real cause and what to
# do.  --check succeeds where the default way of running does, and only there.
. tests/tap.sh
. tests/group.bash
[ "$(id -u)" = 0 ] || skip_all "needs root, to take things away"
command -v setpriv >/dev/null || skip_all "needs setpriv"
unshare -m true 2>/dev/null || skip_all "needs mount namespaces: this is a chroot whose / is no mount point"
need_live
. tests/tty/tty.bash
MAYFLY=$(realpath "$MAYFLY")
TOOLS=$(realpath "$TOOLS")

# timeout 9.10 gives up as the first process of a pid namespace
# shellcheck disable=SC2016 # expanded there
bounded=(sh -c 'timeout 60 "$@"; exit $?' sh)

# agree WORKS COMMAND...: runs --check and the capture with this prefix: 0 or 3 each, as WORKS says.
# Their messages are in $tmp/check and $tmp/err, those of all runs in $tmp/all.
agree()
{
	local works=$1 status
	shift
	"$@" "${bounded[@]}" "$MAYFLY" --check >"$tmp/check" 2>&1 </dev/null
	status=$?
	[ $status = "$works" ] || { echo "--check: $status"; cat "$tmp/check"; return 1; }
	"$@" "${bounded[@]}" "$MAYFLY" --batch --duration=0.1 -o /dev/null >"$tmp/err" 2>&1 </dev/null
	status=$?
	[ $status = "$works" ] || { echo "--batch: $status"; cat "$tmp/err"; return 1; }
	cat "$tmp/check" "$tmp/err" >>"$tmp/all"
}

# line NAME PATTERN: the line of --check
line() { grep -E "^$1 .*$2" "$tmp/check"; }
said() { grep -E "$1" "$tmp/err"; }

# mounted COMMANDS COMMAND...: after these commands in a mount namespace of its own
# shellcheck disable=SC2016 # expanded there
mounted() { unshare -m bash -c 'eval "$1" || exit 99; shift; "$@"' mounted "$@"; }

# capable CAPS COMMAND...: root with only these capabilities, such as "+bpf,+perfmon"
capable()
{
	local caps=-all${1:+,$1}
	shift
	setpriv --bounding-set="$caps" --inh-caps="$caps" "$@"
}

# user CAPS COMMAND...: the same for an ordinary user
user()
{
	local caps=-all${1:+,$1}
	shift
	setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set="$caps" \
		--inh-caps="$caps" --ambient-caps="$caps" "$@"
}

# ---- types ----

ok "without /sys it does not work" agree 3 mounted 'umount -l /sys'
ok "--check says to mount it" line BTF 'NO  /sys is not mounted.*mount -t sysfs'
ok "so does the message" said '/sys is not mounted.*--source=netlink works here'

copy='mount -t tmpfs none /boot; cp /sys/kernel/btf/vmlinux /boot/vmlinux-$(uname -r)'
hide='mount -t tmpfs none /sys/kernel/btf'
ok "the types may be in /boot" agree 0 mounted "$copy; $hide"
ok "--check says so" line BTF 'ok  .*/boot'
ok "or nowhere: it does not work" agree 3 mounted "$hide"
ok "--check says which kernel to use" line BTF 'NO  .*distribution kernel'
is "mounting is not proposed" "$(grep -c 'mount -t' "$tmp/check" "$tmp/err" | grep -vc ':0')" 0

many='echo 0-4095 >$tmp/possible; mount --bind $tmp/possible /sys/devices/system/cpu/possible'
export tmp
ok "with more CPUs than the programs read it works" agree 0 mounted "$many"
ok "--check says how many, and what they hold" line CPUs '--  2048 of this machine have numbers above 2047: RES'

# ---- capabilities ----

names=(bpf net_admin perfmon sys_admin sys_ptrace)
for a in "${names[@]}"; do
	for b in "${names[@]}"; do
		[[ ! $a > $b ]] || continue
		works=3
		case " $a $b " in *sys_admin*|" bpf perfmon ") works=0 ;; esac
		ok "cap_$a and cap_$b: $works" agree $works capable "+$a,+$b"
	done
done
capable +bpf,+sys_ptrace "$MAYFLY" --check >"$tmp/check"
ok "the missing one is named" line capabilities 'NO .* CAP_PERFMON is missing: .*bounding set.*--cap-add=PERFMON'
capable +perfmon "$MAYFLY" --check >"$tmp/check"
ok "or the other" line capabilities 'NO .* CAP_BPF is missing'
setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --no-new-privs \
	"$MAYFLY" --check >"$tmp/check"
ok "with no_new_privs sudo is not proposed" line capabilities 'NO .*no_new_privs is set, so neither sudo'
setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$MAYFLY" --check >"$tmp/check"
ok "an ordinary user may use sudo" line capabilities 'NO .*use sudo, or run once: sudo setcap'
ok "an ordinary user with capabilities needs nothing else" agree 0 user +bpf,+perfmon

# ---- filters ----

ok "a filter of bpf(2)" agree 3 "$TOOLS/live/without_bpf"
ok "--check names seccomp" line programs 'NO  a seccomp filter.*capabilities are there'
ok "the message, too" said 'a seccomp filter'
ok "beside missing capabilities" agree 3 "$TOOLS/live/without_bpf" \
	setpriv --bounding-set=-all,+perfmon --inh-caps=-all,+perfmon
is "the capabilities are the reason" "$(grep -c "seccomp filter" "$tmp/check" "$tmp/err" | grep -vc ':0')" 0

# ---- memory and descriptors ----

limited() { bash -c 'ulimit "$1" "$2" || exit 99; shift 2; exec "$@"' limited "$@"; }
ok "an address space too small for the types" agree 3 limited -v 9000
ok "--check names the limit" line BTF "NO  not enough memory to read the kernel's types.*8.7M.*ulimit -v"
for files in 8 12 16 20 28 36 42; do
	ok "$files descriptors are too few" agree 3 limited -n $files
	ok "--check says so" line programs "NO  .*may open only $files files.*ulimit -n"
	ok "so does the message" said "may open only $files files"
done
prlimit --nofile=5 "$MAYFLY" --json --duration=0.1 >"$tmp/out" 2>"$tmp/err"
is "with not one to spare: status 3" $? 3
ok "and a message" said 'may open only 5 files'
for source in bpf netlink proc; do
	for files in 4 5 6 7 8; do
		prlimit --nofile=$files "$MAYFLY" --json --source=$source --duration=0.1 \
			>"$tmp/out" 2>"$tmp/err"
		is "--source=$source: with $files nothing else is blamed" \
			"$(grep -vc "may open only $files files\|mayflyrc: Too many open files" "$tmp/err")" 0
	done
done
ok "64 are enough" agree 0 limited -n 64

if make_group memory 12M; then
	trap 'end_group; tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
	grouped() { bash -c 'echo $$ >"$1" || exit 99; shift; exec "$@"' grouped "$group/cgroup.procs" "$@"; }
	small() { echo $(($1 << 20)) >"$group_limit"; }
	ok "a control group with too little memory" agree 3 grouped
	ok "--check names the group's limit" line programs "NO  .*memory.*limited to 12M: .*$group_limit"
	ok "so does the message" said "not enough memory to .*$group_limit"
	small 16
	grouped "$MAYFLY" --check >"$tmp/check" 2>&1
	is "--check lives where the capture is killed" $? 3
	ok "and says why" line programs "NO  the kernel ended the trial for want of memory.*$group_limit"
	small 64
	ok "64 MiB are enough" agree 0 grouped
else
	ok "control groups # SKIP cannot make one of memory" true
fi

# ---- /proc ----

ok "without /proc it works" agree 0 mounted 'umount -l /proc'
ok "--check says what is missing" line /proc '--  /proc is not mounted: mount it.*arguments'
ok "so does the message" said '/proc is not mounted: mount it'
for source in netlink proc; do
	mounted 'umount -l /proc' "$MAYFLY" --source=$source --batch >"$tmp/out" 2>"$tmp/err"
	is "--source=$source needs it" $? 3
	ok "and says so" said '/proc is not mounted: mount it'
done
is "a process is not shown as a kernel thread" \
	"$(mounted 'umount -l /proc' "$MAYFLY" --once -F "pid=$$" 2>/dev/null | tail -1 | grep -o '[[(].*')" "($(cat /proc/$$/comm))"

subset='mount -t proc -o subset=pid proc /proc'
ok "/proc with subset=pid: it works" agree 0 mounted "$subset"
ok "--check says what is missing" line /proc '--  .*subset=pid: load, memory and CPUs'
ok "so does the message" said 'subset=pid: load, memory and CPUs'
open 120 24 "unshare -m sh -c '$subset; $MAYFLY'; cat"
ok "and the screen" wait_for "PARTIAL lacks load and memory"
keys q

for hide in 1 2 4; do
	proc="mount -t proc -o hidepid=$hide proc /proc"
	ok "/proc with hidepid=$hide: it works for an ordinary user with capabilities" \
		agree 0 mounted "$proc" setpriv --reuid=65534 --regid=65534 --clear-groups \
		--inh-caps=-all,+bpf,+perfmon --ambient-caps=-all,+bpf,+perfmon
	ok "--check says what is missing" line /proc '--  .*hidepid: arguments'
	ok "so does the message" said 'hidepid: arguments and files of other users'
done
open 120 24 "unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc; HOME=$tmp exec setpriv --reuid=65534 \
	--regid=65534 --clear-groups --inh-caps=-all,+bpf,+perfmon --ambient-caps=-all,+bpf,+perfmon $MAYFLY'; cat"
ok "and the screen" wait_for "PARTIAL lacks other users' data"
keys q
# ---- namespaces (the sentences: namespaces.sh) ----

if unshare -Urm true 2>/dev/null; then
	ok "a user namespace" agree 3 unshare -Ur
	ok "a user namespace without /sys: mounting it would not help" agree 3 unshare -Urm bash -c 'mount -t tmpfs none /sys; exec "$@"' sh
	is "so it is not the reason" "$(grep -c 'user namespace' "$tmp/err") $(grep -c '/sys' "$tmp/err")" "1 0"
else
	ok "a user namespace # SKIP none can be made here, as in a chroot" true
fi
ok "a pid namespace whose /proc is another's" agree 3 unshare -pf
ok "a pid namespace" agree 0 unshare -pf --mount-proc
ok "a network namespace" agree 0 unshare -n

ok "nothing is missing from an ordinary /proc" agree 0 env
ok "--check says so" line /proc 'ok '
is "and nothing else does" "$(sed '/arguments of .* truncated/d' "$tmp/err")" "" # of a process elsewhere
is "no sysctl is blamed that has no part in it" "$(grep -ci 'unprivileged_bpf\|paranoid' "$tmp/all")" 0
ok "--check has seen a process start and end" line programs 'ok .*seen to start and end'
finish
