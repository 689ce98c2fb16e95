/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procstat.h - the texts of /proc/PID/stat, status and io, taken apart.  Pure. */
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

#endif
