#!/bin/bash
# What the Makefile makes of a compiler: its machine, its headers, paths.
. tests/tap.sh

# commands VARIABLE...: the commands of a whole build, without running them
commands() { make -n -B V=1 "$@" all 2>&1; }
bpf_arch() { commands "$@" | grep -o '__TARGET_ARCH_[a-z0-9]*' | sort -u; }
directory() { commands "$@" | grep -o -- '-o [^ ]*/mayfly.bpf.o' | cut -d' ' -f2 | sort -u; }
is_installed() { command -v "${1%% *}" >/dev/null; }

native=$(bpf_arch)
while read -r machine arch; do
	compiler="clang --target=$machine"
	# shellcheck disable=SC2086
	is_installed clang && $compiler -dumpmachine >/dev/null 2>&1 || continue
	is "the BPF program is for the machine of the compiler: $machine" "$(bpf_arch "CC=$compiler")" "__TARGET_ARCH_$arch"
done <<'END'
x86_64-linux-gnu x86
i686-linux-gnu x86
aarch64-linux-gnu arm64
arm-linux-gnueabihf arm
armv7l-linux-gnueabihf arm
riscv64-linux-gnu riscv
powerpc64le-linux-gnu powerpc
s390x-linux-gnu s390
END

other=aarch64-linux-gnu other_arch=arm64
[ "$native" != __TARGET_ARCH_arm64 ] || { other=x86_64-linux-gnu other_arch=x86; }
is "CROSS builds in a directory of its own" "$(directory CROSS=$other CC="clang --target=$other")" build/$other/mayfly.bpf.o
is "another machine's compiler means CROSS" "$(directory CC="clang --target=$other")" build/$other/mayfly.bpf.o
is "ARCH of the environment changes nothing" "$(ARCH=$other_arch bpf_arch)" "$native"

# gcc and every clang that is here find the headers of their machine
for compiler in cc gcc clang clang-{14,15,16,17,18,19,20,21,22}; do
	is_installed $compiler || continue
	is "$compiler compiles the BPF program" "$(make B="$tmp/$compiler" CC=$compiler "$tmp/$compiler/mayfly.bpf.o" 2>&1 |
		grep -v "^  [A-Z]")" ""
done
for clang in clang-{14,15,16,17,18,19,20,21,22}; do
	is_installed $clang || continue
	is "$clang compiles the BPF program for BPF" "$(make B="$tmp/for-$clang" CLANG=$clang "$tmp/for-$clang/mayfly.skel.h" 2>&1 |
		grep -v "^  [A-Z]")" ""
done

if is_installed $other-gcc; then
	is "$other-gcc alone is enough for the BPF program" "$(make B="$tmp/other" CC=$other-gcc LIBS= "$tmp/other/mayfly.bpf.o" 2>&1 |
		grep -v "^  [A-Z]")" ""
fi

if is_installed musl-gcc; then
	is "the sources use only what musl declares as well" \
		"$(make -j2 B="$tmp/musl" MUSL_CFLAGS="-fsyntax-only -Werror" musl 2>&1 | grep -v '^  [A-Z]')" ""
fi

# uses_vterm VALUE: whether the terminal of a command is compiled in, in the same directory each time
uses_vterm() { make B="$tmp/vterm" VTERM="$1" "$tmp/vterm/ui/pty/emulator.o" >/dev/null 2>&1 && nm "$tmp/vterm/ui/pty/emulator.o" | grep -c ' vterm_new$'; }
if pkg-config --exists vterm; then
	is "libvterm can come and go between two builds" "$(uses_vterm vterm) $(uses_vterm) $(uses_vterm vterm)" "1 0 1"
fi

ok "BPF_CFLAGS are passed on" bash -c "make -n -B V=1 BPF_CFLAGS=-DOF_THE_USER build/mayfly.bpf.o | grep -q -- '-DOF_THE_USER'"
strip -o "$tmp/stripped" "$MAYFLY"
is "the stripped program does not contain the path of the sources" "$(strings "$tmp/stripped" | grep -F "$PWD")" ""

lacking()
{
	mkdir -p "$tmp/path" &&
	for tool in sh bash make env mkdir touch sed tr find uname id nproc dirname mktemp rm printf pkg-config; do
		ln -sf "$(command -v $tool)" "$tmp/path/"
	done
	PATH=$tmp/path make -j4 B="$tmp/none" BPFTOOL=bpftool CLANG=clang CC=cc all 2>&1 | grep -v '^make'
}
is "without the packages, make says once what to do" "$(lacking)" \
	"mayfly cannot be built yet: this machine lacks cc clang bpftool infocmp; run 'make deps' to install what is missing"
finish
