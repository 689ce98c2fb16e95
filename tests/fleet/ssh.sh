#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# ssh HOST sudo mayfly -w - | mayfly -r -: with a real sshd on the loopback device.
. tests/tap.sh
need_live
PATH=$PATH:/usr/sbin
command -v sshd >/dev/null || skip_all 'sshd is not installed (openssh-server)'
command -v ssh >/dev/null || skip_all 'ssh is not installed (openssh-client)'
[ "$(id -u)" = 0 ] || skip_all 'sshd is started by root'

port=$((20000 + $$ % 20000))
mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$tmp/host" && ssh-keygen -q -t ed25519 -N '' -f "$tmp/key"
cp "$tmp/key.pub" "$tmp/authorized"
cat >"$tmp/sshd_config" <<END_OF_CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $tmp/host
PidFile none
AuthorizedKeysFile $tmp/authorized
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
END_OF_CONFIG
"$(command -v sshd)" -D -e -f "$tmp/sshd_config" 2>"$tmp/sshd.log" &
sshd=$!
trap 'kill $sshd 2>/dev/null; rm -rf "$tmp"' EXIT

remote()
{
	ssh -n -p "$port" -i "$tmp/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o LogLevel=ERROR -o BatchMode=yes 127.0.0.1 "$@"
}
ok 'sshd answers' until_true 20 remote true
program=$(realpath "$MAYFLY")

# The viewer ends when it has seen the last of 23 processes: so the stream is not late by a block.
timeout 60 bash -c "$(declare -f remote); port=$port tmp=$tmp
	remote $program --json -o /dev/null -w - |
	$program -r - --json --when 'args~^/bin/sh.*fleet-23' -o $tmp/lines" 2>"$tmp/said" &
viewer=$!
until_true 20 pgrep -f -- "$program --json -o /dev/null -w -" >/dev/null
start_some()
{
	/bin/sh -c ': fleet-0'
	kill -0 $viewer 2>/dev/null || return 0
	for i in $(seq 1 23); do
		/bin/sh -c ": fleet-$i"
	done
	! kill -0 $viewer 2>/dev/null
}
ok 'the viewer sees what the other host starts' until_true 40 start_some
wait $viewer
is 'it has matched' $? 0
is 'and names the host' "$(grep -o '"host":"[^"]*"' "$tmp/lines" | head -1)" "\"host\":\"$(uname -n)\""
ok 'the far end ends with the viewer' until_true 20 eval \
	'! pgrep -f -- "$program --json -o /dev/null -w -" >/dev/null'
finish
