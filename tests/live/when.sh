#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# --when and --summary on the real kernel: a spawner hidden by setsid and double forks, known
# counts.
. tests/tap.sh
need_live

# Some hundred other processes that sleep, and sometimes start processes themselves.
for _ in $(seq 150); do
	sleep 60 &
done
sleepers=$(jobs -p)
(for _ in $(seq 2000); do sleep 0.1; done) &
bystander=$!

# The spawner forks a setsid that forks a shell that leaves a grandchild and exits, until it is found.
cat >"$tmp/retry.sh" <<'END'
#!/bin/bash
for _ in $(seq 5000); do
	[ -e "$0.found" ] && break
	setsid sh -c '(/bin/false; exec /bin/true) & exit 0'
done
END
chmod 755 "$tmp/retry.sh"

timeout 60 "$MAYFLY" --when='rate > 20 and not comm=mayfly' --duration=40 >"$tmp/found" 2>"$tmp/err" &
watcher=$!
# It does not report when it is ready; a spawner that exists before is found as well.
(nohup setsid "$tmp/retry.sh" >/dev/null 2>&1 &)
wait $watcher
status=$?
touch "$tmp/retry.sh.found"
is "the wait ends well" "$status" 0
# reached RATE: it is reported with the start that reaches the rate, however fast the machine is
reached() { awk -v rate="$1" '$1 == "starts" { exit !($2 + 0 > rate && $2 + 0 < 2 * rate) }' "$tmp/found"; }
is "the spawner is named, not its shells or init" "$(head -1 "$tmp/found" | sed 's/(.*)/(PID)/')" \
	"retry.sh (PID) matches rate > 20 and not comm=mayfly"
ok "as soon as it starts so many" reached 20
ok "its line of ancestors ends with it" grep -Eq '^  lineage +(.* > )?retry.sh$' "$tmp/found"
ok "the report has what it starts" grep -q '^  programs .*sh x' "$tmp/found"
ok "the report has how it fails" grep -q '^  failed .*exit 1 x' "$tmp/found"

timeout 30 "$MAYFLY" --when='comm=no-such-process' --duration=0.5 >"$tmp/found" 2>"$tmp/err"
is "a timeout exits with 1 and prints nothing" "$? $(cat "$tmp/found" "$tmp/err")" "1 "
timeout 30 "$MAYFLY" --when='comm=no-such-process' -- true >"$tmp/found" 2>"$tmp/err"
is "no match before the command ends exits with 1" "$? $(cat "$tmp/found")" "1 "
timeout 30 "$MAYFLY" --when="pid=$bystander" --json >"$tmp/found" 2>"$tmp/err"
is "who is there already is found at once" "$? $(jq -r '.event + " " + (.pid | tostring)' "$tmp/found")" \
	"0 match $bystander"

# The arguments of mayfly, and of what has been started to run it, have the text of the filter.
word=unlikely-word-$$
timeout 30 "$MAYFLY" --when="args~$word" --duration=0.3 >"$tmp/found" 2>&1
is "neither mayfly nor timeout matches by the filter's text" "$? $(cat "$tmp/found")" "1 "
sh -c "timeout 30 '$MAYFLY' --when='$word' --duration=0.3; exit \$?" >"$tmp/found" 2>&1
is "nor does sh -c" "$? $(cat "$tmp/found")" "1 "
timeout 30 "$MAYFLY" --once -F "args~$word" >"$tmp/found" 2>&1
is "nor by --filter in --once" "$(grep -c "$word" "$tmp/found")" 0
timeout 30 "$MAYFLY" --json -F "$word" -- true >"$tmp/found" 2>&1
is "nor the command before its exec" "$(cat "$tmp/found")" ""
timeout 30 "$MAYFLY" --json --when="args~$word" -- sh -c ": $word; exit 7" >"$tmp/found" 2>&1
is "the command itself does" "$(jq -r '.argv[2]' "$tmp/found")" ": $word; exit 7"
sh -c "exec timeout 30 '$MAYFLY' --when=\"pid=\$\$ and args~$word\" --duration=1" >"$tmp/found" 2>&1
is "who is asked for by pid matches" "$? $(grep -c " matches pid=" "$tmp/found")" "0 1"

timeout 30 "$MAYFLY" --when='signal=SEGV' -- sh -c 'ulimit -c 0; kill -SEGV $$' >"$tmp/found" 2>&1
ok "the report says how it ended, after how long, and when" \
	grep -Eq '^  ended +SIGSEGV after [0-9.]+ [mu]?s at [0-2][0-9]:[0-5][0-9]:[0-6][0-9]$' "$tmp/found"
timeout 30 "$MAYFLY" --json --when='signal=SEGV' -- sh -c 'ulimit -c 0; kill -SEGV $$' >"$tmp/found" 2>&1
is "JSON has the same" "$(jq -c '[.signal, .code, .core, (.duration_ns > 0), .exit_time == .time]' "$tmp/found")" \
	'["SIGSEGV",null,null,true,true]'

cat >"$tmp/known.sh" <<'END'
#!/bin/bash
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do /bin/true; done
for _ in 1 2 3 4 5 6 7; do /bin/false; done
for _ in 1 2 3; do sh -c 'kill -KILL $$'; done
(exit 9)
exit 5
END
chmod 755 "$tmp/known.sh"
timeout 30 "$MAYFLY" --summary -- "$tmp/known.sh" >"$tmp/text" 2>"$tmp/err"
is "the command's status is passed on" $? 5
is "what was started and ended" "$(sed -n 's/^processes *//p' "$tmp/text")" "35 started, 35 exited, 0 running"
is "the executed programs are printed" "$(sed -n 's/^programs *//p' "$tmp/text")" "34 executed"
is "how it failed" "$(sed -n 's/^failed *//p' "$tmp/text")" \
	"12 of 35, 3 by signal: exit 1 x7, SIGKILL x3, exit 5 x1, exit 9 x1"
is "nothing was lost" "$(sed -n 's/^lost *//p' "$tmp/text")" "0 events"
timeout 30 "$MAYFLY" --summary --json -o "$tmp/json" -- "$tmp/known.sh" >"$tmp/out" 2>&1
is "the same as JSON" "$(tail -1 "$tmp/json" | jq -c '[.event, .started, .ended, .failed, .signalled, .lost]')" \
	'["summary",35,35,12,3,0]'
# They come in the order of their CPU time, which a busy machine changes.
is "by program" "$(tail -1 "$tmp/json" | jq -c '[.programs[] | select(.program == "true" or .program == "false" or .program == "sh") | [.program, .count, .failed]] | sort')" \
	'[["false",7,7],["sh",3,3],["true",23,0]]'
is "by parent" "$(tail -1 "$tmp/json" | jq -c '.parents[] | select(.program == "known.sh") | .count')" 34

# The figures that time(1) has: of a command that is busy for half a second and waits for another.
cat >"$tmp/busy.sh" <<'END'
end=$(($(date +%s%N) + 500000000))
while [ "$(date +%s%N)" -lt "$end" ]; do for _ in 1 2 3 4 5 6 7 8 9; do :; done; done
sleep 0.5
END
{ time -p timeout 30 "$MAYFLY" --summary --json -o "$tmp/json" -- bash "$tmp/busy.sh"; } 2>"$tmp/time"
is "elapsed is the time of the command" \
	"$(tail -1 "$tmp/json" | jq --argjson all "$(sed -n 's/^real //p' "$tmp/time")" \
		'.elapsed_ns / 1e9 | . >= 1 and . <= $all')" true
is "user and system CPU are those of all its processes" \
	"$(tail -1 "$tmp/json" | jq '(.user_ns + .system_ns) / .cpu_ns | . > 0.8 and . < 1.25')" true
is "and the parallelism is their share of that time" \
	"$(tail -1 "$tmp/json" | jq '.parallelism > 0.1 and .parallelism < 1.1')" true
timeout 30 "$MAYFLY" --summary --duration=1 >"$tmp/text" 2>"$tmp/err"
is "of the machine it prints nothing else, and needs no terminal" \
	"$? $(head -1 "$tmp/text" | grep -Ec '^elapsed   1\.[0-9]*s$') $(grep -c ' exec ' "$tmp/text")" "0 1 0"

# A supervisor restarts a service that cannot start; find runs a program per file.  Both end by
# themselves.
cat >"$tmp/supervise.sh" <<'END'
#!/bin/bash
for _ in $(seq 1500); do
	"$0.service" --config=none
	sleep 0.01
done
END
printf '#!/bin/sh\nexit 78\n' >"$tmp/supervise.sh.service"
chmod 755 "$tmp/supervise.sh" "$tmp/supervise.sh.service"
mkdir "$tmp/many"
(cd "$tmp/many" && seq 997 | xargs touch)

# names FILTER COMMAND...: writes the report of --when to $tmp/found while the command runs
names()
{
	local filter=$1 storm status
	shift
	timeout 40 "$MAYFLY" --when="$filter" --duration=30 >"$tmp/found" 2>&1 &
	watcher=$!
	"$@" >/dev/null 2>&1 &
	storm=$!
	wait $watcher
	status=$?
	kill $storm 2>/dev/null
	wait $storm 2>/dev/null
	return $status
}
# other spawners on this machine must not match
mine="and not comm=mayfly and args ~ \"$tmp\""
ok "a supervisor that restarts what fails is found" names "rate > 3 $mine" "$tmp/supervise.sh"
ok "as soon as it restarts so many" reached 3
ok "the supervisor is reported by its name" grep -q '^supervise.sh (' "$tmp/found"
ok "with what it restarts" grep -q '^  programs .*supervise.sh.service x' "$tmp/found"
ok "and how that fails" grep -q '^  failed .*exit 78 x' "$tmp/found"
ok "a find that runs a program a file is found" \
	names "rate > 3 $mine" find "$tmp/many"{,,,,,,,,,,,,,,,,,,,} -type f -exec /bin/true {} \;
ok "as soon as it runs so many" reached 3
ok "find is reported by its name" grep -q '^find (' "$tmp/found"
ok "with what it runs" grep -q '^  programs .*true x' "$tmp/found"
timeout 60 "$MAYFLY" --summary --json -o "$tmp/json" -- \
	find "$tmp/many" -type f -exec /bin/true {} \; >"$tmp/out" 2>&1
is "no program is missing" \
	"$(tail -1 "$tmp/json" | jq -c '[.started, .ended, .failed, .lost, (.programs[] | select(.program == "true") | .count)]')" \
	'[998,998,0,0,997]'

# shellcheck disable=SC2086
kill $sleepers $bystander 2>/dev/null
wait 2>/dev/null
finish
