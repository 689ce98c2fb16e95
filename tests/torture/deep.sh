#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A tree that is 50 000 deep, for which the machine has more pids for a while.
. tests/tap.sh
. tests/torture/torture.bash

depth=50000
pids=/proc/sys/kernel/pid_max
before=$(cat $pids)
make_group pids $((depth + 100)) || skip_all "no control group for pids can be made here"
restore_pids() {
	clean_up
	echo "$before" >$pids
}
trap restore_pids EXIT
[ "$before" -ge $((depth + 10000)) ] || echo $((depth + 10000)) >$pids || skip_all "the limit of pids cannot be raised"
begin
start in_group "$TOOLS/live/chain" "$depth" deep 120 >"$tmp/chain.out"
press 5 "while it grows"
grown() { grep -q deep "$tmp/chain.out"; }
ok "it is $depth deep" until_true 120 grown
press 10 "on it"
ok "its memory is bounded" memory_within 200
end_group
press 5 "after its end"
compare
finish
