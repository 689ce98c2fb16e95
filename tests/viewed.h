/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * viewed.h - a tree and its view for tests, and facts in one line each.  Every fact happens a
 * millisecond after the one before.
 */
#ifndef TESTS_VIEWED_H
#define TESTS_VIEWED_H

#include "core/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD_MS 1000000ull
#define WORLD_S  (1000 * WORLD_MS)

struct world {
	struct tree *tree;
	struct view *view;
	uint64_t now_ns;
};

/* limits NULL: the usual ones */
static inline bool world_open(struct world *world, const struct tree_limits *limits)
{
	static const struct tree_limits usual = {.linger_ns = 3 * WORLD_S, .short_ns = WORLD_S};

	world->now_ns = 1000 * WORLD_S;
	world->tree = tree_new(limits ? limits : &usual);
	world->view = world->tree ? view_new(world->tree) : NULL;
	return world->view;
}

static inline void world_close(struct world *world)
{
	view_free(world->view);
	tree_free(world->tree);
}

static inline struct ident world_ident(const struct world *world, int32_t pid)
{
	const struct node *node = pid ? tree_find(world->tree, pid) : NULL;

	return node ? node->id : (struct ident){.pid = pid};
}

static inline struct event world_event(struct world *world, enum event_kind kind, int32_t pid)
{
	world->now_ns += WORLD_MS;
	return (struct event){
		.kind = kind,
		.time_ns = world->now_ns,
		.id = world_ident(world, pid),
	};
}

static inline struct node *world_apply(struct world *world, const struct event *event)
{
	struct node *node = NULL;

	return tree_apply(world->tree, event, &node) < 0 ? NULL : node;
}

/* There before we looked; flags as in enum event_flag. */
static inline struct node *world_seed(
	struct world *world, int32_t pid, int32_t ppid, uint32_t flags, const char *comm)
{
	struct event event = world_event(world, EVENT_SEED, pid);

	event.flags = flags;
	event.id.start_ns = world->now_ns - WORLD_S * 900;
	event.parent = world_ident(world, ppid);
	snprintf(event.comm, sizeof(event.comm), "%s", comm);
	return world_apply(world, &event);
}

static inline struct node *world_fork(
	struct world *world, int32_t pid, int32_t ppid, const char *comm)
{
	struct event event = world_event(world, EVENT_FORK, pid);

	event.id = (struct ident){pid, world->now_ns};
	event.parent = world_ident(world, ppid);
	event.tid = ppid;
	snprintf(event.comm, sizeof(event.comm), "%s", comm);
	return world_apply(world, &event);
}

/* args: words separated by spaces; the first is the program, and what comm becomes */
static inline struct node *world_exec(struct world *world, int32_t pid, const char *args)
{
	struct event event = world_event(world, EVENT_EXEC, pid);
	size_t len = strlen(args) + 1;
	char *block = malloc(len);
	struct node *node;

	if (!block)
		return NULL;
	for (size_t i = 0; i < len; i++)
		block[i] = args[i] == ' ' ? '\0' : args[i];
	event.exec = (struct event_exec){.exe = block, .args = block, .args_len = (uint32_t)len};
	event.exec.args_size = (uint32_t)len;
	snprintf(event.comm, sizeof(event.comm), "%.15s", block);
	node = world_apply(world, &event);
	free(block);
	return node;
}

static inline struct node *world_exit(struct world *world, int32_t pid, int32_t status)
{
	struct event event = world_event(world, EVENT_EXIT, pid);

	event.exit.status = status;
	event.exit.threads = 1;
	return world_apply(world, &event);
}

/* Let time pass, and the ghosts with it. */
static inline void world_wait(struct world *world, uint64_t ns)
{
	world->now_ns += ns;
	tree_expire(world->tree, world->now_ns);
}

#endif
