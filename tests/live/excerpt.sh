#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# --from and --to: a part of a recording is printed as if it had been recorded from then to then.
. tests/tap.sh
export TZ=UTC

# A minute: at each second S a process 1000+S that lives until the next one.
{
	printf '@100\nsnapshot\nseed 1 0 init start=0.01 : /sbin/init\nseed 710 1 bash start=25 : -bash\nsettled\n'
	for s in $(seq 1 60); do
		echo "@$((100 + s))"
		[ "$s" = 1 ] || echo "exit $((1000 + s - 1)) $((s == 31 ? 3 : 0))"
		echo "fork $((1000 + s)) 710"
		echo "exec $((1000 + s)) : work second-$s"
	done
} | "$TOOLS/tty/record" "$tmp/minute"
part() { "$MAYFLY" -r "$tmp/minute" "$@" 2>"$tmp/err"; }
begin=$(part --json | jq -r .time | head -1)
clock() { date -d "@$(($(date -d "$begin" +%s) + $1))" "+$2"; }

part --json --from=+20.5 --to=+22.5 >"$tmp/json"
is "events of that time" "$? $(jq -r 'select(.event == "exec") | .argv[1]' "$tmp/json" | tr '\n' ' ')$(cat "$tmp/err")" "0 second-21 second-22 "
is "after what there was" "$(jq -r 'select(.event == "seed") | "\(.pid) \(.argv | join(" "))"' "$tmp/json" | tr '\n' ',')" "1 /sbin/init,710 -bash,1020 work second-20,"
is "and nothing else" "$(jq -r .event "$tmp/json" | sort | uniq -c | tr -s ' \n' ' ')" " 2 exec 2 exit 2 fork 3 seed "
part --json --from="$(clock 20 %T)" --to="$(clock 22 %T)" >"$tmp/clock"
ok "times of the day" grep -q second-21 "$tmp/clock"
part --json --from="$(clock 20 '%F %T')" --to="$(clock 22 '%F %T')" >"$tmp/date"
ok "and dates are the same" cmp "$tmp/clock" "$tmp/date"
part --json --from=+0 >"$tmp/all"
ok "from the begin it is the whole" cmp "$tmp/all" <(part --json)
is "--once is of the end" "$(part --once --to=+30.5 | grep -o 'second-.*')" second-30
is "--batch" "$(part --batch --from=+40.5 --to=+41.5 | grep -c second-41)" 1
is "--when looks only there" "$(part --when 'args~second-10' --from=+20 >/dev/null; echo $?) $(part --when 'args~second-30' --from=+20 >/dev/null; echo $?)" "1 0"
is "--summary counts only there" "$(part --summary --from=+20.5 --to=+30.5 | grep -o '10 started')" "10 started"
is "--tree" "$(part --tree --from=+20.5 --to=+22.5 | grep -c 'second-2[123]')" 2
is "--export" "$(part --export=dot --from=+20.5 --to=+22.5 | grep -c 'second-2[12]')" 2
is "what it writes is a recording" "$(part -b -o /dev/null -w "$tmp/cut" --from=+20.5 --to=+22.5; "$MAYFLY" -r "$tmp/cut" --json | cmp - "$tmp/json" && echo same)" same
nothing() { echo "$? $(wc -c <"$tmp/out") $(sed 's/^mayfly: //' "$tmp/err")"; }
part --json --from=+999 >"$tmp/out"
is "after the end there is nothing" "$(nothing)" "3 0 the recording ends at $(clock 60 %T).000, before --from"
part --json --to="$(clock -60 %T)" >"$tmp/out"
is "before the begin there is nothing" "$(nothing)" "3 0 the recording begins at $(clock 0 %T).000, after --to"
part --json --to="1999-12-31 12:00" >"$tmp/out"
is "nor before the boot" "$(nothing)" "3 0 the recording begins at $(clock 0 "%F %T").000, after --to"

# The same of its lines, as a file and through a pipe, whose end is not known.
part --json >"$tmp/lines"
lines() { "$MAYFLY" -r "$tmp/lines" --json "$@" 2>"$tmp/err"; }
ran() { jq -r 'select(.event == "exec") | .argv[1]' "$1" | tr '\n' ' '; }
lines --from="$(clock 21 %T)" --to="$(clock 22 %T)" >"$tmp/json"
is "lines from a time of the day to another" "$? $(ran "$tmp/json")$(cat "$tmp/err")" "0 second-21 second-22 "
cat "$tmp/lines" | "$MAYFLY" -r - --json --to="$(clock 3 %T)" >"$tmp/json" 2>"$tmp/err"
is "through a pipe, too" "$? $(ran "$tmp/json")$(cat "$tmp/err")" "0 second-1 second-2 second-3 "
cat "$tmp/lines" | "$MAYFLY" -r - --json --from=+57.5 --to=+58.5 >"$tmp/json" 2>"$tmp/err"
is "and counted from their begin" "$? $(ran "$tmp/json")$(cat "$tmp/err")" "0 second-58 "
cat "$tmp/minute" | "$MAYFLY" -r - --json --from=+57.5 --to=+58.5 >"$tmp/json" 2>"$tmp/err"
is "as a recording through a pipe" "$? $(ran "$tmp/json")$(cat "$tmp/err")" "0 second-58 "
lines --from=+999 >"$tmp/out"
is "after their end there is nothing" "$(nothing)" "1 0 $tmp/lines: the recording ends at $(clock 60 %T).000, before --from"
lines --to="$(clock -60 '%F %T')" >"$tmp/out"
is "nor before their begin" "$(nothing)" "3 0 the recording begins at $(clock 0 %T).000, after --to"

# A part names its hosts, too, and its lines are counted from its begin.
host='"host":"h","boot":"0000000000a1"'
{
	for s in 1 2 3 4; do
		echo "{\"event\":\"seed\",\"ts\":\"100$s.5\",$host,\"seq\":$s,\"id\":\"$s-${s}000000000\",\"pid\":$s,\"ppid\":0,\"comm\":\"p$s\",\"age_ns\":\"500000000\",\"argv\":[\"p$s\"]}"
	done
} >"$tmp/named"
"$MAYFLY" -r "$tmp/named" --json -o /dev/null -w "$tmp/named.mayfly"
names='"\(.pid) \(.host) \(.boot) \(.seq)"'
want="1 h 0000000000a1 1,2 h 0000000000a1 2,3 h 0000000000a1 3,4 h 0000000000a1 4,"
for file in named named.mayfly; do
	is "host, boot and seq are in a part of $file" "$("$MAYFLY" -r "$tmp/$file" --json --from=+1.5 | jq -r "$names" | tr '\n' ,)" "$want"
done

for wrong in --from=noon --to=25:00 --to=-5 '--from=+9 --to=+3'; do
	# shellcheck disable=SC2086
	part --json $wrong >"$tmp/out"
	is "$wrong is wrong use" "$? $(wc -c <"$tmp/out") $(grep -c '^mayfly: --' "$tmp/err")" "2 0 1"
done
part --json --from="$(clock 9 %T)" --to=+3 >"$tmp/out"
is "what only the recording shows is not" "$(nothing)" "3 0 --to is before --from"
"$MAYFLY" --json --from=1:00 2>"$tmp/err"
is "without a recording, too" "$? $(cat "$tmp/err")" "2 mayfly: --from requires --read"
finish
