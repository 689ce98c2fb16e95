/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* script_state.h - the processes of a script (script.h) by pid, while it is compiled. */
#ifndef CORE_SOURCE_FILE_SCRIPT_STATE_H
#define CORE_SOURCE_FILE_SCRIPT_STATE_H

#include "core/event.h"

#include <stdbool.h>

/* What is known of a pid; a child inherits all of it. */
struct script_proc {
	struct ident id; /* pid 0: no process has had the pid */
	struct ident parent;
	uint32_t uid, gid;
	uint32_t flags; /* EVENT_KTHREAD, EVENT_THREAD */
	bool dead;
	char comm[COMM_SIZE];
	struct event_place place;
};

struct script_state {
	struct script_proc *table; /* by pid */
	size_t count;
	struct script_state_text *texts; /* texts that the table points to */
};

/* NULL: pid 0, or beyond the table.  Valid until the next script_state_keep. */
struct script_proc *script_state_find(const struct script_state *state, int32_t pid);
/* The process with the pid, or else only the pid. */
struct ident script_state_ident(const struct script_state *state, int32_t pid);
/* The current parent: once the parent is dead, init, or pid 0 without an init. */
struct ident script_state_parent(const struct script_state *state, const struct script_proc *proc);
/* Stores the event's process, whose pid is not 0.  Returns false without memory. */
bool script_state_keep(struct script_state *state, const struct event *event, bool dead);
void script_state_free(struct script_state *state);

/* Fills the event with what is known, except identity and parent. */
void script_proc_fill(struct event *event, const struct script_proc *proc);

#endif
