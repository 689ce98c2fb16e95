#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A fork bomb of 20 000 processes in a control group, while the screen is in use.
. tests/tap.sh
. tests/torture/torture.bash

make_group pids 20000 || skip_all "no control group for pids can be made here"
begin
cat >"$tmp/bomb" <<'END'
echo $BASHPID >"$1/cgroup.procs"
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$2" bomb 20000 90
END
# a session of its own, as another terminal has: the scheduler gives each session a share
start setsid bash "$tmp/bomb" "$group" "$PWD/$TOOLS/torture/stress" >"$tmp/bomb.out" 2>&1
press 5 "while the bomb goes off"
is_full() { [ "$(cat "$group/pids.current")" -ge 19000 ]; }
ok "the bomb has gone off" until_true 60 is_full
press 10 "beside 19 000 processes that try to fork"
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
