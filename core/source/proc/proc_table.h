/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* proc_table.h - the processes by pid, for a source that gets only pids. */
#ifndef CORE_SOURCE_PROC_PROC_TABLE_H
#define CORE_SOURCE_PROC_PROC_TABLE_H

#include "core/base/pidmap.h"
#include "core/event.h"

#include <stdbool.h>

struct proc_entry {
	struct ident id; /* pid 0: a free entry */
	struct ident parent;
	uint32_t uid, gid;
	uint32_t flags; /* EVENT_KTHREAD, EVENT_THREAD */
	char comm[COMM_SIZE];
	uint32_t threads;       /* in its whole life */
	uint32_t ended_threads; /* of them; all but one at an exec.  Only if counted_ns is 0 */
	uint64_t counted_ns; /* when a scan counted them: threads born later are added.  0: never */
	uint32_t met; /* number of the last scan that found it, or of the one before its birth */
	uint64_t ended_ns; /* when it ended; it may be a zombie.  0: it lives */
	uint32_t zombie;   /* the last pass for figures that found it as a zombie */
	bool leader_ended;
	bool ending;    /* a reported zombie that was EVENT_ENDING then */
	bool has_ns;    /* its pid namespace was reported */
	uint64_t place; /* hash of the place last reported in a STAT; 0: none */
	int32_t status; /* the leader's */
};

/* All zeroes is an empty table. */
struct proc_table {
	struct pidmap map;
	struct proc_entry *entries;
	uint32_t count, room; /* entries ever used; entries allocated */
	uint32_t free;        /* free entries are linked by their status, + 1; 0: none */
};

/* NULL: not in the table */
struct proc_entry *proc_table_find(const struct proc_table *table, int32_t pid);
/* Makes an entry for the pid, all zeroes except the pid; replaces an old one.  NULL: no memory.
 * Moves the entries. */
struct proc_entry *proc_table_add(struct proc_table *table, int32_t pid);
void proc_table_remove(struct proc_table *table, struct proc_entry *entry);
/* Removes processes that scan number `met` did not find. */
void proc_table_sweep(struct proc_table *table, uint32_t met);
void proc_table_free(struct proc_table *table);

/* Copies what is known into an event about the process; and the other way round. */
void proc_entry_fill(const struct proc_entry *entry, struct event *event);
void proc_entry_update(struct proc_entry *entry, const struct event *event);

#endif
