#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Moving in a recording: pause, steps, seconds, times, speed.
. tests/tap.sh
. tests/tty/tty.bash
export TZ=UTC

# A minute: at each second S a process 1000+S that lives until the next one; that of 30 fails.
{
  quiet_machine
  for s in $(seq 1 60); do
    echo "@$((100 + s))"
    [ "$s" = 1 ] || echo "exit $((1000 + s - 1)) $([ "$s" = 31 ] && echo 3 || echo 0)"
    echo "fork $((1000 + s)) 710"
    echo "exec $((1000 + s)) : work second-$s"
  done
} | record minute

# The time line is the third line: "HH:MM:SS ━━●── HH:MM:SS  paused"
line() { screen | sed -n 3p; }
# SECONDS after the begin, which is at the script's second 100
moment() { date -d "@$(($(date -d "$begin" +%s) + $1))" +%H:%M:%S; }
at() { line | grep -q "^$(moment "$1") "; }
wait_at() { until_true $DEADLINE at "$1" || { screen; false; }; }
says() { line | grep -qF -- "$1"; }
wait_says() { until_true $DEADLINE says "$1" || { screen; false; }; }
is_there() { screen | grep -q "work second-$1\$"; }
is_not_there() { ! is_there "$1"; }
wait_there() { until_true $DEADLINE is_there "$1" || { screen; false; }; }
wait_not_there() { until_true $DEADLINE is_not_there "$1" || { screen; false; }; }

open 80 24 "$MAYFLY -l 0.5 -r $tmp/minute; echo status \$?; cat"
ok "the time line has a bar" wait_says "●──"
keys Space
ok "Space pauses" wait_for PAUSED
keys '('
wait_gone "work second"
begin=$(line | cut -c 1-8)
ok "the time line has the end" wait_says " $(moment 60) "
ok "which the time line has, too" wait_says "  paused"
keys b
ok "b asks for a time" wait_for "Time (HH:MM:SS"
keys + 2 0 Enter
wait_gone "Time (HH"
before=$(line)
ok "a process of then is there" until_true $DEADLINE eval 'screen | grep -q "work second-2[0-9]"'
is "while it is paused no time passes" "$(screen >/dev/null; line)" "$before"
keys b
wait_for "Time (HH"
keys -l "$(moment 30)"
keys Enter
ok "b goes to a time of the day" wait_at 30
ok "and shows what was then" wait_there 30
ok "and nothing else" is_not_there 28
keys Left
ok "Left goes back a second" wait_at 29
ok "to what was there" wait_there 29
ok "what came later is gone" wait_not_there 30
keys S-Right
ok "Shift-Right goes on by ten" wait_at 39
ok "to what was there" wait_there 39
keys S-Left Right
ok "Shift-Left back by ten, Right on by one" wait_at 30
keys .
ok ". goes to the next event" wait_at 31
keys ,
ok ", goes back" wait_at 30
keys '('
ok "( goes to the begin" wait_at 0
ok "where no work has begun" until_true $DEADLINE eval '! screen | grep -q "work second"'
keys '!'
ok "! goes to the next failure" wait_at 31
ok "which is there" wait_for "exit 3"
ok "and the notice names it" eval 'screen | tail -3 | grep -q ": exit 3 after"'
keys '!'
ok "the last one has no other after it" wait_for "end of the recording"
keys Home e
ok "the environment is not in a recording" wait_for "not in the recording"
keys Escape
wait_gone "not in the recording"
keys b
wait_for "Time (HH"
keys - 1 h Enter
ok "b before the begin says when that is" wait_for "it begins at $begin"
keys b
wait_for "Time (HH"
keys + 1 h Enter
ok "b behind the end says when that is" wait_for "it ends at $(moment 60)"
keys '('
wait_at 0
keys '>' '>' '>'
ok "> plays faster" wait_for "speed 8"
ok "the time line has the speed" wait_says "  x8"
keys '<'
wait_for "speed 4"
keys '>' '>' '>' '>'
ok "64 times at most" wait_says "  x64"
keys Space
ok "Space resumes" wait_gone PAUSED
ok "and the end comes soon" wait_says "  end"
ok "with the last one" wait_there 60
ages() { screen | grep "work second-60"; }
before=$(ages)
keys Down Up
is "at the end no time passes" "$(ages)" "$before"
keys Z Left
ok "Left leaves the end" wait_at 59
keys q
ok "q quits" wait_for "status 0"

open 80 24 "cat $tmp/minute | $MAYFLY -r -; echo status \$?; cat"
ok "a stream has a time, and no end" until_true $DEADLINE eval 'line | grep -Eq "^[0-9:]{8} *\$"'
wait_there 2
keys Z
ok "it is paused" wait_for "PAUSED"
keys Left
ok "and goes back in what it has had" wait_for " PAST -"
keys '('
ok "to its begin" wait_gone "work second-2"
keys Right Right Right Right Right Right
ok "and on to where it was paused" wait_for PAUSED
ok "which is as it was" wait_there 2
keys Z
ok "Z goes on" wait_gone PAUSED
ok "with what comes next" wait_there 6
keys Left
ok "it goes back while it plays, too" wait_for " PAST -"
keys Z
ok "and on from there" wait_gone PAST
ok "with what comes next then" wait_there 9
keys q
wait_for "status 0"

"$MAYFLY" --json -r "$tmp/minute" >"$tmp/lines"
open 80 24 "(cat $tmp/lines; exec sleep 600) | $MAYFLY -l 0.5 -r -; echo status \$?; cat"
ok "lines that waited in a pipe are shown at once" wait_there 60
keys Left
ok "there it goes back, too" wait_for " PAST -"
keys q
wait_for "status 0"

mkfifo "$tmp/one" "$tmp/two"
(cat "$tmp/lines"; exec sleep 600) >"$tmp/one" &
one=$!
(sed 's/"host":"[^"]*"/"host":"other"/' "$tmp/lines"; exec sleep 600) >"$tmp/two" &
two=$!
open 100 24 "$MAYFLY -l 0.5 -r $tmp/one -r $tmp/two; echo status \$?; cat"
ok "two pipes are one tree" wait_for "hosts 2"
keys Z
ok "it can be paused, and says how far it goes back" wait_for "Left goes back"
keys Left
ok "and goes back" wait_for " PAST -"
keys q
wait_for "status 0"
kill "$one" "$two" 2>/dev/null
if "$MAYFLY" --check >/dev/null 2>&1; then
  for what in "-w -" "--json"; do
    open 100 24 "$MAYFLY $what | $MAYFLY -r - -F 'args ~ \"^sleep 4321\"'; echo status \$?; cat"
    wait_for "matching 0"
    sleep 4321 &
    ok "what is recorded can be looked at through a pipe, $what" wait_for "sleep 4321"
    kill $!
    ok "while it happens" wait_for SIGTERM
    ok "what has exited leaves, as on the machine itself" wait_gone SIGTERM
    keys q
    ok "both leave" wait_for "status 0"
    is "without a word" "$(screen | grep 'mayfly:' | grep -v 'were truncated')" ""
  done
else
  ok "what is recorded can be looked at through a pipe # SKIP it needs BPF" true
fi
# Files, in which all keys move: lines, several, and both.
cp "$tmp/minute" "$tmp/second"
for files in "-r $tmp/lines" "-r $tmp/minute -r $tmp/second" "-r $tmp/lines -r $tmp/minute"; do
	what=$(echo "$files" | sed 's/-r [^ ]*lines/lines/; s/-r [^ ]*/recording/g')
	open 80 24 "$MAYFLY -l 0.5 $files; echo status \$?; cat"
	wait_there 1
	keys Z
	ok "$what: it is paused" wait_for PAUSED
	keys S-Right S-Right
	ok "$what: it goes on by ten seconds" wait_there 2[0-3]
	keys Left Left
	ok "$what: and back" wait_there '1[89]\|2[01]'
	keys b
	wait_for "Time (HH"
	keys + 3 0 Enter
	ok "$what: to a time" wait_there '4[89]\|5[0-3]'
	keys ')'
	ok "$what: to the end" wait_there 60
	keys '('
	ok "$what: to the begin" wait_gone "work second-"
	keys q
	wait_for "status 0"
done
open 80 24 "$MAYFLY -r $tmp/minute -r $tmp/second; echo status \$?; cat"
wait_for "minute 7 processes"
keys 7 1 0
keys v
ok "details say which host of several" wait_for "Host      minute  7 processes"
keys q q
wait_for "status 0"

open 200 24 "$MAYFLY --source=proc -w $tmp/new.mayfly; echo status \$?; cat"
ok "what is recorded has its file and size on the screen" until_true $DEADLINE eval \
  'screen | grep -qE "REC new.mayfly [0-9.]+[KM]"'
keys q
ok "at the end a sentence has them" wait_for "recorded $tmp/new.mayfly: "
ok "status 0" wait_for "status 0"
open 200 24 "$MAYFLY --source=proc -w $tmp/new.mayfly; echo status \$?; cat"
ok "a second one does not replace it" wait_for "it exists; use another name, or --force to replace it"
open 80 24 "$MAYFLY -l 0.5 -r $tmp/minute --from=+30; echo status \$?; cat"
ok "--from begins there" wait_there 30
keys q
wait_for "status 0"

# Nothing more comes through it, but it is open.
{
  quiet_machine
  echo "@101"
  echo "fork 1001 710"
  echo "exec 1001 : work second-1"
} | record brief
mkfifo "$tmp/silent"
exec 7<>"$tmp/silent"
cat "$tmp/brief" >&7
open 80 24 "$MAYFLY -r $tmp/silent; echo status \$?; cat"
wait_there 1
begin=$(line | cut -c 1-8)
is_past() { [[ $(line | cut -c 1-8) > $(moment "$1") ]]; }
ok "while a pipe is silent its time goes on" until_true $DEADLINE is_past 2
keys q
wait_for "status 0"
exec 7>&-
finish
