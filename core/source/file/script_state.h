/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script_state.h - the processes of a script (script.h) by pid, while it is compiled. */
#ifndef CORE_SOURCE_FILE_SCRIPT_STATE_H
#define CORE_SOURCE_FILE_SCRIPT_STATE_H

#include "core/event.h"

#include <stdbool.h>

/* What is known of a pid; a child inherits all of it. */
struct person {
	struct ident id; /* pid 0: no process has had the pid */
	struct ident parent;
	uint32_t uid, gid;
	uint32_t flags; /* EVENT_KTHREAD, EVENT_THREAD */
	bool dead;
	char comm[COMM_SIZE];
	struct event_place place;
};

struct people {
	struct person *table; /* by pid */
	size_t count;
	struct people_text *texts; /* texts that the table points to */
};

/* Makes room for this pid; moves the table.  Returns false without memory. */
bool people_make_room(struct people *people, int32_t pid);
struct person *people_find(const struct people *people, int32_t pid); /* NULL: beyond the table */
/* The process with the pid, or else only the pid. */
struct ident people_ident(const struct people *people, int32_t pid);
/* The current parent: once the parent is dead, init, or pid 0 without an init. */
struct ident people_parent(const struct people *people, const struct person *person);
/* Stores the event's process, for which there is room.  Returns false without memory. */
bool people_keep(struct people *people, const struct event *event, bool dead);
void people_free(struct people *people);

/* Fills the event with what is known, except identity and parent. */
void person_fill(struct event *event, const struct person *person);

#endif
