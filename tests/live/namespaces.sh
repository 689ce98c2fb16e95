#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# In namespaces, as in containers: the pids are those of mayfly's pid namespace, and what works only
# outside is refused with the reason.
. tests/tap.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v nsenter >/dev/null && unshare -pf --mount-proc true 2>/dev/null ||
	skip_all "unshare cannot make a pid namespace here"
need_live
. tests/tty/tty.bash
MAYFLY=$(realpath "$MAYFLY")

# ---- a pid namespace ----

# Its init runs what it reads from the pipe.
mkfifo "$tmp/orders"
exec 8<>"$tmp/orders"
unshare -pf --mount-proc --kill-child bash "$tmp/orders" 8>&- &
unshare=$!
init() { pgrep -P $unshare; }
until_true 10 init >/dev/null
init=$(init)
trap 'kill -9 $init; tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
inside() { timeout -k 5 60 nsenter -t "$init" -p -m "$@" </dev/null 8>&-; }

echo "sleep 7771 & setsid -f sleep 7772; unshare -pf --mount-proc --kill-child sleep 7773 &" >&8
three_sleep() { [ "$(inside pgrep -x sleep | wc -l)" = 3 ]; }
ok "three processes run in a pid namespace, one of them in an inner one" until_true 10 three_sleep
one=$(inside pgrep -f '^sleep 7771')

summary=$(inside "$MAYFLY" --summary -- sh -c '/bin/false; /bin/true; exit 5')
is "its summary counts what ran in it" "$(grep -E '^(processes|failed)' <<<"$summary")" \
	"processes 3 started, 3 exited, 0 running
failed    2 of 3: exit 1 x1, exit 5 x1"
is "and nothing was lost" "$(grep -o '^lost .*' <<<"$summary")" "lost      0 events"

# what ps says: pid, parent, arguments
sleepers() { jq -r '"\(.pid) \(.ppid) \(.argv | join(" "))"' | sort -n; }
wanted=$(inside ps -C sleep -o pid=,ppid=,args= | awk '{ $1 = $1; print }' | sort -n)
for source in bpf proc; do
	rows() { inside "$MAYFLY" --source=$source --once --json "$@"; }
	is "$source: pids, parents and arguments of what ran before are as in ps" \
		"$(rows -F 'comm=sleep' | sleepers)" "$wanted"
	is "$source: the parent of the first process is outside: none" \
		"$(rows -F pid=1 | jq -r '"\(.pid) \(.ppid) \(.comm)"')" "1 0 bash"
	is "$source: -p 1 is the whole namespace" "$(rows -p 1 -F "pid=$one" | jq .pid)" "$one"
	is "$source: processes outside are hidden" "$(rows -F 'comm=kthreadd' | wc -l)" 0
	is "$source: the exit status of its command is mayfly's" \
		"$(inside "$MAYFLY" --source=$source --batch -o /dev/null -- sh -c 'exit 7'; echo $?)" 7
done
rows() { inside "$MAYFLY" --once --json "$@"; }
is "a process in an inner namespace has its pid there as well" \
	"$(inside "$MAYFLY" --json --duration=0.1 -p 1 | jq -r 'select(.argv[1] == "7773").ns_pid')" 1

inside "$MAYFLY" --json -o "$tmp/events" -- \
	bash -c 'echo $$ $PPID >"$1"; mkfifo "$1-"; echo >"$1-" & read -r <"$1-"; /bin/true; exit 3' x "$tmp/pids"
read -r pid mayfly <"$tmp/pids"
is "events have the pids that the processes know" \
	"$(jq -r "select(.pid == $pid) | \"\(.event) \(.ppid)\"" "$tmp/events")" \
	"exec $mayfly
exit $mayfly"

# A storm outside while mayfly watches inside: it is no event there.
inside "$MAYFLY" --json -p 1 -o "$tmp/seen" &
watcher=$!
ok "a seed is the first event" until_true 20 grep -q '"event":"seed"' "$tmp/seen"
for _ in {1..50}; do /bin/true; done
echo /bin/false >&8
ok "what starts inside is seen" until_true 20 grep -q '"event":"exit".*"comm":"false"' "$tmp/seen"
kill $watcher
wait $watcher
is "what starts outside is not" "$(grep -c '"comm":"true"' "$tmp/seen")" 0
is "nothing of it is taken for lost" "$(grep -c '"event":"lost"' "$tmp/seen")" 0

inside "$MAYFLY" --failed --json -o "$tmp/events" -- sh -c 'exec /nonexistent; echo $$' 2>/dev/null
is "failed execs have its pids" \
	"$(jq -r 'select(.event == "exec_failed") | .pid' "$tmp/events" | sort -u)" \
	"$(jq -r 'select(.event == "exit") | .pid' "$tmp/events" | sort -u)"

# shellcheck disable=SC2016 # expanded inside
inside "$MAYFLY" --json --duration=20 -o "$tmp/events" -- python3 -c '
import os, threading
def work():
    if os.fork() == 0:
        os._exit(0)
    os.wait()
for _ in range(9):
    t = threading.Thread(target=work)
    t.start()
    t.join()
'
is "children of threads have their process as the parent" \
	"$(jq -r 'select(.event == "fork" and (.comm | test("^python3|^Thread-"))) | .ppid' "$tmp/events" | sort | uniq -c | awk '{ print $1 }')" 9
is "threads are counted there" \
	"$(jq -r 'select(.event == "exit" and .threads > 1) | .threads' "$tmp/events")" 10

open 100 30 "nsenter -t $init -p -m $MAYFLY --linger=60 -F '\"sleep 777\"'; cat"
ok "the screen has the arguments" wait_for "sleep 7771"
ok "and the pids" shows " $one "
# shellcheck disable=SC2046 # each digit is a key of its own
type_pid() { keys Home; keys $(echo "$1" | sed 's/./& /g'); until_true 2 shows "pid $1" && hides "$1: "; }
ok "typing a pid finds it" until_true $DEADLINE type_pid "$one"
keys v
ok "v shows the details" wait_for "Directory "
keys q
ok "q closes them" wait_for "F10Quit"
keys H
keys k Enter
ok "a signal reaches the process" wait_for "SIGTERM to sleep ($one)"
two_sleep() { [ "$(inside pgrep -x sleep | wc -l)" = 2 ]; }
ok "it ends" until_true 10 two_sleep
ok "and its row shows it" wait_for "$one root     SIGTERM "
keys q

line() { grep "^$1" "$tmp/check"; }
inside "$MAYFLY" --check >"$tmp/check"
is "--check succeeds there" $? 0
ok "and says what is hidden, and what to do" grep -q '^pid namespace *-- .*--pid=host' "$tmp/check"
ok "the proc connector is refused" grep -q '^proc connector *-- .*first pid namespace' "$tmp/check"
inside "$MAYFLY" --source=netlink --batch >"$tmp/out" 2>"$tmp/err"
is "--source=netlink is refused" $? 3
ok "with the reason, and what works" \
	grep -q 'only in the machine.s first pid namespace.*--source=proc' "$tmp/err"
ok "outside nothing is hidden" grep -q '^pid namespace *ok' <("$MAYFLY" --check)

for source in bpf proc; do
	timeout 20 unshare -pf "$MAYFLY" --source=$source --batch >"$tmp/out" 2>"$tmp/err"
	is "$source: where /proc has other pids it refuses to start" $? 3
	ok "$source: and names what to do" grep -q 'mount -t proc proc /proc' "$tmp/err"
done

# ---- a small pid_max: of the namespace since Linux 6.14 ----

# Pids below 300 are used once, then there are twelve: mayfly and its children need some.
cat >"$tmp/small" <<'END'
echo 312 >/proc/sys/kernel/pid_max || exit
for _ in {1..300}; do ( : ); done
"$1" --json -o "$2" -- bash -c 'for _ in {1..60}; do /bin/true; done; exit 0'
END
if [ "$(printf '%s\n' 6.14 "$(uname -r)" | sort -V | head -1)" = 6.14 ]; then
	timeout 60 unshare -pf --mount-proc bash "$tmp/small" "$MAYFLY" "$tmp/events"
	jq -c 'select(.comm == "true" and .event == "exit")' "$tmp/events" >"$tmp/exits"
	ok "60 processes share at most 12 pids" [ "$(jq .pid "$tmp/exits" | sort -u | wc -l)" -le 12 ]
	is "each is a process of its own" "$(jq -r .id "$tmp/exits" | sort -u | wc -l)" 60
	is "which started, ran and ended once" \
		"$(jq -r 'select(.comm == "true") | "\(.id) \(.event)"' "$tmp/events" | sort | uniq -d)" ""
fi

# ---- a user namespace ----

if unshare -Ur true 2>/dev/null; then
	timeout 20 unshare -Ur "$MAYFLY" --check >"$tmp/check"
	is "in a user namespace --check fails" $? 3
	ok "the capabilities are the reason" grep -q '^capabilities *NO .*user namespace' "$tmp/check"
	is "no policy is blamed" "$(grep -c 'NO.*\(lockdown\|seccomp\)' "$tmp/check")" 0
	ok "the proc connector is refused" grep -q '^proc connector *-- .*first user namespace' "$tmp/check"
	timeout 20 unshare -Ur "$MAYFLY" --batch >"$tmp/out" 2>"$tmp/err"
	is "it does not start there" $? 3
	ok "for the same reason" grep -q 'user namespace' "$tmp/err"
	is "--source=proc works there" \
		"$(timeout 20 unshare -Ur "$MAYFLY" --source=proc --once --json -F "pid=$$" | jq .pid)" $$
else
	ok "a user namespace # SKIP none can be made here, as in a chroot" true
fi

# ---- a network namespace ----

timeout 20 unshare -n "$MAYFLY" --check >"$tmp/check"
is "in a network namespace --check succeeds" $? 0
ok "the proc connector is refused there" \
	grep -q '^proc connector *-- .*first network namespace' "$tmp/check"
timeout 20 unshare -n "$MAYFLY" --source=netlink --batch >"$tmp/out" 2>"$tmp/err"
is "so is --source=netlink" $? 3
ok "with the reason" grep -q 'only in the machine.s first network namespace' "$tmp/err"
ok "outside the kernel answers" grep -q '^proc connector *ok' <("$MAYFLY" --check)

# ---- a time namespace ----

fork=
for offsets in "--boottime 1000000 --monotonic 5000" "--boottime -20 --monotonic 777777"; do
	# shellcheck disable=SC2086 # several words
	in_time() { timeout 60 unshare -T $fork $offsets "$MAYFLY" "$@"; }
	in_time --check >/dev/null 2>&1 || continue # a machine that just booted
	for source in bpf netlink proc; do
		in_time --source=$source --json -d 0.1 -o "$tmp/events" -- sleep 0.5
		is "unshare -T $offsets: $source: a command lives as long as it lives" \
			"$(jq -r 'select(.event == "exit" and .duration_ns > 3e8 and .duration_ns < 3e9) | .event' "$tmp/events")" exit
		is "$source: and its time is now" \
			"$(jq -r 'select(.event == "exit") | .time | sub("[.].*"; "Z") | fromdate - now | fabs < 60' "$tmp/events")" true
		seed=$(in_time --source=$source --once --json -p $$ -F "pid=$$")
		is "$source: the arguments of what ran before are there" \
			"$(jq -r '.argv[0]' <<<"$seed")" "$(tr '\0' '\n' </proc/$$/cmdline | head -1)"
		is "$source: so is its age" \
			"$(jq "(.age_ns / 1e9 - $(ps -o etimes= -p $$)) | fabs < 3" <<<"$seed")" true
	done
	fork=--fork # before Linux 6.3 an exec does not enter the namespace
done

# ---- runtimes ----

if command -v bwrap >/dev/null; then
	boxed() { timeout 60 bwrap --bind / / --dev-bind /dev /dev --unshare-pid --proc /proc --cap-add ALL "$@" </dev/null; }
	is "in bubblewrap the summary counts what ran in it" \
		"$(boxed "$MAYFLY" --summary -- sh -c '/bin/false; exit 5' | grep '^processes')" \
		"processes 2 started, 2 exited, 0 running"
else
	ok "in bubblewrap # SKIP bwrap is not installed" true
fi
finish
