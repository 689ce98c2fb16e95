#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# make dist: the same bytes on every machine; what it leaves out, and when it refuses.
. tests/tap.sh

command -v git >/dev/null && command -v make >/dev/null || skip_all "needs git and make"
git rev-parse --verify -q HEAD >/dev/null 2>&1 || skip_all "this tree is not a git repository"
git clone -q --no-hardlinks . "$tmp/one" 2>"$tmp/said" || skip_all "git cannot clone this tree: $(head -1 "$tmp/said")"
git clone -q "$tmp/one" "$tmp/another place"
version=$(sed -n 's/^VERSION := //p' "$tmp/one/Makefile")
archive=build/mayfly-$version.tar.gz
# dist DIRECTORY: what it prints; B: another default of the caller would put it elsewhere
dist() { make --no-print-directory -C "$1" B=build dist 2>&1; }

is "make dist names the archive" "$(dist "$tmp/one")" "$archive"
(
	umask 077
	export TZ=Asia/Tokyo LC_ALL=C GZIP_OPT=-1 GIT_CONFIG_COUNT=2
	export GIT_CONFIG_KEY_0=tar.umask GIT_CONFIG_VALUE_0=0077 GIT_CONFIG_KEY_1=core.autocrlf GIT_CONFIG_VALUE_1=true
	dist "$tmp/another place" >/dev/null
)
ok "it is the same bytes elsewhere, later, and with another umask and settings of git" \
	cmp "$tmp/one/$archive" "$tmp/another place/$archive"
mkdir "$tmp/unpacked"
tar -C "$tmp/unpacked" -xf "$tmp/one/$archive"
is "it has all files of the commit, below one directory" \
	"$(cd "$tmp/unpacked" && find . -type f -o -type l | sort)" \
	"$(git -C "$tmp/one" ls-files | sed "s,^,./mayfly-$version/," | sort)"
is "it has the version without git" \
	"$(make --no-print-directory -C "$tmp/unpacked/mayfly-$version" -n CC=cc build/ui/main.o 2>&1 |
		grep -o "MAYFLY_VERSION='[^']*'" | head -1)" "MAYFLY_VERSION='\"$version\"'"
is "without git it refuses, and says why" \
	"$(dist "$tmp/unpacked/mayfly-$version" | head -1)" \
	"dist: this tree is not a git repository: the archive is made of a commit"
echo >>"$tmp/one/README.md"
is "it refuses what is not committed" \
	"$(dist "$tmp/one" | head -1)" "dist: there are changes that are not committed: commit or undo them first"

is "the package is of the same version" \
	"$(sed -n '1s/mayfly (\(.*\)) .*/\1/p' .debian/changelog)" "$version"
# tree.sh, of which the package and the roots are made
"$tmp/unpacked/mayfly-$version/.debian/tree.sh" "$tmp/copy"
ok "a copy of the tree without git is the same" diff -r "$tmp/unpacked/mayfly-$version" "$tmp/copy"
finish
