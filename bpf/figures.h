/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figures.h - a pass over all tasks taken for its figures, in steps: a large machine's takes
 * longer than a key may wait.
 */
#ifndef BPF_FIGURES_H
#define BPF_FIGURES_H

#include "bpf/pass.h"
#include "core/source/proc/unreaped.h"

#include <stdbool.h>

struct capture;

struct figures {
	struct pass pass; /* the last one's: its memory is used again */
	bool all;         /* the next one is to tell of everybody */
	bool whole;       /* the one under way does */
	bool running;     /* one is under way: read from fd, or (-1) told */
	int fd;           /* -1 when none is open */
	size_t next;      /* the task to be told next */
	uint64_t read_ns; /* when the last of them was read */
	struct unreaped unreaped;
	uint32_t mark;   /* of the pass under way */
	uint64_t broken; /* records that made no sense, in all passes */
};

void figures_init(struct figures *figures);
void figures_clear(struct figures *figures);
/* Go on, or begin.  1: call again for the rest; 0: all are told; or a negative errno.  Whatever is
 * not 1 is to be followed by figures_end. */
int figures_step(struct figures *figures, struct capture *capture, event_fn *deliver, void *ctx);
void figures_end(struct figures *figures);

#endif
