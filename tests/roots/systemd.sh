#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# systemd.sh [SUITE...]: starts the systemd of a fresh root as the first process of a container, and
# watches its units from outside.  Since version 255 it starts each by systemd-executor, whose file
# it has open: the kernel is told /proc/self/fd/8, and names the process "8".  Prints TAP.  Default:
# stable testing.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/roots/root.sh
roots_need
need_live
mount=$(findmnt -no TARGET -t cgroup2 | head -1)
[ -n "$mount" ] || skip_all "no control groups of version 2"
group=$mount/mayfly-systemd-$$
# what systemd made in it, from below
end_group() { find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; ! [ -e "$group" ]; }
trap 'until_true 10 end_group; rm -rf "$tmp"' EXIT

cat >"$tmp/container" <<'END'
# container ROOT: in namespaces of its own
root=$1
mount --make-rprivate / && mount --bind "$root" "$root" && mount -t proc proc "$root/proc" &&
	mount --bind "$root/proc/sys" "$root/proc/sys" && mount -o remount,ro,bind "$root/proc/sys" && mount -t sysfs -o ro sys "$root/sys" &&
	mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup" || exit
for name in run tmp dev; do mount -t tmpfs none "$root/$name" || exit; done
for name in null zero full random urandom tty; do
	: >"$root/dev/$name" && mount --bind "/dev/$name" "$root/dev/$name" || exit
done
exec chroot "$root" env -i container=test PATH=/usr/bin:/usr/sbin \
	/lib/systemd/systemd --system --unit=mayfly.service --log-target=null --show-status=no
END

# in the root: two units, one of a user's
units()
{
	cat >"$1/etc/systemd/system/mayfly.service" <<-'END'
		[Unit]
		DefaultDependencies=no
		Wants=other.service
		After=other.service
		[Service]
		Type=oneshot
		ExecStart=/bin/sh -c '/bin/true one; /bin/true two'
		ExecStopPost=/bin/false
	END
	cat >"$1/etc/systemd/system/other.service" <<-'END'
		[Unit]
		DefaultDependencies=no
		[Service]
		Type=oneshot
		User=nobody
		ExecStart=/usr/bin/env true three
	END
}

[ $# != 0 ] || set -- stable testing
for name; do
	tarball=$(root_make "$name" "$name-systemd" 'apt-get update -q &&
		apt-get install -y --no-install-recommends systemd') || exit 1
	root=$tmp/$name
	mkdir "$root" "$group" && tar -C "$root" --numeric-owner -xf "$tarball" && units "$root" || exit 1
	# shellcheck disable=SC2016 # expanded inside
	"$MAYFLY" --json -w "$tmp/recording" -o "$tmp/events" --duration=60 -- sh -c '
		echo $$ >"$1/cgroup.procs" && exec timeout -s KILL 20 unshare -mpfCui --kill-child bash "$2" "$3"' \
		sh "$group" "$tmp/container" "$root" >"$tmp/out" 2>&1 </dev/null
	# of_unit UNIT KEY: of its execs, in order
	of_unit() { jq -r --arg unit "/$1.service" "select(.event == \"exec\" and (.cgroup // \"\" | endswith(\$unit))) | $2" "$tmp/events"; }
	version=$(chroot "$root" /lib/systemd/systemd --version | head -1)
	ok "$name: $version starts there" grep -q '"comm":"systemd"' "$tmp/events"
	in_root() { sed "s|^|$root|"; }
	is "$name: the files are those of the units, in order" "$(of_unit mayfly .exe)" "$(printf '%s\n' \
		/usr/lib/systemd/systemd-executor /usr/bin/dash /usr/bin/true /usr/bin/true \
		/usr/lib/systemd/systemd-executor /usr/bin/false | in_root)"
	is "$name: so are those of a user's unit" "$(of_unit other .exe)" "$(printf '%s\n' \
		/usr/lib/systemd/systemd-executor /usr/bin/env /usr/bin/true | in_root)"
	ok "$name: systemd-executor was called by a descriptor" \
		[ "$(of_unit other .called | head -1 | tr -d 0-9)" = /proc/self/fd/ ]
	is "$name: its arguments name it" "$(of_unit other '.argv[0]' | head -1)" /usr/lib/systemd/systemd-executor
	is "$name: its row does, too" "$("$MAYFLY" -r "$tmp/recording" --batch 2>/dev/null |
		grep -c ' exec .*systemd-executor --deserialize' | awk '{ print ($1 >= 3) }')" 1
	is "$name: the user's unit runs as the user" "$(jq -r 'select(.event == "exec" and .argv[1] == "three").uid' \
		"$tmp/events" | tail -1)" 65534
	until_true 10 end_group
	rm -rf "$root"
done
finish
