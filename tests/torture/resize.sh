#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The window changes its size all the time, in a storm.
. tests/tap.sh
. tests/tty/tty.bash

need_live
open 120 40 "$MAYFLY; echo status \$?; cat"
ok "the screen is on" wait_for F10Quit
"$TOOLS/live/spawner" 30000@2000 4 >/dev/null &
storm=$!
RANDOM=${MAYFLY_SEED:-$$}
echo "# MAYFLY_SEED=${MAYFLY_SEED:-$$}"
for _ in $(seq 300); do
  tmux resize-window -x $((RANDOM % 250 + 1)) -y $((RANDOM % 80 + 1))
done
tmux resize-window -x 120 -y 40
ok "it draws the last size" wait_for F10Quit
keys F1
ok "a key has its effect" wait_for "PgUp Ctrl-B"
keys Escape
wait_gone "PgUp Ctrl-B" # Escape and a key at once would be Alt and the key
kill $storm
wait $storm 2>/dev/null
keys q
ok "it ends" wait_for "status 0"
finish
