#!/bin/sh
# What the picture of a runaway shows: somebody's session, and a script that has got away from it:
# started by a script that is long gone, in a session of its own.
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
