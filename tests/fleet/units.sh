#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The units of ui/units: systemd reads them, they are hardened, and do what they say.
. tests/tap.sh
command -v systemd-analyze >/dev/null || skip_all 'systemd-analyze is not installed'

# unit NAME: as it is, with the program of this build
unit()
{
	sed "s|exec mayfly|exec $(realpath "$MAYFLY") --source=proc|" "ui/units/mayfly-$1.service" \
		>"$tmp/$1.service"
}
command_of()
{
	# as systemd reads it: $$ is a $, %% a %, \\ a backslash
	sed -n "s/^ExecStart=.bin.sh -c '\(.*\)'$/\1/p" "$1" | sed 's/\$\$/$/g; s/%%/%/g; s/\\\\/\\/g'
}
for unit in publish record when; do
	file=ui/units/mayfly-$unit.service
	ok "mayfly-$unit.service: exposed by less than 3 of 10" \
		systemd-analyze security --offline=true --threshold=30 "$PWD/$file"
	ok "mayfly-$unit.service: systemd knows each line" eval \
		'[ -z "$(systemd-analyze verify "$PWD/$file" 2>&1 | grep "$file.*:[0-9]")" ]'
	ok "mayfly-$unit.service: its capabilities are those of a trace" \
		grep -q '^CapabilityBoundingSet=CAP_BPF CAP_PERFMON CAP_SYS_PTRACE CAP_DAC_READ_SEARCH$' "$file"
done
unit when
MAYFLY_WHEN="pid=$$" MAYFLY_EXEC="grep -o '\"event\":\"match\"' >$tmp/match" \
	sh -c "$(command_of "$tmp/when.service")" >"$tmp/said" 2>&1 &
when=$!
ok 'the match is the standard input of the command' until_true 20 grep -qs '"event":"match"' "$tmp/match"
kill $when
wait $when 2>/dev/null
unit record
mkdir "$tmp/logs"
# with_init COUNT: so many recordings have the first process
with_init()
{
	[ "$(for file in "$tmp"/logs/*; do
		"$MAYFLY" -r "$file" --json 2>/dev/null | grep '"event":"seed"' | grep -c '"pid":1,'
	done | grep -c '^1$')" = "$1" ]
}
for start in 1 2; do
	LOGS_DIRECTORY=$tmp/logs MAYFLY_ROTATE=1M,3 sh -c "$(command_of "$tmp/record.service")" \
		>"$tmp/said" 2>&1 &
	record=$!
	ok "start $start: events are recorded, and those of earlier starts are kept" \
		until_true 20 with_init $start
	kill $record
	wait $record 2>/dev/null
done
finish
