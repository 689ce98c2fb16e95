#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A BPF program that is refused as invalid may only lack descriptors.
#
# Guess: when a process has no descriptors left, loading a BPF object fails with EMFILE.
# Seen: with libbpf 1.1 it depends on how many are left: too few for any map is EMFILE, one or two
# more is EINVAL, then it loads.  With EINVAL nothing but a warning of the library
# (which a program with a screen turns off) has the word "files".
# Reason: libbpf finds out what the kernel can do by making small maps and programs.  That such a
# probe fails for want of a descriptor, or of memory, is taken for "the kernel cannot", and what
# depends on it (read-only data, here) is left out, so that the verifier refuses the program.
# So: make sure of the descriptors before, not from the error; and do not believe EINVAL.
#
# libbpf 1.1.2 (Debian 12), src/libbpf.c, kernel_supports().  Needs root, clang, gcc, libbpf-dev.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/exits.bpf.c" <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";
const volatile __u32 scale = 2;
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sums SEC(".maps");

SEC("raw_tp/sched_process_exit")
int exits(void *ctx)
{
	__u32 zero = 0;
	__u64 *sum = bpf_map_lookup_elem(&sums, &zero);

	if (sum)
		*sum += scale;
	return 0;
}
END
cat >"$dir/load.c" <<'END'
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
	struct bpf_object *object = bpf_object__open(argv[1]);
	rlim_t count = strtoul(argv[2], NULL, 10);
	int err;

	libbpf_set_print(NULL);
	if (!object || setrlimit(RLIMIT_NOFILE, &(struct rlimit){count, count}))
		return 1;
	err = bpf_object__load(object);
	printf("%s descriptors: %s\n", argv[2], err ? strerror(-err) : "loaded");
	return 0;
}
END
clang -O2 -g -target bpf -I"/usr/include/$(gcc -print-multiarch)" -c -o "$dir/exits.o" "$dir/exits.bpf.c"
gcc -o "$dir/load" "$dir/load.c" -lbpf
for count in 3 4 5 6 7 8 9; do
	"$dir/load" "$dir/exits.o" $count
done </dev/null | tee "$dir/seen"
if grep -q 'Invalid argument' "$dir/seen"; then
	echo "as described"
else
	echo "$0: no program is called invalid here" >&2
	exit 1
fi
