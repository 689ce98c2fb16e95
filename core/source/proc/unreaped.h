/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * unreaped.h - the reported zombies: each is reported once, and its reaping is detected by the
 * first scan that does not find it.
 *
 *	mark = unreaped_begin()       at each pass, for figures or for a snapshot
 *	unreaped_meet()               for each zombie found; if it is news, deliver it
 *	unreaped_next_gone(mark)      after a pass for figures: deliver the event
 *	unreaped_settle(mark)         after a snapshot: its EVENT_SETTLED implies the same
 *
 * Both kinds of pass may be in progress at the same time.  A pass must be complete: a zombie not
 * found counts as reaped.  Costs a look-up per zombie, and nothing without zombies.
 */
#ifndef CORE_SOURCE_PROC_UNREAPED_H
#define CORE_SOURCE_PROC_UNREAPED_H

#include "core/source/proc/proc_table.h"

/* All zeroes is an empty table. */
struct unreaped {
	struct proc_table known;
	uint32_t passes; /* started so far */
	uint32_t next;   /* where unreaped_next_gone continues */
};

uint32_t unreaped_begin(struct unreaped *unreaped);
/*
 * event: a ZOMBIE, or a SEED flagged DEAD.  Returns true when the consumer does not know this
 * zombie, or when its parent or EVENT_ENDING has changed.  Without memory it is not stored: it is
 * reported in each pass, and its reaping by the next snapshot.
 */
bool unreaped_meet(struct unreaped *unreaped, const struct event *event);
/* Whether a zombie with this identity is known; then it counts as found by this pass. */
bool unreaped_meet_again(struct unreaped *unreaped, struct ident id);
/*
 * *event becomes the EVENT_REAPED of a zombie not found since the mark.  Returns false when none is
 * left.
 */
bool unreaped_next_gone(
	struct unreaped *unreaped, uint32_t mark, uint64_t time_ns, struct event *event);
void unreaped_settle(struct unreaped *unreaped, uint32_t mark);
void unreaped_free(struct unreaped *unreaped); /* leaves an empty table that can be used again */

#endif
