/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spawner_fixture.h - for tests: a script of events, told to a tree and to the spawners that watch
 * it.
 */
#ifndef TESTS_SUPPORT_SPAWNER_FIXTURE_H
#define TESTS_SUPPORT_SPAWNER_FIXTURE_H

#include "core/source/file/script.h"
#include "core/stats/spawners.h"

#include <stdio.h>

#define NURSERY_S UINT64_C(1000000000)

/* Who is there at the start of the scripts: a login, a shell in it; a daemon. */
#define NURSERY_SEEDS                                                                              \
	"@1000\n"                                                                                  \
	"seed 1 0 systemd start=1 : /sbin/init\n"                                                  \
	"seed 500 1 sshd start=2 : /usr/sbin/sshd -D\n"                                            \
	"seed 600 500 sshd start=3 : sshd: alice\n"                                                \
	"seed 700 600 bash start=4 exe=/bin/bash : -bash\n"                                        \
	"seed 800 1 superd start=5 : /usr/sbin/superd\n"                                           \
	"settled\n"

struct nursery {
	struct tree *tree;
	struct spawners *spawners;
	struct source *source;
	uint64_t now_ns;
	int err; /* of the last event that failed */
};

static inline int nursery_apply(void *ctx, const struct event *event)
{
	struct nursery *nursery = ctx;
	struct node *node;
	int changed = tree_apply(nursery->tree, event, &node), err;

	nursery->now_ns = event->time_ns;
	if (changed < 0) {
		nursery->err = changed;
		return 0;
	}
	err = changed ? spawners_apply(nursery->spawners, event, node) : 0;
	if (err)
		nursery->err = err;
	tree_expire(nursery->tree, event->time_ns);
	return 0;
}

static inline bool nursery_open(struct nursery *nursery, const struct spawner_limits *limits)
{
	const struct tree_limits usual = {.linger_ns = NURSERY_S, .short_ns = NURSERY_S};

	*nursery = (struct nursery){.tree = tree_new(&usual)};
	if (nursery->tree)
		nursery->spawners = spawners_new(nursery->tree, limits);
	return nursery->spawners;
}

/* Tell it a whole script.  False: the script is wrong, and stderr says where. */
static inline bool nursery_tell(struct nursery *nursery, const char *text)
{
	char message[256] = "";

	source_close(nursery->source);
	nursery->source = script_open(text, message, sizeof(message));
	if (!nursery->source) {
		fprintf(stderr, "%s\n", message);
		return false;
	}
	while (!nursery->source->ended)
		if (source_drain(nursery->source, 1000, nursery_apply, nursery) < 0)
			return false;
	return true;
}

static inline void nursery_close(struct nursery *nursery)
{
	source_close(nursery->source);
	spawners_free(nursery->spawners);
	tree_free(nursery->tree);
}

static inline const struct spawner *nursery_first(const struct nursery *nursery)
{
	const struct spawner *first = NULL;

	spawners_top(nursery->spawners, nursery->now_ns, &first, 1);
	return first;
}

#endif
