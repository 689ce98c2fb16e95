#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Names and arguments that try to control the terminal or to break a line: text stays text, JSON
# stays valid, and the bytes can be recovered.
. tests/tap.sh
need_live

evil=$'\033[2J\033]0;owned\007\n\r\b\377\302\233\342\200\256x'
name=$'\033[31m\n\377' # fits into a comm
mkdir "$tmp/$name"
cp /bin/true "$tmp/$name/$name"
long=$(head -c 102400 /dev/zero | tr '\0' y)

cat >"$tmp/run.py" <<'END'
import os, sys
program, evil, long = (os.fsencode(arg) for arg in sys.argv[1:])
for args in ([evil], [], [b""], [evil] * 20, [long], [long, evil]):
    pid = os.fork()
    if pid == 0:
        os.execv(program, [program] + args)
    os.waitpid(pid, 0)
END
python=$(python3 -c 'import sys; print(sys.executable)') # not a script that picks one
run() { $MAYFLY "$@" -- "$python" "$tmp/run.py" "$tmp/$name/$name" "$evil" "$long"; }

run --batch -o "$tmp/batch" 2>"$tmp/said"
run --json --max-args=1M -o "$tmp/json" 2>>"$tmp/said"
run --json --max-args=64 -o "$tmp/cut" 2>"$tmp/said-cut"

only_text()
{
	python3 - "$1" <<'END'
import sys, unicodedata
text = open(sys.argv[1], encoding="utf-8", newline="").read()
bad = {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")}
sys.exit("found %s" % sorted(map(ascii, bad)) if bad else 0)
END
}
ok "--batch has no control bytes, no direction marks, and is UTF-8" only_text "$tmp/batch"
ok "JSON has none of them either" only_text "$tmp/json"
ok "a line of --batch is a line of its columns" \
	eval '! grep -vE "^(TIME|[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}) +[A-Za-z]+ +[A-Z0-9]+ +[A-Z0-9]+ " "$tmp/batch"'

# The output of --batch can be pasted into the shell.
printf '%s\0' "$tmp/$name/$name" "$evil" >"$tmp/wanted"
line=$(grep ' exec ' "$tmp/batch" | sed -n 2p | cut -c65-)
ok "the quoted command line is the command line" eval \
	'eval "printf %s\\\\0 $line" | cmp - "$tmp/wanted"'

cat >"$tmp/judge.py" <<'END'
import base64, json, sys
def args_of(event):
    raws = event.get("raw", {}).get("argv") or [None] * len(event["argv"])
    assert len(raws) == len(event["argv"])
    return [base64.b64decode(r) if r is not None else a.encode() for r, a in zip(raws, event["argv"])]
events = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
program, evil, long = (arg.encode("utf-8", "surrogateescape") for arg in sys.argv[2:5])
execs = [event for event in events if event["event"] == "exec"][1:]
exits = [event for event in events if event["event"] == "exit"][:-1]
wanted = [[program] + args for args in ([evil], [], [b""], [evil] * 20, [long], [long, evil])]
if sys.argv[5] == "args":
    assert [args_of(event) for event in execs] == wanted
    assert all(event["args_cut"] == 0 for event in execs)
if sys.argv[5] == "comm":
    for event in execs + exits:
        raw = event["raw"]["comm"]
        assert base64.b64decode(raw) == b"\x1b[31m\n\xff", raw
if sys.argv[5] == "exe":
    for event in execs:
        assert base64.b64decode(event["raw"]["exe"]) == program
if sys.argv[5] == "cut":
    for event, args in zip(execs, wanted):
        whole = b"\0".join(args) + b"\0"
        kept = b"\0".join(args_of(event))
        assert whole.startswith(kept) and len(kept) <= 64, kept
        assert event["args_bytes"] == len(whole), event
        assert event["args_cut"] == max(0, len(whole) - 64), event
END
judge() { python3 "$tmp/judge.py" "$1" "$tmp/$name/$name" "$evil" "$long" "$2"; }
ok "every argument can be had back to the byte, 100 KiB and all" judge "$tmp/json" args
ok "so can the name" judge "$tmp/json" comm
ok "so can the file" judge "$tmp/json" exe
ok "what --max-args cuts is counted" judge "$tmp/cut" cut
ok "a message reports it at the end" grep -q 'arguments of .* truncated; raise --max-args' "$tmp/said-cut"

# A running process, for --once.
cp /bin/sleep "$tmp/$name/$name"
"$tmp/$name/$name" 30 &
pid=$!
until_true 5 eval 'tr "\0" " " </proc/$pid/cmdline | grep -q " 30"'
$MAYFLY --once --pid=$pid -o "$tmp/once"
$MAYFLY --once --json --pid=$pid -o "$tmp/once-json"
kill $pid
wait $pid 2>/dev/null
ok "--once has no control bytes either" only_text "$tmp/once"
is "--once is a header, the process and its ancestors" \
	"$(grep -c "$(basename "$tmp")" "$tmp/once")" 1
is "its JSON is one valid object" "$(jq -r .pid "$tmp/once-json")" $pid
finish
