#!/bin/bash
# The CPU time of processes that are over before the scheduler has looked at them once.
. tests/tap.sh
need_live

# Most of a short spin is on a CPU, whatever else the machine does: half of all, as the median.
cat >"$tmp/spins.py" <<'END'
import json, statistics, subprocess, sys, time
if len(sys.argv) > 1:
    for i in range(31):
        if __import__("os").fork() == 0:
            end = time.monotonic_ns() + 2_000_000
            while time.monotonic_ns() < end:
                pass
            __import__("os")._exit(7)
        __import__("os").wait()
    sys.exit(0)
exits = [event for event in map(json.loads, sys.stdin) if event.get("code") == 7]
share = statistics.median(event["cpu_ns"] / event["duration_ns"] for event in exits)
print("%d exits, median share of the lifetime %.2f" % (len(exits), share))
sys.exit(not (len(exits) == 31 and 0.3 < share <= 1.0))
END
$MAYFLY --json -o "$tmp/events" -- python3 "$tmp/spins.py" spin
ok "a process that spins for two milliseconds is billed for them" \
	sh -c "python3 '$tmp/spins.py' <'$tmp/events'"
finish
