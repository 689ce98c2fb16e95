/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * record.h - the bytes between the BPF programs and user space.
 *
 * In the ring buffer: CGROUP, FORK, FORK_FAILED, EXEC, EXEC_FAILED, ARGS, EXIT.  From a pass over
 * all tasks: TASK for every process, THREAD for every thread but the leaders, CGROUP for every
 * control group of these.  A pass for figures leaves out processes that have not run since the last
 * one, and has a ZOMBIE for a zombie already reported (changed_only.h).  While threads are wanted:
 * THREAD_BORN and THREAD_END in the ring, THREAD_WHOLE instead of THREAD in a pass.  Each begins
 * with a record_head; all are zeroed before they are filled, so that padding leaks nothing out of
 * the kernel.
 *
 * An argument block longer than ARGS_HEAD is sent in pieces: first ARGS records with what comes
 * after the head, then the EXEC with the head: so an exec arrives complete, and at its place in the
 * order of events.
 *
 *	 ARGS 16384..  ARGS 32768..  ...  EXEC 0..16383
 *
 * Times are ns of CLOCK_BOOTTIME.  Included by the BPF programs and by wire.c.
 */
#ifndef BPF_RECORD_H
#define BPF_RECORD_H

#include <linux/types.h>

#define RECORD_COMM 16
#define RECORD_PATH 4096  /* longest file name, the NUL included */
#define ARGS_HEAD   16384 /* argument bytes in an EXEC, at most */
#define ARGS_PIECE  16384 /* argument bytes in an ARGS, at most */
#define ARGS_PIECES 127
#define ARGS_MAX    (ARGS_HEAD + ARGS_PIECE * ARGS_PIECES) /* 2 MiB */

/*
 * Lost events are counted in memory that the programs and user space share, by CPU: a cache line
 * each, so that CPUs do not contend.  CPUs beyond the slots share them: programs add atomically.
 */
#define DROP_SLOTS 64
#define DROP_LINE  8 /* numbers in a cache line; the first one is the count */

static inline __attribute__((always_inline)) void record_drop(__u64 (*drops)[DROP_LINE], __u32 cpu)
{
	__sync_fetch_and_add(&drops[cpu & (DROP_SLOTS - 1)][0], 1);
}

static inline __u64 record_dropped(const __u64 (*drops)[DROP_LINE])
{
	__u64 sum = 0;

	for (unsigned i = 0; i < DROP_SLOTS; i++)
		sum += __atomic_load_n(&drops[i][0], __ATOMIC_RELAXED);
	return sum;
}

enum record_kind {
	RECORD_FORK = 1,
	RECORD_EXEC,
	RECORD_ARGS,
	RECORD_EXIT,
	RECORD_TASK,
	RECORD_THREAD,
	RECORD_EXEC_FAILED,
	RECORD_THREAD_WHOLE,
	RECORD_THREAD_BORN,
	RECORD_THREAD_END,
	RECORD_ZOMBIE,
	RECORD_CGROUP,
	RECORD_FORK_FAILED,
};

enum record_flag {
	RECORD_KTHREAD = 1,
	RECORD_DEAD = 2,         /* TASK: has no living thread; THREAD_WHOLE: is exiting */
	RECORD_LEADER_ENDED = 4, /* TASK: its first thread has ended, and others live */
	RECORD_FROZEN = 8,       /* TASK: the freezer of its control group has stopped it */
	RECORD_DELETED = 16,     /* TASK: the file it runs has no name any longer */
	RECORD_NS_ROOT = 32,     /* CGROUP: the root of the reader's namespace */
	RECORD_FOR_THREAD = 64,  /* FORK_FAILED: it would have been a thread */
};

enum record_file {
	RECORD_FILE_CUT = 1,     /* its path is too long: the first parts are missing */
	RECORD_FILE_DELETED = 2, /* it has no name any longer, or never had one */
	RECORD_FILE_KNOWN = 4,   /* of a directory: without parts it is the root */
};

/* A bit of a status: the kernel killed the process for want of memory. */
#define RECORD_OOM 0x10000

/* A ZOMBIE is only this. */
struct record_head {
	__u16 kind;
	__u16 flags;
	__s32 pid;      /* of the process */
	__u64 start_ns; /* of its leader */
};

/* The process of a record; ARGS and THREAD have only the head. */
struct record_who {
	struct record_head head;
	__u64 time_ns;
	__u64 parent_start_ns;
	__s32 parent_pid;
	__s32 tid; /* the thread that forked or executed */
	__u32 uid;
	__u32 gid;
	char comm[RECORD_COMM];
};

struct record_place {
	__u64 cgroup_id; /* unique within its hierarchy; perhaps with CGROUP_V1 */
	__u32 tty;
	__u32 pid_ns;
	__s32 ns_pid;
	__u32 unused;
};

/* Sums over the threads of a process, its children not included; in a THREAD, of that thread. */
struct record_sums {
	__u64 cpu_ns;
	__u64 read_bytes;
	__u64 write_bytes;
};

struct record_fork {
	struct record_who who;
	struct record_place place;
	__u64 caller_start_ns; /* of the process that called, where that is not the parent */
	__s32 caller_pid;      /* else 0 */
	__u32 unused;
};

/*
 * An EXEC or EXEC_FAILED; a FORK_FAILED has only who and error.  data: file, cwd, called NUL,
 * interp NUL, args; what is missing has length 0 and no NUL.  The file is its path from the last
 * part to the first, each with a NUL: "true NUL bin NUL usr NUL".  So is the working directory;
 * both together have RECORD_PATH bytes at most.  An EXEC_FAILED has neither.
 */
struct record_exec {
	struct record_who who;
	struct record_place place;
	__u32 args_size;  /* bytes of the whole block */
	__u32 args_len;   /* bytes in this record */
	__u16 file_len;   /* with the NULs */
	__u16 called_len; /* with the NUL */
	__u16 interp_len; /* with the NUL */
	__u16 file_flags; /* enum record_file */
	__s32 error;      /* of an EXEC_FAILED or FORK_FAILED: positive errno */
	__u16 cwd_len;    /* with the NULs */
	__u16 cwd_flags;  /* enum record_file */
	char data[];
};

struct record_args {
	struct record_head head;
	__u32 offset; /* into the block */
	__u32 len;
	char data[];
};

#define CGROUP_PATH 4096         /* bytes of a path, at most */
#define CGROUP_V1   (1ull << 63) /* bit of an id: in the v1 hierarchy that is in use */

/*
 * The path of a control group, ahead of the first record with its id.  After it come len bytes: the
 * names from the group up to the root, each with a NUL; none: it is the root.
 */
struct record_cgroup {
	struct record_head head; /* no process */
	__u64 id;
	__u32 len;
	__u32 unused;
};

struct record_exit {
	struct record_who who;
	struct record_sums sums;
	__u64 max_rss_bytes; /* of its last program; 0: not known */
	__s32 status;
	__u32 threads; /* 0: not known */
};

struct record_task {
	struct record_who who;
	struct record_place place; /* in a pass for figures: empty if as last reported */
	struct record_sums sums;
	__u64 since_ns; /* in a pass for figures: as in event_stat */
	__u64 rss_bytes;
	__s32 status;  /* if DEAD */
	__u32 threads; /* now */
	__u32 state;   /* the kernel's bits */
	__s32 prio;    /* the kernel's: 0 to 139 */
	__s32 static_prio;
	__u32 unused;
};

struct record_thread {
	struct record_head head;
	struct record_sums sums;
	__u64 rss_bytes; /* of its process, once the first thread has ended */
	__u32 state;
	__u32 unused;
};

/* A THREAD_WHOLE, _BORN or _END: the head has the thread's own number and start, and the parent is
 * its process. */
struct record_whole {
	struct record_who who;
	struct record_sums sums;
	__u64 rss_bytes; /* as in a THREAD; only in a pass */
	__u32 state;
	__s32 prio;
	__s32 static_prio;
	__u32 unused;
};

#endif
