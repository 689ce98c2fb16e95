#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# make install, install-caps, uninstall, run and deps, as root and as users call them.
. tests/tap.sh

[ -f Makefile ] && command -v make >/dev/null || skip_all "needs make"
B=${MAYFLY%/mayfly}
[ -x "$B/mayfly" ] || skip_all "needs $B/mayfly"
# -o: what is built is installed, even if it is older than the Makefile
run_make() { make --no-print-directory -o "$B/mayfly" B="$B" "$@" 2>&1 </dev/null; }
files() { (cd "$1" && find . -type f | sort | tr '\n' ';'); }

to=("DESTDIR=$tmp/a place" "PREFIX=/opt/my fly")
run_make install "${to[@]}" >"$tmp/out"
is "names with spaces are installed to their place" "$? $(files "$tmp/a place")" \
	"0 ./opt/my fly/bin/mayfly;./opt/my fly/share/bash-completion/completions/mayfly;$(
	)./opt/my fly/share/fish/vendor_completions.d/mayfly.fish;./opt/my fly/share/man/man1/mayfly.1;$(
	)$(printf './opt/my fly/share/mayfly/%s;' history/{cluster,failures}.sql history/load.sh history/{ran,schema,spawners}.sql magic \
		units/mayfly-{publish,record,when}.service)$(
	)./opt/my fly/share/zsh/site-functions/_mayfly;"
is "the program and its man page are of the same version" \
	"$("$tmp/a place/opt/my fly/bin/mayfly" --version)" \
	"$(sed -n 's/^\.TH MAYFLY 1 [0-9-]* "\([^"]*\)".*/\1/p' "$tmp/a place/opt/my fly/share/man/man1/mayfly.1")"
ok "the script of the history can be run, and nothing else of it" eval \
	'[ "$(find "$tmp/a place" -path "*/mayfly/*" -type f -perm /111)" = "$tmp/a place/opt/my fly/share/mayfly/history/load.sh" ]'
run_make uninstall "${to[@]}" >"$tmp/out"
is "uninstall leaves nothing" "$? $(files "$tmp/a place")" "0 "
is "uninstall removes the directories of completions, units and history" \
	"$(find "$tmp/a place" -name '*completions*' -o -name site-functions -o -name units -o -name history)" ""

# the directories of root's programs are not in the path after su
if [ "$(id -u)" = 0 ] && [ -x /usr/sbin/getcap ] && cp "$B/mayfly" "$tmp/capable" &&
	/usr/sbin/setcap cap_bpf,cap_perfmon+ep "$tmp/capable" 2>/dev/null; then
	PATH=/usr/local/bin:/usr/bin:/bin run_make install-caps "${to[@]}" >"$tmp/out"
	is "install-caps works with the path of an ordinary user" \
		"$? $(/usr/sbin/getcap "$tmp/a place/opt/my fly/bin/mayfly" | sed 's/.* //')" \
		"0 $(/usr/sbin/getcap "$tmp/capable" | sed 's/.* //')"
fi
is "install-caps does all of it by sudo" \
	"$(run_make -n install-caps SUDO=/usr/bin/sudo | grep -E '(install|setcap) ' | grep -vc '^/usr/bin/sudo \|echo')" 0

# too old: nothing is installed, and no package manager's error is what a person reads
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && unshare -m true 2>/dev/null; then
	printf '%s\n' 'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"' VERSION_ID='"11"' ID=debian >"$tmp/os-release"
	# shellcheck disable=SC2016 # expanded there
	is "make deps on Debian 11 says what it needs" "$(unshare -m sh -c \
		'mount --bind "$1" "$(realpath /etc/os-release)" && exec tests/deps.sh' sh "$tmp/os-release" 2>&1; echo $?)" \
		"deps: Debian GNU/Linux 11 (bullseye) is too old to build mayfly on: its libbpf is older than 1.0.
deps: Debian 12 or newer to build, kernel 5.10 to run.
1"
fi

# an ordinary user where there is no sudo
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	mkdir "$tmp/path"
	for dir in /usr/bin /bin; do ln -s "$dir"/* "$tmp/path" 2>/dev/null; done
	rm -f "$tmp/path/sudo"
	export PATH=$tmp/path
	as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	is "make run runs it without sudo" \
		"$(as_nobody make --no-print-directory -n run B="$B" 2>&1 | tail -1 | sed 's/^ *//')" "$B/mayfly"
	as_nobody make --no-print-directory -o "$B/mayfly" install-caps B="$B" "${to[@]}" >"$tmp/out" 2>&1
	is "install-caps says who can do it" "$? $(grep -c '^install-caps: .*as root' "$tmp/out")" "2 1"
fi
finish
