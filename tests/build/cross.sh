#!/bin/bash
# Programs for other machines, built here and run by QEMU's user mode.  Skipped without Debian's cross
# compiler, the libraries (make sysroot CROSS=...) and QEMU.
. tests/tap.sh

record() { "$TOOLS/tty/record" "$tmp/recording"; }
printf '%s\n' @100 snapshot 'seed 1 0 init start=0.01 : /sbin/init' 'seed 710 1 bash uid=54321 start=25 : -bash' \
	settled @101 'fork 720 710' '@101.5' 'exec 720 : vim "notes and.txt"' '@103' 'exit 720 3' | record
[ "$("$MAYFLY" -r "$tmp/recording" --json | jq -r 'select(.event == "exit") | .code')" = 3 ] ||
	{ result 1 "the recording has the exit of vim"; finish; }

# emulate MACHINE ARGUMENT...
emulate()
{
	local machine=$1 name=${1%%-*}
	shift
	LC_ALL=C.UTF-8 "qemu-$name-static" -L "build/sysroot/$machine" "build/$machine/mayfly" "$@"
}
built() { make -j2 CROSS="$1" all 2>&1 | grep -v '^  [A-Z]' | grep -v 'Nothing to be done'; }
reads() { strings "build/$1/mayfly" | grep -qx "$2"; }

while read -r machine elf field; do
	if ! command -v "$machine-gcc" >/dev/null || ! command -v "qemu-${machine%%-*}-static" >/dev/null ||
		[ ! -d "build/sysroot/$machine" ]; then
		tests=$((tests + 1))
		echo "ok $tests - $machine # SKIP needs gcc-$machine, qemu-user-static, and make sysroot CROSS=$machine"
		continue
	fi
	is "$machine: it is built without a warning" "$(built "$machine")" ""
	is "$machine: the program is for that machine" \
		"$(readelf -h "build/$machine/mayfly" | sed -n 's/.*Machine: *//p')" "$elf"
	ok "$machine: its BPF program reads the registers of that machine" reads "$machine" "$field"
	is "$machine: --version" "$(emulate "$machine" --version)" "$("$MAYFLY" --version)"
	is "$machine: --help" "$(emulate "$machine" --help | md5sum)" "$("$MAYFLY" --help | md5sum)"
	is "$machine: a recording is the same events" "$(emulate "$machine" -r "$tmp/recording" --json)" \
		"$("$MAYFLY" -r "$tmp/recording" --json)"
	is "$machine: a recording is the same tree" "$(emulate "$machine" -r "$tmp/recording" --once)" \
		"$("$MAYFLY" -r "$tmp/recording" --once)"
done <<'END'
aarch64-linux-gnu AArch64 syscallno
arm-linux-gnueabihf ARM uregs
riscv64-linux-gnu RISC-V orig_a0
END
finish
