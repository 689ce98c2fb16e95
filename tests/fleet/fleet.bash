# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# fleet.bash - what the tests with several hosts share; source it after tests/tap.sh.
PATH=$PATH:/usr/sbin
HOSTS=5
ended=()

# started PID...: processes that end with the test
started()
{
	ended+=("$@")
}
trap 'kill "${ended[@]}" 2>/dev/null; wait "${ended[@]}" 2>/dev/null; rm -rf "$tmp"' EXIT

# need COMMAND PACKAGE
need()
{
	command -v "$1" >/dev/null || skip_all "$1 is not installed (package $2)"
}

# make_hosts RECORDING: $tmp/host1.json ... are its lines, each under the name of another host
make_hosts()
{
	local i
	zcat "tests/recordings/$1.gz" | "$TOOLS/tty/record" "$tmp/one"
	"$MAYFLY" -r "$tmp/one" --json 2>/dev/null >"$tmp/one.json"
	for ((i = 1; i <= HOSTS; i++)); do
		awk -v host="host$i.example.org" -v boot="00000000000$i" '{
			sub(/"id"/, "\"host\":\"" host "\",\"boot\":\"" boot "\",\"seq\":" NR ",&")
			print }' "$tmp/one.json" >"$tmp/host$i.json"
	done
	total=$(cat "$tmp"/host?.json | wc -l)
}

# publish PORT: all hosts at once; waits until the broker has all of it
publish()
{
	local i pids=()
	for ((i = 1; i <= HOSTS; i++)); do
		mosquitto_pub -p "$1" -i "pub$i" -q 1 -l -t "mayfly/host$i" <"$tmp/host$i.json" &
		pids+=($!)
	done
	wait "${pids[@]}"
}

# view PORT LINES: from the session of the viewer
view()
{
	mosquitto_sub -p "$1" -i viewer -c -q 1 -t 'mayfly/#' -C "$2" -W 100
}

# follow PORT FILE: adds to it what comes from that session, until it is ended
follow()
{
	mosquitto_sub -p "$1" -i viewer -c -q 1 -t 'mayfly/#' >>"$2" &
	viewer=$!
	started $viewer
}

# came FILE: it has each line of each host
came()
{
	sort -u "$1" | cmp - <(sort "$tmp"/host?.json)
}

# same FILE: the lines that the viewer prints are those of each host, in their order
same()
{
	local i
	for ((i = 1; i <= HOSTS; i++)); do
		grep "host$i.example" "$1" | cmp - "$tmp/host$i.json" || return 1
	done
}

# show FILE: what the viewer makes of the lines that have come
show()
{
	"$MAYFLY" -r - --json <"$1" >"$tmp/lines" 2>"$tmp/said"
	is 'the viewer reads all of it' $? 0
	ok 'each host is as it was published, nothing is lost' same "$tmp/lines"
	is 'and nothing is said' "$(cat "$tmp/said")" ''
	is 'the tree has a row for each host' \
		"$("$MAYFLY" -r - --once <"$1" 2>&1 | grep -c 'example.org')" $HOSTS
}
