/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pidstat.h - one line of /proc/PID/stat, and whether it is who we mean.
 *
 * A pid is not a process: it is given out again.  A process is its pid and its start, which
 * /proc shows in clock ticks, cut, not rounded.  So two owners of one pid that were started
 * within one tick (10 ms) look the same; the kernel hands pids out in turn, so that takes
 * somebody who asks for a certain pid.
 */
#ifndef CORE_SOURCE_PROC_PIDSTAT_H
#define CORE_SOURCE_PROC_PIDSTAT_H

#include "core/event.h"

#include <stdbool.h>

#define PIDSTAT_KTHREAD 0x00200000 /* of flags: PF_KTHREAD, the same in all kernels */

struct pidstat {
	int32_t pid;
	int32_t ppid;
	uint32_t flags; /* PF_ bits of the kernel */
	int32_t nice;
	uint32_t threads;
	uint64_t start_ticks;
	char state; /* R S D Z T t I X */
	char comm[COMM_SIZE];
};

/* Fill *stat from the text (NUL-terminated).  False: it is no such line. */
bool pidstat_parse(const char *text, struct pidstat *stat);
/*
 * From the file `name` below the directory dir_fd (or of an absolute name).  0, -ESRCH when the
 * process has gone, or another -errno.
 */
int pidstat_read(int dir_fd, const char *name, struct pidstat *stat);

uint64_t pidstat_ticks(uint64_t start_ns); /* as /proc would show that start */

/*
 * A descriptor of /proc/PID that is certainly of this process: what is read below it later is
 * its own, or fails once it is gone.  -ESRCH: nobody has the pid, -ESTALE: somebody else has.
 */
int pidstat_open(int32_t pid, uint64_t start_ticks);

/* A process whose first thread has ended lives on in the others, and shows Z all the same. */
static inline bool pidstat_is_ended(const struct pidstat *stat)
{
	return (stat->state == 'Z' || stat->state == 'X') && stat->threads <= 1;
}

#endif
