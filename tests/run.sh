#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# run.sh TEST...: runs all test programs and scripts, reads their TAP, and prints as the last line
# "N passed, N failed, N skipped".  Skipped tests are listed with the reason.  TEST_UNDER=COMMAND
# runs each by a command; TEST_FIGURES=yes prints the comments of tests that pass.
set -u
# in the background of a script these are ignored, and so they would be in what is tested
[ -z "$(trap -p HUP INT QUIT)" ] || exec env --default-signal=HUP,INT,QUIT bash "$0" "$@"
cd "$(dirname "$0")/.." || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL # tests that run make are not part of the one that runs them
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
passed=0 failed=0 skipped=0
for test in "$@"; do
	name=${test#build/}
	start=$(date +%s)
	# shellcheck disable=SC2086 # words
	timeout -k 10 "${TEST_TIMEOUT:-600}" ${TEST_UNDER:-} "$test" >"$out/log" 2>"$out/err"
	status=$?
	sed -i -E 's/^not (ok .*# *SKIP)/\1/' "$out/log" # as cmocka before 1.1.8 puts it
	p=$(grep -c '^ok ' "$out/log")
	s=$(grep -ciE '^ok .*# *skip' "$out/log")
	f=$(grep -c '^not ok ' "$out/log")
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out/log" | awk '{ n += $1 } END { print n + 0 }')
	if [ $((p + f)) -eq 0 ] || { [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; } ||
		[ "$planned" -gt $((p + f)) ]; then
		echo "not ok - $name ended early (status $status, $((p + f)) of $planned tests)" >>"$out/log"
		f=$((f + 1))
	fi
	passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%-44s %3d ok%s%s  %ss\n' "$name" $((p - s)) \
		"$([ "$f" = 0 ] || echo ", $f FAILED")" "$([ "$s" = 0 ] || echo ", $s skipped")" \
		$(($(date +%s) - start))
	grep -iE '^ok .*# *skip' "$out/log" | sed 's/^/    /' | tee -a "$out/skips"
	if [ "$f" != 0 ]; then
		grep -vE '^ok ' "$out/log" | sed 's/^/    /'
		tail -40 "$out/err" | sed 's/^/    /'
		echo "$name" >>"$out/failures"
	elif [ -n "${TEST_FIGURES:-}" ]; then
		grep '^# ' "$out/log" | sed 's/^/    /'
	fi
done
echo
[ ! -s "$out/failures" ] || { echo "failed in:"; sed 's/^/    /' "$out/failures"; }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
