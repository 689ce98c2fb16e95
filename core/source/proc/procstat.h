/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * procstat.h - parses the texts of /proc/PID/stat, status and io; reads a stat, and opens /proc/PID
 * with a check of its identity.
 */
#ifndef CORE_SOURCE_PROC_PROCSTAT_H
#define CORE_SOURCE_PROC_PROCSTAT_H

#include "core/event.h"

#include <stdbool.h>

#define PROCSTAT_NAME 64 /* as the kernel's own buffer */

/* /proc/PID/stat.  Ticks are of sysconf(_SC_CLK_TCK), start_ticks since boot. */
struct procstat {
	int32_t pid, ppid;
	int32_t tid; /* the thread that the rest is of: equals pid, but see proc_usage_find_life */
	char comm[COMM_SIZE];     /* raw */
	char name[PROCSTAT_NAME]; /* of a kernel thread: the whole of it, if comm is not; else "" */
	char state;               /* R S D Z T t I X */
	bool kthread;
	bool exiting;     /* exiting, though perhaps not a zombie yet */
	uint32_t tty;     /* as in event_place */
	uint32_t threads; /* 0: all have ended */
	int32_t priority, nice;
	uint64_t cpu_ticks;
	uint64_t start_ticks;
	uint64_t rss_pages; /* without what each CPU has not added yet; see procstat_read_rss */
	uint64_t args_bytes, environment_bytes; /* 0 without permission */
	uint64_t image;                         /* changes with an exec; 0 without permission */
	int32_t status;  /* of a zombie, as wait(2); also 0 without permission */
	uint64_t faults; /* page faults that read nothing */
	bool reaped;     /* it has waited for children, whose bytes are in its /proc/PID/io */
};

/* /proc/PID/status */
struct procstatus {
	uint32_t uid, gid; /* effective */
	int32_t ns_pid;    /* in its own pid namespace; 0: not known */
};

/*
 * Whether a start in /proc, which is in ticks, can be one in nanoseconds of another source.  The
 * process connector's is the time of the message: later, by as long as the fork was interrupted.
 */
#define PROCSTAT_LATE_NS 1000000000ull
static inline bool procstat_is_start(uint64_t proc_ns, uint64_t other_ns, uint64_t tick_ns)
{
	return proc_ns < other_ns + 2 * tick_ns && other_ns < proc_ns + PROCSTAT_LATE_NS;
}

/* Returns false when the text is no such file. */
bool procstat_parse(struct procstat *stat, const char *text);
bool procstatus_parse(struct procstatus *status, const char *text);
/* /proc/PID/io: bytes from and to storage. */
bool procstat_parse_io(uint64_t *read_bytes, uint64_t *write_bytes, const char *text);

/*
 * Reads the stat of a process, or the file `name` below the directory dir_fd.  Returns 0, -ESRCH
 * when the process is gone, or another -errno.
 */
int procstat_read(int32_t pid, struct procstat *stat);
/* The process that has the thread of this number, or is it itself; 0: none. */
int32_t procstat_process_of(int32_t tid);
/*
 * Process group and session as of now, by getpgid(2) and getsid(2), which need no privilege; 0:
 * that of another pid namespace, -1: there is no such process.
 */
int32_t procstat_group_of(int32_t pid);
int32_t procstat_session_of(int32_t pid);
/* The ancestors of this process, its parent first; returns how many there are, at most max. */
unsigned procstat_ancestors(int32_t *pids, unsigned max);
int procstat_read_at(int dir_fd, const char *name, struct procstat *stat);
/*
 * Resident memory in bytes, from the statm of the process or thread, which adds what every CPU has:
 * on many CPUs the figure in stat lacks some MiB.  0: none, or it is gone.
 */
uint64_t procstat_read_rss(int32_t pid);

/* A process whose first thread has ended lives on in the others, and still shows Z. */
static inline bool procstat_is_ended(const struct procstat *stat)
{
	return (stat->state == 'Z' || stat->state == 'X') && stat->threads <= 1;
}

uint64_t procstat_tick_ns(void);            /* a clock tick, the unit of times in /proc */
uint64_t procstat_ticks(uint64_t start_ns); /* the ticks that /proc shows for that start */

/*
 * Opens /proc/PID and checks that it is this process: later reads below the descriptor return its
 * data, or fail once it is gone.  Returns -ESRCH: no process has the pid, -ESTALE: another one has
 * it.
 *
 * A pid is not a process: it is reused.  A process is its pid and its start, which /proc shows in
 * clock ticks, rounded down.  So two holders of one pid that started within one tick (10 ms) look
 * the same; the kernel assigns pids in turn, so that requires a process that asks for a certain
 * pid, or a pid namespace with a handful of them (kernel.pid_max).
 */
int procstat_open(int32_t pid, uint64_t start_ticks);
/*
 * It has begun to exit and is no zombie yet: the kernel gives back its memory.  From Linux 6.16 on
 * its exit was reported before that.
 */
bool procstat_is_ending(struct ident id);

/* Inode number of the pid namespace of a process; 0: not known. */
uint32_t procstat_pid_ns(int32_t pid);

#endif
