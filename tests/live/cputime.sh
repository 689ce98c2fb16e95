#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The CPU time of processes that exit before the next scheduler tick.
. tests/tap.sh
need_live

# Each uses two milliseconds of CPU time, however long that takes.
cat >"$tmp/spins.py" <<'END'
import json, os, sys, time
if len(sys.argv) > 1:
    for i in range(31):
        if os.fork() == 0:
            while time.process_time_ns() < 2_000_000:
                pass
            os._exit(7)
        os.wait()
    sys.exit(0)
exits = [event for event in map(json.loads, sys.stdin) if event.get("code") == 7]
least = min(event["cpu_ns"] for event in exits)
print("%d exits, billed for %d ns at least" % (len(exits), least))
sys.exit(not (len(exits) == 31 and least >= 2_000_000 and
              all(event["cpu_ns"] <= event["duration_ns"] for event in exits)))
END
$MAYFLY --json -o "$tmp/events" -- python3 "$tmp/spins.py" spin
ok "a process that spins for two milliseconds is billed for them" \
	sh -c "python3 '$tmp/spins.py' <'$tmp/events'"
finish
