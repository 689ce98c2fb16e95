/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failed_execs.h - programs that processes tried to execute and could not.
 *
 * For each process the newest ATTEMPTS_KEPT failures are kept with their paths; older ones are only
 * counted.  All kept paths together take at most ATTEMPTS_BYTES: beyond, a process's own older
 * failures make room for its newest one, or that one is only counted.
 *
 * A walk is what execvp does along PATH: consecutive attempts for one name.  A successful exec ends
 * the walk: then the search has not failed.
 */
#ifndef CORE_TREE_FAILED_EXECS_H
#define CORE_TREE_FAILED_EXECS_H

#include "core/tree/tree.h"

#define ATTEMPTS_KEPT  16
#define ATTEMPTS_BYTES (8u << 20)
#define ATTEMPTS_TEXT  512 /* bytes of a line that describes them */
#define ATTEMPTS_KINDS 2   /* errors of a walk that are counted separately */

struct attempt {
	struct attempt *older;
	uint64_t time_ns;
	int32_t error; /* errno */
	uint32_t size; /* internal: bytes of this allocation */
	char path[];   /* as given to execve */
};

struct attempts {
	struct attempt *newest; /* NULL: no path was kept */
	uint32_t kept;
	uint32_t total;  /* in the process's life */
	uint32_t walk;   /* how many of the last ones form a walk; 0: an exec has succeeded since */
	uint32_t hash;   /* internal: of that name */
	uint64_t end_ns; /* time of the newest */
	struct attempt_kind {
		int32_t error;
		uint32_t count;
	} kinds[ATTEMPTS_KINDS]; /* of the walk, by first occurrence; the rest are others */
};

/*
 * The failed execs of all nodes of a tree.  All zeroes is empty.  Those of a node are at
 * places[node->attempts - 1].
 */
struct attempts_pool {
	union attempts_place {
		struct attempts *taken;
		uint32_t next; /* free: the next free place, as in node.attempts; 0: none */
	} * places;
	uint32_t room, used; /* used: places ever taken, from the start */
	uint32_t free;       /* the first free place among those, numbered as in node.attempts */
	uint32_t count;      /* taken now */
	size_t bytes;        /* all memory of the pool */
	size_t path_bytes;   /* of that: attempts with their paths */
};

/* Internal to the tree.  Returns 0, or -ENOMEM and nothing has changed. */
int attempts_add(struct attempts_pool *pool, struct node *node, const struct event *event);
void attempts_end_walk(struct attempts_pool *pool, struct node *node); /* an exec has succeeded */
void attempts_forget(struct attempts_pool *pool, struct node *node);
void attempts_free(struct attempts_pool *pool);

/* NULL: no failure was seen.  Valid until the next event is applied to the tree. */
const struct attempts *tree_attempts(const struct tree *tree, const struct node *node);

/*
 * The failed execs that most probably ended this ghost: it has failed, soon after a walk without
 * success.  Otherwise NULL.
 */
const struct attempts *attempts_to_blame(const struct tree *tree, const struct node *node);

/*
 * Describes the walk, through text.h: "foo: ENOENT", "foo: 6 x ENOENT", "foo: 6 x ENOENT, 1 x
 * EACCES".  full: show the whole path of a single attempt.  Returns as snprintf does.
 */
size_t attempts_write(char *out, size_t size, const struct attempts *attempts, bool full);

#endif
