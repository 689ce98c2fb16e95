#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The processes in the picture of a runaway: a user's session, and a script in a session of its
# own, whose parent has exited.
dir=$(dirname "$0")
sh -c "setsid '$dir/retry.sh' >/dev/null 2>&1 &"
(
	while sleep 0.7; do
		sh -c 'sort -R /usr/share/common-licenses/GPL-2 | gzip -9 >/dev/null'
	done
) &
working=$!
sleep 60 &
sleep 15
kill $working
