/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hidden.h - processes that a kernel hides from BPF (such as the init of a virtual machine).  They
 * appear as parents in a pass, and /proc has them.
 */
#ifndef BPF_HIDDEN_H
#define BPF_HIDDEN_H

#include "bpf/task_snapshot.h"
#include "core/event.h"
#include "core/source/proc/proc_io.h"

#define HIDDEN_MAX 16

struct hidden {
	struct ident ids[HIDDEN_MAX];
	unsigned count;
};

/* Records a parent that the pass has not found. */
void hidden_note(struct hidden *hidden, const struct task_snapshot *snapshot, struct ident parent);
/* Fills a SEED or a STAT from /proc.  Returns 0, or -errno when the process is gone. */
int hidden_seed(struct ident id, struct event *event);
int hidden_stat(struct ident id, struct proc_io *io, struct event *event);
void hidden_forget(struct hidden *hidden, unsigned n);

#endif
