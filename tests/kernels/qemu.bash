# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# qemu.bash - cases that each boot a kernel in QEMU, with a root in memory.  Source it at the top of
# the tree:
#	. tests/kernels/qemu.bash
#	copy build/mayfly /bin; add_init <<'END' ... END
#	run_cases KERNEL <<<"name CPUS MIB what is added to the kernel's command line, or -"
# The script of add_init has functions that print TAP, and $CASE.  The root is busybox, or $system: the
# tarball of a system (tests/roots/root.sh).

root=$(mktemp -d) || exit 1
trap 'rm -rf "$root" "$root.cpio.gz"' EXIT
chmod 755 "$root"
failed_cases=0

# copy FILE TO: with its libraries, unless the root has them.  A link there may lead to this machine's.
copy()
{
	mkdir -p "$root$2"
	cp -L --remove-destination "$1" "$root$2/"
	ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | while read -r lib; do
		[ ! -e "$root$lib" ] && [ ! -L "$root$lib" ] || continue
		mkdir -p "$root$(dirname "$lib")"
		cp -L "$lib" "$root$lib"
	done
}

# Programs of busybox, and nothing else.
make_small_root()
{
	local program
	for program in mount cat ls uname timeout mkdir rm grep sed dd sh awk cut date env sleep true taskset tr head tail; do
		ln -s busybox "$root/bin/$program"
	done
	echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
}

if [ -n "${system:-}" ]; then
	tar -C "$root" --numeric-owner -xf "$system" || exit 1
else
	mkdir -p "$root"/{bin,proc,sys,dev,tmp,run,etc}
	make_small_root
fi
mkdir -p build/kernels
copy "$(command -v busybox)" /bin
copy build/mayfly /bin

# add_init: the rest of the first process's script, from standard input
add_init()
{
	cat >"$root/init" <<-'END'
		#!/bin/sh
		export PATH=/bin:/usr/bin:/sbin:/usr/sbin
		mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
		echo 1 >/proc/sys/kernel/printk
		echo "# kernel $(uname -r), $(cat /proc/cmdline)"
		echo "# $(uname -v)"

		tests=0
		ok() { tests=$((tests + 1)); name=$1; shift; if "$@"; then echo "ok $tests - $name"; else echo "not ok $tests - $name"; sed 's/^/# /' /tmp/check /tmp/err; fi; }
		: >/tmp/err
		: >/tmp/check
	END
	cat >>"$root/init"
	cat >>"$root/init" <<-'END'
		echo "1..$tests"
		echo "# done"
		busybox poweroff -f
	END
	chmod +x "$root/init"
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$root.cpio.gz"
}

# boot_case LOG KERNEL NAME CPUS MIB APPEND
boot_case()
{
	timeout "${KERNEL_TIMEOUT:-300}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max,-cx16 \
		-smp "$4" -m "$5" -nographic -no-reboot -kernel "$2" -initrd "$root.cpio.gz" \
		-append "console=ttyS0 quiet no_timer_check panic=-1 rdinit=/init CASE=$3 ${6#-}" \
		</dev/null 2>/dev/null | sed -u 's/\r//g' >"$1"
}

# run_case KERNEL NAME CPUS MIB APPEND: again where the kernel has ended before any program, as in run.sh
run_case()
{
	local name log bad tries=0
	name=$(basename "$1" | sed 's/^vmlinuz-//')
	log=build/kernels/$name.$2.log
	until boot_case "$log" "$@"; grep -q '# kernel ' "$log" || [ $((tries += 1)) = 4 ]; do :; done
	bad=$(grep -c '^not ok ' "$log")
	grep -q '^# done' "$log" || bad="$bad, did not come to its end"
	printf '%-28s %-16s %2d ok, %s failed\n' "$name" "$2" "$(grep -c '^ok ' "$log")" "$bad"
	[ "$bad" = 0 ] || { failed_cases=1; grep -v '^ok ' "$log" | tail -40 | sed 's/^/    /'; }
}

# run_cases KERNEL: those of the table from standard input
run_cases()
{
	local case cpus mib append
	while read -r case cpus mib append; do
		[ -z "$case" ] || run_case "$1" "$case" "$cpus" "$mib" "$append"
	done
}
