/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pass.h - one pass of the kernel's task iterator, kept in memory.
 *
 * Read it completely and at once: its data is then as close to one moment as possible, however
 * slowly it is delivered later.
 */
#ifndef BPF_PASS_H
#define BPF_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pass {
	char *data;
	size_t len, room;
	struct pass_index {
		uint32_t *at; /* offsets of the records in data */
		size_t count, room;
	} processes, threads, zombies; /* threads: those reported by events */
	size_t walked;                 /* bytes of data that have been indexed */
	bool threaded;                 /* there are records of threads */
	uint64_t broken;               /* invalid records */
};

/*
 * Reads in steps, so that a large machine does not block other work: pass_begin, then pass_go_on
 * until it does not return 1.  A step ends after about that many bytes, or at a read that returns
 * -EAGAIN; another -errno ends the pass.
 */
void pass_begin(struct pass *pass);
int pass_go_on(struct pass *pass, int fd, size_t bytes);
/* Reads the iterator behind fd to its end; replaces the data of the last pass.  Returns 0 or
 * -errno. */
int pass_read(struct pass *pass, int fd);
/* The record of process n, with the figures of its threads: for wire_seed and wire_stat. */
const void *pass_task(const struct pass *pass, size_t n);
size_t pass_tasks(const struct pass *pass); /* number of processes */
/* The record of thread n, for wire_thread; none unless threads are wanted. */
const void *pass_thread(const struct pass *pass, size_t n);
size_t pass_threads(const struct pass *pass);
/*
 * The record of zombie n, for wire_zombie.  Those with a full record are among the processes, too.
 */
const void *pass_zombie(const struct pass *pass, size_t n);
size_t pass_zombies(const struct pass *pass);
/* NULL: the pass has no such process. */
const void *pass_find(const struct pass *pass, int32_t pid);
void pass_clear(struct pass *pass); /* frees the memory */

#endif
