/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * event.h - one event of one process.
 *
 * Events come from a source (source.h), are recorded (trace.h) and are applied to a tree (tree.h).
 * An event is plain data: it owns nothing.  Its strings belong to the source that delivers it and
 * are valid until the event function returns.  Strings come from processes and are hostile: they
 * may hold any byte but NUL (text.h makes them printable).
 *
 * Times are nanoseconds of CLOCK_BOOTTIME, from the kernel, unless a name says otherwise.  Pids are
 * those of the reader's pid namespace, times those of its time namespace; processes outside that
 * pid namespace are not reported, and as parents have pid 0.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/base/units.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMM_SIZE      16 /* the kernel's TASK_COMM_LEN, the NUL included */
#define HOST_NAME_SIZE 65 /* the kernel's of a node name, the NUL included */

/*
 * Identifies a process.  The same pid with another start time is another process.  start_ns is the
 * start of the thread group's leader; 0: the start is not known (only the pid of a parent is
 * known).  pid 0 is no process: the kernel itself.  host is the number of its machine, 0 with one
 * machine only.
 */
struct ident {
	int32_t pid;
	uint32_t host; /* where the alignment of start_ns leaves room */
	uint64_t start_ns;
};

/* Bounds, so that a pid with its host fits 32 bits: the kernel's of pids, and of hosts. */
#define IDENT_PID_BITS  22
#define IDENT_HOSTS_MAX 1024u

/* Differs from that of any other pid or host, if both are in their bounds; without hosts it is the
 * pid. */
static inline int32_t ident_key(struct ident id)
{
	return (int32_t)((uint32_t)id.pid | id.host << IDENT_PID_BITS);
}

static inline bool ident_equal(struct ident a, struct ident b)
{
	return a.pid == b.pid && a.start_ns == b.start_ns && a.host == b.host;
}

/* The same process, as far as is known: a start of 0 fits any. */
static inline bool ident_fits(struct ident a, struct ident b)
{
	return a.pid == b.pid && a.host == b.host &&
	       (!a.start_ns || !b.start_ns || a.start_ns == b.start_ns);
}

/*
 * EVENT_SNAPSHOT   a scan of all tasks begins; time_ns is when.  Seeds follow.
 * EVENT_SEED       a process that the scan found.  With EVENT_DEAD: a zombie, exit is filled.
 * EVENT_SETTLED    the snapshot is complete: everything that happened before the end of that scan
 *                  has been delivered.  A process without an event since the EVENT_SNAPSHOT does
 *                  not exist any more.
 * EVENT_FORK       `parent` created a process (never a thread).
 * EVENT_EXEC       the process executes another program; exec and place are filled.
 * EVENT_EXEC_FAILED  the process failed to execute a program; exec.error is filled.
 * EVENT_FORK_FAILED  the kernel had no room for a process or thread that this process wanted to
 *                  start: a limit, or memory; exec.error is filled.
 * EVENT_EXIT       the last thread ended; exit is filled, and all else that is still readable.
 * EVENT_LOST       `count` events were lost between the last event and this one.
 * EVENT_STAT       figures of a living process, as of time_ns; stat is filled.
 * EVENT_ZOMBIE     a scan found the process as a zombie: it has exited and is not reaped, as of
 *                  time_ns; exit is filled.  Reported once, and again when its parent changes
 *                  or EVENT_ENDING no longer holds.
 * EVENT_REAPED     a later scan does not find that zombie: it was reaped before time_ns.
 * EVENT_CLOCK      the wall clock was set, at the latest at time_ns; wall_offset_ns is filled.
 * EVENT_TITLE      the process has written another command line over its arguments: exec.args has
 *                  it, as of a time not before time_ns.
 * EVENT_HOST       the machine whose events follow: id.host is its number, host is filled.  It
 *                  comes before all others of that machine; old recordings have none.  Again with
 *                  another host.base_ns: the clock of the machine was corrected, so that all its
 *                  times and starts so far are as much later; those of its events from now on are.
 *
 * With EVENT_THREAD a SEED, FORK, EXIT or STAT is about a thread of a process, never the first
 * thread, which is the process.  id is the thread's number and start; parent is its process and
 * never changes.  A SEED has the thread's figures in stat.  Threads are reported only while they
 * are wanted (source.h: set_threads).  A SETTLED with the flag ends this: remove all threads.
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
	X(REAPED, "reaped")                                                                        \
	X(CLOCK, "clock")                                                                          \
	X(TITLE, "title")                                                                          \
	X(FORK_FAILED, "fork_failed")                                                              \
	X(HOST, "host")

enum event_kind {
#define X(name, word) EVENT_##name,
	EVENT_KINDS(X)
#undef X
		EVENT_KIND_COUNT
};

enum event_flag {
	EVENT_DEAD = 1 << 0,    /* SEED: the last thread has ended already */
	EVENT_KTHREAD = 1 << 1, /* a kernel thread: no program, no arguments */
	EVENT_THREAD = 1 << 2,  /* about a thread of a process, not about a process */
	EVENT_TTY = 1 << 3,     /* place.tty is known: 0 means that it has no terminal */
	EVENT_FROZEN = 1 << 4,  /* STAT: the freezer of its control group has stopped it */
	EVENT_DELETED = 1 << 5, /* SEED, STAT: the file it runs has no name any longer (exec.exe) */
	EVENT_FOR_THREAD = 1 << 6, /* FORK_FAILED: it would have been a thread */
	/* SNAPSHOT, SEED, SETTLED: of a snapshot that its host prints for readers that come late
	 * (--snapshot), so that what prints lines again prints all of it */
	EVENT_LISTED = 1 << 9,
	/*
	 * In a recording of several hosts, of a snapshot that its recorder has added for readers
	 * that begin there or have missed something: it says nothing new to others, who do not get
	 * it.  LOST: the recorder had no room for them, so that all need the next one.
	 */
	EVENT_ADDED = 1 << 10,
	EVENT_COMMAND = 1 << 8, /* EXEC: the command that a recording is of; its fork is left out */
	EVENT_ENDING =
		1 << 7, /* ZOMBIE, SEED if DEAD: the kernel still frees its memory and files */
};

/*
 * Where a process lives.  In SEED, FORK and EXEC, and in a STAT when it may have changed; a zero or
 * NULL member is not known (see EVENT_TTY).  The control group can be changed by any process, and
 * the terminal is lost when the session's leader ends or the terminal hangs up: a pass for figures
 * finds both.  pid_ns and ns_pid never change.
 */
struct event_place {
	uint64_t cgroup_id; /* a number for its control group, by BPF only */
	/*
	 * The path of that group as in /proc/PID/cgroup, such as "/system.slice/x.service", or
	 * "/../x" outside of our control group namespace.  In the v2 hierarchy, or in v1
	 * (core/source/proc/cgroups.h).
	 */
	const char *cgroup;
	uint32_t tty;    /* controlling terminal: major << 20 | minor, 0 for none */
	uint32_t pid_ns; /* inode number of its pid namespace */
	int32_t ns_pid;  /* its pid inside that namespace; equals pid in the host's */
	/*
	 * Process group and session: only in recordings and lines, and in a STAT only when they are
	 * others than before.  0: not known, or as before; EVENT_GROUP_NONE: 0, which threads of
	 * the kernel have, and a group of another pid namespace; EVENT_GROUP_UNKNOWN: not known any
	 * longer.
	 */
	int32_t pgrp, sid;
};

#define EVENT_GROUP_NONE    INT32_MAX
#define EVENT_GROUP_UNKNOWN (INT32_MAX - 1)

#define FILE_DELETED " (deleted)" /* the end of the path of a file that has no name any longer */

/*
 * What was executed.  In EXEC, EXEC_FAILED and SEED (a kernel thread has none of it).  The
 * arguments of a SEED are those in the memory of the process, as in a TITLE, which has nothing else
 * of it.
 */
struct event_exec {
	/*
	 * The file that runs, as the link /proc/PID/exe shows it: an absolute path without links,
	 * with FILE_DELETED at its end when the file has been deleted or replaced; "..." instead of
	 * the first parts of a path of more than 32 parts or 3840 bytes.  Where the link is only
	 * "/" (a mount that is mounted nowhere, as for crun), the path in its file system, or NULL
	 * in a SEED.  Of a script, the interpreter.  As of the exec or SEED: when the file is moved
	 * later, the path is the old one.  NULL: not known; in an EXEC_FAILED nothing runs.
	 */
	const char *exe;
	/*
	 * As given to execve: also relative, a link, a script, or "/dev/fd/3" (fexecve).  NULL: not
	 * known.
	 */
	const char *called;
	const char *interp; /* interpreter of a script, as named there; NULL: none, or not known */
	/*
	 * The working directory, in an EXEC of a source that was asked for it: a path as exe has
	 * it; a path of more than 32 parts, or with exe of more than 3840 bytes, begins with "...".
	 * NULL: not known.
	 */
	const char *cwd;
	const char *args;   /* argv[0] NUL argv[1] NUL ...; the last NUL is there unless cut */
	uint32_t args_len;  /* bytes at args: what was kept */
	uint32_t args_size; /* bytes the whole block has (UINT32_MAX: or more); the rest was cut */
	int32_t error;      /* EXEC_FAILED, FORK_FAILED: positive errno */
};

/* exit.cpu_ns: known, and the kernel has counted nothing, as of a child killed before it ran. */
#define EVENT_CPU_NONE 1

/* How a process ended, and what it used: sums over its threads.  In EXIT, ZOMBIE, SEED if DEAD. */
struct event_exit {
	int32_t status;   /* as wait(2) returns it, perhaps with STATUS_OOM; or STATUS_UNKNOWN */
	uint32_t threads; /* threads it had in its life, at least 1; 0: not known */
	uint64_t cpu_ns; /* time on a CPU, or EVENT_CPU_NONE; 0: nothing of what it used is known */
	/*
	 * Peak resident memory of its last program; 0: not known.  Before Linux 6.16 the kernel
	 * keeps one peak for all programs of the process, and for its parent's after vfork: what
	 * does not exceed the peak at the exec is not known.
	 */
	uint64_t max_rss_bytes;
	/*
	 * From and to storage, by the process itself: unlike /proc/PID/io, without its reaped
	 * children.
	 */
	uint64_t read_bytes;
	uint64_t write_bytes;
};

static inline uint64_t event_cpu_used(const struct event_exit *exit)
{
	return exit->cpu_ns == EVENT_CPU_NONE ? 0 : exit->cpu_ns;
}

/* What a process uses now: sums over its threads, from the kernel's task structures. */
struct event_stat {
	uint64_t cpu_ns;
	uint64_t rss_bytes;
	uint64_t read_bytes;
	uint64_t write_bytes;
	uint32_t threads;
	int32_t priority; /* as in top: 20 + nice for ordinary tasks, -1 - rt_priority for others */
	int32_t nice;
	char state; /* R S D Z T t I X, as /proc/PID/stat */
	/* What it used over the last interval, if the source says so: cpus, or less than 0: it is
	 * not known.  Else it follows from the previous STAT.  Not recorded. */
	bool has_share;
	float cpus;
	/*
	 * Up to this time the process used no more than its previous STAT says: a source may leave
	 * out a process without changes.  0: not known; the previous STAT holds for its own time
	 * only.
	 */
	uint64_t since_ns;
};

#define EVENT_BOOT_MAX UINT64_C(0xffffffffffff)

/* The machine of the events, in HOST. */
struct event_host {
	const char *name; /* its node name; NULL: not known */
	uint64_t boot;    /* 48 bits that differ from boot to boot; 0: not known */
	/*
	 * What was added to times of its CLOCK_BOOTTIME to get those of its events, its starts
	 * included.  0, unless the clocks of several machines had to be brought together.
	 */
	int64_t base_ns;
	/*
	 * By how much its wall clock is ahead of this machine's, which base_ns has taken back;
	 * negative: behind; 0: not known.  An EVENT_CLOCK tells its own time.
	 */
	int64_t ahead_ns;
};

/*
 * Where each member comes from, and what changes it without an event of its own.  HACKING.md ("How
 * old a field may be") says how such a change is noticed, and within what time.
 *
 *   id              pid and start_boottime of the first thread: never change
 *   parent          real_parent: changes when the parent ends, to a subreaper or init
 *   caller, tid     the thread that forked or executed: never change
 *   uid, gid        effective ones of the real credentials: setuid(2) and the like
 *   comm            name of the first thread: prctl, and a write to /proc/PID/comm by another
 *                   thread of the process
 *   place.cgroup    any process with access may move it (cgroup.procs)
 *   place.tty       setsid, TIOCSCTTY, TIOCNOTTY; a hangup, and the end of the session's leader
 *   place.pid_ns, ns_pid  never change: unshare(2) and setns(2) are for children
 *   exec            the file may be renamed, replaced or deleted; the arguments are memory of the
 *                   process, which it may overwrite or move (prctl)
 *   exit            final; before it a zombie can only get another parent
 *   stat.cpu_ns, read_bytes, write_bytes, threads   only by running
 *   stat.rss_bytes  by running, or by others: reclaim, process_vm_writev, process_madvise, ptrace
 *   stat.priority, nice, state   by running, or by others: renice, sched_setscheduler, signals,
 *                   wakeups, priority inheritance
 */
struct event {
	enum event_kind kind;
	uint32_t flags;   /* enum event_flag */
	uint64_t time_ns; /* when it happened; SEED, STAT: when it was read */
	struct ident id;  /* the process or thread; pid 0 in SNAPSHOT, SETTLED, LOST, CLOCK, HOST */
	/*
	 * FORK: the birth parent.  Elsewhere: the parent at this moment, which is another one once
	 * the birth parent has ended.  pid 0: started by the kernel, or not known.
	 */
	struct ident parent;
	/* FORK: the process that called, if it is not the parent (CLONE_PARENT); else pid 0. */
	struct ident caller;
	int32_t tid; /* FORK, EXEC: the thread (of the parent, of the process) that did it */
	uint32_t uid;
	uint32_t gid;
	char comm[COMM_SIZE]; /* NUL-terminated */
	/*
	 * SEED, STAT of a kernel thread: its whole name as in /proc/PID/comm, where comm is only
	 * the beginning: a worker's ends with what it works on.  NULL: comm is all, or not known.
	 */
	const char *name;
	uint64_t count;         /* LOST: how many events */
	int64_t wall_offset_ns; /* CLOCK: add it to a time of id.host to get CLOCK_REALTIME */
	struct event_place place;
	struct event_exec exec;
	struct event_exit exit;
	struct event_stat stat;
	struct event_host host;
};

/* Receives one event.  Returns 0, or a negative errno to stop the delivery at once. */
typedef int event_fn(void *ctx, const struct event *event);

#endif
