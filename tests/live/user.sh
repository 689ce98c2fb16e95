#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# An ordinary user with file capabilities: sees all processes, and keeps no more privileges than
# needed.
. tests/tap.sh

[ "$(id -u)" = 0 ] || skip_all "needs root, to give a file capabilities"
command -v setcap >/dev/null && command -v setpriv >/dev/null ||
	skip_all "needs setcap and setpriv"
need_live

as_nobody()
{
	(cd / && exec timeout 30 setpriv --reuid=65534 --regid=65534 --clear-groups "$@")
}

cp "$MAYFLY" "$tmp/mayfly"
chmod 755 "$tmp/mayfly"
as_nobody "$tmp/mayfly" --json >"$tmp/out" 2>"$tmp/err" </dev/null
is "without capabilities it exits with 3" "$?" 3
is "the message explains how to grant them" \
	"$(grep -c "sudo setcap cap_bpf,cap_perfmon+ep $tmp/mayfly" "$tmp/err")" 1

setcap cap_bpf,cap_perfmon+ep "$tmp/mayfly" 2>"$tmp/err" ||
	skip_all "no file capabilities in $tmp: $(cat "$tmp/err")"
ok "with capabilities --check succeeds" as_nobody "$tmp/mayfly" --check
as_nobody "$tmp/mayfly" --json -- sh -c '/bin/true; exit 7' >"$tmp/out" 2>/dev/null </dev/null
is "its command's status is passed on" "$?" 7
is "the command's child is seen" \
	"$(jq -c 'select(.event == "exec" and .comm == "true") | .argv' "$tmp/out")" '["/bin/true"]'
is "nothing was lost" "$(grep -c '"event":"lost"' "$tmp/out")" 0

mkfifo "$tmp/hold"
chmod 666 "$tmp/hold"
exec 9<>"$tmp/hold"
as_nobody "$tmp/mayfly" --json -o /dev/null -- cat "$tmp/hold" </dev/null 9>&- &
until_true 20 pgrep -U 65534 -f "^cat $tmp/hold" >/dev/null # it watches by then
mayfly=$(pgrep -o -U 65534 -f "^$tmp/mayfly")
reader=$(pgrep -n -U 65534 -x -f "mayfly: reader")
is "of the capabilities only cap_bpf is left" \
	"$(sed -n 's/^Cap\(Prm\|Eff\):\t//p' "/proc/$mayfly/status" | sort -u)" 0000008000000000
is "of its readers no more" \
	"$([ -n "$reader" ] && sed -n 's/^Cap\(Prm\|Eff\):\t//p' "/proc/$reader/status" | sort -u)" \
	0000008000000000
is "and none can be got back" "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$mayfly/status")" 1
echo >&9
exec 9>&-
wait
finish
