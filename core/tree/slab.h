/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * slab.h - memory of nodes: fixed addresses, small numbers, empty chunks are freed.
 *
 * All zeroes is an empty slab that owns nothing.  Only slab_fit allocates: after it, that many
 * nodes can be allocated and nothing fails halfway.
 */
#ifndef CORE_TREE_SLAB_H
#define CORE_TREE_SLAB_H

#include "core/tree/tree.h"

#define SLAB_SHIFT 8
#define SLAB_NODES (1u << SLAB_SHIFT) /* nodes per chunk */

struct slab_chunk {
	_Alignas(64) struct slab_chunk *prev;
	struct slab_chunk *next; /* links chunks with a free node */
	void *memory;            /* the pointer from malloc */
	uint32_t number;
	uint32_t used;
	uint32_t fresh; /* nodes from this one on have never been used */
	/* first node that was used and is free now; node.next_same_pid links to the next */
	uint32_t free;
	_Alignas(64) struct node nodes[SLAB_NODES];
	/* of an exited process's node, the opposite of next_same_pid: a node has no room for it */
	uint32_t newer_same_pid[SLAB_NODES];
};

struct slab {
	struct slab_chunk **chunks; /* by number; NULL: no chunk */
	uint32_t size;              /* of chunks */
	uint32_t used;              /* nodes in use */
	uint32_t room;              /* nodes free */
	struct slab_chunk *open;    /* first chunk with a free node */
	size_t bytes;               /* all the memory it has */
};

int slab_fit(struct slab *slab, uint32_t more); /* 0 or -ENOMEM */
struct node *slab_alloc(struct slab *slab);     /* all zeroes except its number */
void slab_release(struct slab *slab, struct node *node);
/* Iterates over the nodes in use, in no order: NULL starts and ends. */
struct node *slab_next(const struct slab *slab, const struct node *node);
void slab_free(struct slab *slab);

/* Prefetches all cache lines of the node at once, since all will be needed. */
static inline void slab_prefetch(const struct node *node)
{
	const char *line = (const char *)node;

	__builtin_prefetch(line);
	__builtin_prefetch(line + 64);
	__builtin_prefetch(line + 128);
	__builtin_prefetch(line + 192);
}

/* Where that node is, or was, or may be later; NULL: no memory for it. */
static inline struct node *slab_place(const struct slab *slab, uint64_t number)
{
	struct slab_chunk *chunk =
		number >> SLAB_SHIFT < slab->size ? slab->chunks[number >> SLAB_SHIFT] : NULL;

	return chunk ? &chunk->nodes[number & (SLAB_NODES - 1)] : NULL;
}

/* The row of a host has no pid, but a parent. */
static inline bool slab_is_used(const struct node *node)
{
	return node->id.pid || node->parent;
}

/* The node in use with that number, or NULL. */
static inline struct node *slab_find(const struct slab *slab, uint64_t number)
{
	struct node *node = slab_place(slab, number);

	return node && (number & (SLAB_NODES - 1)) < slab->chunks[number >> SLAB_SHIFT]->fresh &&
			       slab_is_used(node)
		       ? node
		       : NULL;
}

static inline struct node *slab_at(const struct slab *slab, uint32_t number)
{
	return &slab->chunks[number >> SLAB_SHIFT]->nodes[number & (SLAB_NODES - 1)];
}

static inline uint32_t *slab_newer_same_pid(const struct slab *slab, uint32_t number)
{
	return &slab->chunks[number >> SLAB_SHIFT]->newer_same_pid[number & (SLAB_NODES - 1)];
}

#endif
