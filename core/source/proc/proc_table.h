/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc_table.h - the processes by pid, for a source that gets only pids. */
#ifndef CORE_SOURCE_PROC_PROC_TABLE_H
#define CORE_SOURCE_PROC_PROC_TABLE_H

#include "core/base/pidmap.h"
#include "core/event.h"

#include <stdbool.h>

struct citizen {
	struct ident id; /* pid 0: a free entry */
	struct ident parent;
	uint32_t uid, gid;
	uint32_t flags; /* EVENT_KTHREAD, EVENT_THREAD */
	char comm[COMM_SIZE];
	uint32_t threads;    /* in its whole life */
	uint64_t counted_ns; /* when they were counted: threads born later are added */
	uint32_t met; /* number of the last scan that found it, or of the one before its birth */
	uint64_t ended_ns; /* when it ended; it may be a zombie.  0: it lives */
	uint32_t zombie;   /* the last pass for figures that found it as a zombie */
	bool leader_ended;
	int32_t status; /* the leader's */
};

/* All zeroes is an empty table. */
struct census {
	struct pidmap map;
	struct citizen *citizens;
	uint32_t count, room; /* entries ever used; entries allocated */
	uint32_t free;        /* free entries are linked by their status, + 1; 0: none */
};

struct citizen *census_find(const struct census *census, int32_t pid); /* NULL: not in the table */
/* Makes an entry for the pid, all zeroes except the pid; replaces an old one.  NULL: no memory.
 * Moves the entries. */
struct citizen *census_add(struct census *census, int32_t pid);
void census_remove(struct census *census, struct citizen *citizen);
/* Removes processes that scan number `met` did not find. */
void census_sweep(struct census *census, uint32_t met);
void census_free(struct census *census);

/* Copies what is known into an event about the process; and the other way round. */
void citizen_tell(const struct citizen *citizen, struct event *event);
void citizen_learn(struct citizen *citizen, const struct event *event);

#endif
