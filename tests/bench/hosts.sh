#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# hosts.sh [HOSTS [RATE [SECONDS]]]: one viewer of many hosts, each with RATE events per second, as
# the lines of one stream.  Prints the CPU time per line, and what that is of a core at that rate.
. "$(dirname "$0")/lib.sh"
hosts=${1:-1000}
rate=${2:-100}
seconds=${3:-5}

# On each host, one process after the other: a fork, an exec, an exit.
awk -v hosts="$hosts" -v rate="$rate" -v seconds="$seconds" 'BEGIN {
	form = "{\"event\":\"%s\",\"ts\":%d.%09d,\"host\":\"web%d.example.org\",\"boot\":\"%012x\",\"seq\":%d," \
		"\"id\":\"%d-%d%09d\",\"parent\":\"1-1000000000\",\"pid\":%d,\"ppid\":1,\"uid\":0," \
		"\"user\":\"root\",\"comm\":\"sh\"%s}\n"
	exec = ",\"exe\":\"/usr/bin/dash\",\"called\":\"/bin/sh\",\"argv\":[\"/bin/sh\",\"-c\",\"true %d\"]," \
		"\"args_bytes\":%d,\"args_cut\":0"
	for (n = 0; n < seconds * rate; n++)
		for (host = 1; host <= hosts; host++) {
			step = n % 3
			at = n - step
			ns = int((at % rate) * 1e9 / rate)
			more = step == 0 ? "" : step == 1 ? sprintf(exec, n, 17 + length(n)) : ",\"code\":0,\"duration_ns\":2000000"
			word = step == 0 ? "fork" : step == 1 ? "exec" : "exit"
			printf form, word, 1700000000 + int(at / rate), ns + step * 1000000, host, host, n + 1,
				1000 + at, 1000 + int(at / rate), ns, 1000 + at, more
		}
}' >"$tmp/lines"
lines=$(wc -l <"$tmp/lines")
/usr/bin/time -f '%U %S %M' -o "$tmp/time" ${MAYFLY:-build/mayfly} -r - --summary <"$tmp/lines" >"$tmp/summary" 2>&1
awk -v lines="$lines" -v per_second=$((hosts * rate)) -v hosts="$hosts" '{
	us = ($1 + $2) * 1e6 / lines
	printf "%d hosts, %d lines: %.2f us a line, %.1f %% of a core at %d a second, %.0f MiB\n",
		hosts, lines, us, us * per_second / 1e4, per_second, $3 / 1024 }' "$tmp/time"
grep -i '^lost\|missing\|could not' "$tmp/summary"
