#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# What a process runs, and what it was called by: the file is that of /proc/PID/exe, whatever the
# path given to execve, live and in a scan, with every source.
. tests/tap.sh
need_live
. tests/tty/tty.bash

SLEEP=$(realpath "$(command -v sleep)")
PYTHON=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
started=()
trap 'kill "${started[@]}" 2>/dev/null; tmux kill-server 2>/dev/null; umount "$tmp/mnt" 2>/dev/null
	rm -rf "$tmp"' EXIT

# start COMMAND...: runs it in the background as $pid
start()
{
	"$@" &
	pid=$!
	started+=("$pid")
}

# execute FILE ARG...: calls execveat on the open file
cat >"$tmp/execute.py" <<'END'
import os, sys
fd = os.memfd_create("hello") if sys.argv[1] == "memory" else os.open(sys.argv[1], os.O_RDONLY)
if sys.argv[1] == "memory":
    os.write(fd, open(sys.argv[2], "rb").read())
os.set_inheritable(fd, True)
os.execve(fd, sys.argv[3:], os.environ)
END
execute() { exec "$PYTHON" "$tmp/execute.py" "$@"; }

exe_of() { readlink "/proc/$1/exe"; }
runs_file() { [ "$(basename "$(exe_of "$1" | sed 's/ (deleted)$//')")" = "$2" ]; }

# ---- every path, live: the programs compare with /proc while they sleep ----

"$MAYFLY" --json -o "$tmp/live" & mayfly=$!
started+=("$mayfly")
is_watching() { /bin/true; grep -q '"exec"' "$tmp/live"; }
ok "mayfly watches" until_true $DEADLINE is_watching

deep=$tmp
for n in $(seq 20); do deep=$deep/d$n; done
long=$(printf 'n%.0s' $(seq 200))
mkdir -p "$deep" "$tmp/bin" "$tmp/mnt" "$tmp/mnt2"
mount -t tmpfs none "$tmp/mnt"
for file in "$tmp/bin/plain" "$deep/deep" "$tmp/bin/thirty-two-bytes-is-a-short-name" \
	"$tmp/bin/thirty-one-bytes-is-the-longest" "$tmp/bin/$long" "$tmp/mnt/mounted" \
	"$tmp/bin/two words"; do
	cp "$SLEEP" "$file"
done
ln -s plain "$tmp/bin/link"
printf '#!/bin/sh -e\n%s/bin/plain 300\n: not the last\n' "$tmp" >"$tmp/bin/script"
chmod +x "$tmp/bin/script"

files=()
for file in "$tmp/bin/plain" "$deep/deep" "$tmp/bin/thirty-two-bytes-is-a-short-name" \
	"$tmp/bin/thirty-one-bytes-is-the-longest" "$tmp/bin/$long" "$tmp/mnt/mounted" \
	"$tmp/bin/two words" "$tmp/bin/link" "$tmp/bin/script"; do
	start "$file" 300
	files+=("$pid $file")
done
start sh -c "cd '$tmp/bin' && exec ./plain 300"
files+=("$pid ./plain")
# in a chroot whose / is no mount point, mounts cannot be kept from the machine's
unshare -m true 2>/dev/null && mounts=yes || mounts=
if [ -n "$mounts" ]; then
	start unshare -m sh -c "mount --bind '$tmp/bin' '$tmp/mnt2' && exec '$tmp/mnt2/plain' 300"
	files+=("$pid $tmp/mnt2/plain")
fi
start bash -c "exec 7<'$tmp/bin/plain'; exec /proc/self/fd/7 300"
files+=("$pid /proc/self/fd/7")

# event PID CALLED: the newest exec of the process is the one by that path; prints its file
event()
{
	jq -rs --argjson pid "$1" --arg called "$2" \
		'map(select(.event == "exec" and .pid == $pid and .called == $called))
		| last | .exe // empty' "$tmp/live"
}
is_the_same() { [ -n "$(event "$1" "$2")" ] && [ "$(event "$1" "$2")" = "$(exe_of "$1")" ]; }
for each in "${files[@]}"; do
	ok "live: called ${each#* }, the file is that of /proc" \
		until_true $DEADLINE is_the_same "${each%% *}" "${each#* }"
done

busy=$(command -v busybox)
if [ -n "$busy" ]; then
	mkdir -p "$tmp/root/bin"
	cp "$busy" "$tmp/root/bin/busybox"
	start chroot "$tmp/root" /bin/busybox sleep 300
	ok "live: in a chroot" until_true $DEADLINE is_the_same "$pid" /bin/busybox
fi
if [ -n "$busy" ] && [ -n "$mounts" ]; then
	start unshare -m sh -c "mount --bind '$tmp/root' '$tmp/root' && cd '$tmp/root' &&
		mkdir -p old && pivot_root . old && exec /bin/busybox sleep 300"
	ok "live: in a root of its own, as in a container" \
		until_true $DEADLINE is_the_same "$pid" /bin/busybox
fi
kill "$mayfly"

# ---- the same in a scan ----

# seed SOURCE PID KEY
seed() { "$MAYFLY" --source="$1" --once --json -F "pid=$2" 2>"$tmp/said" | jq -r ".$3 // empty"; }
script=$(printf '%s\n' "${files[@]}" | sed -n 's,^\([0-9]*\) .*/bin/script$,\1,p')
link=$(printf '%s\n' "${files[@]}" | sed -n 's,^\([0-9]*\) .*/bin/link$,\1,p')
for source in bpf netlink proc; do
	is "$source: a script runs its interpreter" "$(seed $source "$script" exe)" \
		"$(exe_of "$script")"
	is "$source: and was called by its own path" "$(seed $source "$script" called)" \
		"$tmp/bin/script"
	is "$source: a link's file" "$(seed $source "$link" exe)" "$tmp/bin/plain"
	is "$source: and the link" "$(seed $source "$link" called)" "$tmp/bin/link"
done

# ---- no file, another file ----

start execute memory "$SLEEP" zero 300
memory=$pid
ok "the program in memory runs" until_true $DEADLINE runs_file "$memory" "memfd:hello"
for source in bpf netlink proc; do
	is "$source: a program in memory" "$(seed $source "$memory" exe)" "/memfd:hello (deleted)"
	is "$source: is called by its descriptor" "$(seed $source "$memory" called)" \
		"$(seed bpf "$memory" called | grep -x '/dev/fd/[0-9]*')"
	is "$source: and its name is argv[0]" "$(seed $source "$memory" name)" zero
done





for source in bpf netlink proc; do
	cp "$SLEEP" "$tmp/bin/removed-$source"
	cp "$SLEEP" "$tmp/bin/replaced-$source"
	start "$tmp/bin/removed-$source" 300
	start "$tmp/bin/replaced-$source" 300
	open 200 24 "$MAYFLY --source=$source --delay=0.2 -F 'exe~$source.*deleted'; cat"
	ok "$source: it is started" wait_for "F10Quit"
	hides "(deleted) $tmp"
	result $? "$source: a file that is there is not marked"
	rm "$tmp/bin/removed-$source"
	cp "$SLEEP" "$tmp/bin/new"
	mv "$tmp/bin/new" "$tmp/bin/replaced-$source"
	ok "$source: a file removed since is marked and found" \
		wait_for "(deleted) $tmp/bin/removed-$source"
	ok "$source: and a replaced one" wait_for "(deleted) $tmp/bin/replaced-$source"
	keys q
done

# ---- a file that is moved ----

# exe_in FILE PID: the path in its last event that has one
exe_in() { jq -r "select(.pid == $2) | .exe // empty" "$1" | tail -1; }
has_exe() { [ "$(exe_in "$1" "$2")" = "$3" ]; }
for source in bpf netlink proc; do
	cp "$(realpath "$BASH")" "$tmp/bin/mover-$source"
	start "$tmp/bin/mover-$source" -c 'while sleep 0.1; do :; done'
	"$MAYFLY" --source=$source --json -d 0.2 -F "pid=$pid" -o "$tmp/moved" & mayfly=$!
	started+=("$mayfly")
	ok "$source: its file is known" \
		until_true $DEADLINE has_exe "$tmp/moved" "$pid" "$tmp/bin/mover-$source"
	mv "$tmp/bin/mover-$source" "$tmp/bin/moved-$source"
	ok "$source: and is the same when it was moved" \
		until_true $DEADLINE has_exe "$tmp/moved" "$pid" "$(exe_of "$pid")"
	kill "$mayfly" "$pid"
	wait "$mayfly" 2>/dev/null
	rm "$tmp/moved"
done

# ---- container runtimes ----

if command -v crun >/dev/null; then
	# crun executes itself from a mount that is mounted nowhere, before it looks at the bundle
	mkdir -p "$tmp/bundle/rootfs/bin"
	(cd "$tmp/bundle" && crun spec)
	"$MAYFLY" --json -- crun run -b "$tmp/bundle" "mayfly-test-$$" >"$tmp/crun" 2>/dev/null
	is "crun is called by a descriptor and has its own file" \
		"$(jq -r 'select(.called | . and startswith("/dev/fd/")) | .exe' "$tmp/crun" | head -1)" \
		"$(realpath "$(command -v crun)")"
	crun delete -f "mayfly-test-$$" >/dev/null 2>&1
fi

if command -v runc >/dev/null && [ -n "$busy" ]; then
	# so does runc, from a copy in memory or a mount, and then the program of the container
	mkdir -p "$tmp/oci/rootfs/bin"
	cp "$busy" "$tmp/oci/rootfs/bin/sh"
	(cd "$tmp/oci" && runc spec && jq '.process.terminal = false |
		.process.args = ["/bin/sh", "-c", "exit 3"]' config.json >new && mv new config.json)
	"$MAYFLY" --json -- runc run -b "$tmp/oci" "mayfly-test-$$" >"$tmp/runc" 2>/dev/null
	is "runc ends as its program" $? 3
	is "runc is called by a descriptor and has its own file" \
		"$(jq -r 'select(.called | . and startswith("/dev/fd/")) | .exe' "$tmp/runc" | head -1)" \
		"$(realpath "$(command -v runc)")"
	is "its program has its own" "$(jq -r 'select(.event == "exec" and .argv[0] == "/bin/sh") | .exe' \
		"$tmp/runc")" /bin/sh
	runc delete -f "mayfly-test-$$" >/dev/null 2>&1
fi

# ---- names ----

is "an empty argv[0] is a row with the program's name" "$(
	start bash -c 'exec -a "" sleep 300'
	until_true $DEADLINE runs_file "$pid" sleep
	"$MAYFLY" --once -F "pid=$pid" | grep -c ' (sleep) 300$'
	kill "$pid")" 1
cat >"$tmp/none.c" <<'END'
#include <unistd.h>
int main(void)
{
	char *none[] = {NULL};

	return execve("/bin/true", none, none);
}
END
if cc -w -o "$tmp/none" "$tmp/none.c" 2>/dev/null; then
	is "no argument at all is one that is empty" \
		"$("$MAYFLY" --json -- "$tmp/none" | jq -c 'select(.event == "exec") | select(.exe | . and endswith("true")) | .argv')" \
		'[""]'
fi

if [ -n "$busy" ]; then
	commands='busybox cat /dev/null; cat </dev/null >/dev/null; ls / >/dev/null; true'
	"$MAYFLY" --json -- env PATH=/none "$busy" sh -c "$commands" >"$tmp/applets"
	is "an applet that a busybox shell executes has its own name" \
		"$(jq -r 'select(.event == "exec" and .called == "/proc/self/exe") | .name' \
			"$tmp/applets" | sort -u | tr '\n' ' ')" "busybox cat "
	is "and its file" "$(jq -r 'select(.called == "/proc/self/exe") | .exe' "$tmp/applets" |
		sort -u)" "$(realpath "$busy")"
	is "one that it only forks has its name, not the line of the shell" "$("$MAYFLY" --batch -- \
		env PATH=/none "$busy" sh -c "$commands" | grep ' exit .*\[ls\]$' | wc -l)" 1
	"$MAYFLY" --summary -- env PATH=/none "$busy" sh -c "$commands" >"$tmp/summary" 2>&1
	ok "--summary counts it by that name" grep -qE 'cat x2|cat' "$tmp/summary"
	is "and nothing called exe" "$(grep -cw exe "$tmp/summary")" 0
fi

# ---- kernel threads ----

same_names()
{
	"$MAYFLY" --source="$1" --once --json -F state=kthread 2>/dev/null |
		jq -r '"\(.pid) \(.comm)"' | awk '$2 !~ /^kworker\/[0-9u]/' | sort >"$tmp/ours"
	ps -o pid=,comm= --ppid 2 -p 2 | awk '$2 !~ /^kworker\/[0-9u]/ { print $1, $2 }' |
		sort >"$tmp/theirs"
	diff "$tmp/ours" "$tmp/theirs" >"$tmp/diff"
}
worker_is_whole()
{
	"$MAYFLY" --source="$1" --once -F 'comm~^kworker/[0-9u]' 2>/dev/null |
		grep -q '\[kworker/[0-9u][^]]*[-+][a-z_]\{5,\}'
}
for source in bpf netlink proc; do
	ok "$source: kernel threads have the names that ps has" until_true $DEADLINE same_names $source
	head -20 "$tmp/diff" | sed 's/^/# /'
	ok "$source: a worker's says what it works on" until_true $DEADLINE worker_is_whole $source
done
finish
