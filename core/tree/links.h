/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links.h - parents, children and their order.  Part of the tree (tree_private.h). */
#ifndef CORE_TREE_LINKS_H
#define CORE_TREE_LINKS_H

#include "core/tree/tree.h"

void node_link(struct node *parent, struct node *node); /* as its last child */
void node_unlink(struct node *node);
/* The child takes the place of its parent. */
void node_replace(struct node *node, struct node *child);
bool node_descends(const struct node *node, const struct node *from); /* or is the same */
/* Set the current parent.  Returns true when node.current or NODE_ORPHAN has changed. */
bool node_set_current_parent(struct node *node, struct ident parent);
/*
 * Update NODE_ORPHAN after its parent has exited or was revived.  Returns true when the flag has
 * changed.
 */
bool node_update_orphan(struct node *node);
/* The next node in the order of drawing; NULL after the last. */
struct node *node_next(const struct node *node);

#endif
