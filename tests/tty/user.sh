#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# An ordinary user's mayfly with file capabilities, on a screen: what it cannot do to processes of
# other users, and what it ignores in its environment.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root, to give a file capabilities"
command -v setcap >/dev/null && command -v setpriv >/dev/null ||
  skip_all "needs setcap and setpriv"
need_live
cp "$MAYFLY" "$tmp/mayfly"
chmod 755 "$tmp/mayfly"
setcap cap_bpf,cap_perfmon+ep "$tmp/mayfly" 2>"$tmp/err" ||
  skip_all "no file capabilities in $tmp: $(cat "$tmp/err")"
as="setpriv --reuid=65534 --regid=65534 --clear-groups"
# as_user COMMAND: runs it on a terminal
as_user() { open 100 30 "cd /; $1; echo status \$?; cat"; }
lives() { kill -0 "$1"; }

SECRET=of-root sleep 7781 &
others=$!
$as sleep 7782 &
own=$!
as_user "$as $tmp/mayfly -F '\"sleep 778\"' -p $others,$own"
ok "the tree is shown" wait_for "sleep 7782"
keys Home
ok "root's process is selected" wait_selected $others
keys v e
ok "its environment is not shown, and why" wait_for "Permission denied"
ok "none of it" hides "of-root"
keys Escape
ok "the tree is there again" wait_for "F10Quit"
# not within the first 0.2 s of the row: it could be another one
opens_menu() { keys k; until_true 2 shows "EnterSend"; }
ok "the signals are shown" until_true 10 opens_menu
keys Enter
ok "a signal to it is refused with a message" wait_for "sleep ($others): not permitted"
ok "the process runs" lives $others
keys F8
ok "it cannot be reniced to a lower priority" wait_for "sleep ($others): not permitted"
ok "it is as nice as before" nice_is $others $own_nice
keys F7
ok "it cannot be reniced to a higher priority" eval 'wait_for "not permitted" && nice_is $others $own_nice'
keys End
ok "the user's own is selected" wait_selected $own
keys F8
ok "it can be reniced" wait_for "nice $((own_nice + 1)) to sleep ($own)"
keys F7
ok "its priority cannot be raised again, with a message" wait_for "sleep ($own): not permitted: a higher priority needs CAP_SYS_NICE"
keys k Enter
ok "and ended" wait_for "SIGTERM to sleep ($own)"
ok "the process has ended" until_true 5 eval '! kill -0 $own 2>/dev/null'
keys q
ok "it leaves" wait_for "status 0"

# as root, with --readonly
open 100 30 "$MAYFLY --readonly -F '\"sleep 778\"' -p $others; echo status \$?; cat"
ok "the tree is shown to root" wait_for "sleep 7781"
keys k
ok "--readonly refuses signals" wait_for "signals are disabled by --readonly"
keys Escape F8
ok "and nice" wait_for "signals are disabled by --readonly"
ok "nothing has changed" eval 'lives $others && nice_is $others $own_nice'
keys q
ok "q ends root's mayfly" wait_for "status 0"
kill $others

# A terminal description of the caller's is not read with more privileges than the caller has.
if command -v tic >/dev/null; then
  mkdir -p "$tmp/home" "$tmp/info"
  infocmp xterm | sed 's/^xterm|[^,]*,/xterm-callers|of the caller,/' >"$tmp/xterm-callers"
  tic -o "$tmp/info" "$tmp/xterm-callers" 2>/dev/null
  cp -r "$tmp/info" "$tmp/home/.terminfo"
  chmod -R a+rX "$tmp/info" "$tmp/home"
  cp "$MAYFLY" "$tmp/plain"
  for where in TERMINFO="$tmp/info" TERMINFO_DIRS="$tmp/info" HOME="$tmp/home"; do
    as_user "$as env -u HOME TERM=xterm-callers $where $tmp/mayfly"
    ok "${where%%=*} is ignored" wait_for "TERM=xterm-callers: unknown terminal type"
    ok "it is a usage error" wait_for "status 2"
    as_user "$as env -u HOME TERM=xterm-callers $where $tmp/plain --source=proc --duration=0.1"
    ok "without capabilities the caller's description is read" wait_for "status 0"
  done
fi
# The command gets the original environment, except for what the C library removes.
$as env TERMINFO=/x TERMINFO_DIRS=/y HOME=/z LOCPATH=/tmp "$(realpath "$tmp/mayfly")" --json -o /dev/null -- env >"$tmp/env" 2>/dev/null
is "the command's environment is the caller's" \
  "$(grep -cxE 'TERMINFO=/x|TERMINFO_DIRS=/y|HOME=/z' "$tmp/env") $(grep -c LOCPATH "$tmp/env")" "3 0"

# Invalid sizes: from the environment, or from another process on the terminal.
for size in LINES=2000000000 COLUMNS=65535 COLUMNS=-4; do
  as_user "$as env $size $tmp/mayfly --duration=0.3"
  ok "$size is ignored" wait_for "status 0"
done
cat >"$tmp/size.py" <<'END'
import fcntl, os, pty, struct, sys, termios, time
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    time.sleep(0.2)
    os.execv(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 65535, 65535, 0, 0))
peak = 0
try:
    while os.read(fd, 65536):
        for line in open("/proc/%d/status" % pid):
            if line.startswith("VmHWM"):
                peak = max(peak, int(line.split()[1]))
except OSError:
    pass
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), peak < 500000)
END
is "a terminal of 65535 by 65535 takes no more memory than a large one" \
  "$(ulimit -v 4000000; python3 "$tmp/size.py" "$MAYFLY" --source=proc --duration=1)" "0 True"
finish
