#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Root saves settings in the home of another user, who has prepared it: no file of root's changes,
# and a message is shown.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root, to be attacked by another user"
command -v setpriv >/dev/null || skip_all "needs setpriv"

other=64123
as_other() { setpriv --reuid=$other --regid=$other --clear-groups "$@"; }
quiet_machine | record quiet
home=$tmp/home
roots=$tmp/roots
mkdir -m 755 "$home" "$roots"
chown $other "$home"
as_before() { rm -rf "${roots:?}"/*; echo "# root's own" >"$roots/mayflyrc"; chmod 644 "$roots/mayflyrc"; }

# save: saves with keys, until the result is shown
save()
{
	keys F2
	wait_for " selected" >/dev/null
	keys Space Enter
	until_true $DEADLINE eval 'shows "saved in " || shows "not saved:"' || screen
}
start() { open 160 30 "HOME=$home XDG_CONFIG_HOME= $MAYFLY -r $tmp/quiet 2>$tmp/said; cat"; wait_for "vim notes.txt" >/dev/null; }
untouched() { [ "$(ls -A "$roots") $(cat "$roots/mayflyrc") $(stat -c %a:%u "$roots/mayflyrc")" = "mayflyrc # root's own 644:0" ]; }

# attack NAME COMMAND: the other user runs the command in the home before root saves
attack()
{
	as_before
	as_other rm -rf "$home/.config"
	(cd "$home" && as_other sh -c "$2" sh "$roots")
	start
	save
	ok "$1: a message reports that nothing is saved" shows "not saved: mayfly running as root does not write"
	ok "$1: root's file is unchanged" untouched
	keys q
}
attack "a link to root's file" \
	'mkdir -p .config/mayfly; echo "evil = yes" >.config/mayfly/keep; ln -s "$1/mayflyrc" .config/mayfly/mayflyrc'
attack "a link to root's directory" 'mkdir .config; ln -s "$1" .config/mayfly'
attack "a link above it" 'ln -s "$1" .config'
attack "a home with nothing in it" true
ok "no directory was made in it" [ ! -e "$home/.config" ]

# The text is read from the user's directory, and must not be written to the other.
as_other sh -c 'mkdir -p "$1/.config/mayfly"; echo "evil = yes" >"$1/.config/mayfly/mayflyrc"
	ln -s "$2" "$1/.config/link"' sh "$home" "$roots"
cp "$TOOLS/live/exchange" "$tmp/exchange"
start
setpriv --reuid=$other --regid=$other --clear-groups "$tmp/exchange" "$home/.config/mayfly" \
	"$home/.config/link" &
exchanger=$!
wrong=0
for _ in 1 2 3 4 5 6 7 8; do
	as_before
	save
	untouched || wrong=$((wrong + 1))
done
ok "a directory was exchanged all the time" kill $exchanger
wait $exchanger 2>/dev/null
is "root's file is unchanged, in 8 of 8 attempts" $wrong 0
keys q

# --- root's own home, with something else in the place of the file ----------------------------

own=$tmp/own
mkdir -p "$own/.config/mayfly"
home=$own
instead()
{
	local before
	rm -rf "$own/.config/mayfly/mayflyrc"
	(cd "$own/.config/mayfly" && sh -c "$2")
	before=$(ls -l "$own/.config/mayfly")
	start
	save
	ok "$1 is not replaced, with a message" shows "mayflyrc not saved: it is a $3"
	is "$1 is still there" "$(ls -l "$own/.config/mayfly")" "$before"
	keys q
}
instead "a device" "mknod mayflyrc c 1 3" "device"
instead "a FIFO" "mkfifo mayflyrc" "device, a FIFO"
instead "a link" "echo '# there' >../there; ln -s ../there mayflyrc" "symbolic link; edit its target"
# never the device of the machine: a faulty program would replace it
instead "a link to a device" "mknod ../null c 1 3; ln -s ../null mayflyrc" "symbolic link"
ok "the device is still one" [ -c "$own/.config/null" ]
ok "a message reported at the start that it is not read" grep -q 'continuing without .*: it is a device' "$tmp/said"

rm "$own/.config/mayfly/mayflyrc"
echo "# mine" >"$own/.config/mayfly/mayflyrc"
chmod 640 "$own/.config/mayfly/mayflyrc"
start
save
ok "a regular file is saved" shows "saved in "
is "and keeps its mode, its owner, and what was in it" \
	"$(stat -c %a:%u:%g "$own/.config/mayfly/mayflyrc") $(head -1 "$own/.config/mayfly/mayflyrc")" "640:0:0 # mine"
chgrp 64123 "$own/.config/mayfly/mayflyrc" # which root without privilege cannot do
save
ok "a group that would be lost is reported" shows "mayflyrc not saved: its group is not one of yours"
is "and is kept" "$(stat -c %a:%u:%g "$own/.config/mayfly/mayflyrc")" "640:0:64123"
keys q
finish
