#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A program that the kernel starts for a core dump is a child of kthreadd, whichever kernel thread
# has forked it, with every source.  kernel.core_pattern is set for a moment, and restored.
# shellcheck disable=SC2317 # until_true and the trap call functions
. tests/tap.sh
need_live
DEADLINE=60

pattern=/proc/sys/kernel/core_pattern
[ "$(id -u)" = 0 ] && [ -w $pattern ] || skip_all "kernel.core_pattern cannot be set here"
before=$(cat $pattern)
watcher=
end_all()
{
	echo "$before" >$pattern
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null
	rm -rf "$tmp"
}
trap end_all EXIT

cat >"$tmp/helper" <<END
#!/bin/sh
echo "\$\$ \$PPID" >"$tmp/said"
cat >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -e "$tmp/end" ] && break
	sleep 1
done
END
chmod 755 "$tmp" "$tmp/helper"

# dump: a process dumps core; prints pid and parent of the helper, as the helper says
dump()
{
	echo "|$tmp/helper %p" >$pattern
	(ulimit -c unlimited; exec sh -c 'kill -SEGV $$') 2>/dev/null
	until_true $DEADLINE test -s "$tmp/said"
	echo "$before" >$pattern
}
# The kernel looks for the helper in the machine's first root.
touch "$tmp/end"
echo "|$tmp/helper" >$pattern
bash -c 'sh -c "kill -SEGV \$\$"; true' 2>"$tmp/err"
echo "$before" >$pattern
grep -q 'core dumped' "$tmp/err" || skip_all "the kernel does not find the helper: this is not the machine's first root"

# said KEY: of the first event about the helper
said() { jq -r "select(.pid == $helper) | .$1" "$tmp/events" | head -1; }
is_said() { [ -n "$(said "$1")" ]; }
has_begun() { [ -s "$tmp/events" ]; }

for source in bpf netlink proc; do
	rm -f "$tmp/events" "$tmp/said" "$tmp/end"
	"$MAYFLY" --source=$source --json -d 0.2 -o "$tmp/events" 2>/dev/null &
	watcher=$!
	until_true $DEADLINE has_begun || { ok "$source # SKIP it is not available here" true; continue; }
	dump
	read -r helper parent <"$tmp/said"
	ok "$source: the helper is seen" until_true $DEADLINE is_said id
	is "$source: its parent is the one that it has" "$(said ppid)" "$parent"
	[ $source = bpf ] && is "bpf: a kernel thread has forked it, which is not its parent" \
		"$(said 'comm') $([ "$(said caller)" = "$(said parent)" ] && echo same)" \
		"$(said 'comm' | grep '^kworker') "
	touch "$tmp/end"
	kill "$watcher"
	wait "$watcher" 2>/dev/null
	watcher=
done
is "the pattern is as before" "$(cat $pattern)" "$before"
finish
