#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Installs the packages that mayfly is built and tested with, by the system's package manager.
# Does nothing if none is missing; prints what it does; uses sudo if it is not root.
set -eu

if command -v apt-get >/dev/null; then
	want="gcc make pkg-config clang llvm bpftool libbpf-dev libelf-dev zlib1g-dev libncurses-dev
		libvterm-dev libcmocka-dev tmux strace procps python3 jq libcap2-bin libclang-rt-14-dev"
	. /etc/os-release
	case ${ID:-}-${VERSION_ID:-} in
	debian-[1-9] | debian-1[01] | ubuntu-1* | ubuntu-2[0-2]*)
		echo "deps: ${PRETTY_NAME:-this system} is too old to build mayfly on: its libbpf is older than 1.0." >&2
		echo "deps: Debian 12 or newer to build, kernel 5.10 to run." >&2
		exit 1
		;;
	esac
	[ "${VERSION_ID:-}" = 12 ] || want=$(echo "$want" | sed 's/libclang-rt-14-dev/libclang-rt-dev/')
	have() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
	install="apt-get install -y --no-install-recommends" refresh="apt-get update -q"
elif command -v dnf >/dev/null; then
	want="gcc make pkgconf-pkg-config clang llvm bpftool libbpf-devel elfutils-libelf-devel zlib-devel
		ncurses-devel ncurses libvterm-devel libcmocka-devel tmux strace procps-ng python3 jq libcap compiler-rt"
	have() { rpm -q "$1" >/dev/null 2>&1; }
	install="dnf install -y" refresh=true
elif command -v pacman >/dev/null; then
	want="gcc make pkgconf clang llvm bpf libbpf libelf zlib ncurses libvterm cmocka tmux strace procps-ng python jq libcap compiler-rt"
	have() { pacman -Q "$1" >/dev/null 2>&1; }
	install="pacman -S --noconfirm --needed" refresh="pacman -Sy"
elif command -v apk >/dev/null; then
	want="gcc musl-dev linux-headers make pkgconf clang llvm bpftool libbpf-dev elfutils-dev zlib-dev ncurses-dev ncurses
		libvterm-dev cmocka-dev bash tmux strace procps-ng python3 jq libcap compiler-rt"
	have() { apk info -e "$1" >/dev/null 2>&1; }
	install="apk add" refresh="apk update"
elif command -v zypper >/dev/null; then
	want="gcc make pkg-config clang llvm bpftool libbpf-devel libelf-devel zlib-devel ncurses-devel ncurses-utils
		libvterm-devel libcmocka-devel tmux strace procps python3 jq libcap-progs"
	have() { rpm -q "$1" >/dev/null 2>&1; }
	install="zypper --non-interactive install" refresh=true
else
	echo "deps: none of apt-get, dnf, pacman, apk, zypper is here." >&2
	echo "deps: install by hand: C compiler, make, clang, bpftool, pkg-config, and the development files" >&2
	echo "deps: of libbpf, libelf, zlib, ncursesw, libvterm, cmocka; for the tests also tmux, strace, python3, jq." >&2
	exit 1
fi

missing=
for package in $want; do
	have "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "deps: not root and no sudo; as root, run: $install$missing" >&2
		exit 1
	}
	sudo=sudo
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo $refresh
$sudo ${sudo:+env DEBIAN_FRONTEND=noninteractive} $install $missing
