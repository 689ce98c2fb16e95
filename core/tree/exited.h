/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exited.h - nodes of exited processes ("exited processes") that are still in the tree.  Part of
 * the tree (tree_private.h).
 */
#ifndef CORE_TREE_EXITED_H
#define CORE_TREE_EXITED_H

#include "core/tree/tree_private.h"

/* The node stays in the tree even if its time is over. */
static inline bool node_must_stay(const struct node *node)
{
	return node->first || node->flags & NODE_PINNED;
}

void exited_init(struct tree *tree);
/* Index the node and insert it by its exit_ns; tree_fit has made room. */
void exited_add(struct tree *tree, struct node *node);
void exited_correct(struct tree *tree, struct node *node); /* exit_ns has changed */
void exited_remove(struct tree *tree, struct node *node);
/* The exited process of a process that an event of that time can be about (0: any time), or
 * NULL. */
struct node *exited_find(const struct tree *tree, struct ident id, uint64_t time_ns);
/* Exact match, or NULL. */
struct node *exited_find_thread(const struct tree *tree, struct ident id);
/* Evict exited processes until there is room for `wanted` more nodes.  Returns how many of them
 * have room. */
size_t exited_make_room(struct tree *tree, size_t wanted);

#endif
