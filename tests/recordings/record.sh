#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# record.sh NAME SECONDS COMMAND...: records what COMMAND starts, for SECONDS at most, into
# tests/recordings/NAME.gz, as a script of core/source/file/script.h that
# tests/unit/recordings_test.c plays.  As root, from the top of the repository.
#
# tests/recordings/all.sh has made those that are here.
set -e
name=$1 seconds=$2
shift 2
dir=$(dirname "$0")
events=$(mktemp)
trap 'rm -f "$events"' EXIT
# in a pid namespace of its own, with which all that the command leaves behind ends
unshare --pid --fork --kill-child --mount-proc \
	build/mayfly --json -o "$events" --duration="$seconds" -- "$@" >/dev/null 2>&1 || true
python3 "$dir/script.py" <"$events" | gzip -9n >"$dir/$name.gz"
ls -l "$dir/$name.gz"
