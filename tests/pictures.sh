#!/bin/bash
# pictures.sh [DIRECTORY]: take the pictures in screenshots/, from the real program in a real xterm.
#
# xterm runs on a display of its own (Xvfb) and shows a tmux, through which keys are typed and
# waiting is done.  What mayfly shows is a recording made from the scripts in tests/pictures/, so
# that the same picture comes out on every machine; but for live.png, which is a real run.
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

# begin SCRIPT WIDTH HEIGHT TEXT [OPTION...]: run mayfly until TEXT is on the screen
begin()
{
  local script=$1 width=$2 height=$3 text=$4 font=11
  shift 4
  [ "$width" -lt 200 ] || font=7
  pictures=$((pictures + 1)) # the server of the one before may still be on its way out
  server=mayfly-pictures-$$-$pictures
  if [ "${script%.sh}" != "$script" ]; then # a real run
    set -- "$@" -- "tests/pictures/$script"
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

# shot NAME [KEY...]: type, and take the picture.  Few colours are used: a small palette holds them.
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

# snap NAME: the picture as it is at this moment, of what never stands still
snap()
{
  dump b
  convert "xwd:$tmp/b" -colors 96 -define png:exclude-chunk=time,date "PNG8:$out/$1.png"
  echo "$out/$1.png"
}

# live SCRIPT WIDTH HEIGHT TEXT [OPTION...]: begin a real run.  Needs BPF, so mostly root.
live()
{
  if ! build/mayfly --check >/dev/null; then
    echo "pictures: $1 is left out: BPF does not work here, or not for us" >&2
    return 1
  fi
  begin "$@"
}

# every screen at one size, from the moment on at which all of the script has happened
screens()
{
  local size=$1x$2
  begin busy "$1" "$2" "seen 58" -l 20
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
if live runaway.sh 110 22 "RUNAWAY retry.sh"; then
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
picture tree busy 120 36 "build/rows.o"
picture storm storm 100 30 "true" -l 30
begin busy 100 30 "build/rows.o" -l 10
shot filter F4 "state=failed or sleep" Enter
stop
screens 80 24
screens 200 60
for theme in contrast colorblind mono; do
  picture "theme-$theme" busy 100 30 "build/rows.o" "--theme=$theme"
done
paper=white ink=black picture theme-light busy 100 30 "build/rows.o" --theme=light
