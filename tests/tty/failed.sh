#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The key that attaches the probe for failed execs to the running kernel, and detaches it.
. tests/tap.sh
. tests/tty/tty.bash
need_live

# fails on request
cat >"$tmp/job" <<END
while :; do
	read -r line <$tmp/again || exit
	[ "\$line" = end ] && exit
	PATH=/no/such/1:/no/such/2:/no/such/3:/usr/bin:/bin env no-such-\$line
	env $tmp/script.sh
done
END
echo '#!/no/such/interpreter -x' >"$tmp/script.sh"
chmod 755 "$tmp/script.sh"
mkfifo "$tmp/again"
chmod 644 "$tmp/job"
chmod 666 "$tmp/again"
chmod 755 "$tmp"
exec 9<>"$tmp/again"

# try NAME COMMAND...: tests mayfly started by this command
try()
{
	local name=$1
	shift
	open 100 24 "cd / && $* -l 1000 -- sh $tmp/job; cat"
	ok "$name: the command runs" wait_for "running "
	echo before >&9
	ok "$name: a failure is seen as an exit only" wait_for "env no-such-before"
	ok "$name: and the header does not speak of execs that failed" hides "failed execs"
	keys X
	ok "$name: X reports what it switches on" wait_for "tracing failed execs: X"
	keys r # which takes the sentence away
	echo between >&9
	ok "$name: the spawners screen counts them" wait_for "failed execs x6"
	keys X
	ok "$name: X switches it off again" wait_for "no longer tracing failed execs"
	keys r
	ok "$name: and the header forgets them" wait_gone "failed execs "
	ok "$name: the row tells why it failed" wait_for "no-such-between: 5 x ENOENT"
	ok "$name: and what was missing" \
		wait_for "script.sh: interpreter /no/such/interp"
	keys F3 b e t w e e n Enter v
	ok "$name: the details have the attempts" wait_for "ENOENT  /bin/no-such-between"
	keys Escape
	echo end >&9
	ok "$name: the command has ended" wait_for "DONE  exit 0"
	keys q
}

try "as root" "$(realpath "$MAYFLY")"

if [ "$(id -u)" = 0 ] && command -v setcap >/dev/null && command -v setpriv >/dev/null &&
	cp "$MAYFLY" "$tmp/mayfly" && chmod 755 "$tmp/mayfly" &&
	setcap cap_bpf,cap_perfmon+ep "$tmp/mayfly" 2>/dev/null; then
	try "with file capabilities" \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/mayfly"
else
	echo "# not tried with file capabilities: there are none in $tmp, or no setcap, setpriv"
fi
finish
