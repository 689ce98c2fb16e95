/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_private.h - what live.c (the events of the ring) and live_pass.c (the state of the whole
 * machine) share.
 */
#ifndef BPF_LIVE_PRIVATE_H
#define BPF_LIVE_PRIVATE_H

#include "bpf/figures.h"
#include "bpf/hidden.h"
#include "bpf/live.h"
#include "bpf/pass.h"

#define EXITS_KEPT 64 /* a power of two */

/*
 * Where the source is in telling the state of the whole machine:
 *
 *	SETTLED   all told: only news, until another pass is wanted
 *	READING   a pass is being read, a step a drain
 *	SEEDING   a pass has been read, its processes are being delivered
 *	SETTLING  what happened up to its end is still in the ring
 *
 * A loss while a pass is being told does not make that pass wrong, only too early: it is told to
 * its end, and another one follows.
 */
enum stage { SETTLED, READING, SEEDING, SETTLING };

/* What a pass is wanted for.  For the threads' sake what is known of processes is not looked up. */
enum want { NOTHING, THREADS, ALL };

struct live {
	struct source source; /* first: a pointer to it is one to us */
	struct capture *capture;
	struct join *join;
	struct cgroups *cgroups; /* NULL: there is no v2 hierarchy */
	struct pass pass;        /* the one that is being told */
	struct figures figures;
	enum stage stage;
	int pass_fd;      /* while READING, else -1 */
	enum want wanted; /* a pass: ALL at the start, and after a loss */
	bool brief;       /* the one that is being told is for THREADS */
	bool threads;     /* are told of */
	bool settled;     /* once, at least */
	bool forget;      /* that they no longer are is still to be said */
	size_t ahead;     /* the last one whose program is read */
	size_t seed;      /* the next to deliver; threads come after the processes */
	struct hidden hidden;
	uint32_t mark;        /* of the pass that is being told, among the figures' */
	unsigned hidden_seed; /* likewise, once all others are delivered */
	uint64_t pass_end;    /* position in the ring when the pass was over */
	uint64_t pass_ns;     /* when it began; 0: there was none */
	uint64_t lost;        /* as last reported */
	uint64_t bad;         /* records that made no sense */
	uint64_t missed;      /* as last asked of the kernel, at missed_ns */
	uint64_t missed_ns;
	uint64_t frame_ns;
	struct programs *programs;      /* of seeds */
	struct procio *io;              /* of hidden ones */
	bool in_host_ns;                /* /proc means the same by a pid as the kernel does */
	struct ident exits[EXITS_KEPT]; /* the last ones, by pid: to know a second report of one */
	/* of the drain that is under way */
	event_fn *deliver;
	void *ctx;
	unsigned budget, delivered;
	int error; /* of deliver */
};

int live_give(struct live *live, const struct event *event); /* what the deliverer returns */
int live_give_mark(struct live *live, enum event_kind kind, uint64_t count, uint64_t time_ns);
void live_complete_place(struct live *live, struct event *event); /* the path of its cgroup */

static inline bool live_is_full(const struct live *live)
{
	return live->error || live->delivered >= live->budget;
}

/* live_pass.c */
/* Begins, reads, delivers what is wanted of a pass.  A failure at the start is final (-errno). */
int live_pass_go_on(struct live *live, uint64_t now_ns);
uint64_t live_pass_due_ns(const struct live *live); /* of the next one, if it is wanted */

#endif
