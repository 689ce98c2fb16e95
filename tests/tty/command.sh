#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# mayfly -- command under the screen: its tree, its output, its status.
. tests/tap.sh
. tests/tty/tty.bash
need_live

# exits on request, with status 3
cat >"$tmp/job" <<END
echo first word
echo second word >&2
printf 'a\033[31mb\tc\n'
sh -c 'exit 5'
sleep 1000 & echo \$! >$tmp/sleeper
until [ -e $tmp/end ]; do sleep 0.05; done
kill \$!
exit 3
END

open 80 24 "$MAYFLY -- sh $tmp/job; echo status \$? >$tmp/status; cat"
ok "the command is in the tree" wait_for "$tmp/job"
ok "its child is in the tree" wait_for "sleep 1000"
ok "no other process is in the tree" hides "tmux"
ok "exited processes show their exit status" wait_for "sh -c exit 5"
keys o
ok "o shows its output" wait_for "first word"
ok "and its errors" shows "second word"
ok "without its sequences" hides '31mb'
keys / s e c o n d Enter
ok "the output is searched" until_true $DEADLINE found "second word"
keys / n o w h e r e
ok "what is not in it is not found" wait_for "not found"
keys Escape Escape
ok "Esc shows the tree again" wait_for "sleep 1000"
: >"$tmp/end"
ok "its exit status is shown" wait_for "DONE  exit 3"
ok "the timeline is offered beside it" shows "G: timeline"
ok "its processes and failures are counted" wait_for "3 failed"
ok "the cursor is on the first failure" wait_for "exit 5 after"
ok "the output until then is below" wait_for "sh exited (o: all)"
ok "as plain text" shows "ab c"
keys q
wait_file "$tmp/status"
is "its status is passed on" "$(cat "$tmp/status")" "status 3"
ok "its output is printed on leaving" wait_for "first word"

open 160 24 "$MAYFLY --history=20 -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do
	(exit 7); (exit 0); (exit 0); (exit 0); done'"
wait_for "DONE  exit 0"
keys F1
ok "exited processes stay, as many as --history allows" wait_for "linger endless"
ok "those that had to leave are counted" wait_for " evicted"
keys Escape
wait_for "DONE  exit 0"
keys E
ok "failures stay longest" wait_for "10 matching"
keys q

open 80 24 "$MAYFLY --all -- sh -c 'echo \$\$ >$tmp/all; read rest; ls /nonexistent; exit 3'"
wait_file "$tmp/all"
ok "with --all the cursor is on the command, wherever it is in the tree" wait_selected "$(cat "$tmp/all")"
keys i
wait_for "TYPING"
keys Enter C-] Escape
wait_gone "TYPING"
keys Escape
ok "and then on the first failure" wait_for "ls exited (o: all)"
keys q

open 80 24 "$MAYFLY nosuchcommand; echo status \$?; $MAYFLY 1234; cat"
ok "a command that does not exist is what env says, without a screen" \
	wait_for "mayfly: nosuchcommand: command not found"
ok "with its status" wait_for "status 127"
ok "a pid gets a hint" wait_for "use -p 1234"

rm "$tmp/end" "$tmp/sleeper"
open 80 24 "$MAYFLY -- sh $tmp/job; echo status \$? >$tmp/status; cat"
wait_for "sleep 1000"
keys q
wait_for "first word"
alive() { kill -0 "$(cat "$tmp/sleeper")"; }
ok "leaving before its end does not end it" alive
: >"$tmp/end"
gone() { ! alive 2>/dev/null; }
until_true $DEADLINE gone
finish
