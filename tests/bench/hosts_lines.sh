#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# hosts_lines.sh HOSTS RATE SECONDS [LIVING]: prints lines of --json as so many hosts have them that
# start RATE / 3 processes per second each, for SECONDS, by time: a fork, an exec, an exit.  They begin
# with a snapshot of LIVING other processes (default 50).
awk -v hosts="$1" -v rate="$2" -v seconds="$3" -v living="${4:-50}" '
function line(word, host, at, ns, pid, start, more) {
	if (at != last)
		date = strftime("%Y-%m-%dT%H:%M:%S", at, 1)
	last = at
	printf "{\"event\":\"%s\",\"time\":\"%s.%09dZ\",\"ts\":%d.%09d,\"host\":\"web%d.example.org\"," \
		"\"boot\":\"%012x\",\"seq\":%d", word, date, ns, at, ns, host, host, ++seq[host]
	if (pid)
		printf ",\"id\":\"%d-%s\",\"parent\":\"%s\",\"pid\":%d,\"ppid\":%d,\"uid\":0," \
			"\"user\":\"root\",%s", pid, start, pid == 1 ? "0-0" : "1-1000000000", pid,
			pid != 1, more
	print "}"
}
BEGIN {
	count = split("sh grep sed curl date cat make cc1 as ld", names, " ")
	begin = 1700000000
	for (host = 1; host <= hosts; host++) {
		line("snapshot", host, begin, 0, 0)
		for (pid = 1; pid <= living; pid++)
			line("seed", host, begin, 0, pid, pid "000000000",
				"\"comm\":\"daemon\",\"exe\":\"/usr/sbin/daemon\",\"argv\":[\"daemon\",\"" pid \
				"\"],\"age_ns\":" (1000 - pid) "000000000")
		line("settled", host, begin, 0, 0)
	}
	for (n = 0; n < seconds * rate; n++)
		for (host = 1; host <= hosts; host++) {
			step = n % 3
			born = n - step
			name = names[1 + (born / 3 + host) % count]
			ns = int((born % rate) * 1e9 / rate)
			start = sprintf("%d%09d", 1000 + int(born / rate), ns)
			at = begin + int(born / rate)
			program = "\"comm\":\"" name "\",\"exe\":\"/usr/bin/" name "\","
			argv = "\"argv\":[\"" name "\",\"-v\",\"" born "\"],"
			if (step == 0)
				line("fork", host, at, ns, 1000 + born, start, "\"comm\":\"daemon\"")
			else if (step == 1)
				line("exec", host, at, ns + 1000000, 1000 + born, start, program \
					"\"called\":\"/bin/" name "\"," argv "\"args_bytes\":" \
					length(name) + length(born) + 5 ",\"args_cut\":0")
			else
				line("exit", host, at, ns + 2000000, 1000 + born, start, program argv \
					"\"code\":" (born % 7 == 0) ",\"duration_ns\":2000000," \
					"\"cpu_ns\":1000000,\"max_rss_bytes\":4194304," \
					"\"read_bytes\":0,\"write_bytes\":0")
		}
}'
