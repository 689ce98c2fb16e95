// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tree/failed_execs.h"

#include "core/base/names.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/tree/tree_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POOL_MIN 16u
#define POOL_MAX ((1u << 24) - 1) /* range of node.attempts */
#define SOON_NS  1000000000ull /* an exit later than this has another cause than the failed exec */

static uint32_t hash_name(const char *name)
{
	uint32_t hash = 2166136261u;

	while (*name)
		hash = (hash ^ (unsigned char)*name++) * 16777619u;
	return hash;
}

static struct attempts *attempts_of(const struct attempts_pool *pool, const struct node *node)
{
	return node->attempts ? pool->places[node->attempts - 1].taken : NULL;
}

/* Room for one more process.  -ENOMEM, -ENOSPC. */
static int fit(struct attempts_pool *pool)
{
	uint32_t room = pool->room ? pool->room * 2 : POOL_MIN;
	union attempts_place *places;

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

static void take(struct attempts_pool *pool, struct node *node, struct attempts *attempts)
{
	if (pool->free) {
		node->attempts = pool->free;
		pool->free = pool->places[node->attempts - 1].next;
	} else {
		node->attempts = ++pool->used;
	}
	pool->places[node->attempts - 1].taken = attempts;
	pool->count++;
	pool->bytes += sizeof(*attempts);
}

static void drop(struct attempts_pool *pool, struct attempt *attempt)
{
	pool->bytes -= attempt->size;
	pool->path_bytes -= attempt->size;
	free(attempt);
}

/* Keep at most that many of the newest. */
static void cut(struct attempts_pool *pool, struct attempts *attempts, uint32_t most)
{
	struct attempt **link = &attempts->newest, *next;
	uint32_t n;

	for (n = 0; n < most && *link; n++)
		link = &(*link)->older;
	for (struct attempt *at = *link; at; at = next) {
		next = at->older;
		drop(pool, at);
	}
	*link = NULL;
	if (attempts->kept > most)
		attempts->kept = most;
}

/* O(1): there are never more than ATTEMPTS_KEPT. */
static void keep(struct attempts_pool *pool, struct attempts *attempts, struct attempt *attempt)
{
	cut(pool, attempts, ATTEMPTS_KEPT - 1);
	while (attempts->kept && pool->path_bytes + attempt->size > ATTEMPTS_BYTES)
		cut(pool, attempts, attempts->kept - 1);
	if (pool->path_bytes + attempt->size > ATTEMPTS_BYTES) {
		free(attempt);
		return;
	}
	attempt->older = attempts->newest;
	attempts->newest = attempt;
	attempts->kept++;
	pool->bytes += attempt->size;
	pool->path_bytes += attempt->size;
}

static void count_kind(struct attempts *attempts, int32_t error)
{
	for (unsigned i = 0; i < ATTEMPTS_KINDS; i++) {
		struct attempt_kind *kind = &attempts->kinds[i];

		if (kind->count && kind->error != error)
			continue;
		kind->error = error;
		kind->count++;
		return;
	}
}

static void count(struct attempts *attempts, const char *path, const struct event *event)
{
	uint32_t hash = hash_name(path_name(path));

	if (attempts->walk && attempts->hash != hash) {
		attempts->walk = 0;
		memset(attempts->kinds, 0, sizeof(attempts->kinds));
	}
	attempts->hash = hash;
	attempts->walk++;
	attempts->total++;
	attempts->end_ns = event->time_ns;
	count_kind(attempts, event->exec.error);
}

static struct attempt *make(const struct event *event, const char *path)
{
	size_t len = strlen(path);
	struct attempt *attempt = malloc(sizeof(*attempt) + len + 1);

	if (!attempt)
		return NULL;
	attempt->time_ns = event->time_ns;
	attempt->error = event->exec.error;
	attempt->size = (uint32_t)(sizeof(*attempt) + len + 1);
	memcpy(attempt->path, path, len + 1);
	return attempt;
}

int attempts_add(struct attempts_pool *pool, struct node *node, const struct event *event)
{
	const char *path = event->exec.exe ? event->exec.exe : "";
	struct attempts *attempts = attempts_of(pool, node);
	struct attempt *attempt;
	int err = attempts ? 0 : fit(pool);

	if (err == -ENOSPC)
		return 0;
	attempt = err ? NULL : make(event, path);
	if (!attempt)
		return -ENOMEM;
	if (!attempts) {
		attempts = calloc(1, sizeof(*attempts));
		if (!attempts) {
			free(attempt);
			return -ENOMEM;
		}
		take(pool, node, attempts);
	}
	count(attempts, path, event);
	keep(pool, attempts, attempt);
	return 0;
}

void attempts_end_walk(struct attempts_pool *pool, struct node *node)
{
	struct attempts *attempts = attempts_of(pool, node);

	if (!attempts)
		return;
	attempts->walk = 0;
	memset(attempts->kinds, 0, sizeof(attempts->kinds));
}

void attempts_forget(struct attempts_pool *pool, struct node *node)
{
	struct attempts *attempts = attempts_of(pool, node);

	if (!attempts)
		return;
	cut(pool, attempts, 0);
	free(attempts);
	pool->bytes -= sizeof(*attempts);
	pool->places[node->attempts - 1].next = pool->free;
	pool->free = node->attempts;
	pool->count--;
	node->attempts = 0;
}

void attempts_free(struct attempts_pool *pool)
{
	free(pool->places);
	*pool = (struct attempts_pool){0};
}

const struct attempts *tree_attempts(const struct tree *tree, const struct node *node)
{
	return attempts_of(&tree->attempts, node);
}

const struct attempts *attempts_to_blame(const struct tree *tree, const struct node *node)
{
	const struct attempts *attempts = tree_attempts(tree, node);

	if (!attempts || !attempts->walk || !node_is_ghost(node) ||
		node->status == STATUS_UNKNOWN || !status_is_failure(node->status))
		return NULL;
	return node->exit_ns < attempts->end_ns + SOON_NS ? attempts : NULL;
}

/* "6 x ENOENT", or "ENOENT" for a single one. */
static size_t write_kinds(char *out, size_t size, const struct attempts *attempts)
{
	uint32_t told = 0;
	size_t len = 0;

	for (unsigned i = 0; i < ATTEMPTS_KINDS && attempts->kinds[i].count; i++) {
		const struct attempt_kind *kind = &attempts->kinds[i];

		len += (size_t)snprintf(out + len, size - len, i ? ", " : "");
		if (attempts->walk > 1)
			len += (size_t)snprintf(out + len, size - len, "%u x ", kind->count);
		len += (size_t)snprintf(out + len, size - len, "%s", errno_name(kind->error));
		told += kind->count;
	}
	if (told < attempts->walk)
		len += (size_t)snprintf(
			out + len, size - len, ", %u others", attempts->walk - told);
	return len;
}

size_t attempts_write(char *out, size_t size, const struct attempts *attempts, bool full)
{
	const char *path = attempts->newest ? attempts->newest->path : "?";
	const char *name = full && attempts->walk == 1 ? path : path_name(path);
	char kinds[96];
	size_t len;

	write_kinds(kinds, sizeof(kinds), attempts);
	if (!*name)
		name = "?";
	len = text_escape(out, size, name, strlen(name));
	if (len >= size)
		return len + 2 + strlen(kinds);
	return len + (size_t)snprintf(out + len, size - len, ": %s", kinds);
}
