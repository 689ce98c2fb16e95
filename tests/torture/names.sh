#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Names and arguments that are hard to print: they stay in their row, and JSON has their bytes.
. tests/tap.sh
. tests/torture/torture.bash

cat >"$tmp/naughty.py" <<'END'
import json, os, subprocess, sys
texts = [b"", b" ", b"-", b"--help", b"%s%n%x", b"$(true)", b"`true`", b"; true", b"'", b'"', b"\\", b"\\x41",
    b"a" * 100000, b"\t\n\r\v\f\b\a", bytes(range(1, 32)), bytes(range(127, 256)), b"\xc0\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xf0\x9f\x98", "\u202e\u2066\u200f\u061c".encode(), "e\u0301\u0302\u0303".encode() * 50,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467".encode(), "\u4e2d\u6587\uff21".encode() * 40, "\ufeff\u200b\u2028".encode(),
    "\U000e0041\ufffe\uffff".encode(), b"\x1b[2J\x1b]0;title\x07\x1b[31m", b"\x1bP1$r0m\x1b\\", b"\x9b2J", b"\x0e\x0f",
    b"null", b"NaN", b"1e400", b"[object]", b"</script>", b"../../etc", b"(deleted)", b"pid 1", b"a\x7fb", b"\x00"[:0] + b"end"]
wanted = []
for at, text in enumerate(texts):
    argv = [b"true", b"naughty-%d" % at, text]
    subprocess.run(argv, executable="/bin/true")
    wanted.append([arg.hex() for arg in argv])
json.dump(wanted, open(sys.argv[1], "w"))
END
cat >"$tmp/check.py" <<'END'
import base64, json, sys
wanted = {bytes.fromhex(argv[1]): [bytes.fromhex(arg) for arg in argv] for argv in json.load(open(sys.argv[2]))}
found = 0
for line in open(sys.argv[1], "rb"):
    assert not any(byte < 32 and byte != 10 or byte == 127 for byte in line), line
    event = json.loads(line)
    if event["event"] != "exec" or len(event.get("argv", ())) < 2 or not event["argv"][1].startswith("naughty-"):
        continue
    argv = [a.encode() for a in event["argv"]]
    if "argv" in event.get("raw", {}):
        argv = [base64.b64decode(raw) if raw else arg for raw, arg in zip(event["raw"]["argv"], argv)]
    want = wanted[argv[1]]
    ok = argv[:3] == want or event["args_cut"] and want[2].startswith(argv[2])
    if not ok:
        print(argv[:3], want)
    found += ok
print(found, "of", len(wanted))
sys.exit(found != len(wanted))
END
begin
"$MAYFLY" --json -o "$tmp/events" --duration=60 -- python3 "$tmp/naughty.py" "$tmp/wanted"
ok "JSON has every argument as it was" python3 "$tmp/check.py" "$tmp/events" "$tmp/wanted"
press 3 "after names that are hard to print"
ask type L
answers wait "LIVED STATUS" >/dev/null
echo screen >&"${typist[1]}"
while read -r line <&"${typist[0]}" && [ "$line" != . ]; do
	echo "$line"
done >"$tmp/screen"
is "the terminal has got no control of theirs" "$(sed -n 's/unknown controls: //p' "$tmp/screen")" 0
ask type L
compare
finish
