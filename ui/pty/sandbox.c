// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/sandbox.h"

#include "core/io/privilege.h"

#include <endian.h>
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__ /* it takes address space that it does not use */
#define DATA_BYTES RLIM_INFINITY
#else
#define DATA_BYTES (512ul << 20)
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER == __LITTLE_ENDIAN
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#else
#define ARCH 0 /* not known: there is no filter */
#endif

static void forbid_above(int resource, rlim_t most)
{
	const struct rlimit wanted = {most, most};

	setrlimit(resource, &wanted);
}

void sandbox_drop(void)
{
	if (!geteuid()) {
		setgroups(0, NULL);
		if (setresgid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID) ||
			setresuid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID))
			errno = 0; /* this user namespace does not have it */
	}
	privilege_drop_all();
	prctl(PR_SET_DUMPABLE, 0);
	forbid_above(RLIMIT_NOFILE, 0);
	forbid_above(RLIMIT_FSIZE, 0);
	forbid_above(RLIMIT_CORE, 0);
	forbid_above(RLIMIT_MEMLOCK, 0);
	forbid_above(RLIMIT_DATA, DATA_BYTES);
}

/* ---- system calls ---- */

/* The lower half of an argument of 64 bits. */
#define ARG_LOW(n) (offsetof(struct seccomp_data, args[n]) + (__BYTE_ORDER == __BIG_ENDIAN ? 4 : 0))

#define LOAD(at)               BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define RETURN(what)           BPF_STMT(BPF_RET | BPF_K, what)
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define PERMIT(number)         UNLESS(number, 1), RETURN(SECCOMP_RET_ALLOW)

void sandbox_filter(void)
{
	struct sock_filter filter[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		UNLESS(ARCH, 1),
		BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(offsetof(struct seccomp_data, nr)),
		PERMIT(SYS_read),
		PERMIT(SYS_write),
		PERMIT(SYS_brk),
		PERMIT(SYS_munmap),
		PERMIT(SYS_mremap),
		PERMIT(SYS_madvise),
		PERMIT(SYS_exit),
		PERMIT(SYS_exit_group),
		PERMIT(SYS_rt_sigreturn),
		PERMIT(SYS_restart_syscall),
		PERMIT(SYS_setitimer),
#ifdef SYS_recvfrom
		PERMIT(SYS_recvfrom),
#endif
#ifdef SYS_socketcall
		PERMIT(SYS_socketcall),
#endif
#ifdef SYS_clock_gettime
		PERMIT(SYS_clock_gettime),
#endif
#ifdef SYS_clock_gettime64
		PERMIT(SYS_clock_gettime64),
#endif
#ifdef SYS_mmap2
		UNLESS(SYS_mmap2, 3),
#else
		UNLESS(SYS_mmap, 3),
#endif
		LOAD(ARG_LOW(2)), /* nothing that can be executed */
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
	};
	const struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	forbid_above(RLIMIT_NPROC, 0);
	if (ARCH)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
