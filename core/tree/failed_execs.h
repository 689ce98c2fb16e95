/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failed_execs.h - what processes have tried to execute, and could not.
 *
 * Of each process that has failed so, the newest ATTEMPTS_KEPT with their paths; the older ones
 * are counted.  Those of all processes together are within ATTEMPTS_BYTES: beyond, a process's
 * own older ones make room for its newest, or that is counted only.
 *
 * A walk is what execvp does along PATH: attempts for one name, one after the other.  An exec that
 * succeeds ends it: then it was no failure.
 */
#ifndef CORE_TREE_FAILED_EXECS_H
#define CORE_TREE_FAILED_EXECS_H

#include "core/tree/tree.h"

#define ATTEMPTS_KEPT  16
#define ATTEMPTS_BYTES (8u << 20)
#define ATTEMPTS_TEXT  512 /* bytes of a line about them */
#define ATTEMPTS_KINDS 2   /* errors of a walk told apart */

struct attempt {
	struct attempt *older;
	uint64_t time_ns;
	int32_t error; /* errno */
	uint32_t size; /* internal: bytes it takes */
	char path[];   /* as it was given to execve */
};

struct attempts {
	struct attempt *newest; /* NULL: no path was kept */
	uint32_t kept;
	uint32_t total;  /* of its life */
	uint32_t walk;   /* of them the last ones, for one name; 0: an exec has succeeded since */
	uint32_t hash;   /* internal: of that name */
	uint64_t end_ns; /* time of the newest */
	struct attempt_kind {
		int32_t error;
		uint32_t count;
	} kinds[ATTEMPTS_KINDS]; /* of the walk, the first met first; the rest are others */
};

/* What a tree has of them.  All zeroes is empty.  A node's is at places[node->attempts - 1]. */
struct attempts_pool {
	union attempts_place {
		struct attempts *taken;
		uint32_t next; /* free: the next such, as node.attempts has it; 0: no more */
	} * places;
	uint32_t room, used; /* used: so many from the start have ever been taken */
	uint32_t free;       /* the first that is free again, likewise */
	uint32_t count;      /* taken now */
	size_t bytes;        /* memory, all of it */
	size_t path_bytes;   /* of that: the attempts with their paths */
};

/* Internal to the tree: 0, or -ENOMEM and all is as it was. */
int attempts_add(struct attempts_pool *pool, struct node *node, const struct event *event);
void attempts_end_walk(struct attempts_pool *pool, struct node *node); /* an exec has succeeded */
void attempts_forget(struct attempts_pool *pool, struct node *node);
void attempts_free(struct attempts_pool *pool);

/* NULL: none was seen to fail.  Good until the tree hears of another event. */
const struct attempts *tree_attempts(const struct tree *tree, const struct node *node);

/*
 * Those of a ghost that most probably died of them: it has failed, soon after a walk that led to
 * nothing.  Else NULL.
 */
const struct attempts *attempts_to_blame(const struct tree *tree, const struct node *node);

/*
 * The walk, through text.h: "foo: ENOENT", "foo: 6 x ENOENT", "foo: 6 x ENOENT, 1 x EACCES";
 * full: of one alone the whole path.  As snprintf.
 */
size_t attempts_write(char *out, size_t size, const struct attempts *attempts, bool full);

#endif
