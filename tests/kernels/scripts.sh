#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# scripts.sh VMLINUZ...: runs the scripts of tests/live on other kernels, all in one boot of QEMU with a
# small Debian in memory, which mmdebstrap makes.  Needs root, what run.sh needs, and mmdebstrap; the
# release is that of this machine, whose libraries the programs have.
#
# SCRIPTS="titles frozen ..." runs only these.  The log is in build/kernels/.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/roots/root.sh
roots_need
# left out: what builds (dist, examples, install), and what has no part of the kernel (deep)
all=(chroot cli coredump cputime cwd endless export figures frozen hostile inject json limit listener
	namespaces program refusals refused replay slow_reader strace stuck titles trends user when write
	zombies)
scripts=${SCRIPTS:-${all[*]}}
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
# what is large and not used goes; a guest has it all in memory
# shellcheck disable=SC2034 # qemu.bash reads it
system=$(root_make "$release" "$release-guest" 'apt-get update -q && apt-get install -y --no-install-recommends \
	bsdutils dash iproute2 jq libcap2-bin perl-base procps python3 strace tmux &&
	apt-get clean && rm -rf /usr/share/doc /usr/share/man /usr/share/locale /usr/share/info \
		/usr/lib/python3*/test /usr/lib/x86_64-linux-gnu/gconv /var/cache/*') || exit 1
. tests/kernels/qemu.bash

mkdir -p "$root/tests"
cp -r tests/tap.sh tests/group.bash tests/live tests/tty "$root/tests/"
for program in build/tests/live/* build/tests/tty/*; do
	[ ! -f "$program" ] || [ ! -x "$program" ] || copy "$program" "/$(dirname "$program")"
done
copy build/mayfly /build
add_init <<END
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs shm /dev/shm
ln -s /proc/self/fd /dev/fd
mount -t cgroup2 none /sys/fs/cgroup
for kind in memory pids; do echo +\$kind >/sys/fs/cgroup/cgroup.subtree_control; done
ip link set lo up
export HOME=/root TERM=dumb LANG=C.UTF-8
for script in $scripts; do
	echo "# script \$script"
	timeout 600 bash tests/live/\$script.sh </dev/null 2>&1
	status=\$?
	[ \$status = 0 ] || echo "not ok - \$script: status \$status"
done
END
for kernel in "$@"; do
	KERNEL_TIMEOUT=${KERNEL_TIMEOUT:-3000} run_cases "$kernel" <<<'scripts 2 2048 -'
done
exit $failed_cases
