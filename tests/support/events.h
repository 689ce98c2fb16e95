/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * events.h - functions that build events, for the tests of the tree.
 *
 * A process is its pid and its start: make_ident(5, 100).  Times are nanoseconds.
 */
#ifndef TESTS_SUPPORT_EVENTS_H
#define TESTS_SUPPORT_EVENTS_H

#include "core/tree/tree.h"

#include <stdio.h>
#include <string.h>

static inline struct ident make_ident(int32_t pid, uint64_t start_ns)
{
	return (struct ident){.pid = pid, .start_ns = start_ns};
}

static inline struct event events_make(
	enum event_kind kind, uint64_t time_ns, struct ident id, struct ident parent)
{
	struct event event;

	memset(&event, 0, sizeof(event));
	event.kind = kind;
	event.time_ns = time_ns;
	event.id = id;
	event.parent = parent;
	return event;
}

/* Born at its start. */
static inline struct event events_fork(struct ident id, struct ident parent)
{
	struct event event = events_make(EVENT_FORK, id.start_ns, id, parent);

	snprintf(event.comm, sizeof(event.comm), "p%d", parent.pid);
	return event;
}

/* args: NUL-separated, the last NUL included in its size. */
static inline struct event with_exec(
	struct event event, const char *exe, const char *args, size_t size)
{
	event.exec.exe = exe;
	event.exec.args = args;
	event.exec.args_len = event.exec.args_size = (uint32_t)size;
	snprintf(event.comm, sizeof(event.comm), "%.15s", exe);
	return event;
}

#define EXEC(time, id, parent, exe, args)                                                          \
	with_exec(events_make(EVENT_EXEC, time, id, parent), exe, args, sizeof(args))
#define SEED(time, id, parent, exe, args)                                                          \
	with_exec(events_make(EVENT_SEED, time, id, parent), exe, args, sizeof(args))

static inline struct event events_exit(uint64_t time_ns, struct ident id, int32_t status)
{
	struct event event = events_make(EVENT_EXIT, time_ns, id, make_ident(0, 0));

	event.exit.status = status;
	event.exit.threads = 1;
	return event;
}

static inline struct event events_stat(uint64_t time_ns, struct ident id, uint64_t cpu_ns)
{
	struct event event = events_make(EVENT_STAT, time_ns, id, make_ident(0, 0));

	event.stat.cpu_ns = cpu_ns;
	event.stat.threads = 1;
	event.stat.state = 'S';
	return event;
}

static inline struct event events_pass(enum event_kind kind, uint64_t time_ns)
{
	return events_make(kind, time_ns, make_ident(0, 0), make_ident(0, 0));
}

#endif
