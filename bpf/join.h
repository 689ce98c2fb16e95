/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * join.h - joins the pieces of long argument blocks.
 *
 *	join_add for every piece, in the order of the ring; join_finish for every exec: its head,
 *	and then what follows it without a gap.  What is missing counts as cut.
 *
 * Pieces whose exec never comes (it was lost) are dropped: at most JOIN_MAX blocks are kept.
 */
#ifndef BPF_JOIN_H
#define BPF_JOIN_H

#include "bpf/wire.h"

#define JOIN_MAX 16

struct join;

struct join *join_new(void);       /* NULL: no memory */
void join_free(struct join *join); /* NULL is fine */

/* Without memory the rest of the block is dropped, and counts as cut. */
void join_add(struct join *join, const struct wire_piece *piece);
/* event->exec.args is valid until the next call. */
void join_finish(struct join *join, struct event *event);

#endif
