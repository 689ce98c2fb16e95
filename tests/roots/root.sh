# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# root.sh - fresh Debian systems in directories, for the scripts beside it.  Source it as root, from
# the top of the tree.
#
# A root is kept as a tarball in $MAYFLY_ROOTS, else below the user's cache, so that only the first
# run downloads packages.  They come from the mirror that this machine's apt uses, or $MIRROR.
# A root is entered in a mount namespace of its own: nothing stays mounted, whatever ends the script.

MAYFLY_ROOTS=${MAYFLY_ROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/mayfly/roots}

roots_fail()
{
	echo "roots: $*" >&2
	exit 1
}

# Ends the script unless this machine can make and enter roots.
roots_need()
{
	local tool
	[ "$(id -u)" = 0 ] || roots_fail "only root can make and enter a root: run as root, or with sudo"
	for tool in mmdebstrap zstd unshare; do
		command -v $tool >/dev/null || roots_fail "$tool is not installed: apt-get install mmdebstrap zstd util-linux"
	done
	mkdir -p "$MAYFLY_ROOTS" || exit 1
}

# The address of Debian's archive as this machine's apt knows it.
roots_mirror()
{
	local mirror=${MIRROR:-}
	[ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' \
		'Created-By: Packages' 2>/dev/null | awk '$2 == "Debian" && !/security/ { print $1; exit }')
	[ -n "$mirror" ] || roots_fail "apt knows no Debian mirror: set MIRROR to the address of one"
	echo "$mirror"
}

# What this machine's apt says about how long a list of packages is valid, for the apt of a root.
roots_apt_options()
{
	apt-config dump | sed -n 's/^\(Acquire::Check-[A-Za-z-]* "[^"]*"\);/--aptopt=\1/p'
}

# root_make SUITE NAME COMMAND: makes the tarball NAME unless it is there, and prints its path: a
# minimal SUITE in which COMMAND was run at the top of a copy of this tree.  When the command or the
# lists of packages have changed it is run again in the last one.
root_make()
{
	local suite=$1 tarball options work last
	tarball=$MAYFLY_ROOTS/$2-$({ echo "$3"; grep -hv '^#' tests/deps.sh .debian/control; } | sha256sum | cut -c1-8).tar.zst
	echo "$tarball"
	[ ! -s "$tarball" ] || return 0
	last=$(find "$MAYFLY_ROOTS" -name "$2-????????.tar.zst" | head -1)
	mapfile -t options < <(roots_apt_options)
	work=$(mktemp -d "$tarball.XXXXXX") || return 1
	{
		if [ -n "$last" ]; then
			mkdir "$work/root" && tar -C "$work/root" --numeric-owner -xf "$last"
		else
			mmdebstrap --variant=minbase --quiet "${options[@]}" "$suite" "$work/root" "$(roots_mirror)"
		fi && cp /etc/resolv.conf /etc/hosts "$work/root/etc/" &&
			.debian/tree.sh "$work/root/src" &&
			root_run "$work/root" "$3" &&
			rm -rf "$work/root/src" "$work/root"/var/lib/apt/lists/* &&
			tar -C "$work/root" --numeric-owner -I "zstd -1 -T0" -cf "$work/tar" . &&
			mv "$work/tar" "$tarball"
	} >"$tarball.log" 2>&1
	rm -rf "$work"
	[ ! -s "$tarball" ] || [ -z "$last" ] || rm -f "$last" "$last.log"
	[ -s "$tarball" ] || { tail -20 "$tarball.log" >&2; roots_fail "$tarball could not be made: see $tarball.log"; }
}

# root_run ROOT COMMAND [USER]: runs a shell command at the top of ROOT/src, as root or USER.  Not by
# chroot: in one the kernel permits no user namespace, and no mount namespace whose mounts stay inside.
root_run()
{
	# shellcheck disable=SC2016
	unshare --mount --fork --kill-child sh -c '
		root=$1 command=$2 user=$3
		mount --make-rprivate / && mount --rbind "$root" "$root" &&
		for name in proc sys dev; do mount --rbind "/$name" "$root/$name" || exit 1; done &&
		cd "$root" && pivot_root . . && umount -l . &&
		exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			HOME="$([ "$user" = root ] && echo /root || echo "/home/$user")" TERM="${TERM:-dumb}" \
			LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			setpriv --reuid="$user" --regid="$user" --init-groups sh -c "cd /src && $command"
	' sh "$1" "$2" "${3:-root}"
}
