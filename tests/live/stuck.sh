#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Reads that block: a process whose memory map is locked forever, and an interpreter on a file
# system that is stuck.  Real ones, by FUSE.  mayfly reports it, stays responsive, and exits at
# once.
. tests/tap.sh
. tests/tty/tty.bash
need_live
[ "$(id -u)" = 0 ] || skip_all "needs root"
[ -c /dev/fuse ] || skip_all "there is no /dev/fuse"

mkdir "$tmp/mount"
mkfifo "$tmp/hold"
WAIT=25 # seconds; a machine with many processes takes some

begin()
{
	"$TOOLS/live/stuck" "$tmp/mount" "$@" <"$tmp/hold" >"$tmp/said" 2>&1 &
	stuck=$!
	exec 3>"$tmp/hold"
	until_true 20 grep -q . "$tmp/said"
	read -r word pid <"$tmp/said"
	[ "$word" = ready ] || { cat "$tmp/said"; false; }
}
end() { tmux kill-server 2>/dev/null; exec 3>&-; wait $stuck 2>/dev/null; }

ok "an ordinary user's process can lock its memory" begin 65534
[ $failures = 0 ] || { end; skip_all "FUSE does not work here: $(cat "$tmp/said")"; }
# once_has TEXT: the end of a line of what was printed
once_has() { grep -q "$1\$" "$tmp/once" || { cat "$tmp/once"; false; }; }
for source in bpf proc netlink; do
	ok "--source=$source: --once ends in time" \
		timeout -s KILL $WAIT "$MAYFLY" --source=$source --once --pid="$pid" -o "$tmp/once"
	ok "and shows the process" once_has '(stuck) \.\.\.'
	timeout -s KILL $WAIT "$MAYFLY" --source=$source --once --pid=$$ -o "$tmp/once"
	ok "and the arguments of others" grep -q 'bash .*stuck\.sh' "$tmp/once"
done
bytes=$(awk '{ print $49 - $48 }' "/proc/$pid/stat")
timeout -s KILL $WAIT "$MAYFLY" --once --json --pid="$pid" -o "$tmp/json"
is "the kernel knows how many bytes they are" "$(jq .args_cut "$tmp/json")" "$bytes"

# It is read in its turn with all others, whether it has run or not.
coproc RETITLE { exec "$TOOLS/live/retitle" pad an-argument 3>&-; }
"$MAYFLY" --source=proc --json -d 0.2 -F comm=retitle -o "$tmp/titles" 3>&- &
watcher=$!
until_true $WAIT grep -qs '"seed"' "$tmp/titles"
echo "has a title" >&"${RETITLE[1]}"
ok "titles of others are read" until_true $WAIT grep -qs '"title":"has a title"' "$tmp/titles"
kill $watcher "$RETITLE_PID"

open 100 40 "exec 3>&-; $MAYFLY --pid=$pid; echo status \$?; cat"
ok "the tree is shown" wait_for "F10Quit"
keys End
wait_selected "$pid"
keys v
ok "v answers" wait_for "Process $pid"
ok "the rest of the page is there" wait_for "Directory $PWD"
ok "the page names what could not be read" wait_for "could not be read within 0.2 s"
keys e
ok "e answers" wait_for "Environment"
keys q
wait_gone "Process $pid"
for _ in $(seq 20); do
	keys v
	wait_for "Process $pid" >/dev/null
	keys q
	wait_gone "Process $pid"
done
shell=$(tmux display -p "#{pane_pid}")
read -r mayfly _ <"/proc/$shell/task/$shell/children" # pgrep would wait for an answer, too
# zombies: one of the killed readers may remain until the next one is started
zombies()
{
	tr ' ' '\n' <"/proc/$mayfly/task/$mayfly/children" | sed -E 's,.+,/proc/&/stat,' |
		xargs -r cat | grep -c ') Z '
}
few_zombies() { [ "$(zombies)" -le 1 ]; }
ok "pages that were left leave no zombies" few_zombies
keys v q q
ok "q leaves, whatever is being read" wait_for "status 0"

open 100 40 "exec 3>&-; $MAYFLY --pid=$pid; echo status \$?; cat"
wait_for "F10Quit" >/dev/null
keys End v
shell=$(tmux display -p "#{pane_pid}")
read -r mayfly _ <"/proc/$shell/task/$shell/children" # pgrep would wait for an answer, too
kill "$mayfly"
ok "SIGTERM ends it" wait_for "status 143"
ok "--duration ends in time" timeout -s KILL $WAIT "$MAYFLY" --batch --duration=0.5s -o "$tmp/batch"
end

# All belong to one user, whose share of waiting time is used up after a few of them.
ok "many processes can lock their memory" begin 65534 20
sleep 61.7 &
for source in bpf proc netlink; do
	timeout -s KILL $WAIT "$MAYFLY" --source=$source --once -o "$tmp/once"
	ok "--source=$source: they do not hide the arguments of others that come after them" \
		grep -q 'sleep 61\.7$' "$tmp/once"
done
kill $!
end

# The file exists, its interpreter does not; a second lookup of it blocks forever.
ok "a file system can be stuck" begin
printf '#!%s/mount/slow/interpreter\n' "$tmp" >"$tmp/script"
chmod 755 "$tmp/script"
open 200 40 "exec 3>&-; $MAYFLY --failed --linger=60s -F 'comm = setpriv'; echo status \$?; cat"
ok "the screen is there" wait_for "F10Quit"
setpriv --reuid=65534 --clear-groups "$tmp/script" 2>/dev/null
ok "the details report that the interpreter could not be read" \
	wait_for "the file could not be read within 0.2 s"
keys h
ok "keys are answered" wait_for "including short-lived"
keys q q
ok "q leaves, while the reader is stuck" wait_for "status 0"
end

# Its exit has been reported, and it is no zombie: the kernel waits for the file to be closed.
ok "a file can be impossible to close" begin
open 100 40 "exec 3>&-; $MAYFLY --linger=0.2 --delay=0.2 -F 'comm=python3 args~holds-it'; cat"
wait_for "F10Quit" >/dev/null
python3 -c 'import os, sys; os.open(sys.argv[1], os.O_RDONLY); os._exit(5)' \
	"$tmp/mount/close" holds-it 3>&- &
held=$!
is_exiting() { [ $(($(awk '{ print $9 }' "/proc/$held/stat") & 4)) = 4 ]; } # PF_EXITING
ok "a process can be unable to end" until_true 20 is_exiting
ok "its row stays, and says that it is ending" wait_for "ending exit 5"
ok "it does after five times the linger time" eval "! until_true 1 hides 'ending exit 5'"
ok "--once has it, too" eval '"$MAYFLY" --once --pid=$held | grep -q "<ending, exit 5>"'
ok "it is no zombie" eval '! "$MAYFLY" --once -F state=zombie --pid=$held | grep -q holds-it'
keys End
wait_selected "$held"
keys v
ok "the details say why" wait_for "its memory and files are being released"
keys q
end_server() { exec 3>&-; wait "$stuck" 2>/dev/null; }
end_server
ok "the row leaves when it has ended" wait_gone "ending exit 5"
wait "$held"
is "with the status that was shown" $? 5
end
finish
