// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * mayfly.bpf.c - fork, exec and exit of every process, and a pass over all tasks.
 *
 * Failed execs (attempt.h) are attached only on request, since that costs every system call of the
 * machine a little.
 */
#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "bpf/memory.h"
#include "bpf/read.h"
#include "bpf/record.h"

#define PRESSURE_NS  1000000 /* minimum interval of wake-ups with a ring half full */
#define SCRATCH_DATA (3 * RECORD_PATH + ARGS_HEAD)
#define MIN(a, b)    ((a) < (b) ? (a) : (b))

/* Clamp a __u64 so that the compiler cannot rewrite it into a form the verifier does not follow. */
#define CLAMP(x, max) asm volatile("if %0 <= %1 goto +1; %0 = %1" : "+r"(x) : "i"(max))

char LICENSE[] SEC("license") = "GPL";

/* Set before load. */
const volatile __u32 max_args = 4096;
const volatile bool wants_cwd = false; /* an exec reports its working directory */
const volatile __u32 page_shift = 12;
const volatile __u64 frame_ns = 25000000;
const volatile __u64 ring_half = 4 << 20;

__u64 drops[DROP_SLOTS][DROP_LINE] __attribute__((aligned(64)));
__u64 wake_check_ns __attribute__((aligned(64))); /* see choose_wakeup */
__u64 wake_quiet_ns;
bool threads_wanted; /* report each thread; set at any time */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* A buffer for an exec; a per-CPU value may have 32 KiB at most.  One per program: skipped.h. */
struct scratch {
	struct record_exec exec;
	char data[SCRATCH_DATA];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

#include "bpf/cgroup.h"
#include "bpf/path.h"

static __always_inline void count_drop(void)
{
	record_drop(drops, bpf_get_smp_processor_id());
}

/*
 * The first event wakes the reader.  Then it polls by itself, once a frame and at least once after
 * wake_quiet_ns, which it moves on while events come: until then it is woken only when the ring
 * fills up.  Whether that is so is tested once in PRESSURE_NS.
 */
static __always_inline __u64 choose_wakeup(__u64 now_ns)
{
	volatile __u64 *check = &wake_check_ns, *quiet = &wake_quiet_ns;
	__u64 next = now_ns + PRESSURE_NS;

	if (now_ns < *check)
		return BPF_RB_NO_WAKEUP;
	if (now_ns < *quiet && bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < ring_half) {
		*check = MIN(next, *quiet);
		return BPF_RB_NO_WAKEUP;
	}
	*check = next;
	*quiet = now_ns + frame_ns;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline bool wants_threads(void)
{
	return *(volatile bool *)&threads_wanted;
}

static __always_inline void fill_whole(
	struct record_whole *record, enum record_kind kind, const struct task_parts *parts)
{
	struct task_struct *thread = parts->task;

	__builtin_memset(record, 0, sizeof(*record));
	read_head(&record->who.head, kind, thread);
	read_parent(&record->who, thread);
	read_owner(&record->who, thread, parts->cred);
	record->who.tid = record->who.head.pid;
	record->who.time_ns = read_now();
	read_add_task(&record->sums, thread);
	record->state = read_state(thread);
	record->prio = thread->prio;
	record->static_prio = thread->static_prio;
}

static __always_inline void tell_thread(enum record_kind kind, const struct task_parts *parts)
{
	struct record_whole *record;

	if (!read_is_visible(parts->task))
		return;
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record) {
		count_drop();
		return;
	}
	fill_whole(record, kind, parts);
	bpf_ringbuf_submit(record, choose_wakeup(record->who.time_ns));
}

/* The thread that calls, and its process unless that is the parent (CLONE_PARENT). */
static __always_inline void fill_fork_caller(struct record_fork *record, struct task_struct *parent)
{
	__u64 ids = bpf_get_current_pid_tgid();
	struct task_struct *caller, *leader;

	record->who.tid = pids_differ ? read_inner_pid((void *)bpf_get_current_task()) : (__s32)ids;
	record->caller_start_ns = 0;
	record->caller_pid = 0;
	record->unused = 0;
	if (!UNLIKELY(ids >> 32 != parent->tgid))
		return;
	caller = (void *)bpf_get_current_task();
	leader = BPF_CORE_READ(caller, group_leader);
	record->caller_pid = pids_differ ? read_inner_pid(leader) : (__s32)(ids >> 32);
	if (record->caller_pid)
		record->caller_start_ns = BPF_CORE_READ(leader, start_boottime) + boot_offset_ns;
}

static __always_inline void report_fork(struct task_struct *child)
{
	struct task_parts parts = read_parts(child);
	struct record_fork *record;
	__u64 group, now_ns;

	if (!read_is_visible(child))
		return;
	if (UNLIKELY(child->pid != child->tgid)) {
		totals_count_thread(child, parts.signal);
		if (wants_threads())
			tell_thread(RECORD_THREAD_BORN, &parts);
		return;
	}
	if (!child->pid)
		return; /* the idle task of a CPU that comes online */
	/* The kernel has just read its slow clock. */
	now_ns = read_start(child);
	group = cgroup_of_event(parts.set, now_ns);
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (UNLIKELY(!record)) {
		count_drop();
		return;
	}
	read_head(&record->who.head, RECORD_FORK, child);
	read_parent(&record->who, parts.parent);
	read_owner(&record->who, child, parts.cred);
	place_fill(&record->place, &parts, group);
	record->who.time_ns = now_ns;
	fill_fork_caller(record, parts.parent);
	bpf_ringbuf_submit(record, choose_wakeup(now_ns));
}

/* interp: NULL if it is not known. */
static __always_inline void report_exec(
	__u32 buffer, struct task_struct *task, int old_pid, const char *called, const char *interp)
{
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &buffer);
	struct task_parts parts = read_parts(task);
	__u64 group, args, whole, size, at, len, now_ns;
	struct record_exec *exec;

	if (!scratch || !read_is_visible(task))
		return;
	now_ns = read_now();
	group = cgroup_of_event(parts.set, now_ns); /* before the branches: see task_parts */
	args = parts.mm->arg_start;
	whole = parts.mm->arg_end - args;
	size = MIN(whole, (__u64)max_args);
	if (UNLIKELY(size > ARGS_HEAD)) {
		read_head((void *)scratch, RECORD_ARGS, task);
		args_send(buffer, args, size);
	}

	exec = &scratch->exec;
	exec->file_len = exec->interp_len = exec->file_flags = 0;
	exec->error = 0;
	exec->cwd_len = exec->cwd_flags = 0;
	read_head(&exec->who.head, RECORD_EXEC, task);
	read_parent(&exec->who, parts.parent);
	read_owner(&exec->who, task, parts.cred);
	place_fill(&exec->place, &parts, group);
	/* The number of a thread that took over its first thread is lost in a namespace. */
	exec->who.tid = pids_differ ? exec->who.head.pid : old_pid;
	exec->args_size = whole;
	path_write(scratch, buffer, parts.mm->exe_file);
	if (wants_cwd)
		path_write_cwd(scratch, buffer, task->fs);
	at = *(volatile __u16 *)&exec->file_len + *(volatile __u16 *)&exec->cwd_len;
	CLAMP(at, RECORD_PATH);
	len = args_append_name(scratch->data + at, called);
	exec->called_len = len;
	at += len;
	if (UNLIKELY(interp && interp != called)) {
		CLAMP(at, 2 * RECORD_PATH);
		len = args_append_name(scratch->data + at, interp);
		exec->interp_len = len;
		at += len;
	}
	CLAMP(at, 3 * RECORD_PATH);
	len = args_append(scratch->data + at, args, size);
	exec->args_len = len;
	at += len;
	CLAMP(at, SCRATCH_DATA);
	exec->who.time_ns = now_ns;
	peak_keep(task, parts.signal->maxrss);
	if (bpf_ringbuf_output(&events, exec, sizeof(*exec) + at, choose_wakeup(now_ns)))
		count_drop();
}

/* A process of more than one thread, whose last one this is. */
static __always_inline void fill_threaded(
	struct record_exit *record, struct task_struct *task, struct signal_struct *signal)
{
	struct record_sums sums = {0};

	record->threads = totals_end(&sums, task, signal);
	read_add_io(&sums, task);
	sums.cpu_ns = read_process_cpu(task, signal);
	record->sums = sums;
}

static __always_inline void fill_exit(
	struct record_exit *record, struct task_struct *task, struct signal_struct *signal)
{
	struct record_sums sums = {0};

	if (UNLIKELY(!totals_is_single(task, signal))) {
		fill_threaded(record, task, signal);
		return;
	}
	read_add_task(&sums, task);
	record->sums = sums;
	record->threads = 1;
}

/* dead: the whole process. */
static __always_inline void report_exit(struct task_struct *task, bool dead)
{
	struct task_parts parts = read_parts(task);
	struct task_struct *leader = parts.leader;
	const struct cred *cred = read_untrusted(leader)->real_cred;
	struct signal_struct *signal = parts.signal;
	struct record_exit *record;
	struct record_sums sums = {0};
	__u64 now_ns, peak;

	if (!read_is_visible(task))
		return;
	if (UNLIKELY(!dead)) {
		totals_keep_io(task);
		if (wants_threads() && task->pid != task->tgid)
			tell_thread(RECORD_THREAD_END, &parts);
		return;
	}
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (UNLIKELY(!record)) {
		count_drop();
		peak_end(&parts);
		totals_end(&sums, task, signal);
		return;
	}
	/* The line of the cache that its end is in comes while the peak is read. */
	*(volatile __s32 *)&record->status = 0;
	peak = peak_end(&parts);
	now_ns = read_now();
	read_head(&record->who.head, RECORD_EXIT, leader);
	read_parent(&record->who, parts.parent);
	read_owner(&record->who, leader, cred);
	record->who.time_ns = now_ns;
	record->who.tid = read_pid(task);
	fill_exit(record, task, signal);
	if (bpf_core_field_exists(task->se.cfs_rq) && bpf_core_field_exists(struct rq, clock_task))
		record->sums.cpu_ns += read_uncounted(&parts, now_ns);
	if (!record->sums.cpu_ns)
		record->sums.cpu_ns = 1; /* EVENT_CPU_NONE */
	record->max_rss_bytes = peak << page_shift;
	record->status = read_status(leader, signal);
	bpf_ringbuf_submit(record, choose_wakeup(now_ns));
}

/* What a process is, that of its leader is no longer. */
static __always_inline __u64 read_for_ended_leader(const struct task_parts *parts)
{
	struct task_struct *task = parts->task;
	bool ended = BPF_CORE_READ(task, group_leader, exit_state);

	return ended && parts->mm ? read_rss(parts->mm) << page_shift : 0;
}

/* The I/O of an exiting thread is in its process's totals, or soon will be. */
static __always_inline void add_living(struct record_sums *sums, struct task_struct *task)
{
	sums->cpu_ns += task->se.sum_exec_runtime;
	if (!(task->flags & PF_EXITING))
		read_add_io(sums, task);
}

static __always_inline void visit_thread(struct seq_file *seq, const struct task_parts *parts)
{
	struct task_struct *task = parts->task;
	struct record_thread record;

	__builtin_memset(&record, 0, sizeof(record));
	record.head.kind = RECORD_THREAD;
	record.head.pid = read_tgid(task);
	add_living(&record.sums, task);
	record.rss_bytes = read_for_ended_leader(parts);
	record.state = read_state(task);
	if (record.head.pid)
		bpf_seq_write(seq, &record, sizeof(record));
}

/* The end of an exiting thread may have been reported already. */
static __always_inline void visit_whole(struct seq_file *seq, const struct task_parts *parts)
{
	struct record_whole record;

	fill_whole(&record, RECORD_THREAD_WHOLE, parts);
	record.rss_bytes = read_for_ended_leader(parts);
	if (parts->task->flags & PF_EXITING)
		record.who.head.flags |= RECORD_DEAD;
	if (record.who.head.pid && record.who.parent_pid)
		bpf_seq_write(seq, &record, sizeof(record));
}

static __always_inline void visit_other(struct seq_file *seq, const struct task_parts *parts)
{
	if (wants_threads())
		visit_whole(seq, parts);
	else
		visit_thread(seq, parts);
}

/* The leader's and those of ended threads; living ones are added by the reader of the pass. */
static __always_inline void fill_sums(
	struct record_sums *sums, struct task_struct *leader, struct signal_struct *signal)
{
	struct thread_totals *totals = totals_add_ended(sums, leader, signal);

	sums->cpu_ns = signal->sum_sched_runtime + leader->se.sum_exec_runtime;
	if (!totals || !(leader->flags & PF_EXITING))
		read_add_io(sums, leader);
}

/* All but its place, which never changes by itself. */
static __always_inline void fill_task(struct record_task *record, const struct task_parts *parts)
{
	struct task_struct *task = parts->task;
	struct signal_struct *signal = parts->signal;

	read_head(&record->who.head, RECORD_TASK, task);
	read_parent(&record->who, parts->parent);
	read_owner(&record->who, task, parts->cred);
	record->who.time_ns = read_now();
	fill_sums(&record->sums, task, signal);
	if (parts->mm)
		record->rss_bytes = read_rss(parts->mm) << page_shift;
	if (path_is_unnamed(task, parts->mm))
		record->who.head.flags |= RECORD_DELETED;
	record->threads = signal->nr_threads;
	record->state = read_state(task);
	record->prio = task->prio;
	record->static_prio = task->static_prio;
	if (read_is_frozen(task))
		record->who.head.flags |= RECORD_FROZEN;
	if (signal->live.counter == 0) {
		record->who.head.flags |= RECORD_DEAD;
		record->status = read_status(task, signal);
	} else if (record->threads > 1) {
		if (task->exit_state)
			record->who.head.flags |= RECORD_LEADER_ENDED;
		totals_begin(task->tgid, signal);
	}
}

/* It is being reaped at this moment, so it counts as gone.  A task that a tracer reaps has both
 * bits, and can become a zombie again, for its parent. */
static __always_inline bool is_being_released(struct task_struct *task)
{
	return (task->exit_state & (EXIT_DEAD | EXIT_ZOMBIE)) == EXIT_DEAD;
}

/* Run once, by mayfly itself: stores its pid namespace. */
SEC("raw_tp")
int find_pid_ns(void *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	const void *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ((struct pid *)pid, level);
	struct upid number;

	pid += bpf_core_field_offset(struct pid, numbers) + level * sizeof(number);
	if (bpf_probe_read_kernel(&number, sizeof(number), pid))
		return 0;
	pid_ns_level = level;
	pid_ns_address = (__u64)number.ns;
	return 0;
}

#include "bpf/skipped.h"

#include "bpf/changed_only.h"

#include "bpf/attempt.h"
