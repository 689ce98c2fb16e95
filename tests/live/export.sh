#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Exports of a real command, as other programs read them: python3, and those of Graphviz and Chromium
# that are installed.
. tests/tap.sh
need_live

# Processes with names that would end a script, a label or a line
skip()
{
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

hostile='</script><script>document.title="broken"</script>&amp;'
cat >"$tmp/job" <<'END'
exec -a "$1" bash -c '
	for i in 1 2 3; do "$0/a;b \"q\" \\" 0.0$i & done
	wait
	ls /nonexistent 2>/dev/null
	/no/such/program 2>/dev/null
	setsid sleep 0.2 & # outlives the rest
	exit 3' "$2"
END
ln -s "$(command -v sleep)" "$tmp/a;b \"q\" \\"
export_as() { timeout 60 "$MAYFLY" --failed "--export=$1" -o "$tmp/$1" -- bash "$tmp/job" "$hostile" "$tmp"; echo $?; }

# Slices of a lane are nested or apart; every process has one.  Prints how many there are.
cat >"$tmp/check.py" <<'END'
import collections, json, sys
events = json.load(open(sys.argv[1]))["traceEvents"]
lanes = collections.defaultdict(list)
for event in events:
    if event["ph"] == "X":
        assert event["dur"] >= 1 and isinstance(event["ts"], int), event
        lanes[event["tid"]].append((event["ts"], -event["dur"], event["name"]))
for slices in lanes.values():
    ends = []
    for start, minus, name in sorted(slices):
        while ends and ends[-1] <= start:
            ends.pop()
        assert not ends or start - minus <= ends[-1], name
        ends.append(start - minus)
print(sum(map(len, lanes.values())), sum(event["ph"] == "i" for event in events))
END
is "a trace passes the status on" "$(export_as perfetto)" 3
read -r slices instants <<<"$(python3 "$tmp/check.py" "$tmp/perfetto")"
ok "its slices are nested or apart" [ "${slices:-0}" -ge 7 ]
ok "a failed exec is an instant" [ "${instants:-0}" -ge 1 ]
is "stacks pass the status on" "$(export_as folded-wall)" 3
is "every line is a stack and a number" "$(grep -cvE '^[^ ].* [0-9]+$' "$tmp/folded-wall")" 0
is "a name is one frame" "$(grep -c '^bash;a:b "q" \\ [0-9]*$' "$tmp/folded-wall")" 1
is "a graph passes the status on" "$(export_as dot)" 3
is "a page passes the status on" "$(export_as html)" 3
is "no name ends the data of a page" "$(grep -c '</script>' "$tmp/html")" 2

if command -v dot >/dev/null; then
	ok "dot draws the graph" dot -Tsvg -o "$tmp/svg" "$tmp/dot"
	ok "with a box for each process" [ "$(grep -c 'class="node"' "$tmp/svg")" -ge 7 ]
else
	skip "dot draws the graph" "Graphviz is not installed"
fi
if command -v chromium >/dev/null; then
	cp "$tmp/html" "$tmp/page.html"
	timeout 60 chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=2000 \
		--user-data-dir="$tmp/profile" --dump-dom "file://$(realpath "$tmp/page.html")" >"$tmp/dom" 2>/dev/null
	ok "chromium shows the page" [ "$(grep -o 'role="treeitem"' "$tmp/dom" | wc -l)" -ge 7 ]
	ok "with the critical path" grep -q 'class="crit"' "$tmp/dom"
	ok "a name is text" [ "$(grep -c '<title>broken' "$tmp/dom")" = 0 ]
else
	skip "chromium shows the page" "Chromium is not installed"
fi
finish
