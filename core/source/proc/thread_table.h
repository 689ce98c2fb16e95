/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread_table.h - the threads that have been told of, by number: so that one keeps its identity
 * from one look to the next, and that its end can be told when it is gone.
 */
#ifndef CORE_SOURCE_PROC_THREAD_TABLE_H
#define CORE_SOURCE_PROC_THREAD_TABLE_H

#include "core/source/proc/proc_table.h"

/* All zeroes but for tick_ns is an empty one. */
struct crew {
	uint64_t tick_ns; /* starts that differ by less than two are the same */
	struct census members;
	uint32_t look; /* the one that is under way, or was the last */
	uint32_t next; /* where crew_next_gone goes on */
};

void crew_begin_look(struct crew *crew);
/*
 * event is about a thread that a look has met, by its number and its start as far as that is
 * known there: gets the identity it is told by.  Without memory it is not remembered, and nobody
 * will be told of its end.
 */
void crew_meet(struct crew *crew, struct event *event);
/* The same of one that has been told already: false, and nothing is changed, when it has not. */
bool crew_know(struct crew *crew, struct event *event);
bool crew_has(const struct crew *crew, struct ident id);
/* One that is born, all of its event but the kind is filled.  False: no memory. */
bool crew_add(struct crew *crew, const struct event *birth);
/* It has ended then: event gets all of its EVENT_EXIT.  False: nobody was told of it. */
bool crew_end(struct crew *crew, int32_t tid, uint64_t time_ns, struct event *event);
/* Those of a process are gone, and nobody is to be told. */
void crew_forget(struct crew *crew, int32_t pid);
/* After a look: the end of one that it has not met.  False: there is none left. */
bool crew_next_gone(struct crew *crew, uint64_t time_ns, struct event *event);
void crew_free(struct crew *crew); /* then it is empty, and can be used again */

#endif
