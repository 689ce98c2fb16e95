/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lifecycle.h - creates, ends, revives and removes nodes.  Part of the tree (tree_private.h). */
#ifndef CORE_TREE_LIFECYCLE_H
#define CORE_TREE_LIFECYCLE_H

#include "core/tree/tree_private.h"

/*
 * Make room for all that one event can bring: two nodes (a process and its parent) and three exits
 * (the process's own, and those of previous holders of the two pids).  Returns 0 or -ENOMEM.
 */
int tree_fit(struct tree *tree);
void tree_account(struct tree *tree); /* counts.bytes */

/*
 * Returns a new node, linked to its parent and, unless a living node has the pid, found by the pid.
 * Watchers are not notified yet.
 */
struct node *node_create(struct tree *tree, struct ident id, struct node *parent, uint32_t flags);
/*
 * The node becomes an exited process with this exit_ns and these flags; the caller has set status.
 * Its threads are removed.
 */
void node_exit(struct tree *tree, struct node *node, uint64_t exit_ns, uint32_t flags);
/* exit_ns is no longer a guess. */
void node_correct_exit(struct tree *tree, struct node *node, uint64_t exit_ns);
/* A NODE_MISSED exited process turned out to be alive. */
void node_revive(struct tree *tree, struct node *node);
/*
 * Remove an exited process without children, or a thread; and then each ancestor that is
 * NODE_ANCESTOR_ONLY and was kept for it.
 */
void node_remove(struct tree *tree, struct node *node);
void node_remove_one(struct tree *tree, struct node *node); /* without its ancestors */
/* Threads of the process, living or ended. */
void node_remove_threads(struct tree *tree, struct node *node);
/* Link the node to another parent, unless that descends from it.  Returns true if it was moved. */
bool node_reparent(struct tree *tree, struct node *node, struct node *parent);
/* Takes over the reference. */
void node_set_image(struct tree *tree, struct node *node, struct image *image);

#endif
