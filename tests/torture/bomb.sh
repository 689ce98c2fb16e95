#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A fork bomb of 20 000 processes in a control group, while the screen is in use.  Beside it cat
# answers keys on a terminal of its own: what no program can do here, mayfly need not.
#
# Linux 6.13 to 6.18.44 gives such a group nearly all of the CPU: with each sleep and wake-up in it the
# kernel forgets what it has had (commit 6d71a9c61604, reverted in 6.18.45).  Others wait up to 20 s
# for their turn, cat less than mayfly, which has more to do.  There it runs as its manual advises.
. tests/tap.sh
. tests/torture/torture.bash

make_group pids 20000 || skip_all "no control group for pids can be made here"
release=$(uname -r | grep -oE '^[0-9]+\.[0-9]+(\.[0-9]+)?')
is_from() { [ "$(printf '%s\n' "$1" "$release" | sort -V | head -1)" = "$1" ]; }
if is_from 6.13 && ! is_from 6.18.45 && chrt -r 1 true 2>"$tmp/err"; then
	as=(chrt -R -r 1)
fi
begin
cat >"$tmp/bomb" <<'END'
echo $BASHPID >"$1/cgroup.procs"
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$2" bomb 20000 90
END
# A terminal with cat, opened before the bomb.  echo_keys asks it, echo_answer waits for the answer.
mkfifo "$tmp/ask" "$tmp/answers"
exec 7<>"$tmp/ask" 8<>"$tmp/answers"
"$TOOLS/tty/typist" 80 24 sh -c 'stty raw -echo; echo ready; exec cat' <"$tmp/ask" >"$tmp/answers" &
helpers+=("$!")
echo_answer() {
	IFS= read -r answer <&8
	echo "# keys of cat: $answer"
}
echo "wait ready" >&7
IFS= read -r answer <&8
ok "cat is there" [ "${answer#!}" = "$answer" ]
# press_both SECONDS WHEN: keys of both at once
slowest() { sed -nE 's/.*, max ([0-9.]+) ms.*/\1/p' <<<"$1"; }
press_both() {
	local ours
	echo "keys $1 cat" >&7
	ask keys "$1"
	ours=$answer
	echo "# keys: $ours"
	echo_answer
	ok "every key has its effect within $KEYS_MOST_MS ms, or twice what cat needs, $2" \
		awk -v most=$KEYS_MOST_MS -v ours="$(slowest "$ours")" -v cat="$(slowest "$answer")" \
		'BEGIN { exit ours == "" || !(ours <= most || cat != "" && ours <= 2 * cat) }'
}

# a session of its own, as another terminal has: the scheduler gives each session a share
start setsid bash "$tmp/bomb" "$group" "$PWD/$TOOLS/torture/stress" >"$tmp/bomb.out" 2>&1
press_both 5 "while the bomb goes off"
is_full() { [ "$(cat "$group/pids.current")" -ge 19000 ]; }
ok "the bomb has gone off" until_true 60 is_full
press_both 10 "beside 19 000 processes that try to fork"
ok "its memory is bounded" memory_within 200
end_bomb() {
	local now
	now=$(cat "$group/pids.current")
	end_group
	echo "# $now processes are killed"
}
end_bomb
press 5 "after all have been killed"
compare
finish
