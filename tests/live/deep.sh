#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Very deep trees, from hand-written recordings.  Needs no privilege.
. tests/tap.sh

# write NAME <SCRIPT: makes a recording
write()
{
	"$TOOLS/tty/record" "$tmp/$1" || exit 1
}

write line <<'END'
seed 1 0 init start=0.5
seed 1000 1 sh start=0.6 : sh forks.sh
settled
repeat 20000
+0.00015 fork $i+1001 $i+1000
+0.0001 exit $i+1000
end
END
write short <<'END'
seed 1 0 init start=0.5
seed 1000 1 sh start=0.6 : sh forks.sh
settled
repeat 3
+0.001 fork $i+1001 $i+1000
+0.001 exit $i+1000
end
END
write deep <<'END'
seed 1 0 init start=0.5
seed 1000 1 sh start=0.6 : sh deep.sh
settled
repeat 20000
+0.0001 fork $i+1001 $i+1000
end
END

"$MAYFLY" -r "$tmp/line" --once --columns=PID >"$tmp/line.txt"
ok 'of 20000 exited ancestors the first one is printed' grep -q ' 1000 └─ sh forks.sh$' "$tmp/line.txt"
ok 'and the last one, which is the parent' grep -q '^20999    └─ sh forks.sh$' "$tmp/line.txt"
ok 'and how many are between them' grep -q '(19998 exited, each started the next)' "$tmp/line.txt"
is 'with init, the running one and the heading that is all' "$(wc -l <"$tmp/line.txt")" 6
"$MAYFLY" -r "$tmp/line" --once --columns=PID -p 10000 >"$tmp/below.txt"
ok 'descendants are printed below an exited process' grep -q '^21000 ' "$tmp/below.txt"
is 'a line of three is printed whole' \
	"$("$MAYFLY" -r "$tmp/short" --once --columns=PID | grep -c forks)" 4
is 'JSON has every exit' "$("$MAYFLY" -r "$tmp/line" --json | grep -c '"event":"exit"')" 20000

"$MAYFLY" -r "$tmp/deep" --once --columns=PID >"$tmp/deep.txt"
is 'of a tree 20000 deep every process has its line' "$(grep -c deep.sh "$tmp/deep.txt")" 20001
ok 'it shows how many levels are omitted' grep -q '^21000 (+19937) ' "$tmp/deep.txt"
ok 'so that no line is longer than a few screens' \
	eval '[ "$(wc -L <"$tmp/deep.txt")" -lt 300 ]'
"$MAYFLY" -r "$tmp/deep" --once --columns=PID --ascii >"$tmp/ascii.txt"
ok 'in ASCII, too' grep -q '^21000 (+19937) .*`- sh deep.sh$' "$tmp/ascii.txt"
is 'what is asked for by pid is found at any depth' \
	"$("$MAYFLY" -r "$tmp/deep" --json -p 20900 | grep -c '"event":"fork"')" 101
finish
