#!/bin/bash
# pictures.sh [DIRECTORY]: take the pictures in screenshots/, from the real program in a real xterm.
#
# xterm runs on a display of its own (Xvfb) and shows a tmux, through which keys are typed and
# waiting is done.  What mayfly shows is a recording made from the scripts in tests/pictures/, so
# that the same picture comes out on every machine.
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

# Xvfb picks a free display and says which
Xvfb -displayfd 3 -screen 0 1920x1400x24 3>"$tmp/display" 2>/dev/null &
xvfb=$!
wait_for test -s "$tmp/display"
DISPLAY=:$(cat "$tmp/display")
export DISPLAY

window() { xwininfo -root -tree | awk '/"mayfly-picture"/ { print $1; exit }'; }
has_window() { [ -n "$(window)" ]; }
shows() { tmux capture-pane -p 2>/dev/null | grep -qF -- "$1"; }
# The picture that X has is still the one before for a moment: wait until two in a row agree.
dump() { xwd -silent -id "$(window)" >"$tmp/$1"; }
is_still() { dump a; sleep 0.02; dump b; cmp -s "$tmp/a" "$tmp/b"; }

# picture NAME SCRIPT WIDTH HEIGHT TEXT [KEY...]: run until TEXT is on the screen, type, take it.
# $options are mayfly's.
picture()
{
  local name=$1 script=$2 width=$3 height=$4 text=$5 key
  shift 5
  pictures=$((pictures + 1)) # the server of the one before may still be on its way out
  server=mayfly-pictures-$$-$pictures
  build/tests/tty/record "$tmp/recording" <"tests/pictures/$script"
  tmux -u new-session -d -x "$width" -y "$height" "build/mayfly -r $tmp/recording ${options:-}"
  xterm -u8 -tn xterm-256color -title mayfly-picture -geometry "${width}x$height" -fa 'DejaVu Sans Mono' -fs 11 \
    -b 8 +sb -bg '#15181c' -fg '#d8dee4' -e \
    tmux -u -L "$server" -f "$tmp/tmux.conf" attach &
  terminal=$!
  wait_for shows "$text"
  for key; do
    tmux send-keys "$key"
    sleep 0.1
  done
  wait_for has_window
  wait_for is_still
  convert "xwd:$tmp/b" -define png:exclude-chunk=time,date "$out/$name.png"
  stop
  echo "$out/$name.png"
}

mkdir -p "$out"
picture tree busy 100 30 "build/rows.o"
picture wide busy 160 40 "build/rows.o"
options="-l 30" picture storm storm 100 30 "true"
options="-l 10" picture filter busy 100 30 "build/rows.o" F4 "state=failed or sleep" Enter
picture help busy 100 40 "build/rows.o" F1
