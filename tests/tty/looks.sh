#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# With and without colours, with lines or ASCII; and text that tries to control the terminal.
. tests/tap.sh
. tests/tty/tty.bash

{
  quiet_machine
  cat <<'END'
fork 900 710
exec 900 : '/tmp/\e[31mred\n\r' '\e]0;owned\x07' '\xff\xfe\x9b31m' '\xc2\x9b31m' '\xe2\x80\xae'
fork 901 710
exec 901 : false é日
exit 901 1
END
} | record looks

# writes all output of the program, while its screen is shown, to $tmp/raw
show_raw()
{
  rm -f "$tmp/raw" "$tmp/status"
  open 130 24 "stty -echo; read go; $*; echo \$? >$tmp/status; cat"
  tmux pipe-pane "cat >$tmp/raw"
  keys Enter
  wait_for "vim notes.txt"
  wait_for "exit 1"
  screen >"$tmp/screen"
  keys q
  wait_file "$tmp/status"
  tmux pipe-pane
}
colors='\x1b\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m'
has_color() { grep -qaP "$colors" "$tmp/raw"; }
has_none() { ! grep -aoP "$colors" "$tmp/raw"; }
is_ascii() { ! grep -P '[^\x00-\x7f]' "$1"; }

show_raw "$MAYFLY -l 60 -r $tmp/looks"
ok "there are colours" has_color
ok "the tree is drawn with lines" grep -qF "├─" "$tmp/screen"
ok "hostile text is shown as text" grep -qF '/tmp/\e[31mred\n\r \e]0;owned\a' "$tmp/screen"
no_title() { ! grep -qa $'\033\\]0;owned' "$tmp/raw"; }
ok "no title is set" no_title
ok "failed processes have a mark" grep -q "^! *901" "$tmp/screen"

show_raw "NO_COLOR=1 $MAYFLY -l 60 -r $tmp/looks"
ok "NO_COLOR: not one colour" has_none
ok "NO_COLOR: marks show the failures" grep -q "^! *901" "$tmp/screen"
show_raw "$MAYFLY --no-color -l 60 -r $tmp/looks"
ok "--no-color: not one colour" has_none
show_raw "TERM=vt100 $MAYFLY -l 60 -r $tmp/looks"
ok "a terminal without colours gets none" has_none
show_raw "TERM=linux $MAYFLY -l 60 -r $tmp/looks"
ok "a terminal of 8 colours gets some" has_color
lacks_none() { ! grep -qaE '▁|▂|▃|▅|▆|▇|━|┃|╷|…|›|●' "$tmp/raw"; }
ok "the console gets what its font has" lacks_none
ok "lines and full bars among it" grep -qa '├─' "$tmp/raw"

show_raw "$MAYFLY --theme=mono -l 60 -r $tmp/looks"
ok "--theme=mono: not one colour" has_none
has_rich() { grep -qaF $'\033[38;5;' "$tmp/raw"; }
for theme in contrast colorblind light; do
  show_raw "$MAYFLY --theme=$theme -l 60 -r $tmp/looks"
  ok "--theme=$theme: colours of 256" has_rich
  ok "--theme=$theme: failed processes have a mark" grep -q "^! *901" "$tmp/screen"
done
show_raw "TERM=xterm COLORTERM=truecolor $MAYFLY -l 60 -r $tmp/looks"
ok "COLORTERM announces more colours than TERM" has_rich
show_raw "TERM=xterm COLORTERM= $MAYFLY -l 60 -r $tmp/looks"
has_not_rich() { ! has_rich; }
ok "without it there are as many as TERM has" has_not_rich

show_raw "$MAYFLY --ascii -l 60 -r $tmp/looks"
ok "--ascii: nothing else on the screen" is_ascii "$tmp/screen"
show_raw "LC_ALL=C $MAYFLY -l 60 -r $tmp/looks"
ok "a locale without UTF-8: ASCII" is_ascii "$tmp/screen"
ok "the tree is drawn in ASCII" grep -qF '`- ' "$tmp/screen"
ok "other characters are escaped, as by --batch" grep -qF 'false \u{E9}\u{65E5}' "$tmp/screen"
LC_ALL=C "$MAYFLY" -b -r "$tmp/looks" >"$tmp/once"
ok "which prints the same" grep -qF '\u{E9}\u{65E5}' "$tmp/once"
for locale in xx_YY.UTF-8 xx_YY; do
  show_raw "LC_ALL=$locale $MAYFLY -l 60 -r $tmp/looks"
  ok "$locale, which is not installed: text is text" grep -qF 'false é日' "$tmp/screen"
  LC_ALL=$locale "$MAYFLY" -b -r "$tmp/looks" >"$tmp/once" 2>/dev/null
  ok "$locale: and by --batch" grep -qF 'é日' "$tmp/once"
done
show_raw "LC_ALL=xx_YY.ISO-8859-1 $MAYFLY -l 60 -r $tmp/looks"
ok "another character set that is not installed: ASCII" is_ascii "$tmp/screen"
rm -f "$tmp/status"
open 80 24 "TERM=dumb $MAYFLY -r $tmp/looks 2>$tmp/said; echo \$? >$tmp/status; cat"
wait_file "$tmp/status"
is "a terminal that cannot move the cursor is refused" \
  "$(cat "$tmp/status") $(grep -c 'TERM=dumb: unknown terminal type.* or use --batch' "$tmp/said")" "2 1"

# --- what the terminal answers -----------------------------------------------------------------

# Colour 24 is that of the light theme's cursor, 80 of the default one's.
is_light() { tmux capture-pane -pe | grep -q '48;5;24m'; }
is_dark() { tmux capture-pane -pe | grep -q '48;5;80m'; }
open 100 24 "COLORFGBG='0;15' $MAYFLY -l 60 -r $tmp/looks 2>/dev/null; cat"
wait_for "vim notes.txt"
ok "COLORFGBG with a light background: the light theme" until_true $DEADLINE is_light
open 100 24 "COLORFGBG= $MAYFLY -l 60 -r $tmp/looks 2>/dev/null; cat"
wait_for "vim notes.txt"
ok "nothing is known: the default theme" until_true $DEADLINE is_dark
keys -l $'\033]11;rgb:ffff/ffff/dddd\033\\'
ok "a late answer changes it" until_true $DEADLINE is_light
keys -l $'\033]11;rgb:0000/00'
keys -l $'00/0000\007'
ok "one in pieces, too" until_true $DEADLINE is_dark
keys -l $'\033P>|XTerm(379)\033\\\033[?1;2c\033[?2026;2$y'
keys F4
ok "no byte of it was a key" wait_for "EnterKeep"
keys -l $'\033]11;rgb:ffff/ffff/ffff\007'
keys x
ok "nor in a prompt" until_true $DEADLINE eval 'screen | grep -q "^Filter: x *$"'
keys Escape
wait_for "F10Quit"
open 100 24 "$MAYFLY --theme=default -l 60 -r $tmp/looks 2>/dev/null; cat"
wait_for "vim notes.txt"
keys -l $'\033]11;rgb:ffff/ffff/dddd\033\\'
keys F4
wait_for "EnterKeep"
ok "a theme that was chosen stays" is_dark

# A frame is marked where the terminal says that it can show it at once.  tmux 3.7 says so itself.
cat >"$tmp/ask" <<'END'
stty -icanon -echo
printf '\033[?2026$p'
IFS= read -rt 2 -d y answer
echo "answer of ${#answer}."
cat
END
open 100 24 "bash $tmp/ask"
wait_for "answer of .*\."
answer=$(screen | sed -n 's/answer of \(.*\)\./\1/p')
open 100 24 "stty -echo; read go; $MAYFLY -l 60 -r $tmp/looks; cat"
tmux pipe-pane "cat >$tmp/raw"
keys Enter
wait_for "vim notes.txt"
if [ "$answer" = 0 ]; then
  ok "frames are not marked before" eval '! grep -qa "2026h" "$tmp/raw"'
else
  ok "frames are not marked before # SKIP tmux answers" true
fi
keys -l $'\033[?2026;2$y'
keys F1
wait_for "EscClose"
begins() { [ "$(grep -oa '2026h' "$tmp/raw" | wc -l)" -gt 0 ] && [ "$(grep -oa '2026h' "$tmp/raw" | wc -l)" = "$(grep -oa '2026l' "$tmp/raw" | wc -l)" ]; }
ok "and are from then on" until_true $DEADLINE begins
tmux pipe-pane

# --- descriptions of other terminals -----------------------------------------------------------

for name in linux xterm xterm-16color tmux-256color screen foot kitty vt220; do
  infocmp "$name" >/dev/null 2>&1 || { ok "TERM=$name # SKIP not installed" true; continue; }
  open 100 24 "TERM=$name $MAYFLY -l 60 -r $tmp/looks 2>/dev/null; cat"
  ok "TERM=$name: the tree is there" wait_for "vim notes.txt"
  keys F1
  ok "TERM=$name: F1 is a key" wait_for "live process tree, including"
  keys Escape
  wait_for "F10Quit"
  keys q
  ok "TERM=$name: the screen is as before" until_true $DEADLINE is_sane
done

finish
