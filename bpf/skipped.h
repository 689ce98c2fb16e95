/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * skipped.h - skipped: the programs that the kernel runs for a fork, an exec and an exit.
 *
 * Since Linux 7.0 a program at a tracepoint can be preempted.  What another task does on that CPU
 * meanwhile is then skipped, since the kernel runs a program only once at a time on a CPU.  So
 * there, and only there:
 *
 *	fork	is reported from sched_wakeup_new: interrupts are off there, nothing is preempted
 *	exec	a second program follows the first one, and reports when that was skipped; it is
 *	exit	of the older kind, which the kernel runs with preemption disabled
 *
 * A per-CPU buffer is used by one program only: another one may run before it is finished.
 */
#ifndef BPF_SKIPPED_H
#define BPF_SKIPPED_H

enum skipped_kind { SKIPPED_EXEC, SKIPPED_EXIT, SKIPPED_KINDS };
enum skipped_by { SKIPPED_FIRST, SKIPPED_SECOND }; /* which program */

#define SKIPPED_SLOTS 4096 /* a power of two */

/* By pid: what was reported last.  Two tasks rarely share an entry at the same moment. */
__u64 skipped_reported[SKIPPED_KINDS][SKIPPED_SLOTS];
/*
 * By CPU: what a second program has reported, less what the first one came too late for.  When
 * another tracer uses the tracepoint, the second one can run before the first.
 */
__u64 skipped_covered[DROP_SLOTS][DROP_LINE] __attribute__((aligned(64)));

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct___executing {
	__u64 self_exec_id;
};

struct trace_event_raw_sched_process_exec {
	__u32 __data_loc_filename;
	__s32 old_pid;
};
#pragma clang attribute pop

/* Returns false if the other program has reported this exec or exit of the task. */
static __always_inline bool skipped_claim(
	enum skipped_kind kind, enum skipped_by by, struct task_struct *task)
{
	__u32 cpu = bpf_get_smp_processor_id() & (DROP_SLOTS - 1);
	struct task_struct___executing *executing = (void *)task;
	volatile __u64 *slot = &skipped_reported[kind][task->pid & (SKIPPED_SLOTS - 1)];
	__u64 event;

	if (!skipped_is_possible)
		return true;
	event = task->start_boottime + executing->self_exec_id;
	if (*slot == event) {
		if (by == SKIPPED_FIRST)
			__sync_fetch_and_add(&skipped_covered[cpu][0], -1);
		return false;
	}
	*slot = event;
	if (by == SKIPPED_SECOND)
		__sync_fetch_and_add(&skipped_covered[cpu][0], 1);
	return true;
}

/* ---- the programs ---- */

/*
 * Not at sched_process_fork, which the kernel passes by for threads of its own in a process, such
 * as those of io_uring and vhost.
 */
SEC("tp_btf/task_newtask")
int BPF_PROG(handle_fork, struct task_struct *child, __u64 clone_flags)
{
	if (!exit_tells_group_dead && clone_flags & CLONE_VFORK)
		peak_keep(child, PEAK_SHARED);
	report_fork(child);
	return 0;
}

/* In its place where that one may be skipped (above).  The caller is the same. */
SEC("?tp_btf/sched_wakeup_new")
int BPF_PROG(handle_fork_awake, struct task_struct *child)
{
	report_fork(child);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(handle_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	if (skipped_claim(SKIPPED_EXEC, SKIPPED_FIRST, task))
		report_exec(SKIPPED_FIRST, task, old_pid, bprm->filename, bprm->interp);
	return 0;
}

SEC("?tp/sched/sched_process_exec")
int handle_exec_skipped(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const void *called = (void *)ctx + (ctx->__data_loc_filename & 0xffff);

	if (skipped_claim(SKIPPED_EXEC, SKIPPED_SECOND, task))
		report_exec(SKIPPED_SECOND, task, ctx->old_pid, called, NULL);
	return 0;
}

/* Two last threads can both find live at 0; the argument is true for one only. */
SEC("tp_btf/sched_process_exit")
int handle_exit(__u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];

	if (skipped_claim(SKIPPED_EXIT, SKIPPED_FIRST, task))
		report_exit(
			task, exit_tells_group_dead ? (__u8)ctx[1] : !task->signal->live.counter);
	return 0;
}

SEC("?tp/sched/sched_process_exit")
int handle_exit_skipped(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (skipped_claim(SKIPPED_EXIT, SKIPPED_SECOND, task))
		report_exit(task, !task->signal->live.counter);
	return 0;
}

#endif
