#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# examples.sh: each example of README.md and of the man page runs as it is printed.  sudo is not
# needed here, long durations are cut to two seconds, and programs of others that are not mayfly's
# business (mail, ssh ...) are stand-ins that note that they were called.
. tests/tap.sh
need_live
command -v script >/dev/null || skip_all "script(1) is not installed"
root=$PWD
case $MAYFLY in /*) ;; *) MAYFLY=$root/$MAYFLY ;; esac
export MAYFLY EXAMPLES=$tmp
mkdir "$tmp/bin" "$tmp/work"

# --- what the examples call --------------------------------------------------------------------

cat >"$tmp/bin/sudo" <<'END'
#!/bin/sh
exec "$@"
END
# ends by itself: on a screen, and where the machine is watched until Ctrl-C
cat >"$tmp/bin/mayfly" <<'END'
#!/bin/bash
words=() own=yes ends= printed=
for word; do
	case $own$word in
	yes--) own= ;;
	yes--duration=[18]h) word=--duration=2s ends=yes ;;
	yes--duration=*) word=--duration=2s ends=yes ;;
	yes-1 | yes--once | yes--check) ends=yes printed=yes ;;
	yes-b | yes--batch | yes--json | yes--when=* | yes--summary | yes--tree | yes--timeline | yes--export=*) printed=yes ;;
	yes-w) words+=(--force) ;; # two examples have the same file
	yesalice) word=root ;;
	esac
	words+=("$word")
done
[ -n "$own$ends" ] || [ -n "$printed" ] || ends=no # a command on the screen, which stays
case " $* " in *" -r "*) [ -z "$printed" ] || ends=yes ;; esac
if [ -z "$own" ] && [ -n "$printed" ]; then ends=yes; fi
[ "$ends" = yes ] || words=(--duration=2s "${words[@]}")
exec "$MAYFLY" "${words[@]}"
END
for name in mail notify-send flamegraph.pl; do
	printf '#!/bin/sh\necho %s >>"$EXAMPLES/called"\ncat >/dev/null </dev/null\n' $name >"$tmp/bin/$name"
done
# the other side is here; the broker is a file
printf '#!/bin/sh\necho ssh >>"$EXAMPLES/called"\nshift\nexec "$@"\n' >"$tmp/bin/ssh"
printf '#!/bin/sh\nexec cat >"$EXAMPLES/published"\n' >"$tmp/bin/mosquitto_pub"
printf '#!/bin/sh\nexec cat "$EXAMPLES/published"\n' >"$tmp/bin/mosquitto_sub"
# so is the database: what goes in comes out
cat >"$tmp/bin/clickhouse-client" <<'END'
#!/bin/sh
case $* in
*INSERT*) cat >>"$EXAMPLES/rows" ;;
*) grep -q JSONEachRow && cat "$EXAMPLES/rows" || : ;;
esac
END
ln -s "$root/ui" "$tmp/work/ui"
command -v jq >/dev/null || printf '#!/bin/sh\necho jq >>"$EXAMPLES/called"\n' >"$tmp/bin/jq"
chmod +x "$tmp"/bin/*
cp "$(command -v dash || command -v bash)" "$tmp/work/mydaemon"
cd "$tmp/work" || exit 1
printf 'all: a b\na b:\n\t@sleep 0.1; echo $@\n' >Makefile
printf '#!/bin/sh\nls /nonexistent\nsleep 0.1\nexit 0\n' >script.sh
cp script.sh configure
chmod +x script.sh configure
for host in web1 db1; do
	"$MAYFLY" -b -o /dev/null -w $host.mayfly -- true
done
export PATH=$tmp/bin:$PATH HOME=$tmp/work LC_ALL=C.UTF-8 TERM=xterm-256color
: >"$tmp/called"

# --- the examples ------------------------------------------------------------------------------

# Of the README: indented lines about mayfly, without the sentence that may follow.
readme_examples()
{
	sed -n 's/^    \(.*mayfly.*\)$/\1/p' "$root/README.md" | sed 's/   *[a-zA-Z].*$//' |
		grep -v 'groupadd\|adduser\|^make\|dpkg'
}

# Of the man page: the .B lines of its section.
man_examples()
{
	sed -n '/^\.SH EXAMPLES/,/^\.SH BUGS/p' "$root/mayfly.1" | sed -n 's/^\.B \(.*mayfly.*\|jq .*\)$/\1/p' |
		sed 's/\\-/-/g; s/\\(aq/'"'"'/g; s/\\(dq/"/g; s/\\(ha/^/g; s/\\e/\\/g' | grep -v '^-'
}

# A load that starts many processes, and a daemon that crashes, for those who wait for them.
stage()
{
	case $1 in
	*'rate >'*) while :; do /bin/true; done & ;;
	*SEGV*) while :; do ./mydaemon -c 'kill -SEGV $$'; sleep 0.2; done 2>/dev/null & ;;
	*) return 1 ;;
	esac
}

run_example()
{
	local load='' status
	stage "$1" && load=$!
	printf '%s\n' "$1" >"$tmp/example"
	timeout 60 script -qec "bash -o pipefail $tmp/example" /dev/null </dev/null
	status=$?
	[ -z "$load" ] || { kill "$load"; wait "$load" 2>/dev/null; }
	return $status
}

mayfly -b -o /dev/null -w night.mayfly --duration=1s -- ./script.sh
mayfly -b -o /dev/null -w storm.mayfly --duration=1s -- ./script.sh
count=0
while IFS= read -r example; do
	count=$((count + 1))
	ok "$example" run_example "$example"
done < <({ readme_examples; man_examples; } | awk '!seen[$0]++' |
	awk '/-w |-o build/ { print; next } { rest = rest $0 "\n" } END { printf "%s", rest }')
ok "there were more than thirty ($count)" test $count -gt 30
for name in mail notify-send flamegraph.pl ssh; do
	ok "$name was called" grep -q "^$name" "$tmp/called"
done
finish
