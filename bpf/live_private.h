/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * live_private.h - live, usage, hidden: what live.c (the events of the ring) and live_pass.c
 * (the state of the whole machine, and figures) share.  Include it only there.
 */
#ifndef BPF_LIVE_PRIVATE_H
#define BPF_LIVE_PRIVATE_H

#include "bpf/live.h"
#include "bpf/task_snapshot.h"
#include "core/source/proc/proc_io.h"
#include "core/source/proc/unreaped.h"

#define EXITS_KEPT 64 /* a power of two */
#define HIDDEN_MAX 16

/*
 * Processes that a kernel hides from BPF (such as the init of a virtual machine).  They appear as
 * parents in a pass, and /proc has them.
 */
struct hidden {
	struct ident ids[HIDDEN_MAX];
	unsigned count;
};

/*
 * How far the state of the whole machine has been delivered:
 *
 *	SETTLED   complete: only new events, until another pass is needed
 *	READING   a pass is being read, one step per drain
 *	SEEDING   a pass has been read, its processes are being delivered
 *	SETTLING  events up to its end are still in the ring
 *
 * A loss during a pass does not make that pass wrong, only too early: it is completed, and another
 * one follows.
 */
enum live_stage { SETTLED, READING, SEEDING, SETTLING };

/* Why a pass is needed. */
enum live_want { NOTHING, THREADS, ALL };

/* When the programs of a pass's processes are read.  LATER: they are delivered without, and then
 * once more.  NEVER: the pass is for THREADS. */
enum live_programs { PROGRAMS_NOW, PROGRAMS_LATER, PROGRAMS_NEVER };

/*
 * A pass over all tasks for their figures, in steps: on a large machine a full pass takes longer
 * than a key may wait.
 */
struct usage {
	struct task_snapshot snapshot; /* of the last pass: its memory is reused */
	bool all;                      /* the next pass must report all tasks */
	bool whole;                    /* the current pass reports all tasks */
	bool running;     /* a pass is in progress: read from fd or, with fd -1, being delivered */
	int fd;           /* -1 when none is open */
	size_t next;      /* the next task to deliver */
	uint64_t read_ns; /* when the pass was read completely */
	struct unreaped unreaped;
	uint32_t mark;   /* of the current pass */
	uint64_t broken; /* invalid records, in all passes */
	bool names;      /* read whole names from /proc, which has the same pids */
};

/* Events that the kernel skipped (capture_missed). */
struct missed {
	uint64_t count; /* as of read_ns */
	uint64_t read_ns;
	bool later; /* events have come since */
};

struct live {
	struct source source; /* first: a pointer to it is one to struct live */
	struct capture *capture;
	struct join *join;
	struct cgroups *cgroups;
	struct task_snapshot snapshot; /* the pass being delivered */
	struct usage usage;
	enum live_stage stage;
	int pass_fd;           /* while READING, else -1 */
	enum live_want wanted; /* the next pass: ALL at the start, and after a loss */
	enum live_programs programs_of_pass;
	bool threads; /* are reported */
	bool settled; /* at least once */
	bool forget;  /* the end of thread reports must still be delivered */
	size_t ahead; /* the last process whose program was requested */
	size_t seed;  /* next to deliver; threads come after the processes */
	struct hidden hidden;
	uint32_t mark;        /* of the current pass, in figures.unreaped */
	unsigned hidden_seed; /* next of hidden, after all others */
	uint64_t pass_end;    /* position in the ring at the end of the pass */
	uint64_t pass_ns;     /* start of the last pass; 0: none */
	uint64_t lost;        /* count last reported */
	uint64_t bad;         /* invalid records */
	struct missed missed;
	struct programs *programs;      /* of seeds */
	struct proc_io *io;             /* of hidden processes */
	bool has_proc;                  /* /proc is mounted, and has the same pids */
	struct ident exits[EXITS_KEPT]; /* recent ones, by pid: to detect a second report */
	/* valid during a drain or a pass for figures */
	event_fn *deliver;
	void *ctx;
	unsigned budget, delivered;
	int error; /* returned by deliver */
};

int live_give(struct live *live, const struct event *event); /* returns the result of deliver */
int live_give_mark(struct live *live, enum event_kind kind, uint64_t count, uint64_t time_ns);
/*
 * Takes the paths of control groups that a step of a pass has read: after each step, since the
 * programs do not send them again with events.
 */
void live_take_cgroups(struct live *live, struct task_snapshot *snapshot);
/* Fills in the path of its cgroup. */
void live_complete_place(struct live *live, struct event *event);

static inline bool live_is_full(const struct live *live)
{
	return live->error || live->delivered >= live->budget;
}

/*
 * live_pass.c: starts, reads and delivers a pass as needed.  A failure at the start is final
 * (-errno).
 */
int live_pass_go_on(struct live *live, uint64_t now_ns);
uint64_t live_pass_due_ns(const struct live *live); /* when the next pass, if wanted, is due */

/* live_pass.c: records a parent that the pass has not found. */
void hidden_note(struct hidden *hidden, const struct task_snapshot *snapshot, struct ident parent);
/* Fills a SEED or a STAT from /proc.  Returns 0, or -errno when the process is gone. */
int hidden_seed(struct ident id, struct event *event);
int hidden_stat(struct ident id, struct proc_io *io, struct event *event);
void hidden_forget(struct hidden *hidden, unsigned n);

/* live_pass.c: a pass for figures */
void usage_init(struct usage *usage);
void usage_clear(struct usage *usage);
/* Continues a pass, or starts one.  Returns 1: call again for the rest; 0: all are delivered; or a
 * negative errno.  Unless it returns 1 the caller calls usage_end. */
int usage_step(struct usage *usage, struct capture *capture, event_fn *deliver, void *ctx);
/* The pass is read completely: the next step delivers.  The caller reads the ring before. */
bool usage_is_read(const struct usage *usage);
void usage_end(struct usage *usage);

#endif
