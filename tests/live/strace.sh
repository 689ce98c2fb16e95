#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# strace -f and mayfly watch the same run of a script: the same processes by pid, with the same
# parents, programs, arguments and exit statuses.
. tests/tap.sh
need_live
command -v strace >/dev/null || skip_all "strace is not installed"

cat >"$tmp/work" <<'END'
echo one | cat | tr a-z A-Z | (read -r line; echo "$line")
(true; (/bin/true; exit 4); exit 3)
/bin/sleep 0.05 & /bin/sleep 0.02 &
sh -c 'exec sh -c "exec /bin/echo chain of \"two\" execs"'
/bin/false
sh -c 'kill -KILL $$'
sh -c 'kill -TERM $$' || sh -c 'exit 77'
/nowhere/to/be/found
sh "$0.inner" "an argument
in two lines" '' '*' "$(printf 'gr\303\274n \377')"
(sh -c 'sleep 0.1; exit 9' &)
wait
exec sh -c 'exit 42'
END
cat >"$tmp/work.inner" <<'END'
#!/bin/sh
for i in 1 2 3; do /bin/echo "$i" "$@" & done
wait
END

# One run under both: mayfly runs strace, which runs the script.
$MAYFLY --json -o "$tmp/events" -- \
	strace -f -q -xx -s 65536 -o "$tmp/strace" \
	-e trace=execve,execveat,clone,clone3,fork,vfork,exit_group \
	sh "$tmp/work" >"$tmp/out" 2>&1
status=$?
[ -s "$tmp/strace" ] || skip_all "strace cannot trace here: $(head -1 "$tmp/out")"
is "the status of the last exec passes through strace and us" $status 42

cat >"$tmp/judge.py" <<'END'
import base64, json, re, sys

def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))

# pid -> parent, execs [(file, [args])], end
def read_strace(path):
    processes, begun = {}, {}
    def get(pid):
        return processes.setdefault(pid, {"parent": None, "execs": [], "end": None})
    for line in open(path, encoding="ascii"):
        pid, text = re.match(r"(\d+) +(.*)", line).groups()
        pid = int(pid)
        process = get(pid)
        if text.endswith("<unfinished ...>"):
            begun[pid] = text[: -len("<unfinished ...>")]
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", text)
        if resumed:
            text = begun.pop(pid) + resumed.group(1)
        exited = re.match(r"\+\+\+ exited with (\d+) \+\+\+", text)
        killed = re.match(r"\+\+\+ killed by (\w+)( \(core dumped\))? \+\+\+", text)
        born = re.match(r"(?:clone|clone3|fork|vfork)\(.*\) += (\d+)", text)
        done = re.match(r'execve\("((?:\\x..)*)", \[(.*?)\], .*\) += 0', text)
        if exited:
            process["end"] = int(exited.group(1))
        elif killed:
            process["end"] = killed.group(1)
        elif born:
            get(int(born.group(1)))["parent"] = pid
        elif done:
            args = [unhex(arg) for arg in re.findall(r'"((?:\\x..)*)"', done.group(2))]
            process["execs"].append((unhex(done.group(1)), args))
    return processes

def field(event, key):
    raw = event.get("raw", {})
    if key == "argv":
        raws = raw.get("argv", [None] * len(event["argv"]))
        return [base64.b64decode(r) if r is not None else arg.encode()
                for r, arg in zip(raws, event["argv"])]
    return base64.b64decode(raw[key]) if key in raw else event[key].encode()

def read_mayfly(path):
    processes = {}
    for line in open(path, encoding="utf-8"):
        event = json.loads(line)
        process = processes.setdefault(event["pid"], {"parent": None, "execs": [], "end": None})
        if event["event"] == "fork":
            process["parent"] = event["ppid"]
        elif event["event"] == "exec":
            process["execs"].append((field(event, "called"), field(event, "argv")))
        elif event["event"] == "exit":
            process["end"] = event.get("code", event.get("signal"))
    return processes

theirs, ours = read_strace(sys.argv[1]), read_mayfly(sys.argv[2])
# Only mayfly sees strace itself and its helpers; the root of the script is the child of strace.
first = min(pid for pid in theirs if theirs[pid]["parent"] is None)
theirs[first]["parent"] = ours[first]["parent"]
family = {first}
for pid in ours:
    up = pid
    while up in ours and up not in family:
        up = ours[up]["parent"]
    if up in family:
        family.add(pid)
ours = {pid: ours[pid] for pid in family}
what = sys.argv[3]
if what == "count":
    print(len(theirs))
elif what == "pids":
    if set(ours) != set(theirs):
        sys.exit("only strace: %s\nonly mayfly: %s" % (set(theirs) - set(ours), set(ours) - set(theirs)))
else:
    bad = [(pid, theirs[pid][what], ours.get(pid, {}).get(what)) for pid in theirs
           if theirs[pid][what] != ours.get(pid, {}).get(what)]
    for line in bad:
        print("pid %d: strace %s, mayfly %s" % line)
    sys.exit(bool(bad))
END
judge() { python3 "$tmp/judge.py" "$tmp/strace" "$tmp/events" "$1"; }
ok "strace has seen at least 20 processes" [ "$(judge count)" -ge 20 ]
ok "the same processes" judge pids
ok "the same parents" judge parent
ok "the same programs and arguments, exec by exec" judge execs
ok "the same exit codes and signals" judge end
ok "its tests of the kernel are no failures" eval \
	'build/mayfly --summary -- strace -q -o /dev/null /bin/true | grep -q "^failed *0 of"'
ok "nothing was lost" eval '! grep -q "\"event\":\"lost\"" "$tmp/events"'
finish
