#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The processes in the picture of a real run: a script that retries, jobs that fail, one that
# crashes.
retry() {
	while :; do
		sh -c 'cat /nowhere; exit 7' 2>/dev/null
		sleep 0.2
	done
}
ulimit -c 0
retry &
retrying=$!
(
	sort -R /usr/share/common-licenses/GPL-2 | gzip -9 >/dev/null
	sleep 30
) &
sh -c 'sleep 0.8; exit 1' &
sh -c 'sleep 1; kill -SEGV $$' &
for i in 1 2 3 4 5; do
	/bin/true $i
	sleep 0.3
done
sleep 3
kill $retrying
