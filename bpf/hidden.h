/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hidden.h - processes that a kernel keeps from BPF's eyes (the init of a virtual machine, for
 * one).  They show as parents of what a pass meets, and /proc knows more of them.
 */
#ifndef BPF_HIDDEN_H
#define BPF_HIDDEN_H

#include "bpf/pass.h"
#include "core/event.h"
#include "core/source/proc/proc_io.h"

#define HIDDEN_MAX 16

struct hidden {
	struct ident ids[HIDDEN_MAX];
	unsigned count;
};

/* Note a parent that the pass has not met. */
void hidden_note(struct hidden *hidden, const struct pass *pass, struct ident parent);
/* Fill a SEED or a STAT from /proc: 0, or -errno when it is gone. */
int hidden_seed(struct ident id, struct event *event);
int hidden_stat(struct ident id, struct procio *io, struct event *event);
void hidden_forget(struct hidden *hidden, unsigned n);

#endif
