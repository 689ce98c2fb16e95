#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Another user must not decide where root's --output and --write go.  The other user is uid 64123;
# root runs mayfly.  With and without the kernel's own protection.
. tests/tap.sh

[ "$(id -u)" = 0 ] || skip_all "needs root, to be attacked by another user"
command -v setpriv >/dev/null || skip_all "needs setpriv"

other=64123
as_other() { setpriv --reuid=$other --regid=$other --clear-groups "$@"; }

# run KIND FILE [OPTION...]: 0 if it wrote the file; $tmp/err has its messages
run()
{
	local options=(-o "$2" "${@:3}")
	[ "$1" = -o ] || options=(-o /dev/null -w "$2" "${@:3}")
	timeout 10 "$MAYFLY" --once --source=proc --pid=$$ "${options[@]}" 2>"$tmp/err" </dev/null
}

# refused NAME FILE SENTENCE: both refuse it, with status 4 and the message
refused()
{
	local kind
	for kind in -o -w; do
		run $kind "$2"
		is "$kind: $1 is refused" "$? $(grep -c "^mayfly: cannot write $2: .*$3" "$tmp/err")" "4 1"
	done
}

# --- in a sticky directory that is writable for all --------------------------------------------

sticky=$tmp/sticky
safe=$tmp/safe
mkdir -m 1777 "$sticky"
mkdir -m 700 "$safe"
protected="fs.protected_regular fs.protected_fifos fs.protected_symlinks fs.protected_hardlinks"
mapfile -t before < <(sysctl $protected 2>/dev/null | tr -d ' ')
restore() { [ ${#before[@]} = 0 ] || sysctl -q -w "${before[@]}" 2>/dev/null; }
trap 'restore; rm -rf "$tmp"' EXIT

attack()
{
	echo secret >"$safe/roots"
	rm -rf "${sticky:?}"/*
	as_other sh -c 'umask 0; echo theirs >"$1/file"; mkfifo "$1/fifo"; ln -s "$2/new" "$1/new"
		ln -s "$2" "$1/dir"; ln -s "$2/roots" "$1/roots"' sh "$sticky" "$safe"
	refused "a file of another user ($1)" "$sticky/file" "belongs to another user"
	ok "the file is unchanged ($1)" grep -qax theirs "$sticky/file"
	refused "a FIFO of another user ($1)" "$sticky/fifo" "belongs to another user"
	refused "another user's link to a file of root's ($1)" "$sticky/roots" "symbolic link"
	refused "another user's link to a file that does not exist ($1)" "$sticky/new" "symbolic link"
	refused "another user's link to a directory ($1)" "$sticky/dir/new" "symbolic link"
	is "root's directory is unchanged ($1)" "$(ls "$safe") $(grep -ac secret "$safe/roots")" "roots 1"
	rm -f "$safe/new"
}

# The attack needs the sysctl to be off; a link(2) by root has the same result.
hard_link()
{
	ln "$safe/roots" "$sticky/hard"
	refused "a second name of root's file" "$sticky/hard" "more than one hard link"
	ok "the target of the link is unchanged" grep -qax secret "$safe/roots"
	rm "$sticky/hard"
}

for value in 0 1; do
	if sysctl -q -w fs.protected_regular=$value fs.protected_fifos=$value \
		fs.protected_symlinks=$value 2>"$tmp/err"; then
		attack "fs.protected_*=$value"
	else
		echo "ok $((++tests)) - fs.protected_*=$value # SKIP $(head -1 "$tmp/err")"
	fi
done
restore
hard_link

# --- a directory that is exchanged continuously ------------------------------------------------

home=$tmp/home
mkdir "$home"
chown $other "$home"
cp "$TOOLS/live/exchange" "$tmp/exchange"
as_other sh -c 'mkdir "$1/dir"; ln -s "$2" "$1/link"' sh "$home" "$safe"
setpriv --reuid=$other --regid=$other --clear-groups "$tmp/exchange" "$home/dir" "$home/link" &
exchanger=$!
went_wrong=0 said=0
for n in $(seq 400); do
	for option in -w -o; do
		run $option "$home/dir/new$option"
		said=$((said + $(grep -c 'symbolic link' "$tmp/err")))
	done
	[ "$(ls "$safe")" = roots ] || went_wrong=$((went_wrong + 1))
	rm -f "$safe"/new*
	if [ "$n" -ge 40 ] && [ $said -gt 0 ]; then break; fi # on a busy machine it takes longer
done
kill $exchanger
wait $exchanger 2>/dev/null
is "no file of root's comes into a directory through an exchanged one" $went_wrong 0
ok "at least one attempt was refused" [ $said -gt 0 ]

# --- what must work ----------------------------------------------------------------------------

written() { [ -s "$1" ] && stat -c '%a %u %g' "$1"; }
for kind in -o -w; do
	run $kind "$safe/new"
	is "$kind: a new file of root's is for root only" "$? $(written "$safe/new")" "0 600 0 0"
	chmod 644 "$safe/new"
	if [ $kind = -o ]; then
		run -o "$safe/new"
		is "-o: one that was there keeps its mode" "$? $(written "$safe/new")" "0 644 0 0"
	else
		echo precious >"$safe/new"
		run -w "$safe/new"
		is "-w: one that was there is refused" "$? $(cat "$safe/new" "$tmp/err")" \
			"4 precious
mayfly: cannot write $safe/new: it exists; use another name, or --force to replace it"
		run -w "$safe/new" --force
		is "-w: --force replaces it, for root only" \
			"$? $(written "$safe/new") $(grep -c precious "$safe/new")" "0 600 0 0 0"
	fi
	rm "$safe/new"
	SUDO_UID=$other SUDO_GID=$other run $kind "$sticky/new$kind"
	is "$kind: under sudo it is the caller's" "$? $(written "$sticky/new$kind")" "0 600 $other $other"
	force=
	[ $kind = -o ] || force=--force
	SUDO_UID=$other SUDO_GID=$other run $kind "$sticky/new$kind" $force
	is "$kind: the caller may have it replaced" "$? $(written "$sticky/new$kind")" "0 600 $other $other"
	SUDO_UID=$((other + 1)) SUDO_GID=$other run $kind "$sticky/new$kind"
	is "$kind: a new file of root's is for no other user" "$?" 4
	run $kind /dev/null
	is "$kind: a device is written" "$?" 0
	mkfifo "$safe/fifo"
	cat "$safe/fifo" >"$tmp/got" &
	run $kind "$safe/fifo"
	is "$kind: a FIFO of root's is written" "$?" 0
	wait $!
	ok "$kind: and read" [ -s "$tmp/got" ]
	rm "$safe/fifo"
	ln -s new "$safe/link"
	run $kind "$safe/link" $force
	status=$?
	if [ $kind = -o ]; then
		is "-o: a link of root's is followed" "$status $(written "$safe/new")" "0 600 0 0"
	else
		is "-w: a link is never followed" "$status $(ls "$safe") $(sed 's/.*: //' "$tmp/err")" \
			"4 link
roots it is a symbolic link; use the name of the file itself"
	fi
	rm -f "$safe/link" "$safe/new"
done
run -w /dev/stdout | "$MAYFLY" --json -r - -o "$tmp/got"
is "a recording goes to a pipe given as /dev/stdout" "${PIPESTATUS[*]} $(grep -c seed "$tmp/got" | grep -vx 0 >/dev/null; echo $?)" "0 0 0"
run -o /dev/stdout | cat >"$tmp/got"
is "a pipe given as /dev/stdout is written" "${PIPESTATUS[0]} $(grep -c COMMAND "$tmp/got")" "0 1"
run -o /dev/fd/7 7>"$tmp/got"
is "a file given as /dev/fd/7 is written" "$? $(grep -c COMMAND "$tmp/got")" "0 1"
: >"$tmp/theirs"
chown $other "$tmp/theirs"
run -o /dev/fd/7 7>"$tmp/theirs"
is "a file given as /dev/fd/7 is written, whatever its owner" "$? $(grep -c COMMAND "$tmp/theirs")" "0 1"

cp "$MAYFLY" "$tmp/mayfly"
chmod 755 "$tmp/mayfly"
(cd / && umask 022 && as_other "$tmp/mayfly" --once --source=proc -o "$sticky/plain" </dev/null)
is "the umask applies to an ordinary user's output" "$? $(written "$sticky/plain")" \
	"0 644 $other $other"
finish
