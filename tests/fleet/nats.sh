#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Many hosts through a cluster of three nats-server with JetStream, which speaks MQTT: publishers at
# one node, the viewer at another, and the third one is killed with -9 meanwhile.  Needs no privilege.
. tests/tap.sh
. tests/fleet/fleet.bash
need nats-server nats-server
need mosquitto_pub mosquitto-clients

base=$((20000 + $$ % 20000))
route() { echo $((base + 10 + $1)); }
mqtt() { echo $((base + 20 + $1)); }
declare -A node

start()
{
	cat >"$tmp/node$1.conf" <<END_OF_CONFIG
server_name: node$1
listen: 127.0.0.1:$((base + $1))
jetstream { store_dir: "$tmp/store$1" }
mqtt { listen: 127.0.0.1:$(mqtt "$1"), ack_wait: "5s", max_ack_pending: 1000, stream_replicas: 3 }
cluster {
  name: mayfly
  listen: 127.0.0.1:$(route "$1")
  routes: [ nats://127.0.0.1:$(route 1), nats://127.0.0.1:$(route 2), nats://127.0.0.1:$(route 3) ]
}
END_OF_CONFIG
	nats-server -c "$tmp/node$1.conf" >>"$tmp/node$1.log" 2>&1 &
	node[$1]=$!
	started $!
}
subscribe()
{
	timeout 20 mosquitto_sub -p "$(mqtt 2)" -i viewer -c -q 1 -t 'mayfly/#' -E
}
make_hosts make
for i in 1 2 3; do
	start $i
done
ok 'three nodes make a cluster, the viewer has a session' until_true 60 subscribe
publish "$(mqtt 1)" &
publisher=$!
view "$(mqtt 2)" $((total / 3)) >"$tmp/all"
kill -9 "${node[3]}"
wait "${node[3]}" 2>/dev/null
view "$(mqtt 2)" $((total / 3)) >>"$tmp/all"
start 3
wait $publisher
follow "$(mqtt 2)" "$tmp/all"
until_all()
{
	[ "$(sort -u "$tmp/all" | wc -l)" -ge "$total" ]
}
ok 'all that was published comes, though a node was killed' until_true 100 until_all
kill $viewer
wait $viewer 2>/dev/null
ok 'line by line' came "$tmp/all"
# what was on its way while the third node was away comes late
awk '!seen[$0]++ && match($0, /"seq":[0-9]+/) { print substr($0, RSTART + 6, RLENGTH - 6) "\t" $0 }' \
	"$tmp/all" | sort -n -s | cut -f2- >"$tmp/once"
show "$tmp/once"
finish
