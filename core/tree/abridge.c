// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/abridge.h"

#include "core/tree/tree_private.h"

static bool is_spent(const struct node *node)
{
	return node->flags & NODE_ANCESTOR_ONLY;
}

/* A guessed end can be corrected, so such an exited process stays. */
static bool is_middle(const struct tree *tree, const struct node *node)
{
	const uint32_t wanted = NODE_HELD | NODE_MISSED | NODE_ANCESTOR_ONLY;

	return !node_is_top(node) && (node->flags & wanted) == NODE_ANCESTOR_ONLY &&
	       node->children == 1 && is_spent(node->parent) && is_spent(node->first) &&
	       node != tree->in_use && !tree->keep(tree->keep_ctx, node);
}

static int32_t key_of(const struct node *node)
{
	return (int32_t)node->number + 1; /* fits: see NODES_MAX */
}

uint32_t tree_left_out(const struct tree *tree, const struct node *node)
{
	uint32_t count = node_is_exited(node) ? pidmap_find(&tree->left_out, key_of(node)) : 0;

	return count == PIDMAP_NONE ? 0 : count;
}

void abridge_forget(struct tree *tree, const struct node *node)
{
	if (tree->left_out.used)
		pidmap_remove(&tree->left_out, key_of(node));
}

/* Returns false without memory. */
static bool take_out(struct tree *tree, struct node *node)
{
	struct node *parent = node->parent, *child = node->first;
	uint64_t count = (uint64_t)tree_left_out(tree, parent) + tree_left_out(tree, node) + 1;

	if (pidmap_fit(&tree->left_out, 1) < 0)
		return false;
	pidmap_put(&tree->left_out, key_of(parent),
		count < PIDMAP_NONE ? (uint32_t)count : PIDMAP_NONE - 1);
	node_replace(node, child);
	tree_notify(tree, NODE_MOVED, child, node);
	node_remove_one(tree, node);
	return true;
}

void abridge_around(struct tree *tree, struct node *node)
{
	struct node *child = node->first;

	if (!tree->keep || node_is_top(node))
		return;
	if (is_middle(tree, node) && take_out(tree, node))
		node = child;
	/* Processes that ended in another order than they began may be left on both sides. */
	while (node->first && is_middle(tree, node->first) && take_out(tree, node->first))
		;
	while (is_middle(tree, node->parent) && take_out(tree, node->parent))
		;
}
