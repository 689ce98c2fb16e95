#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The keys of the tree, pressed for real.
. tests/tap.sh
. tests/tty/tty.bash

quiet_machine | record quiet
open 80 24 "$MAYFLY -l 3 -r $tmp/quiet; echo status \$?; cat"

ok "the tree is shown" wait_for "vim notes.txt"
ok "the function bar is shown" wait_for "F1Help"
keys Down Down
ok "the arrows move the cursor" wait_selected 710
keys M-j
ok "Alt-j moves it down" wait_selected 720
keys M-k
ok "Alt-k moves it up" wait_selected 710
keys End
ok "End goes to the last row" wait_selected 800
keys Home
ok "Home goes to the first row" wait_selected 1
keys PPage NPage
ok "PgDn goes down a page" wait_selected 800
keys 7 2 0
ok "digits go to a pid" wait_for "pid 720"
keys g
ok "g goes to the parent" wait_selected 710
keys -
ok "- folds" wait_gone "vim notes.txt"
keys +
ok "+ unfolds" wait_for "vim notes.txt"
keys Down BSpace
ok "Backspace folds into the parent" wait_gone "vim notes.txt"
keys '='
ok "= unfolds" wait_for "vim notes.txt"
keys '*'
ok "* folds everything" wait_gone "vim notes.txt"
keys '*'
ok "and unfolds it" wait_for "vim notes.txt"
keys Home Space
tagged() { screen | grep -qE "^.\\* +$1 "; }
untagged() { ! tagged "$1"; }
ok "Space tags the process" until_true $DEADLINE tagged 1
keys U
ok "U untags all" until_true $DEADLINE untagged 1
keys c
ok "c tags it and all descendants" until_true $DEADLINE tagged 720
keys U
ok "U removes the tags of c" until_true $DEADLINE untagged 720
keys K
ok "K shows kernel threads" wait_for "[kthreadd]"
keys K
ok "K hides them again" wait_gone "[kthreadd]"
keys H
ok "H would show threads" wait_for "no threads in this recording"
keys H
keys F1
ok "F1 opens help" wait_for "including short-lived"
keys Escape
ok "Esc closes it" wait_for "vim notes.txt"
keys '?'
ok "? opens help" wait_for "including short-lived"
keys q
ok "q closes it" wait_for "vim notes.txt"
keys h
ok "h opens help" wait_for "including short-lived"
keys F1
ok "F1 closes it" wait_for "vim notes.txt"
keys F3 c r o n
ok "F3 searches while typing" wait_for "Search: cron"
keys Enter
ok "Enter keeps the hit" wait_selected 800
keys / s b i n Enter
wait_gone "Search:"
keys F3 F3 Enter
ok "F3 twice goes to the next hit of the last search" wait_selected 1
keys n
ok "n goes on" wait_selected 400
keys S-F3
ok "Shift-F3 goes back" wait_selected 1
keys / v i m
wait_for "Search: vim"
keys Escape
ok "Esc ends a search" wait_gone "Search:"
keys F4 v i m
ok "F4 filters while typing" wait_gone cron
ok "the ancestors of a hit stay" shows sshd
keys Enter
ok "Enter keeps the filter" wait_for "filter vim"
keys F4
wait_for "Filter: vim"
keys Escape
ok "Esc clears the filter" wait_for cron
keys '\' v i m
ok "\\ filters" wait_gone cron
keys Escape
wait_for cron
keys F4 'pid='
ok "an invalid filter shows the error" wait_for "^ "
keys Escape
wait_gone "Filter: "
keys F5
ok "F5 shows a flat list" wait_gone "└─"
keys t
ok "t shows the tree" wait_for "└─"
keys N
ok "N sorts by pid" wait_for "PID▲"
above() { screen | grep -nE 'sshd|cron' | head -1 | grep -q "$1"; }
ok "the smallest is first" until_true $DEADLINE above sshd
keys I
ok "I reverses the order" wait_for "PID▼"
ok "the largest is first" until_true $DEADLINE above cron
keys P
ok "P sorts by CPU" wait_for "CPU%▼"
keys M
ok "M sorts by memory" wait_for "RES▼"
keys T
ok "T sorts by time" wait_for "sorted by time"
for key in F6 '>' '<' '.' ','; do
  keys "$key"
  ok "$key opens the menu of columns" wait_for "Sort by"
  keys Escape
  wait_gone "Sort by"
done
keys F6 Home Enter
ok "birth is a sort order" wait_gone "▼"
keys u Down
ok "u lists the users" wait_for "Show processes of"
keys Enter
ok "Enter picks one" wait_gone cron
keys u Home Enter
ok "all users come back" wait_for cron
keys L
ok "L lists exited processes" wait_for "LIVED"
keys Tab Tab
ok "Tab goes on to the tree" wait_for "vim notes.txt"
keys 7 2 0 F
ok "F follows the process" wait_for "following"
keys Up
ok "until one moves" wait_gone "following"
keys Home E
ok "E shows only failures" wait_for "failures only"
ok "no process has failed" hides cron
keys E
wait_for cron
keys F4 v i m Enter
wait_gone cron
keys D
ok "D shows descendants of matches" wait_for "and descendants"
keys D F4 C-u c r o n Enter
wait_gone vim
keys F4 Up Up
ok "Up brings back what was typed before" wait_for "Filter: vim"
keys Down
ok "Down goes on to what was typed later" wait_for "Filter: cron"
keys Escape
wait_for "vim notes.txt"
keys p
ok "p shows the program's file" wait_for "commands show the executable path"
keys p
wait_for "commands show argv[0]"
keys Z
ok "Z freezes" wait_for PAUSED
keys Z
ok "Z thaws" wait_gone PAUSED
keys d
ok "d hides exited processes, with a message" wait_for "exited hidden"
keys '{' '{'
ok "{ shortens the linger time" wait_for "linger 1 s"
keys '}'
ok "} lengthens the linger time" wait_for "linger 2 s"
keys C-l
ok "Ctrl-L draws the screen again" wait_for cron
keys q
ok "q leaves with status 0" wait_for "status 0"
ok "and leaves a sane terminal" until_true $DEADLINE is_sane

open 80 24 "$MAYFLY -r $tmp/quiet; echo status \$?; cat"
wait_for cron
keys F10
ok "F10 exits" wait_for "status 0"
finish
