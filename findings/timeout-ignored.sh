#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# GNU timeout lets its command have a signal again that its caller ignores, or not, by its version.
#
# Guess: as with nice, env and nohup, an ignored signal stays ignored through timeout; in a script,
# `timeout 600 test &` behaves as `test &`, where the shell ignores SIGINT and SIGQUIT.
# Seen: with coreutils 9.1 and 9.7 (Debian 12 and 13) the command has the default action of SIGINT,
# SIGQUIT and SIGHUP; with 9.10 (Debian testing) it ignores them.
# Reason: timeout installs its handlers before it starts the command, and a handler becomes the
# default action at exec; newer ones leave alone what was ignored.
# So: a test of ^C that passes below timeout on one release hangs on the next one when the whole run
# is a background job of a script.  Begin such runs with `env --default-signal=HUP,INT,QUIT`.
set -eu
version=$(timeout --version | sed -n '1s/.* //p')

# ignored COMMAND...: the mask of ignored signals that a command has which these start
ignored() { (trap '' HUP INT QUIT; "$@" sed -n 's/^SigIgn:\t//p' /proc/self/status); }
three=7 # bits of SIGHUP, SIGINT and SIGQUIT
mask() { echo $((0x$(ignored "$@") & three)); }

echo "coreutils $version"
[ "$(mask env)" = $three ] || { echo "env changes what is ignored"; exit 1; }
[ "$(mask nice)" = $three ] || { echo "nice changes what is ignored"; exit 1; }
[ "$(mask env --default-signal=HUP,INT,QUIT)" = 0 ] || { echo "env --default-signal leaves some"; exit 1; }
case $version in
9.[0-7]) wanted=0 ;;
*) wanted=$three ;;
esac
got=$(mask timeout 10)
[ "$got" = $wanted ] || { echo "timeout: ignored are $got, not $wanted"; exit 1; }
echo "ok: below timeout $got of $three are ignored"
