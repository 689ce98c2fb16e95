/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * task_snapshot.h - one pass of the kernel's task iterator, kept in memory.
 *
 * Read it completely and at once: its data is then as close to one moment as possible, however
 * slowly it is delivered later.
 */
#ifndef BPF_TASK_SNAPSHOT_H
#define BPF_TASK_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct task_snapshot {
	char *data;
	size_t len, room;
	struct task_snapshot_index {
		uint32_t *at; /* offsets of the records in data */
		size_t count, room;
	} processes, threads, zombies, cgroups; /* threads: those reported by events */
	size_t next_cgroup;                     /* for task_snapshot_next_cgroup */
	size_t walked;                          /* bytes of data that have been indexed */
	bool threaded;                          /* there are records of threads */
	uint64_t broken;                        /* invalid records */
};

/*
 * Reads in steps, so that a large machine does not block other work: task_snapshot_begin, then
 * task_snapshot_go_on until it does not return 1.  A step ends after about that many bytes, or at a
 * read that returns
 * -EAGAIN; another -errno ends the pass.
 */
void task_snapshot_begin(struct task_snapshot *snapshot);
int task_snapshot_go_on(struct task_snapshot *snapshot, int fd, size_t bytes);
/* Reads the iterator behind fd to its end; replaces the data of the last pass.  Returns 0 or
 * -errno. */
int task_snapshot_read(struct task_snapshot *snapshot, int fd);
/* The record of process n, with the figures of its threads: for wire_seed and wire_stat. */
const void *task_snapshot_task(const struct task_snapshot *snapshot, size_t n);
size_t task_snapshot_tasks(const struct task_snapshot *snapshot); /* number of processes */
/* The record of thread n, for wire_thread; none unless threads are wanted. */
const void *task_snapshot_thread(const struct task_snapshot *snapshot, size_t n);
size_t task_snapshot_threads(const struct task_snapshot *snapshot);
/*
 * The record of zombie n, for wire_zombie.  Those with a full record are among the processes, too.
 */
const void *task_snapshot_zombie(const struct task_snapshot *snapshot, size_t n);
size_t task_snapshot_zombies(const struct task_snapshot *snapshot);
/*
 * The next record_cgroup, of at most *size bytes with what comes after it; NULL: there is no other
 * one yet.
 */
const void *task_snapshot_next_cgroup(struct task_snapshot *snapshot, size_t *size);
/* NULL: the pass has no such process. */
const void *task_snapshot_find(const struct task_snapshot *snapshot, int32_t pid);
void task_snapshot_clear(struct task_snapshot *snapshot); /* frees the memory */

#endif
