#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# distros.sh [WORD...]: builds and tests this tree in fresh Debian systems, a row of `rows` at a time;
# only rows whose name has all the words.  Prints TAP; a warning of a compiler fails a row.  The
# output of a row is in build/roots/ROW.log.
#
# TESTS=unit: the rows that would run `make check` run the unit and golden tests.
# RECORD=yes: rows that pass are written into the table of HACKING.md, with their versions.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/roots/root.sh
roots_need

# name | suite | packages besides those of `make deps` | user | command before | arguments of make | tests
# shellcheck disable=SC2016
rows='
oldstable root    | oldstable | | root | | | check
oldstable user    | oldstable | | user | | | check
oldstable nice    | oldstable | | user | nice -n 5 | | check
stable root       | stable    | | root | | | check
stable user       | stable    | | user | | | check
stable nice       | stable    | | user | nice -n 5 | | check
testing root      | testing   | | root | | | check
testing user      | testing   | | user | | | check
testing nice      | testing   | | user | nice -n 5 | | check
gcc-12            | oldstable | compilers | user | | CC=gcc-12 | unit
gcc-13            | stable    | compilers | user | | CC=gcc-13 | unit
gcc-14            | stable    | compilers | user | | CC=gcc-14 | unit
gcc-15            | testing   | compilers | user | | CC=gcc-15 | unit
gcc-16            | testing   | compilers | user | | CC=gcc-16 | unit
clang-14          | oldstable | compilers | user | | CC=clang-14 CLANG=clang-14 | unit
clang-15          | oldstable | compilers | user | | CC=clang-15 CLANG=clang-15 | unit
clang-16          | oldstable | compilers | user | | CC=clang-16 CLANG=clang-16 | unit
clang-17          | stable    | compilers | user | | CC=clang-17 CLANG=clang-17 | unit
clang-18          | stable    | compilers | user | | CC=clang-18 CLANG=clang-18 | unit
clang-19          | stable    | compilers | user | | CC=clang-19 CLANG=clang-19 | unit
clang-21          | testing   | compilers | user | | CC=clang-21 CLANG=clang-21 | unit
clang-22          | testing   | compilers | user | | CC=clang-22 CLANG=clang-22 | unit
-O3 -flto         | testing   | compilers | user | | CFLAGS="-O3 -flto=auto" | golden
-Os               | testing   | compilers | user | | CFLAGS=-Os | golden
_FORTIFY_SOURCE=3 | testing   | compilers | user | | CFLAGS=-O2 CPPFLAGS=-D_FORTIFY_SOURCE=3 | golden
dpkg-buildflags   | testing   | compilers | user | eval "$(DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --export=sh)"; | | golden
'

# What a suite gets besides the packages of `make deps`.
compilers_oldstable='gcc-12 clang-14 clang-15 clang-16 dpkg-dev'
compilers_stable='gcc-12 gcc-13 gcc-14 clang-17 clang-18 clang-19 dpkg-dev'
compilers_testing='gcc-12 gcc-13 gcc-14 gcc-15 gcc-16 clang-21 clang-22 dpkg-dev'

# steps ARGUMENTS TESTS: the shell command that builds and tests
steps()
{
	local build="make -j2 $1"
	case $2 in
	check) echo "$build check" ;;
	unit) echo "$build all tests && tests/run.sh build/tests/unit/*_test build/tests/golden/*_test" ;;
	golden) echo "$build all $(printf 'build/%s ' tests/golden/*_test.c | sed 's/\.c//g') &&
		tests/run.sh build/tests/golden/*_test" ;;
	esac
}

# open_root SUITE EXTRA: unpacks the root of a suite into $root, unless it is the one that is there
open_root()
{
	local name=$1${2:+-$2} packages=${2:+${2}_$1} tarball
	[ "$name" != "$opened" ] || return 0
	[ -z "$packages" ] || packages="apt-get update -q && apt-get install -y --no-install-recommends ${!packages} && "
	tarball=$(root_make "$1" "$name" "$packages./tests/deps.sh") || return 1
	rm -rf "$root" && mkdir "$root" && tar -C "$root" --numeric-owner -xf "$tarball" || return 1
	chroot "$root" useradd -m user || return 1
	opened=$name
}

# run_row SUITE EXTRA USER PREFIX ARGUMENTS TESTS: output in $tmp/log
run_row()
{
	open_root "$1" "$2" || return 1
	rm -rf "$root/src"
	.debian/tree.sh "$root/src" || return 1
	chroot "$root" chown -R "$3:$3" /src
	root_run "$root" "$4 sh -c '$(steps "$5" "$6")'" "$3" >"$tmp/log" 2>&1 || return 1
	! grep -E 'warning:|Warning:' "$tmp/log"
}

# record_row ROW KIND CC: adds the row to HACKING.md, with the versions and what the tests said
record_row()
{
	local versions
	versions=$(root_run "$root" ". /etc/os-release; echo \$PRETTY_NAME; for program in ${3:-cc} clang; do
		\$program --version | head -1 | sed 's/^Debian //'; done" 2>/dev/null | sort -u | paste -sd, | sed 's/,/, /g')
	tests/roots/record.py "$1 | $versions | $2 | $(grep -E '^[0-9]+ passed, ' "$tmp/log" | tail -1)"
}

root=$tmp/root opened=
mkdir -p build/roots
while IFS='|' read -r name suite extra user prefix arguments kind; do
	row=$(sed 's/^ *//; s/ *$//; s/  */ /g' <<<"$name")
	matches=yes
	for word in "$@"; do
		[[ " $row " == *" $word "* ]] || matches=no
	done
	[ -n "$row" ] && [ $matches = yes ] || continue
	read -r suite <<<"$suite"; read -r extra <<<"$extra"; read -r user <<<"$user"
	read -r prefix <<<"$prefix"; read -r arguments <<<"$arguments"; read -r kind <<<"$kind"
	[ "$kind:${TESTS:-check}" != check:unit ] || kind=unit
	start=$(date +%s)
	run_row "$suite" "$extra" "$user" "$prefix" "$arguments" "$kind"
	status=$?
	cp "$tmp/log" "build/roots/$row.log"
	result $status "$row: $kind, $(grep -E '^[0-9]+ passed, ' "$tmp/log" | tail -1), $(($(date +%s) - start)) s"
	if [ $status = 0 ]; then
		[ -z "${RECORD:-}" ] ||
			record_row "$row" "$kind" "$(sed -n 's/.*CC=\([^ ]*\).*/\1/p' <<<"$arguments")"
	else
		grep -E 'arning:|error:|not ok|FAILED|Error ' "$tmp/log" | grep -v '^ *#' | head -40 | cut -c1-200 | sed 's/^/# /'
	fi
done <<<"$rows"
finish
