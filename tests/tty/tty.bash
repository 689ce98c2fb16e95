# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# tty.bash - the real program on a terminal of its own: a separate tmux server.
# Source it after tests/tap.sh.  Deadlines, no bare sleeps: wait_for a text, or wait_until a test.

command -v tmux >/dev/null || skip_all "tmux is not installed"
export LC_ALL=C.UTF-8 TMUX_TMPDIR=$tmp # tmux leaves its sockets behind
server=
servers=0
tmux() { command tmux -L "$server" -f "$tmp/tmux.conf" "$@"; }
echo "set -g default-terminal tmux-256color" >"$tmp/tmux.conf"
trap 'tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
DEADLINE=15 # seconds; a busy machine needs some

# open WIDTH HEIGHT COMMAND: opens a terminal with a shell that runs the command
open()
{
  [ -z "$server" ] || tmux kill-server 2>/dev/null
  servers=$((servers + 1)) # a name of its own: the one before may still be on its way out
  server=mayfly-test-$$-$servers
  tmux -u new-session -d -x "$1" -y "$2" "$3" ||
    skip_all "tmux cannot start a server here"
}

# record NAME <SCRIPT: writes the recording $tmp/NAME
record() { "$TOOLS/tty/record" "$tmp/$1"; }

keys() { tmux send-keys "$@"; }
screen() { tmux capture-pane -p; }
shows() { screen | grep -qF -- "$1"; }
hides() { ! shows "$1"; }
# what a process of the test has that was not reniced: the caller of the test may be nice
own_nice=$(nice)
nice_is() { [ "$(ps -o ni= -p "$1" | tr -d ' ')" = "$2" ]; }
# the last line but one begins with the pid of the selected process
selected() { screen | tail -2 | head -1 | grep -q "^$1 "; }
wait_for() { until_true $DEADLINE shows "$1" || { screen; false; }; }
wait_gone() { until_true $DEADLINE hides "$1" || { screen; false; }; }
wait_selected() { until_true $DEADLINE selected "$1" || { screen; false; }; }
# the line with the text is marked as a match
found() { tmux capture-pane -pe | grep -F "$1" | grep -q '48;5;220m'; }
wait_file() { until_true $DEADLINE test -s "$1"; }
# no full-screen program runs: the old screen is back, and the cursor is visible
is_sane() { [ "$(tmux display -p '#{alternate_on} #{cursor_flag}')" = "0 1" ]; }

# a small machine without further events
quiet_machine()
{
  cat <<'END'
@100
snapshot
seed 1 0 init start=0.01 : /sbin/init
seed 2 0 kthreadd kthread start=0.01
seed 400 1 sshd start=10 : /usr/sbin/sshd -D
seed 710 400 bash uid=54321 start=25 : -bash
seed 720 710 vim uid=54321 start=30 : vim notes.txt
seed 800 1 cron start=12 : /usr/sbin/cron -f
settled
END
}
