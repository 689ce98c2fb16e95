#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A zombie is a row until it is reaped: on the screen, in --once, in a recording, with every
# source.
. tests/tap.sh
need_live
. tests/tty/tty.bash

# For each line of its input: "make CODE" starts a child that exits with CODE, "reap" reaps all.
cat >"$tmp/parent.py" <<'END'
import os, sys
children = []
for line in sys.stdin:
    words = line.split()
    if words[0] == "make":
        pid = os.fork()
        if pid == 0:
            os._exit(int(words[1]))
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        children.append(pid)
    for pid in children if words[0] == "reap" else []:
        os.waitpid(pid, 0)
    print(words, flush=True)
END

# tell WORDS: sends the line, and waits until the parent has handled it
tell()
{
	local said
	echo "$*" >&"${PARENT[1]}" && read -r -t $DEADLINE said <&"${PARENT[0]}"
}

# five times its linger time, and as many update intervals
stays() { ! until_true 1 hides "$1"; }
once() { "$MAYFLY" --source="$source" --once -F "$1 ppid=$PARENT_PID" "${@:2}"; }
has_gone() { ! once state=zombie | grep -q zombie; }
of_replay() { "$MAYFLY" -r "$tmp/recording-$source" --once -F "state=Z ppid=$PARENT_PID" --json; }

for source in bpf netlink proc; do
	# without wait: the shell must not reap its children
	coproc PARENT { exec python3 "$tmp/parent.py"; }
	tell make 3
	is "$source: --once has it, with how it ended" \
		"$(once state=Z | grep -c '<zombie, exit 3>')" 1
	zombie=$(once state=zombie --json | jq .pid)
	ok "$source: --pid finds it" eval '"$MAYFLY" --source=$source --once --pid=$zombie >"$tmp/once"'
	ok "$source: and shows it" grep -q '<zombie, exit 3>' "$tmp/once"
	is "$source: JSON has it" "$(once state=zombie --json | grep -o '"state":"Z","code":3')" \
		'"state":"Z","code":3'

	open 100 24 "$MAYFLY --source=$source --linger=0.2 --delay=0.2 -w $tmp/recording-$source \
		-F 'state=zombie ppid=$PARENT_PID'; cat"
	ok "$source: one from before the start is a row" wait_for "zombie exit 3"
	ok "$source: the header counts it" shows " zombie"
	tell make 4
	ok "$source: one that is born later is a row" wait_for "zombie exit 4"
	ok "$source: when its time is over it still is" stays "zombie exit 4"
	ok "$source: the first zombie is still a row" shows "zombie exit 3"
	tell reap
	ok "$source: they leave when they are reaped" wait_gone "zombie exit"
	ok "$source: --once no longer prints them" has_gone
	keys q
	ok "$source: the recording ends without them" until_true $DEADLINE eval '[ -z "$(of_replay)" ]'

	tell make 5
	"$MAYFLY" --source="$source" --duration=0.5 --delay=0.1 -b -w "$tmp/recording-$source.2" \
		>/dev/null
	mv "$tmp/recording-$source.2" "$tmp/recording-$source"
	is "$source: a recording has one that is not reaped" \
		"$(of_replay | grep -o '"state":"Z","code":5')" '"state":"Z","code":5'
	eval "exec ${PARENT[1]}>&-"
	wait "$PARENT_PID"
done
finish
