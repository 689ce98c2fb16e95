#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# In a chroot whose / is no mount point, as debootstrap and build daemons make them.
. tests/tap.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
need_live

# A directory, not a mount: what is in it is mounted there, where only this script sees it.
cat >"$tmp/enter" <<'END'
root=$1
shift
for name in bin sbin lib lib32 lib64 libx32; do
	[ ! -L "/$name" ] || cp -P "/$name" "$root"
done
for place in /*; do
	[ -d "$place" ] && [ ! -L "$place" ] && [ "$place" != "/${root#/}" ] || continue
	mkdir "$root$place" && mount --rbind "$place" "$root$place" || exit
done
exec chroot "$root" bash -c 'cd "$0" && exec "$@"' "$PWD" "$@"
END
inside()
{
	local root
	root=$(mktemp -d "$tmp/root.XXXXXX")
	timeout -k 5 120 unshare -m bash "$tmp/enter" "$root" "$@" </dev/null
}
inside true || skip_all "unshare and chroot do not work here"

is "/ is no mount point" "$(inside mountpoint -q /; echo $?)" 32
is "a command is watched there" \
	"$(inside "$MAYFLY" --json -- /bin/true | jq -r 'select(.event == "exec" and .argv[0] == "/bin/true") | .comm')" true
is "with --source=proc, too" \
	"$(inside "$MAYFLY" --source=proc --once --json -F "pid=$$" | jq .pid)" $$
ok "--check finds nothing amiss" inside "$MAYFLY" --check
ok "signals reach only their targets" inside "$TOOLS/live/target_test"
finish
