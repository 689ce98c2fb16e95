// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/event_queue.h"

#include "core/trace.h"

#include <errno.h>
#include <stdlib.h>

#define CHUNK_BYTES (256u << 10)

/* A piece of the queue.  Records are never split: a longer one gets a chunk of its own. */
struct chunk {
	struct chunk *next;
	size_t size, start, end; /* read up to start, filled up to end */
	char bytes[];
};

struct spool {
	struct chunk *first, *last;
	size_t max_bytes, bytes; /* of the chunks */
	uint64_t count, dropped;
};

struct spool *spool_new(size_t max_bytes)
{
	struct spool *spool = calloc(1, sizeof(*spool));

	if (spool)
		spool->max_bytes = max_bytes;
	return spool;
}

static void drop_first(struct spool *spool)
{
	struct chunk *chunk = spool->first;

	spool->first = chunk->next;
	if (!spool->first)
		spool->last = NULL;
	spool->bytes -= chunk->size;
	free(chunk);
}

void spool_empty(struct spool *spool)
{
	while (spool->first)
		drop_first(spool);
	spool->count = 0;
	spool->dropped = 0;
}

void spool_free(struct spool *spool)
{
	if (!spool)
		return;
	spool_empty(spool);
	free(spool);
}

static int add_chunk(struct spool *spool, size_t need)
{
	size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
	struct chunk *chunk;

	if (spool->bytes + size > spool->max_bytes)
		return -ENOSPC;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return -ENOMEM;
	*chunk = (struct chunk){.size = size};
	if (spool->last)
		spool->last->next = chunk;
	else
		spool->first = chunk;
	spool->last = chunk;
	spool->bytes += size;
	return 0;
}

static int drop_event(struct spool *spool, const struct event *event, int err)
{
	spool->dropped += event->kind == EVENT_LOST ? event->count : 1;
	return err;
}

int spool_put(struct spool *spool, const struct event *event)
{
	size_t need = trace_encode(event, NULL, 0);
	struct chunk *last = spool->last;
	int err;

	if (spool->dropped)
		return drop_event(spool, event, -ENOSPC);
	if (!last || last->size - last->end < need) {
		err = add_chunk(spool, need);
		if (err)
			return drop_event(spool, event, err);
		last = spool->last;
	}
	trace_encode(event, last->bytes + last->end, need);
	last->end += need;
	spool->count++;
	return 0;
}

bool spool_take(struct spool *spool, struct event *event)
{
	struct chunk *first = spool->first;
	long len;

	if (first && first->start == first->end) {
		drop_first(spool);
		first = spool->first;
	}
	if (!first || first->start == first->end)
		return false;
	len = trace_decode(event, first->bytes + first->start, first->end - first->start);
	if (len <= 0) { /* cannot happen: spool_put wrote it.  The rest would be noise. */
		spool->dropped += spool->count;
		while (spool->first)
			drop_first(spool);
		spool->count = 0;
		return false;
	}
	first->start += len;
	spool->count--;
	return true;
}

uint64_t spool_count(const struct spool *spool)
{
	return spool->count;
}

size_t spool_bytes(const struct spool *spool)
{
	return spool->bytes;
}

uint64_t spool_dropped(const struct spool *spool)
{
	return spool->dropped;
}
