/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script_state.h - who is who, by pid, while a script (script.h) is compiled. */
#ifndef CORE_SOURCE_FILE_SCRIPT_STATE_H
#define CORE_SOURCE_FILE_SCRIPT_STATE_H

#include "core/event.h"

#include <stdbool.h>

/* What is known of a pid; a child gets all of it from its parent. */
struct person {
	struct ident id; /* pid 0: nobody has had the pid */
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
	struct people_text *texts; /* those that persons point at */
};

/* Make sure that people_find finds a pid above 0; moves the persons.  False: no memory. */
bool people_make_room(struct people *people, int32_t pid);
struct person *people_find(const struct people *people, int32_t pid); /* NULL: never heard of */
/* Who has the pid; only the number when nobody does. */
struct ident people_ident(const struct people *people, int32_t pid);
/* The parent it has now: once that is dead, init, or nobody when there is no init. */
struct ident people_parent(const struct people *people, const struct person *person);
/* Take the event's process down, for which there is room.  False: no memory. */
bool people_keep(struct people *people, const struct event *event, bool dead);
void people_free(struct people *people);

/* Put into the event what is known but for identity and parent. */
void person_fill(struct event *event, const struct person *person);

#endif
