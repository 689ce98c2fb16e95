#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# package.sh [SUITE...]: builds the package in a fresh root that has no more than its build
# dependencies, and installs, upgrades, uses and purges it there.  Prints TAP.  Default: stable testing.
# RECORD=yes: a suite in which all passed is written into the table of HACKING.md.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/roots/root.sh
roots_need
root=$tmp/root
deb='/src/build/deb/mayfly_*_*.deb'

# in_root COMMAND [USER]: like root_run; the output is shown if it fails
in_root() { root_run "$root" "$@"; }
# What can be left behind, except by apt and dpkg themselves.
files()
{
	chroot "$root" find / -xdev \( -path /src -o -path /tmp -o -path '/var/lib/dpkg' -o -path '/var/log' \
		-o -path '/var/cache' -o -path '/var/lib/apt' -o -path '/etc/group*' -o -path '/etc/gshadow*' \
		-o -path '/etc/.pwd.lock' \) -prune -o -printf '%p %u:%g %m\n' | sort
}
rights() { in_root 'stat -c %a:%U:%G /usr/bin/mayfly; getcap /usr/bin/mayfly' | sed 's/^.*mayfly //' | paste -sd' '; }
reinstall() { in_root "apt-get install -y --reinstall --allow-downgrades $deb"; }

# build DIRECTORY OPTIONS: as a user without privileges
build()
{
	rm -rf "$root$1"
	.debian/tree.sh "$root$1" && chroot "$root" chown -R user:user "$1" &&
		in_root "cd $1 && DEB_BUILD_OPTIONS='parallel=2 $2' make deb > /tmp/build.log 2>&1 ||
			{ grep -E 'arning:|rror|not ok|FAILED|passed' /tmp/build.log; tail -20 /tmp/build.log; exit 1; }" user
}

suites=${*:-stable testing}
for name in $suites; do
	before=$tests
	failed=$failures
	tarball=$(root_make "$name" "$name-package" 'apt-get update -q && cp -r .debian debian &&
		apt-get install -y --no-install-recommends make lintian &&
		apt-get build-dep -y --no-install-recommends ./') || exit 1
	rm -rf "$root"
	mkdir "$root" && tar -C "$root" --numeric-owner -xf "$tarball" && chroot "$root" useradd -m user || exit 1
	ok "$name: the package builds with its build dependencies" build /src ''
	[ $failures = $failed ] || continue
	ok "$name: lintian reports no error and no warning" \
		in_root 'lintian --fail-on error,warning build/deb/*.changes' user
	ok "$name: which it would" in_root 'cd build/deb && mkdir -p x/DEBIAN x/usr/bin && cp /bin/true x/usr/bin &&
		dpkg-deb --ctrl-tarfile mayfly_*.deb | tar -C x/DEBIAN -xf - && dpkg-deb -b x x.deb &&
		lintian x.deb | grep "^E: mayfly: "' user
	ok "$name: it is built again in another directory" build /elsewhere/src nocheck
	ok "$name: the packages are the same bytes" \
		in_root "cmp $deb /elsewhere/src/build/deb/mayfly_*_*.deb"
	rm -rf "$root/elsewhere"
	in_root 'apt-get update -q && apt-get install -y libcap2-bin' >"$tmp/log" 2>&1
	files >"$tmp/before"

	ok "$name: it is installed" in_root "apt-get install -y $deb"
	is "$name: without privileges" "$(rights)" 755:root:root
	ok "$name: its own test passes" in_root .debian/tests/smoke
	ok "$name: a group mayfly has privileges" in_root 'groupadd --system mayfly && dpkg-reconfigure mayfly'
	is "$name: its members only" "$(rights)" '750:root:mayfly cap_perfmon,cap_bpf=ep'
	ok "$name: an upgrade" reinstall
	is "$name: keeps them" "$(rights)" '750:root:mayfly cap_perfmon,cap_bpf=ep'
	in_root 'groupdel mayfly' && ok "$name: an upgrade without the group" reinstall
	is "$name: takes them away" "$(rights)" 755:root:root
	ok "$name: it is purged" in_root 'apt-get purge -y mayfly'
	files >"$tmp/after"
	is "$name: and leaves nothing" "$(diff "$tmp/before" "$tmp/after")" ''
	in_root 'apt-get install -y --no-install-recommends autopkgtest' >"$tmp/log" 2>&1
	ok "$name: autopkgtest installs and tests it" in_root "autopkgtest --no-built-binaries $deb build/deb/mayfly-*/ -- null"
	if [ "${RECORD:-}" ] && [ $failures = $failed ]; then
		versions=$(in_root '. /etc/os-release; echo $PRETTY_NAME; lintian --version' | paste -sd, | sed 's/,/, /')
		tests/roots/record.py "package | $versions | build, lintian, install, upgrade, purge, autopkgtest | $((tests - before)) passed"
	fi
done
finish
