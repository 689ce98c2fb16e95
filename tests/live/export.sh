#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Exports of a real command, as other programs read them: python3, and those of Graphviz, Chromium,
# speedscope (npm install -g speedscope; SPEEDSCOPE is another place of it), tracerbench's model of
# Chrome traces (npm install -g @tracerbench/trace-model) and flamegraph.pl that are installed.
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
        lanes[event["tid"]].append((event["ts"], -event["dur"], event["name"], event["args"]))
arrows = collections.defaultdict(dict)
for event in events:
    if event["ph"] in "sf":
        arrows[event["id"]][event["ph"]] = event
def uppermost(lane, us):
    found = [s for s in lanes[lane] if s[0] <= us < s[0] - s[1]]
    return max(found)[3]
for arrow in arrows.values():
    parent = uppermost(arrow["s"]["tid"], arrow["s"]["ts"])
    child = uppermost(arrow["f"]["tid"], arrow["f"]["ts"])
    assert child["ppid"] == parent["pid"], (parent, child)
for slices in lanes.values():
    ends = []
    for start, minus, name, _ in sorted(slices, key=lambda s: s[:2]):
        while ends and ends[-1] <= start:
            ends.pop()
        assert not ends or start - minus <= ends[-1], name
        ends.append(start - minus)
print(sum(map(len, lanes.values())), sum(event["ph"] == "i" for event in events), len(arrows))
END
is "a trace passes the status on" "$(export_as perfetto)" 3
read -r slices instants arrows <<<"$(python3 "$tmp/check.py" "$tmp/perfetto")"
ok "its slices are nested or apart" [ "${slices:-0}" -ge 7 ]
ok "a failed exec is an instant" [ "${instants:-0}" -ge 1 ]
ok "arrows lead from parents to children in other lanes" [ "${arrows:-0}" -ge 2 ]
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
offline=$(! unshare -n true 2>/dev/null || echo unshare -n)

# shown_by_chromium PATH: the document that its scripts have made
shown_by_chromium()
{
	timeout 60 $offline chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=5000 \
		--user-data-dir="$tmp/profile" --dump-dom "file://$1" 2>/dev/null
}
if command -v chromium >/dev/null; then
	cp "$tmp/html" "$tmp/page.html"
	shown_by_chromium "$(realpath "$tmp/page.html")" >"$tmp/dom"
	ok "chromium shows the page${offline:+ without a network}" [ "$(grep -o 'role="treeitem"' "$tmp/dom" | wc -l)" -ge 7 ]
	ok "with the critical path" grep -q 'class="crit"' "$tmp/dom"
	ok "a name is text" [ "$(grep -c '<title>broken' "$tmp/dom")" = 0 ]
else
	skip "chromium shows the page${offline:+ without a network}" "Chromium is not installed"
fi

# ---- speedscope: its page is told to import a file, and then to save what it has, in its own format ----

speedscope=${SPEEDSCOPE:-$(npm root -g 2>/dev/null)/speedscope}/dist/release/index.html

# imported FILE
imported()
{
	cat >"$tmp/load.js" <<END
const RealBlob = Blob;
window.Blob = function (parts, options) {
	if (options && options.type === 'text/json') {
		clearInterval(saving);
		document.body.append(Object.assign(document.createElement('pre'),
			{id: 'imported', textContent: parts.join('')}));
	}
	return new RealBlob(parts, options);
};
const saving = setInterval(() =>
	dispatchEvent(new KeyboardEvent('keydown', {key: 's', ctrlKey: true})), 100);
speedscope.loadFileFromBase64('$(basename "$1")', '$(base64 -w0 <"$1")');
END
	shown_by_chromium "$(realpath "$speedscope")#localProfilePath=$(realpath "$tmp/load.js")" |
		python3 -c '
import html, re, sys
print(html.unescape(re.search("<pre id=.imported.>(.*?)</pre>", sys.stdin.read(), re.S).group(1)))'
}

# The same slices, as it has drawn them: names (with their arguments) and durations
cat >"$tmp/compare.py" <<'END'
import json, sys
imported, trace = (json.load(open(name)) for name in sys.argv[1:])
frames = imported["shared"]["frames"]
drawn = []
for profile in imported["profiles"]:
    stack = []
    for event in profile["events"]:
        if event["type"] == "O":
            stack.append(event)
            continue
        opened = stack.pop()
        assert opened["frame"] == event["frame"], event
        drawn.append((frames[event["frame"]]["name"].split(" ")[0], round(event["at"] - opened["at"])))
    assert not stack
written = [(e["name"].split(" ")[0], e["dur"]) for e in trace["traceEvents"] if e["ph"] == "X"]
assert sorted(drawn) == sorted(written), (sorted(drawn), sorted(written))
END
if command -v chromium >/dev/null && [ -f "$speedscope" ]; then
	imported "$tmp/perfetto" >"$tmp/speedscope"
	ok "speedscope imports every slice of the trace" python3 "$tmp/compare.py" "$tmp/speedscope" "$tmp/perfetto"
	imported "$tmp/folded-wall" >"$tmp/speedscope"
	is "speedscope imports every stack" \
		"$(python3 -c 'import json, sys; print(json.load(sys.stdin)["profiles"][0]["endValue"])' <"$tmp/speedscope")" \
		"$(awk '{ n += $NF } END { print n }' "$tmp/folded-wall")"
else
	skip "speedscope imports every slice of the trace" "speedscope or Chromium is not installed"
fi
model=$(npm root -g 2>/dev/null)/@tracerbench/trace-model
if [ -d "$model" ]; then
	cat >"$tmp/model.js" <<-'END'
		const [, , model, file] = process.argv
		const events = JSON.parse(require('fs').readFileSync(file, 'utf8')).traceEvents
		const built = require(model).buildModel(events)
		const read = built.processes.flatMap(p => p.threads).flatMap(t => t.events).length
		console.log(events.filter(e => e.name !== 'process_name').length - read)
	END
	is "trace-model builds a model of every entry" "$(node "$tmp/model.js" "$model" "$tmp/perfetto" 2>&1)" 0
else
	skip "trace-model builds a model of every entry" "@tracerbench/trace-model is not installed"
fi
flamegraph=$(command -v flamegraph.pl || echo /usr/share/perl5/Devel/NYTProf/flamegraph.pl)
if [ -f "$flamegraph" ]; then
	perl "$flamegraph" "$tmp/folded-wall" >"$tmp/flames" 2>"$tmp/flames.err"
	is "flamegraph.pl draws every stack" "$(cat "$tmp/flames.err")" ""
	ok "with a frame for each name" grep -qF '<title>a:b &quot;q&quot; \ (' "$tmp/flames"
else
	skip "flamegraph.pl draws every stack" "flamegraph.pl is not installed: Debian's libdevel-nytprof-perl has it"
fi

# ---- what still runs at the end ----

timeout 60 "$MAYFLY" --duration=1 --export=perfetto -o "$tmp/running" -- \
	bash -c 'timeout 5 bash -c "while :; do :; done" & wait'
ok "what still runs has its CPU time" python3 -c '
import json, sys
slices = [e["args"] for e in json.load(open(sys.argv[1]))["traceEvents"] if e["ph"] == "X"]
assert any(s.get("running") and s.get("cpu_us", 0) > 100000 for s in slices), slices' "$tmp/running"
finish
