/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * read.h - read, totals: copies from the kernel's structures into records.
 *
 * By plain loads from BTF-typed pointers: a helper call for each field would cost more than the
 * rest of a program.
 */
#ifndef BPF_READ_H
#define BPF_READ_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "bpf/record.h"

/* The verifier allows no arithmetic with typed pointers: read what was stored on the stack. */
static __always_inline __u64 read_address(const void *pointer)
{
	const void *volatile stored = pointer;
	__u64 address = 0;

	bpf_probe_read_kernel(&address, sizeof(address), (const void *)&stored);
	return address;
}

/*
 * The same task, as one that the verifier does not trust: what it points to is not trusted either,
 * and no types are searched for (findings/pointer-loads.sh).  In exchange each load through it
 * checks its address first, some nanoseconds: good for pointers, which are loaded once.  The loader
 * puts a call of bpf_rdonly_cast, which costs nothing at run time, in the place of these two
 * instructions, if the kernel has it; clang makes no such jump by itself.
 */
static __always_inline struct task_struct *read_untrusted(struct task_struct *task)
{
	struct task_struct *untrusted;

	asm volatile("r1 = %1\n"
		     "goto +0\n"
		     "r0 = r1\n"
		     "%0 = r0\n"
		     : "=r"(untrusted)
		     : "r"(task)
		     : "r0", "r1", "r2", "r3", "r4", "r5");
	return untrusted;
}

/*
 * A task, and what it points to.  Since 6.4 the verifier searches all types of the kernel by name,
 * several times, whenever it meets the load of a pointer of a task that it trusts: these are loaded
 * once, ahead of all branches, and the others through read_untrusted.  Of the leader and the parent
 * many numbers are read, which costs less where they are trusted.
 */
struct task_parts {
	struct task_struct *task;
	struct task_struct *untrusted; /* the same */
	struct signal_struct *signal;
	struct mm_struct *mm; /* may be NULL */
	struct task_struct *leader;
	struct task_struct *parent; /* a thread of it */
	struct css_set *set;        /* NULL: this kernel has no control groups */
	struct pid *pid;
	const struct cred *cred;
};

static __always_inline struct task_parts read_parts(struct task_struct *task)
{
	struct task_struct *untrusted = read_untrusted(task);

	return (struct task_parts){
		.task = task,
		.untrusted = untrusted,
		.signal = untrusted->signal,
		.mm = untrusted->mm,
		.leader = task->group_leader,
		.parent = task->real_parent,
		.set = bpf_core_field_exists(task->cgroups) ? untrusted->cgroups : NULL,
		.pid = untrusted->thread_pid,
		.cred = untrusted->real_cred,
	};
}

/* Set before load: a program can be preempted, and is then skipped for other tasks (skipped.h). */
const volatile bool skipped_is_possible = false;

/* ---- pids and times as mayfly's namespaces have them ---- */

const volatile bool pids_differ = false; /* set before load: not in the first pid namespace */
const volatile __s64 boot_offset_ns = 0; /* set before load: of CLOCK_BOOTTIME */
__u64 pid_ns_address __attribute__((aligned(64))); /* mayfly's; set before attach */
__u32 pid_ns_level;

/* For a task that may be without BTF. */
static __always_inline __s32 read_inner_pid(struct task_struct *task)
{
	const void *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = *(volatile __u32 *)&pid_ns_level;
	struct upid number;

	if (BPF_CORE_READ((struct pid *)pid, level) < level)
		return 0;
	pid += bpf_core_field_offset(struct pid, numbers) + level * sizeof(number);
	if (bpf_probe_read_kernel(&number, sizeof(number), pid))
		return 0;
	return (__u64)number.ns == *(volatile __u64 *)&pid_ns_address ? number.nr : 0;
}

/* Number of a task in the pid namespace of mayfly; 0: it is outside, or was released. */
static __always_inline __s32 read_pid(struct task_struct *task)
{
	return pids_differ ? read_inner_pid(task) : task->pid;
}

/* The same for its process. */
static __always_inline __s32 read_tgid(struct task_struct *task)
{
	return pids_differ ? read_inner_pid(task->group_leader) : task->tgid;
}

static __always_inline bool read_is_visible(struct task_struct *task)
{
	return !pids_differ || read_inner_pid(task);
}

static __always_inline __u64 read_start(struct task_struct *task)
{
	return task->start_boottime + boot_offset_ns;
}

static __always_inline __u64 read_now(void)
{
	return bpf_ktime_get_boot_ns() + boot_offset_ns;
}

/* The flags, pid and start of a process are its leader's. */
static __always_inline void read_head(
	struct record_head *head, enum record_kind kind, struct task_struct *leader)
{
	head->kind = kind;
	head->flags = leader->flags & PF_KTHREAD ? RECORD_KTHREAD : 0;
	head->pid = read_pid(leader);
	head->start_ns = read_start(leader);
}

/* By a call for a thread that is not the first one: its pointer to that is not loaded for all. */
static __always_inline __u64 read_process_start(struct task_struct *thread)
{
	if (thread->pid == thread->tgid)
		return read_start(thread);
	return BPF_CORE_READ(thread, group_leader, start_boottime) + boot_offset_ns;
}

/* parent: a thread of it. */
static __always_inline void read_parent(struct record_who *who, struct task_struct *parent)
{
	who->parent_pid = read_tgid(parent);
	who->parent_start_ns = who->parent_pid ? read_process_start(parent) : 0;
}

static __always_inline void read_owner(
	struct record_who *who, struct task_struct *task, const struct cred *cred)
{
	who->uid = cred->euid.val;
	who->gid = cred->egid.val;
	__builtin_memcpy(who->comm, task->comm, RECORD_COMM);
}

static __always_inline void read_add_io(struct record_sums *sums, struct task_struct *task)
{
	if (bpf_core_field_exists(task->ioac.read_bytes)) {
		sums->read_bytes += task->ioac.read_bytes;
		sums->write_bytes += task->ioac.write_bytes;
	}
}

static __always_inline void read_add_task(struct record_sums *sums, struct task_struct *task)
{
	sums->cpu_ns += task->se.sum_exec_runtime;
	read_add_io(sums, task);
}

/*
 * I/O of threads that have ended, as signal_struct has it.  The kernel adds that of each reaped
 * child to the same sum, so the sum is of use only before the first child is reaped.
 */
static __always_inline void read_add_released_io(
	struct record_sums *sums, struct signal_struct *signal)
{
	if (bpf_core_field_exists(signal->ioac.read_bytes) && !signal->cmaxrss) {
		sums->read_bytes += BPF_CORE_READ(signal, ioac.read_bytes);
		sums->write_bytes += BPF_CORE_READ(signal, ioac.write_bytes);
	}
}

#define UNRELEASED_MAX 128 /* threads of one process that end at the same moment */

/*
 * CPU time of the threads that have ended, or are exiting, and are not released yet: during the
 * exit of the last one, or kept by a debugger.  Their list cannot be read by BTF-typed pointers.
 * address: of the signal_struct.  A function of its own is verified once, and is not in the way of
 * the usual exit.
 */
__noinline __u64 read_unreleased_cpu(__u64 address)
{
	struct signal_struct *signal = (void *)address;
	const void *head = &signal->thread_head, *at = BPF_CORE_READ(signal, thread_head.next);
	struct task_struct *task;
	__u64 cpu_ns = 0;

	for (int i = 0; i < UNRELEASED_MAX && at != head; i++) {
		task = (void *)at - bpf_core_field_offset(struct task_struct, thread_node);
		cpu_ns += BPF_CORE_READ(task, se.sum_exec_runtime);
		at = BPF_CORE_READ(task, thread_node.next);
	}
	return cpu_ns;
}

/* CPU time of a process whose last thread this is. */
static __always_inline __u64 read_process_cpu(
	struct task_struct *task, struct signal_struct *signal)
{
	int threads = signal->nr_threads;
	__u64 cpu_ns;

	if (threads == 1)
		return signal->sum_sched_runtime + task->se.sum_exec_runtime;
	cpu_ns = signal->sum_sched_runtime + read_unreleased_cpu(read_address(signal));
	/* A thread was released meanwhile, and was missed or counted twice: count again. */
	if (signal->nr_threads != threads)
		cpu_ns = signal->sum_sched_runtime + read_unreleased_cpu(read_address(signal));
	return cpu_ns;
}

/*
 * The status that wait(2) returns, and RECORD_OOM.  The kernel also marks a process that is about
 * to exit by itself when memory runs out: that one was not killed.
 */
static __always_inline __s32 read_status(struct task_struct *leader, struct signal_struct *signal)
{
	__s32 status = leader->exit_code;

	if (signal->flags & SIGNAL_GROUP_EXIT)
		status = signal->group_exit_code;
	if (bpf_core_field_exists(signal->oom_mm) && UNLIKELY((status & 0x7f) == SIGNAL_KILL) &&
		signal->oom_mm)
		status |= RECORD_OOM;
	return status;
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

/* A v2 freezer traps the task, which then sleeps, on its way to user space. */
static __always_inline bool read_is_frozen(struct task_struct *task)
{
	__u32 state = read_sched_state(task);

	if (task->flags & PF_KTHREAD)
		return false;
	return (task->jobctl & TRAP_FREEZE && state) || state & TASK_FROZEN ||
	       task->flags & PF_FROZEN;
}

/* ---- what a process has used until its end ---- */

#define THREADED_MAX 16384 /* multi-threaded processes whose threads are counted */

const volatile bool exit_tells_group_dead = false;  /* the tracepoint has an argument for it */
__u64 threaded_missed __attribute__((aligned(64))); /* did not fit into threaded */

/* What a process has had in threads; only for those that ever had more than one. */
struct thread_totals {
	__u64 read_bytes; /* of threads that have ended */
	__u64 write_bytes;
	__u32 threads; /* living and ended */
	__u32 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, THREADED_MAX);
	__type(key, __s32);
	__type(value, struct thread_totals);
} threaded SEC(".maps");

/* Starts to count: what has ended before is known as far as the kernel kept it. */
static __always_inline long totals_begin(__s32 tgid, struct signal_struct *signal)
{
	struct record_sums sums = {0};
	struct thread_totals totals = {0};

	read_add_released_io(&sums, signal);
	totals.threads = signal->nr_threads;
	totals.read_bytes = sums.read_bytes;
	totals.write_bytes = sums.write_bytes;
	return bpf_map_update_elem(&threaded, &tgid, &totals, BPF_NOEXIST);
}

static __always_inline void totals_count_thread(
	struct task_struct *child, struct signal_struct *signal)
{
	__s32 tgid = child->tgid;
	struct thread_totals *totals = bpf_map_lookup_elem(&threaded, &tgid);

	if (totals)
		__sync_fetch_and_add(&totals->threads, 1);
	else if (totals_begin(tgid, signal)) /* the new one is counted already */
		__sync_fetch_and_add(&threaded_missed, 1);
}

/* For a thread that ends while others live. */
static __always_inline void totals_keep_io(struct task_struct *task)
{
	__s32 tgid = task->tgid;
	struct record_sums sums = {0};
	struct thread_totals *totals;

	read_add_io(&sums, task);
	if (!(sums.read_bytes | sums.write_bytes))
		return;
	totals = bpf_map_lookup_elem(&threaded, &tgid);
	if (!totals)
		return;
	__sync_fetch_and_add(&totals->read_bytes, sums.read_bytes);
	__sync_fetch_and_add(&totals->write_bytes, sums.write_bytes);
}

/* It never had a second thread. */
static __always_inline bool totals_is_single(struct task_struct *task, struct signal_struct *signal)
{
	return task->pid == task->tgid && !signal->sum_sched_runtime && signal->nr_threads <= 1;
}

/* Adds the I/O of threads that have ended.  Returns what is known of them, or NULL. */
static __always_inline struct thread_totals *totals_add_ended(
	struct record_sums *sums, struct task_struct *task, struct signal_struct *signal)
{
	__s32 tgid = task->tgid;
	struct thread_totals *totals;

	if (totals_is_single(task, signal))
		return NULL;
	totals = bpf_map_lookup_elem(&threaded, &tgid);
	if (totals) {
		sums->read_bytes += totals->read_bytes;
		sums->write_bytes += totals->write_bytes;
	} else {
		read_add_released_io(sums, signal);
	}
	return totals;
}

/* Returns how many threads the process has had; 0: not known, since the map was full. */
static __always_inline __u32 totals_end(
	struct record_sums *sums, struct task_struct *task, struct signal_struct *signal)
{
	struct thread_totals *totals = totals_add_ended(sums, task, signal);
	__s32 tgid = task->tgid;
	__u32 threads;

	if (!totals)
		return totals_is_single(task, signal);
	threads = totals->threads;
	bpf_map_delete_elem(&threaded, &tgid);
	return threads;
}

/* ---- CPU time that the scheduler has not counted ---- */

#define LEAD_SLOTS    64
#define CLOCK_LEAP_NS 50000000     /* a greater change of the lead means that a clock was set */
#define DRIFT(ns)     ((ns) >> 12) /* clocks drift by less: 244 in a million */

/* By CPU: how far CLOCK_BOOTTIME is ahead of the scheduler's clock, and when that was measured. */
enum { LEAD_NS, LEAD_TIME_NS };
__u64 clock_leads[LEAD_SLOTS][8] __attribute__((aligned(64)));

/*
 * CPU time of the running task since the scheduler last counted: all of it for a process that lives
 * a millisecond.  The scheduler's clock cannot be read here, but its last reading can, and
 * CLOCK_BOOTTIME is ahead of that by a constant plus the age of the reading.  So the smallest lead
 * seen is nearly the constant; it may grow with time, since one of the clocks is disciplined and
 * the other is not.  In any case a thread has not run for longer than it has lived.
 */
static __always_inline __u64 read_uncounted(const struct task_parts *parts, __u64 now_ns)
{
	struct task_struct *task = parts->task;
	__u64 *known = clock_leads[bpf_get_smp_processor_id() & (LEAD_SLOTS - 1)];
	struct rq *rq = parts->untrusted->se.cfs_rq->rq;
	__u64 clock_ns = rq->clock, lead_ns = now_ns - clock_ns;
	__u64 most_ns = known[LEAD_NS] + DRIFT(now_ns - known[LEAD_TIME_NS]);
	__s64 most_run_ns = now_ns - read_start(task) - task->se.sum_exec_runtime;
	__s64 run_ns;

	if (lead_ns < most_ns || lead_ns - most_ns > CLOCK_LEAP_NS) {
		known[LEAD_NS] = lead_ns;
		known[LEAD_TIME_NS] = now_ns;
	} else {
		lead_ns = most_ns;
	}
	run_ns = now_ns - lead_ns - (clock_ns - rq->clock_task) - task->se.exec_start;
	if (run_ns > most_run_ns)
		run_ns = most_run_ns;
	return run_ns > 0 ? run_ns : 0;
}

#endif
