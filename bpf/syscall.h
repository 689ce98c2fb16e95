/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * syscall.h - number and arguments of a system call, from the registers at its entry.
 *
 * Where the result goes into the register of the first argument, the kernel has saved that
 * argument.
 */
#ifndef BPF_SYSCALL_H
#define BPF_SYSCALL_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

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

#elif defined(__TARGET_ARCH_arm)
struct pt_regs {
	__u32 uregs[18]; /* r0 to r15, the state, the original first argument */
};
#define SYSCALL_NUMBER(regs) ((regs)->uregs[7])
#define SYSCALL_ARG1(regs)   ((regs)->uregs[17])
#define SYSCALL_ARG2(regs)   ((regs)->uregs[1])
#define SYSCALL_ARG3(regs)   ((regs)->uregs[2])
enum { NUMBER_EXECVE = 11, NUMBER_EXECVEAT = 387 };

#elif defined(__TARGET_ARCH_riscv)
struct pt_regs {
	unsigned long a1, a2, a7, orig_a0;
};
#define SYSCALL_NUMBER(regs) ((regs)->a7)
#define SYSCALL_ARG1(regs)   ((regs)->orig_a0)
#define SYSCALL_ARG2(regs)   ((regs)->a1)
#define SYSCALL_ARG3(regs)   ((regs)->a2)
enum { NUMBER_EXECVE = 221, NUMBER_EXECVEAT = 281 };

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

#elif defined(__TARGET_ARCH_s390)
struct pt_regs {
	unsigned long gprs[16];
	unsigned long orig_gpr2;
	unsigned int int_code;
};
#define SYSCALL_NUMBER(regs) ((regs)->int_code & 0xffff)
#define SYSCALL_ARG1(regs)   ((regs)->orig_gpr2)
#define SYSCALL_ARG2(regs)   ((regs)->gprs[3])
#define SYSCALL_ARG3(regs)   ((regs)->gprs[4])
enum { NUMBER_EXECVE = 11, NUMBER_EXECVEAT = 354 };

#else
#error "say in bpf/syscall.h where this machine keeps a system call's number and arguments"
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

#define X86_COMPAT   0x2       /* of thread_info.status */
#define ARM64_COMPAT (1 << 22) /* of thread_info.flags */

static __always_inline bool syscall_is_compat(void)
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

#endif
