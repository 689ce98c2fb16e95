#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A title that a process writes over its arguments is its command line: in JSON, filters, recordings
# and on the screen, with every source, and of the servers that are installed.
# shellcheck disable=SC2317,SC2034,SC2016 # until_true and eval call functions; a line is read to wait for it
. tests/tap.sh
need_live
. tests/tty/tty.bash
DEADLINE=60

# The servers of the test, ended with it.
pids=()
end_all()
{
	kill "${pids[@]}" 2>/dev/null
	tmux kill-server 2>/dev/null
	rm -rf "$tmp"
}
trap end_all EXIT

# retitle WAY: starts a process with a title
retitle()
{
	coproc RETITLE { exec "$TOOLS/live/retitle" "$1" an-argument; }
	pids+=("$RETITLE_PID")
}
# take TITLE: the process has it when this returns
take()
{
	local said
	echo "$1" >&"${RETITLE[1]}" && read -r -t $DEADLINE said <&"${RETITLE[0]}"
}
end_retitle()
{
	kill "$RETITLE_PID" 2>/dev/null
	wait "$RETITLE_PID" 2>/dev/null
}

# watch OPTION...: JSON of the filter's processes goes to $tmp/events
watch()
{
	"$MAYFLY" --json -d 0.2 -o "$tmp/events" "$@" 2>"$tmp/err" &
	watcher=$!
	pids+=("$watcher")
}
end_watch()
{
	kill "$watcher"
	wait "$watcher"
}
said() { jq -r "$1" "$tmp/events" 2>/dev/null; }
has_seed() { [ -n "$(said "select(.event == \"seed\" and .pid == $1)")" ]; }
has_title() { [ "$(said 'select(.event == "title") | .title' | tail -1)" = "$1" ]; }

for source in bpf netlink proc; do
	"$MAYFLY" --source=$source --once >/dev/null 2>&1 || continue
	for way in pad beyond move; do
		retitle $way
		watch --source=$source -F "pid = $RETITLE_PID"
		until_true $DEADLINE has_seed "$RETITLE_PID"
		take "first $way title"
		ok "$source, $way: a title is an event" \
			until_true $DEADLINE has_title "first $way title"
		take "2nd $way title"
		ok "$source, $way: and so is the next one" \
			until_true $DEADLINE has_title "2nd $way title"
		end_watch
		is "$source, $way: the arguments of the seed are not the title" \
			"$(said 'select(.event == "seed") | .argv[1]')" "$way"
		end_retitle
	done
done

retitle pad
watch -F 'args ~ "server: ready"' -w "$tmp/recording"
until_true $DEADLINE grep -aqs an-argument "$tmp/recording"
take "server: starting"
once_shows() { "$MAYFLY" --once -F "args ~ \"$1\"" | grep -q "$1"; }
ok "the process has its first title" until_true $DEADLINE once_shows "server: starting"
take "server: ready"
ok "a filter tests the title" until_true $DEADLINE has_title "server: ready"
end_watch
is "a recording has the title" \
	"$("$MAYFLY" -r "$tmp/recording" --json -F "pid = $RETITLE_PID" |
		jq -r 'select(.event == "title") | .title' | tail -1)" "server: ready"
is "in a replay it is the command line" \
	"$("$MAYFLY" -r "$tmp/recording" --once --columns=PID -F "pid = $RETITLE_PID" |
		grep -o 'server: ready')" "server: ready"
is "and JSON has both" \
	"$("$MAYFLY" -r "$tmp/recording" --once --json -F "pid = $RETITLE_PID" |
		jq -r 'select(.pid == '"$RETITLE_PID"') | .title, .argv[1]' | tr '\n' '|')" "server: ready|pad|"
end_retitle

retitle fork
open 200 30 "$MAYFLY -d 0.5 -F 'comm=retitle'"
ok "the screen shows what was executed" wait_for "live/retitle fork an-argument"
take "child: busy"
ok "the child shows its title" wait_for "child: busy"
ok "and its parent its arguments" shows "live/retitle fork an-argument"
keys End v
ok "the details have what was executed" wait_for "Arguments when executed"
tmux kill-server
end_retitle

# ---- real servers ----

words_of() { tr '\0' ' ' <"/proc/$1/cmdline" | sed 's/ *$//'; }
title_of() { said "select(.event == \"title\" and .pid == $1) | .title" | tail -1 | sed 's/ *$//'; }
is_shown() { [ -n "$(title_of "$1")" ] && [ "$(title_of "$1")" = "$(words_of "$1")" ]; }
# child PID TEXT: prints the child of PID whose command line contains TEXT
child() { pgrep -P "$1" -f "$2" | head -1; }
starts_with_title() { [ -s "$1" ] && is_shown "$(cat "$1")"; }

watch -F "pid = $$ or comm ~ \"perl|nginx|sshd|postgres\""
until_true $DEADLINE has_seed $$

perl -e '$0 = "perl: at work"; sleep 100' &
perl=$!
pids+=("$perl")
ok "perl: \$0" until_true $DEADLINE is_shown $perl

if nginx=$(command -v nginx || command -v /usr/sbin/nginx); then
	cat >"$tmp/nginx.conf" <<-END
		pid $tmp/nginx.pid; error_log $tmp/nginx.log; events {}
		http { access_log off; server { listen unix:$tmp/nginx.sock; } }
	END
	"$nginx" -e "$tmp/nginx.log" -c "$tmp/nginx.conf" 2>/dev/null
	ok "nginx: its master" until_true $DEADLINE starts_with_title "$tmp/nginx.pid"
	pids+=("$(cat "$tmp/nginx.pid")")
	ok "nginx: its worker" until_true $DEADLINE \
		eval 'is_shown "$(child "$(cat "$tmp/nginx.pid")" "nginx: worker")"'
fi

if sshd=$(command -v sshd || command -v /usr/sbin/sshd); then
	ssh-keygen -q -t ed25519 -N '' -f "$tmp/key"
	mkdir -p /run/sshd
	port=$((20000 + $$ % 20000))
	"$sshd" -p $port -o ListenAddress=127.0.0.1 -h "$tmp/key" -o PidFile="$tmp/sshd.pid" 2>/dev/null
	ok "sshd" until_true $DEADLINE starts_with_title "$tmp/sshd.pid"
	pids+=("$(cat "$tmp/sshd.pid")")
fi

bins=(/usr/lib/postgresql/*/bin)
bin=${bins[-1]}
if [ -d "$bin" ] && id postgres >/dev/null 2>&1; then
	mkdir "$tmp/pg"
	chown postgres "$tmp/pg"
	as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
	"${as_postgres[@]}" "$bin/initdb" -D "$tmp/pg/data" >/dev/null 2>&1
	"${as_postgres[@]}" "$bin/postgres" -D "$tmp/pg/data" -k "$tmp/pg" -h '' >/dev/null 2>&1 &
	postgres=$!
	pids+=("$postgres")
	ok "postgres: a background process" until_true $DEADLINE \
		eval 'is_shown "$(child $postgres walwriter)"'
	"${as_postgres[@]}" psql -h "$tmp/pg" -c 'select pg_sleep(20)' >/dev/null 2>&1 &
	pids+=($!)
	ok "postgres: what a backend does" until_true $DEADLINE \
		eval 'is_shown "$(child $postgres SELECT)"'
fi
end_watch
finish
