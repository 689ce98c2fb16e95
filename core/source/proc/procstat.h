/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procstat.h - the texts of /proc/PID/stat, status and io, taken apart, without reading them
 * (procstat); one line of a stat that is read, and whether it is who we mean (pidstat).
 */
#ifndef CORE_SOURCE_PROC_PROCSTAT_H
#define CORE_SOURCE_PROC_PROCSTAT_H

#include "core/event.h"

#include <stdbool.h>

/* /proc/PID/stat.  Ticks are of sysconf(_SC_CLK_TCK), start_ticks since boot. */
struct procstat {
	int32_t pid, ppid;
	char comm[COMM_SIZE]; /* raw: what the kernel escapes in the text is undone */
	char state;
	bool kthread;
	bool exiting;     /* on its way out, though perhaps not a zombie yet */
	uint32_t tty;     /* as in event_place */
	uint32_t threads; /* 0: all have ended */
	int32_t priority, nice;
	uint64_t cpu_ticks;
	uint64_t start_ticks;
	uint64_t rss_pages;
	uint64_t args_bytes, environment_bytes; /* 0 when we may not see it */
	uint64_t image; /* differs after an exec; 0 when we may not see it */
	int32_t status; /* of a zombie, as wait(2); 0 also when we may not see it */
};

/* /proc/PID/status */
struct procstatus {
	uint32_t uid, gid; /* effective */
	int32_t ns_pid;    /* in its own pid namespace; 0: not told */
};

/* Starts are told in ticks by /proc, and to the nanosecond by others: these two can be one. */
static inline bool procstat_is_start(uint64_t a_ns, uint64_t b_ns, uint64_t tick_ns)
{
	return (a_ns > b_ns ? a_ns - b_ns : b_ns - a_ns) < 2 * tick_ns;
}

/* False: this is not such a text. */
bool procstat_parse(struct procstat *stat, const char *text);
bool procstatus_parse(struct procstatus *status, const char *text);
/* /proc/PID/io: bytes from and to storage. */
bool procio_parse(uint64_t *read_bytes, uint64_t *write_bytes, const char *text);

/*
 * One line of /proc/PID/stat, and whether it is who we mean.
 *
 * A pid is not a process: it is given out again.  A process is its pid and its start, which
 * /proc shows in clock ticks, cut, not rounded.  So two owners of one pid that were started
 * within one tick (10 ms) look the same; the kernel hands pids out in turn, so that takes
 * somebody who asks for a certain pid.
 */

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
