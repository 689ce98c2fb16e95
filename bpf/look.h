/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.h - a pass for figures: the part of mayfly.bpf.c that stores what it has reported.
 *
 * Most processes sleep.  One that has not run since the last pass has the same figures, and is not
 * reported: this test reads three or four cache lines of its task, where a report reads twenty, and
 * then nothing has to be copied, decoded and looked up.
 *
 *	pass    1     2     3     4     5     6     7     8     9
 *	runs    yes   yes   no    no    no    no    yes   no    no
 *	told    yes   yes   yes   -     -     -     yes   yes   -
 *	share   ?     x     0                       x     0
 *
 * Changes that other processes make without waking the sleeper are tested, too: its state, priority
 * and parent; and its memory, which is expensive to read, in every LOOK_MEMORY-th pass, for a part
 * of the processes each time.  Values that change only by running need no test: threads, owner,
 * name, I/O, the end.  A process with more than one thread is always reported, and all processes in
 * every LOOK_AGAIN-th pass.
 *
 * A zombie is reported in every pass, since that is how its reaping is detected: by its identity
 * only (RECORD_ZOMBIE) once it was reported in full.
 */
#ifndef BPF_LOOK_H
#define BPF_LOOK_H

#include "bpf/read.h"
#include "bpf/record.h"

#define LOOK_MEMORY 4 /* passes; powers of two */
#define LOOK_AGAIN  64
#define LOOK_STEP   4096 /* tasks per step: some milliseconds */
#define LOOK_CLOCK  64   /* tasks between two reads of the clock */

/* The values when the task was last tested. */
struct look {
	__u64 start_ns;
	__u64 cpu_ns;
	__u64 seen_ns; /* time of that test */
	__s32 pid;     /* 0: must be reported */
	__s32 parent;
	__u32 state;
	__s32 prio;
	__s32 static_prio;
	__u32 rss_pages;
	__u32 changed; /* number of the last pass that found a change */
};

/* By pid.  Two tasks that share an entry are reported in every pass. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct look);
} looks SEC(".maps");

const volatile __u32 look_mask = 0; /* set before load: entries - 1, a power of two less 1 */

/* Set before each pass and each of its steps, only by the reader of the pass. */
__u32 look_pass __attribute__((aligned(64))); /* number of the pass */
bool look_all;                                /* report all tasks in this pass */
__u32 look_count;                             /* tasks tested in this step */
__u64 look_ns;                                /* current time, approximate */

static __always_inline bool look_is_same(const struct look *look, struct task_struct *task)
{
	return look->pid == task->pid && look->cpu_ns == task->se.sum_exec_runtime &&
	       look->state == read_sched_state(task) && look->prio == task->prio &&
	       look->static_prio == task->static_prio && look->start_ns == task->start_boottime &&
	       look->parent == task->real_parent->tgid;
}

static __always_inline bool look_has_turn(const struct look *look, __u32 passes)
{
	return !((look_pass + look->pid) & (passes - 1));
}

/*
 * For an unchanged task.  In the first pass after it has run it is reported once more: its share of
 * a CPU is 0 now.
 */
static __always_inline bool look_is_due(const struct look *look, struct task_struct *task)
{
	if (look_all || look->changed + 1 >= look_pass || look_has_turn(look, LOOK_AGAIN))
		return true;
	return look_has_turn(look, LOOK_MEMORY) && look->rss_pages != (__u32)read_rss(task);
}

/* Nothing about it can change but its parent. */
static __always_inline bool is_final(const struct record_task *record)
{
	return record->who.head.flags & RECORD_DEAD && record->state & TASK_DEAD;
}

/* Stores the reported values: later changes are found by the next pass. */
static __always_inline void look_keep(
	struct look *look, const struct record_task *record, __u64 cpu_ns, bool same)
{
	bool alone = record->threads == 1 && !(record->who.head.flags & RECORD_DEAD);

	if (!same)
		look->changed = look_pass;
	look->pid = (alone && record->state) || is_final(record) ? record->who.head.pid : 0;
	look->start_ns = record->who.head.start_ns;
	look->cpu_ns = cpu_ns;
	look->seen_ns = record->who.time_ns;
	look->rss_pages = record->rss_bytes >> page_shift;
	look->state = record->state & ~(EXIT_DEAD | EXIT_ZOMBIE);
	look->prio = record->prio;
	look->static_prio = record->static_prio;
	look->parent = record->who.parent_pid;
}

static __always_inline void look_tell(
	struct seq_file *seq, struct task_struct *task, struct look *look, bool same)
{
	__u64 cpu_ns = task->se.sum_exec_runtime;
	struct record_task record;

	__builtin_memset(&record, 0, sizeof(record));
	fill_task(&record, task);
	if (look->pid == record.who.head.pid && look->start_ns == record.who.head.start_ns)
		record.since_ns = look->seen_ns;
	/* What does not fit is reported in the next step. */
	if (!bpf_seq_write(seq, &record, sizeof(record)))
		look_keep(look, &record, cpu_ns, same);
}

static __always_inline void look_tell_zombie(struct seq_file *seq, struct task_struct *task)
{
	struct record_head head;

	__builtin_memset(&head, 0, sizeof(head));
	fill_head(&head, RECORD_ZOMBIE, task);
	if (!is_being_released(task))
		bpf_seq_write(seq, &head, sizeof(head));
}

SEC("iter/task")
int handle_figures(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct look *look;
	__u32 place;
	bool same;

	if (!task)
		return 0;
	if (look_count >= LOOK_STEP)
		return 1; /* the next step starts with this task */
	if (look_count++ % LOOK_CLOCK == 0)
		look_ns = bpf_ktime_get_boot_ns();
	place = task->pid & look_mask;
	look = bpf_map_lookup_elem(&looks, &place);
	if (!look)
		return 0;
	same = look_is_same(look, task);
	if (same && !look_is_due(look, task)) {
		look->seen_ns = look_ns;
		if (look->state & TASK_DEAD)
			look_tell_zombie(ctx->meta->seq, task);
		return 0;
	}
	if (is_being_released(task))
		return 0;
	if (task->pid == task->tgid)
		look_tell(ctx->meta->seq, task, look, same);
	else
		visit_other(ctx->meta->seq, task);
	return 0;
}

#endif
