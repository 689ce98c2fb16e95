#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The units of ui/units: systemd reads them, they are hardened, and do what they say.
. tests/tap.sh
command -v systemd-analyze >/dev/null || skip_all 'systemd-analyze is not installed'

# One that runs the program of this build.
sed "s|mayfly --json|$(realpath "$MAYFLY") --json --source=proc|" ui/units/mayfly-when.service \
	>"$tmp/when.service"
command_of()
{
	# as systemd reads it: $$ is a $, %% a %, \\ a backslash
	sed -n "s/^ExecStart=.bin.sh -c '\(.*\)'$/\1/p" "$1" | sed 's/\$\$/$/g; s/%%/%/g; s/\\\\/\\/g'
}
for unit in publish when; do
	file=ui/units/mayfly-$unit.service
	ok "mayfly-$unit.service: exposed by less than 3 of 10" \
		systemd-analyze security --offline=true --threshold=30 "$PWD/$file"
	ok "mayfly-$unit.service: systemd knows each line" eval \
		'[ -z "$(systemd-analyze verify "$PWD/$file" 2>&1 | grep "$file.*:[0-9]")" ]'
	ok "mayfly-$unit.service: its capabilities are those of a trace" \
		grep -q '^CapabilityBoundingSet=CAP_BPF CAP_PERFMON CAP_SYS_PTRACE CAP_DAC_READ_SEARCH$' "$file"
done
is 'the match is the standard input of the command' \
	"$(MAYFLY_WHEN="pid=$$" MAYFLY_EXEC="grep -o \"event\":\"match\"" \
		sh -c "$(command_of "$tmp/when.service")")" '"event":"match"'
finish
