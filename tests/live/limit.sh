#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# --max-output: another user's storm of failed execs fills neither the disk nor the pipe.
. tests/tap.sh
need_live

other=64123
# Fails as often as possible for a while, with 100 KiB of arguments each time.
cat >"$tmp/spam.sh" <<'END2'
x=$(head -c 102400 /dev/zero | tr '\0' y)
end=$(($(date +%s) + 30))
while [ "$(date +%s)" -lt $end ]; do
	for _ in 1 2 3 4 5 6 7 8 9 10; do (exec /no/such/program "$x") 2>/dev/null; done
done
END2
setpriv --reuid=$other --regid=$other --clear-groups bash "$tmp/spam.sh" &
spam=$!
trap 'kill $spam 2>/dev/null; rm -rf "$tmp"' EXIT

# limited NAME SIZE ARGS...: exits with 4 and one message per file, and no file is larger
limited()
{
	local name=$1 size=$2
	shift 2
	timeout 25 "$MAYFLY" --failed --max-args=128k --max-output="$size" "$@" \
		>"$tmp/out" 2>"$tmp/err" </dev/null
	is "$name: status" $? 4
}
said() { grep -cE "^mayfly: $1 has reached --max-output with [0-9]+ bytes; [1-9][0-9]* $2 not written\$" "$tmp/err"; }
size() { stat -c %s "$1"; }
within() { [ "$(size "$1")" -le "$2" ] && [ "$(size "$1")" -ge "$3" ]; }

limited "a file of JSON" 1M --json -u $other -o "$tmp/json"
is "a message reports what was not written" "$(said "$tmp/json" '(line was|lines were)')" 1
ok "it is as large as it may be" within "$tmp/json" 1048576 800000
is "the size in the message is that of the file" "$(sed -n 's/.* with \([0-9]*\) bytes.*/\1/p' "$tmp/err")" \
	"$(size "$tmp/json")"
ok "every line is whole" jq -e . "$tmp/json"
ok "the storm is in it" grep -q '"exec_failed"' "$tmp/json"

limited "standard output" 1M --batch -u $other
is "the message names standard output" "$(said "standard output" '(line was|lines were)')" 1
ok "and bounded" within "$tmp/out" 1048576 800000

limited "a recording" 512K --batch -o /dev/null -w "$tmp/recording" --filter=no.such.program.at.all
is "the message names the recording" "$(said "$tmp/recording" '(event was|events were)')" 1
ok "and bounded" within "$tmp/recording" 524288 500000
ok "and can be read" "$MAYFLY" --json -r "$tmp/recording" -o "$tmp/replayed"
ok "to its end" [ "$(grep -c exec_failed "$tmp/replayed")" -gt 0 ]

# With a command it runs until the command has exited, whose failure takes precedence.
timeout 25 "$MAYFLY" --json --max-output=100 -o "$tmp/json" -- sh -c 'sleep 0.3; echo done' >"$tmp/out" 2>"$tmp/err"
is "the limit does not end a command" "$? $(cat "$tmp/out") $(said "$tmp/json" 'lines were')" "4 done 1"
timeout 25 "$MAYFLY" --json --max-output=100 -o "$tmp/json" -- sh -c 'exit 7' >"$tmp/out" 2>"$tmp/err"
is "a command's failure takes precedence" "$? $(said "$tmp/json" 'lines were')" "7 1"
timeout 25 "$MAYFLY" --once --max-output=1k >"$tmp/out" 2>"$tmp/err"
is "--once is limited as well" "$? $(said "standard output" 'lines were')" "4 1"
ok "the output ends with a whole line" [ -z "$(tail -c 1 "$tmp/out")" ]
timeout 25 "$MAYFLY" --json --once --max-output=1G -o "$tmp/json" 2>"$tmp/err"
is "below the limit there is no message" "$? $(cat "$tmp/err")" "0 "
kill $spam
wait $spam 2>/dev/null
finish
