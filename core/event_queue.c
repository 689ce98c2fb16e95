// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/event_queue.h"

#include "core/trace.h"

#include <errno.h>
#include <stdlib.h>

#define CHUNK_BYTES (256u << 10)

/* A piece of the queue.  Records are never split: a longer one gets a chunk of its own. */
struct queue_chunk {
	struct queue_chunk *next;
	size_t size, start, end; /* read up to start, filled up to end */
	char bytes[];
};

struct event_queue {
	struct queue_chunk *first, *last;
	size_t max_bytes, bytes; /* of the chunks */
	uint64_t count, dropped;
};

struct event_queue *event_queue_new(size_t max_bytes)
{
	struct event_queue *queue = calloc(1, sizeof(*queue));

	if (queue)
		queue->max_bytes = max_bytes;
	return queue;
}

static void drop_first(struct event_queue *queue)
{
	struct queue_chunk *chunk = queue->first;

	queue->first = chunk->next;
	if (!queue->first)
		queue->last = NULL;
	queue->bytes -= chunk->size;
	free(chunk);
}

void event_queue_empty(struct event_queue *queue)
{
	while (queue->first)
		drop_first(queue);
	queue->count = 0;
	queue->dropped = 0;
}

void event_queue_free(struct event_queue *queue)
{
	if (!queue)
		return;
	event_queue_empty(queue);
	free(queue);
}

static int add_chunk(struct event_queue *queue, size_t need)
{
	size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
	struct queue_chunk *chunk;

	if (queue->bytes + size > queue->max_bytes)
		return -ENOSPC;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return -ENOMEM;
	*chunk = (struct queue_chunk){.size = size};
	if (queue->last)
		queue->last->next = chunk;
	else
		queue->first = chunk;
	queue->last = chunk;
	queue->bytes += size;
	return 0;
}

static int drop_event(struct event_queue *queue, const struct event *event, int err)
{
	queue->dropped += event->kind == EVENT_LOST ? event->count : 1;
	return err;
}

int event_queue_push(struct event_queue *queue, const struct event *event)
{
	size_t need = trace_encode(event, NULL, 0);
	struct queue_chunk *last = queue->last;
	int err;

	if (queue->dropped)
		return drop_event(queue, event, -ENOSPC);
	if (!last || last->size - last->end < need) {
		err = add_chunk(queue, need);
		if (err)
			return drop_event(queue, event, err);
		last = queue->last;
	}
	trace_encode(event, last->bytes + last->end, need);
	last->end += need;
	queue->count++;
	return 0;
}

bool event_queue_pop(struct event_queue *queue, struct event *event)
{
	struct queue_chunk *first = queue->first;
	long len;

	if (first && first->start == first->end) {
		drop_first(queue);
		first = queue->first;
	}
	if (!first || first->start == first->end)
		return false;
	len = trace_decode(event, first->bytes + first->start, first->end - first->start);
	if (len <= 0) { /* cannot happen: event_queue_push wrote it.  The rest would be noise. */
		queue->dropped += queue->count;
		while (queue->first)
			drop_first(queue);
		queue->count = 0;
		return false;
	}
	first->start += len;
	queue->count--;
	return true;
}

bool event_queue_any(const struct event_queue *queue, event_queue_test_fn *test, void *ctx)
{
	struct event event;

	for (const struct queue_chunk *chunk = queue->first; chunk; chunk = chunk->next)
		for (size_t at = chunk->start; at < chunk->end;) {
			long len = trace_decode(&event, chunk->bytes + at, chunk->end - at);

			if (len <= 0 || test(ctx, &event))
				return len > 0;
			at += (size_t)len;
		}
	return false;
}

uint64_t event_queue_count(const struct event_queue *queue)
{
	return queue->count;
}

size_t event_queue_bytes(const struct event_queue *queue)
{
	return queue->bytes;
}

uint64_t event_queue_dropped(const struct event_queue *queue)
{
	return queue->dropped;
}
