/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * attempt.h - execs that fail and forks that are refused: the part of mayfly.bpf.c that is
 * attached only on request.
 *
 * The kernel reports them only at the end of the system call, so that the program runs after every
 * system call of the machine.  The arguments are where they were: an exec that fails leaves the
 * caller's memory and registers unchanged.
 */
#ifndef BPF_ATTEMPT_H
#define BPF_ATTEMPT_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * Number and arguments of a system call, from the registers at its entry.  Where the result goes
 * into the register of the first argument, the kernel has saved that argument.
 */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long di, si, dx;
	unsigned long orig_ax;
};
#define SYSCALL_NUMBER(regs) ((regs)->orig_ax)
#define SYSCALL_ARG1(regs)   ((regs)->di)
#define SYSCALL_ARG2(regs)   ((regs)->si)
#define SYSCALL_ARG3(regs)   ((regs)->dx)
enum { NUMBER_EXECVE = 59, NUMBER_EXECVEAT = 322 };
enum { NUMBER_CLONE = 56, NUMBER_FORK = 57, NUMBER_VFORK = 58 };

#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31];
	__u64 orig_x0;
	__s32 syscallno;
};
#define SYSCALL_NUMBER(regs) ((regs)->syscallno)
#define SYSCALL_ARG1(regs)   ((regs)->orig_x0)
#define SYSCALL_ARG2(regs)   ((regs)->regs[1])
#define SYSCALL_ARG3(regs)   ((regs)->regs[2])
enum { NUMBER_EXECVE = 221, NUMBER_EXECVEAT = 281 };
enum { NUMBER_CLONE = 220, NUMBER_FORK = -1, NUMBER_VFORK = -1 };

#elif defined(__TARGET_ARCH_arm)
struct pt_regs {
	__u32 uregs[18]; /* r0 to r15, the state, the original first argument */
};
#define SYSCALL_NUMBER(regs) ((regs)->uregs[7])
#define SYSCALL_ARG1(regs)   ((regs)->uregs[17])
#define SYSCALL_ARG2(regs)   ((regs)->uregs[1])
#define SYSCALL_ARG3(regs)   ((regs)->uregs[2])
enum { NUMBER_EXECVE = 11, NUMBER_EXECVEAT = 387 };
enum { NUMBER_CLONE = 120, NUMBER_FORK = 2, NUMBER_VFORK = 190 };

#elif defined(__TARGET_ARCH_riscv)
struct pt_regs {
	unsigned long a1, a2, a7, orig_a0;
};
#define SYSCALL_NUMBER(regs) ((regs)->a7)
#define SYSCALL_ARG1(regs)   ((regs)->orig_a0)
#define SYSCALL_ARG2(regs)   ((regs)->a1)
#define SYSCALL_ARG3(regs)   ((regs)->a2)
enum { NUMBER_EXECVE = 221, NUMBER_EXECVEAT = 281 };
enum { NUMBER_CLONE = 220, NUMBER_FORK = -1, NUMBER_VFORK = -1 };

#elif defined(__TARGET_ARCH_loongarch)
struct pt_regs {
	unsigned long regs[32];
	unsigned long orig_a0;
};
#define SYSCALL_NUMBER(regs) ((regs)->regs[11])
#define SYSCALL_ARG1(regs)   ((regs)->orig_a0)
#define SYSCALL_ARG2(regs)   ((regs)->regs[5])
#define SYSCALL_ARG3(regs)   ((regs)->regs[6])
enum { NUMBER_EXECVE = 221, NUMBER_EXECVEAT = 281 };
enum { NUMBER_CLONE = 220, NUMBER_FORK = -1, NUMBER_VFORK = -1 };

#elif defined(__TARGET_ARCH_powerpc)
struct pt_regs {
	unsigned long gpr[32];
	unsigned long orig_gpr3;
};
#define SYSCALL_NUMBER(regs) ((regs)->gpr[0])
#define SYSCALL_ARG1(regs)   ((regs)->orig_gpr3)
#define SYSCALL_ARG2(regs)   ((regs)->gpr[4])
#define SYSCALL_ARG3(regs)   ((regs)->gpr[5])
enum { NUMBER_EXECVE = 11, NUMBER_EXECVEAT = 362 };
enum { NUMBER_CLONE = 120, NUMBER_FORK = 2, NUMBER_VFORK = 189 };

#elif defined(__TARGET_ARCH_s390)
struct pt_regs {
	unsigned long gprs[16];
	unsigned long orig_gpr2;
	unsigned int int_code;
};
#define SYSCALL_NUMBER(regs)      ((regs)->int_code & 0xffff)
#define SYSCALL_ARG1(regs)        ((regs)->orig_gpr2)
#define SYSCALL_ARG2(regs)        ((regs)->gprs[3])
#define SYSCALL_ARG3(regs)        ((regs)->gprs[4])
#define SYSCALL_CLONE_FLAGS(regs) SYSCALL_ARG2(regs)
enum { NUMBER_EXECVE = 11, NUMBER_EXECVEAT = 354 };
enum { NUMBER_CLONE = 120, NUMBER_FORK = 2, NUMBER_VFORK = 190 };

#else
#error "add to bpf/attempt.h where this machine keeps a system call's number and arguments"
#endif

/* At the start of a task_struct: flags of a 32-bit program, which has other numbers. */
struct thread_info {
	unsigned long flags;
	unsigned int status;
};

struct task_struct___with_info {
	struct thread_info thread_info;
};

#pragma clang attribute pop

#ifndef SYSCALL_CLONE_FLAGS
#define SYSCALL_CLONE_FLAGS(regs) SYSCALL_ARG1(regs)
#endif

#define NUMBER_CLONE3 435 /* on every machine */
#define ERROR_AGAIN   11  /* EAGAIN, ENOMEM, ENOSPC: no room for another process */
#define ERROR_MEMORY  12
#define ERROR_SPACE   28

#define X86_COMPAT   0x2       /* of thread_info.status */
#define ARM64_COMPAT (1 << 22) /* of thread_info.flags */

static __always_inline bool attempt_is_compat(void)
{
#if defined(__TARGET_ARCH_x86) || defined(__TARGET_ARCH_arm64)
	struct task_struct___with_info *task = (void *)bpf_get_current_task();
#endif

#if defined(__TARGET_ARCH_x86)
	return BPF_CORE_READ(task, thread_info.status) & X86_COMPAT;
#elif defined(__TARGET_ARCH_arm64)
	return BPF_CORE_READ(task, thread_info.flags) & ARM64_COMPAT;
#else
	return false; /* the numbers are the same */
#endif
}

/* ---- the report ---- */

#define ATTEMPT_SOME  16   /* arguments of a failed exec read in one step */
#define ATTEMPT_STEPS 16   /* steps */
#define ATTEMPT_ARG   4096 /* bytes of each argument */
#define RESTART_FIRST 512  /* errors from here on are no failures: the call is restarted */

/* A buffer of its own: a successful exec may interrupt the report of a failed one. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} attempt_scratches SEC(".maps");

static __always_inline __s32 attempt_read_pid(struct task_struct *task)
{
	return pids_differ ? read_inner_pid(task) : BPF_CORE_READ(task, pid);
}

/* Without BTF-typed pointers, which not every kernel gives to these programs. */
static __always_inline void attempt_fill_caller(struct record_who *who, enum record_kind kind)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct task_struct *parent = BPF_CORE_READ(task, real_parent, group_leader);

	who->head.kind = kind;
	who->head.pid = attempt_read_pid(leader);
	who->head.start_ns = BPF_CORE_READ(leader, start_boottime) + boot_offset_ns;
	who->parent_pid = attempt_read_pid(parent);
	if (who->parent_pid)
		who->parent_start_ns = BPF_CORE_READ(parent, start_boottime) + boot_offset_ns;
	who->tid = attempt_read_pid(task);
	who->uid = BPF_CORE_READ(task, real_cred, euid.val);
	who->gid = BPF_CORE_READ(task, real_cred, egid.val);
	bpf_get_current_comm(who->comm, sizeof(who->comm));
}

/* Returns false when it was the last one that is read. */
static __always_inline bool attempt_append_arg(
	volatile struct record_exec *exec, char *to, const char *const *argv)
{
	__u64 at = exec->args_len;
	const char *arg;
	__s64 len;

	if (bpf_probe_read_user(&arg, sizeof(arg), argv))
		return false;
	if (!arg)
		exec->args_size = at;
	if (!arg || at > ARGS_HEAD - ATTEMPT_ARG)
		return false;
	CLAMP(at, ARGS_HEAD - ATTEMPT_ARG);
	len = bpf_probe_read_user_str(to + at, ATTEMPT_ARG, arg);
	if (len <= 0)
		return false;
	exec->args_len = at + len;
	exec->args_size = at + len + 1;
	return len < ATTEMPT_ARG;
}

/* A function of its own is verified once, not for each step.  Returns whether there are more. */
__noinline int attempt_append_some(__u64 argv)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&attempt_scratches, &zero);
	const char *const *at = (void *)argv;
	__u64 from;

	if (!scratch)
		return false;
	from = scratch->exec.called_len;
	CLAMP(from, RECORD_PATH);
	for (int i = 0; i < ATTEMPT_SOME; i++)
		if (!attempt_append_arg(&scratch->exec, scratch->data + from, at + i))
			return false;
	return true;
}

/*
 * The kernel has not collected these arguments: they are read one by one, up to the first that is
 * too long, beyond the limit or not readable; then they count as cut.  Their total size is not
 * known then: args_size is one more.
 */
static __always_inline void attempt_append_args(__u64 argv)
{
	for (int i = 0; i < ATTEMPT_STEPS; i++)
		if (!attempt_append_some(argv + i * ATTEMPT_SOME * sizeof(const char *)))
			break;
}

static __always_inline void attempt_report(long result, __u64 path, __u64 argv)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&attempt_scratches, &zero);
	struct record_exec *exec;
	__s64 path_len;
	__u64 at, now_ns;

	if (!scratch)
		return;
	exec = &scratch->exec;
	__builtin_memset(exec, 0, sizeof(*exec));
	attempt_fill_caller(&exec->who, RECORD_EXEC_FAILED);
	if (!exec->who.head.pid)
		return;
	exec->error = -result;
	path_len = bpf_probe_read_user_str(scratch->data, RECORD_PATH, (const void *)path);
	at = path_len > 0 ? path_len : 0;
	exec->called_len = at;
	CLAMP(at, RECORD_PATH);
	attempt_append_args(argv);
	if (exec->args_len > max_args) {
		exec->args_size = exec->args_len;
		exec->args_len = max_args;
	}
	at += exec->args_len;
	CLAMP(at, SCRATCH_DATA);
	now_ns = read_now();
	exec->who.time_ns = now_ns;
	if (bpf_ringbuf_output(&events, exec, sizeof(*exec) + at, choose_wakeup(now_ns)))
		count_drop();
}

/* Other errors are those of the caller: a flag that this kernel does not know, for example. */
static __always_inline bool attempt_is_refused_fork(long number, long result)
{
	return (number == NUMBER_CLONE || number == NUMBER_CLONE3 || number == NUMBER_FORK ||
		       number == NUMBER_VFORK) &&
	       (result == -ERROR_AGAIN || result == -ERROR_MEMORY || result == -ERROR_SPACE);
}

#define WANTS_THREAD 0x10000 /* CLONE_THREAD, on every machine */

/* clone3 has the flags first in its arguments in memory. */
static __always_inline bool attempt_wants_thread(struct pt_regs *regs, long number)
{
	__u64 flags = 0;
	const void *args = (const void *)(__u64)SYSCALL_ARG1(regs);

	if (number == NUMBER_CLONE3)
		bpf_probe_read_user(&flags, sizeof(flags), args);
	else if (number == NUMBER_CLONE)
		flags = SYSCALL_CLONE_FLAGS(regs);
	return flags & WANTS_THREAD;
}

static __always_inline void attempt_report_fork(long result, bool for_thread)
{
	struct record_exec *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);

	if (!record) {
		count_drop();
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
	attempt_fill_caller(&record->who, RECORD_FORK_FAILED);
	record->error = -result;
	if (for_thread)
		record->who.head.flags |= RECORD_FOR_THREAD;
	record->who.time_ns = read_now();
	if (record->who.head.pid)
		bpf_ringbuf_submit(record, choose_wakeup(record->who.time_ns));
	else
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
}

SEC("tp_btf/sys_exit")
int handle_attempt(__u64 *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx[0];
	long result = ctx[1], number;
	bool at;

	if (result >= 0 || result <= -RESTART_FIRST)
		return 0;
	number = SYSCALL_NUMBER(regs);
	at = number == NUMBER_EXECVEAT;
	if (attempt_is_refused_fork(number, result) && !attempt_is_compat())
		attempt_report_fork(result, attempt_wants_thread(regs, number));
	if ((!at && number != NUMBER_EXECVE) || attempt_is_compat())
		return 0;
	attempt_report(result, at ? SYSCALL_ARG2(regs) : SYSCALL_ARG1(regs),
		at ? SYSCALL_ARG3(regs) : SYSCALL_ARG2(regs));
	return 0;
}

#endif
