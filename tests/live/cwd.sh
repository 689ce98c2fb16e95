#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# --json: the working directory of each exec, also of processes that are gone at once.
. tests/tap.sh
need_live

here=$(realpath "$tmp")
deep=$here$(printf '/part%.0s' {1..60})
mkdir -p "$here/plain" "$here/a b" "$here/gone" "$here/other" "$deep"
ln -s plain "$here/link"
mount -t tmpfs none "$here/other" 2>/dev/null && mkdir "$here/other/inside"
trap 'umount "$here/other" 2>/dev/null; rm -rf "$tmp"' EXIT

# A line: the directory, and what mayfly should say.
cat >"$here/job" <<'END'
for i in 1 2 3 4 5 6 7 8; do (cd / && exec /bin/true root); done
(cd "$1/plain" && exec /bin/true plain)
(cd "$1/a b" && exec /bin/true blank)
(cd -P "$1/link" && exec /bin/true link)
(cd "$1/gone" && rmdir "$1/gone" && exec /bin/true gone)
(cd "$1/other" && exec /bin/true other)
(cd "$1/other/inside" 2>/dev/null && exec /bin/true inside)
(cd "$2" && exec /bin/true deep)
END

of() { # the directories of the execs with that argument, each once
	jq -r "select(.event == \"exec\" and .argv[1] == \"$1\") | .cwd" "$tmp/events" | sort | uniq -c |
		sed 's/^ *//'
}

$MAYFLY --json -o "$tmp/events" -w "$tmp/recording" -- bash "$here/job" "$here" "$deep"
is "the root is /" "$(of root)" "8 /"
is "a directory is its path" "$(of plain)" "1 $here/plain"
is "a blank is part of it" "$(of blank)" "1 $here/a b"
is "a link is what it leads to" "$(of link)" "1 $here/plain"
is "a directory that was removed is marked" "$(of gone)" "1 $here/gone (deleted)"
if mountpoint -q "$here/other"; then
	is "the root of a mount is where it is mounted" "$(of other)" "1 $here/other"
	is "a directory in a mount has the whole path" "$(of inside)" "1 $here/other/inside"
fi
ok "a path of many parts begins with dots" grep -q '"cwd":"\.\.\./part/part/' "$tmp/events"
is "and ends with its last parts" "$(of deep | grep -c '/part/part$')" 1
is "a recording has it" \
	"$($MAYFLY -r "$tmp/recording" --json --fields=cwd,argv | grep -c "\"cwd\":\"$here/plain\"")" 2
is "--fields chooses it" "$($MAYFLY -r "$tmp/recording" --json --fields=cwd |
	jq -r '.cwd // empty' | grep -cx /)" 8
is "and leaves it out" \
	"$($MAYFLY -r "$tmp/recording" --json --fields=-cwd | grep -c '"cwd"')" 0
finish
