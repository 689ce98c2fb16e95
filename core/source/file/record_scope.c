// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/record_scope.h"

void record_scope_free(struct record_scope *scope)
{
	pidmap_free(&scope->members);
	*scope = (struct record_scope){0};
}

void record_scope_set_root(struct record_scope *scope, int32_t pid)
{
	scope->root = pid;
	scope->has_root = false;
}

/* Two processes of one pid do not start within the same millisecond.  0: the start is not known. */
static uint32_t start_mark(struct ident id)
{
	return id.start_ns ? (uint32_t)(id.start_ns / 1000000 % (PIDMAP_NONE - 1)) + 1 : 0;
}

static bool is_member(const struct record_scope *scope, struct ident id)
{
	uint32_t mark = pidmap_find(&scope->members, id.pid), own = start_mark(id);

	return mark != PIDMAP_NONE && (!mark || !own || mark == own);
}

/* False: no memory. */
static bool add_member(struct record_scope *scope, struct ident id)
{
	if (pidmap_fit(&scope->members, 1) < 0)
		return false;
	pidmap_put(&scope->members, id.pid, start_mark(id));
	return true;
}

static bool is_root(struct record_scope *scope, const struct event *event)
{
	if (scope->has_root || !scope->root || event->id.pid != scope->root)
		return false;
	return scope->has_root = event->kind == EVENT_FORK || event->kind == EVENT_SEED ||
				 event->kind == EVENT_EXEC;
}

static bool is_ancestor(const struct record_scope *scope, const struct event *event)
{
	if (event->kind != EVENT_SEED || event->flags & EVENT_THREAD)
		return false;
	for (unsigned i = 0; i < scope->ancestor_count; i++)
		if (scope->ancestors[i] == event->id.pid)
			return true;
	return false;
}

/* A member keeps its place after its exit: later events are about it, until the pid has another. */
static bool takes_process(struct record_scope *scope, const struct event *event)
{
	bool is_birth = event->kind == EVENT_FORK || event->kind == EVENT_SEED;

	if (event->flags & EVENT_THREAD)
		return is_member(scope, event->parent);
	if (is_root(scope, event)) {
		scope->is_on = add_member(scope, event->id);
		return event->kind != EVENT_FORK;
	}
	if (is_birth && is_member(scope, event->parent)) {
		scope->is_on = add_member(scope, event->id);
		return true;
	}
	if (event->kind == EVENT_FORK)
		pidmap_remove(&scope->members, event->id.pid);
	return is_member(scope, event->id);
}

static void strip_event(struct event *event)
{
	event->exec = (struct event_exec){0};
	event->place.cgroup = NULL;
	event->place.cgroup_id = 0;
}

bool record_scope_takes(struct record_scope *scope, const struct event *event, struct event *out)
{
	*out = *event;
	if (!scope->is_on || event->id.pid <= 0)
		return true;
	if (takes_process(scope, event)) {
		if (event->kind == EVENT_EXEC && event->id.pid == scope->root)
			out->flags |= EVENT_COMMAND;
		return true;
	}
	if (!is_ancestor(scope, event))
		return false;
	strip_event(out);
	return true;
}
