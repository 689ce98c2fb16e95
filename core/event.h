/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event.h - one fact about one process.
 *
 * Facts come from a source (source.h), are recorded (trace.h) and applied to a tree (tree.h).
 * An event is plain data: it owns nothing.  Its strings are borrowed from the source that
 * delivers it and are valid until the event function returns.  Strings come from processes
 * and are hostile: any byte but NUL may be in them (text.h makes them printable).
 *
 * Times are nanoseconds of CLOCK_BOOTTIME, from the kernel, unless a name says otherwise.
 * Pids are as the host's (the reader's) pid namespace has them.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/base/units.h"

#include <stddef.h>
#include <stdint.h>

#define COMM_SIZE 16 /* as the kernel's TASK_COMM_LEN, the NUL included */

/*
 * Who a process is.  The same pid with another start time is another process.
 * start_ns is the start of the thread group's leader.  A start_ns of 0 means the start is not
 * known (a parent we have only the number of); pid 0 means nobody: the kernel itself.
 */
struct ident {
	int32_t pid;
	uint64_t start_ns;
};

/*
 * EVENT_SNAPSHOT   a pass over all tasks begins; time_ns is when.  Seeds follow.
 * EVENT_SEED       a process that such a pass met.  With EVENT_DEAD: a zombie, exit is filled.
 * EVENT_SETTLED    everything that happened up to the end of that pass has been delivered: a
 *                  process of which nothing was heard since its EVENT_SNAPSHOT is gone.
 * EVENT_FORK       a process (never a thread) was created by `parent`.
 * EVENT_EXEC       it executes another program; exec, place are filled.
 * EVENT_EXEC_FAILED  it tried to; exec.error is filled.
 * EVENT_EXIT       its last thread ended; exit is filled, and all else that is still readable.
 * EVENT_LOST       `count` events were lost between the last event and this one.
 * EVENT_STAT       figures of a living process, as of time_ns; stat is filled.
 * EVENT_ZOMBIE     a pass met it as a zombie: it has exited and has not been reaped, as of
 *                  time_ns; exit is filled.  Reported once, and again when its parent changes.
 * EVENT_REAPED     a later pass has not met that zombie any more: it was reaped before time_ns.
 *
 * With EVENT_THREAD a SEED, FORK, EXIT or STAT is about one of a process's threads, but never its
 * first, which is the process: id is the thread's number and start, parent its process, for good.
 * A SEED has its figures in stat.  Told only while somebody wants them (source.h: threads); a
 * SETTLED with the flag says that from here on they are not: no thread is known any longer.
 */
#define EVENT_KINDS(X)                                                                             \
	X(SNAPSHOT, "snapshot")                                                                    \
	X(SEED, "seed")                                                                            \
	X(SETTLED, "settled")                                                                      \
	X(FORK, "fork")                                                                            \
	X(EXEC, "exec")                                                                            \
	X(EXEC_FAILED, "exec_failed")                                                              \
	X(EXIT, "exit")                                                                            \
	X(LOST, "lost")                                                                            \
	X(STAT, "stat")                                                                            \
	X(ZOMBIE, "zombie")                                                                        \
	X(REAPED, "reaped")

enum event_kind {
#define X(name, word) EVENT_##name,
	EVENT_KINDS(X)
#undef X
		EVENT_KIND_COUNT
};

enum event_flag {
	EVENT_DEAD = 1 << 0,    /* SEED: its last thread has ended already */
	EVENT_KTHREAD = 1 << 1, /* a thread of the kernel: no program, no arguments */
	EVENT_THREAD = 1 << 2,  /* about a thread of a process, not about a process */
};

/* Where a process lives.  In SEED, FORK and EXEC; a zero or NULL member is not known. */
struct event_place {
	uint64_t cgroup_id; /* of the v2 hierarchy */
	const char *cgroup; /* its path below the v2 mount, such as "/system.slice/x.service" */
	uint32_t tty;       /* controlling terminal: major << 20 | minor, 0 for none */
	uint32_t pid_ns;    /* inode number of its pid namespace */
	int32_t ns_pid;     /* its pid inside that namespace; equals pid in the host's */
};

/* What was executed.  In EXEC, EXEC_FAILED and SEED (a kernel thread has none of it). */
struct event_exec {
	const char *exe; /* file as given to execve, or its full path in a SEED; NULL: not known */
	const char *interp; /* interpreter of a script; NULL when there is none */
	const char *args;   /* argv[0] NUL argv[1] NUL ...; the last NUL is there unless cut */
	uint32_t args_len;  /* bytes at args: what was kept */
	uint32_t args_size; /* bytes the whole block has (UINT32_MAX: or more); the rest was cut */
	int32_t error;      /* EXEC_FAILED: positive errno */
};

/* How and with what bill it ended: sums over all its threads.  In EXIT, ZOMBIE, SEED if DEAD. */
struct event_exit {
	int32_t status;   /* as wait(2) gives it (WIFEXITED and friends), or STATUS_UNKNOWN */
	uint32_t threads; /* how many threads it had over its life, at least 1; 0: not known */
	uint64_t cpu_ns;  /* time on a CPU */
	uint64_t max_rss_bytes; /* peak resident memory */
	uint64_t read_bytes;    /* from and to storage, as /proc/PID/io has them */
	uint64_t write_bytes;
};

/* What it uses now: sums over its threads, from the kernel's task structures. */
struct event_stat {
	uint64_t cpu_ns;
	uint64_t rss_bytes;
	uint64_t read_bytes;
	uint64_t write_bytes;
	uint32_t threads;
	int32_t priority; /* as top shows it: 20 + nice for ordinary tasks, -1 - rt_priority */
	int32_t nice;
	char state; /* R S D Z T t I X, as /proc/PID/stat */
	/*
	 * Until then it had used no more than the STAT before this one said: a source may leave
	 * out who has nothing new to say.  0: not known; its last STAT is as old as it says.
	 */
	uint64_t since_ns;
};

struct event {
	enum event_kind kind;
	uint32_t flags;   /* enum event_flag */
	uint64_t time_ns; /* when it happened; SEED, STAT: when it was read */
	struct ident id;  /* whom it is about; nobody in SNAPSHOT, SETTLED, LOST */
	/*
	 * FORK: the birth parent.  Elsewhere: the parent it has at this moment, which is another
	 * one once the birth parent has gone.  pid 0: started by the kernel, or not known.
	 */
	struct ident parent;
	int32_t tid; /* FORK, EXEC: the thread (of the parent, of the process) that did it */
	uint32_t uid;
	uint32_t gid;
	char comm[COMM_SIZE]; /* NUL-terminated */
	uint64_t count;       /* LOST: how many */
	struct event_place place;
	struct event_exec exec;
	struct event_exit exit;
	struct event_stat stat;
};

/* Receives one event.  Returns 0, or a negative errno to stop the delivery at once. */
typedef int event_fn(void *ctx, const struct event *event);

#endif
