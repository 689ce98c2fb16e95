#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# ready.sh CC CLANG BPFTOOL [CROSS]: succeeds if this machine has what mayfly is built with; else says
# what is missing, and how to get it.  CPPFLAGS, LDFLAGS and LIBS are those of the build.
cc=$1 clang=$2 bpftool=$3 cross=${4:-}

missing=
how=
for tool in "$cc" "$clang" "$bpftool" infocmp; do
	command -v "${tool%% *}" >/dev/null || missing="$missing ${tool%% *}"
done
[ -z "$missing" ] || how="run 'make deps' to install what is missing"
if [ -n "$cross" ] && ! command -v "${cc%% *}" >/dev/null; then
	how="install the cross compiler, on Debian gcc-$cross"
fi

# compiles LINE...: whether the compiler takes these lines
compiles()
{
	# shellcheck disable=SC2086 # words of their own
	printf '%s\n' "$@" | $cc $CPPFLAGS -fsyntax-only -xc - >/dev/null 2>&1
}

# links OPTION...: whether an empty program can be linked with these
links()
{
	dir=$(mktemp -d) || return
	# shellcheck disable=SC2086
	echo 'int main(void) { return 0; }' | $cc $LDFLAGS -o "$dir/empty" -xc - "$@" >/dev/null 2>&1
	status=$?
	rm -rf "$dir"
	return $status
}

if [ -z "$missing" ]; then
	[ -n "$cross" ] && how="run 'make sysroot CROSS=$cross'" || how="run 'make deps' to install what is missing"
	for header in libelf.h zlib.h ncurses.h bpf/libbpf.h; do
		compiles "#include <$header>" || missing="$missing $header"
	done
	[ -n "$missing" ] || compiles '#include <bpf/libbpf_version.h>' '#if LIBBPF_MAJOR_VERSION < 1' \
		'#error' '#endif' || missing=" libbpf 1.0 or newer"
	# shellcheck disable=SC2086
	[ -n "$missing" ] || links $LIBS || missing=" the libraries $LIBS"
fi
[ -z "$missing" ] || { echo "mayfly cannot be built yet: this machine lacks$missing; $how" >&2; exit 1; }
