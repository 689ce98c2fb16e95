/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * join.h - puts long argument blocks together again.
 *
 *	join_add for every piece, in the order of the ring; join_finish for every exec: its head,
 *	and then what follows it without a gap.  What is missing counts as cut.
 *
 * Pieces whose exec never comes (it was lost) are let go of: at most JOIN_MAX are kept.
 */
#ifndef BPF_JOIN_H
#define BPF_JOIN_H

#include "bpf/wire.h"

#define JOIN_MAX 16

struct join;

struct join *join_new(void);       /* NULL: no memory */
void join_free(struct join *join); /* NULL is fine */

/* Out of memory: the rest of the block is not kept, which shows as cut. */
void join_add(struct join *join, const struct wire_piece *piece);
/* event->exec.args is good until the next call. */
void join_finish(struct join *join, struct event *event);

#endif
