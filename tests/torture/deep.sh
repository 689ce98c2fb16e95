#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A tree that is as deep as the pids of this machine allow, up to 50 000.
. tests/tap.sh
. tests/torture/torture.bash

limit() { awk -v free="$(cat /proc/sys/kernel/pid_max)" 'BEGIN { n = free - 4000; print (n > 50000 ? 50000 : n) }'; }
depth=$(limit)
make_group pids $((depth + 100)) || skip_all "no control group for pids can be made here"
begin
start in_group "$TOOLS/live/chain" "$depth" deep 60 >"$tmp/chain.out"
press 5 "while it grows"
grown() { grep -q deep "$tmp/chain.out"; }
ok "it is $depth deep" until_true 60 grown
press 10 "on it"
ok "its memory is bounded" memory_within 200
end_group
press 5 "after its end"
compare
finish
