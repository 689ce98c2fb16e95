/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unreaped.h - the zombies that the consumer has been told of: so that each is reported once, and
 * that its reaping is noticed by the first pass that no longer meets it.
 *
 *	mark = unreaped_begin()       of each pass, for the figures or for a snapshot
 *	unreaped_meet()               for each zombie the pass meets; if it is news, deliver it
 *	unreaped_next_gone(mark)      after a pass for the figures: deliver what it says
 *	unreaped_settle(mark)         after a snapshot: its EVENT_SETTLED says the same
 *
 * Both kinds of pass may be under way at the same time.  A pass has to be complete: who was not met
 * is taken for reaped.  Costs a look-up for each zombie, and nothing where there are none.
 */
#ifndef CORE_SOURCE_PROC_UNREAPED_H
#define CORE_SOURCE_PROC_UNREAPED_H

#include "core/source/proc/proc_table.h"

/* All zeroes is an empty one. */
struct unreaped {
	struct census known;
	uint32_t passes; /* that have begun */
	uint32_t next;   /* where unreaped_next_gone goes on */
};

uint32_t unreaped_begin(struct unreaped *unreaped);
/*
 * event: a ZOMBIE, or a SEED flagged DEAD.  True: it is one the consumer does not know, or it has
 * another parent now.  Without memory it is not remembered: told in each pass, and of its
 * reaping the next snapshot tells.
 */
bool unreaped_meet(struct unreaped *unreaped, const struct event *event);
/* It is known, and nothing else has changed: of that pid, start and parent.  It counts as met. */
bool unreaped_meet_again(struct unreaped *unreaped, struct ident id);
/* *event gets the EVENT_REAPED of one that was not met since the mark.  False: none is left. */
bool unreaped_next_gone(
	struct unreaped *unreaped, uint32_t mark, uint64_t time_ns, struct event *event);
void unreaped_settle(struct unreaped *unreaped, uint32_t mark);
void unreaped_free(struct unreaped *unreaped); /* then it is empty, and can be used again */

#endif
