#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# --rotate: each file can be read alone, together they have everything, and nothing of others is
# touched.
. tests/tap.sh
need_live

cat >"$tmp/storm.sh" <<'END'
for i in $(seq "$1" "$2"); do
	/bin/true "number-$i" "$(head -c 2900 /dev/urandom | base64 -w 0)"
done
END
record() { timeout 60 "$MAYFLY" -b -o /dev/null -w "$tmp/r" --rotate=1M,3 -- bash "$tmp/storm.sh" "$1" "$2" 2>"$tmp/err"; }
# The numbers that a file has executed.
numbers() { "$MAYFLY" --json -r "$1" | jq -r 'select(.event == "exec" and .argv[0] == "/bin/true") | .argv[1]'; }

record 1 900
is "it rotates" "$? $(cat "$tmp/err")" "0 "
is "into files for their owner only" "$(stat -c '%a %n' "$tmp"/r* | sed "s|$tmp/||" | tr '\n' ' ')" "600 r.1 600 r.2 600 r.3 "
is "of about that size" "$(stat -c %s "$tmp/r.1" | awk '{ print ($1 > 900000 && $1 < 1350000) }')" 1
for n in 1 2 3; do
	"$MAYFLY" --json -r "$tmp/r.$n" >"$tmp/json" 2>"$tmp/err"
	is "file $n can be read alone" "$? $(cat "$tmp/err") $(head -1 "$tmp/json" | jq -r .event)" "0  seed"
	ok "and knows who runs in it" jq -se '[.[] | select(.event == "seed" and .argv[1] != null) | .argv[1] | select(endswith("storm.sh"))] + [.[] | select(.event == "exec") | .argv[1] | select(endswith("storm.sh"))] | length > 0' "$tmp/json"
done
is "together they have everything, once" \
	"$({ numbers "$tmp/r.1"; numbers "$tmp/r.2"; numbers "$tmp/r.3"; } | cmp - <(seq -f 'number-%g' 900) && echo same)" same
size=$(stat -c %s "$tmp/r.1")
record 1001 1010
is "a restart goes on with the oldest" \
	"$? $(numbers "$tmp/r.1" | head -1) $(stat -c %s "$tmp/r.1" | awk -v size="$size" '{ print ($1 < size) }')" "0 number-1001 1"

echo precious >"$tmp/r.2"
record 1 1
is "what is no recording is left alone" "$? $(cat "$tmp/r.2" "$tmp/err")" "4 precious
mayfly: cannot write $tmp/r.2: it exists and is no recording; use another name"
rm "$tmp/r.2"
ln -s r.3 "$tmp/r.2"
record 1 1
is "and so is a link" "$? $(cat "$tmp/err")" \
	"4 mayfly: cannot write $tmp/r.2: it is a symbolic link; use the name of the file itself"
for wrong in 1M 1M,1 1M,x 10k,3 x,3 ,3; do
	"$MAYFLY" -b -o /dev/null -w "$tmp/wrong" --rotate=$wrong --duration=0.1 2>"$tmp/err"
	is "--rotate=$wrong is refused" "$? $(grep -c '^mayfly: --rotate: ' "$tmp/err")" "2 1"
done
is "and writes nothing" "$(find "$tmp" -name "wrong*")" ""
finish
