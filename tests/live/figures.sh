#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# CPU and memory of a known load, in filters and in a recording, with each source.
. tests/tap.sh
need_live

cat >"$tmp/load.py" <<'END'
import sys
block = bytearray(64 << 20)
print("ready", flush=True)
while True:
    pass
END
python3 "$tmp/load.py" >"$tmp/ready" &
load=$!
trap 'kill $load 2>/dev/null; rm -rf "$tmp"' EXIT
until_true 20 grep -q ready "$tmp/ready"

# once SOURCE FILTER: prints the pids that match
once()
{
	$MAYFLY --source="$1" -1 --json -d 0.5 -p $load -F "$2" | jq -r .pid
}
for source in bpf proc; do
	is "$source: a process that spins uses a CPU, at least a part of it" \
		"$(once $source 'cpu > 5')" "$load"
	is "$source: and not more than one" "$(once $source 'cpu > 110')" ""
	is "$source: a process that sleeps uses none" \
		"$($MAYFLY --source=$source -1 --json -d 0.3 -p $$ -F "pid = $$ and cpu > 5" | jq -r .pid)" ""
	is "$source: its memory is there" "$(once $source 'rss > 64M')" "$load"
	is "$source: and not twice" "$(once $source 'rss > 128M')" ""
	is "$source: it has one thread" "$(once $source 'threads = 1')" "$load"
done
# The output of -1: 64M and more, CPU time, a CPU share; in the requested columns.
is "-1 has the figures in its columns" \
	"$($MAYFLY -1 -d 0.3 -p $load --columns='PID S RES CPU% TIME+' -F "pid = $load" | awk -v pid=$load '
		NR == 1 { $1 = $1; print }
		$1 == pid { print ($3 ~ /^[0-9]+M$/ && $3 + 0 >= 64), ($4 > 1), ($5 != "0:00.00") }')" \
	"$(printf 'PID S RES CPU%% TIME+ COMMAND\n1 1 1')"
is "its order is that of --sort" \
	"$($MAYFLY -1 -d 0.3 --sort=cpu --columns='PID CPU%' | awk 'NR > 2 && $2 > 0 { print "some"; exit }')" some
json()
{
	$MAYFLY -1 --json -d 0.3 -p $load -F "pid = $load" | jq -r "$1"
}
is "JSON has the same figures" \
	"$(json '.state, .threads, (.rss_bytes > 67108864), (.cpu_percent > 1), (.cpu_ns > 0), (.age_ns > 0), .nice' |
		tr '\n' ' ')" "R 1 true true true true $(nice) "
ok "nothing is measured that is not printed" timeout 60 $MAYFLY -1 -d 600 -p $load --columns='PID USER'
ok "--when waits for a share of a CPU" \
	$MAYFLY -d 0.2 --duration=20 --when="pid = $load and cpu > 5"

# The same from /proc, read before and after, of a load that gets all the CPU it wants.
chrt -f -p 1 $load 2>/dev/null || renice -n -20 -p $load >/dev/null
cpu_ns() { cut -d' ' -f1 /proc/$load/schedstat; }
same_share()
{
	local cpu wall share
	wall=$(date +%s%N)
	cpu=$(cpu_ns)
	share=$($MAYFLY -1 --json -d 1 -F "pid = $load" | jq -r "select(.pid == $load) | .cpu_percent")
	cpu=$(($(cpu_ns) - cpu)) wall=$(($(date +%s%N) - wall))
	echo "a share of $share, $cpu of $wall ns"
	awk -v a="$share" -v b=$cpu -v c=$wall 'BEGIN { d = a - 100 * b / c; exit !(d > -2 && d < 2) }'
}
ok "its share is that of /proc, within two points" until_true 30 same_share
rss=$(($(awk '/VmRSS/ { print $2 }' /proc/$load/status) * 1024))
seen=$($MAYFLY -1 --json -F "pid = $load" | jq -r "select(.pid == $load) | .rss_bytes")
ok "its memory is that of /proc" test $((seen - rss)) -lt $((1 << 20)) -a $((rss - seen)) -lt $((1 << 20))
if unshare -m true 2>/dev/null; then
	ok "so is that of others where /sys does not show the CPUs" unshare -m sh -c \
		'mount -t tmpfs none /sys/devices && MAYFLY_TEST="the_resident_size*" exec "$1"' sh "$TOOLS/live/memory_test"
else
	ok "that of others where /sys does not show the CPUs # SKIP needs mount namespaces" true
fi

$MAYFLY -1 --json -w "$tmp/recording" -p $load >"$tmp/seen"
is "a recording has the figures" \
	"$($MAYFLY -r "$tmp/recording" -1 --json -p $load -F 'rss > 64M and threads = 1' | jq -r .pid)" \
	"$load"
kill $load
wait $load 2>/dev/null
finish
