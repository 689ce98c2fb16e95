/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * spawner_fixture.h - for tests: applies a script of events to a tree and to the spawners that
 * observe it.
 */
#ifndef TESTS_SUPPORT_SPAWNER_FIXTURE_H
#define TESTS_SUPPORT_SPAWNER_FIXTURE_H

#include "core/source/file/script.h"
#include "core/stats/spawners.h"

#include <stdio.h>

#define SPAWNER_FIXTURE_S UINT64_C(1000000000)

/* The processes at the start of the scripts: a login, its shell, and a daemon. */
#define SPAWNER_FIXTURE_SEEDS                                                                      \
	"@1000\n"                                                                                  \
	"seed 1 0 systemd start=1 : /sbin/init\n"                                                  \
	"seed 500 1 sshd start=2 : /usr/sbin/sshd -D\n"                                            \
	"seed 600 500 sshd start=3 : sshd: alice\n"                                                \
	"seed 700 600 bash start=4 exe=/bin/bash : -bash\n"                                        \
	"seed 800 1 superd start=5 : /usr/sbin/superd\n"                                           \
	"settled\n"

struct spawner_fixture {
	struct tree *tree;
	struct spawners *spawners;
	struct source *source;
	uint64_t now_ns;
	int err; /* of the last event that could not be applied */
};

static inline int spawner_fixture_apply(void *ctx, const struct event *event)
{
	struct spawner_fixture *fixture = ctx;
	struct node *node;
	int changed = tree_apply(fixture->tree, event, &node), err;

	fixture->now_ns = event->time_ns;
	if (changed < 0) {
		fixture->err = changed;
		return 0;
	}
	err = changed ? spawners_apply(fixture->spawners, event, node) : 0;
	if (err)
		fixture->err = err;
	tree_expire(fixture->tree, event->time_ns);
	return 0;
}

static inline bool spawner_fixture_open(
	struct spawner_fixture *fixture, const struct spawner_limits *limits)
{
	const struct tree_limits usual = {
		.linger_ns = SPAWNER_FIXTURE_S, .short_ns = SPAWNER_FIXTURE_S};

	*fixture = (struct spawner_fixture){.tree = tree_new(&usual)};
	if (fixture->tree)
		fixture->spawners = spawners_new(fixture->tree, limits);
	return fixture->spawners;
}

/* Applies a whole script.  False: the script is invalid, and stderr has the line. */
static inline bool spawner_fixture_run(struct spawner_fixture *fixture, const char *text)
{
	char message[256] = "";

	source_close(fixture->source);
	fixture->source = script_open(text, message, sizeof(message));
	if (!fixture->source) {
		fprintf(stderr, "%s\n", message);
		return false;
	}
	while (!fixture->source->ended)
		if (source_drain(fixture->source, 1000, spawner_fixture_apply, fixture) < 0)
			return false;
	return true;
}

static inline void spawner_fixture_close(struct spawner_fixture *fixture)
{
	source_close(fixture->source);
	spawners_free(fixture->spawners);
	tree_free(fixture->tree);
}

static inline const struct spawner *spawner_fixture_first(const struct spawner_fixture *fixture)
{
	const struct spawner *first = NULL;

	spawners_top(fixture->spawners, fixture->now_ns, &first, 1);
	return first;
}

#endif
