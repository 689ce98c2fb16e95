/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * failed_execs.h - programs that processes tried to execute and could not, and forks that the
 * kernel refused them.
 *
 * For each process the newest FAILED_EXECS_KEPT failures are kept with their paths; older ones are
 * only counted.  All kept paths together take at most FAILED_EXECS_BYTES: beyond, a process's own
 * older failures make room for its newest one, or that one is only counted.
 *
 * A walk is what execvp does along PATH: consecutive attempts for one name.  A successful exec ends
 * the walk: then the search has not failed.
 */
#ifndef CORE_TREE_FAILED_EXECS_H
#define CORE_TREE_FAILED_EXECS_H

#include "core/tree/tree.h"

#define FAILED_EXECS_KEPT  16
#define FAILED_EXECS_BYTES (8u << 20)
#define FAILED_EXECS_TEXT  512 /* bytes of a line that describes them */
#define FAILED_EXECS_KINDS 2   /* errors of a walk that are counted separately */

struct failed_exec {
	struct failed_exec *older;
	uint64_t time_ns;
	int32_t error; /* errno */
	uint32_t size; /* internal: bytes of this allocation */
	char path[];   /* as given to execve */
};

struct failed_execs {
	struct failed_exec *newest; /* NULL: no path was kept */
	uint32_t kept;
	uint32_t total;                   /* in the process's life; 0: forks were refused only */
	uint32_t forks, threads;          /* that the kernel refused to start */
	int32_t fork_error, thread_error; /* of the newest of these */
	struct refused_forks {
		uint32_t count; /* of the last ones, of one kind, since a fork has succeeded */
		bool of_thread;
		uint64_t end_ns; /* time of the newest */
	} refusal;
	/* how many of the last ones form a walk; 0: an exec has succeeded since */
	uint32_t path_search;
	uint32_t hash;   /* internal: of that name */
	uint64_t end_ns; /* time of the newest */
	struct failed_exec_kind {
		int32_t error;
		uint32_t count;
	} kinds[FAILED_EXECS_KINDS]; /* of the walk, by first occurrence; the rest are others */
};

/*
 * The failed execs of all nodes of a tree.  All zeroes is empty.  Those of a node are at
 * places[node->failed_execs - 1].
 */
struct failed_execs_pool {
	union failed_execs_place {
		struct failed_execs *taken;
		uint32_t next; /* free: the next free place, as in node.failed_execs; 0: none */
	} * places;
	uint32_t room, used; /* used: places ever taken, from the start */
	uint32_t free;     /* the first free place among those, numbered as in node.failed_execs */
	uint32_t count;    /* taken now */
	size_t bytes;      /* all memory of the pool */
	size_t path_bytes; /* of that: attempts with their paths */
};

/* Internal to the tree.  Returns 0, or -ENOMEM and nothing has changed. */
int failed_execs_add(struct failed_execs_pool *pool, struct node *node, const struct event *event);
/* A refused fork: the same. */
int failed_execs_add_fork(
	struct failed_execs_pool *pool, struct node *node, const struct event *event);
/* an exec has succeeded */
void failed_execs_end_search(struct failed_execs_pool *pool, struct node *node);
/* a fork has succeeded */
void failed_execs_end_forks(struct failed_execs_pool *pool, struct node *node);
/* they were as much later, by the clock of another host */
void failed_execs_shift(struct failed_execs_pool *pool, struct node *node, int64_t by_ns);
void failed_execs_forget(struct failed_execs_pool *pool, struct node *node);
void failed_execs_free(struct failed_execs_pool *pool);

/* NULL: no failure was seen.  Valid until the next event is applied to the tree. */
const struct failed_execs *failed_execs_of(const struct tree *tree, const struct node *node);

/*
 * The failed execs or refused forks that most probably ended this exited process: it has failed,
 * soon after a walk without success, or after a refusal.  Otherwise NULL.
 */
const struct failed_execs *failed_execs_fatal(const struct tree *tree, const struct node *node);

/*
 * Describes what came last.  A walk, through text.h: "foo: ENOENT", "foo: 6 x ENOENT", "foo: 6 x
 * ENOENT, 1 x EACCES"; full: shows the whole path of a single attempt.  Refusals: "fork: EAGAIN",
 * "fork: 5 x EAGAIN", "thread: EAGAIN".  Returns as snprintf does.
 */
size_t failed_execs_write(
	char *out, size_t size, const struct failed_execs *failed_execs, bool full);

#endif
