// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/slab.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct node) == 256 || sizeof(long) == 4, "four cache lines");

#define LINE    64 /* bytes of a cache line; a node fills four of them */
#define NO_MORE SLAB_NODES

static void open_chunk(struct slab *slab, struct slab_chunk *chunk)
{
	chunk->prev = NULL;
	chunk->next = slab->open;
	if (slab->open)
		slab->open->prev = chunk;
	slab->open = chunk;
}

static void close_chunk(struct slab *slab, struct slab_chunk *chunk)
{
	if (chunk->prev)
		chunk->prev->next = chunk->next;
	else
		slab->open = chunk->next;
	if (chunk->next)
		chunk->next->prev = chunk->prev;
}

/* A number that no chunk has; grows the table of chunks when all are in use. */
static int pick_number(struct slab *slab, uint32_t *number)
{
	uint32_t size = slab->size ? slab->size * 2 : 4;
	struct slab_chunk **chunks;

	for (*number = 0; *number < slab->size; ++*number)
		if (!slab->chunks[*number])
			return 0;
	chunks = realloc(slab->chunks, size * sizeof(*chunks));
	if (!chunks)
		return -ENOMEM;
	memset(chunks + slab->size, 0, (size - slab->size) * sizeof(*chunks));
	slab->bytes += (size - slab->size) * sizeof(*chunks);
	slab->chunks = chunks;
	slab->size = size;
	return 0;
}

static int add_chunk(struct slab *slab)
{
	struct slab_chunk *chunk;
	uint32_t number;
	void *memory;

	if (pick_number(slab, &number) < 0)
		return -ENOMEM;
	memory = malloc(sizeof(*chunk) + LINE - 1);
	if (!memory)
		return -ENOMEM;
	chunk = (void *)(((uintptr_t)memory + LINE - 1) & ~(uintptr_t)(LINE - 1));
	chunk->memory = memory;
	chunk->number = number;
	chunk->used = 0;
	chunk->fresh = 0;
	chunk->free = NO_MORE;
	open_chunk(slab, chunk);
	slab->chunks[number] = chunk;
	slab->room += SLAB_NODES;
	slab->bytes += sizeof(*chunk) + LINE - 1;
	return 0;
}

static void remove_chunk(struct slab *slab, struct slab_chunk *chunk)
{
	close_chunk(slab, chunk);
	slab->chunks[chunk->number] = NULL;
	slab->room -= SLAB_NODES;
	slab->bytes -= sizeof(*chunk) + LINE - 1;
	free(chunk->memory);
}

int slab_fit(struct slab *slab, uint32_t more)
{
	while (slab->room < more)
		if (add_chunk(slab) < 0)
			return -ENOMEM;
	return 0;
}

struct node *slab_alloc(struct slab *slab)
{
	struct slab_chunk *chunk = slab->open;
	uint32_t at = chunk->free;
	struct node *node;

	if (at == NO_MORE) {
		at = chunk->fresh++;
		node = &chunk->nodes[at];
	} else {
		node = &chunk->nodes[at];
		chunk->free = node->next_same_pid;
	}
	if (++chunk->used == SLAB_NODES)
		close_chunk(slab, chunk);
	slab->used++;
	slab->room--;
	memset(node, 0, sizeof(*node));
	node->number = chunk->number << SLAB_SHIFT | at;
	return node;
}

void slab_release(struct slab *slab, struct node *node)
{
	struct slab_chunk *chunk = slab->chunks[node->number >> SLAB_SHIFT];

	if (chunk->used-- == SLAB_NODES)
		open_chunk(slab, chunk);
	slab->used--;
	slab->room++;
	node->id.pid = 0;
	node->parent = NULL; /* else it would be the row of a host: slab_is_used */
	node->next_same_pid = chunk->free;
	chunk->free = node->number & (SLAB_NODES - 1);
	/*
	 * One spare chunk stays, so that a single node that comes and goes does not cost an
	 * allocation.
	 */
	if (!chunk->used && slab->room >= 2 * SLAB_NODES)
		remove_chunk(slab, chunk);
}

struct node *slab_next(const struct slab *slab, const struct node *node)
{
	uint32_t number = node ? node->number + 1 : 0;

	while (number >> SLAB_SHIFT < slab->size) {
		struct slab_chunk *chunk = slab->chunks[number >> SLAB_SHIFT];
		uint32_t at = number & (SLAB_NODES - 1);

		if (!chunk || at >= chunk->fresh) {
			number = ((number >> SLAB_SHIFT) + 1) << SLAB_SHIFT;
			continue;
		}
		if (slab_is_used(&chunk->nodes[at]))
			return &chunk->nodes[at];
		number++;
	}
	return NULL;
}

void slab_free(struct slab *slab)
{
	uint32_t i;

	for (i = 0; i < slab->size; i++)
		if (slab->chunks[i])
			free(slab->chunks[i]->memory);
	free(slab->chunks);
	*slab = (struct slab){0};
}
