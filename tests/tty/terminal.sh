#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The terminal of mayfly -- command: what is shown of it, and what is typed into it.
. tests/tap.sh
. tests/tty/tty.bash
need_live

wait_until() { until_true $DEADLINE "$@" || { screen; false; }; }
has_lines() { [ "$(screen | grep -c -- "$2")" -ge "$1" ]; }
has_color() { tmux capture-pane -p -e | grep -q "$1"; }
# Esc and a key right after it would be that key with Alt
back() { keys C-] Escape; wait_gone "Ctrl-] Esc"; }
leave() { back && keys Escape && wait_for "COMMAND" && keys q && wait_for "left"; }
ends_with() { [ "$(screen | grep -v '^$' | grep -xF -- "$1")" ]; }

open 100 30 "$MAYFLY -- sh -c 'printf \"\\033[1;31mred\\033[m\\tplain\\n\"; read word; echo got \$word; read rest; echo \$rest; exit 5'; echo left \$?; cat"
wait_for "waiting for input" >/dev/null
keys o
until_true $DEADLINE has_lines 1 "Terminal of the command\|Command output"
if shows "built without libvterm"; then
	skip_all "mayfly was built without libvterm"
fi
ok "a badge says that the command waits for input" wait_for "waiting for input"
ok "o shows its terminal, in colours" wait_until has_color "31m.*red"
ok "without sequences, with tabs" shows "red     plain"
keys i
ok "i types into it, and the screen says how to come back" wait_for "Ctrl-] Esc"
keys q u i t Enter
ok "q is for the command, not for mayfly" wait_for "got quit"
back
keys Escape
ok "Esc closes it" wait_for "COMMAND"
keys i
wait_for "TYPING"
keys C-] C-] e n d Enter
ok "Ctrl-] is sent by Ctrl-] Ctrl-]; what was not typed for the command has not reached it" \
	wait_until ends_with "^]end"
ok "the end of the command is shown" wait_for "THE COMMAND HAS ENDED"
keys q
ok "what is typed after it is no key of mayfly" wait_for "the command has ended"
leave
ok "its exit status is passed on" wait_for "left 5"
ok "what the terminal had is printed" shows "got quit"

open 100 30 "$MAYFLY -- bash --norc -c 'read -s secret; echo length \${#secret}; read'; echo left \$?; cat"
wait_for "waiting for input"
keys i
wait_for "TYPING"
keys h u n t e r Enter
ok "a password is not echoed" wait_for "length 6"
ok "nowhere" hides "hunter"
keys C-c
ok "Ctrl-C reaches the command" wait_for "THE COMMAND HAS ENDED"
leave
ok "its signal is the status" wait_for "left 130"

open 100 30 "$MAYFLY -- bash --norc -i; echo left \$?; cat"
wait_for "bash --norc -i"
ok "a shell at its prompt waits for input, too" wait_for "waiting for input"
keys i
wait_for "bash-"
keys 'sleep 1000.7' Enter
wait_for "sleep 1000.7"
keys C-z
ok "Ctrl-Z stops what runs in the foreground: there is job control" wait_for "Stopped"
keys fg Enter
wait_until has_lines 1 "^sleep 1000.7"
keys C-c
wait_until has_lines 1 "^^C"
keys 'echo $((6 * 7)) $TERM; stty size' Enter
ok "and Ctrl-C ends it" wait_for "42 xterm-256color"
ok "the size is that of the pane" wait_for "24 100"
tmux resize-window -x 90 -y 26
keys 'stty size' Enter
ok "it follows the screen" wait_for "21 90"
keys exit Enter
wait_for "THE COMMAND HAS ENDED"
leave

cat >"$tmp/full" <<END
echo \$\$ >$tmp/full.pid
END
cat >>"$tmp/full" <<'END'
echo before
printf '\033[?1049h\033[2J\033[5;10Hin the middle'
read x
printf '\033[?1049l'
echo after
printf '\033]0;a title that does not end'
exec cat
END
open 80 24 "$MAYFLY -- sh $tmp/full; echo left; cat"
wait_for "waiting for input"
keys i
ok "a program can use the whole pane" wait_for "         in the middle"
ok "and hides what was before" hides "before"
tmux resize-window -x 70 -y 30
wait_for "TYPING"
keys Enter
ok "what was before comes back after it, also after a change of size" wait_for "before"
ok "with what followed" wait_for "after"
leave
ok "it is printed on leaving, without sequences" wait_for "after"
kill "$(cat "$tmp/full.pid")" # it was left running

# the mouse: a report is what follows Esc, as xterm sends it
mouse() { tmux send-keys -l "$(printf '\033[<%s' "$1")"; }
open 80 24 "$MAYFLY -- sh -c 'seq 100; read x; printf \"\\033[?1000h\\033[?1006h\"; stty raw -echo; echo asks; head -c 9 | tail -c 8 | od -An -c; stty sane; read x'; cat"
keys i
wait_for "TYPING"
ok "the last lines are shown" wait_until ends_with "100"
mouse "64;10;10M"
is_back() { ! ends_with "100"; }
ok "the wheel scrolls back while a person types" wait_until is_back
ok "by some lines" shows "97"
keys Enter
ok "what is typed shows the end again" wait_for "asks"
mouse "0;10;12M"
ok "a click is for a command that asks for the mouse" wait_for '[   <   0   ;   1   0   ;'
back
keys q

open 80 24 "$MAYFLY --no-pty -- sh -c 'printf \"a\\033[31mb\\n\"; read x || echo no input; test -t 1 || echo no terminal'; cat"
wait_for "DONE"
keys o
ok "--no-pty: the output is text" wait_for 'a\e[31mb'
ok "there is no input" shows "no input"
ok "and no terminal" shows "no terminal"
keys i
ok "and nothing to type into" wait_for "no terminal: --no-pty"

cat >"$tmp/on" <<END
trap '' HUP
until [ -e $tmp/go ]; do echo tick; sleep 0.05; done
echo end >$tmp/went_on
END
open 80 24 "$MAYFLY -- sh $tmp/on; echo left; cat"
wait_for "$tmp/on"
keys q
wait_for left
: >"$tmp/go"
ok "a command that is left goes on, and can write" wait_file "$tmp/went_on"

# the processes that emulate: one that starts the other
terminals() { pgrep -x mayfly-terminal -P "$mayfly"; pgrep -x mayfly-terminal -P "$(pgrep -x mayfly-terminal -P "$mayfly")"; }
# the most that they have had in memory, in KiB
peak() {
	local pid
	for pid; do cat "/proc/$pid/status"; done | awk '/^VmHWM/ { n += $2 } END { print n + 0 }'
}

cat >"$tmp/flood" <<'END'
trap 'echo " stopped"; exit' INT
echo begin
read x
yes 'a line of fifty bytes, again and again and again' | head -c 50M
echo flooded
read x
while :; do echo line after line without an end; done
END
open 100 30 "$MAYFLY -- bash $tmp/flood; echo left \$?; cat"
wait_for "waiting for input" >/dev/null
mayfly=$(pgrep -n -x -f "$MAYFLY -- bash $tmp/flood")
before=$(peak "$mayfly")
keys i
wait_for "begin" >/dev/null
keys Enter
ok "50 MB are shown to their end" until_true 120 shows "flooded"
after=$(peak "$mayfly")
mapfile -t pids < <(terminals)
terminal=$(peak "${pids[@]}")
echo "# $before to $after KiB of mayfly, $terminal KiB of the processes that emulate"
ok "in bounded memory" test $((after - before)) -lt 16384
ok "and in that of the processes that emulate" test "$terminal" -lt 40960
keys Enter
wait_for "line after line" >/dev/null
keys C-c
ok "a key is in time while the command writes without an end" wait_for "stopped"
leave >/dev/null
ok "what was kept is printed" wait_for "stopped"

cat >"$tmp/edits" <<'END'
printf 'first\n'
read x
echo second
read x
END
open 100 30 "$MAYFLY -- sh $tmp/edits; echo left \$?; cat"
wait_for "waiting for input" >/dev/null
mayfly=$(pgrep -n -x -f "$MAYFLY -- sh $tmp/edits")
keys i
wait_for "first" >/dev/null
kill -9 "$(terminals | tail -1)"
ok "when the emulator has ended, the screen says so" \
	wait_for "the terminal emulator ended (SIGKILL) and was started again"
ok "what it had shown is gone" wait_gone "first"
keys Enter
ok "what follows is shown by a new one" wait_for "second"
kill -9 "$(terminals | head -1)"
ok "without the process that starts it, the output is text" \
	wait_for "the terminal emulator has ended: the output is shown as text"
ok "all of it" wait_for "first"
ok "and the heading says why" shows "as plain text (the terminal emulator has ended)"
keys Enter
wait_for "THE COMMAND HAS ENDED" >/dev/null
leave >/dev/null
ok "the status of the command is as ever" wait_for "left 0"
ok "and its output is printed" shows "second"

# A frame that only shows what has happened comes after 40 ms: an echo must not wait for that.
{
	printf 'wait waiting for input\ntype i\nwait TYPING\n'
	for word in a1 a2 a3 a4 a5 a6 a7 a8 a9; do
		printf 'frames 0.1\ntype %s\nwait %s\n' $word $word
	done
	echo quit
} | "$TOOLS/tty/typist" 100 30 "$MAYFLY" -- cat >"$tmp/echoes"
least=$(sed -n '4,$p' "$tmp/echoes" | grep -E '^[0-9.]+$' | sort -n | head -1)
ok "what is typed is shown within 25 ms of it: $least ms" \
	awk -v ms="${least:-1000}" 'BEGIN { exit ms >= 25 }'
finish
