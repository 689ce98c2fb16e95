/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* memory.h - read, peak: resident memory of a process, now and at its greatest. */
#ifndef BPF_MEMORY_H
#define BPF_MEMORY_H

#include "bpf/read.h"

#define PEAKS_MAX 65536 /* processes whose peak at the exec is known */

/* Resident memory in pages, without what the CPUs have not handed in: see read_rss. */
static __always_inline __s64 read_rss_counted(struct mm_struct *mm)
{
	struct mm_struct___percpu *percpu = (void *)mm;
	__s64 pages = 0;

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
	return pages;
}

#define RSS_CPUS_MAX 2048 /* CPUS_MAX; the verifier follows some 200 instructions for each */

/* Set before load: the CPUs that the kernel may have, and one more than the highest number. */
const volatile __u64 rss_possible[RSS_CPUS_MAX / 64] = {0};
const volatile __u32 rss_cpus = 0;

/*
 * A value of which each CPU has its own: its address in the per-CPU area and its real addresses
 * show where the areas of the CPUs are.  (The kernel's own variables need CONFIG_KALLSYMS_ALL.)
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} area_mark SEC(".maps");

struct areas {
	__u64 known;
	/* By CPU: real address less address in the per-CPU area; 0: there is no such CPU. */
	__u64 offsets[RSS_CPUS_MAX];
};

/* The size of the value is set before load: up to rss_cpus. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct areas));
} areas SEC(".maps");

/* Once, by the first pass: before it the CPUs' parts are not known. */
static __always_inline void read_areas(void)
{
	struct mm_struct___percpu *percpu = NULL;
	const void *own, *array;
	struct areas *found;
	__u32 zero = 0;
	__u64 mark = 0;

	/* First, and by the field: all kernels have the type, and 5.10 refuses what follows. */
	if (!bpf_core_field_exists(percpu->rss_stat[RSS_FILE].counters))
		return;
	array = (const void *)read_address(&area_mark);
	found = bpf_map_lookup_elem(&areas, &zero);
	if (!found || found->known)
		return;
	bpf_probe_read_kernel(
		&mark, sizeof(mark), array + bpf_core_field_offset(struct bpf_array, pptrs));
	for (__u32 cpu = 0; cpu < RSS_CPUS_MAX && cpu < rss_cpus; cpu++) {
		if (!(rss_possible[cpu / 64] >> (cpu % 64) & 1))
			continue;
		own = bpf_map_lookup_percpu_elem(&area_mark, &zero, cpu);
		if (!own) /* the bound was only a multiple of 64 */
			break;
		found->offsets[cpu] = read_address(own) - mark;
	}
	found->known = true;
}

/* Addresses in the per-CPU area: what the CPUs have not handed in of each counter. */
struct rss_parts {
	__u64 file, anon, shmem;
};

/* Since 6.6 the counters of a process are neighbours: one read does for all. */
static __always_inline bool read_are_neighbours(const struct rss_parts *parts)
{
	return parts->anon - parts->file == RSS_ANON * sizeof(int) &&
	       parts->shmem - parts->file == RSS_SHMEM * sizeof(int);
}

static __always_inline void read_part(int *pages, __u64 address)
{
	bpf_probe_read_kernel(pages, sizeof(*pages), (const void *)address);
}

static __always_inline __s64 read_parts_of_cpu(
	const struct rss_parts *parts, __u64 offset, bool neighbours)
{
	int pages[RSS_SHMEM + 1] = {0};

	if (neighbours) {
		bpf_probe_read_kernel(pages, sizeof(pages), (void *)(parts->file + offset));
	} else {
		read_part(&pages[RSS_FILE], parts->file + offset);
		read_part(&pages[RSS_ANON], parts->anon + offset);
		read_part(&pages[RSS_SHMEM], parts->shmem + offset);
	}
	return (__s64)pages[RSS_FILE] + pages[RSS_ANON] + pages[RSS_SHMEM];
}

/*
 * Sum over all CPUs; addresses as in rss_parts.  A function of its own is verified once, not for
 * each place that needs it.
 */
__noinline __u64 read_rss_parts(__u64 file, __u64 anon, __u64 shmem)
{
	const struct rss_parts parts = {file, anon, shmem};
	bool neighbours = read_are_neighbours(&parts);
	__u32 zero = 0;
	struct areas *areas_known = bpf_map_lookup_elem(&areas, &zero);
	__s64 pages = 0;

	if (!areas_known || !areas_known->known)
		return 0;
	for (__u32 cpu = 0; cpu < RSS_CPUS_MAX && cpu < rss_cpus; cpu++)
		if (areas_known->offsets[cpu])
			pages += read_parts_of_cpu(&parts, areas_known->offsets[cpu], neighbours);
	return pages;
}

/*
 * Resident memory in pages.  Since 6.2 each CPU keeps up to 32 pages of each counter to itself, or
 * twice the number of CPUs if that is more: most of a small process on a large machine.
 */
static __always_inline __u64 read_rss(struct mm_struct *mm)
{
	__s64 pages = read_rss_counted(mm);
	struct mm_struct___percpu *percpu = (void *)mm;
	const void *volatile stored[3];
	__u64 parts[3] = {0};

	if (bpf_core_field_exists(percpu->rss_stat[RSS_FILE].counters)) {
		stored[0] = percpu->rss_stat[RSS_FILE].counters;
		stored[1] = percpu->rss_stat[RSS_ANON].counters;
		stored[2] = percpu->rss_stat[RSS_SHMEM].counters;
		/* as read_address does */
		bpf_probe_read_kernel(parts, sizeof(parts), (const void *)stored);
		pages += read_rss_parts(parts[0], parts[1], parts[2]);
	}
	return pages > 0 ? pages : 0;
}

/*
 * Peak of a process whose last thread this is, in pages; 0: not known, or a kernel thread.  Since
 * 6.16 its memory is still there.  A child of vfork that executes nothing has none of its own.
 */
static __always_inline __u64 read_peak(const struct task_parts *parts)
{
	struct mm_struct *mm = parts->mm;
	__u64 pages;

	if (!mm || parts->untrusted->vfork_done)
		return 0;
	pages = read_rss(mm);
	return pages > mm->hiwater_rss ? pages : mm->hiwater_rss;
}

/*
 * Before 6.16 memory is gone when an exit is reported.  The peak that signal_struct keeps is then
 * that of all programs, and of the parent's after vfork: by pid, what it was after the last exec;
 * or PEAK_SHARED.
 */
#define PEAK_SHARED ~0ull /* it has executed nothing since a vfork */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PEAKS_MAX);
	__type(key, __s32);
	__type(value, __u64);
} peaks SEC(".maps");

/* After an exec, or a vfork. */
static __always_inline void peak_keep(struct task_struct *task, __u64 pages)
{
	__s32 tgid = task->tgid;

	if (!exit_tells_group_dead)
		bpf_map_update_elem(&peaks, &tgid, &pages, BPF_ANY);
}

/* In pages; 0: not known. */
static __always_inline __u64 peak_end(const struct task_parts *parts)
{
	__u64 *before, pages = parts->signal->maxrss;
	__s32 tgid = parts->task->tgid;

	if (exit_tells_group_dead)
		return read_peak(parts);
	before = bpf_map_lookup_elem(&peaks, &tgid);
	if (!before)
		return pages;
	if (pages <= *before)
		pages = 0;
	bpf_map_delete_elem(&peaks, &tgid);
	return pages;
}

#endif
