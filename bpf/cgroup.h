/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
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

#include "bpf/read.h"
#include "bpf/record.h"

#define CGROUPS_KNOWN 16384
#define CGROUP_DEPTH  64  /* names in a path */
#define CGROUP_NAME   256 /* the NUL included */
#define CGROUP_ROOT   1   /* the id of the root of each hierarchy */
#define CGROUP_RANKS  32  /* hierarchies */
#define CGROUP_CPUS   256 /* a power of two; those above keep no group */

/* Set before load: the place of the v1 hierarchy among all, the v2 hierarchy being 0; 0: none. */
const volatile __u32 cgroup_v1_rank = 0;
/* A controller of that hierarchy: its index in css_set, plus 1; 0: it has none. */
const volatile __u32 cgroup_v1_controller = 0;

/* Set before each pass: what was sent before is sent again. */
__u32 cgroup_epoch __attribute__((aligned(64)));
__u32 cgroup_root_epoch; /* in which the root of the reader's namespace was sent */
__u64 cgroup_root;       /* address of the root of v2, which always exists; 0: not known yet */

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
 * By CPU and by a hash of the set's address: the group of the last event, which saves most lookups,
 * also while processes of several groups take turns.  The number is four loads from a css_set, and
 * a walk in a v1 hierarchy without a controller; in CGROUP_SAME_NS there is no other set at the
 * same address, since the kernel frees it after a longer time.
 */
#define CGROUP_SAME_NS  4000000               /* a tick at 250 Hz */
#define CGROUP_SET_BITS 3                     /* of the hash */
#define CGROUP_SPREAD   0x9e3779b97f4a7c15ull /* 2 to the 64th by the golden ratio */
struct {
	__u64 id;
	__u64 epoch;
	__u64 set;
	__u64 seen_ns; /* when an event had that set */
} cgroup_lasts[CGROUP_CPUS][1 << CGROUP_SET_BITS] __attribute__((aligned(64)));
/* By CPU: a typed pointer that was stored here is read as a number, without a call. */
__u64 cgroup_sets[CGROUP_CPUS][DROP_LINE] __attribute__((aligned(64)));

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
 * The group in a v1 hierarchy without a controller.  The list has a link per hierarchy, in order of
 * creation.  set: a css_set, with BTF or without.
 */
static __always_inline struct kernfs_node *cgroup_walk(struct css_set *set)
{
	const struct list_head *at = &set->cgrp_links;
	struct cgrp_cset_link *link;

	for (__u32 i = 0; i < CGROUP_RANKS && i <= cgroup_v1_rank; i++)
		at = BPF_CORE_READ(at, next);
	link = (void *)at - bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);
	return BPF_CORE_READ(link, cgrp, kn);
}

/* The group of a set whose address is not of a typed pointer. */
static __always_inline struct kernfs_node *cgroup_node(struct css_set *set, bool in_v1)
{
	struct cgroup_subsys_state *state;

	if (!in_v1)
		return BPF_CORE_READ(set, dfl_cgrp, kn);
	if (!cgroup_v1_controller)
		return cgroup_walk(set);
	bpf_core_read(&state, sizeof(state), &set->subsys[cgroup_v1_controller - 1]);
	return BPF_CORE_READ(state, cgroup, kn);
}

/* The number of the group in the v1 hierarchy. */
static __always_inline __u64 cgroup_v1_id(struct css_set *set)
{
	if (cgroup_v1_controller)
		return set->subsys[cgroup_v1_controller - 1]->cgroup->kn->id | CGROUP_V1;
	return BPF_CORE_READ(cgroup_walk(set), id) | CGROUP_V1;
}

/* The number of the group of a task, which set is of: unique within a hierarchy only. */
static __always_inline __u64 cgroup_id(struct css_set *set)
{
	struct cgroup *group = set->dfl_cgrp;
	__u64 id;

	if (!cgroup_v1_rank || (__u64)group != cgroup_root) {
		id = group->kn->id;
		if (!cgroup_v1_rank || id != CGROUP_ROOT)
			return id;
		cgroup_root = (__u64)group;
	}
	return cgroup_v1_id(set);
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

/*
 * Sends the path of a group, if that is not known yet, ahead of an event.  set: the address of a
 * css_set of the group.  A function of its own is verified once, and is not in the way of the usual
 * event.
 */
__noinline int cgroup_send(__u64 set, __u64 id)
{
	struct cgroup_sent *sent = bpf_map_lookup_elem(&cgroups_sent, &id), now = {0};
	struct cgroup_buffer *buffer;

	if (sent && sent->by_event == cgroup_epoch)
		return 0;
	if (sent)
		now = *sent;
	buffer = bpf_ringbuf_reserve(&events, sizeof(*buffer), 0);
	if (!buffer)
		return 0; /* the next event of the group sends it */
	now.by_event = cgroup_epoch;
	if (cgroup_fill(buffer, cgroup_node((void *)set, id & CGROUP_V1), id))
		bpf_ringbuf_submit(buffer, BPF_RB_NO_WAKEUP);
	else
		bpf_ringbuf_discard(buffer, BPF_RB_NO_WAKEUP);
	bpf_map_update_elem(&cgroups_sent, &id, &now, BPF_ANY);
	return 0;
}

static __always_inline __u64 cgroup_read_id(struct css_set *set)
{
	return set ? cgroup_id(set) : 0;
}

static __always_inline __u64 cgroup_hash(__u32 cpu, struct css_set *set)
{
	volatile __u64 *stored = &cgroup_sets[cpu][0];

	*stored = (__u64)set;
	return *stored * CGROUP_SPREAD >> (64 - CGROUP_SET_BITS);
}

/* Returns the number of the group of an event, whose path was sent.  now_ns: its time, or so. */
static __always_inline __u64 cgroup_of_event(struct css_set *set, __u64 now_ns)
{
	__u32 cpu = bpf_get_smp_processor_id();
	/* Not where another program can run between these reads, or between the writes. */
	bool is_kept = !skipped_is_possible;
	typeof(cgroup_lasts[0][0]) *last;
	__u64 id;

	if (!set)
		return 0;
	if (UNLIKELY(cpu >= CGROUP_CPUS)) {
		id = cgroup_id(set);
		cgroup_send(read_address(set), id);
		return id;
	}
	last = &cgroup_lasts[cpu][cgroup_hash(cpu, set)];
	if (is_kept && last->set == (__u64)set && now_ns - last->seen_ns < CGROUP_SAME_NS &&
		last->epoch == cgroup_epoch) {
		last->seen_ns = now_ns;
		return last->id;
	}
	id = cgroup_id(set);
	if (UNLIKELY(last->id != id || last->epoch != cgroup_epoch))
		cgroup_send(read_address(set), id);
	last->id = id;
	last->epoch = cgroup_epoch;
	last->set = (__u64)set;
	last->seen_ns = now_ns;
	return id;
}

/* Fills the buffer of a pass.  Returns the length of the path, or -1.  For the rest, see above. */
__noinline int cgroup_load(__u64 set, __u64 id)
{
	__u32 zero = 0;
	struct cgroup_buffer *buffer = bpf_map_lookup_elem(&cgroup_buffers, &zero);

	if (!buffer || !cgroup_fill(buffer, cgroup_node((void *)set, id & CGROUP_V1), id))
		return -1;
	return buffer->record.len;
}

/* In a pass.  False: it does not fit. */
static __always_inline bool cgroup_write(struct seq_file *seq, __u64 set, __u64 id, __u16 flags)
{
	__u32 zero = 0;
	struct cgroup_buffer *buffer = bpf_map_lookup_elem(&cgroup_buffers, &zero);
	__s64 found = cgroup_load(set, id);
	__u64 len = found;

	if (!buffer || found < 0)
		return true;
	buffer->record.head.flags = flags;
	CLAMP(len, CGROUP_PATH);
	return !bpf_seq_write(seq, buffer, sizeof(buffer->record) + len);
}

/* The root of the namespace of the process that reads the pass. */
static __always_inline void cgroup_write_root(struct seq_file *seq)
{
	struct task_struct___with_ns *reader = (void *)bpf_get_current_task();
	__u64 set;

	if (cgroup_root_epoch == cgroup_epoch || !bpf_core_field_exists(reader->nsproxy))
		return;
	set = (__u64)BPF_CORE_READ(reader, nsproxy, cgroup_ns, root_cset);
	if (!cgroup_write(seq, set, CGROUP_ROOT, RECORD_NS_ROOT))
		return;
	if (cgroup_v1_rank && !cgroup_write(seq, set, CGROUP_ROOT | CGROUP_V1, RECORD_NS_ROOT))
		return;
	cgroup_root_epoch = cgroup_epoch;
}

static __always_inline void place_read_pid_ns(
	struct record_place *place, struct task_struct *leader, struct pid *pid)
{
	__u32 level = pid->level;
	struct upid inner;
	const void *numbers;

	place->pid_ns = PID_NS_INIT_INUM;
	place->ns_pid = leader->pid;
	if (!UNLIKELY(level))
		return;
	/* The verifier cannot know this index: read by address. */
	bpf_probe_read_kernel(&numbers, sizeof(numbers), &leader->thread_pid);
	numbers += bpf_core_field_offset(struct pid, numbers);
	if (bpf_probe_read_kernel(&inner, sizeof(inner), numbers + level * sizeof(inner)))
		return;
	place->ns_pid = inner.nr;
	place->pid_ns = BPF_CORE_READ(inner.ns, ns.inum);
}

static __always_inline __u32 place_read_tty(struct signal_struct *signal)
{
	struct tty_struct *tty = signal->tty;
	struct tty_driver *driver;

	if (!tty)
		return 0;
	driver = tty->driver;
	return (driver->major << TTY_MINOR_BITS) + driver->minor_start + tty->index;
}

/* cgroup_id: as cgroup_read_id and cgroup_of_event return it. */
static __always_inline void place_fill(
	struct record_place *place, const struct task_parts *leader, __u64 cgroup_id)
{
	place->cgroup_id = cgroup_id;
	place->unused = 0;
	place->tty = place_read_tty(leader->signal);
	place_read_pid_ns(place, leader->task, leader->pid);
}

/* Writes the path of the group of a task, if no pass has had it.  Returns whether it did. */
static __always_inline bool cgroup_write_new(struct seq_file *seq, struct css_set *set, __u64 id)
{
	struct cgroup_sent *sent;

	if (!set)
		return false;
	cgroup_write_root(seq);
	sent = bpf_map_lookup_elem(&cgroups_sent, &id);
	return (!sent || sent->by_pass != cgroup_epoch) &&
	       cgroup_write(seq, read_address(set), id, 0);
}

/*
 * Writes the record of a task that has a pid, and before it the path of its group if the record has
 * a place and no pass has had that path.  False: not written; where it does not fit the kernel
 * drops both, and the path counts as not sent.
 */
static __always_inline bool cgroup_write_task(
	struct seq_file *seq, struct css_set *set, struct record_task *record)
{
	struct cgroup_sent now = {.by_event = cgroup_epoch, .by_pass = cgroup_epoch};
	bool is_new = false;

	if (!record->who.head.pid)
		return false;
	if (record->place.pid_ns)
		is_new = cgroup_write_new(seq, set, record->place.cgroup_id);
	if (bpf_seq_write(seq, record, sizeof(*record)))
		return false;
	if (is_new)
		bpf_map_update_elem(&cgroups_sent, &record->place.cgroup_id, &now, BPF_ANY);
	return true;
}

#endif
