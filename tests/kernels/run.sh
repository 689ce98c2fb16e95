#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# run.sh VMLINUZ...: runs the live tests on other kernels, each booted in QEMU with an initramfs of
# busybox, the program, the tests and their libraries.  (-cx16: an interrupt in QEMU 7.2 corrupts
# the flags of cmpxchg16b.)  Needs qemu-system-x86, busybox-static and cpio; does not use KVM.
#
#	apt-get download linux-image-6.1.0-XX-cloud-amd64; dpkg-deb -x *.deb x
#	make kernels KERNELS=x/boot/vmlinuz-6.1.0-XX-cloud-amd64
#
# CROSS=aarch64-linux-gnu (make kernels ARCH=arm64) boots kernels of that machine.
# TESTS="life exec ..." runs only these; VARIANTS="plain cpus16 ..." the machines to run them on.
# STORM=800 is for a busy machine; MAYFLY_TEST=pattern as in tests/live/watch.h; EXTRA="command" is run
# before them.  The log of each boot is in build/kernels/.  RECORD=yes: boots in which all passed are
# written into the table of HACKING.md.
set -u
cd "$(dirname "$0")/../.." || exit 1

# name, CPUs, MiB, what is added to the kernel's command line, tests ("all" but storms; ones not
# listed in TESTS are left out)
table='
plain     2  1024  -                          all
storm     2  1024  -                          storm
preempt   2  1024  preempt=full               storm life exec threads zombie loader
cpus16   16  2048  -                          storm life threads memory
cpus32   32  2048  -                          memory bill life pass loader
possible 2,maxcpus=255 1024 -                 memory life pass
nosmp     1  1024  nosmp                      life exec memory storm loader
maxcpus   4  1024  maxcpus=2                  life memory
nojit     2  1024  sysctl.net.core.bpf_jit_enable=0  life exec pass cgroup memory loader
small     2  128   -                          life exec loader
y1970     2  1024  -                          life exec netlink
'
wanted=${TESTS:-loader life exec pass threads look zombie family cgroup memory bill changed attempt netlink
	target truth storm}
helpers=(spawner population sleepers chain retitle)

# Another machine (CROSS): its programs and libraries are those of its sysroot.
B=${B:-build} CROSS=${CROSS:-} sysroot=
emulator="qemu-system-x86_64 -cpu max,-cx16" console=ttyS0
case $CROSS in
"") ;;
aarch64-*) emulator="qemu-system-aarch64 -machine virt,gic-version=max -cpu max,pauth-impdef=on" console=ttyAMA0 ;;
*) echo "kernels: it is not known here how QEMU boots $CROSS" >&2; exit 1 ;;
esac
[ -z "$CROSS" ] || sysroot=build/sysroot/$CROSS

for tool in "${emulator%% *}" $([ -n "$CROSS" ] || echo busybox) cpio; do
	command -v $tool >/dev/null || { echo "kernels: $tool is not here: install qemu-system-x86 or -arm, busybox-static, cpio" >&2; exit 1; }
done
[ $# != 0 ] || { echo "kernels: name the kernels: make kernels KERNELS='vmlinuz-5.10 vmlinuz-6.1'" >&2; exit 1; }
root=$(mktemp -d) || exit 1
qemu=
trap 'rm -rf "$root" "$root.cpio.gz"; [ -z "$qemu" ] || kill $qemu' EXIT
trap 'exit 1' INT TERM
chmod 755 "$root" # some tests are somebody else

# libraries FILE: the paths of its loader and libraries, of another machine only the direct ones
libraries()
{
	local name dir
	[ -n "$CROSS" ] || { ldd "$1" 2>/dev/null | grep -o '/[^ ]*'; return; }
	readelf -dlW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p; s:.*interpreter\: .*/\(.*\)\]:\1:p' | while read -r name; do
		for dir in /lib "/lib/$CROSS" "/usr/lib/$CROSS"; do
			[ ! -e "$sysroot$dir/$name" ] || { echo "$dir/$name"; break; }
		done
	done
}

# copy_libraries FILE
copy_libraries()
{
	local lib
	libraries "$1" | while read -r lib; do
		[ -e "$root$lib" ] && continue
		mkdir -p "$root$(dirname "$lib")"
		cp -L "$sysroot$lib" "$root$lib"
		copy_libraries "$sysroot$lib"
	done
}

# copy FILE TO: with its libraries, and without the debug information, which would all be in memory
copy()
{
	mkdir -p "$root$2"
	cp -L "$1" "$root$2/"
	"${CROSS:+$CROSS-}strip" "$root$2/${1##*/}" 2>/dev/null
	copy_libraries "$1"
}

mkdir -p "$root"/{bin,usr/bin,proc,sys,dev,tmp,run,etc} build/kernels
copy "$([ -n "$CROSS" ] && echo "$sysroot/bin/busybox" || command -v busybox)" /bin
for program in mount cat ls uname poweroff timeout mkdir rm date; do
	ln -s busybox "$root/bin/$program"
done
# the tests check which files are executed: these are not links
for program in /bin/sh /bin/sleep /usr/bin/env; do
	copy "$sysroot$program" /bin
	copy "$sysroot$program" /usr/bin
done
# storms are of it: without a library an emulator starts twice as many
for path in bin usr/bin; do
	cp "$B/tests/live/nothing" "$root/$path/true"
	copy "$sysroot/bin/false" /$path
done
copy "$B/mayfly" /build
copy "$B/tests/kernels/instructions" /build
for test in $wanted; do
	copy "$B/tests/live/${test}_test" /build/tests/live
done
for helper in "${helpers[@]}"; do
	copy "$B/tests/live/$helper" /build/tests/live
done
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
cat >"$root/init" <<'END'
#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mkdir -p /dev/pts; mount -t devpts pts /dev/pts
mkdir -p /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
for kind in memory pids; do echo +$kind >/sys/fs/cgroup/cgroup.subtree_control; done 2>/dev/null
export PATH=/bin:/usr/bin LD_LIBRARY_PATH= MAYFLY_STORM=${STORM:-2000} MAYFLY_TRUTH_SECONDS=40 MAYFLY_SLOW=4
# lines of the kernel would come in between
echo 1 >/proc/sys/kernel/printk
version=$(uname -v); version=${version#*Debian }; version=${version%%-*}
case $version in [0-9]*) ;; *) version=$(uname -r) ;; esac
echo "# kernel $version, $(uname -r), $(cat /proc/cmdline)"
build/mayfly --check
build/instructions
[ -z "$EXTRA" ] || /bin/sh -c "$EXTRA"
for test in $RUN; do
	echo "# test $test"
	timeout 600 build/tests/live/${test}_test 2>&1
	echo "# status $?"
done
echo "# done"
poweroff -f
END
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$root.cpio.gz"

# select TESTS: those that are wanted
select_tests()
{
	local one
	for one in $wanted; do
		[[ " $1 " = *" $one "* || $1 = all && $one != storm ]] && printf '%s ' "$one"
	done
}

# start KERNEL CPUS MIB APPEND LOG TEST...
start()
{
	local kernel=$1 cpus=$2 mib=$3 append=$4 log=$5
	shift 5
	# shellcheck disable=SC2086 # the words of $emulator are the arguments
	timeout "${KERNEL_TIMEOUT:-1500}" $emulator -accel tcg,thread=multi \
		-smp "$cpus" -m "$mib" ${clock:+-rtc base=$clock} \
		-nographic -no-reboot -kernel "$kernel" -initrd "$root.cpio.gz" \
		-append "console=$console quiet no_timer_check panic=-1 rdinit=/init RUN=\"$*\" EXTRA=\"${EXTRA:-}\" STORM=${STORM:-2000} ${MAYFLY_TEST:+MAYFLY_TEST=$MAYFLY_TEST} $append" \
		</dev/null >"$log" 2>/dev/null &
	qemu=$!
	wait $qemu
	qemu=
	sed -i 's/\r$//' "$log"
}

# boot ARGUMENTS OF start: again where the kernel has ended before any program, since QEMU 7.2
# sometimes runs half of an instruction that the kernel changes ("Oops: int3").
boot()
{
	local tries=0
	until start "$@"; grep -q '# kernel ' "$5" || [ $((tries += 1)) = 4 ]; do :; done
}

# The tests of a log that failed, or did not come to their end.
bad_tests()
{
	awk '/^# test / { test = $3; bad = 0; plan = seen = 0 }
		/^1\.\.[0-9]/ { plan = substr($0, 4) + 0 }
		/^ok / { seen++ }
		/^not ok / { if (!/# *SKIP/) { bad++ } seen++ }
		/^# status / { if (bad || $3 != 0 || seen < plan || !seen) print test; test = "" }
		END { if (test) print test }' "$1"
}

# record VARIANT CPUS TESTS PASSED SKIPPED: the row of a boot, whose log is $log
record()
{
	tests/roots/record.py "kernels ${1/plain/} | Linux $(sed -n 's/.*# kernel \([^,]*, [^,]*\),.*/\1/p' "$log" | head -1), QEMU $(
		${emulator%% *} --version | grep -oE '[0-9]+\.[0-9.]+' | head -1) (TCG, -smp $2) | ${3% }$(
		[[ " $3 " != *" storm "* ]] || echo " (of ${STORM:-2000})") | $4 passed, 0 failed, $5 skipped"
}

# run KERNEL VARIANT...: a line of the table
run()
{
	local kernel=$1 variant=$2 cpus=$3 mib=$4 append=$5 tests passed skipped bad clock="" start=$SECONDS
	shift 5
	tests=$(select_tests "$*")
	[ -n "$tests" ] || return 0
	[ "$append" != - ] || append=
	[ "$variant" != y1970 ] || clock=1970-01-01
	log=build/kernels/$(basename "$kernel" | sed 's/^vmlinuz-//').$variant.log
	boot "$kernel" "$cpus" "$mib" "$append" "$log" $tests
	skipped=$(grep -cE '^(not )?ok .*# *SKIP' "$log")
	passed=$(($(grep -c '^ok ' "$log") - $(grep -cE '^ok .*# *SKIP' "$log")))
	bad=$(bad_tests "$log" | tr '\n' ' ')
	grep -q '^# done' "$log" || bad="$bad(did not come to its end)"
	[ "$passed" != 0 ] || bad="$bad(nothing passed)"
	printf '%-28s %-8s %3d ok, %2d skipped%s  %ds\n' "$(basename "$log" ".$variant.log")" "$variant" \
		"$passed" "$skipped" "${bad:+, FAILED: $bad}" $((SECONDS - start))
	[ -n "$bad" ] || { [ -z "${RECORD:-}" ] || record "$variant" "$cpus" "$tests" "$passed" "$skipped"; return 0; }
	grep -vE '^ok |^#? *status' "$log" | grep -B3 -A12 '^not ok' | tail -60 | sed 's/^/    /'
	return 1
}

# What `instructions` printed, a column per kernel, as in HACKING.md.
print_instructions()
{
	awk '/# kernel / { sub(/.*# kernel /, ""); sub(/[-+,].*/, "")
			kernels[++n] = $0 }
		/^instructions / { if (!($2 in row)) { row[$2] = 1; order[++rows] = $2 } count[$2, n] = $3 }
		END {
			printf "| program |"; for (k = 1; k <= n; k++) printf " %s |", kernels[k]; print ""
			printf "|---|"; for (k = 1; k <= n; k++) printf "---|"; print ""
			for (r = 1; r <= rows; r++) {
				printf "| %s |", order[r]
				for (k = 1; k <= n; k++) printf " %s |", count[order[r], k]
				print ""
			}
		}' "$@"
}

failed=0 logs=() log=
for kernel in "$@"; do
	for variant in ${VARIANTS:-plain storm}; do
		# shellcheck disable=SC2046 # the words of the line are the arguments
		run "$kernel" $(grep "^$variant " <<<"$table") || failed=$((failed + 1))
	done
	logs+=("$log")
done
echo "instructions that the verifier followed:"
print_instructions "${logs[@]}"
[ "$failed" = 0 ]
