/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * changed_only.h - a pass over all tasks: the part of mayfly.bpf.c that stores what it reported.
 *
 * A whole pass reports each task, with its place.  A pass for figures leaves out what is the same.
 * One program does both, since each costs its verification at the start.
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
 * Changes that other processes make without waking the sleeper are tested, too: its state,
 * priority, parent and control group; its terminal, if it has one, since only the process itself
 * can get one; its memory, which is expensive to read, in every CHANGED_MEMORY-th pass, and whether
 * its file has a name in every CHANGED_FILE-th, for a part of the processes each time.  Values that
 * change only by running need no test: threads, owner, name, I/O, the end.  A process with more
 * than one thread is always reported, and all processes in every CHANGED_AGAIN-th pass.
 *
 * The place is in a record only when it differs from the one last reported.
 *
 * A zombie is reported in every pass, since that is how its reaping is detected: by its identity
 * only (RECORD_ZOMBIE) once it was reported in full.
 */
#ifndef BPF_CHANGED_ONLY_H
#define BPF_CHANGED_ONLY_H

#include "bpf/cgroup.h"
#include "bpf/memory.h"
#include "bpf/path.h"
#include "bpf/record.h"

#define CHANGED_MEMORY 4 /* passes; powers of two */
#define CHANGED_FILE   16
#define CHANGED_AGAIN  64
#define CHANGED_STEP   4096 /* tasks per step: some milliseconds */
#define CHANGED_CLOCK  64   /* tasks between two reads of the clock */

/* The values when the task was last tested. */
struct task_seen {
	__u64 start_ns;
	__u64 cpu_ns;
	__u64 cgroup_id; /* as last reported */
	__u64 seen_ns;   /* time of that test */
	__s32 pid;       /* the kernel's, as the parent's; 0: must be reported */
	__s32 parent;
	__u32 state;
	__s32 prio;
	__s32 static_prio;
	__u32 rss_pages;
	__u32 tty;     /* as last reported */
	__u32 changed; /* number of the last pass that found a change */
	__u32 unnamed; /* the file it runs has no name */
};

/* By pid.  Two tasks that share an entry are reported in every pass. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct task_seen);
} tasks_seen SEC(".maps");

const volatile __u32 changed_mask = 0; /* set before load: entries - 1, a power of two less 1 */

/* Set before each pass and each of its steps, only by the reader of the pass. */
__u32 changed_pass __attribute__((aligned(64))); /* number of the pass */
bool changed_all;                                /* report all tasks in this pass */
bool changed_whole;                              /* the next step is of a whole pass */
__u32 changed_count;                             /* tasks tested in this step */
__u64 changed_ns;                                /* current time, approximate */

static __always_inline bool changed_only_has_place(
	const struct task_seen *seen, const struct task_parts *parts, __u64 cgroup_id)
{
	return seen->cgroup_id == cgroup_id &&
	       (!seen->tty || seen->tty == place_read_tty(parts->signal));
}

/* One branch, not one for each value: the verifier would follow what comes next from each. */
static __always_inline bool changed_only_is_same(
	const struct task_seen *seen, const struct task_parts *parts, __u64 cgroup_id)
{
	struct task_struct *task = parts->task;
	__u64 differs = (seen->pid ^ task->pid) | (seen->prio ^ task->prio) |
			(seen->static_prio ^ task->static_prio) |
			(seen->parent ^ parts->parent->tgid) |
			(seen->state ^ read_sched_state(task)) |
			(seen->cpu_ns ^ task->se.sum_exec_runtime) |
			(seen->start_ns ^ task->start_boottime);

	return !differs && changed_only_has_place(seen, parts, cgroup_id);
}

/* Read again each time: else the verifier would follow all that comes next for both. */
static __always_inline bool changed_only_is_whole(void)
{
	return *(volatile bool *)&changed_whole;
}

static __always_inline bool changed_only_has_turn(const struct task_seen *seen, __u32 passes)
{
	return !((changed_pass + seen->pid) & (passes - 1));
}

/* Resident memory as it is compared: what costs little to read. */
static __always_inline __u32 changed_only_pages(struct mm_struct *mm)
{
	return mm ? read_rss_counted(mm) : 0;
}

/*
 * For an unchanged task.  In the first pass after it has run it is reported once more: its share of
 * a CPU is 0 now.
 */
static __always_inline bool changed_only_is_due(
	const struct task_seen *seen, const struct task_parts *parts)
{
	if (changed_all | changed_whole || seen->changed + 1 >= changed_pass ||
		changed_only_has_turn(seen, CHANGED_AGAIN))
		return true;
	if (changed_only_has_turn(seen, CHANGED_FILE) &&
		seen->unnamed != path_is_unnamed(parts->task, parts->mm))
		return true;
	return changed_only_has_turn(seen, CHANGED_MEMORY) &&
	       seen->rss_pages != changed_only_pages(parts->mm);
}

/* Nothing about it can change but its parent. */
static __always_inline bool changed_only_is_final(const struct record_task *record)
{
	return record->who.head.flags & RECORD_DEAD && record->state & TASK_DEAD;
}

/* Stores the reported values: later changes are found by the next pass. */
static __always_inline void changed_only_store(
	struct task_seen *seen, struct task_seen *now, const struct record_task *record, bool same)
{
	bool alone = record->threads == 1 && !(record->who.head.flags & RECORD_DEAD);

	now->changed = same ? seen->changed : changed_pass;
	if (!(alone && record->state) && !changed_only_is_final(record))
		now->pid = 0;
	now->seen_ns = record->who.time_ns;
	now->state = record->state & ~(EXIT_DEAD | EXIT_ZOMBIE);
	now->unnamed = !!(record->who.head.flags & RECORD_DELETED);
	now->prio = record->prio;
	now->static_prio = record->static_prio;
	now->cgroup_id = record->place.pid_ns ? record->place.cgroup_id : seen->cgroup_id;
	now->tty = record->place.pid_ns ? record->place.tty : seen->tty;
	*seen = *now;
}

/* Fills in the place, unless the reader has it. */
static __always_inline void changed_only_add_place(struct record_task *record,
	const struct task_parts *parts, struct task_seen *seen, __u64 cgroup_id)
{
	__u32 tty = place_read_tty(parts->signal);

	if (!(changed_all | changed_whole) && seen->start_ns == record->who.head.start_ns &&
		seen->cgroup_id == cgroup_id && seen->tty == tty)
		return;
	place_fill(&record->place, parts, cgroup_id);
}

static __always_inline void changed_only_report(struct seq_file *seq,
	const struct task_parts *parts, struct task_seen *seen, __u64 cgroup_id, bool same)
{
	struct task_struct *task = parts->task;
	struct task_seen now = {
		.pid = task->pid,
		.parent = parts->parent->tgid,
		.start_ns = task->start_boottime,
		.cpu_ns = task->se.sum_exec_runtime,
		.rss_pages = changed_only_pages(parts->mm),
	};
	struct record_task record;

	__builtin_memset(&record, 0, sizeof(record));
	fill_task(&record, parts);
	if (seen->pid == now.pid && seen->start_ns == now.start_ns)
		record.since_ns = seen->seen_ns;
	changed_only_add_place(&record, parts, seen, cgroup_id);
	/* What does not fit is reported in the next step. */
	if (cgroup_write_task(seq, parts->set, &record) && !changed_only_is_whole())
		changed_only_store(seen, &now, &record, same);
}

static __always_inline void changed_only_report_zombie(
	struct seq_file *seq, struct task_struct *task)
{
	struct record_head head;

	__builtin_memset(&head, 0, sizeof(head));
	read_head(&head, RECORD_ZOMBIE, task);
	if (head.pid && !is_being_released(task))
		bpf_seq_write(seq, &head, sizeof(head));
}

/* Once.  The first task is not always that of pid 1: the pass leaves out what is hidden. */
static __always_inline void changed_only_begin(struct bpf_iter__task *ctx)
{
	if (ctx->meta->seq_num == 0)
		read_areas();
	if (!path_root_mount)
		path_read_root();
}

/* Returns false when the step ends before this task. */
static __always_inline bool changed_only_go_on(void)
{
	if (changed_count >= CHANGED_STEP)
		return false;
	if (changed_count++ % CHANGED_CLOCK == 0)
		changed_ns = read_now();
	return true;
}

SEC("iter/task")
int handle_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct seq_file *seq = ctx->meta->seq;
	struct task_parts parts;
	struct task_seen *seen;
	__u64 cgroup_id;
	__u32 place;
	bool same;

	if (!task)
		return 0;
	parts = read_parts(task);
	cgroup_id = cgroup_read_id(parts.set);
	if (changed_only_is_whole())
		changed_only_begin(ctx);
	else if (!changed_only_go_on())
		return 1;
	place = task->pid & changed_mask;
	seen = bpf_map_lookup_elem(&tasks_seen, &place);
	if (!seen)
		return 0;
	same = changed_only_is_same(seen, &parts, cgroup_id);
	if (same && !changed_only_is_due(seen, &parts)) {
		seen->seen_ns = changed_ns;
		if (seen->state & TASK_DEAD)
			changed_only_report_zombie(seq, task);
		return 0;
	}
	if (is_being_released(task))
		return 0;
	if (task->pid == task->tgid)
		changed_only_report(seq, &parts, seen, cgroup_id, same);
	else
		visit_other(seq, &parts);
	return 0;
}

#endif
