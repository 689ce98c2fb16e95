#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Signals, nice, details and the clipboard, on real processes of our own.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root"
export XDG_CONFIG_HOME=$tmp/config
gone() { ! kill -0 "$1" 2>/dev/null; }
# The filter hides the processes of the test, whose arguments contain the texts that it waits for.
# Digits are collected until another key; a new process may not be known yet.
# shellcheck disable=SC2046 # each digit is a key of its own
type_pid() { keys Home; keys $(echo "$1" | sed 's/./& /g'); until_true 2 shows "pid $1" && hides "$1: " && hides "$1 is not shown"; }
go_to() { until_true $DEADLINE type_pid "$1" || { screen; false; }; }

mkdir -p "$tmp/config"
sleep 7771 &
one=$!
sleep 7772 &
two=$!
open 100 30 "$MAYFLY -l 60 -F '\"sleep 777\"'; echo status \$?; cat"
tmux set -s set-clipboard on
ok "the tree is shown" wait_for "F10Quit"

go_to $one
keys F8
ok "F8 raises nice" wait_for "nice $((own_nice + 1)) to sleep ($one)"
ok "its nice value has changed" nice_is $one $((own_nice + 1))
keys F7
ok "F7 lowers it" wait_for "nice $own_nice to sleep ($one)"
keys y
ok "y copies the command line" wait_for "copied 10 bytes"
ok "the terminal has it" until_true 5 eval '[ "$(tmux show-buffer)" = "sleep 7771" ]'

go_to $one
keys v
ok "v shows the details" wait_for "Directory $PWD"
keys e
ok "e shows the environment" wait_for "XDG_CONFIG_HOME=$tmp/config"
ok "they are below the rest" wait_gone "Directory $PWD"
keys / d i r e c t o r y Enter
ok "the page is searched" wait_for "Directory $PWD"
keys q
ok "q closes them" wait_for "F10Quit"

keys F9
ok "F9 names the process" wait_for "Send to $one sleep 7771"
keys Escape
ok "Esc sends nothing" wait_for "F10Quit"
ok "the process still runs" kill -0 $one
keys k Enter
ok "k and Enter send SIGTERM" wait_for "SIGTERM to sleep ($one)"
ok "the signal ends it" until_true 5 gone $one
ok "its row shows the signal" wait_for "SIGTERM  "
keys k
ok "the row of an exited process is refused" wait_for "sleep ($one): has already exited"

# its parent has exited and init has adopted it: by birth it is still a descendant
bash -c '(sleep 7773 & echo $! >"$1/orphan"); exec sleep 7774' x "$tmp" &
parent=$!
wait_file "$tmp/orphan"
orphan=$(cat "$tmp/orphan")
go_to $parent
keys F9 Tab
ok "Tab means all below" wait_for "($parent) and 1 descendant"
keys 9 Enter
ok "both get it" wait_for "SIGKILL to 2 processes"
ok "the parent ends" until_true 5 gone $parent
ok "the orphan ends" until_true 5 gone "$orphan"

go_to $two
keys F10
ok "F10 leaves" wait_for "status 0"
open 100 30 "$MAYFLY --readonly -F '\"sleep 777\"'; echo status \$?; cat"
wait_for "F10Quit"
go_to $two
keys F9
ok "--readonly leaves processes alone" wait_for "signals are disabled by --readonly"
keys F8
ok "--readonly refuses renice" wait_for "signals are disabled by --readonly"
ok "the process runs" kill -0 $two
kill $two

# While the signal menu is open the process exits, and its pid is reused.
# as.py PID PROGRAM...: runs it with that pid, if the pid is free; returns when it has exited
cat >"$tmp/as.py" <<'END'
import ctypes, os, sys
wanted = ctypes.c_int32(int(sys.argv[1]))
args = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17, 0, 0, 0, ctypes.addressof(wanted), 1, 0) # SIGCHLD, set_tid
pid = ctypes.CDLL(None, use_errno=True).syscall(435, args, ctypes.sizeof(args)) # clone3
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
if pid < 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.waitpid(pid, 0)
END
# --- one process: its files, its system calls, its subtree, its process group -------------------

setsid bash -c 'ADDED=yes sleep 7801 | sleep 7802' &
until_true 5 pgrep -xf 'sleep 7801' >/dev/null
until_true 5 pgrep -xf 'sleep 7802' >/dev/null
writer=$(pgrep -xf 'sleep 7801')
reader=$(pgrep -xf 'sleep 7802')
shell=$(ps -o ppid= -p "$writer" | tr -d ' ')
open 120 40 "$MAYFLY -F '\"sleep 780\"'"
wait_for "sleep 7801"
go_to $writer
keys l
ok "l lists open files with other ends" wait_for "other end: $reader sleep"
keys Escape
wait_for "F10Quit"
keys e
ok "e says what differs from the parent's environment" wait_for "not in the parent's"
first_variable() { screen | grep -A1 "Environment at start" | tail -1; }
ok "and begins with that" until_true $DEADLINE eval 'first_variable | grep -q "^+ ADDED=yes"'
keys Escape
wait_for "F10Quit"
if command -v strace >/dev/null; then
  keys s
  ok "s runs strace" wait_for "Process $writer attached"
  keys / W r o n g
  ok "its text is searched" wait_for "not found"
  keys C-u p r o c e s s Enter n N
  ok "and a match is shown" until_true $DEADLINE found "Process $writer attached"
  keys x
  ok "a key without a use there leaves it open" wait_for "x does nothing here"
  keys Escape
  ok "and Esc ends it" wait_for "F10Quit"
  ok "the process goes on" kill -0 "$writer"
fi
keys F4 C-u "sleep 78" Enter
go_to "$shell"
keys z
ok "z shows a subtree alone" wait_for "subtree of $shell"
ok "with what is below" shows "sleep 7802"
ok "and nothing else" hides "process_api"
go_to $writer
keys z
ok "another z shows one of its subtrees" wait_for "subtree of $writer"
keys / 7 8 0 1 Enter Escape
ok "Esc ends a search first that is newer" wait_for "subtree of $writer"
keys Escape
ok "Esc goes back to the subtree before" wait_for "subtree of $shell"
keys Escape
ok "Esc shows all again" wait_gone "subtree of $shell"
go_to $writer
keys F9 Tab Tab
ok "Tab Tab means its process group" wait_for "the process group of sleep ($writer), 3 processes"
keys Enter
ok "which is signalled" wait_for "SIGTERM to 3 processes"
ok "all of it" until_true 5 eval "! kill -0 $writer && ! kill -0 $reader && ! kill -0 $shell"
keys Y
ok "a key of htop says where the thing is" wait_for "chrt(1)"
keys Q
ok "and one that does nothing says so" wait_for "Q does nothing here"

setsid bash -c 'for _ in 1 2 3 4 5 6 7 8 9; do sleep 7811 & done; wait' &
pool=$!
open 120 30 "$MAYFLY -F '/^sleep 7811/'"
wait_for "sleep 7811 x9"
keys End F8
ok "F8 on a row of identical processes asks" wait_for "9 processes such as sleep"
all_nice() { for pid in $(pgrep -xf "sleep 7811"); do nice_is "$pid" "$1" || return; done; }
ok "and renices none" all_nice "$own_nice"
keys F8
ok "the second one renices all" wait_for "nice +1 to 9 processes"
keys F8
ok "the third one needs no answer" until_true 5 all_nice $((own_nice + 2))
keys Up Down F8
ok "another key, and it asks again" wait_for "press the key again to renice all"
keys z
ok "z is for one process" wait_for "this row stands for several processes"
keys Space
ok "Space tags all of them" wait_for "9 tagged"
keys k
ok "and k means these" wait_for "Send to 9 processes"
keys Escape
kill $(pgrep -xf "sleep 7811") $pool

sleep 7791 &
first=$!
open 200 30 "$MAYFLY -l 60 -F '\"sleep 779\"'; echo status \$?; cat"
ok "the first owner of a pid is there" wait_for "sleep 7791"
go_to $first
keys k
ok "it is selected" wait_for "Send to $first sleep"
kill -KILL $first
wait $first 2>/dev/null
python3 "$tmp/as.py" $first sleep 7792 >"$tmp/err" 2>&1 &
if until_true 5 grep -qsz 7792 "/proc/$first/cmdline"; then
  keys Enter
  ok "the second one is not hit" wait_for "sleep ($first): has exited"
  ok "the process runs" kill -0 $first
  kill -KILL $first 2>/dev/null
else
  ok "a pid can be chosen # SKIP $(cat "$tmp/err")" true
fi
finish
