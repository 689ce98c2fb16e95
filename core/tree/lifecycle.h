/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lifecycle.h - a node's way through the tree.  Part of the tree (tree_private.h). */
#ifndef CORE_TREE_LIFECYCLE_H
#define CORE_TREE_LIFECYCLE_H

#include "core/tree/tree_private.h"

/*
 * Make room for all that one event can bring: two nodes (a process and its parent), three exits
 * (its own, and of those whose pids they have).  0 or -ENOMEM.
 */
int tree_fit(struct tree *tree);
void tree_account(struct tree *tree); /* counts.bytes */

/* A node that is linked and, unless a living one has its pid, found by it; not told yet. */
struct node *life_begin(struct tree *tree, struct ident id, struct node *parent, uint32_t flags);
/* It becomes a ghost: exit_ns, status and flags are its end.  Its threads leave. */
void life_end(struct tree *tree, struct node *node, uint64_t exit_ns, uint32_t flags);
void life_correct_end(struct tree *tree, struct node *node, uint64_t exit_ns); /* no guess now */
void life_resume(struct tree *tree, struct node *node); /* a NODE_MISSED ghost was none */
/* A ghost without children leaves, and the spent ancestors that were kept for it; or a thread. */
void life_forget(struct tree *tree, struct node *node);
void life_forget_one(struct tree *tree, struct node *node);     /* and not its parents */
void life_forget_threads(struct tree *tree, struct node *node); /* its own, living or ended */
/* Under another parent, unless that descends from it.  True if so. */
bool life_move(struct tree *tree, struct node *node, struct node *parent);
void life_set_image(struct tree *tree, struct node *node, struct image *image); /* takes it over */

#endif
