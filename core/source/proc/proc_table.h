/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc_table.h - who lives, by pid, for a source that is told numbers only. */
#ifndef CORE_SOURCE_PROC_PROC_TABLE_H
#define CORE_SOURCE_PROC_PROC_TABLE_H

#include "core/base/pidmap.h"
#include "core/event.h"

#include <stdbool.h>

struct citizen {
	struct ident id; /* pid 0: a free place */
	struct ident parent;
	uint32_t uid, gid;
	uint32_t flags; /* EVENT_KTHREAD, EVENT_THREAD */
	char comm[COMM_SIZE];
	uint32_t threads;    /* that it has had over its life */
	uint64_t counted_ns; /* they were when it had been met: younger ones come on top */
	uint32_t met;        /* number of the last pass that has met it, or a later birth */
	uint64_t ended_ns;   /* it has ended then, and may be a zombie; 0: it lives */
	uint32_t zombie;     /* the last pass for the figures that has met it as one */
	bool leader_ended;
	int32_t status; /* the leader's */
};

/* All zeroes is an empty one. */
struct census {
	struct pidmap map;
	struct citizen *citizens;
	uint32_t count, room; /* places in use or free again; places there are */
	uint32_t free;        /* free places are linked by their status, + 1; 0: none */
};

struct citizen *census_find(const struct census *census, int32_t pid); /* NULL: nobody */
/* A place for the pid, all zeroes but for it; whoever had it is gone.  NULL: no memory.  Moves
 * the citizens. */
struct citizen *census_add(struct census *census, int32_t pid);
void census_remove(struct census *census, struct citizen *citizen);
/* Those that pass number `met` has not met are gone. */
void census_sweep(struct census *census, uint32_t met);
void census_free(struct census *census);

/* What is known of it, put into an event about it; and the other way round. */
void citizen_tell(const struct citizen *citizen, struct event *event);
void citizen_learn(struct citizen *citizen, const struct event *event);

#endif
