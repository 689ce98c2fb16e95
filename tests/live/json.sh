#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Ten thousand processes, four at a time: --json has every fork, every exec with its arguments,
# every exit with its code, and nothing lost.
. tests/tap.sh
need_live

COUNT=${COUNT:-10007} # a prime: what is doubled or halved shows

$MAYFLY --json -o "$tmp/events" -- "$TOOLS/live/spawner" $COUNT 4 \
	/bin/sh -c 'exit $(($1 % 251))' 'a "quoted" name' %d >"$tmp/out" 2>"$tmp/said"
is "the spawner's status is passed on" $? 0
is "nothing is written to standard error" "$(cat "$tmp/said")" ""

cat >"$tmp/judge.py" <<'END'
import json, os, sys
count = int(sys.argv[2])
events = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
kinds = {}
for event in events:
    kinds.setdefault(event["event"], []).append(event)
forks, execs, exits = (kinds.get(kind, []) for kind in ("fork", "exec", "exit"))
spawner = execs[0]

def wrong(what):
    print(what)
    sys.exit(1)

def numbers():
    return [int(event["argv"][4]) for event in execs if event["id"] != spawner["id"]]

def check_forks():
    children = [event["id"] for event in forks if event["parent"] == spawner["id"]]
    if len(children) != count or len(set(children)) != count:
        wrong("%d forks, %d processes" % (len(children), len(set(children))))

def check_execs():
    script = "exit $(($1 % 251))"
    for event in execs:
        if event["id"] != spawner["id"] and (event["called"] != "/bin/sh" or
                event["exe"] != os.path.realpath("/bin/sh") or
                event["argv"][:4] != ["/bin/sh", "-c", script, 'a "quoted" name'] or
                event["args_cut"] != 0 or
                event["args_bytes"] != sum(len(arg) + 1 for arg in event["argv"])):
            wrong(event)
    if sorted(numbers()) != list(range(count)):
        wrong("%d execs" % len(execs))

def check_exits():
    number = {event["id"]: int(event["argv"][4]) for event in execs if event["id"] != spawner["id"]}
    seen = {}
    for event in exits:
        if event["id"] in seen:
            wrong("twice: %s" % event)
        seen[event["id"]] = event
    for id, n in number.items():
        if id not in seen:
            wrong("no exit of %d" % n)
        if seen[id].get("code") != n % 251 or seen[id]["parent"] != spawner["id"]:
            wrong(seen[id])

def check_lost():
    if set(kinds) != {"fork", "exec", "exit"}:
        wrong(sorted(kinds))

def check_order():
    stage = {spawner["id"]: "fork"} # that was mayfly's
    for event in events:
        wanted = {"fork": None, "exec": "fork", "exit": "exec"}[event["event"]]
        if stage.get(event["id"]) != wanted:
            wrong(event)
        stage[event["id"]] = event["event"]

def check_keys():
    always = {"event", "time", "id", "parent", "pid", "ppid", "uid", "comm"}
    exit_keys = {"duration_ns", "cpu_ns", "max_rss_bytes", "read_bytes", "write_bytes", "threads"}
    for event in events:
        if not always <= set(event) or (event["event"] == "exit" and not exit_keys <= set(event)):
            wrong(event)
        if event["id"].split("-")[0] != str(event["pid"]):
            wrong(event)

globals()["check_" + sys.argv[3]]()
END
judge() { python3 "$tmp/judge.py" "$tmp/events" $COUNT "$1"; }
ok "every fork is there once" judge forks
ok "every exec is there once, its arguments to the byte" judge execs
ok "every exit is there once, with its code and its birth parent" judge exits
ok "nothing is lost, and there are no other events" judge lost
ok "a process forks, then executes, then exits" judge order
ok "every event has its keys" judge keys
finish
