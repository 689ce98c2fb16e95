/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pass.h - one pass of the kernel's task iterator, kept in memory.
 *
 * Read it whole and at once: what it says is then as close to one moment as it can be, however
 * slowly it is handed out afterwards.
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
		uint32_t *at; /* where in data each begins */
		size_t count, room;
	} processes, threads, zombies; /* threads: those there are events about */
	size_t walked;                 /* bytes of data that have been looked through */
	bool threaded;                 /* there are records of threads */
	uint64_t broken;               /* records that made no sense */
};

/*
 * In steps, so that a large machine does not keep us from everything else: begin, then go on
 * until it is no longer 1.  About so many bytes a step, or up to a read that is -EAGAIN, which says
 * that it is time for a break; another -errno ends it.
 */
void pass_begin(struct pass *pass);
int pass_go_on(struct pass *pass, int fd, size_t bytes);
/* The whole in one: read the iterator behind fd to its end; what was in the pass before is gone.  0
 * or -errno. */
int pass_read(struct pass *pass, int fd);
/* The process's record, its threads' figures included: for wire_seed and wire_stat. */
const void *pass_task(const struct pass *pass, size_t n);
size_t pass_tasks(const struct pass *pass); /* how many processes there are */
/* Likewise a thread's, for wire_thread; none unless the programs were told to. */
const void *pass_thread(const struct pass *pass, size_t n);
size_t pass_threads(const struct pass *pass);
/*
 * Likewise one that has ended and is not reaped, for wire_zombie.  Those of which there is more
 * than the name are among the processes, too.
 */
const void *pass_zombie(const struct pass *pass, size_t n);
size_t pass_zombies(const struct pass *pass);
const void *pass_find(const struct pass *pass, int32_t pid); /* NULL: it met no such process */
void pass_clear(struct pass *pass);                          /* gives the memory back */

#endif
