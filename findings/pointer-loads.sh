#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Loading a BPF program that reads a pointer of a task 200 times takes a quarter of a second.
#
# Guess: the verifier's time is that of the instructions that it follows.  Two programs of 203
# instructions without a branch are loaded in the same time.
# Seen: with 200 loads of task->flags 0.2 ms, with 200 loads of task->signal 290 ms: a load of a
# pointer takes a thousand times as long as one of a number.
# Reason: a task that the verifier trusts may have members that it trusts, too.  Which ones is kept in
# types with names such as task_struct__safe_rcu, and for each load of a pointer each of up to four
# such names is searched for among all types of the kernel, from the first to the last, by strcmp.
# The answer is not kept, and "processed N insns" does not show it.
# Nothing is searched for where the task is not trusted: through bpf_rdonly_cast(task), which becomes
# a move between registers, 200 loads take as long as those of a number.
# So: load each pointer once, ahead of the branches: the verifier comes to a load once for each way
# that leads there; and through such a cast.  40 % of mayfly's start went there; perf names
# btf_find_by_name_kind.
#
# Kernel 6.18 (x86-64, 126 610 types); btf_nested_type_is_trusted() in kernel/bpf/btf.c says that it
# searches by name.  Needs root, gcc and libbpf-dev.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/loads.c" <<'END'
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOADS 200
#define LOAD(to, from, offset, width)                                                              \
	((struct bpf_insn){.code = BPF_LDX | BPF_MEM | (width), .dst_reg = (to),                   \
		.src_reg = (from), .off = (offset)})

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int offset_of(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	const struct btf_type *type = btf__type_by_id(btf, id);

	for (int i = 0; i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_members(type)[i].name_off), name))
			return btf_member_bit_offset(type, i) / 8;
	return -1;
}

/* r6 = bpf_rdonly_cast(r6, the type of a task) */
static int cast(const struct btf *btf, struct bpf_insn *code)
{
	int task = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	int function = btf__find_by_name_kind(btf, "bpf_rdonly_cast", BTF_KIND_FUNC);

	code[0] = (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_6};
	code[1] = (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, .imm = task};
	code[2] = (struct bpf_insn){
		BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL, .imm = function};
	code[3] = (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_0};
	return 4;
}

/* The best of five, in ms. */
static double load(const struct btf *btf, const char *member, int width, int is_cast)
{
	int id = btf__find_by_name_kind(btf, "btf_trace_sched_wakeup_new", BTF_KIND_TYPEDEF), at = 1;
	struct bpf_insn code[LOADS + 7] = {LOAD(BPF_REG_6, BPF_REG_1, 0, BPF_DW)};
	double best = 1e9;
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_TRACE_RAW_TP,
		.attach_btf_id = id);

	if (is_cast)
		at += cast(btf, code + at);
	for (int i = 0; i < LOADS; i++)
		code[at++] = LOAD(BPF_REG_2, BPF_REG_6, offset_of(btf, member), width);
	code[at++] = (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K};
	code[at++] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	for (int i = 0; i < 5; i++) {
		double begin = now_ms();
		int fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "loads", "GPL", code, at,
			&options);

		if (fd < 0) {
			perror(member);
			return 0;
		}
		if (now_ms() - begin < best)
			best = now_ms() - begin;
		close(fd);
	}
	printf("%d loads of %s->%s: %.1f ms\n", LOADS, is_cast ? "a cast task" : "task", member, best);
	return best;
}

int main(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	double number, pointer, untrusted;

	if (!btf)
		return 2;
	printf("%u types\n", btf__type_cnt(btf));
	number = load(btf, "flags", BPF_W, 0);
	pointer = load(btf, "signal", BPF_DW, 0);
	untrusted = load(btf, "signal", BPF_DW, 1);
	if (!number || !pointer || !untrusted)
		return 2;
	return pointer < 10 * number || pointer < 10 * untrusted;
}
END
gcc -O2 -o "$dir/loads" "$dir/loads.c" -lbpf
if "$dir/loads"; then
	echo "as described"
else
	echo "$0: pointers are loaded as quickly as numbers here, or as slowly after a cast" >&2
	exit 1
fi
