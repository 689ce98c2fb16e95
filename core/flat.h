/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flat.h - a list of processes by their start, for the view without a tree.
 *
 * Births come nearly in order and are put at the end; the list is sorted when it is next looked
 * at and only if that was not so.  What leaves makes a hole; holes go when they are many.
 */
#ifndef CORE_FLAT_H
#define CORE_FLAT_H

#include "core/tree.h"

/* The order is by start, then pid, then place in the tree: so it is one order only. */
struct flat_entry {
	uint64_t start_ns; /* these as they were when it was added: a hole keeps its place */
	int32_t pid;
	uint32_t number;
	struct node *node; /* NULL: a hole */
};

/* All zero is an empty one. */
struct flat {
	struct flat_entry *entries;
	size_t used; /* entries, holes included */
	size_t room;
	size_t count; /* nodes */
	bool unsorted;
};

void flat_free(struct flat *flat);                      /* empty again afterwards */
int flat_add(struct flat *flat, struct node *node);     /* -ENOMEM */
void flat_remove(struct flat *flat, struct node *node); /* fine if it is not in it */
/* The next, or the one before, in the order of starts; node itself need not be in the list.
 * node NULL: the first, the last.  NULL: there is none. */
struct node *flat_next(struct flat *flat, const struct node *node);
struct node *flat_prev(struct flat *flat, const struct node *node);
/* Is in the list under the start it has now (a placeholder learns its start late). */
bool flat_has(struct flat *flat, const struct node *node);

#endif
