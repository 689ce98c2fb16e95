/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usage.h - a pass over all tasks for their figures, in steps: on a large machine a full pass
 * takes longer than a key may wait.
 */
#ifndef BPF_USAGE_H
#define BPF_USAGE_H

#include "bpf/task_snapshot.h"
#include "core/source/proc/unreaped.h"

#include <stdbool.h>

struct capture;

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

void usage_init(struct usage *usage);
void usage_clear(struct usage *usage);
/* Continues a pass, or starts one.  Returns 1: call again for the rest; 0: all are delivered; or a
 * negative errno.  Unless it returns 1 the caller calls usage_end. */
int usage_step(struct usage *usage, struct capture *capture, event_fn *deliver, void *ctx);
void usage_end(struct usage *usage);

#endif
