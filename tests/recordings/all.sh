#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# all.sh [NAME...]: makes the recordings of tests/recordings again, or those named.  As root, with
# the packages runit s6 supervisor daemontools sudo autoconf automake autopoint gettext cmake curl
# netcat-openbsd git bash-completion libpython3.11-testsuite, and with HELLO, a directory of the source of GNU hello
# (apt-get source hello).
#
# Quiet: what an administrator runs all day.  Loops and crashes: what should be told.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
HELLO=${HELLO:-/usr/src/hello-2.10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wanted=" $* "
record() # NAME SECONDS COMMAND...
{
	case $wanted in
	"  " | *" $1 "*) "$here/record.sh" "$@" ;;
	esac
}
script() # NAME: from standard input
{
	cat >"$work/$1"
	chmod +x "$work/$1"
}
cp -a "$HELLO" "$work/hello"

# ---- quiet ----

record configure 300 sh -c "cd $work/hello && sh ./configure"
record make 300 sh -c "cd $work/hello && { [ -f Makefile ] || sh ./configure; } && make -j2"
record check 300 sh -c "cd $work/hello && for i in 1 2 3 4 5 6; do make check; done"
record autoreconf 300 sh -c "cp -a $HELLO $work/auto && cd $work/auto && autoreconf -fi"
mkdir -p "$work/cmake"
cat >"$work/cmake/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.10)
project(checks C)
include(CheckFunctionExists)
include(CheckIncludeFile)
foreach(f fork vfork strlcpy nothing_like_it getrandom memfd_create)
	check_function_exists(${f} HAVE_${f})
endforeach()
foreach(h stdio.h no/such.h sys/epoll.h)
	check_include_file(${h} HAVE_HEADER_${h})
endforeach()
END
record cmake 60 cmake -S "$work/cmake" -B "$work/cmake/build"
record suite 60 sh -c "while :; do /usr/bin/python3 -m test test_subprocess; done"
script login <<'END'
# as pyenv, nvm and the like do at each login
for i in 1 2 3 4 5 6 7 8; do
	dir=$(dirname "$(readlink -f /bin/sh)")
	[ -d "$dir" ] && name=$(basename "$dir" | tr a-z A-Z)
	link=$(readlink /etc/hostname) || true
	: "$(uname -s)" "$(id -un)" "$(tty)" "$link" "$name"
done
. /usr/share/bash-completion/bash_completion
END
record login 30 bash "$work/login"
record git 60 sh -c "git clone -q . $work/clone && cd $work/clone && git gc -q && git fsck &&
	git log --oneline | head -300 | while read -r id rest; do git show --stat -q \$id; done"
record apt 60 apt-get update
record find 60 find core ui -name '*.c' -exec grep -l "no such text" {} \;
script files <<'END'
# a few programs for each file
for file in core/*/*.c ui/*/*.c; do
	wc -l <"$file" >/dev/null
	size=$(stat -c %s "$file")
	md5sum "$file" | cut -d' ' -f1 >/dev/null
	basename "$file" >/dev/null
done
END
record files 60 sh "$work/files"
script sudos <<'END'
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	sudo -n true
	sleep 0.4
	sudo -n grep -q nothing /etc/passwd
done
END
record sudos 60 sh "$work/sudos"
script wait <<'END'
# waits for a file, 18 processes a second
until [ -e /nothing ]; do
	pgrep nothing_of_that_name
	sleep 0.1
done
END
record wait 40 sh "$work/wait"
record packages 60 sh -c 'dpkg-query -W -f "\${Package}\n" | head -60 | while read -r name; do
	dpkg -s "$name" | grep -i "^version"; dpkg --compare-versions 1 gt 2; done'

# ---- loops ----

script curls <<'END'
while :; do
	curl -s http://127.0.0.1:9/ready
	sleep 0.05
done
END
record curls 40 sh "$work/curls"
script connect <<'END'
until nc -z 127.0.0.1 9; do :; done
END
record connect 40 sh "$work/connect"
script missing <<'END'
# a command that is not installed: bash forks before it finds out
while :; do
	jqq . /etc/hostname
	sleep 0.02
done
END
record missing 40 bash "$work/missing"
script interpreter <<'END'
#!/nothing/python
END
script scripts <<END
while :; do
	$work/interpreter
	sleep 0.03
done
END
record scripts 40 sh "$work/scripts"
script greps <<'END'
while ! grep -q ready /etc/hostname; do
	sleep 0.02
done
END
record greps 40 sh "$work/greps"
cat >"$work/job.py" <<'END'
import no_such_module
END
script jobs <<END
# a queue whose jobs all fail
while :; do
	/usr/bin/python3 $work/job.py
done
END
record jobs 40 sh "$work/jobs"
# the same, where python3 is a script that starts others (pyenv)
[ ! -d ~/.pyenv ] || record jobs_pyenv 40 sh -c "while :; do python3 $work/job.py; done"
script cronjob <<'END'
# a job without a lock: the next one starts before this one has ended, and all wait for each other
while ! mkdir /proc/1/lock 2>/dev/null; do
	sleep 0.1
done
END
script cron <<END
# as cron, with a minute of three seconds
while :; do
	sh $work/cronjob &
	sleep 3
done
END
record cron 60 sh "$work/cron"
script segfaults <<'END'
while :; do
	sh -c 'kill -SEGV $$'
	sleep 0.04
done
END
record segfaults 40 sh "$work/segfaults"

# ---- services that crash ----

script service <<'END'
#!/bin/sh
echo "cannot read configuration" >&2
exit 1
END
mkdir -p "$work/runit/web" "$work/s6/web" "$work/daemontools/web"
for kind in runit s6 daemontools; do
	cp "$work/service" "$work/$kind/web/run"
done
record runit 60 runsvdir "$work/runit"
record s6 60 s6-svscan "$work/s6"
record daemontools 60 svscan "$work/daemontools"
cat >"$work/supervisord.conf" <<END
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
pidfile=$work/supervisord.pid
[program:web]
command=$work/service
startsecs=0
autorestart=true
END
record supervisor 60 supervisord -c "$work/supervisord.conf"
