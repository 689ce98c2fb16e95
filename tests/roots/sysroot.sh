#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# sysroot.sh MACHINE DIR: fills DIR with the libraries and headers that mayfly is built with, for
# another machine (aarch64-linux-gnu, arm-linux-gnueabihf, riscv64-linux-gnu ...).  They are the
# packages of this system's archive, unpacked there; this system stays as it is.  Needs apt.
set -eu
machine=$1 dir=$2
want="libbpf-dev libelf-dev zlib1g-dev libncurses-dev libvterm-dev libcmocka-dev
	busybox-static dash coreutils" # the last three for tests/kernels

case $machine in
aarch64-linux-gnu) arch=arm64 ;;
arm-linux-gnueabihf) arch=armhf ;;
arm-linux-gnueabi) arch=armel ;;
powerpc64le-linux-gnu) arch=ppc64el ;;
i686-linux-gnu) arch=i386 ;;
x86_64-linux-gnu) arch=amd64 ;;
*-linux-gnu) arch=${machine%-linux-gnu} ;;
*) echo "sysroot: unknown machine $machine; CROSS is a name such as aarch64-linux-gnu" >&2; exit 1 ;;
esac
command -v apt-get >/dev/null || {
	echo "sysroot: needs apt-get; elsewhere, point SYSROOT to a directory with the libraries of $machine" >&2
	exit 1
}

new=$dir.new
rm -rf "$new"
mkdir -p "$new/apt/lists/partial" "$new/apt/cache/archives/partial"
: >"$new/apt/status"
apt()
{
	apt-get -qq -o APT::Architecture=$arch -o APT::Architectures=$arch -o Dir::State="$PWD/$new/apt" \
		-o Dir::State::Lists="$PWD/$new/apt/lists" -o Dir::State::status="$PWD/$new/apt/status" \
		-o Dir::Cache="$PWD/$new/apt/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

echo "sysroot: unpacking the libraries of $arch into $dir"
apt update >"$new/apt/log" 2>&1 || true # an index that is in the making is no reason to stop
apt -y --no-install-recommends --download-only install $want >>"$new/apt/log" 2>&1 || {
	sed 's/^/sysroot: /' "$new/apt/log" >&2
	echo "sysroot: the archive in /etc/apt has not all of these for $arch: $want" >&2
	exit 1
}
for deb in "$new"/apt/cache/archives/*.deb; do
	dpkg-deb -x "$deb" "$new"
done
rm -rf "$new/apt"
for lib in lib lib64; do # since Debian 13 all libraries are below /usr
	[ -e "$new/$lib" ] || [ ! -e "$new/usr/$lib" ] || ln -s "usr/$lib" "$new/$lib"
done
# The linker would follow links such as /lib/MACHINE/libz.so.1 out of the directory.
find "$new" -type l -lname '/*' | while read -r link; do
	up=$(dirname "${link#"$new"/}" | sed 's:[^/][^/]*:..:g')
	ln -sfn "$up$(readlink "$link")" "$link"
done
rm -rf "$dir"
mv "$new" "$dir"
