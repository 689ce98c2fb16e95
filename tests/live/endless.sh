#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Processes of an ordinary user with more data than can be read: root's mayfly reports how much
# there is, shows a part of it, and stays responsive.
. tests/tap.sh
. tests/tty/tty.bash
need_live
[ "$(id -u)" = 0 ] || skip_all "needs root"

cp "$TOOLS/live/endless" "$tmp/endless" # where an ordinary user can execute it
mkdir -m 777 "$tmp/deep"
WAIT=25 # seconds; a machine with many processes takes some, an old mayfly longer

# attack WHAT COUNT: runs as an ordinary user; $pid is its process
attack()
{
	: >"$tmp/said"
	mkfifo "$tmp/hold" 2>/dev/null
	(cd "$tmp/deep" && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/endless" \
		"$@" <"$tmp/hold" >"$tmp/said" 2>&1) &
	pid=$!
	exec 3>"$tmp/hold"
	until_true 30 grep -q . "$tmp/said"
	grep -q ready "$tmp/said" || { cat "$tmp/said"; false; }
}
relent() { kill $pid; exec 3>&-; wait $pid 2>/dev/null; }

# with its own text, on its own terminal: v and e work, and q exits
look_at()
{
	open 100 40 "exec 3>&-; $MAYFLY --pid=$pid; echo status \$?; cat"
	ok "$1: the tree is shown" wait_for "F10Quit"
	keys End
	wait_selected $pid
	keys v
	ok "$1: v answers" wait_for "Process $pid"
	case $3 in *"not kept") wait_for " 0   endless-"; keys / n o t Space k e p t Enter ;; esac
	ok "$1: $2" wait_for "$3"
	keys e
	ok "$1: e answers: $4" wait_for "$4"
	keys q
	wait_gone "Process $pid"
	keys q
	ok "$1: q leaves" wait_for "status 0"
}

bytes=$((64 << 30))
ok "64 GiB can be declared to be arguments" attack arguments 64
ok "--once ends in time" timeout $WAIT "$MAYFLY" --once --pid=$pid -o "$tmp/once"
ok "it shows the arguments, cut" grep -q 'endless-arguments ...$' "$tmp/once"
timeout $WAIT "$MAYFLY" --once --json --pid=$pid -o "$tmp/json"
is "JSON reports at least 4 GiB" \
	"$(jq -c '[.argv[0], .args_bytes, .args_at_least]' "$tmp/json")" \
	'["endless-arguments",4294967295,true]'
for source in proc netlink; do
	ok "--source=$source ends in time" \
		timeout $WAIT "$MAYFLY" --source=$source --once --pid=$pid -o "$tmp/once"
	ok "and shows the arguments, cut" grep -q 'endless-arguments ...$' "$tmp/once"
done
look_at arguments "the size is the kernel's own" "of $bytes bytes were not kept" "Environment"
relent

ok "64 GiB can be declared to be the environment" attack environment 64
ok "--once ends in time" timeout $WAIT "$MAYFLY" --once --pid=$pid -o "$tmp/once"
look_at environment "the rest is there" "Directory $tmp/deep" "ENDLESS=environment"
relent

ulimit -n 100100 2>/dev/null # where root may
limit=$(ulimit -Hn)
files=$((limit < 100100 ? limit - 100 : 100000))
ok "$files descriptors can be open" attack files $files
look_at files "they are counted" " open of $((files + 16)) allowed" "PWD=$tmp/deep"
relent

ok "60000 areas can be mapped" attack maps 30000
ok "--once ends in time" timeout $WAIT "$MAYFLY" --once --pid=$pid -o "$tmp/once"
look_at maps "the rest is there" "Directory $tmp/deep" "Environment"
relent

ok "a directory can be 6000 bytes away" attack directory 30
look_at directory "a link that is too long says so" "File name too long" "Environment"
relent
rm -rf "$tmp/deep"
finish
