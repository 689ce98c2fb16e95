/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.h - copies from the kernel's structures into records, by plain loads from BTF-typed
 * pointers: a helper call for each field would cost more than the rest of a program.
 */
#ifndef BPF_READ_H
#define BPF_READ_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "bpf/record.h"

/* The flags, pid and start of a process are its leader's. */
static __always_inline void read_head(
	struct record_head *head, enum record_kind kind, struct task_struct *leader)
{
	head->kind = kind;
	head->flags = leader->flags & PF_KTHREAD ? RECORD_KTHREAD : 0;
	head->pid = leader->pid;
	head->start_ns = leader->start_boottime;
}

static __always_inline void read_parent(struct record_who *who, struct task_struct *parent)
{
	who->parent_pid = parent->tgid;
	who->parent_start_ns = parent->tgid ? parent->group_leader->start_boottime : 0;
}

static __always_inline void read_owner(struct record_who *who, struct task_struct *task)
{
	const struct cred *cred = task->real_cred;

	who->uid = cred->euid.val;
	who->gid = cred->egid.val;
	__builtin_memcpy(who->comm, task->comm, RECORD_COMM);
}

static __always_inline void read_pid_ns(struct record_place *place, struct task_struct *leader)
{
	struct pid *pid = leader->thread_pid;
	__u32 level = pid->level;
	struct upid inner;
	const void *numbers;

	place->pid_ns = PID_NS_INIT_INUM;
	place->ns_pid = leader->pid;
	if (level == 0)
		return;
	/* The verifier cannot know this index: read by address. */
	bpf_probe_read_kernel(&numbers, sizeof(numbers), &leader->thread_pid);
	numbers += bpf_core_field_offset(struct pid, numbers);
	if (bpf_probe_read_kernel(&inner, sizeof(inner), numbers + level * sizeof(inner)))
		return;
	place->ns_pid = inner.nr;
	place->pid_ns = BPF_CORE_READ(inner.ns, ns.inum);
}

static __always_inline void read_place(struct record_place *place, struct task_struct *leader)
{
	struct tty_struct *tty = leader->signal->tty;

	if (bpf_core_field_exists(leader->cgroups))
		place->cgroup_id = leader->cgroups->dfl_cgrp->kn->id;
	if (tty) {
		struct tty_driver *driver = tty->driver;

		place->tty = (driver->major << TTY_MINOR_BITS) + driver->minor_start + tty->index;
	}
	read_pid_ns(place, leader);
}

static __always_inline void read_add_task(struct record_sums *sums, struct task_struct *task)
{
	sums->cpu_ns += task->se.sum_exec_runtime;
	if (bpf_core_field_exists(task->ioac.read_bytes)) {
		sums->read_bytes += task->ioac.read_bytes;
		sums->write_bytes += task->ioac.write_bytes;
	}
}

static __always_inline void read_add_released(
	struct record_sums *sums, struct signal_struct *signal)
{
	sums->cpu_ns += signal->sum_sched_runtime;
	if (bpf_core_field_exists(signal->ioac.read_bytes)) {
		sums->read_bytes += signal->ioac.read_bytes;
		sums->write_bytes += signal->ioac.write_bytes;
	}
}

#define UNRELEASED_MAX 128 /* threads of one process that end at the same moment */

/*
 * Threads that have ended, or are exiting, and are not released yet: during the exit of the last
 * one, or kept by a debugger.  Their list cannot be read by BTF-typed pointers.
 */
static __always_inline void read_add_unreleased(
	struct record_sums *sums, struct signal_struct *signal)
{
	const void *head = &signal->thread_head, *at = BPF_CORE_READ(signal, thread_head.next);
	struct task_struct *task;

	for (int i = 0; i < UNRELEASED_MAX && at != head; i++) {
		task = (void *)at - bpf_core_field_offset(struct task_struct, thread_node);
		sums->cpu_ns += BPF_CORE_READ(task, se.sum_exec_runtime);
		if (bpf_core_field_exists(task->ioac.read_bytes)) {
			sums->read_bytes += BPF_CORE_READ(task, ioac.read_bytes);
			sums->write_bytes += BPF_CORE_READ(task, ioac.write_bytes);
		}
		at = BPF_CORE_READ(task, thread_node.next);
	}
}

/* All figures of a process whose last thread this is. */
static __always_inline void read_add_process(
	struct record_sums *sums, struct task_struct *task, struct signal_struct *signal)
{
	int threads = signal->nr_threads;

	read_add_released(sums, signal);
	if (threads == 1) {
		read_add_task(sums, task);
		return;
	}
	read_add_unreleased(sums, signal);
	if (signal->nr_threads == threads)
		return;
	/* A thread was released meanwhile, and was missed or counted twice: count again. */
	__builtin_memset(sums, 0, sizeof(*sums));
	read_add_released(sums, signal);
	read_add_unreleased(sums, signal);
}

/* The status that wait(2) returns. */
static __always_inline __s32 read_status(struct task_struct *leader, struct signal_struct *signal)
{
	if (signal->flags & SIGNAL_GROUP_EXIT)
		return signal->group_exit_code;
	return leader->exit_code;
}

/* Resident memory in pages. */
static __always_inline __u64 read_rss(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	struct mm_struct___percpu *percpu = (void *)mm;
	__s64 pages = 0;

	if (!mm)
		return 0;
	if (bpf_core_field_exists(percpu->rss_stat[RSS_FILE].count)) {
		pages += percpu->rss_stat[RSS_FILE].count;
		pages += percpu->rss_stat[RSS_ANON].count;
		pages += percpu->rss_stat[RSS_SHMEM].count;
	} else if (bpf_core_field_exists(mm->rss_stat.count)) {
		/*
		 * The verifier of those kernels does not follow a typedef in an array.  The copy
		 * has no kernel type: a struct that is not in the kernel's BTF would be looked up
		 * in that of all modules, which needs CAP_SYS_ADMIN.
		 */
		__s64 old[4];

		if (bpf_core_read(old, sizeof(old), &mm->rss_stat))
			return 0;
		pages += old[RSS_FILE] + old[RSS_ANON] + old[RSS_SHMEM];
	}
	return pages > 0 ? pages : 0;
}

/* Without the bits of exit_state. */
static __always_inline __u32 read_sched_state(struct task_struct *task)
{
	struct task_struct___before_5_14 *old = (void *)task;

	if (bpf_core_field_exists(task->__state))
		return task->__state;
	return (__u32)old->state;
}

static __always_inline __u32 read_state(struct task_struct *task)
{
	return read_sched_state(task) | task->exit_state;
}

#endif
