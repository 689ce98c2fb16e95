// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/failed_execs.h"

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/base/names.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/tree/tree_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POOL_MIN 16u
#define POOL_MAX ((1u << 24) - 1) /* range of node.failed_execs */
#define SOON_NS  SECOND_NS /* an exit later than this has another cause than the failed exec */

static struct failed_execs *failed_execs_at(
	const struct failed_execs_pool *pool, const struct node *node)
{
	return node->failed_execs ? pool->places[node->failed_execs - 1].taken : NULL;
}

/* Room for one more process.  -ENOMEM, -ENOSPC. */
static int fit(struct failed_execs_pool *pool)
{
	uint32_t room = pool->room ? pool->room * 2 : POOL_MIN;
	union failed_execs_place *places;

	if (pool->free || pool->used < pool->room)
		return 0;
	if (pool->used == POOL_MAX)
		return -ENOSPC;
	if (room > POOL_MAX)
		room = POOL_MAX;
	places = realloc(pool->places, room * sizeof(*places));
	if (!places)
		return -ENOMEM;
	pool->bytes += (room - pool->room) * sizeof(*places);
	pool->places = places;
	pool->room = room;
	return 0;
}

static void take(
	struct failed_execs_pool *pool, struct node *node, struct failed_execs *failed_execs)
{
	if (pool->free) {
		node->failed_execs = pool->free;
		pool->free = pool->places[node->failed_execs - 1].next;
	} else {
		node->failed_execs = ++pool->used;
	}
	pool->places[node->failed_execs - 1].taken = failed_execs;
	pool->count++;
	pool->bytes += sizeof(*failed_execs);
}

static void drop(struct failed_execs_pool *pool, struct failed_exec *failed_exec)
{
	pool->bytes -= failed_exec->size;
	pool->path_bytes -= failed_exec->size;
	free(failed_exec);
}

/* Keep at most that many of the newest. */
static void cut(struct failed_execs_pool *pool, struct failed_execs *failed_execs, uint32_t most)
{
	struct failed_exec **link = &failed_execs->newest, *next;
	uint32_t n;

	for (n = 0; n < most && *link; n++)
		link = &(*link)->older;
	for (struct failed_exec *at = *link; at; at = next) {
		next = at->older;
		drop(pool, at);
	}
	*link = NULL;
	if (failed_execs->kept > most)
		failed_execs->kept = most;
}

/* O(1): there are never more than FAILED_EXECS_KEPT. */
static void keep_failure(struct failed_execs_pool *pool, struct failed_execs *failed_execs,
	struct failed_exec *failed_exec)
{
	cut(pool, failed_execs, FAILED_EXECS_KEPT - 1);
	while (failed_execs->kept && pool->path_bytes + failed_exec->size > FAILED_EXECS_BYTES)
		cut(pool, failed_execs, failed_execs->kept - 1);
	if (pool->path_bytes + failed_exec->size > FAILED_EXECS_BYTES) {
		free(failed_exec);
		return;
	}
	failed_exec->older = failed_execs->newest;
	failed_execs->newest = failed_exec;
	failed_execs->kept++;
	pool->bytes += failed_exec->size;
	pool->path_bytes += failed_exec->size;
}

static void count_kind(struct failed_execs *failed_execs, int32_t error)
{
	for (unsigned i = 0; i < FAILED_EXECS_KINDS; i++) {
		struct failed_exec_kind *kind = &failed_execs->kinds[i];

		if (kind->count && kind->error != error)
			continue;
		kind->error = error;
		kind->count++;
		return;
	}
}

static void count(struct failed_execs *failed_execs, const char *path, const struct event *event)
{
	const char *name = text_base_name(path);
	uint32_t hash = hash_map_hash_text(name, strlen(name));

	if (failed_execs->path_search && failed_execs->hash != hash) {
		failed_execs->path_search = 0;
		memset(failed_execs->kinds, 0, sizeof(failed_execs->kinds));
	}
	failed_execs->hash = hash;
	failed_execs->path_search++;
	failed_execs->total++;
	failed_execs->end_ns = event->time_ns;
	count_kind(failed_execs, event->exec.error);
}

static struct failed_exec *make(const struct event *event, const char *path)
{
	size_t len = strlen(path);
	struct failed_exec *failed_exec = malloc(sizeof(*failed_exec) + len + 1);

	if (!failed_exec)
		return NULL;
	failed_exec->time_ns = event->time_ns;
	failed_exec->error = event->exec.error;
	failed_exec->size = (uint32_t)(sizeof(*failed_exec) + len + 1);
	memcpy(failed_exec->path, path, len + 1);
	return failed_exec;
}

static void count_refused(struct failed_execs *failed_execs, const struct event *event)
{
	struct refused_forks *refusal = &failed_execs->refusal;
	bool of_thread = event->flags & EVENT_FOR_THREAD;

	*(of_thread ? &failed_execs->threads : &failed_execs->forks) += 1;
	*(of_thread ? &failed_execs->thread_error : &failed_execs->fork_error) = event->exec.error;
	if (refusal->of_thread != of_thread)
		refusal->count = 0;
	refusal->of_thread = of_thread;
	refusal->count++;
	refusal->end_ns = event->time_ns;
}

int failed_execs_add_fork(
	struct failed_execs_pool *pool, struct node *node, const struct event *event)
{
	struct failed_execs *failed_execs = failed_execs_at(pool, node);
	int err = failed_execs ? 0 : fit(pool);

	if (err)
		return err == -ENOSPC ? 0 : err;
	if (!failed_execs) {
		failed_execs = calloc(1, sizeof(*failed_execs));
		if (!failed_execs)
			return -ENOMEM;
		take(pool, node, failed_execs);
	}
	count_refused(failed_execs, event);
	return 0;
}

int failed_execs_add(struct failed_execs_pool *pool, struct node *node, const struct event *event)
{
	const char *path = event->exec.called ? event->exec.called : "";
	struct failed_execs *failed_execs = failed_execs_at(pool, node);
	struct failed_exec *failed_exec;
	int err = failed_execs ? 0 : fit(pool);

	if (err == -ENOSPC)
		return 0;
	failed_exec = err ? NULL : make(event, path);
	if (!failed_exec)
		return -ENOMEM;
	if (!failed_execs) {
		failed_execs = calloc(1, sizeof(*failed_execs));
		if (!failed_execs) {
			free(failed_exec);
			return -ENOMEM;
		}
		take(pool, node, failed_execs);
	}
	count(failed_execs, path, event);
	keep_failure(pool, failed_execs, failed_exec);
	return 0;
}

void failed_execs_end_search(struct failed_execs_pool *pool, struct node *node)
{
	struct failed_execs *failed_execs = failed_execs_at(pool, node);

	if (!failed_execs)
		return;
	failed_execs->path_search = 0;
	memset(failed_execs->kinds, 0, sizeof(failed_execs->kinds));
}

void failed_execs_end_forks(struct failed_execs_pool *pool, struct node *node)
{
	struct failed_execs *failed_execs = failed_execs_at(pool, node);

	if (failed_execs)
		failed_execs->refusal.count = 0;
}

void failed_execs_shift(struct failed_execs_pool *pool, struct node *node, int64_t by_ns)
{
	struct failed_execs *failed_execs = failed_execs_at(pool, node);

	if (!failed_execs)
		return;
	failed_execs->end_ns += failed_execs->end_ns ? (uint64_t)by_ns : 0;
	failed_execs->refusal.end_ns += failed_execs->refusal.end_ns ? (uint64_t)by_ns : 0;
	for (struct failed_exec *at = failed_execs->newest; at; at = at->older)
		at->time_ns += (uint64_t)by_ns;
}

void failed_execs_forget(struct failed_execs_pool *pool, struct node *node)
{
	struct failed_execs *failed_execs = failed_execs_at(pool, node);

	if (!failed_execs)
		return;
	cut(pool, failed_execs, 0);
	free(failed_execs);
	pool->bytes -= sizeof(*failed_execs);
	pool->places[node->failed_execs - 1].next = pool->free;
	pool->free = node->failed_execs;
	pool->count--;
	node->failed_execs = 0;
}

void failed_execs_free(struct failed_execs_pool *pool)
{
	free(pool->places);
	*pool = (struct failed_execs_pool){0};
}

const struct failed_execs *failed_execs_of(const struct tree *tree, const struct node *node)
{
	return failed_execs_at(&tree->failed_execs, node);
}

/* Forks were refused after all execs that have failed. */
static bool was_refused_last(const struct failed_execs *failed_execs)
{
	const struct refused_forks *refusal = &failed_execs->refusal;

	return refusal->count &&
	       (!failed_execs->path_search || refusal->end_ns > failed_execs->end_ns);
}

/* 0: nothing has failed without a success since. */
static uint64_t last_failure_ns(const struct failed_execs *failed_execs)
{
	if (was_refused_last(failed_execs))
		return failed_execs->refusal.end_ns;
	return failed_execs->path_search ? failed_execs->end_ns : 0;
}

const struct failed_execs *failed_execs_fatal(const struct tree *tree, const struct node *node)
{
	const struct failed_execs *failed_execs = failed_execs_of(tree, node);
	uint64_t failed_ns;

	if (!failed_execs || !node_is_exited(node) || node->status == STATUS_UNKNOWN ||
		!units_status_is_failure(node->status))
		return NULL;
	failed_ns = last_failure_ns(failed_execs);
	return failed_ns && node->exit_ns < failed_ns + SOON_NS ? failed_execs : NULL;
}

/* "6 x ENOENT", or "ENOENT" for a single one. */
static size_t write_kinds(char *out, size_t size, const struct failed_execs *failed_execs)
{
	uint32_t told = 0;
	size_t len = 0;

	for (unsigned i = 0; i < FAILED_EXECS_KINDS && failed_execs->kinds[i].count; i++) {
		const struct failed_exec_kind *kind = &failed_execs->kinds[i];

		len += (size_t)snprintf(out + len, size - len, i ? ", " : "");
		if (failed_execs->path_search > 1)
			len += (size_t)snprintf(out + len, size - len, "%u x ", kind->count);
		len += (size_t)snprintf(out + len, size - len, "%s", errno_name(kind->error));
		told += kind->count;
	}
	if (told < failed_execs->path_search)
		len += (size_t)snprintf(
			out + len, size - len, ", %u others", failed_execs->path_search - told);
	return len;
}

static size_t write_refusal(char *out, size_t size, const struct failed_execs *failed_execs)
{
	const struct refused_forks *refusal = &failed_execs->refusal;
	const char *what = refusal->of_thread ? "thread" : "fork";
	const char *error = errno_name(
		refusal->of_thread ? failed_execs->thread_error : failed_execs->fork_error);

	if (refusal->count == 1)
		return (size_t)snprintf(out, size, "%s: %s", what, error);
	return (size_t)snprintf(out, size, "%s: %u x %s", what, refusal->count, error);
}

size_t failed_execs_write(
	char *out, size_t size, const struct failed_execs *failed_execs, bool full)
{
	const char *path = failed_execs->newest ? failed_execs->newest->path : "?";
	const char *name = full && failed_execs->path_search == 1 ? path : text_base_name(path);
	char kinds[96];
	size_t len;

	if (was_refused_last(failed_execs))
		return write_refusal(out, size, failed_execs);
	write_kinds(kinds, sizeof(kinds), failed_execs);
	if (!*name)
		name = "?";
	len = text_escape(out, size, name, strlen(name));
	if (len >= size)
		return len + 2 + strlen(kinds);
	return len + (size_t)snprintf(out + len, size - len, ": %s", kinds);
}
