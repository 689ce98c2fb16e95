#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# pictures.sh [DIRECTORY]: takes the pictures in screenshots/, of the real program in a real
# xterm.
#
# xterm runs on its own display (Xvfb) and shows a tmux, through which keys are typed and texts
# are waited for.  mayfly replays recordings made from the scripts in tests/pictures/, so that
# each machine produces the same picture; except live.png, timeline.png and those of the runaway,
# which are real runs.
set -eu
cd "$(dirname "$0")/.."
out=${1:-screenshots}
export LC_ALL=C.UTF-8

for tool in Xvfb xterm xwininfo xwd convert tmux; do
  command -v "$tool" >/dev/null || {
    echo "pictures: $tool is not here; on Debian: apt-get install xvfb xterm x11-utils x11-apps" \
      "imagemagick tmux fonts-dejavu-core" >&2
    exit 1
  }
done
tmp=$(mktemp -d)
export TMUX_TMPDIR=$tmp # tmux leaves its sockets behind
xvfb=
terminal=
server=
pictures=0
tmux() { command tmux -L "$server" -f "$tmp/tmux.conf" "$@"; }
stop()
{
  [ -z "$server" ] || tmux kill-server 2>/dev/null || true
  [ -z "$terminal" ] || wait "$terminal" 2>/dev/null || true
  terminal=
}
trap 'stop; [ -z "$xvfb" ] || kill "$xvfb"; rm -rf "$tmp"' EXIT
cat >"$tmp/tmux.conf" <<'END'
set -g status off
set -g escape-time 0
set -g default-terminal tmux-256color
END

wait_for()
{
  for _ in $(seq 600); do
    "$@" && return 0
    sleep 0.05
  done
  echo "pictures: waited in vain for: $*" >&2
  exit 1
}

# Xvfb chooses a free display and prints it
Xvfb -displayfd 3 -screen 0 1920x1400x24 3>"$tmp/display" 2>/dev/null &
xvfb=$!
wait_for test -s "$tmp/display"
DISPLAY=:$(cat "$tmp/display")
export DISPLAY

window() { xwininfo -root -tree | awk '/"mayfly-picture"/ { print $1; exit }'; }
has_window() { [ -n "$(window)" ]; }
shows() { tmux capture-pane -p 2>/dev/null | grep -qF -- "$1"; }
# X may still have the old picture: wait until two in a row are equal.
dump() { xwd -silent -id "$(window)" >"$tmp/$1"; }
is_still() { dump a; sleep 0.02; dump b; cmp -s "$tmp/a" "$tmp/b"; }

# begin SCRIPT WIDTH HEIGHT TEXT [OPTION...]: runs mayfly until TEXT is on the screen
begin()
{
  local script=$1 width=$2 height=$3 text=$4 font=11
  shift 4
  [ "$width" -lt 200 ] || font=7
  pictures=$((pictures + 1)) # the server of the one before may still be on its way out
  server=mayfly-pictures-$$-$pictures
  if [ "${script%.sh}" != "$script" ]; then # a real run
    set -- "$@" -- "tests/pictures/$script"
  elif [ "${script%.mk}" != "$script" ]; then # a real build
    mkdir -p "$tmp/build"
    export BUILD=$tmp/build
    set -- "$@" -- make -j2 -f "tests/pictures/$script"
  else
    build/tests/tty/record "$tmp/recording" <"tests/pictures/$script"
    set -- -r "$tmp/recording" "$@"
  fi
  tmux -u new-session -d -x "$width" -y "$height" "build/mayfly $*"
  xterm -u8 -tn xterm-256color -title mayfly-picture -geometry "${width}x$height" \
    -fa 'DejaVu Sans Mono' -fs $font \
    -b 8 +sb -bg "${paper:-#15181c}" -fg "${ink:-#d8dee4}" -e \
    tmux -u -L "$server" -f "$tmp/tmux.conf" attach &
  terminal=$!
  wait_for shows "$text"
  wait_for has_window
}

# shot NAME [KEY...]: types the keys and takes the picture.  It has few colours: a small palette
# is enough.
shot()
{
  local name=$1 key
  shift
  for key; do
    tmux send-keys "$key"
    sleep 0.1
  done
  wait_for is_still
  convert "xwd:$tmp/b" -colors 96 -define png:exclude-chunk=time,date "PNG8:$out/$name.png"
  echo "$out/$name.png"
}

# picture NAME SCRIPT WIDTH HEIGHT TEXT [OPTION...]
picture()
{
  local name=$1
  shift
  begin "$@"
  shot "$name"
  stop
}

# snap NAME: takes the picture at once, of a screen that never stops changing
snap()
{
  dump b
  convert "xwd:$tmp/b" -colors 96 -define png:exclude-chunk=time,date "PNG8:$out/$1.png"
  echo "$out/$1.png"
}

# live SCRIPT WIDTH HEIGHT TEXT [OPTION...]: begins a real run.  Needs BPF, so usually root.
live()
{
  if ! build/mayfly --check >/dev/null; then
    echo "pictures: $1 is left out: BPF does not work here, or not for us" >&2
    return 1
  fi
  begin "$@"
}

# every screen at one size, after all events of the script
screens()
{
  local size=$1x$2
  begin busy "$1" "$2" " 20 processes" -l 20
  shot "tree-$size"
  shot "spawners-$size" r
  shot "log-$size" L
  shot "details-$size" L F3 p a r s e r Enter v
  shot "signals-$size" Escape 3 1 0 0 0 F9
  shot "sort-$size" Escape F6
  shot "setup-$size" Escape F2
  shot "help-$size" Escape F1
  stop
}

mkdir -p "$out"
if live live.sh 110 30 "SIGSEGV" --linger=10; then
  snap live
  stop
fi
# Its compilers would be short-lived, and one row.
if live build.mk 110 36 "DONE" --short=0.01; then
  shot timeline G
  stop
fi
if live runaway.sh 110 22 "RUNAWAY retry.sh" --runaway=50,5; then
  tmux send-keys r
  wait_for shows "WHAT IT STARTS"
  sleep 3
  snap runaway-spawners
  tmux send-keys Enter
  wait_for shows "curl -sf"
  sleep 2
  snap runaway-tree
  stop
fi
if live server.sh 110 34 "worker 60 x12"; then
  shot pool F4 a p p : Enter End k
  shot files Escape F4 C-u h t t p . s e r v e r Enter End l
  shot environment e
  stop
fi
picture tree busy 120 36 "rows."
picture storm storm 100 30 "true" -l 30
begin busy 100 30 "rows." -l 10
shot filter F4 "state=failed or sleep" Enter
stop
screens 80 24
screens 200 60
for theme in contrast colorblind mono; do
  picture "theme-$theme" busy 100 30 "rows." "--theme=$theme"
done
paper=white ink=black picture theme-light busy 100 30 "rows." --theme=light
