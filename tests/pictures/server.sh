#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The processes in the pictures of a small server: workers that are all the same, and one process
# with open files and a connection.
[ -n "${SITE-}" ] || # the variables of whoever takes the pictures are not in them
	exec env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 TERM="$TERM" SITE=example.org "$0"
dir=$(mktemp -d)
cd "$dir" || exit
trap 'cd / && rm -rf "$dir"' EXIT
PORT=8470 HOME=/srv LANG=C /usr/bin/python3 -u -m http.server --bind 127.0.0.1 8470 >access.log 2>&1 &
server=$!
workers=()
for _ in $(seq 12); do
	(exec -a 'app: worker' sleep 60) &
	workers+=($!)
done
until { exec 3<>/dev/tcp/127.0.0.1/8470; } 2>/dev/null; do
	sleep 0.1
done
sleep 25
kill "$server" "${workers[@]}"
