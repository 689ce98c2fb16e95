#!/bin/bash
# The program without shared libraries, alone in an empty root: no terminfo, no locale, no
# /etc/passwd, only /proc, /sys and /dev.
. tests/tap.sh
. tests/tty/tty.bash

[ "$(id -u)" = 0 ] || skip_all "needs root, to enter a root"
unshare -m true 2>/dev/null || skip_all "needs mount namespaces: this is a chroot whose / is no mount point"
STATIC=build/mayfly-static
DESCRIPTIONS="xterm xterm-256color tmux tmux-256color screen screen-256color linux vt100 vt220"
root=$tmp/root
mkdir -p "$root"/{proc,sys,dev,tmp}

built() { make -s static 2>&1 | grep -v '^  [A-Z]'; }
said=$(built)
case $said in "static: the libelf.a "*) skip_all "${said#static: }" ;; esac
is "it is built without a warning" "$said" ""
[ -x $STATIC ] || { finish; }
MAYFLY=$STATIC
need_live
cp $STATIC "$root/mayfly"

# alone COMMAND...: runs a command in the root, in mounts of its own
cat >"$tmp/alone" <<END
#!/bin/sh
exec unshare --mount sh -c 'mount --make-rprivate / && for name in proc sys dev; do
	mount --rbind /\$name "$root/\$name" || exit 1; done; exec chroot "$root" "\$@"' sh "\$@"
END
chmod +x "$tmp/alone"
alone() { timeout 60 "$tmp/alone" "$@"; }

ok "it needs no library and no loader" bash -c "! readelf -lW $STATIC | grep -qE 'INTERP|DYNAMIC'"
is "it runs" "$(alone /mayfly --version)" "$(build/mayfly --version)"
ok "every check of --check passes" alone /mayfly --check

setpriv --reuid=54321 --clear-groups sleep 300 &
sleeper=$!
trap 'kill $sleeper; tmux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
user_of() { alone /mayfly --once | awk -v pid=$sleeper '$1 == pid { print $2 }'; }
until_true $DEADLINE eval '[ "$(stat -c %u /proc/$sleeper)" = 54321 ]'
is "--once shows a user without a name by number" "$(user_of)" 54321
mkdir -p "$root/etc"
echo 'stranger:x:54321:54321::/:/bin/sh' >"$root/etc/passwd"
echo 'passwd: systemd sss ldap' >"$root/etc/nsswitch.conf"
is "--once shows the name in /etc/passwd, whatever nsswitch.conf names" "$(user_of)" stranger
is "--user accepts that name" "$(alone /mayfly --once --user=stranger | grep -c "^ *$sleeper ")" 1
rm -rf "${root:?}/etc"

alone /mayfly --json -- /mayfly --version >"$tmp/json" 2>"$tmp/err"
is "--json reports the command that it runs" \
	"$(jq -r 'select(.event == "exec") | .argv | join(" ")' "$tmp/json")" "/mayfly --version"
is "the command's output is all that is on standard error" "$(cat "$tmp/err")" "$($MAYFLY --version)"

# The C library has no UTF-8 without a file.
printf '%s\n' @100 snapshot 'seed 5 1 x start=0.01 : gr\xc3\xbcn' settled | "$TOOLS/tty/record" "$root/recording"
umlauts() { LC_ALL=C.UTF-8 alone /mayfly -r /recording --once | grep -c "gr$(printf '\303\274')n"; }
is "without a locale only ASCII is printed" "$(umlauts)" 0
mkdir -p "$root/usr/lib/locale"
if cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/" 2>/dev/null; then
	is "the directory C.utf8 is enough for all characters" "$(umlauts)" 1
fi
rm -rf "${root:?}/usr" "$root/recording"

# The command after -- gets the groups of the user who called sudo.
mkdir -p "$root/etc"
echo 'stranger:x:54321:54321::/:/bin/sh' >"$root/etc/passwd"
printf 'one:x:77001:stranger\nother:x:77002:somebody\nthree:x:77003:somebody,stranger\n' >"$root/etc/group"
caller() { pgrep -u 54321 -x mayfly | head -1; }
SUDO_UID=54321 SUDO_GID=54321 alone /mayfly --batch -o /tmp/log -- /mayfly --batch --source=proc >"$tmp/groups" 2>&1 &
until_true $DEADLINE eval '[ -n "$(caller)" ]'
is "a command gets the groups that /etc/group has for the caller of sudo" \
	"$(sed -n 's/^Groups:[[:space:]]*//p' "/proc/$(caller)/status" | xargs)" "54321 77001 77003"
kill "$(caller)"
wait $! 2>/dev/null
rm -rf "${root:?}/etc"

# screen_as NAME: the screen opens with that TERM, and q leaves it
screen_as()
{
	open 100 30 "env TERM=$1 LC_ALL= LANG= $tmp/alone /mayfly 2>$tmp/said; echo ended; cat"
	wait_for "COMMAND" && wait_for "Quit" && keys q && wait_for "ended" && cat "$tmp/said" && [ ! -s "$tmp/said" ]
}
for name in $DESCRIPTIONS; do
	ok "the screen opens with TERM=$name" screen_as "$name"
done

refused()
{
	open 100 30 "env TERM=$1 $tmp/alone /mayfly 2>$tmp/said; cat"
	wait_file "$tmp/said" && grep -q "TERM=$1: unknown terminal type" "$tmp/said"
}
ok "another TERM is refused, with its name" refused nonesuch

# The program with shared libraries has the same descriptions.
hidden()
{
	local dirs=() dir
	for dir in /etc/terminfo /lib/terminfo /usr/share/terminfo; do [ -d $dir ] && dirs+=("$dir"); done
	open 100 30 "env TERM=$1 COLORTERM=truecolor HOME=/nonexistent unshare --mount sh -c 'for dir in ${dirs[*]}; do
		mount -t tmpfs none \$dir || exit 1; done; build/mayfly' 2>$tmp/said; echo ended; cat"
	wait_for "COMMAND" && wait_for "Quit" && keys q && wait_for "ended"
}
ok "the ordinary program opens its screen without terminfo, too" hidden screen
finish
