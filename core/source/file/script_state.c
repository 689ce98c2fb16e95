// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/script_state.h"

#include <stdlib.h>
#include <string.h>

struct script_state_text {
	struct script_state_text *next;
	char bytes[];
};

static bool make_room(struct script_state *state, int32_t pid)
{
	size_t want = (size_t)pid + 1, count = state->count ? state->count : 64;
	struct script_proc *table;

	if (want <= state->count)
		return true;
	while (count < want)
		count *= 2;
	table = realloc(state->table, count * sizeof(*table));
	if (!table)
		return false;
	memset(table + state->count, 0, (count - state->count) * sizeof(*table));
	state->table = table;
	state->count = count;
	return true;
}

struct script_proc *script_state_find(const struct script_state *state, int32_t pid)
{
	return pid > 0 && (size_t)pid < state->count ? &state->table[pid] : NULL;
}

struct ident script_state_ident(const struct script_state *state, int32_t pid)
{
	const struct script_proc *proc = script_state_find(state, pid);

	return proc && proc->id.pid ? proc->id : (struct ident){.pid = pid};
}

struct ident script_state_parent(const struct script_state *state, const struct script_proc *proc)
{
	const struct script_proc *parent = script_state_find(state, proc->parent.pid);
	const struct script_proc *init = script_state_find(state, 1);

	if (!parent || (!parent->dead && parent->id.start_ns == proc->parent.start_ns))
		return proc->parent;
	return init && init->id.pid && !init->dead ? init->id : (struct ident){0};
}

static bool keep_text(struct script_state *state, const char **text)
{
	size_t size = *text ? strlen(*text) + 1 : 0;
	struct script_state_text *copy;

	if (!*text)
		return true;
	copy = malloc(sizeof(*copy) + size);
	if (!copy)
		return false;
	memcpy(copy->bytes, *text, size);
	copy->next = state->texts;
	state->texts = copy;
	*text = copy->bytes;
	return true;
}

bool script_state_keep(struct script_state *state, const struct event *event, bool dead)
{
	const char *cgroup = event->place.cgroup;
	const struct script_proc *parent;
	struct script_proc *proc;
	bool kept;

	if (!make_room(state, event->id.pid))
		return false;
	proc = &state->table[event->id.pid];
	parent = script_state_find(state, event->parent.pid);
	/* an inherited text is stored already */
	kept = cgroup == proc->place.cgroup || (parent && cgroup == parent->place.cgroup);
	*proc = (struct script_proc){
		.id = event->id,
		.parent = event->parent,
		.uid = event->uid,
		.gid = event->gid,
		.flags = event->flags & (EVENT_KTHREAD | EVENT_THREAD),
		.dead = dead,
		.place = event->place,
	};
	memcpy(proc->comm, event->comm, COMM_SIZE);
	return kept || keep_text(state, &proc->place.cgroup);
}

void script_state_free(struct script_state *state)
{
	for (struct script_state_text *next, *text = state->texts; text; text = next) {
		next = text->next;
		free(text);
	}
	free(state->table);
	*state = (struct script_state){0};
}

void script_proc_fill(struct event *event, const struct script_proc *proc)
{
	event->uid = proc->uid;
	event->gid = proc->gid;
	event->flags = proc->flags;
	event->place = proc->place;
	memcpy(event->comm, proc->comm, COMM_SIZE);
}
