/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cgroup.h - cgroup, place: where a process lives: which control group, and its path; its terminal,
 * and its pid namespace.
 *
 * An event has only the number of the group.  Its path is sent before the first event of the group
 * (RECORD_CGROUP), since the group may be gone when that event is read.  A pass over all tasks has
 * the paths of all groups again.
 *
 * The group is the one in the v2 hierarchy.  Where a v1 hierarchy is in use as well, a process in
 * the root of v2 has its group there.
 */
#ifndef BPF_CGROUP_H
#define BPF_CGROUP_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "bpf/record.h"

#define CGROUPS_KNOWN 16384
#define CGROUP_DEPTH  64  /* names in a path */
#define CGROUP_NAME   256 /* the NUL included */
#define CGROUP_ROOT   1   /* the id of the root of each hierarchy */
#define CGROUP_RANKS  32  /* hierarchies */
#define CGROUP_CPUS   64  /* a power of two */

/* Set before load: the place of the v1 hierarchy among all, the v2 hierarchy being 0; 0: none. */
const volatile __u32 cgroup_v1_rank = 0;

/* Set before each pass: what was sent before is sent again. */
__u32 cgroup_epoch __attribute__((aligned(64)));
__u32 cgroup_root_epoch; /* in which the root of the reader's namespace was sent */

/* The epochs in which the path of a group was sent. */
struct cgroup_sent {
	__u32 by_event;
	__u32 by_pass;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, CGROUPS_KNOWN);
	__type(key, __u64);
	__type(value, struct cgroup_sent);
} cgroups_sent SEC(".maps");

/*
 * By CPU: the group of the last event, which saves most lookups.  A css_set shows no number in v1
 * without a walk; within a tick it is not another one at the same address, since the kernel frees
 * it after a longer time.
 */
struct {
	__u64 id;
	__u64 epoch;
	__u64 set;
	__u64 tick;
	__u64 unused[4];
} cgroup_lasts[CGROUP_CPUS] __attribute__((aligned(64)));

/* The names are in a buffer that has room for one more than is used. */
struct cgroup_buffer {
	struct record_cgroup record;
	char names[CGROUP_PATH + CGROUP_NAME];
};

/* Of a pass: only one is read at a time. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cgroup_buffer);
} cgroup_buffers SEC(".maps");

/*
 * The group in the v1 hierarchy.  The list has a link per hierarchy, in order of creation; before:
 * the one for the hierarchy before.
 */
static __always_inline struct kernfs_node *cgroup_v1_node(const struct list_head *before)
{
	struct cgrp_cset_link *link = (void *)BPF_CORE_READ(before, next) -
				      bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);

	return BPF_CORE_READ(link, cgrp, kn);
}

/* The group of a task, which set is of.  Numbers are unique within a hierarchy only. */
static __always_inline struct kernfs_node *cgroup_find(struct css_set *set, __u64 *id)
{
	const struct list_head *at = &set->cgrp_links;
	struct kernfs_node *v1;

	*id = set->dfl_cgrp->kn->id;
	if (!cgroup_v1_rank || *id != CGROUP_ROOT)
		return set->dfl_cgrp->kn;
	for (__u32 i = 0; i < CGROUP_RANKS && i < cgroup_v1_rank; i++)
		at = at->next;
	v1 = cgroup_v1_node(at);
	*id = BPF_CORE_READ(v1, id) | CGROUP_V1;
	return v1;
}

static __always_inline struct kernfs_node *cgroup_parent(struct kernfs_node *node)
{
	struct kernfs_node___before_6_15 *old = (void *)node;

	if (bpf_core_field_exists(node->__parent))
		return BPF_CORE_READ(node, __parent);
	return (void *)BPF_CORE_READ(old, parent);
}

/* The names from the group up to the root, which has none.  False: the path is too long. */
static __always_inline bool cgroup_fill(
	struct cgroup_buffer *buffer, struct kernfs_node *node, __u64 id)
{
	volatile __u32 *used = &buffer->record.len;
	struct kernfs_node *parent;
	__u64 at;
	long len;

	__builtin_memset(&buffer->record, 0, sizeof(buffer->record));
	buffer->record.head.kind = RECORD_CGROUP;
	buffer->record.id = id;
	for (int i = 0; i < CGROUP_DEPTH; i++) {
		parent = cgroup_parent(node);
		if (!parent)
			return true;
		at = *used;
		if (at > CGROUP_PATH - CGROUP_NAME)
			return false;
		CLAMP(at, CGROUP_PATH - CGROUP_NAME);
		len = bpf_probe_read_kernel_str(
			buffer->names + at, CGROUP_NAME, BPF_CORE_READ(node, name));
		if (len <= 1)
			return false;
		*used = at + len;
		node = parent;
	}
	return false;
}

/* Sends the path of a group, if that is not known yet, ahead of an event. */
static __always_inline void cgroup_send(struct kernfs_node *node, __u64 id)
{
	struct cgroup_sent *sent = bpf_map_lookup_elem(&cgroups_sent, &id), now = {0};
	struct cgroup_buffer *buffer;

	if (sent && sent->by_event == cgroup_epoch)
		return;
	if (sent)
		now = *sent;
	buffer = bpf_ringbuf_reserve(&events, sizeof(*buffer), 0);
	if (!buffer)
		return; /* the next event of the group sends it */
	now.by_event = cgroup_epoch;
	if (cgroup_fill(buffer, node, id))
		bpf_ringbuf_submit(buffer, BPF_RB_NO_WAKEUP);
	else
		bpf_ringbuf_discard(buffer, BPF_RB_NO_WAKEUP);
	bpf_map_update_elem(&cgroups_sent, &id, &now, BPF_ANY);
}

static __always_inline __u64 cgroup_read_id(struct task_struct *task)
{
	__u64 id = 0;

	if (bpf_core_field_exists(task->cgroups))
		cgroup_find(task->cgroups, &id);
	return id;
}

/* Returns the number of the group of an event, whose path was sent. */
static __always_inline __u64 cgroup_of_event(struct task_struct *task)
{
	__u32 cpu = bpf_get_smp_processor_id() & (CGROUP_CPUS - 1);
	struct kernfs_node *node;
	__u64 id = 0, tick = 0;

	if (!bpf_core_field_exists(task->cgroups))
		return 0;
	if (cgroup_v1_rank) {
		tick = bpf_jiffies64();
		if (cgroup_lasts[cpu].set == (__u64)task->cgroups &&
			cgroup_lasts[cpu].tick == tick && cgroup_lasts[cpu].epoch == cgroup_epoch)
			return cgroup_lasts[cpu].id;
	}
	node = cgroup_find(task->cgroups, &id);
	if (cgroup_lasts[cpu].id != id || cgroup_lasts[cpu].epoch != cgroup_epoch)
		cgroup_send(node, id);
	cgroup_lasts[cpu].id = id;
	cgroup_lasts[cpu].epoch = cgroup_epoch;
	cgroup_lasts[cpu].set = (__u64)task->cgroups;
	cgroup_lasts[cpu].tick = tick;
	return id;
}

static __always_inline bool cgroup_write(
	struct seq_file *seq, struct kernfs_node *node, __u64 id, __u16 flags)
{
	__u32 zero = 0;
	struct cgroup_buffer *buffer = bpf_map_lookup_elem(&cgroup_buffers, &zero);
	__u64 len;

	if (!buffer || !cgroup_fill(buffer, node, id))
		return true;
	buffer->record.head.flags = flags;
	len = *(volatile __u32 *)&buffer->record.len;
	CLAMP(len, CGROUP_PATH);
	return !bpf_seq_write(seq, buffer, sizeof(buffer->record) + len);
}

/* The root of the namespace of the process that reads the pass. */
static __always_inline void cgroup_write_root(struct seq_file *seq)
{
	struct task_struct___with_ns *reader = (void *)bpf_get_current_task();
	const struct list_head *at;
	struct css_set *set;

	if (cgroup_root_epoch == cgroup_epoch || !bpf_core_field_exists(reader->nsproxy))
		return;
	set = BPF_CORE_READ(reader, nsproxy, cgroup_ns, root_cset);
	if (!cgroup_write(seq, BPF_CORE_READ(set, dfl_cgrp, kn), CGROUP_ROOT, RECORD_NS_ROOT))
		return;
	at = (void *)set + bpf_core_field_offset(struct css_set, cgrp_links);
	for (__u32 i = 0; i < CGROUP_RANKS && i < cgroup_v1_rank; i++)
		at = BPF_CORE_READ(at, next);
	if (cgroup_v1_rank &&
		!cgroup_write(seq, cgroup_v1_node(at), CGROUP_ROOT | CGROUP_V1, RECORD_NS_ROOT))
		return;
	cgroup_root_epoch = cgroup_epoch;
}

static __always_inline void place_read_pid_ns(
	struct record_place *place, struct task_struct *leader)
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

static __always_inline __u32 place_read_tty(struct task_struct *leader)
{
	struct tty_struct *tty = leader->signal->tty;
	struct tty_driver *driver;

	if (!tty)
		return 0;
	driver = tty->driver;
	return (driver->major << TTY_MINOR_BITS) + driver->minor_start + tty->index;
}

/* cgroup_id: as cgroup_read_id and cgroup_of_event return it. */
static __always_inline void place_fill(
	struct record_place *place, struct task_struct *leader, __u64 cgroup_id)
{
	place->cgroup_id = cgroup_id;
	place->tty = place_read_tty(leader);
	place_read_pid_ns(place, leader);
}

/* Returns the number of the group of a task in a pass.  *is_new: its path was written before. */
static __always_inline __u64 cgroup_of_task(
	struct seq_file *seq, struct task_struct *task, bool *is_new)
{
	struct cgroup_sent *sent;
	struct kernfs_node *node;
	__u64 id = 0;

	if (!bpf_core_field_exists(task->cgroups))
		return 0;
	cgroup_write_root(seq);
	node = cgroup_find(task->cgroups, &id);
	sent = bpf_map_lookup_elem(&cgroups_sent, &id);
	*is_new = (!sent || sent->by_pass != cgroup_epoch) && cgroup_write(seq, node, id, 0);
	return id;
}

/*
 * Writes the record of a task that has a pid, and before it the path of its group if the record has
 * a place and no pass has had that path.  False: not written; where it does not fit the kernel
 * drops both, and the path counts as not sent.
 */
static __always_inline bool cgroup_write_task(
	struct seq_file *seq, struct task_struct *task, struct record_task *record)
{
	struct cgroup_sent now = {.by_event = cgroup_epoch, .by_pass = cgroup_epoch};
	bool is_new = false;

	if (!record->who.head.pid)
		return false;
	if (record->place.pid_ns)
		record->place.cgroup_id = cgroup_of_task(seq, task, &is_new);
	if (bpf_seq_write(seq, record, sizeof(*record)))
		return false;
	if (is_new)
		bpf_map_update_elem(&cgroups_sent, &record->place.cgroup_id, &now, BPF_ANY);
	return true;
}

#endif
