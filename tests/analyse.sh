#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# analyse.sh [FILE.c...]: what the static analysers of gcc and clang find in core, ui and bpf.  Each
# finding is mended, or has an answer in tests/analyse.txt; fails if one has none.  Some minutes.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
flags=(-std=c11 -D_GNU_SOURCE -DMAYFLY_VERSION='"0"' -I. -Ibuild)
[ $# != 0 ] || mapfile -t all < <(find core ui bpf -name '*.c' ! -name '*.bpf.c' | sort)

# by_gcc FILE: the function, as "In function" names it, and the warning
by_gcc() {
	gcc "${flags[@]}" -O2 -fanalyzer -fdiagnostics-plain-output -fdiagnostics-path-format=none \
		-c -o /dev/null "$1" 2>&1 |
		awk -v file="$1" '/[Ii]n function/ { sub(/.*n function ./, ""); sub(/.[,:].*/, ""); f = $0 }
			match($0, /\[-Wanalyzer[^]]*\]/) { print file, f, substr($0, RSTART + 2, RLENGTH - 3) }'
}

by_clang() {
	clang --analyze -Xclang -analyzer-output=text "${flags[@]}" -o /dev/null "$1" 2>&1 |
		sed -nE "s|^([^:]*):[0-9:]+ warning: .*\[([^]]*)\]$|\1 - \2|p"
}

for file in "${@:-${all[@]}}"; do
	by_gcc "$file"
	by_clang "$file"
done | sort -u >"$out/found"
grep -v '^#' tests/analyse.txt | sed 's/:.*//' | sort -u >"$out/answered"
comm -23 "$out/found" "$out/answered" >"$out/new"
echo "$(wc -l <"$out/found") findings, $(wc -l <"$out/new") without an answer"
cat "$out/new"
[ ! -s "$out/new" ]
