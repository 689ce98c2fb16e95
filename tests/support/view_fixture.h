/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * view_fixture.h - a tree and its view for tests, with one-line functions for events.  Each event
 * happens a millisecond after the last one.
 */
#ifndef TESTS_SUPPORT_VIEW_FIXTURE_H
#define TESTS_SUPPORT_VIEW_FIXTURE_H

#include "core/view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCENE_MS 1000000ull
#define SCENE_S  (1000 * SCENE_MS)

struct scene {
	struct tree *tree;
	struct view *view;
	uint64_t now_ns;
};

/* limits NULL: the defaults */
static inline bool scene_open(struct scene *scene, const struct tree_limits *limits)
{
	static const struct tree_limits usual = {.linger_ns = 3 * SCENE_S, .short_ns = SCENE_S};

	scene->now_ns = 1000 * SCENE_S;
	scene->tree = tree_new(limits ? limits : &usual);
	scene->view = scene->tree ? view_new(scene->tree) : NULL;
	return scene->view;
}

static inline void scene_close(struct scene *scene)
{
	view_free(scene->view);
	tree_free(scene->tree);
}

static inline struct ident scene_ident(const struct scene *scene, int32_t pid)
{
	const struct node *node = pid ? tree_find(scene->tree, pid) : NULL;

	return node ? node->id : (struct ident){.pid = pid};
}

static inline struct event scene_event(struct scene *scene, enum event_kind kind, int32_t pid)
{
	scene->now_ns += SCENE_MS;
	return (struct event){
		.kind = kind,
		.time_ns = scene->now_ns,
		.id = scene_ident(scene, pid),
	};
}

static inline struct node *scene_apply(struct scene *scene, const struct event *event)
{
	struct node *node = NULL;

	return tree_apply(scene->tree, event, &node) < 0 ? NULL : node;
}

/* A process that existed before; flags as in enum event_flag. */
static inline struct node *scene_seed(
	struct scene *scene, int32_t pid, int32_t ppid, uint32_t flags, const char *comm)
{
	struct event event = scene_event(scene, EVENT_SEED, pid);

	event.flags = flags;
	event.id.start_ns = scene->now_ns - SCENE_S * 900;
	event.parent = scene_ident(scene, ppid);
	snprintf(event.comm, sizeof(event.comm), "%s", comm);
	return scene_apply(scene, &event);
}

static inline struct node *scene_fork(
	struct scene *scene, int32_t pid, int32_t ppid, const char *comm)
{
	struct event event = scene_event(scene, EVENT_FORK, pid);

	event.id = (struct ident){.pid = pid, .start_ns = scene->now_ns};
	event.parent = scene_ident(scene, ppid);
	event.tid = ppid;
	snprintf(event.comm, sizeof(event.comm), "%s", comm);
	return scene_apply(scene, &event);
}

/* args: words separated by spaces; the first is the program, and the new comm */
static inline struct node *scene_exec(struct scene *scene, int32_t pid, const char *args)
{
	struct event event = scene_event(scene, EVENT_EXEC, pid);
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
	node = scene_apply(scene, &event);
	free(block);
	return node;
}

static inline struct node *scene_exit(struct scene *scene, int32_t pid, int32_t status)
{
	struct event event = scene_event(scene, EVENT_EXIT, pid);

	event.exit.status = status;
	event.exit.threads = 1;
	return scene_apply(scene, &event);
}

/* Advances the time and expires exited processes. */
static inline void scene_wait(struct scene *scene, uint64_t ns)
{
	scene->now_ns += ns;
	tree_expire(scene->tree, scene->now_ns);
}

#endif
