#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Many hosts through MQTT, with QoS 1 and a persistent session: a real mosquitto on the loopback
# device, which is ended with -9 in between.  Needs no privilege.
. tests/tap.sh
. tests/fleet/fleet.bash
need mosquitto mosquitto
need mosquitto_pub mosquitto-clients

port=$((20000 + $$ % 20000))
mkdir "$tmp/db"
chmod 777 "$tmp/db"
cat >"$tmp/conf" <<END_OF_CONFIG
listener $port 127.0.0.1
allow_anonymous true
persistence true
persistence_location $tmp/db/
autosave_on_changes false
autosave_interval 1
max_queued_messages 0
max_inflight_messages 1000
END_OF_CONFIG

start()
{
	mosquitto -c "$tmp/conf" >>"$tmp/broker.log" 2>&1 &
	broker=$!
	started $broker
	until_true 20 mosquitto_pub -p "$port" -t up -n
}
make_hosts make
ok 'mosquitto starts' start
ok 'the viewer has a session' timeout 20 mosquitto_sub -p "$port" -i viewer -c -q 1 -t 'mayfly/#' -E
publish "$port" &
publisher=$!
view "$port" $((total / 3)) >"$tmp/all"
wait $publisher
# what was published last is in the file when that has not changed for two seconds
until_saved()
{
	local now
	now=$(date +%s)
	[ -s "$tmp/db/mosquitto.db" ] && [ $((now - $(stat -c %Y "$tmp/db/mosquitto.db"))) -ge 2 ]
}
until_true 30 until_saved
kill -9 $broker
wait $broker 2>/dev/null
ok 'the broker starts again after it was killed' start
follow "$port" "$tmp/all"
until_all()
{
	[ "$(sort -u "$tmp/all" | wc -l)" -ge "$total" ]
}
ok 'all that was published comes' until_true 60 until_all
kill $viewer
wait $viewer 2>/dev/null
ok 'line by line' came "$tmp/all"
awk '!seen[$0]++' "$tmp/all" >"$tmp/once"
show "$tmp/once"

# What the broker sends again is no loss, and no other process.
"$MAYFLY" -r - --json <"$tmp/all" 2>&1 >/dev/null | grep -c lost >"$tmp/lost"
is 'what it has sent twice is no loss' "$(cat "$tmp/lost")" 0
finish
