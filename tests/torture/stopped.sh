#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# mayfly is stopped for ten seconds in a storm, by SIGSTOP: then the tree is true again.
. tests/tap.sh
. tests/torture/torture.bash

for ring in 8M 64K; do
	begin --ring=$ring
	start "$TOOLS/live/spawner" 40000@3000 4
	ok "the storm is on" answers wait BUSY
	kill -STOP "$mayfly"
	for _ in $(seq 100); do
		sleep 0.1 # ten seconds are the test
	done
	kill -CONT "$mayfly"
	press 5 "after the stop, with a ring of $ring"
	kill "$pid"
	ok "its memory is bounded" memory_within 150
	if [ $ring = 64K ]; then compare lost; else compare; fi
done
finish
