/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exited.h - the dead that are still in the tree.  Part of the tree (tree_private.h). */
#ifndef CORE_TREE_EXITED_H
#define CORE_TREE_EXITED_H

#include "core/tree/tree_private.h"

/* It does not leave though its time is over. */
static inline bool node_must_stay(const struct node *node)
{
	return node->first || node->flags & NODE_HELD;
}

void ghosts_init(struct tree *tree);
/* Index it and put it where its exit_ns belongs; tree_fit has made room. */
void ghosts_add(struct tree *tree, struct node *node);
void ghosts_correct(struct tree *tree, struct node *node); /* its exit_ns has changed */
void ghosts_remove(struct tree *tree, struct node *node);
/* A process's ghost that a fact of that time can be about (0: of any time), or NULL. */
struct node *ghosts_find(const struct tree *tree, struct ident id, uint64_t time_ns);
struct node *ghosts_find_thread(const struct tree *tree, struct ident id); /* exactly, or NULL */
/* Evict until `wanted` more nodes may come.  Returns for how many of them there is room. */
size_t ghosts_make_room(struct tree *tree, size_t wanted);

#endif
